//! Results in tables: which column or row is this model, and which are others.
//!
//! This model is known by its whole name, or by "ours", in one column or in one row. A table that names no models and
//! stands among the card's own results is this model's. Where it cannot be told which is meant, nothing is claimed.

use std::sync::Arc;

use openassay_documents::{Block, BlockKind, Document};
use openassay_words::{Token, tokens};

use super::{Raw, ScoreIn, add};
use crate::identity::{Identity, SELF};
use crate::lexicon::LEXICON;
use crate::reading::{Spoken, Voice};
use crate::results::is_score;
use crate::statements::{Spot, Statements};
use crate::utterance::quote;

/// Rows of a table that are read, and columns: nobody reads on.
const MOST_ROWS: usize = 300;
const MOST_COLUMNS: usize = 60;
/// Words of a cell or paragraph that are looked at.
const LONGEST: usize = 60;

/// A table, with what its columns are.
struct Table<'a> {
    document: &'a Document,
    rows: Vec<&'a Block>,
    heads: Vec<Vec<Token>>,
    header: &'a [String],
    task: Option<usize>,
    metric: Option<usize>,
    shots: Option<usize>,
    model: Option<usize>,
}

/// Results of this release in the tables of a document.
pub(super) fn in_document(spoken: &Spoken, identity: &Identity, into: &mut Statements) {
    // A package's description speaks of the package, and a card of data of the data.
    if matches!(spoken.voice, Voice::DataCard | Voice::Package | Voice::Terms) {
        return;
    }
    let blocks = &spoken.document.blocks;
    let mut at = 0;
    while let Some(block) = blocks.get(at) {
        let BlockKind::TableRow { header } = &block.kind else {
            at += 1;
            continue;
        };
        let same = |one: &&Block| matches!(&one.kind, BlockKind::TableRow { header: other } if Arc::ptr_eq(header, other));
        let rows: Vec<&Block> = blocks.iter().skip(at).take_while(same).collect();
        let before = at.checked_sub(1).and_then(|index| blocks.get(index));
        at += rows.len();
        // Of cells that span several columns it cannot be told below which header the others stand.
        let rows: Vec<&Block> = rows
            .into_iter()
            .filter(|row| row.cells.len() == header.len())
            .collect();
        if header.is_empty() || header.len() > MOST_COLUMNS || rows.len() > MOST_ROWS {
            continue;
        }
        Table::of(spoken.document, header, rows).read(spoken.voice, before, identity, into);
    }
}

impl<'a> Table<'a> {
    fn of(document: &'a Document, header: &'a [String], rows: Vec<&'a Block>) -> Self {
        let heads: Vec<Vec<Token>> = header.iter().map(|head| tokens(head)).collect();
        let mut taken = Vec::new();
        let mut first = |what: &str| {
            let is = |(at, head): &(usize, &Vec<Token>)| !taken.contains(at) && LEXICON.is_column(what, head);
            let found = heads.iter().enumerate().find(is).map(|(at, _)| at);
            taken.extend(found);
            found
        };
        let (model, shots) = (first("model"), first("shots"));
        let (task, metric) = (first("task"), first("metric"));
        Self {
            document,
            rows,
            heads,
            header,
            task,
            metric,
            shots,
            model,
        }
    }

