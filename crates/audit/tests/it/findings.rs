//! Every kind of finding where it must speak, and a release on which none of them does.

use openassay_audit::FINDING_KINDS;
use openassay_fixtures::{Card, Folder, Llama, licenses};

use crate::harness::{Laid, POINTER, Told, bare_card, card, text, told, with_weights};

/// An SPDX text as it is listed: with a form where the copyright line goes.
fn spdx_text(id: &str) -> &'static str {
    spdx::license_id(id).unwrap().text()
}

fn mit_card() -> Card {
    bare_card().field("license", "mit")
}

fn plain() -> Folder {
    with_weights(card()).with("LICENSE", text("Apache-2.0"))
}

/// A table of results, as a card has it.
const RESULTS: &str =
    "## Evaluation\n\n| Task | Metric | Score |\n|---|---|---|\n| Rivers | accuracy | 71.3 |";

/// A release for every kind.
fn speaking() -> Vec<(&'static str, Folder)> {
    let mut wrong = Llama::default().config();
    wrong["hidden_size"] = 4096.into();
    let mut own = Llama::default().config();
    own["model_type"] = "rillnet".into();
    own["architectures"] = serde_json::json!(["RillnetForCausalLM"]);
    own["auto_map"] = serde_json::json!({"AutoModel": "modeling_rillnet.Rillnet"});
    let changed = text("Apache-2.0").replace("royalty-free, irrevocable", "royalty-free, revocable");
    let package = "Metadata-Version: 2.1\nName: rill\nVersion: 1.0\nLicense: MIT\n";
    let mut speaking = of_policies();
    speaking.extend(of_readings());
    speaking.extend(of_digests());
    speaking.push(("results-unrepeatable", with_weights(card().line(RESULTS))));
    speaking.extend([
        ("no-license", with_weights(bare_card())),
        ("license-text-missing", with_weights(card())),
        (
            "license-text-modified",
            with_weights(card()).with("LICENSE", changed),
        ),
        (
            "licenses-differ",
            plain().with("rill-1.0.dist-info/METADATA", package),
        ),
        (
            "license-family",
            with_weights(bare_card().field("license", "openrail")),
        ),
        (
            "base-terms-dropped",
            with_weights(card().field("base_model", "meta-llama/Llama-3.2-1B")),
        ),
        ("custom-code", plain().with("config.json", own.to_string())),
        ("config-mismatch", plain().with("config.json", wrong.to_string())),
        (
            "config-mismatch",
            plain().with("added_tokens.json", "{\"<pad>\": 4000000}"),
        ),
        (
            "shards-missing",
            Llama::default()
                .sharded(3)
                .with("README.md", card())
                .without("model-00002-of-00003.safetensors"),
        ),
        ("loads-pickle", plain().with("pytorch_model.bin", PICKLE)),
        (
            "promised",
            with_weights(card().line("The training code will be released soon.")),
        ),
        (
            "placeholder",
            plain().with("train.py", "").with("data/train.jsonl", POINTER),
        ),
        ("settings-inside", plain().with("openassay.toml", "")),
        (
            "language-unread",
            with_weights(Card::new("Rill 1", FOREIGN).field("license", "apache-2.0")),
        ),
    ]);
    speaking
}

fn of_policies() -> Vec<(&'static str, Folder)> {
    vec![
        (
            "policy-missing",
            with_weights(bare_card()).with("LICENSE", licenses::MILLRACE),
        ),
        ("policy-narrows", plain().with("USE_POLICY.md", POLICY)),
        ("policy-unclear", plain().with("USE_POLICY.md", OF_A_SERVICE)),
        (
            "notice-missing",
            with_weights(mit_card()).with("LICENSE", spdx_text("MIT")),
        ),
    ]
}

fn of_digests() -> Vec<(&'static str, Folder)> {
    vec![
        ("digest-differs", plain().with("SHA256SUMS", OF_OTHER_BYTES)),
        (
            "digest-promised-missing",
            plain().with(
                "sha256sums.txt",
                OF_OTHER_BYTES.replace("README.md", "model.gguf"),
            ),
        ),
        (
            "signature-unverified",
            plain().with("LICENSE.asc", "-----BEGIN PGP SIGNATURE-----\n\niQIz\n"),
        ),
    ]
}

fn of_readings() -> Vec<(&'static str, Folder)> {
    vec![
        (
            "languages-disagree",
            with_weights(bare_card()).with("LICENSE", in_two_languages()),
        ),
        // Our file says more of this one than its sentences were read to say.
        (
            "license-reading-differs",
            with_weights(bare_card()).with("LICENSE", spdx_text("CC-BY-ND-1.0")),
        ),
    ]
}

