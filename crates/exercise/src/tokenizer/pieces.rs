//! Pieces with scores, joined as `SentencePiece`'s BPE joins them: of all neighbors that make a piece together, those first
//! whose piece scores highest, the leftmost of equals (Kudo and Richardson, arXiv 1808.06226; llama.cpp, `src/llama-vocab.cpp`,
//! `llm_tokenizer_spm`). A character that is no piece becomes its bytes.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use crate::error::{Result, cannot_tell};

/// What a piece is (`tokenizer.ggml.token_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Part of a text.
    Word,
    /// What stands for all that has no piece.
    Unknown,
    /// A mark that text does not have.
    Control,
    /// A text that stays together.
    Defined,
    /// One byte: `<0x0A>`.
    Byte,
    /// One that no text comes to.
    Unused,
}

impl Kind {
    pub(super) fn of(number: i64) -> Self {
        match number {
            1 => Self::Word,
            2 => Self::Unknown,
            3 => Self::Control,
            4 => Self::Defined,
            6 => Self::Byte,
            _ => Self::Unused,
        }
    }

    /// Is it taken out of a text before all else?
    pub(super) fn stands_out(self) -> bool {
        matches!(self, Self::Unknown | Self::Control | Self::Defined)
    }
}

/// What a space is within pieces.
const SPACE: &str = "\u{2581}";

/// A vocabulary of pieces.
#[derive(Debug)]
pub(super) struct Pieces {
    texts: Vec<(String, Kind)>,
    words: BTreeMap<String, (u32, f64)>,
    bytes: BTreeMap<u8, u32>,
    unknown: Option<u32>,
    /// Pieces that stand out, by their first character, the longest first.
    standing_out: BTreeMap<char, Vec<(String, u32)>>,
    /// Does a text begin with a space that it does not have?
    space: bool,
}

impl Pieces {
    pub(super) fn new(texts: &[String], kinds: &[Kind], scores: &[f64], space: bool) -> Self {
        let mut pieces = Self {
            texts: texts.iter().cloned().zip(kinds.iter().copied()).collect(),
            words: BTreeMap::new(),
            bytes: BTreeMap::new(),
            unknown: None,
            standing_out: BTreeMap::new(),
            space,
        };
        for (((text, kind), score), id) in texts.iter().zip(kinds).zip(scores).zip(0_u32..) {
            match kind {
                Kind::Word => _ = pieces.words.insert(text.clone(), (id, *score)),
                Kind::Byte => _ = byte(text).map(|byte| pieces.bytes.insert(byte, id)),
                Kind::Unused => {}
                Kind::Unknown | Kind::Control | Kind::Defined => pieces.stand_out(text, id),
            }
            if *kind == Kind::Unknown {
                pieces.unknown = Some(id);
            }
        }
        for list in pieces.standing_out.values_mut() {
            list.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
        pieces
    }

    fn stand_out(&mut self, text: &str, id: u32) {
        if let Some(first) = text.chars().next() {
            self.standing_out
                .entry(first)
                .or_default()
                .push((text.to_owned(), id));
        }
    }

    /// The ids of a text, which is the `first` part of one or goes on.
    pub(super) fn ids(&self, text: &str, first: bool) -> Result<Vec<u32>> {
        let (mut ids, mut begun, mut at, mut apart) = (Vec::new(), 0, 0, first);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let Some((found, id)) = self.found(rest) else {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            };
            self.join(text.get(begun..at).unwrap_or_default(), apart, &mut ids)?;
            ids.push(id);
            at += found;
            (begun, apart) = (at, true);
        }
        self.join(text.get(begun..).unwrap_or_default(), apart, &mut ids)?;
        Ok(ids)
    }

    /// The longest piece that stands out and that `rest` begins with: its bytes, and its id.
    fn found(&self, rest: &str) -> Option<(usize, u32)> {
        let list = self.standing_out.get(&rest.chars().next()?)?;
        let found = list.iter().find(|(text, _)| rest.starts_with(text.as_str()));
        found.map(|(text, id)| (text.len(), *id))
    }

