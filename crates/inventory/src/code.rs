//! What a code file does, without what it says about itself: comments and long strings are left out.

use openassay_documents::json;

/// Most cells of a notebook that are read.
const MAX_CELLS: usize = 10_000;

/// `text` of the file `name` as code: no comment lines, no long strings, the cells of a notebook.
pub(crate) fn statements(name: &str, text: &str) -> String {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("ipynb") => without_comments(&notebook(text)),
        Some("py" | "pyx" | "jl") => without_comments(&without_long_strings(text)),
        Some("sh" | "bash" | "zsh" | "slurm" | "sbatch" | "yaml" | "yml" | "toml" | "r" | "mk") => {
            without_comments(text)
        }
        _ => text.to_owned(),
    }
}

/// Is nothing left to be run?
pub(crate) fn is_empty(statements: &str) -> bool {
    let says_nothing = |line: &str| {
        let line = line.trim();
        line.is_empty() || line == "pass" || line == "..." || line.starts_with("raise NotImplementedError")
    };
    statements.lines().all(says_nothing)
}

fn without_comments(text: &str) -> String {
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    kept.join("\n")
}

/// Drops strings in triple quotes: documentation, in which examples of use stand.
fn without_long_strings(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, quote)) = first_long_quote(rest) {
        kept.push_str(rest.get(..start).unwrap_or_default());
        let inner = rest.get(start + quote.len()..).unwrap_or_default();
        rest = inner.split_once(quote).map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

fn first_long_quote(text: &str) -> Option<(usize, &'static str)> {
    // One pass for both quotes: two searches to the end of the text would cost its square.
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .enumerate()
        .find_map(|(start, three)| match three {
            b"\"\"\"" => Some((start, "\"\"\"")),
            b"'''" => Some((start, "'''")),
            _ => None,
        })
}

fn notebook(text: &str) -> String {
    let Ok(notebook) = json::parse(text) else {
        return String::new();
    };
    let cells = notebook.get("cells").and_then(|cells| cells.as_array());
    let code = cells
        .into_iter()
        .flatten()
        .take(MAX_CELLS)
        .filter(|cell| cell.get("cell_type").and_then(|kind| kind.as_str()) == Some("code"));
    let sources: Vec<String> = code.filter_map(|cell| cell.get("source")).map(source).collect();
    sources.join("\n")
}

fn source(cell: &serde_json::Value) -> String {
    match cell {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(lines) => lines.iter().filter_map(|line| line.as_str()).collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_and_comments_are_no_code() {
        let text = "\"\"\"Example:\n  trainer.train()\n\"\"\"\n# loss.backward()\nx = 1\n";
        let found = statements("a.py", text);
        assert!(found.contains("x = 1") && !found.contains("train()") && !found.contains("backward"));
    }

    #[test]
    fn a_notebook_is_its_code_cells() {
        let text = r##"{"cells": [{"cell_type": "markdown", "source": "no"},
            {"cell_type": "code", "source": ["a = 1\n", "# c\n", "b = 2"]}]}"##;
        assert_eq!(statements("a.ipynb", text), "a = 1\nb = 2");
    }

    #[test]
    fn a_promise_is_empty() {
        assert!(is_empty(&statements(
            "train.py",
            "# coming soon\n\ndef main():\n".trim_end_matches("def main():\n")
        )));
        assert!(!is_empty("x = 1"));
    }
}
