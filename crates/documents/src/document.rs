//! A text taken apart: sections, blocks, links and sentences, each with its line.

use std::sync::Arc;

use openassay_words::Language;

use crate::package::Metadata;
use crate::yaml::Node;

/// What kind of text it is, which decides how it is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// Markdown, perhaps with front matter.
    Markdown,
    /// Text without markup (reStructuredText and `LaTeX` included: only their headings and paragraphs are seen).
    Plain,
    /// `METADATA` or `PKG-INFO` of a Python package: fields, and a description read as Markdown.
    PackageMetadata,
    /// HTML.
    Html,
}

impl DocumentKind {
    /// The kind that the name `path` promises.
    pub fn of_path(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        if name == "metadata" || name == "pkg-info" {
            return Self::PackageMetadata;
        }
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("md" | "markdown" | "mdx" | "mdown" | "mkd" | "qmd" | "rmd") => Self::Markdown,
            Some("html" | "htm" | "xhtml") => Self::Html,
            None if name == "readme" => Self::Markdown,
            _ => Self::Plain,
        }
    }
}

/// A text of the release.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Index into the release's sources.
    pub source: usize,
    /// Path inside the source.
    pub path: String,
    /// Digest of its bytes.
    pub sha256: String,
    /// The whole text, lines ended by `\n`.
    pub text: String,
    /// How it was taken apart.
    pub kind: DocumentKind,
    /// The front matter, where there is one that could be read.
    pub front_matter: Option<Node>,
    /// The fields of a package's metadata.
    pub metadata: Option<Metadata>,
    /// Headings, in order.
    pub sections: Vec<Section>,
    /// Everything else and the headings again, in order.
    pub blocks: Vec<Block>,
    /// Line and message of what could not be read; line 0 where the whole text is meant.
    pub problems: Vec<(u32, String)>,
    /// The language of its prose.
    pub language: Language,
    /// Where each line of the text begins.
    line_starts: Vec<usize>,
}

/// A heading and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading, without markup.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
    /// Line of the heading.
    pub line: u32,
    /// Index of the section that it stands in.
    pub parent: Option<usize>,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of this level.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A paragraph of a list item.
    ListItem,
    /// A row of a table below its header; rows share the header.
    TableRow {
        /// The header's cells; empty where the table has none.
        header: Arc<[String]>,
    },
    /// Code, indented or fenced.
    Code {
        /// What the fence says, perhaps nothing.
        language: String,
    },
    /// A paragraph of a block quote.
    Quote,
    /// A text that stood between HTML tags.
    Html,
}

/// The smallest part of a document that has a kind of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The section that it stands in; a heading stands in its own.
    pub section: Option<usize>,
    /// Line on which it begins.
    pub line: u32,
    /// Its text without markup; cells of a table row are joined by ` | `.
    pub text: String,
    /// The cells of a table row.
    pub cells: Vec<String>,
    /// Links and bare addresses, in order.
    pub links: Vec<Link>,
    /// Sentences of prose (none in code); a table row's are those of its cells.
    pub sentences: Vec<Sentence>,
}

/// A link, or an address that stands in the text as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What is shown; the address itself where it stands bare.
    pub text: String,
    /// Where it leads.
    pub url: String,
    /// Its line.
    pub line: u32,
}

/// A sentence of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its words, blanks and line ends between them made one blank.
    pub text: String,
    /// Line on which it begins.
    pub line: u32,
}

impl Document {
    pub(crate) fn new(
        source: usize,
        path: &str,
        sha256: String,
        text: String,
        problems: Vec<(u32, String)>,
    ) -> Self {
        let lines = text.split_inclusive('\n').scan(0, |start, line| {
            let this = *start;
            *start += line.len();
            Some(this)
        });
        Self {
            line_starts: lines.collect(),
            source,
            path: path.to_owned(),
            sha256,
            text,
            kind: DocumentKind::of_path(path),
            front_matter: None,
            metadata: None,
            sections: Vec::new(),
            blocks: Vec::new(),
            problems,
            language: Language::Unclear,
        }
    }

    /// The file's name, without its folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The front matter's node at `path`, keys joined by dots.
    pub fn front(&self, path: &str) -> Option<&Node> {
        self.front_matter.as_ref()?.path(path)
    }

    /// The first heading of the first level, else the first heading.
    pub fn title(&self) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.level == 1)
            .or_else(|| self.sections.first())
    }

    /// The titles that lead to section `index`, outermost first.
    pub fn section_path(&self, index: usize) -> Vec<&str> {
        let mut titles = Vec::new();
        let mut next = Some(index);
        while let Some(section) = next.and_then(|index| self.sections.get(index)) {
            titles.push(section.title.as_str());
            // A parent stands before its child, which also ends the walk.
            next = section
                .parent
                .filter(|parent| next.is_some_and(|index| *parent < index));
        }
        titles.reverse();
        titles
    }

    /// The blocks of section `index` and of the sections inside it, without the headings.
    pub fn blocks_within(&self, index: usize) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| {
            !matches!(block.kind, BlockKind::Heading(_))
                && block
                    .section
                    .is_some_and(|section| self.is_within(section, index))
        })
    }

    /// Is section `inner` the section `outer` or inside it?
    pub fn is_within(&self, inner: usize, outer: usize) -> bool {
        let mut next = Some(inner);
        while let Some(index) = next {
            if index <= outer {
                return index == outer;
            }
            next = self
                .sections
                .get(index)
                .and_then(|s| s.parent)
                .filter(|parent| *parent < index);
        }
        false
    }

    /// Every sentence of prose with the block that it stands in.
    pub fn sentences(&self) -> impl Iterator<Item = (&Block, &Sentence)> {
        self.blocks
            .iter()
            .flat_map(|block| block.sentences.iter().map(move |sentence| (block, sentence)))
    }

    /// The text of line `line`, from 1.
    pub fn line(&self, line: u32) -> Option<&str> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = *self.line_starts.get(index)?;
        let end = self.line_starts.get(index + 1).copied();
        let line = self.text.get(start..end.unwrap_or(self.text.len()))?;
        line.lines().next()
    }

    /// How many words of prose it has: headings and code left out.
    pub fn prose_words(&self) -> usize {
        let prose = |block: &&Block| !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Code { .. });
        self.blocks
            .iter()
            .filter(prose)
            .map(|block| block.text.split_whitespace().count())
            .sum()
    }
}
