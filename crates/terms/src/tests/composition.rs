//! What several grants amount to together.

use Truth::{False, True, Unknown};

use super::*;
use crate::Policy;
use crate::testing::{plain_text, tag, text, unnamed};

#[test]
fn nothing_composed_is_unknown() {
    let nothing = compose(Vec::new());
    assert!(nothing.is_empty() && !nothing.in_conflict());
    assert_eq!((nothing.license(), nothing.verdict()), (None, "none"));
    assert_eq!(nothing.osi_license().truth(), Unknown);
    assert_eq!(nothing.restricts(RestrictionKind::Noncommercial).truth(), Unknown);
}

#[test]
fn the_most_restrictive_governs_and_is_the_evidence() {
    let grants = [tag("Apache-2.0"), text("LICENSE", "CC-BY-NC-4.0")];
    let both = compose(grants.iter().collect());
    let restricts = both.restricts(RestrictionKind::Noncommercial);
    assert_eq!(restricts.truth(), True);
    assert_eq!(restricts.evidence().len(), 1);
    assert_eq!(restricts.evidence()[0].path.as_deref(), Some("LICENSE"));
    let may = both.may(Right::Commercial);
    assert_eq!(
        (may.truth(), may.evidence()[0].path.as_deref()),
        (False, Some("LICENSE"))
    );
}

#[test]
fn what_all_must_hold_cites_all() {
    let grants = [tag("Apache-2.0"), text("LICENSE", "Apache-2.0")];
    let both = compose(grants.iter().collect());
    assert_eq!(both.osi_license().truth(), True);
    assert_eq!(both.osi_license().evidence().len(), 2);
    assert_eq!(both.license().as_deref(), Some("Apache-2.0"));
    assert_eq!(
        (both.verdict(), both.assurance()),
        ("exact", Assurance::Inspected)
    );
}

#[test]
fn a_name_alone_is_read_and_declared() {
    let grants = [tag("MIT")];
    let one = compose(grants.iter().collect());
    assert_eq!((one.verdict(), one.assurance()), ("declared", Assurance::Read));
    assert_eq!(one.completeness(), "complete");
}

#[test]
fn open_terms_beside_narrower_ones_conflict() {
    let grants = [tag("MIT"), text("LICENSE", "CC-BY-NC-4.0")];
    let both = compose(grants.iter().collect());
    assert!(both.in_conflict());
    assert_eq!((both.license(), both.verdict()), (None, "conflict"));
}

#[test]
fn what_is_unknown_conflicts_with_nothing() {
    let grants = [tag("MIT"), unnamed()];
    let both = compose(grants.iter().collect());
    assert!(!both.in_conflict());
    assert_eq!(both.license(), None);
    assert_eq!(both.osi_license().truth(), Unknown);
    assert_eq!(both.restricts(RestrictionKind::Noncommercial).truth(), Unknown);
    let grants = [tag("MIT"), plain_text("LICENSE", "Be kind to the river.")];
    assert!(!compose(grants.iter().collect()).in_conflict());
}

#[test]
fn two_open_licenses_are_both_named() {
    let grants = [tag("MIT"), text("LICENSE", "Apache-2.0")];
    let both = compose(grants.iter().collect());
    assert!(!both.in_conflict());
    assert_eq!(both.license().as_deref(), Some("Apache-2.0 AND MIT"));
}

#[test]
fn terms_elsewhere_are_a_pointer_unless_a_text_is_here() {
    let grants = [unnamed()];
    assert_eq!(compose(grants.iter().collect()).completeness(), "pointer");
    let grants = [unnamed(), text("LICENSE", "MIT")];
    assert_eq!(compose(grants.iter().collect()).completeness(), "complete");
}

