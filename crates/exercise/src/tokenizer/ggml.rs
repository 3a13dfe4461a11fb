//! The tokenizer in the metadata of a GGUF: byte-level BPE as the file that the library reads, `SentencePiece` as pieces.

use std::collections::BTreeMap;

use openassay_sources::ReadAt;
use openassay_weights::{Header, List, Meta, gguf_lists};
use serde_json::{Map, Value as Json, json};

use super::frame::Frame;
use super::pieces::{Kind, Pieces};
use super::{Splitter, Tokenizer, json as file};
use crate::error::{ExerciseError, Result, broken, cannot_tell};
use crate::knowledge::Split;
use crate::table::knowledge;

const TOKENS: &str = "tokenizer.ggml.tokens";
const SCORES: &str = "tokenizer.ggml.scores";
const KINDS: &str = "tokenizer.ggml.token_type";
const MERGES: &str = "tokenizer.ggml.merges";

/// Keys that would change what a text is before it is split, or what stands behind it.
const REFUSED: [&str; 3] = [
    "remove_extra_whitespaces",
    "precompiled_charsmap",
    "add_sep_token",
];

/// The tokenizer that `header` and the lists in `bytes` describe.
pub(super) fn read(header: &Header, bytes: &dyn ReadAt) -> Result<Tokenizer> {
    let Some(model) = header.text("tokenizer.ggml.model") else {
        return cannot_tell("the file names no `tokenizer.ggml.model`: token ids are needed");
    };
    for key in REFUSED {
        let meta = header.metadata.get(&format!("tokenizer.ggml.{key}"));
        if !matches!(meta, None | Some(Meta::Bool(false))) {
            return cannot_tell(format!("`tokenizer.ggml.{key}` is not understood here"));
        }
    }
    let read = |error| ExerciseError::Weights {
        path: "the tokenizer".to_owned(),
        error,
    };
    let lists = Lists(gguf_lists(bytes, &[TOKENS, SCORES, KINDS, MERGES]).map_err(read)?);
    match model {
        "gpt2" => bytes_joined(header, &lists),
        "llama" => pieces_joined(header, &lists),
        _ => cannot_tell(format!(
            "`tokenizer.ggml.model` is `{model}`, which is not understood here"
        )),
    }
}

/// The long lists of the metadata.
struct Lists(BTreeMap<String, List>);

impl Lists {
    fn texts(&self, key: &str) -> Result<&[String]> {
        match self.0.get(key) {
            Some(List::Texts(texts)) => Ok(texts),
            _ => broken(format!("`{key}` is no list of strings")),
        }
    }

    /// The kind of each token; all are words where nothing says otherwise.
    fn kinds(&self, tokens: usize) -> Result<Vec<Kind>> {
        match self.0.get(KINDS) {
            None => Ok(vec![Kind::Word; tokens]),
            Some(List::Wholes(kinds)) if kinds.len() == tokens => {
                Ok(kinds.iter().map(|kind| Kind::of(*kind)).collect())
            }
            Some(_) => broken(format!("`{KINDS}` does not give each token a kind")),
        }
    }

    fn scores(&self, tokens: usize) -> Result<&[f64]> {
        match self.0.get(SCORES) {
            Some(List::Numbers(scores))
                if scores.len() == tokens && scores.iter().all(|score| score.is_finite()) =>
            {
                Ok(scores)
            }
            _ => broken(format!("`{SCORES}` does not give each token a number")),
        }
    }
}

fn flag(header: &Header, key: &str) -> Option<bool> {
    match header.metadata.get(&format!("tokenizer.ggml.{key}")) {
        Some(Meta::Bool(flag)) => Some(*flag),
        _ => None,
    }
}

/// Tokens for beginnings and ends, where keys (or, without them, `begins`) ask for them.
fn frame(header: &Header, begins: bool, tokens: usize) -> Result<Frame> {
    let one = |wanted: bool, key: &str| {
        if !wanted {
            return Ok(Vec::new());
        }
        let key = format!("tokenizer.ggml.{key}");
        let id = header.metadata.get(&key).and_then(Meta::as_u64);
        match id.and_then(|id| u32::try_from(id).ok()) {
            Some(id) if (id as usize) < tokens => Ok(vec![id]),
            _ => cannot_tell(format!(
                "a text begins or ends with a token that `{key}` does not name"
            )),
        }
    };
    Ok(Frame {
        before: one(flag(header, "add_bos_token").unwrap_or(begins), "bos_token_id")?,
        after: one(flag(header, "add_eos_token").unwrap_or(false), "eos_token_id")?,
    })
}

