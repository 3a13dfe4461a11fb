//! Inventories of small releases, written to disk and taken back.
#![expect(
    clippy::unwrap_used,
    reason = "a release that cannot be written fails its test"
)]

use std::path::Path;

use openassay_facts::{Presence, Role};
use openassay_inventory::{Inventory, take};

const CARD: &str = "---\nlicense: apache-2.0\n---\n# Aurora\n\nAurora is a language model.\n";
const CONFIG: &str = "{\"model_type\": \"llama\", \"hidden_size\": 64}";
/// A header of two bytes, `{}`.
const WEIGHTS: &str = "\u{2}\0\0\0\0\0\0\0{}";

fn inventory(files: &[(&str, &str)]) -> Inventory {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    take(&openassay_sources::open(&[folder.path().to_owned()]).unwrap())
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let place = folder.join(path);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(place, bytes).unwrap();
}

fn role(inventory: &Inventory, path: &str) -> Role {
    inventory.artifact(0, path).unwrap().role
}

fn presence(inventory: &Inventory, path: &str) -> Presence {
    inventory.artifact(0, path).unwrap().presence.clone()
}

#[test]
fn a_plain_release_has_card_config_and_weights() {
    let found = inventory(&[
        ("README.md", CARD),
        ("config.json", CONFIG),
        ("model.safetensors", WEIGHTS),
    ]);
    assert_eq!(role(&found, "README.md"), Role::ModelCard);
    assert_eq!(found.present("weights.final").count(), 1);
    assert_eq!(found.documents_of(Role::ModelCard).count(), 1);
    let config = found.configs_named("config.json").next().unwrap();
    assert_eq!(
        (
            config.json.get("model_type").and_then(|v| v.as_str()),
            config.line_of("hidden_size")
        ),
        (Some("llama"), 1)
    );
    assert!(
        found.problems.is_empty() && found.not_looked_at.is_empty(),
        "{found:?}"
    );
    assert_eq!(config.sha256.len(), 64);
}

#[test]
fn a_pointer_is_weights_that_are_not_here() {
    let digest = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
    let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 123\n");
    let found = inventory(&[
        ("README.md", CARD),
        ("pytorch_model.bin", &text),
        ("weights/a.pt", &text),
    ]);
    let pointer = Presence::Pointer {
        sha256: Some(digest.into()),
        size: Some(123),
    };
    assert_eq!(presence(&found, "pytorch_model.bin"), pointer);
    assert_eq!(role(&found, "weights/a.pt"), Role::WeightsFinal);
    assert_eq!(
        (
            found.present("weights.final").count(),
            found.with_component("weights.final").count()
        ),
        (0, 2)
    );
}

#[test]
fn promises_and_empty_files_are_no_presence() {
    let found = inventory(&[
        (
            "README.md",
            "# Aurora\n\nAurora is a language model. Code will follow soon.\n",
        ),
        ("train.py", "# Coming soon!\n"),
        ("LICENSE", "TBD\n"),
        ("data/README.md", "The training data will be released soon.\n"),
        ("data/train.jsonl", ""),
        ("eval.py", "\n\n"),
    ]);
    assert_eq!(
        (role(&found, "train.py"), presence(&found, "train.py")),
        (Role::CodeTraining, Presence::Stub)
    );
    assert_eq!(
        (role(&found, "eval.py"), presence(&found, "eval.py")),
        (Role::CodeEvaluation, Presence::Empty)
    );
    assert_eq!(presence(&found, "LICENSE"), Presence::Stub);
    assert_eq!(presence(&found, "data/README.md"), Presence::Stub);
    assert_eq!(
        (
            role(&found, "data/train.jsonl"),
            presence(&found, "data/train.jsonl")
        ),
        (Role::Dataset, Presence::Empty)
    );
    assert_eq!(
        (role(&found, "README.md"), presence(&found, "README.md")),
        (Role::ModelCard, Presence::Here)
    );
    assert_eq!(found.present("code.training").count(), 0);
}