    fn read(&self, voice: Voice, before: Option<&Block>, identity: &Identity, into: &mut Statements) {
        let titles = self.titles();
        let spoiled = |title: &Vec<Token>| LEXICON.topics(title).contains("history");
        // The size of a model stands beside its results, that of a file does not.
        let none =
            |head: &Vec<Token>| LEXICON.is_column("none", head) && !head.iter().any(|one| one.word == "size");
        if self.heads.iter().any(none) || titles.iter().any(spoiled) {
            return;
        }
        let columns: Vec<usize> = (1..self.header.len())
            .filter(|at| self.header.get(*at).is_some_and(|head| is_ours(head, identity)))
            .collect();
        let names = self.model.unwrap_or(0);
        let rows: Vec<&Block> = self
            .rows
            .iter()
            .copied()
            .filter(|row| row.cells.get(names).is_some_and(|cell| is_ours(cell, identity)))
            .collect();
        match (columns.as_slice(), rows.as_slice()) {
            ([column], []) if self.model.is_none() => self.in_column(*column, into),
            ([], [row]) => self.in_row(row, into),
            ([], [_, ..]) if self.task.is_some_and(|task| task != names) => {
                for row in rows {
                    self.in_row(row, into);
                }
            }
            ([], []) if voice == Voice::Card && self.is_of_one(&titles, before, identity) => {
                self.in_values(into);
            }
            _ => {}
        }
    }

    /// The titles above, as words.
    fn titles(&self) -> Vec<Vec<Token>> {
        let section = self.rows.first().and_then(|row| row.section);
        let path = section
            .map(|index| self.document.section_path(index))
            .unwrap_or_default();
        path.into_iter().map(tokens).collect()
    }

    /// One column is this model's: each row is a task, or a measure.
    fn in_column(&self, column: usize, into: &mut Statements) {
        for row in &self.rows {
            let first = cell(row, 0);
            if self.task.is_some() || self.metric.is_some() || is_measured(&tokens(first)) {
                self.tell(row, column, "", into);
            }
        }
    }

    /// One row is this model's: each column that is named as a task or a measure holds a result.
    fn in_row(&self, row: &Block, into: &mut Statements) {
        for (column, head) in self.heads.iter().enumerate() {
            let is_label = [self.task, self.metric, self.shots, self.model].contains(&Some(column));
            let is_value = self.task.is_some() && LEXICON.is_column("value", head);
            if !is_label && (is_measured(head) || is_value) {
                self.tell(
                    row,
                    column,
                    self.header.get(column).map_or("", String::as_str),
                    into,
                );
            }
        }
    }

    /// No column is a model's: the one with the value, or each that is named as a measure.
    fn in_values(&self, into: &mut Statements) {
        for row in &self.rows {
            for column in self.values() {
                self.tell(
                    row,
                    column,
                    self.header.get(column).map_or("", String::as_str),
                    into,
                );
            }
        }
    }

    /// The columns of values in a table that names no models.
    fn values(&self) -> Vec<usize> {
        let labels = [self.task, self.metric, self.shots];
        let is_value = |(at, head): &(usize, &Vec<Token>)| {
            !labels.contains(&Some(*at)) && (LEXICON.is_column("value", head) || LEXICON.metrics.are_in(head))
        };
        self.heads
            .iter()
            .enumerate()
            .filter(is_value)
            .map(|(at, _)| at)
            .collect()
    }

    /// Does it hold results of one model, in a section on this one's results, with no other named nearby?
    fn is_of_one(&self, titles: &[Vec<Token>], before: Option<&Block>, identity: &Identity) -> bool {
        let topics = |title: &Vec<Token>| LEXICON.topics(title);
        let placed = titles
            .last()
            .is_some_and(|title| topics(title).contains("evaluation") || is_measured(title));
        let others = titles.iter().any(|title| topics(title).contains("others"));
        let section = self.rows.first().and_then(|row| row.section);
        let title = section.and_then(|index| self.document.sections.get(index));
        // Behind "of" a capital letter is a name's, and not the beginning's.
        let led = before.is_none_or(|block| is_quiet(&block.text, identity));
        let values = self.values();
        let named = |at: usize| {
            self.heads
                .get(at)
                .is_some_and(|head| LEXICON.metrics.are_in(head))
        };
        // A further column of numbers may be another model.
        let known = |at: usize| {
            let known = [self.task, self.metric, self.shots].contains(&Some(at)) || values.contains(&at);
            known || self.rows.iter().all(|row| !is_score(cell(row, at)))
        };
        let single = values.len() == 1 || (!values.is_empty() && values.iter().all(|at| named(*at)));
        placed
            && !others
            && led
            && single
            && self.model.is_none()
            && (self.task.is_some() || self.metric.is_some())
            && title.is_none_or(|title| is_quiet(&format!("of {}", title.title), identity))
            && (0..self.header.len()).all(known)
    }

