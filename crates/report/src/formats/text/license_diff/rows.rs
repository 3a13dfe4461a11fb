//! The table: a row for each plain question and each facet, those that differ first, with the sentences of both sides.

use std::collections::BTreeSet;

use openassay_audit::{
    Answered, ComparedAnswer, ComparedFacet, Ground, LicenseComparison, PermissionAnswer, Said,
};
use openassay_facts::Truth;

use super::super::facet_words;
use super::super::page::{Indent, Ink, Page, ink, plain};
use super::super::permissions::question;
use super::super::wording::shortened;

/// Where the mark, the name of a row and the two sides begin.
const COLUMNS: [usize; 4] = [0, 2, 27, 54];
/// The heading spans the mark and the name.
const HEADING: [usize; 3] = [0, 27, 54];
/// Sentences shown for one side of one row.
const SENTENCES: usize = 3;
/// Longest of these, in characters: a cap on users takes as much, and its number must not be cut off.
const SENTENCE: usize = 480;

/// A row of the table.
pub(super) struct Row<'a> {
    name: &'a str,
    same: Truth,
    a: Cell<'a>,
    b: Cell<'a>,
    /// Where both sides have the same word: the rows that tell why it does not mean the same.
    beyond: Vec<&'a str>,
}

impl Row<'_> {
    /// Does one of them, or do both, not say?
    pub(super) fn is_open(&self) -> bool {
        !self.a.is_said || !self.b.is_said
    }
}

/// What one side says.
struct Cell<'a> {
    ink: Ink,
    words: String,
    is_said: bool,
    grounds: &'a [Ground],
}

/// The questions, then the facets.
pub(super) fn rows(comparison: &LicenseComparison) -> Vec<Row<'_>> {
    let questions = comparison.answers.iter().map(of_question);
    questions.chain(comparison.facets.iter().map(of_facet)).collect()
}

fn of_question(asked: &ComparedAnswer) -> Row<'_> {
    Row {
        name: question(asked.question),
        same: asked.same,
        a: of_answer(&asked.a),
        b: of_answer(&asked.b),
        beyond: asked
            .beyond
            .iter()
            .map(|facet| facet_words::name(facet))
            .collect(),
    }
}

fn of_answer(answered: &Answered) -> Cell<'_> {
    let (ink, words) = match answered.answer {
        PermissionAnswer::Yes if answered.is_limited => (Ink::Green, "yes, within use limits"),
        PermissionAnswer::Yes => (Ink::Green, "yes"),
        PermissionAnswer::No => (Ink::Red, "no"),
        PermissionAnswer::Conditions => (Ink::Yellow, "under conditions"),
        PermissionAnswer::Unknown => (Ink::Dim, "cannot tell"),
    };
    Cell {
        ink,
        words: words.to_owned(),
        is_said: answered.answer != PermissionAnswer::Unknown,
        grounds: &answered.grounds,
    }
}

fn of_facet(facet: &ComparedFacet) -> Row<'_> {
    let cell = |said: &'_ Said| -> (Ink, String, bool) {
        let ink = if said.is_known() { Ink::Plain } else { Ink::Dim };
        (ink, facet_words::value(facet.facet, &said.value), said.is_known())
    };
    let side = |(ink, words, is_said), grounds| Cell {
        ink,
        words,
        is_said,
        grounds,
    };
    Row {
        name: facet_words::name(facet.facet),
        same: facet.same,
        a: side(cell(&facet.a), facet.a.grounds.as_slice()),
        b: side(cell(&facet.b), facet.b.grounds.as_slice()),
        beyond: Vec::new(),
    }
}

/// Sentences that stand on the screen already: side, line, words.
#[derive(Default)]
struct Shown<'a>(BTreeSet<(&'static str, u32, &'a str)>);

