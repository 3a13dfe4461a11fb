//! Places and evidence in words: `README.md:12 "…"`.

use openassay_audit::Audit;
use openassay_facts::{Claim, Evidence, Method, Place};

use super::wording::{quoted_about, short_digest};

/// `README.md:12`; with several sources the source stands before it.
pub(super) fn place(audit: &Audit, source: Option<usize>, path: &str, place: &Place) -> String {
    let path = match source.and_then(|at| audit.release.sources.get(at)) {
        Some(source) if audit.release.sources.len() > 1 && !source.label.ends_with(path) => {
            format!("{}/{path}", source.label.trim_end_matches('/'))
        }
        _ => path.to_owned(),
    };
    match place {
        Place::Whole | Place::Line(0) => path,
        Place::Line(line) => format!("{path}:{line}"),
        Place::Bytes(range) => format!("{path} bytes {}..{}", range.start, range.end),
    }
}

/// Where a claim stands.
pub(super) fn place_of_claim(audit: &Audit, claim: &Claim) -> String {
    place(audit, Some(claim.source), &claim.path, &Place::Line(claim.line))
}

/// Where evidence stands, and what stands there.
pub(super) fn sentence(audit: &Audit, evidence: &Evidence) -> String {
    let quote = evidence.quote.as_deref().unwrap_or_default();
    // What we say ourselves (an absence, a derivation) is not in quotation marks: nobody wrote it there.
    let ours = matches!(
        evidence.method,
        Method::Absent | Method::Derived | Method::Knowledge | Method::Decided
    );
    match &evidence.path {
        // Our own knowledge: the reader has no such file, and the words say what they rest on.
        Some(_) if evidence.method == Method::Knowledge && !quote.is_empty() => quote.to_owned(),
        None => quote.to_owned(),
        Some(path) => {
            let place = place(audit, evidence.source, path, &evidence.place);
            match quote {
                "" => place,
                _ if ours => format!("{place}: {quote}"),
                _ => format!(
                    "{place} {}",
                    quoted_about(quote, evidence.focus.as_deref().unwrap_or_default())
                ),
            }
        }
    }
}

/// The same, with the digest of what was read.
pub(super) fn hashed_sentence(audit: &Audit, evidence: &Evidence) -> String {
    let sentence = sentence(audit, evidence);
    match &evidence.sha256 {
        Some(digest) => format!("{sentence} (sha256 {})", short_digest(digest)),
        None => sentence,
    }
}
