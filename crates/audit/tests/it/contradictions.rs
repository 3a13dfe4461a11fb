//! Every rule where it must speak, and where it must not.

use openassay_fixtures::{Card, Folder, Llama, licenses};

use crate::harness::{TRAIN, bare_card, card, text, told, told_complete, with_weights};

fn says(words: &str) -> Folder {
    with_weights(card().line(words))
}

#[test]
fn every_rule_has_a_name_of_its_own() {
    let mut names: Vec<&str> = openassay_audit::contradictions::RULES
        .iter()
        .map(|rule| rule.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), openassay_audit::contradictions::RULES.len());
}

#[test]
fn an_openness_word_above_the_best_label_is_contradicted() {
    let audit = told(&says("Rill 1 is a fully open source model."));
    assert_eq!(audit.rules(), ["openness-word"]);
    let one = &audit.0.contradictions[0];
    assert_eq!(one.claim.path, "README.md");
    assert!(one.claim.line > 0 && !one.evidence.is_empty());
    assert!(one.why.contains("its training code"), "{}", one.why);
}

#[test]
fn an_openness_word_with_pointers_to_what_is_missing_is_left_open() {
    let words = card()
        .line("Rill 1 is a fully open source model.")
        .line("Training code: https://example.com/rill/training")
        .line("Training data: https://example.com/rill/data");
    told(&with_weights(words.clone())).contradicts_nothing();
    told_complete(&with_weights(words)).contradicts_nothing();
}

#[test]
fn an_openness_word_is_left_open_where_bytes_or_words_were_not_read() {
    told(&says("Rill 1 is a fully open source model.").with("paper.pdf", "%PDF-1.4\n1 0 obj"))
        .is("present(info.data)", openassay_facts::Truth::Unknown);
    let bare = Folder::new().with(
        "README.md",
        bare_card()
            .field("license", "other")
            .line("Rill 1 has open weights."),
    );
    let pointer = bare.with("model.safetensors", crate::harness::POINTER);
    told(&pointer).contradicts_nothing();
}

#[test]
fn the_word_on_another_model_or_denied_is_no_claim_of_this_one() {
    told(&says(
        "Unlike fully open source models, Rill 1 comes without its data.",
    ))
    .contradicts_nothing();
    told(&says("Brook is a fully open source model.")).contradicts_nothing();
}

#[test]
fn open_weights_under_an_open_license_is_no_contradiction() {
    told(&says("Rill 1 is an open-weights model.")).contradicts_nothing();
}

#[test]
fn a_tag_against_a_narrower_text_is_contradicted_with_its_sentences() {
    let audit = told(&with_weights(card()).with("LICENSE", licenses::NORTHLIGHT));
    assert_eq!(audit.rules(), ["license-tag"]);
    let one = &audit.0.contradictions[0];
    assert_eq!(one.claim.asserts, "apache-2.0");
    assert!(
        one.evidence
            .iter()
            .all(|place| place.path.as_deref() == Some("LICENSE") && place.place.line() > 0)
    );
}

#[test]
fn a_key_against_a_narrower_text_is_contradicted() {
    let gguf = Llama::default()
        .gguf("Rill 1")
        .text("general.license", "mit")
        .bytes();
    let folder = Folder::new()
        .with("rill.gguf", gguf)
        .with("LICENSE", text("CC-BY-NC-4.0"));
    assert_eq!(told(&folder).rules(), ["license-tag"]);
}

#[test]
fn a_tag_that_agrees_with_its_text_is_not_contradicted() {
    told(&with_weights(card()).with("LICENSE", text("Apache-2.0"))).contradicts_nothing();
    told(&with_weights(card()).with("LICENSE", text("MIT"))).contradicts_nothing();
    told(&with_weights(card()).with("LICENSE", licenses::HEDGEROW)).contradicts_nothing();
}

#[test]
fn a_sentence_that_names_the_narrow_terms_is_not_accused() {
    let words = card().line("The weights are released under CC BY-NC 4.0.");
    let audit = told(&with_weights(words).with("LICENSE", text("CC-BY-NC-4.0")));
    assert_eq!(audit.rules(), ["license-tag"]);
    assert_eq!(audit.0.contradictions[0].claim.asserts, "apache-2.0");
}

#[test]
fn two_models_under_two_licenses_do_not_contradict_each_other() {
    let one = with_weights(card()).under("brook");
    let other = with_weights(bare_card())
        .with("LICENSE", text("CC-BY-NC-4.0"))
        .under("creek");
    told(&one.with_all(other)).contradicts_nothing();
}

