//! Reads the tensors of what came before GGUF: GGML, GGMF, GGJT and the adapters of GGLA.
//!
//! These files do not say what they hold: the header is a row of numbers that only the program knows which wrote it,
//! and nothing says where the tensors begin or how many there are. So the known headers are tried (Whisper, Llama,
//! adapters), with the blocks of now and those of before May 2023, whose scale was a float of 32 bits (llama.cpp
//! pull request 1508). One is right where its tensors lie one behind the other and end with the file. Where none is,
//! the first place is taken that looks like the head of a tensor: that finds those of GPT-J, BERT, Silero and others,
//! without their numbers. Where no tensors lie so from there on either, nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use openassay_sources::ReadAt;

use super::{MOST_TENSORS, gguf};
use crate::scattered::{Fields, Scattered};
use crate::{Format, Header, Meta, Purpose, Tensor, WeightsError};

#[cfg(test)]
mod tests;

/// Longest name of a tensor; ggml's own cap is 64.
const LONGEST_NAME: u64 = 256;
/// Most tokens; twice the largest vocabulary of the time.
const MOST_TOKENS: u64 = 600_000;
/// Longest token.
const LONGEST_TOKEN: u64 = 4096;
/// Most numbers of a mel filter bank: 128 bands of 1500.
const MOST_FILTERS: u64 = 1 << 20;
/// Where the data of a tensor begins, in GGJT and GGLA.
const ALIGNMENT: u64 = 32;

/// Furthest that the first tensor may begin; the vocabulary of mT5 takes 4 MB.
const LONGEST_FRONT: u64 = 8 << 20;

/// What a header may be.
#[derive(Clone, Copy)]
struct Layout {
    /// Names of the numbers behind the magic, in order; `version` among them.
    numbers: &'static [&'static str],
    architecture: &'static str,
    /// Does a bank of filters stand before the vocabulary?
    filters: bool,
    vocabulary: Vocabulary,
    aligned: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Vocabulary {
    /// There is none.
    None,
    /// Its length is one of the numbers of the header; each token has a score where the flag says so.
    Numbered { scores: bool },
    /// Its length stands before it.
    Counted,
}

/// How the blocks of `Q4_0`, `Q4_1` and `Q8_0` lie.
#[derive(Clone, Copy)]
enum Blocks {
    Now,
    Before,
}

const LLAMA: [&str; 7] = [
    "n_vocab", "n_embd", "n_mult", "n_head", "n_layer", "n_rot", "ftype",
];
const VERSIONED: [&str; 8] = [
    "version", "n_vocab", "n_embd", "n_mult", "n_head", "n_layer", "n_rot", "ftype",
];
const WHISPER: [&str; 11] = [
    "n_vocab",
    "n_audio_ctx",
    "n_audio_state",
    "n_audio_head",
    "n_audio_layer",
    "n_text_ctx",
    "n_text_state",
    "n_text_head",
    "n_text_layer",
    "n_mels",
    "ftype",
];

/// The layouts of a magic, as whisper.cpp and llama.cpp wrote them until 2023 (whisper.cpp still does).
fn layouts(magic: &[u8]) -> &'static [Layout] {
    const WHISPER_ONE: Layout = Layout {
        numbers: &WHISPER,
        architecture: "whisper",
        filters: true,
        vocabulary: Vocabulary::Counted,
        aligned: false,
    };
    const LLAMA_OLD: Layout = Layout {
        numbers: &LLAMA,
        architecture: "llama",
        filters: false,
        vocabulary: Vocabulary::Numbered { scores: false },
        aligned: false,
    };
    const LLAMA_SCORED: Layout = Layout {
        numbers: &VERSIONED,
        vocabulary: Vocabulary::Numbered { scores: true },
        ..LLAMA_OLD
    };
    const LLAMA_ALIGNED: Layout = Layout {
        aligned: true,
        ..LLAMA_SCORED
    };
    const ADAPTER: Layout = Layout {
        numbers: &["version", "lora_r", "lora_alpha"],
        architecture: "llama",
        filters: false,
        vocabulary: Vocabulary::None,
        aligned: true,
    };
    match magic {
        b"lmgg" => &[WHISPER_ONE, LLAMA_OLD],
        b"fmgg" => &[LLAMA_SCORED],
        b"tjgg" => &[LLAMA_ALIGNED],
        b"algg" => &[ADAPTER],
        _ => &[],
    }
}

