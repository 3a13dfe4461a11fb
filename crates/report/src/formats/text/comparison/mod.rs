//! Releases beside each other: what differs first, then what may, then what is the same in short.

#[cfg(test)]
mod tests;

use openassay_audit::{AuditedRelease, ComparedRow, Lacking, ReleaseComparison, SaidOfRelease};
use openassay_facts::Truth;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::page::{GUTTER, Indent, Ink, Page, Span, ink, plain};
use super::permissions::question;
use super::wording::{grouped, printable, short_digest, shortened};
use super::{Paint, WIDTH};

/// Releases beside each other; more stand in a block below.
const BESIDE: usize = 4;
/// Longest name of a release, of a row, and longest words in a cell, in characters.
const NAME: usize = 60;
const ROW: usize = 44;
const WORDS: usize = 90;
/// Where the names of rows begin: behind the mark.
const MARK: usize = 2;

/// The screen of `compare`.
pub fn render_comparison(comparison: &ReleaseComparison, paint: Paint) -> String {
    let mut page = Page::new(paint, WIDTH);
    for (at, release) in comparison.releases.iter().enumerate() {
        write_release(&mut page, at, release);
    }
    write_rows(&mut page, comparison, "They differ", Truth::False);
    write_rows(&mut page, comparison, "They may differ", Truth::Unknown);
    write_same(&mut page, comparison);
    write_unsaid(&mut page, comparison);
    write_lacking(&mut page, comparison);
    write_colophon(&mut page, comparison);
    page.finish()
}

/// `A` for the first; beyond `Z` by number.
fn letter(at: usize) -> String {
    let letter = u8::try_from(at).ok().and_then(|at| b'A'.checked_add(at));
    match letter.filter(u8::is_ascii_uppercase) {
        Some(letter) => char::from(letter).to_string(),
        None => format!("#{}", at + 1),
    }
}

fn write_release(page: &mut Page, at: usize, release: &AuditedRelease) {
    let name = release.name.as_deref().unwrap_or("a release without a name");
    let places = release.sources.iter().map(|source| source.label.as_str());
    let places = shortened(&places.collect::<Vec<_>>().join(", "), NAME);
    let mut spans = vec![ink(Ink::Bold, letter(at)), ink(Ink::Bold, shortened(name, NAME))];
    if places != name {
        spans.push(ink(Ink::Dim, format!("({places})")));
    }
    page.paragraph(Indent::hanging(0, 3), &spans);
}

/// Is nothing known of any of them?
fn is_unsaid(row: &ComparedRow) -> bool {
    row.cells.iter().all(|cell| cell.words == UNKNOWN)
}

/// What the data says where nothing can be told.
const UNKNOWN: &str = "unknown";

fn write_rows(page: &mut Page, comparison: &ReleaseComparison, heading: &str, same: Truth) {
    let chosen: Vec<&ComparedRow> = comparison
        .rows
        .iter()
        .filter(|row| row.same == same && !is_unsaid(row))
        .collect();
    if chosen.is_empty() {
        return;
    }
    let count = comparison.releases.len();
    let mut from = 0;
    while from < count {
        let block = from..(from + BESIDE).min(count);
        let columns = columns(block.len());
        page.blank();
        let width =
            WIDTH.saturating_sub(columns.get(MARK).copied().unwrap_or_default()) / block.len() - GUTTER;
        let heads = block.clone().map(|at| {
            let release = comparison.releases.get(at);
            let name = release
                .and_then(|release| release.name.as_deref())
                .unwrap_or_default();
            ink(Ink::Bold, within(&format!("{} {name}", letter(at)), width))
        });
        let first = ink(Ink::Bold, format!("{heading} ({})", chosen.len()));
        let heading: Vec<Span> = std::iter::once(first).chain(heads).collect();
        let wide: Vec<usize> = columns
            .iter()
            .copied()
            .enumerate()
            .filter(|(at, _)| *at != 1)
            .map(|(_, at)| at)
            .collect();
        page.cells(&wide, &heading);
        write_block(page, &chosen, &columns, block.clone());
        from = block.end;
    }
}

/// `text` as far as it fits on a line of `width`: the names stand in full above.
fn within(text: &str, width: usize) -> String {
    let text = printable(text);
    if text.width() <= width {
        return text;
    }
    let mut cut = String::new();
    for character in text.chars() {
        if cut.width() + character.width().unwrap_or_default() + 1 > width {
            break;
        }
        cut.push(character);
    }
    format!("{cut}…")
}

/// Where the mark, the names of the rows and the releases begin.
fn columns(releases: usize) -> Vec<usize> {
    let names = match releases {
        0..=2 => 24,
        3 => 20,
        _ => 17,
    };
    let first = MARK + names + GUTTER;
    let width = (WIDTH + GUTTER - first) / releases.max(1);
    let starts = (0..releases).map(|at| first + at * width);
    [0, MARK].into_iter().chain(starts).collect()
}

