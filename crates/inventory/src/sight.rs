//! One file as the recognizers see it: name, first bytes, and, when they ask, its words.

use std::cell::OnceCell;

use openassay_documents::{Decoded, Document, decode};
use openassay_facts::Presence;

use crate::code;

/// A file that is looked at.
#[derive(Debug)]
pub(crate) struct Sight {
    pub(crate) source: usize,
    /// As it is written.
    pub(crate) path: String,
    /// Lower case, for patterns.
    pub(crate) lower: String,
    pub(crate) size: u64,
    pub(crate) presence: Presence,
    pub(crate) head: Vec<u8>,
    /// All of its bytes, where they were read.
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) sha256: Option<String>,
    text: OnceCell<Option<Decoded>>,
    statements: OnceCell<String>,
    document: OnceCell<Result<Document, String>>,
}

impl Sight {
    pub(crate) fn new(source: usize, path: &str, size: u64) -> Self {
        Self {
            source,
            path: path.to_owned(),
            lower: path.to_lowercase(),
            size,
            presence: Presence::Here,
            head: Vec::new(),
            bytes: None,
            sha256: None,
            text: OnceCell::new(),
            statements: OnceCell::new(),
            document: OnceCell::new(),
        }
    }

    /// The name without its folders, lower case.
    pub(crate) fn name(&self) -> &str {
        self.lower.rsplit('/').next().unwrap_or(&self.lower)
    }

    /// Its words, where all of it was read and it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        let decoded = self.text.get_or_init(|| decode(self.bytes.as_deref()?).ok());
        decoded.as_ref().map(|decoded| decoded.text.as_str())
    }

    /// Its code without comments; its text where it is no code; empty where it was not read.
    pub(crate) fn statements(&self) -> &str {
        self.statements.get_or_init(|| {
            self.text()
                .map(|text| code::statements(self.name(), text))
                .unwrap_or_default()
        })
    }

    /// It taken apart as a document.
    pub(crate) fn document(&self) -> Option<&Document> {
        self.parsed().as_ref().ok()
    }

    /// It taken apart as a document, or why that cannot be.
    pub(crate) fn into_document(mut self) -> Result<Document, String> {
        self.parsed();
        self.document.take().unwrap_or_else(|| Err(String::new()))
    }

    fn parsed(&self) -> &Result<Document, String> {
        self.document.get_or_init(|| {
            let bytes = self.bytes.as_deref().ok_or("not read")?;
            let digest = self.sha256.clone().unwrap_or_default();
            openassay_documents::parse(self.source, &self.path, bytes, digest)
                .map_err(|error| error.to_string())
        })
    }

    /// Is it here with its own bytes?
    pub(crate) fn is_here(&self) -> bool {
        self.presence == Presence::Here
    }
}
