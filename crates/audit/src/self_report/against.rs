//! A self-report against the bytes: what is confirmed, contradicted, understated, or cannot be told.
//!
//! A statement is contradicted only where both cannot hold: the words of the release deny it, or what it names is not
//! in a place that the auditor declared to be all. What the self-report says to lie elsewhere cannot be told from here.

use std::path::Path;

use openassay_facts::{Evidence, Fact, Facts, Finding, Method, Severity, Value};
use openassay_frameworks::{CriterionGrade, Framework, Grade, GradeResult, Ranking};
use openassay_interchange::{Quirks, Statement};

use super::grade::{evidence, facts, is_extent};
use super::{Against, GradeHeld, Held, MOST, Read, StatementHeld};
use crate::{AnsweredFinding, Audit, AuditError, Completeness, identity};

/// The kind of finding that a denied statement is.
const KIND: &str = "self-report-contradicted";

/// Reads the self-report that the auditor named.
#[expect(
    clippy::disallowed_methods,
    reason = "the auditor's own file, not what is audited"
)]
pub(crate) fn open(path: &Path) -> Result<Read, AuditError> {
    let wrong = |message: String| AuditError::SelfReport {
        path: path.to_path_buf(),
        message,
    };
    let size = std::fs::metadata(path)
        .map_err(|error| wrong(error.to_string()))?
        .len();
    if size > MOST {
        return Err(wrong(format!("it has {size} bytes, more than any self-report")));
    }
    let bytes = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    super::read(&path.to_string_lossy(), &bytes).ok_or_else(|| {
        wrong(
            "it is no YAML file of the Model Openness Tool or of the European Open Source AI Index"
                .to_owned(),
        )
    })
}

/// Holds it against what was found.
pub(crate) fn hold(read: &Read, audit: &Audit, completeness: Completeness) -> Against {
    let index = read.report.index();
    let case = Case {
        read,
        audit,
        completeness,
    };
    let spoken = read.report.read(Quirks::None).statements;
    let statements: Vec<StatementHeld> = spoken
        .iter()
        .filter(|statement| !is_extent(statement))
        .filter_map(|statement| case.statement(statement))
        .collect();
    let claimed = facts(read, &read.report.read(Quirks::All));
    let elsewhere: Vec<&Statement> = spoken.iter().filter(|one| case.is_elsewhere(one)).collect();
    let grades = openassay_frameworks::by_id(&index.framework)
        .map(|framework| case.grades(framework, &claimed, &statements, &elsewhere))
        .unwrap_or_default();
    Against {
        index: &index.id,
        title: &index.title,
        path: read.path.clone(),
        statements,
        grades,
    }
}

/// A finding for each statement that the release denies.
pub(crate) fn findings(against: &Against, audit: &Audit) -> Vec<AnsweredFinding> {
    let denied = against
        .statements
        .iter()
        .filter(|held| held.standing == Held::Contradicted);
    denied
        .map(|held| {
            let message = format!(
                "the self-report says `{}`: {}, and {}",
                held.fact, held.claimed, held.why
            );
            let id = identity::resting(KIND, &[&held.fact, &message], &held.evidence, &audit.artifacts);
            let evidence = std::iter::once(held.said.clone())
                .chain(held.evidence.iter().cloned())
                .collect();
            let mut finding = Finding::sure(KIND, Severity::Warning, message, evidence);
            finding.id = id;
            AnsweredFinding::from(finding)
        })
        .collect()
}

struct Case<'a> {
    read: &'a Read,
    audit: &'a Audit,
    completeness: Completeness,
}

