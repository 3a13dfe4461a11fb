//! Compiles `knowledge/interchange/` so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "the knowledge is ours, not what is audited"
)]

use std::error::Error;
use std::path::Path;

use serde::de::DeserializeOwned;

#[expect(unreachable_pub, reason = "the library exports what this shares with it")]
#[path = "src/knowledge.rs"]
mod knowledge;

use knowledge::{Index, Knowledge};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/knowledge.rs");
    let knowledge = Knowledge {
        mot: file("mot.toml")?,
        osai: file("osai.toml")?,
    };
    check(&knowledge.mot.index)?;
    check(&knowledge.osai.index)?;
    let out = Path::new(&std::env::var("OUT_DIR")?).join("interchange.bin");
    std::fs::write(out, postcard::to_allocvec(&knowledge)?)?;
    Ok(())
}

fn file<T: DeserializeOwned>(name: &str) -> Result<T, Box<dyn Error>> {
    let path = Path::new("../../knowledge/interchange").join(name);
    println!("cargo::rerun-if-changed={}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
    toml::from_str(&text).map_err(|why| format!("{}: {why}", path.display()).into())
}

fn check(index: &Index) -> Result<(), String> {
    if index.cite.is_empty() || index.version.is_empty() {
        return Err(format!("{}: no citation or no version", index.id));
    }
    let uncited = index.quirks.iter().find(|quirk| quirk.cite.is_empty());
    uncited.map_or(Ok(()), |quirk| Err(format!("{}: no citation", quirk.id)))
}
