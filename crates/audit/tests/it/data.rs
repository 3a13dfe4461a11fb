//! `full`, `extent`, `data.open_part`: is the data whole, a part, or not to be told?

use openassay_audit::Digests;
use openassay_facts::Truth::{False, True, Unknown};
use openassay_fixtures::Folder;

use crate::harness::{Laid, POINTER, bare_card, card, told, with_weights};

const ROWS: &str = "{\"text\": \"one\"}\n{\"text\": \"two\"}\n";

fn sha256(text: &str) -> String {
    openassay_sources::digest(text.as_bytes())
}

/// A card of the data that promises these files.
fn promising(rows: &[(&str, String)]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(name, digest)| format!("| {name} | 2 | {} | {digest} |", ROWS.len()))
        .collect();
    format!(
        "# Data\n\nThe data consists of records that we wrote.\n\n| file | records | bytes | sha256 |\n|---|---|---|---|\n{}\n",
        rows.join("\n")
    )
}

fn with_data(card_of_data: String) -> Folder {
    with_weights(card())
        .with("data/train.jsonl", ROWS)
        .with("data/README.md", card_of_data)
}

#[test]
fn data_whose_digests_agree_is_full_and_cites_the_promise() {
    told(&with_data(promising(&[("train.jsonl", sha256(ROWS))])))
        .is("present(data.training)", True)
        .is("full(data.training)", True)
        .because("full(data.training)", "data/README.md")
        .is("present(data.open_part)", True)
        .says("extent(data.posttrain)", "full")
        // Whether a base was trained on other data, nobody says.
        .says("extent(data.pretrain)", "unknown");
}

#[test]
fn one_digest_that_disagrees_leaves_it_to_a_person() {
    let other = sha256("other rows");
    told(&with_data(promising(&[("train.jsonl", other)]))).is("full(data.training)", Unknown);
}

#[test]
fn a_count_that_disagrees_leaves_it_to_a_person() {
    let row = promising(&[("train.jsonl", sha256(ROWS))]);
    told(&with_data(row.replace("| 2 |", "| 3,000,000 |"))).is("full(data.training)", Unknown);
}

#[test]
fn a_file_without_a_promise_leaves_it_to_a_person() {
    let folder = with_data(promising(&[("train.jsonl", sha256(ROWS))]));
    told(&folder.with("data/train-2.jsonl", "{}\n")).is("full(data.training)", Unknown);
}

#[test]
fn a_promise_without_a_file_leaves_it_to_a_person() {
    let rows = [("train.jsonl", sha256(ROWS)), ("train-2.jsonl", sha256("more"))];
    told(&with_data(promising(&rows))).is("full(data.training)", Unknown);
}

#[test]
fn a_promise_in_the_model_card_must_be_kept_as_well() {
    let rows = [("train.jsonl", sha256(ROWS)), ("train-2.jsonl", sha256("more"))];
    let words = card().line("## Training data").line(&promising(&rows));
    let folder = with_weights(words).with("data/train.jsonl", ROWS);
    told(&folder).is("full(data.training)", Unknown);
}

#[test]
fn the_digest_of_another_file_is_no_promise_of_data() {
    let more = format!("\nThe digest of model.safetensors is {}.\n", sha256("weights"));
    let folder = with_data(promising(&[("train.jsonl", sha256(ROWS))]) + &more);
    told(&folder).is("full(data.training)", True);
}

#[test]
fn a_part_that_is_only_a_pointer_leaves_it_open() {
    let folder = with_data(promising(&[("train.jsonl", sha256(ROWS))]));
    told(&folder.with("data/train-2.jsonl", POINTER)).is("full(data.training)", Unknown);
}

#[test]
fn data_that_is_not_there_is_not_full() {
    told(&with_weights(card()))
        .is("full(data.training)", False)
        .is("present(data.open_part)", False);
}

#[test]
fn data_of_which_a_part_is_withheld_is_not_full() {
    let folder =
        with_weights(card().line("The training data cannot be shared.")).with("data/train.jsonl", ROWS);
    let audit = told(&folder);
    audit
        .is("present(data.training)", True)
        .is("full(data.training)", False);
}

#[test]
fn a_person_may_decide_that_it_is_full() {
    let laid = Laid::out(&with_weights(card()).with("data/train.jsonl", ROWS));
    let decided = "[[decision]]\nfact = \"full(data.training)\"\nvalue = true\nwho = \"Jane\"\nwhen = \"2026-11-21\"\nwhy = \"counted\"\n";
    laid.judged(decided, Digests::Small)
        .unwrap()
        .is("full(data.training)", True)
        .because("full(data.training)", "Jane decided on 2026-11-21: counted");
}

#[test]
fn an_extent_is_a_range_from_bytes_and_full_for_open_weights() {
    let audit = told(&with_weights(card()).with("train.py", crate::harness::TRAIN));
    audit
        .says("extent(weights.final)", "full")
        .says("extent(code.training)", "some..full")
        .says("extent(doc.model_card)", "some..full")
        .says("extent(weights.base)", "unknown")
        .says("extent(licenses)", "some");
    let gated = bare_card().field("extra_gated_prompt", "agree");
    told(&with_weights(gated)).says("extent(weights.final)", "some");
    let scratch = card().line("Rill 1 was trained from scratch.");
    told(&with_weights(scratch)).says("extent(weights.base)", "full");
}
