//! What differs, told with its line: also where the license's own words are not carried.

use std::ops::Range;

use crate::align::{Alignment, opened};
use crate::catalog;
use crate::diff::Hunk;
use crate::fingerprint;
use crate::knowledge::Print;
use crate::material;
use crate::reading::Reading;
use crate::tables;

/// Kind of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// The text has it, the license has not.
    Added,
    /// The license has it, the text has not.
    Removed,
    /// Other words stand in its place.
    Changed,
}

impl ChangeKind {
    /// As the reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// A difference between a text and the license it is nearest to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Added, removed or changed.
    pub kind: ChangeKind,
    /// Line of the text; of the gap, for what was removed.
    pub line: u32,
    /// The words, or which sentence of the license where its text is not carried.
    pub text: String,
    /// The section of the license, or of the text for what was added.
    pub section: Option<String>,
}

/// A report shows no more differences than this; the last one says how many there were.
const MOST_CHANGES: usize = 200;
/// A quote is cut behind so many characters.
const LONGEST_QUOTE: usize = 600;

/// The differences `left`, by line.
pub(crate) fn changes(reading: &Reading, alignment: &Alignment, left: &[Hunk]) -> Vec<Change> {
    let told = Told { reading, alignment };
    let mut found: Vec<Change> = left.iter().flat_map(|hunk| told.changes(hunk)).collect();
    let more = found.len().saturating_sub(MOST_CHANGES);
    found.truncate(MOST_CHANGES);
    if let Some(last) = found.last_mut().filter(|_| more > 0) {
        last.text = format!("{} (and {more} more differences)", last.text);
    }
    found
}

struct Told<'a> {
    reading: &'a Reading,
    alignment: &'a Alignment,
}

impl Told<'_> {
    fn changes(&self, hunk: &Hunk) -> Vec<Change> {
        match (hunk.text.is_empty(), hunk.base.is_empty()) {
            (false, true) if self.is_inside_a_sentence(&hunk.text) => vec![self.changed(hunk)],
            (false, true) => self.added(&hunk.text),
            (true, false) => vec![self.removed(hunk)],
            _ => vec![self.changed(hunk)],
        }
    }

    /// Words slipped into a sentence that is otherwise the license's.
    fn is_inside_a_sentence(&self, range: &Range<usize>) -> bool {
        let cut =
            |at: Option<usize>| at.is_none_or(|at| self.reading.words.get(at).is_none_or(|word| word.cut));
        !cut(range.start.checked_sub(1)) || !cut(range.end.checked_sub(1))
    }

    fn added(&self, range: &Range<usize>) -> Vec<Change> {
        let runs = self.reading.runs();
        let inside = runs
            .iter()
            .filter(|run| run.start < range.end && run.end > range.start);
        inside
            .map(|run| {
                let (start, end) = (run.start.max(range.start), run.end.min(range.end));
                Change {
                    kind: ChangeKind::Added,
                    line: self.reading.line(start),
                    text: shortened(&self.reading.quote(start, end)),
                    section: self.reading.section(start).map(str::to_owned),
                }
            })
            .collect()
    }

    fn removed(&self, hunk: &Hunk) -> Change {
        let (text, section) = self.base_words(&hunk.base, None);
        Change {
            kind: ChangeKind::Removed,
            line: self.reading.line(hunk.text.start),
            text,
            section,
        }
    }

    fn changed(&self, hunk: &Hunk) -> Change {
        let runs = self.reading.runs();
        let touched = |run: &&crate::reading::Run| {
            run.start < hunk.text.end.max(hunk.text.start + 1) && run.end > hunk.text.start
        };
        let start = runs.iter().find(touched).map_or(hunk.text.start, |run| run.start);
        let end = runs
            .iter()
            .rev()
            .find(touched)
            .map_or(hunk.text.end, |run| run.end)
            .max(hunk.text.end);
        let sentence = self.reading.quote(start, end);
        let marked = fingerprint::marked(self.reading, hunk.text.start, hunk.text.end);
        let (there, section) = self.base_words(&hunk.base, Some(&marked));
        let there = if there.is_empty() {
            "nothing".to_owned()
        } else {
            there
        };
        let words = self.reading.quote(hunk.text.start, hunk.text.end);
        let text = if words.len() < sentence.len() && !words.is_empty() {
            format!(
                "{}: \"{}\" where the license has {there}",
                shortened(&sentence),
                shortened(&words)
            )
        } else {
            format!("{}: where the license has {there}", shortened(&sentence))
        };
        Change {
            kind: ChangeKind::Changed,
            line: self.reading.line(hunk.text.start),
            text,
            section,
        }
    }

    /// The license's words in `range`, quoted where its text is carried and told otherwise.
    fn base_words(&self, range: &Range<usize>, marked: Option<&[String]>) -> (String, Option<String>) {
        if let Some(base) = opened(self.alignment.number) {
            let quote = base.reading.quote(range.start, range.end);
            let section = base.reading.section(range.start).map(str::to_owned);
            return (
                if quote.is_empty() {
                    quote
                } else {
                    format!("\"{}\"", shortened(&quote))
                },
                section,
            );
        }
        let Some(print) = catalog::prints().get(self.alignment.number) else {
            return (String::new(), None);
        };
        told_by_details(print, range, marked)
    }
}

