//! Which facts decided a result, and which unknown ones keep it open.

use std::collections::BTreeSet;

use openassay_facts::Truth;

use crate::truth::truth;
use crate::{Expression, Framework, Ranking};

/// Keys of facts behind a result.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    /// Known, and enough to settle what is settled.
    pub(crate) deciding: BTreeSet<String>,
    /// Unknown, and in the way of settling the rest.
    pub(crate) undecided: BTreeSet<String>,
}

impl Reasons {
    /// Adds what settles each outcome of `ranking`, down to the first that surely holds.
    pub(crate) fn gather(&mut self, framework: &Framework, ranking: &Ranking, truths: &[Truth]) {
        for condition in ranking
            .outcomes
            .iter()
            .filter_map(|outcome| outcome.condition.as_ref())
        {
            self.explain(framework, condition, truths);
            if truth(condition, truths).is_true() {
                return;
            }
        }
    }

    fn explain(&mut self, framework: &Framework, condition: &Expression, truths: &[Truth]) {
        let whole = truth(condition, truths);
        match condition {
            Expression::Atom(index) => {
                let key = framework
                    .atoms
                    .get(*index)
                    .and_then(|atom| framework.terms.get(atom.term));
                if let Some(term) = key {
                    let list = if whole.is_unknown() {
                        &mut self.undecided
                    } else {
                        &mut self.deciding
                    };
                    list.insert(term.key.clone());
                }
            }
            Expression::Not(inner) => self.explain(framework, inner, truths),
            Expression::All(parts) => self.parts(framework, parts, truths, whole, Truth::False),
            Expression::Any(parts) => self.parts(framework, parts, truths, whole, Truth::True),
            Expression::AtLeast(_, parts) => {
                for part in parts.iter().filter(|part| truth(part, truths) == whole) {
                    self.explain(framework, part, truths);
                }
            }
        }
    }

    /// One part with the `winning` truth settles the whole; else all parts that share its truth do.
    fn parts(
        &mut self,
        framework: &Framework,
        parts: &[Expression],
        truths: &[Truth],
        whole: Truth,
        winning: Truth,
    ) {
        let mut alike = parts.iter().filter(|part| truth(part, truths) == whole);
        if whole == winning {
            if let Some(part) = alike.next() {
                self.explain(framework, part, truths);
            }
            return;
        }
        for part in alike {
            self.explain(framework, part, truths);
        }
    }
}
