//! The terms of a release, composed: policies, pointers, chapters, notices in words, several models.

use openassay_fixtures::{Card, Folder, Llama, licenses};
use serde_json::Value;

use crate::harness::{Audit, text_of};

const POLICY: &str = "# Rill Use Policy\n\nBy using Rill 1 you agree to this policy.\n\n\
    You must not use Rill 1 for any of the following: fraud, harassment, surveillance.\n";

const TRAIN: &str = "import torch\n\nloss.backward()\noptimizer.step()\n";

fn card(license: &str) -> Card {
    bare().field("license", license)
}

fn bare() -> Card {
    Card::new("Rill 1", "Rill 1 is a small text generator by Rill Works.")
        .field("library_name", "transformers")
}

fn release(card: Card) -> Folder {
    Llama::default().folder().with("README.md", card)
}

fn spdx_text(id: &str) -> String {
    licenses::signed("Rill Works", spdx::license_id(id).unwrap().text())
}

/// The terms of a part.
#[track_caller]
fn terms<'a>(audit: &'a Audit, part: &str) -> &'a Value {
    let found = audit.list("terms").iter().find(|one| one["part"] == part);
    found.unwrap_or_else(|| panic!("no terms of {part}"))
}

/// License, verdict and completeness of a part.
#[track_caller]
fn holds(audit: &Audit, part: &str, license: &str, verdict: &str, completeness: &str) {
    let found = terms(audit, part);
    let told = ["license", "verdict", "completeness"].map(|field| text_of(&found[field]));
    assert_eq!(told, [license, verdict, completeness], "{found:#}");
}

#[test]
fn a_policy_that_binds_of_itself_narrows_an_open_license() {
    let audit = Audit::of(
        &release(card("apache-2.0"))
            .with("LICENSE", spdx_text("Apache-2.0"))
            .with("USE_POLICY.md", POLICY),
    );
    audit
        .is("g7", "Weights Available AI")
        .knows("restricts(behavioral)", "weights.final", "true")
        .knows("osi_license", "weights.final", "false")
        .answers("commercial-use", "yes")
        .finds(&["policy-narrows", "USE_POLICY.md"])
        .shows(&[
            "with the use policy in USE_POLICY.md:3",
            "yes, within use restrictions",
        ])
        .contradicts_nothing();
    let quotes = audit.permission("weights", "commercial-use")["quotes"].to_string();
    assert!(
        quotes.contains("USE_POLICY.md") && quotes.contains("fraud"),
        "{quotes}"
    );
    holds(
        &audit,
        "weights",
        "Apache-2.0 AND LicenseRef-use-policy",
        "exact",
        "complete",
    );
}

#[test]
fn a_notice_beside_a_license_restricts_nothing() {
    let notice =
        "# Responsible use\n\nWe hope that everybody uses Rill 1 with care and checks its answers.\n";
    Audit::of(
        &release(card("apache-2.0"))
            .with("LICENSE", spdx_text("Apache-2.0"))
            .with("USE_POLICY.md", notice),
    )
    .is("g7", "Open Weights AI")
    .knows("restricts(use)", "weights.final", "false");
}

#[test]
fn an_incorporated_policy_completes_the_terms() {
    let folder = release(bare()).with("LICENSE", licenses::MILLRACE);
    let lacking = Audit::of(&folder);
    holds(&lacking, "weights", "null", "unknown", "incomplete");
    lacking.finds(&["policy-missing"]).shows(&["INCOMPLETE"]);
    let whole = Audit::of(&folder.with("USE_POLICY.md", POLICY));
    holds(&whole, "weights", "null", "unknown", "complete");
    let restrictions = terms(&whole, "weights")["restrictions"].to_string();
    assert!(
        restrictions.contains("USE_POLICY.md") && restrictions.contains("fraud"),
        "{restrictions}"
    );
}

#[test]
fn a_pointer_is_followed_within_the_release() {
    let texts = release(bare()).with("legal/LICENSE.txt", spdx_text("MIT"));
    for folder in [
        texts
            .clone()
            .with("LICENSE", "The license is in legal/LICENSE.txt.\n"),
        texts.clone().with(
            "README.md",
            card("other")
                .field("license_name", "rill")
                .field("license_link", "legal/LICENSE.txt"),
        ),
        texts.with(
            "README.md",
            card("other").field("license_name", "rill").field(
                "license_link",
                "https://huggingface.co/rill-works/rill/blob/main/legal/LICENSE.txt",
            ),
        ),
    ] {
        let audit = Audit::of(&folder);
        holds(&audit, "weights", "MIT", "exact", "complete");
        audit.is("g7", "Open Weights AI");
    }
}

#[test]
fn a_pointer_that_leads_out_of_the_release_is_unresolved() {
    let pointing = "Please refer to license: https://example.com/rill/license\n";
    let audit = Audit::of(&release(bare()).with("LICENSE", pointing));
    holds(&audit, "weights", "null", "unknown", "pointer");
    audit
        .answers("commercial-use", "unknown")
        .shows(&["UNRESOLVED", "https://example.com/rill/license"]);
    // What the card names is a grant all the same; that its text is elsewhere is said.
    let named = Audit::of(&release(card("mit")).with("LICENSE", pointing));
    holds(&named, "weights", "MIT", "declared", "pointer");
    named.answers("commercial-use", "yes").shows(&["UNRESOLVED"]);
}

