//! The folder that a recipe is run in: a copy of the release without what the recipe makes.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use openassay_sources::{File, Source};
use tempfile::TempDir;

use super::recipe::Recipe;
use crate::error::{ExerciseError, Result, broken};

/// Bytes that are copied at once.
const WINDOW: usize = 1 << 20;
/// How programs begin: scripts, and what Linux runs.
const PROGRAMS: [&[u8]; 2] = [b"#!", b"\x7fELF"];

/// All folders of a reproduction; gone when it is dropped, unless it was kept.
#[derive(Debug)]
pub(super) struct Place {
    folder: TempDir,
    keep: Option<PathBuf>,
}

/// One run of the recipe: the only folder that its steps may write in.
#[derive(Debug, Clone)]
pub(super) struct Working {
    /// The folder.
    pub(super) folder: PathBuf,
    /// Where the logs of its steps lie, out of their reach.
    pub(super) logs: PathBuf,
}

impl Place {
    /// Beside the folder that is to be kept, so that it need only be renamed; else where temporary files lie.
    pub(super) fn new(keep: Option<&Path>) -> Result<Self> {
        let builder = |at: &Path| {
            let made = tempfile::Builder::new()
                .prefix("openassay-reproduce-")
                .tempdir_in(at);
            made.map_err(|error| output(at, error))
        };
        let folder = match keep {
            None => builder(&std::env::temp_dir())?,
            Some(keep) if keep.exists() => {
                return Err(ExerciseError::Asked(format!(
                    "`{}` is there already",
                    keep.display()
                )));
            }
            Some(keep) => {
                let parent = keep.parent().filter(|parent| !parent.as_os_str().is_empty());
                builder(parent.unwrap_or(Path::new(".")))?
            }
        };
        Ok(Self {
            folder,
            keep: keep.map(Path::to_path_buf),
        })
    }

    /// Its path, without links.
    pub(super) fn path(&self) -> Result<PathBuf> {
        let path = self.folder.path();
        path.canonicalize().map_err(|error| output(path, error))
    }

    /// Lays out the release for the run of this name.
    pub(super) fn working(&self, name: &str, source: &Source, recipe: &Recipe) -> Result<Working> {
        let top = self.path()?;
        let working = Working {
            folder: top.join(name),
            logs: top.join("logs").join(name),
        };
        for folder in [
            &working.home(),
            &working.temporary(),
            &working.release(),
            &working.logs,
        ] {
            make(folder)?;
        }
        for file in source.files.iter().filter(|file| !recipe.makes(&file.path)) {
            copy(source, file, &working.release())?;
        }
        for step in &recipe.steps {
            // Outputs were taken out, and with them perhaps all of a folder that a command writes into.
            let folders = step.outputs.iter().filter_map(|path| path.rsplit_once('/'));
            for (folder, _) in folders.chain([(step.folder.as_str(), "")]) {
                make(&working.release().join(folder))?;
            }
        }
        Ok(working)
    }

    /// Gives all folders the name under which they are to be kept, if any.
    pub(super) fn finish(self) -> Result<()> {
        let Some(keep) = self.keep else { return Ok(()) };
        let made = self.folder.keep();
        fs::rename(&made, &keep).map_err(|error| output(&keep, error))
    }
}

impl Working {
    /// The copy of the release.
    pub(super) fn release(&self) -> PathBuf {
        self.folder.join("release")
    }

    /// What the steps take for their user's folder.
    pub(super) fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// What they take for the folder of temporary files.
    pub(super) fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }
}

/// Makes a folder that nobody else can look into.
fn make(folder: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| output(folder, error))
}

fn copy(source: &Source, file: &File, to: &Path) -> Result<()> {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    if !file.path.split('/').all(plain) {
        return broken(format!("`{}` is no name that can be written", file.path));
    }
    let target = to.join(&file.path);
    make(target.parent().unwrap_or(to))?;
    let wrong = |error| output(&target, error);
    let bytes = source.open(file)?;
    let mut window = vec![0; WINDOW];
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if runs(&source.head(file, 4)?) {
        // A source does not tell which of its files are programs.
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o755);
    }
    let mut written = options.open(&target).map_err(wrong)?;
    let mut at = 0;
    while at < bytes.size() {
        let read = bytes.read_at(at, &mut window).map_err(wrong)?;
        let part = window.get(..read).filter(|part| !part.is_empty());
        let Some(part) = part else {
            return broken(format!("`{}` ends early", file.path));
        };
        written.write_all(part).map_err(wrong)?;
        at += read as u64;
    }
    Ok(())
}

fn runs(head: &[u8]) -> bool {
    PROGRAMS.iter().any(|start| head.starts_with(start))
}

pub(super) fn output(place: &Path, error: std::io::Error) -> ExerciseError {
    ExerciseError::Output {
        place: place.display().to_string(),
        error,
    }
}

/// A file for the log of a step.
pub(super) fn log(path: &Path) -> Result<fs::File> {
    fs::File::create_new(path).map_err(|error| output(path, error))
}
