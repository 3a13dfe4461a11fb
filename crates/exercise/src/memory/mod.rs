//! What a run will hold in memory, counted before it begins, and what there is to hold it.
//!
//! All that grows with the model or with the tokens is counted from shapes alone; each figure is an upper bound of
//! what the decoder holds at once (held against measured peaks in the tests). What is above the limit is not begun.

mod machine;

use std::fmt;

use crate::decoder::{HELD, Model, grows};
use crate::error::{ExerciseError, Result};
use crate::family::{Architecture, Layout};
use crate::tensors::SLICE;

pub use machine::available;

/// Bytes of a number.
const FLOAT: u64 = 4;

/// What a process takes before it has read any weight: its code, threads, windows of files, what matrices are packed
/// into.
const PROCESS: u64 = 64 << 20;

/// What is to be done with a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Rows of tokens that go through at once.
    pub rows: usize,
    /// Tokens of a row that go through at once.
    pub positions: usize,
    /// How passes are made.
    pub passes: Passes,
}

/// How passes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passes {
    /// One, whose sites are copied out.
    One,
    /// Many, whose streams and patterns are looked at together.
    Many,
    /// One token after the other, until the text is so long.
    Going(usize),
    /// With gradients to narrow matrices.
    Training {
        /// Numbers that are trained.
        narrow: u64,
        /// Numbers of the matrices that they change.
        changed: u64,
    },
    /// None: matrices are changed one by one.
    Changing,
}

/// Is there room for this work, by the limit that the model was opened with?
///
/// # Errors
///
/// Where there is not: with the figures and what could be done.
pub fn fits(model: &Model, work: Work) -> Result<()> {
    Estimate::of(model, work).within(model.tensors.limit())
}

/// Bytes that a run will hold, by what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// What for, and bytes.
    pub parts: Vec<(&'static str, u64)>,
}

impl Estimate {
    /// What `model` will hold at once while `work` is done.
    pub fn of(model: &Model, work: Work) -> Self {
        let it = &model.architecture;
        let pass = Pass::new(it, work);
        let sliced =
            ["embed", "unembed", "positions"].map(|key| it.names.model(key).unwrap_or_default() + ".weight");
        let (largest, all) = (model.tensors.largest_whole(&sliced), model.tensors.size());
        let alone = matches!(work.passes, Passes::One | Passes::Changing);
        let stays = !alone && all <= keepable(model.tensors.limit());
        let mut parts = vec![
            ("the process", PROCESS),
            ("weights that are kept", if stays { all } else { 0 }),
            ("the largest matrix", if stays { 0 } else { largest }),
        ];
        let (scores, block) = pass.block(it);
        let logits = pass.logits(it).saturating_add(SLICE as u64);
        let layers = it.layers.len() as u64;
        match work.passes {
            Passes::Changing => {
                // What was, the product, its scaled copy, the sum, both as lists, and the bytes that are written.
                parts.push(("what becomes of it", largest.saturating_mul(6)));
                return Self { parts };
            }
            Passes::Training { narrow, changed } => {
                let each = |bytes: u64| bytes.saturating_mul(2).saturating_mul(layers);
                parts.push(("scores of attention, for gradients", each(scores)));
                parts.push(("activations, for gradients", each(block)));
                parts.push(("logits", logits.saturating_mul(3)));
                // The base, the product, its scaled copy, the sum; gradients of the last three. Weights that are not
                // kept stay all the same as long as gradients may be asked of what they were multiplied by.
                let read = if stays { 0 } else { all };
                parts.push(("changed matrices", bytes(&[changed, 7]).saturating_add(read)));
                parts.push(("what is trained, its means and gradients", bytes(&[narrow, 6])));
                return Self { parts };
            }
            Passes::Many => parts.extend([
                ("what is looked at", pass.looked_at(it)),
                (
                    "probabilities, in double precision",
                    pass.logits(it).saturating_mul(2),
                ),
            ]),
            Passes::Going(_) => parts.push(("keys and values", pass.cache(it))),
            Passes::One => {}
        }
        parts.extend([
            ("scores of attention", scores),
            ("activations", block),
            ("logits", logits),
        ]);
        Self { parts }
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.parts
            .iter()
            .map(|(_, bytes)| bytes)
            .fold(0, |all, bytes| all.saturating_add(*bytes))
    }

    /// Is there room for it?
    ///
    /// # Errors
    ///
    /// Where it is above `limit` bytes: with the figures and what could be done.
    pub fn within(&self, limit: u64) -> Result<()> {
        if self.total() <= limit {
            return Ok(());
        }
        Err(ExerciseError::Memory {
            needed: shown(self.total()),
            what: self.to_string(),
            limit: shown(limit),
        })
    }
}

impl fmt::Display for Estimate {
    /// The three largest parts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.parts.clone();
        parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        let parts: Vec<String> = parts
            .iter()
            .take(3)
            .map(|(what, bytes)| format!("{what} {}", shown(*bytes)))
            .collect();
        f.write_str(&parts.join(", "))
    }
}

/// Bytes of weights, as float32, that are kept where many passes are made: no more than [`HELD`], and than half of
/// what may be taken.
pub(crate) fn keepable(limit: u64) -> u64 {
    HELD.min(limit / 2)
}

