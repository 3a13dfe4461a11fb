//! Releases beside each other: what is said of each to the same questions, and whether it is the same.
//!
//! What is not known of one of them is neither the same nor another: it stays unknown. An interval differs from another
//! only where no outcome is in both.

mod rows;
mod said;
#[cfg(test)]
mod tests;

use openassay_facts::Truth;
use openassay_frameworks::GradeResult;

use crate::{Audit, AuditedRelease, Knowledge, NextLevel};
pub use said::{May, Said};

/// Releases, question by question.
#[derive(Debug, Clone)]
pub struct ReleaseComparison {
    /// The releases, in the order in which they were named.
    pub releases: Vec<AuditedRelease>,
    /// What is asked of each, section by section.
    pub rows: Vec<ComparedRow>,
    /// Of two, what the one with the lesser label lacks for the label that the other surely has.
    pub lacking: Option<Lacking>,
    /// Version and digest of the knowledge used.
    pub knowledge: Knowledge,
}

/// A question, and what is said of each release.
#[derive(Debug, Clone)]
pub struct ComparedRow {
    /// The section that it stands in: `Terms`, or a framework's name.
    pub section: String,
    /// Its stable id, such as `permission.commercial-use` or `framework.g7`.
    pub id: String,
    /// In words, or the id of a criterion.
    pub name: String,
    /// What a criterion asks; empty else.
    pub text: String,
    /// What is said of each.
    pub cells: Vec<Said>,
    /// Is it the same for all?
    pub same: Truth,
}

/// What stands between a release and the label of another.
#[derive(Debug, Clone)]
pub struct Lacking {
    /// Index of the release that lacks it.
    pub release: usize,
    /// The label, and what it takes.
    pub next: NextLevel,
}

/// Holds releases against each other.
pub fn compare_releases(audits: &[Audit]) -> ReleaseComparison {
    ReleaseComparison {
        releases: audits.iter().map(|audit| audit.release.clone()).collect(),
        rows: rows::rows(audits),
        lacking: match audits {
            [a, b] => lacking(a, b),
            _ => None,
        },
        knowledge: crate::knowledge(),
    }
}

/// Only where the one surely has a better label than the other surely has.
fn lacking(a: &Audit, b: &Audit) -> Option<Lacking> {
    let framework = crate::label::framework()?;
    let level = |audit: &Audit| match &audit
        .grades
        .iter()
        .find(|one| one.framework == framework.id)?
        .result
    {
        GradeResult::Interval { guaranteed, .. } => {
            framework.step(guaranteed).map(|step| (step, guaranteed.clone()))
        }
        _ => None,
    };
    let ((step_a, level_a), (step_b, level_b)) = (level(a)?, level(b)?);
    let (release, audit, level) = match step_a.cmp(&step_b) {
        std::cmp::Ordering::Less => (0, a, level_b),
        std::cmp::Ordering::Greater => (1, b, level_a),
        std::cmp::Ordering::Equal => return None,
    };
    let next = crate::next::towards(&audit.grades, &audit.facts, level)?;
    Some(Lacking { release, next })
}
