//! Releases beside each other for machines: `openassay.comparison/1`.

use std::io::{self, Write};

use openassay_audit::{May, ReleaseComparison, SaidOfRelease};
use openassay_facts::Truth;
use serde::Serialize;

use super::convert;
use super::wire;

/// The name and version of the document.
const SCHEMA: &str = "openassay.comparison/1";

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema_of_comparison() -> &'static str {
    include_str!("comparison.schema.json")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: wire::Tool<'a>,
    releases: Vec<wire::Release<'a>>,
    rows: Vec<Row<'a>>,
    lacking: Option<Lacking<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    section: &'a str,
    id: &'a str,
    name: &'a str,
    text: &'a str,
    same: wire::Value<'a>,
    cells: Vec<Cell<'a>>,
}

#[derive(Serialize)]
struct Cell<'a> {
    value: &'a str,
    known: bool,
    may_be: Option<Vec<&'a str>>,
    bounds: Option<[f64; 2]>,
}

#[derive(Serialize)]
struct Lacking<'a> {
    release: usize,
    level: &'a str,
    steps: &'a [String],
}

/// Writes the document of `comparison`.
pub fn write_comparison(comparison: &ReleaseComparison, out: &mut dyn Write) -> io::Result<()> {
    let document = serde_json::to_string_pretty(&document(comparison)).map_err(io::Error::from)?;
    out.write_all(super::escaped(&document).as_bytes())?;
    out.write_all(b"\n")
}

fn document(comparison: &ReleaseComparison) -> Document<'_> {
    Document {
        schema: SCHEMA,
        tool: convert::tool(&comparison.knowledge),
        releases: comparison.releases.iter().map(convert::release).collect(),
        rows: comparison
            .rows
            .iter()
            .map(|row| Row {
                section: &row.section,
                id: &row.id,
                name: &row.name,
                text: &row.text,
                same: match row.same {
                    Truth::True => wire::Value::Bool(true),
                    Truth::False => wire::Value::Bool(false),
                    Truth::Unknown => wire::Value::Text("unknown"),
                },
                cells: row.cells.iter().map(cell).collect(),
            })
            .collect(),
        lacking: comparison.lacking.as_ref().map(|lacking| Lacking {
            release: lacking.release,
            level: &lacking.next.level,
            steps: &lacking.next.steps,
        }),
    }
}

fn cell(said: &SaidOfRelease) -> Cell<'_> {
    Cell {
        value: &said.words,
        known: said.is_known(),
        may_be: match &said.may {
            May::OneOf(values) => Some(values.iter().map(String::as_str).collect()),
            May::Any | May::Between(..) => None,
        },
        bounds: match &said.may {
            May::Between(low, high) => Some([*low, *high]),
            May::Any | May::OneOf(_) => None,
        },
    }
}
