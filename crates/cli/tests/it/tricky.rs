//! False releases with one lie each, which is found, and bytes that try to speak to the terminal.

use openassay_fixtures::{Card, Folder, Llama};

use crate::harness::{Audit, Laid, openassay};

const RESEARCH_ONLY: &str = "Tidewater Research License\n\nCopyright (c) 2026 Tidewater\n\n\
    1. We grant you a limited license to use, copy and modify the model solely for non-commercial research purposes.\n\
    2. You shall not use the model or its outputs for any commercial purpose.\n\
    3. You may share copies with this license.\n";

fn aster(license: &str, line: &str) -> Folder {
    let card = Card::new("Aster", "Aster is a small text generator.")
        .field("license", license)
        .line(line);
    Llama::default().folder().with("README.md", card)
}

fn spdx_text(id: &str) -> &'static str {
    spdx::license_id(id).unwrap().text()
}

#[test]
fn each_word_that_promises_too_much_is_found() {
    for (line, words) in [
        (
            "Aster is a fully open source language model.",
            "fully open source",
        ),
        (
            "- **Truly open source:** the best open model so far.",
            "Truly open source",
        ),
        (
            "Aster is a completely open and fully reproducible model.",
            "completely open",
        ),
        (
            "Aster is fully open: weights, code and data are all in this repository.",
            "fully open",
        ),
        (
            "Aster is a real open source AI model as defined by OSAID 1.0.",
            "open source AI",
        ),
    ] {
        Audit::of(&aster("apache-2.0", line))
            .is("g7", "Open Weights AI")
            .contradicts("README.md", words);
    }
}

#[test]
fn each_part_that_is_said_to_be_here_and_is_not_is_found() {
    for (words, part) in [
        ("The full training data is included in `data/`.", "training data"),
        (
            "The training script `train.py` is in this repository.",
            "training script",
        ),
        (
            "All intermediate checkpoints are in the `checkpoints/` folder of this repository.",
            "checkpoints",
        ),
    ] {
        Audit::of(&aster("apache-2.0", words)).contradicts("README.md", part);
    }
}

#[test]
fn a_tag_that_grants_what_the_text_withholds_is_found() {
    for (tag, text) in [("apache-2.0", RESEARCH_ONLY), ("mit", spdx_text("CC-BY-NC-4.0"))] {
        Audit::of(&aster(tag, "It answers.").with("LICENSE", text))
            .is("g7", "Weights Available AI")
            .contradicts("README.md", tag);
    }
}

#[test]
fn a_sentence_that_grants_what_the_text_withholds_is_found() {
    for words in [
        "The model weights are released under the MIT License.",
        "Aster is free for commercial use.",
    ] {
        Audit::of(&aster("other", words).with("LICENSE", RESEARCH_ONLY))
            .contradicts("README.md", words)
            .answers("commercial-use", "no");
    }
}

#[test]
fn a_license_with_one_clause_changed_is_not_called_by_its_name() {
    let text = spdx_text("MIT").replace(
        "to deal in the Software without restriction",
        "to deal in the Software for non-commercial purposes only",
    );
    let audit = Audit::of(&aster("mit", "It answers.").with("LICENSE", text));
    audit.contradicts("README.md", "mit").finds(&["changed"]);
    assert_ne!(audit.license("weights"), "MIT");
}

/// What the tensors and the configuration of a small Llama deny, and the words that say so.
const DENIED: [(&str, &str); 6] = [
    ("Aster is a transformer with 48 layers.", "48 layers"),
    (
        "Aster is a mixture-of-experts language model.",
        "mixture-of-experts",
    ),
    ("Aster has a context length of 65,536 tokens.", "65,536"),
    ("The weights are stored in float32.", "float32"),
    ("The weights are quantized to 4 bits.", "quantized"),
    ("This repository contains only a LoRA adapter.", "adapter"),
];

#[test]
fn what_the_tensors_deny_is_found_in_a_sentence() {
    for (line, words) in DENIED {
        Audit::of(&aster("mit", line)).contradicts("README.md", words);
    }
}

