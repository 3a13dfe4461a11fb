//! Which patterns are run: those that cannot run away, whatever the text.
//!
//! A pattern without look-around is run in one pass. The engine that knows look-around tries again and again, and what it gives
//! up on it says nothing of; of all that it knows, only the two ends are allowed that nearly every real tokenizer has: white
//! space up to the last of it before a word, and what is left of white space.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{self, Ast, Visitor};

/// White space but for its last character, where a word follows.
const BEFORE_A_WORD: &str = r"|\s+(?!\S)";
/// All of it, behind that.
const ANY_SPACE: &str = r"|\s+";
/// Can `pattern` be run, and does it match no empty text?
pub(super) fn runs(pattern: &str) -> bool {
    let plain = pattern.strip_suffix(ANY_SPACE).unwrap_or(pattern);
    let plain = match plain.strip_suffix(BEFORE_A_WORD) {
        Some(plain) => plain,
        None => pattern,
    };
    let Ok(tree) = Parser::new().parse(plain) else {
        return false;
    };
    let parsed = regex_syntax::parse(plain);
    ast::visit(&tree, Possessive).is_ok()
        && parsed.is_ok_and(|parsed| parsed.properties().minimum_len() > Some(0))
}

/// Looks for a quantifier behind a quantifier: `a++` gives nothing back, which only the engine knows that tries again.
struct Possessive;

impl Visitor for Possessive {
    type Output = ();
    type Err = ();

    fn finish(self) -> Result<(), ()> {
        Ok(())
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), ()> {
        match tree {
            Ast::Repetition(outer) if matches!(*outer.ast, Ast::Repetition(_)) => Err(()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::knowledge;

    #[test]
    fn every_pattern_that_we_know_is_run() {
        for (name, pattern) in &knowledge().tokenizers.patterns {
            assert!(runs(pattern), "{name}");
        }
        assert!(runs(r"[\s\S]"));
    }

    #[test]
    fn what_could_try_forever_is_not() {
        for pattern in [
            r"(?:(?:\s+(?!\S)|\s)+)+y",
            r"(a+)+(?=b)",
            r"(a)\1",
            r"(?:a|a)*?c++",
            r"(?<=a)b|\s+(?!\S)|\s+",
            r"(a|\s+(?!\S)|\s+",
            r"a{1000000000}{1000000000",
            "(",
            "x*",
            r"\p{N}{1,3}+",
        ] {
            assert!(!runs(pattern), "{pattern}");
        }
    }
}
