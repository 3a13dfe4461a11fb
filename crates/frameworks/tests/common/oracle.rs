//! A second evaluator of conditions, as plain as can be, for the tests: it shares no code with the first.

use openassay_facts::{Facts, Truth, Value};
use openassay_frameworks::{Atom, Expression, Framework, Relation, Test, ValueType, in_license_set};

/// What `facts` say of a condition of `framework`, in Kleene's logic.
pub(crate) fn holds(framework: &Framework, condition: &Expression, facts: &Facts) -> Truth {
    let each = |parts: &[Expression]| -> Vec<Truth> {
        parts.iter().map(|part| holds(framework, part, facts)).collect()
    };
    match condition {
        Expression::Atom(index) => atom(framework, &framework.atoms[*index], facts),
        Expression::Not(inner) => !holds(framework, inner, facts),
        Expression::All(parts) => counted(&each(parts), parts.len()),
        Expression::Any(parts) => counted(&each(parts), 1),
        Expression::AtLeast(count, parts) => counted(&each(parts), *count),
    }
}

/// So many of them: true where enough are, false where enough cannot be.
fn counted(truths: &[Truth], count: usize) -> Truth {
    let sure = truths.iter().filter(|truth| truth.is_true()).count();
    let open = truths.iter().filter(|truth| truth.is_unknown()).count();
    if sure >= count {
        Truth::True
    } else if sure + open < count {
        Truth::False
    } else {
        Truth::Unknown
    }
}

fn atom(framework: &Framework, atom: &Atom, facts: &Facts) -> Truth {
    let term = &framework.terms[atom.term];
    let value = facts.value(&term.key);
    match (&atom.test, &value, &term.values) {
        (Test::Holds, Value::Name(name), ValueType::Truth(names)) => {
            names.get(name).map_or(Truth::Unknown, |truth| (*truth).into())
        }
        (Test::Holds, ..) => value.truth(),
        (Test::Number(relation, mark), Value::Number(range), _) => both(
            compared(*relation, range.low, *mark),
            compared(*relation, range.high, *mark),
        ),
        (Test::Ordered(relation, wanted), Value::Name(name), ValueType::Ordered(values)) => {
            let (low, high) = name.split_once("..").unwrap_or((name, name));
            let place = |name: &str| values.iter().position(|value| value == name);
            match (place(low), place(high)) {
                (Some(low), Some(high)) => (low..=high)
                    .map(|place| compared(*relation, place, *wanted))
                    .reduce(both)
                    .unwrap_or_default(),
                _ => Truth::Unknown,
            }
        }
        (Test::Named(wanted), Value::Name(name), _) => (wanted == name).into(),
        (Test::Member(set), Value::Name(name), _) => in_license_set(name, set),
        _ => Truth::Unknown,
    }
}

/// The same at both ends, else unknown; no framework of ours asks whether a range is one number.
fn both(a: Truth, b: Truth) -> Truth {
    if a == b { a } else { Truth::Unknown }
}

fn compared<T: PartialOrd + Copy>(relation: Relation, left: T, right: T) -> Truth {
    match relation {
        Relation::Equal => left == right,
        Relation::Greater => left > right,
        Relation::AtLeast => left >= right,
        Relation::Less => left < right,
        Relation::AtMost => left <= right,
    }
    .into()
}
