//! The label earned, and the word claimed.

use openassay_audit::{Audit, Label};

use super::evidence::place_of_claim;
use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::wording::quoted;

const COLUMN: Indent = Indent::hanging(2, 12);

pub(super) fn write(page: &mut Page, audit: &Audit) {
    page.heading("Label");
    // Words alone earn nothing: of another index's file the label is what its words come to.
    if audit.self_report.is_some() {
        page.row(COLUMN, &plain("by words"), &earned(&audit.label));
    } else {
        page.row(COLUMN, &plain("earned"), &earned(&audit.label));
        page.row(COLUMN, &plain("claimed"), &claimed(audit));
    }
    for remark in &audit.remarks {
        page.paragraph(Indent::hanging(2, 4), &[plain(remark)]);
    }
}

fn earned(label: &Label) -> Vec<Span> {
    let Label {
        guaranteed, possible, ..
    } = label;
    if guaranteed == possible {
        return vec![ink(Ink::Bold, guaranteed)];
    }
    // "At least none" says nothing: what is open is whether there is a label at all.
    if is_no_label(guaranteed) {
        return vec![
            ink(Ink::Yellow, "cannot tell:"),
            plain("at most"),
            ink(Ink::Bold, possible),
        ];
    }
    vec![
        plain("at least"),
        ink(Ink::Bold, format!("{guaranteed},")),
        plain("at most"),
        ink(Ink::Bold, possible),
    ]
}

/// The outcome below all labels, whose name the JSON contract promises.
fn is_no_label(outcome: &str) -> bool {
    outcome.eq_ignore_ascii_case("none of the four labels")
}

fn claimed(audit: &Audit) -> Vec<Span> {
    match &audit.label.claimed {
        Some(claim) => vec![
            plain(quoted(&claim.quote)),
            ink(Ink::Dim, place_of_claim(audit, claim)),
        ],
        None if audit.label.unread.is_empty() => vec![plain("no word on openness was found")],
        None => vec![
            ink(Ink::Yellow, "cannot tell:"),
            plain(format!("{} was not read", audit.label.unread.join(", "))),
        ],
    }
}
