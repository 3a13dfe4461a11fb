//! What the tensors of a GGUF deny of its metadata, and where nothing is said.

use super::check;
use crate::testing::{Gguf, file};
use crate::{Variant, variants};

const F32: u32 = 0;
const Q8_0: u32 = 8;

/// A model of two layers, 64 wide, with 4 heads of 16 and 2 for keys and values; `kind` is the type of its matrices.
fn tensors(mut gguf: Gguf, kind: u32) -> Gguf {
    let mut add = |name: String, sides: &[u64]| {
        let elements: u64 = sides.iter().product();
        let size = if kind == Q8_0 {
            elements / 32 * 34
        } else {
            elements * 4
        };
        gguf = std::mem::replace(&mut gguf, Gguf::new(3)).tensor(&name, sides, kind, size);
    };
    add("token_embd.weight".to_owned(), &[64, 96]);
    for layer in 0..2 {
        add(format!("blk.{layer}.attn_q.weight"), &[64, 64]);
        add(format!("blk.{layer}.attn_k.weight"), &[64, 32]);
        add(format!("blk.{layer}.ffn_up.weight"), &[64, 128]);
    }
    gguf
}

struct Said {
    architecture: &'static str,
    numbers: Vec<(&'static str, u32)>,
    tokens: usize,
    kind: u32,
}

impl Default for Said {
    fn default() -> Self {
        let numbers = vec![
            ("llama.block_count", 2),
            ("llama.embedding_length", 64),
            ("llama.attention.head_count", 4),
            ("llama.attention.head_count_kv", 2),
            ("llama.feed_forward_length", 128),
            ("general.file_type", 0),
        ];
        Self {
            architecture: "llama",
            numbers,
            tokens: 96,
            kind: F32,
        }
    }
}

impl Said {
    fn with(mut self, key: &'static str, value: u32) -> Self {
        self.numbers.retain(|(known, _)| *known != key);
        self.numbers.push((key, value));
        self
    }

    fn variant(&self) -> Variant {
        let gguf = Gguf::new(3).text("general.architecture", self.architecture);
        let gguf = gguf.texts("tokenizer.ggml.tokens", &vec!["a"; self.tokens]);
        let numbers = self.numbers.iter();
        let gguf = numbers.fold(gguf, |gguf, (key, value)| gguf.number(key, *value));
        variants(&[file("model.gguf", &tensors(gguf, self.kind).build())], &[]).remove(0)
    }

    fn denied(&self) -> Vec<String> {
        let found = check(&self.variant());
        let told = found.iter();
        told.map(|one| format!("{} {} {}", one.key, one.declared, one.found))
            .collect()
    }
}

#[test]
fn metadata_that_agrees_gives_nothing() {
    assert_eq!(Said::default().denied(), Vec::<String>::new());
}

#[test]
fn each_key_that_a_tensor_denies_is_named() {
    let denied = |key, value| Said::default().with(key, value).denied();
    assert_eq!(denied("llama.block_count", 3), ["llama.block_count 3 2"]);
    assert_eq!(
        denied("llama.feed_forward_length", 256),
        ["llama.feed_forward_length 256 128"]
    );
    assert_eq!(
        denied("llama.attention.head_count_kv", 4),
        ["llama.attention.head_count_kv × llama.embedding_length / llama.attention.head_count 64 32"]
    );
    assert!(denied("llama.embedding_length", 128).contains(&"llama.embedding_length 128 64".to_owned()));
    assert_eq!(
        denied("llama.attention.key_length", 8),
        [
            "llama.attention.head_count × llama.attention.key_length 32 64",
            "llama.attention.head_count_kv × llama.attention.key_length 16 32"
        ]
    );
}

#[test]
fn an_architecture_without_a_layout_is_not_judged() {
    let said = Said {
        architecture: "rill",
        ..Said::default().with("rill.block_count", 99)
    };
    assert!(said.denied().is_empty());
}

#[test]
fn tokens_without_a_row_are_told_and_rows_without_a_token_are_not() {
    let of = |tokens| Said {
        tokens,
        ..Said::default()
    };
    assert_eq!(of(97).denied(), ["tokenizer.ggml.tokens 97 tokens 96 rows"]);
    assert!(of(80).denied().is_empty());
}

#[test]
fn tokens_of_pictures_need_no_row() {
    let gemma = Said {
        architecture: "gemma3",
        numbers: vec![("gemma3.block_count", 2)],
        tokens: 97,
        kind: F32,
    };
    assert!(gemma.denied().is_empty());
}

#[test]
fn a_file_type_that_no_tensor_has_is_told_and_mixtures_are_left_alone() {
    let of = |kind, number| Said {
        kind,
        ..Said::default().with("general.file_type", number)
    };
    assert_eq!(of(Q8_0, 1).denied(), ["general.file_type 1 (F16) Q8_0"]);
    assert!(of(Q8_0, 7).denied().is_empty());
    assert!(of(F32, 15).denied().is_empty(), "a mixture");
    assert!(of(Q8_0, 0).denied().is_empty(), "F32, or not set");
    assert!(of(F32, 4711).denied().is_empty(), "no number that we know");
}

#[test]
fn a_count_of_parameters_is_held_to_what_any_reading_allows() {
    let with = |count| Said::default().with("general.parameter_count", count).denied();
    let counted = 96 * 64 + 2 * (64 * 64 + 64 * 32 + 64 * 128);
    assert!(with(counted).is_empty());
    assert!(with(counted + 96 * 64).is_empty(), "a tied head counted again");
    assert!(with(0).is_empty(), "not said");
    assert_eq!(
        with(7_000_000),
        [format!("general.parameter_count 7000000 {counted}")]
    );
}

#[test]
fn a_vocabulary_or_a_shard_alone_says_nothing_of_layers() {
    let keys = Gguf::new(3)
        .text("general.architecture", "llama")
        .number("llama.block_count", 32)
        .number("llama.embedding_length", 4096);
    let alone = variants(&[file("vocab.gguf", &keys.build())], &[]).remove(0);
    assert!(check(&alone).is_empty());
    let mut shard = Said::default().with("llama.block_count", 32).variant();
    shard.complete = openassay_facts::Truth::False;
    assert!(check(&shard).is_empty());
}

#[test]
fn every_layout_speaks_of_its_own_sizes_and_of_architectures_that_llama_cpp_has() {
    let known = crate::runtimes::all()
        .iter()
        .filter(|runtime| runtime.key == crate::knowledge::RuntimeKey::GgufArchitecture)
        .flat_map(|runtime| &runtime.identifiers)
        .collect::<Vec<_>>();
    let all = &crate::table::knowledge().gguf;
    for layout in &all.layout {
        for name in &layout.architectures {
            assert!(known.contains(&name), "{name}");
        }
        for factor in layout.shapes.values().flatten().flat_map(|side| side.split('*')) {
            assert!(
                factor == "_" || factor.parse::<u64>().is_ok() || all.sizes.contains_key(factor),
                "{factor}"
            );
        }
    }
}
