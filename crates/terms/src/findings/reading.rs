//! What limits our reading of a license text: languages that disagree or are not read, and a stored facet that its
//! sentences do not bear out.

use openassay_facts::{Evidence, Finding, Method, Place, Severity};
use openassay_licenses::{Conflict, Identification, Mismatch, Restriction, Source, Unread};

use crate::{Grant, Offer};

/// The findings on the texts themselves.
pub(super) fn findings(grants: &[Grant]) -> Vec<Finding> {
    let texts = grants.iter().filter_map(|grant| Some((grant, text_of(grant)?)));
    texts.flat_map(|(grant, text)| of_text(grant, text)).collect()
}

fn text_of(grant: &Grant) -> Option<&Identification> {
    match &grant.offer {
        Offer::Text(text) => Some(text),
        Offer::Policy(policy) => Some(&policy.text),
        _ => None,
    }
}

fn of_text(grant: &Grant, text: &Identification) -> Vec<Finding> {
    let disagree = text.conflicts.iter().map(|conflict| disagree(grant, conflict));
    let unread = text
        .unread
        .iter()
        .filter(|unread| !unread.partly)
        .map(|unread| not_read(grant, unread));
    let differ = text.mismatches();
    let differ = differ.iter().map(|mismatch| reading_differs(grant, mismatch));
    disagree.chain(unread).chain(differ).collect()
}

fn said(grant: &Grant, one: &Restriction) -> Evidence {
    Evidence::in_file(grant.source, &grant.path, Place::Line(one.line), Method::Matched)
        .quoting(&one.quote)
        .focused(&one.focus)
        .hashed(grant.evidence.sha256.clone())
}

fn disagree(grant: &Grant, conflict: &Conflict) -> Finding {
    let facet = conflict.facet.words();
    let message = match &conflict.english {
        Some(english) => format!(
            "{} says {facet} {} in English and {} in Chinese: which text prevails decides",
            grant.path, english.value, conflict.chinese.value
        ),
        None => format!(
            "the Chinese of {} limits what its English leaves free ({facet}: {}): which text prevails decides",
            grant.path, conflict.chinese.value
        ),
    };
    let both = conflict.english.iter().chain([&conflict.chinese]);
    let evidence = both.map(|one| said(grant, one)).collect();
    Finding::sure("languages-disagree", Severity::Warning, message, evidence)
}

fn not_read(grant: &Grant, unread: &Unread) -> Finding {
    let message = format!(
        "{} is partly in {}, which is not read: what it says there is not known",
        grant.path, unread.language
    );
    let evidence = Evidence::in_file(
        grant.source,
        &grant.path,
        Place::Line(unread.line),
        Method::Recognized,
    )
    .hashed(grant.evidence.sha256.clone());
    Finding::sure("language-unread", Severity::Note, message, vec![evidence])
}

fn reading_differs(grant: &Grant, mismatch: &Mismatch) -> Finding {
    let facet = mismatch.facet.words();
    let stored = &mismatch.stored.value;
    let (says, mut evidence) = match &mismatch.found {
        Some(found) => ("a sentence of the text says otherwise", vec![said(grant, found)]),
        None => (
            "no sentence of the text was found that says so",
            vec![grant.evidence.clone()],
        ),
    };
    if let Source::Knowledge { file, .. } = &mismatch.stored.source {
        evidence.push(Evidence::of_knowledge(file, format!("{facet}: {stored}")));
    }
    let message = format!(
        "we hold of the license in {} {facet}: {stored}, and {says}",
        grant.path
    );
    Finding::sure("license-reading-differs", Severity::Note, message, evidence)
}