impl Case<'_> {
    fn facts(&self) -> &Facts {
        &self.audit.facts
    }

    fn statement(&self, statement: &Statement) -> Option<StatementHeld> {
        let key = statement.key.as_str();
        let fact = self.facts().get(key);
        let found = fact.map(|fact| fact.value().clone()).unwrap_or_default();
        let (standing, why) = if key.starts_with("present(") {
            self.presence(statement, fact)
        } else if key.starts_with("license(") {
            self.license(statement, &found)?
        } else {
            return None;
        };
        let mut said = evidence(self.read, statement.line, &statement.quote);
        said.source = None;
        Some(StatementHeld {
            fact: key.to_owned(),
            claimed: statement.value.clone(),
            found,
            standing,
            why,
            said,
            evidence: fact.map(|fact| fact.evidence().to_vec()).unwrap_or_default(),
        })
    }

    fn presence(&self, statement: &Statement, fact: Option<&Fact>) -> (Held, String) {
        let found = fact.map(Fact::truth).unwrap_or_default();
        let claimed = statement.value.truth();
        if found.is_unknown() {
            return (Held::CannotTell, "cannot be told from these files".to_owned());
        }
        if claimed == found {
            return (Held::Confirmed, "the files agree".to_owned());
        }
        if found.is_true() {
            return (
                Held::Understated,
                "it is here, and the self-report does not say so".to_owned(),
            );
        }
        let denied = fact.is_some_and(|fact| fact.evidence().iter().any(is_of_words));
        if denied {
            return (Held::Contradicted, "the words of the release deny it".to_owned());
        }
        if self.completeness == Completeness::Declared {
            return (
                Held::Contradicted,
                "it is not here, and these places hold all that was released".to_owned(),
            );
        }
        match self.places(statement).first() {
            Some(place) => (
                Held::CannotTell,
                format!("it is not here; the self-report also points to {place}, which was not followed"),
            ),
            None => (
                Held::Contradicted,
                "it is not here, and neither the release nor the self-report points to another place"
                    .to_owned(),
            ),
        }
    }

    /// Where the statement may lie, besides what was audited.
    fn places(&self, statement: &Statement) -> Vec<String> {
        let own = statement.places.iter().map(String::as_str);
        let all = own.chain(self.read.report.places());
        let outside = all.filter(|place| !self.is_audited(place));
        outside.map(str::to_owned).collect()
    }

    /// Is the place the repository that was audited, or a path in it?
    fn is_audited(&self, place: &str) -> bool {
        let is_address = place.contains("://") || place.starts_with("www.");
        let mut repos = self
            .audit
            .release
            .sources
            .iter()
            .filter_map(|source| source.repo.as_deref());
        !is_address || repos.any(|repo| leads_to(place, repo))
    }

    fn is_elsewhere(&self, statement: &Statement) -> bool {
        !self.places(statement).is_empty()
    }

    fn license(&self, statement: &Statement, found: &Value) -> Option<(Held, String)> {
        let component = statement.key.subject();
        if self.facts().truth(&format!("present({component})")).is_false() {
            return None;
        }
        let (Value::Name(claimed), Value::Name(found)) = (&statement.value, found) else {
            return Some((
                Held::CannotTell,
                "the terms on it cannot be told from these files".to_owned(),
            ));
        };
        if claimed == found {
            return Some((Held::Confirmed, "the files name the same license".to_owned()));
        }
        let mut choices = found.split(" OR ");
        if choices.any(|one| one == claimed) {
            return Some((
                Held::Confirmed,
                "it is one of the licenses to choose from".to_owned(),
            ));
        }
        if openassay_licenses::expression(claimed).is_err() || openassay_licenses::expression(found).is_err()
        {
            return Some((
                Held::CannotTell,
                format!("which license `{}` is, cannot be told", statement.quote),
            ));
        }
        if statement.inherited {
            return Some((
                Held::CannotTell,
                format!("the self-report names {claimed} for the whole; on this part the files name {found}"),
            ));
        }
        Some((Held::Contradicted, format!("the files name {found}")))
    }

    fn grades(
        &self,
        framework: &Framework,
        claimed: &Facts,
        statements: &[StatementHeld],
        elsewhere: &[&Statement],
    ) -> Vec<GradeHeld> {
        let Some(found) = self
            .audit
            .grades
            .iter()
            .find(|grade| grade.framework == framework.id)
        else {
            return Vec::new();
        };
        let claimed = framework.grade(claimed);
        let is_denied = statements.iter().any(|one| one.standing == Held::Contradicted);
        let mut held = Vec::new();
        held.push(whole(framework, &claimed, found, is_denied));
        for criterion in &claimed.criteria {
            let Some(ends) = found.criteria.iter().find(|one| one.id == criterion.id) else {
                continue;
            };
            // What may lie elsewhere is not denied by what is here.
            let may_be = elsewhere.iter().any(|one| asks(framework, &criterion.id, one));
            held.push(part(framework, criterion, ends, !may_be));
        }
        held
    }
}

