//! The titles that stand over copies of a license: compared by name, not word by word, since a copy may have one
//! or not.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use openassay_words::{Folded, tokens};

use crate::catalog;
use crate::knowledge::Entry;
use crate::reading::Reading;

/// How many words at the beginning are lines made of nothing but the license's names.
pub(crate) fn title_length(reading: &Reading, entry: &Entry) -> usize {
    let Some(known) = names(entry) else { return 0 };
    let mut length = 0;
    for _ in 0..MOST_TITLE_LINES {
        let rest = reading.slice(length, reading.words.len());
        if rest.is_empty() {
            break;
        }
        let count = 1 + rest.iter().skip(1).take_while(|word| !word.opens_line).count();
        if count > 16 || !rest.iter().take(count).all(|word| known.has(&word.text)) {
            break;
        }
        length += count;
    }
    length
}

/// Where the lines made of nothing but the license's names begin, at the end of `range`.
pub(crate) fn title_start(reading: &Reading, entry: &Entry, range: &Range<usize>) -> usize {
    let Some(known) = names(entry) else {
        return range.end;
    };
    let mut start = range.end;
    for _ in 0..MOST_TITLE_LINES {
        let words = reading.slice(range.start, start);
        let Some(line) = words.iter().rposition(|word| word.opens_line) else {
            break;
        };
        let is_title = words.iter().skip(line).all(|word| known.has(&word.text));
        if !is_title {
            break;
        }
        start = range.start + line;
    }
    start
}

/// What stands as a title over copies of a license.
#[derive(Debug)]
pub(crate) struct Names {
    /// The words of all its names, sorted.
    words: Vec<Folded>,
    /// Its names as a segment each.
    pub(crate) digests: Vec<u64>,
}

impl Names {
    pub(crate) fn has(&self, word: &str) -> bool {
        self.words
            .binary_search_by(|known| known.as_str().cmp(word))
            .is_ok()
    }

    fn of(entry: &Entry) -> Self {
        let names = entry.aliases.iter().chain([&entry.title]);
        let digest = |name: &String| {
            let name = Reading::of(name);
            name.digest(0, name.words.len())
        };
        Self {
            words: title_words(entry),
            digests: names.map(digest).collect(),
        }
    }
}

static NAMES: LazyLock<Vec<OnceLock<Names>>> =
    LazyLock::new(|| catalog::entries().iter().map(|_| OnceLock::new()).collect());

/// The names of a license, read once.
pub(crate) fn names(entry: &Entry) -> Option<&'static Names> {
    let place = catalog::place_of(entry)?;
    Some(NAMES.get(place)?.get_or_init(|| Names::of(entry)))
}

fn title_words(entry: &Entry) -> Vec<Folded> {
    let names = entry
        .aliases
        .iter()
        .chain([&entry.id, &entry.title])
        .chain(&entry.spdx);
    let apart = |name: &String| {
        tokens(name)
            .into_iter()
            .map(|token| token.word)
            .collect::<Vec<_>>()
    };
    let joined = |name: &String| {
        Reading::of(name)
            .words
            .into_iter()
            .map(|word| word.text)
            .collect::<Vec<_>>()
    };
    let mut known: Vec<Folded> = names
        .flat_map(|name| [apart(name), joined(name)].concat())
        .collect();
    known.extend(["the", "license", "version", "agreement", "v"].map(Folded::new_static));
    known.sort_unstable();
    known.dedup();
    known
}

/// A title has no more lines than Apache's.
const MOST_TITLE_LINES: usize = 5;
