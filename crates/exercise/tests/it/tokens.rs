//! Text in, by tokenizers that are made here: the same vocabulary as a file and as metadata gives the same ids.

use std::fs;
use std::path::{Path, PathBuf};

use openassay_exercise::Release;
use openassay_exercise::modify::blocks::Stored;
use openassay_exercise::modify::quantize;
use openassay_exercise::tokenizer::Tokenizer;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::gguf_file::{self, Meta, text, texts};
use crate::reference;

/// Texts with what tokenizers stumble on: spaces in a row, breaks of lines, digits, marks, what no vocabulary has.
const TEXTS: [&str; 9] = [
    "a bat, a cat",
    "",
    " ",
    "  a  cat \n\n\tcat\n",
    "cat12 345's CAT",
    "<s>a cat</s> a",
    "é 漢🙂",
    "cat<s> <s>  cat",
    "\u{a0}a",
];

/// A folder with one file in GGUF of these keys and no tensor.
struct Made(TempDir);

impl Made {
    fn new(keys: &[(&str, Meta)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut metadata = vec![("general.architecture".to_owned(), text("llama"))];
        let keys = keys.iter().cloned();
        metadata.extend(keys.map(|(key, meta)| (format!("tokenizer.ggml.{key}"), meta)));
        gguf_file::write(&folder.path().join("a.gguf"), &metadata, &[]);
        Self(folder)
    }

    fn tokenizer(&self) -> Result<Tokenizer, String> {
        let release = Release::open(self.0.path()).map_err(|error| error.to_string())?;
        release.tokenizer().map_err(|error| error.to_string())
    }
}

/// Bytes as the characters that stand for them in a byte-level vocabulary.
fn letters() -> Vec<String> {
    let own = |byte: u32| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    let mut next = 256_u32;
    (0..256_u32)
        .map(|byte| {
            let letter = if own(byte) { byte } else { next };
            next += u32::from(!own(byte));
            char::from_u32(letter).unwrap().to_string()
        })
        .collect()
}

const MERGES: [&str; 8] = ["c a", "ca t", "Ġ cat", "Ġ a", "Ġ Ġ", "1 2", "b at", "a t"];
const MARKS: [&str; 2] = ["<s>", "</s>"];

fn vocabulary() -> Vec<String> {
    let merged = MERGES.iter().map(|merge| merge.replace(' ', ""));
    let marks = MARKS.iter().map(|mark| (*mark).to_owned());
    marks.chain(letters()).chain(merged).collect()
}

/// The vocabulary as a `tokenizer.json` that splits digits and words, as the family that says `smollm` does.
fn byte_level_file() -> Value {
    let vocabulary = vocabulary();
    let ids: serde_json::Map<String, Value> = vocabulary
        .iter()
        .cloned()
        .zip((0..).map(|id: u32| json!(id)))
        .collect();
    let added = MARKS.iter().zip(0..).map(|(mark, id): (_, u32)| {
        json!({ "id": id, "content": mark, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true })
    });
    json!({
        "version": "1.0",
        "truncation": { "max_length": 3, "strategy": "LongestFirst", "stride": 0 },
        "padding": { "strategy": { "Fixed": 1_000_000_000 } },
        "added_tokens": added.collect::<Vec<_>>(),
        "normalizer": null,
        "pre_tokenizer": { "type": "Sequence", "pretokenizers": [
            { "type": "Digits", "individual_digits": true },
            { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true },
        ] },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{ "SpecialToken": { "id": "<s>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }],
            "pair": [],
            "special_tokens": { "<s>": { "id": "<s>", "ids": [0], "tokens": ["<s>"] } },
        },
        "decoder": { "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true },
        "model": { "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                   "end_of_word_suffix": null, "fuse_unk": false, "vocab": ids, "merges": MERGES },
    })
}

fn byte_level_keys() -> Vec<(&'static str, Meta)> {
    let vocabulary = vocabulary();
    let kinds = (0..vocabulary.len()).map(|id| if id < MARKS.len() { 3 } else { 1 });
    vec![
        ("model", text("gpt2")),
        ("pre", text("smollm")),
        ("token_type", Meta::Wholes(kinds.collect())),
        ("tokens", Meta::Texts(vocabulary)),
        ("merges", texts(&MERGES)),
        ("bos_token_id", Meta::Whole(0)),
        ("add_bos_token", Meta::Flag(true)),
    ]
}

fn parse(file: &Value) -> Result<Tokenizer, String> {
    Tokenizer::parse(&serde_json::to_vec(file).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn a_byte_level_vocabulary_gives_equal_ids_as_a_file_and_as_metadata() {
    let file = parse(&byte_level_file()).unwrap();
    let metadata = Made::new(&byte_level_keys()).tokenizer().unwrap();
    for text in TEXTS {
        let ids = file.encode(text).unwrap();
        assert_eq!(metadata.encode(text).unwrap(), ids, "{text:?}");
        assert_eq!(ids.first(), Some(&0), "{text:?}");
        for tokenizer in [&file, &metadata] {
            assert_eq!(tokenizer.decode(&ids[1..]).unwrap(), text);
            assert_eq!(tokenizer.decode_behind(&ids[..1], &ids[1..]).unwrap(), text);
        }
    }
    // "a", " cat", "1", "2": digits are split before they could be merged.
    let (vocabulary, ids) = (vocabulary(), file.encode("a cat12").unwrap());
    let words: Vec<&str> = ids.iter().map(|id| vocabulary[*id as usize].as_str()).collect();
    assert_eq!(words, ["<s>", "a", "Ġcat", "1", "2"]);
}

/// Pieces with scores; spaces are `▁`, and each byte has a piece.
fn pieces() -> Vec<(String, f32, i32)> {
    let marks = [("<unk>", 2), ("<s>", 3), ("</s>", 3), ("\n\n", 4)];
    let mut pieces: Vec<(String, f32, i32)> = marks
        .iter()
        .map(|(mark, kind)| ((*mark).to_owned(), 0.0, *kind))
        .collect();
    pieces.extend((0..256).map(|byte| (format!("<0x{byte:02X}>"), 0.0, 6)));
    let words = [
        "▁c", "at", "▁cat", "▁a", "ca", "cat", "▁▁", "bat", "12", "▁", "a", "b", "c", "t", "1", "2", ",", "s",
    ];
    pieces.extend(
        words
            .iter()
            .zip(1_u8..)
            .map(|(word, rank)| ((*word).to_owned(), -f32::from(rank), 1)),
    );
    pieces
}

fn pieces_keys() -> Vec<(&'static str, Meta)> {
    let pieces = pieces();
    vec![
        ("model", text("llama")),
        ("pre", text("default")),
        (
            "tokens",
            Meta::Texts(pieces.iter().map(|(text, ..)| text.clone()).collect()),
        ),
        (
            "scores",
            Meta::Numbers(pieces.iter().map(|(_, score, _)| *score).collect()),
        ),
        (
            "token_type",
            Meta::Wholes(pieces.iter().map(|(.., kind)| *kind).collect()),
        ),
        ("bos_token_id", Meta::Whole(1)),
        ("add_space_prefix", Meta::Flag(false)),
    ]
}

/// The same pieces as a `tokenizer.json`: merges by the score of what they make.
fn pieces_file() -> Value {
    let pieces = pieces();
    let words: Vec<(&str, f32)> = pieces
        .iter()
        .filter(|(.., kind)| *kind == 1)
        .map(|(text, score, _)| (text.as_str(), *score))
        .collect();
    let has = |text: &str| words.iter().any(|(word, _)| *word == text);
    let mut merges: Vec<(f32, usize, [&str; 2])> = Vec::new();
    for (word, score) in &words {
        let places = word.char_indices().skip(1).map(|(at, _)| word.split_at(at));
        merges.extend(
            places
                .filter(|(one, other)| has(one) && has(other))
                .map(|(one, other)| (*score, one.len(), [one, other])),
        );
    }
    merges.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let ids: serde_json::Map<String, Value> = pieces
        .iter()
        .zip(0_u32..)
        .map(|((text, ..), id)| (text.clone(), json!(id)))
        .collect();
    let added = pieces
        .iter()
        .zip(0_u32..)
        .filter(|((.., kind), _)| matches!(kind, 2..=4));
    let added = added.map(|((text, _, kind), id)| {
        json!({ "id": id, "content": text, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": *kind != 4 })
    });
    json!({
        "added_tokens": added.collect::<Vec<_>>(),
        "normalizer": { "type": "Replace", "pattern": { "String": " " }, "content": "▁" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{ "SpecialToken": { "id": "<s>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }],
            "special_tokens": { "<s>": { "id": "<s>", "ids": [1], "tokens": ["<s>"] } },
        },
        "decoder": { "type": "Sequence", "decoders": [
            { "type": "Replace", "pattern": { "String": "▁" }, "content": " " },
            { "type": "ByteFallback" }, { "type": "Fuse" },
        ] },
        "model": { "type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true, "vocab": ids,
                   "merges": merges.iter().map(|(.., parts)| json!(parts)).collect::<Vec<_>>() },
    })
}

#[test]
fn pieces_with_scores_give_equal_ids_as_a_file_and_as_metadata() {
    let file = parse(&pieces_file()).unwrap();
    let metadata = Made::new(&pieces_keys()).tokenizer().unwrap();
    for text in TEXTS {
        let ids = file.encode(text).unwrap();
        assert_eq!(metadata.encode(text).unwrap(), ids, "{text:?}");
        for tokenizer in [&file, &metadata] {
            assert_eq!(tokenizer.decode(&ids[1..]).unwrap(), text);
        }
    }
    let (pieces, ids) = (pieces(), metadata.encode("a cat\n\n12é").unwrap());
    let words: Vec<&str> = ids.iter().map(|id| pieces[*id as usize].0.as_str()).collect();
    assert_eq!(words, ["<s>", "a", "▁cat", "\n\n", "12", "<0xC3>", "<0xA9>"]);
}

#[test]
fn a_space_before_the_text_is_put_in_and_taken_off_where_keys_say_nothing() {
    let keys: Vec<(&str, Meta)> = pieces_keys()
        .into_iter()
        .filter(|(key, _)| *key != "add_space_prefix")
        .collect();
    let tokenizer = Made::new(&keys).tokenizer().unwrap();
    let pieces = pieces();
    let ids = tokenizer.encode("cat").unwrap();
    let words: Vec<&str> = ids.iter().map(|id| pieces[*id as usize].0.as_str()).collect();
    assert_eq!(words, ["<s>", "▁cat"]);
    assert_eq!(tokenizer.decode(&ids[1..]).unwrap(), "cat");
    assert_eq!(tokenizer.decode_behind(&ids, &ids[1..]).unwrap(), " cat");
}

#[test]
fn what_follows_is_one_token() {
    let tokenizer = Made::new(&pieces_keys()).tokenizer().unwrap();
    let pieces = pieces();
    let id = tokenizer.follows("a", " cat").unwrap();
    assert_eq!(pieces[id as usize].0, "▁cat");
    let several = tokenizer.follows("a", " cat cat").unwrap_err().to_string();
    assert!(several.contains("2 tokens, and one is needed"), "{several}");
    let joined = tokenizer.follows("c", "at").unwrap_err().to_string();
    assert!(
        joined.contains("is joined with the end of the prompt"),
        "{joined}"
    );
    assert!(tokenizer.follows("a", "").is_err());
}

/// Metadata without one of its keys, or with another.
fn with(mut keys: Vec<(&'static str, Meta)>, key: &'static str, meta: Option<Meta>) -> String {
    keys.retain(|(one, _)| *one != key);
    keys.extend(meta.map(|meta| (key, meta)));
    Made::new(&keys).tokenizer().unwrap_err()
}

#[test]
fn metadata_that_is_not_understood_is_told_and_never_guessed() {
    let bytes = byte_level_keys;
    assert!(with(bytes(), "pre", None).contains("does not say how text is split"));
    assert!(with(bytes(), "pre", Some(text("default"))).contains("`default` (`tokenizer.ggml.pre`)"));
    assert!(with(bytes(), "model", Some(text("bert"))).contains("`bert`, which is not understood"));
    assert!(with(bytes(), "model", None).contains("token ids are needed"));
    assert!(with(bytes(), "bos_token_id", Some(Meta::Whole(9_999))).contains("bos_token_id"));
    assert!(with(bytes(), "add_sep_token", Some(Meta::Flag(true))).contains("add_sep_token"));
    assert!(with(bytes(), "merges", Some(texts(&["ab"]))).contains("not of two parts"));
    assert!(with(bytes(), "merges", Some(texts(&["x yz"]))).contains("does not fit together"));
    assert!(with(bytes(), "tokens", Some(texts(&["a", "a"]))).contains("stands twice"));
    assert!(with(bytes(), "tokens", Some(texts(&["a", "b"]))).contains("a kind"));
    assert!(with(bytes(), "tokens", None).contains("no list of strings"));
    let pieces = pieces_keys;
    assert!(with(pieces(), "scores", None).contains("each token a number"));
    let nan = Meta::Numbers(vec![f32::NAN; self::pieces().len()]);
    assert!(with(pieces(), "scores", Some(nan)).contains("each token a number"));
    let wholes = Meta::Wholes(vec![1]);
    assert!(with(pieces(), "precompiled_charsmap", Some(wholes)).contains("precompiled_charsmap"));
}

#[test]
fn a_file_that_is_not_understood_is_told_and_never_run() {
    let refused = |pointer: &str, value: Value| {
        let mut file = byte_level_file();
        *file.pointer_mut(pointer).unwrap() = value;
        parse(&file).unwrap_err()
    };
    let split = |pattern: &str| json!({ "type": "Split", "pattern": { "Regex": pattern }, "behavior": "Isolated", "invert": false });
    assert!(refused("/pre_tokenizer", split(r"(a+)+(?=b)")).contains("`Split`"));
    assert!(
        refused(
            "/pre_tokenizer",
            json!({ "type": "Sequence", "pretokenizers": vec![split("a"); 99] })
        )
        .contains("99 steps")
    );
    let grows = json!({ "type": "Replace", "pattern": { "String": "a" }, "content": "aa" });
    assert!(refused("/normalizer", grows).contains("`Replace`"));
    assert!(refused("/normalizer", json!({ "type": "Precompiled" })).contains("`Precompiled`"));
    let strip = json!({ "type": "Strip", "content": "a", "start": 0, "stop": 9 });
    assert!(refused("/decoder", strip).contains("`Strip`"));
    assert!(refused("/model/type", json!("Unigram")).contains("`Unigram`"));
    assert!(refused("/model/dropout", json!(0.1)).contains("`dropout`"));
    assert!(refused("/model/continuing_subword_prefix", json!("##")).contains("continuing_subword_prefix"));
    assert!(refused("/model/unk_token", json!("<none>")).contains("has no id"));
    assert!(refused("/model/vocab/a", json!(0)).contains("given to two tokens"));
    assert!(refused("/model/vocab/a", json!(-1)).contains("has no id"));
    assert!(refused("/added_tokens/0/id", json!(77)).contains("an id that the library does not give it"));
    assert!(refused("/post_processor/special_tokens", json!({})).contains("template"));
    assert!(refused("/model", Value::Null).contains("no model"));
    assert!(Tokenizer::parse(b"{").is_err() && Tokenizer::parse(b"[]").is_err());
}

#[test]
fn a_long_text_is_read_in_parts_and_a_long_line_is_refused() {
    let tokenizer = parse(&byte_level_file()).unwrap();
    let long = "a cat\n".repeat(60_000);
    assert_eq!(tokenizer.encode(&long).unwrap().len(), 1 + 3 * 60_000);
    let line = tokenizer.encode(&"a".repeat(300_000)).unwrap_err().to_string();
    assert!(line.contains("no line of the text ends"), "{line}");
    let spaces = format!("{}a", " ".repeat(250_000));
    let ids = tokenizer.encode(&spaces).unwrap();
    assert_eq!(tokenizer.decode(&ids[1..]).unwrap(), spaces);
}

fn emberling() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases/emberling-250k")
}

#[test]
fn our_own_release_takes_text() {
    let release = Release::open(&emberling()).unwrap();
    let tokenizer = release.tokenizer().unwrap();
    let ids = tokenizer.encode("a fox.\n").unwrap();
    assert_eq!(ids, [6, 2, 11, 20, 29, 3, 1]);
    assert_eq!(tokenizer.decode(&ids).unwrap(), "a fox.\n");
    // What it has no token for is the one for that.
    assert_eq!(tokenizer.encode("A").unwrap(), [0]);
}

#[test]
fn without_a_tokenizer_ids_go_on_working_and_text_is_told_why_not() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["config.json", "model.safetensors"] {
        fs::copy(emberling().join(name), folder.path().join(name)).unwrap();
    }
    let release = Release::open(folder.path()).unwrap();
    let error = release.tokenizer().unwrap_err().to_string();
    assert!(error.contains("there is no tokenizer.json"), "{error}");
    assert!(release.model().is_ok());
}

#[test]
fn what_quantize_takes_along_gives_the_same_ids() {
    let Some(parity) = reference::parity() else { return };
    let folder = tempfile::tempdir().unwrap();
    for name in ["config.json", "model.safetensors"] {
        fs::copy(parity.join("llama_smollm").join(name), folder.path().join(name)).unwrap();
    }
    let file = serde_json::to_vec(&byte_level_file()).unwrap();
    fs::write(folder.path().join("tokenizer.json"), file).unwrap();
    let place = folder.path().join("small.gguf");
    let release = Release::open(folder.path()).unwrap();
    let quantized = quantize(&release, Stored::Q8_0, &[], &place).unwrap();
    let left = quantized.left_out.iter().any(|one| one.contains("tokenizer"));
    assert!(!left, "{:?}", quantized.left_out);
    let (before, after) = (release.tokenizer().unwrap(), Release::open(&place).unwrap());
    let after = after.tokenizer().unwrap();
    for text in TEXTS {
        assert_eq!(
            after.encode(text).unwrap(),
            before.encode(text).unwrap(),
            "{text:?}"
        );
    }
}

/// Every place of a document, but for most of a long list.
fn places(at: &str, value: &Value, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(object) => {
            for (number, (key, value)) in object.iter().enumerate() {
                if number < 12 || number % 60 == 0 {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    places(&format!("{at}/{key}"), value, found);
                }
            }
        }
        Value::Array(list) => {
            for (number, value) in list.iter().enumerate().take(4) {
                places(&format!("{at}/{number}"), value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn whatever_stands_in_a_file_nothing_panics() {
    let strange = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("é"),
        json!([]),
        json!({}),
        json!([["a", "b"], "a", 3]),
    ];
    let mut understood = 0;
    for file in [byte_level_file(), pieces_file()] {
        let mut all = Vec::new();
        places("", &file, &mut all);
        for place in all {
            for value in &strange {
                let mut file = file.clone();
                *file.pointer_mut(&place).unwrap() = value.clone();
                let Ok(tokenizer) = parse(&file) else { continue };
                understood += 1;
                for text in TEXTS {
                    if let Ok(ids) = tokenizer.encode(text) {
                        let _ = tokenizer.decode(&ids);
                    }
                }
                let _ = tokenizer.decode(&[0, 5, u32::MAX, 77]);
            }
        }
    }
    assert!(understood > 100, "{understood}");
}
