//! Flatbuffers walked in place: tables, their fields, vectors and strings, by the offsets between them.

use crate::WeightsError;
use crate::scattered::{Fields, Scattered};

/// Longest vtable: a table of a hundred fields, where the widest of `TFLite`'s has a dozen.
const LONGEST_VTABLE: u64 = 4 + 2 * 100;

/// A table: where it begins, and how far from there each of its fields lies.
pub(super) struct Table {
    at: u64,
    fields: Vec<u64>,
}

/// A vector: where its first element lies, and how many there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vector {
    pub(super) start: u64,
    pub(super) count: u64,
}

/// A number of up to eight bytes.
pub(super) fn number(file: &mut Scattered<'_>, at: u64, width: u8) -> Result<u64, WeightsError> {
    let bytes = file.take(at, u64::from(width))?;
    let number = Fields::new(&bytes).number(usize::from(width));
    number.ok_or_else(|| file.ends_inside())
}

/// Where the offset at `at` leads.
pub(super) fn target(file: &mut Scattered<'_>, at: u64) -> Result<u64, WeightsError> {
    Ok(at.saturating_add(number(file, at, 4)?))
}

impl Table {
    /// The table at `at`.
    pub(super) fn read(file: &mut Scattered<'_>, at: u64) -> Result<Self, WeightsError> {
        let back = u32::try_from(number(file, at, 4)?)
            .unwrap_or(u32::MAX)
            .cast_signed();
        let vtable = at.checked_add_signed(-i64::from(back));
        let vtable = vtable.ok_or_else(|| file.malformed(at, "a table whose fields lie before the file"))?;
        let length = number(file, vtable, 2)?;
        let length = file.within(vtable, length, LONGEST_VTABLE)?;
        let slots = file.take(vtable.saturating_add(4), length.saturating_sub(4))?;
        let mut slots = Fields::new(&slots);
        let mut fields = Vec::new();
        while let Some(field) = slots.number(2) {
            fields.push(field);
        }
        Ok(Self { at, fields })
    }

    /// Where a field lies; none where it has its default.
    pub(super) fn field(&self, number: usize) -> Option<u64> {
        let offset = self.fields.get(number).copied().filter(|offset| *offset > 0)?;
        Some(self.at.saturating_add(offset))
    }

    /// A field that is a number.
    pub(super) fn number(
        &self,
        file: &mut Scattered<'_>,
        field: usize,
        width: u8,
    ) -> Result<Option<u64>, WeightsError> {
        self.field(field).map(|at| number(file, at, width)).transpose()
    }

    /// A field that is a vector of elements of `width` bytes; empty where there is none.
    pub(super) fn vector(
        &self,
        file: &mut Scattered<'_>,
        field: usize,
        width: u64,
    ) -> Result<Vector, WeightsError> {
        let Some(at) = self.field(field) else {
            return Ok(Vector { start: 0, count: 0 });
        };
        let at = target(file, at)?;
        let count = number(file, at, 4)?;
        let start = at.saturating_add(4);
        // A count of four bytes and a width that is ours cannot overflow.
        if start.saturating_add(count * width) > file.size() {
            return Err(file.ends_inside());
        }
        Ok(Vector { start, count })
    }

    /// A field that is a string of up to `longest` bytes.
    pub(super) fn text(
        &self,
        file: &mut Scattered<'_>,
        field: usize,
        longest: u64,
    ) -> Result<String, WeightsError> {
        let vector = self.vector(file, field, 1)?;
        let length = file.within(vector.start, vector.count, longest)?;
        let bytes = file.take(vector.start, length)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Where the tables of a vector of tables lie, in the order of the vector.
    pub(super) fn tables(
        &self,
        file: &mut Scattered<'_>,
        field: usize,
        most: u64,
    ) -> Result<Vec<u64>, WeightsError> {
        let vector = self.vector(file, field, 4)?;
        let count = file.within(vector.start, vector.count, most)?;
        let bytes = file.take(vector.start, count * 4)?;
        let mut offsets = Fields::new(&bytes);
        let mut tables = Vec::new();
        let mut at = vector.start;
        while let Some(offset) = offsets.number(4) {
            tables.push(at.saturating_add(offset));
            at = at.saturating_add(4);
        }
        Ok(tables)
    }
}
