//! Whether all the terms of a text are in it, or it points or refers to others.

use std::sync::LazyLock;

use openassay_words::{Pattern, Token, tokens};

use crate::catalog::License;
use crate::reading::Reading;

/// Whether all the terms are here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completeness {
    /// They are.
    Complete,
    /// A policy that is not here is part of them.
    Incomplete,
    /// The text only says where the terms are.
    Pointer,
}

impl Completeness {
    /// As the reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::Pointer => "pointer",
        }
    }
}

/// A text with more words than this says something itself.
const LONGEST_POINTER: usize = 120;

static POINTING: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    patterns(&[
        "(see|refer|visit|consult|read|check|find|found|available|located|specified|described) ..8 (license|licence|licenses|terms|agreement|file)",
        "(license|licence|licenses|terms|agreement) ..8 (see|refer|visit|found|available|located|at|in)",
        "licensed under the terms ..4 in",
    ])
});

static REFERRING: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    patterns(&[
        "(acceptable|prohibited) use policy",
        "use policy ..12 (incorporated|incorporate|comply|adhere)",
        "policy ..16 incorporated by reference",
    ])
});

static POLICY_HEADING: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    patterns(&[
        "^ ..4 (acceptable|prohibited) use policy $",
        "^ prohibited uses ..4 $",
    ])
});

static POLICY_BODY: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    patterns(&[
        "agree ..6 not ..2 use ..10 allow others",
        "(must|may|shall) not ..8 (use|to use) ..14 (following|to)",
    ])
});

fn patterns(phrases: &[&str]) -> Vec<Pattern> {
    phrases
        .iter()
        .filter_map(|phrase| Pattern::parse(phrase).ok())
        .collect()
}

fn has(tokens: &[Token], patterns: &[Pattern]) -> bool {
    patterns.iter().any(|pattern| pattern.find(tokens).is_some())
}

/// A table of so many words may still do nothing but point.
const LONGEST_TABLE: usize = 600;

/// Of a text that is no license we know; `text` still has its addresses.
pub(crate) fn of_unknown(reading: &Reading, text: &str) -> Completeness {
    let words = tokens(&reading.text);
    let links = text.matches("://").count();
    let points = words.len() <= LONGEST_POINTER && (links > 0 || has(&words, &POINTING))
        || words.len() <= LONGEST_TABLE && links >= 3;
    if points && !grants(&words) {
        return Completeness::Pointer;
    }
    if policies_named(reading).is_empty() {
        Completeness::Complete
    } else {
        Completeness::Incomplete
    }
}

/// A short text that itself permits something is more than a pointer.
fn grants(words: &[Token]) -> bool {
    has(
        words,
        &patterns(&[
            "permission ..8 granted",
            "(is|are) ..2 permitted",
            "(grants|grant) ..4 you",
            "you (may|must|can|shall|agree)",
        ]),
    )
}

/// Of a text whose licenses are known, with the policies that are not in it.
pub(crate) fn of_known(reading: &Reading, licenses: &[&'static License]) -> (Completeness, Vec<String>) {
    let named: Vec<String> = licenses
        .iter()
        .flat_map(|license| license.policies.clone())
        .collect();
    if named.is_empty() || holds_policy(reading) {
        return (Completeness::Complete, Vec::new());
    }
    (Completeness::Incomplete, named)
}

/// Names of policies that a text of unknown origin makes part of its terms.
pub(crate) fn policies_named(reading: &Reading) -> Vec<String> {
    if holds_policy(reading) {
        return Vec::new();
    }
    let referring = openassay_words::sentences(&reading.text)
        .into_iter()
        .filter(|sentence| mentions(sentence.text, "policy"))
        .any(|sentence| {
            let words = tokens(sentence.text);
            has(&words, &REFERRING)
                && has(
                    &words,
                    &patterns(&["(incorporated|comply|adhere|abide|subject|accordance|set forth)"]),
                )
        });
    if referring {
        vec!["acceptable use policy".to_owned()]
    } else {
        Vec::new()
    }
}

/// Does the text hold the policy's own list?
fn holds_policy(reading: &Reading) -> bool {
    let short = |line: &&str| {
        line.len() <= LONGEST_HEADING && (mentions(line, "policy") || mentions(line, "prohibited"))
    };
    let heading = reading.text.lines().filter(short).any(|line| {
        let words = tokens(line);
        words.len() <= 8 && words.len() >= 2 && has(&words, &POLICY_HEADING)
    });
    heading && has(&tokens(&reading.text), &POLICY_BODY)
}

/// A heading of eight words has no more bytes.
const LONGEST_HEADING: usize = 400;

/// Does `text` hold `word`, whatever its case? Asked before the phrases are looked for.
fn mentions(text: &str, word: &str) -> bool {
    let mut places = text.as_bytes().windows(word.len());
    places.any(|there| there.eq_ignore_ascii_case(word.as_bytes()))
}
