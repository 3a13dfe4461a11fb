//! What a name means, as a page: headings in bold, labels in a column of their own.

use openassay_frameworks::{Explanation, Section};

use super::page::{Indent, Ink, Page, ink, plain};
use super::{Paint, WIDTH};

/// The longest label that has its sentence beside it; a sentence stands below a longer one.
const LONGEST: usize = 20;

/// The page of `openassay explain`; several things of one name stand below each other.
pub fn render_explanations(all: &[Explanation], paint: Paint) -> String {
    let mut page = Page::new(paint, WIDTH);
    for one in all {
        page.heading(&one.title);
        for section in &one.sections {
            if !section.heading.is_empty() {
                page.heading(&section.heading);
            }
            rows(&mut page, section);
        }
    }
    page.finish()
}

fn rows(page: &mut Page, section: &Section) {
    let lengths = section.rows.iter().map(|row| row.label.chars().count());
    let column = match lengths.filter(|length| *length <= LONGEST).max() {
        Some(0) | None => 2,
        Some(longest) => longest + 4,
    };
    for row in &section.rows {
        let label = row.label.trim_start();
        let first = 2 + row.label.len() - label.len();
        if label.is_empty() {
            page.paragraph(Indent::at(column), &[plain(&row.text)]);
        } else if first + label.chars().count() + 2 <= column {
            page.row(
                Indent::hanging(first, column),
                &ink(Ink::Dim, label),
                &[plain(&row.text)],
            );
        } else {
            page.paragraph(Indent::at(first), &[ink(Ink::Dim, label)]);
            page.paragraph(Indent::at(6), &[plain(&row.text)]);
        }
    }
}
