//! The terms in force, part by part: which license, whether it is the plain text, and what restricts.

use std::collections::BTreeSet;

use openassay_audit::{Audit, PartTerms, TermRestriction};
use openassay_facts::Place;

use super::evidence::{place, sentence};
use super::facet_words;
use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::wording::{grouped, quoted_about};

/// Restrictions shown for one part.
const RESTRICTIONS: usize = 5;
/// Places named for one part: two, because a conflict has two.
const PLACES: usize = 2;
/// Changed sentences shown for one text.
const CHANGES: usize = 3;
/// Column of the text, where the names of the parts leave it there.
const COLUMN: usize = 13;
/// What stands below a part's line; further left than its text, since quotes need room.
const DETAILS: Indent = Indent::hanging(4, 6);
/// Where our own license files lie: what they say was written by us, so it is not quoted.
const OURS: &str = "knowledge/licenses/";

pub(super) fn write(page: &mut Page, audit: &Audit) {
    if audit.terms.is_empty() {
        return;
    }
    page.heading("Terms");
    let groups = groups(&audit.terms);
    let widest = groups.iter().map(|(parts, _)| parts.len() + 4).max();
    let column = widest.unwrap_or_default().max(COLUMN);
    let mut shown = Shown::default();
    for (parts, terms) in &groups {
        page.row(Indent::hanging(2, column), &plain(parts), &license(audit, terms));
        write_models(page, audit, terms);
        write_details(page, audit, terms, &mut shown);
        write_outputs(page, audit, terms, column, &mut shown);
    }
}

/// Models named for one license.
const FILES: usize = 2;

/// Several models under different terms, a line each.
fn write_models(page: &mut Page, audit: &Audit, terms: &PartTerms) {
    for model in &terms.models {
        let named = model.files.iter().take(FILES).map(String::as_str);
        let named = named.collect::<Vec<_>>().join(", ");
        let files = match model.files.len().saturating_sub(FILES) {
            0 => named,
            more => format!("{named} and {more} more"),
        };
        let license = model.license.as_deref().unwrap_or(match model.verdict {
            "none" => "no license found",
            "conflict" => "places name different licenses",
            _ => "terms under no name that we know",
        });
        let place = model.evidence.first().map(|place| sentence(audit, place));
        let words = [
            plain(format!("{files}:")),
            ink(Ink::Bold, license),
            ink(
                Ink::Dim,
                place.map_or_else(String::new, |place| format!("in {place}")),
            ),
        ];
        page.paragraph(DETAILS, &words);
    }
}

/// What the terms of the weights say of what the model makes, as a part of its own.
fn write_outputs<'a>(
    page: &mut Page,
    audit: &Audit,
    terms: &'a PartTerms,
    column: usize,
    shown: &mut Shown<'a>,
) {
    if terms.outputs.is_empty() {
        return;
    }
    let words = ink(Ink::Yellow, "limited by the terms on the weights");
    page.row(Indent::hanging(2, column), &plain("outputs"), &[words]);
    write_all(page, audit, once(&terms.outputs), shown);
}

/// Parts under the very same terms, together: `code, data`.
fn groups(terms: &[PartTerms]) -> Vec<(String, &PartTerms)> {
    let mut groups: Vec<(String, &PartTerms)> = Vec::new();
    for one in terms {
        match groups.iter_mut().find(|(_, first)| same(first, one)) {
            Some((parts, _)) => parts.extend([", ", one.part]),
            None => groups.push((one.part.to_owned(), one)),
        }
    }
    groups
}

fn same(a: &PartTerms, b: &PartTerms) -> bool {
    a.license == b.license
        && a.verdict == b.verdict
        && a.completeness == b.completeness
        && a.restrictions == b.restrictions
        && a.evidence == b.evidence
        && a.changes == b.changes
}

