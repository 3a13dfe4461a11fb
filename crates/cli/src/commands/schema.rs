//! `openassay schema`: the promise that `audit --format json` keeps.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::output;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    output::print(openassay_report::schema())?;
    Ok(ExitCode::SUCCESS)
}
