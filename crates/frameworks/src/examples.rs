//! Literate cases as examples: their facts, and the case that shows a result.

use openassay_facts::{Assurance, Evidence, Fact, FactKey, Facts, Range, Value};

use crate::{Case, Framework, Grade, GradeResult, KNOWLEDGE};

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