fn license(audit: &Audit, terms: &PartTerms) -> Vec<Span> {
    let mut spans = Vec::new();
    if let Some(license) = &terms.license {
        spans.push(ink(Ink::Bold, format!("{license}:")));
    }
    let color = match terms.verdict {
        "exact" | "exact-with-trailer" | "declared" => Ink::Plain,
        "none" | "conflict" | "modified" => Ink::Red,
        _ => Ink::Yellow,
    };
    spans.push(ink(color, verdict(terms)));
    let of_license = |place: &&openassay_facts::Evidence| !terms.policies.contains(place);
    let places = terms.evidence.iter().filter(of_license).take(PLACES);
    let places: Vec<String> = places.map(|place| sentence(audit, place)).collect();
    spans.push(ink(Ink::Dim, places.join("; ")));
    for policy in terms.policies.iter().take(PLACES) {
        spans.push(plain("with the use policy in"));
        spans.push(ink(Ink::Dim, sentence(audit, policy)));
    }
    if terms.completeness == "incomplete" {
        spans.push(ink(
            Ink::Yellow,
            "(INCOMPLETE: brings in terms that are not here)",
        ));
    }
    if terms.completeness == "pointer" {
        spans.push(ink(Ink::Yellow, unresolved(audit, terms)));
    }
    spans
}

/// A pointer that leads out of the release.
fn unresolved(audit: &Audit, terms: &PartTerms) -> String {
    let known = |place: &&openassay_facts::Evidence| !terms.evidence.contains(place);
    let places: Vec<String> = terms
        .unresolved
        .iter()
        .filter(known)
        .take(PLACES)
        .map(|place| sentence(audit, place))
        .collect();
    if places.is_empty() {
        "(UNRESOLVED: what it points to is not here)".to_owned()
    } else {
        format!("(UNRESOLVED: what {} points to is not here)", places.join("; "))
    }
}

fn verdict(terms: &PartTerms) -> &'static str {
    match (terms.verdict, terms.completeness) {
        ("exact", _) => "the exact text in",
        ("exact-with-trailer", _) => "the exact text with a harmless trailer in",
        ("modified", _) => "a changed text in",
        ("derived", _) => "a text derived from it in",
        ("declared", "pointer") if terms.license.is_none() => "pointed at, its text not here, in",
        ("unknown", "pointer") => "only pointed at, in",
        ("declared", _) => "named in",
        ("none", _) => "no license found",
        ("conflict", _) => "places name different licenses:",
        _ => "a text that we do not know in",
    }
}

/// Sentences that stand on the screen already, for another part or another facet: facet, file, line.
#[derive(Default)]
struct Shown<'a>(BTreeSet<(&'a str, &'a str, u32)>);

impl<'a> Shown<'a> {
    /// Is it new to the screen?
    fn add(&mut self, restriction: &'a TermRestriction) -> bool {
        let place = (
            restriction.facet.as_str(),
            restriction.path.as_str(),
            restriction.line,
        );
        self.0.insert(place)
    }
}

fn write_details<'a>(page: &mut Page, audit: &Audit, terms: &'a PartTerms, shown: &mut Shown<'a>) {
    let indent = DETAILS;
    for change in terms.changes.iter().take(CHANGES) {
        page.paragraph(indent, &[ink(Ink::Red, "changed:"), plain(change)]);
    }
    write_more(
        page,
        indent,
        terms.changes.len().saturating_sub(CHANGES),
        "changes",
    );
    let rest: Vec<&TermRestriction> = once(&terms.restrictions)
        .into_iter()
        .filter(|one| !is_of_outputs(terms, one))
        .collect();
    write_all(page, audit, rest, shown);
}

/// Is it told as one of the outputs: the same sentence, for the same reason?
fn is_of_outputs(terms: &PartTerms, one: &TermRestriction) -> bool {
    let same = |other: &TermRestriction| {
        (&other.facet, &other.path, other.line) == (&one.facet, &one.path, one.line)
            && other.quote == one.quote
    };
    terms.outputs.iter().any(same)
}

