//! Two texts beside each other: the sentences that only one has, and those that were changed, the most telling first.
//!
//! Sentences are the clauses of [`Reading`]: how lines wrap, list numbers, case, punctuation and copyright lines make
//! no difference, and a sentence that merely stands elsewhere is none.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::diff::diff;
use crate::identify::bounded;
use crate::material;
use crate::reading::{Reading, Run, Word};

/// A sentence of one of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Its line.
    pub line: u32,
    /// Its words, white space squeezed.
    pub text: String,
    /// The section that it stands in, where sections are numbered.
    pub section: Option<String>,
}

/// Which of the texts has the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sides {
    /// The first alone.
    A(Passage),
    /// The second alone.
    B(Passage),
    /// Both, in other words.
    Both(Passage, Passage),
}

/// What in a difference a lawyer would look at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Telling {
    /// A number or a negation.
    NumberOrNegation,
    /// A modal, a place, a purpose, or another word of the closed list that fingerprints keep.
    Word,
    /// Other words only.
    Nothing,
}

impl Telling {
    /// As the reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NumberOrNegation => "number-or-negation",
            Self::Word => "word",
            Self::Nothing => "nothing",
        }
    }
}

/// Two texts beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many sentences of the first text the second has too.
    pub same: usize,
    /// The others of both: numbers and negations first, then those changed before those that only one has, by line.
    pub differences: Vec<Difference>,
}

/// A sentence that is not the same in both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands.
    pub sides: Sides,
    /// The words that differ, first text and second; empty where only one has the sentence.
    pub words: Vec<(String, String)>,
    /// What the difference lies in.
    pub telling: Telling,
}

impl Difference {
    /// As the reports write it.
    pub const fn kind(&self) -> &'static str {
        match self.sides {
            Sides::A(_) => "only-a",
            Sides::B(_) => "only-b",
            Sides::Both(..) => "changed",
        }
    }

    /// The sentence of the first text.
    pub const fn a(&self) -> Option<&Passage> {
        match &self.sides {
            Sides::A(a) | Sides::Both(a, _) => Some(a),
            Sides::B(_) => None,
        }
    }

    /// The sentence of the second text.
    pub const fn b(&self) -> Option<&Passage> {
        match &self.sides {
            Sides::B(b) | Sides::Both(_, b) => Some(b),
            Sides::A(_) => None,
        }
    }
}

/// The sentences in which `a` and `b` differ; none where one of them is too long to be a license.
pub fn compare(a: &str, b: &str) -> Option<Comparison> {
    let fits = |text: &str| bounded(text).len() == text.len();
    (fits(a) && fits(b)).then(|| {
        let (a, b) = (Reading::of(a), Reading::of(b));
        sentences(&Side::of(&a), &Side::of(&b))
    })
}

fn sentences(a: &Side<'_>, b: &Side<'_>) -> Comparison {
    let (left_a, left_b) = left_over(a, b);
    let pairs = pairs(a, &left_a, b, &left_b);
    let of_a: BTreeSet<usize> = pairs.iter().map(|(one, _)| *one).collect();
    let of_b: BTreeSet<usize> = pairs.iter().map(|(_, other)| *other).collect();
    let mut differences: Vec<Difference> = pairs.iter().filter_map(|pair| changed(a, b, *pair)).collect();
    differences.extend(a.alone(&left_a, &of_a, Sides::A));
    differences.extend(b.alone(&left_b, &of_b, Sides::B));
    differences.sort_by_key(rank);
    Comparison {
        same: a.runs.len() - left_a.len(),
        differences,
    }
}

fn rank(difference: &Difference) -> (Telling, bool, u32, u32) {
    let line = |passage: Option<&Passage>| passage.map_or(0, |passage| passage.line);
    let (a, b) = (line(difference.a()), line(difference.b()));
    let alone = !matches!(difference.sides, Sides::Both(..));
    (difference.telling, alone, if a > 0 { a } else { b }, b)
}

/// A text, cut, with the digest of each sentence.
struct Side<'a> {
    reading: &'a Reading,
    runs: Vec<Run>,
    digests: Vec<String>,
}

impl<'a> Side<'a> {
    fn of(reading: &'a Reading) -> Self {
        let runs = reading.runs();
        let digest = |run: &Run| format!("{:016x}", reading.digest(run.start, run.end));
        Self {
            reading,
            digests: runs.iter().map(digest).collect(),
            runs,
        }
    }

