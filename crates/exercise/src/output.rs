//! What is written is there whole or not at all: made under another name beside its place, and then renamed.
//!
//! What is not finished yet is known by name, so that a program that is told to stop can take it away ([`abandon`]).

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{ExerciseError, Result};

/// Files and folders that are not finished.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// How often a folder that is still being written into is taken away again, before it is left.
const TRIES: u32 = 100;

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// Takes away all that is not finished, for good: whoever is writing it, or begins to write something else, waits for
/// ever. To be called by a thread that then ends the process.
pub fn abandon() {
    let unfinished = unfinished();
    for place in unfinished.iter() {
        for _ in 0..TRIES {
            take_away(place);
            if fs::symlink_metadata(place).is_err() {
                break;
            }
            std::thread::sleep(PAUSE);
        }
    }
    std::mem::forget(unfinished);
}

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take_away(place: &Path) {
    // What is not there need not be taken away, and there is nobody to tell of anything else.
    let _ = match fs::symlink_metadata(place) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(place),
        _ => fs::remove_file(place),
    };
}

/// Something beside its place that is not finished; gone when it is dropped.
struct Partial {
    path: PathBuf,
}

impl Partial {
    /// What `create` makes, and where, which is known from then on.
    fn new<T>(create: impl FnOnce() -> io::Result<(PathBuf, T)>) -> io::Result<(Self, T)> {
        let mut unfinished = unfinished();
        let (path, made) = create()?;
        unfinished.insert(path.clone());
        Ok((Self { path }, made))
    }

    /// Makes it, by `create`, under a name beside `place`.
    fn beside<T>(place: &Path, create: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<(Self, T)> {
        let path = beside(place);
        Self::new(|| create(&path).map(|made| (path, made)))
    }

    /// It is whole: gives it its name.
    fn finish(self, place: &Path) -> io::Result<()> {
        let mut unfinished = unfinished();
        fs::rename(&self.path, place)?;
        unfinished.remove(&self.path);
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if unfinished().remove(&self.path) {
            take_away(&self.path);
        }
    }
}

/// An error of the system, at `place`.
pub(crate) fn told(place: &Path) -> impl Fn(io::Error) -> ExerciseError + '_ {
    |error| ExerciseError::Output {
        place: place.display().to_string(),
        error,
    }
}

/// The file at `place` with what `write` writes; one that was there is replaced.
///
/// # Errors
///
/// Those of `write`, or where something that is no file is at `place`, or it cannot be written.
pub(crate) fn file<T>(place: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    let told = told(place);
    if fs::symlink_metadata(place).is_ok_and(|found| !found.is_file()) {
        return Err(told(io::Error::other("it is there and is no file")));
    }
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    let (partial, opened) = Partial::beside(place, open).map_err(&told)?;
    let mut out = BufWriter::new(opened);
    let written = write(&mut out)?;
    out.flush()
        .and_then(|()| out.get_ref().sync_all())
        .and_then(|()| partial.finish(place))
        .map_err(&told)?;
    Ok(written)
}

/// The file at `place` with these bytes; one that was there is replaced.
///
/// # Errors
///
/// Where something that is no file is at `place`, or it cannot be written.
pub fn write_whole(place: &Path, bytes: &[u8]) -> Result<()> {
    file(place, |out| out.write_all(bytes).map_err(told(place)))
}

/// Is nothing at `place` yet? Where nothing of anybody's is to be replaced.
///
/// # Errors
///
/// Where something is.
pub(crate) fn vacant(place: &Path) -> Result<()> {
    match fs::symlink_metadata(place) {
        Ok(_) => Err(told(place)(io::Error::other("it is there already"))),
        Err(_) => Ok(()),
    }
}

/// The folder at `place` with what `write` puts into the folder that it is given.
///
/// # Errors
///
/// Those of `write`, or where something is at `place` already, or it cannot be made: nothing of anybody's is
/// replaced.
pub(crate) fn folder<T>(place: &Path, write: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    let told = told(place);
    vacant(place)?;
    let (partial, ()) = Partial::beside(place, |path| fs::create_dir(path)).map_err(&told)?;
    let written = write(&partial.path)?;
    partial.finish(place).map_err(&told)?;
    Ok(written)
}

/// What `work` makes of a folder of its own among the system's temporary ones, which is gone afterwards.
///
/// # Errors
///
/// Those of `work`, or where there is no place for a folder.
pub(crate) fn scratch<T>(work: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    let make = || tempfile::tempdir().map(|made| (made.keep(), ()));
    let (partial, ()) = Partial::new(make).map_err(told(&std::env::temp_dir()))?;
    work(&partial.path)
}

/// A name in the same folder, so that the rename stays on one file system.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.partial", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests look at what they made")]
mod tests {
    use super::*;

    fn refused<T>() -> Result<T> {
        Err(ExerciseError::Broken("no".to_owned()))
    }

    #[test]
    fn a_folder_for_what_nobody_keeps_is_gone_afterwards() {
        let used = scratch(|folder| {
            fs::write(folder.join("a"), "a").unwrap();
            assert!(unfinished().contains(folder));
            Ok(folder.to_path_buf())
        });
        let used = used.unwrap();
        assert!(!used.exists() && !unfinished().contains(&used));
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        let half = |out: &mut BufWriter<File>| {
            out.write_all(b"half").unwrap();
            refused::<()>()
        };
        assert!(file(&place, half).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        file(&place, |out| out.write_all(b"whole").map_err(told(&place))).unwrap();
        assert!(file(&place, half).is_err());
        assert_eq!(fs::read(&place).unwrap(), b"whole");
        assert!(file(folder.path(), |_| Ok(())).is_err());
    }

    #[test]
    fn a_folder_is_there_whole_or_not_at_all_and_replaces_none() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        let half = |made: &Path| {
            fs::write(made.join("one"), "1").unwrap();
            refused::<()>()
        };
        assert!(self::folder(&place, half).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        self::folder(&place, |made| {
            fs::write(made.join("one"), "1").map_err(told(&place))
        })
        .unwrap();
        assert!(place.join("one").is_file());
        let again = self::folder(&place, |_| Ok(())).unwrap_err();
        assert!(again.to_string().contains("it is there already"), "{again}");
    }
}
