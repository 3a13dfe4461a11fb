//! What the binary says about itself: frameworks, explanations, schema.

use openassay_fixtures::releases;

use crate::harness::openassay;

#[test]
fn every_framework_is_listed() {
    let run = openassay(&["frameworks"]);
    assert_eq!(run.code, 0, "{}", run.error);
    let expected = releases::all();
    let ids = expected
        .iter()
        .flat_map(|release| release.expected.iter().map(|one| one.framework));
    for id in ids.chain(["eu-ai-act", "four-levels-criteria", "definitions"]) {
        assert!(run.output.contains(id), "{id}");
    }
}

#[test]
fn frameworks_levels_criteria_and_facts_are_explained() {
    let known = [
        "g7",
        "four-levels:Limited Openness",
        "four-levels-criteria:U1",
        "present",
        "gated",
        "no-license",
    ];
    for id in known {
        let run = openassay(&["explain", id]);
        assert!(run.code == 0 && !run.output.is_empty(), "{id}: {}", run.error);
    }
}

#[test]
fn every_finding_of_every_release_can_be_explained() {
    let path = crate::harness::releases();
    for release in releases::all() {
        let audit = crate::harness::Audit::at(&path.join(release.name));
        for finding in audit.list("findings") {
            let kind = finding["kind"].as_str().unwrap();
            assert_eq!(openassay(&["explain", kind]).code, 0, "{kind}");
        }
    }
}

#[test]
fn what_is_not_known_cannot_be_explained() {
    let run = openassay(&["explain", "phlogiston"]);
    assert!(run.code != 0 && run.error.contains("phlogiston"), "{run:?}");
}

#[test]
fn the_schema_is_json() {
    let run = openassay(&["schema"]);
    assert_eq!(run.code, 0, "{}", run.error);
    let schema: serde_json::Value = serde_json::from_str(&run.output).unwrap();
    assert!(run.output.contains("openassay.audit/1"));
    assert!(schema.is_object());
}
