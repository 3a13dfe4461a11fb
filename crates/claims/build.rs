//! Compiles `knowledge/claims` into one table, so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads our own knowledge, nothing audited"
)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::de::DeserializeOwned;

#[path = "src/knowledge.rs"]
#[expect(unreachable_pub, reason = "the library exports the shape of an item")]
mod knowledge;

use knowledge::{Book, DocumentationItem, Kind};

/// A file of `knowledge/documentation`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentationFile {
    /// Date of the file.
    version: String,
    /// Its items.
    item: Vec<DocumentationItem>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/claims");
    println!("cargo::rerun-if-changed={}", folder.display());
    let reading = folder.join("reading");
    let book = Book {
        kinds: kinds(&folder)?,
        grammar: load(&reading.join("grammar.toml"))?,
        availability: load(&reading.join("availability.toml"))?,
        pointers: load(&reading.join("pointers.toml"))?,
        descriptions: load(&reading.join("descriptions.toml"))?,
        licenses: load(&reading.join("licenses.toml"))?,
        families: load(&reading.join("families.toml"))?,
        documentation: documentation()?,
    };
    let out = PathBuf::from(env::var("OUT_DIR")?).join("claims.bin");
    fs::write(out, postcard::to_allocvec(&book)?)?;
    Ok(())
}

fn documentation() -> Result<Vec<DocumentationItem>, Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/documentation");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut items = Vec::new();
    for path in tables(&folder)? {
        let file: DocumentationFile = load(&path)?;
        if file.version.is_empty() {
            return Err(format!("{}: no version", path.display()).into());
        }
        items.extend(file.item);
    }
    Ok(items)
}

/// The TOML files of `folder`, in order.
fn tables(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    Ok(paths)
}

fn kinds(folder: &Path) -> Result<Vec<Kind>, Box<dyn Error>> {
    let mut kinds = Vec::new();
    for path in tables(folder)? {
        let kind: Kind = load(&path)?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(kind.name.as_str()) {
            return Err(format!("{}: the kind is called `{}`", path.display(), kind.name).into());
        }
        kinds.push(kind);
    }
    Ok(kinds)
}

fn load<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
