//! Cases in which something is not here: words, weights, shards, bytes.

use openassay_fixtures::bytes::lfs_pointer;
use openassay_fixtures::{Card, Llama};

use super::{card, with_weights};
use crate::harness::{Audit, Laid};

#[test]
fn case_01_of_a_lone_file_the_rest_cannot_be_told() {
    let gguf = Llama::default()
        .gguf("Rill 1")
        .text("general.license", "apache-2.0")
        .bytes();
    let file = Laid::file("rill-1.gguf", &gguf);
    Audit::at(file.path())
        .is_between("g7", "Open Weights AI", "Open Source AI with Open Data")
        .is_between("four-levels", "Limited Openness", "Radical Openness")
        .is_between(
            "three-tiers",
            "open weights: artifact exposed, process hidden",
            "fully open: artifact and production process exposed",
        )
        .is_between("open-or-restricted", "restricted weights", "open weights")
        .contradicts_nothing()
        .shows(&["no words of a producer"]);
}

#[test]
fn case_01_declared_complete_by_the_auditor_nothing_is_left_open() {
    let gguf = Llama::default()
        .gguf("Rill 1")
        .text("general.license", "apache-2.0")
        .bytes();
    let file = Laid::file("rill-1.gguf", &gguf);
    Audit::with(file.path(), &["--complete"])
        .is("g7", "Open Weights AI")
        .is("four-levels", "Limited Openness");
}

#[test]
fn case_08_a_card_without_weights_is_closed_and_no_error() {
    let card = Card::new("Rill Large", "Rill Large is our largest text generator.")
        .field("pipeline_tag", "text-generation")
        .line("Rill Large is available through our API. The weights are not released.");
    Audit::of(&openassay_fixtures::Folder::new().with("README.md", card))
        .is("g7", "none of the four labels")
        .is("four-levels", "Closed")
        .is("spectrum", "Closed / Proprietary")
        .is("three-tiers", "closed: artifact hidden")
        .is("open-or-restricted", "no weights")
        .contradicts_nothing();
}

#[test]
fn case_08_the_api_is_enough_to_say_so() {
    let card = Card::new(
        "Rill Large",
        "Rill Large is our largest text generator. It is available through our API.",
    )
    .field("language", "en");
    Audit::of(&openassay_fixtures::Folder::new().with("README.md", card))
        .is("g7", "none of the four labels")
        .is("four-levels", "Closed")
        .is("open-or-restricted", "no weights");
}

#[test]
fn case_17_a_pointer_is_not_the_bytes_and_not_their_absence() {
    let pointer = lfs_pointer(&Llama::default().safetensors());
    let folder = with_weights(card())
        .with("model.safetensors", pointer)
        .with(".gitattributes", "*.safetensors filter=lfs\n");
    let audit = Audit::of(&folder);
    audit
        .is_between("g7", "none of the four labels", "Open Weights AI")
        .is_between("four-levels", "Closed", "Limited Openness")
        .knows("present", "weights.final", "unknown")
        .contradicts_nothing()
        .shows(&["cannot tell", "pointer"]);
    let level = audit
        .screen()
        .lines()
        .find(|line| line.contains("Closed / Limited") || line.contains("our levels"));
    assert!(
        level.is_some_and(|line| line.to_lowercase().contains("cannot tell")),
        "{}",
        audit.screen()
    );
}

#[test]
fn case_18_a_missing_shard_is_named() {
    let folder = Llama::default()
        .sharded(3)
        .with("README.md", card())
        .without("model-00002-of-00003.safetensors");
    Audit::of(&folder)
        .is_between("g7", "none of the four labels", "Open Weights AI")
        .is_between("four-levels", "Closed", "Limited Openness")
        .knows("present", "weights.final", "unknown")
        .contradicts_nothing()
        .shows(&["cannot tell", "model-00002-of-00003.safetensors"]);
}

#[test]
fn all_shards_are_as_good_as_one_file() {
    let folder = Llama::default().sharded(3).with("README.md", card());
    Audit::of(&folder)
        .is("g7", "Open Weights AI")
        .is("four-levels", "Limited Openness");
}