    fn keys(&self) -> Vec<&str> {
        self.digests.iter().map(String::as_str).collect()
    }

    fn words(&self, at: usize) -> &'a [Word] {
        let run = self.runs.get(at);
        run.map(|run| self.reading.slice(run.start, run.end))
            .unwrap_or_default()
    }

    fn texts(&self, at: impl IntoIterator<Item = usize>) -> Vec<&'a str> {
        let words = at.into_iter().flat_map(|at| self.words(at));
        words.map(|word| word.text.as_str()).collect()
    }

    fn passage(&self, at: usize) -> Option<Passage> {
        let run = self.runs.get(at)?;
        Some(Passage {
            line: self.reading.line(run.start),
            text: self.reading.quote(run.start, run.end),
            section: self.reading.section(run.start).map(str::to_owned),
        })
    }

    /// Those of `left` that stand for none of the other text.
    fn alone(
        &self,
        left: &[usize],
        paired: &BTreeSet<usize>,
        sides: fn(Passage) -> Sides,
    ) -> Vec<Difference> {
        let alone = left.iter().filter(|at| !paired.contains(at));
        let difference = |at: &usize| {
            let words = 0..self.words(*at).len();
            let telling = words.filter_map(|word| self.telling(*at, word));
            Some(Difference {
                sides: sides(self.passage(*at)?),
                words: Vec::new(),
                telling: telling
                    .map(|(telling, _)| telling)
                    .min()
                    .unwrap_or(Telling::Nothing),
            })
        };
        alone.filter_map(difference).collect()
    }

    /// How telling the `word`th word of a sentence is, where it is on the closed list or a number.
    fn telling(&self, at: usize, word: usize) -> Option<(Telling, &'a str)> {
        let words = self.words(at);
        let text = words.get(word)?.text.as_str();
        if NEGATIONS.contains(&text) || self.counts(words, word) {
            return Some((Telling::NumberOrNegation, text));
        }
        let listed = material::WORDS.contains(&text);
        listed.then_some((Telling::Word, text))
    }

    /// Is it a number that counts something, and none of a name (`Llama 3`), a date or a section?
    fn counts(&self, words: &[Word], at: usize) -> bool {
        let numeric = |word: &Word| word.text.starts_with(|c: char| c.is_ascii_digit());
        let named = |word: &Word| {
            let rest = self.reading.text.get(word.start..).unwrap_or_default();
            rest.starts_with(char::is_uppercase)
        };
        let Some(word) = words.get(at).filter(|word| numeric(word)) else {
            return false;
        };
        let before = words.get(..at).unwrap_or_default();
        let opening = before.iter().rposition(|word| !numeric(word));
        // The address or name `llama3` is two words.
        let joined = |at: usize| {
            words
                .get(at)
                .zip(words.get(at + 1))
                .is_some_and(|(one, next)| one.end == next.start)
        };
        let refers = |word: &Word| REFERRING.contains(&word.text.as_str());
        let is_name = opening
            .is_some_and(|at| joined(at) || words.get(at).is_some_and(|word| named(word) || refers(word)));
        let scaled = words
            .get(at + 1)
            .is_some_and(|next| SCALES.contains(&next.text.as_str()));
        scaled || !word.text.contains('.') && !is_name
    }
}

/// Words that turn a sentence into its opposite, or narrow it.
const NEGATIONS: &[&str] = &[
    "cannot",
    "except",
    "irrevocable",
    "never",
    "no",
    "none",
    "noncommercial",
    "nonexclusive",
    "nontransferable",
    "nor",
    "not",
    "nothing",
    "only",
    "prohibited",
    "revocable",
    "unless",
    "without",
];

/// A number behind one of these is a place in the text.
const REFERRING: &[&str] = &[
    "section",
    "sections",
    "subsection",
    "clause",
    "clauses",
    "paragraph",
    "paragraphs",
    "article",
    "version",
];

/// A number before one of these is a quantity whatever stands before it.
const SCALES: &[&str] = &[
    "thousand", "million", "billion", "days", "months", "years", "percent",
];

