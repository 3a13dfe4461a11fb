//! The file of the European index: grades in words, and what follows from them.
#![expect(clippy::unwrap_used, reason = "tests")]

use openassay_interchange::{Quirks, SelfReport, recognize};

const HEAD: &str = "system:\n  name: Rill\n  link: https://example.com/rill\n  endmodellicense: Apache-2.0\n";

fn file(rest: &str) -> SelfReport {
    recognize(&format!("{HEAD}{rest}")).unwrap()
}

const GRADED: &str = "\
weights_endmodel:\n  class: open\n  link: https://example.com/rill/weights\n\
trainingcode:\n  class: partial\n  link: [\"https://example.com/a\", \"https://example.com/b\"]\n\
paper:\n  class: closed\n";

fn value(report: &SelfReport, quirks: Quirks<'_>, key: &str) -> Option<String> {
    let statements = report.read(quirks).statements;
    let found = statements.iter().find(|one| one.key.as_str() == key);
    found.map(|one| one.value.to_string())
}

#[test]
fn grades_are_extents_and_presences() {
    let report = file(GRADED);
    assert_eq!(
        (report.index().id.as_str(), report.name()),
        ("osai", Some("Rill"))
    );
    for (key, expected) in [
        ("extent(weights.final)", "full"),
        ("present(weights.final)", "true"),
        ("extent(code.training)", "some"),
        ("extent(doc.paper_reviewed)", "none"),
        ("license(weights.final)", "Apache-2.0"),
    ] {
        assert_eq!(
            value(&report, Quirks::All, key).as_deref(),
            Some(expected),
            "{key}"
        );
    }
    let statements = report.read(Quirks::None).statements;
    let code = statements
        .iter()
        .find(|one| one.key.as_str() == "present(code.training)");
    assert_eq!(
        code.unwrap().places,
        ["https://example.com/a", "https://example.com/b"]
    );
}

#[test]
fn what_is_not_said_is_closed_by_a_quirk_and_else_unknown() {
    let report = file(GRADED);
    for key in ["extent(doc.datasheet)", "extent(data.pretrain)"] {
        assert_eq!(value(&report, Quirks::All, key).as_deref(), Some("none"));
        assert_eq!(value(&report, Quirks::Without("unsaid-is-closed"), key), None);
    }
    let word = file(&format!("{GRADED}modelcard:\n  class: splendid\n"));
    assert_eq!(value(&word, Quirks::None, "extent(doc.model_card)"), None);
    assert!(
        word.problems()
            .iter()
            .any(|(line, what)| *line > 0 && what.contains("splendid"))
    );
}

#[test]
fn other_yaml_is_no_self_report() {
    for text in [
        "",
        "system: x",
        "release: 1",
        "- a\n- b",
        "framework:\n  name: Model Openness Framework",
        "{",
        "weights_endmodel:\n  class: open",
    ] {
        assert!(recognize(text).is_none(), "{text}");
    }
}
