//! Kleene evaluation of a condition over the truths of its atoms.

use openassay_facts::Truth;

use crate::Expression;

/// The truth of `condition`; an atom without a truth is unknown.
pub(crate) fn truth(condition: &Expression, atoms: &[Truth]) -> Truth {
    match condition {
        Expression::Atom(index) => atoms.get(*index).copied().unwrap_or_default(),
        Expression::Not(inner) => !truth(inner, atoms),
        Expression::All(parts) => Truth::all(parts.iter().map(|part| truth(part, atoms))),
        Expression::Any(parts) => Truth::any(parts.iter().map(|part| truth(part, atoms))),
        Expression::AtLeast(count, parts) => at_least(*count, parts, atoms),
    }
}

fn at_least(count: usize, parts: &[Expression], atoms: &[Truth]) -> Truth {
    let truths: Vec<Truth> = parts.iter().map(|part| truth(part, atoms)).collect();
    let met = truths.iter().filter(|truth| truth.is_true()).count();
    let not_excluded = truths.iter().filter(|truth| !truth.is_false()).count();
    match (met >= count, not_excluded < count) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// The first atom that is unknown and still matters to `condition`.
pub(crate) fn first_unknown(condition: &Expression, atoms: &[Truth]) -> Option<usize> {
    if !truth(condition, atoms).is_unknown() {
        return None;
    }
    match condition {
        Expression::Atom(index) => Some(*index),
        _ => condition
            .parts()
            .iter()
            .find_map(|part| first_unknown(part, atoms)),
    }
}
