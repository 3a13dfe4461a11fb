//! The licenses of supporting libraries: what a dependency manifest names, looked up in our table.

use openassay_facts::{Assurance, Evidence, Fact, Facts, Method, Place, Role, Truth};

use super::world::World;

/// Package name and SPDX expression, sorted by name.
const PACKAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/packages.rs"));

/// Records `osi_license(code.support)`, over what the manifests of the release name.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    let mut named = Vec::new();
    for manifest in world.inventory.texts_of(Role::Dependencies) {
        for (number, line) in manifest.text.lines().enumerate() {
            let Some(package) = package_of(line) else { continue };
            let place = Place::Line(u32::try_from(number + 1).unwrap_or(u32::MAX));
            let evidence = Evidence::in_file(manifest.source, &manifest.path, place, Method::Parsed)
                .quoting(line.trim())
                .hashed(Some(manifest.sha256.clone()));
            named.push((osi(&package), evidence));
        }
    }
    if named.is_empty() {
        return;
    }
    let value = Truth::all(named.iter().map(|(truth, _)| *truth));
    let bearing: Vec<Evidence> = named
        .into_iter()
        .filter(|(truth, _)| *truth == value)
        .map(|(_, evidence)| evidence)
        .collect();
    let fact = if value.is_unknown() {
        Fact::unknown(bearing)
    } else {
        Fact::resting_on(value, Assurance::Read, bearing)
    };
    facts.set("osi_license(code.support)", fact);
}

fn osi(package: &str) -> Truth {
    let row = PACKAGES
        .binary_search_by(|(name, _)| (*name).cmp(package))
        .ok()
        .and_then(|at| PACKAGES.get(at));
    let Some((_, license)) = row else {
        return Truth::Unknown;
    };
    let Ok(expression) = openassay_licenses::expression(license) else {
        return Truth::Unknown;
    };
    openassay_terms::Offer::Named(expression).osi_approved()
}

/// The package that a line of `requirements.txt` names, in its normal form (PEP 503).
fn package_of(line: &str) -> Option<String> {
    let line = line.split('#').next().unwrap_or_default().trim();
    if line.is_empty() || line.starts_with('-') || line.starts_with('[') || line.contains("://") {
        return None;
    }
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let a_version_follows = rest
        .trim_start()
        .chars()
        .next()
        .is_none_or(|c| "=<>~![;@ ".contains(c));
    if name.is_empty() || !a_version_follows {
        None
    } else {
        Some(normal(name))
    }
}

fn normal(name: &str) -> String {
    let lower = name.to_ascii_lowercase().replace(['_', '.'], "-");
    if lower == "huggingface-hub" {
        "huggingface_hub".to_owned()
    } else {
        lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_licenses_are_known() {
        assert!(PACKAGES.is_sorted());
        for (name, license) in PACKAGES {
            assert!(
                openassay_licenses::expression(license).is_ok(),
                "{name}: {license}"
            );
        }
    }

    #[test]
    fn a_requirement_names_its_package() {
        assert_eq!(package_of("torch>=2.1  # gpu").as_deref(), Some("torch"));
        assert_eq!(
            package_of("Sentence_Transformers[train]==3").as_deref(),
            Some("sentence-transformers")
        );
        assert_eq!(package_of("-r other.txt"), None);
        assert_eq!(package_of("git+https://example.org/x"), None);
    }

    #[test]
    fn an_unlisted_package_is_unknown() {
        assert_eq!(osi("torch"), Truth::True);
        assert_eq!(osi("no-such-package"), Truth::Unknown);
    }
}
