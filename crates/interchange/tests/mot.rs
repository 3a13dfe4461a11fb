//! The file of the Model Openness Tool: what it says with each quirk of the tool, and without.
#![expect(clippy::panic, reason = "tests")]

use openassay_facts::Value;
use openassay_interchange::{Quirks, SelfReport, recognize};

/// A model file with these lines under `license:` and `components:`.
fn file(license: &str, components: &str) -> SelfReport {
    let text = format!(
        "framework:\n  name: 'Model Openness Framework'\n  version: '1.0'\n  date: '2024-12-15'\nrelease:\n  name: Rill\n  \
         producer: Rill Works\n  repository: 'https://example.com/rill'\n  license:{license}\n  components:\n{components}"
    );
    recognize(&text).unwrap_or_else(|| panic!("not recognized:\n{text}"))
}

fn component(name: &str, rest: &str) -> String {
    format!("    -\n      name: '{name}'\n{rest}")
}

fn value(report: &SelfReport, quirks: Quirks<'_>, key: &str) -> Option<String> {
    let reading = report.read(quirks);
    let mut found = reading.statements.iter().filter(|one| one.key.as_str() == key);
    found.next().map(|one| one.value.to_string())
}

#[track_caller]
fn decides(report: &SelfReport, quirk: &str, key: &str, with: Option<&str>, without: Option<&str>) {
    let touched = report.read(Quirks::All).touched;
    assert!(touched.iter().any(|one| one.quirk == quirk), "{touched:?}");
    assert_eq!(value(report, Quirks::All, key).as_deref(), with, "with");
    assert_eq!(
        value(report, Quirks::Without(quirk), key).as_deref(),
        without,
        "without"
    );
    assert_eq!(
        value(report, Quirks::None, key).as_deref(),
        without,
        "without any"
    );
}

#[test]
fn a_component_is_there_with_its_license_and_line_and_others_are_not() {
    let report = file(" {  }", &component("Model card", "      license: CC-BY-4.0\n"));
    assert_eq!((report.index().id.as_str(), report.name()), ("mot", Some("Rill")));
    assert_eq!(report.problems(), []);
    let reading = report.read(Quirks::All);
    let card = reading
        .statements
        .iter()
        .find(|one| one.key.as_str() == "license(doc.model_card)");
    let card = card.unwrap();
    assert_eq!(
        (&card.value, card.line),
        (&Value::Name("CC-BY-4.0".to_owned()), 13)
    );
    assert_eq!(
        value(&report, Quirks::All, "present(doc.model_card)").as_deref(),
        Some("true")
    );
    assert_eq!(
        value(&report, Quirks::All, "present(weights.final)").as_deref(),
        Some("false")
    );
    assert_eq!(reading.touched.len(), 0);
}

#[test]
fn unlicensed_is_no_license_whatever_the_whole_has() {
    let whole = "\n    distribution:\n      name: MIT";
    let report = file(whole, &component("Model card", "      license: unlicensed\n"));
    assert_eq!(
        value(&report, Quirks::All, "licensed(doc.model_card)").as_deref(),
        Some("false")
    );
    assert_eq!(value(&report, Quirks::All, "license(doc.model_card)"), None);
}

#[test]
fn the_license_of_a_type_goes_before_that_of_the_distribution() {
    let whole = "\n    distribution:\n      name: MIT\n    data:\n      name: CC0-1.0";
    let report = file(
        whole,
        &(component("Datasets", "") + &component("Training code", "")),
    );
    for quirks in [Quirks::All, Quirks::None] {
        assert_eq!(
            value(&report, quirks, "license(data.training)").as_deref(),
            Some("CC0-1.0")
        );
        assert_eq!(
            value(&report, quirks, "license(code.training)").as_deref(),
            Some("MIT")
        );
    }
    let inherited = report
        .read(Quirks::None)
        .statements
        .into_iter()
        .filter(|one| one.inherited);
    assert_eq!(inherited.count(), 4);
}

#[test]
fn the_license_of_a_distribution_covers_data_by_a_quirk_only() {
    let whole = "\n    distribution:\n      name: Apache-2.0";
    let report = file(
        whole,
        &(component("Datasets", "") + &component("Model parameters (Final)", "")),
    );
    let quirk = "distribution-license-inherited";
    decides(&report, quirk, "license(data.training)", Some("Apache-2.0"), None);
    assert_eq!(
        value(&report, Quirks::None, "license(weights.final)").as_deref(),
        Some("Apache-2.0")
    );
}

