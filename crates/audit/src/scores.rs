//! Results of evaluations held against each other: a record that has the very number, and places that do not agree.

use std::collections::BTreeMap;

use openassay_claims::{Measured, Number, Score, ScoreIn};
use openassay_facts::{Claim, Evidence, Finding, Method, Place, Severity};

use crate::evidence::World;

/// Findings of one release: more say nothing more.
const MOST_FINDINGS: usize = 20;

/// The records in which the number of a result stands: the same task and measure, or, where a record names no task, the
/// same measure.
pub(crate) fn recorded(world: &World<'_>, claim: &Claim) -> Option<Vec<Evidence>> {
    let scores = &world.statements.scores;
    let place = |score: &&Score| score.place != ScoreIn::Record && is_at(score, claim);
    let told = scores.iter().find(place)?;
    let found: Vec<Evidence> = scores
        .iter()
        .filter(|score| score.place == ScoreIn::Record && bears(score, told))
        .map(evidence)
        .collect();
    (!found.is_empty()).then_some(found)
}

fn is_at(score: &Score, claim: &Claim) -> bool {
    let spot = &score.spot;
    (spot.source, &spot.path, spot.line, &score.asserts)
        == (claim.source, &claim.path, claim.line, &claim.asserts)
}

fn bears(record: &Score, told: &Score) -> bool {
    let (one, other) = (&record.measured, &told.measured);
    let measure = one.metric == other.metric && !one.metric.is_empty();
    let task = one.task.is_empty() || one.task == other.task;
    let shots = one.shots.is_none() || other.shots.is_none() || one.shots == other.shots;
    measure && task && shots && other.setting.is_empty() && record.number.is_like(told.number)
}

fn evidence(score: &Score) -> Evidence {
    let spot = &score.spot;
    Evidence::in_file(spot.source, &spot.path, Place::Line(spot.line), Method::Parsed)
        .hashed(spot.sha256.clone())
        .quoting(&spot.quote)
}

/// What two places must have in common to speak of one result.
type Key<'a> = (bool, &'a Measured);
/// A kind of place; of the Hub's files each is one of its own.
type From<'a> = (ScoreIn, usize, &'a str);

/// Results of which two places give two numbers.
pub(crate) fn differing(world: &World<'_>) -> Vec<Finding> {
    let mut by_key: BTreeMap<Key<'_>, BTreeMap<From<'_>, Vec<&Score>>> = BTreeMap::new();
    for score in world.statements.scores.iter().filter(|score| is_sure(score)) {
        let spot = &score.spot;
        let hub = score.place == ScoreIn::HubResults;
        let from = if hub {
            (score.place, spot.source, spot.path.as_str())
        } else {
            (score.place, 0, "")
        };
        let places = by_key.entry((hub, &score.measured)).or_default();
        places.entry(from).or_default().push(score);
    }
    by_key
        .into_values()
        .filter_map(|places| differ(&places))
        .take(MOST_FINDINGS)
        .collect()
}

/// Is it said of which task, by which measure and with how many examples, and that it is of this model? The measure of
/// the Hub's results is that of the benchmark, and so is the number of examples.
fn is_sure(score: &Score) -> bool {
    let measured = &score.measured;
    let told = !measured.task.is_empty() && !measured.metric.is_empty() && measured.shots.is_some();
    score.named && (told || score.place == ScoreIn::HubResults)
}

/// The first two places that give one number each, and not the same.
fn differ(places: &BTreeMap<From<'_>, Vec<&Score>>) -> Option<Finding> {
    // A place with several numbers for it means something that we did not read.
    let mut single = places.values().filter_map(|scores| {
        let first = scores.first()?;
        scores
            .iter()
            .all(|score| is_like(score.number, first.number))
            .then_some(*first)
    });
    let first = single.next()?;
    let other = single.find(|score| !is_like(score.number, first.number))?;
    let tell = |score: &Score| format!("{} in {}", score.asserts.replacen('=', " = ", 1), place(score));
    Some(Finding {
        confidence: openassay_facts::Confidence::Medium,
        ..Finding::sure(
            "results-differ",
            Severity::Note,
            format!(
                "two results for one measurement: {}, {}",
                tell(first),
                tell(other)
            ),
            vec![evidence(first), evidence(other)],
        )
    })
}

fn is_like(one: Number, other: Number) -> bool {
    one.is_like(other)
}

fn place(score: &Score) -> String {
    match score.spot.line {
        0 => score.spot.path.clone(),
        line => format!("{}:{line}", score.spot.path),
    }
}
