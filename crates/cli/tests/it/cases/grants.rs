//! Cases on licenses: tags, texts, families, none; and what the base model asks.

use openassay_fixtures::{Folder, Llama, archive, licenses};

use super::{card, card_under, corpus_text, spdx_text, untagged_card, with_weights};
use crate::harness::{Audit, Laid, text_of};
use crate::texts::TRAIN;

#[test]
fn case_02_a_tag_is_a_grant_and_its_missing_text_a_finding() {
    let audit = Audit::of(&with_weights(card()));
    audit
        .is("g7", "Open Weights AI")
        .is("four-levels", "Limited Openness")
        .is("spectrum", "Open-weights")
        .is("three-tiers", "open weights: artifact exposed, process hidden")
        .is("open-or-restricted", "open weights")
        .is("osaid", "fail")
        .is("mof", "Unclassified")
        .meets("four-levels-criteria", "T2", "no")
        .meets("four-levels-criteria", "T3", "no")
        .contradicts_nothing()
        .answers("commercial-use", "yes")
        .finds(&["Apache-2.0", "text"])
        .shows(&["transformers"]);
    assert_eq!(audit.license("weights"), "Apache-2.0");
    let evidence = audit.evidence("present", "code.inference").to_string();
    assert!(
        evidence.contains("transformers") && evidence.contains("Apache-2.0"),
        "{evidence}"
    );
}

#[test]
fn case_04_a_text_of_our_own_against_the_tag() {
    capped(licenses::MILLRACE, "700 million");
}

#[test]
fn case_04_the_llama_text_against_the_tag() {
    if let Some(text) = corpus_text("meta-llama__PurpleLlama/LICENSE") {
        capped(&text, "700 million");
    }
}

fn capped(text: &str, cap: &str) {
    let audit = Audit::of(&with_weights(card()).with("LICENSE", text));
    audit
        .is("g7", "Weights Available AI")
        .is("open-or-restricted", "restricted weights")
        .answers("commercial-use", "conditions")
        .contradicts("README.md", "apache-2.0");
    let quotes = audit.permission("weights", "commercial-use")["quotes"].to_string();
    assert!(quotes.contains(cap) && quotes.contains("LICENSE"), "{quotes}");
}

#[test]
fn case_04_a_text_without_commerce_answers_no() {
    let audit = Audit::of(&with_weights(card()).with("LICENSE", licenses::NORTHLIGHT));
    audit
        .is("g7", "Weights Available AI")
        .is("open-or-restricted", "restricted weights")
        .answers("commercial-use", "no")
        .knows("restricts(noncommercial)", "weights.final", "true")
        .knows("restricts(users_cap)", "weights.final", "true")
        .contradicts("README.md", "apache-2.0");
}

#[test]
fn case_05_an_open_content_license_restricts_no_use_and_is_not_approved() {
    let folder = with_weights(card_under("cc-by-4.0")).with("LICENSE", spdx_text("CC-BY-4.0"));
    Audit::of(&folder)
        .is("g7", "Weights Available AI")
        .is("open-or-restricted", "open weights")
        .knows("restricts(use)", "weights.final", "false")
        .knows("osi_license", "weights.final", "false")
        .knows("open_license", "weights.final", "true")
        .answers("commercial-use", "yes")
        .contradicts_nothing()
        .shows(&["OSI"]);
}

#[test]
fn case_06_a_family_answers_what_all_its_members_agree_on() {
    Audit::of(&with_weights(card_under("openrail")))
        .is("g7", "Weights Available AI")
        .is("open-or-restricted", "restricted weights")
        .answers("commercial-use", "yes")
        .finds(&["family"])
        .contradicts_nothing();
}

#[test]
fn case_07_no_license_is_no_permission() {
    Audit::of(&with_weights(untagged_card()))
        .is("g7", "none of the four labels")
        .is("four-levels", "Limited Openness")
        .is("open-or-restricted", "restricted weights")
        .knows("licensed", "weights.final", "false")
        .answers("commercial-use", "no")
        .finds(&["no license"])
        .contradicts_nothing();
}

#[test]
fn case_14_gating_is_read_from_the_card() {
    let card = card()
        .field("extra_gated_prompt", "You agree to tell us what you build.")
        .field("extra_gated_fields", "\n  Name: text\n  Affiliation: text");
    Audit::of(&with_weights(card))
        .is("g7", "Open Weights AI")
        .is("open-or-restricted", "restricted weights")
        .knows("gated", "weights.final", "true")
        .meets("four-levels-criteria", "U1", "partly")
        .contradicts_nothing();
}

#[test]
fn case_19_a_package_and_the_model_inside_may_name_different_licenses() {
    let wheel = Laid::file("rill_model-1.0-py3-none-any.whl", &wheel());
    Audit::at(wheel.path())
        .is("g7", "Open Weights AI")
        .answers("commercial-use", "yes")
        .contradicts_nothing()
        .finds(&["MIT", "Apache-2.0"]);
}

fn wheel() -> Vec<u8> {
    let files = with_weights(card())
        .under("rill_model/model")
        .with(
            "rill_model/__init__.py",
            "\"\"\"The model Rill, as a package.\"\"\"\n",
        )
        .with("rill_model-1.0.dist-info/LICENSE", spdx_text("MIT"));
    archive::wheel(
        "rill-model",
        "1.0",
        &["Summary: The model Rill", "License: MIT"],
        files,
    )
}

#[test]
fn case_21_a_settings_file_inside_the_release_is_shown_and_not_counted() {
    let audit = Audit::of(&with_weights(untagged_card()).with("openassay.toml", settings()));
    audit
        .is("g7", "none of the four labels")
        .is("four-levels", "Limited Openness")
        .is("open-or-restricted", "restricted weights")
        .finds(&["openassay.toml"]);
    let answered: Vec<_> = audit
        .list("findings")
        .iter()
        .map(|finding| &finding["answer"])
        .collect();
    assert!(answered.iter().all(|answer| answer.is_null()), "{answered:?}");
}

fn settings() -> String {
    let judged = [
        "code_complete",
        "data_information_sufficient",
        "data_cannot_be_shared",
    ];
    let decided = judged.map(|what| {
        let fact = format!("fact = \"judged({what})\"\nvalue = true\nwho = \"Rill Works\"");
        format!("[[decision]]\n{fact}\nwhen = \"2026-11-01\"\nwhy = \"we say so\"\n")
    });
    let answers = "[[answer]]\nfinding = \"no-license\"\nreason = \"we meant MIT\"\n";
    format!("{}\n{answers}", decided.join("\n"))
}

#[test]
fn case_24_terms_of_the_base_model_are_not_dropped_in_silence() {
    Audit::of(&with_weights(
        card().field("base_model", "meta-llama/Llama-3.2-1B"),
    ))
    .is("g7", "Open Weights AI")
    .contradicts_nothing()
    .finds(&["Llama", "base"])
    .shows(&["meta-llama/Llama-3.2-1B"]);
}

#[test]
fn terms_of_the_parts_do_not_mix() {
    let folder: Folder = Llama::default()
        .folder()
        .with("README.md", card())
        .with("LICENSE", spdx_text("Apache-2.0"))
        .with("train.py", TRAIN.replace("MIT", "GPL-3.0-only"));
    let audit = Audit::of(&folder);
    assert_eq!(text_of(&audit.license("weights")), "Apache-2.0");
    assert!(
        text_of(&audit.license("code")).contains("GPL-3.0-only"),
        "{}",
        audit.license("code")
    );
    audit.is("g7", "Open Weights AI").contradicts_nothing();
}
