//! Promises of the evaluator, over every framework and over small random rules: no reachable outcome is missing,
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]
//! knowledge only shrinks the set, and a gap, applied, reaches its level.

mod common;

use common::{outcomes, set};
use openassay_facts::{Facts, Range, Value};
use openassay_frameworks::{
    Atom, Framework, GradeResult, Kind, Relation, Term, Test, ValueType, builtin, load,
};
use proptest::prelude::*;

/// A small generator of our own, so that the same facts come up on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Values that between them give every atom of the term both truths, where that can be.
fn values(framework: &Framework, term: &Term) -> Vec<Value> {
    let tests: Vec<&Test> = term
        .atoms
        .iter()
        .map(|atom| &framework.atoms[*atom].test)
        .collect();
    match &term.values {
        ValueType::Truth(_) => vec![Value::Bool(true), Value::Bool(false)],
        ValueType::Ordered(values) => values.iter().map(|value| Value::Name(value.clone())).collect(),
        ValueType::Number => {
            let marks = tests.iter().filter_map(|test| match test {
                Test::Number(_, mark) => Some(*mark),
                _ => None,
            });
            marks
                .flat_map(|mark| [mark / 2.0, mark, mark * 2.0])
                .map(|n| Value::Number(Range::exactly(n)))
                .collect()
        }
        ValueType::Name => ["MIT", "LicenseRef-strange", "NONE", "CC-BY-NC-4.0"]
            .into_iter()
            .map(|name| Value::Name(name.to_owned()))
            .collect(),
    }
}

fn draw(framework: &Framework, dice: &mut Dice) -> Vec<(String, Vec<Value>, Value)> {
    framework
        .terms
        .iter()
        .map(|term| {
            let ways = values(framework, term);
            // Mostly the first value, so that high levels come up too.
            let pick = if dice.below(4) > 0 {
                0
            } else {
                dice.below(ways.len())
            };
            let value = ways[pick].clone();
            (term.key.clone(), ways, value)
        })
        .collect()
}

fn facts<'a>(known: impl Iterator<Item = (&'a String, &'a Value)>) -> Facts {
    let mut facts = Facts::default();
    for (key, value) in known {
        set(&mut facts, key, value.clone());
    }
    facts
}

/// Every combination of values of the hidden facts.
fn assignments(hidden: &[(String, Vec<Value>)]) -> Vec<Vec<(String, Value)>> {
    hidden.iter().fold(vec![Vec::new()], |so_far, (key, ways)| {
        so_far
            .iter()
            .flat_map(|before| {
                ways.iter().map(|way| {
                    let mut longer = before.clone();
                    longer.push((key.clone(), way.clone()));
                    longer
                })
            })
            .collect()
    })
}

/// Some of the facts, with at most 32 assignments among them.
fn hide(drawn: &[(String, Vec<Value>, Value)], dice: &mut Dice) -> Vec<usize> {
    let (mut hidden, mut assignments) = (Vec::new(), 1);
    for _ in 0..6 {
        let index = dice.below(drawn.len());
        assignments *= drawn[index].1.len();
        if assignments <= 32 && !hidden.contains(&index) {
            hidden.push(index);
        }
    }
    hidden
}

#[test]
fn no_outcome_that_enumeration_finds_is_missing_in_any_framework() {
    for framework in builtin() {
        let mut dice = Dice(7);
        let (mut wider, rounds) = (0, 40);
        for _ in 0..rounds {
            let drawn = draw(framework, &mut dice);
            let hidden = hide(&drawn, &mut dice);
            let known = |index: usize| !hidden.contains(&index);
            let partial = drawn
                .iter()
                .enumerate()
                .filter(|(i, _)| known(*i))
                .map(|(_, (key, _, v))| (key, v));
            let partial = facts(partial);
            let said = outcomes(framework, &partial);
            let open: Vec<(String, Vec<Value>)> = hidden
                .iter()
                .map(|i| (drawn[*i].0.clone(), drawn[*i].1.clone()))
                .collect();
            let mut real = Vec::new();
            for assignment in assignments(&open) {
                let mut total = partial.clone();
                for (key, value) in assignment {
                    set(&mut total, &key, value);
                }
                real.extend(outcomes(framework, &total));
            }
            if framework.is_single() {
                for outcome in &real {
                    assert!(
                        said.contains(outcome),
                        "{}: `{outcome}` is missing in {said:?}",
                        framework.id
                    );
                }
                wider += usize::from(said.iter().any(|outcome| !real.contains(outcome)));
            } else {
                wider += usize::from(!spans_hold(framework, &said, &real));
            }
        }
        println!(
            "{:22} {:3} facts, {rounds} partial states: unsound 0, wider than needed {wider}",
            framework.id,
            framework.terms.len()
        );
        assert_eq!(wider, 0, "{}", framework.id);
    }
}

