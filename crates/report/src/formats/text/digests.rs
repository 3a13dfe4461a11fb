//! One line under the header: how many of the promised digests the bytes have.

use std::collections::BTreeSet;

use openassay_audit::{Audit, DigestStanding, PromiseKind, PromisedDigest};

use super::page::{Indent, Ink, Page, Span, ink};

/// Names of what promises that the line lists.
const NAMES: usize = 3;

/// What is said of the other standings, where there are any.
const OTHERS: [(DigestStanding, Ink, &str); 4] = [
    (DigestStanding::Differs, Ink::Red, "differing"),
    (DigestStanding::Missing, Ink::Dim, "not here"),
    (DigestStanding::NotHashed, Ink::Dim, "not hashed (`--digests`)"),
    (DigestStanding::NotCompared, Ink::Dim, "not compared"),
];

pub(super) fn write(page: &mut Page, audit: &Audit) {
    let all = &audit.digests;
    let count = |standing| all.iter().filter(|one| one.standing == standing).count();
    // What a cache or checkout looks like anyway says nothing before its bytes are hashed.
    let tells = |one: &PromisedDigest| {
        matches!(one.standing, DigestStanding::Agrees | DigestStanding::Differs)
            || matches!(one.kind, PromiseKind::Manifest | PromiseKind::SignedManifest)
    };
    if !all.iter().any(tells) {
        return;
    }
    let agreement = format!(
        "digests: {} of {} promised by {} agree",
        count(DigestStanding::Agrees),
        all.len(),
        promisers(all)
    );
    let others = OTHERS.iter().filter_map(|(standing, color, words)| {
        let some = count(*standing);
        (some > 0).then(|| (*color, format!("{words}: {some}")))
    });
    let mut said: Vec<(Ink, String)> = std::iter::once((Ink::Dim, agreement)).chain(others).collect();
    let last = said.len() - 1;
    for (_, words) in said.iter_mut().take(last) {
        words.push(';');
    }
    let spans: Vec<Span> = said.into_iter().map(|(color, words)| ink(color, words)).collect();
    page.paragraph(Indent::hanging(2, 4), &spans);
}

fn promisers(all: &[PromisedDigest]) -> String {
    let name = |one: &PromisedDigest| match one.kind {
        PromiseKind::Manifest | PromiseKind::SignedManifest => one.promised_by.clone(),
        PromiseKind::Pointer => "Git LFS pointers".to_owned(),
        PromiseKind::BlobName => "the names of blobs".to_owned(),
    };
    let names: BTreeSet<String> = all.iter().map(name).collect();
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    match names.len().saturating_sub(NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
