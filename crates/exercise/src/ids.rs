//! Files that tokens come from: token ids, a row a line, numbers with commas or spaces between; or text.

use std::path::Path;

use crate::error::{ExerciseError, Result, broken};

/// Bytes of a file that are read: some ten million tokens.
const LARGEST: u64 = 64 << 20;

/// The rows of the file at `path`; empty lines are none.
///
/// # Errors
///
/// Where it cannot be read, or holds something that is no token id: told with its line.
pub fn read(path: &Path) -> Result<Vec<Vec<u32>>> {
    rows(&String::from_utf8_lossy(&bytes(path)?))
}

/// The text of the file at `path`, whole.
///
/// # Errors
///
/// Where it cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    match String::from_utf8(bytes(path)?) {
        Ok(text) => Ok(text),
        Err(_) => broken(format!("`{}` is not UTF-8", path.display())),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let opened = openassay_sources::open_file(path)?;
    let found = opened
        .sources
        .first()
        .and_then(|source| Some((source, source.files.first()?)));
    let Some((source, file)) = found else {
        return broken(format!("`{}` is no file", path.display()));
    };
    Ok(source.read(file, LARGEST)?)
}

fn rows(text: &str) -> Result<Vec<Vec<u32>>> {
    let mut rows = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let words = line.split(|one: char| one == ',' || one.is_whitespace());
        let mut row = Vec::new();
        for word in words.filter(|word| !word.is_empty()) {
            let Ok(id) = word.parse() else {
                let word: String = word.chars().take(40).collect();
                let what = format!("line {number}: `{word}` is no token id");
                return Err(ExerciseError::Asked(what));
            };
            row.push(id);
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_row_and_what_is_no_number_is_told_with_its_line() {
        assert_eq!(rows("1, 2,3\n\n  4 5\t6\n").unwrap(), [[1, 2, 3], [4, 5, 6]]);
        let wrong = rows("1\n2 -3\n").unwrap_err().to_string();
        assert_eq!(wrong, "line 2: `-3` is no token id");
    }
}
