//! What is written keeps the schema and the contract.

use serde_json::Value;

use super::super::{sample, sample_goals};
use super::{
    AuditsDocument, schema, schema_of_audits, schema_of_claims, schema_of_comparison, validator, write,
    write_claims, write_comparison,
};

fn document(audit: &openassay_audit::Audit) -> Value {
    let mut bytes = Vec::new();
    write(audit, &mut bytes).unwrap();
    assert!(bytes.ends_with(b"}\n"));
    serde_json::from_slice(&bytes).unwrap()
}

fn fact<'a>(document: &'a Value, predicate: &str) -> &'a Value {
    let facts = document["facts"].as_array().unwrap();
    facts.iter().find(|fact| fact["predicate"] == predicate).unwrap()
}

#[test]
fn every_document_keeps_the_schema() {
    let schema: Value = serde_json::from_str(schema()).unwrap();
    for audit in [sample::bare(), sample::full(), sample_goals::with_goals()] {
        let complaints = validator::complaints(&schema, &document(&audit));
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}

#[test]
fn the_schema_names_every_field_that_is_written() {
    let schema: Value = serde_json::from_str(schema()).unwrap();
    for (key, value) in document(&sample_goals::with_goals()).as_object().unwrap() {
        let promised = &schema["properties"][key];
        assert!(promised.is_object(), "`{key}` is written and not promised");
        let Some(first) = value.get(0).and_then(Value::as_object) else {
            continue;
        };
        let items = match promised["items"]["$ref"].as_str() {
            Some(name) => schema.pointer(name.trim_start_matches('#')).unwrap(),
            None => &promised["items"],
        };
        for field in first.keys() {
            assert!(
                items["properties"][field].is_object(),
                "`{key}[].{field}` is written and not promised"
            );
        }
    }
}

#[test]
fn the_schema_refuses_a_broken_promise() {
    let schema: Value = serde_json::from_str(schema()).unwrap();
    let whole = document(&sample::full());
    for key in whole.as_object().unwrap().keys() {
        let mut broken = whole.clone();
        broken.as_object_mut().unwrap().remove(key);
        assert!(
            !validator::complaints(&schema, &broken).is_empty(),
            "`{key}` may be left out"
        );
    }
    let mut broken = whole;
    broken["permissions"][0]["answer"] = "perhaps".into();
    assert!(!validator::complaints(&schema, &broken).is_empty());
}

#[test]
fn an_unknown_value_is_the_string_unknown() {
    assert_eq!(
        fact(&document(&sample::full()), "present")["subject"],
        "code.training"
    );
    assert_eq!(fact(&document(&sample::full()), "present")["value"], "unknown");
}

#[test]
fn a_count_is_written_as_a_whole_number() {
    let document = document(&sample::full());
    assert_eq!(fact(&document, "parameters")["value"].to_string(), "1235814400");
    assert_eq!(fact(&document, "parameters")["subject"], "release");
}

#[test]
fn a_bound_without_end_is_unknown() {
    let document = document(&sample::full());
    assert_eq!(fact(&document, "training_flop")["value"]["high"], "unknown");
}

#[test]
fn a_score_has_one_decimal_and_a_vector_has_criteria() {
    let document = document(&sample::full());
    let frameworks = document["frameworks"].as_array().unwrap();
    let find = |id: &str| frameworks.iter().find(|framework| framework["id"] == id).unwrap();
    assert_eq!(find("a-score")["guaranteed"].to_string(), "41.3");
    assert_eq!(find("a-vector")["criteria"][1]["possible"], "yes");
    assert!(find("a-vector").get("guaranteed").is_none());
    assert_eq!(find("a-ladder")["progress"][0]["guaranteed"].to_string(), "33.3");
}

#[test]
fn the_place_of_evidence_is_a_line_or_bytes() {
    let mut audit = sample::full();
    let bytes = openassay_facts::Place::bytes(8..96);
    audit.contradictions[0].evidence[1].place = bytes;
    let document = document(&audit);
    let evidence = &document["contradictions"][0]["evidence"];
    assert_eq!(evidence[0]["line"], 0);
    assert_eq!(evidence[1]["bytes"].to_string(), "[8,96]");
    assert!(evidence[1].get("line").is_none());
}

#[test]
fn the_same_audit_gives_the_same_bytes() {
    assert_eq!(
        document(&sample::full()).to_string(),
        document(&sample::full()).to_string()
    );
}

#[test]
fn what_commands_a_terminal_is_escaped_and_says_the_same() {
    let mut audit = sample::full();
    audit.remarks = vec!["turned \u{202e}round\u{7f}".to_owned()];
    let mut out = Vec::new();
    write(&audit, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains(r"\u202e") && !text.contains('\u{202e}') && !text.contains('\u{7f}'));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["remarks"][0], "turned \u{202e}round\u{7f}");
}

