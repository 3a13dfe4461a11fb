//! `present`: what is there, what is not, and what cannot be told.

use openassay_facts::Truth::{False, True, Unknown};
use openassay_fixtures::{Card, Folder, Llama, cache, hostile};

use crate::harness::{
    Laid, POINTER, TRAIN, Told, card, request, told, told_complete, told_file, with_weights,
};

#[test]
fn what_lies_there_is_present_and_says_where() {
    let audit = told(&with_weights(card()).with("train.py", TRAIN));
    audit
        .is("present(weights.final)", True)
        .because("present(weights.final)", "model.safetensors")
        .is("present(code.training)", True)
        .because("present(code.training)", "train.py")
        .is("present(config)", True)
        .is("present(doc.model_card)", True);
}

#[test]
fn what_a_producer_with_words_does_not_have_is_not_released_and_says_where_we_looked() {
    told(&with_weights(card()))
        .is("present(code.training)", False)
        .because("present(code.training)", "README.md")
        .is("present(data.training)", False)
        .is("present(weights.intermediate)", False);
}

#[test]
fn without_words_nothing_is_known_not_to_be_released() {
    let gguf = Llama::default()
        .gguf("Rill 1")
        .text("general.license", "apache-2.0")
        .bytes();
    told_file("rill.gguf", gguf)
        .is("present(weights.final)", True)
        .is("present(code.training)", Unknown)
        .is("present(data.training)", Unknown)
        .is("gated(weights.final)", Unknown);
    told(&Llama::default().folder()).is("present(data.training)", Unknown);
}

#[test]
fn the_auditor_may_declare_that_silence_means_no() {
    told_complete(&Llama::default().folder())
        .is("present(data.training)", False)
        .because("present(data.training)", "declared complete by the auditor");
}

#[test]
fn what_a_partial_listing_lacks_is_unknown() {
    let hub = cache::layout("rill-works/rill-1", "abc", &with_weights(card()));
    let laid = Laid::named("hub", &hub);
    let path = laid.path().join(cache::snapshot("rill-works/rill-1", "abc"));
    let audit = Told(openassay_audit::audit(&request(&path)).unwrap());
    audit
        .is("present(weights.final)", True)
        .is("present(code.training)", Unknown)
        .contradicts_nothing();
    assert!(!audit.finds("license-text-missing"), "{:?}", audit.kinds());
}

#[test]
fn what_is_withheld_is_not_released_even_in_a_partial_listing() {
    let words = card().line("We do not release our training data.");
    let hub = cache::layout("rill-works/rill-1", "abc", &with_weights(words));
    let laid = Laid::named("hub", &hub);
    let path = laid.path().join(cache::snapshot("rill-works/rill-1", "abc"));
    Told(openassay_audit::audit(&request(&path)).unwrap())
        .is("present(data.training)", False)
        .because("present(data.training)", "do not release our training data");
}

#[test]
fn what_is_promised_is_not_released() {
    told(&with_weights(
        card().line("The training code will be released soon."),
    ))
    .is("present(code.training)", False)
    .because("present(code.training)", "will be released soon");
}

#[test]
fn what_is_pointed_at_is_unknown() {
    told(&with_weights(
        card().line("Training code: https://example.com/rill-works/training"),
    ))
    .is("present(code.training)", Unknown)
    .because("present(code.training)", "example.com/rill-works/training")
    .is("present(data.training)", False);
    told(&with_weights(card().line("Our training code is available."))).is("present(code.training)", Unknown);
}

#[test]
fn a_stub_promises_and_is_not_presence() {
    told(&with_weights(card()).with("train.py", "# coming soon\n")).is("present(code.training)", False);
    told(&with_weights(card()).with("train.py", "")).is("present(code.training)", False);
}

#[test]
fn a_pointer_of_git_lfs_is_unknown() {
    let folder = Llama::default().config_only().with("README.md", card());
    told(&folder.with("model.safetensors", POINTER))
        .is("present(weights.final)", Unknown)
        .because("present(weights.final)", "model.safetensors")
        .is("present(code.inference)", True)
        .contradicts_nothing();
}

