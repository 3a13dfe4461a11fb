//! Files of other indexes: graded as those indexes do, written, and held against a release.

use std::fs;
use std::path::Path;

use openassay_fixtures::{Card, Folder, Llama};

use crate::harness::{Audit, Laid, openassay, releases, text_of};
use crate::texts::TRAIN;

/// A model file of the Model Openness Tool: what the whole is under, and each component with its license.
fn model(whole: &str, components: &[(&str, &str)]) -> String {
    let mut text = format!(
        "framework:\n  name: 'Model Openness Framework'\n  version: '1.0'\n  date: '2024-12-15'\nrelease:\n  name: Rill\n  \
         version: '1'\n  producer: Rill Works\n  license:\n    distribution:\n      name: '{whole}'\n  components:\n"
    );
    for (name, license) in components {
        text.extend(["    -\n      name: '", name, "'\n"]);
        if !license.is_empty() {
            text.extend(["      license: '", license, "'\n"]);
        }
    }
    text
}

const CLASS_III: [(&str, &str); 6] = [
    ("Model architecture", "MIT"),
    ("Model parameters (Final)", "Apache-2.0"),
    ("Technical report", "CC-BY-4.0"),
    ("Evaluation results", "CC-BY-4.0"),
    ("Model card", "CC-BY-4.0"),
    ("Data card", "CC-BY-4.0"),
];

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn audited(name: &str, text: &str) -> Audit {
    let folder = tempfile::tempdir().unwrap();
    Audit::at(Path::new(&write(folder.path(), name, text)))
}

#[test]
fn a_model_file_is_graded_as_the_tool_grades_it() {
    let audit = audited("rill.yml", &model("", &CLASS_III));
    audit
        .is("mof", "Class III")
        .contradicts_nothing()
        .shows(&["As the Model Openness Tool reads it", "graded on its own words"]);
    for fact in audit.list("facts") {
        assert_eq!(text_of(&fact["assurance"]), "claimed", "{fact:#}");
    }
}

#[test]
fn a_component_less_and_the_class_is_missed() {
    audited("rill.yml", &model("", &CLASS_III[1..])).is("mof", "Unclassified");
}

#[test]
fn a_quirk_that_decided_is_shown_with_what_the_text_would_have_said() {
    let mut components = CLASS_III.to_vec();
    components[5].1 = "Apache 2.0";
    let audit = audited("rill.yml", &model("", &components));
    audit
        .is("mof", "Unclassified")
        .shows(&["license-names-are-exact decides", "That gives Class III"]);
    let quirks = &audit.json()["self_report"]["quirks"];
    assert_eq!(quirks[0]["decided"], true, "{quirks:#}");
    assert_eq!(quirks[0]["without"]["guaranteed"], "Class III");
    assert_eq!(quirks[0]["evidence"][0]["line"], 30, "{quirks:#}");
    assert!(text_of(&quirks[0]["cite"]).contains("LicenseHandler.php"));
}

#[test]
fn a_file_of_the_european_index_is_scored() {
    let open = |key: &str, class: &str| format!("{key}:\n  class: {class}\n");
    let text = String::from("system:\n  name: Rill\n")
        + &open("weights_endmodel", "open")
        + &open("trainingcode", "partial")
        + &open("paper", "closed");
    let audit = audited("rill.yaml", &text);
    // One and a half of twelve; what is not said is closed by the index, and may be anything by itself.
    assert_eq!(audit.grade("osai"), ("12.5".to_owned(), "12.5".to_owned()));
    let without = &audit.json()["self_report"]["quirks"][0]["without"];
    assert_eq!(
        (&without["guaranteed"], &without["possible"]),
        (&12.5.into(), &87.5.into())
    );
}

#[test]
fn other_yaml_is_no_release() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "values.yaml", "a: 1\nb: [2]\n");
    let run = openassay(&["audit", &path]);
    assert_eq!(run.code, 3, "{run:?}");
}

/// Audits `release` as a file of the tool, written by us.
fn round(release: &Path) -> (Audit, String) {
    let run = openassay(&["audit", release.to_str().unwrap(), "--format", "mot"]);
    assert_eq!(run.code, 0, "{}", run.error);
    (audited("model.yml", &run.output), run.output)
}

