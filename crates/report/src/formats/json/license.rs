//! The promised JSON of one license, schema `openassay.license/1`.

use std::io::{self, Write};

use openassay_audit::{LicenseReading, PermissionAnswer};
use openassay_facts::Truth;
use serde::Serialize;

/// Name and version of the document.
const SCHEMA: &str = "openassay.license/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    name: &'a str,
    verdict: &'static str,
    completeness: &'static str,
    license: Option<&'a str>,
    osi_approved: String,
    changes: Vec<Change<'a>>,
    restrictions: Vec<Restriction<'a>>,
    grants: Vec<Restriction<'a>>,
    permissions: Vec<Permission<'a>>,
    policies: &'a [String],
    languages: Vec<Unread<'a>>,
    conflicts: Vec<Conflict<'a>>,
    mismatches: Vec<Mismatch<'a>>,
}

/// A language of the text that is not read, or not wholly.
#[derive(Serialize)]
struct Unread<'a> {
    language: &'a str,
    line: u32,
    read: &'static str,
}

/// Where English and Chinese do not say the same.
#[derive(Serialize)]
struct Conflict<'a> {
    facet: &'static str,
    english: Option<Restriction<'a>>,
    chinese: Restriction<'a>,
}

/// Where our file on the license and its sentences do not agree.
#[derive(Serialize)]
struct Mismatch<'a> {
    facet: &'static str,
    stored: String,
    section: Option<String>,
    found: Option<Restriction<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    kind: &'static str,
    line: u32,
    text: &'a str,
    section: Option<&'a str>,
    differs: Vec<String>,
}

#[derive(Serialize)]
struct Restriction<'a> {
    facet: &'static str,
    value: &'a str,
    quote: &'a str,
    line: u32,
    section: Option<&'a str>,
    language: &'static str,
}

#[derive(Serialize)]
struct Permission<'a> {
    question: &'a str,
    answer: &'static str,
    duties: &'a [String],
}

/// Writes the document of `reading`.
pub fn write_license(reading: &LicenseReading, out: &mut dyn Write) -> io::Result<()> {
    let mismatches = reading
        .text
        .as_ref()
        .map(openassay_audit::Identification::mismatches);
    let document = document(reading, mismatches.as_deref().unwrap_or_default());
    let document = serde_json::to_string_pretty(&document).map_err(io::Error::from)?;
    out.write_all(super::escaped(&document).as_bytes())?;
    out.write_all(b"\n")
}

/// What the text was found to be; `declared` where only an id was named.
pub(super) fn verdict(reading: &LicenseReading) -> &'static str {
    reading
        .text
        .as_ref()
        .map_or("declared", |text| text.verdict.name())
}

pub(super) fn completeness(reading: &LicenseReading) -> &'static str {
    let text = reading.text.as_ref();
    text.map_or("complete", |text| text.completeness.name())
}

/// The id, of a changed text that of what it was made from.
pub(super) fn license(reading: &LicenseReading) -> Option<&str> {
    let known = reading.known.map(|license| license.id.as_str());
    reading
        .text
        .as_ref()
        .map_or(known, |text| text.license.as_deref())
}

pub(super) fn osi(reading: &LicenseReading) -> Truth {
    let text = reading.text.as_ref().map(openassay_audit::osi_approved);
    let known = reading.known.map(|license| license.osi_approved);
    text.or(known).unwrap_or_default()
}

fn document<'a>(reading: &'a LicenseReading, mismatches: &'a [openassay_audit::Mismatch]) -> Document<'a> {
    let text = reading.text.as_ref();
    Document {
        schema: SCHEMA,
        name: &reading.name,
        verdict: verdict(reading),
        completeness: completeness(reading),
        license: license(reading),
        osi_approved: osi(reading).to_string(),
        changes: text.map(changes).unwrap_or_default(),
        restrictions: text.map(restrictions).unwrap_or_default(),
        grants: text.map(grants).unwrap_or_default(),
        permissions: reading.answers.iter().map(permission).collect(),
        policies: text.map(|text| text.policies.as_slice()).unwrap_or_default(),
        languages: text.map(languages).unwrap_or_default(),
        conflicts: text.map(conflicts).unwrap_or_default(),
        mismatches: mismatches.iter().map(mismatch).collect(),
    }
}

fn changes(text: &openassay_audit::Identification) -> Vec<Change<'_>> {
    text.changes
        .iter()
        .map(|one| Change {
            kind: one.kind.name(),
            line: one.line,
            text: &one.text,
            section: one.section.as_deref(),
            differs: one
                .differs
                .iter()
                .map(openassay_audit::Alteration::told)
                .collect(),
        })
        .collect()
}

fn restrictions(text: &openassay_audit::Identification) -> Vec<Restriction<'_>> {
    text.restrictions.iter().map(restriction).collect()
}

fn grants(text: &openassay_audit::Identification) -> Vec<Restriction<'_>> {
    text.grants.iter().map(restriction).collect()
}

fn restriction(one: &openassay_audit::Restriction) -> Restriction<'_> {
    Restriction {
        facet: one.facet.name(),
        value: &one.value,
        quote: &one.quote,
        line: one.line,
        section: one.section.as_deref(),
        language: one.language.name(),
    }
}

fn languages(text: &openassay_audit::Identification) -> Vec<Unread<'_>> {
    let unread = |one: &openassay_audit::Unread| Unread {
        language: one.language,
        line: one.line,
        read: if one.partly {
            "numbers and prohibitions"
        } else {
            "not"
        },
    };
    text.unread.iter().map(unread).collect()
}

fn conflicts(text: &openassay_audit::Identification) -> Vec<Conflict<'_>> {
    text.conflicts
        .iter()
        .map(|one| Conflict {
            facet: one.facet.name(),
            english: one.english.as_ref().map(restriction),
            chinese: restriction(&one.chinese),
        })
        .collect()
}

fn mismatch(one: &openassay_audit::Mismatch) -> Mismatch<'_> {
    Mismatch {
        facet: one.facet.name(),
        stored: one.stored.value.clone(),
        section: one.section().map(str::to_owned),
        found: one.found.as_ref().map(restriction),
    }
}

fn permission<'a>(
    (question, given, _, duties): &'a (
        &'static str,
        PermissionAnswer,
        Vec<openassay_facts::Evidence>,
        Vec<String>,
    ),
) -> Permission<'a> {
    Permission {
        question,
        answer: answer(*given),
        duties,
    }
}

pub(super) const fn answer(answer: PermissionAnswer) -> &'static str {
    match answer {
        PermissionAnswer::Yes => "yes",
        PermissionAnswer::No => "no",
        PermissionAnswer::Conditions => "conditions",
        PermissionAnswer::Unknown => "unknown",
    }
}
