//! Several audits in one document, `openassay.audits/1`: each is written as it is made, none is held.

use std::io::{self, Write};

use openassay_audit::{Audit, PassedOver, PlaceFailure};
use serde::Serialize;

use super::{escaped, wire};

/// The name and version of the document.
const SCHEMA: &str = "openassay.audits/1";

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema_of_audits() -> &'static str {
    include_str!("audits.schema.json")
}

/// The document while it is written.
pub struct AuditsDocument<'a> {
    out: &'a mut dyn Write,
    is_empty: bool,
}

#[derive(Serialize)]
struct Failure<'a> {
    place: &'a str,
    message: &'a str,
    code: u8,
}

#[derive(Serialize)]
struct Passed<'a> {
    place: &'a str,
    message: &'a str,
}

impl<'a> AuditsDocument<'a> {
    /// Begins the document.
    pub fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        write!(out, "{{\n  \"schema\": \"{SCHEMA}\",\n  \"audits\": [")?;
        Ok(Self { out, is_empty: true })
    }

    /// Writes one audit, the whole document of `audit --format json`.
    pub fn audit(&mut self, audit: &Audit) -> io::Result<()> {
        let comma = if self.is_empty { "\n" } else { ",\n" };
        self.is_empty = false;
        self.out.write_all(comma.as_bytes())?;
        self.indented(&wire::Document::from(audit), 4)
    }

    /// Ends the document with what is no audit.
    pub fn end(mut self, failures: &[PlaceFailure], passed_over: &[PassedOver]) -> io::Result<()> {
        let end = if self.is_empty { "],\n" } else { "\n  ],\n" };
        self.out.write_all(end.as_bytes())?;
        let failures: Vec<Failure<'_>> = failures
            .iter()
            .map(|one| Failure {
                place: &one.place,
                message: &one.message,
                code: one.code,
            })
            .collect();
        let passed: Vec<Passed<'_>> = passed_over
            .iter()
            .map(|one| Passed {
                place: &one.place,
                message: &one.why,
            })
            .collect();
        self.field("failures", &failures, ",")?;
        self.field("passed_over", &passed, "")?;
        self.out.write_all(b"}\n")
    }

    fn field(&mut self, name: &str, value: &impl Serialize, comma: &str) -> io::Result<()> {
        let words = pretty(value)?.replace('\n', "\n  ");
        writeln!(self.out, "  \"{name}\": {words}{comma}")
    }

    fn indented(&mut self, value: &impl Serialize, columns: usize) -> io::Result<()> {
        let indent = " ".repeat(columns);
        // A line feed in a string is escaped, so that each of these ends a line of the document.
        let words = pretty(value)?.replace('\n', &format!("\n{indent}"));
        write!(self.out, "{indent}{words}")
    }
}

fn pretty(value: &impl Serialize) -> io::Result<String> {
    let words = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
    Ok(escaped(&words))
}