fn write_block(page: &mut Page, rows: &[&ComparedRow], columns: &[usize], releases: std::ops::Range<usize>) {
    let mut section = "";
    for row in rows {
        if row.section != section {
            section = &row.section;
            page.paragraph(Indent::at(MARK), &[ink(Ink::Dim, section)]);
        }
        let mark = match row.same {
            Truth::False => ink(Ink::Red, "≠"),
            _ => ink(Ink::Yellow, "?"),
        };
        let cells = row.cells.get(releases.clone()).unwrap_or_default();
        let cells = cells.iter().map(|cell| ink(color(cell), words(cell)));
        let cells: Vec<Span> = [mark, plain(shortened(&in_full(row), ROW))]
            .into_iter()
            .chain(cells)
            .collect();
        page.cells(columns, &cells);
    }
}

fn name(row: &ComparedRow) -> &str {
    question(&row.name)
}

/// With what a criterion asks.
fn in_full(row: &ComparedRow) -> String {
    format!("{} {}", name(row), row.text)
}

fn color(cell: &SaidOfRelease) -> Ink {
    if cell.is_known() { Ink::Bold } else { Ink::Yellow }
}

/// What is open is said to be.
fn words(cell: &SaidOfRelease) -> String {
    if cell.words == UNKNOWN {
        return "cannot tell".to_owned();
    }
    let each: Vec<String> = cell.words.split("; ").map(grouped).collect();
    let words = shortened(&each.join("; "), WORDS);
    if cell.is_known() {
        words
    } else {
        format!("cannot tell: {words}")
    }
}

/// What is the same, a paragraph for each section.
fn write_same(page: &mut Page, comparison: &ReleaseComparison) {
    let same: Vec<&ComparedRow> = comparison.rows.iter().filter(|row| row.same.is_true()).collect();
    if same.is_empty() {
        return;
    }
    page.heading(&format!("Same for all ({})", same.len()));
    for section in sections(&same) {
        let rows = same.iter().filter(|row| row.section == section);
        let said: Vec<String> = rows
            .map(|row| {
                let words = row.cells.first().map(words).unwrap_or_default();
                format!("{}: {words}", shortened(name(row), ROW))
            })
            .collect();
        let head = ink(Ink::Dim, section);
        page.row(Indent::hanging(2, 18), &head, &[plain(said.join("; "))]);
    }
}

/// What nothing is known of, of any of them.
fn write_unsaid(page: &mut Page, comparison: &ReleaseComparison) {
    let unsaid: Vec<&ComparedRow> = comparison.rows.iter().filter(|row| is_unsaid(row)).collect();
    if unsaid.is_empty() {
        return;
    }
    page.heading(&format!("Cannot be told of any ({})", unsaid.len()));
    for section in sections(&unsaid) {
        let rows = unsaid.iter().filter(|row| row.section == section);
        let names: Vec<String> = rows.map(|row| shortened(name(row), ROW)).collect();
        page.row(
            Indent::hanging(2, 18),
            &ink(Ink::Dim, section),
            &[plain(names.join("; "))],
        );
    }
}

/// The sections, each once, in their order.
fn sections<'a>(rows: &[&'a ComparedRow]) -> Vec<&'a str> {
    let mut sections: Vec<&str> = rows.iter().map(|row| row.section.as_str()).collect();
    sections.dedup();
    sections
}

fn write_lacking(page: &mut Page, comparison: &ReleaseComparison) {
    let Some(Lacking { release, next }) = &comparison.lacking else {
        return;
    };
    let other = letter(1_usize.saturating_sub(*release));
    page.heading(&format!(
        "What {} takes to be surely {}, as {other} is",
        letter(*release),
        next.level
    ));
    for step in &next.steps {
        page.paragraph(Indent::hanging(2, 4), &[plain("-"), plain(step)]);
    }
}

fn write_colophon(page: &mut Page, comparison: &ReleaseComparison) {
    page.blank();
    if comparison.rows.iter().any(|row| row.same.is_unknown()) {
        let words = "What may differ is not known of one of them, or leaves more than one answer open; the same words \
                     may rest on other sentences. Neither is a difference.";
        page.paragraph(Indent::at(0), &[ink(Ink::Dim, words)]);
    }
    let knowledge = &comparison.knowledge;
    let words = format!(
        "openassay {}, knowledge {} ({}). Not legal advice.",
        env!("CARGO_PKG_VERSION"),
        knowledge.version,
        short_digest(&knowledge.digest),
    );
    page.paragraph(Indent::at(0), &[ink(Ink::Dim, words)]);
}
