//! Puts sections and blocks together from what the markup readers hand over.

use openassay_words::one_line;

use crate::document::{Block, BlockKind, Document, Link, Section, Sentence};
use crate::lined::Lined;

/// Between the cells of a table row in a block's text.
const CELL_SEPARATOR: &str = " | ";

/// A block in the making.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) kind: BlockKind,
    pub(crate) line: u32,
    pub(crate) text: Lined,
    pub(crate) cells: Vec<Lined>,
    pub(crate) links: Vec<Link>,
}

impl Draft {
    pub(crate) fn new(kind: BlockKind, line: u32) -> Self {
        Self {
            kind,
            line,
            text: Lined::default(),
            cells: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Ends the cell that was written and begins the next.
    pub(crate) fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.text);
        self.cells.push(cell);
    }

    fn is_blank(&self) -> bool {
        self.text.is_blank() && self.links.is_empty() && self.cells.iter().all(Lined::is_blank)
    }
}

/// Sections and blocks so far.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    sections: Vec<Section>,
    blocks: Vec<Block>,
    /// Indices of the sections that are open, outermost first.
    open: Vec<usize>,
}

impl Builder {
    /// Adds a finished draft, unless nothing is in it.
    pub(crate) fn add(&mut self, draft: Draft) {
        if draft.is_blank() {
            return;
        }
        let text = joined(&draft);
        if let BlockKind::Heading(level) = draft.kind {
            self.open_section(text.clone(), level, draft.line);
        }
        let sentences = sentences_of(&draft);
        let mut links = draft.links;
        links.extend(bare_addresses(draft.cells.iter().chain([&draft.text]), &links));
        links.sort_by_key(|link| link.line);
        self.blocks.push(Block {
            kind: draft.kind,
            section: self.open.last().copied(),
            line: draft.line,
            text,
            cells: draft.cells.iter().map(|cell| one_line(cell.text())).collect(),
            links,
            sentences,
        });
    }

    fn open_section(&mut self, title: String, level: u8, line: u32) {
        let outer = |index: &usize| {
            self.sections
                .get(*index)
                .is_some_and(|section| section.level < level)
        };
        let depth = self.open.iter().take_while(|index| outer(index)).count();
        self.open.truncate(depth);
        let parent = self.open.last().copied();
        self.open.push(self.sections.len());
        self.sections.push(Section {
            title,
            level,
            line,
            parent,
        });
    }

    /// Hands everything over to `document`.
    pub(crate) fn finish(self, document: &mut Document) {
        document.sections = self.sections;
        document.blocks = self.blocks;
    }
}

fn joined(draft: &Draft) -> String {
    if matches!(draft.kind, BlockKind::TableRow { .. } | BlockKind::TableHeader) {
        let cells: Vec<String> = draft.cells.iter().map(|cell| one_line(cell.text())).collect();
        return cells.join(CELL_SEPARATOR);
    }
    match draft.kind {
        BlockKind::Code { .. } => draft.text.text().trim_end().to_owned(),
        BlockKind::Heading(_) => one_line(draft.text.text()),
        _ => draft.text.text().trim().to_owned(),
    }
}

fn sentences_of(draft: &Draft) -> Vec<Sentence> {
    match draft.kind {
        BlockKind::Code { .. } | BlockKind::TableHeader => Vec::new(),
        BlockKind::Heading(_) => vec![Sentence {
            text: one_line(draft.text.text()),
            line: draft.line,
        }],
        BlockKind::TableRow { .. } => draft.cells.iter().flat_map(prose).collect(),
        _ => prose(&draft.text),
    }
}

fn prose(lined: &Lined) -> Vec<Sentence> {
    openassay_words::sentences(lined.text())
        .into_iter()
        .map(|sentence| Sentence {
            text: one_line(sentence.text),
            line: lined.line_at(first_visible(lined.text(), sentence.start)),
        })
        .filter(|sentence| !sentence.text.is_empty())
        .collect()
}

/// A sentence's line is that of its first visible character.
fn first_visible(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + (rest.len() - rest.trim_start().len())
}

fn bare_addresses<'a>(texts: impl Iterator<Item = &'a Lined>, known: &[Link]) -> Vec<Link> {
    let shown: std::collections::BTreeSet<&str> = known
        .iter()
        .flat_map(|link| [link.url.as_str(), link.text.as_str()])
        .collect();
    texts
        .flat_map(|lined| addresses(lined.text()).map(|(offset, url)| (lined.line_at(offset), url)))
        .filter(|(_, url)| !shown.contains(url))
        .map(|(line, url)| Link {
            text: url.to_owned(),
            url: url.to_owned(),
            line,
        })
        .collect()
}

fn addresses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(start) = text
            .get(at..)
            .and_then(|rest| rest.find("http"))
            .map(|found| at + found)
        {
            let address = text.get(start..).and_then(address_at_start);
            // Going on behind the address keeps this one pass over the text.
            at = start + address.map_or("http".len(), str::len);
            if let Some(url) = address {
                return Some((start, url));
            }
        }
        None
    })
}

fn address_at_start(text: &str) -> Option<&str> {
    let body = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let end = body.find(ends_address).unwrap_or(body.len());
    let kept = body
        .get(..end)?
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '\'']);
    if kept.is_empty() {
        return None;
    }
    text.get(..text.len() - body.len() + kept.len())
}

fn ends_address(character: char) -> bool {
    character.is_whitespace() || matches!(character, '<' | '>' | '"' | '`' | ')' | ']' | '}' | '|' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        addresses(text).map(|(_, url)| url).collect()
    }

    #[test]
    fn an_address_ends_where_the_sentence_takes_over() {
        assert_eq!(
            found("See https://a.example/x. And (http://b.example)."),
            ["https://a.example/x", "http://b.example"]
        );
        assert_eq!(found("http and https:// alone are none"), Vec::<&str>::new());
    }

    #[test]
    fn sections_nest_by_level() {
        let mut builder = Builder::default();
        for (title, level) in [("A", 1), ("B", 2), ("C", 3), ("D", 2), ("E", 1)] {
            let mut draft = Draft::new(BlockKind::Heading(level), 1);
            draft.text.push(title, 1);
            builder.add(draft);
        }
        let parents: Vec<Option<usize>> = builder.sections.iter().map(|section| section.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(0), None]);
    }
}