/// Sentences of either side that the other does not have: not in the same place, nor cut otherwise, nor elsewhere.
fn left_over(a: &Side<'_>, b: &Side<'_>) -> (Vec<usize>, Vec<usize>) {
    let (keys_a, keys_b) = (a.keys(), b.keys());
    let all_a: BTreeSet<&str> = keys_a.iter().copied().collect();
    let all_b: BTreeSet<&str> = keys_b.iter().copied().collect();
    let (mut left_a, mut left_b) = (Vec::new(), Vec::new());
    for hunk in diff(&keys_a, &keys_b) {
        if a.texts(hunk.text.clone()) == b.texts(hunk.base.clone()) {
            continue;
        }
        let missing = |keys: &[&str], all: &BTreeSet<&str>, at: &usize| {
            keys.get(*at).is_some_and(|key| !all.contains(key))
        };
        left_a.extend(hunk.text.filter(|at| missing(&keys_a, &all_b, at)));
        left_b.extend(hunk.base.filter(|at| missing(&keys_b, &all_a, at)));
    }
    (left_a, left_b)
}

/// So many comparisons are made to find which sentence stands for which; in texts that share less, none does.
const MOST_COMPARISONS: usize = 250_000;

/// Two sentences that share so much are one that was changed, in hundredths.
const ALIKE: usize = 60;

/// Which sentences stand for each other: the most alike first, each once.
fn pairs(a: &Side<'_>, left_a: &[usize], b: &Side<'_>, left_b: &[usize]) -> Vec<(usize, usize)> {
    if left_a.len().saturating_mul(left_b.len()) > MOST_COMPARISONS {
        return Vec::new();
    }
    let counted_b: Vec<(usize, BTreeMap<&str, usize>)> =
        left_b.iter().map(|at| (*at, counted(b.texts([*at])))).collect();
    let mut alike: Vec<(Reverse<usize>, usize, usize)> = Vec::new();
    for one in left_a {
        let words = counted(a.texts([*one]));
        let scores = counted_b
            .iter()
            .map(|(other, there)| (shared(&words, there), *other));
        alike.extend(
            scores
                .filter(|(score, _)| *score >= ALIKE)
                .map(|(score, other)| (Reverse(score), *one, other)),
        );
    }
    alike.sort_unstable();
    let (mut of_a, mut of_b) = (BTreeSet::new(), BTreeSet::new());
    alike.retain(|(_, one, other)| {
        let free = !of_a.contains(one) && !of_b.contains(other);
        free && of_a.insert(*one) && of_b.insert(*other)
    });
    alike.into_iter().map(|(_, one, other)| (one, other)).collect()
}

fn counted(words: Vec<&str>) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// How much of both is the same words, in hundredths (Dice).
fn shared(a: &BTreeMap<&str, usize>, b: &BTreeMap<&str, usize>) -> usize {
    let both: usize = a
        .iter()
        .map(|(word, count)| *count.min(b.get(word).unwrap_or(&0)))
        .sum();
    let all = a.values().sum::<usize>() + b.values().sum::<usize>();
    (200 * both).checked_div(all).unwrap_or(0)
}

fn changed(a: &Side<'_>, b: &Side<'_>, (one, other): (usize, usize)) -> Option<Difference> {
    let (words_a, words_b) = (a.texts([one]), b.texts([other]));
    let (start_a, start_b) = (a.runs.get(one)?.start, b.runs.get(other)?.start);
    let mut stretches: Vec<(Telling, (String, String))> = Vec::new();
    for hunk in diff(&words_a, &words_b) {
        let here = hunk.text.clone().filter_map(|word| a.telling(one, word));
        let there = hunk.base.clone().filter_map(|word| b.telling(other, word));
        let telling = strongest(&here.collect::<Vec<_>>(), &there.collect::<Vec<_>>());
        let quote_a = a
            .reading
            .quote(start_a + hunk.text.start, start_a + hunk.text.end);
        let quote_b = b
            .reading
            .quote(start_b + hunk.base.start, start_b + hunk.base.end);
        stretches.push((telling, (quote_a, quote_b)));
    }
    // Stable: the stretches of one kind stay in the order of the sentence.
    stretches.sort_by_key(|(telling, _)| *telling);
    Some(Difference {
        sides: Sides::Both(a.passage(one)?, b.passage(other)?),
        telling: stretches
            .first()
            .map_or(Telling::Nothing, |(telling, _)| *telling),
        words: stretches.into_iter().map(|(_, words)| words).collect(),
    })
}

