//! `openassay exercise`: hands everything on to `openassay-exercise`, so that nobody who audits carries an engine.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::failure::Failure;

/// The binary, without the ending that a system puts behind it.
const NAME: &str = "openassay-exercise";

pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let binary = beside().unwrap_or_else(|| PathBuf::from(NAME));
    match Command::new(&binary).args(arguments).status() {
        // Without a code a signal ended it.
        Ok(status) => Ok(status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::NoExercise),
        Err(source) => Err(Failure::Exercise { binary, source }),
    }
}

/// The binary in the folder that this one lies in, where there is one.
fn beside() -> Option<PathBuf> {
    let here = std::env::current_exe().ok()?;
    let binary = here.with_file_name(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    binary.is_file().then_some(binary)
}
