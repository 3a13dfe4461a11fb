//! Artifact and process: the three tiers of document 003.

use super::{Decisions, audited, published, reaches};

const OPEN: &str = "fully open: artifact and production process exposed";
const WEIGHTS: &str = "open weights: artifact exposed, process hidden";
const CLOSED: &str = "closed: artifact hidden";

reaches! {
    reaches_fully_open: "three-tiers", "" => OPEN, published(), Decisions::none();
    reaches_open_weights: "three-tiers", "" => WEIGHTS, published().without("prepare_data.py"), Decisions::none();
    reaches_closed: "three-tiers", "" => CLOSED, super::spectrum::behind_an_api(), Decisions::none();
}

#[test]
fn just_misses_fully_open_by_one_file() {
    let cases: [(_, &str); 3] = [
        (published().without("prepare_data.py"), "present(code.data_prep)"),
        (
            published().without_all(&["train.py", "train.yaml"]),
            "present(code.training)",
        ),
        (
            published().without("RECIPE.md").silent_on("file list"),
            "present(recipe)",
        ),
    ];
    for (release, gap) in cases {
        audited(&release, &Decisions::none())
            .has("three-tiers", "", WEIGHTS, WEIGHTS)
            .lacks("three-tiers", OPEN, &[gap]);
    }
}

#[test]
fn just_misses_fully_open_by_the_digests_of_the_data() {
    audited(&published().silent_on("digests"), &Decisions::none())
        .has("three-tiers", "", WEIGHTS, OPEN)
        .lacks("three-tiers", OPEN, &["full(data.training)"])
        .waits_for("three-tiers", &["full(data.training)"]);
}

#[test]
fn just_misses_open_weights_by_the_weights() {
    audited(&super::spectrum::behind_an_api(), &Decisions::none()).lacks(
        "three-tiers",
        WEIGHTS,
        &["present(weights.final)"],
    );
}
