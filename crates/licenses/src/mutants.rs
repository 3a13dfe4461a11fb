//! The promise that matters most: a text with one word flipped, added or dropped is never called plain.

use std::ops::Range;
use std::path::PathBuf;

use crate::catalog;
use crate::decode;
use crate::judge::judge;
use crate::reading::Reading;

/// Word to put in: it occurs in no license.
const STRANGER: &str = "zebra";

#[derive(Debug, Clone, Copy)]
enum Mutation {
    Flip,
    Add,
    AddNot,
    Drop,
}

const MUTATIONS: [Mutation; 4] = [Mutation::Flip, Mutation::Add, Mutation::AddNot, Mutation::Drop];

fn mutated(reading: &Reading, at: usize, mutation: Mutation) -> String {
    let word = &reading.words[at];
    let (before, behind) = (&reading.text[..word.start], &reading.text[word.end..]);
    let own = &reading.text[word.start..word.end];
    match mutation {
        Mutation::Flip => format!("{before}{STRANGER}{behind}"),
        Mutation::Add => format!("{before}{own} {STRANGER}{behind}"),
        Mutation::AddNot => format!("{before}not {own}{behind}"),
        Mutation::Drop => format!("{before}{behind}"),
    }
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

fn survivors(name: &str, text: &str, places: usize) -> Vec<String> {
    let reading = Reading::of(text);
    // What is not exact unchanged has nothing to lose: every word counts.
    let free = free(&reading).unwrap_or_default();
    let bound: Vec<usize> = (0..reading.words.len())
        .filter(|at| !free.iter().any(|range| range.contains(at)))
        .collect();
    let mut found = Vec::new();
    for number in 0..places.min(bound.len()) {
        // Spread over the text, the ends among them.
        let at = bound[number * (bound.len() - 1) / places.min(bound.len()).saturating_sub(1).max(1)];
        for mutation in MUTATIONS {
            let changed = mutated(&reading, at, mutation);
            let again = Reading::of(&changed);
            let Some(judged) = judge(&again) else { continue };
            let verdict = judged.verdict(&again);
            // A last footnote that another copy of the license lacks is a trailer: any harmless words may stand there.
            let behind = judged
                .around
                .iter()
                .any(|range| range.contains(&at) || range.end == at);
            if verdict.is_plain() && !behind {
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
