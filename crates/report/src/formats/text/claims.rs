//! What the producer says, claim by claim, and how each fares: the contradicted first, with both sides.

use openassay_audit::{Audit, HeldClaim};
use openassay_facts::{Contradiction, Evidence, Standing};

use super::evidence::{hashed_sentence, place};
use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::{Paint, WIDTH, asserted, contradictions, header};

/// Documents named that were not read.
const UNREAD: usize = 8;
/// Places shown of one claim, and of what stands for or against it; the JSON has all.
const PLACES: usize = 3;

const COLUMN: Indent = Indent::hanging(4, 10);

/// The groups, in the order of the page: what a reader came for stands first.
const GROUPS: [(Standing, &str, Ink); 4] = [
    (Standing::Contradicted, "Contradicted by the bytes", Ink::Red),
    (
        Standing::Unsupported,
        "Unsupported: nothing in the bytes either way",
        Ink::Yellow,
    ),
    (
        Standing::Promised,
        "Promised: not here, and not counted",
        Ink::Plain,
    ),
    (Standing::Confirmed, "Confirmed by the bytes", Ink::Green),
];

/// The page of `openassay claims`.
pub fn render_claims(audit: &Audit, paint: Paint) -> String {
    let mut page = Page::new(paint, WIDTH);
    header::write(&mut page, audit);
    let mut told = Vec::new();
    for (standing, words, color) in GROUPS {
        let of_standing = audit.claims.held.iter().filter(|one| one.standing == standing);
        let groups = alike(of_standing);
        if groups.is_empty() {
            continue;
        }
        page.heading(&format!("{words} ({})", groups.len()));
        for group in groups {
            write_group(&mut page, audit, &group, color, &mut told);
        }
    }
    if audit.claims.held.is_empty() {
        page.heading("No claim on this release was found");
    }
    page.blank();
    write_silence(&mut page, audit);
    header::write_colophon(&mut page, audit);
    page.finish()
}

/// The same said in several places, together.
fn alike<'a>(claims: impl Iterator<Item = &'a HeldClaim>) -> Vec<Vec<&'a HeldClaim>> {
    let mut groups: Vec<Vec<&HeldClaim>> = Vec::new();
    for one in claims {
        let same = |group: &&mut Vec<&HeldClaim>| {
            group.first().is_some_and(|first| {
                (&first.claim.kind, &first.claim.asserts) == (&one.claim.kind, &one.claim.asserts)
                    && first.contradictions == one.contradictions
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// `told` holds the ids of the contradictions that were laid out above.
fn write_group<'a>(
    page: &mut Page,
    audit: &'a Audit,
    group: &[&HeldClaim],
    color: Ink,
    told: &mut Vec<&'a str>,
) {
    let Some(first) = group.first() else { return };
    let kind = ink(color, format!("{}:", first.claim.kind));
    page.paragraph(
        Indent::hanging(2, 4),
        &[kind, plain(asserted::in_words(&first.claim))],
    );
    for (at, one) in group.iter().take(PLACES).enumerate() {
        page.row(
            COLUMN,
            &label(at, "says"),
            &contradictions::said(audit, &one.claim),
        );
    }
    write_rest(page, group.len(), PLACES);
    let denied = |one: &&Contradiction| first.contradictions.contains(&one.id);
    for contradiction in audit.contradictions.iter().filter(denied) {
        if told.contains(&contradiction.id.as_str()) {
            let words = format!("the same as above [{}]", contradiction.id);
            page.row(COLUMN, &plain("but"), &[ink(Ink::Dim, words)]);
        } else {
            told.push(&contradiction.id);
            write_against(page, audit, contradiction);
        }
    }
    write_evidence(page, audit, "and", &first.evidence);
}

fn write_against(page: &mut Page, audit: &Audit, contradiction: &Contradiction) {
    write_evidence(page, audit, "but", &contradiction.evidence);
    page.row(COLUMN, &plain("why"), &[plain(&contradiction.why)]);
    let settled = openassay_audit::settled_by(contradiction.rule).unwrap_or_default();
    let id = format!("[{}]", contradiction.id);
    page.row(COLUMN, &plain(""), &[ink(Ink::Dim, settled), ink(Ink::Dim, id)]);
    contradictions::write_answers(page, audit, contradiction, true);
}

fn write_evidence(page: &mut Page, audit: &Audit, name: &str, evidence: &[Evidence]) {
    for (at, one) in evidence.iter().take(PLACES).enumerate() {
        page.row(COLUMN, &label(at, name), &[plain(hashed_sentence(audit, one))]);
    }
    write_rest(page, evidence.len(), PLACES);
}

fn write_rest(page: &mut Page, all: usize, shown: usize) {
    if let Some(rest) = all.checked_sub(shown).filter(|rest| *rest > 0) {
        page.row(COLUMN, &plain(""), &[ink(Ink::Dim, format!("and {rest} more"))]);
    }
}

fn label(at: usize, word: &str) -> Span {
    plain(if at == 0 { word } else { "" })
}

/// `README_zh.md (not in English: its prose was not read)`.
fn unread_place(audit: &Audit, unread: &Evidence) -> String {
    let path = unread.path.as_deref().unwrap_or_default();
    let place = place(audit, unread.source, path, &unread.place);
    format!("{place} ({})", unread.quote.as_deref().unwrap_or_default())
}

/// What was not read, and what was read and makes no claim.
fn write_silence(page: &mut Page, audit: &Audit) {
    let claims = &audit.claims;
    let read = match claims.unread.as_slice() {
        [] => "All words of the producer that were found were read.".to_owned(),
        unread => {
            let places: Vec<String> = unread
                .iter()
                .take(UNREAD)
                .map(|one| unread_place(audit, one))
                .collect();
            let more = match unread.len().saturating_sub(UNREAD) {
                0 => String::new(),
                rest => format!("; and {rest} more"),
            };
            format!("Not read: {}{more}.", places.join("; "))
        }
    };
    let aside = match claims.set_aside {
        0 => String::new(),
        1 => "; one was set aside".to_owned(),
        count => format!("; {count} were set aside"),
    };
    let words = format!(
        "{read} A sentence that is not surely the producer's word on this release makes no claim{aside}."
    );
    page.paragraph(Indent::at(0), &[ink(Ink::Dim, words)]);
}
