//! A release in fewer bits: written to GGUF tensor by tensor, read back, and held against what it was made of.
//!
//! No more of the weights is held than [`PIECE`] bytes of one tensor; the tensors that are written are those that a
//! pass reads.

use std::io::Write as _;
use std::path::Path;

use candle_core::Tensor;
use serde::Serialize;

use super::blocks::{self, Stored};
use super::cost::{Cost, cost};
use super::gguf::{self, Entry, Keys, Meta};
use super::layout::{self, Planned};
use super::vocabulary;
use crate::decoder::Model;
use crate::error::{ExerciseError, Result};
use crate::family::Config;
use crate::knowledge::Value;
use crate::memory::{self, Passes, Work};
use crate::output;
use crate::release::Release;
use crate::tensors::{Order, Tensors};

/// Bytes of a tensor, as float32, that are made into blocks at once.
const PIECE: usize = 16 << 20;

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Quantized {
    /// `general.architecture` of the file.
    pub architecture: String,
    /// The type that was asked for.
    pub to: Stored,
    /// How many tensors are stored in which type, the largest type first.
    pub tensors: Vec<(Stored, usize)>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of the tensors that it was made of, as the release stores them.
    pub bytes_before: u64,
    /// What could not be written, with why; and what was not as it was asked for.
    pub left_out: Vec<String>,
    /// What it costs, where tokens were given to measure it on.
    pub cost: Option<Cost>,
}

/// Writes `release` to `output`, mostly in `to`, and measures on `ids` what that costs.
///
/// # Errors
///
/// "Cannot tell" where GGUF's architecture has no place for something that the model computes; where a number
/// cannot be held by the type; where something cannot be read or written.
pub fn quantize(release: &Release, to: Stored, ids: &[Vec<u32>], output: &Path) -> Result<Quantized> {
    let config = release.config()?;
    let mut model = release.model()?;
    let work = Work {
        rows: 1,
        positions: ids.iter().map(Vec::len).max().unwrap_or(0),
        passes: Passes::Many,
    };
    memory::fits(&model, work)?;
    let mut planned = layout::plan(&model.architecture, to)?;
    let (mut metadata, factors) = metadata(release, &model, &config, to, output)?;
    if let Some(factors) = &factors {
        planned.push(Planned {
            entry: Entry {
                name: "rope_freqs.weight".to_owned(),
                shape: factors.dims().to_vec(),
                stored: Stored::F32,
            },
            from: None,
            order: Order::AsStored,
        });
    }
    let left_out = left_out(&mut metadata, release, &model, &planned, to)?;
    write(&model.tensors, &metadata, &planned, factors.as_ref(), output)?;
    let bytes_before = model.tensors.stored_size();
    let again = reread(&model, &planned, output)?;
    let cost = if ids.is_empty() {
        None
    } else {
        model.hold_if_small()?;
        Some(cost(&model, &again, ids)?)
    };
    let entries = planned.iter().map(|planned| &planned.entry);
    let size = gguf::header(&metadata, &entries.clone().cloned().collect::<Vec<_>>()).len() as u64;
    Ok(Quantized {
        architecture: layout::family(&model.architecture)?.0.architecture.clone(),
        to,
        tensors: counts(&planned),
        bytes: entries.fold(size, |size, entry| {
            size + entry.size().next_multiple_of(gguf::ALIGNMENT)
        }),
        bytes_before,
        left_out,
        cost,
    })
}

