//! Results told in a sentence: "Aurora scores 61.2 on MMLU (5-shot)".

use openassay_facts::{Polarity, Speaker, Subject, Tense};
use openassay_words::Match;

use super::{Raw, ScoreIn, add};
use crate::attribution::attribute;
use crate::clause::gap;
use crate::knowledge::KindReading;
use crate::lexicon::LEXICON;
use crate::statements::Statements;
use crate::utterance::{Form, Utterance};

/// Words of the longest name of a task.
const LONGEST_TASK: usize = 6;

/// The result in a sentence of which it is sure that it speaks of this release, now.
pub(crate) fn in_sentence(said: &Utterance, into: &mut Statements) {
    if !matches!(said.form, Form::Sentence | Form::Item) {
        return;
    }
    // Of several, which belongs to whom is a matter of grammar.
    let found = LEXICON.phrases("scores").find_all(&said.tokens);
    let &[place] = found.as_slice() else {
        return;
    };
    let reading = KindReading {
        event: true,
        ..KindReading::default()
    };
    let how = attribute(said, place, &reading);
    let sure = how.subject == Subject::ThisRelease
        && how.speaker == Speaker::Producer
        && how.polarity == Polarity::Affirmed
        && how.tense == Tense::Present;
    if !sure {
        return;
    }
    if let (Some(value), Some(task)) = (value_in(said, place), task_behind(said, place)) {
        let raw = Raw {
            task,
            value,
            ..Raw::default()
        };
        add(raw, ScoreIn::Words, false, said.spot(), into);
    }
}

/// The one number in the phrase.
fn value_in<'a>(said: &Utterance<'a>, place: Match) -> Option<&'a str> {
    let words = said.tokens.get(place.first..=place.last)?;
    if words.iter().any(|token| LEXICON.is("no_results", &token.word)) {
        return None;
    }
    let mut numbers = words
        .iter()
        .filter(|token| token.word.starts_with(|c: char| c.is_ascii_digit()));
    let only = numbers.next().filter(|_| numbers.next().is_none())?;
    let percent = said
        .text
        .get(only.end..)
        .is_some_and(|rest| rest.starts_with('%'));
    said.text.get(only.start..only.end + usize::from(percent))
}

/// The name behind "on", with the bracket behind it.
fn task_behind<'a>(said: &Utterance<'a>, place: Match) -> Option<&'a str> {
    let first = place.last + 1;
    let is_part = |at: &usize| {
        let Some(token) = said.tokens.get(*at) else {
            return false;
        };
        let named = said.strangers.contains(at) || LEXICON.benchmarks.are_in(std::slice::from_ref(token));
        let written = said.text.get(token.start..token.end).unwrap_or_default();
        let numbered = written.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase());
        *at == first || (gap(said, *at).trim().is_empty() || gap(said, *at) == "-") && (named || numbered)
    };
    let last = (first..first + LONGEST_TASK).take_while(is_part).last()?;
    let (start, end) = (said.tokens.get(first)?.start, said.tokens.get(last)?.end);
    let name = said.text.get(start..end)?;
    name.starts_with(char::is_uppercase).then(|| {
        let rest = said.text.get(end..).unwrap_or_default();
        let bracket = rest
            .trim_start()
            .starts_with('(')
            .then(|| rest.find(')'))
            .flatten();
        said.text
            .get(start..end + bracket.map_or(0, |at| at + 1))
            .unwrap_or(name)
    })
}
