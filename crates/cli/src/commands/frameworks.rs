//! `openassay frameworks`: the yardsticks, each with its version and where it is published.

use std::fmt::Write as _;
use std::process::ExitCode;

use openassay_audit::AuditError;
use openassay_frameworks::Framework;

use crate::arguments::FrameworksArguments;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &FrameworksArguments) -> Result<ExitCode, Failure> {
    let own = openassay_audit::own_frameworks(&arguments.own, &[]).map_err(AuditError::from)?;
    let ours = openassay_frameworks::builtin()
        .iter()
        .map(|framework| entry(framework, None));
    let yours = own.iter().map(|own| entry(&own.framework, Some(&own.file)));
    let words: String = ours.chain(yours).collect();
    output::print(&openassay_report::wrapped(&words))?;
    Ok(ExitCode::SUCCESS)
}

/// `file` is that of a rule file of the auditor's own.
fn entry(framework: &Framework, file: Option<&str>) -> String {
    let mut words = format!(
        "{:<20}  {} ({})\n",
        framework.id, framework.title, framework.version
    );
    if let Some(file) = file {
        // Writing to a string cannot fail.
        let _ = writeln!(words, "{:<20}  [your own: {file}]", "");
    }
    for place in &framework.cite {
        let _ = writeln!(words, "{:<20}  {place}", "");
    }
    words
}
