//! `--goal` and `--deny-below`: the printed list, done on a real release, leads where it says.

use std::collections::BTreeMap;
use std::fs;

use openassay_fixtures::{Card, Folder, Llama};
use serde_json::Value;

use crate::harness::{Audit, Laid, Run, openassay, releases, text_of};

/// Weights under Apache-2.0 by a tag, and nothing else.
fn release() -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    Llama::default().folder().with("README.md", card)
}

fn of(name: &str, path: &str) -> Vec<u8> {
    fs::read(releases().join(name).join(path)).unwrap()
}

/// What a producer would add for a component, as the list says: its file, with a license.
fn files(component: &str) -> Folder {
    let open = |paths: &[&str]| {
        paths.iter().fold(Folder::new(), |folder, path| {
            folder.with(*path, of("fernlight-open", path))
        })
    };
    match component {
        "doc.eval_results" => open(&["eval/results.json"]),
        "doc.data_card" | "info.data" => {
            Folder::new().with("DATA_CARD.md", of("tarnhill-triage", "DATA_CARD.md"))
        }
        "doc.tech_report" => Folder::new().with(
            "technical_report.md",
            of("tarnhill-triage", "technical_report.md"),
        ),
        "doc.paper" => open(&["paper/paper.md"]),
        "code.training" => open(&["src/train.py", "configs/train.yaml"]),
        "code.data_prep" => open(&["src/prepare_data.py"]),
        "code.evaluation" => open(&["src/evaluate.py"]),
        "code.support" => open(&["requirements.txt"]),
        "data.evaluation" => open(&["data/eval.jsonl", "data/README.md"]),
        "data.training" => open(&["data/train.jsonl", "data/eval.jsonl", "data/README.md"]),
        "weights.intermediate" => open(&["checkpoints/step-500/model.safetensors"]),
        other => panic!("the list asks for `{other}`, and this test does not know how"),
    }
}

fn run(laid: &Laid, arguments: &[&str]) -> Run {
    let mut words = vec!["audit", laid.path().to_str().unwrap()];
    words.extend(arguments);
    openassay(&words)
}