/// Does the address end in this very repository, and not in one whose name only ends alike?
fn leads_to(place: &str, repo: &str) -> bool {
    let before = place.trim_end_matches('/').strip_suffix(repo);
    before.is_some_and(|before| before.ends_with('/'))
}

fn asks(framework: &Framework, criterion: &str, statement: &Statement) -> bool {
    let ranking = framework.rankings.iter().find(|one| one.id == criterion);
    ranking.is_some_and(|ranking| {
        let mut requirements = ranking.outcomes.iter().flat_map(|outcome| &outcome.requirements);
        requirements.any(|one| one.text.contains(statement.key.as_str()))
    })
}

/// Were words of the producer read that say so?
fn is_of_words(evidence: &Evidence) -> bool {
    matches!(evidence.method, Method::Matched | Method::Declared)
}

/// The grade as a whole.
fn whole(framework: &Framework, claimed: &Grade, found: &Grade, deniable: bool) -> GradeHeld {
    let (told, _) = interval(claimed);
    let (guaranteed, possible) = interval(found);
    let at = |name: &str| place(framework.rankings.first(), name);
    GradeHeld {
        framework: framework.id.clone(),
        criterion: String::new(),
        standing: standing(at(&told), at(&guaranteed), at(&possible), deniable),
        claimed: told,
        guaranteed,
        possible,
    }
}

/// One criterion of a score.
fn part(
    framework: &Framework,
    claimed: &CriterionGrade,
    found: &CriterionGrade,
    deniable: bool,
) -> GradeHeld {
    let ranking = framework.rankings.iter().find(|one| one.id == claimed.id);
    let at = |name: &str| place(ranking, name);
    GradeHeld {
        framework: framework.id.clone(),
        criterion: claimed.id.clone(),
        standing: standing(
            at(&claimed.guaranteed),
            at(&found.guaranteed),
            at(&found.possible),
            deniable,
        ),
        claimed: claimed.guaranteed.clone(),
        guaranteed: found.guaranteed.clone(),
        possible: found.possible.clone(),
    }
}

/// The rank of an outcome; of a score the score itself.
fn place(ranking: Option<&Ranking>, name: &str) -> f64 {
    let outcomes = ranking
        .map(|ranking| ranking.outcomes.as_slice())
        .unwrap_or_default();
    let rank = outcomes.iter().find(|one| one.name == name).map(|one| one.rank);
    rank.or_else(|| name.parse().ok()).unwrap_or_default()
}

/// Below what is guaranteed, above what is possible, or between.
fn standing(told: f64, low: f64, high: f64, deniable: bool) -> Held {
    if told < low {
        Held::Understated
    } else if told > high && deniable {
        Held::Contradicted
    } else if told > high || low < high {
        Held::CannotTell
    } else {
        Held::Confirmed
    }
}

fn interval(grade: &Grade) -> (String, String) {
    match &grade.result {
        GradeResult::Interval {
            guaranteed, possible, ..
        } => (guaranteed.clone(), possible.clone()),
        GradeResult::Score { low, high } => (format!("{low:.1}"), format!("{high:.1}")),
        GradeResult::Vector(_) => (String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_a_repository_by_its_whole_name() {
        let repo = "rill-works/rill-1";
        for place in [
            "https://huggingface.co/rill-works/rill-1",
            "https://huggingface.co/rill-works/rill-1/",
        ] {
            assert!(leads_to(place, repo), "{place}");
        }
        for place in [
            "https://huggingface.co/windmill-rill-works/rill-1",
            "https://huggingface.co/rill-works/rill-10",
        ] {
            assert!(!leads_to(place, repo), "{place}");
        }
    }
}
