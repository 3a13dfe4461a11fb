//! `gated`, `monetized`, `free_of_charge`, `anonymous_download`.

use openassay_audit::Digests;
use openassay_facts::Truth::{False, True, Unknown};

use crate::harness::{Laid, bare_card, card, told, with_weights};

#[test]
fn gating_is_read_from_the_fields_of_the_card() {
    told(&with_weights(card())).is("gated(weights.final)", False);
    told(&with_weights(card().field("extra_gated_prompt", "You agree")))
        .is("gated(weights.final)", True)
        .because("gated(weights.final)", "extra_gated_prompt");
}

const PRICE: &str = "A paid license for Rill 1 costs 900 USD a year; contact us for pricing.";

#[test]
fn a_price_in_the_words_is_a_price_and_no_decision_undoes_it() {
    let laid = Laid::out(&with_weights(bare_card().line(PRICE)));
    let decided = "[[decision]]\nfact = \"monetized(price)\"\nvalue = false\nwho = \"J\"\nwhen = \"now\"\nwhy = \"no\"\n";
    laid.judged(decided, Digests::Small)
        .unwrap()
        .is("monetized(price)", True)
        .because("monetized(price)", "900 USD")
        .is("free_of_charge(weights.final)", False);
    told(&with_weights(card()))
        .is("monetized(price)", Unknown)
        .is("free_of_charge(weights.final)", True);
}

#[test]
fn the_price_of_a_service_around_free_weights_leaves_it_open() {
    let words = card().line("Our hosted API costs 2 USD per million tokens.");
    let audit = told(&with_weights(words));
    assert!(!audit.0.facts.truth("free_of_charge(weights.final)").is_false());
}

#[test]
fn without_terms_it_is_not_known_to_be_free() {
    told(&with_weights(bare_card())).is("free_of_charge(weights.final)", Unknown);
}

#[test]
fn only_a_person_knows_of_anonymous_downloads() {
    told(&with_weights(card())).is("anonymous_download(weights.final)", Unknown);
    let laid = Laid::out(&with_weights(card()));
    let decided = "[[decision]]\nfact = \"anonymous_download(weights.final)\"\nvalue = true\nwho = \"J\"\nwhen = \"now\"\nwhy = \"tried\"\n";
    laid.judged(decided, Digests::Small)
        .unwrap()
        .is("anonymous_download(weights.final)", True);
}
