//! Compiles `knowledge/components/` into one table, so that no TOML is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "reads our own knowledge folder at build time"
)]

#[path = "src/knowledge.rs"]
mod knowledge;

use std::error::Error;
use std::fs;
use std::path::Path;

use knowledge::{Knowledge, Marks, Recognizer};

/// The one file that recognizes nothing by itself.
const CONTEXT: &str = "context";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/components");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/knowledge.rs");

    let marks: Marks = read(&folder.join(CONTEXT).with_extension("toml"))?;
    let bytes = postcard::to_allocvec(&Knowledge {
        recognizers: recognizers(&folder)?,
        marks,
    })?;
    fs::write(
        Path::new(&std::env::var("OUT_DIR")?).join("components.postcard"),
        bytes,
    )?;
    Ok(())
}

fn recognizers(folder: &Path) -> Result<Vec<Recognizer>, String> {
    let listing = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = listing.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
    {
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        if stem == CONTEXT {
            continue;
        }
        let mut recognizer: Recognizer = read(path)?;
        if recognizer.role != stem {
            return Err(format!(
                "{}: its role is `{}`, not the name of the file",
                path.display(),
                recognizer.role
            ));
        }
        if recognizer.cite.is_empty() {
            return Err(format!("{}: no citation", path.display()));
        }
        // Examples are for the tests, which read the files themselves.
        recognizer.example.clear();
        found.push(recognizer);
    }
    Ok(found)
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