#[test]
fn the_address_of_a_well_known_text_names_it() {
    let audit =
        Audit::of(&release(bare()).with("LICENSE", "See https://www.apache.org/licenses/LICENSE-2.0\n"));
    holds(&audit, "weights", "Apache-2.0", "declared", "complete");
}

const SHORT_NOTICE: &str = "Copyright 2026 Rill Works\n\nLicensed under the Apache License, Version 2.0 (the \"License\");\n\
    you may not use this file except in compliance with the License.\n";

#[test]
fn the_short_notice_as_a_license_file_names_its_license() {
    let audit = Audit::of(&release(bare()).with("LICENSE", SHORT_NOTICE));
    holds(&audit, "weights", "Apache-2.0", "declared", "complete");
    let evidence = terms(&audit, "weights")["evidence"][0].clone();
    assert_eq!(
        (text_of(&evidence["path"]).as_str(), evidence["line"].as_u64()),
        ("LICENSE", Some(3))
    );
    assert!(
        text_of(&evidence["quote"]).starts_with("Licensed under the Apache License"),
        "{evidence}"
    );
}

#[test]
fn a_notice_at_the_head_of_code_speaks_of_its_file() {
    let head = format!("# {}\n", SHORT_NOTICE.trim_end().replace('\n', "\n# "));
    let folder = release(card("mit"))
        .with("LICENSE", spdx_text("MIT"))
        .with("train.py", format!("{head}\n{TRAIN}"));
    let audit = Audit::of(&folder);
    holds(&audit, "code", "Apache-2.0", "declared", "complete");
    holds(&audit, "weights", "MIT", "exact", "complete");
}

#[test]
fn one_file_of_several_chapters_speaks_part_by_part() {
    let text = format!(
        "# License of the code\n\n{}\n\n# License of the model weights\n\n{}\n",
        spdx_text("MIT"),
        spdx_text("CC-BY-NC-4.0")
    );
    let words = "The code is licensed under the MIT License. The weights are licensed under CC BY-NC 4.0.\n";
    let listed = "# Licenses\n\n- Code: MIT License\n- Model weights: CC-BY-NC-4.0\n";
    for (text, verdict) in [
        (text.as_str(), "exact"),
        (words, "declared"),
        (listed, "declared"),
    ] {
        let audit = Audit::of(&release(bare()).with("LICENSE", text).with("train.py", TRAIN));
        holds(&audit, "code", "MIT", verdict, "complete");
        holds(&audit, "weights", "CC-BY-NC-4.0", verdict, "complete");
        audit
            .knows("restricts(noncommercial)", "code.training", "false")
            .answers("commercial-use", "no");
    }
}

#[test]
fn several_models_under_different_terms_are_told_one_by_one() {
    let model = |license: &str, text: &str| release(card(license)).with("LICENSE", spdx_text(text));
    let folder = Folder::new()
        .with("README.md", bare())
        .with_all(model("mit", "MIT").under("a"))
        .with_all(model("cc-by-nc-4.0", "CC-BY-NC-4.0").under("b"));
    let audit = Audit::of(&folder);
    holds(&audit, "weights", "MIT AND CC-BY-NC-4.0", "exact", "complete");
    let models = terms(&audit, "weights")["models"].as_array().unwrap();
    let told: Vec<_> = models
        .iter()
        .map(|one| (text_of(&one["files"][0]), text_of(&one["license"])))
        .collect();
    let expected = [
        ("a/model.safetensors", "MIT"),
        ("b/model.safetensors", "CC-BY-NC-4.0"),
    ];
    assert_eq!(
        told,
        expected.map(|(file, license)| (file.to_owned(), license.to_owned()))
    );
    audit
        .contradicts_nothing()
        .answers("commercial-use", "no")
        .shows(&["a/model.safetensors: MIT", "b/model.safetensors: CC-BY-NC-4.0"]);
    let alike = Audit::of(
        &Folder::new()
            .with_all(model("mit", "MIT").under("a"))
            .with_all(model("mit", "MIT").under("b")),
    );
    assert_eq!(
        terms(&alike, "weights")["models"].as_array().map(Vec::len),
        Some(0)
    );
}

#[test]
fn what_the_terms_say_of_outputs_is_told_as_a_part() {
    let audit = Audit::of(&release(bare()).with("LICENSE", licenses::NORTHLIGHT));
    let outputs = terms(&audit, "weights")["outputs"].as_array().unwrap();
    assert!(
        outputs
            .iter()
            .any(|one| text_of(&one["quote"]).contains("their outputs to train")),
        "{outputs:#?}"
    );
    audit
        .answers("train-other-models", "no")
        .shows(&["outputs limited by the terms on the weights"]);
    let silent = Audit::of(&release(card("mit")).with("LICENSE", spdx_text("MIT")));
    assert_eq!(
        terms(&silent, "weights")["outputs"].as_array().map(Vec::len),
        Some(0)
    );
}

#[test]
fn a_choice_of_the_licensee_is_not_narrowed_by_its_other_side() {
    let folder = release(bare().line("The model is licensed under MIT or CC BY-NC 4.0, at your choice."));
    Audit::of(&folder)
        .answers("commercial-use", "yes")
        .contradicts_nothing();
}

#[test]
fn a_tag_narrower_than_the_text_is_a_finding_and_the_narrower_is_counted() {
    let folder = release(card("cc-by-nc-4.0")).with("LICENSE", spdx_text("MIT"));
    Audit::of(&folder)
        .contradicts_nothing()
        .answers("commercial-use", "no")
        .finds(&["licenses-differ", "narrower"]);
}