    /// The ids of a text in which nothing stands out, `apart` from what is before it.
    fn join(&self, text: &str, apart: bool, ids: &mut Vec<u32>) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let space = if self.space && apart { " " } else { "" };
        let text = format!("{space}{text}").replace(' ', SPACE);
        for piece in Joining::new(self, &text).done() {
            match self.words.get(piece) {
                Some((id, _)) => ids.push(*id),
                None => ids.extend(self.by_bytes(piece)?),
            }
        }
        Ok(())
    }

    fn by_bytes(&self, text: &str) -> Result<Vec<u32>> {
        let bytes: Option<Vec<u32>> = text.bytes().map(|byte| self.bytes.get(&byte).copied()).collect();
        match bytes.or_else(|| self.unknown.map(|unknown| vec![unknown])) {
            Some(ids) => Ok(ids),
            None => cannot_tell(format!("{text:?} has no token, and its bytes have none")),
        }
    }

    /// The text of `ids`.
    pub(super) fn text(&self, ids: &[u32]) -> String {
        let mut bytes: Vec<u8> = Vec::new();
        for id in ids {
            let piece = usize::try_from(*id).ok().and_then(|id| self.texts.get(id));
            let Some((text, kind)) = piece else { continue };
            match kind {
                Kind::Byte => bytes.extend(byte(text)),
                Kind::Word => bytes.extend(text.replace(SPACE, " ").bytes()),
                _ => bytes.extend(text.bytes()),
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match text.strip_prefix(' ') {
            Some(rest) if self.space => rest.to_owned(),
            _ => text,
        }
    }
}

/// The byte that a piece such as `<0x0A>` is.
fn byte(text: &str) -> Option<u8> {
    let digits = text.strip_prefix("<0x")?.strip_suffix('>')?;
    u8::from_str_radix(digits, 16).ok()
}

/// Neighbors that would make a piece; the order is that in which they are joined.
#[derive(Debug, PartialEq)]
struct Pair {
    score: f64,
    left: usize,
    right: usize,
    /// Bytes of both: where they are others by now, the pair is no more.
    length: usize,
}

impl Eq for Pair {}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A part of the text, which is gone once it has no bytes.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    length: usize,
    before: Option<usize>,
    behind: Option<usize>,
}

/// A text on its way to pieces.
struct Joining<'a> {
    pieces: &'a Pieces,
    text: &'a str,
    parts: Vec<Part>,
    pairs: BinaryHeap<Pair>,
}

impl<'a> Joining<'a> {
    fn new(pieces: &'a Pieces, text: &'a str) -> Self {
        let parts: Vec<Part> = text
            .char_indices()
            .enumerate()
            .map(|(at, (start, one))| Part {
                start,
                length: one.len_utf8(),
                before: at.checked_sub(1),
                behind: Some(at + 1),
            })
            .collect();
        let mut joining = Self {
            pieces,
            text,
            parts,
            pairs: BinaryHeap::new(),
        };
        for left in 0..joining.parts.len() {
            joining.propose(Some(left), Some(left + 1));
        }
        joining
    }

    fn part(&self, at: Option<usize>) -> Option<(usize, Part)> {
        let at = at?;
        Some((at, *self.parts.get(at)?))
    }

    fn propose(&mut self, left: Option<usize>, right: Option<usize>) {
        let (Some((left, one)), Some((right, other))) = (self.part(left), self.part(right)) else {
            return;
        };
        let length = one.length + other.length;
        let both = self.text.get(one.start..one.start + length).unwrap_or_default();
        if let Some((_, score)) = self.pieces.words.get(both) {
            self.pairs.push(Pair {
                score: *score,
                left,
                right,
                length,
            });
        }
    }

    fn join(&mut self, pair: &Pair) {
        let (Some((left, one)), Some((right, other))) =
            (self.part(Some(pair.left)), self.part(Some(pair.right)))
        else {
            return;
        };
        if one.length == 0 || other.length == 0 || one.length + other.length != pair.length {
            return;
        }
        if let Some(part) = self.parts.get_mut(left) {
            (part.length, part.behind) = (pair.length, other.behind);
        }
        if let Some(part) = self.parts.get_mut(right) {
            part.length = 0;
        }
        if let Some(part) = other.behind.and_then(|behind| self.parts.get_mut(behind)) {
            part.before = Some(left);
        }
        self.propose(one.before, Some(left));
        self.propose(Some(left), other.behind);
    }

    /// Joins all that can be joined: the parts that are left, in their order.
    fn done(mut self) -> Vec<&'a str> {
        while let Some(pair) = self.pairs.pop() {
            self.join(&pair);
        }
        let left = self.parts.iter().filter(|part| part.length > 0);
        left.filter_map(|part| self.text.get(part.start..part.start + part.length))
            .collect()
    }
}
