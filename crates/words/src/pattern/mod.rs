//! Phrases as data: `fully open (source|sourced)`, matched on words with bounded work.
//!
//! Grammar: words side by side; `word?` and `(…)?` may be missing; `stem*` any word that begins so; `..3` up to
//! three words of any kind; `#` any number (a word that begins with a digit); `_` any one word; `(a b|c)`
//! alternatives of several words each; `^` and `$` the first and last word of what is searched. No
//! repetition: the longest match of a pattern is known when it is parsed, and positions fit in one machine
//! word.

mod parser;

use std::fmt;
use std::str::FromStr;

use crate::firsts::{Beginning, Firsts};
use crate::{Folded, Token};
use parser::Parser;

/// No match spans more words than fit in the bits of the position set.
const LONGEST: usize = 60;
/// Deeper nesting than anyone writes by hand.
const DEEPEST: usize = 8;

/// A phrase to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    root: Node,
    firsts: Firsts,
    /// Does it begin with `^`?
    anchored: bool,
}

/// Where a phrase was found: the first and the last token of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Index of its first token.
    pub first: usize,
    /// Index of its last token.
    pub last: usize,
}

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// It has no words, or could match nothing at all.
    Empty,
    /// A bracket is not closed, or not opened; the byte at which it stands.
    Bracket(usize),
    /// Brackets inside brackets inside brackets, too deep.
    TooDeep,
    /// It could span more words than are looked at.
    TooLong(usize),
    /// A word that is no element of the language.
    Element(String),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the pattern could match no word at all"),
            Self::Bracket(at) => write!(f, "the bracket at byte {at} has no partner"),
            Self::TooDeep => write!(f, "brackets are nested deeper than {DEEPEST}"),
            Self::TooLong(words) => write!(f, "the pattern could span {words} words, more than {LONGEST}"),
            Self::Element(word) => write!(f, "not an element of a pattern: `{word}`"),
        }
    }
}

impl std::error::Error for PatternError {}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Word(Folded),
    /// One of several single words, sorted, with the set that is asked first.
    Words(Vec<Folded>, Box<Firsts>),
    Stem(Folded),
    Number,
    Any,
    Gap(usize),
    First,
    Last,
    All(Vec<Node>),
    One(Vec<Node>),
    Maybe(Box<Node>),
}

impl Pattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut parser = Parser {
            rest: text,
            length: text.len(),
        };
        let root = parser.alternatives(0)?;
        if !parser.rest.is_empty() {
            return Err(PatternError::Bracket(parser.at()));
        }
        if root.shortest() == 0 {
            return Err(PatternError::Empty);
        }
        match root.longest() {
            words if words > LONGEST => Err(PatternError::TooLong(words)),
            _ => Ok(Self {
                text: text.to_owned(),
                firsts: root.firsts(),
                anchored: root.is_anchored(),
                root,
            }),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The words that it may begin with: where none of them is, it need not be looked for.
    pub fn firsts(&self) -> &Firsts {
        &self.firsts
    }

    /// The first place of the phrase; of matches that begin there, the longest.
    pub fn find(&self, tokens: &[Token]) -> Option<Match> {
        self.find_from(tokens, 0)
    }

    /// All places of the phrase that do not overlap, in order.
    pub fn find_all(&self, tokens: &[Token]) -> Vec<Match> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(one) = self.find_from(tokens, from) {
            from = one.last + 1;
            found.push(one);
        }
        found
    }

    /// The longest match that begins at the token `first`.
    pub fn match_at(&self, tokens: &[Token], first: usize) -> Option<Match> {
        let token = tokens.get(first)?;
        self.match_beginning(tokens, first, &Beginning::of(&token.word))
    }

    /// The first match that ends at or behind the token `least`; `beginnings` are those of the tokens.
    pub fn find_ending(&self, tokens: &[Token], beginnings: &[Beginning], least: usize) -> Option<Match> {
        let places = beginnings.iter().enumerate();
        let mut found = places.filter_map(|(at, word)| self.match_beginning(tokens, at, word));
        found.find(|found| found.last >= least)
    }

    fn match_beginning(&self, tokens: &[Token], first: usize, word: &Beginning) -> Option<Match> {
        if self.anchored && first > 0 || !self.firsts.may_begin_so(word) {
            return None;
        }
        let ends = self.root.advance(tokens, first, 1) & !1;
        let length = 63_usize.checked_sub(ends.leading_zeros() as usize)?;
        Some(Match {
            first,
            last: first + length - 1,
        })
    }

    fn find_from(&self, tokens: &[Token], from: usize) -> Option<Match> {
        let until = if self.anchored {
            tokens.len().min(1)
        } else {
            tokens.len()
        };
        (from..until).find_map(|first| self.match_at(tokens, first))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        Self::parse(text)
    }
}