fn goals(laid: &Laid, arguments: &[&str]) -> Vec<Value> {
    let run = run(laid, &[&["--format", "json"], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.error);
    let json: Value = serde_json::from_str(&run.output).unwrap();
    json["goals"].as_array().unwrap().clone()
}

/// What the release lacks for the goal: files by component, and the decisions.
fn asked_for(goal: &str) -> (BTreeMap<String, Folder>, Vec<String>) {
    let found = goals(&Laid::out("rill", &release()), &["--goal", goal]);
    assert_ne!(found[0]["standing"], "reached", "{goal}");
    let items = found[0]["items"].as_array().unwrap();
    let (mut components, mut decisions) = (BTreeMap::new(), Vec::new());
    for item in items {
        if let Some(component) = item["component"].as_str() {
            components.insert(component.to_owned(), files(component));
        }
        if item["only_a_person"] == true {
            decisions.extend(item["decisions"].as_array().unwrap().iter().map(text_of));
        }
    }
    (components, decisions)
}

fn signed(stanza: &str) -> String {
    stanza
        .replace("who = \"\"", "who = \"Ada Brook\"")
        .replace("when = \"\"", "when = \"2026-11-01\"")
        .replace("why = \"\"", "why = \"read it all\"")
}

/// The standing once everything but `left_out` is done.
fn standing(goal: &str, left_out: &str) -> String {
    let (components, decisions) = asked_for(goal);
    let is_there = components.contains_key(left_out) || decisions.iter().any(|one| one.contains(left_out));
    assert!(
        left_out.is_empty() || is_there,
        "{goal} does not ask for {left_out}"
    );
    let done = components
        .into_iter()
        .filter(|(component, _)| component != left_out)
        .fold(release(), |folder, (_, files)| folder.with_all(files));
    let laid = Laid::out("rill", &done);
    let settings = laid.beside("settings.toml");
    let kept = decisions
        .iter()
        .filter(|one| left_out.is_empty() || !one.contains(left_out));
    fs::write(&settings, kept.map(|one| signed(one)).collect::<String>()).unwrap();
    let found = goals(&laid, &["--goal", goal, "--settings", settings.to_str().unwrap()]);
    text_of(&found[0]["standing"])
}

#[track_caller]
fn leads_there(goal: &str, any_one: &[&str]) {
    assert_eq!(standing(goal, ""), "reached", "{goal}");
    for left_out in any_one {
        assert_ne!(standing(goal, left_out), "reached", "{goal} without {left_out}");
    }
}

#[test]
fn the_list_for_each_class_of_mof_leads_there() {
    leads_there(
        "mof:Class III",
        &["doc.eval_results", "doc.data_card", "doc.tech_report"],
    );
    leads_there("mof:class ii", &["code.training", "code.evaluation"]);
    leads_there("mof", &["code.data_prep", "weights.intermediate", "doc.paper"]);
}

#[test]
fn the_list_for_the_definition_leads_there_with_signed_decisions() {
    leads_there(
        "osaid:pass",
        &[
            "code.support",
            "info.data",
            "code_complete",
            "data_information_sufficient",
        ],
    );
}

#[test]
fn the_lists_for_modifiable_openness_and_open_source_ai_lead_there() {
    leads_there("four-levels:Modifiable Openness", &["code.training"]);
    leads_there("g7:Open Source AI", &["code.training", "data.training"]);
}

#[test]
fn an_unsigned_decision_is_refused() {
    let laid = Laid::out("rill", &release());
    let (_, decisions) = asked_for("osaid");
    let settings = laid.beside("settings.toml");
    fs::write(&settings, &decisions[0]).unwrap();
    let run = run(&laid, &["--settings", settings.to_str().unwrap()]);
    assert!(
        run.code == 4 && run.error.contains("who, when and why"),
        "{run:?}"
    );
}

#[test]
fn data_that_cannot_be_shared_is_never_asked_for() {
    let card = "# Data card\n\nThe training data are 400 letters from patients of one clinic. The data cannot be shared, \
                since they hold personal data of patients.\n";
    let folder = release()
        .with_all(files("code.training"))
        .with("DATA_CARD.md", card);
    let laid = Laid::out("rill", &folder);
    let found = goals(
        &laid,
        &["--goal", "g7:open source ai", "--goal", "mof", "--goal", "g7"],
    );
    let changes: Vec<String> = found
        .iter()
        .flat_map(|goal| goal["items"].as_array().unwrap())
        .map(|item| text_of(&item["change"]))
        .collect();
    assert!(
        changes.iter().all(|words| !words.contains("publish")),
        "{changes:#?}"
    );
    assert!(found[0]["out_of_reach"].is_null(), "{:#}", found[0]);
    let decides = |item: &Value| item["title"] == "judged(data_cannot_be_shared)";
    assert!(found[0]["items"].as_array().unwrap().iter().any(decides));
    assert_eq!(found[1]["out_of_reach"]["best"], "Class II", "{:#}", found[1]);
    assert_eq!(found[2]["out_of_reach"]["best"], "Open Source AI");
    assert!(
        found[1]["out_of_reach"]["because"]
            .to_string()
            .contains("DATA_CARD.md")
    );
    let screen = run(&laid, &["--goal", "mof"]).output;
    assert!(
        screen.contains("out of reach") && screen.contains("Class II"),
        "{screen}"
    );
}

#[test]
fn the_screen_is_the_list_and_fits_a_terminal() {
    let laid = Laid::out("rill", &release());
    for arguments in [
        &["--goal", "mof", "--goal", "osaid"][..],
        &["--goal", "osai"],
        &["--goal", "all"],
    ] {
        let screen = run(&laid, arguments).output;
        assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
        assert!(
            screen.contains("\nGoals\n") && !screen.contains("\nLabel\n"),
            "{screen}"
        );
    }
    let reached = run(&laid, &["--goal", "g7:Open Weights AI"]).output;
    assert!(reached.contains("reached (Open Weights AI)") && !reached.contains("What leads there"));
    let several = run(&laid, &["--goal", "mof:Class II", "--goal", "four-levels"]).output;
    assert_eq!(several.matches(".  the training code\n").count(), 1, "{several}");
}

#[test]
fn what_is_only_pointed_at_is_told_with_its_line_and_may_be_fetched() {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.")
        .field("license", "apache-2.0")
        .line("The training code is at https://example.com/rill-works/rill.");
    let laid = Laid::out("rill", &release().with("README.md", card));
    let screen = run(&laid, &["--goal", "four-levels:Modifiable Openness"]).output;
    for words in [
        "may be reached already",
        "what is open: the training code",
        "known      pointed at, not followed: README.md:9",
        "or fetch   what is pointed at",
    ] {
        let flat = screen
            .split("\n    ")
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            flat.contains(words) || screen.contains(words),
            "`{words}`:\n{screen}"
        );
    }
}

#[test]
fn what_lifts_most_is_verified_and_only_told_when_asked() {
    let laid = Laid::out("rill", &release());
    let lifts = |goal: &str| {
        let run = run(&laid, &["--format", "json", "--goal", goal]);
        let json: Value = serde_json::from_str(&run.output).unwrap();
        json["lifts"].as_array().unwrap().clone()
    };
    assert!(lifts("mof").is_empty());
    let lifts = lifts("all");
    assert_eq!(lifts[0]["component"], "code.training");
    let reaches = |level: &str| {
        lifts[0]["reaches"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["level"] == level)
    };
    assert!(reaches("Modifiable Openness") && !reaches("Open Source AI"));
    let done = Laid::out("rill", &release().with_all(files("code.training")));
    let found = goals(&done, &["--goal", "four-levels:modifiable openness"]);
    assert_eq!(found[0]["standing"], "reached");
}

