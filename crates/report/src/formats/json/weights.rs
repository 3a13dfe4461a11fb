//! The promised JSON of weights, schema `openassay.weights/1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use openassay_audit::{
    Because, CONTENT_DIGEST, How, LoadedFile, Meta, Tensor, TensorFigures, Variant, VariantContents,
    WeightsReading, Witness,
};
use openassay_facts::Truth;
use serde::Serialize;
use serde_json::{Value, json};

/// Name and version of the document.
const SCHEMA: &str = "openassay.weights/1";

/// What stands where something is not known.
const UNKNOWN: &str = "unknown";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    name: &'a str,
    format: &'static str,
    architecture: &'a str,
    parameters: Value,
    dtypes: BTreeMap<&'a str, u64>,
    executes_on_load: &'static str,
    executes: Vec<&'a str>,
    because: Vec<Reason<'a>>,
    variants: Vec<OneVariant<'a>>,
    files: Vec<OneFile<'a>>,
    mismatches: Vec<Mismatch<'a>>,
    custom_code: Vec<&'a str>,
    runs_in: Option<&'a str>,
    problems: Vec<Problem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tensors: Option<Vec<OneTensor<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contents: Option<Vec<Contents<'a>>>,
}

/// What the data of one variant comes to.
#[derive(Serialize)]
struct Contents<'a> {
    variant: &'a str,
    definition: &'static str,
    digest: Option<&'a str>,
    undigested: Option<&'a str>,
    files: Vec<Hashed<'a>>,
    alike: &'a [Vec<String>],
    tensors: Vec<Figures<'a>>,
}

#[derive(Serialize)]
struct Hashed<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    unread: Option<&'a str>,
}

#[derive(Serialize)]
struct Figures<'a> {
    name: &'a str,
    dtype: &'a str,
    shape: &'a [u64],
    sha256: Option<&'a str>,
    min: Option<f64>,
    max: Option<f64>,
    mean: Option<f64>,
    std: Option<f64>,
    zeros: Option<u64>,
    nan: Option<u64>,
    infinite: Option<u64>,
    constant: Option<bool>,
    unmeasured: Option<&'static str>,
}

#[derive(Serialize)]
struct Reason<'a> {
    executes: &'static str,
    what: &'a str,
    how: Option<&'static str>,
    why: &'a str,
    entry: Option<&'a str>,
    byte: Option<u64>,
}

/// One way to have a model.
#[derive(Serialize)]
struct OneVariant<'a> {
    model: &'a str,
    name: &'a str,
    format: &'static str,
    files: Vec<&'a str>,
    missing: &'a [String],
    size: u64,
    complete: Value,
    architecture: &'a str,
    parameters: Value,
    exact: bool,
    dtypes: &'a BTreeMap<String, u64>,
    sections: &'a BTreeMap<&'static str, u64>,
    dimensions: BTreeMap<&'static str, u64>,
    quantization: Option<&'a str>,
    adapter: bool,
    intermediate: bool,
    tensors: usize,
    metadata: BTreeMap<&'a str, Value>,
    problems: &'a [String],
}

/// Longer texts of the metadata are cut: a chat template may have ten thousand letters.
const LONGEST_TEXT: usize = 2000;

#[derive(Serialize)]
struct OneFile<'a> {
    path: &'a str,
    format: &'static str,
    read: bool,
    unread: Option<&'a str>,
    executes_on_load: &'static str,
    executes: &'a [String],
}

#[derive(Serialize)]
struct Mismatch<'a> {
    key: &'a str,
    declared: &'a str,
    found: &'a str,
    tensor: Option<&'a str>,
    path: Option<&'a str>,
    line: u32,
    found_key: Option<&'a str>,
    found_path: Option<&'a str>,
    found_line: u32,
}

#[derive(Serialize)]
struct Problem<'a> {
    path: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct OneTensor<'a> {
    name: &'a str,
    shape: &'a [u64],
    dtype: &'a str,
    variant: &'a str,
}

/// Writes `reading` as one JSON document and a line feed; `tensors` lists them all.
pub fn write_weights(reading: &WeightsReading, tensors: bool, out: &mut dyn Write) -> io::Result<()> {
    let document = serde_json::to_string_pretty(&document(reading, tensors)).map_err(io::Error::from)?;
    out.write_all(super::escaped(&document).as_bytes())?;
    out.write_all(b"\n")
}

fn document(reading: &WeightsReading, tensors: bool) -> Document<'_> {
    let main = reading.main();
    let first = reading.files.first();
    let format = main.map(|variant| variant.format.id());
    Document {
        schema: SCHEMA,
        name: &reading.name,
        format: format
            .or_else(|| first?.format.map(|(_, id)| id))
            .unwrap_or(UNKNOWN),
        architecture: main.map_or(UNKNOWN, architecture),
        parameters: main.map_or_else(|| json!(UNKNOWN), parameters),
        dtypes: main.map(dtypes).unwrap_or_default(),
        executes_on_load: reading.executes().word(),
        executes: reading.executed(),
        because: reading.because().into_iter().map(reason).collect(),
        variants: reading.variants.iter().map(variant).collect(),
        files: reading.files.iter().map(file).collect(),
        mismatches: mismatches(reading),
        custom_code: reading
            .custom_code
            .iter()
            .filter_map(|evidence| evidence.quote.as_deref().or(evidence.path.as_deref()))
            .collect(),
        runs_in: reading.runs_in.as_deref(),
        problems: problems(reading),
        tensors: tensors.then(|| reading.variants.iter().flat_map(listed).collect()),
        contents: reading
            .contents
            .as_ref()
            .map(|all| all.iter().map(contents).collect()),
    }
}

