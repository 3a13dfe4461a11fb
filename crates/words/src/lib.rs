//! Sentences, word tokens and phrase patterns of English prose.
//!
//! Licenses, claims and documents all ask the same three things of a text: where its sentences are (so that
//! a verdict can quote one, with its line), what its words are (so that wrapping, case, quotes and dashes do
//! not matter), and whether a phrase occurs. Phrases are data in `knowledge/`, written by people who do not
//! program, so they are not regular expressions: a [`Pattern`] speaks of words, and its work is bounded by
//! construction (no repetition without a bound, positions kept in one machine word), which a hostile text
//! cannot change. A general regex engine was the alternative; it would match inside words, see line breaks,
//! and cost more to build than the rest of the crate.

mod firsts;
mod language;
mod number;
mod pattern;
mod printable;
mod script;
mod sentence;
mod token;

pub use firsts::{Beginning, Firsts};
pub use language::{Language, is_foreign, language};
pub use number::grouped;
pub use pattern::{Match, Pattern, PatternError};
pub use printable::printable;
pub use script::{is_han, is_kana};
pub use sentence::{Sentence, one_line, sentences};
pub use token::{Folded, Token, tokens};
