//! How well we agree with labeled data, section by section; data that is not there is said to be.
//!
//! This prints and refuses nothing: a number that may not fall belongs into a test.

mod claims;
mod frameworks;
mod licenses;

use std::env;
use std::path::Path;

use crate::Outcome;
use crate::repository::root;

/// A section: the word that asks for it alone, its heading, the data it needs, and what it finds there.
struct Section {
    word: &'static str,
    heading: &'static str,
    /// From the root of the repository; labeled data that others published lies beside it, not in it.
    needs: &'static str,
    /// Of the data at that place; words name what is to be shown in detail.
    lines: fn(&Path, &[String]) -> Result<Vec<String>, String>,
}

const SECTIONS: &[Section] = &[
    Section {
        word: "licenses",
        heading: "license texts",
        needs: "../shared/corpus/licenses/labels.tsv",
        lines: licenses::lines,
    },
    Section {
        word: "frameworks",
        heading: "files of other indexes",
        needs: "../shared/corpus/mot/expected_classes.tsv",
        lines: frameworks::lines,
    },
    Section {
        word: "claims",
        heading: "miniature releases about claims",
        needs: "crates/fixtures/claims/blind.sha256",
        lines: claims::lines,
    },
];

/// Prints every section whose data is there.
pub(crate) fn print() -> Outcome {
    // Behind the chore's name: a section, and what of it is to be shown in detail.
    let wanted: Vec<String> = env::args().skip(2).collect();
    let named = |section: &&Section| wanted.iter().any(|word| word == section.word);
    let is_asked = |section: &&Section| !SECTIONS.iter().any(|one| named(&one)) || named(section);
    for Section {
        heading,
        needs,
        lines,
        ..
    } in SECTIONS.iter().filter(is_asked)
    {
        println!("{heading}");
        let data = root().join(needs);
        if !data.is_file() {
            println!("  skipped: {needs} is not there");
            continue;
        }
        for line in lines(&data, &wanted)? {
            println!("  {line}");
        }
    }
    Ok(())
}
