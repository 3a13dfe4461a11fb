//! The two ends of a decoder: tokens become vectors, and the last vectors become logits.

use std::ops::Range;

use candle_core::{D, Tensor};

use super::hooks::{self, Hook};
use super::{linear, norm};
use crate::error::{ExerciseError, Result};
use crate::family::{Architecture, Learned};
use crate::tensors::{SLICE, Tensors};

/// Tokens as vectors: ids `[batch][positions]` to `[batch, positions, hidden]`. `from` is the position of the
/// first.
pub(crate) fn embed(
    it: &Architecture,
    tensors: &Tensors,
    hook: &mut dyn Hook,
    ids: &[Vec<u32>],
    from: usize,
) -> Result<Tensor> {
    let positions = ids.first().map_or(0, Vec::len);
    let flat: Vec<u32> = ids.iter().flatten().copied().collect();
    let name = it.names.model("embed")? + ".weight";
    let rows = tensors.rows(&name, &flat)?;
    let width = rows.dim(1)?;
    let mut x = rows.reshape((ids.len(), positions, width))?;
    if it.embedding.projected_from.is_some() {
        x = linear::named(tensors, &it.names.model("project_in")?, &x, false, false)?;
    }
    x = hooks::outside(hook, "hook_embed", (x * it.embedding.scale)?)?;
    if let Some(table) = it.embedding.learned {
        let learned = learned(it, tensors, table, from..from + positions)?;
        let learned = hooks::outside(hook, "hook_pos_embed", learned)?;
        x = x.broadcast_add(&learned)?;
    }
    if it.embedding.norm {
        x = norm::named(&it.norm, tensors, &it.names.model("embed_norm")?, &x)?;
    }
    Ok(x)
}

/// Learned positions: `[1, positions, hidden]`.
fn learned(it: &Architecture, tensors: &Tensors, table: Learned, wanted: Range<usize>) -> Result<Tensor> {
    if wanted.end + table.offset > table.rows {
        return Err(ExerciseError::Asked(format!(
            "the model has learned {} positions, and {} are needed",
            table.rows - table.offset,
            wanted.end
        )));
    }
    let name = it.names.model("positions")? + ".weight";
    let rows = tensors.slice(&name, wanted.start + table.offset, wanted.end + table.offset)?;
    Ok(rows.unsqueeze(0)?)
}

/// The last vectors as logits: `[batch, positions, hidden]` to `[batch, positions, vocabulary]`.
pub(crate) fn unembed(
    it: &Architecture,
    tensors: &Tensors,
    hook: &mut dyn Hook,
    x: &Tensor,
) -> Result<Tensor> {
    let mut x = x.clone();
    if it.final_norm {
        x = norm::named(&it.norm, tensors, &it.names.model("final_norm")?, &x)?;
        x = hooks::outside(hook, "ln_final.hook_normalized", x)?;
    }
    if it.embedding.projected_from.is_some() {
        x = linear::named(tensors, &it.names.model("project_out")?, &x, false, false)?;
    }
    hooks::outside(hook, "logits", logits(it, tensors, &x)?)
}

/// The logits of some vectors, by slices of the vocabulary, so that the matrix is never held whole.
pub(crate) fn logits(it: &Architecture, tensors: &Tensors, x: &Tensor) -> Result<Tensor> {
    let name = it.names.model(if it.head.tied { "embed" } else { "unembed" })? + ".weight";
    let rows = (SLICE / 4 / x.dim(D::Minus1)?.max(1)).max(1);
    let step = if tensors.is_read_anew(&name) {
        rows
    } else {
        it.vocabulary
    };
    let mut parts = Vec::new();
    for from in (0..it.vocabulary).step_by(step.max(1)) {
        let to = (from + step).min(it.vocabulary);
        parts.push(linear::times(x, &tensors.slice(&name, from, to)?.t()?)?);
    }
    let mut logits = match parts.as_slice() {
        [whole] => whole.clone(),
        parts => Tensor::cat(parts, D::Minus1)?,
    };
    if it.head.bias {
        logits = logits.broadcast_add(&tensors.get(&(it.names.model("unembed")? + ".bias"))?)?;
    }
    if (it.head.scale - 1.0).abs() > 0.0 {
        logits = (logits * it.head.scale)?;
    }
    match it.head.softcap {
        Some(cap) => Ok(((logits / cap)?.tanh()? * cap)?),
        None => Ok(logits),
    }
}
