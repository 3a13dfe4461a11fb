//! What a `Cargo.toml` depends on: the keys of its tables of dependencies, not those of the package.

use super::Package;

/// Tables whose keys are crates. What only tests or builds need is no supporting library of what runs.
const TABLE: &str = "dependencies";

/// The crates that `text` names, each with the number of its line and the line; where it names none, its `[package]`.
pub(super) fn packages(text: &str) -> Vec<(usize, &str, Package)> {
    let mut named = Vec::new();
    let (mut package, mut within) = (None, false);
    for (line, number) in text.lines().zip(1..) {
        let code = line.split('#').next().unwrap_or_default().trim();
        if let Some(header) = code.strip_prefix('[') {
            let header = header.trim_matches(['[', ']', ' ']);
            within = is_table(header);
            if header == "package" {
                package = package.or(Some((number, line, Package::Nothing)));
            }
            if is_one_of_a_table(header) {
                named.push((number, line, Package::Crate));
            }
        } else if within && is_key(code) {
            named.push((number, line, Package::Crate));
        }
    }
    if named.is_empty() {
        named.extend(package);
    }
    named
}

/// `dependencies`, also of a target or of the workspace.
fn is_table(header: &str) -> bool {
    header == TABLE
        || header == "workspace.dependencies"
        || header.starts_with("target.") && header.ends_with(".dependencies")
}

/// `dependencies.serde`
fn is_one_of_a_table(header: &str) -> bool {
    header.rsplit_once('.').is_some_and(|(table, _)| is_table(table))
}

/// A key and its value, no line within a value that goes over several.
fn is_key(code: &str) -> bool {
    code.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.\"".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: &str = "# A tool\n[package]\nname = \"torch\"\nversion = \"1.0.0\"\n";

    fn lines(text: &str) -> Vec<usize> {
        packages(text).into_iter().map(|(number, ..)| number).collect()
    }

    #[test]
    fn a_manifest_without_dependencies_needs_nothing() {
        for end in [
            "",
            "\n[dependencies]\n",
            "\n[dev-dependencies]\ntempfile = \"3\"\n",
        ] {
            let text = format!("{PACKAGE}{end}");
            assert_eq!(packages(&text), [(2, "[package]", Package::Nothing)], "{text}");
        }
    }

    #[test]
    fn keys_of_tables_of_dependencies_are_crates() {
        assert_eq!(
            lines(&format!(
                "{PACKAGE}[dependencies]\nserde = \"1\"\n# x = 1\n\nlibm.workspace = true\n"
            )),
            [6, 9]
        );
        assert_eq!(
            lines(&format!("{PACKAGE}[dependencies.serde]\nversion = \"1\"\n")),
            [5]
        );
        assert_eq!(
            lines("[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[profile.release]\nlto = true\n"),
            [2]
        );
    }

    #[test]
    fn what_is_no_manifest_of_a_package_names_nothing() {
        assert!(packages("[workspace]\nmembers = [\"a\"]\n").is_empty());
        assert!(packages("").is_empty());
    }
}