#[test]
fn a_name_that_is_no_component_is_datasets_by_a_quirk() {
    let report = file(" {  }", &component("Training dataset", "      license: MIT\n"));
    let quirk = "unknown-component-is-datasets";
    decides(
        &report,
        quirk,
        "present(data.training)",
        Some("true"),
        Some("false"),
    );
    assert!(
        report
            .problems()
            .iter()
            .any(|(_, what)| what.contains("Training dataset"))
    );
}

#[test]
fn a_license_by_its_title_or_as_an_expression_is_invalid_by_a_quirk() {
    let quirk = "license-names-are-exact";
    for (written, seen, meant) in [
        ("'Apache 2.0'", "LicenseRef-Apache-2.0", "Apache-2.0"),
        ("apache-2.0", "apache-2.0", "Apache-2.0"),
        ("'MIT '", "LicenseRef-MIT", "MIT"),
        (
            "'MIT OR Apache-2.0'",
            "LicenseRef-MIT-OR-Apache-2.0",
            "MIT OR Apache-2.0",
        ),
    ] {
        let report = file(
            " {  }",
            &component("Model card", &format!("      license: {written}\n")),
        );
        decides(&report, quirk, "license(doc.model_card)", Some(seen), Some(meant));
    }
}

#[test]
fn pddl_is_invalid_by_a_quirk() {
    let report = file(" {  }", &component("Datasets", "      license: PDDL-1.0\n"));
    let quirk = "pddl-and-others-invalid";
    decides(
        &report,
        quirk,
        "license(data.training)",
        Some("PDDL-1.0"),
        Some("ODC-PDDL-1.0"),
    );
}

#[test]
fn cc0_for_data_is_met_and_decides_nothing() {
    let report = file(" {  }", &component("Datasets", "      license: CC0-1.0\n"));
    let quirk = "cc0-not-fit-for-data";
    decides(
        &report,
        quirk,
        "license(data.training)",
        Some("CC0-1.0"),
        Some("CC0-1.0"),
    );
}

#[test]
fn a_license_that_only_the_fsf_calls_free_is_open_by_a_quirk() {
    let report = file(
        " {  }",
        &component("Training code", "      license: BSD-4-Clause\n"),
    );
    let quirk = "fsf-libre-is-open";
    let without = Some("LicenseRef-not-open-BSD-4-Clause");
    decides(
        &report,
        quirk,
        "license(code.training)",
        Some("BSD-4-Clause"),
        without,
    );
}

#[test]
fn what_is_not_included_is_there_by_a_quirk() {
    let report = file(
        " {  }",
        &component("Data card", "      license: 'Component not included'\n"),
    );
    decides(
        &report,
        "not-included-counts",
        "present(doc.data_card)",
        Some("true"),
        Some("false"),
    );
}

#[test]
fn of_a_component_that_stands_twice_the_later_counts() {
    let twice = component("Model card", "      license: MIT\n")
        + &component("Model card", "      license: GPL-2.0-only\n");
    let report = file(" {  }", &twice);
    assert_eq!(
        value(&report, Quirks::All, "license(doc.model_card)").as_deref(),
        Some("GPL-2.0-only")
    );
}

#[test]
fn places_are_kept() {
    let report = file(
        " {  }",
        &component(
            "Training code",
            "      component_path: 'https://example.com/rill/train'\n",
        ),
    );
    assert_eq!(report.places(), ["https://example.com/rill"]);
    let statements = report.read(Quirks::None).statements;
    let code = statements
        .iter()
        .find(|one| one.key.as_str() == "present(code.training)");
    assert_eq!(code.unwrap().places, ["https://example.com/rill/train"]);
}

#[test]
fn what_the_schema_asks_for_is_missed() {
    let report = recognize("release:\n  components: []\n").unwrap();
    let problems: Vec<String> = report.problems().into_iter().map(|(_, what)| what).collect();
    assert!(
        problems.iter().any(|what| what.contains("framework.name")),
        "{problems:?}"
    );
    let many = component("Model card", "").repeat(18);
    assert!(
        file(" {  }", &many)
            .problems()
            .iter()
            .any(|(_, what)| what.contains("17"))
    );
}
