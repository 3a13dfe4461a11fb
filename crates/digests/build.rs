//! Compiles `knowledge/digests/` so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "the knowledge is ours, not what is audited"
)]

use std::error::Error;
use std::path::Path;

#[expect(unreachable_pub, reason = "the library exports what this shares with it")]
#[path = "src/knowledge.rs"]
mod knowledge;

use knowledge::Knowledge;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new("../../knowledge/digests/manifests.toml");
    println!("cargo::rerun-if-changed=src/knowledge.rs");
    println!("cargo::rerun-if-changed={}", path.display());
    let knowledge: Knowledge = toml::from_str(&std::fs::read_to_string(path)?)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    check(&knowledge).map_err(|why| format!("{}: {why}", path.display()))?;
    let out = Path::new(&std::env::var("OUT_DIR")?).join("digests.bin");
    std::fs::write(out, postcard::to_allocvec(&knowledge)?)?;
    Ok(())
}

fn check(knowledge: &Knowledge) -> Result<(), String> {
    if knowledge.version.is_empty() {
        return Err("no version".to_owned());
    }
    let known = |id: &String| knowledge.algorithm.iter().any(|one| one.id == *id);
    for entry in &knowledge.manifest {
        if entry.cite.is_empty() {
            return Err(format!("{:?}: no citation", entry.name));
        }
        if let Some(name) = entry.name.iter().find(|name| name.matches('*').count() > 1) {
            return Err(format!("`{name}`: more than one `*`"));
        }
        if let Some(id) = entry.algorithm.iter().find(|id| !known(id)) {
            return Err(format!("`{id}` is no algorithm of this file"));
        }
    }
    Ok(())
}
