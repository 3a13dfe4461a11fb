//! The shapes of the files in `knowledge/notices/`, shared by the build script and the library.

use serde::{Deserialize, Serialize};

/// What one license asks to go with each copy.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct DemandEntry {
    pub(crate) license: String,
    pub(crate) section: String,
    pub(crate) words: String,
    pub(crate) licensors: Vec<String>,
    pub(crate) marks: Vec<String>,
}

/// Where the text of one license stands for good.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct AddressEntry {
    pub(crate) license: String,
    pub(crate) prefix: Vec<String>,
}
