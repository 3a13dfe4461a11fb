//! Drafts blocks from HTML; what it knows of a table outlives the piece of HTML that it stood in.

use std::sync::Arc;

use openassay_words::one_line;

use super::tokens::{Tag, Token, Tokens, plain_text};
use crate::builder::{Builder, Draft};
use crate::document::{BlockKind, Link};
use crate::lined::Lined;

/// Reads pieces of HTML that follow each other.
#[derive(Debug)]
pub(crate) struct HtmlReader {
    /// Kind of a text that stands in no list, table, heading or quote.
    plain: BlockKind,
    draft: Option<Draft>,
    header: Arc<[String]>,
    /// The header of the table that is open, until its first row.
    rowless: Option<Draft>,
    row: Row,
    quotes: usize,
    link: Option<(String, u32, usize)>,
}

/// What was seen of the table row that is being read.
#[derive(Debug, Default)]
struct Row {
    in_cell: bool,
    has_data: bool,
}

impl HtmlReader {
    /// A reader that makes blocks of kind `plain` where nothing says otherwise.
    pub(crate) fn new(plain: BlockKind) -> Self {
        Self {
            plain,
            draft: None,
            header: Arc::default(),
            rowless: None,
            row: Row::default(),
            quotes: 0,
            link: None,
        }
    }

    /// Reads `html` into `builder`.
    pub(crate) fn read(&mut self, html: &Lined, builder: &mut Builder) {
        let mut tokens = Tokens::of(html.text());
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(offset, text) => self.text(text, html.line_at(offset)),
                Token::Tag(_, tag) if !tag.closing && is_silent(&tag.name) => tokens.skip_element(&tag.name),
                Token::Tag(offset, tag) => self.tag(tag, html.line_at(offset), builder),
            }
        }
        self.flush(builder);
    }

    fn text(&mut self, text: &str, line: u32) {
        if self.draft.is_none() && text.trim().is_empty() {
            return;
        }
        let blank = text.len() - text.trim_start().len();
        let skipped = text.get(..blank).unwrap_or_default().matches('\n').count();
        let first = line.saturating_add(u32::try_from(skipped).unwrap_or(u32::MAX));
        let kind = self.prose_kind();
        let draft = self.draft.get_or_insert_with(|| Draft::new(kind, first));
        draft.text.push(&plain_text(text), line);
    }

    fn tag(&mut self, tag: Tag, line: u32, builder: &mut Builder) {
        match (tag.name.as_str(), tag.closing) {
            ("br", _) => self
                .draft
                .iter_mut()
                .for_each(|draft| draft.text.push("\n", line)),
            ("a", false) => self.open_link(tag.href, line),
            ("a", true) => self.close_link(),
            ("table", _) => {
                self.flush(builder);
                self.header = Arc::default();
                if let Some(head) = self.rowless.take() {
                    builder.add(head);
                }
            }
            ("tr", false) => self.open_row(line, builder),
            ("td" | "th", closing) => self.cell(tag.name == "td", closing, line, builder),
            ("blockquote", closing) => {
                self.flush(builder);
                self.quotes = if closing {
                    self.quotes.saturating_sub(1)
                } else {
                    self.quotes + 1
                };
            }
            ("li", false) => self.begin(BlockKind::ListItem, line, builder),
            ("pre", false) => self.begin(
                BlockKind::Code {
                    language: String::new(),
                },
                line,
                builder,
            ),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                self.begin(BlockKind::Heading(heading_level(&tag.name)), line, builder);
            }
            (name, _) if is_block(name) && in_row(self.draft.as_ref()) && !ends_row(name) => {
                self.draft.iter_mut().for_each(|draft| draft.text.separate());
            }
            (name, _) if is_block(name) => self.flush(builder),
            _ => {}
        }
    }

    fn prose_kind(&self) -> BlockKind {
        if self.quotes > 0 {
            BlockKind::Quote
        } else {
            self.plain.clone()
        }
    }

    fn begin(&mut self, kind: BlockKind, line: u32, builder: &mut Builder) {
        if in_row(self.draft.as_ref()) {
            self.draft.iter_mut().for_each(|draft| draft.text.separate());
            return;
        }
        self.flush(builder);
        self.draft = Some(Draft::new(kind, line));
    }

    fn open_row(&mut self, line: u32, builder: &mut Builder) {
        self.flush(builder);
        self.draft = Some(Draft::new(
            BlockKind::TableRow {
                header: Arc::clone(&self.header),
            },
            line,
        ));
    }

    fn cell(&mut self, data: bool, closing: bool, line: u32, builder: &mut Builder) {
        if !in_row(self.draft.as_ref()) {
            self.open_row(line, builder);
        }
        self.end_cell();
        self.row.in_cell = !closing;
        self.row.has_data |= data;
    }

    fn end_cell(&mut self) {
        self.close_link();
        if let (true, Some(draft)) = (self.row.in_cell, &mut self.draft) {
            draft.end_cell();
        } else if in_row(self.draft.as_ref()) {
            // What stands between the cells of a row is white space.
            self.draft
                .iter_mut()
                .for_each(|draft| draft.text = Lined::default());
        }
    }

    fn flush(&mut self, builder: &mut Builder) {
        self.close_link();
        if in_row(self.draft.as_ref()) {
            self.end_cell();
        }
        let row = std::mem::take(&mut self.row);
        let Some(draft) = self.draft.take() else { return };
        let is_header = matches!(draft.kind, BlockKind::TableRow { .. }) && !row.has_data;
        if is_header && self.header.is_empty() {
            self.header = draft.cells.iter().map(|cell| one_line(cell.text())).collect();
            self.rowless = Some(Draft {
                kind: BlockKind::TableHeader,
                ..draft
            });
        } else {
            self.rowless = self
                .rowless
                .take()
                .filter(|_| !matches!(draft.kind, BlockKind::TableRow { .. }));
            builder.add(draft);
        }
    }

    fn open_link(&mut self, url: Option<String>, line: u32) {
        self.close_link();
        let kind = self.prose_kind();
        let draft = self.draft.get_or_insert_with(|| Draft::new(kind, line));
        self.link = url.map(|url| (url, line, draft.text.len()));
    }

    fn close_link(&mut self) {
        let (Some((url, line, start)), Some(draft)) = (self.link.take(), &mut self.draft) else {
            return;
        };
        let text = draft.text.text().get(start..).map(one_line).unwrap_or_default();
        draft.links.push(Link { text, url, line });
    }
}

