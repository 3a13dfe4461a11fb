//! Reads the grammar of patterns.

use super::{DEEPEST, Node, PatternError};
use crate::firsts::Firsts;

/// What of a pattern is still to be read.
pub(super) struct Parser<'a> {
    pub(super) rest: &'a str,
    pub(super) length: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn at(&self) -> usize {
        self.length - self.rest.len()
    }

    pub(super) fn alternatives(&mut self, depth: usize) -> Result<Node, PatternError> {
        if depth > DEEPEST {
            return Err(PatternError::TooDeep);
        }
        let mut all = vec![self.sequence(depth)?];
        while let Some(rest) = self.rest.strip_prefix('|') {
            self.rest = rest;
            all.push(self.sequence(depth)?);
        }
        Ok(if all.len() == 1 {
            all.swap_remove(0)
        } else {
            one_of(all)
        })
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, PatternError> {
        let mut all = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with(['|', ')']) {
                return Ok(in_turn(all));
            }
            all.push(self.element(depth)?);
        }
    }

    fn element(&mut self, depth: usize) -> Result<Node, PatternError> {
        let at = self.at();
        let node = match self.rest.strip_prefix('(') {
            Some(rest) => {
                self.rest = rest;
                let inside = self.alternatives(depth + 1)?;
                self.rest = self.rest.strip_prefix(')').ok_or(PatternError::Bracket(at))?;
                inside
            }
            None => atom(self.word())?,
        };
        match self.rest.strip_prefix('?') {
            Some(rest) => {
                self.rest = rest;
                Ok(Node::Maybe(Box::new(node)))
            }
            None => Ok(node),
        }
    }

    fn word(&mut self) -> &'a str {
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '?'));
        let (word, rest) = self
            .rest
            .split_at_checked(end.unwrap_or(self.rest.len()))
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        word
    }
}

fn atom(word: &str) -> Result<Node, PatternError> {
    let refuse = || PatternError::Element(word.to_owned());
    match word {
        "#" => return Ok(Node::Number),
        "_" => return Ok(Node::Any),
        "^" => return Ok(Node::First),
        "$" => return Ok(Node::Last),
        _ => {}
    }
    if let Some(count) = word.strip_prefix("..") {
        return count.parse().map(Node::Gap).map_err(|_| refuse());
    }
    if let Some(stem) = word.strip_suffix('*') {
        let parts = crate::tokens(stem);
        let [only] = parts.as_slice() else {
            return Err(refuse());
        };
        return Ok(Node::Stem(only.word.clone()));
    }
    // A pattern may be written as prose is: `non-commercial` means the two words that the tokenizer sees.
    let parts: Vec<Node> = crate::tokens(word)
        .into_iter()
        .map(|token| Node::Word(token.word))
        .collect();
    if parts.is_empty() {
        Err(refuse())
    } else {
        Ok(in_turn(parts))
    }
}

/// Nodes side by side; one alone is itself.
fn in_turn(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 {
        nodes.swap_remove(0)
    } else {
        Node::All(nodes)
    }
}

/// One of several nodes: single words are looked up together.
fn one_of(nodes: Vec<Node>) -> Node {
    let (mut words, mut others) = (Vec::new(), Vec::new());
    for node in nodes {
        match node {
            Node::Word(word) => words.push(word),
            Node::Words(more, _) => words.extend(more),
            other => others.push(other),
        }
    }
    if !words.is_empty() {
        words.sort_unstable();
        words.dedup();
        let set = words.iter().fold(Firsts::default(), |mut all, word| {
            all.join(&Firsts::word(word));
            all
        });
        others.insert(0, Node::Words(words, Box::new(set)));
    }
    if others.len() == 1 {
        others.swap_remove(0)
    } else {
        Node::One(others)
    }
}
