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

/// By which words a use policy binds.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyFile {
    pub(crate) version: String,
    pub(crate) cite: Vec<String>,
    pub(crate) binds: Vec<String>,
    pub(crate) of_a_service: Vec<String>,
    pub(crate) multimodal: Vec<String>,
}

/// Which licenses ask to keep the copyright notice above them, and what a blank one looks like.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CopyrightFile {
    pub(crate) version: String,
    pub(crate) cite: Vec<String>,
    pub(crate) licenses: Vec<String>,
    pub(crate) blanks: Vec<String>,
}

/// Where the text of one license stands for good.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct AddressEntry {
    pub(crate) license: String,
    pub(crate) prefix: Vec<String>,
}
