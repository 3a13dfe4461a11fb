//! What a card should hold, item by item: where it is told, and where only its heading stands.
//!
//! Being told is read generously, by titles, labels, rows, fields, code and sentences; being thin is said only
//! of a place that names the item itself and holds nothing. What other readers find (`described(...)`) is not
//! looked for again here: an item names those facts, and `audit` asks for them.

use openassay_documents::{Block, BlockKind, Document};
use openassay_words::{Token, one_line, sentences, tokens};

use crate::attribution::negations;
use crate::knowledge::DocumentationItem;
use crate::labels;
use crate::lexicon::{BOOK, ItemPhrases, LEXICON};
use crate::reading::{Spoken, Voice};
use crate::statements::{Depth, Passage, Spot, Statements};
use crate::utterance::{MOST_UTTERANCES, is_read, quote};

/// Fewer words than this say nothing of substance, unless the item is a short one.
const SUBSTANCE: usize = 5;
/// A sentence that points elsewhere and has more words than this says something besides.
const POINTS_ONLY: usize = 14;
/// Words of one sentence or piece of code that are read.
const LONGEST: usize = 300;
/// Characters of code that are something.
const SOME_CODE: usize = 10;

/// All items, in the order in which reports have them.
pub fn items() -> &'static [DocumentationItem] {
    &BOOK.documentation
}

/// Reads what the document of `spoken` holds of every item.
pub(crate) fn in_document(spoken: &Spoken, into: &mut Statements) {
    if spoken.voice == Voice::Terms {
        return;
    }
    let mut walk = Walk::of(spoken);
    walk.front_matter();
    if is_read(spoken.document) {
        for block in spoken.document.blocks.iter().take(MOST_UTTERANCES) {
            walk.block(block);
        }
    }
    into.passages.extend(walk.conclude());
}

/// A place that names an item, and what was found in it so far.
struct Holder {
    phrases: &'static ItemPhrases,
    /// Its heading.
    at: Spot,
    /// Is its title one that may hold other things?
    loose: bool,
    words: usize,
    /// The first words of substance.
    told: Option<Spot>,
    /// What stood there instead.
    placeholder: bool,
    pointer: bool,
}

impl Holder {
    fn take(&mut self, words: &[Token], own: usize, is_code: bool, spot: &Spot) {
        if LEXICON.placeholders.are_in(words) || self.phrases.hollow.are_in(words) {
            self.placeholder = true;
            return;
        }
        let short = self.phrases.item.short;
        let points = own < POINTS_ONLY && LEXICON.phrases("deferrals").are_in(words);
        if !short && !is_code && (points || own == 0 && !words.is_empty()) {
            self.pointer = true;
            return;
        }
        self.words += if short { words.len() } else { own };
        if self.told.is_none() && !words.is_empty() {
            self.told = Some(spot.clone());
        }
    }

    fn conclude(self) -> Option<Passage> {
        let item = self.phrases.item;
        let enough = if item.short { 1 } else { SUBSTANCE };
        if self.words >= enough {
            return self.told.map(|spot| told(item, spot));
        }
        if self.loose {
            return None;
        }
        let why = match (self.words, self.placeholder, self.pointer) {
            (1.., _, _) => "no more than a word or two",
            (_, true, _) => "only a template's words or a placeholder",
            (_, _, true) => "only points elsewhere",
            _ => "a heading with nothing under it",
        };
        Some(Passage {
            item: &item.id,
            depth: Depth::Thin,
            why,
            spot: self.at,
        })
    }
}

fn told(item: &'static DocumentationItem, spot: Spot) -> Passage {
    Passage {
        item: &item.id,
        depth: Depth::Told,
        why: "",
        spot,
    }
}

/// A walk through one document.
struct Walk<'a> {
    document: &'a Document,
    voice: Voice,
    holders: Vec<Holder>,
    /// For each section the holders that what stands in it goes to.
    of_section: Vec<Vec<usize>>,
    /// The holders of a label that stands in the place of a heading, until the next heading.
    of_label: Vec<usize>,
    passages: Vec<Passage>,
}

