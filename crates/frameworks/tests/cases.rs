//! Runs every `cases.md` beside the rule files: prose, a block of facts, the expected grade.

use std::collections::{BTreeMap, BTreeSet};

use openassay_frameworks::{Case, CriterionGrade, Framework, Grade, GradeResult, Kind, builtin, cases};

fn place(framework: &Framework, case: &Case) -> String {
    format!("knowledge/frameworks/{}/cases.md `{}`", framework.id, case.name)
}

/// What the grade says of the line's left side, in the line's own form.
fn found(grade: &Grade, left: &str) -> String {
    if let Some(level) = left.strip_prefix("gap ") {
        let items: Vec<&str> = grade
            .gap
            .iter()
            .filter(|gap| gap.level == level)
            .map(|gap| gap.condition.as_str())
            .collect();
        return items.join("; ");
    }
    if let Some(level) = left.strip_prefix("progress ") {
        let found = grade.progress.iter().find(|(name, ..)| name == level);
        return found.map_or_else(String::new, |(_, low, high)| {
            span(&format!("{low:.1}"), &format!("{high:.1}"))
        });
    }
    match (&grade.result, left) {
        (_, "notes") => grade.notes.join("; "),
        (_, "undecided") => grade.undecided.join("; "),
        (_, "deciding") => grade.deciding.join("; "),
        (
            GradeResult::Interval {
                guaranteed, possible, ..
            },
            "grade",
        ) => span(guaranteed, possible),
        (GradeResult::Interval { reachable, .. }, "reachable") => reachable.join(" | "),
        (GradeResult::Score { low, high }, "score") => span(&format!("{low:.1}"), &format!("{high:.1}")),
        (GradeResult::Vector(criteria), id) => criterion(criteria, id),
        (GradeResult::Score { .. }, id) => criterion(&grade.criteria, id),
        _ => String::new(),
    }
}

fn criterion(criteria: &[CriterionGrade], id: &str) -> String {
    let found = criteria.iter().find(|criterion| criterion.id == id);
    found.map_or_else(String::new, |criterion| {
        span(&criterion.guaranteed, &criterion.possible)
    })
}

fn span(low: &str, high: &str) -> String {
    if low == high {
        low.to_owned()
    } else {
        format!("{low} to {high}")
    }
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for framework in builtin() {
        for case in cases(&framework.id) {
            count += 1;
            let place = place(framework, case);
            assert!(!case.expected.is_empty(), "{place}: expects nothing");
            let grade = framework.grade(&case.facts());
            for (left, right) in &case.expected {
                let found = found(&grade, left);
                let met = if left == "notes" {
                    found.contains(right)
                } else {
                    found == *right
                };
                if !met {
                    wrong.push(format!(
                        "{place}\n  {left}\n    expected: {right}\n    found:    {found}"
                    ));
                }
            }
        }
    }
    println!("{count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_level_is_reached_by_a_case_and_just_missed_by_another() {
    let mut lacking = Vec::new();
    for framework in builtin() {
        let grades: Vec<Grade> = cases(&framework.id)
            .iter()
            .map(|case| framework.grade(&case.facts()))
            .collect();
        let all: BTreeSet<String> = grades.iter().flat_map(settled).collect();
        let near: BTreeSet<String> = grades
            .iter()
            .flat_map(|grade| near_misses(framework, grade))
            .collect();
        for (name, is_lowest) in results(framework) {
            if !all.contains(&name) {
                lacking.push(format!("{}: no case reaches `{name}`", framework.id));
            }
            if !is_lowest && !near.contains(&name) {
                lacking.push(format!("{}: no case just misses `{name}`", framework.id));
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// Every result, and whether it is the lowest one, which cannot be missed.
fn results(framework: &Framework) -> Vec<(String, bool)> {
    let name = |id: &str, outcome: &str| {
        if id.is_empty() {
            outcome.to_owned()
        } else {
            format!("{id}: {outcome}")
        }
    };
    let mut found = Vec::new();
    for ranking in &framework.rankings {
        let lowest = ranking
            .outcomes
            .iter()
            .map(|outcome| outcome.rank)
            .fold(f64::INFINITY, f64::min);
        for outcome in &ranking.outcomes {
            found.push((name(&ranking.id, &outcome.name), outcome.rank <= lowest));
        }
    }
    found
}

fn settled(grade: &Grade) -> Vec<String> {
    let criteria = match &grade.result {
        GradeResult::Interval { guaranteed, .. } => return vec![guaranteed.clone()],
        GradeResult::Score { .. } => &grade.criteria,
        GradeResult::Vector(criteria) => criteria,
    };
    criteria
        .iter()
        .map(|criterion| format!("{}: {}", criterion.id, criterion.guaranteed))
        .collect()
}

/// Levels that lack a single condition; for an unordered framework, outcomes that are possible but not sure.
fn near_misses(framework: &Framework, grade: &Grade) -> Vec<String> {
    if let (Kind::Ranked { ordered: false }, GradeResult::Interval { reachable, .. }) =
        (framework.kind, &grade.result)
    {
        return if reachable.len() > 1 {
            reachable.clone()
        } else {
            Vec::new()
        };
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for gap in &grade.gap {
        *counts.entry(&gap.level).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count == 1)
        .map(|(level, _)| level.to_owned())
        .collect()
}
