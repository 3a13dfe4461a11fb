//! Where a report goes: standard output, or a file that is there whole or not at all.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::failure::Failure;

/// What writes a report.
type Report<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

/// Writes `report` to `file`, or to standard output.
pub(crate) fn write(file: Option<&Path>, report: &Report<'_>) -> Result<(), Failure> {
    match file {
        Some(path) => to_file(path, report).map_err(|source| Failure::Output {
            place: path.to_owned(),
            source,
        }),
        None => to_standard_output(report),
    }
}

/// Writes words to standard output.
pub(crate) fn print(words: &str) -> Result<(), Failure> {
    to_standard_output(&|out| out.write_all(words.as_bytes()))
}

/// A reader that has seen enough (`| head`) is no failure.
fn to_standard_output(report: &Report<'_>) -> Result<(), Failure> {
    match buffered(io::stdout().lock(), report) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Output {
            place: PathBuf::from("standard output"),
            source: error,
        }),
        _ => Ok(()),
    }
}

fn to_file(path: &Path, report: &Report<'_>) -> io::Result<()> {
    // A device or a link is written through: a rename would put a file in its place.
    let in_place = fs::symlink_metadata(path).is_ok_and(|existing| !existing.is_file());
    if in_place {
        return buffered(OpenOptions::new().write(true).truncate(true).open(path)?, report);
    }
    let partial = beside(path);
    let file = OpenOptions::new().write(true).create_new(true).open(&partial)?;
    let written = buffered(file, report).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    written
}

fn buffered(out: impl Write, report: &Report<'_>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    report(&mut out)?;
    out.flush()
}

/// A name in the same folder, so that the rename stays on one file system.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.partial", process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests read what they wrote")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "old and longer").unwrap();
        to_file(&path, &|out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_report_that_fails_half_way_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "old").unwrap();
        let failing = |out: &mut dyn Write| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        };
        assert!(to_file(&path, &failing).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        to_file(&link, &|out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
