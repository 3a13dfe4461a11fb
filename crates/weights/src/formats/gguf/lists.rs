//! The long lists of the metadata, which a header passes over: vocabularies, scores, merges.

use std::collections::BTreeMap;

use openassay_sources::ReadAt;

use super::{opening, values};
use crate::WeightsError;
use crate::cursor::Cursor;

/// A list of the metadata, whole.
#[derive(Debug, Clone, PartialEq)]
pub enum List {
    /// Strings.
    Texts(Vec<String>),
    /// Whole numbers.
    Wholes(Vec<i64>),
    /// Numbers with a fraction.
    Numbers(Vec<f64>),
}

/// The lists of `bytes`, a file in GGUF, that stand under `keys`: those of strings and of numbers.
///
/// # Errors
///
/// Where the file is none, ends early, or has a string in such a list that is not UTF-8.
pub fn lists(bytes: &dyn ReadAt, keys: &[&str]) -> Result<BTreeMap<String, List>, WeightsError> {
    let mut cursor = Cursor::new(bytes);
    let opening = opening(&mut cursor)?;
    let mut found = BTreeMap::new();
    for _ in 0..opening.keys {
        cursor.reading = String::from("a key of the metadata");
        let key = values::name(&mut cursor, opening.version)?;
        cursor.reading = format!("the value of `{}`", crate::error::shown(&key));
        if !keys.contains(&key.as_str()) {
            values::value(&mut cursor, opening.version)?;
        } else if let Some(list) = values::whole_list(&mut cursor, opening.version)? {
            found.insert(key, list);
        }
    }
    Ok(found)
}
