//! What stands in a cell of the table: a word, an interval, a bar.

use openassay_audit::{PermissionAnswer, Summary};
use openassay_frameworks::{CriterionGrade, Framework, GradeResult};

use super::super::page::{Ink, Span, ink, plain};
use super::super::wording::shortened;

/// Longest license shown, in characters; an expression may join many.
const LICENSE: usize = 40;

/// Heads the answers to the question for commercial use.
pub(super) const COMMERCIAL: &str = "Comm.";
/// Stands where nothing can be told.
pub(super) const UNKNOWN: &str = "?";
/// Stands for a permission under conditions.
pub(super) const CONDITIONS: &str = "cond.";
/// Stands for a permission within limits on uses.
pub(super) const LIMITED: &str = "yes*";
/// Stands between the ends of what is open.
pub(super) const BETWEEN: &str = "..";

/// What the weights are under, in a word.
pub(super) fn license(release: &Summary) -> Span {
    let Some(terms) = &release.license else {
        return ink(Ink::Dim, "no weights");
    };
    if terms.is_by_model {
        return plain("by model");
    }
    let license = terms.license.as_ref().map(|license| shortened(license, LICENSE));
    match (license, terms.verdict) {
        (_, "conflict") => ink(Ink::Red, "conflict"),
        (_, "none") => ink(Ink::Yellow, "none found"),
        (None, "modified" | "derived") => ink(Ink::Yellow, "changed text"),
        (None, _) => ink(Ink::Yellow, "unknown"),
        (Some(license), "modified") => ink(Ink::Yellow, format!("{license}, changed")),
        (Some(license), "derived") => ink(Ink::Yellow, format!("from {license}")),
        (Some(license), _) => plain(license),
    }
}

/// May one use the weights commercially?
pub(super) fn commercial(release: &Summary) -> Span {
    match release.commercial {
        PermissionAnswer::Yes if release.is_limited => ink(Ink::Green, LIMITED),
        PermissionAnswer::Yes => ink(Ink::Green, "yes"),
        PermissionAnswer::No => ink(Ink::Red, "no"),
        PermissionAnswer::Conditions => ink(Ink::Yellow, CONDITIONS),
        PermissionAnswer::Unknown => ink(Ink::Yellow, UNKNOWN),
    }
}

/// How many contradictions were found.
pub(super) fn contradictions(release: &Summary) -> Span {
    match release.contradictions {
        0 => ink(Ink::Dim, "0"),
        some => ink(Ink::Red, some.to_string()),
    }
}

/// What a framework says.
pub(super) fn grade(framework: &Framework, result: Option<&GradeResult>) -> Span {
    match result {
        None => ink(Ink::Yellow, UNKNOWN),
        Some(GradeResult::Score { low, high }) => between(&format!("{low:.1}"), &format!("{high:.1}")),
        Some(GradeResult::Vector(criteria)) => tally(criteria),
        Some(GradeResult::Interval {
            guaranteed,
            possible,
            reachable,
        }) => interval(framework, guaranteed, possible, reachable),
    }
}

fn interval(framework: &Framework, guaranteed: &str, possible: &str, reachable: &[String]) -> Span {
    let steps = framework.step(guaranteed).zip(framework.step(possible));
    match steps {
        Some((low, high)) if framework.bar => bar(low, high, framework.steps()),
        _ if reachable.len() == 1 => plain(framework.short(guaranteed)),
        // From the worst to the best says nothing.
        Some((low, high)) if low < high && (low > 0 || high + 1 < framework.steps()) => {
            between(framework.short(guaranteed), framework.short(possible))
        }
        _ => ink(Ink::Yellow, UNKNOWN),
    }
}

fn between(low: &str, high: &str) -> Span {
    if low == high {
        return plain(low);
    }
    let is_word = |end: &str| !end.contains(char::is_whitespace);
    let gap = if is_word(low) && is_word(high) { "" } else { " " };
    ink(Ink::Yellow, format!("{low}{gap}{BETWEEN}{gap}{high}"))
}

/// `·●··`, or `·[●●]·` where it may be either.
fn bar(low: usize, high: usize, steps: usize) -> Span {
    let marks: String = (0..steps)
        .map(|step| {
            let mark = if (low..=high).contains(&step) { "●" } else { "·" };
            match (low < high && step == low, low < high && step == high) {
                (true, _) => format!("[{mark}"),
                (_, true) => format!("{mark}]"),
                _ => mark.to_owned(),
            }
        })
        .collect();
    ink(if low < high { Ink::Yellow } else { Ink::Plain }, marks)
}

/// `3 yes, 1 partly, 2 ?`.
fn tally(criteria: &[CriterionGrade]) -> Span {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for criterion in criteria {
        let is_settled = criterion.guaranteed == criterion.possible;
        let answer = if is_settled {
            &criterion.guaranteed
        } else {
            UNKNOWN
        };
        match counts.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, count)) => *count += 1,
            None => counts.push((answer, 1)),
        }
    }
    let words: Vec<String> = counts
        .iter()
        .map(|(answer, count)| format!("{count} {answer}"))
        .collect();
    plain(words.join(", "))
}

/// The names of the steps of a bar, from the worst; of outcomes that share a step, the first.
pub(super) fn steps(framework: &Framework) -> Vec<&str> {
    let outcomes = framework.rankings.iter().flat_map(|ranking| &ranking.outcomes);
    let names: Vec<&str> = outcomes.map(|outcome| outcome.name.as_str()).collect();
    (0..framework.steps())
        .filter_map(|step| {
            names
                .iter()
                .copied()
                .find(|name| framework.step(name) == Some(step))
        })
        .collect()
}
