//! What the documents hold of what a card should have, in one paragraph.

use openassay_audit::Audit;

use super::page::{Indent, Ink, Page, ink, plain};

/// Items of one standing that are named.
const NAMED: usize = 8;

/// Says nothing where nothing is known: then no words were there to be read.
pub(super) fn write(page: &mut Page, audit: &Audit) {
    let of = |standing: &str| -> Vec<&str> {
        let items = audit.documentation.iter();
        items
            .filter(|one| one.standing == standing)
            .map(|one| one.title)
            .collect()
    };
    let (present, unknown) = (of("present").len(), of("unknown").len());
    let all = audit.documentation.len();
    if unknown == all {
        return;
    }
    let mut line = format!("{present} of {all} items present");
    for standing in ["thin", "absent"] {
        let items = of(standing);
        if !items.is_empty() {
            line.extend(["; ", standing, ": ", &some(&items)]);
        }
    }
    if unknown > 0 {
        line.extend(["; not known: ", &unknown.to_string(), ", since not all was read"]);
    }
    page.heading("Documentation");
    page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Bold, "Card:"), plain(line)]);
}

fn some(items: &[&str]) -> String {
    match items.len().saturating_sub(NAMED) {
        0 => items.join(", "),
        rest => format!(
            "{} and {rest} more",
            items.get(..NAMED).unwrap_or_default().join(", ")
        ),
    }
}
