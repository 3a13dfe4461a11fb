//! The sentences in which the two texts themselves differ: how many, and the most telling of them.

use openassay_audit::{Comparison, Difference, LicenseComparison, Passage};

use super::super::page::{Indent, Ink, Page, Span, ink, plain};
use super::super::wording::quoted;

/// Differing sentences shown; the JSON has all.
const DIFFERENCES: usize = 8;
/// Differing words shown of one sentence.
const STRETCHES: usize = 3;

/// The section, where there are two texts.
pub(super) fn write(page: &mut Page, comparison: &LicenseComparison) {
    let Some(compared) = &comparison.sentences else {
        return;
    };
    let differences = &compared.differences;
    if differences.is_empty() {
        page.heading(if compared.same > 0 {
            "The texts say the same, sentence by sentence"
        } else {
            "No sentence was found in either text"
        });
        return;
    }
    page.heading(&format!("Sentences that differ ({})", differences.len()));
    let words = tally(comparison, compared);
    page.paragraph(Indent::at(2), &[ink(Ink::Dim, words)]);
    if are_strangers(compared) {
        let words = "these are two texts, not two versions of one: each sentence is in --format json";
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, words)]);
        return;
    }
    for difference in differences.iter().take(DIFFERENCES) {
        write_difference(page, difference);
    }
    let more = differences.len().saturating_sub(DIFFERENCES);
    if more > 0 {
        let words = format!("and {more} more; all of them: --format json");
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, words)]);
    }
}

/// Have long texts next to nothing in common? Then a list of the sentences of both tells nobody anything.
fn are_strangers(compared: &Comparison) -> bool {
    let total = compared.same + compared.differences.len();
    let akin = compared.same + count(&compared.differences, "changed");
    compared.differences.len() > DIFFERENCES && akin * 5 < total
}

fn count(differences: &[Difference], kind: &str) -> usize {
    differences.iter().filter(|one| one.kind() == kind).count()
}

/// `3 changed, 2 only in A, 5 only in B`, and where the words of a license came from that was only named.
fn tally(comparison: &LicenseComparison, compared: &Comparison) -> String {
    let count = |kind: &str| count(&compared.differences, kind);
    let mut words = format!(
        "{} changed, {} only in A, {} only in B, {} the same",
        count("changed"),
        count("only-a"),
        count("only-b"),
        compared.same
    );
    for (side, reading) in [("A", &comparison.a), ("B", &comparison.b)] {
        if let Some(known) = reading.known.filter(|_| reading.words.is_none()) {
            words.extend(["; ", side, " is the text of ", &known.id, " as SPDX has it"]);
        }
    }
    words
}

fn write_difference(page: &mut Page, difference: &Difference) {
    for (side, passage) in [("A", difference.a()), ("B", difference.b())] {
        let Some(passage) = passage else { continue };
        page.paragraph(Indent::hanging(2, 6), &passage_of(side, difference, passage));
    }
    let stretches: Vec<String> = difference
        .words
        .iter()
        .take(STRETCHES)
        .map(|(a, b)| format!("{} / {}", stretch(a), stretch(b)))
        .collect();
    if !stretches.is_empty() {
        let more = difference.words.len().saturating_sub(STRETCHES);
        let more = if more > 0 {
            format!("; and {more} more")
        } else {
            String::new()
        };
        page.paragraph(
            Indent::hanging(6, 6),
            &[ink(Ink::Yellow, format!("{}{more}", stretches.join("; ")))],
        );
    }
}

fn passage_of(side: &str, difference: &Difference, passage: &Passage) -> [Span; 3] {
    let section = passage
        .section
        .as_ref()
        .map(|section| format!(", section {section}"));
    let place = format!("line {}{}", passage.line, section.unwrap_or_default());
    let side = match difference.kind() {
        "changed" => ink(Ink::Bold, side),
        _ => ink(Ink::Bold, format!("only {side}")),
    };
    [side, ink(Ink::Dim, place), plain(quoted(&passage.text))]
}

/// Words of one side of a change.
fn stretch(words: &str) -> String {
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        quoted(words)
    }
}
