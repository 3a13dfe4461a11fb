//! The first lines and the last: what was read, and with which knowledge.

use openassay_audit::{Audit, AuditedSource};

use super::page::{Indent, Ink, Page, ink, plain};
use super::wording::{counted, short_digest};

/// What was audited.
pub(super) fn write(page: &mut Page, audit: &Audit) {
    let name = audit
        .release
        .name
        .as_deref()
        .unwrap_or("a release without a name");
    let files = counted(audit.artifacts.len(), "file");
    page.paragraph(
        Indent::hanging(0, 2),
        &[ink(Ink::Bold, name), ink(Ink::Dim, format!("({files})"))],
    );
    if let several @ 2.. = audit.release.sources.len() {
        let words = format!("{several} places, read as one release:");
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, words)]);
    }
    for source in &audit.release.sources {
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Dim, from(source))]);
    }
}

fn from(source: &AuditedSource) -> String {
    let mut words = format!("{} {}", kind(source.kind), source.label);
    if let Some(repo) = &source.repo {
        words.extend([": ", repo]);
    }
    if let Some(revision) = &source.revision {
        words.extend([" at ", &short_digest(revision)]);
    }
    if source.listing == "partial" {
        words.push_str(" (not all of its files are here: what is missing here is unknown, not absent)");
    }
    words
}

fn kind(kind: &str) -> &str {
    match kind {
        "hf-cache" => "cache snapshot",
        other => other,
    }
}

/// With what it was audited, so that another can repeat it.
pub(super) fn write_colophon(page: &mut Page, audit: &Audit) {
    page.blank();
    let knowledge = &audit.knowledge;
    let words = format!(
        "openassay {}, knowledge {} ({}). Every fact with its evidence: --format json. Not legal advice.",
        env!("CARGO_PKG_VERSION"),
        knowledge.version,
        short_digest(&knowledge.digest),
    );
    page.paragraph(Indent::at(0), &[ink(Ink::Dim, words)]);
    if let Some(digest) = &audit.release.digest {
        page.paragraph(
            Indent::at(0),
            &[
                ink(Ink::Dim, "sha256 of the release, since every file was hashed:"),
                plain(digest),
            ],
        );
    }
}
