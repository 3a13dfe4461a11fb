//! The smallest thing said: a title, a sentence, a list item, a table row, with where it stands.

use std::collections::BTreeSet;
use std::rc::Rc;

use openassay_documents::{Block, BlockKind, Document, Language, Link};
use openassay_words::{Token, is_foreign, tokens};

use crate::identity::{Identity, SELF};
use crate::lead::Lead;
use crate::lexicon::LEXICON;
use crate::reading::{Reading, Spoken, Voice};
use crate::statements::Spot;

/// Words of one sentence that are read; no person reads on.
const LONGEST: usize = 300;
/// Characters of a quote.
const QUOTE: usize = 300;

/// What form it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// The title of the document.
    Title,
    /// Another heading.
    Heading,
    /// A sentence of a paragraph.
    Sentence,
    /// A sentence of a list item.
    Item,
    /// A row of a table.
    Row,
    /// A sentence of a block quote.
    Quote,
    /// Code.
    Code,
}

/// Something said.
pub(crate) struct Utterance<'a> {
    pub(crate) document: &'a Document,
    pub(crate) voice: Voice,
    pub(crate) block: &'a Block,
    pub(crate) form: Form,
    /// The words, without markup.
    pub(crate) text: &'a str,
    pub(crate) line: u32,
    /// Its words, names of this release and of its base folded.
    pub(crate) tokens: Vec<Token>,
    /// Which of them are written as names of something else.
    pub(crate) strangers: BTreeSet<usize>,
    /// What the sentence before it in its block speaks of.
    pub(crate) lead: Lead,
    /// The titles above it, outermost first, as words.
    pub(crate) titles: Rc<Titles>,
    /// Does it stand below the title, before any other heading?
    pub(crate) opening: bool,
    /// Is it a row of a table whose second and last column bears the name of this release?
    pub(crate) own_column: bool,
    /// Is it prose of a language that is not read?
    pub(crate) foreign: bool,
}

/// The titles above, and what they are about.
#[derive(Default)]
pub(crate) struct Titles {
    /// Outermost first.
    pub(crate) words: Vec<Vec<Token>>,
    /// Topics of any of them.
    above: BTreeSet<&'static str>,
    /// Topics of the nearest.
    direct: BTreeSet<&'static str>,
}

impl Titles {
    fn of(path: &[&str], identity: &Identity) -> Self {
        let words: Vec<Vec<Token>> = path.iter().map(|title| tokens(title)).collect();
        let mut direct = words
            .last()
            .map(|title| LEXICON.topics(title))
            .unwrap_or_default();
        // "About Aurora" is about this release, "About GGUF" is not.
        if let Some(title) = path.last() {
            direct.extend(LEXICON.topics(&identity.fold(title, LONGEST)));
        }
        let above = words.iter().flat_map(|title| LEXICON.topics(title)).collect();
        Self { words, above, direct }
    }
}

impl<'a> Utterance<'a> {
    /// Where it stands.
    pub(crate) fn spot(&self) -> Spot {
        Spot {
            source: self.document.source,
            path: self.document.path.clone(),
            line: self.line,
            quote: quote(self.text),
            sha256: Some(self.document.sha256.clone()),
        }
    }

    /// The links that stand in these words: of its block those whose text it holds, on its lines.
    pub(crate) fn links(&self) -> Vec<&'a Link> {
        let alone = self.block.sentences.len() <= 1;
        let next = self.block.sentences.iter().find(|one| one.line > self.line);
        let lines = self.line..=next.map_or(u32::MAX, |one| one.line);
        self.block
            .links
            .iter()
            .filter(|link| alone || (lines.contains(&link.line) && self.text.contains(link.text.as_str())))
            .collect()
    }

    /// Is one of the headings above of the topic `topic`?
    pub(crate) fn is_under(&self, topic: &str) -> bool {
        self.titles.above.contains(topic)
    }

    /// Is the nearest heading of the topic `topic`?
    pub(crate) fn is_directly_under(&self, topic: &str) -> bool {
        self.titles.direct.contains(topic)
    }

    /// Is it prose, as against headings, rows and code?
    pub(crate) fn is_prose(&self) -> bool {
        matches!(self.form, Form::Sentence | Form::Item | Form::Quote)
    }

    /// Is it a template's words that nobody filled in?
    pub(crate) fn is_placeholder(&self) -> bool {
        LEXICON.placeholders.are_in(&self.tokens)
    }
}

/// The words as a quote: the first line (of code), shortened where nobody would read on.
pub(crate) fn quote(text: &str) -> String {
    let text = text.trim().lines().next().unwrap_or_default();
    match text.char_indices().nth(QUOTE) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// All that is said in languages that are read, in order.
pub(crate) fn all<'a>(reading: &Reading<'a>, identity: &Identity) -> Vec<Utterance<'a>> {
    reading
        .spoken
        .iter()
        .filter(|spoken| is_read(spoken.document))
        .flat_map(|spoken| of_document(spoken, identity))
        .collect()
}

