//! Reads the tensors of ONNX: their names, shapes, types and places, out of the protobuf that the file is.
//!
//! Own walker, because generated readers take the whole file into memory, weights and all; here the data is
//! passed over. What lies around it is scattered over the file, so the digest is over what was read, in order.
//! Data in other files is told and not looked for: to open is the business of `sources`.

use std::collections::BTreeMap;
use std::ops::Range;

use openassay_sources::ReadAt;

use super::{span, zip};
use crate::scattered::Scattered;
use crate::{Format, Header, Meta, WeightsError};
use graph::Walk;
use proto::{Field, Message, Value};

mod dtype;
mod graph;
mod place;
mod proto;
mod tensor;
mod uses;

/// Key of the metadata under which the files that hold the data of some tensors stand.
pub(crate) const EXTERNAL: &str = "external_data";

/// Longest string that is kept; as for GGUF.
const LONGEST_TEXT: u64 = 10_000_000;

/// Most entries of the metadata; as for GGUF.
const MOST_KEYS: usize = 100_000;

/// Most sets of operators: a model has one to a handful.
const MOST_OPERATOR_SETS: usize = 64;

/// Reads the header of `bytes`, the file called `name`.
pub(super) fn read(name: &str, bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    if !is_graph(name, &zip::read(bytes, 0, 8)) {
        return Err(WeightsError::NotParsed(Format::Onnx));
    }
    let mut file = Scattered::new(bytes);
    file.reading = String::from("the model");
    let mut model = Model::default();
    let mut message = Message::new(0..file.size());
    while let Some(field) = message.next(&mut file)? {
        model.field(&mut file, &field)?;
    }
    model.header(file)
}

/// Is it the protobuf, and neither data beside one nor the flatbuffer of ONNX Runtime?
fn is_graph(name: &str, head: &[u8]) -> bool {
    let name = name.to_lowercase();
    let data = name.ends_with(".onnx_data") || name.ends_with(".onnx.data");
    !data && head.first() == Some(&8) && head.get(4..8) != Some(b"ORTM")
}

#[derive(Default)]
struct Model {
    walk: Walk,
    metadata: BTreeMap<String, Meta>,
    operators: Vec<String>,
    has_graph: bool,
}

impl Model {
    fn field(&mut self, file: &mut Scattered<'_>, field: &Field) -> Result<(), WeightsError> {
        let Field { number, value } = field;
        let key = match number {
            1 => "ir_version",
            2 => "producer_name",
            3 => "producer_version",
            4 => "domain",
            5 => "model_version",
            7 => return self.graph(file, proto::bytes(file, value)?),
            8 => return self.operator_set(file, proto::bytes(file, value)?),
            14 => return self.property(file, proto::bytes(file, value)?),
            20 => {
                let told = String::from("graphs for training are not read");
                self.walk.problems.insert(told);
                return Ok(());
            }
            25 => return self.walk.function(file, proto::bytes(file, value)?),
            _ => return Ok(()),
        };
        let value = match value {
            Value::Number(number) => Meta::Unsigned(*number),
            value => Meta::Text(proto::text(file, value, LONGEST_TEXT)?),
        };
        self.metadata.insert(key.to_owned(), value);
        Ok(())
    }

    fn graph(&mut self, file: &mut Scattered<'_>, range: Range<u64>) -> Result<(), WeightsError> {
        if self.has_graph {
            return Err(file.malformed(range.start, "a second graph begins here"));
        }
        self.has_graph = true;
        file.reading = String::from("the graph");
        self.walk.graph(file, range, "", 0)?;
        file.reading = String::from("the model");
        Ok(())
    }

    fn operator_set(&mut self, file: &mut Scattered<'_>, range: Range<u64>) -> Result<(), WeightsError> {
        let (mut domain, mut version) = (String::new(), 0);
        let mut message = Message::new(range);
        while let Some(field) = message.next(file)? {
            match (field.number, &field.value) {
                (1, value) => domain = proto::text(file, value, tensor::LONGEST_NAME)?,
                (2, Value::Number(number)) => version = *number,
                _ => {}
            }
        }
        if self.operators.len() < MOST_OPERATOR_SETS {
            let domain = if domain.is_empty() { "ai.onnx" } else { &domain };
            self.operators.push(format!("{domain} {version}"));
        }
        Ok(())
    }

    fn property(&mut self, file: &mut Scattered<'_>, range: Range<u64>) -> Result<(), WeightsError> {
        let (mut key, mut text) = (String::new(), String::new());
        let mut message = Message::new(range);
        while let Some(field) = message.next(file)? {
            match field.number {
                1 => key = proto::text(file, &field.value, tensor::LONGEST_NAME)?,
                2 => text = proto::text(file, &field.value, LONGEST_TEXT)?,
                _ => {}
            }
        }
        if self.metadata.len() < MOST_KEYS {
            self.metadata
                .insert(format!("metadata_props.{key}"), Meta::Text(text));
        }
        Ok(())
    }

    fn header(mut self, file: Scattered<'_>) -> Result<Header, WeightsError> {
        if !self.has_graph {
            return Err(file.malformed(file.size(), "it has no graph"));
        }
        uses::rest(&mut self.walk.tensors);
        self.walk.places(&mut self.metadata);
        self.metadata
            .insert(String::from("opset_import"), Meta::Texts(self.operators));
        span::disjoint(&self.walk.tensors)?;
        let (header_bytes, header_sha256) = file.digest();
        Ok(Header {
            format: Format::Onnx,
            tensors: self.walk.tensors,
            metadata: self.metadata,
            header_bytes,
            header_sha256,
            problems: self.walk.problems.into_iter().collect(),
            trailing: 0,
        })
    }
}

#[cfg(test)]
mod tests;
