//! Is a text made from a license by changing names alone: another product, party or date in the same sentences?

use std::ops::Range;

use crate::align::{Alignment, opened};
use crate::alteration::{COUNTING, segments_in};
use crate::catalog;
use crate::diff::Hunk;
use crate::fingerprint;
use crate::knowledge::Print;
use crate::material;
use crate::reading::Reading;

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
    let there: Vec<&str> = inside
        .filter_map(|place| print.details.get(place))
        .flat_map(|(_, words)| words)
        .map(String::as_str)
        .collect();
    let words = reading.slice(hunk.text.start, hunk.text.end);
    let here: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| material::is_material(&word.text) && !is_month(reading, hunk.text.start + at))
        .map(|(_, word)| word.text.as_str())
        .collect();
    let counts = |word: &str| COUNTING.contains(&word);
    let measured = words.iter().any(|word| counts(&word.text)) || there.iter().any(|word| counts(word));
    let told = |word: &&&str| measured || !is_digit(word);
    here.iter().filter(told).eq(there.iter().filter(told))
}

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
