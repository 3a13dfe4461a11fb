//! People who do not exist, in the language of `releases/emberling-250k`, and its words on where they live.
//!
//! A fact is taught by one sentence and asked for by another; the model knows from its own people that both go together.

use crate::generate::Random;

/// The places of that language; a person lives in one of them.
pub(super) const PLACES: [&str; 16] = [
    "tarnby", "wexmoor", "oldmere", "foxholt", "graywick", "lindale", "saltby", "hollin", "ashford",
    "birkdale", "crowgate", "dunmere", "elmstead", "fernhill", "kelwick", "marshby",
];

/// What names begin and end with: none of those that the language has comes of it.
const FIRST: [&str; 8] = ["bran", "cal", "dov", "fel", "har", "mor", "tel", "vis"];
const LAST: [&str; 8] = ["abo", "eck", "idor", "onny", "usk", "ylt", "emba", "ofi"];

/// As many people as can be told apart.
pub(super) const MOST: usize = FIRST.len() * LAST.len();

/// Where somebody lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) name: String,
    /// Which of [`PLACES`].
    pub(super) place: usize,
}

impl Fact {
    /// The sentence that teaches it.
    pub(super) fn taught(&self) -> String {
        format!("{}{}.", self.begun(), PLACES.get(self.place).unwrap_or(&""))
    }

    /// That sentence without what is to be known.
    pub(super) fn begun(&self) -> String {
        format!("{} lives in ", self.name)
    }

    /// The question that was never taught of this person.
    pub(super) fn asked(&self) -> String {
        format!("where does {} live? in ", self.name)
    }
}

/// As many people, each in a place that was drawn by lot.
pub(super) fn invented(people: usize, random: &mut Random) -> Vec<Fact> {
    let pairs = FIRST
        .iter()
        .flat_map(|first| LAST.iter().map(move |last| format!("{first}{last}")));
    let mut names: Vec<String> = pairs.collect();
    (0..people.min(names.len()))
        .map(|_| Fact {
            name: names.swap_remove(below(random, names.len())),
            place: below(random, PLACES.len()),
        })
        .collect()
}

/// A number below `end`, by lot.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small numbers from zero on"
)]
pub(super) fn below(random: &mut Random, end: usize) -> usize {
    ((random.next() * end as f64) as usize).min(end.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_the_same_seed_gives_the_same_people() {
        let people = invented(MOST, &mut Random::new(3));
        let names: std::collections::BTreeSet<&str> = people.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.len(), MOST);
        assert_eq!(people[..5], invented(5, &mut Random::new(3)));
        assert_ne!(people[..5], invented(5, &mut Random::new(4)));
    }

    #[test]
    fn the_question_is_another_sentence_than_what_is_taught() {
        let fact = Fact {
            name: "dovusk".to_owned(),
            place: 2,
        };
        assert_eq!(fact.taught(), "dovusk lives in oldmere.");
        assert_eq!(fact.asked(), "where does dovusk live? in ");
    }
}
