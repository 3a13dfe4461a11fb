//! A `tokenizer.json`, taken apart and, where all of it is known, handed to the library.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::frame::Frame;
use super::{Splitter, Tokenizer, steps};
use crate::error::{Result, broken, cannot_tell};

/// The parts of the file that are understood.
const PARTS: [&str; 9] = [
    "version",
    "truncation",
    "padding",
    "added_tokens",
    "normalizer",
    "pre_tokenizer",
    "post_processor",
    "decoder",
    "model",
];

/// Fields of a model that would change what it is, where they are not as this.
const PLAIN: [&str; 3] = ["dropout", "continuing_subword_prefix", "end_of_word_suffix"];

/// The tokenizer in `bytes`.
pub(super) fn read(bytes: &[u8]) -> Result<Tokenizer> {
    match serde_json::from_slice(bytes) {
        Ok(Json::Object(file)) => build(file),
        Ok(_) => broken("the tokenizer is no object"),
        Err(error) => broken(format!("the tokenizer is not JSON: {error}")),
    }
}

/// The tokenizer that `file` describes.
pub(super) fn build(mut file: Map<String, Json>) -> Result<Tokenizer> {
    if let Some(other) = file.keys().find(|key| !PARTS.contains(&key.as_str())) {
        return cannot_tell(format!("`{other}` of the tokenizer is not understood here"));
    }
    let frame = Frame::read(file.get("post_processor").unwrap_or(&Json::Null))?;
    // How long a text may be and what fills it up concern batches.
    for part in ["post_processor", "truncation", "padding"] {
        file.insert(part.to_owned(), Json::Null);
    }
    let file = Json::Object(file);
    for part in ["normalizer", "pre_tokenizer", "decoder"] {
        steps::check(&file, part)?;
    }
    let added = added(&file)?;
    model(&file)?;
    let bytes = serde_json::to_vec(&file).unwrap_or_default();
    let library = match tokenizers::Tokenizer::from_bytes(bytes) {
        Ok(library) => library,
        Err(error) => return cannot_tell(format!("the tokenizer does not fit together: {error}")),
    };
    // The library gives ids of its own to tokens that it finds in no vocabulary.
    for (text, id) in added {
        if library.token_to_id(&text) != Some(id) {
            return cannot_tell(format!(
                "`{text}` of the tokenizer has an id that the library does not give it"
            ));
        }
    }
    Ok(Tokenizer {
        splitter: Splitter::Library(Box::new(library)),
        frame,
    })
}

/// Tokens that are taken out of a text before all else, with their ids.
fn added(file: &Json) -> Result<Vec<(String, u32)>> {
    let tokens = file.get("added_tokens").and_then(Json::as_array);
    let mut added = Vec::new();
    for token in tokens.into_iter().flatten() {
        let text = token.get("content").and_then(Json::as_str);
        let id = token.get("id").and_then(id);
        match (text, id) {
            (Some(text), Some(id)) if !text.is_empty() => added.push((text.to_owned(), id)),
            _ => return broken("an added token of the tokenizer has no text or no id"),
        }
    }
    Ok(added)
}

fn id(json: &Json) -> Option<u32> {
    u32::try_from(json.as_u64()?).ok()
}

fn model(file: &Json) -> Result<()> {
    let Some(model) = file.get("model").and_then(Json::as_object) else {
        return broken("the tokenizer has no model");
    };
    // Files of before have no type.
    let kind = match model.get("type").and_then(Json::as_str) {
        None if model.contains_key("merges") => "BPE",
        kind => kind.unwrap_or("without a type"),
    };
    if !matches!(kind, "BPE" | "WordLevel") {
        return cannot_tell(format!(
            "the tokenizer is `{}`, which is not understood here",
            kind.chars().take(40).collect::<String>()
        ));
    }
    for field in PLAIN {
        let value = model.get(field).unwrap_or(&Json::Null);
        let plain = value.is_null() || value.as_str() == Some("") || value.as_f64() == Some(0.0);
        if !plain {
            return cannot_tell(format!("`{field}` of the tokenizer is not understood here"));
        }
    }
    vocabulary(model)
}

/// Ids are given once, and the token for what has none is among them.
fn vocabulary(model: &Map<String, Json>) -> Result<()> {
    let Some(vocabulary) = model.get("vocab").and_then(Json::as_object) else {
        return broken("the tokenizer has no vocabulary that maps tokens to ids");
    };
    let mut ids = BTreeSet::new();
    for (token, json) in vocabulary {
        match id(json) {
            Some(id) if ids.insert(id) => {}
            Some(id) => return broken(format!("id {id} of the tokenizer is given to two tokens")),
            None => return broken(format!("`{token}` of the tokenizer has no id")),
        }
    }
    match model.get("unk_token").and_then(Json::as_str) {
        Some(unknown) if !vocabulary.contains_key(unknown) => broken(format!(
            "`{unknown}` of the tokenizer, for what is not known, has no id"
        )),
        _ => Ok(()),
    }
}
