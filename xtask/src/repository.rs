//! The repository: where it lies, and which files are its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of the repository, as text.
pub(crate) struct TextFile {
    /// Its path from the root, `/` between parts.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// Paths of all files that are tracked, or would be: what `.gitignore` names is not ours.
pub(crate) fn paths() -> Result<Vec<String>, String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("`git ls-files` does not run: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "`git ls-files` fails: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ));
    }
    let listing = String::from_utf8_lossy(&output.stdout);
    let mut paths: Vec<String> = listing
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect();
    // A file that is tracked and was deleted is still listed.
    paths.retain(|path| root().join(path).is_file());
    paths.sort();
    Ok(paths)
}

/// The files whose path `keep` wants, read as text.
pub(crate) fn texts(keep: impl Fn(&str) -> bool) -> Result<Vec<TextFile>, String> {
    let read = |path: String| {
        let text = fs::read_to_string(root().join(&path)).map_err(|error| format!("{path}: {error}"))?;
        Ok(TextFile { path, text })
    };
    paths()?.into_iter().filter(|path| keep(path)).map(read).collect()
}
