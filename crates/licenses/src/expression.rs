//! SPDX license expressions over every id we know, the Hub's among them.

use std::fmt;

use crate::catalog::{self, License};
use openassay_facts::Truth;

/// An expression whose ids are all known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// One license, by our id.
    License(String),
    /// One license with an exception of SPDX's list.
    With(String, String),
    /// All of them apply.
    And(Vec<Expression>),
    /// The licensee chooses.
    Or(Vec<Expression>),
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// There is nothing in it.
    #[error("the expression is empty")]
    Empty,
    /// An id that no list has.
    #[error("no license we know has the id `{0}`")]
    UnknownLicense(String),
    /// An exception that SPDX does not list.
    #[error("SPDX lists no exception `{0}`")]
    UnknownException(String),
    /// A word that cannot stand where it stands.
    #[error("`{0}` cannot stand here")]
    Unexpected(String),
    /// It stops where an id or a bracket is due.
    #[error("the expression ends too early")]
    Ended,
    /// More brackets inside brackets than anyone writes.
    #[error("brackets are nested deeper than {DEEPEST}")]
    TooDeep,
    /// More ids than anyone lists.
    #[error("the expression has more than {MOST_WORDS} words")]
    TooLong,
}

const DEEPEST: usize = 32;
const MOST_WORDS: usize = 400;

/// Reads an expression: ids, `WITH`, `AND`, `OR`, `+`, brackets; `AND` binds closer than `OR`.
pub fn expression(text: &str) -> Result<Expression, ExpressionError> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().take(MOST_WORDS + 1).collect();
    if words.is_empty() {
        return Err(ExpressionError::Empty);
    }
    if words.len() > MOST_WORDS {
        return Err(ExpressionError::TooLong);
    }
    // A Hub id may be a name with spaces nowhere: a single word that is known needs no grammar.
    let mut parser = Parser { words: &words, at: 0 };
    let found = parser.any(0)?;
    match parser.next() {
        None => Ok(found),
        Some(word) => Err(ExpressionError::Unexpected(word.to_owned())),
    }
}

struct Parser<'a> {
    words: &'a [&'a str],
    at: usize,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.at).copied();
        self.at += 1;
        word
    }

    fn takes(&mut self, operator: &str) -> bool {
        let found = self
            .words
            .get(self.at)
            .is_some_and(|word| word.eq_ignore_ascii_case(operator));
        self.at += usize::from(found);
        found
    }

    fn any(&mut self, depth: usize) -> Result<Expression, ExpressionError> {
        let mut all = vec![self.all(depth)?];
        while self.takes("or") {
            all.push(self.all(depth)?);
        }
        Ok(if all.len() == 1 {
            all.swap_remove(0)
        } else {
            Expression::Or(all)
        })
    }

    fn all(&mut self, depth: usize) -> Result<Expression, ExpressionError> {
        let mut all = vec![self.one(depth)?];
        while self.takes("and") {
            all.push(self.one(depth)?);
        }
        Ok(if all.len() == 1 {
            all.swap_remove(0)
        } else {
            Expression::And(all)
        })
    }

    fn one(&mut self, depth: usize) -> Result<Expression, ExpressionError> {
        if depth > DEEPEST {
            return Err(ExpressionError::TooDeep);
        }
        if self.takes("(") {
            let inside = self.any(depth + 1)?;
            return if self.takes(")") {
                Ok(inside)
            } else {
                Err(self.misplaced())
            };
        }
        let id = self.license()?;
        if !self.takes("with") {
            return Ok(Expression::License(id));
        }
        let name = self.next().ok_or(ExpressionError::Ended)?;
        let exception = spdx::identifiers::EXCEPTIONS
            .iter()
            .find(|one| one.name.eq_ignore_ascii_case(name));
        let exception = exception.ok_or_else(|| ExpressionError::UnknownException(name.to_owned()))?;
        Ok(Expression::With(id, exception.name.to_owned()))
    }

    fn license(&mut self) -> Result<String, ExpressionError> {
        let word = self.next().ok_or(ExpressionError::Ended)?;
        if matches!(
            word.to_ascii_lowercase().as_str(),
            "and" | "or" | "with" | "(" | ")"
        ) {
            return Err(ExpressionError::Unexpected(word.to_owned()));
        }
        // `Apache-2.0+`: this version or a later one, of which this one is known.
        let known = catalog::by_id(word).or_else(|| catalog::by_id(word.strip_suffix('+')?));
        known
            .map(|license| license.id.clone())
            .ok_or_else(|| ExpressionError::UnknownLicense(word.to_owned()))
    }

    fn misplaced(&self) -> ExpressionError {
        self.words.get(self.at).map_or(ExpressionError::Ended, |word| {
            ExpressionError::Unexpected((*word).to_owned())
        })
    }
}

