//! What a family calls its tensors: our names to those of the files.

use std::collections::BTreeMap;

use crate::error::{Result, broken};

/// The name table of one model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    table: BTreeMap<String, String>,
}

impl Names {
    pub(crate) fn new(table: BTreeMap<String, String>) -> Self {
        Self { table }
    }

    /// The same model in a file that has other names for these.
    pub(crate) fn renamed(&self, table: &BTreeMap<String, String>) -> Self {
        let mut names = self.table.clone();
        names.extend(table.clone());
        Self { table: names }
    }

    /// The file's name of what we call `name`, outside of all layers.
    pub(crate) fn model(&self, name: &str) -> Result<String> {
        self.pattern(name).map(str::to_owned)
    }

    /// The file's name of what we call `name`, in a layer.
    pub(crate) fn layer(&self, name: &str, layer: usize) -> Result<String> {
        Ok(self.pattern(name)?.replace("{i}", &layer.to_string()))
    }

    /// The file's name of what we call `name`, in an expert (or head) of a layer.
    pub(crate) fn expert(&self, name: &str, layer: usize, expert: usize) -> Result<String> {
        Ok(self.layer(name, layer)?.replace("{e}", &expert.to_string()))
    }

    fn pattern(&self, name: &str) -> Result<&str> {
        match self.table.get(name) {
            Some(pattern) => Ok(pattern),
            None => broken(format!("no tensor is known for `{name}`")),
        }
    }
}
