//! One license for a person: what it is, what was changed, what one may and must do, with the sentences.

use openassay_audit::{
    Alteration, Change, ChangeKind, Conflict, LicenseReading, Mismatch, PermissionAnswer, Restriction, Unread,
};
use openassay_facts::Truth;

use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::permissions::question;
use super::wording::{grouped, quoted_about, quoted_whole};
use super::{Paint, WIDTH};

/// Changes shown; the JSON has all.
const CHANGES: usize = 12;

/// The screen of `license`.
pub fn render_license(reading: &LicenseReading, paint: Paint) -> String {
    let mut page = Page::new(paint, WIDTH);
    page.paragraph(Indent::hanging(0, 2), &what(reading));
    if let Some(known) = reading.known {
        let words = format!("{}; approved by OSI: {}", known.title, answer(known.osi_approved));
        page.paragraph(Indent::hanging(2, 4), &[plain(words)]);
    }
    write_changes(&mut page, reading);
    write_answers(&mut page, reading);
    write_restrictions(&mut page, reading);
    write_doubts(&mut page, reading);
    page.blank();
    page.paragraph(Indent::at(0), &[ink(Ink::Dim, "Not legal advice.")]);
    page.finish()
}

/// Its name, and what the text was found to be.
pub(super) fn what(reading: &LicenseReading) -> Vec<Span> {
    let Some(text) = &reading.text else {
        return vec![ink(Ink::Bold, &reading.name), plain("by name, no text was read")];
    };
    let license = text.license.as_deref().unwrap_or("no license that we know");
    let words = match text.verdict.name() {
        "exact" => format!("is {license}, the exact text"),
        "exact-with-trailer" => format!("is {license}, the exact text with a harmless trailer"),
        "modified" => format!("is not {license}: it was made from it and changed"),
        "derived" => format!("derives from {license}"),
        _ => "is no license that we know".to_owned(),
    };
    let color = if text.verdict.is_plain() {
        Ink::Green
    } else {
        Ink::Yellow
    };
    vec![ink(Ink::Bold, &reading.name), ink(color, words)]
}

/// Yes, no, or not known.
pub(super) fn answer(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "not known",
    }
}

fn write_changes(page: &mut Page, reading: &LicenseReading) {
    let Some(text) = reading.text.as_ref().filter(|text| !text.changes.is_empty()) else {
        return;
    };
    page.heading(&format!("Changes ({})", text.changes.len()));
    for change in text.changes.iter().take(CHANGES) {
        page.paragraph(
            Indent::hanging(2, 4),
            &[ink(Ink::Red, place(change)), plain(quoted_whole(&change.text))],
        );
    }
    let more = text.changes.len().saturating_sub(CHANGES);
    if more > 0 {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {more} more"))]);
    }
}

/// Where it stands, and in what way it differs.
fn place(change: &Change) -> String {
    let section = change
        .section
        .as_ref()
        .filter(|_| change.kind != ChangeKind::Added);
    let section = section.map(|section| format!(" (section {section} of the license)"));
    let ways: Vec<String> = change.differs.iter().map(Alteration::told).collect();
    let ways = if ways.is_empty() {
        String::new()
    } else {
        format!(" {};", ways.join(", "))
    };
    format!(
        "line {}, {}{}:{ways}",
        change.line,
        change.kind.name(),
        section.unwrap_or_default()
    )
}

fn write_answers(page: &mut Page, reading: &LicenseReading) {
    page.heading("What you may do under it");
    let mut duties: Vec<&String> = Vec::new();
    for (asked, answer, quotes, owed) in &reading.answers {
        let (color, word) = match answer {
            PermissionAnswer::Yes => (Ink::Green, "yes"),
            PermissionAnswer::No => (Ink::Red, "no"),
            PermissionAnswer::Conditions => (Ink::Yellow, "under conditions"),
            PermissionAnswer::Unknown => (Ink::Yellow, "cannot tell"),
        };
        let line = quotes
            .iter()
            .map(|quote| quote.place.line())
            .find(|line| *line > 0);
        let place = line.map(|line| format!("line {line}")).unwrap_or_default();
        let spans = [ink(color, word), ink(Ink::Dim, place)];
        page.row(Indent::hanging(2, 33), &plain(question(asked)), &spans);
        duties.extend(
            owed.iter()
                .filter(|duty| !duties.contains(duty))
                .collect::<Vec<_>>(),
        );
    }
    if !duties.is_empty() {
        let words: Vec<&str> = duties.iter().map(|duty| duty.as_str()).collect();
        page.paragraph(
            Indent::hanging(2, 4),
            &[plain("you must:"), plain(words.join("; "))],
        );
    }
}

