//! The reference values that lie beside each model of the corpus.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};

/// Where the models lie; none where the corpus is not on this machine. `OPENASSAY_PARITY` names another folder of
/// the same layout.
pub(crate) fn models() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/parity");
    let folder = std::env::var_os("OPENASSAY_PARITY").map_or(folder, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return Vec::new();
    };
    let mut models: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("reference.safetensors").is_file())
        .collect();
    models.sort();
    models
}

/// Tensors of a file, by name.
pub(crate) type Tensors = BTreeMap<String, Tensor>;

pub(crate) fn tensors(path: &Path) -> Tensors {
    let tensors = candle_core::safetensors::load(path, &Device::Cpu).unwrap();
    tensors.into_iter().collect()
}

pub(crate) fn ids(reference: &Tensors, name: &str) -> Vec<Vec<u32>> {
    let ids = reference[name].to_dtype(DType::U32).unwrap();
    ids.to_vec2::<u32>().unwrap()
}

/// The largest difference, in standard deviations of what was expected.
pub(crate) fn distance(found: &Tensor, expected: &Tensor) -> f64 {
    assert_eq!(found.dims(), expected.dims());
    let flat = |tensor: &Tensor| -> Vec<f64> {
        let tensor = tensor.flatten_all().unwrap().to_dtype(DType::F64).unwrap();
        tensor.to_vec1::<f64>().unwrap()
    };
    let (found, expected) = (flat(found), flat(expected));
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let count = expected.len() as f64;
    let mean = expected.iter().sum::<f64>() / count;
    let variance = expected.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / count;
    let largest = found
        .iter()
        .zip(&expected)
        .map(|(one, other)| (one - other).abs())
        .fold(
            0.0,
            |one: f64, other| if other.is_nan() { f64::NAN } else { one.max(other) },
        );
    largest / variance.sqrt()
}

/// The models of the corpus; none where it is not on this machine.
pub(crate) fn parity() -> Option<PathBuf> {
    corpus("parity")
}

/// More references of one kind; none where they are not on this machine.
pub(crate) fn extras(kind: &str) -> Option<PathBuf> {
    Some(corpus("parity-extras")?.join(kind))
}

fn corpus(name: &str) -> Option<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = corpus.join(name);
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}
