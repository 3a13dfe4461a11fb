//! The terms on each component, and the plain answers.

use openassay_audit::PermissionAnswer;
use openassay_facts::Truth::{False, True, Unknown};
use openassay_fixtures::{Folder, Llama, archive, licenses};

use crate::harness::{TRAIN, Told, bare_card, card, text, told, told_file, with_weights};

fn answer(audit: &Told, question: &str) -> PermissionAnswer {
    let permissions = &audit.0.permissions;
    let one = permissions
        .iter()
        .find(|one| one.part == "weights" && one.question == question);
    let one = one.unwrap();
    assert!(
        !one.quotes.is_empty() || one.answer == PermissionAnswer::Unknown,
        "{question} without a reason"
    );
    one.answer
}

#[test]
fn a_license_that_is_named_is_a_grant() {
    let audit = told(&with_weights(card()));
    audit
        .is("licensed(weights.final)", True)
        .is("osi_license(weights.final)", True)
        .is("osi_terms(weights.final)", True)
        .is("restricts(use, weights.final)", False)
        .is("may(commercial, weights.final)", True)
        .says("license(weights.final)", "Apache-2.0")
        .because("license(weights.final)", "license: apache-2.0");
    assert_eq!(answer(&audit, "commercial-use"), PermissionAnswer::Yes);
}

#[test]
fn no_license_is_no_permission() {
    let audit = told(&with_weights(bare_card()));
    audit
        .is("licensed(weights.final)", False)
        .is("osi_license(weights.final)", False)
        .is("open_license(weights.final)", False)
        .is("dfsg(weights.final)", False)
        .is("may(use, weights.final)", False);
    assert_eq!(answer(&audit, "modify"), PermissionAnswer::No);
}

#[test]
fn a_license_text_that_cannot_be_read_is_not_no_license() {
    let audit = told(&with_weights(bare_card()).with("LICENSE.pdf", "%PDF-1.4\n%\u{e2}\n1 0 obj"));
    audit
        .is("licensed(weights.final)", Unknown)
        .is("may(use, weights.final)", Unknown);
    assert_eq!(answer(&audit, "commercial-use"), PermissionAnswer::Unknown);
    assert!(!audit.finds("no-license"), "{:?}", audit.kinds());
}

#[test]
fn terms_under_a_name_that_nobody_knows_are_unknown_and_not_none() {
    for card in [
        bare_card()
            .field("license", "other")
            .field("license_name", "rill-license"),
        bare_card().field("license_name", "rill-license"),
        bare_card().field("license", "rill-license"),
    ] {
        let audit = told(&with_weights(card));
        audit
            .is("licensed(weights.final)", Unknown)
            .is("osi_license(weights.final)", Unknown)
            .is("restricts(use, weights.final)", Unknown)
            .contradicts_nothing();
        assert!(!audit.finds("no-license"), "{:?}", audit.kinds());
        assert_eq!(answer(&audit, "commercial-use"), PermissionAnswer::Unknown);
    }
}

#[test]
fn another_license_may_be_named_beside_the_word_other() {
    let card = bare_card()
        .field("license", "other")
        .field("license_name", "llama3.2");
    told(&with_weights(card))
        .says("license(weights.final)", "llama3.2")
        .is("restricts(users_cap, weights.final)", True);
}

#[test]
fn a_text_that_restricts_is_quoted_with_its_line() {
    let folder = with_weights(bare_card()).with("LICENSE", licenses::NORTHLIGHT);
    let audit = told(&folder);
    audit
        .is("osi_license(weights.final)", False)
        .is("restricts(use, weights.final)", True)
        .is("restricts(noncommercial, weights.final)", True);
    assert_eq!(answer(&audit, "commercial-use"), PermissionAnswer::No);
    let quotes = &audit.0.permissions[0].quotes;
    assert!(
        quotes
            .iter()
            .all(|quote| quote.path.as_deref() == Some("LICENSE") && quote.place.line() > 0)
    );
}

#[test]
fn a_text_of_noncommercial_terms_forbids_trade_and_not_change() {
    let card = bare_card().field("license", "cc-by-nc-4.0");
    let audit = told(&with_weights(card).with("LICENSE", text("CC-BY-NC-4.0")));
    audit
        .is("open_license(weights.final)", False)
        .contradicts_nothing();
    assert_eq!(answer(&audit, "commercial-use"), PermissionAnswer::No);
    assert_eq!(answer(&audit, "modify"), PermissionAnswer::Conditions);
    let weights = &audit.0.terms[0];
    assert!(
        weights
            .restrictions
            .iter()
            .any(|one| one.facet == "commercial_use"),
        "{weights:#?}"
    );
}

