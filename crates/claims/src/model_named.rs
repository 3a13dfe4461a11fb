//! A model that prose names in several words: "Borealis 7B", "the Borealis checkpoint".

use openassay_words::{Match, Token};

use crate::clause::gap;
use crate::identity::{BASE, SELF};
use crate::lexicon::LEXICON;
use crate::utterance::Utterance;

/// Words of the longest name.
const LONGEST: usize = 6;

/// The name of a model directly behind `place`: one that the release names elsewhere as its base; one with a size, a
/// version or a flavor; or one that is followed by "model" or "checkpoint".
pub(crate) fn behind<'a>(said: &Utterance<'a>, place: Match) -> Option<&'a str> {
    let first = place.last + 1;
    let token = said.tokens.get(first)?;
    if gap(said, first).contains([',', '.', ':', ';', '(', ')']) {
        return None;
    }
    if token.word == BASE {
        let name = said.text.get(token.start..token.end)?;
        return (!is_of_another_kind(said, token.end)).then_some(name);
    }
    let vague = said
        .tokens
        .get(place.first)
        .is_some_and(|token| token.word == "based");
    if vague || !is_name(said, token) {
        return None;
    }
    let last = (first + 1..first + LONGEST)
        .take_while(|at| goes_on(said, *at))
        .last()
        .unwrap_or(first);
    let words = said.tokens.get(first + 1..=last).unwrap_or_default();
    let end = said.tokens.get(last)?.end;
    let next = said
        .tokens
        .get(last + 1)
        .filter(|_| gap(said, last + 1).trim().is_empty());
    let called = next.is_some_and(|next| matches!(next.word.as_str(), "model" | "checkpoint"));
    let kind = words.iter().any(|token| is_kind(&token.word));
    let name = said.text.get(token.start..end)?;
    ((called || kind) && !is_of_another_kind(said, end)).then_some(name)
}

/// Is it written as a name, and of nothing that we know to be no model?
fn is_name(said: &Utterance, token: &Token) -> bool {
    let word = token.word.as_str();
    let written = said.text.get(token.start..token.end).unwrap_or_default();
    let other = [
        "common_names",
        "months",
        "numbered",
        "plain",
        "adjectives",
        "determiners",
    ];
    written.starts_with(char::is_uppercase)
        && word != SELF
        && !other.iter().any(|list| LEXICON.is(list, word))
        && !LEXICON.benchmarks.are_in(std::slice::from_ref(token))
}

/// Does the word `at` belong to the name before it?
fn goes_on(said: &Utterance, at: usize) -> bool {
    let Some(token) = said.tokens.get(at) else {
        return false;
    };
    let written = said.text.get(token.start..token.end).unwrap_or_default();
    matches!(gap(said, at), " " | "-" | "_")
        && token.word != SELF
        && (written.starts_with(char::is_uppercase) || is_kind(&token.word))
}

/// A size, a version or a flavor; a year is none.
fn is_kind(word: &str) -> bool {
    let digits = word.trim_start_matches('v');
    let year = word.len() == 4 && matches!(word.get(..2), Some("19" | "20"));
    let version = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    // "It" is a flavor to some, and a pronoun to all.
    (version && !year)
        || (word != "it" && LEXICON.is("variant_words", word))
        || crate::size::of_word(word).is_some()
}

/// Does what stands behind the byte `end` make it something of the model: its architecture, its tokenizer?
pub(crate) fn is_of_another_kind(said: &Utterance, end: usize) -> bool {
    let next = said.tokens.iter().position(|token| token.start >= end);
    let near = |at: &usize| !gap(said, *at).contains([',', '.', ';', '(', ')', ':']);
    next.filter(near)
        .and_then(|at| said.tokens.get(at))
        .is_some_and(|token| LEXICON.is("of_a_model", &token.word))
}
