//! Tensors by name, as float32, read by position when they are asked for.
//!
//! Nothing is read before it is asked for, and nothing is kept: a pass asks for the tensors of one layer, uses
//! them and lets them go. A pass therefore needs, besides the activations, no more than the largest of: the
//! tensors that one linear map of a layer is made of, as float32; and [`SLICE`] bytes of the embedding, whose rows
//! are read one by one on the way in and in slices on the way out. [`Tensors::keep`] keeps all of them instead, for
//! those who ask again and again, and [`Tensors::hold`] for those who want gradients.

mod place;

use std::collections::BTreeMap;
use std::ops::Range;

use candle_core::{DType, Device, Tensor, Var};
use openassay_sources::ReadAt;

use crate::error::{Result, broken, cannot_tell};

pub(crate) use place::{Order, Place};

/// Bytes of a matrix, as float32, that are held at once where it is read in slices.
pub const SLICE: usize = 64 << 20;

/// Bytes that are read at once.
const WINDOW: u64 = 4 << 20;

/// The same, as a stride.
const STEP: usize = 4 << 20;

/// The tensors of a model.
pub struct Tensors {
    files: Vec<Box<dyn ReadAt>>,
    places: BTreeMap<String, Place>,
    /// What is kept, so that nothing is read again.
    kept: BTreeMap<String, Tensor>,
    /// What gradients can be taken by.
    held: BTreeMap<String, Var>,
    /// What is taken in place of all else.
    overlaid: BTreeMap<String, Tensor>,
}

impl std::fmt::Debug for Tensors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tensors")
            .field("files", &self.files.len())
            .field("tensors", &self.places.len())
            .field("kept", &self.kept.len())
            .field("held", &self.held.len())
            .field("overlaid", &self.overlaid.len())
            .finish()
    }
}

impl Tensors {
    /// Tensors at these places in `files`.
    pub(crate) fn new(files: Vec<Box<dyn ReadAt>>, places: BTreeMap<String, Place>) -> Self {
        Self {
            files,
            places,
            kept: BTreeMap::new(),
            held: BTreeMap::new(),
            overlaid: BTreeMap::new(),
        }
    }

