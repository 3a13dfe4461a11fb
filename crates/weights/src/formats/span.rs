//! Whether the tensors of a file lie beside each other: overlaps are refused, gaps and rests are told.

use std::ops::Range;

use crate::error::shown;
use crate::{Tensor, WeightsError};

/// What lies between and after the tensors.
pub(crate) struct Layout {
    /// Gaps that alignment does not explain.
    pub(crate) problems: Vec<String>,
    /// Bytes after the last tensor.
    pub(crate) trailing: u64,
}

/// Checks tensors against `data`, the range of the file that holds them; each must begin within
/// `alignment` bytes of where the one before ends. Two tensors that share bytes are refused: what such a
/// file holds depends on who reads it, and its parameters cannot be counted.
pub(crate) fn check(tensors: &[Tensor], data: Range<u64>, alignment: u64) -> Result<Layout, WeightsError> {
    let mut order: Vec<&Tensor> = tensors.iter().filter(|tensor| !tensor.bytes.is_empty()).collect();
    order.sort_by_key(|tensor| (tensor.bytes.start, tensor.bytes.end));
    let mut problems = Gaps::default();
    let mut end = data.start;
    for tensor in order {
        if tensor.bytes.start < end {
            return Err(overlap(tensor));
        }
        if tensor.bytes.start - end >= alignment.max(1) {
            problems.note(end..tensor.bytes.start, tensor);
        }
        end = tensor.bytes.end;
    }
    let padded = end.next_multiple_of(alignment.max(1));
    Ok(Layout {
        problems: problems.told(),
        trailing: data.end.saturating_sub(padded),
    })
}

/// Refuses tensors that share bytes; between them there may be anything.
pub(crate) fn disjoint(tensors: &[Tensor]) -> Result<(), WeightsError> {
    let mut order: Vec<&Tensor> = tensors.iter().filter(|tensor| !tensor.bytes.is_empty()).collect();
    order.sort_by_key(|tensor| (tensor.bytes.start, tensor.bytes.end));
    let shares = |(one, other): &(&&Tensor, &&Tensor)| other.bytes.start < one.bytes.end;
    match order.iter().zip(order.iter().skip(1)).find(shares) {
        Some((_, tensor)) => Err(overlap(tensor)),
        None => Ok(()),
    }
}

fn overlap(tensor: &Tensor) -> WeightsError {
    WeightsError::Malformed {
        offset: tensor.bytes.start,
        reading: format!("tensor `{}`", shown(&tensor.name)),
        wrong: String::from("it begins inside the tensor before it"),
    }
}

/// Gaps, the first few of them in words: a hostile file may have a million.
#[derive(Default)]
struct Gaps {
    told: Vec<String>,
    more: usize,
}

impl Gaps {
    const MOST_TOLD: usize = 5;

    fn note(&mut self, gap: Range<u64>, before: &Tensor) {
        if self.told.len() == Self::MOST_TOLD {
            self.more += 1;
            return;
        }
        let name = shown(&before.name);
        self.told.push(format!(
            "bytes {}..{}, before tensor `{name}`, belong to no tensor",
            gap.start, gap.end
        ));
    }

    fn told(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("{} more gaps between tensors", self.more));
        }
        self.told
    }
}
