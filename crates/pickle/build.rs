//! Compiles `knowledge/pickles` into one table, so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads our own knowledge, not what is audited"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[path = "src/knowledge.rs"]
mod knowledge;

use knowledge::{Family, Knowledge, Loading, Order, Rule, Use};

/// The file of what is inert.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InertFile {
    version: u32,
    citation: String,
    #[serde(default)]
    entry: Vec<Entry>,
    #[serde(default)]
    family: Vec<Family>,
}

/// Some names that are inert for one reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    names: Vec<String>,
    why: String,
    #[serde(rename = "as")]
    use_: Use,
    #[serde(default)]
    rule: Rule,
    #[serde(default)]
    items: bool,
}

/// The file of modules: whose they are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModulesFile {
    version: u32,
    citation: String,
    standard: Vec<String>,
    installed: Vec<String>,
    loading: Vec<Loading>,
}

/// The file of the names that Python 2 had.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RenamedFile {
    version: u32,
    citation: String,
    modules: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/pickles");
    println!("cargo::rerun-if-changed=src/knowledge.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let modules: ModulesFile = load(&folder.join("modules.toml"))?;
    let renamed: RenamedFile = load(&folder.join("python2.toml"))?;
    cited("modules.toml", modules.version, &modules.citation)?;
    cited("python2.toml", renamed.version, &renamed.citation)?;
    let (inert, families) = inert(&folder.join("inert"))?;
    let knowledge = Knowledge {
        inert,
        families,
        standard: modules.standard.into_iter().collect::<BTreeSet<_>>(),
        installed: modules.installed.into_iter().collect(),
        loading: modules.loading,
        renamed_modules: renamed.modules,
        renamed_names: renamed.names,
    };
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("knowledge.postcard");
    std::fs::write(target, postcard::to_allocvec(&knowledge)?)?;
    Ok(())
}

type Inert = BTreeMap<String, Order>;

fn inert(folder: &Path) -> Result<(Inert, Vec<Family>), Box<dyn Error>> {
    let mut paths = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let (mut names, mut families) = (Inert::new(), Vec::new());
    for path in paths {
        let file: InertFile = load(&path)?;
        cited(&path.display().to_string(), file.version, &file.citation)?;
        families.extend(file.family);
        for entry in file.entry {
            let order = Order {
                use_: entry.use_,
                rule: entry.rule,
                items: entry.items,
                why: entry.why,
            };
            for name in entry.names {
                if names.insert(name.clone(), order.clone()).is_some() {
                    return Err(format!("{}: `{name}` stands there twice", path.display()).into());
                }
            }
        }
    }
    Ok((names, families))
}

fn cited(name: &str, version: u32, citation: &str) -> Result<(), String> {
    if version == 0 || citation.is_empty() {
        return Err(format!("{name}: no version, or no citation"));
    }
    Ok(())
}

fn load<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
