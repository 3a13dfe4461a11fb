//! The tokenizer of a release as metadata of GGUF, where it is a plain byte-level BPE; else why it is left out.

use serde_json::{Map, Value as Json};

use super::gguf::{Keys, Meta};

/// Largest `tokenizer.json` that is read; the longest real ones have some 40 MB.
pub(crate) const TOKENIZER: u64 = 128 << 20;

/// Kinds of tokens, by their numbers in `tokenizer.ggml.token_type`.
const NORMAL: i32 = 1;
const CONTROL: i32 = 3;
const USER_DEFINED: i32 = 4;
const UNUSED: i32 = 5;

/// The tokenizer in `bytes`, the text of a `tokenizer.json`, for a model that knows `vocabulary` tokens.
///
/// # Errors
///
/// In words, why it cannot be written as it is.
pub(crate) fn of(bytes: &[u8], vocabulary: usize) -> Result<Keys, String> {
    let json: Json = serde_json::from_slice(bytes).map_err(|error| format!("it is not JSON: {error}"))?;
    let model = json.get("model").and_then(Json::as_object);
    let model = model.ok_or("it has no model")?;
    plain(&json, model)?;
    let mut tokens: Vec<Option<(String, i32)>> = vec![None; vocabulary];
    for (token, id) in model.get("vocab").and_then(Json::as_object).into_iter().flatten() {
        put(&mut tokens, token, id, NORMAL)?;
    }
    for added in json
        .get("added_tokens")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        let special = added.get("special").and_then(Json::as_bool).unwrap_or(false);
        let kind = if special { CONTROL } else { USER_DEFINED };
        let token = added.get("content").and_then(Json::as_str);
        let token = token.ok_or("an added token has no text")?;
        put(&mut tokens, token, added.get("id").unwrap_or(&Json::Null), kind)?;
    }
    let named = tokens.into_iter().enumerate();
    let (texts, kinds) = named
        .map(|(id, token)| token.unwrap_or_else(|| (format!("[PAD{id}]"), UNUSED)))
        .unzip();
    let text = |key: &str, value: &str| (key.to_owned(), Meta::Text(value.to_owned()));
    Ok(vec![
        text("tokenizer.ggml.model", "gpt2"),
        ("tokenizer.ggml.tokens".to_owned(), Meta::Texts(texts)),
        ("tokenizer.ggml.token_type".to_owned(), Meta::Wholes(kinds)),
        ("tokenizer.ggml.merges".to_owned(), Meta::Texts(merges(model)?)),
    ])
}

/// Is it a BPE over bytes, whose text is changed by nothing before?
fn plain(json: &Json, model: &Map<String, Json>) -> Result<(), String> {
    if model
        .get("type")
        .and_then(Json::as_str)
        .is_some_and(|kind| kind != "BPE")
    {
        return Err("it is no BPE".to_owned());
    }
    if model.get("byte_fallback").and_then(Json::as_bool) == Some(true) {
        return Err("its bytes are tokens of their own".to_owned());
    }
    if json
        .get("normalizer")
        .is_some_and(|normalizer| !normalizer.is_null())
    {
        return Err("it changes the text before it splits it".to_owned());
    }
    let decoder = json.get("decoder").and_then(|decoder| decoder.get("type"));
    if decoder.and_then(Json::as_str) != Some("ByteLevel") {
        return Err("its tokens are not made of bytes".to_owned());
    }
    Ok(())
}

fn put(tokens: &mut [Option<(String, i32)>], token: &str, id: &Json, kind: i32) -> Result<(), String> {
    let id = id.as_u64().and_then(|id| usize::try_from(id).ok());
    match id.and_then(|id| tokens.get_mut(id)) {
        Some(place) => {
            *place = Some((token.to_owned(), kind));
            Ok(())
        }
        None => Err(format!("the model has no place for its token `{token}`")),
    }
}

/// Merges, each as its two parts with a space between; newer files write them as lists.
fn merges(model: &Map<String, Json>) -> Result<Vec<String>, String> {
    let merge = |merge: &Json| match merge {
        Json::String(merge) => Some(merge.clone()),
        Json::Array(parts) => match parts.as_slice() {
            [Json::String(one), Json::String(other)] => Some(format!("{one} {other}")),
            _ => None,
        },
        _ => None,
    };
    let merges = model
        .get("merges")
        .and_then(Json::as_array)
        .ok_or("it has no merges")?;
    let merges: Option<Vec<String>> = merges.iter().map(merge).collect();
    merges.ok_or_else(|| "a merge is not of two parts".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokenizer(change: impl Fn(&mut Json)) -> Vec<u8> {
        let mut json = serde_json::json!({
            "added_tokens": [
                { "id": 3, "content": "<|end|>", "special": true },
                { "id": 4, "content": "<tool>", "special": false },
            ],
            "normalizer": null,
            "decoder": { "type": "ByteLevel" },
            "model": {
                "type": "BPE",
                "vocab": { "a": 0, "b": 1, "ab": 2 },
                "merges": [["a", "b"], "ab b"],
            },
        });
        change(&mut json);
        serde_json::to_vec(&json).unwrap()
    }

    #[test]
    fn tokens_lie_at_their_ids_with_their_kinds() {
        let told = of(&tokenizer(|_| ()), 6).unwrap();
        let get = |key: &str| {
            told.iter()
                .find(|(one, _)| one == key)
                .map(|(_, meta)| meta.clone())
        };
        let texts = |texts: &[&str]| Meta::Texts(texts.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(
            get("tokenizer.ggml.tokens"),
            Some(texts(&["a", "b", "ab", "<|end|>", "<tool>", "[PAD5]"]))
        );
        assert_eq!(
            get("tokenizer.ggml.token_type"),
            Some(Meta::Wholes(vec![1, 1, 1, 3, 4, 5]))
        );
        assert_eq!(get("tokenizer.ggml.merges"), Some(texts(&["a b", "ab b"])));
    }

    #[test]
    fn one_that_is_no_plain_bpe_is_left_out_with_the_reason() {
        let refused = |change: fn(&mut Json), vocabulary| of(&tokenizer(change), vocabulary).unwrap_err();
        assert!(refused(|json| json["model"]["type"] = "Unigram".into(), 6).contains("no BPE"));
        assert!(refused(|json| json["normalizer"] = serde_json::json!({}), 6).contains("changes the text"));
        assert!(refused(|json| json["model"]["byte_fallback"] = true.into(), 6).contains("bytes"));
        assert!(refused(|json| json["decoder"] = Json::Null, 6).contains("bytes"));
        assert!(refused(|json| json["model"]["merges"] = serde_json::json!([[1]]), 6).contains("two parts"));
        assert!(refused(|_| (), 3).contains("<|end|>"));
        assert!(of(b"{", 3).is_err());
    }
}
