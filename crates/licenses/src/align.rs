//! Lays a text beside a known license: which words match, and which are left over on either side.
//!
//! First by digests of sentences, which needs no text and does not care how lines wrap; then, where the
//! license's text can be opened, word by word inside the gaps.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use crate::catalog;
use crate::diff::{Hunk, diff};
use crate::knowledge::Print;
use crate::reading::{Reading, Run};
use crate::tables;
use crate::titles::{names, title_length};

/// A license text that was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) reading: Reading,
    /// Words of the title, which a copy may leave out.
    pub(crate) title: usize,
    /// Parts that a copy may leave out as a whole.
    pub(crate) optional: Vec<Range<usize>>,
    /// Places for other words, and how many.
    pub(crate) slots: Vec<(Range<usize>, usize)>,
}

static OPENED: LazyLock<Vec<OnceLock<Option<Opened>>>> =
    LazyLock::new(|| catalog::prints().iter().map(|_| OnceLock::new()).collect());

/// The text of the license behind `number`, where SPDX has it.
pub(crate) fn opened(number: usize) -> Option<&'static Opened> {
    OPENED
        .get(number)?
        .get_or_init(|| open(catalog::prints().get(number)?))
        .as_ref()
}

fn open(print: &Print) -> Option<Opened> {
    let spdx = print.spdx.as_deref()?;
    let id = spdx::license_id(spdx).filter(|id| id.name == spdx)?;
    let entry = catalog::entry_of(print)?;
    let reading = Reading::of(id.text());
    let title = title_length(&reading, entry);
    let optional = entry
        .optional
        .iter()
        .filter_map(|part| optional(&reading, part))
        .collect();
    let slots = entry
        .slots
        .iter()
        .flat_map(|slot| slots(&reading, slot))
        .collect();
    Some(Opened {
        reading,
        title,
        optional,
        slots,
    })
}

fn optional(reading: &Reading, part: &crate::knowledge::Optional) -> Option<Range<usize>> {
    let start = find(reading, &part.from, 0)?.start;
    let end = match (&part.to, &part.before) {
        (Some(words), _) => find(reading, words, start)?.end,
        (None, Some(words)) => find(reading, words, start)?.start,
        (None, None) => reading.words.len(),
    };
    Some(start..end)
}

fn slots(reading: &Reading, slot: &crate::knowledge::Slot) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(before) = find(reading, &slot.after, from) {
        from = before.end;
        if let Some(behind) =
            find(reading, &slot.before, before.end).filter(|behind| behind.start - from <= 30)
        {
            found.push((from..behind.start, usize::from(slot.most)));
        }
    }
    found
}

/// The first place at or behind `from` where these words stand.
fn find(reading: &Reading, words: &str, from: usize) -> Option<Range<usize>> {
    let wanted = Reading::of(words);
    let length = wanted.words.len();
    let same = |start: &usize| {
        let there = reading.slice(*start, start + length);
        there.len() == length
            && there
                .iter()
                .zip(&wanted.words)
                .all(|(one, other)| one.text == other.text)
    };
    (from..reading.words.len())
        .find(same)
        .map(|start| start..start + length)
}

/// How a text lies beside one license.
#[derive(Debug, Clone)]
pub(crate) struct Alignment {
    /// Index of the license's text in the tables.
    pub(crate) number: usize,
    /// Words that match.
    pub(crate) matched: usize,
    /// Where they differ, in order.
    pub(crate) hunks: Vec<Hunk>,
    /// Words of the text's title, which are not compared.
    pub(crate) text_title: usize,
    /// Words of the license's title.
    pub(crate) base_title: usize,
}

/// What a text has in common with each known text: index of its run, segment.
pub(crate) type Hits = Vec<(usize, usize)>;

/// No segment is looked for in more places than this: a hostile text may repeat one.
const MOST_REPEATS: usize = 8;

