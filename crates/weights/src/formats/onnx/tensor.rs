//! One tensor of ONNX: what it says of itself, where its data lies, and whether the two agree.

use std::ops::Range;

use super::dtype::{self, Dtype};
use super::proto::{self, Message, Value};
use crate::WeightsError;
use crate::error::shown;
use crate::scattered::Scattered;

/// Most dimensions of a tensor; twice what `NumPy` could hold for most of its life.
const MOST_DIMENSIONS: u64 = 64;

/// Longest name; as for the tensors of GGUF.
pub(super) const LONGEST_NAME: u64 = 65_535;

/// What a tensor says.
#[derive(Default)]
pub(super) struct Proto {
    pub(super) name: String,
    pub(super) shape: Vec<u64>,
    kind: u64,
    raw: Option<Range<u64>>,
    typed: Typed,
    external: bool,
    pub(super) location: Option<String>,
    length: Option<u64>,
}

/// Data in one of the fields that are not raw.
#[derive(Default)]
struct Typed {
    hull: Option<Range<u64>>,
    /// Fewest elements that it may hold, and most; both are the same where the width is known.
    fewest: u64,
    most: u64,
}

impl Proto {
    /// Reads what lies in `range`; the data is passed over.
    pub(super) fn read(file: &mut Scattered<'_>, range: Range<u64>) -> Result<Self, WeightsError> {
        let mut proto = Self::default();
        let mut message = Message::new(range);
        while let Some(field) = message.next(file)? {
            let value = &field.value;
            match field.number {
                1 => proto.dimension(file, value)?,
                2 => proto.kind = proto::numbers(file, value, 1)?.last().copied().unwrap_or(0),
                4 => proto.typed.fixed(value, 4),
                10 => proto.typed.fixed(value, 8),
                5 | 7 | 11 => proto.typed.numbers(value),
                6 => proto.typed.one(value),
                8 => proto.name = proto::text(file, value, LONGEST_NAME)?,
                9 => proto.raw = Some(proto::bytes(file, value)?),
                13 => {
                    let entry = proto::bytes(file, value)?;
                    proto.outside(file, entry)?;
                }
                14 => proto.external = *value == Value::Number(1),
                _ => {}
            }
        }
        Ok(proto)
    }

    fn dimension(&mut self, file: &mut Scattered<'_>, value: &Value) -> Result<(), WeightsError> {
        self.shape.extend(proto::numbers(file, value, MOST_DIMENSIONS)?);
        let count = self.shape.len() as u64;
        if count > MOST_DIMENSIONS {
            let wrong = format!("{count} dimensions, and we read at most {MOST_DIMENSIONS}");
            return Err(self.wrong(file, wrong));
        }
        if self.shape.iter().any(|side| i64::try_from(*side).is_err()) {
            return Err(self.wrong(file, "a dimension is negative"));
        }
        Ok(())
    }

    /// One entry about data that lies in another file.
    fn outside(&mut self, file: &mut Scattered<'_>, entry: Range<u64>) -> Result<(), WeightsError> {
        let (mut key, mut text) = (String::new(), String::new());
        let mut message = Message::new(entry);
        while let Some(field) = message.next(file)? {
            match field.number {
                1 => key = proto::text(file, &field.value, LONGEST_NAME)?,
                2 => text = proto::text(file, &field.value, LONGEST_NAME)?,
                _ => {}
            }
        }
        match key.as_str() {
            "location" => self.location = Some(text),
            "length" => self.length = text.parse().ok(),
            _ => {}
        }
        Ok(())
    }

    /// Does its data lie in another file?
    pub(super) fn is_external(&self) -> bool {
        self.external
    }

