//! Every rule does something: each outcome, level, requirement, band, note and alternative is true in one literate
//! case and false in another.
#![expect(clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

mod common;

use common::oracle::holds;
use openassay_facts::{Facts, Truth};
use openassay_frameworks::{Case, Expression, Framework, GradeResult, Kind, builtin, cases};

/// A condition, and what it is called in a message.
type Rule<'a> = (String, &'a Expression);

/// Every rule of a framework, and every part of an `or` or of `at_least` in it.
fn rules(framework: &Framework) -> Vec<Rule<'_>> {
    let mut found = Vec::new();
    for ranking in &framework.rankings {
        for outcome in &ranking.outcomes {
            let name = format!("{} {}", ranking.id, outcome.name);
            if let Some(condition) = &outcome.condition {
                found.push((name.clone(), condition));
            }
            for requirement in &outcome.requirements {
                let name = format!("{name}: {}", requirement.text);
                found.push((name.clone(), &requirement.condition));
                if let Some(uncounted) = &requirement.uncounted {
                    found.push((format!("{name}, uncounted"), uncounted));
                }
            }
        }
    }
    for note in &framework.notes {
        if let Some(condition) = &note.condition {
            found.push((format!("note `{}`", note.text), condition));
        }
    }
    let parts: Vec<Rule<'_>> = found
        .iter()
        .flat_map(|(name, condition)| alternatives(framework, name, condition))
        .collect();
    found.extend(parts);
    found
}

fn alternatives<'a>(framework: &Framework, name: &str, condition: &'a Expression) -> Vec<Rule<'a>> {
    let is_choice = matches!(condition, Expression::Any(_) | Expression::AtLeast(..));
    let mut found = Vec::new();
    for part in condition.parts() {
        if is_choice {
            found.push((
                format!("{name}, the alternative {}", written(framework, part)),
                part,
            ));
        }
        found.extend(alternatives(framework, name, part));
    }
    found
}

fn written(framework: &Framework, condition: &Expression) -> String {
    let parts: Vec<String> = condition
        .parts()
        .iter()
        .map(|part| written(framework, part))
        .collect();
    match condition {
        Expression::Atom(index) => framework.atoms[*index].text.clone(),
        Expression::Not(_) => format!("not {}", parts.join("")),
        Expression::All(_) => format!("({})", parts.join(" and ")),
        Expression::Any(_) => format!("({})", parts.join(" or ")),
        Expression::AtLeast(count, _) => format!("at_least({count}, {})", parts.join(", ")),
    }
}

#[test]
fn every_rule_is_true_in_one_case_and_false_in_another() {
    let mut lacking = Vec::new();
    for framework in builtin() {
        let cases: Vec<Facts> = cases(&framework.id).iter().map(Case::facts).collect();
        let mut count = 0;
        for (name, condition) in rules(framework) {
            count += 1;
            let truths: Vec<Truth> = cases
                .iter()
                .map(|facts| holds(framework, condition, facts))
                .collect();
            for wanted in [Truth::True, Truth::False] {
                if !truths.contains(&wanted) {
                    lacking.push(format!("{}: {name} is never {wanted}", framework.id));
                }
            }
        }
        println!("{}: {count} rules, {} cases", framework.id, cases.len());
    }
    lacking.sort();
    lacking.dedup();
    assert!(
        lacking.is_empty(),
        "{} rules:\n{}",
        lacking.len(),
        lacking.join("\n")
    );
}

#[test]
fn a_case_has_the_grade_of_the_first_outcome_that_the_oracle_finds() {
    for framework in builtin() {
        for case in cases(&framework.id) {
            let facts = case.facts();
            let grade = framework.grade(&facts);
            let criteria = match &grade.result {
                GradeResult::Vector(criteria) => criteria,
                _ => &grade.criteria,
            };
            for ranking in &framework.rankings {
                let mut first = ranking.outcomes.iter().map(|outcome| {
                    let condition = outcome.condition.as_ref();
                    (
                        outcome,
                        condition.map_or(Truth::True, |c| holds(framework, c, &facts)),
                    )
                });
                let Some((outcome, Truth::True)) = first.find(|(_, truth)| !truth.is_false()) else {
                    continue;
                };
                let found = match &grade.result {
                    GradeResult::Interval { reachable, .. } => reachable.clone(),
                    _ => criteria
                        .iter()
                        .filter(|one| one.id == ranking.id)
                        .flat_map(|one| [one.guaranteed.clone(), one.possible.clone()])
                        .collect(),
                };
                assert!(
                    found.iter().all(|name| *name == outcome.name),
                    "{} `{}`: {found:?} instead of {}",
                    framework.id,
                    case.name,
                    outcome.name
                );
            }
        }
    }
}

#[test]
fn a_ladder_asks_for_all_that_is_below() {
    for framework in builtin().iter().filter(|one| one.kind == Kind::Ladder) {
        for case in cases(&framework.id) {
            let facts = case.facts();
            let levels = framework.rankings[0].outcomes.iter().rev();
            let reached = levels.take_while(|level| {
                let mut required = level.requirements.iter();
                required.all(|one| holds(framework, &one.condition, &facts).is_true())
            });
            let highest = reached.last().map(|level| level.name.clone());
            let GradeResult::Interval { guaranteed, .. } = framework.grade(&facts).result else {
                panic!("{}: a ladder has an interval", framework.id)
            };
            assert_eq!(highest, Some(guaranteed), "{} `{}`", framework.id, case.name);
        }
    }
}

#[test]
fn a_score_is_the_share_of_the_points_that_the_bands_give() {
    for framework in builtin().iter().filter(|one| one.kind == Kind::Score) {
        for case in cases(&framework.id) {
            let facts = case.facts();
            let (mut points, mut top) = ([0.0, 0.0], 0.0);
            for ranking in &framework.rankings {
                let open = |outcome: &&openassay_frameworks::Outcome| {
                    let condition = outcome.condition.as_ref();
                    condition.map_or(Truth::True, |one| holds(framework, one, &facts))
                };
                // Bands exclude each other: those that may hold, down to the first that surely does.
                let sure = ranking.outcomes.iter().position(|one| open(&one).is_true());
                let ranks = ranking.outcomes.iter().take(sure.map_or(usize::MAX, |at| at + 1));
                let ranks: Vec<f64> = ranks
                    .filter(|one| !open(one).is_false())
                    .map(|one| one.rank)
                    .collect();
                points[0] += ranking.weight * ranks.iter().copied().fold(f64::INFINITY, f64::min);
                points[1] += ranking.weight * ranks.iter().copied().fold(0.0, f64::max);
                top += ranking.weight * ranking.outcomes.iter().map(|one| one.rank).fold(0.0, f64::max);
            }
            let GradeResult::Score { low, high } = framework.grade(&facts).result else {
                panic!("{}: a score has bounds", framework.id)
            };
            // A tenth is what is printed. Bands that exclude each other the other evaluator does not tell apart, so that
            // its bounds may be wider.
            let [worst, best] = points.map(|points| 100.0 * points / top);
            assert!(
                worst - 0.051 <= low && low <= high && high <= best + 0.051,
                "{} `{}`: {low} to {high} against {points:?} of {top}",
                framework.id,
                case.name
            );
        }
    }
}
