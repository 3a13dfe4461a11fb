//! Writes a gigabyte of made-up weights.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::Outcome;

/// Matrices, each beside a norm, as a model has them.
const LAYERS: usize = 119;
const ROWS: usize = 4096;
const COLUMNS: usize = 1024;

/// Writes the file and says how many bytes it has; with a `mask`, of each byte only these bits.
pub(crate) fn write(path: &Path, mask: u8) -> Outcome<f64> {
    let header = header();
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(header.as_bytes())?;
    let mut noise = Noise(1);
    for _ in 0..LAYERS * (ROWS + 1) * COLUMNS {
        file.write_all(&noise.weight().to_le_bytes().map(|byte| byte & mask))?;
    }
    file.flush()?;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    Ok(file.get_ref().metadata()?.len() as f64)
}

fn header() -> String {
    let mut header = String::from("{");
    let mut at = 0;
    for layer in 0..LAYERS {
        for (name, rows) in [("weight", ROWS), ("norm", 1)] {
            let end = at + rows * COLUMNS * 2;
            // Writing to a string cannot fail.
            let _ = write!(
                header,
                r#"{}"layers.{layer}.{name}":{{"dtype":"BF16","shape":[{rows},{COLUMNS}],"data_offsets":[{at},{end}]}}"#,
                if at == 0 { "" } else { "," }
            );
            at = end;
        }
    }
    header.push('}');
    while header.len() % 8 != 0 {
        header.push(' ');
    }
    header
}

/// Numbers that look like weights: a bell of four dice (xorshift64).
struct Noise(u64);

impl Noise {
    fn weight(&mut self) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let dice = self.0.to_le_bytes().map(f32::from);
        let (plus, minus) = dice.split_at(4);
        let sum = (plus.iter().sum::<f32>() - minus.iter().sum::<f32>()) / 256.0;
        let bits = (sum * 0.02 + dice[0] * 1e-6).to_bits().to_le_bytes();
        u16::from_le_bytes([bits[2], bits[3]])
    }
}
