//! The text of simple HTML: paragraphs, headings, lists, tables and links; comments and scripts left out.

mod reader;
mod tokens;

pub(crate) use reader::HtmlReader;
pub(crate) use tokens::tag;

use crate::builder::Builder;
use crate::document::{BlockKind, Document};
use crate::lined::Lined;

/// Reads the whole of `document` as HTML.
pub(crate) fn read(document: &mut Document) {
    let mut builder = Builder::default();
    let text = Lined::starting_at(&document.text, 1);
    HtmlReader::new(BlockKind::Paragraph).read(&text, &mut builder);
    builder.finish(document);
}
