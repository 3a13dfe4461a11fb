//! Files written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::{ExerciseError, Result};

/// Puts a file of these bytes at `path`, in place of one that was there.
///
/// # Errors
///
/// Where something else than a file is there, and where the system refuses.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let told = |error: io::Error| ExerciseError::Output {
        place: path.display().to_string(),
        error,
    };
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(told(io::Error::other("it is there and is no file")));
    }
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(name);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&partial)
        .map_err(told)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    written.map_err(told)
}
