//! `openassay claims`: what the producer says, and how each claim fares.

use openassay_fixtures::{Card, Folder, Llama};
use serde_json::Value;

use crate::harness::{Audit, Laid, Run, openassay, releases};

fn claims(place: &std::path::Path, further: &[&str]) -> Run {
    openassay(&[&["claims", place.to_str().unwrap()], further].concat())
}

fn document(place: &std::path::Path) -> Value {
    let run = claims(place, &["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.error);
    serde_json::from_str(&run.output).unwrap()
}

fn of_kind<'a>(document: &'a Value, kind: &str) -> &'a Value {
    let mut all = document["claims"].as_array().unwrap().iter();
    all.find(|one| one["kind"] == kind).unwrap_or(&Value::Null)
}

fn rill() -> Folder {
    let card = Card::new(
        "Rill 7B",
        "Rill 7B is a fully open source language model. It was trained on 2 trillion tokens. We will release the training code soon.",
    );
    Llama::default()
        .folder()
        .with("README.md", card.field("license", "apache-2.0"))
}

#[test]
fn every_claim_has_its_place_and_its_standing() {
    let laid = Laid::out("rill", &rill());
    let document = document(laid.path());
    assert_eq!(document["schema"], "openassay.claims/1");
    for (kind, standing) in [
        ("openness", "contradicted"),
        ("size-in-name", "contradicted"),
        ("tokens", "unsupported"),
        ("promise", "promised"),
        ("license", "unsupported"),
    ] {
        let one = of_kind(&document, kind);
        assert_eq!(one["standing"], standing, "{kind}: {document:#}");
        assert_eq!(one["path"], "README.md", "{kind}");
        assert!(
            one["line"].as_u64().unwrap() > 0 && one["quote"].is_string(),
            "{kind}"
        );
        assert_eq!(one["sha256"].as_str().map(str::len), Some(64), "{kind}");
    }
    let id = &of_kind(&document, "openness")["contradictions"][0];
    let mut contradictions = document["contradictions"].as_array().unwrap().iter();
    assert!(contradictions.any(|one| one["id"] == *id));
    assert_eq!(document["claims"], Audit::at(laid.path()).json()["claims"]);
}

#[test]
fn the_page_has_the_contradicted_first_with_both_sides_and_what_settles_it() {
    let laid = Laid::out("rill", &rill());
    let run = claims(laid.path(), &[]);
    assert_eq!(run.code, 0, "{}", run.error);
    let at = |words: &str| {
        run.output
            .find(words)
            .unwrap_or_else(|| panic!("{words}: {}", run.output))
    };
    assert!(at("Contradicted by the bytes") < at("Unsupported: nothing"));
    assert!(at("Unsupported: nothing") < at("Promised: not here"));
    for words in [
        "    says  README.md:",
        "    but   ",
        "    why   ",
        "Settled by",
        "[openness-word-",
    ] {
        at(words);
    }
    assert!(
        run.output.lines().all(|line| line.chars().count() <= 80),
        "{}",
        run.output
    );
}

#[test]
fn a_contradicted_claim_can_be_denied() {
    let laid = Laid::out("rill", &rill());
    let run = claims(laid.path(), &["--deny", "contradictions"]);
    assert_eq!(run.code, 1);
    assert!(run.error.contains("denied: openness-word-"), "{}", run.error);
    let quiet = Laid::out(
        "rill",
        &Llama::default()
            .folder()
            .with("README.md", Card::new("Rill", "A text generator.")),
    );
    assert_eq!(claims(quiet.path(), &["--deny", "contradictions"]).code, 0);
    assert_eq!(claims(quiet.path(), &["--deny", "no-license"]).code, 4);
}

