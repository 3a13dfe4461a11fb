//! The plain answers under terms of every sort.

use openassay_facts::Method;

use super::*;
use crate::compose;
use crate::testing::{plain_text, tag, text, unnamed};

fn answers(grants: &[Grant]) -> Vec<Answer> {
    permissions(&compose(grants.iter().collect()))
        .into_iter()
        .map(|one| one.answer)
        .collect()
}

#[test]
fn open_terms_allow_everything() {
    for license in ["MIT", "Apache-2.0", "CC-BY-4.0", "MIT OR CC-BY-NC-4.0"] {
        assert_eq!(answers(&[tag(license)]), [Answer::Yes; 5], "{license}");
    }
}

#[test]
fn noncommercial_terms_forbid_trade_and_limit_the_rest() {
    use Answer::{Conditions, No};
    let expected = [No, Conditions, Conditions, No, Conditions];
    assert_eq!(answers(&[tag("CC-BY-NC-4.0")]), expected);
    assert_eq!(answers(&[text("LICENSE", "CC-BY-NC-4.0")]), expected);
    assert_eq!(answers(&[tag("MIT AND CC-BY-NC-4.0")]), expected);
    assert_eq!(answers(&[tag("MIT"), text("LICENSE", "CC-BY-NC-4.0")]), expected);
}

#[test]
fn terms_without_derivatives_forbid_change_alone() {
    let found = answers(&[tag("CC-BY-ND-4.0")]);
    assert_eq!(
        (found[0], found[1], found[2]),
        (Answer::Yes, Answer::No, Answer::Yes)
    );
}

#[test]
fn a_cap_of_users_leaves_trade_to_some() {
    let found = answers(&[tag("llama3.2")]);
    assert_eq!((found[0], found[3]), (Answer::Conditions, Answer::Conditions));
    assert_eq!(answers(&[tag("llama2")])[4], Answer::No);
}

#[test]
fn a_ban_on_competing_models_leaves_the_training_of_others() {
    let rival = "You may use and copy the model. You may not use the model or its outputs to develop a model that \
                 competes with a product of ours.";
    let other =
        "You may use and copy the model. You may not use the model or its outputs to train any other model.";
    let both = format!("{rival} You must not use the outputs to improve any other AI model.");
    let found = permissions(&compose([plain_text("LICENSE", rival)].iter().collect()));
    assert_eq!(found[4].answer, Answer::Conditions);
    let quoted = found[4].quotes[0].quote.as_deref().unwrap();
    assert!(quoted.contains("competes with"), "{quoted}");
    assert_eq!(answers(&[plain_text("LICENSE", other)])[4], Answer::No);
    assert_eq!(answers(&[plain_text("LICENSE", &both)])[4], Answer::No);
}

#[test]
fn terms_that_nobody_named_and_no_terms_are_unknown() {
    assert_eq!(answers(&[unnamed()]), [Answer::Unknown; 5]);
    assert_eq!(answers(&[]), [Answer::Unknown; 5]);
    assert_eq!(answers(&[tag("MIT"), unnamed()]), [Answer::Unknown; 5]);
    assert_eq!(
        answers(&[plain_text("LICENSE", "Be kind to the river.")]),
        [Answer::Unknown; 5]
    );
}

#[test]
fn a_family_answers_what_its_members_agree_on() {
    assert_eq!(answers(&[tag("openrail")])[0], Answer::Yes);
}

#[test]
fn an_answer_quotes_the_sentence_that_decides_it() {
    let grants = [text("LICENSE", "CC-BY-NC-4.0")];
    let found = permissions(&compose(grants.iter().collect()));
    let first = &found[0].quotes[0];
    assert_eq!(first.path.as_deref(), Some("LICENSE"));
    assert!(first.place.line() > 1, "{first:?}");
    assert!(
        first.quote.as_deref().unwrap().contains("NonCommercial"),
        "{first:?}"
    );
}

#[test]
fn a_name_alone_cites_our_own_reading_of_the_license() {
    let grants = [tag("CC-BY-NC-4.0")];
    let found = permissions(&compose(grants.iter().collect()));
    assert_eq!(found[0].quotes[0].method, Method::Knowledge);
    let grants = [tag("MIT")];
    let found = permissions(&compose(grants.iter().collect()));
    assert_eq!(found[0].quotes[0].path.as_deref(), Some("README.md"));
}

#[test]
fn duties_go_with_what_may_be_done() {
    let grants = [tag("GPL-3.0-only")];
    let found = permissions(&compose(grants.iter().collect()));
    assert!(
        found[2].duties.iter().any(|duty| duty.contains("same license")),
        "{found:#?}"
    );
    let grants = [tag("CC-BY-NC-4.0")];
    assert!(
        permissions(&compose(grants.iter().collect()))[0]
            .duties
            .is_empty()
    );
}

fn owed(grant: &Grant, words: &str) -> Truth {
    let duties = duties_of(&grant.offer);
    duties
        .into_iter()
        .find(|(duty, _)| duty.contains(words))
        .unwrap()
        .1
}

#[test]
fn each_duty_is_known_to_be_there_known_not_to_be_or_unknown() {
    assert!(owed(&tag("Apache-2.0"), "state your changes").is_true());
    assert!(owed(&tag("MIT"), "same license").is_false());
    assert!(owed(&tag("AGPL-3.0-only"), "use the service").is_true());
    assert!(owed(&tag("GPL-3.0-only"), "use the service").is_false());
    let river = plain_text("LICENSE", "Be kind to the river.");
    assert!(owed(&river, "use the service").is_unknown());
}

#[test]
fn use_restrictions_are_passed_on_only_where_there_are_some() {
    assert!(owed(&tag("openrail"), "pass the use restrictions on").is_true());
    assert!(owed(&tag("GPL-3.0-only"), "pass the use restrictions on").is_false());
}

#[test]
fn a_notice_beside_a_credit_is_not_denied() {
    assert!(owed(&tag("llama3.1"), "display").is_true());
    assert!(owed(&tag("llama3.1"), "notices").is_true());
    let credit = plain_text(
        "LICENSE",
        "You shall prominently display “Built with Rill” on your website.",
    );
    assert!(owed(&credit, "notices").is_unknown());
    assert!(owed(&tag("CC0-1.0"), "notices").is_false());
}
