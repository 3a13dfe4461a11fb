//! Several releases in one table: a row each, in columns that fit the screen.

mod cells;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use openassay_audit::{HeldAnswer, Landscape, PlaceFailure, Row, Summary, shown_frameworks};
use openassay_frameworks::Framework;

use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::wording::{counted, short_digest, shortened};
use super::{FrameworkLines, Style, WIDTH};
use table::{Column, Table};

/// Longest name shown, in characters.
const NAME: usize = 48;

/// Longest reason shown, in characters; names of files may stand in it.
const REASON: usize = 240;

/// The screen of `audit --each`.
pub fn render_landscape(landscape: &Landscape, style: Style) -> String {
    let mut page = Page::new(style.paint, WIDTH);
    let releases: Vec<&Summary> = landscape.rows.iter().filter_map(release).collect();
    let frameworks = shown_frameworks(style.frameworks == FrameworkLines::All);
    let table = table(landscape, &releases, &frameworks);
    let is_told = !releases.is_empty();
    table.write(&mut page);
    write_passed_over(&mut page, landscape);
    if is_told {
        write_legend(&mut page, &table, &frameworks);
    }
    write_idle(&mut page, landscape);
    write_unbound(&mut page, landscape);
    write_colophon(&mut page, landscape, releases.len());
    page.finish()
}

fn release(row: &Row) -> Option<&Summary> {
    match row {
        Row::Release(summary) => Some(summary),
        Row::Failed(_) => None,
    }
}

/// The label and what one may do, what else there are columns for, contradictions and bars; then, in further blocks,
/// the frameworks that have no column.
fn table(landscape: &Landscape, releases: &[&Summary], frameworks: &[&'static Framework]) -> Table {
    let names = names(landscape);
    let name = |one: &&Summary| {
        let is_shared = names.get(one.called()).is_some_and(|count| *count > 1);
        let name = if is_shared { &one.place } else { one.called() };
        ink(Ink::Bold, shortened(name, NAME))
    };
    let of = |framework: &&'static Framework| {
        let cell = |one: &&Summary| cells::grade(framework, one.grade(&framework.id));
        let heading = framework.column.as_deref().unwrap_or(&framework.label);
        Column::new(heading, releases.iter().map(cell), framework.bar)
    };
    let has_column = |framework: &&&Framework| framework.column.is_some();
    let (label, others) = match frameworks.split_first() {
        Some((label, others)) => (Some(label), others),
        None => (None, frameworks),
    };
    let words = others.iter().filter(has_column).filter(|one| !one.bar);
    let bars = others.iter().filter(has_column).filter(|one| one.bar);
    let others = others.iter().filter(|one| one.column.is_none());
    let mut columns = Vec::new();
    columns.extend(label.map(of));
    columns.push(Column::new(
        "License",
        releases.iter().map(|one| cells::license(one)),
        false,
    ));
    columns.push(Column::new(
        cells::COMMERCIAL,
        releases.iter().map(|one| cells::commercial(one)),
        true,
    ));
    columns.extend(words.map(of));
    columns.push(Column::new(
        "≠",
        releases.iter().map(|one| cells::contradictions(one)),
        true,
    ));
    columns.extend(bars.map(of));
    columns.extend(others.map(of));
    let failures = landscape
        .rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| match row {
            Row::Failed(failure) => Some((at, failed(failure))),
            Row::Release(_) => None,
        });
    let names = Column::new("Release", releases.iter().map(name), false);
    Table::new(names, columns, failures.collect())
}

/// A place that could not be audited, and why.
fn failed(failure: &PlaceFailure) -> [Span; 2] {
    let why = format!("not audited: {}", shortened(&failure.message, REASON));
    [
        ink(Ink::Bold, shortened(&failure.place, NAME)),
        ink(Ink::Red, why),
    ]
}

/// How many releases are called the same.
fn names(landscape: &Landscape) -> BTreeMap<&str, usize> {
    let mut names = BTreeMap::new();
    for one in landscape.rows.iter().filter_map(release) {
        *names.entry(one.called()).or_default() += 1;
    }
    names
}

fn write_passed_over(page: &mut Page, landscape: &Landscape) {
    if landscape.passed_over.is_empty() {
        return;
    }
    page.heading("Passed over: no release");
    for passed in &landscape.passed_over {
        let words = format!(
            "{}: {}",
            shortened(&passed.place, NAME),
            shortened(&passed.why, REASON)
        );
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Dim, words)]);
    }
}

/// Answers of the settings that count for none of these releases.
fn write_idle(page: &mut Page, landscape: &Landscape) {
    let idle = landscape.idle_answers();
    if idle.is_empty() {
        return;
    }
    page.heading("Answers that count for nothing here");
    for one in &idle {
        let HeldAnswer {
            finding,
            words,
            standing,
            why,
        } = &one.answer;
        let of = one
            .release
            .as_ref()
            .map(|name| format!(" in {}", shortened(name, NAME)));
        let of = of.unwrap_or_default();
        let line = format!("{finding} ({}{of}): {words}; {why}", standing.id());
        page.paragraph(Indent::hanging(2, 4), &[plain(line)]);
    }
}

/// What the marks mean, those that stand in the table.
fn write_legend(page: &mut Page, table: &Table, frameworks: &[&'static Framework]) {
    page.blank();
    let mut legend = |mark: &str, meaning: &str| {
        page.row(
            Indent::hanging(0, 10),
            &ink(Ink::Dim, mark),
            &[ink(Ink::Dim, meaning)],
        );
    };
    legend(cells::COMMERCIAL, "may one use the weights commercially?");
    for (mark, meaning) in [
        (cells::CONDITIONS, "under conditions"),
        (cells::LIMITED, "yes, within limits on uses"),
    ] {
        if table.has(mark) {
            legend(mark, meaning);
        }
    }
    legend("≠", "contradictions found");
    for framework in frameworks.iter().filter(|framework| framework.bar) {
        let heading = framework.column.as_deref().unwrap_or(&framework.label);
        legend(
            heading,
            &format!("from left to right: {}", cells::steps(framework).join(", ")),
        );
    }
    if table.has_part(cells::BETWEEN) || table.has_part("[") {
        legend("a .. b", "cannot tell which, from a to b; so [●●]");
    }
    if table.has(cells::UNKNOWN) {
        legend(cells::UNKNOWN, "cannot tell from these files");
    }
}

fn write_unbound(page: &mut Page, landscape: &Landscape) {
    if landscape.unbound_decisions > 0 {
        let decisions = counted(landscape.unbound_decisions, "decision");
        let words = format!("{decisions} of the settings without a digest: counted for every release here.");
        page.paragraph(Indent::at(0), &[ink(Ink::Yellow, words)]);
    }
}

fn write_colophon(page: &mut Page, landscape: &Landscape, releases: usize) {
    page.blank();
    let knowledge = &landscape.knowledge;
    let mut spans: Vec<Span> = Vec::new();
    let failed = landscape.rows.len() - releases;
    let end = if failed > 0 { "," } else { "." };
    spans.push(plain(format!("{}{end}", counted(releases, "release"))));
    if failed > 0 {
        spans.push(ink(
            Ink::Red,
            format!("{} not audited.", counted(failed, "place")),
        ));
    }
    let words = format!(
        "openassay {}, knowledge {} ({}). One of them in full: openassay audit PLACE. Not legal advice.",
        env!("CARGO_PKG_VERSION"),
        knowledge.version,
        short_digest(&knowledge.digest),
    );
    spans.push(ink(Ink::Dim, words));
    page.paragraph(Indent::at(0), &spans);
}
