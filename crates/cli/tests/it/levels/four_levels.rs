//! The four levels of document 001.

use openassay_fixtures::{Card, Folder};

use super::{Decisions, audited, published, reaches};
use crate::harness::Audit;

const RADICAL: &str = "Radical Openness";
const MODIFIABLE: &str = "Modifiable Openness";
const LIMITED: &str = "Limited Openness";
const CLOSED: &str = "Closed";

reaches! {
    reaches_radical: "four-levels", "" => RADICAL, published(), Decisions::none();
    reaches_modifiable: "four-levels", "" => MODIFIABLE, published().without("prepare_data.py"), Decisions::none();
    reaches_limited: "four-levels", "" => LIMITED, published().without_all(&["train.py", "train.yaml"]), Decisions::none();
    reaches_closed: "four-levels", "" => CLOSED, super::spectrum::behind_an_api(), Decisions::none();
}

#[test]
fn just_misses_radical_by_one_file() {
    audited(&published().without("prepare_data.py"), &Decisions::none()).lacks(
        "four-levels",
        RADICAL,
        &["present(code.data_prep)"],
    );
}

#[test]
fn just_misses_radical_by_the_digests_of_the_data() {
    audited(&published().silent_on("digests"), &Decisions::none())
        .has("four-levels", "", MODIFIABLE, RADICAL)
        .lacks("four-levels", RADICAL, &["full(data.training)"])
        .waits_for("four-levels", &["full(data.training)"]);
}

#[test]
fn just_misses_modifiable_by_one_file() {
    audited(
        &published().without_all(&["train.py", "train.yaml"]),
        &Decisions::none(),
    )
    .has("four-levels", "", LIMITED, LIMITED)
    .lacks("four-levels", MODIFIABLE, &["present(code.training)"]);
}

#[test]
fn just_misses_modifiable_by_one_license() {
    audited(
        &published().weights_under("cc-by-nd-4.0", "The weights are released under CC-BY-ND-4.0."),
        &Decisions::none(),
    )
    .has("four-levels", "", LIMITED, LIMITED)
    .lacks("four-levels", MODIFIABLE, &["may(modify, weights.final)"]);
}

#[test]
fn just_misses_limited_by_the_weights() {
    let card = Card::new(
        "Rill 1",
        "Rill 1 is a text generator by Rill Works, available through our API.",
    )
    .field("license", "apache-2.0");
    let folder = Folder::new().with("README.md", card.line("The weights are not released."));
    Audit::of(&folder).is("four-levels", CLOSED);
    audited(&super::spectrum::behind_an_api(), &Decisions::none()).lacks(
        "four-levels",
        LIMITED,
        &["present(weights.final)"],
    );
}
