//! The promise that matters most: a text with one word flipped, added or dropped, one number or party changed, a
//! rider behind it or a note before it is never called plain.

use std::ops::Range;
use std::path::PathBuf;

use crate::catalog;
use crate::decode;
use crate::identify::Verdict;
use crate::judge::{Judged, judge};
use crate::reading::Reading;

/// Word to put in: it occurs in no license.
const STRANGER: &str = "zebra";

#[derive(Debug, Clone, Copy)]
enum Mutation {
    Flip,
    Add,
    AddNot,
    Drop,
    /// Another number, where there is one.
    Number,
    /// Another party, where one is named.
    Party,
    /// A sentence that binds, behind the sentence of the word.
    Rider,
    /// A note that binds, before everything.
    Note,
}

const MUTATIONS: [Mutation; 8] = [
    Mutation::Flip,
    Mutation::Add,
    Mutation::AddNot,
    Mutation::Drop,
    Mutation::Number,
    Mutation::Party,
    Mutation::Rider,
    Mutation::Note,
];

/// Who is who in a license, and who stands in for whom.
const PARTIES: [(&str, &str); 10] = [
    ("you", "the licensor"),
    ("your", "the licensor's"),
    ("licensor", "licensee"),
    ("licensee", "licensor"),
    ("contributor", "recipient"),
    ("contributors", "recipients"),
    ("recipient", "contributor"),
    ("recipients", "contributors"),
    ("authors", "users"),
    ("holders", "users"),
];

const RIDER: &str = "No part of this may be used by competitors of Northlight.";
const NOTE: &str = "The weights are for evaluation only.";

/// The text with the word at `at` mutated; none where this mutation does not fit the word.
fn mutated(reading: &Reading, at: usize, mutation: Mutation) -> Option<String> {
    let word = &reading.words[at];
    let (before, behind) = (&reading.text[..word.start], &reading.text[word.end..]);
    let own = &reading.text[word.start..word.end];
    Some(match mutation {
        Mutation::Flip => format!("{before}{STRANGER}{behind}"),
        Mutation::Add => format!("{before}{own} {STRANGER}{behind}"),
        Mutation::AddNot => format!("{before}not {own}{behind}"),
        Mutation::Drop => format!("{before}{behind}"),
        Mutation::Number => {
            let number: u64 = word.text.parse().ok()?;
            format!("{before}{}{behind}", number + 7)
        }
        Mutation::Party => {
            let other = PARTIES.iter().find(|(party, _)| *party == word.text)?.1;
            format!("{before}{other}{behind}")
        }
        Mutation::Rider => {
            let (inside, after) = behind.split_once(". ")?;
            format!("{before}{own}{inside}. {RIDER} {after}")
        }
        Mutation::Note => format!("{NOTE}\n\n{}", reading.text),
    })
}

/// The words at which a mutation is tried: spread over the text, the ends among them, and numbers and parties
/// wherever they stand, as far as `places` goes.
fn tried(reading: &Reading, bound: &[usize], places: usize) -> Vec<usize> {
    let spread = |all: &[usize]| -> Vec<usize> {
        let count = places.min(all.len());
        let last = all.len().saturating_sub(1);
        (0..count)
            .filter_map(|number| all.get(number * last / count.saturating_sub(1).max(1)).copied())
            .collect()
    };
    let of = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fits = |at: &&usize| reading.words.get(**at).is_some_and(|word| is(&word.text));
        bound.iter().filter(fits).copied().collect()
    };
    let numbers = of(&|word| word.parse::<u64>().is_ok());
    let parties = of(&|word| PARTIES.iter().any(|(party, _)| *party == word));
    let mut all = [spread(bound), spread(&numbers), spread(&parties)].concat();
    all.sort_unstable();
    all.dedup();
    all
}

/// The words that may differ: title, holder, product.
fn free(text: &Reading) -> Option<Vec<Range<usize>>> {
    let judged = judge(text)?;
    if !judged.verdict(text).is_plain() {
        return None;
    }
    let mut free = judged.slotted.clone();
    let entry = catalog::prints()
        .get(judged.alignment.number)
        .and_then(catalog::entry_of)?;
    free.push(0..crate::titles::title_length(text, entry));
    free.extend(judged.slots_in_text());
    // What stands around the license is no part of it: any harmless words may.
    free.extend(judged.around.clone());
    Some(free)
}

fn is_fingerprint(judged: &Judged) -> bool {
    catalog::prints()
        .get(judged.alignment.number)
        .is_some_and(|print| print.spdx.is_none())
}

fn survivors(name: &str, text: &str, places: usize) -> Vec<String> {
    let reading = Reading::of(text);
    // What is not exact unchanged has nothing to lose: every word counts.
    let free = free(&reading).unwrap_or_default();
    let bound: Vec<usize> = (0..reading.words.len())
        .filter(|at| !free.iter().any(|range| range.contains(at)))
        .collect();
    let own = judge(&reading).map(|judged| judged.alignment.number);
    let mut found = Vec::new();
    for at in tried(&reading, &bound, places) {
        for mutation in MUTATIONS {
            let Some(changed) = mutated(&reading, at, mutation) else {
                continue;
            };
            let again = Reading::of(&changed);
            let Some(judged) = judge(&again) else { continue };
            let verdict = judged.verdict(&again);
            // A last footnote that another copy of the license lacks is a trailer: any harmless words may stand there.
            let behind = judged
                .around
                .iter()
                .any(|range| range.contains(&at) || range.end == at);
            // Word for word another copy of the license that somebody published, and no longer a mutant.
            let copy = verdict == Verdict::Exact && is_fingerprint(&judged) && judged.slotted.is_empty();
            let copy = copy && own.is_some_and(|own| own != judged.alignment.number);
            if verdict.is_plain() && !behind && !copy {
                let word = &reading.words[at];
                let id = catalog::prints()
                    .get(judged.alignment.number)
                    .and_then(catalog::entry_of)
                    .map(|e| e.id.clone());
                found.push(format!(
                    "{name}: {mutation:?} at {} line {}: {} {id:?}",
                    word.text,
                    word.line,
                    verdict.name()
                ));
            }
        }
    }
    found
}

#[test]
fn no_mutant_of_an_spdx_text_is_plain() {
    let mut found = Vec::new();
    for license in spdx::identifiers::LICENSES {
        let Some(known) = catalog::by_id(license.name).filter(|known| known.id == license.name) else {
            continue;
        };
        let Some(id) = spdx::license_id(license.name) else {
            continue;
        };
        let places = if known.file.is_some() { 4 } else { 1 };
        found.extend(survivors(license.name, id.text(), places));
    }
    assert!(
        found.is_empty(),
        "{} mutants are called plain: {found:#?}",
        found.len()
    );
}

#[test]
fn no_mutant_of_a_corpus_text_is_plain() {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/licenses"
    ));
    let Some(labels) = read(&folder.join("labels.tsv")) else {
        println!("skipped: no corpus at {}", folder.display());
        return;
    };
    let mut found = Vec::new();
    for line in labels.lines().skip(1) {
        let path = line.split('\t').next().unwrap_or_default();
        let Some(text) = read(&folder.join("texts").join(path)) else {
            continue;
        };
        found.extend(survivors(path, &text, 5));
    }
    assert!(
        found.is_empty(),
        "{} mutants are called plain: {found:#?}",
        found.len()
    );
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own corpus")]
fn read(path: &std::path::Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| decode(&bytes))
}