    /// The name of its type.
    pub(super) fn dtype(&self) -> Result<&'static str, String> {
        dtype::by_id(self.kind)
            .map(|dtype| dtype.name)
            .ok_or_else(|| format!("type {}", self.kind))
    }

    /// Where its data lies, after its shape, its type and its data were found to agree.
    pub(super) fn data(&self, file: &Scattered<'_>) -> Result<Range<u64>, WeightsError> {
        let product = self
            .shape
            .iter()
            .try_fold(1_u64, |product, side| product.checked_mul(*side));
        let elements = product.ok_or_else(|| self.wrong(file, "the product of its shape overflows"))?;
        let bytes = match dtype::by_id(self.kind) {
            Some(Dtype { bits: 1.., .. }) if elements.checked_mul(128).is_none() => {
                return Err(self.wrong(file, "the product of its shape overflows"));
            }
            Some(dtype @ Dtype { bits: 1.., .. }) => Some((dtype.bits * elements).div_ceil(8)),
            _ => None,
        };
        if self.external {
            return match self.length.zip(bytes).filter(|(length, bytes)| length != bytes) {
                Some((length, _)) => Err(self.disagrees(file, elements, length)),
                None => Ok(0..0),
            };
        }
        if let Some(raw) = &self.raw {
            let held = raw.end - raw.start;
            if bytes.is_some_and(|bytes| bytes != held) {
                return Err(self.disagrees(file, elements, held));
            }
            return Ok(raw.clone());
        }
        self.typed_data(file, elements)
    }

    fn typed_data(&self, file: &Scattered<'_>, elements: u64) -> Result<Range<u64>, WeightsError> {
        let dtype = self.dtype().unwrap_or_default();
        // Real and imaginary part by turns; two halves of a byte in one number.
        let (fewest, most) = match dtype {
            "C64" | "C128" => (self.typed.fewest / 2, self.typed.most / 2),
            "I4" | "U4" | "F4" => (self.typed.fewest, self.typed.most.saturating_mul(2)),
            "I2" | "U2" => (self.typed.fewest, self.typed.most.saturating_mul(4)),
            _ => (self.typed.fewest, self.typed.most),
        };
        if elements < fewest || elements > most {
            let wrong = format!("{elements} elements, and data of {}", self.typed.said());
            return Err(self.wrong(file, wrong));
        }
        Ok(self.typed.hull.clone().unwrap_or_default())
    }

    fn disagrees(&self, file: &Scattered<'_>, elements: u64, held: u64) -> WeightsError {
        let dtype = self.dtype().unwrap_or_default();
        self.wrong(
            file,
            format!("{elements} elements of {dtype} are not {held} bytes"),
        )
    }

    fn wrong(&self, file: &Scattered<'_>, wrong: impl Into<String>) -> WeightsError {
        let at = self.raw.as_ref().or(self.typed.hull.as_ref());
        let at = at.map_or(0, |range| range.start);
        WeightsError::Malformed {
            offset: file.absolute(at),
            reading: format!("tensor `{}`", shown(&self.name)),
            wrong: wrong.into(),
        }
    }
}

impl Typed {
    /// Numbers of `width` bytes.
    fn fixed(&mut self, value: &Value, width: u64) {
        if let Value::Bytes(range) | Value::Fixed(range) = value {
            let count = (range.end - range.start) / width;
            self.grow(range, count, count);
        }
    }

    /// Numbers of one to ten bytes.
    fn numbers(&mut self, value: &Value) {
        match value {
            Value::Bytes(range) => {
                let bytes = range.end - range.start;
                self.grow(range, bytes.div_ceil(10), bytes);
            }
            Value::Fixed(_) => {}
            Value::Number(_) => {
                self.fewest = self.fewest.saturating_add(1);
                self.most = self.most.saturating_add(1);
            }
        }
    }

    /// A string.
    fn one(&mut self, value: &Value) {
        if let Value::Bytes(range) = value {
            self.grow(range, 1, 1);
        }
    }

    fn grow(&mut self, range: &Range<u64>, fewest: u64, most: u64) {
        self.fewest = self.fewest.saturating_add(fewest);
        self.most = self.most.saturating_add(most);
        self.hull = Some(self.hull.take().map_or(range.clone(), |hull| {
            hull.start.min(range.start)..hull.end.max(range.end)
        }));
    }

    fn said(&self) -> String {
        if self.fewest == self.most {
            return self.most.to_string();
        }
        format!("{} to {}", self.fewest, self.most)
    }
}
