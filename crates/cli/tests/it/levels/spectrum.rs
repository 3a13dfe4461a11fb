//! The spectrum of document 002.

use super::{Decisions, Release, audited, published, reaches};

const FULL: &str = "Full open-source (OSI)";
const INFORMED: &str = "Open-weights + data info";
const WEIGHTS: &str = "Open-weights";
const CLOSED: &str = "Closed / Proprietary";
const STUCK: &str = "weights without a way to run them";

reaches! {
    reaches_full: "spectrum", "" => FULL, published(), Decisions::none();
    reaches_data_info: "spectrum", "" => INFORMED, published().without_all(&["train.py", "train.yaml"]), Decisions::none();
    reaches_open_weights: "spectrum", "" => WEIGHTS, uninformed(), Decisions::none();
    reaches_no_way_to_run: "spectrum", "" => STUCK, only_for_a_closed_runtime(), Decisions::none();
    reaches_closed: "spectrum", "" => CLOSED, behind_an_api(), Decisions::none();
}

/// The card alone, for a model that only its producer runs.
pub(super) fn behind_an_api() -> Release {
    published()
        .without_data_card()
        .without_all(&[
            "config.json",
            "model.safetensors",
            "checkpoints/step-500/model.safetensors",
            "checkpoints/step-1000/model.safetensors",
            "data/train.jsonl",
            "data/eval.jsonl",
            "modeling_rill.py",
        ])
        .silent_on_all(&["inputs", "snippet", "weights license"])
        .without_field("library_name")
        .adding("Rill 1 is available through our API. The weights are not released.")
}

/// Weights in a format that only a proprietary runtime reads, and no code that loads them.
fn only_for_a_closed_runtime() -> Release {
    let releases = openassay_fixtures::releases::all();
    let edge = releases
        .iter()
        .find(|release| release.name == "ferrous-edge")
        .unwrap();
    let (path, bytes) = edge
        .generated
        .files()
        .find(|(path, _)| path.ends_with(".mlmodel"))
        .unwrap();
    behind_an_api()
        .with(&path, bytes)
        .without("inference.py")
        .saying("what", "Rill 1 is a small text generator by Rill Works.")
}

/// Nothing is said of the data.
fn uninformed() -> Release {
    published()
        .without_data_card()
        .without_all(&["train.py", "train.yaml"])
}

#[test]
fn just_misses_full_by_one_file_or_license() {
    audited(
        &published().without_all(&["train.py", "train.yaml"]),
        &Decisions::none(),
    )
    .lacks(
        "spectrum",
        FULL,
        &[
            "present(code.training)",
            "may(use, code.training)",
            "may(modify, code.training)",
            "may(distribute, code.training)",
            "restricts(use, code.training)",
        ],
    );
    audited(
        &published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."),
        &Decisions::none(),
    )
    .has("spectrum", "", INFORMED, INFORMED)
    .lacks("spectrum", FULL, &["restricts(use, weights.final)"]);
    audited(&published().silent_on("digests"), &Decisions::none())
        .has("spectrum", "", INFORMED, FULL)
        .lacks("spectrum", FULL, &["full(data.training)"])
        .waits_for("spectrum", &["full(data.training)"]);
}

#[test]
fn just_misses_data_info_by_the_data_card() {
    audited(&uninformed(), &Decisions::none())
        .has("spectrum", "", WEIGHTS, WEIGHTS)
        .lacks("spectrum", INFORMED, &["present(info.data)"]);
}

/// Of an architecture that no runtime is known to implement, with its code.
fn of_its_own() -> Release {
    let config = "{\"model_type\": \"rill_brook\", \"architectures\": [\"RillForCausalLM\"], \"hidden_size\": 16, \"vocab_size\": 64}\n";
    uninformed()
        .with("config.json", config)
        .without_field("library_name")
        .silent_on_all(&["inputs", "snippet"])
}

#[test]
fn just_misses_open_weights_by_the_code_that_runs_them() {
    audited(&of_its_own(), &Decisions::none()).has("spectrum", "", WEIGHTS, WEIGHTS);
    // The list of runtimes is dated, so that some other may run them is never ruled out.
    audited(
        &of_its_own().without_all(&["modeling_rill.py", "inference.py"]),
        &Decisions::none(),
    )
    .has("spectrum", "", STUCK, WEIGHTS);
}

#[test]
fn just_misses_open_weights_by_the_weights() {
    audited(&behind_an_api(), &Decisions::none()).lacks("spectrum", WEIGHTS, &["present(weights.final)"]);
}
