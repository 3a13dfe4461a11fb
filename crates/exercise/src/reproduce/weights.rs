//! Weights as a set of tensors, whatever files hold them: their digest, and how far two sets lie apart.

use std::collections::BTreeMap;

use openassay_contents::{Measure, Part};
use openassay_sources::{ReadAt, Source};
use openassay_weights::{Header, Tensor};

use crate::error::{ExerciseError, Result, broken, cannot_tell};

/// Most bytes of one tensor that are compared number by number; the largest of real models have some 4 GB as float32.
const MOST: u64 = 4 << 30;

/// A set of tensors.
pub(super) struct Weights {
    files: Vec<(Box<dyn ReadAt>, Header)>,
}

impl std::fmt::Debug for Weights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Weights")
            .field("files", &self.files.len())
            .finish()
    }
}

/// How two sets of tensors differ.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Apart {
    /// They have other names or shapes, for instance this one.
    Shapes(String),
    /// The length of their difference, over the length of the first.
    Distance(f64),
}

impl Weights {
    /// The tensors of these files; none where one of them is not there.
    pub(super) fn open(source: &Source, paths: &[String]) -> Result<Option<Self>> {
        let mut files = Vec::new();
        for path in paths {
            let Some(file) = source.file(path) else {
                return Ok(None);
            };
            let bytes = source.open(file)?;
            let header = openassay_weights::read(path, &bytes).map_err(|error| ExerciseError::Weights {
                path: path.clone(),
                error,
            })?;
            files.push((bytes, header));
        }
        Ok(Some(Self { files }))
    }

    /// The digest of names, types, shapes and data, the same in any container.
    pub(super) fn digest(&self) -> Result<String> {
        let parts: Vec<Part<'_>> = self
            .files
            .iter()
            .map(|(bytes, header)| Part::new(bytes, header))
            .collect();
        let found = openassay_contents::survey(&parts, &[Measure::TensorDigests], &|_| {});
        match found.content {
            Ok(digest) => Ok(digest.sha256),
            Err(why) => cannot_tell(format!("the weights have no digest: {why:?}")),
        }
    }

    fn tensors(&self) -> Result<BTreeMap<&str, (&dyn ReadAt, &Tensor)>> {
        let mut tensors: BTreeMap<&str, (&dyn ReadAt, &Tensor)> = BTreeMap::new();
        for (bytes, header) in &self.files {
            for tensor in &header.tensors {
                if tensors.insert(&tensor.name, (bytes.as_ref(), tensor)).is_some() {
                    return broken(format!("`{}` is in two places", tensor.name));
                }
            }
        }
        Ok(tensors)
    }

    /// How far `other` lies from this.
    pub(super) fn apart(&self, other: &Self) -> Result<Apart> {
        let (ours, theirs) = (self.tensors()?, other.tensors()?);
        let shape = |tensors: &BTreeMap<&str, (&dyn ReadAt, &Tensor)>, name: &str| {
            tensors.get(name).map(|(_, tensor)| tensor.shape.clone())
        };
        let mut names = ours.keys().chain(theirs.keys());
        if let Some(name) = names.find(|name| shape(&ours, name) != shape(&theirs, name)) {
            return Ok(Apart::Shapes((*name).to_owned()));
        }
        let (mut length, mut between) = (0.0, 0.0);
        for (name, (bytes, tensor)) in &ours {
            let Some((their_bytes, their_tensor)) = theirs.get(name) else {
                continue;
            };
            let (a, b) = (numbers(*bytes, tensor)?, numbers(*their_bytes, their_tensor)?);
            for (a, b) in a.iter().zip(&b) {
                let (a, b) = (f64::from(*a), f64::from(*b));
                length += a * a;
                between += (a - b) * (a - b);
            }
        }
        // All zeros are as far from anything else as can be.
        let distance = if between == 0.0 {
            0.0
        } else {
            (between / length).sqrt()
        };
        Ok(Apart::Distance(distance))
    }

    /// The largest difference between this and the mean of `parts`, each number by its own.
    pub(super) fn off_mean(&self, parts: &[Self]) -> Result<Option<f64>> {
        let ours = self.tensors()?;
        let theirs: Vec<_> = parts.iter().map(Self::tensors).collect::<Result<_>>()?;
        let mut largest = 0.0_f64;
        for (name, (bytes, tensor)) in &ours {
            let mean = numbers(*bytes, tensor)?;
            let mut sum = vec![0.0_f64; mean.len()];
            for part in &theirs {
                let Some((bytes, part)) = part.get(name).filter(|(_, part)| part.shape == tensor.shape)
                else {
                    return Ok(None);
                };
                let values = numbers(*bytes, part)?;
                sum.iter_mut()
                    .zip(values)
                    .for_each(|(sum, value)| *sum += f64::from(value));
            }
            #[expect(clippy::cast_precision_loss, reason = "some tens of parts")]
            let count = theirs.len() as f64;
            for (mean, sum) in mean.iter().zip(&sum) {
                let off = (f64::from(*mean) - sum / count).abs() / (sum / count).abs().max(1.0);
                largest = if off.is_nan() {
                    f64::INFINITY
                } else {
                    largest.max(off)
                };
            }
        }
        let others = theirs.iter().all(|part| part.len() == ours.len());
        Ok(others.then_some(largest))
    }
}

