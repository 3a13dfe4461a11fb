//! What a model is given, as the command line has it: token ids or text, on the line itself or in a file.

use std::path::PathBuf;

use clap::Args;
use openassay_exercise::{ExerciseError, Release, ids as files};

/// Tokens of a pass over a long text: what holds for the longest contexts of small models.
const WINDOW: usize = 512;

/// A prompt, or several: rows of one length.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Given {
    /// Token ids, rows of one length: `1,2,3;4,5,6`
    #[arg(long, value_name = "IDS", value_parser = ids)]
    ids: Option<Rows>,
    /// Text, by the tokenizer of the release; given again, another row, of as many tokens
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text: Vec<String>,
}

impl Given {
    /// The rows, in tokens of the release.
    pub(crate) fn rows(&self, release: &Release) -> Result<Vec<Vec<u32>>, ExerciseError> {
        if let Some(rows) = &self.ids {
            return Ok(rows.0.clone());
        }
        let rows = texts(&self.text, release)?;
        one_length(rows.iter().map(Vec::len), "the texts")?;
        Ok(rows)
    }
}

/// Tokens to measure or to train on: rows of any length, or none.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Tokens {
    /// Token ids, rows of any length: `1,2,3;4,5`
    #[arg(long, value_name = "IDS", value_parser = ids)]
    ids: Option<Rows>,
    /// A file of token ids, a row a line
    #[arg(long, value_name = "FILE")]
    ids_file: Option<PathBuf>,
    /// Text, by the tokenizer of the release; given again, another row
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text: Vec<String>,
    /// A file of text, by the tokenizer of the release; the whole of it is one row
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
}

impl Tokens {
    /// The rows, in tokens of the release.
    pub(crate) fn rows(&self, release: &Release) -> Result<Vec<Vec<u32>>, ExerciseError> {
        match (&self.ids, &self.ids_file, &self.text_file) {
            (Some(rows), ..) => Ok(rows.0.clone()),
            (_, Some(path), _) => files::read(path),
            (.., Some(path)) => texts(&[files::read_text(path)?], release),
            _ => texts(&self.text, release),
        }
    }

    /// The same, text in windows that a pass can take.
    pub(crate) fn windows(&self, release: &Release) -> Result<Vec<Vec<u32>>, ExerciseError> {
        let rows = self.rows(release)?;
        if self.ids.is_some() || self.ids_file.is_some() {
            return Ok(rows);
        }
        let windows = rows.iter().flat_map(|row| row.chunks(WINDOW));
        // The last token of a text may stand alone, where nothing foretells it.
        Ok(windows
            .filter(|window| window.len() > 1)
            .map(<[u32]>::to_vec)
            .collect())
    }
}

fn texts(texts: &[String], release: &Release) -> Result<Vec<Vec<u32>>, ExerciseError> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let tokenizer = release.tokenizer()?;
    texts.iter().map(|text| tokenizer.encode(text)).collect()
}

/// Rows that go through the model at once must be of one length, since nothing fills them up.
pub(crate) fn one_length(lengths: impl IntoIterator<Item = usize>, what: &str) -> Result<(), ExerciseError> {
    let lengths: Vec<usize> = lengths.into_iter().collect();
    let first = lengths.first().copied().unwrap_or_default();
    if lengths.iter().all(|length| *length == first) {
        return Ok(());
    }
    let lengths: Vec<String> = lengths.iter().map(usize::to_string).collect();
    Err(ExerciseError::Asked(format!(
        "{what} are {} tokens long, and rows of one length are needed: nothing fills them up",
        lengths.join(", ")
    )))
}

/// Rows of token ids.
#[derive(Debug, Clone)]
pub(crate) struct Rows(pub(crate) Vec<Vec<u32>>);

pub(crate) fn ids(written: &str) -> Result<Rows, String> {
    let id = |word: &str| {
        let word = word.trim();
        word.parse().map_err(|_| format!("`{word}` is no token id"))
    };
    let row = |row: &str| row.split(',').map(id).collect::<Result<Vec<u32>, String>>();
    written.split(';').map(row).collect::<Result<_, _>>().map(Rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_ids_are_read() {
        assert_eq!(ids("1, 2,3;4,5,6").unwrap().0, [[1, 2, 3], [4, 5, 6]]);
        assert_eq!(ids("7").unwrap().0, [[7]]);
        assert!(ids("1,x").unwrap_err().contains("`x`"));
        assert!(ids("1,,2").is_err());
    }

    #[test]
    fn rows_of_other_lengths_are_told() {
        assert!(one_length([3, 3], "the texts").is_ok());
        let error = one_length([3, 4], "the texts").unwrap_err().to_string();
        assert!(error.starts_with("the texts are 3, 4 tokens long"), "{error}");
    }
}