fn counts(planned: &[Planned]) -> Vec<(Stored, usize)> {
    let of = |stored| planned.iter().filter(|one| one.entry.stored == stored).count();
    let counts = Stored::ALL.map(|stored| (stored, of(stored)));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// What the file says of the model, and the factors of its wavelengths.
fn metadata(
    release: &Release,
    model: &Model,
    config: &Config,
    to: Stored,
    output: &Path,
) -> Result<(Keys, Option<Tensor>)> {
    let (family, _) = layout::family(&model.architecture)?;
    let stem = output.file_stem().unwrap_or_default().to_string_lossy();
    let text = |key: &str, value: &str| (key.to_owned(), Meta::Text(value.to_owned()));
    let mut metadata = vec![
        text("general.architecture", &family.architecture),
        text("general.type", "model"),
        text("general.name", release.name().unwrap_or(&stem)),
        ("general.file_type".to_owned(), Meta::Whole(to.file_type())),
        ("general.quantization_version".to_owned(), Meta::Whole(2)),
    ];
    let (shape, factors) = layout::metadata(&model.architecture, config)?;
    metadata.extend(shape);
    for key in ["bos", "eos"] {
        let id = config.get(&format!("{key}_token_id")).and_then(Value::count);
        if let Some(id) = id.and_then(|id| u32::try_from(id).ok()) {
            metadata.push((format!("tokenizer.ggml.{key}_token_id"), Meta::Whole(id)));
        }
    }
    Ok((metadata, factors))
}

/// Adds the tokenizer to the metadata, and says what is not in the file.
fn left_out(
    metadata: &mut Keys,
    release: &Release,
    model: &Model,
    planned: &[Planned],
    to: Stored,
) -> Result<Vec<String>> {
    let mut left_out = Vec::new();
    let read = match release.read("tokenizer.json", vocabulary::TOKENIZER)? {
        None => Err("there is no tokenizer.json".to_owned()),
        Some(bytes) => vocabulary::of(&bytes, model.architecture.vocabulary),
    };
    match read {
        Ok(tokenizer) => {
            if !tokenizer.iter().any(|(key, _)| key == vocabulary::SPLIT) {
                left_out
                    .push("how text is split before merges (`tokenizer.ggml.pre`) is not told".to_owned());
            }
            // The tokenizer knows better than the configuration with which token a text begins.
            metadata.retain(|(one, _)| tokenizer.iter().all(|(key, _)| key != one));
            metadata.extend(tokenizer);
        }
        Err(why) => {
            metadata.push(("tokenizer.ggml.model".to_owned(), Meta::Text("none".to_owned())));
            left_out.push(format!("the tokenizer: {why}"));
        }
    }
    let other = |one: &&Planned| one.entry.shape.len() == 2 && one.entry.stored != to;
    let others = planned.iter().filter(other).count();
    if others > 0 {
        left_out.push(format!(
            "{others} matrices are F16: their rows are no whole blocks"
        ));
    }
    Ok(left_out)
}

fn write(
    tensors: &Tensors,
    metadata: &[(String, Meta)],
    planned: &[Planned],
    factors: Option<&Tensor>,
    place: &Path,
) -> Result<()> {
    let entries: Vec<Entry> = planned.iter().map(|planned| planned.entry.clone()).collect();
    output::file(place, |out| {
        out.write_all(&gguf::header(metadata, &entries))
            .map_err(output::told(place))?;
        for planned in planned {
            let mut bytes = Vec::new();
            pieces(tensors, planned, factors, &mut |piece| {
                bytes.clear();
                append(planned, piece, &mut bytes)?;
                out.write_all(&bytes).map_err(output::told(place))
            })?;
            gguf::pad(&planned.entry, out).map_err(output::told(place))?;
        }
        Ok(())
    })
}

fn append(planned: &Planned, piece: &[f32], bytes: &mut Vec<u8>) -> Result<()> {
    let stored = planned.entry.stored;
    blocks::append(stored, piece, bytes).map_err(|odd| {
        ExerciseError::Broken(format!(
            "`{}` has the number {odd:e}, which {} cannot hold",
            planned.entry.name,
            stored.name()
        ))
    })
}

/// The numbers of a tensor, in the order of the file, some rows at a time.
fn pieces(
    tensors: &Tensors,
    planned: &Planned,
    factors: Option<&Tensor>,
    each: &mut dyn FnMut(&[f32]) -> Result<()>,
) -> Result<()> {
    let shape = &planned.entry.shape;
    let rows = shape.first().copied().unwrap_or(1);
    let width = shape.get(1).copied().unwrap_or(1).max(1);
    let Some(name) = &planned.from else {
        return factors.map_or(Ok(()), |factors| each(&factors.to_vec1::<f32>()?));
    };
    if shape.len() < 2 {
        let values = tensors.get(name)?.flatten_all()?.to_vec1::<f32>()?;
        let order = (0..rows).map(|row| row_of(planned.order, rows, row));
        let values: Vec<f32> = order.filter_map(|row| values.get(row).copied()).collect();
        return each(&values);
    }
    let step = (PIECE / 4 / width).max(1);
    for from in (0..rows).step_by(step) {
        let to = (from + step).min(rows);
        let piece = if planned.order == Order::AsStored {
            tensors.slice(name, from, to)?
        } else {
            let wanted = (from..to).map(|row| row_of(planned.order, rows, row));
            let wanted: Vec<u32> = wanted.filter_map(|row| u32::try_from(row).ok()).collect();
            tensors.rows(name, &wanted)?
        };
        each(&piece.flatten_all()?.to_vec1::<f32>()?)?;
    }
    Ok(())
}

/// The row of the model that becomes row `row` of the file: halves of a head become pairs.
fn row_of(order: Order, rows: usize, row: usize) -> usize {
    match order {
        Order::Paired(heads) if heads > 0 && rows / heads >= 2 => {
            let head = rows / heads;
            let within = row % head;
            row / head * head + within % 2 * (head / 2) + within / 2
        }
        _ => row,
    }
}

/// The model that the file holds, by our own reader.
fn reread(model: &Model, planned: &[Planned], place: &Path) -> Result<Model> {
    let mut tensors = Release::open(place)?.gguf_tensors()?;
    for planned in planned {
        if let Some(name) = &planned.from {
            tensors.rename(&planned.entry.name, name.clone());
            tensors.order(name, planned.order);
        }
    }
    Ok(Model {
        architecture: model.architecture.clone(),
        tensors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensors::Place;

    #[test]
    fn halves_become_the_pairs_that_are_put_back_when_read() {
        let place = Place {
            file: 0,
            bytes: 0..0,
            dtype: "F32".to_owned(),
            shape: vec![12, 1],
            elements: 12,
            order: Order::Paired(2),
        };
        let stored: Vec<f32> = (0..12_u8)
            .map(|row| row_of(place.order, 12, usize::from(row)))
            .map(|row| f32::from(u8::try_from(row).unwrap()))
            .collect();
        assert_eq!(stored[..6], [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
        let back: Vec<f32> = (0..12_u8).map(f32::from).collect();
        assert_eq!(place.ordered(stored), back);
    }
}