/// Reads the tensors of `bytes`.
pub(super) fn read(bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    let magic = super::zip::read(bytes, 0, 4);
    for layout in layouts(&magic) {
        for blocks in [Blocks::Now, Blocks::Before] {
            // A wrong layout fails on the first numbers that it takes for lengths.
            if let Ok(header) = read_as(bytes, *layout, blocks) {
                return Ok(header);
            }
        }
    }
    sought(bytes, matches!(&magic[..], b"tjgg" | b"algg")).ok_or_else(|| WeightsError::NotRead {
        format: Format::Ggml,
        reason: String::from("no tensors lie one behind the other up to the end of the file"),
    })
}

/// The tensors from the first place on that looks like the head of one. No further place is tried, since from behind a
/// tensor of a type that we do not know the others would be found, and counted as all.
fn sought(bytes: &dyn ReadAt, aligned: bool) -> Option<Header> {
    let front = super::zip::read(bytes, 0, LONGEST_FRONT);
    let at = (4..front.len()).find(|at| front.get(*at..).is_some_and(may_begin))?;
    for blocks in [Blocks::Now, Blocks::Before] {
        let mut walk = Walk::new(bytes, at as u64);
        if let Ok(tensors) = walk.tensors(aligned, blocks) {
            return Some(walk.header(tensors, BTreeMap::new()));
        }
    }
    None
}

/// Might `bytes` begin with the head of a tensor that has a name to be printed?
fn may_begin(bytes: &[u8]) -> bool {
    let mut fields = Fields::new(bytes);
    let mut number = || fields.number(4).unwrap_or_default();
    let (dimensions, length, kind) = (number(), number(), number());
    let plain = (1..=4).contains(&dimensions) && (4..=LONGEST_NAME).contains(&length) && kind < 64;
    let name = usize::try_from(12 + dimensions * 4)
        .ok()
        .and_then(|at| bytes.get(at..));
    let name = name.and_then(|name| name.get(..usize::try_from(length).ok()?));
    plain && name.is_some_and(|name| name.iter().all(u8::is_ascii_graphic))
}

fn read_as(bytes: &dyn ReadAt, layout: Layout, blocks: Blocks) -> Result<Header, WeightsError> {
    let mut walk = Walk::new(bytes, 4);
    let mut metadata = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for name in layout.numbers {
        let number = walk.number()?;
        numbers.insert(*name, number);
        metadata.insert((*name).to_owned(), Meta::Unsigned(number));
    }
    let said = |name: &str| numbers.get(name).copied().unwrap_or_default();
    if layout.filters {
        let filters = walk.number()?.saturating_mul(walk.number()?);
        let filters = walk.within(filters, MOST_FILTERS)?;
        walk.pass(filters * 4)?;
    }
    walk.vocabulary(layout.vocabulary, said("n_vocab"))?;
    metadata.insert(
        "general.architecture".to_owned(),
        Meta::Text(layout.architecture.to_owned()),
    );
    let tensors = walk.tensors(layout.aligned, blocks)?;
    Ok(walk.header(tensors, metadata))
}

