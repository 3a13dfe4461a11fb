//! From a text to the license that it is nearest to: candidates by shared sentences, the best alignment, and what
//! it leaves over.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::align::{self, Alignment, Hits, align, left_over, opened};
use crate::alteration::segments_in;
use crate::catalog::{self, License};
use crate::derived;
use crate::diff::Hunk;
use crate::identify::Verdict;
use crate::material;
use crate::reading::{Reading, Run};
use crate::restrictions;
use crate::tables;
use crate::titles;

/// So many nearest texts are aligned.
const MOST_CANDIDATES: usize = 6;
/// A text that shares less of a license than this is not made from it.
const LEAST_SHARE: f64 = 0.25;
/// Below this share it is derived, not modified.
const MODIFIED_SHARE: f64 = 0.6;
/// A text holds no more licenses than this.
const MOST_PARTS: usize = 8;

/// An alignment, with what is left over sorted into what may and what may not be.
pub(crate) struct Judged {
    pub(crate) alignment: Alignment,
    /// What may not be left over.
    pub(crate) left: Vec<Hunk>,
    /// Words before and behind the license, on lines of their own.
    pub(crate) around: Vec<Range<usize>>,
    /// Words in slots: holder, product.
    #[cfg_attr(not(test), expect(dead_code, reason = "the mutation test leaves slots alone"))]
    pub(crate) slotted: Vec<Range<usize>>,
    /// Other licenses found in `around`.
    pub(crate) parts: Vec<Judged>,
    score: i64,
}

impl Judged {
    pub(crate) fn licenses(&self) -> Vec<&'static License> {
        let own = catalog::prints()
            .get(self.alignment.number)
            .and_then(catalog::license_of);
        let mut all: Vec<&'static License> = own.into_iter().collect();
        for license in self.parts.iter().flat_map(Self::licenses) {
            if all.iter().all(|known| known.id != license.id) {
                all.push(license);
            }
        }
        all
    }

    /// What decides between candidates, in this order.
    fn rank(&self) -> (i64, bool, std::cmp::Reverse<usize>, std::cmp::Reverse<usize>) {
        let foreign = self.left.iter().map(|hunk| hunk.text.len()).sum();
        (
            self.score,
            self.left.is_empty(),
            std::cmp::Reverse(foreign),
            std::cmp::Reverse(self.alignment.number),
        )
    }

    fn share(&self) -> f64 {
        let words = catalog::prints()
            .get(self.alignment.number)
            .map_or(1, |print| print.words.max(1));
        let matched = u32::try_from(self.alignment.matched).unwrap_or(u32::MAX);
        f64::from(matched) / f64::from(words)
    }

    pub(crate) fn verdict(&self, reading: &Reading) -> Verdict {
        if self.left.is_empty() {
            return if self.around.is_empty() {
                Verdict::Exact
            } else {
                Verdict::ExactWithTrailer
            };
        }
        if self.share() < MODIFIED_SHARE || derived::only_names_differ(reading, &self.alignment, &self.left) {
            return Verdict::Derived;
        }
        Verdict::Modified
    }
}

/// The nearest license, if any is near.
#[cfg(test)]
pub(crate) fn judge(reading: &Reading) -> Option<Judged> {
    judge_among(reading, &|_| true)
}

/// By those licenses alone whose id `known` accepts.
pub(crate) fn judge_among(reading: &Reading, known: &dyn Fn(&str) -> bool) -> Option<Judged> {
    judge_part(reading, known, MOST_PARTS)
}

