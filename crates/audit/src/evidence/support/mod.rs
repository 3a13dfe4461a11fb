//! Supporting libraries and their licenses: what a dependency manifest names, or else what the code imports, looked up
//! in our table.

use std::collections::BTreeSet;

use openassay_facts::{Assurance, Evidence, Fact, Facts, Method, Place, Role, Truth};

use super::world::World;

mod cargo;

/// Package name and SPDX expression, sorted by name.
const PACKAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/packages.rs"));

/// Module, and the package that brings it: empty where Python itself does. Sorted by module.
const MODULES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/modules.rs"));

/// What the modules of Python itself are under.
const OF_PYTHON: &str = env!("OPENASSAY_PYTHON_LICENSE");

/// A package, and the line that names it.
type Named = (Package, Evidence);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Package {
    /// By its normal name.
    Called(String),
    /// Python itself.
    Python,
    /// A crate of Rust, whose license no table of ours tells.
    Crate,
    /// None: a manifest that lies here names no dependency.
    Nothing,
}

/// Records `osi_license(code.support)`, over what the manifests of the release name, or else its imports: these are
/// the supporting libraries where no manifest lies here.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    let mut named = required(world);
    if named.is_empty() {
        named = imported(world);
        stand_in(facts, &named);
    }
    if named.is_empty() {
        return;
    }
    let looked_up: Vec<(Truth, Evidence)> = named
        .into_iter()
        .map(|(package, evidence)| (osi(&package), evidence))
        .collect();
    let value = Truth::all(looked_up.iter().map(|(truth, _)| *truth));
    let bearing: Vec<Evidence> = looked_up
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

/// What the code imports names its libraries where no manifest lies here.
fn stand_in(facts: &mut Facts, imported: &[Named]) {
    const PRESENT: &str = "present(code.support)";
    if imported.is_empty() || facts.truth(PRESENT).is_true() {
        return;
    }
    let lines = imported.iter().map(|(_, evidence)| evidence.clone()).collect();
    facts.set(PRESENT, Fact::resting_on(Truth::True, Assurance::Read, lines));
}

fn required(world: &World<'_>) -> Vec<Named> {
    let mut named = Vec::new();
    for manifest in world.inventory.texts_of(Role::Dependencies) {
        let packages = if is_of_cargo(&manifest.path) {
            cargo::packages(&manifest.text)
        } else {
            requirements(&manifest.text)
        };
        for (number, line, package) in packages {
            let place = Place::Line(u32::try_from(number).unwrap_or(u32::MAX));
            let evidence = Evidence::in_file(manifest.source, &manifest.path, place, Method::Parsed)
                .quoting(line.trim())
                .hashed(Some(manifest.sha256.clone()));
            named.push((package, evidence));
        }
    }
    named
}

/// The packages of a `requirements.txt`, each with the number of its line and the line.
fn requirements(text: &str) -> Vec<(usize, &str, Package)> {
    let lines = text.lines().zip(1..);
    lines
        .filter_map(|(line, number)| Some((number, line, Package::Called(package_of(line)?))))
        .collect()
}

fn is_of_cargo(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.eq_ignore_ascii_case("cargo.toml")
}

/// Each package once, where the code first imports it.
fn imported(world: &World<'_>) -> Vec<Named> {
    let own = own_modules(world);
    let (mut named, mut seen) = (Vec::new(), BTreeSet::new());
    for text in Role::CODE.iter().flat_map(|role| world.inventory.texts_of(*role)) {
        if !is_python(&text.path) {
            continue;
        }
        for (number, line) in text.text.lines().enumerate() {
            let Some(module) = module_of(line).filter(|module| !own.contains(*module)) else {
                continue;
            };
            let package = package_that_brings(module);
            if !seen.insert(package.clone()) {
                continue;
            }
            let place = Place::Line(u32::try_from(number + 1).unwrap_or(u32::MAX));
            let evidence = Evidence::in_file(text.source, &text.path, place, Method::Parsed)
                .quoting(line.trim())
                .hashed(Some(text.sha256.clone()));
            named.push((package, evidence));
        }
    }
    named
}

fn is_python(path: &str) -> bool {
    let extension = std::path::Path::new(path).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("py"))
}

/// Modules and packages that the release itself holds.
fn own_modules<'w>(world: &World<'w>) -> BTreeSet<&'w str> {
    let files = world
        .inventory
        .artifacts
        .iter()
        .filter(|file| is_python(&file.path));
    files
        .flat_map(|file| file.path.split('/'))
        .map(|part| part.strip_suffix(".py").unwrap_or(part))
        .collect()
}

/// The first name of what a line of Python imports; none where it stays within the package.
fn module_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("import ").or_else(|| {
        let from = line.strip_prefix("from ")?;
        from.contains(" import ").then_some(from)
    })?;
    let rest = rest.trim_start();
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    rest.get(..end).filter(|module| !module.is_empty())
}

fn package_that_brings(module: &str) -> Package {
    let known = MODULES.binary_search_by(|(name, _)| (*name).cmp(module));
    match known.ok().and_then(|at| MODULES.get(at)) {
        Some((_, "")) => Package::Python,
        Some((_, package)) => Package::Called((*package).to_owned()),
        None => Package::Called(normal(module)),
    }
}

fn osi(package: &Package) -> Truth {
    let license = match package {
        Package::Python => Some(OF_PYTHON),
        Package::Crate => None,
        Package::Nothing => return Truth::True,
        Package::Called(name) => PACKAGES
            .binary_search_by(|(known, _)| (*known).cmp(name))
            .ok()
            .and_then(|at| PACKAGES.get(at))
            .map(|(_, license)| *license),
    };
    let Some(expression) = license.and_then(|license| openassay_licenses::expression(license).ok()) else {
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
        let called = |name: &str| Package::Called(name.to_owned());
        assert_eq!(osi(&called("torch")), Truth::True);
        assert_eq!(osi(&called("no-such-package")), Truth::Unknown);
        assert_eq!(osi(&Package::Python), Truth::True);
    }

    #[test]
    fn an_import_names_the_package_that_brings_the_module() {
        assert!(MODULES.is_sorted());
        for (line, module) in [
            ("import torch", Some("torch")),
            ("    from torch.nn import functional as F", Some("torch")),
            ("import sklearn.svm, os", Some("sklearn")),
            ("from .layers import Block", None),
            ("from here to there", None),
            ("important = 1", None),
            ("# import torch", None),
        ] {
            assert_eq!(module_of(line), module, "{line}");
        }
        assert_eq!(
            package_that_brings("sklearn"),
            Package::Called("scikit-learn".to_owned())
        );
        assert_eq!(package_that_brings("os"), Package::Python);
        assert_eq!(
            package_that_brings("rill_kit"),
            Package::Called("rill-kit".to_owned())
        );
    }
}
