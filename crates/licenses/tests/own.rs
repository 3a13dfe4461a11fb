//! Licenses of our own wording: what their sentences restrict, told without any stored facet.

use openassay_licenses::{Facet, Verdict, identify};

const RESEARCH: &str = "Hedgerow Research Terms\n\n\
    1. Grant. Hedgerow gives you a personal, revocable permission to run and study the checkpoint for academic research purposes only.\n\n\
    2. You shall not share the parameters with third parties, and you shall not modify the model.\n\n\
    3. Hedgerow may terminate this agreement at any time for any reason.\n\n\
    4. Hedgerow may amend these terms from time to time.\n";

const SCALE: &str = "Millrace Scale Agreement\n\n\
    Section 1. You may use, copy, modify and distribute the Model, commercially or not.\n\n\
    Section 2. If your services have more than 20 million monthly active users, or your company has annual revenue of more than \
    $50,000,000, you must request a license from Millrace.\n\n\
    Section 3. You shall prominently display “Milled with Millrace” in your product.\n\n\
    Section 4. This agreement does not apply in the European Union.\n";

const CAREFUL: &str = "Northlight Careful Use License\n\n\
    You agree not to:\n\
    (a) use the model to build weapons or to discriminate against anyone;\n\
    (b) use outputs to train any model that competes with ours; or\n\
    (c) provide the model to third parties as part of a hosted service.\n\n\
    You must pass on the use restrictions of this license as an enforceable provision to anyone who receives the model.\n";

const OPEN: &str = "Brookside Open License\n\n\
    Anyone may use, study, modify, sell and share the model for any purpose, including commercial use and military research.\n\n\
    You are encouraged to display “Made with Brookside” and to cite our paper.\n\n\
    “Noncommercial use” means use without payment; this license is not restricted to noncommercial use.\n\n\
    The authors are not liable for commercial damages, even if more than 1,000,000 users are affected.\n";

fn values(text: &str) -> Vec<(Facet, String)> {
    let found = identify(text);
    assert_eq!(found.verdict, Verdict::Unknown);
    let facets = found.facets();
    facets
        .iter()
        .map(|(facet, answer)| (facet, answer.value.clone()))
        .collect()
}

fn assert_values(text: &str, wanted: &[(Facet, &str)]) {
    let wanted: Vec<(Facet, String)> = wanted
        .iter()
        .map(|(facet, value)| (*facet, (*value).to_owned()))
        .collect();
    assert_eq!(values(text), wanted);
}

#[test]
fn a_research_license_is_read() {
    assert_values(
        RESEARCH,
        &[
            (Facet::CommercialUse, "no"),
            (Facet::Termination, "any-time+revocable"),
            (Facet::UnilateralChange, "yes"),
            (Facet::Redistribution, "no"),
            (Facet::Derivatives, "no"),
        ],
    );
}

#[test]
fn a_license_with_caps_is_read() {
    assert_values(
        SCALE,
        &[
            (Facet::CommercialUse, "conditional"),
            (Facet::UsersCap, "20000000"),
            (Facet::RevenueCap, "50000000 USD/year"),
            (Facet::NamingAttribution, "display:Milled with Millrace"),
            (Facet::Geo, "EU"),
        ],
    );
}

#[test]
fn a_license_with_excluded_uses_is_read() {
    assert_values(
        CAREFUL,
        &[
            (Facet::FieldOfUse, "list"),
            (Facet::CompetingModelBan, "competing-only(outputs)"),
            (Facet::ShareAlike, "use-restrictions"),
            (Facet::Outputs, "restricted"),
            (Facet::HostedService, "no"),
        ],
    );
}

#[test]
fn permissions_wishes_and_definitions_restrict_nothing() {
    assert_values(OPEN, &[]);
}

#[test]
fn a_changed_number_changes_the_cap() {
    let changed = SCALE
        .replace("20 million", "2 million")
        .replace("$50,000,000", "$5 million");
    let found = values(&changed);
    assert!(
        found.contains(&(Facet::UsersCap, "2000000".to_owned())),
        "{found:?}"
    );
    assert!(
        found.contains(&(Facet::RevenueCap, "5000000 USD/year".to_owned())),
        "{found:?}"
    );
}

#[test]
fn a_negated_sentence_restricts_no_more() {
    let free = RESEARCH.replace(
        "for academic research purposes only",
        "for any purpose, not only academic research",
    );
    assert!(
        values(&free)
            .iter()
            .all(|(facet, _)| *facet != Facet::CommercialUse),
        "{:?}",
        values(&free)
    );
}
