//! What the facts leave open: a truth for each atom, and the ways in which the unknown ones may still turn out.

use std::collections::BTreeMap;

use openassay_facts::{Facts, Range, Truth, Value};

use crate::membership::member;
use crate::{Atom, Framework, LicenseSet, Relation, Term, Test, ValueType, license_set};

/// One unknown, and every way it may turn out: the truths of all atoms that hang on it.
#[derive(Debug, Clone)]
pub(crate) struct Unknown {
    pub(crate) cells: Vec<Vec<(usize, Truth)>>,
}

/// The atoms of a framework in the light of some facts.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// What is known of each atom.
    pub(crate) truths: Vec<Truth>,
    /// What is not known.
    pub(crate) unknowns: Vec<Unknown>,
    /// The unknown that each atom hangs on.
    pub(crate) unknown_of: Vec<Option<usize>>,
}

impl State {
    /// Puts the questions of `framework` to `facts`.
    pub(crate) fn new(framework: &Framework, facts: &Facts) -> Self {
        Self::assuming(framework, facts, &BTreeMap::new())
    }

    /// The same, as if each atom of `wishes` had its truth, whatever is known of it now.
    pub(crate) fn assuming(framework: &Framework, facts: &Facts, wishes: &BTreeMap<usize, Truth>) -> Self {
        let count = framework.atoms.len();
        let mut state = Self {
            truths: vec![Truth::Unknown; count],
            unknowns: Vec::new(),
            unknown_of: vec![None; count],
        };
        for term in &framework.terms {
            let value = facts.value(&term.key);
            match &term.values {
                // What is unknown of one set says nothing of another.
                ValueType::Name => {
                    for atom in &term.atoms {
                        let cells = match wishes.get(atom) {
                            Some(wanted) => vec![vec![*wanted]],
                            None => named_cells(framework, *atom, &value),
                        };
                        state.admit(&[*atom], cells);
                    }
                }
                _ => state.admit(&term.atoms, wished(framework, term, &value, wishes)),
            }
        }
        state
    }

    fn admit(&mut self, atoms: &[usize], mut cells: Vec<Vec<Truth>>) {
        cells.sort();
        cells.dedup();
        for (place, atom) in atoms.iter().enumerate() {
            let mut column = cells.iter().filter_map(|cell| cell.get(place).copied());
            let first = column.next().unwrap_or_default();
            if let Some(truth) = self
                .truths
                .get_mut(*atom)
                .filter(|_| column.all(|other| other == first))
            {
                *truth = first;
            }
        }
        if cells.len() < 2 {
            return;
        }
        for atom in atoms {
            if let Some(slot) = self.unknown_of.get_mut(*atom) {
                *slot = Some(self.unknowns.len());
            }
        }
        let cells = cells
            .into_iter()
            .map(|cell| atoms.iter().copied().zip(cell).collect())
            .collect();
        self.unknowns.push(Unknown { cells });
    }
}

const EITHER: [Truth; 2] = [Truth::True, Truth::False];

/// The combinations that agree with `wishes`: of those that `value` leaves, else of all that there are.
fn wished(
    framework: &Framework,
    term: &Term,
    value: &Value,
    wishes: &BTreeMap<usize, Truth>,
) -> Vec<Vec<Truth>> {
    let agrees = |cell: &Vec<Truth>| {
        let mut pairs = term.atoms.iter().zip(cell);
        pairs.all(|(atom, truth)| wishes.get(atom).is_none_or(|wanted| wanted == truth))
    };
    let left = cells(framework, term, value);
    let agreeing: Vec<Vec<Truth>> = left.iter().filter(|cell| agrees(cell)).cloned().collect();
    if !agreeing.is_empty() {
        return agreeing;
    }
    let all = cells(framework, term, &Value::Unknown);
    let agreeing: Vec<Vec<Truth>> = all.into_iter().filter(agrees).collect();
    if agreeing.is_empty() { left } else { agreeing }
}

