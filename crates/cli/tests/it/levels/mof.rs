//! The classes of the Model Openness Framework, and each component of them taken away alone.

use super::{Decisions, Release, audited, published, reaches};
use crate::texts::PREPARE;

const ONE: &str = "Class I";
const TWO: &str = "Class II";
const THREE: &str = "Class III";
const NOTHING: &str = "Unclassified";

reaches! {
    reaches_class_i: "mof", "" => ONE, published(), Decisions::none();
    reaches_class_ii: "mof", "" => TWO, published().without("prepare_data.py"), Decisions::none();
    reaches_class_iii: "mof", "" => THREE, published().without("evaluate.py"), Decisions::none();
    reaches_no_class: "mof", "" => NOTHING, without_results(), Decisions::none();
}

fn without_results() -> Release {
    published().without("eval/results.json").silent_on("results")
}

/// No evaluation data, and no word that it is anywhere.
fn unevaluated() -> Release {
    published()
        .without("data/eval.jsonl")
        .silent_on("digests")
        .saying("data license", "The training data are released under CC0-1.0.")
}

#[track_caller]
fn misses(release: &Release, gets: &str, misses: &str, component: &str) {
    let facts = [
        format!("present({component})"),
        format!("member(license({component}), mot_8b5d30e)"),
        format!("licensed({component})"),
    ];
    let facts = facts.each_ref().map(String::as_str);
    audited(release, &Decisions::none())
        .has("mof", "", gets, gets)
        .lacks("mof", misses, &facts);
}

#[test]
fn just_misses_class_i_by_one_component() {
    misses(
        &published().without("prepare_data.py"),
        TWO,
        ONE,
        "code.data_prep",
    );
    misses(
        &published().without_all(&[
            "checkpoints/step-500/model.safetensors",
            "checkpoints/step-1000/model.safetensors",
        ]),
        TWO,
        ONE,
        "weights.intermediate",
    );
    misses(
        &published().without("paper.md").silent_on("paper"),
        TWO,
        ONE,
        "doc.paper",
    );
    misses(
        &published().without("data/train.jsonl").silent_on("digests"),
        TWO,
        ONE,
        "data.training",
    );
}

#[test]
fn just_misses_class_i_by_one_license() {
    let release = published().with("prepare_data.py", PREPARE.replace("MIT", "CC-BY-NC-4.0"));
    audited(&release, &Decisions::none())
        .has("mof", "", TWO, TWO)
        .lacks("mof", ONE, &["member(license(code.data_prep), mot_8b5d30e)"]);
}

#[test]
fn just_misses_class_ii_by_one_component() {
    misses(&published().without("evaluate.py"), THREE, TWO, "code.evaluation");
    misses(&unevaluated(), THREE, TWO, "data.evaluation");
    misses(
        &published().without("train.py").without("train.yaml"),
        THREE,
        TWO,
        "code.training",
    );
}

#[test]
fn just_misses_class_iii_by_one_component() {
    misses(&without_results(), NOTHING, THREE, "doc.eval_results");
    misses(&published().without_data_card(), NOTHING, THREE, "doc.data_card");
}

#[test]
fn just_misses_class_iii_by_one_license() {
    let release = published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0.");
    audited(&release, &Decisions::none())
        .has("mof", "", NOTHING, NOTHING)
        .lacks("mof", THREE, &["member(license(weights.final), mot_8b5d30e)"]);
}

#[test]
fn the_paper_stands_in_for_the_report() {
    let release = published()
        .without("report.md")
        .saying("paper", "The paper is in `paper.md`.");
    audited(&release, &Decisions::none()).has("mof", "", ONE, ONE);
}
