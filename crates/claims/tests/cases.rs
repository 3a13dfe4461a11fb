//! The cards of the design's cases, and what is read in them.
#![expect(clippy::expect_used, reason = "a test may fail")]

use openassay_claims::{Reading, Spoken, Statements, Status, TagKind, Voice, find};
use openassay_documents::parse;
use openassay_facts::{Claim, Polarity, Speaker, Subject, Tense};

fn read_as(voice: Voice, path: &str, text: &str) -> Statements {
    let document = parse(0, path, text.as_bytes(), "0".repeat(64)).expect("a document");
    find(&Reading {
        spoken: vec![Spoken {
            document: &document,
            voice,
        }],
        ..Reading::default()
    })
}

fn card(text: &str) -> Statements {
    read_as(Voice::Card, "README.md", text)
}

const PLAIN: &str =
    "---\nlicense: apache-2.0\n---\n# Aurora\n\nAurora is a small language model for English.\n";

fn with(words: &str) -> Statements {
    card(&format!("{PLAIN}\n{words}\n"))
}

fn established<'a>(found: &'a Statements, kind: &str) -> Vec<&'a Claim> {
    found
        .claims
        .iter()
        .filter(|claim| claim.kind == kind && claim.is_established())
        .collect()
}

fn asserted<'a>(found: &'a Statements, kind: &str) -> Vec<(&'a str, u32)> {
    established(found, kind)
        .into_iter()
        .map(|claim| (claim.asserts.as_str(), claim.line))
        .collect()
}

#[test]
fn the_contract_fixture_is_open_washed() {
    let found =
        card("---\nlicense: mit\n---\n# Mini 7B\nA fully open source model with 7 billion parameters.\n");
    assert_eq!(asserted(&found, "openness"), [("open-source", 5)]);
    assert_eq!(asserted(&found, "size"), [("7000000000", 5)]);
    assert_eq!(asserted(&found, "size-in-name"), [("7000000000", 4)]);
    assert_eq!(asserted(&found, "license"), [("mit", 2)]);
}

#[test]
fn case_1_a_lone_gguf_names_its_license() {
    let pairs = vec![
        ("general.license".to_owned(), "apache-2.0".to_owned()),
        ("general.name".to_owned(), "Aurora 135M".to_owned()),
    ];
    let gguf = vec![openassay_claims::Gguf {
        source: 0,
        path: "aurora.gguf",
        pairs,
        quantization: Some("Q4_K_M".to_owned()),
        sha256: None,
    }];
    let found = find(&Reading {
        gguf,
        ..Reading::default()
    });
    assert_eq!(found.license_tags[0].ids, ["apache-2.0"]);
    assert_eq!(found.license_tags[0].kind, TagKind::Gguf);
    assert_eq!(asserted(&found, "size-in-name"), [("135000000", 0)]);
    assert_eq!(asserted(&found, "quantization"), [("Q4_K_M", 0)]);
}

#[test]
fn case_2_a_card_that_says_little_points_nowhere() {
    let found = with("");
    assert_eq!(found.license_tags.len(), 1);
    assert_eq!(
        (found.license_tags[0].line, found.license_tags[0].quote.as_str()),
        (2, "license: apache-2.0")
    );
    assert!(
        found.availability.is_empty() && found.pointers.is_empty(),
        "{found:?}"
    );
    assert_eq!(found.gating.expect("a card").fields, []);
}

#[test]
fn case_3_training_code_is_pointed_at() {
    let found = with("Training code: https://example.org/acme/aurora-train");
    let said: Vec<_> = found.availability_of("code.training").collect();
    assert_eq!(
        said[0].status,
        Status::Pointed("https://example.org/acme/aurora-train".to_owned())
    );
    assert!(found.pointing_to("code.training").next().is_some());
    assert!(found.pointing_to("data.training").next().is_none());
}

#[test]
fn case_8_an_api_is_no_weights() {
    let found = card("# Aurora\n\nAurora is a language model. It is available through our API.\n");
    assert!(found.pointing_to("weights.final").next().is_none());
    assert!(found.claims.iter().all(|claim| claim.kind != "openness"));
}

#[test]
fn case_9_data_that_cannot_be_shared_is_described() {
    let found = with("The data holds patient records and cannot be shared.");
    assert_eq!(
        found
            .availability_of("data.training")
            .next()
            .expect("said")
            .status,
        Status::CannotBeShared
    );
    let subjects: Vec<&str> = found
        .descriptions
        .iter()
        .map(|one| one.subject.as_str())
        .collect();
    assert_eq!(subjects, ["has_unshareable_part", "unshareable_described"]);
    assert!(
        found
            .contained
            .iter()
            .any(|one| one.component.as_str() == "info.data")
    );
}