fn judge_part(reading: &Reading, known: &dyn Fn(&str) -> bool, depth: usize) -> Option<Judged> {
    let runs = reading.runs();
    let mut hits = hits(reading, &runs);
    hits.retain(|number, _| is_known(*number, known));
    let mut alignments: Vec<Alignment> = candidates(&runs, &hits)
        .into_iter()
        .filter_map(|number| align(reading, &runs, hits.get(&number)?, number))
        .collect();
    alignments.sort_by_key(|alignment| std::cmp::Reverse(alignment.most()));
    let mut best: Option<Judged> = None;
    for alignment in alignments {
        // No comparison word by word brings it past what was found.
        let most = i64::try_from(alignment.most()).unwrap_or(i64::MAX);
        if best.as_ref().is_some_and(|best| most < best.score) {
            break;
        }
        let judged = sort_out(reading, alignment.refined(reading));
        if judged.share() >= LEAST_SHARE && best.as_ref().is_none_or(|best| judged.rank() > best.rank()) {
            best = Some(judged);
        }
    }
    let best = best?;
    Some(with_parts(reading, best, known, depth))
}

fn is_known(number: usize, known: &dyn Fn(&str) -> bool) -> bool {
    let entry = catalog::prints().get(number).and_then(catalog::entry_of);
    entry.is_some_and(|entry| known(&entry.id))
}

/// Which segments of which texts the runs of this one are.
fn hits(reading: &Reading, runs: &[Run]) -> BTreeMap<usize, Hits> {
    let mut found: BTreeMap<usize, Hits> = BTreeMap::new();
    for (place, run) in runs.iter().enumerate() {
        if run.end - run.start < usize::from(crate::knowledge::SHORTEST_ANCHOR) {
            continue;
        }
        for (print, segment) in tables::places(reading.digest(run.start, run.end)) {
            found
                .entry(usize::from(print))
                .or_default()
                .push((place, usize::from(segment)));
        }
    }
    found
}

/// The texts that share most words with this one, and those of which most is here.
fn candidates(runs: &[Run], hits: &BTreeMap<usize, Hits>) -> Vec<usize> {
    let mut scored: Vec<(u64, u64, usize)> = hits
        .iter()
        .filter_map(|(number, hits)| {
            let mut segments: Vec<(usize, usize)> =
                hits.iter().map(|(run, segment)| (*segment, *run)).collect();
            segments.sort_unstable();
            segments.dedup_by_key(|(segment, _)| *segment);
            let length = |run: &usize| runs.get(*run).map_or(0, |run| run.end - run.start);
            let shared: usize = segments.iter().map(|(_, run)| length(run)).sum();
            let words = u64::from(catalog::prints().get(*number)?.words.max(1));
            let shared = u64::try_from(shared).unwrap_or(u64::MAX);
            Some((shared, shared.saturating_mul(1000) / words, *number))
        })
        .collect();
    scored.sort_unstable_by_key(|(shared, _, number)| (std::cmp::Reverse(*shared), *number));
    let mut chosen: Vec<usize> = scored
        .iter()
        .take(MOST_CANDIDATES)
        .map(|(_, _, number)| *number)
        .collect();
    scored.sort_unstable_by_key(|(shared, part, number)| {
        (std::cmp::Reverse(*part), std::cmp::Reverse(*shared), *number)
    });
    for (_, _, number) in scored.iter().take(MOST_CANDIDATES) {
        if !chosen.contains(number) {
            chosen.push(*number);
        }
    }
    chosen
}

/// Sorts what is left over: parts that may be missing, slots, words around the license, and real changes.
fn sort_out(reading: &Reading, alignment: Alignment) -> Judged {
    let base = opened(alignment.number);
    let mut left = Vec::new();
    let mut around = Vec::new();
    let mut slotted = Vec::new();
    let mut missing = 0;
    for hunk in &alignment.hunks {
        let owed = base.map_or(hunk.base.len(), |base| left_over(base, &hunk.base));
        if hunk.text.is_empty() && owed == 0 {
            continue;
        }
        if owed == 0 && is_extra(reading, hunk, &alignment) {
            slotted.push(hunk.text.clone());
            continue;
        }
        if base.is_some_and(|base| {
            fits_slot(reading, base, hunk)
                || is_item_mark(reading, base, hunk)
                || is_hidden_number(reading, base, hunk)
        }) {
            slotted.push(hunk.text.clone());
            continue;
        }
        if base.is_none() && is_hidden_number_of(reading, &alignment, hunk) {
            continue;
        }
        let told = without_title_below(reading, &hunk.text, &alignment);
        let harmless = is_around(reading, hunk, &alignment)
            && (!binds(reading, &told) || is_companion(reading, &hunk.text, &alignment))
            && !is_other_title(reading, &told, &alignment);
        if owed == 0 && harmless {
            around.push(hunk.text.clone());
            continue;
        }
        missing += owed;
        left.push(hunk.clone());
    }
    let score = score(&alignment, missing);
    Judged {
        alignment,
        left,
        around,
        slotted,
        parts: Vec::new(),
        score,
    }
}