#[test]
fn tensors_that_were_not_all_read_deny_nothing() {
    let llama = Llama::default();
    let shards = llama.config_only().with_all(llama.sharded(3));
    let short = shards.without("model-00002-of-00003.safetensors");
    for (line, _) in DENIED {
        let card = aster("mit", line).file("README.md").unwrap().to_vec();
        let audit = Audit::of(&short.clone().with("README.md", card));
        assert!(audit.list("contradictions").is_empty(), "{line}");
    }
}

#[test]
fn a_mixture_and_a_stretched_context_are_understood() {
    let mut config = Llama::default().config();
    config["num_local_experts"] = 8.into();
    config["rope_scaling"] = serde_json::json!({ "rope_type": "yarn", "factor": 256.0 });
    for (line, _) in &DENIED[1..3] {
        let folder = aster("mit", line).with("config.json", format!("{config:#}"));
        let audit = Audit::of(&folder);
        assert!(audit.list("contradictions").is_empty(), "{line}");
    }
}

#[test]
fn a_size_that_nothing_here_has_is_found_in_a_name_and_in_a_sentence() {
    Audit::of(&aster("mit", "Aster has 70 billion parameters.")).contradicts("README.md", "70 billion");
    for name in ["Aster-7B", "Aster-8x7B-v0.1", "Aster-30B-A3B"] {
        let laid = Laid::out(name, &aster("mit", "It answers."));
        let audit = Audit::at(laid.path());
        assert_eq!(audit.list("contradictions").len(), 1, "{name}");
    }
}

#[test]
fn trained_from_scratch_and_made_from_another_is_found() {
    let card = Card::new("Aster", "Aster was trained from scratch by our team.")
        .field("license", "apache-2.0")
        .field("base_model", "example/gyr-1b");
    Audit::of(&Llama::default().folder().with("README.md", card))
        .contradicts("README.md", "trained from scratch");
}

#[test]
fn from_scratch_with_the_tensors_of_the_model_that_it_was_loaded_from_is_found() {
    let words = Card::new("Aster", "Aster was trained from scratch by our team.").field("license", "mit");
    let mut config = Llama::default().config();
    config["_name_or_path"] = "example/gyr".into();
    let gyr = Card::new("Gyr", "Gyr answers.").field("license", "mit");
    let folder = Llama::default()
        .folder()
        .with("README.md", words)
        .with("config.json", config.to_string());
    Audit::of(&folder)
        .contradicts("README.md", "trained from scratch")
        .shows(&["low confidence"]);
    let both = folder.with_all(Llama::default().folder().with("README.md", gyr).under("gyr"));
    Audit::of(&both).contradicts("README.md", "trained from scratch");
}

#[test]
fn data_that_is_a_sample_of_itself_is_found() {
    let words = Card::new("Aster", "The training data is in `data/`.").field("license", "mit");
    let folder = Llama::default()
        .folder()
        .with("README.md", words)
        .with("data/rows.jsonl", "{}\n");
    Audit::of(&folder).contradicts_nothing();
    let told = "# Rows\n\nThese rows are a sample of the training data.\n";
    Audit::of(&folder.with("data/README.md", told)).contradicts("README.md", "The training data is in");
}

#[test]
fn nothing_in_a_release_speaks_to_the_terminal() {
    let folder = aster(
        "\"mit\u{1b}[31m\"",
        "Aster \u{1b}[2J\u{1b}]8;;https://example.com\u{7} has 70 billion \u{9b}31m parameters\u{202e}.",
    )
    .with(
        "evil\u{1b}[31m.md",
        "# \u{1b}]0;title\u{7}\n\nThe training code: https://example.com/\u{1b}[31m\n",
    )
    .with("LICENSE", "You may not use \u{1b}[5m the model commercially.\n")
    .with("new\nline.py", "optimizer.step()\n");
    let laid = Laid::out("aster", &folder);
    for format in ["text", "json"] {
        let run = openassay(&["audit", laid.path().to_str().unwrap(), "--format", format]);
        assert_eq!(run.code, 0, "{}", run.error);
        let raw = |one: char| (one.is_ascii_control() && one != '\n') || one == '\u{9b}';
        let bad: Vec<_> = run.output.lines().filter(|line| line.contains(raw)).collect();
        assert!(format == "json" || bad.is_empty(), "{bad:#?}");
        assert!(!run.output.contains('\u{1b}'), "{format}");
    }
}