#[test]
fn a_goal_that_nobody_knows_is_4_with_the_list_and_the_nearest() {
    let laid = Laid::out("rill", &release());
    for (goal, words) in [
        ("mof:Class IIII", "nearest: `Class III`"),
        ("moff", "nearest: `mof`"),
        ("osai:modelcart=open", "nearest: `modelcard=open`"),
        ("eu-ai-act", "not ordered"),
        ("osai:50", "points are for thresholds"),
    ] {
        let run = run(&laid, &["--goal", goal]);
        assert!(
            run.code == 4 && run.error.contains(words),
            "{goal}: {}",
            run.error
        );
        assert!(run.output.is_empty());
    }
}

#[test]
fn a_grade_below_a_threshold_is_1_and_says_what_is_missing() {
    let laid = Laid::out("rill", &release());
    let missing = run(&laid, &["--deny-below", "MOF:class iii"]);
    assert_eq!(missing.code, 1);
    let lines: Vec<&str> = missing.error.lines().collect();
    assert_eq!(lines[0], "below: mof:Class III, at Unclassified");
    assert_eq!(lines.len(), 4, "{}", missing.error);
    assert!(
        lines[2].starts_with("  missing: add a data card"),
        "{}",
        missing.error
    );
    assert!(
        missing.output.contains("\nLabel\n"),
        "the audit is printed all the same"
    );
    for kind in [
        "osaid:pass",
        "four-levels:Modifiable Openness",
        "osai:50",
        "four-levels-criteria:T4=yes",
    ] {
        let run = run(&laid, &["--deny-below", kind]);
        assert!(
            run.code == 1 && run.error.starts_with("below: "),
            "{kind}: {}",
            run.error
        );
    }
    let several = run(
        &laid,
        &[
            "--deny-below",
            "mof:Class III,osaid:pass",
            "--deny-below",
            "g7:open weights ai",
        ],
    );
    assert_eq!(several.error.matches("below: ").count(), 2, "{}", several.error);
}

#[test]
fn a_grade_that_comes_up_to_its_thresholds_is_0() {
    let path = releases().join("fernlight-open");
    let settings = releases().join("fernlight-open.decisions.toml");
    let (path, settings) = (path.to_str().unwrap(), settings.to_str().unwrap());
    let wanted = "mof:Class I,g7:Open Source AI,four-levels:Radical Openness,osaid:pass,osai:33,\
                  three-tiers:open weights: artifact exposed, process hidden,definitions:generators=yes";
    let run = openassay(&["audit", path, "--settings", settings, "--deny-below", wanted]);
    assert_eq!((run.code, run.error.as_str()), (0, ""));
}

#[test]
fn an_interval_that_reaches_a_threshold_does_not_guarantee_it() {
    let path = releases().join("fernlight-open");
    let run = openassay(&[
        "audit",
        path.to_str().unwrap(),
        "--deny-below",
        "osaid:pass,osai:80",
    ]);
    assert_eq!(run.code, 1);
    assert!(
        run.error
            .contains("not guaranteed: osaid:pass, of which it cannot be told: fail to pass"),
        "{}",
        run.error
    );
    assert!(
        run.error.contains("  cannot tell: a person decides whether"),
        "{}",
        run.error
    );
    assert!(run.error.contains("not guaranteed: osai:80"), "{}", run.error);
}

#[test]
fn a_threshold_of_unordered_outcomes_is_4_and_names_what_can_be_denied() {
    let laid = Laid::out("rill", &release());
    let run = run(&laid, &["--deny-below", "eu-ai-act:not exempt"]);
    assert_eq!(run.code, 4);
    for words in ["not ordered", "--deny", "no-license"] {
        assert!(run.error.contains(words), "{}", run.error);
    }
    for wrong in [
        "mof",
        "mof:Class 9",
        "osai:500",
        "mof:50",
        "mof:Class III,,osaid:pass",
    ] {
        assert_eq!(self::run(&laid, &["--deny-below", wrong]).code, 4, "{wrong}");
    }
}

#[test]
fn a_decision_on_an_extent_is_asked_for_by_its_name() {
    let place = releases().join("fernlight-open");
    let audit = Audit::with(&place, &["--goal", "osai:modelcard=open"]);
    let decisions = audit.json()["goals"][0]["items"][0]["decisions"].to_string();
    assert!(decisions.contains(r#"value = \"full\""#), "{decisions}");
}
