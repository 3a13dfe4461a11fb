//! The steps of a `tokenizer.json` that the library may be given: each known, and bounded in what it makes of a text.

use serde_json::Value as Json;

use super::pattern;
use crate::error::{Result, cannot_tell};

/// Most steps one after the other; real ones have up to six.
const MOST: usize = 12;

/// How a step is looked at.
type Check = fn(&str, &Json) -> bool;

/// Are all steps under `key` known?
pub(super) fn check(file: &Json, key: &str) -> Result<()> {
    let (list, known): (&str, Check) = match key {
        "normalizer" => ("normalizers", normalizer),
        "pre_tokenizer" => ("pretokenizers", pre_tokenizer),
        _ => ("decoders", decoder),
    };
    let step = file.get(key).unwrap_or(&Json::Null);
    if step.is_null() {
        return Ok(());
    }
    let steps = match step.get(list).and_then(Json::as_array) {
        Some(steps) if kind(step) == "Sequence" => steps.as_slice(),
        _ => std::slice::from_ref(step),
    };
    if steps.len() > MOST {
        return cannot_tell(format!("`{key}` of the tokenizer has {} steps", steps.len()));
    }
    match steps.iter().find(|step| !known(kind(step), step)) {
        None => Ok(()),
        Some(step) => cannot_tell(format!(
            "`{key}` of the tokenizer has a step that is not understood here: `{}`",
            kind(step).chars().take(40).collect::<String>()
        )),
    }
}

fn kind(step: &Json) -> &str {
    step.get("type")
        .and_then(Json::as_str)
        .unwrap_or("without a type")
}

fn normalizer(kind: &str, step: &Json) -> bool {
    match kind {
        "NFC" | "NFD" | "NFKC" | "NFKD" | "Lowercase" | "StripAccents" | "Strip" => true,
        "Prepend" => text(step, "prepend").is_some_and(|prepend| prepend.chars().count() == 1),
        "Replace" => replace(step),
        _ => false,
    }
}

/// What is put in must not be longer than what is taken out.
fn replace(step: &Json) -> bool {
    let Some(content) = text(step, "content") else {
        return false;
    };
    let longest = match written(step) {
        Some(Written::Text(from)) => from.chars().count(),
        // What a pattern matches has a character at least.
        Some(Written::Regex) => 1,
        None => return false,
    };
    content.chars().count() <= longest
}

fn pre_tokenizer(kind: &str, step: &Json) -> bool {
    match kind {
        "ByteLevel" | "Digits" | "Whitespace" | "WhitespaceSplit" | "Punctuation" => true,
        "Metaspace" => text(step, "replacement").is_some_and(|one| one.chars().count() == 1),
        "Split" => written(step).is_some(),
        _ => false,
    }
}

fn decoder(kind: &str, step: &Json) -> bool {
    match kind {
        "ByteLevel" | "ByteFallback" | "Fuse" | "Metaspace" => true,
        "Replace" => replace(step),
        // Beyond one character at the start the library takes more off than there is.
        "Strip" => {
            let count = |key: &str| step.get(key).and_then(Json::as_u64);
            count("start").is_some_and(|start| start <= 1) && count("stop") == Some(0)
        }
        _ => false,
    }
}

enum Written<'a> {
    Text(&'a str),
    Regex,
}

/// The pattern of a step, where it can be run.
fn written(step: &Json) -> Option<Written<'_>> {
    let pattern = step.get("pattern")?;
    if let Some(text) = text(pattern, "String") {
        return (!text.is_empty()).then_some(Written::Text(text));
    }
    pattern::runs(text(pattern, "Regex")?).then_some(Written::Regex)
}

fn text<'a>(step: &'a Json, key: &str) -> Option<&'a str> {
    step.get(key).and_then(Json::as_str)
}
