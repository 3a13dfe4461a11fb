//! Walks the graph of ONNX for its tensors: initializers, constants among the nodes, and those of the graphs
//! inside nodes.
//!
//! A tensor of an inner graph is called `<node>.<attribute>/<name>`, since names are unique in one graph only.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::place;
use super::proto::{self, Field, Message, Value};
use super::tensor::{LONGEST_NAME, Proto};
use super::uses::{self, Uses};
use crate::error::shown;
use crate::formats::MOST_TENSORS;
use crate::scattered::Scattered;
use crate::{Meta, Purpose, Tensor, WeightsError};

/// Deepest nesting of graphs: bodies of loops and branches. Exporters write three or four.
const DEEPEST: u32 = 16;

/// Bytes of all names together: names of inner graphs begin with those of the outer.
const LONGEST_NAMES: u64 = 100_000_000;

/// Most attributes of a node, and tensors or graphs of an attribute; real ones have a dozen.
const MOST_PARTS: u64 = 100_000;

/// Most oddities of a kind that are told one by one.
const MOST_TOLD: usize = 20;

/// Most other files that are named one by one.
const MOST_PLACES: usize = 64;

/// What was found so far.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) tensors: Vec<Tensor>,
    pub(super) problems: BTreeSet<String>,
    names: BTreeSet<String>,
    name_bytes: u64,
    places: BTreeSet<String>,
    /// Tensors whose data lies at places that are not kept: refused, or too many.
    elsewhere: u64,
    /// What the nodes of the graph that is walked do with its tensors.
    uses: Uses,
}

/// A node, before it is known what it is.
#[derive(Default)]
struct Node {
    name: String,
    output: String,
    /// Where the names of its first inputs lie.
    inputs: Vec<Range<u64>>,
    operator: String,
    attributes: Vec<Range<u64>>,
}

impl Walk {
    /// Walks the graph in `range`; its tensors' names begin with `within`.
    pub(super) fn graph(
        &mut self,
        file: &mut Scattered<'_>,
        range: Range<u64>,
        within: &str,
        depth: u32,
    ) -> Result<(), WeightsError> {
        if depth > DEEPEST {
            return Err(file.malformed(range.start, format!("graphs are nested deeper than {DEEPEST}")));
        }
        let outer = std::mem::take(&mut self.uses);
        let first = self.tensors.len();
        self.parts(file, range, within, depth)?;
        let inner = std::mem::replace(&mut self.uses, outer);
        let tensors = self.tensors.get_mut(first..).unwrap_or_default();
        self.uses.extend(inner.settle(tensors, within));
        Ok(())
    }

