//! One file, front to back.

use std::collections::{BTreeMap, BTreeSet};

use openassay_sources::ReadAt;
use openassay_weights::{Tensor, shown};
use sha2::{Digest, Sha256};

use crate::dtype::canonical;
use crate::gauge::{self, Gauge};
use crate::kernel::Kernel;
use crate::{ContentsError, FileContents, Measure, Part, TensorContents};

/// Bytes that are read at once: they stay in the cache of one core while they are hashed and measured.
const WINDOW: usize = 256 << 10;

/// Reads one file, and tells `passed` how many bytes each window had.
pub(crate) fn read(
    part: &Part<'_>,
    measures: &BTreeSet<Measure>,
    kernel: Kernel,
    passed: &dyn Fn(u64),
) -> Result<FileContents, ContentsError> {
    let order = ordered(part)?;
    let mut pass = Pass {
        tensors: part.tensors,
        left: order.read.iter().rev().copied().collect(),
        begun: None,
        hash: measures.contains(&Measure::FileDigest).then(Sha256::new),
        gauge: Gauge::new(measures, kernel, part.order),
        found: Vec::with_capacity(part.tensors.len()),
    };
    let size = part.bytes.size();
    let mut window = vec![0; WINDOW.min(usize::try_from(size).unwrap_or(WINDOW))];
    let mut at = 0;
    while let Some(start) = pass.from(at).filter(|start| *start < size) {
        let bytes = filled(part.bytes, start, size, &mut window)?;
        pass.window(bytes, start);
        let end = start + bytes.len() as u64;
        passed(end - at);
        at = end;
    }
    if at < size {
        passed(size - at);
    }
    Ok(pass.done(size, &order))
}

/// The tensors in the order of their bytes, all inside the file.
#[derive(Default)]
struct Order {
    /// Those that are read, none inside another.
    read: Vec<usize>,
    /// Those that are another under a second name, as tied weights are, and which.
    twins: Vec<(usize, usize)>,
    /// Those that share bytes with another in any other way.
    overlapping: Vec<usize>,
}

fn ordered(part: &Part<'_>) -> Result<Order, ContentsError> {
    let size = part.bytes.size();
    let mut tensors: Vec<(usize, &Tensor)> = part.tensors.iter().enumerate().collect();
    tensors.sort_by_key(|(number, tensor)| (tensor.bytes.start, tensor.bytes.end, *number));
    let mut order = Order::default();
    let mut before: Option<(usize, &Tensor)> = None;
    for (number, tensor) in tensors {
        let bytes = &tensor.bytes;
        if bytes.start > bytes.end || bytes.end > size {
            return Err(ContentsError::Outside {
                name: shown(&tensor.name),
                start: bytes.start,
                end: bytes.end,
                size,
            });
        }
        match before.filter(|(_, before)| before.bytes.end > bytes.start && !bytes.is_empty()) {
            Some((first, other)) if is_twin(tensor, other) => order.twins.push((number, first)),
            Some(_) => order.overlapping.push(number),
            None => {
                order.read.push(number);
                before = Some((number, tensor)).filter(|_| !bytes.is_empty()).or(before);
            }
        }
    }
    Ok(order)
}

/// Is it the same numbers?
fn is_twin(one: &Tensor, other: &Tensor) -> bool {
    one.bytes == other.bytes
        && canonical(&one.dtype) == canonical(&other.dtype)
        && one.elements() == other.elements()
}

/// The next window, full but at the end of the file.
fn filled<'w>(
    bytes: &dyn ReadAt,
    at: u64,
    size: u64,
    window: &'w mut [u8],
) -> Result<&'w [u8], ContentsError> {
    let left = usize::try_from(size - at).unwrap_or(usize::MAX).min(window.len());
    let window = window.get_mut(..left).unwrap_or_default();
    let read = bytes
        .read_at(at, window)
        .map_err(|source| ContentsError::Unreadable { offset: at, source })?;
    if read < window.len() {
        return Err(ContentsError::Short {
            at: at + read as u64,
            size,
        });
    }
    Ok(window)
}

/// How far a file has been read.
struct Pass<'a> {
    tensors: &'a [Tensor],
    /// The tensors that have not ended, the next one last.
    left: Vec<usize>,
    /// The tensor that has been begun.
    begun: Option<usize>,
    hash: Option<Sha256>,
    gauge: Gauge<'a>,
    found: Vec<(usize, TensorContents)>,
}

impl<'a> Pass<'a> {
    /// Where the next window begins, when all before `at` has been read; none where nothing is left to read.
    fn from(&self, at: u64) -> Option<u64> {
        if self.hash.is_some() {
            return Some(at);
        }
        self.next().map(|tensor| tensor.bytes.start.max(at))
    }

    fn next(&self) -> Option<&'a Tensor> {
        self.left.last().and_then(|number| self.tensors.get(*number))
    }

    /// Takes the bytes that lie at `at`, tensor by tensor, and what lies between.
    fn window(&mut self, mut bytes: &[u8], mut at: u64) {
        while let Some(tensor) = self.next() {
            self.begin(tensor);
            let gap = taken(&mut bytes, tensor.bytes.start.saturating_sub(at));
            if let Some(hash) = &mut self.hash {
                hash.update(gap);
            }
            at += gap.len() as u64;
            if tensor.bytes.end > at && bytes.is_empty() {
                return;
            }
            let own = taken(&mut bytes, tensor.bytes.end.saturating_sub(at));
            self.gauge.push(own, at, self.hash.as_mut());
            at += own.len() as u64;
            if at < tensor.bytes.end {
                return;
            }
            self.end();
        }
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
    }

    fn begin(&mut self, tensor: &Tensor) {
        let number = self.left.last().copied();
        if self.begun != number {
            self.gauge.begin(tensor);
            self.begun = number;
        }
    }

    fn end(&mut self) {
        if let Some(number) = self.left.pop() {
            self.found.push((number, self.gauge.finish()));
        }
        self.begun = None;
    }

    /// What was found, in the order of the question.
    fn done(mut self, size: u64, order: &Order) -> FileContents {
        // Empty tensors at the end of a file are in no window.
        self.window(&[], size);
        let mut found: BTreeMap<usize, TensorContents> = self.found.into_iter().collect();
        for (twin, first) in &order.twins {
            if let Some(first) = found.get(first).cloned() {
                found.insert(*twin, first);
            }
        }
        let unread = order.overlapping.iter();
        found.extend(unread.map(|number| (*number, TensorContents::overlapping())));
        FileContents {
            sha256: self.hash.map(gauge::hex),
            tensors: found.into_values().collect(),
        }
    }
}

/// Takes up to `length` bytes off the front.
fn taken<'b>(bytes: &mut &'b [u8], length: u64) -> &'b [u8] {
    let length = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
    let (taken, rest) = bytes.split_at(length);
    *bytes = rest;
    taken
}