/// Goes through a file, passing over what is not read.
struct Walk<'a> {
    file: Scattered<'a>,
    at: u64,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a dyn ReadAt, at: u64) -> Self {
        let mut file = Scattered::new(bytes);
        file.reading = String::from("the header");
        Self { file, at }
    }

    fn header(self, tensors: Vec<Tensor>, metadata: BTreeMap<String, Meta>) -> Header {
        let (header_bytes, header_sha256) = self.file.digest();
        Header {
            format: Format::Ggml,
            tensors,
            metadata,
            header_bytes,
            header_sha256,
            problems: Vec::new(),
            trailing: 0,
        }
    }

    fn take(&mut self, count: u64) -> Result<Vec<u8>, WeightsError> {
        let bytes = self.file.take(self.at, count)?;
        self.at = self.at.saturating_add(count);
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, WeightsError> {
        let bytes = self.take(4)?;
        Fields::new(&bytes)
            .number(4)
            .ok_or_else(|| self.file.ends_inside())
    }

    fn within(&self, found: u64, cap: u64) -> Result<u64, WeightsError> {
        self.file.within(self.at, found, cap)
    }

    fn pass(&mut self, count: u64) -> Result<(), WeightsError> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.file.size());
        self.at = end.ok_or_else(|| self.file.ends_inside())?;
        Ok(())
    }

    fn vocabulary(&mut self, vocabulary: Vocabulary, numbered: u64) -> Result<(), WeightsError> {
        let (tokens, scores) = match vocabulary {
            Vocabulary::None => return Ok(()),
            Vocabulary::Numbered { scores } => (numbered, scores),
            Vocabulary::Counted => (self.number()?, false),
        };
        let tokens = self.within(tokens, MOST_TOKENS)?;
        for _ in 0..tokens {
            let length = self.number()?;
            let length = self.within(length, LONGEST_TOKEN)?;
            self.pass(length + if scores { 4 } else { 0 })?;
        }
        Ok(())
    }

    /// The tensors up to the end of the file; there is none where the vocabulary alone was written.
    fn tensors(&mut self, aligned: bool, blocks: Blocks) -> Result<Vec<Tensor>, WeightsError> {
        let mut tensors = Vec::new();
        let mut names = BTreeSet::new();
        while self.at < self.file.size() {
            self.within(tensors.len() as u64 + 1, MOST_TENSORS)?;
            let tensor = self.tensor(aligned, blocks)?;
            if !names.insert(tensor.name.clone()) {
                return Err(self.file.malformed(self.at, "a tensor is named twice"));
            }
            tensors.push(tensor);
        }
        Ok(tensors)
    }

    fn tensor(&mut self, aligned: bool, blocks: Blocks) -> Result<Tensor, WeightsError> {
        let (dimensions, length, kind) = (self.number()?, self.number()?, self.number()?);
        let dimensions = self.within(dimensions, 4)?;
        let length = self.within(length, LONGEST_NAME)?;
        let sides: Result<Vec<u64>, _> = (0..dimensions).map(|_| self.number()).collect();
        // The fastest dimension stands first.
        let shape: Vec<u64> = sides?.into_iter().rev().collect();
        let name = String::from_utf8(self.take(length)?);
        let name = name.map_err(|_| self.file.malformed(self.at, "a name that is not UTF-8"))?;
        if aligned {
            self.at = self.at.next_multiple_of(ALIGNMENT);
        }
        let size = size(kind, &shape, blocks);
        let Some((dtype, size)) = size else {
            return Err(self
                .file
                .malformed(self.at, "no type that we know, or rows that are not whole blocks"));
        };
        let start = self.at;
        self.pass(size)?;
        Ok(Tensor {
            name,
            shape,
            dtype: dtype.to_owned(),
            bytes: start..self.at,
            purpose: Purpose::Unsaid,
        })
    }
}

/// Name and bytes of a tensor of this type.
fn size(kind: u64, shape: &[u64], blocks: Blocks) -> Option<(&'static str, u64)> {
    let kind = u32::try_from(kind).ok()?;
    let elements = shape
        .iter()
        .try_fold(1_u64, |product, side| product.checked_mul(*side))?;
    let row = shape.last().copied().unwrap_or(1);
    let (name, now) = gguf::sized(kind, elements, row)?;
    let block = match (blocks, name) {
        (Blocks::Before, "Q4_0") => 20,
        (Blocks::Before, "Q4_1") => 24,
        (Blocks::Before, "Q8_0") => 36,
        _ => return Some((name, now)),
    };
    Some((name, (elements / 32).checked_mul(block)?))
}
