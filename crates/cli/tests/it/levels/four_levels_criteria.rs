//! The eleven criteria of document 001: each yes, partly and no.

use super::{Decisions, Release, audited, published, reaches};

const MODULAR: &str = "judged(code_modular)";

fn api() -> Release {
    super::spectrum::behind_an_api()
}

/// Of an architecture that no runtime is known to implement, and of which a configuration says little.
fn custom() -> Release {
    let config = "{\"model_type\": \"rill_brook\", \"architectures\": [\"RillForCausalLM\"], \"vocab_size\": 64, \
                  \"auto_map\": {\"AutoModelForCausalLM\": \"modeling_rill.RillForCausalLM\"}}\n";
    published().with("config.json", config)
}

/// Behind an API, and the architecture is not told.
fn untold() -> Release {
    api().silent_on_all(&["shape", "architecture"]).without_all(&[
        "inference.py",
        "train.py",
        "train.yaml",
        "evaluate.py",
    ])
}

fn noncommercial() -> Release {
    published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0.")
}

reaches! {
    reaches_t1: "four-levels-criteria", "T1" => "yes", published(), Decisions::none();
    reaches_t1_partly: "four-levels-criteria", "T1" => "partly", untold().with("config.json", "{\"model_type\": \"rill_brook\", \"vocab_size\": 64}\n"), Decisions::none();
    reaches_no_t1: "four-levels-criteria", "T1" => "no", untold(), Decisions::none();
    reaches_t2: "four-levels-criteria", "T2" => "yes", published(), Decisions::none();
    reaches_t2_partly: "four-levels-criteria", "T2" => "partly", published().silent_on("hyperparameters").without("RECIPE.md"), Decisions::none();
    reaches_no_t2: "four-levels-criteria", "T2" => "no", published().silent_on_all(&["method", "hyperparameters"]).without("RECIPE.md"), Decisions::none();
    reaches_t3: "four-levels-criteria", "T3" => "yes", published(), Decisions::none();
    reaches_t3_partly: "four-levels-criteria", "T3" => "partly", published().silent_on_all(&["preparation", "processing"]), Decisions::none();
    reaches_no_t3: "four-levels-criteria", "T3" => "no", published().without_data_card(), Decisions::none();
    reaches_t4: "four-levels-criteria", "T4" => "yes", published(), Decisions::none();
    reaches_t4_partly: "four-levels-criteria", "T4" => "partly", unreported(), Decisions::none();
    reaches_no_t4: "four-levels-criteria", "T4" => "no", unreported().silent_on("decisions").without("logs/train.jsonl"), Decisions::none();
    reaches_i1: "four-levels-criteria", "I1" => "yes", published(), Decisions::none();
    reaches_i1_partly: "four-levels-criteria", "I1" => "partly", published().silent_on_all(&["limits", "limitations"]), Decisions::none();
    reaches_no_i1: "four-levels-criteria", "I1" => "no", api(), Decisions::none();
    reaches_i2: "four-levels-criteria", "I2" => "yes", published(), Decisions::yes(MODULAR);
    reaches_i2_partly: "four-levels-criteria", "I2" => "partly", published(), Decisions::no(MODULAR);
    reaches_no_i2: "four-levels-criteria", "I2" => "no", api(), Decisions::none();
    reaches_i3: "four-levels-criteria", "I3" => "yes", published(), Decisions::none();
    reaches_i3_partly: "four-levels-criteria", "I3" => "partly", published().silent_on("results").without("eval/results.json"), Decisions::none();
    reaches_no_i3: "four-levels-criteria", "I3" => "no", published().without_card(), Decisions::none();
    reaches_u1: "four-levels-criteria", "U1" => "yes", published(), Decisions::none();
    reaches_u1_partly: "four-levels-criteria", "U1" => "partly", noncommercial(), Decisions::none();
    reaches_no_u1: "four-levels-criteria", "U1" => "no", api(), Decisions::none();
    reaches_u2: "four-levels-criteria", "U2" => "yes", published(), Decisions::none();
    reaches_u2_partly: "four-levels-criteria", "U2" => "partly", custom(), Decisions::none();
    reaches_no_u2: "four-levels-criteria", "U2" => "no", api(), Decisions::none();
    reaches_m1: "four-levels-criteria", "M1" => "yes", published(), Decisions::none();
    reaches_m1_partly: "four-levels-criteria", "M1" => "partly", published().without_all(&["train.py", "train.yaml"]), Decisions::none();
    reaches_no_m1: "four-levels-criteria", "M1" => "no", untold(), Decisions::none();
    reaches_m2: "four-levels-criteria", "M2" => "yes", published(), Decisions::none();
    reaches_m2_partly: "four-levels-criteria", "M2" => "partly", noncommercial(), Decisions::none();
    reaches_no_m2: "four-levels-criteria", "M2" => "no", super::debian_ml::unlicensed(), Decisions::none();
}

/// Neither report nor paper, and none is named.
fn unreported() -> Release {
    published()
        .without_all(&["report.md", "paper.md"])
        .silent_on("paper")
}

#[test]
fn just_misses_a_yes_by_one_thing() {
    let cases: [(&str, Release, &[&str]); 8] = [
        (
            "T2",
            published().silent_on("hyperparameters").without("RECIPE.md"),
            &["described(hyperparameters)"],
        ),
        (
            "T3",
            published().silent_on_all(&["preparation", "processing"]),
            &["data_information(processing)"],
        ),
        ("T4", unreported(), &["present(doc.tech_report)"]),
        (
            "I1",
            published().silent_on_all(&["limits", "limitations"]),
            &["described(limitations)"],
        ),
        (
            "I3",
            published().silent_on("results").without("eval/results.json"),
            &["described(performance_by_task)"],
        ),
        (
            "U1",
            published().field("extra_gated_prompt", "Tell us who you are."),
            &["gated(weights.final)"],
        ),
        (
            "M1",
            published().without_all(&["train.py", "train.yaml"]),
            &["present(code.training)", "may(modify, code.training)"],
        ),
        ("M2", noncommercial(), &["restricts(use, weights.final)"]),
    ];
    for (criterion, release, gap) in cases {
        println!("{criterion}");
        audited(&release, &Decisions::none())
            .has("four-levels-criteria", criterion, "partly", "partly")
            .lacks("four-levels-criteria", &format!("{criterion}: yes"), gap);
    }
}

#[test]
fn just_misses_modular_code_without_a_decision() {
    audited(&published(), &Decisions::none())
        .has("four-levels-criteria", "I2", "partly", "yes")
        .lacks("four-levels-criteria", "I2: yes", &[MODULAR])
        .waits_for("four-levels-criteria", &[MODULAR]);
}
