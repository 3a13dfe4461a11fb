//! Markdown: front matter first, then the body by the events of `pulldown-cmark`.

mod walker;

use crate::builder::Builder;
use crate::document::Document;
use crate::lined::Lines;
use crate::{front_matter, nesting, plain};

/// Reads the whole of `document` as Markdown.
pub(crate) fn read(document: &mut Document) {
    let text = std::mem::take(&mut document.text);
    read_from(document, &text, 0);
    document.text = text;
}

/// Reads `text` from the byte `start` on as Markdown, front matter included.
pub(crate) fn read_from(document: &mut Document, text: &str, start: usize) {
    let lines = Lines::of(text);
    let rest = text.get(start..).unwrap_or_default();
    let body = start + front_matter::read(document, rest, lines.line(start));
    let mut builder = Builder::default();
    let rest = text.get(body..).unwrap_or_default();
    if let Some(deep) = nesting::too_deep(rest) {
        let line = lines.line(body) + deep - 1;
        document.problems.push((
            line,
            "lists or quotes nested too deep: read as plain text".to_owned(),
        ));
        plain::walk(rest, lines.line(body), &mut builder);
    } else {
        walker::walk(rest, body, &lines, &mut builder);
    }
    builder.finish(document);
}
