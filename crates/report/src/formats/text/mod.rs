//! The one screen: the audit for a person, in the order in which people ask.
//!
//! It is meant to be pasted into an issue: 80 columns, every sentence with its place, and nothing that a
//! release wrote can reach the terminal as anything but words.

mod asserted;
mod claims;
mod comparison;
mod contradictions;
mod digests;
mod documentation;
mod evidence;
mod exercised;
mod explanation;
mod facet_words;
mod findings;
mod frameworks;
mod goals;
mod header;
mod inside;
mod label;
mod landscape;
mod leftovers;
mod license;
mod license_diff;
mod next;
mod page;
mod permissions;
mod person;
mod self_report;
mod terms;
#[cfg(test)]
mod tests;
mod weights;
mod wording;

use openassay_audit::Audit;

pub use claims::render_claims;
pub use comparison::render_comparison;
pub use explanation::render_explanations;
pub use landscape::render_landscape;
pub use license::render_license;
pub use license_diff::render_license_diff;
use page::Page;
pub use weights::render_weights;
pub use wording::printable;

/// Columns of the screen: what fits a terminal, a mail and an issue without a scroll bar.
const WIDTH: usize = 80;

/// How the screen is to look; only the caller knows its terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Whether to color.
    pub paint: Paint,
    /// Which frameworks get a line.
    pub frameworks: FrameworkLines,
}

/// Whether escape sequences may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paint {
    /// Bare words.
    #[default]
    Plain,
    /// ANSI colors.
    Ansi,
}

/// Which frameworks get a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FrameworkLines {
    /// Those whose rule file asks for a line on the first screen.
    #[default]
    First,
    /// All of them.
    All,
}

/// The screen of `audit`: of all that was found, or where levels were asked for, of the work that leads to them.
pub fn render(audit: &Audit, style: Style) -> String {
    let mut page = Page::new(style.paint, WIDTH);
    header::write(&mut page, audit);
    if !audit.goals.is_empty() {
        goals::write(&mut page, audit);
        header::write_colophon(&mut page, audit);
        return page.finish();
    }
    digests::write(&mut page, audit);
    label::write(&mut page, audit);
    self_report::write(&mut page, audit);
    contradictions::write(&mut page, audit);
    permissions::write(&mut page, audit);
    terms::write(&mut page, audit);
    inside::write(&mut page, audit);
    documentation::write(&mut page, audit);
    frameworks::write(&mut page, audit, style.frameworks);
    self_report::write_against(&mut page, audit);
    exercised::write(&mut page, audit);
    next::write(&mut page, audit);
    leftovers::write_pointed(&mut page, audit);
    person::write(&mut page, audit);
    findings::write(&mut page, audit);
    leftovers::write(&mut page, audit);
    header::write_colophon(&mut page, audit);
    page.finish()
}

/// Lines of plain words wrapped to the width of the screen, each hanging two columns below its own beginning.
pub fn wrapped(text: &str) -> String {
    let mut page = Page::new(Paint::Plain, WIDTH);
    for line in text.lines() {
        let first = line.len() - line.trim_start().len();
        page.paragraph(page::Indent::hanging(first, first + 2), &[page::plain(line)]);
    }
    page.finish()
}