fn audits(audits: &[openassay_audit::Audit]) -> String {
    let mut out = Vec::new();
    let mut document = AuditsDocument::begin(&mut out).unwrap();
    for audit in audits {
        document.audit(audit).unwrap();
    }
    let failure = openassay_audit::PlaceFailure {
        place: "gone\u{202e}".into(),
        message: "`gone` does not exist".into(),
        code: 2,
    };
    let passed = openassay_audit::PassedOver {
        place: "models/docs".into(),
        why: "no files".into(),
    };
    document.end(&[failure], &[passed]).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn several_audits_are_each_the_document_that_it_would_be_alone() {
    let schema: Value = serde_json::from_str(schema_of_audits()).unwrap();
    for some in [vec![], vec![sample::bare()], vec![sample::full(), sample::bare()]] {
        let text = audits(&some);
        assert!(text.ends_with("}\n") && !text.contains('\u{202e}'), "{text}");
        let all: Value = serde_json::from_str(&text).unwrap();
        let complaints = validator::complaints(&schema, &all);
        assert!(complaints.is_empty(), "{complaints:#?}");
        let alone: Vec<Value> = some.iter().map(document).collect();
        assert_eq!(all["audits"], Value::from(alone));
        assert_eq!(
            (&all["failures"][0]["place"], &all["failures"][0]["code"]),
            (&"gone\u{202e}".into(), &2.into())
        );
        assert_eq!(all["passed_over"][0]["message"], "no files");
        // As it would be written whole, so that a person can read it.
        let pretty = format!("{}\n", serde_json::to_string_pretty(&all).unwrap());
        assert_eq!(text.lines().count(), pretty.lines().count());
    }
}

#[test]
fn a_comparison_keeps_its_schema_and_its_words() {
    let schema: Value = serde_json::from_str(schema_of_comparison()).unwrap();
    let mut other = sample::full();
    other.permissions.clear();
    other.grades.push(sample::grade(
        "osai",
        openassay_frameworks::GradeResult::Score {
            low: 10.0,
            high: 20.5,
        },
    ));
    let comparison = openassay_audit::compare_releases(&[sample::full(), other]);
    let mut out = Vec::new();
    write_comparison(&comparison, &mut out).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    let complaints = validator::complaints(&schema, &document);
    assert!(complaints.is_empty(), "{complaints:#?}");
    let rows = document["rows"].as_array().unwrap();
    let row = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    let asked = row("permission.commercial-use");
    assert_eq!(
        (&asked["same"], &asked["cells"][1]["value"]),
        (&"unknown".into(), &"unknown".into())
    );
    assert!(asked["cells"][1]["may_be"].is_null() && asked["cells"][1]["known"] == false);
    assert_eq!(
        row("framework.osai")["cells"][1]["bounds"].to_string(),
        "[10.0,20.5]"
    );
    assert_eq!(row("parameters")["section"], "Inside");
}

#[test]
fn claims_keep_their_schema_and_are_those_of_the_audit() {
    let schema: Value = serde_json::from_str(schema_of_claims()).unwrap();
    for audit in [sample::full(), sample::bare()] {
        let mut out = Vec::new();
        write_claims(&audit, &mut out).unwrap();
        let claims: Value = serde_json::from_slice(&out).unwrap();
        let complaints = validator::complaints(&schema, &claims);
        assert!(complaints.is_empty(), "{complaints:#?}");
        assert_eq!(claims["claims"], document(&audit)["claims"]);
    }
}
