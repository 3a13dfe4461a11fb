//! The European index: three grades in each of twelve dimensions. Bytes tell `closed`, and mostly only a span above it;
//! what is comprehensive, a person decides.

use super::{Decisions, Release, audited, published, reaches};

const ID: &str = "osai";

fn api() -> Release {
    super::spectrum::behind_an_api()
}

fn extent(subject: &str, extent: &str) -> Decisions {
    Decisions::extent(subject, extent)
}

/// The data are there, and nobody promised how much of them.
fn unmeasured() -> Release {
    published().silent_on("digests")
}

/// Neither data nor a word of them.
fn dataless() -> Release {
    published()
        .without_data_card()
        .without("data/train.jsonl")
        .silent_on("data license")
}

fn codeless() -> Release {
    published().without_all(&["train.py", "train.yaml"])
}

fn gated() -> Release {
    published().field("extra_gated_prompt", "Tell us who you are.")
}

fn unreported() -> Release {
    published()
        .without_all(&["report.md", "paper.md"])
        .silent_on("paper")
}

reaches! {
    reaches_base_data_open: "osai", "datasources_basemodel" => "open", published(), Decisions::none();
    reaches_base_data_partial: "osai", "datasources_basemodel" => "partial", unmeasured(), extent("data.pretrain", "some");
    reaches_base_data_closed: "osai", "datasources_basemodel" => "closed", dataless(), Decisions::none();
    reaches_end_data_open: "osai", "datasources_endmodel" => "open", published(), Decisions::none();
    reaches_end_data_partial: "osai", "datasources_endmodel" => "partial", unmeasured(), extent("data.posttrain", "some");
    reaches_end_data_closed: "osai", "datasources_endmodel" => "closed", dataless(), Decisions::none();
    reaches_base_weights_open: "osai", "weights_basemodel" => "open", published(), Decisions::none();
    reaches_base_weights_partial: "osai", "weights_basemodel" => "partial", gated(), Decisions::none();
    reaches_base_weights_closed: "osai", "weights_basemodel" => "closed", api(), Decisions::none();
    reaches_end_weights_open: "osai", "weights_endmodel" => "open", published(), Decisions::none();
    reaches_end_weights_partial: "osai", "weights_endmodel" => "partial", gated(), Decisions::none();
    reaches_end_weights_closed: "osai", "weights_endmodel" => "closed", api(), Decisions::none();
    reaches_training_code_open: "osai", "trainingcode" => "open", published(), extent("code.training", "full");
    reaches_training_code_partial: "osai", "trainingcode" => "partial", published(), extent("code.training", "some");
    reaches_training_code_closed: "osai", "trainingcode" => "closed", codeless(), Decisions::none();
    reaches_code_open: "osai", "code" => "open", published(), extent("doc.code", "full");
    reaches_code_partial: "osai", "code" => "partial", published(), extent("doc.code", "some");
    reaches_code_closed: "osai", "code" => "closed", published().silent_on_all(&["repository structure", "code documentation"]), Decisions::none();
    reaches_hardware_open: "osai", "hardware_architecture" => "open", published(), extent("doc.hardware", "full");
    reaches_hardware_partial: "osai", "hardware_architecture" => "partial", published(), extent("doc.hardware", "some");
    reaches_hardware_closed: "osai", "hardware_architecture" => "closed", published().silent_on("hardware"), Decisions::none();
    reaches_preprint_open: "osai", "preprint" => "open", published(), extent("doc.preprint", "full");
    reaches_preprint_partial: "osai", "preprint" => "partial", published(), extent("doc.preprint", "some");
    reaches_preprint_closed: "osai", "preprint" => "closed", unreported(), Decisions::none();
    reaches_paper_open: "osai", "paper" => "open", published(), extent("doc.paper_reviewed", "full");
    reaches_paper_partial: "osai", "paper" => "partial", published(), extent("doc.paper_reviewed", "some");
    reaches_paper_closed: "osai", "paper" => "closed", unreported(), Decisions::none();
    reaches_card_open: "osai", "modelcard" => "open", published(), extent("doc.model_card", "full");
    reaches_card_partial: "osai", "modelcard" => "partial", published(), extent("doc.model_card", "some");
    reaches_card_closed: "osai", "modelcard" => "closed", published().without_card(), Decisions::none();
    reaches_datasheet_open: "osai", "datasheet" => "open", published(), extent("doc.datasheet", "full");
    reaches_datasheet_partial: "osai", "datasheet" => "partial", published(), extent("doc.datasheet", "some");
    reaches_datasheet_closed: "osai", "datasheet" => "closed", dataless(), Decisions::none();
    reaches_licenses_open: "osai", "licenses" => "open", published(), Decisions::none();
    reaches_licenses_partial: "osai", "licenses" => "partial", noncommercial(), Decisions::none();
    reaches_licenses_closed: "osai", "licenses" => "closed", noncommercial().without_all(&["train.py", "train.yaml"]), Decisions::none();
}