fn write_restrictions(page: &mut Page, reading: &LicenseReading) {
    let Some(text) = reading.text.as_ref().filter(|text| !text.restrictions.is_empty()) else {
        return;
    };
    page.heading("What its sentences say");
    let (limiting, usual): (Vec<_>, Vec<_>) = text
        .restrictions
        .iter()
        .partition(|one| one.facet.restricts(&one.value));
    for restriction in limiting {
        let name = restriction.facet.name().replace('_', " ");
        let value = format!("{name}: {}", grouped(&restriction.value));
        let place = format!("line {}", restriction.line);
        let spans = [
            ink(Ink::Yellow, value),
            plain(quoted_about(&restriction.quote, &restriction.focus)),
            ink(Ink::Dim, place),
        ];
        page.paragraph(Indent::hanging(2, 4), &spans);
    }
    write_usual(page, &usual);
    if !text.policies.is_empty() {
        let words = format!("incorporates, and does not hold: {}", text.policies.join(", "));
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Yellow, words)]);
    }
}

/// On one line, what every license asks: notices, stated changes, an end on breach.
fn write_usual(page: &mut Page, usual: &[&Restriction]) {
    let mut words: Vec<String> = Vec::new();
    for one in usual {
        let name = format!("{}: {} (line", one.facet.words(), one.value);
        if !words.iter().any(|known| known.starts_with(&name)) {
            words.push(format!("{name} {})", one.line));
        }
    }
    if !words.is_empty() {
        page.paragraph(Indent::hanging(2, 4), &[plain(words.join("; "))]);
    }
}

/// What keeps our reading from being the whole: languages, and where we do not agree with ourselves.
fn write_doubts(page: &mut Page, reading: &LicenseReading) {
    let Some(text) = &reading.text else { return };
    let doubts: Vec<String> = text
        .conflicts
        .iter()
        .map(disagree)
        .chain(text.unread.iter().map(unread))
        .chain(text.mismatches().iter().map(mismatch))
        .collect();
    if doubts.is_empty() {
        return;
    }
    page.heading("What limits this reading");
    for doubt in doubts {
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Yellow, doubt)]);
    }
}

fn disagree(conflict: &Conflict) -> String {
    let facet = conflict.facet.words();
    let chinese = grouped_first(&conflict.chinese.value);
    match &conflict.english {
        Some(english) => format!(
            "{facet}: {} in English (line {}), {chinese} in Chinese (line {})",
            grouped_first(&english.value),
            english.line,
            conflict.chinese.line
        ),
        None => format!(
            "{facet}: nothing in English, {chinese} in Chinese (line {})",
            conflict.chinese.line
        ),
    }
}

/// A number with what is counted behind it.
fn grouped_first(value: &str) -> String {
    match value.split_once(' ') {
        Some((number, unit)) => format!("{} {unit}", grouped(number)),
        None => grouped(value),
    }
}

fn unread(unread: &Unread) -> String {
    let read = if unread.partly {
        "only its numbers and prohibitions are read"
    } else {
        "not read"
    };
    format!("{}, from line {}: {read}", unread.language, unread.line)
}

fn mismatch(mismatch: &Mismatch) -> String {
    let section = mismatch.section().map(|section| format!(" (section {section})"));
    let says = match &mismatch.found {
        Some(found) => format!("line {} says {}", found.line, found.value),
        None => "no sentence was found that says so".to_owned(),
    };
    format!(
        "{}: our file says {}{}, {says}",
        mismatch.facet.words(),
        mismatch.stored.value,
        section.unwrap_or_default()
    )
}
