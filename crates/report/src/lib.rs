//! An audit on paper: one folder a format.
//!
//! A format turns an [`Audit`](openassay_audit::Audit) into words and decides nothing: what is true was
//! settled before, so two formats can differ in what they leave out, never in what they say. The text
//! screen is for people and may change with every version; the JSON document is a promise to machines and
//! has wire types of its own, so that the audit's types stay free to move. The alternative, deriving
//! `Serialize` on the audit itself, would have made every rename a breaking change.
//!
//! Whether there is a terminal, and whether it may be colored, is for the caller to know: nothing here
//! prints.

mod formats;

pub use formats::json::{
    AuditsDocument, SCHEMA, schema, schema_of_audits, schema_of_claims, schema_of_comparison,
    write as write_json, write_claims, write_comparison, write_license, write_license_diff, write_weights,
};
pub use formats::mot::write as write_mot;
pub use formats::text::{
    FrameworkLines, Paint, Style, printable, render as render_text, render_claims, render_comparison,
    render_explanations, render_landscape, render_license, render_license_diff, render_weights, wrapped,
};
