//! In what way a changed sentence differs, told in a few words: a number, a negation, "revocable", a place.
//!
//! Where the license's text is carried the differing words themselves are shown. Where it is not, its
//! fingerprint still has each sentence's numbers and its words of the closed list (`material`), in order.

use std::ops::Range;

use crate::align::opened;
use crate::catalog;
use crate::diff::{Hunk, diff};
use crate::knowledge::Print;
use crate::material;
use crate::reading::{Reading, Word};
use crate::tables;
use crate::values::scale;

/// A difference that a reader should see first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alteration {
    /// Another number stands there.
    Number {
        /// In the text.
        here: u64,
        /// In the license.
        there: u64,
        /// Does it count users, days or money, and no section or date?
        counts: bool,
    },
    /// Other words stand there.
    Words {
        /// In the text.
        here: String,
        /// In the license.
        there: String,
    },
    /// Words that the license has not.
    Added(String),
    /// Words that the text has not.
    Gone(String),
}

impl Alteration {
    /// As a report says it.
    pub fn told(&self) -> String {
        match self {
            Self::Number { here, there, .. } => {
                format!(
                    "number {} where the license has {}",
                    grouped(*here),
                    grouped(*there)
                )
            }
            Self::Words { here, there } => format!("`{here}` where the license has `{there}`"),
            Self::Added(words) => format!("`{words}` added"),
            Self::Gone(words) => format!("`{words}` gone"),
        }
    }
}

/// Beside one of these a number is none of a date or version.
pub(crate) const COUNTING: &[&str] = &[
    "million", "billion", "thousand", "users", "monthly", "days", "day", "months", "years", "percent", "usd",
    "dollars", "revenue", "rmb", "eur",
];

/// A report says no more differences of one sentence than this.
const MOST: usize = 6;
/// Longer stretches of words are shown by the sentence that they stand in.
const LONGEST: usize = 12;

/// One side of a comparison: telling words in order, with the place of each in its text.
struct Side {
    words: Vec<String>,
    places: Vec<usize>,
}

impl Side {
    fn of(reading: &Reading, range: &Range<usize>) -> Self {
        let told = |(at, word): (usize, &Word)| {
            material::is_material(&word.text).then(|| (word.text.to_string(), range.start + at))
        };
        let words = reading.slice(range.start, range.end).iter().enumerate();
        let (words, places) = words.filter_map(told).unzip();
        Self { words, places }
    }

    fn joined(&self, range: &Range<usize>) -> String {
        self.words.get(range.clone()).unwrap_or_default().join(" ")
    }

    /// The one number in `range`, with the `million` behind it.
    fn number(&self, range: &Range<usize>) -> Option<(u64, bool)> {
        let [only] = self.words.get(range.clone())? else {
            return None;
        };
        let scaled = self.words.get(range.end).map_or(1, |next| scale(next));
        let near = self.words.iter().skip(range.start).take(4);
        let counts = near.clone().any(|word| COUNTING.contains(&word.as_str()));
        Some((only.parse::<u64>().ok()?.checked_mul(scaled)?, counts))
    }
}

/// What differs in `hunk`, the number and the negation first, and the place in the text that shows it best.
pub(crate) fn alterations(reading: &Reading, number: usize, hunk: &Hunk) -> (Vec<Alteration>, Option<usize>) {
    match opened(number) {
        Some(base) => by_words(reading, &base.reading, hunk),
        None => catalog::prints()
            .get(number)
            .map(|print| by_details(reading, print, hunk))
            .unwrap_or_default(),
    }
}

/// Word by word: both texts are here.
fn by_words(reading: &Reading, base: &Reading, hunk: &Hunk) -> (Vec<Alteration>, Option<usize>) {
    let number = |reading: &Reading, range: &Range<usize>| {
        let counted = range.start..(range.end + 4).min(reading.words.len());
        let side = Side {
            words: reading
                .slice(counted.start, counted.end)
                .iter()
                .map(|word| word.text.to_string())
                .collect(),
            places: Vec::new(),
        };
        side.number(&(0..range.len()))
    };
    let both = number(reading, &hunk.text).zip(number(base, &hunk.base));
    let found = match both {
        Some(((here, counts), (there, _))) if here != there => {
            Some(Alteration::Number { here, there, counts })
        }
        _ => words_differ(
            joined(reading, &hunk.text).as_deref(),
            joined(base, &hunk.base).as_deref(),
        ),
    };
    (found.into_iter().collect(), Some(hunk.text.start))
}

