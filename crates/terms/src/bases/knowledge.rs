//! The shape of `knowledge/bases/families.toml`, shared by the build script and the library.

use serde::{Deserialize, Serialize};

/// One family as its file says.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) license: String,
    pub(crate) cite: String,
    #[serde(rename(deserialize = "match"))]
    pub(crate) patterns: Vec<String>,
}
