//! The promised JSON of two licenses beside each other, schema `openassay.license-diff/1`.

use std::io::{self, Write};

use openassay_audit::{
    ComparedAnswer, ComparedDuty, ComparedFacet, Difference, Ground, LicenseComparison, LicenseReading,
    Passage, Said,
};
use openassay_facts::Truth;
use serde::Serialize;
use serde_json::Value;

use super::license::{answer, completeness, license, osi, verdict};

/// Name and version of the document.
const SCHEMA: &str = "openassay.license-diff/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    a: Party<'a>,
    b: Party<'a>,
    permissions: Vec<Permission<'a>>,
    facets: Vec<Row<'a>>,
    duties: Vec<Owed<'a>>,
    /// Null where there are no two texts, and so is `sentences`.
    same_sentences: Option<usize>,
    sentences: Option<Vec<Sentence<'a>>>,
}

#[derive(Serialize)]
struct Party<'a> {
    name: &'a str,
    verdict: &'static str,
    license: Option<&'a str>,
    title: Option<&'a str>,
    completeness: &'static str,
    osi_approved: Value,
}

#[derive(Serialize)]
struct Permission<'a> {
    question: &'a str,
    a: &'static str,
    b: &'static str,
    same: Value,
    /// Facets that set the same answer apart, or may.
    differ_in: &'a [&'static str],
}

#[derive(Serialize)]
struct Row<'a> {
    facet: &'a str,
    a: Side<'a>,
    b: Side<'a>,
    same: Value,
}

#[derive(Serialize)]
struct Side<'a> {
    value: &'a str,
    #[serde(flatten)]
    ground: Stands<'a>,
    /// Further sentences or sections that it rests on.
    more: Vec<Stands<'a>>,
}

/// One of `path` (with a line) and `file` (of our knowledge) is there; neither where nothing is said.
#[derive(Serialize, Default)]
struct Stands<'a> {
    quote: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: u32,
    section: Option<&'a str>,
}

#[derive(Serialize)]
struct Owed<'a> {
    duty: &'a str,
    a: Value,
    b: Value,
}

#[derive(Serialize)]
struct Sentence<'a> {
    kind: &'static str,
    telling: &'static str,
    a: Option<Place<'a>>,
    b: Option<Place<'a>>,
    words: Vec<Words<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    line: u32,
    text: &'a str,
    section: Option<&'a str>,
}

#[derive(Serialize)]
struct Words<'a> {
    a: &'a str,
    b: &'a str,
}

/// Writes the document of `comparison`.
pub fn write_license_diff(comparison: &LicenseComparison, out: &mut dyn Write) -> io::Result<()> {
    let document = serde_json::to_string_pretty(&document(comparison)).map_err(io::Error::from)?;
    out.write_all(super::escaped(&document).as_bytes())?;
    out.write_all(b"\n")
}

fn document(comparison: &LicenseComparison) -> Document<'_> {
    let sentences = comparison.sentences.as_ref();
    Document {
        schema: SCHEMA,
        a: of_license(&comparison.a),
        b: of_license(&comparison.b),
        permissions: comparison.answers.iter().map(permission).collect(),
        facets: comparison.facets.iter().map(facet).collect(),
        duties: comparison.duties.iter().map(duty).collect(),
        same_sentences: sentences.map(|compared| compared.same),
        sentences: sentences.map(|compared| compared.differences.iter().map(sentence).collect()),
    }
}

/// True, false, or the string `unknown`.
fn known(truth: Truth) -> Value {
    match truth {
        Truth::Unknown => "unknown".into(),
        known => known.is_true().into(),
    }
}

fn of_license(reading: &LicenseReading) -> Party<'_> {
    Party {
        name: &reading.name,
        verdict: verdict(reading),
        license: license(reading),
        title: reading.known.map(|known| known.title.as_str()),
        completeness: completeness(reading),
        osi_approved: known(osi(reading)),
    }
}

fn permission(asked: &ComparedAnswer) -> Permission<'_> {
    Permission {
        question: asked.question,
        a: answer(asked.a.answer),
        b: answer(asked.b.answer),
        same: known(asked.same),
        differ_in: &asked.beyond,
    }
}

fn facet(compared: &ComparedFacet) -> Row<'_> {
    Row {
        facet: compared.facet,
        a: side(&compared.a),
        b: side(&compared.b),
        same: known(compared.same),
    }
}

fn side(said: &Said) -> Side<'_> {
    let mut grounds = said.grounds.iter().map(stands);
    Side {
        value: &said.value,
        ground: grounds.next().unwrap_or_default(),
        more: grounds.collect(),
    }
}

