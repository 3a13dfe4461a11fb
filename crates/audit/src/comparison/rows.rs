//! The questions that are asked of every release.

use std::collections::BTreeSet;

use openassay_facts::{Component, Truth};
use openassay_frameworks::{CriterionGrade, Framework, GradeResult, Ranking};
use openassay_terms::{Answer, Question};

use super::ComparedRow;
use super::said::{self, Said};
use crate::{Audit, ModelSummary, PartTerms, WITHIN_LIMITS};

/// The parts that have terms.
const PARTS: [&str; 4] = ["weights", "code", "data", "documents"];

/// The part whose permissions are compared.
const WEIGHTS: &str = "weights";

pub(super) fn rows(audits: &[Audit]) -> Vec<ComparedRow> {
    let asking = Asking(audits);
    let mut rows = vec![asking.row("Label", "claimed", "called by its producer", &claimed)];
    for part in PARTS {
        let (id, name) = (format!("license.{part}"), format!("license of the {part}"));
        rows.push(asking.row("Terms", &id, &name, &|audit| license(audit, part)));
    }
    for question in Question::ALL.map(Question::as_str) {
        let id = format!("permission.{question}");
        rows.push(asking.row("Permissions", &id, question, &|audit| permission(audit, question)));
    }
    rows.extend(asking.frameworks());
    rows.push(asking.row(
        "Contradictions",
        "contradictions",
        "contradictions found",
        &contradictions,
    ));
    for (id, name, cell) in MODELS {
        rows.push(asking.row("Inside", id, name, &cell));
    }
    for (component, entry) in &openassay_frameworks::dictionary().components {
        let fact = format!("present({component})");
        let (id, name) = (
            format!("present.{component}"),
            entry.title.trim_start_matches("the "),
        );
        rows.push(asking.row("Released", &id, name, &|audit| {
            Said::of_truth(audit.facts.truth(&fact))
        }));
    }
    rows
}

/// The releases that are asked.
struct Asking<'a>(&'a [Audit]);

impl Asking<'_> {
    fn row(&self, section: &str, id: &str, name: &str, cell: &dyn Fn(&Audit) -> Said) -> ComparedRow {
        let cells: Vec<Said> = self.0.iter().map(cell).collect();
        ComparedRow {
            section: section.to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
            text: String::new(),
            same: said::same(&cells),
            cells,
        }
    }

    /// A row for each, then for each criterion; what is only a list of criteria has no row of its own.
    fn frameworks(&self) -> Vec<ComparedRow> {
        let all = openassay_frameworks::builtin().iter();
        let has_result = |framework: &&Framework| framework.is_single() || has_points(framework);
        let results = all.clone().filter(has_result).map(|framework| {
            let id = format!("framework.{}", framework.id);
            self.row("Frameworks", &id, &framework.label, &|audit| {
                grade(audit, framework)
            })
        });
        let criteria = all
            .filter(|framework| !framework.is_single())
            .flat_map(|framework| {
                let of = move |ranking| (framework, ranking);
                framework.rankings.iter().map(of)
            });
        let criteria = criteria.map(|(framework, ranking)| {
            let id = format!("criterion.{}.{}", framework.id, ranking.id);
            let cell = |audit: &Audit| criterion(audit, framework, ranking);
            ComparedRow {
                text: ranking.text.clone(),
                ..self.row(&framework.label, &id, &ranking.id, &cell)
            }
        });
        results.chain(criteria).collect()
    }
}

fn has_points(framework: &Framework) -> bool {
    framework.kind == openassay_frameworks::Kind::Score
}

fn claimed(audit: &Audit) -> Said {
    match &audit.label.claimed {
        Some(claim) => Said::known(claim.asserts.clone()),
        None if audit.label.unread.is_empty() => Said::known("no word on openness"),
        None => Said::unknown(),
    }
}

fn license(audit: &Audit, part: &str) -> Said {
    let components: Vec<&str> = openassay_frameworks::dictionary()
        .components
        .keys()
        .map(String::as_str)
        .filter(|name| Component::from((*name).to_owned()).part() == part)
        .collect();
    let present = |name: &&&str| audit.facts.truth(&format!("present({name})"));
    if components.iter().all(|name| present(&name).is_false()) {
        return Said::known("not released");
    }
    let Some(terms) = audit.terms.iter().find(|terms| terms.part == part) else {
        return Said::unknown();
    };
    if !terms.models.is_empty() {
        return Said::open("several, model by model");
    }
    match (&terms.license, terms.verdict) {
        (_, "conflict") => Said::open("places name different ones"),
        (_, "none") => {
            let licensed = |name: &&str| audit.facts.truth(&format!("licensed({name})"));
            let mut here = components
                .iter()
                .filter(|name| present(name).is_true())
                .peekable();
            let is_none = here.peek().is_some() && here.all(|name| licensed(name).is_false());
            if is_none {
                Said::known("none")
            } else {
                Said::open("none found")
            }
        }
        // Its id is not told where the text is not its plain one.
        (None, verdict @ ("modified" | "derived")) => named("a known text", verdict, terms),
        (None, _) => Said::open("a text that we do not know"),
        (Some(license), verdict) => named(license, verdict, terms),
    }
}

/// The same ids in another order may come to the same; a changed text is the same only where it is.
fn named(license: &str, verdict: &str, terms: &PartTerms) -> Said {
    let mut ids: Vec<&str> = license.split_whitespace().collect();
    ids.sort_unstable();
    let mut content = license.to_owned();
    let words = match verdict {
        "modified" => format!("{license}, changed"),
        "derived" => format!("derived from {license}"),
        _ => license.to_owned(),
    };
    if words != license || license.contains("LicenseRef-") {
        let digests = terms
            .evidence
            .iter()
            .chain(&terms.policies)
            .filter_map(|one| one.sha256.as_deref());
        content.extend(digests.map(|digest| format!(" {digest}")));
    }
    let key = format!("{verdict} {}", ids.join(" "));
    let kind = if words == license { ids.join(" ") } else { key };
    Said::one_of(words, BTreeSet::from([kind])).with_content(content)
}