#[test]
fn data_is_not_under_the_license_of_the_weights() {
    let folder = with_weights(card()).with("data/train.jsonl", "{\"text\": \"one\"}\n");
    let audit = told(&folder);
    assert!(!audit.0.facts.truth("licensed(data.training)").is_true());
    told(&folder.with("data/LICENSE", text("CC0-1.0")))
        .is("open_license(data.training)", True)
        .says("license(weights.final)", "Apache-2.0");
}

#[test]
fn a_header_speaks_of_its_own_file() {
    let header = format!("# SPDX-License-Identifier: GPL-3.0-only\n{TRAIN}");
    told(&with_weights(card()).with("train.py", header))
        .says("license(code.training)", "GPL-3.0-only")
        .says("license(weights.final)", "Apache-2.0");
}

#[test]
fn a_runtime_lends_its_license_to_the_code_that_it_stands_in_for() {
    told(&with_weights(bare_card()))
        .is("osi_license(code.inference)", True)
        .because("osi_license(code.inference)", "transformers");
}

#[test]
fn texts_kept_in_a_folder_of_texts_speak_of_nothing_by_themselves() {
    let folder = with_weights(card())
        .with("LICENSES/Apache-2.0.txt", text("Apache-2.0"))
        .with("LICENSES/CC-BY-NC-4.0.txt", text("CC-BY-NC-4.0"));
    told(&folder)
        .says("license(weights.final)", "Apache-2.0")
        .contradicts_nothing();
}

#[test]
fn the_metadata_of_a_package_speaks_of_its_code() {
    let inside = with_weights(card())
        .under("rill")
        .with("rill/__init__.py", "x = 1\n");
    let wheel = archive::wheel("rill", "1.0", &["License: MIT"], inside);
    let audit = told_file("rill-1.0-py3-none-any.whl", wheel);
    audit
        .says("license(weights.final)", "Apache-2.0")
        .contradicts_nothing();
    assert!(audit.finds("licenses-differ"), "{:?}", audit.kinds());
}

#[test]
fn a_key_in_a_gguf_speaks_of_its_weights() {
    let gguf = Llama::default()
        .gguf("Rill 1")
        .text("general.license", "mit")
        .bytes();
    let audit = told_file("rill.gguf", gguf);
    audit
        .says("license(weights.final)", "MIT")
        .is("osi_license(weights.final)", True);
    assert!(
        !audit.finds("license-text-missing"),
        "a lone file tells nothing of what lies beside it"
    );
}

#[test]
fn dependencies_are_looked_up_package_by_package() {
    let with = |text: &str| told(&with_weights(card()).with("requirements.txt", text));
    with("torch\ntransformers\n").is("osi_license(code.support)", True);
    with("torch\nno-such-package\n").is("osi_license(code.support)", Unknown);
    told(&with_weights(card())).is("osi_license(code.support)", Unknown);
}

#[test]
fn where_no_manifest_names_them_libraries_are_what_the_code_imports() {
    let code = |imports: &str| {
        let text = format!("{imports}\nmodel = load()\noptimizer.step()\nloss.backward()\n");
        told(&with_weights(card()).with("train.py", text))
    };
    code("import os\nimport torch\nfrom sklearn import svm")
        .is("present(code.support)", True)
        .is("osi_license(code.support)", True);
    code("import torch\nimport rill_kit").is("osi_license(code.support)", Unknown);
    // What the release itself holds is no library.
    told(
        &with_weights(card())
            .with(
                "train.py",
                "import rill_kit\nimport torch\nloss.backward()\noptimizer.step()\n",
            )
            .with("rill_kit/__init__.py", ""),
    )
    .is("osi_license(code.support)", True);
    code("").is("present(code.support)", False);
}

#[test]
fn every_known_fact_has_evidence() {
    let folder: Folder = with_weights(card())
        .with("LICENSE", licenses::MILLRACE)
        .with("train.py", TRAIN);
    for (key, fact) in told(&folder).0.facts.iter() {
        assert!(fact.value().is_unknown() || !fact.evidence().is_empty(), "{key}");
    }
}

#[test]
fn the_terms_of_the_code_are_those_of_all_of_it() {
    let under = |license: &str| format!("# SPDX-License-Identifier: {license}\n{TRAIN}");
    let folder = with_weights(card())
        .with("train.py", under("MIT"))
        .with("inference.py", under("GPL-3.0-only"));
    let audit = told(&folder);
    let code = audit.0.terms.iter().find(|terms| terms.part == "code").unwrap();
    assert!(
        code.license.as_deref().unwrap().contains("GPL-3.0-only"),
        "{:?}",
        code.license
    );
}