/// The numbers of a tensor, as float32.
fn numbers(bytes: &dyn ReadAt, tensor: &Tensor) -> Result<Vec<f32>> {
    let name = &tensor.name;
    let size = tensor.bytes.end.saturating_sub(tensor.bytes.start);
    let lies = tensor.bytes.end <= bytes.size();
    if openassay_contents::stored_size(&tensor.dtype, tensor.elements()) != Some(size) || !lies {
        return cannot_tell(format!(
            "the numbers of `{name}`, stored as {}, are not read",
            tensor.dtype
        ));
    }
    if size > MOST {
        return cannot_tell(format!("`{name}` has {size} bytes, more than are compared"));
    }
    let mut stored = vec![0; usize::try_from(size).unwrap_or_default()];
    match bytes.read_at(tensor.bytes.start, &mut stored) {
        Ok(read) if read == stored.len() => {}
        _ => return broken(format!("the file ends within `{name}`")),
    }
    let mut values = Vec::new();
    openassay_contents::widen(&tensor.dtype, &stored, &mut values);
    Ok(values)
}

/// Is this file one that holds weights, by its first bytes and its name?
pub(super) fn is_weights(source: &Source, path: &str) -> bool {
    const ENDINGS: [&str; 10] = [
        ".safetensors",
        ".gguf",
        ".pt",
        ".pth",
        ".bin",
        ".ckpt",
        ".npz",
        ".onnx",
        ".h5",
        ".msgpack",
    ];
    let named = ENDINGS.iter().any(|ending| path.ends_with(ending));
    let read = || Weights::open(source, &[path.to_owned()]).is_ok_and(|weights| weights.is_some());
    named || read()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(tensors: &[(&str, &[f32])]) -> Vec<u8> {
        let mut header = serde_json::Map::new();
        let mut data = Vec::new();
        for (name, values) in tensors {
            let start = data.len();
            values.iter().for_each(|value| data.extend(value.to_le_bytes()));
            let entry = serde_json::json!({"dtype": "F32", "shape": [values.len()], "data_offsets": [start, data.len()]});
            header.insert((*name).to_owned(), entry);
        }
        let header = serde_json::to_vec(&header).unwrap();
        let length = u64::try_from(header.len()).unwrap().to_le_bytes();
        [length.as_slice(), &header, &data].concat()
    }

    fn weights(tensors: &[(&str, &[f32])]) -> Weights {
        let bytes = file(tensors);
        let header = openassay_weights::read("x.safetensors", &bytes).unwrap();
        let bytes: Box<dyn ReadAt> = Box::new(bytes);
        Weights {
            files: vec![(bytes, header)],
        }
    }

    #[test]
    fn the_order_of_tensors_makes_no_other_digest_and_one_bit_does() {
        let one = weights(&[("a", &[1.0, 2.0]), ("b", &[3.0])]);
        let turned = weights(&[("b", &[3.0]), ("a", &[1.0, 2.0])]);
        let near = weights(&[
            ("a", &[1.0, f32::from_bits(2.0_f32.to_bits() + 1)]),
            ("b", &[3.0]),
        ]);
        assert_eq!(one.digest().unwrap(), turned.digest().unwrap());
        assert_ne!(one.digest().unwrap(), near.digest().unwrap());
        assert_eq!(one.apart(&turned).unwrap(), Apart::Distance(0.0));
        assert!(matches!(one.apart(&near).unwrap(), Apart::Distance(far) if far > 0.0 && far < 1e-6));
    }

    #[test]
    fn distance_is_relative_and_shapes_are_told() {
        let one = weights(&[("a", &[3.0, 4.0])]);
        let other = weights(&[("a", &[3.0, 3.0])]);
        assert_eq!(one.apart(&other).unwrap(), Apart::Distance(0.2));
        let longer = weights(&[("a", &[3.0, 4.0, 5.0])]);
        assert_eq!(one.apart(&longer).unwrap(), Apart::Shapes("a".to_owned()));
        let more = weights(&[("a", &[3.0, 4.0]), ("b", &[0.0])]);
        assert_eq!(one.apart(&more).unwrap(), Apart::Shapes("b".to_owned()));
    }

    #[test]
    fn a_mean_is_held_against_its_parts() {
        let parts = [weights(&[("a", &[1.0, 2.0])]), weights(&[("a", &[3.0, 6.0])])];
        assert_eq!(
            weights(&[("a", &[2.0, 4.0])]).off_mean(&parts).unwrap(),
            Some(0.0)
        );
        assert_eq!(
            weights(&[("a", &[2.0, 5.0])]).off_mean(&parts).unwrap(),
            Some(0.25)
        );
        assert_eq!(weights(&[("a", &[2.0])]).off_mean(&parts).unwrap(), None);
        assert_eq!(weights(&[("b", &[2.0, 4.0])]).off_mean(&parts).unwrap(), None);
    }

    #[test]
    fn what_is_not_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("w.safetensors"), file(&[("a", &[1.0])])).unwrap();
        let opened = openassay_sources::open(&[folder.path().to_path_buf()]).unwrap();
        let source = opened.sources.first().unwrap();
        assert!(
            Weights::open(source, &["x.safetensors".to_owned()])
                .unwrap()
                .is_none()
        );
        assert!(
            Weights::open(source, &["w.safetensors".to_owned()])
                .unwrap()
                .is_some()
        );
        assert!(is_weights(source, "w.safetensors") && !is_weights(source, "data.txt"));
    }
}
