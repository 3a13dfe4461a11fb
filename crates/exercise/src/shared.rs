//! `share`: its command line, and what is said of what came of it.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use openassay_exercise::share::{Shared, Verdict, share};

use crate::arguments::Format;
use crate::showing::{Progress, shown};
use crate::{CANNOT_TELL, failed, say};

/// A finding, by the project's list of exit codes.
const FORBIDDEN: u8 = 1;

#[derive(Debug, Args)]
pub(crate) struct ShareArguments {
    /// A folder, archive or file that holds the release
    #[arg(value_name = "RELEASE")]
    release: PathBuf,
    /// The folder to write, or one file where it ends in `.tar`; nothing may be there
    #[arg(long, short, value_name = "PLACE")]
    output: PathBuf,
    /// How the answers are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(crate) fn run(arguments: &ShareArguments) -> ExitCode {
    let place = arguments.output.display().to_string();
    let progress = Progress::of("asking the terms, and packing");
    let done = share(&arguments.release, &arguments.output);
    progress.end();
    let done = done.and_then(|shared| {
        let said = shown(arguments.format, &shared, || text(&shared, &place))?;
        Ok((shared.verdict, said))
    });
    match done {
        Ok((verdict, said)) => {
            say(&mut io::stdout().lock(), &said);
            match verdict {
                Verdict::Written => ExitCode::SUCCESS,
                Verdict::Forbidden => ExitCode::from(FORBIDDEN),
                Verdict::CannotTell => ExitCode::from(CANNOT_TELL),
            }
        }
        Err(error) => failed(&error),
    }
}

fn text(it: &Shared, place: &str) -> String {
    let mut text = match it.verdict {
        Verdict::Written => format!("{place}\n  {} files, with SHARING.md\n", it.files),
        Verdict::Forbidden => "the terms forbid it; nothing was written\n".to_owned(),
        Verdict::CannotTell => "cannot tell; nothing was written\n".to_owned(),
    };
    for why in &it.why {
        let _ = writeln!(text, "  {why}");
    }
    for part in &it.parts {
        let license = part.license.as_deref().unwrap_or("terms without a known name");
        let _ = writeln!(text, "  {:<10} {:<11} {license}", part.part, part.answer);
        for duty in &part.duties {
            let _ = writeln!(text, "    {duty}");
        }
    }
    text
}
