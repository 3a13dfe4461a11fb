//! Promises of the evaluator, over every framework and over small random rules: no reachable outcome is missing,
//! knowledge only shrinks the set, and a gap, applied, reaches its level.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

mod common;

use std::collections::BTreeSet;

use common::oracle::holds;
use common::{outcomes, set};
use openassay_facts::{Facts, Range, Truth, Value};
use openassay_frameworks::{
    Atom, CriterionGrade, Framework, Gap, Grade, GradeResult, Kind, Ranking, Relation, Term, Test, ValueType,
    builtin, load,
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

/// Facts of which some are known: of every fourth state all are good, of every fourth any value may stand.
fn start(framework: &Framework, dice: &mut Dice, round: usize) -> Facts {
    let drawn = draw(framework, dice);
    let mut known = Vec::new();
    for (key, ways, value) in &drawn {
        let value = match round % 4 {
            0 => value,
            1 => &ways[0],
            _ => &ways[dice.below(ways.len())],
        };
        if dice.below(3) > 0 {
            known.push((key, value));
        }
    }
    facts(known.into_iter())
}

/// `start` with the conditions of a gap met, but for those that `left_out` picks.
fn met(framework: &Framework, start: &Facts, items: &[&Gap], left_out: impl Fn(&Gap) -> bool) -> Facts {
    let mut facts = start.clone();
    for item in items.iter().filter(|item| !left_out(item)) {
        apply(framework, &mut facts, &item.condition);
    }
    facts
}

/// All items lead to the level, and without one of them, or without those that one remedy is for, it is not reached.
fn check_gap(framework: &Framework, start: &Facts, level: &str, items: &[&Gap]) {
    let reaches =
        |left_out: &dyn Fn(&Gap) -> bool| at_least(framework, &met(framework, start, items, left_out), level);
    assert!(
        !at_least(framework, start, level),
        "{}: `{level}` lacks nothing",
        framework.id
    );
    assert!(
        reaches(&|_| false),
        "{}: {items:?} do not reach `{level}`",
        framework.id
    );
    for item in items {
        let (one, group) = (&item.condition, &item.remedy);
        assert!(
            !reaches(&|other| other.condition == *one),
            "{}: `{level}` without {one}",
            framework.id
        );
        assert!(
            !reaches(&|other| other.remedy == *group),
            "{}: `{level}` without {group}",
            framework.id
        );
    }
}

/// Every level above the lowest, as a gap names it.
fn improvable(framework: &Framework) -> BTreeSet<String> {
    let of_ranking = |ranking: &Ranking| {
        let lowest = ranking
            .outcomes
            .iter()
            .map(|o| o.rank)
            .fold(f64::INFINITY, f64::min);
        let better = ranking
            .outcomes
            .iter()
            .filter(move |outcome| outcome.rank > lowest);
        let names: Vec<String> = better
            .map(|outcome| match ranking.id.as_str() {
                "" => outcome.name.clone(),
                id => format!("{id}: {}", outcome.name),
            })
            .collect();
        names
    };
    framework.rankings.iter().flat_map(of_ranking).collect()
}

#[test]
fn a_gap_applied_reaches_its_level_and_not_without_any_one_of_its_items() {
    for framework in builtin() {
        let mut dice = Dice(5);
        let (mut tried, mut together) = (BTreeSet::new(), 0);
        for round in 0..48 {
            let start = start(framework, &mut dice, round);
            let gap = framework.grade(&start).gap;
            let mut levels: Vec<&str> = gap.iter().map(|item| item.level.as_str()).collect();
            levels.dedup();
            for level in levels {
                let items: Vec<&Gap> = gap.iter().filter(|item| item.level == level).collect();
                check_gap(framework, &start, level, &items);
                tried.insert(level.to_owned());
                let remedies: BTreeSet<&str> = items.iter().map(|item| item.remedy.as_str()).collect();
                together += usize::from(remedies.len() < items.len());
            }
        }
        println!(
            "{}: {} levels, {together} gaps in which items share a remedy",
            framework.id,
            tried.len()
        );
        if framework.kind == (Kind::Ranked { ordered: false }) {
            assert!(tried.is_empty(), "{}: nothing there is better", framework.id);
        } else {
            assert_eq!(tried, improvable(framework), "{}", framework.id);
        }
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
            match &grade.result {
                GradeResult::Interval {
                    guaranteed,
                    possible,
                    reachable,
                } => {
                    let levels = framework.levels();
                    assert!(reachable.contains(guaranteed) && reachable.contains(possible));
                    let place = |wanted: &str| levels.iter().position(|level| *level == wanted);
                    assert!(place(guaranteed) <= place(possible));
                    let ends = place(guaranteed)..=place(possible);
                    assert!(
                        reachable
                            .iter()
                            .all(|name| ends.contains(&place(name)) || is_tied(framework, name))
                    );
                }
                GradeResult::Score { low, high } => assert!(low <= high),
                GradeResult::Vector(_) => {}
            }
            for criterion in criteria(&grade) {
                let rank = |name: &str| rank_of(framework, &criterion.id, name);
                assert!(
                    rank(&criterion.guaranteed) <= rank(&criterion.possible),
                    "{criterion:?}"
                );
            }
            assert!(grade.progress.iter().all(|(_, low, high)| low <= high));
        }
    }
}

