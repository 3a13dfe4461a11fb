//! Totals that are declared against what the tensors add up to.

use crate::{Tensor, Variant};

/// What a count may differ by beyond one tied matrix: buffers, and what one counts as a parameter.
const SLACK: u64 = 100;

/// Can `declared` be the number of parameters of `variant`, in any reading? One counts a tied matrix once or twice
/// and buffers or not. None where the tensors are not all here or do not prove what they stand for.
pub(super) fn is_within_reading(declared: u64, variant: &Variant) -> Option<bool> {
    let counted = variant.parameters.filter(|parameters| parameters.exact)?.count;
    if !variant.complete.is_true() || variant.adapter || counted == 0 {
        return None;
    }
    let largest = variant.tensors.iter().map(Tensor::elements).max()?;
    let slack = largest.saturating_add(counted / SLACK);
    Some(declared.abs_diff(counted) <= slack)
}
