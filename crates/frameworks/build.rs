//! Compiles `knowledge/facts.toml` and `knowledge/frameworks/` into one table, with the library's own code.
#![expect(
    clippy::disallowed_methods,
    reason = "reads our own knowledge folder at build time"
)]

#[path = "src/language/mod.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the library's code, of which compiling needs a part"
)]
mod language;
#[path = "build/literate.rs"]
mod literate;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use language::{Case, Dictionary, Framework, Knowledge, LicenseSet, compile};
use literate::cases;

fn main() -> Result<(), Box<dyn Error>> {
    let knowledge = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge");
    println!(
        "cargo::rerun-if-changed={}",
        knowledge.join("facts.toml").display()
    );
    println!(
        "cargo::rerun-if-changed={}",
        knowledge.join("frameworks").display()
    );
    println!("cargo::rerun-if-changed=src/language");
    println!("cargo::rerun-if-changed=build");

    let dictionary: Dictionary = read(&knowledge.join("facts.toml"))?;
    let sets = sets(&knowledge.join("frameworks/sets"))?;
    let frameworks = frameworks(&knowledge.join("frameworks"), &dictionary, &sets)?;
    let cases = all_cases(&knowledge.join("frameworks"), &dictionary, &frameworks)?;
    let bytes = postcard::to_allocvec(&Knowledge {
        dictionary,
        sets,
        frameworks,
        cases,
    })?;
    fs::write(
        Path::new(&std::env::var("OUT_DIR")?).join("frameworks.postcard"),
        bytes,
    )?;
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let listing = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = listing.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn sets(folder: &Path) -> Result<BTreeMap<String, LicenseSet>, String> {
    let mut found = BTreeMap::new();
    for path in entries(folder)? {
        let set: LicenseSet = read(&path)?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(&set.id) {
            return Err(format!(
                "{}: its id is `{}`, not the name of the file",
                path.display(),
                set.id
            ));
        }
        found.insert(set.id.clone(), set);
    }
    Ok(found)
}

fn frameworks(
    folder: &Path,
    dictionary: &Dictionary,
    sets: &BTreeMap<String, LicenseSet>,
) -> Result<Vec<Framework>, String> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        let rules = path.join("rules.toml");
        if !rules.is_file() {
            continue;
        }
        let shown = rules.display();
        let text = fs::read_to_string(&rules).map_err(|error| format!("{shown}: {error}"))?;
        let framework = compile(&text, dictionary, sets, &[]).map_err(|error| format!("{shown}: {error}"))?;
        if path.file_name().and_then(|name| name.to_str()) != Some(&framework.id) {
            return Err(format!(
                "{shown}: its id is `{}`, not the name of the folder",
                framework.id
            ));
        }
        found.push(framework);
    }
    found.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    Ok(found)
}

fn all_cases(
    folder: &Path,
    dictionary: &Dictionary,
    frameworks: &[Framework],
) -> Result<BTreeMap<String, Vec<Case>>, String> {
    let mut found = BTreeMap::new();
    for framework in frameworks {
        let path = folder.join(&framework.id).join("cases.md");
        let shown = path.display();
        let text = fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
        let cases = cases(&text, dictionary).map_err(|problem| format!("{shown}:{problem}"))?;
        found.insert(framework.id.clone(), cases);
    }
    Ok(found)
}