/// Lays the text beside the license text `number`, which shares `hits` with it.
pub(crate) fn align(reading: &Reading, runs: &[Run], hits: &Hits, number: usize) -> Option<Alignment> {
    let print = catalog::prints().get(number)?;
    let segments: Vec<(u64, usize)> = tables::segments(print).collect();
    let (text_title, base_title) = titles(reading, print, number, &segments)?;
    let mut starts = Vec::with_capacity(segments.len() + 1);
    let mut total = 0;
    for (_, words) in &segments {
        starts.push(total);
        total += words;
    }
    starts.push(total);
    let mut gaps = Gaps {
        reading,
        segments: &segments,
        starts: &starts,
        matched: Vec::new(),
    };
    let anchors: Vec<(usize, usize)> = hits
        .iter()
        .copied()
        .filter(|(run, segment)| {
            runs.get(*run).is_some_and(|run| run.start >= text_title)
                && starts.get(*segment).is_some_and(|start| *start >= base_title)
        })
        .collect();
    gaps.fill(runs, &chain(&anchors, &segments), text_title, base_title);
    let matched_by_digest = gaps.matched;
    let hunks = between(
        &matched_by_digest,
        (text_title, base_title),
        (reading.words.len(), total),
    );
    let left: usize = hunks.iter().map(|hunk| hunk.base.len()).sum();
    Some(Alignment {
        number,
        matched: (total - base_title) - left,
        hunks,
        text_title,
        base_title,
    })
}

impl Alignment {
    /// Words of the license, which its title is a part of, that match or might after [`Alignment::refined`].
    pub(crate) fn most(&self) -> usize {
        let might = self.hunks.iter().map(|hunk| hunk.text.len().min(hunk.base.len()));
        self.matched + self.base_title + might.sum::<usize>()
    }

    /// Compared word by word inside what did not match by sentence.
    pub(crate) fn refined(mut self, reading: &Reading) -> Self {
        let left = |hunks: &[Hunk]| hunks.iter().map(|hunk| hunk.base.len()).sum::<usize>();
        let before = left(&self.hunks);
        self.hunks = refined(reading, self.number, self.hunks);
        self.matched += before - left(&self.hunks);
        self
    }
}

/// Titles are compared by name, not by word: a copy may have one or not.
fn titles(
    reading: &Reading,
    print: &Print,
    number: usize,
    segments: &[(u64, usize)],
) -> Option<(usize, usize)> {
    let entry = catalog::entry_of(print)?;
    if let Some(opened) = opened(number) {
        return Some((title_length(reading, entry), opened.title));
    }
    let names = &names(entry)?.digests;
    let base: usize = segments
        .iter()
        .take_while(|(digest, _)| names.contains(digest))
        .map(|(_, words)| words)
        .sum();
    Some(if base == 0 {
        (0, 0)
    } else {
        (title_length(reading, entry), base)
    })
}

/// The heaviest sequence of hits that goes forward in both texts.
fn chain(hits: &[(usize, usize)], segments: &[(u64, usize)]) -> Vec<(usize, usize)> {
    let mut repeats = vec![0_usize; segments.len()];
    let mut hits: Vec<(usize, usize)> = hits
        .iter()
        .copied()
        .filter(|(_, segment)| {
            repeats.get_mut(*segment).is_some_and(|count| {
                *count += 1;
                *count <= MOST_REPEATS
            })
        })
        .collect();
    hits.sort_unstable();
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(hits.len());
    for (run, segment) in &hits {
        let own = segments.get(*segment).map_or(0, |(_, words)| *words);
        let before = hits
            .iter()
            .zip(&best)
            .enumerate()
            .filter(|(_, ((r, s), _))| r < run && s < segment);
        let before = before
            .map(|(place, (_, (weight, _)))| (*weight, place))
            .max_by_key(|(weight, place)| (*weight, usize::MAX - place));
        best.push((
            own + before.map_or(0, |(weight, _)| weight),
            before.map(|(_, place)| place),
        ));
    }
    let mut at = (0..best.len()).max_by_key(|place| {
        (
            best.get(*place).map_or(0, |(weight, _)| *weight),
            usize::MAX - place,
        )
    });
    let mut chained = Vec::new();
    while let Some(place) = at {
        chained.extend(hits.get(place));
        at = best.get(place).and_then(|(_, before)| *before);
    }
    chained.reverse();
    chained
}

struct Gaps<'a> {
    reading: &'a Reading,
    segments: &'a [(u64, usize)],
    starts: &'a [usize],
    /// Stretches of words that match, in both.
    matched: Vec<(Range<usize>, Range<usize>)>,
}

