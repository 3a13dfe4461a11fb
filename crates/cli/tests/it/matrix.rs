//! Every framework over every release that we wrote: what each must earn, and the whole table as one snapshot.

use std::fmt::Write;
use std::path::Path;

use openassay_fixtures::releases;
use serde_json::Value;

use crate::harness::{Audit, Laid, releases as folder, text_of};

fn audits() -> Vec<(&'static str, Audit)> {
    releases::all()
        .iter()
        .map(|release| (release.name, Audit::at(&folder().join(release.name))))
        .collect()
}

#[test]
fn each_release_earns_what_its_note_says() {
    let mut wrong = String::new();
    for release in releases::all() {
        let audit = Audit::at(&folder().join(release.name));
        for expected in release.expected {
            let (guaranteed, possible) = audit.grade(expected.framework);
            if (guaranteed.as_str(), possible.as_str()) != (expected.guaranteed, expected.possible) {
                writeln!(
                    wrong,
                    "{}: {expected:?}, but {guaranteed} .. {possible}",
                    release.name
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_framework_over_every_release() {
    let mut table = String::new();
    for (name, audit) in audits() {
        writeln!(table, "{name}").unwrap();
        for framework in audit.list("frameworks") {
            writeln!(table, "  {}: {}", text_of(&framework["id"]), outcome(framework)).unwrap();
        }
        writeln!(table, "  contradictions: {}", kinds(audit.list("contradictions"))).unwrap();
        writeln!(table, "  findings: {}", kinds(audit.list("findings"))).unwrap();
        writeln!(table).unwrap();
    }
    insta::assert_snapshot!("frameworks_over_releases", table);
}

#[test]
fn a_person_settles_what_no_machine_can() {
    let settings = folder().join("fernlight-open.decisions.toml");
    let arguments = ["--settings", settings.to_str().unwrap()];
    Audit::with(&folder().join("fernlight-open"), &arguments)
        .is("osaid", "pass")
        .is("osi-list", "pass")
        .meets("four-levels-criteria", "I2", "yes");
}

#[test]
fn our_own_release_is_at_the_top_of_all_that_bytes_reach() {
    let settings = folder().join("emberling-250k.decisions.toml");
    let arguments = ["--settings", settings.to_str().unwrap()];
    let audit = Audit::with(&folder().join("emberling-250k"), &arguments);
    audit
        .contradicts_nothing()
        .is("g7", "Open Source AI with Open Data")
        .is("four-levels", "Radical Openness")
        .is("spectrum", "Full open-source (OSI)")
        .is("mof", "Class I")
        .is("osaid", "pass")
        .is("osi-list", "pass")
        .meets("four-levels-criteria", "I2", "yes");
    assert!(audit.list("findings").is_empty(), "{:#?}", audit.list("findings"));
}

#[test]
fn one_model_has_three_labels() {
    let weights = |place: &Path| openassay_fixtures::bytes::sha256(&std::fs::read(place).unwrap());
    let stored = weights(&folder().join("emberling-250k/model.safetensors"));
    let mut labels = vec!["Open Source AI with Open Data".to_owned()];
    let made = releases::variants(&folder()).unwrap();
    for variant in &made {
        let laid = Laid::out(variant.name, &variant.generated);
        assert_eq!(weights(&laid.path().join("model.safetensors")), stored);
        let audit = Audit::at(laid.path());
        audit.contradicts_nothing();
        for expected in variant.expected {
            audit.is_between(expected.framework, expected.guaranteed, expected.possible);
        }
        labels.push(audit.grade("g7").0);
    }
    assert_eq!(
        labels,
        [
            "Open Source AI with Open Data",
            "Open Weights AI",
            "Weights Available AI"
        ]
    );
}

#[test]
fn what_one_may_do_with_the_same_weights_differs() {
    let [weights_only, restricted] = releases::variants(&folder()).unwrap();
    let answers = |audit: &Audit, answers: [&str; 4]| {
        let questions = ["commercial-use", "modify", "redistribute", "hosted-service"];
        for (question, answer) in questions.iter().zip(answers) {
            audit.answers(question, answer);
        }
    };
    let at = |one: &releases::Release| Audit::of(&one.generated);
    answers(&Audit::at(&folder().join("emberling-250k")), ["yes"; 4]);
    answers(&at(&weights_only), ["yes"; 4]);
    answers(&at(&restricted), ["no", "conditions", "no", "no"]);
}

#[test]
fn an_open_washed_release_is_found_out() {
    Audit::at(&folder().join("auroral-7b"))
        .contradicts("README.md", "apache-2.0")
        .contradicts("README.md", "fully open source")
        .contradicts("README.md", "7 billion parameters")
        .answers("commercial-use", "no");
}

#[test]
fn honest_releases_are_not_accused() {
    for (name, audit) in audits().iter().filter(|(name, _)| *name != "auroral-7b") {
        let contradictions = audit.list("contradictions");
        assert!(contradictions.is_empty(), "{name}: {contradictions:#?}");
    }
}

#[test]
fn a_license_that_no_list_knows_is_read_sentence_by_sentence() {
    let audit = Audit::at(&folder().join("northlight-chat"));
    let terms = audit
        .list("terms")
        .iter()
        .find(|part| part["part"] == "weights")
        .unwrap();
    let facets: Vec<_> = terms["restrictions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text_of(&one["facet"]))
        .collect();
    for facet in [
        "commercial_use",
        "users_cap",
        "competing_model_ban",
        "field_of_use",
        "naming_attribution",
    ] {
        assert!(
            facets.iter().any(|found| found == facet),
            "{facet} is not among {facets:?}"
        );
    }
}

#[test]
fn no_fact_and_no_contradiction_is_without_evidence() {
    for (name, audit) in audits() {
        let known = audit
            .list("facts")
            .iter()
            .filter(|fact| fact["value"] != "unknown");
        for one in known.chain(audit.list("contradictions")) {
            assert!(
                one["evidence"]
                    .as_array()
                    .is_some_and(|evidence| !evidence.is_empty()),
                "{name}: {one:#}"
            );
        }
    }
}

fn outcome(framework: &Value) -> String {
    if let Some(criteria) = framework["criteria"].as_array() {
        let criteria: Vec<_> = criteria
            .iter()
            .map(|one| format!("{} {}", text_of(&one["id"]), interval(one)))
            .collect();
        return criteria.join(", ");
    }
    interval(framework)
}

fn interval(graded: &Value) -> String {
    let (guaranteed, possible) = (text_of(&graded["guaranteed"]), text_of(&graded["possible"]));
    if guaranteed == possible {
        guaranteed
    } else {
        format!("{guaranteed} .. {possible}")
    }
}

// Ids end in a digest of what they rest on; the rule before it is what a reviewer wants to see.
fn kinds(list: &[Value]) -> String {
    let kind = |one: &Value| {
        one["kind"]
            .as_str()
            .map_or_else(|| rule(&text_of(&one["id"])), str::to_owned)
    };
    let mut kinds: Vec<_> = list.iter().map(kind).collect();
    kinds.sort();
    if kinds.is_empty() {
        "none".to_owned()
    } else {
        kinds.join(", ")
    }
}

fn rule(id: &str) -> String {
    let parts: Vec<_> = id.split(['/', ':', '-', '#']).collect();
    let digest = |part: &&str| part.len() >= 6 && part.chars().all(|digit| digit.is_ascii_hexdigit());
    let words: Vec<_> = parts.into_iter().filter(|part| !digest(part)).collect();
    words.join("-")
}
