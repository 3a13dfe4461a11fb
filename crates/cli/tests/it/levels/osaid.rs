//! The Open Source AI Definition: a pass needs a person, and each requirement can be missed alone.

use super::{Decisions, Release, audited, published, reaches};

const COMPLETE: &str = "judged(code_complete)";
const SUFFICIENT: &str = "judged(data_information_sufficient)";

fn decided() -> Decisions {
    Decisions::all(&[COMPLETE, SUFFICIENT])
}

reaches! {
    reaches_a_pass: "osaid", "" => "pass", published(), decided();
    reaches_a_fail: "osaid", "" => "fail", published().without("prepare_data.py"), Decisions::none();
}

#[test]
fn just_misses_a_pass_without_a_persons_decisions() {
    audited(&published(), &Decisions::none())
        .has("osaid", "", "fail", "pass")
        .lacks("osaid", "pass", &[COMPLETE, SUFFICIENT])
        .waits_for("osaid", &[COMPLETE, SUFFICIENT]);
}

#[test]
fn just_misses_a_pass_by_one_decision() {
    audited(&published(), &Decisions::yes(COMPLETE).and(SUFFICIENT, "false"))
        .has("osaid", "", "fail", "fail")
        .lacks("osaid", "pass", &[SUFFICIENT])
        .waits_for("osaid", &[]);
    audited(&published(), &Decisions::yes(SUFFICIENT))
        .has("osaid", "", "fail", "pass")
        .lacks("osaid", "pass", &[COMPLETE])
        .waits_for("osaid", &[COMPLETE]);
}

/// All code that is left is custom: no runtime that is known stands in for what is taken away.
fn of_its_own() -> Release {
    let config = "{\"model_type\": \"rill_brook\", \"architectures\": [\"RillForCausalLM\"], \"hidden_size\": 16, \"vocab_size\": 64}\n";
    published().with("config.json", config)
}

#[test]
fn just_misses_a_pass_by_one_file_or_sentence() {
    let cases: [(&str, Release, &[&str]); 9] = [
        (
            "data preparation",
            published().without("prepare_data.py"),
            &["present(code.data_prep)", "osi_license(code.data_prep)"],
        ),
        (
            "training code",
            published().without("train.py").without("train.yaml"),
            &["present(code.training)", "osi_license(code.training)", COMPLETE],
        ),
        (
            "provenance",
            published().silent_on_all(&["where", "provenance"]),
            &["data_information(provenance)"],
        ),
        (
            "scope",
            published().silent_on_all(&["what is in it", "scope", "digests"]),
            &["data_information(scope)"],
        ),
        (
            "selection",
            published().silent_on_all(&["choice", "selection"]),
            &["data_information(selection)"],
        ),
        (
            "labels",
            published().silent_on("labels"),
            &["data_information(labeling)"],
        ),
        (
            "processing",
            published().silent_on_all(&["preparation", "processing"]),
            &["data_information(processing)"],
        ),
        (
            "public data",
            published().silent_on("no public"),
            &["data_information(public_listed)"],
        ),
        (
            "third parties",
            published().silent_on("no third party"),
            &["data_information(third_party_listed)"],
        ),
    ];
    for (what, release, gap) in cases {
        println!("{what}");
        audited(&release, &decided())
            .has("osaid", "", "fail", "fail")
            .lacks("osaid", "pass", gap);
    }
}

#[test]
fn what_the_code_imports_names_the_libraries_where_no_manifest_does() {
    audited(&published().without("requirements.txt"), &decided()).has("osaid", "", "pass", "pass");
}

#[test]
fn just_misses_a_pass_by_a_library_that_no_list_has() {
    audited(
        &published().with("requirements.txt", "torch\nrill-kit\n"),
        &decided(),
    )
    .has("osaid", "", "fail", "pass")
    .lacks("osaid", "pass", &["osi_license(code.support)"]);
}

#[test]
fn just_misses_a_pass_by_one_license() {
    audited(
        &published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."),
        &decided(),
    )
    .has("osaid", "", "fail", "fail")
    .lacks("osaid", "pass", &["osi_terms(weights.final)"]);
    audited(
        &published().saying(
            "documents license",
            "The documents are released under CC-BY-NC-4.0.",
        ),
        &decided(),
    )
    .has("osaid", "", "fail", "fail")
    .lacks("osaid", "pass", &["osi_terms(info.data)"]);
}

#[test]
fn where_no_runtime_stands_in_the_code_of_the_architecture_is_asked_for() {
    audited(&of_its_own(), &decided()).has("osaid", "", "pass", "pass");
    audited(&of_its_own().without("modeling_rill.py"), &decided()).has("osaid", "", "fail", "pass");
}

#[test]
fn data_that_cannot_be_shared_must_be_described_and_what_is_open_shared() {
    let withheld =
        published()
            .without("data/train.jsonl")
            .silent_on_all(&["digests", "complete", "data license"]);
    let described = withheld
        .clone()
        .adding("The training data holds personal records and cannot be shared.");
    audited(&described, &decided()).has("osaid", "", "pass", "pass");
    let undescribed = withheld.adding("The training data cannot be shared.");
    audited(&undescribed, &decided())
        .has("osaid", "", "fail", "fail")
        .lacks("osaid", "pass", &["data_information(unshareable_described)"]);
    let half = described.adding("A part of the training data is public.");
    audited(&half, &decided()).has("osaid", "", "fail", "fail").lacks(
        "osaid",
        "pass",
        &["present(data.open_part)"],
    );
}
