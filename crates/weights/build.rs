//! Compiles `knowledge/runtimes` and `knowledge/formats` into one table, so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads our own knowledge, not what is audited"
)]

use std::error::Error;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[path = "src/knowledge.rs"]
#[expect(unreachable_pub, reason = "shared with the library")]
mod knowledge;

use knowledge::{
    DimensionNames, Knowledge, Layer, Layout, LoadingRule, ModalityRule, Operator, Runtime, Section,
};

/// A file that is a list of one kind of thing.
macro_rules! list_files {
    ($($(#[$doc:meta])* $file:ident, $key:ident: $entry:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $file {
            #[serde(rename = "version")]
            _version: u32,
            #[serde(rename = "citation")]
            _citation: String,
            $key: Vec<$entry>,
        }
    )*};
}

list_files![
    /// The file of layouts.
    Layouts, layout: Layout;
    /// The file of modalities.
    Modalities, rule: ModalityRule;
    /// The file of ONNX's operators.
    Operators, operator: Operator;
    /// The file of Keras's layers.
    Layers, layer: Layer;
    /// The file of the parts of a network.
    Sections, section: Section;
    /// The file of dimensions.
    Dimensions, dimension: DimensionNames;
    /// The file of what loading runs.
    Loadings, format: LoadingRule;
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge");
    println!("cargo::rerun-if-changed=src/knowledge.rs");
    for name in ["runtimes", "formats"] {
        println!("cargo::rerun-if-changed={}", folder.join(name).display());
    }
    let formats = folder.join("formats");
    let knowledge = Knowledge {
        runtimes: runtimes(&folder.join("runtimes"))?,
        layouts: load::<Layouts>(&formats.join("layouts.toml"))?.layout,
        gguf: load(&formats.join("gguf.toml"))?,
        tokenizers: load(&formats.join("tokenizers.toml"))?,
        adapters: load(&formats.join("adapters.toml"))?,
        totals: load(&formats.join("totals.toml"))?,
        copies: load(&formats.join("copies.toml"))?,
        modalities: load::<Modalities>(&formats.join("modalities.toml"))?.rule,
        tensors: load(&formats.join("tensors.toml"))?,
        names: load(&formats.join("names.toml"))?,
        operators: load::<Operators>(&formats.join("operators.toml"))?.operator,
        layers: load::<Layers>(&formats.join("layers.toml"))?.layer,
        sections: load::<Sections>(&formats.join("sections.toml"))?.section,
        dimensions: load::<Dimensions>(&formats.join("dimensions.toml"))?.dimension,
        loading: load::<Loadings>(&formats.join("loading.toml"))?.format,
    };
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("knowledge.postcard");
    std::fs::write(target, postcard::to_allocvec(&knowledge)?)?;
    Ok(())
}

fn runtimes(folder: &Path) -> Result<Vec<Runtime>, Box<dyn Error>> {
    let mut paths = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths.iter().map(|path| runtime(path)).collect()
}

fn runtime(path: &Path) -> Result<Runtime, Box<dyn Error>> {
    let mut runtime: Runtime = load(path)?;
    if path.file_stem().and_then(|stem| stem.to_str()) != Some(&runtime.id) {
        return Err(format!(
            "{}: the id `{}` is not the name of the file",
            path.display(),
            runtime.id
        )
        .into());
    }
    if runtime.identifiers.is_empty() || runtime.citation.is_empty() {
        return Err(format!("{}: no identifiers, or no citation", path.display()).into());
    }
    runtime.identifiers.sort();
    Ok(runtime)
}

fn load<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