#[test]
fn what_is_written_comes_to_the_class_that_the_bytes_guarantee() {
    for name in [
        "fernlight-open",
        "quillwort",
        "auroral-7b",
        "saltmarsh-gauges",
        "meridian-api",
    ] {
        let release = releases().join(name);
        let (read_back, text) = round(&release);
        let guaranteed = Audit::at(&release).grade("mof").0;
        assert_eq!(read_back.grade("mof").0, guaranteed, "{name}\n{text}");
        let problems = read_back.list("problems");
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

fn rill(card: Card) -> Folder {
    Llama::default().folder().with("README.md", card)
}

fn card() -> Card {
    Card::new("Rill 1", "Rill 1 is a small text generator by Rill Works.")
        .field("license", "apache-2.0")
        .field("library_name", "transformers")
}

/// Holds a model file with these components against the release.
fn against(release: &Folder, components: &[(&str, &str)], more: &[&str]) -> Audit {
    let laid = Laid::out("rill", release);
    let report = laid.beside("model.yml");
    fs::write(&report, model("", components)).unwrap();
    let mut arguments = vec!["--against", report.to_str().unwrap()];
    arguments.extend(more);
    Audit::with(laid.path(), &arguments)
}

fn standing(audit: &Audit, fact: &str) -> String {
    let statements = audit.json()["against"]["statements"].as_array().unwrap().clone();
    let found = statements.iter().find(|one| one["fact"] == fact);
    found.map_or_else(|| "nothing".to_owned(), |one| text_of(&one["standing"]))
}

#[test]
fn a_statement_is_confirmed_by_bytes() {
    let audit = against(&rill(card()), &[("Model parameters (Final)", "Apache-2.0")], &[]);
    assert_eq!(standing(&audit, "present(weights.final)"), "confirmed");
    assert_eq!(standing(&audit, "license(weights.final)"), "confirmed");
    audit.shows(&[
        "a file of the Model Openness Tool",
        "weights.final under Apache-2.0",
    ]);
}

#[test]
fn another_license_in_the_files_contradicts_the_one_that_is_said_of_the_part() {
    let audit = against(&rill(card()), &[("Model parameters (Final)", "MIT")], &[]);
    assert_eq!(standing(&audit, "license(weights.final)"), "contradicted");
    audit.finds(&["self-report-contradicted", "the files name Apache-2.0"]);
}

#[test]
fn a_license_that_is_said_of_the_whole_contradicts_nothing() {
    let laid = Laid::out("rill", &rill(card()));
    let report = laid.beside("model.yml");
    fs::write(&report, model("MIT", &[("Model card", "")])).unwrap();
    let audit = Audit::with(laid.path(), &["--against", report.to_str().unwrap()]);
    assert_eq!(standing(&audit, "license(doc.model_card)"), "cannot-tell");
}

#[test]
fn a_license_that_nobody_knows_cannot_be_told() {
    let audit = against(
        &rill(card()),
        &[("Model parameters (Final)", "Rill Community License")],
        &[],
    );
    assert_eq!(standing(&audit, "license(weights.final)"), "cannot-tell");
}

#[test]
fn what_is_not_here_and_pointed_at_nowhere_contradicts() {
    let code = [("Training code", "MIT")];
    let audit = against(&rill(card()), &code, &[]);
    assert_eq!(standing(&audit, "present(code.training)"), "contradicted");
    audit.finds(&["self-report-contradicted", "code.training"]);
    let there = against(&rill(card()).with("train.py", TRAIN), &code, &[]);
    assert_eq!(standing(&there, "present(code.training)"), "confirmed");
}

#[test]
fn what_the_self_report_says_to_lie_elsewhere_cannot_be_told() {
    let laid = Laid::out("rill", &rill(card()));
    let report = laid.beside("model.yml");
    let place = "      component_path: 'https://example.com/rill/train'\n";
    fs::write(&report, model("", &[("Training code", "MIT")]) + place).unwrap();
    let named = report.to_str().unwrap();
    let audit = Audit::with(laid.path(), &["--against", named]);
    assert_eq!(standing(&audit, "present(code.training)"), "cannot-tell");
    audit.shows(&["https://example.com/rill/train, which was not followed"]);
    let complete = Audit::with(laid.path(), &["--against", named, "--complete"]);
    assert_eq!(standing(&complete, "present(code.training)"), "contradicted");
}

#[test]
fn what_the_card_points_at_cannot_be_told() {
    let card = card().line("Training code: https://example.com/rill-works/rill-training");
    let audit = against(&rill(card), &[("Training code", "MIT")], &[]);
    assert_eq!(standing(&audit, "present(code.training)"), "cannot-tell");
}

#[test]
fn what_the_card_denies_is_contradicted_wherever_the_self_report_points() {
    let laid = Laid::out("rill", &rill(card().line("We do not release the training data.")));
    let report = laid.beside("model.yml");
    let place = "      component_path: 'https://example.com/rill/data'\n";
    fs::write(&report, model("", &[("Datasets", "MIT")]) + place).unwrap();
    let audit = Audit::with(laid.path(), &["--against", report.to_str().unwrap()]);
    assert_eq!(standing(&audit, "present(data.training)"), "contradicted");
}

#[test]
fn more_than_the_self_report_says_is_understated() {
    let audit = against(&rill(card()), &[("Data card", "MIT")], &[]);
    assert_eq!(standing(&audit, "present(weights.final)"), "understated");
}

#[test]
fn a_denied_statement_can_be_denied_by_a_gate_and_answered() {
    let laid = Laid::out("rill", &rill(card()));
    let report = laid.beside("model.yml");
    fs::write(&report, model("", &[("Training code", "MIT")])).unwrap();
    let place = laid.path().to_str().unwrap().to_owned();
    let arguments = [
        "audit",
        &place,
        "--against",
        report.to_str().unwrap(),
        "--deny",
        "self-report-contradicted",
    ];
    assert_eq!(openassay(&arguments).code, 1);
    let audit = Audit::with(laid.path(), &["--against", report.to_str().unwrap()]);
    let finding = audit
        .list("findings")
        .iter()
        .find(|one| one["kind"] == "self-report-contradicted");
    let id = text_of(&finding.unwrap()["id"]);
    let settings = laid.beside("settings.toml");
    fs::write(
        &settings,
        format!("[[answer]]\nfinding = \"{id}\"\nreason = \"moved\"\n"),
    )
    .unwrap();
    let mut with_answer = arguments.to_vec();
    with_answer.extend(["--settings", settings.to_str().unwrap()]);
    assert_eq!(openassay(&with_answer).code, 0);
}

/// The section of the screen under `heading`.
fn section(audit: &Audit, heading: &str) -> String {
    let lines = audit
        .screen()
        .lines()
        .skip_while(|line| !line.starts_with(heading));
    let section: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    section.join("\n")
}

#[test]
fn the_sections_of_the_screen_stand_as_they_were_designed() {
    let mut components = CLASS_III.to_vec();
    components[5].1 = "Apache 2.0";
    components.push(("Datasets", "CC0-1.0"));
    let graded = audited("rill.yml", &model("", &components));
    insta::assert_snapshot!("self_report_graded", section(&graded, "As the"));
    let said = [
        ("Model parameters (Final)", "MIT"),
        ("Training code", "MIT"),
        ("Research paper", "Rill License"),
        ("Inference code", "Apache-2.0"),
    ];
    let card = card().line("Our paper: https://arxiv.org/abs/2601.00001");
    let held = against(&rill(card), &said, &[]);
    let path = text_of(&held.json()["against"]["path"]);
    // Where the folder of this run lies is nobody's concern.
    let section = section(&held, "Against").replace(&path, "model.yml");
    let lines = section.lines().skip(1);
    insta::assert_snapshot!("self_report_held", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_self_report_that_is_none_ends_the_audit_with_a_remedy() {
    let laid = Laid::out("rill", &rill(card()));
    let place = laid.path().to_str().unwrap().to_owned();
    let wrong = laid.beside("wrong.yml");
    fs::write(&wrong, "a: 1\n").unwrap();
    for path in [wrong.to_str().unwrap(), "/nowhere/model.yml"] {
        let run = openassay(&["audit", &place, "--against", path]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            run.error.contains(path) && run.error.contains("Model Openness Tool"),
            "{}",
            run.error
        );
    }
}

#[test]
fn several_releases_have_no_model_file_and_stand_against_none() {
    let place = releases().join("pebble-1").to_str().unwrap().to_owned();
    for more in [["--format", "mot"], ["--against", "model.yml"]] {
        let run = openassay(&["audit", "--each", &place, more[0], more[1]]);
        assert_eq!(run.code, 4, "{run:?}");
    }
}

/// The authorities' own files lie beside the repository, where there are any.
#[test]
fn the_visible_files_of_the_tool_are_classed_as_it_classes_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/mot");
    let Ok(table) = fs::read_to_string(folder.join("expected_classes.tsv")) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let classes = ["Unclassified", "Class I", "Class II", "Class III"];
    for line in table.lines().skip(1).step_by(9) {
        let (name, number) = line.split_once('\t').unwrap();
        let number: usize = number.split('\t').next().unwrap().parse().unwrap();
        Audit::at(&folder.join("models").join(name)).is("mof", classes[number]);
    }
}
