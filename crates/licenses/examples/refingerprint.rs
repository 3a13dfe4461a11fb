//! Makes every fingerprint under `knowledge/licenses/` again: needed once for each change of the normalizer.
//! `OPENASSAY_REFINGERPRINT=1 cargo run -p openassay-licenses --example refingerprint`
//!
//! The texts are looked for, by their digest, in the folders that are named, or else where they came from: the
//! labeled texts beside the repository, those that Debian carries, and those that `.ci/license-texts` gets.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a chore of the project, on its own files"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use openassay_licenses::{decode, fingerprint};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where the texts of the fingerprints lie.
const FOLDERS: [&str; 3] = [
    "../shared/corpus/licenses/texts",
    "/usr/share/common-licenses",
    "target/license-texts",
];

fn main() -> Result<(), Box<dyn Error>> {
    let named: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let usual = FOLDERS.iter().map(|folder| Path::new(REPOSITORY).join(folder));
    let folders: Vec<PathBuf> = if named.is_empty() { usual.collect() } else { named };
    let mut texts = BTreeMap::new();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        gather(folder, &mut texts)?;
    }
    let mut paths: Vec<PathBuf> = fs::read_dir(Path::new(REPOSITORY).join("knowledge/licenses"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    for path in paths {
        let old = fs::read_to_string(&path)?;
        match fingerprint::renewed(&old, &|digest| texts.get(digest).cloned()) {
            Ok(new) if new != old => {
                fs::write(&path, new)?;
                println!("{}: made again", path.display());
            }
            Ok(_) => {}
            Err(why) => println!("{}: left as it is: {why}", path.display()),
        }
    }
    Ok(())
}

fn gather(folder: &Path, texts: &mut BTreeMap<String, String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, texts)?;
        } else {
            let text = decode(&fs::read(&path)?);
            texts.insert(fingerprint::source_digest(&text), text);
        }
    }
    Ok(())
}