/// Ten times the sum in the English.
fn in_two_languages() -> String {
    let english = "You may use, copy, change and share the model under this agreement, as long as this text goes along \
        with each copy and each changed copy of it. If your annual revenue exceeds RMB 1 billion, you must request a \
        license from us, which we may grant or not.";
    let padding =
        "What we do not say here, the law says, and each of us keeps to it in good faith. ".repeat(5);
    format!(
        "MILLRACE MODEL LICENSE\n\n{english}\n\n{padding}\n\n若您的年收入超过人民币1亿元，您必须向我们申请许可，我们可以自行决定是否授予您该许可。\n"
    )
}

#[test]
fn a_license_in_two_languages_that_disagree_shows_both_sentences() {
    let audit = told(&with_weights(bare_card()).with("LICENSE", in_two_languages()));
    let found = &audit.finding("languages-disagree").finding;
    assert!(
        found
            .message
            .contains("1000000000 RMB/year in English and 100000000 RMB/year in Chinese"),
        "{}",
        found.message
    );
    let lines: Vec<u32> = found.evidence.iter().map(|one| one.place.line()).collect();
    assert_eq!(lines, [3, 7]);
}

/// A policy that says itself that it binds.
const POLICY: &str = "# Use policy\n\nIf you use Rill 1, you agree to this policy.\n\n\
    You must not use Rill 1 for any of the following: fraud, harassment, surveillance.\n";

const OF_A_SERVICE: &str = "# Usage policy\n\nYou may not use our API to build weapons for warfare.\n";

const OF_OTHER_BYTES: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  README.md\n";

/// A pickle of protocol 2 that calls `os.system`.
const PICKLE: &[u8] = b"\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.";

const FOREIGN: &str = "Rill 1 ist ein kleines Modell, das kurze Antworten auf Fragen gibt. Der Code für das Training \
    und die Daten liegen in einem anderen Archiv, das wir auf unserer Seite nennen. Die Gewichte dürfen von allen für \
    jeden Zweck genutzt werden, und wir freuen uns über Hinweise auf Fehler und über Vorschläge aus der Praxis.";

