//! `runs_in`, `requires`, `opaque`, `readable`, `training_flop`, `output`.

use openassay_facts::Truth::{False, True, Unknown};
use openassay_facts::Value;
use openassay_fixtures::{Card, Folder, Llama};

use crate::harness::{POINTER, Told, card, told, with_weights};

/// A model of an architecture that no list has, with code of its own.
fn own_code(card: Card) -> Folder {
    let mut config = Llama::default().config();
    config["model_type"] = "rillnet".into();
    config["architectures"] = serde_json::json!(["RillnetForCausalLM"]);
    config["auto_map"] = serde_json::json!({"AutoModelForCausalLM": "modeling_rillnet.RillnetForCausalLM"});
    with_weights(card).with("config.json", config.to_string())
}

const MODELING: &str = "# SPDX-License-Identifier: Apache-2.0\nimport torch\n\n\nclass RillnetForCausalLM(torch.nn.Module):\n    def forward(self, input_ids):\n        return input_ids\n";

#[test]
fn loading_needs_no_trust_where_one_whole_variant_runs_nothing() {
    const RUNS: &[u8] = b"\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.";
    const CLASS: &[u8] = b"\x80\x02crill.model\nRill\n)\x81.";
    let predicate = "requires(trusted_loading)";
    let bare = Llama::default().config_only().with("README.md", card());
    told(
        &Llama::default()
            .folder()
            .with("README.md", card())
            .with("pytorch_model.bin", RUNS),
    )
    .is(predicate, False);
    told(&bare.clone().with("pytorch_model.bin", RUNS)).is(predicate, True);
    told(&bare.clone().with("pytorch_model.bin", CLASS)).is(predicate, Unknown);
    told(&bare).is(predicate, Unknown);
}

#[test]
fn a_known_architecture_runs_in_an_open_runtime() {
    told(&with_weights(card()))
        .is("runs_in(open_runtime)", True)
        .because("runs_in(open_runtime)", "transformers")
        .is("requires(custom_code)", False)
        .is("requires(proprietary_runtime)", False)
        .is("readable(weights.final)", True)
        .is("opaque(code)", False)
        .is("output(language)", True)
        .is("output(image_from_text)", False);
}

#[test]
fn custom_code_that_is_here_runs_it() {
    let audit = told(&own_code(card()).with("modeling_rillnet.py", MODELING));
    audit
        .is("runs_in(open_runtime)", True)
        .is("requires(custom_code)", True)
        .is("present(code.inference)", True)
        .says("license(code.architecture)", "Apache-2.0");
    assert!(audit.finding("custom-code").finding.message.contains("is here"));
}

#[test]
fn custom_code_that_is_not_here_is_unknown_and_not_absent() {
    let audit = told(&own_code(card()));
    audit
        .is("runs_in(open_runtime)", Unknown)
        .is("requires(custom_code)", True)
        .is("present(code.inference)", Unknown)
        .is("present(code.architecture)", Unknown);
    assert!(audit.finding("custom-code").finding.message.contains("not here"));
}

#[test]
fn an_unlisted_architecture_is_unknown() {
    let config = r#"{"model_type": "rillnet", "hidden_size": 16}"#;
    told(&with_weights(card()).with("config.json", config))
        .is("runs_in(open_runtime)", Unknown)
        .is("requires(custom_code)", Unknown)
        .is("present(code.inference)", Unknown);
}

#[test]
fn compiled_files_among_the_code_are_opaque() {
    told(&with_weights(card()).with("kernel.so", "\u{7f}ELF"))
        .is("opaque(code)", True)
        .because("opaque(code)", "kernel.so");
}

#[test]
fn weights_that_are_not_parsed_are_present_and_readable_is_unknown() {
    let weights = Llama::default()
        .config_only()
        .with("README.md", card())
        .with("model.mlmodel", CORE_ML);
    told(&weights)
        .is("present(weights.final)", True)
        .is("readable(weights.final)", Unknown);
}

/// The first fields of a Core ML model: version 4, and a description.
const CORE_ML: &[u8] = b"\x08\x04\x12\x02ab";

