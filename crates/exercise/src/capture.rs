//! `capture`: what is at chosen sites of a pass, written to one safetensors file while the pass goes on.
//!
//! Sites are written as they are reached, so that no more than one is held. A safetensors file begins with the
//! table of its tensors, whose offsets are known only behind the last one: room is left for it, and what is not
//! needed is filled with spaces, as the format allows.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use candle_core::Tensor;

use crate::decoder::Model;
use crate::decoder::hooks::{self, Hook, Site};
use crate::error::{ExerciseError, Result};
use crate::memory::{self, Passes, Work};
use crate::output::{self, told};

/// Bytes that one tensor takes in the table besides its name: its shape of at most five sides and two offsets.
const ENTRY: usize = 256;

/// Numbers that are put down at once: more than the writer gathers, so that they go on without another copy.
const STRETCH: usize = 4096;

/// What a capture came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// Sites written.
    pub sites: usize,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Runs `ids` (rows of one length) and writes each site that one of `patterns` matches to `output`, as float32,
/// batch first. `*` in a pattern stands for one name or number between dots.
///
/// # Errors
///
/// Where a pattern matches no site of the model, where the pass fails, or where the file cannot be written. A file
/// that was there is replaced whole or not at all.
pub fn capture(model: &Model, ids: &[Vec<u32>], patterns: &[String], output: &Path) -> Result<Captured> {
    let chosen = choose(model, patterns)?;
    memory::fits(
        model,
        Work {
            rows: ids.len(),
            positions: ids.first().map_or(0, Vec::len),
            passes: Passes::One,
        },
    )?;
    output::file(output, |out| {
        let mut writer = Writer::new(out, chosen, output)?;
        model.forward(ids, &mut writer)?;
        writer.finish()
    })
}

/// The sites of the model that are wanted.
fn choose(model: &Model, patterns: &[String]) -> Result<Vec<Site>> {
    let sites = hooks::sites(&model.architecture);
    for pattern in patterns {
        if !sites
            .iter()
            .any(|site| hooks::matches(pattern, &site.to_string()))
        {
            return Err(ExerciseError::Asked(format!(
                "no site is called `{pattern}`; there are hook_embed, ln_final.hook_normalized, logits and, in each \
                 of {} blocks, {}",
                model.architecture.layers.len(),
                of_blocks(&sites).join(", ")
            )));
        }
    }
    let wanted = |site: &Site| {
        patterns
            .iter()
            .any(|pattern| hooks::matches(pattern, &site.to_string()))
    };
    Ok(sites.into_iter().filter(wanted).collect())
}

/// The sites that some block has.
fn of_blocks(sites: &[Site]) -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for site in sites.iter().filter(|site| site.layer.is_some()) {
        if !names.contains(&site.name) {
            names.push(site.name);
        }
    }
    names
}

/// A hook that writes what it is shown.
struct Writer<'a> {
    out: &'a mut BufWriter<File>,
    chosen: Vec<Site>,
    /// Bytes that the table may take.
    room: usize,
    /// Entries of the table.
    entries: Vec<String>,
    /// Bytes of tensors so far.
    length: u64,
    place: &'a Path,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut BufWriter<File>, chosen: Vec<Site>, place: &'a Path) -> Result<Self> {
        let names: usize = chosen.iter().map(|site| site.to_string().len() + ENTRY).sum();
        let writer = Self {
            out,
            room: (names + 64).next_multiple_of(8),
            chosen,
            entries: Vec::new(),
            length: 0,
            place,
        };
        let empty = vec![b' '; writer.room + 8];
        let done = writer.out.write_all(&empty);
        writer.told(done)?;
        Ok(writer)
    }

    fn told<T>(&self, done: io::Result<T>) -> Result<T> {
        done.map_err(told(self.place))
    }

    fn write(&mut self, site: Site, tensor: &Tensor) -> Result<()> {
        let values = tensor.detach().flatten_all()?.to_vec1::<f32>()?;
        let end = self.length + values.len() as u64 * 4;
        let shape: Vec<String> = tensor.dims().iter().map(usize::to_string).collect();
        self.entries.push(format!(
            r#""{site}":{{"dtype":"F32","shape":[{}],"data_offsets":[{},{end}]}}"#,
            shape.join(","),
            self.length
        ));
        self.length = end;
        let mut bytes = [0; STRETCH * 4];
        for stretch in values.chunks(STRETCH) {
            let places = bytes.as_chunks_mut::<4>().0.iter_mut();
            for (place, value) in places.zip(stretch) {
                *place = value.to_le_bytes();
            }
            let done = self
                .out
                .write_all(bytes.get(..stretch.len() * 4).unwrap_or_default());
            self.told(done)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Captured> {
        let mut table = format!("{{{}}}", self.entries.join(",")).into_bytes();
        if table.len() > self.room {
            return self.told(Err(io::Error::other(
                "the table of tensors is larger than its room",
            )));
        }
        table.resize(self.room, b' ');
        let done = self
            .out
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.out.write_all(&(self.room as u64).to_le_bytes()))
            .and_then(|()| self.out.write_all(&table));
        self.told(done)?;
        Ok(Captured {
            sites: self.entries.len(),
            bytes: 8 + self.room as u64 + self.length,
        })
    }
}

impl Hook for Writer<'_> {
    fn visit(&mut self, site: Site, tensor: Tensor) -> Result<Tensor> {
        if self.chosen.contains(&site) {
            self.write(site, &tensor)?;
        }
        Ok(tensor)
    }
}