/// The criteria of a score or vector.
fn criteria(grade: &Grade) -> &[CriterionGrade] {
    match &grade.result {
        GradeResult::Vector(criteria) => criteria,
        _ => &grade.criteria,
    }
}

fn rank_of(framework: &Framework, criterion: &str, name: &str) -> f64 {
    let mut rankings = framework.rankings.iter();
    let ranking = rankings.find(|ranking| ranking.id == criterion).unwrap();
    let mut outcomes = ranking.outcomes.iter();
    outcomes.find(|outcome| outcome.name == name).unwrap().rank
}

/// Is there another outcome of the same rank?
fn is_tied(framework: &Framework, name: &str) -> bool {
    let rank = rank_of(framework, "", name);
    let outcomes = &framework.rankings[0].outcomes;
    outcomes
        .iter()
        .any(|other| other.name != name && other.rank.total_cmp(&rank).is_eq())
}

/// The name of the first outcome of `ranking` that the other evaluator finds to hold.
fn first<'a>(framework: &Framework, ranking: &'a Ranking, facts: &Facts) -> &'a str {
    let holding = ranking.outcomes.iter().find(|outcome| {
        let condition = outcome.condition.as_ref();
        condition.is_none_or(|condition| holds(framework, condition, facts) == Truth::True)
    });
    &holding.unwrap().name
}

#[test]
fn where_all_is_known_the_grade_is_that_of_a_second_evaluator() {
    for framework in builtin() {
        let mut dice = Dice(13);
        for _ in 0..60 {
            let drawn = draw(framework, &mut dice);
            let facts = facts(drawn.iter().map(|(key, _, value)| (key, value)));
            let grade = framework.grade(&facts);
            if let GradeResult::Interval { reachable, .. } = &grade.result {
                let open = drawn
                    .iter()
                    .any(|(_, _, value)| *value == Value::Name("LicenseRef-strange".into()));
                let wanted = first(framework, &framework.rankings[0], &facts);
                assert!(reachable.len() == 1 || open, "{}: {reachable:?}", framework.id);
                assert!(
                    reachable.iter().any(|name| name == wanted),
                    "{}: {reachable:?} without {wanted}",
                    framework.id
                );
            }
            for (criterion, ranking) in criteria(&grade).iter().zip(&framework.rankings) {
                let wanted = first(framework, ranking, &facts);
                assert_eq!(
                    (wanted, wanted),
                    (criterion.guaranteed.as_str(), criterion.possible.as_str())
                );
            }
        }
    }
}

