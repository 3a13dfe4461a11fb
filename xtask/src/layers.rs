//! Who may depend on whom: the walls of the house, as one table.

use std::fs;

use crate::Outcome;
use crate::repository::root;

/// Each crate, and the crates of ours that it may use; a reader can go through them from top to bottom.
const LAYERS: &[(&str, &[&str])] = &[
    ("facts", &[]),
    ("words", &[]),
    ("sources", &["facts"]),
    ("documents", &["facts", "words"]),
    ("inventory", &["facts", "words", "sources", "documents"]),
    ("licenses", &["facts", "words"]),
    ("pickle", &["sources"]),
    ("weights", &["facts", "sources", "pickle"]),
    ("contents", &["sources", "weights"]),
    ("digests", &[]),
    ("sandbox", &[]),
    ("claims", &["facts", "words", "documents"]),
    ("interchange", &["facts", "documents", "licenses"]),
    (
        "terms",
        &[
            "facts",
            "words",
            "sources",
            "documents",
            "inventory",
            "licenses",
            "claims",
        ],
    ),
    ("frameworks", &["facts"]),
    (
        "audit",
        &[
            "facts",
            "words",
            "sources",
            "documents",
            "inventory",
            "licenses",
            "weights",
            "contents",
            "digests",
            "claims",
            "terms",
            "frameworks",
            "interchange",
        ],
    ),
    (
        "report",
        &["facts", "words", "frameworks", "interchange", "audit"],
    ),
    ("cli", &["facts", "frameworks", "audit", "report"]),
    (
        "exercise",
        &[
            "facts",
            "words",
            "sources",
            "documents",
            "inventory",
            "weights",
            "contents",
            "sandbox",
            "audit",
        ],
    ),
    ("fixtures", &[]),
];

/// A crate that any test may use, and that uses none of ours.
const FOR_TESTS: &str = "fixtures";

/// Is every arrow one that the table allows?
pub(crate) fn check() -> Outcome {
    let mut wrong = Vec::new();
    for folder in folders()? {
        let manifest = root().join("crates").join(&folder).join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).map_err(|error| format!("{}: {error}", manifest.display()))?;
        wrong.extend(complaints(&folder, &text)?);
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn folders() -> Result<Vec<String>, String> {
    let entries = fs::read_dir(root().join("crates")).map_err(|error| format!("crates/: {error}"))?;
    let mut folders: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    Ok(folders)
}

fn complaints(folder: &str, manifest: &str) -> Result<Vec<String>, String> {
    let table: toml::Table = manifest
        .parse()
        .map_err(|error| format!("crates/{folder}/Cargo.toml: {error}"))?;
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == folder) else {
        return Ok(vec![format!(
            "`{folder}` is not in the table of xtask/src/layers.rs"
        )]);
    };
    let refuse = |used: String| format!("`{folder}` may not depend on `{used}`: see xtask/src/layers.rs");
    let built = ours(&table, "dependencies").filter(|used| !allowed.contains(&used.as_str()));
    let tested = ours(&table, "dev-dependencies")
        .filter(|used| used != FOR_TESTS && !allowed.contains(&used.as_str()));
    Ok(built.chain(tested).map(refuse).collect())
}

/// Folders of our crates among the dependencies of one kind.
fn ours<'a>(table: &'a toml::Table, kind: &str) -> impl Iterator<Item = String> + use<'a> {
    let names = table
        .get(kind)
        .and_then(toml::Value::as_table)
        .map(toml::Table::keys);
    names
        .into_iter()
        .flatten()
        .filter_map(|name| name.strip_prefix("openassay-").map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walls_stand() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn a_wrong_arrow_is_refused() {
        let manifest = "[dependencies]\nopenassay-audit.workspace = true\nserde = \"1\"\n";
        let wrong = complaints("licenses", manifest).unwrap();
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].contains("`licenses` may not depend on `audit`"));
    }

    #[test]
    fn tests_may_use_the_fixtures_and_builds_may_not() {
        let tested = "[dev-dependencies]\nopenassay-fixtures.workspace = true\n";
        assert_eq!(complaints("facts", tested), Ok(Vec::new()));
        assert_eq!(complaints("facts", &tested.replace("dev-", "")).unwrap().len(), 1);
    }

    #[test]
    fn every_arrow_of_the_table_points_up_the_page() {
        for (at, (name, uses)) in LAYERS.iter().enumerate() {
            for used in *uses {
                assert!(
                    LAYERS[..at].iter().any(|(above, _)| above == used),
                    "`{name}` uses `{used}`"
                );
            }
        }
    }
}
