//! Answers to findings and contradictions: what holds, what lapses, and that nothing of it is silent.

use std::path::PathBuf;

use openassay_fixtures::{Card, Folder, Llama, licenses};
use serde_json::Value;

use crate::harness::{Laid, Run, openassay, releases};

/// A card whose license the text beside it denies.
fn rill(license: &str) -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    Llama::default()
        .folder()
        .with("README.md", card)
        .with("LICENSE", license)
}

fn answer(id: &str, digest: Option<&str>) -> String {
    let digest = digest
        .map(|digest| format!("digest = \"{digest}\"\n"))
        .unwrap_or_default();
    format!("[[answer]]\nfinding = \"{id}\"\nreason = \"counsel has a letter\"\nwho = \"Jane\"\n{digest}")
}

/// `command` on what was laid out, under settings that hold `text`.
fn run(laid: &Laid, command: &str, text: &str, further: &[&str]) -> Run {
    let settings: PathBuf = laid.beside("answers.toml");
    std::fs::write(&settings, text).unwrap();
    let places = [
        command,
        laid.path().to_str().unwrap(),
        "--settings",
        settings.to_str().unwrap(),
    ];
    openassay(&[&places, further].concat())
}

#[track_caller]
fn json(laid: &Laid, text: &str, further: &[&str]) -> Value {
    let run = run(laid, "audit", text, &[&["--format", "json"], further].concat());
    assert_eq!(run.code, 0, "{}", run.error);
    serde_json::from_str(&run.output).unwrap()
}

/// The id of the one contradiction.
#[track_caller]
fn id(document: &Value) -> String {
    let all = document["contradictions"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0]["id"].as_str().unwrap().to_owned()
}

