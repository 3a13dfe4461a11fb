//! Where a tensor lies, and how its numbers are to be put in order.

use std::ops::Range;

use openassay_contents::stored_size;

/// Where a tensor lies.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    /// Which of the files.
    pub(crate) file: usize,
    /// Its bytes there.
    pub(crate) bytes: Range<u64>,
    /// The type of its elements, by the words of safetensors and GGUF.
    pub(crate) dtype: String,
    /// Its shape, slowest axis first.
    pub(crate) shape: Vec<usize>,
    /// The product of that.
    pub(crate) elements: u64,
    /// What is done to the numbers when they are read.
    pub(crate) order: Order,
}

/// What is done to the numbers of a tensor when they are read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Order {
    /// Nothing.
    #[default]
    AsStored,
    /// Rows of each of so many heads are stored in pairs, and are put into halves.
    Paired(usize),
    /// One is taken off.
    LessOne,
}

impl Place {
    /// Bytes that its elements take, where its type is read and they lie there whole.
    pub(crate) fn stored(&self) -> Option<u64> {
        let size = stored_size(&self.dtype, self.elements)?;
        (self.bytes.end.checked_sub(self.bytes.start)? == size).then_some(size)
    }

    /// The bytes of elements `from` to `to`, which must be whole groups.
    pub(crate) fn bytes_of(&self, from: u64, to: u64) -> Option<Range<u64>> {
        if from > to
            || to > self.elements
            || (self.order != Order::AsStored && (from, to) != (0, self.elements))
        {
            return None;
        }
        self.stored()?;
        let start = stored_size(&self.dtype, from)?;
        let end = stored_size(&self.dtype, to)?;
        Some(self.bytes.start.checked_add(start)?..self.bytes.start.checked_add(end)?)
    }

    /// Bytes of the smallest group of elements that lies whole.
    pub(crate) fn group_bytes(&self) -> u64 {
        let groups = [1, 32, 256];
        groups
            .into_iter()
            .find_map(|elements| stored_size(&self.dtype, elements))
            .unwrap_or(1)
    }

    /// The numbers in the order in which they are used.
    pub(crate) fn ordered(&self, values: Vec<f32>) -> Vec<f32> {
        match self.order {
            Order::AsStored => values,
            Order::LessOne => values.into_iter().map(|value| value - 1.0).collect(),
            Order::Paired(heads) => self.halved(&values, heads),
        }
    }

    /// Rows `2i` and `2i + 1` of a head become rows `i` and `i + half`.
    fn halved(&self, values: &[f32], heads: usize) -> Vec<f32> {
        let rows = self.shape.first().copied().unwrap_or(0);
        let head = rows / heads.max(1);
        if head == 0 || head % 2 == 1 || rows % heads != 0 {
            return values.to_vec();
        }
        let width = values.len() / rows;
        let mut ordered = Vec::with_capacity(values.len());
        for row in 0..rows {
            let (of_head, within) = (row / head * head, row % head);
            let from = of_head + within % (head / 2) * 2 + within / (head / 2);
            ordered.extend(values.get(from * width..(from + 1) * width).unwrap_or_default());
        }
        ordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(dtype: &str, shape: &[usize], bytes: u64, order: Order) -> Place {
        Place {
            file: 0,
            bytes: 8..8 + bytes,
            dtype: dtype.to_owned(),
            shape: shape.to_vec(),
            elements: shape.iter().product::<usize>() as u64,
            order,
        }
    }

    #[test]
    fn paired_rows_become_halves() {
        let place = place("F32", &[8, 1], 32, Order::Paired(2));
        let stored = vec![0.0, 2.0, 1.0, 3.0, 4.0, 6.0, 5.0, 7.0];
        assert_eq!(place.ordered(stored), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    }

    #[test]
    fn bytes_are_those_of_whole_groups_within_the_tensor() {
        let plain = place("BF16", &[4, 3], 24, Order::AsStored);
        assert_eq!(plain.bytes_of(3, 6), Some(14..20));
        assert_eq!(plain.bytes_of(3, 13), None);
        let blocks = place("Q8_0", &[2, 32], 68, Order::AsStored);
        assert_eq!(blocks.bytes_of(32, 64), Some(42..76));
        assert_eq!(blocks.bytes_of(1, 32), None);
        assert_eq!(place("BF16", &[4, 3], 23, Order::AsStored).stored(), None);
        assert_eq!(place("I32", &[4], 16, Order::AsStored).stored(), None);
    }
}
