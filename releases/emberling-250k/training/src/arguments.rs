//! The words of the command line.
// SPDX-License-Identifier: MIT-0

use std::path::PathBuf;

/// What is left of the command line; what is asked for is taken out.
#[derive(Debug, Clone)]
pub struct Arguments {
    left: Vec<String>,
}

impl Arguments {
    /// All words after the program's name.
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        Self {
            left: words.collect(),
        }
    }

    /// The first word.
    pub fn command(&mut self) -> Option<String> {
        (!self.left.is_empty()).then(|| self.left.remove(0))
    }

    fn option(&mut self, name: &str) -> Option<String> {
        let at = self.left.iter().position(|word| word == name)?;
        self.left.remove(at);
        (at < self.left.len()).then(|| self.left.remove(at))
    }

    /// A whole number.
    pub fn number(&mut self, name: &str, otherwise: u64) -> Result<u64, String> {
        match self.option(name) {
            Some(digits) => digits
                .parse()
                .map_err(|_| format!("{name} {digits}: not a whole number")),
            None => Ok(otherwise),
        }
    }

    /// A path.
    pub fn path(&mut self, name: &str, otherwise: &str) -> PathBuf {
        self.option(name).unwrap_or_else(|| otherwise.to_owned()).into()
    }

    /// The text of a file.
    pub fn file(&mut self, name: &str, otherwise: Option<&str>) -> Result<String, String> {
        let path = self.option(name).or(otherwise.map(str::to_owned));
        let path = path.ok_or_else(|| format!("{name} is missing"))?;
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    }

    /// All words that are left, as one text.
    pub fn words(&mut self) -> String {
        self.left.drain(..).collect::<Vec<_>>().join(" ")
    }

    /// Is there a word that nobody asked for?
    pub fn all_used(&self) -> Result<(), String> {
        match self.left.first() {
            Some(word) => Err(format!("{word}: not known here")),
            None => Ok(()),
        }
    }
}
