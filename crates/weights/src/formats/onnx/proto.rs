//! The wire format of protobuf, walked in place: tags and lengths are read, contents only when asked for.

use std::ops::Range;

use crate::WeightsError;
use crate::scattered::Scattered;

/// Bytes of the longest tag and the longest number after it.
const LONGEST_TAG: u64 = 20;

/// A message, or what is left of it.
pub(super) struct Message {
    at: u64,
    end: u64,
}

/// A field of a message.
pub(super) struct Field {
    pub(super) number: u64,
    pub(super) value: Value,
}

/// The value of a field; offsets are those of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Number(u64),
    /// Four or eight bytes.
    Fixed(Range<u64>),
    /// A string, a message or a packed list.
    Bytes(Range<u64>),
}

impl Message {
    pub(super) fn new(range: Range<u64>) -> Self {
        Self {
            at: range.start,
            end: range.end,
        }
    }

    /// The next field; none at the end.
    pub(super) fn next(&mut self, file: &mut Scattered<'_>) -> Result<Option<Field>, WeightsError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let start = self.at;
        let mut seen = file.glance(start, LONGEST_TAG.min(self.end - start))?;
        let mut numbers = seen.as_slice();
        let tag = varint(&mut numbers).ok_or_else(|| self.broken(file, "a tag"))?;
        let (number, kind) = (tag >> 3, tag & 7);
        let counted = match kind {
            0 | 2 => varint(&mut numbers).ok_or_else(|| self.broken(file, "a number"))?,
            1 => 8,
            5 => 4,
            _ => return Err(file.malformed(start, format!("there is no wire type {kind}"))),
        };
        let passed = (seen.len() - numbers.len()) as u64;
        file.pass(start, &mut seen, passed);
        let content = start.saturating_add(passed);
        if kind == 0 {
            self.at = content;
            let value = Value::Number(counted);
            return Ok(Some(Field { number, value }));
        }
        let end = content.checked_add(counted).filter(|end| *end <= file.size());
        let end = end.ok_or_else(|| file.ends_inside())?;
        if end > self.end {
            return Err(file.malformed(start, "a field that ends beyond its message"));
        }
        self.at = end;
        let value = if kind == 2 {
            Value::Bytes(content..end)
        } else {
            Value::Fixed(content..end)
        };
        Ok(Some(Field { number, value }))
    }

    fn broken(&self, file: &Scattered<'_>, what: &str) -> WeightsError {
        if self.end >= file.size() && file.size() - self.at < LONGEST_TAG {
            return file.ends_inside();
        }
        file.malformed(self.at, format!("{what} that does not end"))
    }
}

/// The numbers of a packed list, or the one that is not packed.
pub(super) fn numbers(file: &mut Scattered<'_>, value: &Value, most: u64) -> Result<Vec<u64>, WeightsError> {
    let range = match value {
        Value::Number(number) => return Ok(vec![*number]),
        Value::Fixed(range) => return Err(file.malformed(range.start, "this is no list of numbers")),
        Value::Bytes(range) => range,
    };
    // Every number takes at least a byte, and at most ten.
    let length = range.end - range.start;
    file.within(range.start, length, most.saturating_mul(10))?;
    let bytes = file.take(range.start, length)?;
    let mut rest = bytes.as_slice();
    let mut numbers = Vec::new();
    while !rest.is_empty() {
        let number = varint(&mut rest);
        numbers.push(number.ok_or_else(|| file.malformed(range.start, "a number that does not end"))?);
    }
    Ok(numbers)
}

/// A string of up to `longest` bytes.
pub(super) fn text(file: &mut Scattered<'_>, value: &Value, longest: u64) -> Result<String, WeightsError> {
    let range = bytes(file, value)?;
    let length = file.within(range.start, range.end - range.start, longest)?;
    let bytes = file.take(range.start, length)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Where a string or message lies.
pub(super) fn bytes(file: &Scattered<'_>, value: &Value) -> Result<Range<u64>, WeightsError> {
    match value {
        Value::Bytes(range) => Ok(range.clone()),
        Value::Fixed(range) => Err(file.malformed(range.start, "a number stands where bytes should")),
        Value::Number(_) => Err(file.malformed(0, "a number stands where bytes should")),
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(bytes: &[u8]) -> Result<Vec<(u64, Value)>, WeightsError> {
        let bytes = bytes.to_vec();
        let mut file = Scattered::new(&bytes);
        let mut message = Message::new(0..file.size());
        let mut fields = Vec::new();
        while let Some(field) = message.next(&mut file)? {
            fields.push((field.number, field.value));
        }
        Ok(fields)
    }

    #[test]
    fn every_kind_of_field_is_passed() {
        let bytes = [
            0x08, 0x96, 0x01, 0x12, 2, b'a', b'b', 0x1d, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        let expected = [
            (1, Value::Number(150)),
            (2, Value::Bytes(5..7)),
            (3, Value::Fixed(8..12)),
            (4, Value::Fixed(13..21)),
        ];
        assert_eq!(fields(&bytes).unwrap(), expected);
    }

    #[test]
    fn lengths_and_numbers_that_lie_are_refused() {
        assert!(
            fields(&[0x12, 3, 0])
                .unwrap_err()
                .to_string()
                .contains("the file ends at byte 3")
        );
        assert!(
            fields(&[0x0b])
                .unwrap_err()
                .to_string()
                .contains("no wire type 3")
        );
        assert!(
            fields(&[0xff; 30])
                .unwrap_err()
                .to_string()
                .contains("a tag that does not end")
        );
        assert!(fields(&[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]).is_err());
        let mut inner = Message::new(0..2);
        let bytes = vec![0x12, 3, 0, 0, 0, 0];
        let error = inner.next(&mut Scattered::new(&bytes)).err().unwrap().to_string();
        assert!(error.contains("beyond its message"), "{error}");
    }
}
