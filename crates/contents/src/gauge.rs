//! Measures one tensor after the other, in the same memory.

use std::collections::BTreeSet;

use openassay_weights::Tensor;
use sha2::{Digest, Sha256};

use crate::blocks::Blocks;
use crate::dtype::Layout;
use crate::kernel::{BLOCK, Kernel, Scratch};
use crate::sketch::{SKETCHED_FROM, Sums};
use crate::statistics::Moments;
use crate::{ByteOrder, Measure, Measured, TensorContents, Unmeasured};

/// Bytes that are hashed by turns into the digests of the file and of the tensor: long enough that the change costs
/// little, short enough that the processor works on both at once.
const TURN: usize = 128;

/// Bytes of a block of sha256.
const LINE: u64 = 64;

/// What measures tensors; one for each file.
pub(crate) struct Gauge<'a> {
    measures: &'a BTreeSet<Measure>,
    kernel: Kernel,
    order: ByteOrder,
    blocks: Blocks,
    tally: Tally,
}

/// What has been found of the tensor that is being read.
struct Tally {
    layout: Option<Layout>,
    unmeasured: Option<Unmeasured>,
    /// Where it begins in the file.
    start: u64,
    hash: Option<Sha256>,
    /// Must blocks be turned round before they are hashed?
    turned: Option<Vec<u8>>,
    sketched: bool,
    moments: Moments,
    sums: Sums,
    scratch: Scratch,
}

impl<'a> Gauge<'a> {
    pub(crate) fn new(measures: &'a BTreeSet<Measure>, kernel: Kernel, order: ByteOrder) -> Self {
        Self {
            measures,
            kernel,
            order,
            blocks: Blocks::new(),
            tally: Tally {
                layout: None,
                unmeasured: None,
                start: 0,
                hash: None,
                turned: None,
                sketched: false,
                moments: Moments::default(),
                sums: Sums::default(),
                scratch: Scratch::new(),
            },
        }
    }

    /// Begins a tensor.
    pub(crate) fn begin(&mut self, tensor: &Tensor) {
        let layout = Layout::of(&tensor.dtype);
        let held = tensor.bytes.end.saturating_sub(tensor.bytes.start);
        let whole = layout.filter(|layout| size(layout, tensor) == Some(held));
        let readable = whole.filter(|layout| self.order == ByteOrder::Little || layout.swaps());
        let asked = self.asked(Measure::Statistics) || self.asked(Measure::Sketch);
        let tally = &mut self.tally;
        tally.unmeasured = match (layout, whole, readable) {
            _ if !asked => Some(Unmeasured::NotAsked),
            (None, ..) => Some(Unmeasured::Type),
            (_, None, _) => Some(Unmeasured::Packed),
            (.., None) => Some(Unmeasured::Type),
            _ => None,
        };
        tally.layout = readable;
        tally.start = tensor.bytes.start;
        tally.turned = (self.order == ByteOrder::Big).then(Vec::new);
        let hashed = self.order == ByteOrder::Little || readable.is_some();
        tally.hash = (hashed && self.measures.contains(&Measure::TensorDigests)).then(Sha256::new);
        tally.sketched = self.measures.contains(&Measure::Sketch) && tensor.elements() >= SKETCHED_FROM;
        tally.moments = Moments::default();
        tally.sums = Sums::default();
        let groups = readable.map_or(BLOCK, |layout| BLOCK / layout.elements * layout.bytes);
        self.blocks.begin(groups);
    }

    fn asked(&self, measure: Measure) -> bool {
        self.measures.contains(&measure)
    }

    /// Takes the next bytes of the tensor, which lie at `at` in the file, and hashes them into `file` as well.
    pub(crate) fn push(&mut self, bytes: &[u8], at: u64, file: Option<&mut Sha256>) {
        let tally = &mut self.tally;
        let own = if tally.turned.is_some() {
            None
        } else {
            tally.hash.as_mut()
        };
        match (file, own) {
            (Some(file), Some(own)) => by_turns(file, at, own, at - tally.start, bytes),
            (Some(one), None) | (None, Some(one)) => one.update(bytes),
            (None, None) => {}
        }
        if tally.takes_blocks() {
            self.blocks.push(bytes, |block| tally.block(self.kernel, block));
        }
    }

    /// Ends the tensor.
    pub(crate) fn finish(&mut self) -> TensorContents {
        let tally = &mut self.tally;
        self.blocks.finish(|block| tally.block(self.kernel, block));
        let measured = match tally.unmeasured {
            Some(reason) => Measured::No(reason),
            None if !self.measures.contains(&Measure::Statistics) => Measured::No(Unmeasured::NotAsked),
            None => Measured::Yes(tally.moments.told()),
        };
        let sketch = (tally.sketched && tally.unmeasured.is_none()).then(|| tally.sums.told());
        TensorContents {
            sha256: tally.hash.take().map(hex),
            measured,
            sketch: sketch.flatten(),
        }
    }
}

impl Tally {
    fn takes_blocks(&self) -> bool {
        self.unmeasured.is_none() || (self.turned.is_some() && self.hash.is_some())
    }

    fn block(&mut self, kernel: Kernel, block: &[u8]) {
        let Some(layout) = self.layout else { return };
        let block = match &mut self.turned {
            None => block,
            Some(turned) => {
                turned.clear();
                turned.extend_from_slice(block);
                layout.swap(turned);
                if let Some(hash) = &mut self.hash {
                    hash.update(&*turned);
                }
                turned
            }
        };
        if self.unmeasured.is_none() {
            let found = kernel.measure(layout.dtype, block, &mut self.scratch, self.sketched);
            self.moments.merge(&found.moments);
            if let Some(buckets) = &found.buckets {
                self.sums.add(buckets);
            }
        }
    }
}

/// Bytes that shape and type ask for; none where the shape overflows.
fn size(layout: &Layout, tensor: &Tensor) -> Option<u64> {
    let elements = tensor
        .shape
        .iter()
        .try_fold(1_u64, |product, side| product.checked_mul(*side))?;
    layout.size(elements)
}

/// Hashes bytes into two digests, a turn each; each turn begins with a line of its own digest, of which `file_at` and
/// `own_at` bytes have been hashed before.
fn by_turns(file: &mut Sha256, file_at: u64, own: &mut Sha256, own_at: u64, bytes: &[u8]) {
    let (file_head, file_lines) = to_line(bytes, file_at);
    let (own_head, own_lines) = to_line(bytes, own_at);
    file.update(file_head);
    own.update(own_head);
    let (mut file_turns, mut own_turns) = (file_lines.chunks(TURN), own_lines.chunks(TURN));
    loop {
        let turns = (file_turns.next(), own_turns.next());
        if turns == (None, None) {
            return;
        }
        file.update(turns.0.unwrap_or_default());
        own.update(turns.1.unwrap_or_default());
    }
}

/// The bytes that complete a line, and the rest.
fn to_line(bytes: &[u8], at: u64) -> (&[u8], &[u8]) {
    let head = usize::try_from(at.next_multiple_of(LINE) - at).unwrap_or_default();
    bytes.split_at(head.min(bytes.len()))
}

pub(crate) fn hex(hash: Sha256) -> String {
    use std::fmt::Write as _;
    hash.finalize()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
