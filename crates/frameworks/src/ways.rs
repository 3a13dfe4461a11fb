//! The ways to an outcome: sets of conditions that together lead to it, the cheapest first.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::{Facts, Truth};

use crate::{Expression, Framework, Outcome, Ranking, dictionary};

/// Most ways to a level that are weighed against each other; the frameworks we carry have up to eight.
const MAX_WAYS: usize = 64;

/// Most wishes that are put together while ways are sought, so that a long rule file of a user's has an end; beyond,
/// only the cheapest way of each part goes on.
const WORK: usize = 10_000_000;

/// A set of atoms with the truth each is to have: one way to a level.
pub(crate) type Way = BTreeMap<usize, Truth>;

/// One atom, and the truth it is to have.
pub(crate) type Wish = (usize, Truth);

/// What makes one way better than another beside its length.
#[derive(Debug, Clone, Default)]
pub(crate) struct Preferences {
    /// Atoms that ask to publish what cannot be shared.
    pub(crate) blocked: BTreeSet<usize>,
    /// Atoms that contradict what is wanted anyway: one does not publish data and decide that nobody can.
    pub(crate) avoided: BTreeSet<usize>,
    /// What is wanted anyway.
    pub(crate) chosen: BTreeSet<Wish>,
    /// Is the level among the reachable ones? Then what is unknown is looked at first.
    pub(crate) may_be_reached: bool,
}

impl Preferences {
    /// Those that the facts themselves bring about.
    pub(crate) fn of(framework: &Framework, facts: &Facts) -> Self {
        Self {
            blocked: blocked(framework, facts),
            ..Self::default()
        }
    }
}

/// The atoms that ask to publish data of which the facts say that it cannot be shared.
fn blocked(framework: &Framework, facts: &Facts) -> BTreeSet<usize> {
    if because(facts).is_empty() {
        return BTreeSet::new();
    }
    let conditions = &dictionary().unshareable.conditions;
    let atoms = framework.atoms.iter().enumerate();
    atoms
        .filter(|(_, atom)| conditions.contains(&atom.text))
        .map(|(index, _)| index)
        .collect()
}

/// The facts that say that data cannot be shared.
pub(crate) fn because(facts: &Facts) -> Vec<String> {
    let unshareable = &dictionary().unshareable;
    if facts.truth(&unshareable.unless).is_false() {
        return Vec::new();
    }
    let said = unshareable.when.iter().filter(|key| facts.truth(key).is_true());
    said.cloned().collect()
}

/// Looks for ways in what is known of a framework's atoms.
pub(crate) struct Search<'a> {
    pub(crate) framework: &'a Framework,
    pub(crate) truths: &'a [Truth],
    pub(crate) aim: Preferences,
    /// The wishes put together so far.
    done: Cell<usize>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(framework: &'a Framework, truths: &'a [Truth], aim: Preferences) -> Self {
        Self {
            framework,
            truths,
            aim,
            done: Cell::new(0),
        }
    }

    /// Every outcome of the ranking with the ways to it.
    pub(crate) fn all<'r>(&self, ranking: &'r Ranking) -> Vec<(&'r Outcome, Vec<Way>)> {
        let outcomes = ranking.outcomes.iter().enumerate();
        outcomes
            .map(|(index, outcome)| (outcome, self.ways_to(ranking, index, outcome)))
            .collect()
    }

    /// The cheapest way to the outcome or beyond it, and those to the outcome itself. A way beyond counts only where it
    /// lacks less, which facts that imply each other may bring about.
    pub(crate) fn best(&self, all: &[(&Outcome, Vec<Way>)], outcome: &Outcome) -> Option<(Way, Vec<Way>)> {
        let own = all.iter().filter(|(other, _)| other.name == outcome.name);
        let better = all.iter().filter(|(other, _)| other.rank > outcome.rank);
        let own = self.cheapest(own.flat_map(|(_, ways)| ways).cloned().collect());
        let better = better.flat_map(|(_, ways)| ways).cloned();
        let ways = self.cheapest(own.iter().take(1).cloned().chain(better).collect());
        Some((ways.into_iter().next()?, own))
    }

    /// What would do in place of some wishes of the `best` way: what another way asks for and the best does not.
    pub(crate) fn instead(&self, wishes: &[Wish], best: &Way, ways: &[Way]) -> Vec<Wish> {
        let without = ways
            .iter()
            .find(|way| wishes.iter().all(|(atom, _)| !way.contains_key(atom)));
        let other: Vec<Wish> = without
            .map(|way| {
                self.missing(way)
                    .filter(|(other, _)| !best.contains_key(other))
                    .collect()
            })
            .unwrap_or_default();
        if other.iter().any(|wish| self.is_blocked(wish)) {
            return Vec::new();
        }
        other
    }

    /// The outcome's own condition, without what would be caught before it by a worse one.
    pub(crate) fn ways_to(&self, ranking: &Ranking, index: usize, outcome: &Outcome) -> Vec<Way> {
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

    pub(crate) fn cheapest(&self, mut ways: Vec<Way>) -> Vec<Way> {
        ways.sort_by_cached_key(|way| self.cost(way));
        ways.truncate(MAX_WAYS);
        ways
    }

    /// What cannot be done last, before it what contradicts another goal; then fewest items, those wanted for another goal anyway not counted; of equal ways the
    /// one that asks for less that is known to be otherwise, then the one that adds rather than takes away. Where the
    /// level may be reached already, what is known to be otherwise comes before the count.
    fn cost(&self, way: &Way) -> [usize; 7] {
        let (mut blocked, mut avoided, mut new, mut all, mut known, mut taken) = (0, 0, 0, 0, 0, 0);
        for wish in self.missing(way) {
            all += 1;
            blocked += usize::from(self.is_blocked(&wish));
            avoided += usize::from(wish.1.is_true() && self.aim.avoided.contains(&wish.0));
            new += usize::from(!self.aim.chosen.contains(&wish));
            known += usize::from(self.truths.get(wish.0).is_some_and(|truth| !truth.is_unknown()));
            taken += usize::from(wish.1.is_false());
        }
        let first = if self.aim.may_be_reached { known } else { 0 };
        [blocked, avoided, first, new, all, known, taken]
    }

    /// Does it ask to publish what cannot be shared?
    pub(crate) fn is_blocked(&self, (atom, wanted): &Wish) -> bool {
        wanted.is_true() && self.aim.blocked.contains(atom)
    }

    pub(crate) fn missing<'w>(&self, way: &'w Way) -> impl Iterator<Item = (usize, Truth)> + use<'w, '_> {
        let truths = self.truths;
        way.iter()
            .map(|(atom, wanted)| (*atom, *wanted))
            .filter(move |(atom, wanted)| truths.get(*atom) != Some(wanted))
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
