//! Makes every fingerprint under `knowledge/licenses/` again from a folder of texts: needed once for each change
//! of the normalizer.
//! `OPENASSAY_REFINGERPRINT=1 cargo run -p openassay-licenses --example refingerprint -- <folder of texts>`
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

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("usage: refingerprint <folder of texts>")?;
    let mut texts = BTreeMap::new();
    gather(Path::new(&folder), &mut texts)?;
    let knowledge = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge/licenses"));
    for entry in fs::read_dir(knowledge)? {
        let path = entry?.path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
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
