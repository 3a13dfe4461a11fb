//! Of which noun it is said that something is available, here, to come, or withheld.

use openassay_words::{Match, Token};

use crate::lexicon::LEXICON;
use crate::utterance::Utterance;

/// The words around a noun in which it is said where the noun is.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub(crate) words: &'a [Token],
    /// Where the noun stands among them.
    first: usize,
    last: usize,
}

impl<'a> Telling<'a> {
    pub(crate) fn of(said: &Utterance, place: Match, words: &'a [Token]) -> Self {
        let start = said.tokens.get(place.first).map_or(0, |token| token.start);
        let first = words.iter().position(|token| token.start == start).unwrap_or(0);
        Self {
            words,
            first,
            last: first + (place.last - place.first),
        }
    }

    /// Is one of the phrases of `status` said of the noun?
    pub(crate) fn says(&self, status: &str) -> bool {
        LEXICON
            .statuses
            .get(status)
            .is_some_and(|phrases| phrases.find_all(self.words).iter().any(|one| self.is_of(*one)))
    }

    /// Is it said of the noun that it lies where `status` says: "the data is in this folder", and not "the
    /// script takes the data in this folder"?
    pub(crate) fn lies(&self, status: &str) -> bool {
        let placing = |token: &Token| LEXICON.is("placing", &token.word);
        let before = self.words.get(..self.first).unwrap_or_default();
        let begins = before.iter().all(|token| LEXICON.is("plain", &token.word));
        let behind = |phrase: &Match| {
            let between = self.words.get(self.last + 1..phrase.first).unwrap_or_default();
            between.iter().chain(self.words.get(phrase.first)).any(placing) || (between.is_empty() && begins)
        };
        LEXICON.statuses.get(status).is_some_and(|phrases| {
            let found = phrases.find_all(self.words);
            found
                .iter()
                .any(|one| self.is_of(*one) && (one.first <= self.last || behind(one)))
        })
    }

    fn is_put(&self) -> bool {
        let before = self.words.get(self.first.saturating_sub(4)..self.first);
        before.is_some_and(|before| before.iter().any(|token| LEXICON.is("putting", &token.word)))
    }

    /// A phrase behind the noun may be far; one before it must lead to it: "scripts in this folder allow one
    /// to download the data" says where the scripts are.
    fn is_of(&self, phrase: Match) -> bool {
        if self.is_put() {
            return false;
        }
        let between = self.words.get(phrase.last + 1..self.first).unwrap_or_default();
        let leads = |token: &Token| {
            ["plain", "part_adjectives", "listing", "leading"]
                .iter()
                .any(|list| LEXICON.is(list, &token.word))
                || crate::parts::part_of(&token.word).is_some()
        };
        phrase.last >= self.first
            || phrase.first > self.last
            || between.iter().all(leads)
            || (between.len() <= NEAR && !between.iter().any(|token| LEXICON.is("parting", &token.word)))
    }
}

/// So many words may stand between "we release" and what is released.
const NEAR: usize = 8;