/// Which sentences of a license that we do not carry lie in `range`, and which telling words differ.
fn told_by_details(
    print: &Print,
    range: &Range<usize>,
    marked: Option<&[String]>,
) -> (String, Option<String>) {
    let inside = segments_in(print, range);
    let details = |place: usize| print.details.get(place);
    let Some(first) = inside.first().copied() else {
        return (String::new(), None);
    };
    let section = details(first).and_then(|(section, _)| section.clone());
    let place = match &section {
        Some(section) => format!("section {section}, sentence {}", first + 1),
        None => format!("sentence {}", first + 1),
    };
    let there: Vec<String> = inside
        .iter()
        .filter_map(|place| details(*place))
        .flat_map(|(_, words)| words.clone())
        .collect();
    let mut text = match inside.len() {
        1 => format!("another sentence ({place}: text not carried)"),
        count => format!("{count} other sentences (from {place}: text not carried)"),
    };
    if let Some(here) = marked {
        let only = |these: &[String], those: &[String]| {
            let those: Vec<&String> = those.iter().collect();
            these
                .iter()
                .filter(|word| !those.contains(word))
                .take(12)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (gone, new) = (only(&there, here), only(here, &there));
        if !gone.is_empty() || !new.is_empty() {
            let or_none = |words: String| {
                if words.is_empty() {
                    "none of them".to_owned()
                } else {
                    words
                }
            };
            text = format!(
                "{text}: telling words there and not here: {}; here and not there: {}",
                or_none(gone),
                or_none(new)
            );
        }
    }
    (text, section)
}

fn segments_in(print: &Print, range: &Range<usize>) -> Vec<usize> {
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

/// Do only names differ: another product, party or date in the same sentences, no number, negation or modal?
pub(crate) fn only_names_differ(reading: &Reading, alignment: &Alignment, left: &[Hunk]) -> bool {
    let both = |hunk: &Hunk| {
        !hunk.text.is_empty() && !hunk.base.is_empty() && hunk.text.len().abs_diff(hunk.base.len()) <= 8
    };
    if !left.iter().all(both) {
        return false;
    }
    if let Some(base) = opened(alignment.number) {
        return left.iter().all(|hunk| {
            let here = fingerprint::marked(reading, hunk.text.start, hunk.text.end);
            let there = fingerprint::marked(&base.reading, hunk.base.start, hunk.base.end);
            here == there && is_name(reading, &hunk.text) && is_name(&base.reading, &hunk.base)
        });
    }
    let Some(print) = catalog::prints().get(alignment.number) else {
        return false;
    };
    left.iter().all(|hunk| tells_the_same(reading, print, hunk))
        && left.iter().any(|hunk| has_name(reading, &hunk.text))
}

/// Has it the same telling words as the sentences of a license that we do not carry, save the numbers of dates and versions?
fn tells_the_same(reading: &Reading, print: &Print, hunk: &Hunk) -> bool {
    let inside = segments_in(print, &hunk.base).into_iter();
    let there: Vec<&String> = inside
        .filter_map(|place| print.details.get(place))
        .flat_map(|(_, words)| words)
        .collect();
    let words = reading.slice(hunk.text.start, hunk.text.end);
    let here: Vec<&String> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| material::is_material(&word.text) && !is_month(reading, hunk.text.start + at))
        .map(|(_, word)| &word.text)
        .collect();
    let counts = |words: &[&String]| words.iter().any(|word| COUNTING.contains(&word.as_str()));
    let measured = counts(&words.iter().map(|word| &word.text).collect::<Vec<_>>()) || counts(&there);
    let told = |words: Vec<&String>| -> Vec<String> {
        words
            .into_iter()
            .filter(|word| measured || !is_digit(word))
            .cloned()
            .collect()
    };
    told(here) == told(there)
}

/// Beside one of these a number is none of a date or version.
const COUNTING: &[&str] = &[
    "million", "billion", "thousand", "users", "monthly", "days", "day", "months", "years", "percent", "usd",
    "dollars", "revenue", "rmb", "eur",
];

/// `14 May 2024` is no permission.
fn is_month(reading: &Reading, at: usize) -> bool {
    let is_may = |word: &crate::reading::Word| word.text == "may" && starts_large(reading, word.start);
    let is_number = |at: Option<usize>| {
        let word = at.and_then(|at| reading.words.get(at));
        word.is_some_and(|word| is_digit(&word.text))
    };
    reading.words.get(at).is_some_and(is_may) && (is_number(at.checked_sub(1)) || is_number(Some(at + 1)))
}

fn is_digit(word: &str) -> bool {
    word.len() <= 4 && word.starts_with(|c: char| c.is_ascii_digit())
}

/// Are all these words written with a capital or a digit?
fn is_name(reading: &Reading, range: &Range<usize>) -> bool {
    reading
        .slice(range.start, range.end)
        .iter()
        .all(|word| starts_large(reading, word.start))
}

fn has_name(reading: &Reading, range: &Range<usize>) -> bool {
    reading
        .slice(range.start, range.end)
        .iter()
        .skip(1)
        .any(|word| starts_large(reading, word.start))
}

fn starts_large(reading: &Reading, at: usize) -> bool {
    reading
        .text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(|c| !c.is_lowercase())
}

fn shortened(quote: &str) -> String {
    if quote.chars().count() <= LONGEST_QUOTE {
        return quote.to_owned();
    }
    let cut: String = quote.chars().take(LONGEST_QUOTE).collect();
    format!("{cut}…")
}
