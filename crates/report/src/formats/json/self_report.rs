//! Files of other indexes: how they were graded, and how they stand to the bytes.

use openassay_audit::{Against, AppliedQuirk, Audit, GradeHeld, SelfReported, StatementHeld};

use super::convert::{all, evidence, value};
use super::grades::framework;
use super::wire;

pub(super) fn graded<'a>(audit: &'a Audit, report: &'a SelfReported) -> wire::SelfReport<'a> {
    wire::SelfReport {
        index: report.index,
        title: report.title,
        version: report.version,
        framework: report.framework,
        quirks: report.quirks.iter().map(|one| quirk(audit, one)).collect(),
    }
}

fn quirk<'a>(audit: &'a Audit, quirk: &'a AppliedQuirk) -> wire::Quirk<'a> {
    wire::Quirk {
        id: quirk.id,
        does: quirk.does,
        instead: quirk.instead,
        cite: quirk.cite,
        decided: quirk.decided,
        without: framework(audit, &quirk.without),
        evidence: all(&quirk.evidence),
    }
}

pub(super) fn against(against: &Against) -> wire::Against<'_> {
    wire::Against {
        index: against.index,
        title: against.title,
        path: &against.path,
        statements: against.statements.iter().map(statement).collect(),
        grades: against.grades.iter().map(grade).collect(),
    }
}

fn statement(held: &StatementHeld) -> wire::StatementHeld<'_> {
    wire::StatementHeld {
        fact: &held.fact,
        claimed: value(&held.claimed),
        found: value(&held.found),
        standing: held.standing.id(),
        why: &held.why,
        said: evidence(&held.said),
        evidence: all(&held.evidence),
    }
}

fn grade(held: &GradeHeld) -> wire::GradeHeld<'_> {
    wire::GradeHeld {
        framework: &held.framework,
        criterion: (!held.criterion.is_empty()).then_some(held.criterion.as_str()),
        claimed: &held.claimed,
        guaranteed: &held.guaranteed,
        possible: &held.possible,
        standing: held.standing.id(),
    }
}
