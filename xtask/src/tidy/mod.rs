//! The rules of the house that no lint knows: each file is held to each rule, all complaints at once.

mod rust;
mod words;

use crate::Outcome;
use crate::repository::{TextFile, paths, texts};

/// Does every file keep every rule?
pub(crate) fn check() -> Outcome {
    let paths = paths()?;
    let ids = framework_ids(&paths);
    let mut wrong = Vec::new();
    for file in texts(is_rust)? {
        wrong.extend(rust::complaints(&file, &ids));
    }
    for file in texts(is_words)? {
        wrong.extend(words::complaints(&file, &|path| exists(&paths, path)));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn is_rust(path: &str) -> bool {
    has_extension(path, "rs")
}

/// Documents of the project; a release under `releases/` is an example of what others write.
fn is_words(path: &str) -> bool {
    let is_example = path.starts_with("releases/") && path != "releases/README.md"
        || path.starts_with("crates/fixtures/claims/") && !path.ends_with("/README.md");
    has_extension(path, "md") && !is_example
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
}

/// A file, or a folder with files in it; an empty folder is not in a clone.
fn exists(paths: &[String], path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let inside = format!("{path}/");
    path.is_empty()
        || paths
            .iter()
            .any(|known| known == path || known.starts_with(&inside))
}

/// Ids of the frameworks: the names of the folders that hold rules.
fn framework_ids(paths: &[String]) -> Vec<String> {
    let folder = |path: &String| {
        path.strip_prefix("knowledge/frameworks/")?
            .strip_suffix("/rules.toml")
            .map(str::to_owned)
    };
    paths.iter().filter_map(folder).collect()
}

/// One complaint about a place.
fn complaint(file: &TextFile, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", file.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_exists_through_its_files() {
        let paths = ["crates/facts/src/lib.rs".to_owned()];
        for path in ["crates/", "crates/facts", "crates/facts/src/lib.rs"] {
            assert!(exists(&paths, path), "{path}");
        }
        assert!(!exists(&paths, "crates/fact"));
    }

    #[test]
    fn the_cards_of_our_example_releases_are_not_our_words() {
        assert!(is_words("README.md") && is_words("releases/README.md"));
        assert!(!is_words("releases/honest/README.md"));
    }
}