fn in_row(draft: Option<&Draft>) -> bool {
    draft.is_some_and(|draft| matches!(draft.kind, BlockKind::TableRow { .. }))
}

fn heading_level(name: &str) -> u8 {
    name.as_bytes()
        .get(1)
        .map_or(1, |digit| digit.saturating_sub(b'0'))
}

fn ends_row(name: &str) -> bool {
    matches!(name, "tr" | "tbody" | "thead" | "tfoot")
}

fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "svg" | "noscript" | "template" | "del" | "s" | "strike"
    )
}

#[rustfmt::skip]
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address" | "article" | "aside" | "body" | "center" | "dd" | "details" | "div" | "dl" | "dt"
            | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "head"
            | "header" | "hr" | "html" | "li" | "main" | "nav" | "ol" | "p" | "pre" | "section" | "summary"
            | "tbody" | "tfoot" | "thead" | "title" | "tr" | "ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn read(text: &str) -> Document {
        crate::parse(0, "card.html", text.as_bytes(), String::new()).unwrap()
    }

    #[test]
    fn tables_have_headers_rows_and_lines() {
        let document = read(
            "<table>\n<tr><th>Task</th><th>Score</th></tr>\n<tr><td>MMLU</td>\n<td>70.1</td></tr></table>",
        );
        let row = document.blocks.first().unwrap();
        let BlockKind::TableRow { header } = &row.kind else {
            panic!("{row:?}")
        };
        assert_eq!(
            (header.as_ref(), row.cells.as_slice(), row.line),
            (
                ["Task".to_owned(), "Score".to_owned()].as_slice(),
                ["MMLU".to_owned(), "70.1".to_owned()].as_slice(),
                3
            )
        );
    }

    #[test]
    fn a_header_without_rows_is_a_block_of_its_own() {
        let document = read("<table>\n<tr><th>Task</th><th>Score</th></tr>\n</table><p>Text.</p>");
        let blocks: Vec<_> = document.blocks.iter().map(|one| (&one.kind, one.line)).collect();
        assert_eq!(blocks, [(&BlockKind::TableHeader, 2), (&BlockKind::Paragraph, 3)]);
        assert_eq!(document.blocks[0].cells, ["Task", "Score"]);
        let with_row = read("<table><tr><th>Task</th></tr><tr><td>MMLU</td></tr></table>");
        assert_eq!(with_row.blocks.len(), 1);
    }

    #[test]
    fn paragraphs_links_and_headings_are_read_and_scripts_are_not() {
        let document = read(
            "<script>var p = '<p>no</p>'</script><h2>Data</h2>\n<p>See <a href=\"https://x.example\">the\ndata</a>.</p>",
        );
        assert_eq!(document.sections.first().map(|s| s.title.as_str()), Some("Data"));
        let block = document.blocks.last().unwrap();
        assert_eq!((block.text.as_str(), block.line), ("See the\ndata.", 2));
        assert_eq!(
            block.links,
            [Link {
                text: "the data".into(),
                url: "https://x.example".into(),
                line: 2
            }]
        );
    }

    #[test]
    fn a_table_in_one_cell_after_another_never_panics() {
        for text in [
            "<td>",
            "</td></tr>",
            "<tr><table><tr><th></table>",
            "<a href=x><td></a>",
            "<li><tr><li>",
        ] {
            read(text);
        }
    }
}