/// Sentences, items and rows of one document that are read: the longest reports have a few thousand.
pub(crate) const MOST_UTTERANCES: usize = 10_000;

/// The line from which on `document` is not read, where it is longer than anything that people write.
pub(crate) fn unread_from(document: &Document) -> Option<u32> {
    let mut lines = document.blocks.iter().flat_map(|block| {
        let form = form_of(block, None);
        pieces(block, form).into_iter().map(|(_, line)| line)
    });
    lines.nth(MOST_UTTERANCES)
}

/// Below so many words a language cannot be told.
const FEWEST_WORDS: usize = 20;

/// Is the document in a language that is read, as far as can be told?
pub(crate) fn is_read(document: &Document) -> bool {
    document.language != Language::Other || prose(document).take(FEWEST_WORDS).count() < FEWEST_WORDS
}

fn prose(document: &Document) -> impl Iterator<Item = Token> {
    document
        .sentences()
        .flat_map(|(_, sentence)| tokens(&sentence.text))
}

fn of_document<'a>(spoken: &Spoken<'a>, identity: &Identity) -> Vec<Utterance<'a>> {
    let document = spoken.document;
    let title_line = document.title().map(|section| section.line);
    let sections: Vec<Rc<Titles>> = (0..document.sections.len())
        .map(|index| Rc::new(Titles::of(&document.section_path(index), identity)))
        .collect();
    let mut found = Vec::new();
    for block in &document.blocks {
        let titles = block
            .section
            .and_then(|index| sections.get(index))
            .cloned()
            .unwrap_or_default();
        let heading = block
            .section
            .and_then(|index| document.sections.get(index))
            .map(|one| one.line);
        let opening = heading.is_none() || heading == title_line;
        let form = form_of(block, title_line);
        let own_column = is_own_column(block, identity);
        let foreign = is_foreign_prose(block);
        let mut lead = Lead::Nothing;
        for (text, line) in pieces(block, form) {
            if found.len() >= MOST_UTTERANCES {
                return found;
            }
            let tokens = if form == Form::Code {
                Vec::new()
            } else {
                identity.fold(text, LONGEST)
            };
            let titles = Rc::clone(&titles);
            let strangers = identity.strangers(text, &tokens);
            let next = lead.behind(&tokens, &strangers);
            found.push(Utterance {
                document,
                voice: spoken.voice,
                block,
                form,
                text,
                line,
                tokens,
                strangers,
                lead,
                titles,
                opening,
                own_column,
                foreign,
            });
            lead = next;
        }
    }
    found
}

/// Prose in another language; names of things in tables and titles are read in any.
fn is_foreign_prose(block: &Block) -> bool {
    let prose = matches!(
        block.kind,
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote | BlockKind::Html
    );
    prose && is_foreign(&block.text)
}

/// The first and last lines of what is not in English in a document that otherwise is, with nothing between them read.
pub(crate) fn foreign_lines(document: &Document) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut goes_on = false;
    for block in &document.blocks {
        if matches!(block.kind, BlockKind::Heading(_)) {
            continue;
        }
        let foreign = is_foreign_prose(block);
        let last = block
            .sentences
            .iter()
            .map(|one| one.line)
            .max()
            .unwrap_or(block.line);
        match found.last_mut().filter(|_| foreign && goes_on) {
            Some(run) => run.1 = last.max(run.1),
            None if foreign => found.push((block.line, last.max(block.line))),
            None => {}
        }
        goes_on = foreign;
    }
    found
}

fn is_own_column(block: &Block, identity: &Identity) -> bool {
    let BlockKind::TableRow { header } = &block.kind else {
        return false;
    };
    let named = |cell: &String| {
        let words = identity.fold(cell, LONGEST);
        matches!(words.as_slice(), [only] if only.word == SELF)
    };
    header.len() == 2 && header.last().is_some_and(named)
}

fn form_of(block: &Block, title_line: Option<u32>) -> Form {
    match &block.kind {
        BlockKind::Heading(_) if Some(block.line) == title_line => Form::Title,
        // Nothing stands below it, so it says no more than a heading does.
        BlockKind::Heading(_) | BlockKind::TableHeader => Form::Heading,
        // HTML in a card is prose as well: centered lines, folded paragraphs.
        BlockKind::Paragraph | BlockKind::Html => Form::Sentence,
        BlockKind::ListItem => Form::Item,
        BlockKind::TableRow { .. } => Form::Row,
        BlockKind::Quote => Form::Quote,
        BlockKind::Code { .. } => Form::Code,
    }
}

fn pieces(block: &Block, form: Form) -> Vec<(&str, u32)> {
    match form {
        Form::Sentence | Form::Item | Form::Quote => block
            .sentences
            .iter()
            .map(|sentence| (sentence.text.as_str(), sentence.line))
            .collect(),
        _ => vec![(block.text.as_str(), block.line)],
    }
}
