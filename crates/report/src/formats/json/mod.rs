//! The audit for machines: `openassay.audit/1`, a promise.
//!
//! Fields may be added; what is here keeps its name and meaning. `schema.json` beside this file is the same
//! promise for validators, and a test holds the two together.

mod convert;
mod grades;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod validator;
mod wire;

use std::io::{self, Write};

use openassay_audit::Audit;

/// The name and version of the document.
pub const SCHEMA: &str = "openassay.audit/1";

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema() -> &'static str {
    include_str!("schema.json")
}

/// Writes `audit` as one JSON document and a line feed.
pub fn write(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &wire::Document::from(audit)).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