fn contents(contents: &VariantContents) -> Contents<'_> {
    let files = contents.files.iter().map(|(path, digest)| Hashed {
        path,
        sha256: digest.as_deref().ok(),
        unread: digest.as_ref().err().map(String::as_str),
    });
    Contents {
        variant: &contents.name,
        definition: CONTENT_DIGEST,
        digest: contents.digest.as_deref().ok(),
        undigested: contents.digest.as_ref().err().map(String::as_str),
        files: files.collect(),
        alike: &contents.alike,
        tensors: contents.tensors.iter().map(figures).collect(),
    }
}

fn figures(tensor: &TensorFigures) -> Figures<'_> {
    let told = tensor.statistics.as_ref().ok();
    let spread = told.and_then(|told| told.spread.as_ref());
    Figures {
        name: &tensor.name,
        dtype: &tensor.dtype,
        shape: &tensor.shape,
        sha256: tensor.sha256.as_deref(),
        min: spread.map(|spread| spread.min),
        max: spread.map(|spread| spread.max),
        mean: spread.and_then(|spread| spread.mean),
        std: spread.and_then(|spread| spread.std),
        zeros: told.map(|told| told.zeros),
        nan: told.map(|told| told.nan),
        infinite: told.map(|told| told.infinite),
        constant: told.map(|told| told.constant),
        unmeasured: tensor.statistics.as_ref().err().copied(),
    }
}

fn architecture(variant: &Variant) -> &str {
    variant.architecture.as_deref().unwrap_or(UNKNOWN)
}

fn parameters(variant: &Variant) -> Value {
    variant
        .parameters
        .map_or_else(|| json!(UNKNOWN), |parameters| json!(parameters.count))
}

fn dtypes(variant: &Variant) -> BTreeMap<&str, u64> {
    let all = variant.dtypes.iter();
    all.map(|(name, count)| (name.as_str(), *count)).collect()
}

fn reason(because: &Because) -> Reason<'_> {
    let place = because.place.as_ref();
    Reason {
        executes: because.executes.word(),
        what: &because.what,
        how: because.how.map(How::word),
        why: &because.why,
        entry: place.map(|(entry, _)| entry.as_str()),
        byte: place.map(|(_, byte)| *byte),
    }
}

fn variant(variant: &Variant) -> OneVariant<'_> {
    OneVariant {
        model: &variant.model,
        name: &variant.name,
        format: variant.format.id(),
        files: variant.files.iter().map(|(_, path)| path.as_str()).collect(),
        missing: &variant.missing,
        size: variant.size,
        complete: match variant.complete {
            Truth::True => json!(true),
            Truth::False => json!(false),
            Truth::Unknown => json!(UNKNOWN),
        },
        architecture: architecture(variant),
        parameters: parameters(variant),
        exact: variant.parameters.is_some_and(|parameters| parameters.exact),
        dtypes: &variant.dtypes,
        sections: &variant.sections,
        dimensions: variant
            .dimensions
            .iter()
            .map(|one| (one.name, one.value))
            .collect(),
        quantization: variant.quantization.as_deref(),
        adapter: variant.adapter,
        intermediate: variant.intermediate,
        tensors: variant.tensors.len(),
        metadata: variant
            .metadata
            .iter()
            .map(|(key, value)| (key.as_str(), meta(value)))
            .collect(),
        problems: &variant.problems,
    }
}

/// A list that was not kept is told by its type and length.
fn meta(value: &Meta) -> Value {
    match value {
        Meta::Text(text) => json!(text.chars().take(LONGEST_TEXT).collect::<String>()),
        Meta::Unsigned(number) => json!(number),
        Meta::Signed(number) => json!(number),
        Meta::Float(number) => json!(number),
        Meta::Bool(truth) => json!(truth),
        Meta::Texts(texts) => json!(texts),
        Meta::Array { of, length } => json!({ "of": of, "length": length }),
    }
}

fn file(file: &LoadedFile) -> OneFile<'_> {
    OneFile {
        path: &file.path,
        format: file.format.map_or(UNKNOWN, |(_, id)| id),
        read: file.unread.is_none(),
        unread: file.unread.as_deref(),
        executes_on_load: file.loading.executes.word(),
        executes: &file.loading.names,
    }
}

fn mismatches(reading: &WeightsReading) -> Vec<Mismatch<'_>> {
    let all = reading.mismatches.iter();
    all.map(|one| Mismatch {
        key: &one.mismatch.key,
        declared: &one.mismatch.declared,
        found: &one.mismatch.found,
        tensor: one.mismatch.tensor(),
        path: one.declared.path.as_deref(),
        line: one.declared.place.line(),
        found_key: match &one.mismatch.witness {
            Witness::Key(key) => Some(key),
            _ => None,
        },
        found_path: one.found.path.as_deref(),
        found_line: one.found.place.line(),
    })
    .collect()
}

fn problems(reading: &WeightsReading) -> Vec<Problem<'_>> {
    let all = reading.problems.iter();
    all.map(|problem| Problem {
        path: &problem.path,
        message: &problem.message,
    })
    .collect()
}

fn listed(variant: &Variant) -> impl Iterator<Item = OneTensor<'_>> {
    variant.tensors.iter().map(|tensor: &Tensor| OneTensor {
        name: &tensor.name,
        shape: &tensor.shape,
        dtype: &tensor.dtype,
        variant: &variant.name,
    })
}