    fn parts(
        &mut self,
        file: &mut Scattered<'_>,
        range: Range<u64>,
        within: &str,
        depth: u32,
    ) -> Result<(), WeightsError> {
        let mut message = Message::new(range);
        while let Some(Field { number, value }) = message.next(file)? {
            match number {
                1 => {
                    let node = proto::bytes(file, &value)?;
                    self.node(file, node, within, depth)?;
                }
                5 => {
                    let tensor = Proto::read(file, proto::bytes(file, &value)?)?;
                    let name = format!("{within}{}", tensor.name);
                    self.add(file, name, &tensor)?;
                }
                15 => {
                    let sparse = proto::bytes(file, &value)?;
                    self.sparse(file, sparse, within)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Walks the nodes of a function.
    pub(super) fn function(
        &mut self,
        file: &mut Scattered<'_>,
        range: Range<u64>,
    ) -> Result<(), WeightsError> {
        let mut name = String::new();
        let mut message = Message::new(range.clone());
        while let Some(field) = message.next(file)? {
            if field.number == 1 {
                name = proto::text(file, &field.value, LONGEST_NAME)?;
            }
        }
        let within = format!("{name}/");
        let mut message = Message::new(range);
        while let Some(field) = message.next(file)? {
            if field.number == 7 {
                let node = proto::bytes(file, &field.value)?;
                self.node(file, node, &within, 0)?;
            }
        }
        Ok(())
    }

    fn node(
        &mut self,
        file: &mut Scattered<'_>,
        range: Range<u64>,
        within: &str,
        depth: u32,
    ) -> Result<(), WeightsError> {
        let mut node = Node::default();
        let mut message = Message::new(range);
        while let Some(Field { number, value }) = message.next(file)? {
            match number {
                1 if node.inputs.len() < uses::POSITIONS => node.inputs.push(proto::bytes(file, &value)?),
                2 if node.output.is_empty() => node.output = proto::text(file, &value, LONGEST_NAME)?,
                3 => node.name = proto::text(file, &value, LONGEST_NAME)?,
                4 => node.operator = proto::text(file, &value, LONGEST_NAME)?,
                5 => {
                    let attribute = proto::bytes(file, &value)?;
                    file.within(attribute.start, node.attributes.len() as u64, MOST_PARTS)?;
                    node.attributes.push(attribute);
                }
                _ => {}
            }
        }
        self.inputs(file, &node)?;
        for attribute in std::mem::take(&mut node.attributes) {
            self.attribute(file, attribute, &node, within, depth)?;
        }
        Ok(())
    }

    /// Notes what the node does with the tensors that it takes.
    fn inputs(&mut self, file: &mut Scattered<'_>, node: &Node) -> Result<(), WeightsError> {
        let Some(operator) = uses::operator(&node.operator) else {
            return Ok(());
        };
        for (position, input) in node.inputs.iter().enumerate() {
            if let Some(found) = uses::of(operator, position) {
                let name = proto::text(file, &Value::Bytes(input.clone()), LONGEST_NAME)?;
                self.uses.note(name, found);
            }
        }
        Ok(())
    }

    fn attribute(
        &mut self,
        file: &mut Scattered<'_>,
        range: Range<u64>,
        node: &Node,
        within: &str,
        depth: u32,
    ) -> Result<(), WeightsError> {
        let (mut name, mut held, mut floats) = (String::new(), Vec::new(), 0_u64);
        let mut message = Message::new(range);
        while let Some(Field { number, value }) = message.next(file)? {
            match (number, &value) {
                (1, _) => name = proto::text(file, &value, LONGEST_NAME)?,
                (5 | 6 | 10 | 11 | 22 | 23, _) => {
                    let part = proto::bytes(file, &value)?;
                    file.within(part.start, held.len() as u64, MOST_PARTS)?;
                    held.push((number, part));
                }
                (7, Value::Bytes(range) | Value::Fixed(range)) => {
                    floats = floats.saturating_add((range.end - range.start) / 4);
                }
                _ => {}
            }
        }
        if node.operator == "Constant" && floats > 0 {
            self.push(
                file,
                format!("{within}{}", node.output),
                vec![floats],
                "F32",
                0..0,
            )?;
        }
        for (number, range) in held {
            match number {
                6 | 11 => self.graph(
                    file,
                    range,
                    &format!("{within}{}.{name}/", node.called()),
                    depth + 1,
                )?,
                22 | 23 => self.sparse(file, range, &node.scope(within, &name))?,
                // The value that a shape is filled with is no tensor of the model.
                _ if node.operator == "ConstantOfShape" => {}
                _ => {
                    let tensor = Proto::read(file, range)?;
                    self.add(file, node.constant(within, &name), &tensor)?;
                }
            }
        }
        Ok(())
    }

    /// A sparse tensor: its values are what is stored, and what counts.
    fn sparse(
        &mut self,
        file: &mut Scattered<'_>,
        range: Range<u64>,
        within: &str,
    ) -> Result<(), WeightsError> {
        let mut message = Message::new(range);
        while let Some(field) = message.next(file)? {
            if field.number == 1 {
                let values = Proto::read(file, proto::bytes(file, &field.value)?)?;
                let name = format!("{within}{}", values.name);
                self.problems.insert(String::from(
                    "some tensors are sparse: their stored values were counted",
                ));
                self.add(file, name, &values)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, file: &mut Scattered<'_>, name: String, tensor: &Proto) -> Result<(), WeightsError> {
        let data = tensor.data(file)?;
        if tensor.is_external() {
            self.outside(&name, tensor);
        }
        let dtype = tensor.dtype().unwrap_or_else(|unknown| {
            self.problems
                .insert(format!("there is no tensor {unknown} that we know"));
            "UNKNOWN"
        });
        self.push(file, name, tensor.shape.clone(), dtype, data)
    }

    fn push(
        &mut self,
        file: &Scattered<'_>,
        name: String,
        shape: Vec<u64>,
        dtype: &str,
        data: Range<u64>,
    ) -> Result<(), WeightsError> {
        let count = self.tensors.len() as u64 + 1;
        file.within(data.start, count, MOST_TENSORS)?;
        self.name_bytes = self.name_bytes.saturating_add(name.len() as u64);
        file.within(data.start, self.name_bytes, LONGEST_NAMES)?;
        let bytes = if data.is_empty() {
            0..0
        } else {
            file.absolute(data.start)..file.absolute(data.end)
        };
        if !self.names.insert(name.clone()) {
            return Err(file.malformed(data.start, format!("tensor `{}` is named twice", shown(&name))));
        }
        self.tensors.push(Tensor {
            name,
            shape,
            dtype: dtype.to_owned(),
            bytes,
            purpose: Purpose::default(),
        });
        Ok(())
    }

    /// Data that lies in another file: its place is told, and refused where it leads elsewhere.
    fn outside(&mut self, name: &str, tensor: &Proto) {
        let location = tensor.location.as_deref().unwrap_or_default();
        let refusal = place::refusal(location);
        if refusal.is_none() && self.places.len() < MOST_PLACES {
            self.places.insert(location.to_owned());
            return;
        }
        self.elsewhere += 1;
        if let Some(reason) = refusal.filter(|_| self.problems.len() < MOST_TOLD) {
            let (name, location) = (shown(name), shown(location));
            self.problems.insert(format!(
                "tensor `{name}` puts its data at `{location}`, {reason}: not followed"
            ));
        }
    }

    /// The other files, as metadata; a number where not all are kept.
    pub(super) fn places(&self, metadata: &mut BTreeMap<String, Meta>) {
        let places = if self.elsewhere > 0 {
            let (of, length) = ("string", self.elsewhere.saturating_add(self.places.len() as u64));
            Meta::Array { of, length }
        } else if self.places.is_empty() {
            return;
        } else {
            Meta::Texts(self.places.iter().cloned().collect())
        };
        metadata.insert(super::EXTERNAL.to_owned(), places);
    }
}

impl Node {
    /// Its name, or that of what it makes.
    fn called(&self) -> &str {
        if self.name.is_empty() {
            &self.output
        } else {
            &self.name
        }
    }

    fn scope(&self, within: &str, attribute: &str) -> String {
        format!("{within}{}.{attribute}/", self.called())
    }

    /// What the tensor in an attribute is called: a constant like what it makes.
    fn constant(&self, within: &str, attribute: &str) -> String {
        if self.operator == "Constant" {
            return format!("{within}{}", self.output);
        }
        format!("{within}{}.{attribute}", self.called())
    }
}
