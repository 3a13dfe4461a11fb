//! Who says it of what, when, and whether it is denied: how a person reads a sentence of a card.
//!
//! This is no parser of English. It knows a few ways in which producers speak of their own model, and takes
//! everything else as not established: a sentence that is not surely about this release makes no claim.

use openassay_facts::{Polarity, Speaker, Subject, Tense};
use openassay_words::{Match, Token};

use crate::clause::Clause;
use crate::knowledge::KindReading;
use crate::lexicon::LEXICON;
use crate::parts::Part;
use crate::subject::subject;
use crate::utterance::{Form, Utterance};

/// What a phrase in a sentence amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attribution {
    pub(crate) speaker: Speaker,
    pub(crate) subject: Subject,
    pub(crate) tense: Tense,
    pub(crate) polarity: Polarity,
    pub(crate) part: Part,
}

/// Reads the phrase at `place` of `said`.
pub(crate) fn attribute(said: &Utterance, place: Match, reading: &KindReading) -> Attribution {
    let clause = Clause::around(said, place);
    let (subject, part) = subject(said, &clause, reading);
    Attribution {
        speaker: speaker(said, &clause),
        subject,
        tense: tense(said, &clause, reading),
        polarity: polarity(said, &clause, reading),
        part,
    }
}

fn speaker(said: &Utterance, clause: &Clause) -> Speaker {
    if said.form == Form::Quote || clause.is_quoted {
        Speaker::Quoted
    } else if LEXICON.phrases("hearsay").are_in(&said.tokens) {
        Speaker::Unclear
    } else {
        Speaker::Producer
    }
}

/// The tense of the clause that `clause` is.
pub(crate) fn tense(said: &Utterance, clause: &Clause, reading: &KindReading) -> Tense {
    let words = clause.all();
    // "Coming soon: …" says of all behind it when it is.
    if LEXICON.phrases("future").are_in(words) || LEXICON.phrases("future").are_in(clause.label()) {
        Tense::Future
    } else if LEXICON.phrases("conditional").are_in(&said.tokens)
        || LEXICON.phrases("conditions").are_in(&said.tokens)
        || (!reading.permits && words.iter().any(|token| LEXICON.is("modals", &token.word)))
    {
        Tense::Unclear
    } else if !reading.event
        && clause
            .before()
            .iter()
            .any(|token| LEXICON.is("past", &token.word))
    {
        Tense::Past
    } else {
        Tense::Present
    }
}

/// The polarity of the phrase in its clause.
pub(crate) fn polarity(said: &Utterance, clause: &Clause, reading: &KindReading) -> Polarity {
    let doubted =
        LEXICON.phrases("hedges").are_in(clause.all()) || LEXICON.phrases("retracted").are_in(&said.tokens);
    if said.text.trim_end().ends_with('?') || doubted {
        return Polarity::Unclear;
    }
    let weak = |token: &Token| LEXICON.is("weakening", &token.word);
    if !reading.permits && clause.before().iter().any(weak) {
        return Polarity::Unclear;
    }
    match negations(clause.before()) {
        0 => Polarity::Affirmed,
        1 => Polarity::Denied,
        _ => Polarity::Unclear,
    }
}

/// Is there doubt, denial or a question anywhere in the words?
pub(crate) fn is_hedged(said: &Utterance) -> bool {
    said.text.trim_end().ends_with('?')
        || negations(&said.tokens) > 0
        || ["hedges", "conditional", "future", "hearsay"]
            .iter()
            .any(|list| LEXICON.phrases(list).are_in(&said.tokens))
}

/// How often `words` negate; "not only" does not.
pub(crate) fn negations(words: &[Token]) -> usize {
    let apparent = LEXICON.phrases("not_negating").find_all(words);
    let negates = |index: usize, token: &Token| {
        (LEXICON.is("negators", &token.word) || token.word.ends_with("n't"))
            && !apparent.iter().any(|one| (one.first..=one.last).contains(&index))
    };
    words
        .iter()
        .enumerate()
        .filter(|(index, token)| negates(*index, token))
        .count()
}
