//! Ids without a row, and what is no such thing.

use serde_json::{Value, json};

use super::check;
use crate::testing::{file, safetensors};
use crate::{Variant, variants};

fn model(rows: u64) -> Variant {
    let tensors: [(&str, &str, &[u64]); 2] = [
        ("model.embed_tokens.weight", "BF16", &[rows, 8]),
        ("model.layers.0.input_layernorm.weight", "BF16", &[8]),
    ];
    variants(&[file("model.safetensors", &safetensors(&tensors))], &[]).remove(0)
}

fn of(model_type: &str) -> Value {
    json!({ "model_type": model_type })
}

fn told(name: &str, text: &str, rows: u64) -> Option<String> {
    let mismatch = check(name, text.as_bytes(), &of("qwen2"), &model(rows))?;
    Some(format!(
        "{} {} {}",
        mismatch.key, mismatch.declared, mismatch.found
    ))
}

fn tokenizer(added: &Value) -> String {
    json!({ "model": { "type": "BPE", "vocab": { "a": 0, "b": 1, "c": 2 }, "merges": [] }, "added_tokens": added })
        .to_string()
}

#[test]
fn an_id_beyond_the_last_row_is_told_with_its_token() {
    let pad = tokenizer(&json!([{ "id": 3, "content": "<pad>" }]));
    assert_eq!(
        told("tokenizer.json", &pad, 3).as_deref(),
        Some("added_tokens id 3 (`<pad>`) 3 rows")
    );
    assert_eq!(
        told("tokenizer.json", &tokenizer(&json!([])), 2).as_deref(),
        Some("model.vocab id 2 (`c`) 2 rows")
    );
}

#[test]
fn as_many_ids_as_rows_or_fewer_are_in_order() {
    let pad = tokenizer(&json!([{ "id": 3, "content": "<pad>" }]));
    assert_eq!(told("tokenizer.json", &pad, 4), None);
    assert_eq!(told("tokenizer.json", &pad, 128), None, "padding");
}

#[test]
fn what_stands_for_a_picture_needs_no_row() {
    let image = tokenizer(&json!([{ "id": 3, "content": "<image_soft_token>" }]));
    assert_eq!(told("tokenizer.json", &image, 3), None);
}

#[test]
fn every_form_is_read() {
    let unigram = json!({ "model": { "vocab": [["<unk>", 0.0], ["a", -1.5]] } }).to_string();
    assert_eq!(
        told("tokenizer.json", &unigram, 1).as_deref(),
        Some("model.vocab id 1 1 rows")
    );
    assert_eq!(
        told("added_tokens.json", "{\"<pad>\": 7}", 7).as_deref(),
        Some("added_tokens.json id 7 (`<pad>`) 7 rows")
    );
    assert!(told("vocab.json", "{\"a\": 7}", 7).is_some());
    let settings = json!({ "added_tokens_decoder": { "7": { "content": "<pad>" } } }).to_string();
    assert_eq!(
        told("tokenizer_config.json", &settings, 7).as_deref(),
        Some("added_tokens_decoder id 7 (`<pad>`) 7 rows")
    );
}

#[test]
fn lines_are_ids_only_beside_models_whose_tokenizer_counts_them() {
    assert_eq!(told("vocab.txt", "a\nb\nc\n", 2), None, "not beside this model");
    let bert: [(&str, &str, &[u64]); 2] = [
        ("embeddings.word_embeddings.weight", "F32", &[2, 8]),
        ("encoder.layer.0.output.dense.weight", "F32", &[8, 8]),
    ];
    let bert = variants(&[file("model.safetensors", &safetensors(&bert))], &[]).remove(0);
    let check = |text: &str| check("vocab.txt", text.as_bytes(), &of("bert"), &bert);
    assert!(check("a\nb\nc\n").is_some());
    assert!(check("a\nb\n").is_none());
}

#[test]
fn what_is_not_understood_says_nothing() {
    let pad = tokenizer(&json!([{ "id": 3, "content": "<pad>" }]));
    assert!(check("tokenizer.json", pad.as_bytes(), &of("rill"), &model(1)).is_none());
    for text in [
        "",
        "{}",
        "[]",
        "{\"model\": {\"vocab\": {\"a\": -1}}}",
        "{\"model\": 3}",
    ] {
        assert_eq!(told("tokenizer.json", text, 1), None, "{text}");
    }
    assert!(check("tokenizer.json", &[0xFF, 0xFE], &of("qwen2"), &model(1)).is_none());
}
