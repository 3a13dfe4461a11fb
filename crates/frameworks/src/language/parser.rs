//! From tokens to a syntax tree, bounded in depth; names are not looked up here.

use super::Relation;
use super::error::{Fault, RuleProblem};
use super::lexer::{Token, tokens};
use super::origin::Origin;

/// Deepest nesting of parentheses, negations and arguments; the rule files we know need four.
pub(super) const MAX_DEPTH: usize = 32;

/// A part of a condition and the byte of its file at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Syntax {
    pub(super) at: usize,
    pub(super) form: Form,
}

/// What a part of a condition is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    All(Vec<Syntax>),
    Any(Vec<Syntax>),
    Not(Box<Syntax>),
    Call {
        name: String,
        arguments: Vec<Syntax>,
    },
    Compare {
        left: Box<Syntax>,
        relation: Relation,
        right: Box<Syntax>,
    },
    Number(f64),
    Text(String),
}

/// Reads the condition `text`, which stands at `origin` in its file.
pub(super) fn parse(text: &str, origin: &Origin) -> Result<Syntax, Fault> {
    let mut parser = Parser {
        tokens: tokens(text, origin)?,
        next: 0,
        depth: 0,
    };
    let condition = parser.any()?;
    parser.expect(&Token::End, "`and`, `or` or the end")?;
    Ok(condition)
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> (usize, &Token) {
        self.tokens
            .get(self.next)
            .or_else(|| self.tokens.last())
            .map_or((0, &Token::End), |(at, t)| (*at, t))
    }

    fn take(&mut self, token: &Token) -> bool {
        let there = self.peek().1 == token;
        self.next += usize::from(there);
        there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = matches!(self.peek().1, Token::Name(name) if name == word);
        self.next += usize::from(there);
        there
    }

    fn expect(&mut self, token: &Token, expected: &'static str) -> Result<(), Fault> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn unexpected(&self, expected: &'static str) -> Fault {
        let (at, token) = self.peek();
        Fault::new(
            at,
            RuleProblem::Unexpected {
                found: token.show(),
                expected,
            },
        )
    }

    fn any(&mut self) -> Result<Syntax, Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::new(self.peek().0, RuleProblem::TooDeep(MAX_DEPTH)));
        }
        let joined = self.joined("or", Self::all, Form::Any);
        self.depth -= 1;
        joined
    }

    fn all(&mut self) -> Result<Syntax, Fault> {
        self.joined("and", Self::negation, Form::All)
    }

    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Syntax, Fault>,
        form: fn(Vec<Syntax>) -> Form,
    ) -> Result<Syntax, Fault> {
        let first = part(self)?;
        if !matches!(self.peek().1, Token::Name(name) if name == word) {
            return Ok(first);
        }
        let at = first.at;
        let mut parts = vec![first];
        while self.take_word(word) {
            parts.push(part(self)?);
        }
        Ok(Syntax {
            at,
            form: form(parts),
        })
    }

    fn negation(&mut self) -> Result<Syntax, Fault> {
        let at = self.peek().0;
        if !self.take_word("not") {
            return self.comparison();
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::new(at, RuleProblem::TooDeep(MAX_DEPTH)));
        }
        let inner = self.negation();
        self.depth -= 1;
        Ok(Syntax {
            at,
            form: Form::Not(Box::new(inner?)),
        })
    }

    fn comparison(&mut self) -> Result<Syntax, Fault> {
        let left = self.operand()?;
        let Token::Relation(relation) = *self.peek().1 else {
            return Ok(left);
        };
        self.next += 1;
        let right = self.operand()?;
        let at = left.at;
        Ok(Syntax {
            at,
            form: Form::Compare {
                left: Box::new(left),
                relation,
                right: Box::new(right),
            },
        })
    }

    fn operand(&mut self) -> Result<Syntax, Fault> {
        let (at, token) = self.peek();
        let form = match token.clone() {
            Token::Open => {
                self.next += 1;
                let inner = self.any()?;
                self.expect(&Token::Close, "`)`")?;
                return Ok(inner);
            }
            Token::Number(number) => Form::Number(number),
            Token::Text(text) => Form::Text(text),
            Token::Name(name) if !matches!(name.as_str(), "and" | "or" | "not") => {
                self.next += 1;
                return Ok(Syntax {
                    at,
                    form: Form::Call {
                        name,
                        arguments: self.arguments()?,
                    },
                });
            }
            _ => return Err(self.unexpected("a fact, a macro or `(`")),
        };
        self.next += 1;
        Ok(Syntax { at, form })
    }

    fn arguments(&mut self) -> Result<Vec<Syntax>, Fault> {
        let mut found = Vec::new();
        if !self.take(&Token::Open) {
            return Ok(found);
        }
        loop {
            found.push(self.any()?);
            if !self.take(&Token::Comma) {
                self.expect(&Token::Close, "`,` or `)`")?;
                return Ok(found);
            }
        }
    }
}