#[test]
fn the_license_of_data_is_not_held_against_the_tag_of_the_model() {
    let folder = with_weights(card())
        .with("data/train.jsonl", "{\"text\": \"one\"}\n")
        .with("data/LICENSE", text("CC-BY-NC-4.0"));
    told(&folder).contradicts_nothing();
}

#[test]
fn a_sentence_that_names_the_weights_does_not_hide_the_text() {
    let words = bare_card().line("The weights in `model.safetensors` are released under Apache-2.0.");
    let audit = told(&with_weights(words).with("LICENSE", licenses::NORTHLIGHT));
    assert_ne!(
        audit.0.facts.value("license(weights.final)").to_string(),
        "Apache-2.0"
    );
    audit.is("restricts(use, weights.final)", openassay_facts::Truth::True);
}

#[test]
fn words_that_allow_trade_against_terms_that_forbid_it_are_contradicted() {
    let words = bare_card()
        .field("license", "cc-by-nc-4.0")
        .line("Rill 1 is free for commercial use.");
    let audit = told(&with_weights(words));
    assert_eq!(audit.rules(), ["permission-word"]);
    assert!(audit.0.contradictions[0].why.contains("commercial"));
}

#[test]
fn words_that_allow_trade_under_terms_that_cap_it_are_not_contradicted() {
    told(&says("Rill 1 is free for commercial use.")).contradicts_nothing();
    let capped = bare_card()
        .field("license", "llama3.2")
        .line("Rill 1 is free for commercial use.");
    told(&with_weights(capped)).contradicts_nothing();
    let unknown = bare_card()
        .field("license", "other")
        .line("Rill 1 is free for commercial use.");
    told(&with_weights(unknown)).contradicts_nothing();
}

#[test]
fn a_choice_of_licenses_is_the_licensees() {
    let words = bare_card()
        .line("Rill 1 is free for commercial use.")
        .line("The model is released under the MIT license or CC BY-NC 4.0.");
    told(&with_weights(words))
        .is(
            "restricts(noncommercial, weights.final)",
            openassay_facts::Truth::False,
        )
        .contradicts_nothing();
}

#[test]
fn a_size_outside_half_to_double_is_contradicted_by_the_tensors() {
    let audit = told(&says("Rill 1 has 7 billion parameters."));
    assert_eq!(audit.rules(), ["size"]);
    assert!(
        audit.0.contradictions[0]
            .evidence
            .iter()
            .any(|one| one.path.as_deref() == Some("model.safetensors"))
    );
}

#[test]
fn a_size_is_not_held_against_what_is_not_whole_or_not_full_precision() {
    told(&says("Rill 1 has 7,000 parameters.")).contradicts_nothing();
    let words = card().line("Rill 1 has 7 billion parameters.");
    let shards = Llama::default().sharded(3).with("README.md", words.clone());
    told(&shards.without("model-00002-of-00003.safetensors")).contradicts_nothing();
    let adapter = Folder::new()
        .with("README.md", words)
        .with(
            "adapter_config.json",
            r#"{"peft_type": "LORA", "base_model_name_or_path": "rill-works/base"}"#,
        )
        .with("adapter_model.safetensors", Llama::default().safetensors());
    told(&adapter).contradicts_nothing();
}

#[test]
fn from_scratch_against_a_base_model_is_contradicted() {
    let words = card()
        .field("base_model", "meadow/brook-2b")
        .line("Rill 1 was trained from scratch.");
    assert_eq!(told(&with_weights(words)).rules(), ["from-scratch"]);
    told(&says("Rill 1 was trained from scratch.")).contradicts_nothing();
}

#[test]
fn a_quantized_copy_repeats_the_words_of_its_original() {
    let words = |card: Card| with_weights(card.line("Rill 1 was trained from scratch."));
    let quantized = card()
        .field("base_model", "meadow/brook-2b")
        .field("base_model_relation", "quantized");
    told(&words(quantized)).contradicts_nothing();
    told(&words(card().field("base_model", "rill-works/rill"))).contradicts_nothing();
}

#[test]
fn what_is_said_to_be_in_this_repository_and_is_not_is_contradicted() {
    let audit = told(&says(
        "The training code is in `src/train.py` of this repository.",
    ));
    assert_eq!(audit.rules(), ["availability"]);
    told(&says("The training code is in `src/train.py` of this repository.").with("src/train.py", TRAIN))
        .contradicts_nothing();
}

#[test]
fn the_terms_of_third_parties_are_not_held_against_the_tag() {
    let folder = with_weights(card())
        .with("LICENSE", text("Apache-2.0"))
        .with("LICENSE-THIRD-PARTY.txt", text("CC-BY-NC-4.0"))
        .with("third_party/brook/LICENSE", text("CC-BY-NC-4.0"));
    told(&folder).contradicts_nothing();
}