fn words(run: &Run) -> String {
    run.output.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_answered_contradiction_stays_and_is_passed_over() {
    let laid = Laid::out("rill", &rill(licenses::NORTHLIGHT));
    let open = json(&laid, "", &[]);
    assert_eq!(open["contradictions"][0]["answer"], Value::Null);
    assert_eq!(open["answers"], serde_json::json!([]));
    let text = answer(&id(&open), None);
    let told = json(&laid, &text, &[]);
    assert_eq!(id(&told), id(&open), "an answer changes no id");
    assert_eq!(told["contradictions"][0]["answer"], "Jane: counsel has a letter");
    assert_eq!(told["contradictions"][0]["lapsed"], Value::Null);
    assert_eq!(told["answers"][0]["standing"], "holds");
    let screen = words(&run(&laid, "audit", &text, &[]));
    assert!(screen.contains("Contradictions (1, 1 answered)"), "{screen}");
    assert!(
        screen.contains("answered: Jane: counsel has a letter"),
        "{screen}"
    );
    let page = words(&run(&laid, "claims", &text, &[]));
    assert!(page.contains("answered: Jane: counsel has a letter"), "{page}");
    for command in ["audit", "claims"] {
        let deny = ["--deny", "contradictions"];
        assert_eq!(run(&laid, command, "", &deny).code, 1, "{command}");
        assert_eq!(run(&laid, command, &text, &deny).code, 0, "{command}");
    }
}

#[test]
fn an_answer_lapses_when_what_it_rests_on_changes() {
    let before = Laid::out("rill", &rill(licenses::NORTHLIGHT));
    let text = answer(&id(&json(&before, "", &[])), None);
    let changed = format!(
        "{}\nYou may not use the model on Sundays.\n",
        licenses::NORTHLIGHT
    );
    let after = Laid::out("rill", &rill(&changed));
    let told = json(&after, &text, &[]);
    assert_eq!(told["contradictions"][0]["answer"], Value::Null);
    let held = &told["answers"][0];
    assert_eq!(held["standing"], "lapsed");
    assert!(held["why"].as_str().unwrap().contains(&id(&told)), "{held:#}");
    assert_eq!(run(&after, "audit", &text, &["--deny", "contradictions"]).code, 1);
    let screen = words(&run(&after, "audit", &text, &[]));
    assert!(screen.contains("Answers that count for nothing here"), "{screen}");
    assert!(screen.contains("nothing is called so any more"), "{screen}");
}

#[test]
fn what_does_not_matter_to_it_lets_an_answer_stand() {
    let before = Laid::out("rill", &rill(licenses::NORTHLIGHT));
    let text = answer(&id(&json(&before, "", &[])), None);
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.")
        .field("license", "apache-2.0")
        .line("It likes rain.");
    let folder = rill(licenses::NORTHLIGHT)
        .with("README.md", card)
        .with("notes.txt", "rain");
    let after = Laid::out("rill", &folder);
    for further in [&[][..], &["--digests"], &["--complete"]] {
        assert_eq!(
            json(&after, &text, further)["answers"][0]["standing"],
            "holds",
            "{further:?}"
        );
    }
}

#[test]
fn an_answer_with_a_digest_holds_for_those_bytes_alone() {
    let laid = Laid::out("rill", &rill(licenses::NORTHLIGHT));
    let open = json(&laid, "", &["--digests"]);
    let (id, digest) = (id(&open), open["release"]["digest"].as_str().unwrap().to_owned());
    let bound = answer(&id, Some(&digest));
    let told = json(&laid, &bound, &["--digests"]);
    assert_eq!(told["answers"][0]["standing"], "holds");
    let unhashed = json(&laid, &bound, &[]);
    let lapsed = unhashed["contradictions"][0]["lapsed"].as_str().unwrap();
    assert!(lapsed.contains("--digests"), "{lapsed}");
    let other = answer(&id, Some("00"));
    let told = json(&laid, &other, &["--digests"]);
    assert_eq!(told["contradictions"][0]["answer"], Value::Null);
    let lapsed = told["contradictions"][0]["lapsed"].as_str().unwrap();
    assert!(lapsed.contains("it answers other bytes than these"), "{lapsed}");
    assert_eq!(
        run(&laid, "audit", &other, &["--digests", "--deny", "contradictions"]).code,
        1
    );
    let screen = words(&run(&laid, "audit", &other, &["--digests"]));
    assert!(
        screen.contains("lapsed: Jane: counsel has a letter; it answers other bytes"),
        "{screen}"
    );
    // One file may speak of several states of a release, each by its digest.
    let both = json(&laid, &format!("{other}{bound}"), &["--digests"]);
    assert_eq!(both["contradictions"][0]["answer"], "Jane: counsel has a letter");
    assert_eq!(both["contradictions"][0]["lapsed"], Value::Null);
}

#[test]
fn an_answered_finding_lapses_in_the_same_way() {
    let folder = |named: &str| {
        let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", named);
        Laid::out("rill", &Llama::default().folder().with("README.md", card))
    };
    let of_kind = |document: &Value| -> Value {
        let mut all = document["findings"].as_array().unwrap().iter();
        all.find(|one| one["kind"] == "license-text-missing")
            .unwrap()
            .clone()
    };
    let before = folder("apache-2.0");
    let text = answer(of_kind(&json(&before, "", &[]))["id"].as_str().unwrap(), None);
    let deny = ["--deny", "license-text-missing"];
    assert_eq!(
        of_kind(&json(&before, &text, &[]))["answer"],
        "Jane: counsel has a letter"
    );
    assert_eq!(run(&before, "audit", &text, &deny).code, 0);
    let after = folder("mit");
    assert_eq!(of_kind(&json(&after, &text, &[]))["answer"], Value::Null);
    assert_eq!(json(&after, &text, &[])["answers"][0]["standing"], "lapsed");
    assert_eq!(run(&after, "audit", &text, &deny).code, 1);
}

#[test]
fn an_answer_to_nothing_is_told() {
    let laid = Laid::out("rill", &rill(licenses::NORTHLIGHT));
    for (id, why) in [
        ("shards-missing-1a2b3c4d", "nothing is called so here"),
        ("shard-missing-1a2b3c4d", "nothing is ever called so"),
    ] {
        let told = json(&laid, &answer(id, None), &[]);
        assert_eq!(told["answers"][0]["standing"], "unmatched", "{id}");
        assert!(
            told["answers"][0]["why"].as_str().unwrap().contains(why),
            "{told:#}"
        );
        let screen = words(&run(&laid, "audit", &answer(id, None), &[]));
        assert!(screen.contains(&format!("{id} (unmatched):")), "{screen}");
    }
}

#[test]
fn an_answer_without_a_reason_is_refused() {
    let laid = Laid::out("rill", &rill(licenses::NORTHLIGHT));
    let text = "[[answer]]\nfinding = \"size-1a2b3c4d\"\nreason = \" \"\n";
    let refused = run(&laid, "audit", text, &[]);
    assert_eq!(refused.code, 4);
    assert!(
        refused.error.contains("`size-1a2b3c4d` does not say the reason"),
        "{}",
        refused.error
    );
}

#[test]
fn every_id_that_a_report_prints_is_explained_with_what_settles_it() {
    let mut explained = 0;
    for folder in std::fs::read_dir(releases()).unwrap() {
        let path = folder.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let run = openassay(&["audit", path.to_str().unwrap(), "--format", "json"]);
        let document: Value = serde_json::from_str(&run.output).unwrap();
        let lists = ["contradictions", "findings"].map(|list| document[list].as_array().unwrap().clone());
        for one in lists.concat() {
            let id = one["id"].as_str().unwrap();
            let told = openassay(&["explain", id]);
            assert_eq!(told.code, 0, "{id}: {}", told.error);
            assert!(words(&told).contains("Settled by "), "{id}: {}", told.output);
            assert!(
                told.output.contains(&format!("finding = \"{id}\"")),
                "{}",
                told.output
            );
            explained += 1;
        }
    }
    assert!(explained > 10, "{explained}");
}

#[test]
fn no_two_things_of_a_report_share_an_id() {
    for name in ["auroral-7b", "hostile", "fernlight-open"] {
        let run = openassay(&[
            "audit",
            releases().join(name).to_str().unwrap(),
            "--format",
            "json",
        ]);
        let document: Value = serde_json::from_str(&run.output).unwrap();
        let lists = ["contradictions", "findings"].map(|list| document[list].as_array().unwrap().clone());
        let mut ids: Vec<String> = lists.concat().iter().map(|one| one["id"].to_string()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}");
    }
}
