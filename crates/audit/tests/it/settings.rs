//! The auditor's settings file: what is refused, what is answered, what `--deny` passes over.

use openassay_audit::{AuditError, Digests, Request, SettingsError, audit, denied, deny_names};
use openassay_facts::Truth::False;
use openassay_fixtures::{cache, licenses};

use crate::harness::{Laid, Told, bare_card, card, with_weights};

const DECISION: &str = "[[decision]]\nfact = \"judged(data_cannot_be_shared)\"\nvalue = true\nwho = \"J\"\nwhen = \"now\"\nwhy = \"because\"\n";

fn refused(text: &str) -> String {
    let laid = Laid::out(&with_weights(card()));
    match laid.judged(text, Digests::Small) {
        Err(error @ AuditError::Settings(SettingsError::Wrong { .. })) => {
            assert_eq!(error.exit_code(), 4);
            error.to_string()
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("accepted: {text}"),
    }
}

#[test]
fn an_unknown_key_is_an_error_that_names_it() {
    assert!(refused("[[decisions]]\n").contains("decisions"));
    assert!(refused(&format!("{DECISION}mood = 1\n")).contains("mood"));
    assert!(refused("[[decision]]\nfact = \"x\"\n").contains("line 1"));
}

#[test]
fn what_is_no_judgment_cannot_be_decided() {
    let text = DECISION.replace("judged(data_cannot_be_shared)", "present(weights.final)");
    assert!(refused(&text).contains("`present(weights.final)` is not a fact that a person decides"));
}

#[test]
fn a_value_that_the_fact_cannot_have_is_refused() {
    let decision = |fact: &str, value: &str| {
        format!("[[decision]]\nfact = \"{fact}\"\nvalue = {value}\nwho = \"a\"\nwhen = \"b\"\nwhy = \"c\"\n")
    };
    let most = refused(&decision("extent(doc.code)", "\"most\""));
    assert!(
        most.contains("`extent(doc.code)` is one of none, some, full, not `most`"),
        "{most}"
    );
    assert!(refused(&decision("extent(doc.code)", "true")).contains("is one of none, some, full"));
    assert!(refused(&decision("judged(code_complete)", "\"full\"")).contains("is true or false, not `full`"));
    assert!(
        refused(&decision("extent(doc.nothing)", "\"full\"")).contains("is not a fact that a person decides")
    );
    assert!(
        refused(&decision("judged(code_complete)", "7")).contains("expected true, false or a name in quotes")
    );
}

#[test]
fn a_decision_says_who_when_and_why() {
    assert!(refused(&DECISION.replace("\"J\"", "\" \"")).contains("who, when and why"));
}

#[test]
fn a_settings_file_that_is_not_there_is_an_error() {
    let laid = Laid::out(&with_weights(card()));
    let settings = Some(laid.path().with_file_name("none.toml"));
    let error = audit(&Request {
        settings,
        ..laid.request()
    })
    .unwrap_err();
    assert!(
        matches!(error, AuditError::Settings(SettingsError::Unreadable { .. })),
        "{error}"
    );
}

#[test]
fn a_settings_file_inside_the_release_is_refused_when_passed() {
    let laid = Laid::out(&with_weights(card()).with("openassay.toml", DECISION));
    let settings = Some(laid.path().join("openassay.toml"));
    let error = audit(&Request {
        settings,
        ..laid.request()
    })
    .unwrap_err();
    assert!(
        matches!(error, AuditError::Settings(SettingsError::Inside { .. })),
        "{error}"
    );
}

#[test]
fn a_settings_file_inside_a_cache_snapshot_is_inside_although_it_is_a_link() {
    let files = with_weights(card()).with("openassay.toml", DECISION);
    let laid = Laid::named("hub", &cache::layout("rill-works/rill-1", "abc", &files));
    let snapshot = laid.path().join(cache::snapshot("rill-works/rill-1", "abc"));
    let request = Request {
        settings: Some(snapshot.join("openassay.toml")),
        ..crate::harness::request(&snapshot)
    };
    let error = audit(&request).unwrap_err();
    assert!(
        matches!(error, AuditError::Settings(SettingsError::Inside { .. })),
        "{error}"
    );
}

#[test]
fn a_settings_file_inside_the_release_is_shown_and_not_counted() {
    let laid = Laid::out(&with_weights(bare_card()).with("openassay.toml", DECISION));
    let audit = Told(audit(&laid.request()).unwrap());
    assert!(audit.finds("settings-inside"));
    assert!(!audit.0.facts.truth("judged(data_cannot_be_shared)").is_true());
    audit.is("licensed(weights.final)", False);
}

#[test]
fn an_answered_finding_is_shown_and_passed_over() {
    let laid = Laid::out(&with_weights(card()));
    let open = laid.judged("", Digests::All).unwrap();
    let deny = ["license-text-missing".to_owned()];
    assert_eq!(denied(&open.0, &deny).len(), 1);
    let id = open.finding("license-text-missing").finding.id.clone();
    let digest = open.0.release.digest.unwrap();
    let answered = |digest: &str| {
        let text = format!(
            "[[answer]]\nfinding = \"{id}\"\nreason = \"it ships with the parent\"\nwho = \"Jane\"\ndigest = \"{digest}\"\n"
        );
        laid.judged(&text, Digests::All).unwrap()
    };
    let settled = answered(&digest);
    let answer = settled.finding("license-text-missing").answer.clone();
    assert_eq!(answer.as_deref(), Some("Jane: it ships with the parent"));
    assert!(denied(&settled.0, &deny).is_empty());
    let lapsed = answered("00");
    assert_eq!(lapsed.finding("license-text-missing").answer, None);
    assert_eq!(denied(&lapsed.0, &deny).len(), 1);
}

#[test]
fn contradictions_are_denied_by_their_name_alone() {
    let laid = Laid::out(&with_weights(card()).with("LICENSE", licenses::NORTHLIGHT));
    let audit = audit(&laid.request()).unwrap();
    assert_eq!(denied(&audit, &["contradictions".to_owned()]).len(), 1);
    assert!(denied(&audit, &["no-license".to_owned()]).is_empty());
    assert!(denied(&audit, &[]).is_empty());
}

#[test]
fn every_kind_of_finding_can_be_denied() {
    let names = deny_names();
    assert!(names.contains(&"contradictions"));
    assert!(
        openassay_audit::FINDING_KINDS
            .iter()
            .all(|kind| names.contains(&kind.name))
    );
}
