//! Columns as wide as what stands in them, as far as the screen allows; what has no room stands in a block below.

use super::super::WIDTH;
use super::super::page::{GUTTER, Indent, Ink, Page, Span, ink};

/// A column of words is not made narrower than this; one of marks is never made narrower.
const NARROW: usize = 12;

/// Nor one of names than this.
const NAMES: usize = 16;

/// A column.
pub(super) struct Column {
    heading: String,
    cells: Vec<Span>,
    is_rigid: bool,
    narrow: usize,
    /// What stands in it besides its cells.
    other: usize,
}

impl Column {
    /// A column; a rigid one is never wrapped.
    pub(super) fn new(heading: &str, cells: impl Iterator<Item = Span>, is_rigid: bool) -> Self {
        Self {
            heading: heading.to_owned(),
            cells: cells.collect(),
            is_rigid,
            narrow: NARROW,
            other: 0,
        }
    }

    fn width(&self) -> usize {
        let cells = self.cells.iter().map(Span::width);
        cells
            .chain([ink(Ink::Bold, &self.heading).width(), self.other])
            .max()
            .unwrap_or_default()
    }

    fn least(&self) -> usize {
        if self.is_rigid {
            self.width()
        } else {
            self.width().min(self.narrow)
        }
    }
}

/// A column of names, and what stands beside them.
pub(super) struct Table {
    names: Column,
    columns: Vec<Column>,
    failures: Vec<(usize, [Span; 2])>,
}

impl Table {
    /// `failures` are rows of words in place of cells, each with the row that it stands in.
    pub(super) fn new(mut names: Column, columns: Vec<Column>, failures: Vec<(usize, [Span; 2])>) -> Self {
        names.narrow = NAMES;
        let failed = failures.iter().map(|(_, [name, _])| name.width());
        names.other = failed.max().unwrap_or_default();
        Self {
            names,
            columns,
            failures,
        }
    }

    /// Does a cell say this?
    pub(super) fn has(&self, words: &str) -> bool {
        self.cells().any(|cell| cell.text() == words)
    }

    /// Does this stand in a cell?
    pub(super) fn has_part(&self, words: &str) -> bool {
        self.cells().any(|cell| cell.text().contains(words))
    }

    fn cells(&self) -> impl Iterator<Item = &Span> {
        self.columns.iter().flat_map(|column| &column.cells)
    }

    pub(super) fn write(&self, page: &mut Page) {
        if self.names.cells.is_empty() {
            for (_, words) in &self.failures {
                page.paragraph(Indent::hanging(0, 2), words);
            }
            return;
        }
        for (at, block) in self.blocks().iter().enumerate() {
            page.blank();
            self.write_block(page, block, at == 0);
        }
    }

    fn write_block(&self, page: &mut Page, block: &[&Column], is_first: bool) {
        let starts = starts(&widths(block));
        let headings: Vec<Span> = block
            .iter()
            .map(|column| ink(Ink::Bold, &column.heading))
            .collect();
        page.cells(&starts, &headings);
        let mut releases = 0..self.names.cells.len();
        for row in 0..self.names.cells.len() + self.failures.len() {
            let failure = self.failures.iter().find(|(at, _)| *at == row);
            match failure {
                Some((_, words)) if is_first => page.cells(starts.get(..2).unwrap_or_default(), words),
                Some(_) => {}
                None => {
                    let release = releases.next().unwrap_or_default();
                    let cells = block
                        .iter()
                        .filter_map(|column| column.cells.get(release).cloned());
                    page.cells(&starts, &cells.collect::<Vec<_>>());
                }
            }
        }
    }

    /// As many columns beside each other as fit, the names in each block.
    fn blocks(&self) -> Vec<Vec<&Column>> {
        let mut blocks: Vec<Vec<&Column>> = Vec::new();
        let mut used = usize::MAX;
        for column in &self.columns {
            let needed = GUTTER + column.least();
            if used.saturating_add(needed) > WIDTH {
                blocks.push(vec![&self.names]);
                used = self.names.least();
            }
            used += needed;
            if let Some(block) = blocks.last_mut() {
                block.push(column);
            }
        }
        blocks
    }
}

/// The widths of the columns: what they need, the widest made narrower until all fit.
fn widths(block: &[&Column]) -> Vec<usize> {
    let mut widths: Vec<usize> = block.iter().map(|column| column.width()).collect();
    let gutters = GUTTER * block.len().saturating_sub(1);
    let mut over = (widths.iter().sum::<usize>() + gutters).saturating_sub(WIDTH);
    while over > 0 {
        let shrinkable = widths
            .iter_mut()
            .zip(block)
            .filter(|(width, column)| **width > column.least());
        let Some((widest, _)) = shrinkable.max_by_key(|(width, _)| **width) else {
            break;
        };
        *widest -= 1;
        over -= 1;
    }
    widths
}

fn starts(widths: &[usize]) -> Vec<usize> {
    let mut at = 0;
    widths
        .iter()
        .map(|width| {
            let start = at;
            at += width + GUTTER;
            start
        })
        .collect()
}