impl Gaps<'_> {
    /// Follows the anchors, and between them every segment whose digest fits the words that stand there,
    /// whatever the text's own cuts.
    fn fill(&mut self, runs: &[Run], anchors: &[(usize, usize)], text_title: usize, base_title: usize) {
        let mut text = text_title;
        let mut segment = self.starts.partition_point(|start| *start < base_title);
        for (run, anchor) in anchors {
            let Some(run) = runs.get(*run) else { continue };
            if run.start < text || *anchor < segment {
                continue;
            }
            self.bridge((text, run.start), (segment, *anchor));
            self.keep(run.start, *anchor);
            text = run.end;
            segment = anchor + 1;
        }
        self.bridge((text, self.reading.words.len()), (segment, self.segments.len()));
    }

    /// Forward from the left end, then backward from the right end.
    fn bridge(&mut self, (mut text, text_end): (usize, usize), (mut segment, segment_end): (usize, usize)) {
        while segment < segment_end && self.fits(segment, text, text_end) {
            self.keep(text, segment);
            text += self.length(segment);
            segment += 1;
        }
        let mut back = Vec::new();
        let (mut end, mut last) = (text_end, segment_end);
        while last > segment {
            let length = self.length(last - 1);
            let Some(start) = end.checked_sub(length).filter(|start| *start >= text) else {
                break;
            };
            if !self.fits(last - 1, start, end) {
                break;
            }
            back.push((start, last - 1));
            end = start;
            last -= 1;
        }
        for (start, segment) in back.into_iter().rev() {
            self.keep(start, segment);
        }
    }

    fn length(&self, segment: usize) -> usize {
        self.segments.get(segment).map_or(0, |(_, words)| *words)
    }

    fn fits(&self, segment: usize, text: usize, text_end: usize) -> bool {
        let Some((digest, words)) = self.segments.get(segment) else {
            return false;
        };
        text + words <= text_end && self.reading.digest(text, text + words) == *digest
    }

    fn keep(&mut self, text: usize, segment: usize) {
        let Some(base) = self.starts.get(segment) else {
            return;
        };
        let words = self.length(segment);
        self.matched.push((text..text + words, *base..base + words));
    }
}

/// What lies between matching stretches.
fn between(
    matched: &[(Range<usize>, Range<usize>)],
    start: (usize, usize),
    end: (usize, usize),
) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let (mut text, mut base) = start;
    let last = (end.0..end.0, end.1..end.1);
    for (in_text, in_base) in matched.iter().chain([&last]) {
        if text < in_text.start || base < in_base.start {
            hunks.push(Hunk {
                text: text..in_text.start.max(text),
                base: base..in_base.start.max(base),
            });
        }
        (text, base) = (in_text.end, in_base.end);
    }
    hunks
}

/// Word by word inside each hunk, where the license's text can be opened.
fn refined(reading: &Reading, number: usize, hunks: Vec<Hunk>) -> Vec<Hunk> {
    let Some(base) = opened(number) else { return hunks };
    let mut found = Vec::new();
    for hunk in hunks {
        if hunk.text.is_empty() || hunk.base.is_empty() || is_dropped_part(reading, base, &hunk) {
            found.push(hunk);
            continue;
        }
        let words = |reading: &'static Reading, range: &Range<usize>| -> Vec<&'static str> {
            reading
                .slice(range.start, range.end)
                .iter()
                .map(|word| word.text.as_str())
                .collect()
        };
        let base_words = words(&base.reading, &hunk.base);
        let text_words: Vec<&str> = reading
            .slice(hunk.text.start, hunk.text.end)
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        for part in diff(&text_words, &base_words) {
            let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
            found.push(Hunk {
                text: moved(part.text, hunk.text.start),
                base: moved(part.base, hunk.base.start),
            });
        }
    }
    found
}

/// Is the license's side a part that a copy may leave out, and the text's side something else altogether?
fn is_dropped_part(reading: &Reading, base: &Opened, hunk: &Hunk) -> bool {
    if left_over(base, &hunk.base) > 0 {
        return false;
    }
    let there: Vec<&str> = base
        .reading
        .slice(hunk.base.start, hunk.base.end)
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let text = reading.slice(hunk.text.start, hunk.text.end);
    let common = text
        .iter()
        .filter(|word| there.contains(&word.text.as_str()))
        .count();
    common * 2 < text.len().min(there.len())
}

/// How many words of the license in `range` may not be left out: those outside optional parts that lie
/// wholly inside it.
pub(crate) fn left_over(base: &Opened, range: &Range<usize>) -> usize {
    let dropped = base
        .optional
        .iter()
        .filter(|part| part.start >= range.start && part.end <= range.end);
    let dropped: usize = dropped.map(ExactSizeIterator::len).sum();
    range.len().saturating_sub(dropped)
}