/// The most telling word that one stretch has and the other has not.
fn strongest(here: &[(Telling, &str)], there: &[(Telling, &str)]) -> Telling {
    let lacks =
        |one: &&(Telling, &str), others: &[(Telling, &str)]| others.iter().all(|(_, word)| *word != one.1);
    let of_a = here.iter().filter(|one| lacks(one, there));
    let of_b = there.iter().filter(|one| lacks(one, here));
    of_a.chain(of_b)
        .map(|(telling, _)| *telling)
        .min()
        .unwrap_or(Telling::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differences(a: &str, b: &str) -> Vec<Difference> {
        compare(a, b).unwrap().differences
    }

    fn seen(a: &str, b: &str) -> Vec<(&'static str, u32, u32)> {
        let line = |passage: Option<&Passage>| passage.map_or(0, |passage| passage.line);
        differences(a, b)
            .iter()
            .map(|one| (one.kind(), line(one.a()), line(one.b())))
            .collect()
    }

    #[test]
    fn texts_that_say_the_same_in_other_dress_do_not_differ() {
        let a = "Copyright 2026 Alder\n\n1. You may use it. You must\nkeep this notice.";
        let b = "(a) YOU MAY USE IT.\n\nYou must keep this notice;\n";
        assert_eq!(differences(a, b), []);
        assert_eq!(compare("", ""), Some(Comparison::default()));
    }

    #[test]
    fn a_text_that_is_not_read_to_its_end_is_not_compared() {
        let long = "You may use it. ".repeat(70_000);
        assert_eq!(compare(&long, &long), None);
        assert_eq!(compare("You may use it.", &long), None);
    }

    #[test]
    fn a_sentence_that_stands_elsewhere_is_no_difference() {
        let a = "You may use it.\n\nKeep this notice with it.";
        let b = "Keep this notice with it.\n\nYou may use it.";
        assert_eq!(differences(a, b), []);
    }

    #[test]
    fn a_sentence_that_is_cut_otherwise_is_no_difference() {
        let a = "You may use it, and you must keep this notice.";
        let b = "You may use it; and you must keep this notice.";
        assert_eq!(differences(a, b), []);
    }

    #[test]
    fn a_changed_number_is_one_difference_with_both_lines_and_the_words() {
        let a = "Terms.\n\nYou must ask us if you have more than 700 million users.";
        let b = "Terms.\n\nOf use.\n\nYou must ask us if you have more than 7 million users.";
        let found = differences(a, b);
        assert_eq!(seen(a, b), [("changed", 3, 5), ("only-b", 0, 3)]);
        assert_eq!(found[0].words, [("700".to_owned(), "7".to_owned())]);
        assert_eq!(found[0].telling, Telling::NumberOrNegation);
    }

    #[test]
    fn a_sentence_of_one_text_alone_is_told_of_that_text() {
        let a = "You may use it.\n\nWe may end this license at any time.";
        assert_eq!(seen(a, "You may use it."), [("only-a", 3, 0)]);
        assert_eq!(seen("You may use it.", a), [("only-b", 0, 3)]);
    }

    #[test]
    fn numbers_and_negations_come_before_names() {
        let a =
            "The Aurora model comes from Alder Works in the north.\n\nYou may share the model with others.";
        let b = "The Boreal model comes from Alder Works in the north.\n\nYou may not share the model with others.";
        assert_eq!(seen(a, b), [("changed", 3, 3), ("changed", 1, 1)]);
    }

    #[test]
    fn the_number_of_a_name_or_a_date_is_no_quantity() {
        let a = "The license of Aurora 2 was published on July 18, 2023 by the company.";
        let b = "The license of Aurora 3 was published on April 18, 2024 by the company.";
        assert_eq!(differences(a, b)[0].telling, Telling::Nothing);
        let a = "It comes under the terms of section 4 and those of the page aurora2.example.com";
        let b = "It comes under the terms of section 5 and those of the page aurora3.example.com";
        assert_eq!(differences(a, b)[0].telling, Telling::Nothing);
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_both_have_differs(a in "([abc][.;]? ){0,14}", b in "([abc][.;]? ){0,14}") {
            proptest::prop_assert_eq!(differences(&a, &a), []);
            let found = differences(&a, &b);
            let of_a: Vec<&str> = found.iter().filter_map(|one| one.a()).map(|one| one.text.as_str()).collect();
            let of_b: Vec<&str> = found.iter().filter_map(|one| one.b()).map(|one| one.text.as_str()).collect();
            proptest::prop_assert!(of_a.iter().all(|one| !of_b.contains(one)));
        }
    }
}