/// Checks that each criterion's span holds all that enumeration found; whether it is also as tight.
fn spans_hold(framework: &Framework, said: &[String], real: &[String]) -> bool {
    let rank = |text: &str| {
        let (id, name) = text.split_once('=').unwrap();
        let ranking = framework
            .rankings
            .iter()
            .find(|ranking| ranking.id == id)
            .unwrap();
        ranking
            .outcomes
            .iter()
            .find(|outcome| outcome.name == name)
            .unwrap()
            .rank
    };
    said.chunks(2).all(|span| {
        let id = span[0].split('=').next().unwrap();
        let found = real
            .iter()
            .filter(|text| text.split('=').next() == Some(id))
            .map(|text| rank(text));
        let (low, high) = found.fold((f64::INFINITY, 0.0), |(low, high), r| {
            (f64::min(low, r), f64::max(high, r))
        });
        let (worst, best) = (rank(&span[0]), rank(&span[1]));
        assert!(
            worst <= low && high <= best,
            "{} {id}: said {worst}..{best}, found {low}..{high}",
            framework.id
        );
        worst >= low && best <= high
    })
}

#[test]
fn doubt_never_counts_as_met_and_knowledge_only_shrinks_the_set() {
    for framework in builtin() {
        let mut dice = Dice(11);
        for _ in 0..12 {
            let mut drawn = draw(framework, &mut dice);
            for last in (1..drawn.len()).rev() {
                drawn.swap(last, dice.below(last + 1));
            }
            let mut said = outcomes(framework, &Facts::default());
            let mut facts = Facts::default();
            for (key, _, value) in drawn {
                set(&mut facts, &key, value);
                let now = outcomes(framework, &facts);
                if framework.is_single() {
                    assert!(
                        now.iter().all(|o| said.contains(o)),
                        "{}: {key} widened {said:?} to {now:?}",
                        framework.id
                    );
                } else {
                    // The assertion is inside: each span lies in the one before.
                    let _ = spans_hold(framework, &said, &now);
                }
                said = now;
            }
            if framework.is_single() {
                assert_eq!(said.len(), 1, "{}: all is known, and yet {said:?}", framework.id);
            }
        }
    }
}

fn apply(framework: &Framework, facts: &mut Facts, condition: &str) {
    let denied = condition.strip_prefix("not ");
    let (text, wanted) = (denied.unwrap_or(condition), denied.is_none());
    let atom: &Atom = framework.atoms.iter().find(|atom| atom.text == text).unwrap();
    let term = &framework.terms[atom.term];
    let value = match (&atom.test, wanted) {
        (Test::Holds, wanted) => Value::Bool(wanted),
        (Test::Member(_), true) => Value::Name("MIT".into()),
        (Test::Member(_), false) => Value::Name("NONE".into()),
        (Test::Ordered(Relation::Equal, place), true) => match &term.values {
            ValueType::Ordered(values) => Value::Name(values[*place].clone()),
            _ => unreachable!("an ordered test is of an ordered fact"),
        },
        (asked, wanted) => panic!("no framework's gap asks {asked:?} to be {wanted}"),
    };
    set(facts, &term.key, value);
}

#[test]
fn a_gap_applied_reaches_its_level_and_not_without_any_one_of_its_items() {
    for framework in builtin() {
        let mut dice = Dice(5);
        let mut reached = 0;
        for _ in 0..60 {
            let drawn = draw(framework, &mut dice);
            let known = drawn
                .iter()
                .filter(|_| dice.below(3) > 0)
                .map(|(key, _, value)| (key, value));
            let start = facts(known.collect::<Vec<_>>().into_iter());
            let gap = framework.grade(&start).gap;
            let mut levels: Vec<&str> = gap.iter().map(|item| item.level.as_str()).collect();
            levels.dedup();
            for level in levels {
                let items: Vec<&str> = gap
                    .iter()
                    .filter(|item| item.level == level)
                    .map(|item| item.condition.as_str())
                    .collect();
                let with = |left_out: Option<usize>| {
                    let mut facts = start.clone();
                    for (_, item) in items.iter().enumerate().filter(|(i, _)| Some(*i) != left_out) {
                        apply(framework, &mut facts, item);
                    }
                    facts
                };
                assert!(
                    at_least(framework, &with(None), level),
                    "{}: {items:?} do not reach `{level}`",
                    framework.id
                );
                for (index, item) in items.iter().enumerate() {
                    let without = with(Some(index));
                    assert!(
                        !at_least(framework, &without, level),
                        "{}: `{level}` without {}",
                        framework.id,
                        item
                    );
                }
                reached += 1;
            }
        }
        println!("{}: {reached} gaps", framework.id);
    }
}

/// Is the level, or a better one, guaranteed?
fn at_least(framework: &Framework, facts: &Facts, level: &str) -> bool {
    let grade = framework.grade(facts);
    let (criteria, (id, name)) = match grade.result {
        GradeResult::Interval { guaranteed, .. } => {
            let levels = framework.levels();
            let place = |wanted: &str| levels.iter().position(|l| *l == wanted);
            return place(&guaranteed) >= place(level);
        }
        GradeResult::Score { .. } => (grade.criteria, level.split_once(": ").unwrap()),
        GradeResult::Vector(criteria) => (criteria, level.split_once(": ").unwrap()),
    };
    let ranking = framework
        .rankings
        .iter()
        .find(|ranking| ranking.id == id)
        .unwrap();
    let rank = |name: &str| ranking.outcomes.iter().find(|o| o.name == name).unwrap().rank;
    rank(
        &criteria
            .iter()
            .find(|criterion| criterion.id == id)
            .unwrap()
            .guaranteed,
    ) >= rank(name)
}

