//! What stands between a release and the next level: the smallest set of conditions not known to be met.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::Truth;

use crate::grade::Ranked;
use crate::remedy::{Remedy, joined, remedy};
use crate::{Expression, Framework, Kind, Outcome, Ranking};

/// Most ways to a level that are weighed against each other; the frameworks we carry have up to eight.
const MAX_WAYS: usize = 64;

/// Most wishes that are put together while ways are sought, so that a long rule file of a user's has an end; beyond,
/// only the cheapest way of each part goes on.
const WORK: usize = 10_000_000;

/// One condition that is not known to be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The level, outcome or, for a criterion, `id: outcome` that asks for it.
    pub level: String,
    /// What the rules ask a fact, `present(code.training)`.
    pub fact: String,
    /// What is to hold: `fact`, or `not` before it.
    pub condition: String,
    /// What is known of `fact`: true, false or unknown.
    pub state: String,
    /// What a producer can do about it; conditions on one component stand together and share one remedy.
    pub remedy: String,
}

/// A set of atoms with the truth each is to have: one way to a level.
type Way = BTreeMap<usize, Truth>;

/// One atom, and the truth it is to have.
type Wish = (usize, Truth);

/// The gap of each ranking to every better outcome than its worst reachable one, next level first.
pub(crate) fn gaps(framework: &Framework, ranked: &[Ranked<'_>], truths: &[Truth]) -> Vec<Gap> {
    if framework.kind == (Kind::Ranked { ordered: false }) {
        return Vec::new();
    }
    let counsel = Counsel {
        framework,
        truths,
        done: Cell::new(0),
    };
    ranked.iter().flat_map(|ranked| counsel.ranking(ranked)).collect()
}

struct Counsel<'a> {
    framework: &'a Framework,
    truths: &'a [Truth],
    /// The wishes put together so far.
    done: Cell<usize>,
}

