//! "In this repository": held only against the very place, and only where every file of it was understood.

use openassay_facts::Truth::Unknown;
use openassay_fixtures::{archive, cache};

use crate::harness::{Laid, Told, card, request, told, told_file, with_weights};

const WORDS: &str = "The training code is available in this repository.";

fn said() -> openassay_fixtures::Folder {
    with_weights(card().line(WORDS))
}

#[test]
fn a_place_without_any_code_denies_it() {
    assert_eq!(told(&said()).rules(), ["availability"]);
}

#[test]
fn code_whose_purpose_was_not_recognized_may_be_what_is_meant() {
    told(&said().with("main.py", "import sys\n\nprint(sys.argv)\n")).contradicts_nothing();
}

#[test]
fn a_folder_that_is_passed_over_may_hold_it() {
    let words = card().line("The training code is in `node_modules/rill/train.py` of this repository.");
    let folder = with_weights(words).with("node_modules/rill/train.py", crate::harness::TRAIN);
    told(&folder).contradicts_nothing();
}

#[test]
fn results_that_the_card_contains_are_in_this_repository() {
    let words = card()
        .line("The evaluation results are in this repository.")
        .line("## Evaluation results")
        .line("| task | metric | value |\n|---|---|---|\n| ARC-Easy | accuracy | 41.2 |");
    told(&with_weights(words)).contradicts_nothing();
}

#[test]
fn a_package_that_carries_the_card_along_is_another_place() {
    let wheel = archive::wheel("rill", "1.0", &["License: MIT"], said().under("rill"));
    told_file("rill-1.0-py3-none-any.whl", wheel)
        .is("present(code.training)", Unknown)
        .contradicts_nothing();
}

#[test]
fn a_snapshot_in_the_cache_is_a_part_of_the_place() {
    let laid = Laid::named("hub", &cache::layout("rill-works/rill-1", "abc", &said()));
    let path = laid.path().join(cache::snapshot("rill-works/rill-1", "abc"));
    Told(openassay_audit::audit(&request(&path)).unwrap())
        .is("present(code.training)", Unknown)
        .contradicts_nothing();
}
