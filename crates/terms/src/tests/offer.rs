//! What a choice, a sum, a text or no name at all grants and restricts.

use Truth::{False, True, Unknown};
use openassay_licenses::ConditionKind;

use super::*;
use crate::testing::{plain_text, tag, text, unnamed};

fn named(expression: &str) -> Offer {
    tag(expression).offer
}

#[test]
fn a_choice_grants_what_any_grants_and_restricts_what_all_restrict() {
    let choice = named("MIT OR CC-BY-NC-4.0");
    assert_eq!(choice.may(Right::Commercial), True);
    assert_eq!(choice.restricts(RestrictionKind::Noncommercial), False);
    assert_eq!(choice.osi_approved(), True);
    let none = named("CC-BY-NC-4.0 OR CC-BY-NC-SA-4.0");
    assert_eq!(none.restricts(RestrictionKind::Noncommercial), True);
}

#[test]
fn a_sum_grants_what_all_grant_and_restricts_what_any_restricts() {
    let sum = named("MIT AND CC-BY-NC-4.0");
    assert_eq!(sum.may(Right::Commercial), False);
    assert_eq!(sum.restricts(RestrictionKind::Noncommercial), True);
    assert_eq!(sum.osi_approved(), False);
    assert_eq!(sum.conditions(ConditionKind::Notice), True);
}

#[test]
fn what_nobody_named_is_unknown_in_every_way() {
    let offer = unnamed().offer;
    assert!(Right::ALL.iter().all(|right| offer.may(*right) == Unknown));
    assert!(
        RestrictionKind::ALL
            .iter()
            .all(|kind| offer.restricts(*kind) == Unknown)
    );
    assert!(
        ConditionKind::ALL
            .iter()
            .all(|kind| offer.conditions(*kind) == Unknown)
    );
    assert_eq!(
        (offer.osi_approved(), offer.open_definition()),
        (Unknown, Unknown)
    );
    assert!(!offer.is_open() && !offer.is_narrower());
    assert_eq!(
        (offer.verdict(), offer.is_pointer(), offer.license()),
        ("declared", true, None)
    );
}

#[test]
fn a_plain_text_is_as_its_license() {
    let offer = text("LICENSE", "MIT").offer;
    assert_eq!(
        (offer.verdict(), offer.license().as_deref()),
        ("exact", Some("MIT"))
    );
    assert_eq!(offer.osi_approved(), True);
    assert!(offer.is_open() && !offer.is_narrower());
}

#[test]
fn a_changed_text_keeps_no_plain_name() {
    let mit = spdx::license_id("MIT").unwrap().text();
    let changed = format!("{mit}\nThe Software shall not be used for commercial purposes.\n");
    let offer = plain_text("LICENSE", &changed).offer;
    assert_eq!((offer.verdict(), offer.license()), ("modified", None));
    assert_eq!(offer.base().as_deref(), Some("MIT"));
    assert_eq!(offer.osi_approved(), False);
    assert!(offer.is_narrower());
}

#[test]
fn an_unknown_text_is_unknown_unless_it_restricts() {
    let quiet = plain_text("LICENSE", "Be kind to the river, and keep this note.").offer;
    assert_eq!(
        (quiet.osi_approved(), quiet.open_definition()),
        (Unknown, Unknown)
    );
    let narrow = plain_text("LICENSE", "You may not use the model for commercial purposes.").offer;
    assert_eq!((narrow.osi_approved(), narrow.open_definition()), (False, False));
}

#[test]
fn a_restriction_rests_on_a_sentence_or_a_clause() {
    let of_text = text("LICENSE", "CC-BY-NC-4.0")
        .offer
        .basis(RestrictionKind::Noncommercial);
    assert!(
        matches!(of_text.as_slice(), [Basis::Sentence { line, .. }] if *line > 1),
        "{of_text:?}"
    );
    let of_name = named("CC-BY-NC-4.0").basis(RestrictionKind::Noncommercial);
    assert!(
        matches!(of_name.as_slice(), [Basis::Clause { file, .. }] if file.ends_with("CC-BY-NC-4.0.toml"))
    );
    assert_eq!(named("MIT").basis(RestrictionKind::Noncommercial), []);
}
