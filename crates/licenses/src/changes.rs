//! What differs, told with its line: also where the license's own words are not carried.

use std::ops::Range;

use crate::align::{Alignment, opened};
use crate::alteration::{Alteration, alterations, segments_in};
use crate::catalog;
use crate::diff::Hunk;
use crate::knowledge::Print;
use crate::reading::{Reading, Run};

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
    /// The words, around what differs; or which sentence of the license where its text is not carried.
    pub text: String,
    /// The section of the license, or of the text for what was added.
    pub section: Option<String>,
    /// In what way a changed sentence differs, what matters most first.
    pub differs: Vec<Alteration>,
}

impl Change {
    /// In one sentence: `section 2: number 7,000,000 where the license has 700,000,000: "…"`.
    pub fn told(&self) -> String {
        let place = self
            .section
            .as_ref()
            .filter(|_| self.kind != ChangeKind::Added)
            .map(|section| format!("section {section}: "));
        let ways: Vec<String> = self.differs.iter().map(Alteration::told).collect();
        let mut told = place.unwrap_or_default();
        if !ways.is_empty() {
            told.push_str(&ways.join(", "));
            told.push_str(": ");
        }
        told.push_str(&self.text);
        told
    }

    /// Does nothing differ but a number that counts users, days or money?
    pub(crate) fn is_of_a_number(&self) -> bool {
        let counts = |one: &Alteration| matches!(one, Alteration::Number { counts: true, .. });
        !self.differs.is_empty() && self.differs.iter().all(counts)
    }
}

/// A report shows no more differences than this; the last one says how many there were.
const MOST_CHANGES: usize = 200;
/// A quote is cut behind so many characters.
const LONGEST_QUOTE: usize = 600;
/// Words shown on either side of what differs.
const AROUND: usize = 24;

/// The differences `left`, by line.
pub(crate) fn changes(reading: &Reading, alignment: &Alignment, left: &[Hunk]) -> Vec<Change> {
    let told = Told {
        reading,
        alignment,
        runs: reading.runs(),
    };
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
    runs: Vec<Run>,
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
        let inside = self
            .runs
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
                    differs: Vec::new(),
                }
            })
            .collect()
    }

    fn removed(&self, hunk: &Hunk) -> Change {
        let (text, section) = self.removed_words(&hunk.base);
        Change {
            kind: ChangeKind::Removed,
            line: self.reading.line(hunk.text.start),
            text,
            section,
            differs: Vec::new(),
        }
    }

    fn changed(&self, hunk: &Hunk) -> Change {
        let (differs, at) = alterations(self.reading, self.alignment.number, hunk);
        let at = at.unwrap_or(hunk.text.start);
        Change {
            kind: ChangeKind::Changed,
            line: self.reading.line(at),
            text: self.around(hunk, at),
            section: self.base_section(&hunk.base),
            differs,
        }
    }

    /// The sentence of the text, cut to the words around `at`.
    fn around(&self, hunk: &Hunk, at: usize) -> String {
        let touched =
            |run: &&Run| run.start < hunk.text.end.max(hunk.text.start + 1) && run.end > hunk.text.start;
        let start = self
            .runs
            .iter()
            .find(touched)
            .map_or(hunk.text.start, |run| run.start);
        let last = self.runs.iter().rev().find(touched);
        let end = last.map_or(hunk.text.end, |run| run.end).max(hunk.text.end);
        let from = at.saturating_sub(AROUND).max(start);
        let to = (at + AROUND).min(end).max(from);
        let quote = shortened(&self.reading.quote(from, to));
        let before = if from > start { "… " } else { "" };
        let behind = if to < end { " …" } else { "" };
        format!("{before}{quote}{behind}")
    }

    fn base_section(&self, range: &Range<usize>) -> Option<String> {
        if let Some(base) = opened(self.alignment.number) {
            return base.reading.section(range.start).map(str::to_owned);
        }
        let print = catalog::prints().get(self.alignment.number)?;
        let first = segments_in(print, range).first().copied()?;
        print.details.get(first)?.0.clone()
    }

    /// The license's words in `range`, quoted where its text is carried and told otherwise.
    fn removed_words(&self, range: &Range<usize>) -> (String, Option<String>) {
        let section = self.base_section(range);
        if let Some(base) = opened(self.alignment.number) {
            return (shortened(&base.reading.quote(range.start, range.end)), section);
        }
        let print = catalog::prints().get(self.alignment.number);
        let told = print.map(|print| not_carried(print, range, section.as_deref()));
        (told.unwrap_or_default(), section)
    }
}

/// Which sentences of a license that we do not carry lie in `range`.
fn not_carried(print: &Print, range: &Range<usize>, section: Option<&str>) -> String {
    let inside = segments_in(print, range);
    let first = inside.first().map_or(0, |first| first + 1);
    let place = section.map_or_else(
        || format!("sentence {first}"),
        |section| format!("section {section}, sentence {first}"),
    );
    let words: Vec<&str> = inside
        .iter()
        .filter_map(|at| print.details.get(*at))
        .flat_map(|(_, words)| words.iter().map(String::as_str))
        .take(AROUND)
        .collect();
    let holding = if words.is_empty() {
        String::new()
    } else {
        format!("; it holds `{}`", words.join(" "))
    };
    match inside.len() {
        0 | 1 => format!("{place}: text not carried{holding}"),
        count => format!("{count} sentences from {place}: text not carried{holding}"),
    }
}

fn shortened(quote: &str) -> String {
    if quote.chars().count() <= LONGEST_QUOTE {
        return quote.to_owned();
    }
    let cut: String = quote.chars().take(LONGEST_QUOTE).collect();
    format!("{cut}…")
}
