//! Our own pass, over the file as it is or with its bytes taken for another type.

use std::path::{Path, PathBuf};

use openassay_contents::{Measure, Part, survey as read_all};
use openassay_weights::read;

use crate::measure::{self, Row};
use crate::{Outcome, text};

/// What is shown, what is measured, and what the bytes are taken for.
type Shown = (&'static str, &'static str, &'static str);

/// Over bf16 weights, and what passes for longer numbers. The first is what others are held against.
pub(crate) const WEIGHTS: &[Shown] = &[
    ("sha256 alone, in our windows", "f", "BF16"),
    ("statistics and sketch alone", "as", "BF16"),
    ("one pass: sha256, statistics", "fa", "BF16"),
    ("one pass: sha256, statistics, sketch", "fas", "BF16"),
    ("... and the sha256 of each tensor", "fast", "BF16"),
    ("sha256 of the file and of each tensor", "ft", "BF16"),
    ("one pass, taken for F16", "fas", "F16"),
    ("one pass, taken for F32", "fas", "F32"),
    ("one pass, taken for F64", "fas", "F64"),
    ("one pass, taken for I32", "fas", "I32"),
];

/// Over bytes that are small numbers in each of these types.
pub(crate) const BYTES: &[Shown] = &[
    ("one pass, taken for F8_E4M3", "fas", "F8_E4M3"),
    ("one pass, taken for I8", "fas", "I8"),
    ("one pass, taken for Q8_0", "fas", "Q8_0"),
    ("one pass, taken for Q4_K", "fas", "Q4_K"),
    ("one pass, taken for Q6_K", "fas", "Q6_K"),
];

/// Elements and bytes of a group of each type above.
const GROUPS: &[(&str, u64, u64)] = &[
    ("BF16", 1, 2),
    ("F16", 1, 2),
    ("F32", 1, 4),
    ("F64", 1, 8),
    ("F8_E4M3", 1, 1),
    ("I8", 1, 1),
    ("I32", 1, 4),
    ("Q8_0", 32, 34),
    ("Q4_K", 256, 144),
    ("Q6_K", 256, 210),
];

/// Measures one row.
pub(crate) fn row(measures: &str, dtype: &str, path: &Path) -> Outcome<Row> {
    let own: PathBuf = std::env::current_exe()?;
    measure::row(&own, 0, &["survey", measures, dtype, text(path)?])
}

/// Reads the file at `path`.
pub(crate) fn survey(measures: &str, dtype: &str, path: &str) -> Outcome<()> {
    let release = openassay_sources::open(&[PathBuf::from(path)])?;
    let source = release.sources.first().ok_or("nothing was opened")?;
    let file = source.files.first().ok_or("nothing was listed")?;
    let bytes = source.open(file)?;
    let mut header = read(path, &*bytes)?;
    let (_, elements, group) = *GROUPS
        .iter()
        .find(|(name, ..)| *name == dtype)
        .ok_or("an unknown type")?;
    for tensor in &mut header.tensors {
        let groups = (tensor.bytes.end - tensor.bytes.start) / group;
        dtype.clone_into(&mut tensor.dtype);
        tensor.shape = vec![groups * elements];
        tensor.bytes.end = tensor.bytes.start + groups * group;
    }
    let wanted: Vec<Measure> = measures.chars().filter_map(named).collect();
    let contents = read_all(&[Part::new(&*bytes, &header)], &wanted, &|_| {});
    for file in contents.files {
        println!("{:?}", file?.sha256);
    }
    Ok(())
}

fn named(letter: char) -> Option<Measure> {
    Some(match letter {
        'f' => Measure::FileDigest,
        'a' => Measure::Statistics,
        's' => Measure::Sketch,
        't' => Measure::TensorDigests,
        _ => return None,
    })
}
