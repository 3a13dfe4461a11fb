//! From a text to a verdict: candidates by shared sentences, the best alignment, and what it leaves over.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::align::{self, Alignment, Hits, align, left_over, opened};
use crate::catalog::{self, License};
use crate::changes::{self, Change};
use crate::completeness::{self, Completeness};
use crate::diff::Hunk;
use crate::facet::Facet;
use crate::material;
use crate::reading::{Reading, Run};
use crate::restrictions::{self, Restriction};
use crate::tables;

/// How a text stands to the license it is nearest to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The license, word for word, outside its named slots.
    Exact,
    /// The license, and around it words that bind nobody.
    ExactWithTrailer,
    /// The license with words added, removed or changed.
    Modified,
    /// Made from the license, with other names or much of it changed.
    Derived,
    /// No license we know.
    Unknown,
}

impl Verdict {
    /// As the reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::ExactWithTrailer => "exact-with-trailer",
            Self::Modified => "modified",
            Self::Derived => "derived",
            Self::Unknown => "unknown",
        }
    }

    /// Are the license's own terms in force, and no others?
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Exact | Self::ExactWithTrailer)
    }
}

/// What a text is.
#[derive(Debug, Clone)]
pub struct Identification {
    /// How it stands to `license`.
    pub verdict: Verdict,
    /// Whether all its terms are here.
    pub completeness: Completeness,
    /// The license it is, or is nearest to; `A AND B` where the text holds several.
    pub license: Option<String>,
    /// The licenses named by `license`.
    pub licenses: Vec<&'static License>,
    /// What differs from it.
    pub changes: Vec<Change>,
    /// The sentences that restrict.
    pub restrictions: Vec<Restriction>,
    /// The first copyright line.
    pub copyright: Option<(String, u32)>,
    /// Policies that the license incorporates and that are not in the text.
    pub policies: Vec<String>,
}

/// Texts longer than this are no license: what GPL-3.0 needs, thirty times.
const MOST_BYTES: usize = 1 << 20;
/// So many nearest texts are aligned.
const MOST_CANDIDATES: usize = 6;
/// A text that shares less of a license than this is not made from it.
const LEAST_SHARE: f64 = 0.25;
/// Below this share it is derived, not modified.
const MODIFIED_SHARE: f64 = 0.6;
/// A text holds no more licenses than this.
const MOST_PARTS: usize = 8;

/// Names `text`, measures what differs, extracts what restricts.
pub fn identify(text: &str) -> Identification {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let reading = Reading::of(text.get(..end).unwrap_or_default());
    let whole = end == text.len();
    let judged = if whole { judge(&reading) } else { None };
    let restrictions = restrictions::restrictions(&reading);
    conclude(&reading, text, judged, restrictions)
}

fn conclude(
    reading: &Reading,
    text: &str,
    judged: Option<Judged>,
    restrictions: Vec<Restriction>,
) -> Identification {
    let copyright = reading.copyright.first().cloned();
    let Some(judged) = judged else {
        let completeness = completeness::of_unknown(reading, text);
        return Identification {
            verdict: Verdict::Unknown,
            completeness,
            license: None,
            licenses: Vec::new(),
            changes: Vec::new(),
            restrictions,
            copyright,
            policies: completeness::policies_named(reading),
        };
    };
    let licenses = judged.licenses();
    let (completeness, policies) = completeness::of_known(reading, &licenses);
    let names: Vec<&str> = licenses.iter().map(|license| license.id.as_str()).collect();
    Identification {
        verdict: judged.verdict(reading),
        completeness,
        license: Some(names.join(" AND ")),
        changes: changes::changes(reading, &judged.alignment, &judged.left),
        licenses,
        restrictions,
        copyright,
        policies,
    }
}

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
    fn licenses(&self) -> Vec<&'static License> {
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
        if self.share() < MODIFIED_SHARE || changes::only_names_differ(reading, &self.alignment, &self.left) {
            return Verdict::Derived;
        }
        Verdict::Modified
    }
}

/// The nearest license, if any is near.
pub(crate) fn judge(reading: &Reading) -> Option<Judged> {
    judge_part(reading, MOST_PARTS)
}

fn judge_part(reading: &Reading, depth: usize) -> Option<Judged> {
    let runs = reading.runs();
    let hits = hits(reading, &runs);
    let candidates = candidates(&runs, &hits);
    let best = candidates
        .into_iter()
        .filter_map(|number| align(reading, &runs, hits.get(&number)?, number))
        .map(|alignment| sort_out(reading, alignment))
        .filter(|judged| judged.share() >= LEAST_SHARE)
        .max_by_key(|judged| {
            (
                judged.score,
                judged.left.is_empty(),
                std::cmp::Reverse(judged.alignment.number),
            )
        })?;
    Some(with_parts(reading, best, depth))
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
        if base.is_some_and(|base| fits_slot(reading, base, hunk)) {
            slotted.push(hunk.text.clone());
            continue;
        }
        let harmless = is_around(reading, hunk, &alignment)
            && (!binds(reading, &hunk.text) || is_companion(reading, &hunk.text, &alignment))
            && !is_other_title(reading, &hunk.text, &alignment);
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
    number(alignment.matched) - number(missing) - i64::from(copied)
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

/// Is it the license's title with other words in it? That names another license.
fn is_other_title(reading: &Reading, range: &Range<usize>, alignment: &Alignment) -> bool {
    let Some(entry) = catalog::prints()
        .get(alignment.number)
        .and_then(catalog::entry_of)
    else {
        return false;
    };
    let names = align::title_words(entry);
    let words = reading.slice(range.start, range.end);
    let known = words.iter().filter(|word| names.contains(&word.text)).count();
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
fn with_parts(reading: &Reading, mut best: Judged, depth: usize) -> Judged {
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
        let words = reading.slice(range.start, range.end);
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            continue;
        };
        let part = Reading::of(reading.text.get(first.start..last.end).unwrap_or_default());
        let Some(found) = judge_part(&part, depth - 1).filter(|found| found.left.is_empty()) else {
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

impl Identification {
    /// The most restrictive sentence that speaks of `facet`, if any.
    pub fn sentence(&self, facet: Facet) -> Option<&Restriction> {
        self.restrictions.iter().find(|one| one.facet == facet)
    }
}
