//! Compiles `knowledge/bases/` so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "the knowledge is ours, not what is audited"
)]

use std::error::Error;
use std::path::Path;

use serde::Deserialize;

#[path = "src/bases/knowledge.rs"]
mod knowledge;

#[derive(Deserialize)]
struct File {
    family: Vec<knowledge::Family>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new("../../knowledge/bases/families.toml");
    println!("cargo::rerun-if-changed={}", path.display());
    let file: File = toml::from_str(&std::fs::read_to_string(path)?)?;
    let out = Path::new(&std::env::var("OUT_DIR")?).join("bases.bin");
    std::fs::write(out, postcard::to_allocvec(&file.family)?)?;
    Ok(())
}