fn stands(ground: &Ground) -> Stands<'_> {
    let path = ground.path.as_str();
    Stands {
        quote: ground.quote.as_deref(),
        path: (ground.line > 0).then_some(path),
        file: (ground.line == 0).then_some(path),
        line: ground.line,
        section: ground.section.as_deref(),
    }
}

fn duty(compared: &ComparedDuty) -> Owed<'_> {
    Owed {
        duty: compared.duty,
        a: known(compared.a),
        b: known(compared.b),
    }
}

fn sentence(difference: &Difference) -> Sentence<'_> {
    let words = difference.words.iter().map(|(a, b)| Words { a, b });
    Sentence {
        kind: difference.kind(),
        telling: difference.telling.name(),
        a: difference.a().map(passage),
        b: difference.b().map(passage),
        words: words.collect(),
    }
}

fn passage(passage: &Passage) -> Place<'_> {
    Place {
        line: passage.line,
        text: &passage.text,
        section: passage.section.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use openassay_audit::{compare_licenses, license_text, read_license};
    use openassay_fixtures::licenses::{HEDGEROW, NORTHLIGHT, NORTHLIGHT_3};

    use super::*;

    fn written(a: LicenseReading, b: LicenseReading) -> Value {
        let mut bytes = Vec::new();
        write_license_diff(&compare_licenses(a, b), &mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    fn text(name: &str, words: &str) -> LicenseReading {
        license_text(name, words.as_bytes())
    }

    fn row<'a>(document: &'a Value, list: &str, name: &str) -> &'a Value {
        let rows = document[list].as_array().unwrap();
        let named = |row: &&Value| row["facet"] == name || row["question"] == name || row["duty"] == name;
        rows.iter().find(named).unwrap()
    }

    #[test]
    fn two_texts_are_told_with_quotes_and_lines() {
        let document = written(text("v2", NORTHLIGHT), text("v3", NORTHLIGHT_3));
        assert_eq!(document["schema"], "openassay.license-diff/1");
        assert_eq!(
            (&document["a"]["name"], &document["b"]["verdict"]),
            (&"v2".into(), &"unknown".into())
        );
        let cap = row(&document, "facets", "users_cap");
        assert_eq!(
            (&cap["a"]["value"], &cap["b"]["value"]),
            (&"700000000".into(), &"7000000".into())
        );
        assert_eq!((&cap["a"]["line"], &cap["a"]["path"]), (&22.into(), &"v2".into()));
        assert_eq!(cap["same"], false);
        let first = &document["sentences"][0];
        assert_eq!(
            (&first["kind"], &first["words"][0]["b"]),
            (&"changed".into(), &"7".into())
        );
        assert_eq!(
            (&first["a"]["line"], &first["b"]["line"]),
            (&22.into(), &19.into())
        );
        let alone = document["sentences"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["kind"] == "only-b")
            .unwrap();
        assert!(alone["a"].is_null() && alone["b"]["text"].is_string());
    }

    #[test]
    fn what_is_not_said_is_unknown_and_not_false() {
        let document = written(read_license("mit").unwrap(), text("LICENSE", HEDGEROW));
        let outputs = row(&document, "facets", "outputs");
        assert_eq!(
            (&outputs["b"]["value"], &outputs["same"]),
            (&"unknown".into(), &"unknown".into())
        );
        assert_eq!(outputs["a"]["file"], "knowledge/licenses/MIT.toml");
        assert_eq!(row(&document, "permissions", "modify")["same"], "unknown");
        let notices = row(&document, "duties", "keep the copyright and license notices");
        assert_eq!((&notices["a"], &notices["b"]), (&true.into(), &"unknown".into()));
    }

    #[test]
    fn what_may_differ_is_named() {
        let document = written(read_license("llama2").unwrap(), read_license("llama3.1").unwrap());
        assert_eq!(
            row(&document, "permissions", "modify")["differ_in"][0],
            "field_of_use"
        );
    }

    #[test]
    fn licenses_without_a_text_have_no_sentences() {
        let document = written(read_license("llama2").unwrap(), read_license("llama3.1").unwrap());
        assert!(document["sentences"].is_null() && document["same_sentences"].is_null());
        assert_eq!(document["a"]["verdict"], "declared");
        let trade = row(&document, "permissions", "commercial-use");
        assert_eq!(
            (&trade["a"], &trade["b"], &trade["same"]),
            (&"conditions".into(), &"conditions".into(), &"unknown".into())
        );
    }
}
