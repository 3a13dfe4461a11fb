//! What stands between a release and the next level: the smallest set of conditions not known to be met.

use std::collections::BTreeSet;

use openassay_facts::{Facts, Truth};

use crate::grade::Ranked;
use crate::remedy::{Remedy, joined, remedy, unshareable};
use crate::ways::{Preferences, Search, Way, Wish};
use crate::{Framework, Kind, Outcome, Ranking};

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

/// The gap of each ranking to every better outcome than its worst reachable one, next level first.
pub(crate) fn gaps(
    framework: &Framework,
    ranked: &[Ranked<'_>],
    truths: &[Truth],
    facts: &Facts,
) -> Vec<Gap> {
    if framework.kind == (Kind::Ranked { ordered: false }) {
        return Vec::new();
    }
    let counsel = Counsel {
        search: Search::new(framework, truths, Preferences::of(framework, facts)),
    };
    ranked.iter().flat_map(|ranked| counsel.ranking(ranked)).collect()
}

struct Counsel<'a> {
    search: Search<'a>,
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
        let all = self.search.all(ranked.ranking);
        better
            .into_iter()
            .flat_map(|outcome| self.level(ranked.ranking, outcome, &all))
            .collect()
    }

    fn level(&self, ranking: &Ranking, outcome: &Outcome, all: &[(&Outcome, Vec<Way>)]) -> Vec<Gap> {
        let Some((best, own)) = self.search.best(all, outcome) else {
            return Vec::new();
        };
        let level = ranking.level(&outcome.name);
        let missing: Vec<Wish> = self.search.missing(&best).collect();
        let mut items = Vec::new();
        for group in self.groups(&missing) {
            let remedy = self.advice(&group, &self.search.instead(&group, &best, &own));
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
            let component = remedy(self.search.framework, *atom, *wanted).and_then(|remedy| remedy.component);
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
    fn advice(&self, group: &[Wish], instead: &[Wish]) -> String {
        let words = self.words(group);
        if instead.is_empty() {
            return words;
        }
        let instead: Vec<String> = self
            .groups(instead)
            .iter()
            .map(|group| self.words(group))
            .collect();
        format!("{words}; or instead: {}", instead.join(", and "))
    }

    fn words(&self, group: &[Wish]) -> String {
        let framework = self.search.framework;
        if let Some((atom, _)) = group.iter().find(|wish| self.search.is_blocked(wish)) {
            return unshareable(framework, *atom);
        }
        let remedies: Vec<Remedy> = group
            .iter()
            .filter_map(|(atom, wanted)| remedy(framework, *atom, *wanted))
            .collect();
        let words = joined(&remedies.iter().collect::<Vec<_>>());
        // What is to be taken away may not be there at all.
        let doubtful = group.iter().all(|(atom, wanted)| {
            wanted.is_false()
                && self
                    .search
                    .truths
                    .get(*atom)
                    .is_some_and(|truth| truth.is_unknown())
        });
        if doubtful {
            format!("unless that is so already: {words}")
        } else {
            words
        }
    }

    fn item(&self, level: &str, atom: usize, wanted: Truth, remedy: &str) -> Gap {
        let fact = self
            .search
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
            state: self
                .search
                .truths
                .get(atom)
                .copied()
                .unwrap_or_default()
                .to_string(),
            remedy: remedy.to_owned(),
        }
    }
}
