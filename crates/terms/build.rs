//! Compiles `knowledge/bases/` and `knowledge/notices/` so that nothing is parsed at start.
#![expect(
    clippy::disallowed_methods,
    reason = "the knowledge is ours, not what is audited"
)]

use std::error::Error;
use std::path::Path;

use openassay_words::Pattern;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[path = "src/bases/knowledge.rs"]
mod bases;
#[path = "src/notices/knowledge.rs"]
mod notices;

#[derive(Deserialize)]
struct Families {
    family: Vec<bases::Family>,
}

#[derive(Deserialize)]
struct Demands {
    demand: Vec<notices::DemandEntry>,
}

#[derive(Deserialize)]
struct Addresses {
    address: Vec<notices::AddressEntry>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let families: Families = read("bases/families.toml")?;
    write("bases.bin", &families.family)?;
    let demands: Demands = read("notices/demands.toml")?;
    write("demands.bin", &demands.demand)?;
    let addresses: Addresses = read("notices/addresses.toml")?;
    write("addresses.bin", &addresses.address)?;
    let policies: notices::PolicyFile = read("notices/policies.toml")?;
    for phrase in policies.binds.iter().chain(&policies.of_a_service) {
        Pattern::parse(phrase).map_err(|why| format!("notices/policies.toml: `{phrase}`: {why}"))?;
    }
    write("policies.bin", &policies)?;
    let copyright: notices::CopyrightFile = read("notices/copyright.toml")?;
    write("copyright.bin", &copyright)
}

fn read<T: DeserializeOwned>(name: &str) -> Result<T, Box<dyn Error>> {
    let path = Path::new("../../knowledge").join(name);
    println!("cargo::rerun-if-changed={}", path.display());
    let text = std::fs::read_to_string(&path)?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn write<T: Serialize + ?Sized>(name: &str, entries: &T) -> Result<(), Box<dyn Error>> {
    let out = Path::new(&std::env::var("OUT_DIR")?).join(name);
    std::fs::write(out, postcard::to_allocvec(entries)?)?;
    Ok(())
}
