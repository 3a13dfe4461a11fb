//! Names the knowledge that is compiled in: its version, and one digest over all of its files.
#![expect(
    clippy::disallowed_methods,
    reason = "the knowledge is ours, not what is audited"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new("../../knowledge");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    let mut digest = Sha256::new();
    for file in &files {
        let name = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(file)?;
        digest.update(format!("{name}\0{}\0", bytes.len()));
        digest.update(&bytes);
    }
    let bytes: Vec<String> = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let hex = bytes.concat();
    println!("cargo::rustc-env=OPENASSAY_KNOWLEDGE_DIGEST={hex}");
    packages(&root.join("packages/pypi.toml"))
}

#[derive(serde::Deserialize)]
struct Packages {
    license: BTreeMap<String, String>,
    module: BTreeMap<String, String>,
    python: Python,
}

#[derive(serde::Deserialize)]
struct Python {
    license: String,
    modules: Vec<String>,
}

/// Compiles the licenses of packages into a table sorted by name.
fn packages(path: &Path) -> Result<(), Box<dyn Error>> {
    let packages: Packages = toml::from_str(&std::fs::read_to_string(path)?)?;
    let rows: Vec<String> = packages
        .license
        .iter()
        .map(|(name, license)| format!("    ({name:?}, {license:?}),\n"))
        .collect();
    let out = Path::new(&std::env::var("OUT_DIR")?).to_path_buf();
    std::fs::write(out.join("packages.rs"), format!("&[\n{}]\n", rows.concat()))?;
    // A module of Python itself is a package of its own name, without a license to look up.
    let mut modules = packages.module;
    let own = packages
        .python
        .modules
        .into_iter()
        .map(|name| (name, String::new()));
    modules.extend(own);
    let rows: Vec<String> = modules.iter().map(|row| format!("    {row:?},\n")).collect();
    std::fs::write(out.join("modules.rs"), format!("&[\n{}]\n", rows.concat()))?;
    println!(
        "cargo::rustc-env=OPENASSAY_PYTHON_LICENSE={}",
        packages.python.license
    );
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
