//! The clause that a phrase stands in: what is before it, what is behind it, and whether it is quoted.

use openassay_words::{Match, Token};

use crate::lexicon::LEXICON;
use crate::utterance::Utterance;

/// The clause around a phrase.
pub(crate) struct Clause<'a> {
    tokens: &'a [Token],
    first: usize,
    place: Match,
    end: usize,
    /// Does the clause begin the sentence (or stand behind a label)?
    pub(crate) begins: bool,
    /// Is its first word that of the sentence?
    pub(crate) starts: bool,
    /// The list of words by which the phrase's clause is introduced as speaking of something else.
    pub(crate) introduced: Option<&'static str>,
    /// Does the phrase stand between quotation marks?
    pub(crate) is_quoted: bool,
}

impl<'a> Clause<'a> {
    /// The clause around `place`.
    pub(crate) fn around(said: &'a Utterance, place: Match) -> Self {
        let tokens = said.tokens.as_slice();
        let mut first = (1..=place.first).rev().find(|&at| parts(said, at)).unwrap_or(0);
        let end = (place.last + 1..tokens.len())
            .find(|&at| parts(said, at))
            .unwrap_or(tokens.len());
        let mut introduced = None;
        if let Some(list) = introduction(tokens, first).filter(|_| first < place.first) {
            match behind_introduction(said, first, place.first) {
                Some(comma) => first = comma,
                None => introduced = Some(list),
            }
        }
        let begins = first == 0
            || [":", " - ", " – ", "—"]
                .iter()
                .any(|label| gap(said, first).contains(label));
        Self {
            tokens,
            first,
            place,
            end,
            begins,
            starts: first == 0,
            introduced,
            is_quoted: is_quoted(said, place),
        }
    }

    /// The words of the clause before the phrase; an apposition between commas behind a name is left out.
    pub(crate) fn before(&self) -> &'a [Token] {
        self.tokens.get(self.first..self.place.first).unwrap_or_default()
    }

    /// The words of the sentence before the clause: of one that begins behind a label, the label.
    pub(crate) fn label(&self) -> &'a [Token] {
        self.tokens.get(..self.first).unwrap_or_default()
    }

    /// The words of the clause behind the phrase.
    pub(crate) fn behind(&self) -> &'a [Token] {
        self.tokens.get(self.place.last + 1..self.end).unwrap_or_default()
    }

    /// All its words.
    pub(crate) fn all(&self) -> &'a [Token] {
        self.tokens.get(self.first..self.end).unwrap_or_default()
    }

    /// Does punctuation stand before the word number `index` behind the phrase?
    pub(crate) fn is_parted_behind(&self, said: &Utterance, index: usize) -> bool {
        gap(said, self.place.last + 1 + index).contains([',', '.', '!', '"', '”'])
    }
}

/// What stands between the words `at - 1` and `at`.
pub(crate) fn gap<'a>(said: &Utterance<'a>, at: usize) -> &'a str {
    let before = at
        .checked_sub(1)
        .and_then(|index| said.tokens.get(index))
        .map_or(0, |token| token.end);
    let behind = said.tokens.get(at).map_or(said.text.len(), |token| token.start);
    said.text.get(before..behind).unwrap_or_default()
}

/// Does a clause end before the word `at`?
pub(crate) fn parts(said: &Utterance, at: usize) -> bool {
    let between = gap(said, at);
    if between.contains([';', '(', ')', ':', '—', '|', '!', '?', '\n'])
        || between.contains(" – ")
        || between.contains(" - ")
    {
        return true;
    }
    let Some(token) = said.tokens.get(at) else {
        return true;
    };
    if LEXICON.is("conjunctions", &token.word) {
        return true;
    }
    let next = said.tokens.get(at + 1).map_or("", |token| token.word.as_str());
    token.word == "and" && LEXICON.is("openers", next)
}

/// Where what the word `first` introduces ends: "Unlike Borealis, which has no end, Aurora …" goes on behind the second
/// comma.
fn behind_introduction(said: &Utterance, first: usize, until: usize) -> Option<usize> {
    let mut commas = (first + 1..=until).filter(|&at| gap(said, at).contains(','));
    let comma = commas.next()?;
    let relative = said
        .tokens
        .get(comma)
        .is_some_and(|token| matches!(token.word.as_str(), "which" | "who" | "whose"));
    if relative { commas.next() } else { Some(comma) }
}

/// The list that the first word of a clause belongs to, if it introduces something else.
fn introduction(tokens: &[Token], first: usize) -> Option<&'static str> {
    let word = tokens.get(first).map(|token| token.word.as_str())?;
    ["breaks_other", "breaks_dependency", "breaks_base", "introducers"]
        .into_iter()
        .find(|list| LEXICON.is(list, word))
}

fn is_quoted(said: &Utterance, place: Match) -> bool {
    let start = said.tokens.get(place.first).map_or(0, |token| token.start);
    let end = said.tokens.get(place.last).map_or(0, |token| token.end);
    let before = said.text.get(..start).unwrap_or_default();
    let behind = said.text.get(end..).unwrap_or_default();
    let straight = before.matches('"').count() % 2 == 1 && behind.contains('"');
    let curly = before.matches('“').count() > before.matches('”').count() && behind.contains('”');
    straight || curly
}