fn pieces_joined(header: &Header, lists: &Lists) -> Result<Tokenizer> {
    let tokens = lists.texts(TOKENS)?;
    let (kinds, scores) = (lists.kinds(tokens.len())?, lists.scores(tokens.len())?);
    let space = flag(header, "add_space_prefix").unwrap_or(true);
    let pieces = Pieces::new(tokens, &kinds, scores, space);
    Ok(Tokenizer {
        splitter: Splitter::Pieces(Box::new(pieces)),
        frame: frame(header, true, tokens.len())?,
    })
}

fn bytes_joined(header: &Header, lists: &Lists) -> Result<Tokenizer> {
    let name = header.text("tokenizer.ggml.pre");
    let known = knowledge().tokenizers.split.iter();
    let split = name.and_then(|name| {
        known
            .clone()
            .find(|split| split.names.iter().any(|one| one == name))
    });
    let Some(split) = split else {
        return cannot_tell(match name {
            Some(name) => format!("how `{name}` (`tokenizer.ggml.pre`) splits text is not known here"),
            None => "the file does not say how text is split (`tokenizer.ggml.pre`)".to_owned(),
        });
    };
    let tokens = lists.texts(TOKENS)?;
    let mut vocabulary = Map::new();
    for (token, id) in tokens.iter().zip(0_u32..) {
        if vocabulary.insert(token.clone(), json!(id)).is_some() {
            return broken(format!("`{token}` stands twice in `{TOKENS}`"));
        }
    }
    let file = json!({
        "added_tokens": added(tokens, &lists.kinds(tokens.len())?),
        "pre_tokenizer": { "type": "Sequence", "pretokenizers": steps(header, split) },
        "decoder": byte_level(false),
        "model": {
            "type": "BPE",
            "ignore_merges": split.whole_words_first,
            "vocab": vocabulary,
            "merges": merges(lists.texts(MERGES)?)?,
        },
    });
    let Json::Object(file) = file else {
        return broken("the tokenizer is no object");
    };
    let mut tokenizer = file::build(file)?;
    tokenizer.frame = frame(header, split.begins, tokens.len())?;
    Ok(tokenizer)
}

fn steps(header: &Header, split: &Split) -> Vec<Json> {
    let patterns = split.patterns.iter();
    let patterns = patterns.filter_map(|name| knowledge().tokenizers.patterns.get(name));
    let each = |pattern: &String| json!({ "type": "Split", "pattern": { "Regex": pattern }, "behavior": "Isolated", "invert": false });
    let last = byte_level(flag(header, "add_space_prefix").unwrap_or(false));
    patterns.map(each).chain([last]).collect()
}

fn byte_level(space: bool) -> Json {
    json!({ "type": "ByteLevel", "add_prefix_space": space, "trim_offsets": false, "use_regex": false })
}

/// Tokens that are taken out of a text before all else.
fn added(tokens: &[String], kinds: &[Kind]) -> Vec<Json> {
    let marked = (0_u32..)
        .zip(tokens)
        .zip(kinds)
        .filter(|(_, kind)| kind.stands_out());
    let each = |((id, content), kind): ((u32, &String), &Kind)| {
        json!({
            "id": id,
            "content": content,
            "single_word": false,
            "lstrip": false,
            "rstrip": false,
            "normalized": false,
            "special": *kind != Kind::Defined,
        })
    };
    marked.map(each).collect()
}

/// The two parts of each merge, between which the first space stands that is not the first character.
fn merges(written: &[String]) -> Result<Vec<Json>> {
    let each = |merge: &String| {
        let found = merge.char_indices().skip(1).find(|(_, one)| *one == ' ');
        match found.map(|(at, _)| merge.split_at(at)) {
            Some((one, other)) => Ok(json!([one, other.get(1..).unwrap_or_default()])),
            None => broken(format!("`{merge}` in `{MERGES}` is not of two parts")),
        }
    };
    written.iter().map(each).collect()
}