/// Two answers under conditions are the same only where the sentences are.
fn permission(audit: &Audit, question: &str) -> Said {
    let asked = |one: &&crate::Permission| one.part == WEIGHTS && one.question == question;
    let Some(permission) = audit.permissions.iter().find(asked) else {
        return Said::unknown();
    };
    let sentences = || {
        let quotes = permission
            .quotes
            .iter()
            .filter_map(|quote| quote.quote.as_deref());
        quotes.collect::<Vec<_>>().join("\n")
    };
    match permission.answer {
        Answer::Yes if permission.duties.iter().any(|duty| duty == WITHIN_LIMITS) => {
            Said::known("yes, within limits on uses").with_content(sentences())
        }
        Answer::Yes => Said::known("yes"),
        Answer::No => Said::known("no"),
        Answer::Conditions => Said::known("under conditions").with_content(sentences()),
        Answer::Unknown => Said::unknown(),
    }
}

fn result<'a>(audit: &'a Audit, framework: &Framework) -> Option<&'a openassay_frameworks::Grade> {
    audit.grades.iter().find(|grade| grade.framework == framework.id)
}

fn grade(audit: &Audit, framework: &Framework) -> Said {
    match result(audit, framework).map(|grade| &grade.result) {
        Some(GradeResult::Interval {
            guaranteed,
            possible,
            reachable,
        }) => {
            let words = match reachable.as_slice() {
                [only] => only.clone(),
                several if guaranteed == possible => several.join(" or "),
                _ => format!("{guaranteed} to {possible}"),
            };
            Said::one_of(words, reachable.iter().cloned().collect())
        }
        Some(GradeResult::Score { low, high }) => Said::between(*low, *high),
        Some(GradeResult::Vector(_)) | None => Said::unknown(),
    }
}

fn criterion(audit: &Audit, framework: &Framework, ranking: &Ranking) -> Said {
    let grade = result(audit, framework);
    let criteria: &[CriterionGrade] = match grade.map(|grade| &grade.result) {
        Some(GradeResult::Vector(criteria)) => criteria,
        _ => grade.map_or(&[], |grade| &grade.criteria),
    };
    let Some(one) = criteria.iter().find(|one| one.id == ranking.id) else {
        return Said::unknown();
    };
    let rank = |name: &str| {
        let mut outcomes = ranking.outcomes.iter();
        outcomes
            .find(|outcome| outcome.name == name)
            .map(|outcome| outcome.rank)
    };
    let Some((low, high)) = rank(&one.guaranteed).zip(rank(&one.possible)) else {
        return Said::unknown();
    };
    let within = ranking
        .outcomes
        .iter()
        .filter(|outcome| (low..=high).contains(&outcome.rank));
    let values: BTreeSet<String> = within.map(|outcome| outcome.name.clone()).collect();
    let words = if one.guaranteed == one.possible {
        one.guaranteed.clone()
    } else {
        format!("{} to {}", one.guaranteed, one.possible)
    };
    let is_all = values.len() > 1
        && ranking
            .outcomes
            .iter()
            .all(|outcome| values.contains(&outcome.name));
    if is_all {
        Said::unknown()
    } else {
        Said::one_of(words, values)
    }
}

fn contradictions(audit: &Audit) -> Said {
    let mut kinds: Vec<&str> = audit.contradictions.iter().map(|one| one.rule).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match audit.contradictions.len() {
        0 => Said::known("none"),
        count => Said::known(format!("{count} ({})", kinds.join(", "))),
    }
}

type OfModels = fn(&Audit) -> Said;

/// What is asked of the models inside.
const MODELS: [(&str, &str, OfModels); 5] = [
    ("models", "models", |audit| {
        of_models(audit, |models| Some(models.len().to_string()))
    }),
    ("parameters", "parameters", |audit| {
        // An estimate, or the count of what is there, is no number to hold another against.
        let count = |model: &ModelSummary| {
            let count = model.parameters.filter(|_| model.is_exact)?;
            Some(count.to_string())
        };
        of_models(audit, |models| each(models, count))
    }),
    ("dtypes", "types of numbers", |audit| {
        let types = |model: &ModelSummary| {
            let names: Vec<&str> = model.dtypes.iter().map(|(name, _)| name.as_str()).collect();
            (!names.is_empty() && model.missing.is_empty()).then(|| names.join(" and "))
        };
        of_models(audit, |models| each(models, types))
    }),
    ("formats", "formats", |audit| {
        of_models(audit, |models| each(models, |model| Some(model.format.clone())))
    }),
    ("architectures", "architectures", |audit| {
        of_models(audit, |models| each(models, |model| model.architecture.clone()))
    }),
];

fn of_models(audit: &Audit, ask: impl Fn(&[ModelSummary]) -> Option<String>) -> Said {
    if audit.models.is_empty() {
        return match audit.facts.truth("present(weights.final)") {
            Truth::False => Said::known("no weights"),
            _ => Said::unknown(),
        };
    }
    ask(&audit.models).map_or_else(Said::unknown, Said::known)
}

/// What is said of each, once; none where it is not known of one.
fn each(models: &[ModelSummary], ask: impl Fn(&ModelSummary) -> Option<String>) -> Option<String> {
    let answers: Option<BTreeSet<String>> = models.iter().map(ask).collect();
    Some(answers?.into_iter().collect::<Vec<_>>().join("; "))
}