/// A value of which less is known: a wider range, a span of the list.
fn vaguer(term: &Term, value: &Value, dice: &mut Dice) -> Value {
    match (&term.values, value) {
        (_, Value::Number(range)) => Value::Number(Range {
            low: range.low / [1.0, 3.0, 1e4][dice.below(3)],
            high: range.high * [1.0, 3.0, 1e4][dice.below(3)],
        }),
        (ValueType::Ordered(values), Value::Name(name)) => {
            let place = values.iter().position(|one| one == name).unwrap();
            let low = &values[dice.below(place + 1)];
            let high = &values[place + dice.below(values.len() - place)];
            Value::Name(format!("{low}..{high}"))
        }
        _ => Value::Unknown,
    }
}

#[test]
fn a_narrower_range_only_shrinks_the_set() {
    for framework in builtin() {
        let mut dice = Dice(17);
        for _ in 0..20 {
            let drawn = draw(framework, &mut dice);
            let mut facts = Facts::default();
            for (term, (key, _, value)) in framework.terms.iter().zip(&drawn) {
                set(&mut facts, key, vaguer(term, value, &mut dice));
            }
            for (key, _, value) in &drawn {
                let said = outcomes(framework, &facts);
                set(&mut facts, key, value.clone());
                let now = outcomes(framework, &facts);
                if framework.is_single() {
                    let widened = now.iter().find(|name| !said.contains(name));
                    assert_eq!(widened, None, "{}: {key} widened {said:?}", framework.id);
                } else {
                    // The assertion is inside: each span lies in the one before.
                    let _ = spans_hold(framework, &said, &now);
                }
            }
        }
    }
}

/// Seven pigeons in six holes: no assignment does it, and the search for one is long.
fn pigeons() -> String {
    let keys: Vec<&str> = builtin()
        .iter()
        .flat_map(|framework| &framework.terms)
        .filter(|term| matches!(term.values, ValueType::Truth(_)))
        .map(|term| term.key.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let sits = |pigeon: usize, hole: usize| keys[6 * pigeon + hole];
    let mut all = Vec::new();
    for pigeon in 0..7 {
        let somewhere: Vec<&str> = (0..6).map(|hole| sits(pigeon, hole)).collect();
        all.push(format!("({})", somewhere.join(" or ")));
        for (other, hole) in (0..pigeon).flat_map(|other| (0..6).map(move |hole| (other, hole))) {
            all.push(format!("not ({} and {})", sits(pigeon, hole), sits(other, hole)));
        }
    }
    all.join(" and ")
}

#[test]
fn a_search_that_does_not_end_counts_the_outcome_as_reachable() {
    let head = "[framework]\nid = \"small\"\ntitle = \"small\"\nversion = \"1\"\nkind = \"binary\"\ncite = [\"memo\"]\n";
    let require = format!("[[require]]\nwhen = \"{}\"\ncite = \"memo 7\"\n", pigeons());
    let framework = load(&(head.to_owned() + &require)).unwrap();
    assert_eq!(outcomes(&framework, &Facts::default()), ["pass", "fail"]);
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

/// What is known of each of `NAMES`: no, yes, nothing.
fn small_facts(known: &[u8]) -> Facts {
    let value = |known: &u8| match known {
        0 => Value::Bool(false),
        1 => Value::Bool(true),
        _ => Value::Unknown,
    };
    let mut facts = Facts::default();
    for (name, known) in NAMES.iter().zip(known) {
        set(&mut facts, name, value(known));
    }
    facts
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
        let facts = small_facts(&known);
        let mut said = outcomes(&framework, &facts);
        let mut real = BTreeSet::new();
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

    #[test]
    fn a_gap_reaches_its_level_over_small_rules(
        conditions in prop::collection::vec(small(), 1..4),
        known in prop::collection::vec(0..3_u8, NAMES.len()),
    ) {
        let framework = load(&rule_file(&conditions)).unwrap();
        let start = small_facts(&known);
        let gap = framework.grade(&start).gap;
        let levels: BTreeSet<&str> = gap.iter().map(|item| item.level.as_str()).collect();
        for level in levels {
            let items: Vec<&Gap> = gap.iter().filter(|item| item.level == level).collect();
            prop_assert!(!at_least(&framework, &start, level), "{level} lacks nothing");
            let all = met(&framework, &start, &items, |_| false);
            prop_assert!(at_least(&framework, &all, level), "{items:?} do not reach {level}");
        }
    }
}