#[test]
fn what_is_guaranteed_is_never_better_than_what_is_possible() {
    for framework in builtin()
        .iter()
        .filter(|f| f.kind != (Kind::Ranked { ordered: false }))
    {
        let mut dice = Dice(3);
        for _ in 0..50 {
            let drawn = draw(framework, &mut dice);
            let known = drawn
                .iter()
                .filter(|_| dice.below(2) > 0)
                .map(|(key, _, value)| (key, value));
            let grade = framework.grade(&facts(known.collect::<Vec<_>>().into_iter()));
            match grade.result {
                GradeResult::Interval {
                    guaranteed, possible, ..
                } => {
                    let levels = framework.levels();
                    let place = |wanted: &str| levels.iter().position(|level| *level == wanted);
                    assert!(place(&guaranteed) <= place(&possible));
                }
                GradeResult::Score { low, high } => assert!(low <= high),
                GradeResult::Vector(_) => {}
            }
            assert!(grade.progress.iter().all(|(_, low, high)| low <= high));
        }
    }
}

/// A small condition over six facts, as text and as what it means.
#[derive(Debug, Clone)]
enum Small {
    Fact(usize),
    Not(Box<Small>),
    And(Vec<Small>),
    Or(Vec<Small>),
    AtLeast(usize, Vec<Small>),
}

const NAMES: [&str; 6] = [
    "present(weights.final)",
    "present(code.training)",
    "full(data.training)",
    "may(use, weights.final)",
    "restricts(use, weights.final)",
    "runs_in(open_runtime)",
];

impl Small {
    fn text(&self) -> String {
        let list = |parts: &[Small], word: &str| parts.iter().map(Small::text).collect::<Vec<_>>().join(word);
        match self {
            Self::Fact(index) => NAMES[*index].to_owned(),
            Self::Not(inner) => format!("not {}", inner.text()),
            Self::And(parts) => format!("({})", list(parts, " and ")),
            Self::Or(parts) => format!("({})", list(parts, " or ")),
            Self::AtLeast(count, parts) => format!("at_least({count}, {})", list(parts, ", ")),
        }
    }

    fn holds(&self, facts: &[bool]) -> bool {
        match self {
            Self::Fact(index) => facts[*index],
            Self::Not(inner) => !inner.holds(facts),
            Self::And(parts) => parts.iter().all(|part| part.holds(facts)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(facts)),
            Self::AtLeast(count, parts) => parts.iter().filter(|part| part.holds(facts)).count() >= *count,
        }
    }
}

fn small() -> impl Strategy<Value = Small> {
    let fact = (0..NAMES.len()).prop_map(Small::Fact);
    fact.prop_recursive(3, 16, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.prop_map(|part| Small::Not(Box::new(part))),
            parts.clone().prop_map(Small::And),
            parts.clone().prop_map(Small::Or),
            (0..3_usize, parts).prop_map(|(count, parts)| Small::AtLeast(count.min(parts.len()), parts)),
        ]
    })
}

fn rule_file(conditions: &[Small]) -> String {
    let mut text =
        "[framework]\nid = \"small\"\ntitle = \"small\"\nversion = \"1\"\nkind = \"ranked\"\ncite = [\"memo\"]\n".to_owned();
    let outcomes = conditions.iter().enumerate().map(|(rank, condition)| {
        format!(
            "[[outcome]]\nname = \"{rank}\"\nrank = {rank}\nwhen = \"{}\"\ncite = \"memo 7\"\n",
            condition.text()
        )
    });
    text.extend(outcomes);
    text + "[[outcome]]\nname = \"else\"\nrank = -1\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_set_is_what_enumeration_finds_over_small_rules(
        conditions in prop::collection::vec(small(), 1..4),
        known in prop::collection::vec(0..3_u8, NAMES.len()),
    ) {
        let framework = load(&rule_file(&conditions)).unwrap();
        let mut facts = Facts::default();
        for (name, known) in NAMES.iter().zip(&known) {
            set(&mut facts, name, match known { 0 => Value::Bool(false), 1 => Value::Bool(true), _ => Value::Unknown });
        }
        let mut said = outcomes(&framework, &facts);
        let mut real = std::collections::BTreeSet::new();
        for bits in 0..64_usize {
            let total: Vec<bool> = (0..6).map(|i| bits >> i & 1 == 1).collect();
            if known.iter().zip(&total).all(|(k, t)| *k == 2 || (*k == 1) == *t) {
                let first = conditions.iter().position(|condition| condition.holds(&total));
                real.insert(first.map_or("else".to_owned(), |index| index.to_string()));
            }
        }
        said.sort();
        prop_assert_eq!(said, real.into_iter().collect::<Vec<_>>());
    }
}
