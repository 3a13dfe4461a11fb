//! `openassay schema`: the promises that the documents for machines keep.

use std::process::ExitCode;

use crate::arguments::Document;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(document: Document) -> Result<ExitCode, Failure> {
    output::print(match document {
        Document::Audit => openassay_report::schema(),
        Document::Audits => openassay_report::schema_of_audits(),
        Document::Comparison => openassay_report::schema_of_comparison(),
        Document::Claims => openassay_report::schema_of_claims(),
    })?;
    Ok(ExitCode::SUCCESS)
}
