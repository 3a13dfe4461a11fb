//! The families of base models whose terms travel with what is made from them.

use std::sync::LazyLock;

mod knowledge;

/// A family of base models and the license that its members carry.
#[derive(Debug, Clone)]
pub struct BaseFamily {
    /// Its name: `Llama 3.2`.
    pub name: String,
    /// Id of its license file.
    pub license: String,
    /// Where the family states it.
    pub cite: String,
    patterns: Vec<String>,
}

static FAMILIES: LazyLock<Vec<BaseFamily>> = LazyLock::new(|| {
    let families: Vec<knowledge::Family> =
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/bases.bin"))).unwrap_or_default();
    families
        .into_iter()
        .map(|family| BaseFamily {
            name: family.name,
            license: family.license,
            cite: family.cite,
            patterns: family.patterns,
        })
        .collect()
});

/// The family that a model id (`meta-llama/Llama-3.2-1B`) belongs to.
pub fn base_family(model: &str) -> Option<&'static BaseFamily> {
    FAMILIES
        .iter()
        .find(|family| family.patterns.iter().any(|pattern| fits(pattern, model)))
}

/// `*` stands for any characters, and stands last only; case does not count.
fn fits(pattern: &str, model: &str) -> bool {
    let (pattern, model) = (pattern.to_ascii_lowercase(), model.to_ascii_lowercase());
    match pattern.strip_suffix('*') {
        Some(start) => model.starts_with(start),
        None => model == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_known_by_its_id() {
        assert_eq!(
            base_family("meta-llama/Llama-3.2-1B").map(|family| family.license.as_str()),
            Some("llama3.2")
        );
        assert!(base_family("example/own-model").is_none());
        for (model, license) in [
            ("Qwen/Qwen2.5-72B-Instruct", Some("qwen-2024")),
            ("Qwen/Qwen2.5-7B", None),
            ("google/gemma-2-2b", Some("gemma")),
            ("facebook/opt-1.3b", Some("opt-175b")),
            ("tiiuae/falcon-7b", None),
            ("tiiuae/falcon-11B", Some("falcon2-11b")),
            ("black-forest-labs/FLUX.1-schnell", None),
            ("microsoft/phi-2", None),
        ] {
            let found = base_family(model).map(|family| family.license.as_str());
            assert_eq!(found, license, "{model}");
        }
    }

    #[test]
    fn every_family_names_a_license_that_we_know() {
        assert!(!FAMILIES.is_empty());
        for family in FAMILIES.iter() {
            assert!(
                openassay_licenses::by_id(&family.license).is_some(),
                "{}: {}",
                family.name,
                family.license
            );
            assert!(family.cite.starts_with("https://"), "{}", family.name);
        }
    }
}
