//! Two licenses beside each other for a legal office: what differs first, with the sentences of both.

mod rows;
mod sentences;
#[cfg(test)]
mod tests;

use openassay_audit::{ComparedDuty, Identification, LicenseComparison, LicenseReading};
use openassay_facts::Truth;

use super::license::{answer, what};
use super::page::{Indent, Ink, Page, ink, plain};
use super::{Paint, WIDTH};
use rows::Row;

/// The screen of `license diff`.
pub fn render_license_diff(comparison: &LicenseComparison, paint: Paint) -> String {
    let mut page = Page::new(paint, WIDTH);
    write_name(&mut page, "A", &comparison.a);
    write_name(&mut page, "B", &comparison.b);
    let rows = rows::rows(comparison);
    rows::write(&mut page, &rows);
    write_duties(&mut page, &comparison.duties);
    sentences::write(&mut page, comparison);
    write_legend(&mut page, &rows);
    page.finish()
}

fn write_name(page: &mut Page, side: &str, reading: &LicenseReading) {
    let mut spans = what(reading);
    if let Some(name) = spans.first_mut().filter(|_| reading.name == "-") {
        *name = ink(Ink::Bold, "standard input");
    }
    spans.insert(0, ink(Ink::Bold, side));
    page.paragraph(Indent::hanging(0, 3), &spans);
    let title = reading.known.map(|known| format!("{};", known.title));
    let title = title.unwrap_or_default();
    let osi = match (&reading.text, reading.known) {
        (Some(text), _) => openassay_audit::osi_approved(text),
        (None, known) => known.map_or(Truth::Unknown, |known| known.osi_approved),
    };
    let words = format!("{title} approved by OSI: {}", answer(osi));
    page.paragraph(Indent::at(3), &[plain(words)]);
    if let Some(file) = reading.known.and_then(|known| known.file.as_ref()) {
        page.paragraph(
            Indent::at(3),
            &[ink(Ink::Dim, format!("our reading of it: {file}"))],
        );
    }
    let policies = reading.text.as_ref().map(|text| text.policies.join(", "));
    if let Some(policies) = policies.filter(|policies| !policies.is_empty()) {
        let words = format!("incorporates, and does not hold: {policies}");
        page.paragraph(Indent::hanging(3, 5), &[ink(Ink::Yellow, words)]);
    }
    let points = |text: &Identification| text.completeness.name() == "pointer";
    if reading.text.as_ref().is_some_and(points) {
        let words = "points to terms that are not in it";
        page.paragraph(Indent::at(3), &[ink(Ink::Yellow, words)]);
    }
}

fn write_duties(page: &mut Page, duties: &[ComparedDuty]) {
    let only = |duty: &&ComparedDuty| (duty.a.is_true()) != (duty.b.is_true());
    let one: Vec<&ComparedDuty> = duties.iter().filter(only).collect();
    if one.is_empty() {
        return;
    }
    page.heading("Duties that only one has");
    for duty in one {
        let (side, other, owed) = if duty.a.is_true() {
            ("A", "B", duty.b)
        } else {
            ("B", "A", duty.a)
        };
        let doubt = match owed {
            Truth::Unknown => ink(Ink::Yellow, format!("({other}: cannot tell)")),
            _ => plain(""),
        };
        page.paragraph(
            Indent::hanging(2, 5),
            &[ink(Ink::Bold, side), plain(" "), plain(duty.duty), doubt],
        );
    }
}

fn write_legend(page: &mut Page, rows: &[Row<'_>]) {
    page.blank();
    if rows.iter().any(Row::is_open) {
        let words = "\"silent\": by our reading of the license it says nothing of it. \"cannot tell\": no sentence was \
                     found that speaks of it. Neither is a \"no\".";
        page.paragraph(Indent::at(0), &[ink(Ink::Dim, words)]);
    }
    page.paragraph(Indent::at(0), &[ink(Ink::Dim, "Not legal advice.")]);
}