    /// Their names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// The shape of a tensor, slowest axis first.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.places.get(name).map(|place| place.shape.as_slice())
    }

    /// Bytes of all of them as float32.
    pub fn size(&self) -> u64 {
        let sizes = self.places.values().map(|place| place.elements.saturating_mul(4));
        sizes.fold(0, u64::saturating_add)
    }

    /// Bytes of all of them, as they are stored.
    pub(crate) fn stored_size(&self) -> u64 {
        let sizes = self.places.values().filter_map(Place::stored);
        sizes.fold(0, u64::saturating_add)
    }

    /// Gives a tensor another name.
    pub(crate) fn rename(&mut self, old: &str, new: String) {
        if let Some(place) = self.places.remove(old) {
            self.places.insert(new, place);
        }
    }

    /// Says in which order the numbers of a tensor lie.
    pub(crate) fn order(&mut self, name: &str, order: Order) {
        if let Some(place) = self.places.get_mut(name) {
            place.order = order;
        }
    }

    /// Can each of the tensors called `names` be read, whatever their number?
    pub(crate) fn readable<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> Result<()> {
        for name in names {
            let place = self.place(name)?;
            if place.stored().is_none() {
                return cannot_tell(format!(
                    "`{name}` is stored as {}, which is not read here",
                    place.dtype
                ));
            }
        }
        Ok(())
    }

    /// Reads all of them and keeps them, as float32, so that nothing is read again.
    pub fn keep(&mut self) -> Result<()> {
        for name in self.in_order() {
            let tensor = self.get(&name)?;
            self.kept.insert(name, tensor);
        }
        Ok(())
    }

    /// The same, and gradients can be asked for: a pass then holds all that it computes.
    pub fn hold(&mut self) -> Result<()> {
        for name in self.in_order() {
            if !self.held.contains_key(&name) {
                let tensor = self.get(&name)?;
                self.kept.remove(&name);
                self.held.insert(name, Var::from_tensor(&tensor)?);
            }
        }
        Ok(())
    }

    /// Their names in the order of the files: within a packed archive a step back unpacks anew.
    fn in_order(&self) -> Vec<String> {
        let mut names: Vec<String> = self.places.keys().cloned().collect();
        let at = |name: &String| self.places.get(name).map(|place| (place.file, place.bytes.start));
        names.sort_by_key(at);
        names
    }

    /// The tensor called `name`, where it is in memory.
    fn present(&self, name: &str) -> Option<&Tensor> {
        let overlaid = self.overlaid.get(name);
        let held = || self.held.get(name).map(Var::as_tensor);
        overlaid.or_else(held).or_else(|| self.kept.get(name))
    }

    /// Is it read from a file whenever it is asked for?
    pub(crate) fn is_read_anew(&self, name: &str) -> bool {
        self.present(name).is_none()
    }

    /// What is held, by name: the parameters that gradients are taken by.
    pub fn held(&self) -> &BTreeMap<String, Var> {
        &self.held
    }

    /// Puts `tensor`, of the same shape, in the place of the one called `name`.
    pub fn replace(&mut self, name: &str, tensor: &Tensor) -> Result<()> {
        let shape = &self.place(name)?.shape;
        if tensor.dims() != shape.as_slice() {
            return broken(format!("`{name}` has shape {shape:?}, not {:?}", tensor.dims()));
        }
        let tensor = tensor.to_dtype(DType::F32)?;
        self.held.insert(name.to_owned(), Var::from_tensor(&tensor)?);
        Ok(())
    }

    /// From now on `tensor`, of the same shape, is taken in place of the one called `name`, as it is: gradients go
    /// through it to what it was made of.
    pub(crate) fn overlay(&mut self, name: &str, tensor: Tensor) -> Result<()> {
        let shape = &self.place(name)?.shape;
        if tensor.dims() != shape.as_slice() {
            return broken(format!("`{name}` has shape {shape:?}, not {:?}", tensor.dims()));
        }
        self.overlaid.insert(name.to_owned(), tensor);
        Ok(())
    }

    /// The bytes of a tensor as they are stored, some at a time.
    pub(crate) fn copy(&self, name: &str, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let place = self.place(name)?;
        let Some(file) = self.files.get(place.file) else {
            return broken(format!("`{name}` lies in no file"));
        };
        let mut at = place.bytes.start;
        let mut window = Vec::new();
        while at < place.bytes.end {
            let length = WINDOW.min(place.bytes.end - at);
            window.resize(usize::try_from(length).unwrap_or_default(), 0);
            match file.read_at(at, &mut window) {
                Ok(read) if read == window.len() => each(&window)?,
                Ok(_) => return broken(format!("the file ends within `{name}`")),
                Err(error) => return broken(format!("`{name}` cannot be read: {error}")),
            }
            at += length;
        }
        Ok(())
    }

    /// The type that a tensor is stored in, and the bytes that it takes there.
    pub(crate) fn stored(&self, name: &str) -> Result<(&str, u64)> {
        let place = self.place(name)?;
        Ok((&place.dtype, place.bytes.end.saturating_sub(place.bytes.start)))
    }

    /// A tensor, as float32.
    pub fn get(&self, name: &str) -> Result<Tensor> {
        if let Some(present) = self.present(name) {
            return Ok(present.clone());
        }
        let place = self.place(name)?;
        let values = self.read(name, place, 0, place.elements)?;
        Ok(Tensor::from_vec(values, place.shape.as_slice(), &Device::Cpu)?)
    }

    /// Entries `from` to `to` along the first axis of a tensor, as float32: `[to - from, …]`.
    pub fn slice(&self, name: &str, from: usize, to: usize) -> Result<Tensor> {
        if let Some(present) = self.present(name) {
            return Ok(present.narrow(0, from, to.saturating_sub(from))?);
        }
        let place = self.place(name)?;
        let (rows, shape) = match place.shape.split_first() {
            Some((rows, rest)) if from <= to && to <= *rows => (*rows, rest),
            _ => return broken(format!("`{name}` has no entries {from} to {to}")),
        };
        let row = place.elements / (rows.max(1) as u64);
        let values = self.read(name, place, from as u64 * row, to as u64 * row)?;
        let shape: Vec<usize> = std::iter::once(to - from).chain(shape.iter().copied()).collect();
        Ok(Tensor::from_vec(values, shape, &Device::Cpu)?)
    }

    /// The rows of a matrix, as float32: `[rows, width]`.
    pub fn rows(&self, name: &str, rows: &[u32]) -> Result<Tensor> {
        if let Some(present) = self.present(name) {
            let index = Tensor::new(rows, &Device::Cpu)?;
            return Ok(present.index_select(&index, 0)?);
        }
        let place = self.place(name)?;
        let width = place.shape.last().copied().unwrap_or(1);
        let mut values = Vec::with_capacity(rows.len().saturating_mul(width));
        for row in rows {
            let from = u64::from(*row) * width as u64;
            values.extend(self.read(name, place, from, from + width as u64)?);
        }
        Ok(Tensor::from_vec(values, (rows.len(), width), &Device::Cpu)?)
    }

    /// Are two tensors stored as the same bytes, of one type and shape?
    pub(crate) fn same(&self, name: &str, other: &str) -> Result<bool> {
        let (one, two) = (self.place(name)?, self.place(other)?);
        if (&one.dtype, &one.shape) != (&two.dtype, &two.shape) {
            return Ok(false);
        }
        let size = one.bytes.end - one.bytes.start;
        if size != two.bytes.end - two.bytes.start {
            return Ok(false);
        }
        for at in (0..size).step_by(STEP) {
            let end = (at + WINDOW).min(size);
            if self.bytes(name, one, at..end)? != self.bytes(other, two, at..end)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Some of the bytes of a tensor.
    fn bytes(&self, name: &str, place: &Place, range: Range<u64>) -> Result<Vec<u8>> {
        let Some(file) = self.files.get(place.file) else {
            return broken(format!("`{name}` lies in no file"));
        };
        let mut bytes = vec![0; usize::try_from(range.end - range.start).unwrap_or_default()];
        match file.read_at(place.bytes.start + range.start, &mut bytes) {
            Ok(read) if read == bytes.len() => Ok(bytes),
            Ok(_) => broken(format!("the file ends within `{name}`")),
            Err(error) => broken(format!("`{name}` cannot be read: {error}")),
        }
    }

    fn place(&self, name: &str) -> Result<&Place> {
        match self.places.get(name) {
            Some(place) => Ok(place),
            None => broken(format!("the weights have no tensor `{name}`")),
        }
    }

    /// Elements `from` to `to` of a tensor.
    fn read(&self, name: &str, place: &Place, from: u64, to: u64) -> Result<Vec<f32>> {
        let Some(range) = place.bytes_of(from, to) else {
            return cannot_tell(format!(
                "elements {from} to {to} of `{name}`, stored as {}, cannot be read",
                place.dtype
            ));
        };
        let mut values = Vec::with_capacity(usize::try_from(to - from).unwrap_or_default());
        let step = WINDOW / place.group_bytes().max(1) * place.group_bytes().max(1);
        let (mut at, last) = (range.start - place.bytes.start, range.end - place.bytes.start);
        while at < last {
            let end = (at + step.max(1)).min(last);
            let window = self.bytes(name, place, at..end)?;
            openassay_contents::widen(&place.dtype, &window, &mut values);
            at = end;
        }
        Ok(place.ordered(values))
    }
}