#[test]
fn a_card_with_an_alias_bomb_is_still_read_and_the_problem_names_its_line() {
    let mut card = String::from("---\na: &a [x,x,x,x,x,x,x,x,x,x]\n");
    for (before, name) in ["a", "b", "c", "d", "e"].iter().zip(["b", "c", "d", "e", "f"]) {
        let uses = vec![format!("*{before}"); 10].join(",");
        card.extend([name.to_owned(), format!(": &{name} [{uses}]\n")]);
    }
    card.push_str("---\n# Aurora\n\nAurora is a language model.\n");
    let found = inventory(&[("README.md", &card), ("model.safetensors", WEIGHTS)]);
    assert_eq!(role(&found, "README.md"), Role::ModelCard);
    let problem = found.problems.first().unwrap();
    assert!(
        problem.message.starts_with("line 6: front matter: aliases"),
        "{}",
        problem.message
    );
    assert!(
        found
            .documents
            .first()
            .unwrap()
            .sentences()
            .any(|(_, s)| s.text == "Aurora is a language model.")
    );
}

#[test]
fn deep_json_and_broken_json_are_problems() {
    let deep = "[".repeat(100_000);
    let found = inventory(&[
        ("generation_config.json", &deep),
        ("model_index.json", "{\n\"a\": }"),
    ]);
    assert_eq!(found.problems.len(), 2, "{:?}", found.problems);
    assert!(
        found
            .problems
            .iter()
            .all(|problem| problem.message.contains("line"))
    );
    assert!(found.configs.is_empty());
}

#[test]
fn a_pdf_has_a_role_and_its_words_are_not_read() {
    let found = inventory(&[
        ("README.md", CARD),
        ("technical_report.pdf", "%PDF-1.7 ..................."),
    ]);
    assert_eq!(role(&found, "technical_report.pdf"), Role::Report);
    assert!(
        found
            .not_looked_at
            .iter()
            .any(|what| what.contains("technical_report.pdf")),
        "{:?}",
        found.not_looked_at
    );
}

#[test]
fn checkpoints_beside_final_weights_are_intermediate_and_a_lone_one_is_not() {
    let both = inventory(&[
        ("model.safetensors", WEIGHTS),
        ("checkpoint-500/model.safetensors", WEIGHTS),
    ]);
    assert_eq!(
        role(&both, "checkpoint-500/model.safetensors"),
        Role::WeightsIntermediate
    );
    let lone = inventory(&[("checkpoint-500/model.safetensors", WEIGHTS)]);
    assert_eq!(
        role(&lone, "checkpoint-500/model.safetensors"),
        Role::WeightsFinal
    );
    let two = inventory(&[
        ("checkpoint-5/model.safetensors", WEIGHTS),
        ("checkpoint-6/model.safetensors", WEIGHTS),
    ]);
    assert_eq!(two.with_role(Role::WeightsIntermediate).count(), 2);
}

#[test]
fn an_own_fine_tuning_script_trains_and_an_example_does_not() {
    let code = "trainer = Trainer(model, learning_rate=1)\ntrainer.train()\n";
    let tuned = "---\nbase_model: acme/base\n---\n# Aurora\n";
    let own = inventory(&[("README.md", tuned), ("finetune.py", code)]);
    assert_eq!(role(&own, "finetune.py"), Role::CodeTraining);
    let example = inventory(&[("README.md", CARD), ("finetune.py", code)]);
    assert_eq!(role(&example, "finetune.py"), Role::CodeOther);
}

#[test]
fn settings_inside_the_release_are_a_claim() {
    let found = inventory(&[("openassay.toml", "complete = true\n"), (".openassay.toml", "")]);
    assert_eq!(found.with_role(Role::AuditSettings).count(), 2);
}

#[test]
fn programs_and_folders_of_nothing_are_no_release() {
    let found = inventory(&[
        (
            "README.md",
            "# Fetcher\n\nFetcher is a library for fetching language models.\n",
        ),
        ("setup.py", "setup()\n"),
        ("src/fetch.py", "import os\n"),
    ]);
    assert!(
        found
            .artifacts
            .iter()
            .all(|artifact| matches!(artifact.role, Role::Document | Role::CodeOther))
    );
}

#[test]
fn every_artifact_says_why() {
    let found = inventory(&[("a.xyz", "?"), ("model.safetensors", WEIGHTS), ("b.py", "x = 1")]);
    assert!(found.artifacts.iter().all(|artifact| !artifact.reason.is_empty()));
}
