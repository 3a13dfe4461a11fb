//! The audit for machines: `openassay.audit/1`, a promise.
//!
//! Fields may be added; what is here keeps its name and meaning. `schema.json` beside this file is the same
//! promise for validators, and a test holds the two together.

mod audits;
mod claims;
mod comparison;
mod convert;
mod goals;
mod grades;
mod license;
mod license_diff;
mod self_report;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod validator;
mod weights;
mod wire;

use std::fmt::Write as _;
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
    let document = serde_json::to_string_pretty(&wire::Document::from(audit)).map_err(io::Error::from)?;
    out.write_all(escaped(&document).as_bytes())?;
    out.write_all(b"\n")
}

pub use audits::{AuditsDocument, schema_of_audits};
pub use claims::{schema_of_claims, write_claims};
pub use comparison::{schema_of_comparison, write_comparison};
pub use license::write_license;
pub use license_diff::write_license_diff;
pub use weights::write_weights;

/// Characters of a release that would command a terminal or turn its text around, as JSON escapes: they stand in
/// strings only, so the document says the same.
fn escaped(document: &str) -> String {
    let mut safe = String::with_capacity(document.len());
    for character in document.chars() {
        if is_commanding(character) {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

/// C1 controls and DEL, the bidirectional controls of Unicode (UAX 9, section 2), and what has no width.
fn is_commanding(character: char) -> bool {
    matches!(character, '\u{7f}'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}'..='\u{2064}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
