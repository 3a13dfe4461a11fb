//! A release as something to run: its configuration, its weights, its tokenizer.
//!
//! Bytes come through `openassay-sources` alone, headers through `openassay-weights`. Nothing that a release
//! brings is executed: one that demands code of its own is answered with "cannot tell".

mod gather;
mod gguf;
pub(crate) mod weights;

use std::path::Path;

use openassay_sources::{File, Kind, ReadAt, Source};
use openassay_weights::Header;

use crate::decoder::{HELD, Model};
use crate::error::{ExerciseError, Result, broken, cannot_tell};
use crate::family::{self, Config};
use crate::tensors::Tensors;
use crate::tokenizer::Tokenizer;

/// Largest `config.json` that is read; the longest real ones have some 100 KB.
const CONFIG: u64 = 4 << 20;

/// A release, opened.
#[derive(Debug)]
pub struct Release {
    source: Source,
    /// The folder that holds the model, with a slash behind it; empty at the top.
    folder: String,
    /// The files of GGUF that it is in, where it is in such; in their order.
    gguf: Vec<String>,
    /// Bytes of memory that may be taken to run it, where that was said.
    limit: Option<u64>,
}

impl Release {
    /// Opens the folder, archive, repository of a cache, or file at `path`, and finds the model in it.
    pub fn open(path: &Path) -> Result<Self> {
        let opened = openassay_sources::open(&[path.to_path_buf()])?;
        let Some(source) = opened.sources.into_iter().next() else {
            return broken("nothing was named");
        };
        Self::of(source)
    }

    /// Finds the model in what was opened already.
    ///
    /// # Errors
    ///
    /// Where it holds none, or more than one.
    pub fn of(source: Source) -> Result<Self> {
        let weights = source
            .files
            .iter()
            .filter(|file| file.path.ends_with(".safetensors"));
        let gguf = if weights.count() == 0 {
            gguf::files(&source)?
        } else {
            Vec::new()
        };
        let folder = if gguf.is_empty() {
            model_folder(&source)?
        } else {
            String::new()
        };
        Ok(Self {
            source,
            folder,
            gguf,
            limit: None,
        })
    }

    /// The same, to be run in no more than so many bytes of memory; in what the machine has left where none are named.
    #[must_use]
    pub fn limited(mut self, bytes: Option<u64>) -> Self {
        self.limit = bytes;
        self
    }

    /// The file called `name` in the folder of the model.
    pub(crate) fn file(&self, name: &str) -> Option<&File> {
        self.source.file(&format!("{}{name}", self.folder))
    }

    /// The name of the place it was opened from: a folder's or file's.
    pub(crate) fn name(&self) -> Option<&str> {
        let name = self.source.label.trim_end_matches('/').rsplit('/').next()?;
        (!name.is_empty() && name != "." && name != "..").then_some(name)
    }

    /// Names of the files in the folder of the model, sorted; those of folders within are none of them.
    pub(crate) fn names(&self) -> Vec<&str> {
        let files = self.source.files.iter();
        let names = files.filter_map(|file| file.path.strip_prefix(self.folder.as_str()));
        names.filter(|name| !name.contains('/')).collect()
    }

    /// The first file of a release in GGUF, and what its header says.
    pub(crate) fn gguf_header(&self) -> Result<Option<(Box<dyn ReadAt>, Header)>> {
        let Some(first) = self.gguf.first() else {
            return Ok(None);
        };
        weights::open(self, first).map(Some)
    }

    /// The tokenizer that it brings.
    ///
    /// # Errors
    ///
    /// Where there is none, or one that is not understood.
    pub fn tokenizer(&self) -> Result<Tokenizer> {
        Tokenizer::of(self)
    }

    /// The tensors of a release in GGUF, by the file's names and as they lie there.
    pub(crate) fn gguf_tensors(&self) -> Result<Tensors> {
        Ok(gguf::read(self)?.0)
    }

    /// The bytes of a file of the folder that has no more than `cap`.
    pub fn read(&self, name: &str, cap: u64) -> Result<Option<Vec<u8>>> {
        match self.file(name) {
            Some(file) => Ok(Some(self.source.read(file, cap)?)),
            None => Ok(None),
        }
    }

    /// The configuration, which weights in GGUF have in their metadata instead.
    pub fn config(&self) -> Result<Config> {
        if let Some(file) = self.gguf.first() {
            return cannot_tell(format!(
                "`{file}` is GGUF, and this is done with safetensors beside their config.json only"
            ));
        }
        match self.read("config.json", CONFIG)? {
            Some(bytes) => Config::parse(&bytes),
            None => cannot_tell("there is no config.json"),
        }
    }

    /// The model, ready to run: the configuration is understood whole, and every tensor that it needs is there,
    /// has the right shape and is of a type that is read.
    ///
    /// Nothing of the weights is read yet, but for those in an archive: a packed file is read from front to back, so
    /// they are kept from the start.
    pub fn model(&self) -> Result<Model> {
        let mut model = if self.gguf.is_empty() {
            let config = self.config()?;
            let architecture = family::architecture(&config)?;
            let mut tensors = weights::tensors(self)?;
            gather::gather(&architecture, &mut tensors)?;
            Model {
                architecture,
                tensors,
            }
        } else {
            gguf::model(self)?
        };
        if let Some(bytes) = self.limit {
            model.tensors.limit_to(bytes);
        }
        if self.source.kind == Kind::Archive {
            if model.tensors.size() > HELD.min(model.tensors.limit()) {
                return cannot_tell("the weights are too large to be run out of an archive: unpack it first");
            }
            model.tensors.keep()?;
        }
        Ok(model)
    }
}

/// The folder of the configuration that lies least deep; two beside each other are a question.
fn model_folder(source: &Source) -> Result<String> {
    let folders = source
        .files
        .iter()
        .filter_map(|file| file.path.strip_suffix("config.json"));
    let mut folders: Vec<&str> = folders
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .collect();
    let depth = |folder: &str| folder.matches('/').count();
    folders.sort_by_key(|folder| (depth(folder), folder.len()));
    match folders.as_slice() {
        [] => cannot_tell("there is no config.json"),
        [one, other, ..] if depth(one) == depth(other) => Err(ExerciseError::Asked(format!(
            "`{one}` and `{other}` both hold a config.json: name one of them"
        ))),
        [one, ..] => Ok((*one).to_owned()),
    }
}
