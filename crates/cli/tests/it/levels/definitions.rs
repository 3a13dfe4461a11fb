//! The two definitions of document 000, and its split between conclusions and what generated them.

use super::{Decisions, audited, published, reaches};

reaches! {
    reaches_open_weight: "definitions", "open-weight" => "yes", published(), Decisions::none();
    reaches_open_weight_partly: "definitions", "open-weight" => "partly", published().field("extra_gated_prompt", "Tell us who you are."), Decisions::none();
    reaches_no_open_weight: "definitions", "open-weight" => "no", super::spectrum::behind_an_api(), Decisions::none();
    reaches_open_source: "definitions", "open source licence" => "yes", published(), Decisions::none();
    reaches_open_source_partly: "definitions", "open source licence" => "partly",
        published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."), Decisions::none();
    reaches_no_open_source: "definitions", "open source licence" => "no", super::debian_ml::unlicensed(), Decisions::none();
    reaches_generators: "definitions", "generators" => "yes", published(), Decisions::none();
    reaches_generators_partly: "definitions", "generators" => "partly", published().without_all(&["train.py", "train.yaml"]), Decisions::none();
    reaches_no_generators: "definitions", "generators" => "no",
        published().without_data_card().without_all(&["train.py", "train.yaml", "data/train.jsonl"]), Decisions::none();
}

#[test]
fn just_misses_each_by_one_thing() {
    let cases: [(_, &str, &[&str]); 3] = [
        (
            published().field("extra_gated_prompt", "Tell us who you are."),
            "open-weight",
            &["gated(weights.final)"],
        ),
        (
            published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."),
            "open source licence",
            &["osi_terms(weights.final)"],
        ),
        (
            published().without_all(&["train.py", "train.yaml"]),
            "generators",
            &["present(code.training)"],
        ),
    ];
    for (release, criterion, gap) in cases {
        audited(&release, &Decisions::none())
            .has("definitions", criterion, "partly", "partly")
            .lacks("definitions", &format!("{criterion}: yes"), gap);
    }
}