impl<'a> Walk<'a> {
    fn of(spoken: &Spoken<'a>) -> Self {
        Self {
            document: spoken.document,
            voice: spoken.voice,
            holders: Vec::new(),
            of_section: vec![Vec::new(); spoken.document.sections.len()],
            of_label: Vec::new(),
            passages: Vec::new(),
        }
    }

    fn spot(&self, line: u32, text: &str) -> Spot {
        let quoted = one_line(text);
        Spot {
            source: self.document.source,
            path: self.document.path.clone(),
            line,
            quote: quote(&quoted),
            sha256: Some(self.document.sha256.clone()),
        }
    }

    /// Fields of a card, and of a package's metadata.
    fn front_matter(&mut self) {
        let broken = self.document.front_matter.is_none() && !self.document.problems.is_empty();
        for item in items() {
            let fields = item.front.iter().filter_map(|path| self.document.front(path));
            let filled = fields.filter(|node| {
                !node.entries().is_empty()
                    || !node.items().is_empty()
                    || node.as_str().is_some_and(|text| !text.trim().is_empty())
            });
            let lines: Vec<u32> = filled.map(|node| node.line).collect();
            for line in lines {
                let text = self.document.line(line).unwrap_or_default();
                self.passages.push(told(item, self.spot(line, text)));
            }
            if broken && !item.front.is_empty() {
                let line = self.document.problems.first().map_or(0, |(line, _)| *line);
                let spot = self.spot(line, "not all of it could be read");
                self.passages.push(Passage {
                    item: &item.id,
                    depth: Depth::Open,
                    why: "not all of the document could be read",
                    spot,
                });
            }
        }
    }

