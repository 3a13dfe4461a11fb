//! What a release says in words: cards, front matter, package metadata, with lines.
//!
//! A [`Document`] is a text taken apart so that every word of it can be cited: front matter as a tree of
//! nodes with lines, sections, blocks with their text free of markup, links, sentences. Nothing here knows
//! what the words mean; that is for `inventory` (which role does this text play?) and `claims` (what does
//! its producer say?).
//!
//! The texts are strangers' texts. Every reader here is bounded by a named constant, keeps its own stack,
//! and answers bytes that it cannot read with a problem that names the line, never with a guess: a card
//! whose front matter is an alias bomb is still a card, and its prose is still read.

mod builder;
mod document;
mod error;
mod front_matter;
mod html;
pub mod json;
mod language;
mod lined;
mod markdown;
mod nesting;
pub mod package;
mod plain;
mod text;
pub mod yaml;

pub use document::{Block, BlockKind, Document, DocumentKind, Link, Section, Sentence};
pub use error::DocumentError;
pub use openassay_words::Language;
pub use text::{Decoded, decode};

/// Largest text that is parsed, in bytes. The longest model cards on the Hub are below 1 MiB; a bound
/// eight times that keeps a hostile text from costing more than a second.
pub const MAX_DOCUMENT_BYTES: usize = 8 * 1024 * 1024;

/// Reads `bytes` of the file `path` in source number `source`; `sha256` is the digest of the bytes.
pub fn parse(source: usize, path: &str, bytes: &[u8], sha256: String) -> Result<Document, DocumentError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(DocumentError::TooLarge { size: bytes.len() });
    }
    let Decoded { text, problems } = decode(bytes)?;
    let mut document = Document::new(source, path, sha256, text, problems);
    match document.kind {
        DocumentKind::Markdown => markdown::read(&mut document),
        DocumentKind::Plain => plain::read(&mut document),
        DocumentKind::PackageMetadata => package::read(&mut document),
        DocumentKind::Html => html::read(&mut document),
    }
    document.language = language::guess(&document.blocks);
    document.problems.sort();
    Ok(document)
}
