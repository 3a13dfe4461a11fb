//! What the sentence before speaks of: "it", and words without a subject, speak of the same.

use std::collections::BTreeSet;

use openassay_words::Token;

use crate::identity::SELF;
use crate::lexicon::LEXICON;
use crate::parts::{Part, part_of};

/// What leads to a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// Nothing: it is the first of its paragraph or list item.
    Nothing,
    /// A sentence about this release and nothing else that "it" could mean.
    ThisRelease,
    /// A sentence about something else, or about several things.
    Other,
    /// A sentence that names another model, which "this model" could mean.
    Named,
}

impl Lead {
    /// What leads to the sentence behind `tokens`, of which those in `strangers` are names of others.
    pub(crate) fn behind(self, tokens: &[Token], strangers: &BTreeSet<usize>) -> Self {
        let own = LEXICON.phrases("lead_own").are_in(tokens);
        let follows = self == Self::ThisRelease && tokens.first().is_some_and(|token| token.word == "it");
        let other = tokens.iter().any(is_another) || !strangers.is_empty();
        let begun = self.is_free() && is_nameless(tokens);
        if (own || begun || follows) && !other {
            Self::ThisRelease
        } else if !own && (!strangers.is_empty() || self == Self::Named) {
            Self::Named
        } else {
            Self::Other
        }
    }

    /// Does nothing before it speak of something else?
    pub(crate) fn is_free(self) -> bool {
        matches!(self, Self::Nothing | Self::ThisRelease)
    }
}

/// "A small and fast language model."
fn is_nameless(tokens: &[Token]) -> bool {
    let noun = |token: &Token| LEXICON.is("model_nouns", &token.word) || token.word == SELF;
    let quiet = |token: &Token| {
        LEXICON.is("plain", &token.word)
            || LEXICON.is("adjectives", &token.word)
            || crate::size::of_word(&token.word).is_some()
    };
    let head = tokens.iter().position(noun);
    head.is_some_and(|at| tokens.iter().take(at).all(quiet))
}

/// A word by which something else is brought in that "it" could mean.
fn is_another(token: &Token) -> bool {
    let brought = ["breaks_other", "breaks_dependency", "breaks_base"]
        .iter()
        .any(|list| LEXICON.is(list, &token.word));
    let part = part_of(&token.word).is_some_and(|part| part != Part::Weights);
    (brought || part) && !LEXICON.is("lead_plain", &token.word)
}
