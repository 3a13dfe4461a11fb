//! Rules for documents: every path and every link that they name is there.

use super::complaint;
use crate::repository::TextFile;

/// Folders of the repository: what begins with one of them in code quotes is a path.
const ROOTS: [&str; 8] = [
    "crates/",
    "knowledge/",
    "releases/",
    "docs/",
    "xtask/",
    ".ci/",
    "fuzz/",
    "benches/",
];

pub(super) fn complaints(file: &TextFile, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let missing = quoted_paths(line).filter(|path| !exists(path));
        wrong.extend(
            missing.map(|path| complaint(file, at + 1, &format!("names `{path}`, which is not there"))),
        );
        let dead = links(line).filter(|link| !exists(&resolved(&file.path, link)));
        wrong.extend(
            dead.map(|link| complaint(file, at + 1, &format!("links to `{link}`, which is not there"))),
        );
    }
    wrong
}

/// Paths in code quotes; one with a placeholder (`knowledge/licenses/<id>.toml`) names a shape, not a file.
fn quoted_paths(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2);
    let words = quoted.flat_map(str::split_whitespace);
    words.filter(|word| {
        ROOTS.iter().any(|root| word.starts_with(root)) && !word.contains(['<', '*', '{', '…', '$'])
    })
}

/// Targets of links that stay in the repository, without their anchors.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    local
        .filter_map(|target| target.split('#').next())
        .filter(|target| !target.is_empty())
}

/// `link` as it is meant in the document at `path`.
fn resolved(path: &str, link: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let file = TextFile {
            path: "docs/page.md".to_owned(),
            text: text.to_owned(),
        };
        complaints(&file, &|path| {
            path == "crates/facts/src/lib.rs" || path == "README.md"
        })
        .len()
    }

    #[test]
    fn a_path_that_is_not_there_is_refused() {
        assert_eq!(count("see `crates/facts/src/lib.rs`"), 0);
        assert_eq!(count("see `crates/fact/src/lib.rs`"), 1);
    }

    #[test]
    fn a_shape_of_a_path_is_no_path() {
        assert_eq!(count("`knowledge/licenses/<id>.toml` or `crates/*/src`"), 0);
    }

    #[test]
    fn a_link_is_resolved_from_its_document() {
        assert_eq!(
            count("[up](../README.md#main) and [out](https://example.invalid/x)"),
            0
        );
        assert_eq!(count("[here](README.md)"), 1);
    }
}