/// Shared words count, missing ones count against; a changed copy that SPDX lists loses a tie to the plain one.
fn score(alignment: &Alignment, missing: usize) -> i64 {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let copied = catalog::prints()
        .get(alignment.number)
        .and_then(catalog::entry_of)
        .is_some_and(|entry| entry.modified_from.is_some());
    number(alignment.matched + alignment.base_title) - number(missing) - i64::from(copied)
}

fn fits_slot(reading: &Reading, base: &align::Opened, hunk: &Hunk) -> bool {
    base.slots.iter().any(|(slot, most)| {
        slot.start <= hunk.base.start
            && hunk.base.end <= slot.end
            && hunk.text.len() <= *most
            && reading
                .slice(hunk.text.start, hunk.text.end)
                .iter()
                .all(|word| !material::WORDS.contains(&word.text.as_str()))
    })
}

/// Is it the mark of a list item that lost, or gained, its line break? `not d. Copyright` where another copy
/// begins a line with `d.`
fn is_item_mark(reading: &Reading, base: &align::Opened, hunk: &Hunk) -> bool {
    match (hunk.text.len(), hunk.base.len()) {
        (1, 0) => reading.is_item_mark(hunk.text.start),
        (0, 1) => base.reading.is_item_mark(hunk.base.start),
        _ => false,
    }
}

/// Does one side have as a word what the other has as a list number? A line that wraps before `4.0`, or items
/// that were joined. A side that has it as both has lost, or gained, the word.
fn is_hidden_number(reading: &Reading, base: &align::Opened, hunk: &Hunk) -> bool {
    match (hunk.text.len(), hunk.base.len()) {
        (0, 1) => {
            let number = base.reading.slice(hunk.base.start, hunk.base.end);
            reading.hides(hunk.text.start, number) && !base.reading.hides(hunk.base.end, number)
        }
        (1, 0) => {
            let number = reading.slice(hunk.text.start, hunk.text.end);
            base.reading.hides(hunk.base.start, number) && !reading.hides(hunk.text.end, number)
        }
        _ => false,
    }
}

/// The same of a license whose text is not carried: a sentence of it that is nothing but a number.
fn is_hidden_number_of(reading: &Reading, alignment: &Alignment, hunk: &Hunk) -> bool {
    let Some(print) = catalog::prints()
        .get(alignment.number)
        .filter(|_| hunk.text.is_empty())
    else {
        return false;
    };
    let numbers: Vec<&str> = segments_in(print, &hunk.base)
        .into_iter()
        .filter_map(|place| print.details.get(place))
        .flat_map(|(_, words)| words)
        .map(String::as_str)
        .collect();
    numbers.len() == hunk.base.len() && reading.hides_words(hunk.text.start, &numbers)
}

/// Words that some copies have and others not, by the license's file.
fn is_extra(reading: &Reading, hunk: &Hunk, alignment: &Alignment) -> bool {
    let Some(entry) = catalog::prints()
        .get(alignment.number)
        .and_then(catalog::entry_of)
    else {
        return false;
    };
    let here = reading.slice(hunk.text.start, hunk.text.end);
    entry.extra.iter().any(|extra| {
        let extra = Reading::of(extra);
        extra.words.len() == here.len()
            && extra
                .words
                .iter()
                .zip(here)
                .all(|(one, other)| one.text == other.text)
    })
}