    /// Opens a holder for each item that `title` names.
    fn open(&mut self, title: &str, line: u32) -> Vec<usize> {
        let words = tokens(title);
        let first = self.holders.len();
        for phrases in &LEXICON.documentation {
            let (named, loose) = (phrases.titles.are_in(&words), phrases.loose.are_in(&words));
            if (named || loose) && !phrases.guards.are_in(&words) {
                let at = self.spot(line, title);
                self.holders.push(Holder {
                    phrases,
                    at,
                    loose: !named,
                    words: 0,
                    told: None,
                    placeholder: false,
                    pointer: false,
                });
            }
        }
        (first..self.holders.len()).collect()
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading(_) => self.heading(block),
            BlockKind::TableRow { header } => self.row(block, header),
            BlockKind::TableHeader => self.rowless(block),
            BlockKind::Code { .. } => self.code(block),
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote | BlockKind::Html => {
                self.prose(block);
            }
        }
    }

    fn heading(&mut self, block: &Block) {
        self.of_label.clear();
        let Some(index) = block.section else { return };
        let mut named = self.open(&block.text, block.line);
        let question = block.text.trim_end().ends_with('?');
        if named.is_empty() {
            let parent = self.document.sections.get(index).and_then(|one| one.parent);
            let of_parent = parent.and_then(|parent| self.of_section.get(parent));
            named = of_parent.cloned().unwrap_or_default();
        } else if !question {
            self.phrases(&block.text, block.line, Some(&named));
        }
        if let Some(place) = self.of_section.get_mut(index) {
            *place = named;
        }
    }

    /// The holders that what stands in `block` goes to.
    fn above(&self, block: &Block) -> Vec<usize> {
        if !self.of_label.is_empty() {
            return self.of_label.clone();
        }
        let section = block.section.and_then(|index| self.of_section.get(index));
        section.cloned().unwrap_or_default()
    }

    fn row(&mut self, block: &Block, header: &[String]) {
        let above = self.above(block);
        self.feed(&above, &block.text, block.line, block);
        self.phrases(&block.text, block.line, None);
        self.labeled_cells(&block.cells, block.line, block);
        // A table of two columns that describes a model has its first row in the place of a header.
        let is_first = header.len() == 2 && self.is_new(header, block);
        if is_first {
            self.phrases(&header.join(" | "), block.line, None);
            self.labeled_cells(header, block.line, block);
        } else if !header.is_empty() {
            self.headers(header, block);
        }
    }

    /// A header with nothing below it names items and tells nothing of them; two cells, of which the second is a text,
    /// are a label and what it says.
    fn rowless(&mut self, block: &Block) {
        let is_text = |cell: &String| tokens(cell).len() >= SUBSTANCE;
        if block.cells.len() == 2 && block.cells.get(1).is_some_and(is_text) {
            let above = self.above(block);
            self.feed(&above, &block.text, block.line, block);
            self.phrases(&block.text, block.line, None);
            self.labeled_cells(&block.cells, block.line, block);
            return;
        }
        for cell in &block.cells {
            self.open(cell, block.line);
        }
    }

    fn labeled_cells(&mut self, cells: &[String], line: u32, block: &Block) {
        let Some((label, rest)) = cells.split_first() else {
            return;
        };
        if labels::of(label, "", false).is_some() {
            let named = self.open(label, line);
            self.feed(&named, &rest.join(" "), line, block);
        }
    }

    fn is_new(&self, header: &[String], block: &Block) -> bool {
        // The header stands once in the document, whatever many rows share it.
        block.line >= 2
            && self
                .document
                .line(block.line.saturating_sub(2))
                .is_some_and(|line| header.iter().all(|cell| line.contains(cell.as_str())))
    }

    /// "Learning rate | Batch size": a column is a label of what stands in it.
    fn headers(&mut self, header: &[String], block: &Block) {
        for (head, cell) in header.iter().zip(&block.cells) {
            let words = tokens(head);
            let filled = !tokens(cell).is_empty();
            for phrases in &LEXICON.documentation {
                if filled && phrases.item.short && phrases.phrases.are_in(&words) {
                    let spot = self.spot(block.line, &block.text);
                    self.passages.push(told(phrases.item, spot));
                }
            }
            let named = if filled {
                self.open(head, block.line)
            } else {
                Vec::new()
            };
            self.feed(&named, cell, block.line, block);
            // An empty cell or a short one in a column is held against nobody.
            for index in named {
                if let Some(holder) = self.holders.get_mut(index) {
                    holder.loose = true;
                }
            }
        }
    }

    fn code(&mut self, block: &Block) {
        let mut words = tokens(&block.text);
        words.truncate(LONGEST);
        let spot = self.spot(block.line, block.text.trim().lines().next().unwrap_or_default());
        for phrases in &LEXICON.documentation {
            if phrases.code.are_in(&words) {
                self.passages.push(told(phrases.item, spot.clone()));
            }
        }
        if block.text.trim().len() > SOME_CODE {
            for index in self.above(block) {
                if let Some(holder) = self.holders.get_mut(index) {
                    holder.take(&words, SUBSTANCE.max(words.len()), true, &spot);
                }
            }
        }
    }

    /// Lines with labels part a text; what stands between two of them is read sentence by sentence.
    fn prose(&mut self, block: &Block) {
        let mut holders = self.above(block);
        let mut chunk = String::new();
        let mut chunk_line = block.line;
        let item = block.kind == BlockKind::ListItem;
        for (number, line) in (block.line..).zip(block.text.lines()) {
            let raw = self.document.line(number).unwrap_or_default();
            let label = labels::of(line, raw, item);
            let named = label.as_ref().map(|one| self.open(one.label, number));
            let Some((label, named)) = label.zip(named).filter(|(_, named)| !named.is_empty()) else {
                if chunk.is_empty() {
                    chunk_line = number;
                }
                chunk.push_str(line);
                chunk.push('\n');
                continue;
            };
            self.feed(&holders, &chunk, chunk_line, block);
            self.sentences(&chunk, chunk_line);
            chunk.clear();
            self.phrases(line, number, Some(&named));
            let above = std::mem::replace(&mut holders, named);
            // "**Out-of-scope:** …" under "Uses" is of the label alone, "Input: …" in a text of both.
            let is_text = !item && !is_bold(raw);
            let same = |index: &usize| is_text || self.is_same(*index, &holders);
            let both: Vec<usize> = above.into_iter().filter(same).collect();
            if label.rest.is_empty() || label.rest.ends_with(':') {
                self.of_label.clone_from(&holders);
            }
            holders.extend(both);
            chunk.push_str(label.rest);
            chunk.push('\n');
            chunk_line = number;
        }
        self.feed(&holders, &chunk, chunk_line, block);
        self.sentences(&chunk, chunk_line);
    }

    fn is_same(&self, index: usize, others: &[usize]) -> bool {
        let id = |index: usize| self.holders.get(index).map(|one| one.phrases.item.id.as_str());
        others.iter().any(|other| id(*other) == id(index))
    }

    /// Gives `text` to `holders`, sentence by sentence.
    fn feed(&mut self, holders: &[usize], text: &str, line: u32, block: &Block) {
        if holders.is_empty() {
            return;
        }
        for sentence in sentences(text) {
            let mut words = tokens(sentence.text);
            words.truncate(LONGEST);
            if words.is_empty() {
                continue;
            }
            let shown = block
                .links
                .iter()
                .filter(|link| sentence.text.contains(link.text.as_str()));
            let linked: usize = shown.map(|link| tokens(&link.text).len()).sum();
            let own = words.len().saturating_sub(linked);
            let spot = self.spot(line_within(text, sentence.start, line), sentence.text.trim());
            for index in holders {
                if let Some(holder) = self.holders.get_mut(*index) {
                    holder.take(&words, own, false, &spot);
                }
            }
        }
    }

    fn sentences(&mut self, text: &str, line: u32) {
        for sentence in sentences(text) {
            let at = line_within(text, sentence.start, line);
            self.phrases(sentence.text.trim(), at, None);
        }
    }

    /// What a sentence or row tells, wherever it stands; of the items of `named` a label is no more than a label.
    fn phrases(&mut self, text: &str, line: u32, named: Option<&[usize]>) {
        let mut words = tokens(text);
        words.truncate(LONGEST);
        if LEXICON.placeholders.are_in(&words) {
            return;
        }
        let asks = text.trim_end().ends_with('?');
        let denies = negations(&words) > 0;
        let withholds = LEXICON
            .statuses
            .get("withheld")
            .is_some_and(|withheld| withheld.are_in(&words));
        let mail = text.split_whitespace().any(is_mail);
        for phrases in &LEXICON.documentation {
            let item = phrases.item;
            if withholds && phrases.withheld.are_in(&words) {
                self.passages.push(Passage {
                    item: &item.id,
                    depth: Depth::Thin,
                    why: "said to be withheld",
                    spot: self.spot(line, text),
                });
                continue;
            }
            let labels_it = named.is_some_and(|named| {
                let mut labels = named.iter().filter_map(|index| self.holders.get(*index));
                labels.any(|holder| holder.phrases.item.id == item.id)
            });
            let says = phrases.phrases.are_in(&words) && !asks && (item.denied || !denies);
            let guarded = phrases.guards.are_in(&words) || phrases.hollow.are_in(&words);
            if (says || mail && item.address) && !guarded && !labels_it {
                let spot = self.spot(line, text);
                self.passages.push(told(item, spot));
            }
        }
    }

    /// Words in a card of data are about the data: of other items they leave open whether they are of the model.
    fn conclude(self) -> Vec<Passage> {
        let is_data = self.voice == Voice::DataCard;
        let held = self.holders.into_iter().filter_map(Holder::conclude);
        let mut passages: Vec<Passage> = self.passages.into_iter().chain(held).collect();
        for passage in &mut passages {
            let of_data = LEXICON
                .documentation
                .iter()
                .any(|one| one.item.id == passage.item && one.item.data);
            if is_data && !of_data {
                passage.depth = Depth::Open;
                passage.why = "told in a card of data, perhaps of the data alone";
            }
        }
        passages
    }
}

/// Does a line of Markdown begin with words in bold?
fn is_bold(raw: &str) -> bool {
    let raw = raw.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    ["**", "__", "<b>", "<strong>"]
        .iter()
        .any(|mark| raw.starts_with(mark))
}

fn is_mail(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// The line of the byte `start` of `text`, whose first line is `line`.
fn line_within(text: &str, start: usize, line: u32) -> u32 {
    let rest = text.get(start..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    let before = text.get(..start + blank).unwrap_or_default();
    let breaks = before.matches('\n').count();
    line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX))
}
