//! From a framework's grade to the document's, whatever the framework's kind.

use openassay_audit::Audit;
use openassay_frameworks::{CriterionGrade, Gap, Grade, GradeResult};

use super::wire;

pub(super) fn framework<'a>(audit: &'a Audit, grade: &'a Grade) -> wire::Framework<'a> {
    let own = audit.own.iter().find(|own| own.framework.id == grade.framework);
    wire::Framework {
        id: &grade.framework,
        version: &grade.version,
        file: own.map(|own| own.file.as_str()),
        result: outcome(grade),
        progress: grade
            .progress
            .iter()
            .map(|(level, low, high)| progress(level, *low, *high))
            .collect(),
        gap: grade.gap.iter().map(gap).collect(),
        deciding: &grade.deciding,
        undecided: &grade.undecided,
        assurance: grade.assurance.map(|assurance| assurance.to_string()),
        notes: &grade.notes,
    }
}

fn outcome(grade: &Grade) -> wire::Outcome<'_> {
    match &grade.result {
        GradeResult::Interval {
            guaranteed,
            possible,
            reachable,
        } => wire::Outcome::Interval {
            guaranteed,
            possible,
            reachable,
        },
        GradeResult::Score { low, high } => wire::Outcome::Score {
            guaranteed: one_decimal(*low),
            possible: one_decimal(*high),
            reachable: [],
            parts: grade.criteria.iter().map(criterion).collect(),
        },
        GradeResult::Vector(criteria) => wire::Outcome::Vector {
            criteria: criteria.iter().map(criterion).collect(),
        },
    }
}

fn criterion(one: &CriterionGrade) -> wire::Criterion<'_> {
    wire::Criterion {
        id: &one.id,
        text: &one.text,
        group: &one.group,
        guaranteed: &one.guaranteed,
        possible: &one.possible,
    }
}

fn gap(gap: &Gap) -> wire::Gap<'_> {
    wire::Gap {
        level: &gap.level,
        fact: &gap.fact,
        condition: &gap.condition,
        state: &gap.state,
        remedy: &gap.remedy,
    }
}

fn progress(level: &str, low: f64, high: f64) -> wire::Progress<'_> {
    wire::Progress {
        level,
        guaranteed: one_decimal(low),
        possible: one_decimal(high),
    }
}

fn one_decimal(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