#[test]
fn every_kind_speaks_somewhere_with_evidence_and_an_id_of_its_own() {
    let mut silent: Vec<String> = Vec::new();
    for (kind, folder) in speaking() {
        let audit = told(&folder);
        if !audit.finds(kind) {
            silent.push(format!("{kind}: {:?}", audit.kinds()));
            continue;
        }
        let found = &audit.finding(kind).finding;
        assert!(!found.evidence.is_empty(), "{kind} without evidence");
        assert!(found.id.starts_with(&format!("{kind}-")), "{}", found.id);
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_kind_that_is_found_is_listed_and_every_listed_kind_is_tried() {
    let known: Vec<&str> = FINDING_KINDS.iter().map(|kind| kind.name).collect();
    let tried: Vec<&str> = speaking().into_iter().map(|(kind, _)| kind).collect();
    // Found where a self-report or a run is held against a release: the tests of `--against` and `--with-exercise` try them.
    let elsewhere = vec!["self-report-contradicted", "exercise-disagrees"];
    let tried = [tried, elsewhere].concat();
    assert!(known.iter().all(|kind| tried.contains(kind)), "{known:?}");
    for (_, folder) in speaking() {
        assert!(told(&folder).kinds().iter().all(|kind| known.contains(kind)));
    }
}

#[test]
fn a_plain_release_has_no_findings() {
    assert_eq!(told(&plain()).kinds(), Vec::<&str>::new());
}

#[test]
fn the_same_release_has_the_same_ids() {
    let ids = |audit: Told| {
        audit
            .0
            .findings
            .into_iter()
            .map(|one| one.finding.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(told(&with_weights(bare_card()))),
        ids(told(&with_weights(bare_card())))
    );
}

#[test]
fn two_texts_under_a_tag_that_names_both_do_not_differ() {
    let both = bare_card().field("license", "[mit, apache-2.0]");
    let folder = with_weights(both)
        .with("LICENSE-MIT", text("MIT"))
        .with("LICENSE-APACHE", text("Apache-2.0"));
    assert!(!told(&folder).finds("licenses-differ"));
}

#[test]
fn a_family_and_its_member_do_not_differ() {
    let gpl = bare_card().field("license", "gpl");
    assert!(!told(&with_weights(gpl).with("LICENSE", text("GPL-3.0-only"))).finds("licenses-differ"));
    let bsd = bare_card().field("license", "bsd-3-clause");
    assert!(!told(&with_weights(bsd).with("LICENSE", text("BSD-3-Clause"))).finds("licenses-differ"));
}

#[test]
fn an_unnamed_license_does_not_differ_from_its_text() {
    let other = bare_card()
        .field("license", "other")
        .field("license_name", "rill-license");
    let audit = told(&with_weights(other).with("LICENSE", text("Apache-2.0")));
    assert!(!audit.finds("licenses-differ"), "{:?}", audit.kinds());
}

#[test]
fn terms_of_a_base_that_are_kept_are_not_dropped() {
    let kept = bare_card()
        .field("license", "llama3.2")
        .field("base_model", "meta-llama/Llama-3.2-1B");
    assert!(!told(&with_weights(kept)).finds("base-terms-dropped"));
}

#[test]
fn a_policy_that_is_here_is_not_missing() {
    let folder = with_weights(bare_card())
        .with("LICENSE", licenses::MILLRACE)
        .with(
            "USE_POLICY.md",
            "# Use policy\n\nYou may not use the model to break the law.\n",
        );
    assert!(!told(&folder).finds("policy-missing"));
}

#[test]
fn files_that_are_meant_to_be_empty_are_no_placeholders() {
    assert!(!told(&plain().with("rill/__init__.py", "")).finds("placeholder"));
}

#[test]
fn a_policy_binds_through_the_license_or_its_own_words_and_a_notice_binds_nobody() {
    use openassay_facts::Truth::{False, True, Unknown};
    let with_policy = |words: &str| told(&plain().with("USE_POLICY.md", words));
    let own = with_policy(POLICY);
    own.is("restricts(behavioral, weights.final)", True)
        .is("osi_license(weights.final)", False)
        .is("dfsg(weights.final)", False)
        .because("restricts(behavioral, weights.final)", "you agree to this policy")
        .says("license(weights.final)", "Apache-2.0 AND LicenseRef-use-policy")
        .contradicts_nothing();
    with_policy(OF_A_SERVICE)
        .is("restricts(behavioral, weights.final)", Unknown)
        .is("osi_license(weights.final)", Unknown);
    let notice = with_policy("We hope that you use Rill 1 with care, and tell us what went wrong.\n");
    notice
        .is("restricts(behavioral, weights.final)", False)
        .is("osi_license(weights.final)", True)
        .says("license(weights.final)", "Apache-2.0");
    assert!(notice.kinds().is_empty(), "{:?}", notice.kinds());
}

#[test]
fn a_policy_that_the_terms_incorporate_completes_them_and_brings_its_sentences() {
    let folder = with_weights(bare_card()).with("LICENSE", licenses::MILLRACE);
    let weights = |audit: &Told| {
        audit
            .0
            .terms
            .iter()
            .find(|one| one.part == "weights")
            .unwrap()
            .clone()
    };
    assert_eq!(weights(&told(&folder)).completeness, "incomplete");
    let with_policy = weights(&told(&folder.with("USE_POLICY.md", POLICY)));
    assert_eq!(with_policy.completeness, "complete");
    let told_by_policy =
        |one: &openassay_audit::TermRestriction| one.path == "USE_POLICY.md" && one.line == 5;
    assert!(
        with_policy.restrictions.iter().any(told_by_policy),
        "{with_policy:#?}"
    );
}

#[test]
fn a_name_alone_incorporates_what_its_text_does() {
    let audit = told(&with_weights(bare_card().field("license", "llama3.2")));
    assert!(
        audit.finds("policy-missing") && audit.finds("license-text-missing"),
        "{:?}",
        audit.kinds()
    );
}

#[test]
fn a_copyright_line_anywhere_is_the_notice_that_mit_asks_to_keep() {
    let blank = with_weights(mit_card()).with("LICENSE", spdx_text("MIT"));
    assert!(told(&blank).finds("notice-missing"));
    for folder in [
        blank.clone().with("LICENSE", text("MIT")),
        blank.clone().with("NOTICE", "Copyright 2026 Rill Works\n"),
        blank
            .clone()
            .with("README.md", mit_card().line("© 2026 Rill Works")),
        blank.with("LICENSE", text("Apache-2.0")),
    ] {
        assert!(!told(&folder).finds("notice-missing"));
    }
}

/// A release made from Llama 3.2 that keeps its terms: the license is named, since its text is not ours to write.
fn from_llama() -> Card {
    bare_card()
        .field("license", "llama3.2")
        .field("base_model", "meta-llama/Llama-3.2-1B")
}

#[test]
fn the_notice_file_that_the_license_of_the_base_asks_for_is_missed() {
    let audit = told(&with_weights(from_llama()));
    let message = &audit.finding("notice-missing").finding.message;
    assert!(
        message.contains("1.b.iii") && message.contains("meta-llama/Llama-3.2-1B"),
        "{message}"
    );
    let notice =
        "Llama 3.2 is licensed under the Llama 3.2 Community License, Copyright © Meta Platforms, Inc.";
    for folder in [
        with_weights(from_llama()).with("NOTICE", notice),
        with_weights(from_llama().line(notice)),
        // Nothing tells that it is another's work.
        with_weights(bare_card().field("license", "llama3.2")),
        // It may be the licensor's own: they owe themselves nothing.
        with_weights(
            Card::new("Llama 3.2 1B Instruct", "A model.")
                .field("license", "llama3.2")
                .field("base_model", "meta-llama/Llama-3.2-1B"),
        ),
    ] {
        assert!(!told(&folder).finds("notice-missing"));
    }
    let named_so = Laid::named("Llama-3.2-1B-Instruct", &with_weights(from_llama()));
    let audit = Told(openassay_audit::audit(&named_so.request()).unwrap());
    assert!(!audit.finds("notice-missing"));
}

#[test]
fn a_notice_that_a_header_speaks_of_is_missed() {
    let head = "# Licensed to the Apache Software Foundation (ASF) under one or more contributor license agreements.\n\
        # See the NOTICE file distributed with this work for additional information.\n\nimport torch\n";
    let folder = plain().with("tools/convert.py", head);
    assert!(told(&folder).finds("notice-missing"));
    assert!(!told(&folder.with("NOTICE", "Copyright 2020 The Rill Authors\n")).finds("notice-missing"));
}

#[test]
fn creative_commons_takes_a_link_for_its_text() {
    let by = || bare_card().field("license", "cc-by-4.0");
    let message = &told(&with_weights(by()))
        .finding("license-text-missing")
        .finding
        .message
        .clone();
    assert!(message.contains("or a link to it"), "{message}");
    let linked = by().line("Under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/).");
    assert!(!told(&with_weights(linked)).finds("license-text-missing"));
}

#[test]
fn a_text_kept_in_a_folder_of_texts_is_here() {
    let folder = with_weights(card())
        .with("LICENSES/Apache-2.0.txt", text("Apache-2.0"))
        .with("LICENSES/MIT.txt", text("MIT"));
    assert!(!told(&folder).finds("license-text-missing"));
}

#[test]
fn a_tag_that_is_narrower_than_the_text_is_a_finding_and_the_narrower_counts() {
    let tag = bare_card().field("license", "cc-by-nc-4.0");
    let audit = told(&with_weights(tag).with("LICENSE", text("MIT")));
    audit.contradicts_nothing();
    let message = &audit.finding("licenses-differ").finding.message;
    assert!(
        message.contains("CC-BY-NC-4.0") && message.contains("narrower"),
        "{message}"
    );
}

#[test]
fn terms_of_a_base_that_an_unknown_name_may_stand_for_are_not_called_dropped() {
    let made_from = |card: Card| with_weights(card.field("base_model", "Qwen/Qwen2.5-72B"));
    assert!(told(&made_from(card())).finds("base-terms-dropped"));
    let other = bare_card()
        .field("license", "other")
        .field("license_name", "qwen");
    assert!(!told(&made_from(other)).finds("base-terms-dropped"));
    let pointing = made_from(bare_card()).with("LICENSE", "See https://example.com/terms for the license.\n");
    assert!(!told(&pointing).finds("base-terms-dropped"));
}

#[test]
fn the_text_that_a_header_asks_for_is_missed_and_a_later_version_has_the_same_text() {
    let header =
        |license: &str| format!("# SPDX-License-Identifier: {license}\nloss.backward()\noptimizer.step()\n");
    let folder = plain().with("train.py", header("GPL-3.0-or-later"));
    let message = told(&folder)
        .finding("license-text-missing")
        .finding
        .message
        .clone();
    assert!(message.contains("GPL-3.0-or-later"), "{message}");
    for kept in [
        folder.clone().with("COPYING", text("GPL-3.0-only")),
        folder.with("LICENSES/GPL-3.0-or-later.txt", text("GPL-3.0-only")),
        plain().with("train.py", header("Apache-2.0")),
    ] {
        assert!(!told(&kept).finds("license-text-missing"));
    }
}

#[test]
fn results_that_can_be_repeated_or_looked_for_elsewhere_are_no_finding() {
    let is_found = |folder: &Folder| told(folder).kinds().contains(&"results-unrepeatable");
    let given = || card().line(RESULTS);
    assert!(is_found(&with_weights(given())));
    assert!(!is_found(&with_weights(card())));
    let pointing = given().line("Evaluation code: https://example.com/rill-works/rill-eval");
    assert!(!is_found(&with_weights(pointing)));
}
