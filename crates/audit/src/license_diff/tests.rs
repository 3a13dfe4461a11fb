//! What is the same, what is not, and what nobody can tell.

use openassay_licenses::License;

use super::*;
use crate::{license_text, read_license};

fn text(words: &str) -> LicenseReading {
    license_text("LICENSE", words.as_bytes())
}

fn named(id: &str) -> LicenseReading {
    read_license(id).unwrap()
}

fn facet(a: LicenseReading, b: LicenseReading, name: &str) -> ComparedFacet {
    let facets = compare_licenses(a, b).facets;
    facets.into_iter().find(|one| one.facet == name).unwrap()
}

fn answer(a: LicenseReading, b: LicenseReading, question: &str) -> ComparedAnswer {
    let answers = compare_licenses(a, b).answers;
    answers.into_iter().find(|one| one.question == question).unwrap()
}

#[test]
fn silence_is_neither_the_same_nor_another() {
    let cap = facet(named("mit"), text("Be kind to the river."), "users_cap");
    assert_eq!(
        (cap.a.value.as_str(), cap.b.value.as_str(), cap.same),
        ("-", "unknown", Truth::Unknown)
    );
    let trade = answer(named("mit"), text("Be kind to the river."), "commercial-use");
    assert_eq!((trade.b.answer, trade.same), (Answer::Unknown, Truth::Unknown));
    assert!(cap.b.grounds.is_empty() && trade.b.grounds.is_empty());
}

#[test]
fn a_license_by_its_name_is_the_same_as_its_text() {
    let mit = openassay_licenses::by_id("MIT").and_then(License::text).unwrap();
    let compared = compare_licenses(named("mit"), text(mit));
    assert!(
        compared.facets.iter().all(|one| one.same.is_true()),
        "{:#?}",
        compared.facets
    );
    assert!(compared.answers.iter().all(|one| one.same.is_true()));
    assert!(compared.duties.iter().all(|one| one.a == one.b));
    assert_eq!(compared.sentences.unwrap().differences, []);
}

#[test]
fn two_use_policies_and_two_copylefts_are_not_said_to_be_the_same() {
    let uses = facet(named("llama2"), named("llama3.1"), "field_of_use");
    assert_eq!((uses.a.value == uses.b.value, uses.same), (true, Truth::Unknown));
    let modify = answer(named("llama2"), named("llama3.1"), "modify");
    assert_eq!(
        (modify.same, modify.beyond.as_slice()),
        (Truth::Unknown, &["field_of_use"][..])
    );
    let copyleft = facet(named("gpl-2.0"), named("gpl-3.0"), "share_alike");
    assert!(copyleft.same.is_unknown(), "{copyleft:?}");
    let again = facet(named("llama2"), named("llama2"), "field_of_use");
    assert!(again.same.is_true());
}

#[test]
fn the_same_limits_under_other_numbers_are_the_same() {
    let limits = "You may not use the Materials for weapons or for surveillance of persons.";
    let (a, b) = (format!("2.4 {limits}"), format!("b. {limits}"));
    let uses = facet(text(&a), text(&b), "field_of_use");
    assert!(uses.a.is_known() && uses.same.is_true(), "{uses:?}");
}

#[test]
fn answers_of_one_word_differ_where_their_conditions_do() {
    let cap = |users: &str| {
        text(&format!(
            "If you have more than {users} million monthly active users, you must request a license from us."
        ))
    };
    let trade = answer(cap("700"), cap("7"), "commercial-use");
    assert_eq!(
        (trade.a.answer, trade.b.answer),
        (Answer::Conditions, Answer::Conditions)
    );
    assert_eq!(
        (trade.same, trade.beyond.as_slice()),
        (Truth::False, &["users_cap"][..])
    );
}

#[test]
fn what_was_found_in_a_text_is_at_least_what_it_says() {
    let (whole, found) = (true, false);
    assert!(same_lists(("breach+revocable", whole), ("revocable", found)).is_unknown());
    assert!(same_lists(("breach+revocable", whole), ("any-time", found)).is_false());
    assert!(same_lists(("breach+revocable", whole), ("revocable", whole)).is_false());
    assert!(same_lists(("none", whole), ("list", found)).is_false());
    assert!(same_lists(("display:A", found), ("display:B", found)).is_false());
    assert!(same_lists(("display:A + notice", found), ("display:A", found)).is_unknown());
}

#[test]
fn a_choice_of_licenses_that_do_not_agree_is_told_by_name() {
    let trade = facet(named("MIT OR CC-BY-NC-4.0"), named("mit"), "commercial_use");
    assert_eq!(
        (trade.a.value.as_str(), trade.same),
        ("MIT: yes; CC-BY-NC-4.0: no", Truth::Unknown)
    );
    assert_eq!(trade.a.grounds.len(), 2);
}

#[test]
fn a_duty_that_was_not_found_in_a_text_may_still_be_there() {
    let compared = compare_licenses(named("apache-2.0"), text("Be kind to the river."));
    let state = compared
        .duties
        .iter()
        .find(|one| one.duty == "state your changes")
        .unwrap();
    assert_eq!((state.a, state.b), (Truth::True, Truth::Unknown));
    assert!(compared.duties.iter().all(|one| one.b.is_unknown()));
}