fn noncommercial() -> Release {
    published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0.")
}

/// Every decision that an editor of the index takes on what is published.
fn of_an_editor() -> Decisions {
    let judged = [
        "code.training",
        "doc.code",
        "doc.hardware",
        "doc.preprint",
        "doc.paper_reviewed",
        "doc.model_card",
        "doc.datasheet",
    ];
    judged.iter().fold(Decisions::none(), |decisions, subject| {
        decisions.and(&format!("extent({subject})"), "\"full\"")
    })
}

#[test]
fn a_whole_score_needs_an_editor() {
    audited(&published(), &of_an_editor()).has(ID, "", "100.0", "100.0");
}

#[test]
fn from_bytes_most_dimensions_are_a_span_and_the_decisions_are_named() {
    let audit = audited(&published(), &Decisions::none());
    for criterion in [
        "trainingcode",
        "code",
        "hardware_architecture",
        "preprint",
        "modelcard",
        "datasheet",
    ] {
        audit.has(ID, criterion, "partial", "open");
    }
    audit.has(ID, "paper", "closed", "open").waits_for(
        ID,
        &[
            "extent(code.training)",
            "extent(doc.code)",
            "extent(doc.datasheet)",
            "extent(doc.hardware)",
            "extent(doc.model_card)",
            "extent(doc.paper_reviewed)",
            "extent(doc.preprint)",
        ],
    );
}

#[test]
fn just_misses_open_by_one_thing() {
    for (release, criterion, least, most, gap) in [
        (
            unmeasured(),
            "datasources_basemodel",
            "partial",
            "open",
            "extent(data.pretrain) == 'full'",
        ),
        (
            unmeasured(),
            "datasources_endmodel",
            "partial",
            "open",
            "extent(data.posttrain) == 'full'",
        ),
        (
            gated(),
            "weights_endmodel",
            "partial",
            "partial",
            "extent(weights.final) == 'full'",
        ),
        (
            gated(),
            "weights_basemodel",
            "partial",
            "partial",
            "extent(weights.base) == 'full'",
        ),
        (
            noncommercial(),
            "licenses",
            "partial",
            "partial",
            "extent(licenses) == 'full'",
        ),
    ] {
        audited(&release, &Decisions::none())
            .has(ID, criterion, least, most)
            .lacks(ID, &format!("{criterion}: open"), &[gap]);
    }
}

#[test]
fn a_decision_counts_within_what_the_bytes_leave_open() {
    audited(&codeless(), &extent("code.training", "full"))
        .has(ID, "trainingcode", "closed", "closed")
        .lets_lapse("extent(code.training)", "what was read says otherwise");
    audited(&published(), &extent("doc.model_card", "none")).has(ID, "modelcard", "partial", "open");
}

#[test]
fn of_a_base_that_nobody_speaks_of_nothing_is_known() {
    let silent = published().silent_on("scratch").saying(
        "method",
        "It was trained with a causal language modeling objective.",
    );
    audited(&silent, &Decisions::none())
        .has(ID, "weights_basemodel", "closed", "open")
        .has(ID, "datasources_basemodel", "closed", "open")
        .has(ID, "datasources_endmodel", "open", "open");
    audited(&silent, &Decisions::extent("weights.base", "full")).has(ID, "weights_basemodel", "open", "open");
}
