//! Compiles `knowledge/decoders` into one table, so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads our own knowledge, not what is audited"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "src/knowledge.rs"]
mod knowledge;
#[path = "build/parse.rs"]
mod parse;
#[path = "src/reproduce/thresholds.rs"]
#[expect(unreachable_pub, reason = "in the library it is reachable")]
mod thresholds;

use knowledge::{Family, Knowledge, Splits};
use parse::{CommonFile, FamilyFile, GgufCommonFile, OthersFile};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/decoders");
    println!("cargo::rerun-if-changed=src/knowledge.rs");
    println!("cargo::rerun-if-changed=build/parse.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let common: CommonFile = load(&folder.join("common.toml"))?;
    let others: OthersFile = load(&folder.join("others.toml"))?;
    let knowledge = Knowledge {
        inert: common.inert.clone(),
        harmless: parse::harmless(&common.harmless)?,
        families: families(&folder.join("families"))?,
        others: others.by_type(),
        gguf: load::<GgufCommonFile>(&folder.join("gguf.toml"))?.read(),
        written: load(&folder.join("written.toml"))?,
        tokenizers: splits(&folder.join("tokenizers.toml"))?,
    };
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("knowledge.postcard");
    fs::write(target, postcard::to_allocvec(&knowledge)?)?;
    reproduce()
}

fn splits(path: &Path) -> Result<Splits, Box<dyn Error>> {
    let splits: Splits = load(path)?;
    let named = splits.split.iter().flat_map(|split| &split.patterns);
    let named = named.chain(splits.also.keys());
    for name in named {
        if !splits.patterns.contains_key(name) {
            return Err(format!("{}: no pattern `{name}`", path.display()).into());
        }
    }
    Ok(splits)
}

fn reproduce() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/reproduce");
    println!("cargo::rerun-if-changed=src/reproduce/thresholds.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let thresholds: thresholds::Thresholds = load(&folder.join("thresholds.toml"))?;
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("thresholds.postcard");
    fs::write(target, postcard::to_allocvec(&thresholds)?)?;
    Ok(())
}

fn families(folder: &Path) -> Result<BTreeMap<String, Family>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.insert(name, load::<FamilyFile>(&path)?);
        }
    }
    let mut families = BTreeMap::new();
    for name in files.keys() {
        let family = parse::family(name, &files).map_err(|error| format!("decoders/{name}.toml: {error}"))?;
        families.insert(name.clone(), family);
    }
    Ok(families)
}

fn load<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