#[test]
fn the_tensors_of_onnx_make_weights_readable() {
    let weights = Llama::default()
        .config_only()
        .with("README.md", card())
        .with("model.onnx", ONNX);
    told(&weights)
        .is("present(weights.final)", True)
        .is("readable(weights.final)", True);
}

/// An ONNX model: version 8, producer `pytorch`, a graph of one tensor of one number.
const ONNX: &[u8] = b"\x08\x08\x12\x07pytorch:\x0f\x2a\x0d\x08\x01\x10\x01\x42\x01w\x4a\x04\0\0\0\0";

fn flop(audit: &Told) -> Option<(f64, f64)> {
    match audit.0.facts.value("training_flop") {
        Value::Number(range) => Some((range.low, range.high)),
        _ => None,
    }
}

#[test]
fn the_compute_of_training_follows_from_parameters_and_tokens() {
    let trained = card().line("Rill 1 was trained on 2 million tokens.");
    let (low, high) = flop(&told(&with_weights(trained.clone()))).unwrap();
    let exact = 6.0 * 6736.0 * 2e6;
    assert!(low < exact && exact < high, "{low} {high}");
    assert_eq!(flop(&told(&with_weights(card()))), None);
    let pointers = Llama::default()
        .config_only()
        .with("README.md", trained)
        .with("model.safetensors", POINTER);
    assert_eq!(flop(&told(&pointers)), None);
}

fn near(found: Option<(f64, f64)>, low: f64, high: f64) {
    let (least, most) = found.unwrap();
    assert!((least / low - 1.0).abs() < 1e-6, "{least:e} against {low:e}");
    assert!(
        most.to_bits() == high.to_bits() || (most / high - 1.0).abs() < 1e-6,
        "{most:e} against {high:e}"
    );
}

#[test]
fn operations_that_are_stated_count_and_both_together_span_the_range() {
    let stated = card().line("Rill 1 was trained with 1e24 FLOPs.");
    near(flop(&told(&with_weights(stated.clone()))), 0.7e24, 1.3e24);
    let audit = told(&with_weights(stated.line("It was trained on 2 million tokens.")));
    near(flop(&audit), 6.0 * 6736.0 * 2e6 * 0.7, 1.3e24);
    audit
        .because("training_flop", "1e24 FLOPs")
        .because("training_flop", "2 million tokens");
}

#[test]
fn sentences_with_different_numbers_of_tokens_span_from_the_least_to_their_sum() {
    let stages = card()
        .line("Rill 1 was pretrained on 2 million tokens.")
        .line("Rill 1 was trained on 3 million tokens.");
    near(
        flop(&told(&with_weights(stages))),
        6.0 * 6736.0 * 2e6 * 0.7,
        6.0 * 6736.0 * 5e6 * 1.3,
    );
}

#[test]
fn what_is_made_from_another_model_took_that_much_or_more() {
    let tuned = card()
        .field("base_model", "acme/aurora")
        .line("Rill 1 was trained on 2 million tokens.");
    near(
        flop(&told(&with_weights(tuned))),
        6.0 * 6736.0 * 2e6 * 0.7,
        f64::INFINITY,
    );
}

#[test]
fn of_a_mixture_the_parameters_at_work_count() {
    let mut config = Llama::default().config();
    config["num_local_experts"] = 8.into();
    config["num_experts_per_tok"] = 2.into();
    let said = card().line("Rill 1 was trained on 2 million tokens.");
    let mixture = |card: Card| with_weights(card).with("config.json", config.to_string());
    let all = 6.0 * 6736.0 * 2e6;
    near(flop(&told(&mixture(said.clone()))), all / 4.0 * 0.7, all * 1.3);
    let active = said.line("Rill 1 has 3,000 active parameters.");
    near(
        flop(&told(&mixture(active))),
        all / 4.0 * 0.7,
        6.0 * 3000.0 * 2e6 * 1.3,
    );
}

#[test]
fn some_of_the_shards_do_not_tell_the_compute() {
    let trained = card().line("Rill 1 was trained on 2 million tokens.");
    let folder = Llama::default().sharded(3).with("README.md", trained);
    assert!(flop(&told(&folder)).is_some());
    assert_eq!(
        flop(&told(&folder.without("model-00002-of-00003.safetensors"))),
        None
    );
}
