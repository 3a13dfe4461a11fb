//! Walks the events of a Markdown body and drafts blocks from them.

use std::ops::Range;
use std::sync::Arc;

use openassay_words::one_line;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::builder::{Builder, Draft};
use crate::document::{BlockKind, Link};
use crate::html::{self, HtmlReader};
use crate::lined::{Lined, Lines};

/// Drafts blocks from `body`, which begins at byte `start` of the file that `lines` counts.
pub(crate) fn walk(body: &str, start: usize, lines: &Lines, builder: &mut Builder) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut walker = Walker::new(start, lines, builder);
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        walker.take(event, &range);
    }
    walker.flush();
}

struct Walker<'w> {
    start: usize,
    lines: &'w Lines,
    builder: &'w mut Builder,
    draft: Option<Draft>,
    /// Quotes that are open; an alert (`> [!NOTE]`) is the author's own word, hence no quote.
    quotes: Vec<bool>,
    items: usize,
    header: Arc<[String]>,
    /// The header of the table that is open, until its first row.
    rowless: Option<Draft>,
    open_links: Vec<OpenLink>,
    images: usize,
    /// How deep in text that is struck out: its author took it back.
    struck: usize,
    html: Option<Lined>,
    html_reader: HtmlReader,
}

/// A link whose text is still being written.
struct OpenLink {
    url: String,
    line: u32,
    /// Where its text begins in the draft.
    start: usize,
    /// What its images show.
    alt: String,
}

impl<'w> Walker<'w> {
    fn new(start: usize, lines: &'w Lines, builder: &'w mut Builder) -> Self {
        Self {
            start,
            lines,
            builder,
            draft: None,
            quotes: Vec::new(),
            items: 0,
            header: Arc::default(),
            rowless: None,
            open_links: Vec::new(),
            images: 0,
            struck: 0,
            html: None,
            html_reader: HtmlReader::new(BlockKind::Html),
        }
    }

    fn take(&mut self, event: Event<'_>, range: &Range<usize>) {
        let line = self.lines.line(self.start + range.start);
        match event {
            Event::Start(tag) => self.open(tag, line),
            Event::End(tag) => self.close(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.write(&text, line);
            }
            Event::SoftBreak | Event::HardBreak => self.write("\n", line),
            Event::Html(raw) => match &mut self.html {
                Some(html) => html.push(&raw, line),
                None => self.inline_html(&raw, line),
            },
            Event::InlineHtml(raw) => self.inline_html(&raw, line),
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>, line: u32) {
        match tag {
            Tag::Paragraph => self.begin(self.prose_kind(), line),
            Tag::Heading { level, .. } => self.begin(BlockKind::Heading(level as u8), line),
            Tag::CodeBlock(kind) => self.begin(
                BlockKind::Code {
                    language: language_of(kind),
                },
                line,
            ),
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some(Lined::default());
            }
            Tag::BlockQuote(alert) => {
                self.flush();
                self.quotes.push(alert.is_none());
            }
            Tag::Item => {
                self.flush();
                self.items += 1;
            }
            Tag::TableHead => self.begin(BlockKind::TableHeader, line),
            Tag::TableRow => self.begin_row(line),
            Tag::Link { dest_url, .. } => self.open_link(dest_url.into_string(), line),
            Tag::Image { .. } => self.images += 1,
            Tag::Strikethrough => self.struck += 1,
            Tag::List(_) | Tag::FootnoteDefinition(_) => self.flush(),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::TableRow
            | TagEnd::FootnoteDefinition => self.flush(),
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.html_reader.read(&html, self.builder);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::TableCell => self.draft.iter_mut().for_each(Draft::end_cell),
            TagEnd::TableHead => self.keep_header(),
            TagEnd::Table => self.end_table(),
            TagEnd::Link => self.close_link(),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            _ => {}
        }
    }

    fn prose_kind(&self) -> BlockKind {
        if self.quotes.contains(&true) {
            BlockKind::Quote
        } else if self.items > 0 {
            BlockKind::ListItem
        } else {
            BlockKind::Paragraph
        }
    }

    fn begin(&mut self, kind: BlockKind, line: u32) {
        self.flush();
        self.draft = Some(Draft::new(kind, line));
    }

    /// Ends the block that is being written; a link or a strike that is still open ends with it.
    fn flush(&mut self) {
        self.struck = 0;
        while !self.open_links.is_empty() {
            self.close_link();
        }
        if let Some(draft) = self.draft.take() {
            self.builder.add(draft);
        }
    }

    fn keep_header(&mut self) {
        if let Some(head) = self.draft.take() {
            self.header = head.cells.iter().map(|cell| one_line(cell.text())).collect();
            self.rowless = Some(head);
        }
    }

    fn begin_row(&mut self, line: u32) {
        self.rowless = None;
        let header = Arc::clone(&self.header);
        self.begin(BlockKind::TableRow { header }, line);
    }

    fn end_table(&mut self) {
        self.flush();
        if let Some(head) = self.rowless.take() {
            self.builder.add(head);
        }
    }

    fn draft(&mut self, line: u32) -> &mut Draft {
        let kind = self.prose_kind();
        self.draft.get_or_insert_with(|| Draft::new(kind, line))
    }

    fn write(&mut self, text: &str, line: u32) {
        if self.struck > 0 {
            return;
        }
        if self.images == 0 {
            self.draft(line).text.push(text, line);
        } else if let Some(link) = self.open_links.last_mut() {
            link.alt.push_str(text);
        }
    }

    fn inline_html(&mut self, raw: &str, line: u32) {
        let Some(tag) = html::tag(raw) else { return };
        match (tag.name.as_str(), tag.closing) {
            ("br" | "p" | "div", _) => self.write("\n", line),
            ("del" | "s" | "strike", false) => self.struck += 1,
            ("del" | "s" | "strike", true) => self.struck = self.struck.saturating_sub(1),
            ("a", true) => self.close_link(),
            ("a", false) => {
                if let Some(url) = tag.href {
                    self.open_link(url, line);
                }
            }
            _ => {}
        }
    }

    fn open_link(&mut self, url: String, line: u32) {
        let start = self.draft(line).text.len();
        self.open_links.push(OpenLink {
            url,
            line,
            start,
            alt: String::new(),
        });
    }

    fn close_link(&mut self) {
        let (Some(link), Some(draft)) = (self.open_links.pop(), &mut self.draft) else {
            return;
        };
        let shown = draft
            .text
            .text()
            .get(link.start..)
            .map(one_line)
            .unwrap_or_default();
        let text = if shown.is_empty() {
            one_line(&link.alt)
        } else {
            shown
        };
        draft.links.push(Link {
            text,
            url: link.url,
            line: link.line,
        });
    }
}

fn language_of(kind: CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default().to_owned(),
    }
}