fn write_all<'a>(
    page: &mut Page,
    audit: &Audit,
    restrictions: Vec<&'a TermRestriction>,
    shown: &mut Shown<'a>,
) {
    let indent = DETAILS;
    let (known, quoted): (Vec<_>, Vec<_>) = restrictions
        .into_iter()
        .partition(|restriction| restriction.path.starts_with(OURS) || !restriction.restricts());
    let before = quoted.len();
    let quoted: Vec<_> = quoted
        .into_iter()
        .filter(|restriction| shown.add(restriction))
        .collect();
    if before > 0 && quoted.is_empty() {
        page.paragraph(indent, &[plain("with the restrictions above")]);
    }
    for restriction in quoted.iter().take(RESTRICTIONS) {
        page.paragraph(indent, &restricts(audit, restriction));
    }
    write_more(
        page,
        indent,
        quoted.len().saturating_sub(RESTRICTIONS),
        "restrictions or duties",
    );
    write_known(page, indent, &known);
}

/// Each restriction once, however many places bring it in.
fn once(restrictions: &[TermRestriction]) -> Vec<&TermRestriction> {
    let mut distinct: Vec<&TermRestriction> = Vec::new();
    for restriction in restrictions {
        if !distinct.contains(&restriction) {
            distinct.push(restriction);
        }
    }
    distinct
}

/// On one line: what a known license asks whose text is not here to be quoted, and what every license asks.
fn write_known(page: &mut Page, indent: Indent, known: &[&TermRestriction]) {
    let mut words: Vec<String> = Vec::new();
    let each = known.iter().flat_map(|restriction| {
        let names = names(restriction).into_iter();
        names.map(move |name| (name, restriction))
    });
    for (name, restriction) in each {
        // Where several sentences say it, the first will do.
        if words
            .iter()
            .any(|one| *one == name || one.starts_with(&format!("{name} (")))
        {
            continue;
        }
        let file = restriction.path.rsplit('/').next().unwrap_or_default();
        words.push(match restriction.line {
            0 => name,
            line => format!("{name} ({file}:{line})"),
        });
    }
    if !words.is_empty() {
        page.paragraph(indent, &[plain(words.join("; "))]);
    }
}

/// A duty of two parts by its parts.
fn names(restriction: &TermRestriction) -> Vec<String> {
    match (restriction.facet.as_str(), restriction.value.as_str()) {
        ("naming_attribution", "notice+changes") => vec!["keep the notices".into(), "state changes".into()],
        _ => vec![named(restriction)],
    }
}

/// `users cap: 700,000,000`, in words that need no vocabulary.
fn named(restriction: &TermRestriction) -> String {
    let value = grouped(&restriction.value)
        .replace(['_', '-'], " ")
        .replace('+', " and ");
    match (restriction.facet.as_str(), restriction.value.as_str()) {
        ("naming_attribution", "notice") => "keep the notices".to_owned(),
        ("naming_attribution", "changes") => "state changes".to_owned(),
        ("naming_attribution", _) => format!("credit: {value}"),
        ("termination", _) => format!("ends on {value}"),
        ("policy_change", "yes") => "the policy may be changed without you".to_owned(),
        ("unilateral_change", "yes") => "its terms may be changed without you".to_owned(),
        ("competing_model_ban", ban) => format!(
            "no training of other models: {}",
            facet_words::value(&restriction.facet, ban)
        ),
        (facet, _) => format!("{}: {value}", facet.replace('_', " ")),
    }
}

fn restricts(audit: &Audit, restriction: &TermRestriction) -> [Span; 3] {
    [
        ink(Ink::Yellow, named(restriction)),
        plain(quoted_about(&restriction.quote, &restriction.focus)),
        ink(
            Ink::Dim,
            place(audit, None, &restriction.path, &Place::Line(restriction.line)),
        ),
    ]
}

fn write_more(page: &mut Page, indent: Indent, count: usize, what: &str) {
    if count > 0 {
        page.paragraph(indent, &[ink(Ink::Dim, format!("and {count} more {what}"))]);
    }
}
