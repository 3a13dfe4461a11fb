//! `openassay frameworks`: the yardsticks, each with its version and where it is published.

use std::fmt::Write as _;
use std::process::ExitCode;

use openassay_frameworks::Framework;

use crate::failure::Failure;
use crate::output;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    let words: String = openassay_frameworks::builtin().iter().map(entry).collect();
    output::print(&openassay_report::wrapped(&words))?;
    Ok(ExitCode::SUCCESS)
}

fn entry(framework: &Framework) -> String {
    let mut words = format!(
        "{:<20}  {} ({})\n",
        framework.id, framework.title, framework.version
    );
    for place in &framework.cite {
        // Writing to a string cannot fail.
        let _ = writeln!(words, "{:<20}  {place}", "");
    }
    words
}