/// Those that differ, those that a side leaves open, those that agree, and what neither tells.
pub(super) fn write(page: &mut Page, rows: &[Row<'_>]) {
    let mut shown = Shown::default();
    write_rows(page, "They differ", Truth::False, rows, &mut shown);
    write_rows(page, "They may differ", Truth::Unknown, rows, &mut shown);
    write_agreed(page, rows);
    write_unsaid(page, rows);
}

fn write_rows<'a>(page: &mut Page, heading: &str, same: Truth, rows: &'a [Row<'a>], shown: &mut Shown<'a>) {
    let chosen: Vec<&Row<'_>> = rows
        .iter()
        .filter(|row| row.same == same && (row.a.is_said || row.b.is_said))
        .collect();
    if chosen.is_empty() {
        return;
    }
    page.blank();
    let heading = ink(Ink::Bold, format!("{heading} ({})", chosen.len()));
    page.cells(&HEADING, &[heading, ink(Ink::Bold, "A"), ink(Ink::Bold, "B")]);
    let mark = if same.is_false() {
        ink(Ink::Red, "≠")
    } else {
        ink(Ink::Yellow, "?")
    };
    for row in chosen {
        let cells = [&row.a, &row.b].map(|cell| ink(cell.ink, &cell.words));
        let [a, b] = cells;
        page.cells(&COLUMNS, &[mark.clone(), ink(Ink::Bold, row.name), a, b]);
        if !row.beyond.is_empty() {
            let why = if same.is_false() {
                "they differ in:"
            } else {
                "may differ in:"
            };
            let words = format!("{why} {}", row.beyond.join("; "));
            page.paragraph(Indent::hanging(4, 6), &[ink(Ink::Dim, words)]);
            continue;
        }
        write_grounds(page, "A", same, &row.a, shown);
        write_grounds(page, "B", same, &row.b, shown);
    }
}

fn write_grounds<'a>(
    page: &mut Page,
    side: &'static str,
    same: Truth,
    cell: &Cell<'a>,
    shown: &mut Shown<'a>,
) {
    for ground in cell
        .grounds
        .iter()
        .take(SENTENCES)
        .filter(|ground| tells(ground, same))
    {
        let mut spans = vec![ink(Ink::Dim, side), ink(Ink::Dim, place(ground))];
        if let Some(quote) = &ground.quote {
            spans.push(if shown.0.insert((side, ground.line, quote)) {
                plain(format!("\"{}\"", shortened(quote.trim_matches('"'), SENTENCE)))
            } else {
                ink(Ink::Dim, "(quoted above)")
            });
        }
        page.paragraph(Indent::hanging(4, 6), &spans);
    }
    let more = cell.grounds.len().saturating_sub(SENTENCES);
    if more > 0 {
        page.paragraph(Indent::at(6), &[ink(Ink::Dim, format!("and {more} more"))]);
    }
}

/// Beside a side that leaves it open, the mere name of our file, which the head has already, tells nothing.
fn tells(ground: &Ground, same: Truth) -> bool {
    same.is_false() || ground.line > 0 || ground.section.is_some()
}

/// `line 20, section 4`, or the file of our knowledge and the section.
fn place(ground: &Ground) -> String {
    let section = ground
        .section
        .as_ref()
        .map(|section| format!(", section {section}"));
    let section = section.unwrap_or_default();
    if ground.line > 0 {
        format!("line {}{section}", ground.line)
    } else {
        format!("{}{section}", ground.path)
    }
}

fn write_agreed(page: &mut Page, rows: &[Row<'_>]) {
    let agreed: Vec<&Row<'_>> = rows.iter().filter(|row| row.same.is_true()).collect();
    if agreed.is_empty() {
        return;
    }
    page.heading(&format!("They agree ({})", agreed.len()));
    for row in agreed {
        let cells = [ink(Ink::Dim, "="), plain(row.name), ink(row.a.ink, &row.a.words)];
        page.cells(&[0, 2, 27], &cells);
    }
}

fn write_unsaid(page: &mut Page, rows: &[Row<'_>]) {
    let unsaid: Vec<&str> = rows
        .iter()
        .filter(|row| !row.a.is_said && !row.b.is_said)
        .map(|row| row.name)
        .collect();
    if !unsaid.is_empty() {
        page.heading(&format!("Cannot be told of either ({})", unsaid.len()));
        page.paragraph(Indent::at(2), &[plain(unsaid.join("; "))]);
    }
}