#[test]
fn the_same_grant_counts_once_and_like_headers_a_few_times() {
    let one = tag("MIT");
    assert_eq!(compose(vec![&one, &one, &one]).grants.len(), 1);
    let header = |number: usize| Grant {
        kind: GrantKind::Header,
        path: format!("{number}.py"),
        ..tag(if number == 0 { "GPL-3.0-only" } else { "MIT" })
    };
    let headers: Vec<Grant> = (0..1000).map(header).collect();
    let composed = compose(headers.iter().collect());
    assert_eq!(composed.grants.len(), 1 + MOST_ALIKE);
    assert_eq!(composed.license().as_deref(), Some("GPL-3.0-only AND MIT"));
}

fn policy(words: &str, binding: Binding) -> Grant {
    let text = openassay_licenses::identify(words);
    Grant {
        kind: GrantKind::Policy,
        path: "USE_POLICY.md".to_owned(),
        offer: Offer::Policy(Box::new(Policy::new(text, binding))),
        ..tag("MIT")
    }
}

const FRAUD: &str = "You must not use the model for any of the following: fraud, harassment, surveillance.";

#[test]
fn a_policy_limits_and_leaves_all_else_as_it_is() {
    let grants = [text("LICENSE", "Apache-2.0"), policy(FRAUD, Binding::Itself)];
    let both = compose(grants.iter().collect());
    assert_eq!(both.restricts(RestrictionKind::Behavioral).truth(), True);
    assert_eq!(both.restricts(RestrictionKind::Noncommercial).truth(), False);
    assert_eq!(
        (both.may(Right::Commercial).truth(), both.osi_license().truth()),
        (True, False)
    );
    assert!(!both.in_conflict());
    assert_eq!(
        both.license().as_deref(),
        Some("Apache-2.0 AND LicenseRef-use-policy")
    );
    assert_eq!((both.verdict(), both.policies().len()), ("exact", 1));
}

#[test]
fn a_policy_that_may_bind_leaves_it_open() {
    let grants = [text("LICENSE", "Apache-2.0"), policy(FRAUD, Binding::Unclear)];
    let both = compose(grants.iter().collect());
    assert_eq!(both.restricts(RestrictionKind::Behavioral).truth(), Unknown);
    assert_eq!(both.osi_license().truth(), Unknown);
    assert_eq!(both.license().as_deref(), Some("Apache-2.0"));
    assert!(both.policies().is_empty());
}

#[test]
fn a_policy_alone_grants_nothing() {
    let grants = [policy(FRAUD, Binding::Itself)];
    assert!(compose(grants.iter().collect()).is_empty());
}

#[test]
fn a_part_of_the_terms_adds_no_name() {
    let through = Binding::Through(vec!["LICENSE".to_owned()]);
    let grants = [tag("llama3.2"), policy(FRAUD, through)];
    assert_eq!(
        compose(grants.iter().collect()).license().as_deref(),
        Some("llama3.2")
    );
}

#[test]
fn a_file_that_points_leaves_the_word_to_a_name_and_stays_unresolved() {
    let points = plain_text("LICENSE", "See https://example.com/terms for the license.");
    let grants = [points.clone(), tag("MIT")];
    let both = compose(grants.iter().collect());
    assert_eq!(both.may(Right::Commercial).truth(), True);
    assert_eq!((both.completeness(), both.unresolved.len()), ("pointer", 1));
    let grants = [points, text("COPYING", "MIT")];
    assert_eq!(compose(grants.iter().collect()).completeness(), "complete");
}

#[test]
fn what_differs_from_file_to_file_is_no_conflict() {
    let grants = [text("a/LICENSE", "MIT"), text("b/LICENSE", "CC-BY-NC-4.0")];
    let each = [compose(vec![&grants[0]]), compose(vec![&grants[1]])];
    let whole = together(&each);
    assert!(!whole.in_conflict() && compose(grants.iter().collect()).in_conflict());
    assert_eq!(whole.license().as_deref(), Some("MIT AND CC-BY-NC-4.0"));
    assert_eq!(whole.restricts(RestrictionKind::Noncommercial).truth(), True);
}
