//! The file that is written is the file that is read.

use openassay_facts::{Assurance, Evidence, Method, Place};

use super::*;
use crate::formats::sample::bare;

fn set(audit: &mut Audit, key: &str, value: impl Into<Value>) {
    let evidence = Evidence::in_file(0, "LICENSE", Place::Line(1), Method::Parsed);
    audit
        .facts
        .set(key, Fact::because(value, Assurance::Read, evidence));
}

#[test]
fn what_is_written_is_read_back_as_the_same() {
    let mut audit = bare();
    set(&mut audit, "present(weights.final)", Truth::True);
    set(
        &mut audit,
        "license(weights.final)",
        Value::Name("MIT OR Apache-2.0".to_owned()),
    );
    set(&mut audit, "present(doc.model_card)", Truth::True);
    set(&mut audit, "licensed(doc.model_card)", Truth::False);
    let text = text(&audit);
    let report = openassay_interchange::recognize(&text).unwrap();
    assert_eq!(report.index().id, "mot");
    assert_eq!(report.problems(), [], "{text}");
    let reading = report.read(openassay_interchange::Quirks::All);
    let value = |key: &str| {
        let mut found = reading.statements.iter().filter(|one| one.key.as_str() == key);
        found.next().map(|one| one.value.clone())
    };
    assert_eq!(value("present(weights.final)"), Some(Value::Bool(true)));
    assert_eq!(
        value("license(weights.final)"),
        Some(Value::Name("MIT".to_owned()))
    );
    assert_eq!(value("licensed(doc.model_card)"), Some(Value::Bool(false)));
}

#[test]
fn no_name_breaks_out_of_its_line() {
    let mut audit = bare();
    let name = "a\"\n  components: [x]\u{202e}\u{85}\\ é 模型 \u{1f600}";
    audit.release.name = Some(name.to_owned());
    for source in &mut audit.release.sources {
        source.repo = None;
    }
    let text = text(&audit);
    let report = openassay_interchange::recognize(&text).unwrap();
    assert_eq!(report.name(), Some(name), "{text}");
    assert!(!text.contains('\u{202e}'));
}