#[test]
fn case_13_a_promise_is_no_pointer() {
    let found = with("Code will follow soon.");
    assert!(
        found
            .availability_of("code.training")
            .all(|one| one.status == Status::Promised)
    );
    assert_eq!(found.promises.len(), 1);
    assert!(found.pointing_to("code.training").next().is_none());
}

#[test]
fn case_14_gating_fields_are_kept() {
    let found = card(
        "---\nlicense: apache-2.0\nextra_gated_prompt: Agree first\nextra_gated_fields:\n  Name: text\n---\n# Aurora\n\nA model.\n",
    );
    let fields = found.gating.expect("a card").fields;
    assert_eq!(fields.iter().map(|spot| spot.line).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn case_16_auto_map_points_to_code() {
    let text =
        "{\n  \"model_type\": \"aurora\",\n  \"auto_map\": {\"AutoModel\": \"modeling_x.AuroraModel\"}\n}";
    let json = serde_json::from_str(text).expect("JSON");
    let config = openassay_claims::Config {
        source: 0,
        path: "config.json",
        text,
        json: &json,
        sha256: "0",
    };
    let found = find(&Reading {
        configs: vec![config],
        ..Reading::default()
    });
    let pointer = found.pointing_to("code.architecture").next().expect("a pointer");
    assert_eq!((pointer.kind.as_str(), pointer.spot.line), ("implied_code", 3));
    assert!(found.pointing_to("weights.final").next().is_some());
}

#[test]
fn case_19_metadata_speaks_of_the_package() {
    let metadata = "Metadata-Version: 2.1\nName: aurora-pack\nLicense: MIT\nClassifier: License :: OSI Approved :: MIT License\n\n# aurora-pack\n\nThis project is licensed under the MIT License.\n";
    let found = read_as(Voice::Package, "METADATA", metadata);
    assert!(
        found
            .license_tags
            .iter()
            .all(|tag| tag.part == "package" && tag.ids == ["mit"]),
        "{:?}",
        found.license_tags
    );
    assert!(established(&found, "license").is_empty());
}

#[test]
fn case_20_other_models_and_filters_are_not_this_release() {
    let found = with("Unlike open-source models, we do not release our training data. We filter GPL code.");
    assert!(established(&found, "openness").is_empty());
    assert_eq!(asserted(&found, "license"), [("apache-2.0", 2)]);
    assert_eq!(found.license_tags.len(), 1);
    let said: Vec<_> = found
        .availability_of("data.training")
        .map(|one| one.status.clone())
        .collect();
    assert_eq!(said, [Status::Withheld]);
}

#[test]
fn case_22_an_openness_word_is_established() {
    let found = with("Aurora is a truly open source model.");
    let claim = established(&found, "openness")[0];
    assert_eq!(claim.asserts, "open-source");
    assert_eq!(
        (claim.speaker, claim.subject),
        (Speaker::Producer, Subject::ThisRelease)
    );
    assert_eq!(
        (claim.tense, claim.polarity),
        (Tense::Present, Polarity::Affirmed)
    );
    assert_eq!(
        (claim.line, claim.quote.as_str()),
        (8, "Aurora is a truly open source model.")
    );
}

#[test]
fn case_23_available_without_a_place() {
    let found = with("Our training code is available.");
    assert_eq!(
        found
            .availability_of("code.training")
            .next()
            .expect("said")
            .status,
        Status::AvailableNoPlace
    );
    assert!(found.pointing_to("code.training").next().is_some());
}

#[test]
fn case_24_the_base_is_named() {
    let found =
        card("---\nlicense: apache-2.0\nbase_model: meta-llama/Llama-3.2-1B\n---\n# Aurora\n\nA model.\n");
    assert_eq!(found.base_models[0].name, "meta-llama/Llama-3.2-1B");
    assert_eq!(asserted(&found, "base"), [("meta-llama/Llama-3.2-1B", 3)]);
    assert!(found.pointing_to("weights.base").next().is_some());
}

#[test]
fn a_license_list_is_one_tag() {
    let found = card(
        "---\nlicense:\n- mit\n- apache-2.0\nlicense_name: both\nlicense_link: LICENSE\n---\n# Aurora\n\nA model.\n",
    );
    let tag = &found.license_tags[0];
    assert_eq!(tag.ids, ["mit", "apache-2.0"]);
    assert_eq!(
        (tag.name.as_deref(), tag.link.as_deref()),
        (Some("both"), Some("LICENSE"))
    );
}

#[test]
fn results_of_a_model_index_are_claims_and_contained() {
    let text = "---\nmodel-index:\n- name: Aurora\n  results:\n  - task:\n      type: text-generation\n    dataset:\n      name: MMLU\n      type: cais/mmlu\n    metrics:\n    - type: acc\n      value: 64.1\n---\n# Aurora\n\nA model.\n";
    let found = card(text);
    assert_eq!(asserted(&found, "benchmark")[0].0, "MMLU/acc=64.1");
    assert!(
        found
            .contained
            .iter()
            .any(|one| one.component.as_str() == "doc.eval_results")
    );
}

#[test]
fn a_template_that_nobody_filled_in_describes_nothing() {
    let found = card(
        "# Aurora\n\n## Training Data\n\n[More Information Needed]\n\n## Limitations\n\n[More Information Needed]\n\n## Evaluation\n\nComing soon.\n",
    );
    assert!(
        found.descriptions.is_empty() && found.contained.is_empty(),
        "{found:?}"
    );
}

#[test]
fn a_report_on_many_models_needs_the_name() {
    let found = read_as(
        Voice::Report,
        "report.md",
        "# A study\n\nThe model is open source. Aurora is open source.\n",
    );
    assert!(established(&found, "openness").is_empty(), "{:?}", found.claims);
}

#[test]
fn languages_that_are_not_read_are_said_to_be() {
    let text = "# Aurora\n\n这个模型是完全开源的，由我们的团队训练，支持中文和英文，可以用于研究和商业用途。我们将继续改进这个模型，并发布更多的版本和数据。\n";
    let found = card(text);
    assert_eq!(found.unread_languages.len(), 1);
}

#[test]
fn what_a_base_link_opens() {
    let found = with(
        "This model is a fine-tuned version of [acme/borealis-7b](https://huggingface.co/acme/borealis-7b).",
    );
    assert_eq!(found.base_models[0].name, "acme/borealis-7b");
}

#[test]
fn a_home_page_opens_nothing_and_a_paper_its_contents() {
    assert!(with("Visit https://example.org/ for more.").pointers.is_empty());
    let found = with("See [our paper](https://arxiv.org/abs/2401.00001) for details.");
    assert!(found.pointing_to("doc.paper").next().is_some());
    assert!(found.pointing_to("described(hyperparameters)").next().is_some());
    assert!(found.pointing_to("code.training").next().is_none());
}

#[test]
fn a_data_card_licenses_its_data() {
    let text = "---\nlicense: cc0-1.0\n---\n# Notes\n\nThe data are released under CC0-1.0. The notes were written by the members.\n";
    let found = read_as(Voice::DataCard, "data/README.md", text);
    assert!(
        found
            .license_tags
            .iter()
            .all(|tag| tag.part == "data" && tag.ids == ["cc0-1.0"]),
        "{:?}",
        found.license_tags
    );
    assert_eq!(found.license_tags.len(), 2);
}

#[test]
fn metadata_of_a_package_may_name_the_license_of_the_models_inside() {
    let tagged = |words: &str| {
        let found = read_as(Voice::Package, "README.md", &format!("# aurora\n\n{words}\n"));
        let ids = found.license_tags.iter().filter(|tag| tag.part == "weights");
        ids.flat_map(|tag| tag.ids.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        tagged("All of the included pre-trained models are licensed under CC BY-NC-SA 4.0."),
        ["cc-by-nc-sa-4.0"]
    );
    for other in [
        "Aurora is licensed under Apache 2.0.",
        "All of the code is licensed under Apache 2.0.",
        "Unlike the included models, Borealis is licensed under Apache 2.0.",
        "The tests of the included models are licensed under Apache 2.0.",
        "None of the included models are licensed under Apache 2.0.",
    ] {
        assert!(tagged(other).is_empty(), "{other}");
    }
}

#[test]
fn it_is_in_a_data_card_the_data_and_not_the_model() {
    for sentence in [
        "It is released under CC-BY-NC-4.0, for which the boards ask.",
        "This is released under the CC-BY-NC-4.0 license.",
    ] {
        let text = format!("# Gauges\n\nGauges is a set of readings.\n\n{sentence}\n");
        let found = read_as(Voice::DataCard, "data/README.md", &text);
        let licenses = found.claims.iter().filter(|claim| claim.kind == "license");
        let of_model: Vec<_> = licenses.filter(|claim| claim.asserts == "cc-by-nc-4.0").collect();
        assert!(of_model.is_empty(), "{of_model:?}");
        assert!(
            found.license_tags.iter().all(|tag| tag.part == "data"),
            "{:?}",
            found.license_tags
        );
    }
}

#[test]
fn on_a_model_that_is_only_named_in_words_nothing_else_rests() {
    let found = with("Aurora is fine-tuned from Borealis 7B.");
    assert_eq!(asserted(&found, "base")[0].0, "Borealis 7B");
    assert!(found.base_models.is_empty() && found.pointing_to("weights.base").next().is_none());
}

#[test]
fn the_base_of_the_front_matter_is_known_in_prose() {
    let found = card(
        "---\nbase_model: acme/stone\n---\n# Aurora\n\nAurora is a fine-tuned version of Stone, which is large.\n",
    );
    assert_eq!(asserted(&found, "base"), [("acme/stone", 2), ("Stone", 6)]);
    assert_eq!(found.base_models.len(), 1);
}
