//! Results of evaluations: what was measured, by which measure, under which setting, and the number.
//!
//! Four places hold them: the `model-index` of a card, the Hub's `.eval_results`, tables, and the files that tools of
//! evaluation write. The first three are the producer's word, so each of their results is a claim. The last are records:
//! that a number was written down bears out that it was measured by somebody, and not that it is right.

mod lists;
mod number;
mod records;
mod sentence;
mod tables;

use openassay_words::tokens;

pub use number::Number;
pub(crate) use sentence::in_sentence;

use crate::claims::{PLAINLY, claim_at};
use crate::identity::Identity;
use crate::lexicon::BOOK;
use crate::reading::Reading;
use crate::statements::{Spot, Statements};
use crate::utterance;

/// Results that are read of one release: nobody reads on.
const MOST_SCORES: usize = 500;

/// A result of an evaluation of this model, as one place gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// What was measured, in words that can be compared.
    pub measured: Measured,
    /// The number.
    pub number: Number,
    /// `task/metric=value`, as it is written there.
    pub asserts: String,
    /// What kind of place gives it.
    pub place: ScoreIn,
    /// Is it surely this model's, by its whole name? Two places are held against each other only then.
    pub named: bool,
    /// Where.
    pub spot: Spot,
}

/// What was measured: small letters and figures alone, so that `ARC-Challenge` is `arc_challenge`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measured {
    /// The task; empty where it is not named.
    pub task: String,
    /// The measure, of several names the first; empty where it is not named.
    pub metric: String,
    /// Examples that were shown before the question; none where nothing is said of them.
    pub shots: Option<u32>,
    /// All else that is said of how it was measured.
    pub setting: String,
}

/// What kind of place gives a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScoreIn {
    /// `model-index` in the front matter of a card.
    ModelIndex,
    /// A file of `.eval_results`.
    HubResults,
    /// A table of a document, or a sentence.
    Words,
    /// A file that a tool of evaluation wrote.
    Record,
}

/// Reads the results that are given outside of sentences.
pub(crate) fn read(reading: &Reading, identity: &Identity, into: &mut Statements) {
    for spoken in &reading.spoken {
        lists::in_front_matter(spoken, identity, into);
    }
    for file in &reading.results {
        lists::in_file(file, into);
    }
    for spoken in &reading.spoken {
        if utterance::is_read(spoken.document) {
            tables::in_document(spoken, identity, into);
        }
    }
    records::in_configs(reading, identity, into);
}

/// Parts of a result as a place has them, before they are made comparable.
#[derive(Debug, Clone, Copy, Default)]
struct Raw<'a> {
    task: &'a str,
    metric: &'a str,
    shots: Option<u32>,
    setting: &'a str,
    value: &'a str,
}

/// Adds a result, and the claim that it is; false where it holds no number, or too many were read.
fn add(raw: Raw, place: ScoreIn, named: bool, spot: Spot, into: &mut Statements) -> bool {
    let Some(number) = Number::of(raw.value).filter(|_| into.scores.len() < MOST_SCORES) else {
        return false;
    };
    let what: Vec<&str> = [raw.task, raw.metric]
        .into_iter()
        .filter(|one| !one.is_empty())
        .collect();
    let asserts = format!("{}={}", what.join("/"), raw.value.trim().trim_matches('*'));
    if place != ScoreIn::Record {
        into.claims
            .push(claim_at("benchmark", asserts.clone(), spot.clone(), PLAINLY));
    }
    into.scores.push(Score {
        measured: measured(raw),
        number,
        asserts,
        place,
        named,
        spot,
    });
    true
}

fn measured(raw: Raw) -> Measured {
    let (task, in_task) = parted(raw.task);
    let (setting, in_setting) = parted(raw.setting);
    Measured {
        task,
        metric: metric(raw.metric),
        shots: raw.shots.or(in_task).or(in_setting),
        setting,
    }
}

/// `MMLU (5-shot)` is `mmlu` with five examples.
fn parted(text: &str) -> (String, Option<u32>) {
    let mut words = Vec::new();
    let mut shots = None;
    for token in tokens(text) {
        let word = token.word.as_str();
        if matches!(word, "shot" | "shots") {
            shots = words.pop().and_then(|count: String| count_of(&count)).or(shots);
            continue;
        }
        match word.strip_suffix("shot").and_then(count_of) {
            Some(count) => shots = Some(count),
            None => words.push(plain(word)),
        }
    }
    (words.concat(), shots)
}

fn count_of(word: &str) -> Option<u32> {
    match word {
        "zero" => Some(0),
        "one" => Some(1),
        _ => word.parse().ok(),
    }
}

/// The measure `name` under the first of its names.
fn metric(name: &str) -> String {
    let name = plain(name);
    let lists = &BOOK.descriptions.same_metrics;
    let known = lists
        .iter()
        .find(|names| names.contains(&name))
        .and_then(|names| names.first());
    known.cloned().unwrap_or(name)
}

fn plain(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