/// A translation of the license itself, by the license's file: it binds to nothing that the license does not.
fn is_companion(reading: &Reading, range: &Range<usize>, alignment: &Alignment) -> bool {
    let entry = catalog::prints()
        .get(alignment.number)
        .and_then(catalog::entry_of);
    entry.is_some_and(|entry| entry.companions.contains(&reading.digest(range.start, range.end)))
}

/// Does it stand before or behind the whole license, on lines of its own?
fn is_around(reading: &Reading, hunk: &Hunk, alignment: &Alignment) -> bool {
    let opens = |at: usize| reading.words.get(at).is_none_or(|word| word.opens_line);
    let before = hunk.text.start == alignment.text_title && hunk.base.start == alignment.base_title;
    let behind = hunk.text.end == reading.words.len();
    before && opens(hunk.text.end) || behind && opens(hunk.text.start)
}

/// A preface without the license's title at its end.
fn without_title_below(reading: &Reading, range: &Range<usize>, alignment: &Alignment) -> Range<usize> {
    let entry = catalog::prints()
        .get(alignment.number)
        .and_then(catalog::entry_of);
    let is_preface = range.start == alignment.text_title && range.end < reading.words.len();
    match entry.filter(|_| is_preface) {
        Some(entry) => range.start..titles::title_start(reading, entry, range),
        None => range.clone(),
    }
}

/// Is it the license's title with other words in it? That names another license.
fn is_other_title(reading: &Reading, range: &Range<usize>, alignment: &Alignment) -> bool {
    let Some(entry) = catalog::prints()
        .get(alignment.number)
        .and_then(catalog::entry_of)
    else {
        return false;
    };
    let Some(names) = titles::names(entry) else {
        return false;
    };
    let words = reading.slice(range.start, range.end);
    let known = words.iter().filter(|word| names.has(&word.text)).count();
    range.start == 0 && words.len() <= 20 && known * 2 >= words.len()
}

fn binds(reading: &Reading, range: &Range<usize>) -> bool {
    let words = reading.slice(range.start, range.end);
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    reading
        .text
        .get(first.start..last.end)
        .is_none_or(restrictions::binds)
}

/// Looks for other licenses in what is left around this one, or was taken for an addition to it.
fn with_parts(reading: &Reading, mut best: Judged, known: &dyn Fn(&str) -> bool, depth: usize) -> Judged {
    if depth == 0 || best.left.iter().any(|hunk| !hunk.base.is_empty()) {
        return best;
    }
    let outside: Vec<Range<usize>> = best
        .left
        .iter()
        .map(|hunk| hunk.text.clone())
        .filter(|range| range.len() >= 40)
        .collect();
    for range in outside {
        let own = without_title_below(reading, &range, &best.alignment);
        let words = reading.slice(own.start, own.end);
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            continue;
        };
        let part = Reading::of(reading.text.get(first.start..last.end).unwrap_or_default());
        let Some(found) = judge_part(&part, known, depth - 1).filter(|found| found.left.is_empty()) else {
            continue;
        };
        best.left.retain(|hunk| hunk.text != range);
        best.parts.push(found);
    }
    best
}

#[cfg(test)]
impl Judged {
    /// Where the license's slots lie in a text that is exactly it.
    pub(crate) fn slots_in_text(&self) -> Vec<Range<usize>> {
        let Some(base) = opened(self.alignment.number) else {
            return Vec::new();
        };
        let moved = |at: usize| {
            let before: Vec<&Hunk> = self
                .alignment
                .hunks
                .iter()
                .filter(|hunk| hunk.base.start < at)
                .collect();
            let (text, base) = before
                .iter()
                .fold((0, 0), |(t, b), hunk| (t + hunk.text.len(), b + hunk.base.len()));
            (at - self.alignment.base_title + self.alignment.text_title + text).saturating_sub(base)
        };
        base.slots
            .iter()
            .map(|(slot, _)| moved(slot.start).saturating_sub(1)..moved(slot.end) + 1)
            .collect()
    }
}
