//! Literate cases as examples: their facts, and the case that shows a result.

use openassay_facts::{Assurance, Evidence, Fact, FactKey, Facts, Range, Value};

use crate::{Case, Framework, Grade, GradeResult, KNOWLEDGE, Term};

/// The cases of the framework `id`, in the order of their file; none of a framework that we do not carry.
pub fn cases(id: &str) -> &'static [Case] {
    KNOWLEDGE.cases.get(id).map_or(&[], Vec::as_slice)
}

impl Case {
    /// Its facts, as if they had been read; what it says is unknown, or does not speak of, is unknown.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        for (key, text) in &self.facts {
            let value = value(text);
            if value.is_unknown() {
                continue;
            }
            let evidence = Evidence::of_knowledge("cases.md", &self.name);
            facts.set(
                FactKey::from(key.as_str()),
                Fact::because(value, Assurance::Read, evidence),
            );
        }
        facts
    }

    /// What comes out of it, as it is written; of a criterion its own result alone.
    pub(crate) fn shown(&self, framework: &Framework, criterion: &str) -> Vec<(String, String)> {
        if criterion.is_empty() {
            return self.expected.clone();
        }
        let grade = framework.grade(&self.facts());
        let criteria = match &grade.result {
            GradeResult::Vector(criteria) => criteria,
            _ => &grade.criteria,
        };
        criteria
            .iter()
            .filter(|one| one.id == criterion)
            .map(|one| (one.id.clone(), one.guaranteed.clone()))
            .collect()
    }
}

/// The known facts of a case that `asked` speaks of, those of one predicate and value together:
/// `present(…) = true of code.training, config`.
pub(crate) fn in_short(case: &Case, asked: &[&Term]) -> Vec<String> {
    let mut groups: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for (key, value) in &case.facts {
        if value == "unknown" || !asked.iter().any(|term| term.key == *key) {
            continue;
        }
        // `may(use, ` and `weights.final`.
        let cut = key.rfind(['(', ' ']).map_or(key.len(), |at| at + 1);
        let (before, subject) = key.split_at_checked(cut).unwrap_or((key, ""));
        let (before, subject) = (before.to_owned(), subject.trim_end_matches(')'));
        match groups
            .iter_mut()
            .find(|(known, with, _)| *known == before && with == value)
        {
            Some((.., subjects)) => subjects.push(subject),
            None => groups.push((before, value, vec![subject])),
        }
    }
    let line = |(before, value, subjects): &(String, &str, Vec<&str>)| match subjects.as_slice() {
        [""] => format!("{before} = {value}"),
        [one] => format!("{before}{one}) = {value}"),
        many => format!("{before}…) = {value} of {}", many.join(", ")),
    };
    groups.iter().map(line).collect()
}

/// `true`, `1e22..2e22`, `Apache-2.0`.
fn value(text: &str) -> Value {
    match text {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        "unknown" => return Value::Unknown,
        _ => {}
    }
    let (low, high) = text.split_once("..").unwrap_or((text, text));
    match (low.parse(), high.parse()) {
        (Ok(low), Ok(high)) => Value::Number(Range { low, high }),
        _ => Value::Name(text.to_owned()),
    }
}

/// The first case whose grade surely is `result`: of the criterion called `criterion`, or of the whole where that is
/// empty.
pub fn example(framework: &Framework, criterion: &str, result: &str) -> Option<&'static Case> {
    cases(&framework.id)
        .iter()
        .find(|case| is_settled(&framework.grade(&case.facts()), criterion, result))
}

fn is_settled(grade: &Grade, criterion: &str, result: &str) -> bool {
    let criteria = match &grade.result {
        GradeResult::Interval { reachable, .. } => return criterion.is_empty() && *reachable == [result],
        GradeResult::Score { .. } => &grade.criteria,
        GradeResult::Vector(criteria) => criteria,
    };
    criteria
        .iter()
        .any(|one| one.id == criterion && one.guaranteed == result && one.possible == result)
}
