//! Rules for Rust files: an opening sentence, a bearable length, nothing left undone, no framework by name.

use super::complaint;
use crate::repository::TextFile;

/// Most lines of a file outside tests: beyond, it holds more than one idea.
const LINES: usize = 500;

/// Marks of what was left undone, spelled so that this file does not hold them itself.
const UNDONE: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

pub(super) fn complaints(file: &TextFile, framework_ids: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    if !file.text.starts_with("//!") {
        wrong.push(complaint(
            file,
            1,
            "does not open with a `//!` sentence that says what it is for",
        ));
    }
    let lines = file.text.lines().count();
    if lines > LINES && !is_test(&file.path) {
        wrong.push(complaint(
            file,
            lines,
            &format!("has more than {LINES} lines: which idea could move out?"),
        ));
    }
    wrong.extend(left_undone(file));
    wrong.extend(named_frameworks(file, framework_ids));
    wrong
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

fn left_undone(file: &TextFile) -> Vec<String> {
    let marked = |line: &str| {
        UNDONE.iter().any(|mark| {
            line.split(|c: char| !c.is_alphanumeric())
                .any(|word| word == *mark)
        })
    };
    let lines = file.text.lines().enumerate().filter(|(_, line)| marked(line));
    lines
        .map(|(at, _)| complaint(file, at + 1, "is left undone: do it, or open an issue"))
        .collect()
}

/// A framework is data: no code outside tests knows one by its id (invariant 5).
fn named_frameworks(file: &TextFile, ids: &[String]) -> Vec<String> {
    if !file.path.starts_with("crates/") || is_test(&file.path) || file.path.starts_with("crates/fixtures/") {
        return Vec::new();
    }
    let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut wrong = Vec::new();
    for (at, line) in code.lines().enumerate() {
        let is_comment = line.trim_start().starts_with("//");
        for id in ids
            .iter()
            .filter(|id| !is_comment && line.contains(&format!("\"{id}\"")))
        {
            wrong.push(complaint(
                file,
                at + 1,
                &format!("names the framework `{id}`: a framework is data"),
            ));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    fn count(path: &str, text: &str) -> usize {
        complaints(&file(path, text), &["g7".to_owned()]).len()
    }

    #[test]
    fn a_file_opens_with_a_sentence() {
        assert_eq!(count("crates/x/src/lib.rs", "//! What it is for.\n"), 0);
        assert_eq!(count("crates/x/src/lib.rs", "use std::fs;\n"), 1);
    }

    #[test]
    fn a_long_file_is_refused_and_a_long_test_is_not() {
        let long = format!("//! Long.\n{}", "\n".repeat(LINES));
        assert_eq!(count("crates/x/src/lib.rs", &long), 1);
        assert_eq!(count("crates/x/tests/all.rs", &long), 0);
    }

    #[test]
    fn what_is_left_undone_is_refused() {
        let undone = format!("//! Fine.\n// {}: later\n", UNDONE[0]);
        assert_eq!(count("crates/x/src/lib.rs", &undone), 1);
    }

    #[test]
    fn a_framework_known_by_its_id_is_refused_outside_tests() {
        let code = "//! Fine.\nfn f(id: &str) -> bool {\n    id == \"g7\"\n}\n";
        assert_eq!(count("crates/x/src/lib.rs", code), 1);
        assert_eq!(count("crates/x/tests/all.rs", code), 0);
        assert_eq!(
            count("crates/x/src/lib.rs", &format!("//! Fine.\n#[cfg(test)]\n{code}")),
            0
        );
    }
}
