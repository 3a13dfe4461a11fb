//! Texts with labels, for a probe: a line a text, its token ids, some with a label behind a colon.
//!
//! `5:noun 17 9:verb` are three tokens, of which two are labeled.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{ExerciseError, Result, broken};

/// Largest file that is read: some millions of tokens, far more than are probed.
const FILE: u64 = 16 << 20;

/// Most different labels.
const LABELS: usize = 16;

/// Longest label, in bytes: it is shown in tables.
const LABEL: usize = 24;

/// Texts with labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The labels, sorted.
    pub names: Vec<String>,
    /// The texts.
    pub rows: Vec<Row>,
}

/// A text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Its tokens.
    pub ids: Vec<u32>,
    /// For each, the number of its label, where it has one.
    pub labels: Vec<Option<usize>>,
}

impl Labels {
    /// Reads a file.
    pub fn open(path: &Path) -> Result<Self> {
        let opened = openassay_sources::open_file(path)?;
        let files = opened.sources.iter().flat_map(|source| {
            let files = source.files.iter();
            files.map(move |file| source.read(file, FILE))
        });
        let bytes: Vec<u8> = files.collect::<std::result::Result<Vec<_>, _>>()?.concat();
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(&text),
            Err(_) => broken("the file of labels is not UTF-8"),
        }
    }

    /// Reads the text of one.
    pub fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().enumerate();
        let mut read = Vec::new();
        for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            read.push(
                words(line).map_err(|what| {
                    ExerciseError::Broken(format!("line {} of the labels: {what}", at + 1))
                })?,
            );
        }
        let names: BTreeSet<&str> = read.iter().flatten().filter_map(|(_, label)| *label).collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        if names.len() > LABELS {
            return broken(format!(
                "there are {} different labels: at most {LABELS} are probed",
                names.len()
            ));
        }
        let number = |label: &str| names.binary_search_by(|name| name.as_str().cmp(label)).ok();
        let row = |words: &Vec<(u32, Option<&str>)>| Row {
            ids: words.iter().map(|(id, _)| *id).collect(),
            labels: words.iter().map(|(_, label)| label.and_then(number)).collect(),
        };
        let rows = read.iter().map(row).collect();
        Ok(Self { names, rows })
    }
}

fn words(line: &str) -> std::result::Result<Vec<(u32, Option<&str>)>, String> {
    let word = |word| {
        let (id, label) = match str::split_once(word, ':') {
            Some((id, label)) => (id, Some(label)),
            None => (word, None),
        };
        let shown: String = word.chars().take(LABEL).collect();
        let id = id.parse().map_err(|_| format!("`{shown}` is no token id"))?;
        match label {
            Some("") => Err(format!("`{shown}` has no label behind its colon")),
            Some(label) if label.len() > LABEL => {
                Err(format!("the label of `{shown}` is longer than {LABEL} bytes"))
            }
            label => Ok((id, label)),
        }
    };
    line.split_whitespace().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_with_and_without_labels_are_read() {
        let labels = Labels::parse("5:noun 17 9:verb\n\n 9:noun\n").unwrap();
        assert_eq!(labels.names, ["noun", "verb"]);
        assert_eq!(labels.rows.len(), 2);
        assert_eq!(labels.rows[0].ids, [5, 17, 9]);
        assert_eq!(labels.rows[0].labels, [Some(0), None, Some(1)]);
        assert_eq!(labels.rows[1].labels, [Some(0)]);
    }

    #[test]
    fn what_is_no_token_is_an_error_that_names_the_line() {
        for (text, part) in [
            ("1:a\n2:a x:b", "line 2"),
            ("1:", "no label"),
            ("-1:a", "no token id"),
            ("1:abcdefghijklmnopqrstuvwxyz", "longer"),
        ] {
            let error = Labels::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        let many: Vec<String> = (0..17).map(|at| format!("1:l{at}")).collect();
        assert!(Labels::parse(&many.join(" ")).is_err());
    }
}
