//! Cases on code that runs the model: an open runtime, custom code, none.

use openassay_fixtures::{Folder, Llama};
use serde_json::json;

use super::{card, spdx_text, with_weights};
use crate::harness::Audit;
use crate::texts::MODELING;

/// Case 2 with a `model_type` that no runtime knows, and a configuration that names its code.
fn custom() -> Folder {
    let mut config = Llama::default().config();
    config["model_type"] = json!("rill_brook");
    config["architectures"] = json!(["RillForCausalLM"]);
    config["auto_map"] = json!({
        "AutoConfig": "modeling_rill.RillConfig",
        "AutoModelForCausalLM": "modeling_rill.RillForCausalLM",
    });
    with_weights(card()).with("config.json", format!("{config:#}\n"))
}

#[test]
fn case_15_custom_code_that_is_here_runs_it_and_was_not_run() {
    Audit::of(
        &custom()
            .with("modeling_rill.py", MODELING)
            .with("LICENSE", spdx_text("Apache-2.0")),
    )
    .is("g7", "Open Weights AI")
    .knows("requires", "custom_code", "true")
    .meets("four-levels-criteria", "U2", "partly")
    .contradicts_nothing();
}

#[test]
fn case_16_custom_code_that_is_not_here_is_pointed_at() {
    Audit::of(&custom())
        .is_between("g7", "none of the four labels", "Open Weights AI")
        .is_between("spectrum", "weights without a way to run them", "Open-weights")
        .knows("present", "code.inference", "unknown")
        .contradicts_nothing()
        .shows(&["auto_map"]);
}

#[test]
fn a_known_model_type_needs_no_custom_code() {
    Audit::of(&with_weights(card()))
        .knows("runs_in", "open_runtime", "true")
        .knows("requires", "custom_code", "false")
        .meets("four-levels-criteria", "U2", "yes");
}