impl Expression {
    /// The licenses it names, in order, each once.
    pub fn licenses(&self) -> Vec<&'static License> {
        let mut all: Vec<&'static License> = Vec::new();
        let found = match self {
            Self::License(id) | Self::With(id, _) => catalog::by_id(id).into_iter().collect(),
            Self::And(inside) | Self::Or(inside) => {
                inside.iter().flat_map(Self::licenses).collect::<Vec<_>>()
            }
        };
        for license in found {
            if all.iter().all(|known| known.id != license.id) {
                all.push(license);
            }
        }
        all
    }

    /// Asks each license; of terms that all apply each must hold, of a choice one suffices. An exception only
    /// permits more.
    pub fn truth(&self, of: &impl Fn(&License) -> Truth) -> Truth {
        match self {
            Self::License(id) | Self::With(id, _) => catalog::by_id(id).map_or(Truth::Unknown, of),
            Self::And(inside) => Truth::all(inside.iter().map(|one| one.truth(of))),
            Self::Or(inside) => Truth::any(inside.iter().map(|one| one.truth(of))),
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (inside, between) = match self {
            Self::License(id) => return f.write_str(id),
            Self::With(id, exception) => return write!(f, "{id} WITH {exception}"),
            Self::And(inside) => (inside, " AND "),
            Self::Or(inside) => (inside, " OR "),
        };
        for (place, one) in inside.iter().enumerate() {
            if place > 0 {
                f.write_str(between)?;
            }
            match one {
                Self::And(_) | Self::Or(_) => write!(f, "({one})")?,
                _ => write!(f, "{one}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        expression(text).map_or_else(|error| format!("error: {error}"), |found| found.to_string())
    }

    #[test]
    fn ids_operators_and_brackets_are_read() {
        assert_eq!(written("mit"), "MIT");
        assert_eq!(
            written("(MIT OR apache-2.0) AND cc-by-4.0"),
            "(MIT OR Apache-2.0) AND CC-BY-4.0"
        );
        assert_eq!(
            written("MIT or Apache-2.0 and ISC"),
            "MIT OR (Apache-2.0 AND ISC)"
        );
        assert_eq!(
            written("Apache-2.0 WITH LLVM-exception"),
            "Apache-2.0 WITH LLVM-exception"
        );
        assert_eq!(written("GPL-2.0+"), "GPL-2.0-or-later");
        assert_eq!(written("MPL-2.0+"), "MPL-2.0");
    }

    #[test]
    fn an_error_names_what_is_wrong() {
        assert_eq!(expression(" "), Err(ExpressionError::Empty));
        assert_eq!(expression("MIT AND"), Err(ExpressionError::Ended));
        assert_eq!(expression("(MIT"), Err(ExpressionError::Ended));
        assert_eq!(
            expression("MIT ISC"),
            Err(ExpressionError::Unexpected("ISC".into()))
        );
        assert_eq!(
            expression("Nonsense-1"),
            Err(ExpressionError::UnknownLicense("Nonsense-1".into()))
        );
        assert_eq!(expression(&"(".repeat(200)), Err(ExpressionError::TooDeep));
        assert_eq!(expression(&"MIT OR ".repeat(900)), Err(ExpressionError::TooLong));
    }

    #[test]
    fn a_choice_needs_one_and_a_sum_needs_all() {
        let osi = |text: &str| {
            expression(text)
                .unwrap()
                .truth(&|license: &License| license.osi_approved)
        };
        assert_eq!(osi("MIT OR CC-BY-NC-4.0"), Truth::True);
        assert_eq!(osi("MIT AND CC-BY-NC-4.0"), Truth::False);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_reads_the_same(text in "(mit|isc| and | or |\\(|\\)){1,12}") {
            if let Ok(found) = expression(&text) {
                proptest::prop_assert_eq!(expression(&found.to_string()), Ok(found));
            }
        }
    }
}
