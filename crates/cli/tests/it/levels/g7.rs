//! The four labels of the G7, and none of them.

use super::{Decisions, Release, audited, published, reaches};
use crate::harness::{Audit, Laid, text_of};

const OPEN_DATA: &str = "Open Source AI with Open Data";
const OPEN_SOURCE: &str = "Open Source AI";
const OPEN_WEIGHTS: &str = "Open Weights AI";
const AVAILABLE: &str = "Weights Available AI";
const NOTHING: &str = "none of the four labels";
const UNSHAREABLE: &str = "judged(data_cannot_be_shared)";

reaches! {
    reaches_open_source_with_open_data: "g7", "" => OPEN_DATA, published(), Decisions::none();
    reaches_open_source: "g7", "" => OPEN_SOURCE, withheld(), Decisions::yes(UNSHAREABLE);
    reaches_open_source_by_data_that_is_not_open: "g7", "" => OPEN_SOURCE,
        published().saying("data license", "The training and evaluation data are released under CC-BY-NC-4.0."), Decisions::none();
    reaches_open_weights: "g7", "" => OPEN_WEIGHTS, published().without("train.py").without("train.yaml"), Decisions::none();
    reaches_weights_available: "g7", "" => AVAILABLE, noncommercial(), Decisions::none();
    reaches_none_of_the_four: "g7", "" => NOTHING, unlicensed(), Decisions::none();
}

/// Everything but the training data, which cannot be shared.
fn withheld() -> Release {
    published()
        .without("data/train.jsonl")
        .silent_on_all(&["digests", "complete", "data license"])
        .adding("The training data holds personal records and cannot be shared.")
}

fn noncommercial() -> Release {
    published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0.")
}

fn unlicensed() -> Release {
    super::debian_ml::unlicensed()
}

#[test]
fn just_misses_open_data_by_the_license_of_the_data() {
    let release = published().saying(
        "data license",
        "The training and evaluation data are released under CC-BY-NC-4.0.",
    );
    audited(&release, &Decisions::none())
        .has("g7", "", OPEN_SOURCE, OPEN_SOURCE)
        .lacks("g7", OPEN_DATA, &["open_license(data.training)"]);
}

#[test]
fn just_misses_open_data_by_one_count_in_the_card_of_the_data() {
    let release = published().silent_on("digests");
    audited(&release, &Decisions::none())
        .has("g7", "", OPEN_WEIGHTS, OPEN_DATA)
        .lacks("g7", OPEN_SOURCE, &["full(data.training)"])
        .waits_for("g7", &["full(data.training)", UNSHAREABLE]);
    audited(&release, &Decisions::yes("full(data.training)")).has("g7", "", OPEN_DATA, OPEN_DATA);
    audited(
        &release,
        &Decisions::no("full(data.training)").and(UNSHAREABLE, "false"),
    )
    .has("g7", "", OPEN_WEIGHTS, OPEN_WEIGHTS);
}

#[test]
fn just_misses_open_source_without_the_decision_that_the_data_cannot_be_shared() {
    audited(&withheld(), &Decisions::none())
        .has("g7", "", OPEN_WEIGHTS, OPEN_SOURCE)
        .lacks("g7", OPEN_SOURCE, &[UNSHAREABLE])
        .waits_for("g7", &[UNSHAREABLE]);
}

#[test]
fn just_misses_open_source_by_the_decision_that_the_data_can_be_shared() {
    audited(&withheld(), &Decisions::no(UNSHAREABLE))
        .has("g7", "", OPEN_WEIGHTS, OPEN_WEIGHTS)
        .lacks("g7", OPEN_SOURCE, &[UNSHAREABLE])
        .waits_for("g7", &[]);
}

#[test]
fn just_misses_open_source_by_one_file_of_training_code() {
    audited(
        &withheld().without("train.py").without("train.yaml"),
        &Decisions::yes(UNSHAREABLE),
    )
    .has("g7", "", OPEN_WEIGHTS, OPEN_WEIGHTS)
    .lacks(
        "g7",
        OPEN_SOURCE,
        &[
            "present(code.training)",
            "free_of_charge(code.training)",
            "osi_license(code.training)",
        ],
    );
}

#[test]
fn just_misses_open_weights_by_one_license() {
    let release = published()
        .without_all(&["train.py", "train.yaml"])
        .weights_under("cc-by-4.0", "The weights are released under CC-BY-4.0.");
    audited(&release, &Decisions::none())
        .has("g7", "", AVAILABLE, AVAILABLE)
        .lacks("g7", OPEN_WEIGHTS, &["osi_license(weights.final)"]);
}

#[test]
fn just_misses_weights_available_by_one_license() {
    audited(&unlicensed(), &Decisions::none())
        .has("g7", "", NOTHING, NOTHING)
        .lacks("g7", AVAILABLE, &["licensed(weights.final)"]);
}

#[test]
fn just_misses_weights_available_by_one_file_and_whether_it_is_elsewhere_is_unknown() {
    // The configuration implies weights: they are pointed at, not denied.
    audited(&noncommercial().without("model.safetensors"), &Decisions::none())
        .has("g7", "", NOTHING, AVAILABLE)
        .lacks("g7", AVAILABLE, &["present(weights.final)"]);
}

#[test]
fn a_decision_on_other_bytes_lapses_and_says_so() {
    let release = withheld();
    let laid = Laid::out("rill", &release.folder());
    let digest = text_of(&Audit::with(laid.path(), &["--digests"]).json()["release"]["digest"]);
    let decisions = Decisions::yes(UNSHAREABLE).of_digest(&digest);
    audited(&release, &decisions).has("g7", "", OPEN_SOURCE, OPEN_SOURCE);
    audited(&release.silent_on("choices"), &decisions)
        .has("g7", "", OPEN_WEIGHTS, OPEN_SOURCE)
        .waits_for("g7", &[UNSHAREABLE])
        .lets_lapse(UNSHAREABLE, "it was decided on other bytes than these")
        .audit
        .shows(&["lapsed: true (Ada Brook on 2026-11-27"]);
}

#[test]
fn a_decision_of_the_producer_is_a_claim() {
    let release = withheld().with("openassay.toml", Decisions::yes(UNSHAREABLE).file());
    audited(&release, &Decisions::none())
        .has("g7", "", OPEN_WEIGHTS, OPEN_SOURCE)
        .waits_for("g7", &[UNSHAREABLE])
        .audit
        .finds(&["openassay.toml"]);
}

#[test]
fn whoever_decides_cannot_make_whole_what_is_not_there() {
    audited(
        &withheld(),
        &Decisions::yes("full(data.training)").and(UNSHAREABLE, "false"),
    )
    .has("g7", "", OPEN_WEIGHTS, OPEN_WEIGHTS)
    .lets_lapse("full(data.training)", "what was read says otherwise");
}
