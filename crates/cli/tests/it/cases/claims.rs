//! Cases on what the producer says: promises, denials, openness words, places that are not given.

use openassay_fixtures::Card;

use super::{card, spdx_text, untagged_card, with_weights};
use crate::harness::{Audit, Laid, text_of};

#[test]
fn case_03_training_code_that_is_pointed_at_is_unknown() {
    let card = card().line("Training code: https://example.com/rill-works/rill-training");
    let audit = Audit::of(&with_weights(card));
    audit
        .is("g7", "Open Weights AI")
        .is_between("four-levels", "Limited Openness", "Modifiable Openness")
        .knows("present", "code.training", "unknown")
        .contradicts_nothing()
        .shows(&["example.com/rill-works/rill-training"]);
}

#[test]
fn case_13_what_is_promised_is_not_there() {
    let audit = Audit::of(&with_weights(card().line("The training code will follow soon.")));
    audit
        .is("g7", "Open Weights AI")
        .is("four-levels", "Limited Openness")
        .knows("present", "code.training", "false")
        .contradicts_nothing();
    let evidence = audit.evidence("present", "code.training").to_string();
    assert!(evidence.contains("will follow soon"), "{evidence}");
}

#[test]
fn case_13_code_that_will_follow_soon_is_not_the_runtime() {
    Audit::of(&with_weights(card().line("Code will follow soon.")))
        .is("g7", "Open Weights AI")
        .is("four-levels", "Limited Openness")
        .contradicts_nothing();
}

#[test]
fn case_20_a_release_that_does_not_contradict_itself_is_not_accused() {
    let card =
        card().line("Unlike open-source models, we do not release our training data. We filter GPL code.");
    let audit = Audit::of(&with_weights(card));
    audit
        .is("g7", "Open Weights AI")
        .contradicts_nothing()
        .knows("present", "data.training", "false");
    let evidence = audit.evidence("present", "data.training").to_string();
    assert!(
        evidence.contains("do not release our training data"),
        "{evidence}"
    );
    let terms = serde_json::to_string(audit.list("terms")).unwrap();
    assert!(!terms.contains("GPL"), "{terms}");
    assert_eq!(audit.json()["label"]["claimed"], serde_json::Value::Null);
}

/// Case 2 of a model called Aurora, whose card says what `card` adds.
fn aurora(card: impl Fn(Card) -> Card) -> Laid {
    let title = Card::new(
        "Aurora",
        "Aurora is a small text generator. It answers in short sentences.",
    );
    let title = title
        .field("license", "apache-2.0")
        .field("library_name", "transformers");
    Laid::out("aurora", &with_weights(card(title)))
}

#[test]
fn case_22_a_word_that_promises_more_than_the_best_label_is_contradicted() {
    let release = aurora(|card| card.line("Aurora is a truly open source model."));
    let audit = Audit::at(release.path());
    audit
        .is("g7", "Open Weights AI")
        .contradicts("README.md", "truly open source")
        .shows(&["truly open source model"]);
    let claimed = text_of(&audit.json()["label"]["claimed"]);
    assert!(claimed.contains("open"), "{}", audit.json()["label"]);
}

#[test]
fn case_22_the_same_word_with_a_pointer_to_code_and_data_is_left_open() {
    let release = aurora(|card| {
        card.line("Aurora is a truly open source model.")
            .line("Training code: https://example.com/aurora/training")
            .line("Training data: https://example.com/aurora/data")
    });
    Audit::at(release.path()).contradicts_nothing();
}

#[test]
fn case_22_the_word_on_another_model_is_not_held_against_this_one() {
    Audit::of(&with_weights(card().line("Aurora is a truly open source model."))).contradicts_nothing();
}

#[test]
fn case_23_available_without_a_place_is_unsupported() {
    let audit = Audit::of(&with_weights(card().line("Our training code is available.")));
    audit
        .is("g7", "Open Weights AI")
        .is_between("four-levels", "Limited Openness", "Modifiable Openness")
        .knows("present", "code.training", "unknown")
        .contradicts_nothing();
}

#[test]
fn the_claim_of_a_base_model_is_not_the_claim_of_this_one() {
    let card = card()
        .line("We compared Rill 1 with OLMo, a fully open source model with 7 billion parameters.")
        .line("> \"This is the first truly open source assistant,\" wrote a reviewer of another model.");
    Audit::of(&with_weights(card))
        .is("g7", "Open Weights AI")
        .contradicts_nothing();
}

#[test]
fn a_size_far_from_the_tensors_is_contradicted() {
    Audit::of(&with_weights(card().line("Rill 1 has 7 billion parameters.")))
        .contradicts("README.md", "7 billion parameters");
}

#[test]
fn a_size_that_is_near_is_not() {
    Audit::of(&with_weights(card().line("Rill 1 has about 7,000 parameters."))).contradicts_nothing();
}

#[test]
fn a_word_on_the_code_of_a_release_is_not_one_on_the_release() {
    let release = aurora(|card| {
        card.line("The code of Aurora is open source.")
            .line("The tokenizer of Aurora is fully open.")
    });
    Audit::at(release.path())
        .is("g7", "Open Weights AI")
        .contradicts_nothing();
}

/// The weights are only for some uses, and the card says how open the license of the code is.
#[test]
fn the_license_of_the_code_is_not_held_against_the_text_on_the_weights() {
    let card = Card::new(
        "Aurora",
        "Aurora is a small text generator. It answers in short sentences.",
    );
    let card = card
        .line("The code of Aurora is MIT-licensed.")
        .line("The code of Aurora is free for commercial use.");
    let folder = with_weights(card).with("LICENSE-MODEL", spdx_text("CC-BY-NC-4.0"));
    Audit::at(Laid::out("aurora", &folder).path()).contradicts_nothing();
}

#[test]
fn the_license_of_one_part_in_a_list_is_not_that_of_the_model() {
    let card = untagged_card()
        .line("1) A filter for the words.")
        .line("2) A shared backbone that turns words into vectors. This model is provided by Acme as a module under an Apache-2.0 license.");
    let audit = Audit::of(&with_weights(card));
    let terms = serde_json::to_string(audit.list("terms")).unwrap();
    assert!(!terms.contains("Apache"), "{terms}");
}

#[test]
fn the_license_of_the_models_in_the_package_is_that_of_the_weights() {
    let card = untagged_card()
        .line("All of the included pre-trained models are licensed under the CC BY-NC-SA 4.0 license.");
    let audit = Audit::of(&with_weights(card));
    let terms = serde_json::to_string(audit.list("terms")).unwrap();
    assert!(terms.contains("CC-BY-NC-SA-4.0"), "{terms}");
}

#[test]
fn what_the_reader_is_told_to_make_is_missed_from_no_place() {
    let card = card()
        .line("- Generate training data with a synthesizer (see [how the training data is made](docs/making.py)).")
        .line("- We provide a [list](refs/data.bib) with the origin of all our training data.");
    Audit::of(&with_weights(card)).contradicts_nothing();
}