/// As a reader wants it: `1.5 GiB`, `300 MiB`.
pub(crate) fn shown(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit behind the point is shown")]
    let mib = bytes as f64 / f64::from(1 << 20);
    if mib < 1000.0 {
        format!("{mib:.0} MiB")
    } else {
        format!("{:.1} GiB", mib / 1024.0)
    }
}

/// Bytes of as many float32 as the product of `sides`.
fn bytes(sides: &[u64]) -> u64 {
    sides.iter().fold(FLOAT, |all, side| all.saturating_mul(*side))
}

/// The sides of what goes through a pass.
struct Pass {
    rows: u64,
    /// Positions that go through at once.
    positions: u64,
    /// Positions that each may look at.
    seen: u64,
}

impl Pass {
    fn new(it: &Architecture, work: Work) -> Self {
        // More positions than were learned are refused before anything is held.
        let most = it.embedding.learned.map_or(usize::MAX, |table| table.rows);
        let grows = it.ropes.iter().any(grows);
        let (positions, seen) = match work.passes {
            // The whole text goes through again, where its length changes the rotation.
            Passes::Going(length) if grows => (length, length),
            Passes::Going(length) => (work.positions, length),
            _ => (work.positions, work.positions),
        };
        Self {
            rows: work.rows as u64,
            positions: positions.min(most) as u64,
            seen: seen.min(most) as u64,
        }
    }

    /// Scores and masks of one block, and all else that is held within one.
    fn block(&self, it: &Architecture) -> (u64, u64) {
        let attention = &it.attention;
        let (heads, groups) = (attention.heads as u64, attention.key_heads as u64);
        let (width, value) = (attention.head_dim as u64, attention.value_dim as u64);
        let tokens = self.rows.saturating_mul(self.positions);
        // Raw, with the mask, less the largest, and its exponential; the copy that a hook may make.
        let scores = bytes(&[5, self.rows, heads, self.positions, self.seen]);
        let windows = if it.layers.iter().any(|layer| layer.window.is_some()) {
            2
        } else {
            1
        };
        let masks = bytes(&[windows + 1, self.positions, self.seen]);
        let groups = if matches!(attention.layout, Layout::Latent(_)) {
            heads
        } else {
            groups
        };
        // As projected, normed, rotated in halves, put side by side, in the order of heads, scaled.
        let projected = bytes(&[tokens, 6, (heads + groups).saturating_mul(width)]).saturating_add(bytes(&[
            tokens,
            3,
            (heads + groups).saturating_mul(value),
        ]));
        let inner = it.feed_forward.inner as u64;
        let experts = it.experts.as_ref();
        let inner = experts.map_or(inner, |experts| {
            let shared = experts.shared_inner.unwrap_or(0) as u64;
            inner.max(experts.inner as u64).max(shared)
        });
        let routed = experts.map_or(0, |experts| bytes(&[tokens, 8, experts.count as u64]));
        let within = bytes(&[tokens, 6, inner]).saturating_add(routed);
        let stream = bytes(&[tokens, 10, it.hidden as u64]);
        let turns = it
            .ropes
            .iter()
            .map(|rope| bytes(&[self.seen, 3, rope.dim as u64]))
            .sum::<u64>();
        let rest = projected.max(within).saturating_add(stream).saturating_add(turns);
        (scores.saturating_add(masks), rest)
    }

    /// Slices side by side, and what is made of them for a loss or a copy.
    fn logits(&self, it: &Architecture) -> u64 {
        bytes(&[4, self.rows, self.positions, it.vocabulary as u64])
    }

    /// The stream and the patterns of all layers.
    fn looked_at(&self, it: &Architecture) -> u64 {
        let stream = bytes(&[self.rows, self.positions, it.hidden as u64]);
        let heads = it.attention.heads as u64;
        let patterns = bytes(&[self.rows, heads, self.positions, self.seen]);
        let layers = it.layers.len() as u64 + 1;
        stream.saturating_add(patterns).saturating_mul(layers)
    }

    /// Keys and values of all layers, and those of one as they grow.
    fn cache(&self, it: &Architecture) -> u64 {
        let attention = &it.attention;
        let groups = match attention.layout {
            Layout::Latent(_) => attention.heads,
            _ => attention.key_heads,
        };
        let width = (attention.head_dim + attention.value_dim) as u64;
        bytes(&[
            self.rows,
            self.seen,
            groups as u64,
            width,
            it.layers.len() as u64 + 2,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_the_limit_is_told_with_its_largest_parts_and_a_remedy() {
        let estimate = Estimate {
            parts: vec![
                ("a", 1 << 20),
                ("scores of attention", 3 << 30),
                ("b", 2 << 20),
                ("c", 5),
            ],
        };
        estimate.within(estimate.total()).unwrap();
        let said = estimate.within(2 << 30).unwrap_err().to_string();
        assert!(
            said.starts_with(
                "this takes some 3.0 GiB (scores of attention 3.0 GiB, b 2 MiB, a 1 MiB), and 2.0 GiB"
            ),
            "{said}"
        );
        assert!(said.contains("--limit-memory"), "{said}");
    }

    #[test]
    fn products_beyond_all_bounds_are_as_large_as_a_number_can_be() {
        assert_eq!(bytes(&[u64::MAX, 2, 3]), u64::MAX);
    }
}
