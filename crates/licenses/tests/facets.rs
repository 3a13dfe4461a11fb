//! What facets come to: rights, restrictions and duties, each true, false or unknown.
#![expect(clippy::unwrap_used, reason = "tests")]

use openassay_licenses::{Answer, ConditionKind, Facet, Facets, RestrictionKind, Right, Source};

fn facets(values: &[(&str, &str)]) -> Facets {
    Facets::new(values.iter().map(|(name, value)| {
        let source = Source::Text {
            quote: String::new(),
            focus: String::new(),
            line: 1,
        };
        (
            Facet::named(name).unwrap(),
            Answer {
                value: (*value).to_owned(),
                source,
            },
        )
    }))
}

#[test]
fn silence_is_unknown_and_none_is_no() {
    let silent = facets(&[]);
    assert!(Right::ALL.iter().all(|right| silent.may(*right).is_unknown()));
    assert!(
        RestrictionKind::ALL
            .iter()
            .all(|kind| silent.restricts(*kind).is_unknown())
    );
    assert!(
        facets(&[("users_cap", "-")])
            .restricts(RestrictionKind::UsersCap)
            .is_false()
    );
}

#[test]
fn granted_for_some_purposes_is_granted_with_a_restriction() {
    let research = facets(&[("commercial_use", "no"), ("derivatives", "noncommercial")]);
    assert!(research.may(Right::Use).is_true() && research.may(Right::Modify).is_true());
    assert!(research.may(Right::Commercial).is_false());
    assert!(research.restricts(RestrictionKind::Noncommercial).is_true());
    assert!(research.restricts_use().is_true());
}

#[test]
fn a_ban_on_outputs_only_restricts_the_outputs() {
    let ban = facets(&[("competing_model_ban", "competing-only(outputs)")]);
    assert!(ban.restricts(RestrictionKind::Outputs).is_true());
    assert!(ban.restricts(RestrictionKind::CompetingModels).is_false());
}

#[test]
fn a_ban_on_competing_models_leaves_the_others() {
    let forbids = |value| facets(&[("competing_model_ban", value)]).forbids_other_models();
    for kind in [
        "any-model(model)",
        "other-llm(model+outputs)",
        "foundation-models(model+outputs)",
        "competing-services + any-model(model+outputs)",
    ] {
        assert!(forbids(kind).is_true(), "{kind}");
    }
    for some in [
        "competing-only(outputs)",
        "competing-services",
        "commercial-models",
        "none",
    ] {
        assert!(forbids(some).is_false(), "{some}");
    }
    assert!(facets(&[]).forbids_other_models().is_unknown());
}

#[test]
fn naming_duties_are_conditions_and_no_restriction() {
    let llama = facets(&[("naming_attribution", "display:Built with Llama + prefix:Llama")]);
    assert!(
        llama.conditions(ConditionKind::Display).is_true()
            && llama.conditions(ConditionKind::Naming).is_true()
    );
    assert!(llama.restricts_use().is_unknown());
}