impl Counsel<'_> {
    fn ranking(&self, ranked: &Ranked<'_>) -> Vec<Gap> {
        let Some(worst) = ranked.worst() else {
            return Vec::new();
        };
        let mut better: Vec<&Outcome> = ranked
            .ranking
            .outcomes
            .iter()
            .filter(|outcome| outcome.rank > worst.rank)
            .collect();
        better.sort_by(|a, b| a.rank.total_cmp(&b.rank));
        let mut named = BTreeSet::new();
        better.retain(|outcome| named.insert(&outcome.name));
        if better.is_empty() {
            return Vec::new();
        }
        let outcomes = ranked.ranking.outcomes.iter().enumerate();
        let ways: Vec<(&Outcome, Vec<Way>)> = outcomes
            .map(|(index, outcome)| (outcome, self.ways_to(ranked.ranking, index, outcome)))
            .collect();
        better
            .into_iter()
            .flat_map(|outcome| self.level(ranked.ranking, outcome, &ways))
            .collect()
    }

    /// The cheapest way to the level or beyond it. A way beyond counts only where it lacks less, which facts that
    /// imply each other may bring about; what is offered instead is always a way to the level itself.
    fn level(&self, ranking: &Ranking, outcome: &Outcome, ways: &[(&Outcome, Vec<Way>)]) -> Vec<Gap> {
        let own = ways.iter().filter(|(other, _)| other.name == outcome.name);
        let better = ways.iter().filter(|(other, _)| other.rank > outcome.rank);
        let own = self.cheapest(own.flat_map(|(_, ways)| ways).cloned().collect());
        let better = better.flat_map(|(_, ways)| ways).cloned();
        let ways = self.cheapest(own.iter().take(1).cloned().chain(better).collect());
        let Some(best) = ways.first() else {
            return Vec::new();
        };
        let level = match ranking.id.as_str() {
            "" => outcome.name.clone(),
            id => format!("{id}: {}", outcome.name),
        };
        let missing: Vec<Wish> = self.missing(best).collect();
        let mut items = Vec::new();
        for group in self.groups(&missing) {
            let remedy = self.advice(&group, best, &own);
            items.extend(
                group
                    .iter()
                    .map(|(atom, wanted)| self.item(&level, *atom, *wanted, &remedy)),
            );
        }
        items
    }

    /// Conditions on one component stand together, where the first of them stands.
    fn groups(&self, missing: &[Wish]) -> Vec<Vec<Wish>> {
        let mut groups: Vec<(Option<String>, Vec<Wish>)> = Vec::new();
        for (atom, wanted) in missing {
            let component = remedy(self.framework, *atom, *wanted).and_then(|remedy| remedy.component);
            let known = groups
                .iter_mut()
                .find(|(other, _)| component.is_some() && *other == component);
            match known {
                Some((_, group)) => group.push((*atom, *wanted)),
                None => groups.push((component, vec![(*atom, *wanted)])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// What to do about a group, and what would do instead of it.
    fn advice(&self, group: &[Wish], best: &Way, ways: &[Way]) -> String {
        let without = ways
            .iter()
            .find(|way| group.iter().all(|(atom, _)| !way.contains_key(atom)));
        let instead: Vec<Wish> = without
            .map(|way| {
                self.missing(way)
                    .filter(|(other, _)| !best.contains_key(other))
                    .collect()
            })
            .unwrap_or_default();
        let words = self.words(group);
        if instead.is_empty() {
            return words;
        }
        let instead: Vec<String> = self
            .groups(&instead)
            .iter()
            .map(|group| self.words(group))
            .collect();
        format!("{words}; or instead: {}", instead.join(", and "))
    }

    fn words(&self, group: &[Wish]) -> String {
        let remedies: Vec<Remedy> = group
            .iter()
            .filter_map(|(atom, wanted)| remedy(self.framework, *atom, *wanted))
            .collect();
        let words = joined(&remedies.iter().collect::<Vec<_>>());
        // What is to be taken away may not be there at all.
        let doubtful = group.iter().all(|(atom, wanted)| {
            wanted.is_false() && self.truths.get(*atom).is_some_and(|truth| truth.is_unknown())
        });
        if doubtful {
            format!("unless that is so already: {words}")
        } else {
            words
        }
    }

    /// The outcome's own condition, without what would be caught before it by a worse one.
    fn ways_to(&self, ranking: &Ranking, index: usize, outcome: &Outcome) -> Vec<Way> {
        let mut ways = vec![Way::new()];
        if let Some(condition) = &outcome.condition {
            ways = self.ways(condition, Truth::True);
        }
        for earlier in ranking
            .outcomes
            .iter()
            .take(index)
            .filter(|earlier| earlier.rank < outcome.rank)
        {
            if let Some(condition) = &earlier.condition {
                ways = self.both(&ways, &self.ways(condition, Truth::False));
            }
        }
        ways
    }

    /// Every way, up to a limit, to give `condition` the `wanted` truth.
    fn ways(&self, condition: &Expression, wanted: Truth) -> Vec<Way> {
        match (condition, wanted) {
            (Expression::Atom(atom), _) => vec![Way::from([(*atom, wanted)])],
            (Expression::Not(inner), _) => self.ways(inner, !wanted),
            (Expression::All(parts), Truth::True) | (Expression::Any(parts), Truth::False) => {
                self.every(parts, wanted)
            }
            (Expression::All(parts) | Expression::Any(parts), _) => {
                self.cheapest(parts.iter().flat_map(|part| self.ways(part, wanted)).collect())
            }
            (Expression::AtLeast(count, parts), Truth::True) => self.some(*count, parts, wanted),
            (Expression::AtLeast(count, parts), _) => {
                self.some((parts.len() + 1).saturating_sub(*count), parts, wanted)
            }
        }
    }

    fn every(&self, parts: &[Expression], wanted: Truth) -> Vec<Way> {
        parts.iter().fold(vec![Way::new()], |ways, part| {
            self.both(&ways, &self.ways(part, wanted))
        })
    }

    /// The `count` parts that lack least.
    fn some(&self, count: usize, parts: &[Expression], wanted: Truth) -> Vec<Way> {
        if count > parts.len() {
            return Vec::new();
        }
        let mut each: Vec<Vec<Way>> = parts.iter().map(|part| self.ways(part, wanted)).collect();
        each.retain(|ways| !ways.is_empty());
        each.sort_by_key(|ways| ways.first().map(|way| self.cost(way)));
        if each.len() < count {
            return Vec::new();
        }
        each.iter()
            .take(count)
            .fold(vec![Way::new()], |ways, more| self.both(&ways, more))
    }

    fn both(&self, some: &[Way], others: &[Way]) -> Vec<Way> {
        let wishes = |ways: &[Way]| ways.iter().map(Way::len).max().unwrap_or_default();
        let work = some.len() * others.len() * (wishes(some) + wishes(others));
        self.done.set(self.done.get().saturating_add(work));
        let most = if self.done.get() > WORK { 1 } else { MAX_WAYS };
        let (some, others) = (some.iter().take(most), others.iter().take(most));
        let joined = some
            .flat_map(|a| others.clone().filter_map(move |b| join(a, b)))
            .collect();
        self.cheapest(joined)
    }

    fn cheapest(&self, mut ways: Vec<Way>) -> Vec<Way> {
        ways.sort_by_cached_key(|way| self.cost(way));
        ways.truncate(MAX_WAYS);
        ways
    }

    /// Fewest items first; of equal ways the one that asks for less that is known to be otherwise, then the one that
    /// adds rather than takes away.
    fn cost(&self, way: &Way) -> (usize, usize, usize) {
        let known = self
            .missing(way)
            .filter(|(atom, _)| self.truths.get(*atom).is_some_and(|t| !t.is_unknown()));
        let taken = self.missing(way).filter(|(_, wanted)| wanted.is_false());
        (self.missing(way).count(), known.count(), taken.count())
    }

    fn missing<'w>(&self, way: &'w Way) -> impl Iterator<Item = (usize, Truth)> + use<'w, '_> {
        let truths = self.truths;
        way.iter()
            .map(|(atom, wanted)| (*atom, *wanted))
            .filter(move |(atom, wanted)| truths.get(*atom) != Some(wanted))
    }

    fn item(&self, level: &str, atom: usize, wanted: Truth, remedy: &str) -> Gap {
        let fact = self
            .framework
            .atoms
            .get(atom)
            .map(|atom| atom.text.clone())
            .unwrap_or_default();
        Gap {
            level: level.to_owned(),
            condition: if wanted.is_true() {
                fact.clone()
            } else {
                format!("not {fact}")
            },
            fact,
            state: self.truths.get(atom).copied().unwrap_or_default().to_string(),
            remedy: remedy.to_owned(),
        }
    }
}

/// Both at once, unless they want the same atom to be true and false.
fn join(a: &Way, b: &Way) -> Option<Way> {
    let mut joined = a.clone();
    for (atom, wanted) in b {
        if *joined.entry(*atom).or_insert(*wanted) != *wanted {
            return None;
        }
    }
    Some(joined)
}