    /// The result in a cell.
    fn tell(&self, row: &Block, column: usize, head: &str, into: &mut Statements) {
        let value = cell(row, column);
        if !is_score(value) {
            return;
        }
        let label = |at: Option<usize>| at.filter(|at| *at != column).map_or("", |at| cell(row, at));
        let mut task = label(self.task);
        let mut metric = label(self.metric);
        let (words, first) = (tokens(head), cell(row, 0));
        let is_value = LEXICON.is_column("value", &words);
        if !is_value
            && metric.is_empty()
            && LEXICON.metrics.are_in(&words)
            && !LEXICON.benchmarks.are_in(&words)
        {
            metric = head;
        } else if !is_value && task.is_empty() {
            task = head;
        }
        if task.is_empty() && metric.is_empty() {
            task = first;
        }
        let setting = self.setting(row, column);
        let count = cell(row, self.shots.unwrap_or(usize::MAX));
        let raw = Raw {
            task: task.trim(),
            metric: metric.trim(),
            shots: count.trim().parse().ok(),
            setting: &setting,
            value,
        };
        let spot = Spot {
            source: self.document.source,
            path: self.document.path.clone(),
            line: row.line,
            quote: quote(&row.text),
            sha256: Some(self.document.sha256.clone()),
        };
        add(raw, ScoreIn::Words, true, spot, into);
    }

    /// What else the row says of how it was measured: every cell that is no result and no label read above.
    fn setting(&self, row: &Block, column: usize) -> String {
        let read = [self.task, self.metric, self.model, Some(column)];
        let sizes = |at: usize| {
            self.heads
                .get(at)
                .is_some_and(|head| LEXICON.is_column("models", head))
        };
        let others = row
            .cells
            .iter()
            .enumerate()
            .filter(|(at, text)| !read.contains(&Some(*at)) && !is_score(text) && !sizes(*at));
        let others: Vec<&str> = others.map(|(_, text)| text.trim()).collect();
        others.join(" ")
    }
}

fn cell(row: &Block, at: usize) -> &str {
    row.cells.get(at).map_or("", String::as_str)
}

/// Is it this release, by its whole name or as "ours"?
fn is_ours(text: &str, identity: &Identity) -> bool {
    let words = tokens(text);
    let ours = |token: &Token| matches!(token.word.as_str(), "ours" | "our" | "model" | "this");
    let meant = words
        .iter()
        .any(|token| matches!(token.word.as_str(), "ours" | "our" | "this"));
    if meant && words.iter().all(ours) {
        return true;
    }
    let bare = text.trim().trim_end_matches("(ours)").trim_end_matches("(Ours)");
    identity.is_whole_name(bare)
}

fn is_measured(words: &[Token]) -> bool {
    LEXICON.benchmarks.are_in(words) || LEXICON.metrics.are_in(words)
}

/// Does it speak of no other model? What names this release may name a benchmark too.
fn is_quiet(text: &str, identity: &Identity) -> bool {
    let words = identity.fold(text, LONGEST);
    let own = words.iter().any(|token| token.word == SELF);
    let other = ["breaks_other", "breaks_base"]
        .iter()
        .any(|list| words.iter().any(|token| LEXICON.is(list, &token.word)));
    let mut strangers = identity.strangers(text, &words);
    // Titles are written in capitals.
    strangers.retain(|at| words.get(*at).is_some_and(|token| !is_common(token)));
    !other && (own || strangers.is_empty())
}

fn is_common(token: &Token) -> bool {
    let one = std::slice::from_ref(token);
    is_measured(one) || !LEXICON.topics(one).is_empty()
}