#[test]
fn the_code_for_weights_whose_bytes_are_elsewhere_is_unknown() {
    let folder = Folder::new().with("README.md", card()).with("rill.gguf", POINTER);
    told(&folder)
        .is("present(weights.final)", Unknown)
        .is("present(code.inference)", Unknown);
}

#[test]
fn a_missing_shard_leaves_the_weights_unknown() {
    let folder = Llama::default().sharded(3).with("README.md", card());
    told(&folder).is("present(weights.final)", True);
    let short = folder.without("model-00002-of-00003.safetensors");
    told(&short)
        .is("present(weights.final)", Unknown)
        .contradicts_nothing();
}

#[test]
fn weights_that_cannot_be_understood_are_not_absent() {
    let folder = Folder::new().with("README.md", card());
    for bytes in [
        hostile::truncated_safetensors(),
        hostile::header_cut_short(),
        vec![7; 400],
    ] {
        let audit = told(&folder.clone().with("model.safetensors", bytes));
        audit.is("present(weights.final)", Unknown).contradicts_nothing();
    }
    told(&folder.with("rill.gguf", hostile::truncated_gguf())).is("present(weights.final)", Unknown);
}

#[test]
fn what_weights_would_lead_to_is_told_and_not_followed() {
    let folder = Folder::new().with("README.md", card());
    let problems = |audit: &Told| {
        audit
            .0
            .problems
            .iter()
            .map(|one| one.message.clone())
            .collect::<String>()
    };
    let audit = told(&folder.clone().with("model.onnx", hostile::onnx_that_leads_out()));
    audit.is("present(weights.final)", Unknown).contradicts_nothing();
    assert!(problems(&audit).contains("a path that leaves its folder: not followed"));
}

#[test]
fn an_adapter_is_no_final_weights() {
    let adapter = Folder::new()
        .with("README.md", card().field("base_model", "rill-works/rill-base"))
        .with(
            "adapter_config.json",
            r#"{"peft_type": "LORA", "base_model_name_or_path": "rill-works/rill-base"}"#,
        )
        .with("adapter_model.safetensors", Llama::default().safetensors());
    let audit = told(&adapter);
    assert!(!audit.0.facts.truth("present(weights.final)").is_true());
    audit.is("present(weights.base)", Unknown);
    assert!(
        audit.0.remarks.iter().any(|remark| remark.contains("adapter")),
        "{:?}",
        audit.0.remarks
    );
}

#[test]
fn words_in_a_language_that_is_not_read_are_no_silence() {
    let foreign = Card::new("Rill 1", FOREIGN).field("license", "apache-2.0");
    told(&with_weights(foreign.clone()))
        .is("present(code.training)", Unknown)
        .is("described(limitations)", Unknown);
    let translated = with_weights(card()).with("README_de.md", foreign);
    told(&translated).is("present(code.training)", False);
}

/// Enough words that their language can be told.
const FOREIGN: &str = "Rill 1 ist ein kleines Modell, das kurze Antworten auf Fragen gibt. Der Code für das Training \
    und die Daten liegen in einem anderen Archiv, das wir auf unserer Seite nennen. Die Gewichte dürfen von allen für \
    jeden Zweck genutzt werden, und wir freuen uns über Hinweise auf Fehler und über Vorschläge aus der Praxis.";

#[test]
fn results_inside_the_card_are_present_and_say_where() {
    let results = card()
        .line("## Evaluation results")
        .line("| task | metric | value |\n|---|---|---|\n| ARC-Easy | accuracy | 41.2 |");
    told(&with_weights(results))
        .is("present(doc.eval_results)", True)
        .because("present(doc.eval_results)", "README.md");
    told(&with_weights(card())).is("present(doc.eval_results)", False);
}

#[test]
fn a_card_alone_is_a_release_without_weights() {
    let card = Card::new(
        "Rill 1",
        "Rill 1 is a model by Rill Works, available only through our API.",
    );
    told(&Folder::new().with("README.md", card)).is("present(weights.final)", False);
}
