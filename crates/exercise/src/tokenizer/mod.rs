//! Text to token ids and back, by the tokenizer that a release brings.
//!
//! `tokenizer.json` is taken apart here first (`json.rs`) and handed to the `tokenizers` library only where every step
//! of it is known and can neither fail within nor run away; metadata of GGUF becomes either such a file (`ggml.rs`, byte-level
//! BPE) or pieces with scores (`pieces.rs`, `SentencePiece`), which are joined here. A tokenizer with a step that is not
//! known is "cannot tell", and token ids go on working without it.

pub(crate) mod frame;
mod ggml;
mod json;
mod pattern;
mod pieces;
mod steps;

use crate::error::{ExerciseError, Result, cannot_tell};
use crate::release::Release;
use frame::Frame;
use pieces::Pieces;

/// Largest `tokenizer.json` that is read; the longest real ones have some 40 MB.
pub(crate) const LARGEST: u64 = 64 << 20;
/// Bytes of text that are tokenized at once: a pattern whose every attempt runs to the end costs the square of it.
const LONGEST: usize = 256 << 10;

/// The tokenizer of a release.
#[derive(Debug)]
pub struct Tokenizer {
    splitter: Splitter,
    frame: Frame,
}

/// What takes text apart.
#[derive(Debug)]
enum Splitter {
    Library(Box<tokenizers::Tokenizer>),
    Pieces(Box<Pieces>),
}

impl Tokenizer {
    /// The tokenizer in `bytes`, the text of a `tokenizer.json`.
    ///
    /// # Errors
    ///
    /// Where a part of it is not understood.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        json::read(bytes)
    }

    /// The tokenizer that the release brings.
    pub(crate) fn of(release: &Release) -> Result<Self> {
        if let Some((bytes, header)) = release.gguf_header()? {
            return ggml::read(&header, bytes.as_ref());
        }
        match release.read("tokenizer.json", LARGEST)? {
            Some(bytes) => Self::parse(&bytes),
            None => cannot_tell("there is no tokenizer.json: token ids are needed"),
        }
    }

    /// The ids of `text`, with those that the tokenizer puts before and behind.
    ///
    /// # Errors
    ///
    /// Where a part of it has no token, or no line of it ends for too long.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>> {
        let mut ids = self.frame.before.clone();
        for (number, part) in parts(text)?.into_iter().enumerate() {
            ids.extend(self.body(part, number == 0)?);
        }
        ids.extend(&self.frame.after);
        Ok(ids)
    }

    /// The one token by which `text` goes on from `prompt`.
    ///
    /// # Errors
    ///
    /// Where it is none, or more than one, or changes how the prompt itself is taken apart.
    pub fn follows(&self, prompt: &str, text: &str) -> Result<u32> {
        let (alone, both) = (
            self.body(prompt, true)?,
            self.body(&format!("{prompt}{text}"), true)?,
        );
        match both.strip_prefix(alone.as_slice()) {
            Some([one]) => Ok(*one),
            Some(several) => asked(format!("{text:?} is {} tokens, and one is needed", several.len())),
            None => asked(format!(
                "{text:?} is joined with the end of the prompt to other tokens"
            )),
        }
    }

    /// The text of `ids`; what is no whole character becomes a mark.
    ///
    /// # Errors
    ///
    /// Where the library fails.
    pub fn decode(&self, ids: &[u32]) -> Result<String> {
        match &self.splitter {
            Splitter::Library(library) => library.decode(ids, false).map_err(|error| failed(error.as_ref())),
            Splitter::Pieces(pieces) => Ok(pieces.text(ids)),
        }
    }

    /// The text that `ids` add to what stands before them.
    ///
    /// # Errors
    ///
    /// Where the library fails.
    pub fn decode_behind(&self, before: &[u32], ids: &[u32]) -> Result<String> {
        let whole = self.decode(&[before, ids].concat())?;
        match whole.strip_prefix(self.decode(before)?.as_str()) {
            Some(added) => Ok(added.to_owned()),
            // A character begins in the one and ends in the other.
            None => self.decode(ids),
        }
    }

    fn body(&self, text: &str, first: bool) -> Result<Vec<u32>> {
        match &self.splitter {
            Splitter::Library(library) => match library.encode_fast(text, false) {
                Ok(encoding) => Ok(encoding.get_ids().to_vec()),
                Err(error) => Err(failed(error.as_ref())),
            },
            Splitter::Pieces(pieces) => pieces.ids(text, first),
        }
    }
}

fn asked<T>(what: String) -> Result<T> {
    Err(ExerciseError::Asked(what))
}

fn failed(error: &(dyn std::error::Error + Send + Sync)) -> ExerciseError {
    ExerciseError::Engine(format!("the tokenizer: {error}"))
}

/// Text in parts that are not too long, cut behind a line.
fn parts(text: &str) -> Result<Vec<&str>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while rest.len() > LONGEST {
        let window = rest.as_bytes().get(..LONGEST).unwrap_or_default();
        let Some(end) = window.iter().rposition(|byte| *byte == b'\n') else {
            return asked(format!("no line of the text ends within {LONGEST} bytes"));
        };
        // A break of a line is a character of one byte.
        let (part, more) = rest.split_at(end + 1);
        parts.push(part);
        rest = more;
    }
    parts.push(rest);
    Ok(parts)
}