/// Every combination of truths that the atoms of `term` may have under `value`.
fn cells(framework: &Framework, term: &Term, value: &Value) -> Vec<Vec<Truth>> {
    let tests: Vec<&Test> = term
        .atoms
        .iter()
        .filter_map(|atom| framework.atoms.get(*atom))
        .map(|atom| &atom.test)
        .collect();
    match &term.values {
        ValueType::Truth(names) => {
            let truth = match value {
                Value::Name(name) => names.get(name).map_or(Truth::Unknown, |truth| (*truth).into()),
                other => other.truth(),
            };
            let ways: &[Truth] = if truth.is_unknown() {
                &EITHER
            } else {
                std::slice::from_ref(&truth)
            };
            ways.iter().map(|way| vec![*way; tests.len()]).collect()
        }
        ValueType::Number => points(value, &tests)
            .into_iter()
            .map(|point| tests.iter().map(|test| number_truth(test, point)).collect())
            .collect(),
        ValueType::Ordered(values) => places(value, values)
            .map(|place| tests.iter().map(|test| ordered_truth(test, place)).collect())
            .collect(),
        ValueType::Name => Vec::new(),
    }
}

fn named_cells(framework: &Framework, atom: usize, value: &Value) -> Vec<Vec<Truth>> {
    let truth = match (framework.atoms.get(atom).map(|Atom { test, .. }| test), value) {
        (Some(Test::Named(wanted)), Value::Name(name)) => (wanted == name).into(),
        (Some(Test::Member(id)), Value::Name(name)) => {
            set_of(framework, id).map_or(Truth::Unknown, |set| member(name, set))
        }
        _ => Truth::Unknown,
    };
    if truth.is_unknown() {
        EITHER.iter().map(|way| vec![*way]).collect()
    } else {
        vec![vec![truth]]
    }
}

fn set_of<'a>(framework: &'a Framework, id: &str) -> Option<&'a LicenseSet> {
    framework.sets.get(id).or_else(|| license_set(id))
}

/// Numbers that stand for all others the value may be: each bound, each threshold, and one between each two.
fn points(value: &Value, tests: &[&Test]) -> Vec<f64> {
    let (low, high) = match value {
        Value::Number(Range { low, high }) if low <= high => (*low, *high),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    };
    let thresholds = tests.iter().filter_map(|test| match test {
        Test::Number(_, threshold) => Some(*threshold),
        _ => None,
    });
    let mut marks: Vec<f64> = thresholds
        .filter(|mark| low <= *mark && *mark <= high)
        .chain([low, high])
        .collect();
    marks.sort_by(f64::total_cmp);
    let between: Vec<f64> = marks
        .iter()
        .zip(marks.iter().skip(1))
        .map(|(low, high)| middle(*low, *high))
        .collect();
    marks.into_iter().chain(between).collect()
}

/// A number strictly between the two, where there is one.
fn middle(low: f64, high: f64) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => low / 2.0 + high / 2.0,
        (false, true) => high - high.abs().max(1.0),
        (true, false) => low + low.abs().max(1.0),
        (false, false) => 0.0,
    }
}

fn number_truth(test: &Test, point: f64) -> Truth {
    let Test::Number(relation, threshold) = test else {
        return Truth::Unknown;
    };
    point
        .partial_cmp(threshold)
        .map_or(Truth::Unknown, |order| stands(*relation, order).into())
}

fn ordered_truth(test: &Test, place: usize) -> Truth {
    let Test::Ordered(relation, wanted) = test else {
        return Truth::Unknown;
    };
    stands(*relation, place.cmp(wanted)).into()
}

fn stands(relation: Relation, order: std::cmp::Ordering) -> bool {
    match relation {
        Relation::Equal => order.is_eq(),
        Relation::Greater => order.is_gt(),
        Relation::AtLeast => order.is_ge(),
        Relation::Less => order.is_lt(),
        Relation::AtMost => order.is_le(),
    }
}

/// The places in its list that a value, or a span such as `some..full`, may have.
fn places(value: &Value, values: &[String]) -> std::ops::Range<usize> {
    let every = 0..values.len();
    let Value::Name(name) = value else { return every };
    let (low, high) = name.split_once("..").unwrap_or((name, name));
    let place = |wanted: &str| values.iter().position(|value| value == wanted);
    match (place(low), place(high)) {
        (Some(low), Some(high)) if low <= high => low..high + 1,
        _ => every,
    }
}