#[test]
fn what_nothing_bears_out_and_what_is_promised_can_be_denied_of_all_kinds_or_one() {
    let laid = Laid::out("rill", &rill());
    let denied = |list: &str| {
        let run = claims(laid.path(), &["--deny", list]);
        (run.code, run.error)
    };
    let (code, said) = denied("unsupported:tokens");
    assert_eq!(code, 1);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("denied: unsupported tokens: README.md:"), "{said}");
    let (code, said) = denied("promised,unsupported:scratch");
    assert!(
        code == 1 && said.contains("denied: promised promise: README.md:"),
        "{said}"
    );
    let (_, said) = denied("unsupported");
    assert!(
        said.contains("unsupported license") && !said.contains("promised"),
        "{said}"
    );
    assert_eq!(denied("unsupported:scratch").0, 0);
    assert_eq!(denied("contradictions:tokens").0, 0);
    assert_eq!(denied("contradictions:openness").0, 1);
    for wrong in ["confirmed", "unsupported:sunshine", "unsupported:"] {
        let (code, said) = denied(wrong);
        assert!(
            code == 4 && said.contains("unsupported:tokens"),
            "{wrong}: {said}"
        );
    }
}

#[test]
fn a_quote_that_is_turned_around_is_seen_on_the_page_and_whole_in_the_json() {
    let words = "Rill 1 has \u{202e}7B\u{2066} parameters.";
    let folder = Llama::default()
        .folder()
        .with("README.md", Card::new("Rill 1", words));
    let laid = Laid::out("rill", &folder);
    let page = claims(laid.path(), &[]).output;
    assert!(!page.contains(['\u{202e}', '\u{2066}']), "{page}");
    assert!(page.contains("<U+202E>7B<U+2066>"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let told = document(laid.path());
    assert!(
        of_kind(&told, "size")["quote"]
            .as_str()
            .unwrap()
            .contains("\u{202e}7B\u{2066}"),
        "{told:#}"
    );
}

#[test]
fn lines_in_another_language_are_said_to_be_unread_on_the_page_and_in_the_json() {
    let french = "Rill 1 est un modèle de langue entièrement open source, sous licence MIT, dont le code est dans `train.py`.";
    let card = Card::new("Rill 1", "Rill 1 is a small model that we made.")
        .line(french)
        .line(
            "It was trained on the texts of a river, and it is not for use in any of the seas that we know.",
        );
    let laid = Laid::out("rill", &Llama::default().folder().with("README.md", card));
    let page = claims(laid.path(), &[])
        .output
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(page.contains("Not read: README.md:"), "{page}");
    assert!(page.contains("(not in English: the line was not read)"), "{page}");
    let told = document(laid.path());
    let unread = &told["unread"][0];
    assert!(
        unread["path"] == "README.md" && unread["line"].as_u64().unwrap() > 0,
        "{told:#}"
    );
    let audit = openassay(&["audit", laid.path().to_str().unwrap()]).output;
    assert!(audit.contains("language-unread"), "{audit}");
}

#[test]
fn it_goes_to_a_file_whole_and_fails_as_an_audit_does() {
    let laid = Laid::out("rill", &rill());
    let file = laid.beside("claims.json");
    let run = claims(
        laid.path(),
        &["--format", "json", "--output", file.to_str().unwrap()],
    );
    assert_eq!((run.code, run.output.as_str()), (0, ""));
    let written: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(written["schema"], "openassay.claims/1");
    assert_eq!(claims(&laid.beside("nothing"), &[]).code, 2);
}

#[test]
fn its_schema_is_printed() {
    let run = openassay(&["schema", "claims"]);
    let schema: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(schema["properties"]["schema"]["const"], "openassay.claims/1");
}

#[test]
fn an_honest_release_has_no_contradicted_claim() {
    for name in ["fernlight-open", "northlight-chat", "tarnhill-triage"] {
        let document = document(&releases().join(name));
        let all = document["claims"].as_array().unwrap();
        assert!(
            all.iter().all(|one| one["standing"] != "contradicted"),
            "{name}: {all:#?}"
        );
    }
}