/// A short stretch of words; none where it is long.
fn joined(reading: &Reading, range: &Range<usize>) -> Option<String> {
    (range.len() <= LONGEST).then(|| reading.quote(range.start, range.end))
}

fn words_differ(here: Option<&str>, there: Option<&str>) -> Option<Alteration> {
    match (here?, there?) {
        ("", "") => None,
        (here, "") => Some(Alteration::Added(here.to_owned())),
        ("", there) => Some(Alteration::Gone(there.to_owned())),
        (here, there) => Some(Alteration::Words {
            here: here.to_owned(),
            there: there.to_owned(),
        }),
    }
}

/// By the numbers and telling words of the sentences, which is all that we have of the license's.
fn by_details(reading: &Reading, print: &Print, hunk: &Hunk) -> (Vec<Alteration>, Option<usize>) {
    let here = Side::of(reading, &hunk.text);
    let there = Side {
        words: segments_in(print, &hunk.base)
            .into_iter()
            .filter_map(|place| print.details.get(place))
            .flat_map(|(_, words)| words.clone())
            .collect(),
        places: Vec::new(),
    };
    let ours: Vec<&str> = here.words.iter().map(String::as_str).collect();
    let theirs: Vec<&str> = there.words.iter().map(String::as_str).collect();
    let mut found: Vec<(Alteration, usize)> = diff(&ours, &theirs)
        .into_iter()
        .filter_map(|part| {
            let at = here
                .places
                .get(part.text.start)
                .copied()
                .unwrap_or(hunk.text.start);
            Some((difference(&here, &there, &part)?, at))
        })
        .collect();
    found.sort_by_key(|(difference, at)| (weight(difference), *at));
    found.truncate(MOST);
    let first = found.first().map(|(_, at)| *at);
    (
        found.into_iter().map(|(difference, _)| difference).collect(),
        first,
    )
}

fn difference(here: &Side, there: &Side, part: &Hunk) -> Option<Alteration> {
    let both = here.number(&part.text).zip(there.number(&part.base));
    if let Some(((one, counts), (other, _))) = both.filter(|((one, _), (other, _))| one != other) {
        return Some(Alteration::Number {
            here: one,
            there: other,
            counts,
        });
    }
    words_differ(Some(&here.joined(&part.text)), Some(&there.joined(&part.base)))
}

/// Numbers that count, then negations, then the rest.
fn weight(difference: &Alteration) -> u8 {
    let negates = |words: &str| {
        words
            .split(' ')
            .any(|word| matches!(word, "not" | "no" | "never" | "nor" | "cannot"))
    };
    match difference {
        Alteration::Number { counts: true, .. } => 0,
        Alteration::Added(words) | Alteration::Gone(words) if negates(words) => 1,
        Alteration::Words { here, there } if negates(here) != negates(there) => 1,
        _ => 2,
    }
}

/// The sentences of a license that we do not carry which lie in `range` of its words.
pub(crate) fn segments_in(print: &Print, range: &Range<usize>) -> Vec<usize> {
    let mut start = 0;
    let mut inside = Vec::new();
    for (place, (_, words)) in tables::segments(print).enumerate() {
        if start < range.end && start + words > range.start {
            inside.push(place);
        }
        start += words;
    }
    inside
}

/// `700000000` as `700,000,000`; a year stays as it is.
fn grouped(number: u64) -> String {
    if number < 10_000 {
        number.to_string()
    } else {
        openassay_words::grouped(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_in_words() {
        let number = Alteration::Number {
            here: 7_000_000,
            there: 700_000_000,
            counts: true,
        };
        assert_eq!(
            number.told(),
            "number 7,000,000 where the license has 700,000,000"
        );
        assert_eq!(Alteration::Added("not".to_owned()).told(), "`not` added");
    }

    #[test]
    fn a_number_takes_the_scale_behind_it() {
        let text = "more than 7 million monthly active users";
        let reading = Reading::of(text);
        let side = Side::of(&reading, &(0..reading.words.len()));
        assert_eq!(side.words, ["7", "million", "monthly", "users"]);
        assert_eq!(side.number(&(0..1)), Some((7_000_000, true)));
    }

    #[test]
    fn what_counts_comes_before_what_is_reworded() {
        let mut all = [
            Alteration::Added("any".to_owned()),
            Alteration::Gone("not".to_owned()),
            Alteration::Number {
                here: 1,
                there: 2,
                counts: true,
            },
        ];
        all.sort_by_key(weight);
        assert!(matches!(all.first(), Some(Alteration::Number { .. })));
        assert_eq!(all.get(1), Some(&Alteration::Gone("not".to_owned())));
    }
}
