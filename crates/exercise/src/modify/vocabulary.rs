//! The tokenizer of a release as metadata of GGUF, where it is a plain byte-level BPE; else why it is left out.

use serde_json::{Map, Value as Json};

use super::gguf::{Keys, Meta};
use crate::table::knowledge;
use crate::tokenizer::frame::Frame;

/// The key that names how text is split.
pub(crate) const SPLIT: &str = "tokenizer.ggml.pre";

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
    let mut keys = vec![
        text("tokenizer.ggml.model", "gpt2"),
        ("tokenizer.ggml.tokens".to_owned(), Meta::Texts(texts)),
        ("tokenizer.ggml.token_type".to_owned(), Meta::Wholes(kinds)),
        ("tokenizer.ggml.merges".to_owned(), Meta::Texts(merges(model)?)),
    ];
    keys.extend(split(&json, model).map(|name| text(SPLIT, name)));
    keys.extend(beginning(&json));
    Ok(keys)
}

/// With which token a text begins, where it does with one and ends with none.
fn beginning(json: &Json) -> Keys {
    let frame = Frame::read(json.get("post_processor").unwrap_or(&Json::Null));
    let begins = |flag| ("tokenizer.ggml.add_bos_token".to_owned(), Meta::Flag(flag));
    match frame {
        Ok(frame) if frame == Frame::default() => vec![begins(false)],
        Ok(Frame { before, after }) => match (before.as_slice(), after.as_slice()) {
            ([one], []) => vec![
                begins(true),
                ("tokenizer.ggml.bos_token_id".to_owned(), Meta::Whole(*one)),
            ],
            _ => Keys::new(),
        },
        Err(_) => Keys::new(),
    }
}

/// The name of how text is split, where it is a way that we know.
fn split(json: &Json, model: &Map<String, Json>) -> Option<&'static str> {
    let step = json.get("pre_tokenizer")?;
    let steps = match step.get("pretokenizers").and_then(Json::as_array) {
        Some(steps) => steps.as_slice(),
        None => std::slice::from_ref(step),
    };
    let mut patterns = Vec::new();
    for step in steps {
        patterns.extend(pattern(step)?);
    }
    let whole_words_first = model
        .get("ignore_merges")
        .and_then(Json::as_bool)
        .unwrap_or(false);
    let found = knowledge().tokenizers.split.iter().find(|split| {
        split.whole_words_first == whole_words_first && split.patterns.iter().eq(patterns.iter().copied())
    });
    found?.names.first().map(String::as_str)
}

/// The names of the patterns that a step splits by, of which it may have none.
fn pattern(step: &Json) -> Option<Vec<&'static String>> {
    let flag = |key: &str| step.get(key).and_then(Json::as_bool);
    let known = &knowledge().tokenizers;
    let called = |name: &str| known.patterns.get_key_value(name).map(|(name, _)| vec![name]);
    match step.get("type").and_then(Json::as_str)? {
        "ByteLevel" if flag("add_prefix_space") == Some(true) => None,
        "ByteLevel" if flag("use_regex") == Some(false) => Some(Vec::new()),
        "ByteLevel" => called("words"),
        "Digits" if flag("individual_digits") == Some(true) => called("digit"),
        "Split"
            if step.get("behavior").and_then(Json::as_str) == Some("Isolated")
                && flag("invert") != Some(true) =>
        {
            let written = step.pointer("/pattern/Regex").and_then(Json::as_str)?;
            let is = |name: &String| {
                known.patterns.get(name).is_some_and(|one| one == written)
                    || known
                        .also
                        .get(name)
                        .is_some_and(|also| also.iter().any(|one| one == written))
            };
            Some(vec![known.patterns.keys().find(|name| is(name))?])
        }
        _ => None,
    }
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
    fn how_text_is_split_is_told_where_it_is_known() {
        let told = |steps: Json, ignore: bool| {
            let bytes = tokenizer(|json| {
                json["pre_tokenizer"] = serde_json::json!({ "type": "Sequence", "pretokenizers": steps });
                json["model"]["ignore_merges"] = ignore.into();
            });
            let told = of(&bytes, 6).unwrap();
            told.into_iter()
                .find(|(key, _)| key == SPLIT)
                .map(|(_, meta)| meta)
        };
        let name = |name: &str| Some(Meta::Text(name.to_owned()));
        let bytes = |regex: bool| serde_json::json!({ "type": "ByteLevel", "use_regex": regex });
        let digits = serde_json::json!({ "type": "Digits", "individual_digits": true });
        let split = |pattern: &str| serde_json::json!({ "type": "Split", "pattern": { "Regex": pattern }, "behavior": "Isolated" });
        let threes = &knowledge().tokenizers.also["threes"][0];
        assert_eq!(told(serde_json::json!([bytes(true)]), false), name("gpt-2"));
        assert_eq!(
            told(serde_json::json!([digits, bytes(true)]), false),
            name("smollm")
        );
        assert_eq!(
            told(serde_json::json!([split(threes), bytes(false)]), true),
            name("llama-bpe")
        );
        assert_eq!(
            told(serde_json::json!([split(threes), bytes(false)]), false),
            name("dbrx")
        );
        assert_eq!(told(serde_json::json!([split("a"), bytes(false)]), false), None);
        assert_eq!(told(serde_json::json!([digits]), false), None);
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