impl Node {
    /// The positions reached from `positions`; bit *n* stands for the place before token `first + n`.
    fn advance(&self, tokens: &[Token], first: usize, positions: u64) -> u64 {
        if positions == 0 {
            return 0;
        }
        match self {
            Self::Word(word) => step(tokens, first, positions, |token| token.word == *word),
            Self::Stem(stem) => step(tokens, first, positions, |token| {
                token.word.starts_with(stem.as_str())
            }),
            Self::Number => step(tokens, first, positions, |token| {
                token.word.starts_with(|c: char| c.is_ascii_digit())
            }),
            Self::Any => step(tokens, first, positions, |_| true),
            Self::Words(words, set) => step(tokens, first, positions, |token| {
                set.may_begin(&token.word) && words.binary_search(&token.word).is_ok()
            }),
            Self::Gap(most) => smeared(positions, *most) & inside(tokens, first),
            Self::First => {
                if first == 0 {
                    positions & 1
                } else {
                    0
                }
            }
            Self::Last => tokens
                .len()
                .checked_sub(first)
                .filter(|&n| n < 64)
                .map_or(0, |n| positions & (1 << n)),
            Self::All(nodes) => nodes
                .iter()
                .fold(positions, |at, node| node.advance(tokens, first, at)),
            Self::One(nodes) => nodes
                .iter()
                .fold(0, |all, node| all | node.advance(tokens, first, positions)),
            Self::Maybe(node) => positions | node.advance(tokens, first, positions),
        }
    }

    /// The words that a match may begin with.
    fn firsts(&self) -> Firsts {
        match self {
            Self::Word(word) => Firsts::word(word),
            Self::Words(_, set) => **set,
            Self::Stem(stem) => Firsts::stem(stem),
            Self::Number => Firsts::numbers(),
            Self::Any | Self::Gap(_) => Firsts::anything(),
            Self::First | Self::Last => Firsts::default(),
            Self::Maybe(node) => node.firsts(),
            Self::One(nodes) => joined(nodes.iter()),
            Self::All(nodes) => {
                let optional = nodes.iter().take_while(|node| node.shortest() == 0).count();
                joined(nodes.iter().take(optional + 1))
            }
        }
    }

    fn is_anchored(&self) -> bool {
        match self {
            Self::First => true,
            Self::All(nodes) => nodes.first().is_some_and(Self::is_anchored),
            _ => false,
        }
    }

    fn shortest(&self) -> usize {
        match self {
            Self::Word(_) | Self::Words(..) | Self::Stem(_) | Self::Number | Self::Any => 1,
            Self::Gap(_) | Self::Maybe(_) | Self::First | Self::Last => 0,
            Self::All(nodes) => nodes.iter().map(Self::shortest).sum(),
            Self::One(nodes) => nodes.iter().map(Self::shortest).min().unwrap_or(0),
        }
    }

    fn longest(&self) -> usize {
        match self {
            Self::Word(_) | Self::Words(..) | Self::Stem(_) | Self::Number | Self::Any => 1,
            Self::First | Self::Last => 0,
            Self::Gap(most) => *most,
            Self::Maybe(node) => node.longest(),
            Self::All(nodes) => nodes
                .iter()
                .fold(0, |sum, node| sum.saturating_add(node.longest())),
            Self::One(nodes) => nodes.iter().map(Self::longest).max().unwrap_or(0),
        }
    }
}

fn joined<'a>(nodes: impl Iterator<Item = &'a Node>) -> Firsts {
    nodes.fold(Firsts::default(), |mut all, node| {
        all.join(&node.firsts());
        all
    })
}

/// Every position, and those up to `most` further on.
fn smeared(positions: u64, most: usize) -> u64 {
    let (mut all, mut done) = (positions, 0);
    while done < most {
        let further = (done + 1).min(most - done);
        all |= u32::try_from(further)
            .ok()
            .and_then(|by| all.checked_shl(by))
            .unwrap_or(0);
        done += further;
    }
    all
}

/// The positions from `first` to behind the last token.
fn inside(tokens: &[Token], first: usize) -> u64 {
    let left = tokens.len().saturating_sub(first);
    u32::try_from(left + 1)
        .ok()
        .and_then(|bits| 1_u64.checked_shl(bits))
        .map_or(u64::MAX, |above| above - 1)
}

/// Moves every position one token on whose token fits.
fn step(tokens: &[Token], first: usize, positions: u64, fits: impl Fn(&Token) -> bool) -> u64 {
    let mut left = positions;
    let mut reached = 0;
    while left != 0 {
        let offset = left.trailing_zeros();
        left &= left - 1;
        if tokens.get(first + offset as usize).is_some_and(&fits) {
            reached |= 1_u64.checked_shl(offset + 1).unwrap_or(0);
        }
    }
    reached
}

#[cfg(test)]
mod tests;
