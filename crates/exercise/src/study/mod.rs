//! Study: what happens inside a pass, seen and changed by hooks.
//!
//! Each page asks one question, and each answer says how much it is worth:
//!
//! - [`heads`]: where does each head look, on the ids given? Where attention goes is not what an answer rests on.
//! - [`lens`]: which token would each layer give, if it were the last?
//! - [`ablation`]: what is lost without a head? [`patching`]: what does one run need of another to answer as it does?
//! - [`induction`]: which heads carry the copying of random tokens, found by patching and ablation alone?
//! - [`probe`]: what can be read off the stream by a linear map, beyond what the same map learns of random labels?
//! - [`autoencoder`]: how well do the features of a sparse autoencoder stand for what is at a site?
//!
//! All of it reads and replaces tensors by the one [`Hook`](crate::Hook) of a pass ([`swap`]). Results are plain
//! data; [`text`] and [`page`] show them. The same model, ids and seed give the same numbers.

pub mod ablation;
pub mod autoencoder;
pub mod heads;
pub mod induction;
pub mod labels;
pub mod lens;
mod linear;
pub mod page;
pub mod patching;
pub mod probe;
mod run;
mod svg;
pub mod swap;
pub mod text;

use serde::Serialize;

use crate::decoder::Model;
use crate::error::{ExerciseError, Result};
use crate::memory::{self, Passes, Work};

/// Most positions of a row: patterns are pictures of their square.
const POSITIONS: usize = 512;

/// Most tokens of all rows together.
const TOKENS: usize = 8192;

/// A figure for each head: `[layer][head]`.
pub type ByHead = Vec<Vec<f64>>;

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Token ids, rows of one length.
    pub ids: Vec<Vec<u32>>,
    /// Ids that random sequences are drawn from; all of the vocabulary where none are named.
    pub among: Option<(u32, u32)>,
    /// The id that random sequences begin with, where they do.
    pub begin: Option<u32>,
    /// Two prompts, between which is patched.
    pub patch: Option<patching::Prompts>,
    /// Texts with labels, for a probe.
    pub labels: Option<labels::Labels>,
    /// An autoencoder, and the site that it is for.
    pub autoencoder: Option<(autoencoder::Autoencoder, String)>,
    /// Where all drawing begins.
    pub seed: u64,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Study {
    /// `openassay.study/1`.
    pub schema: &'static str,
    /// What was looked into.
    pub model: Described,
    /// The ids that it was looked into with.
    pub ids: Vec<Vec<u32>>,
    /// Where heads look.
    pub attention: heads::Attention,
    /// What each layer would answer, of the first row.
    pub lens: lens::Lens,
    /// What is lost without each head.
    pub ablation: ablation::Ablation,
    /// Which heads copy.
    pub induction: induction::Induction,
    /// What one run needs of another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patching: Option<patching::Patching>,
    /// What a linear map reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<probe::Probe>,
    /// How well an autoencoder's features stand for a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoencoder: Option<autoencoder::Fit>,
}

/// The model in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Described {
    /// Its `model_type`.
    pub model_type: String,
    /// Layers.
    pub layers: usize,
    /// Heads of a layer.
    pub heads: usize,
    /// Width of the stream.
    pub width: usize,
    /// Tokens that it knows.
    pub vocabulary: usize,
}

/// Looks at all that is asked for; `told` hears what is being done.
///
/// # Errors
///
/// Where the ids are none of the model's or too many, and where a pass fails. What cannot be told by a figure is
/// said in the result.
pub fn study(model: &Model, request: &Request, told: &mut dyn FnMut(&str)) -> Result<Study> {
    check(&request.ids)?;
    let positions = request.ids.first().map_or(0, Vec::len);
    for (rows, positions) in [(request.ids.len(), positions), induction::LARGEST] {
        let work = Work {
            rows,
            positions,
            passes: Passes::Many,
        };
        memory::fits(model, work)?;
    }
    told("attention and lens");
    let attention = heads::look(model, &request.ids)?;
    let lens = lens::look(model, &request.ids)?;
    let ablation = ablation::ablate(model, &request.ids, told)?;
    let drawing = induction::Drawing {
        among: request.among,
        begin: request.begin,
        seed: request.seed,
    };
    let induction = induction::find(model, &drawing, told)?;
    let patching = match &request.patch {
        Some(prompts) => Some(patching::patch(model, prompts, told)?),
        None => None,
    };
    let probe = match &request.labels {
        Some(labels) => Some(probe::probe(model, labels, request.seed, told)?),
        None => None,
    };
    let autoencoder = match &request.autoencoder {
        Some((autoencoder, site)) => Some(autoencoder.fit(model, &request.ids, site)?),
        None => None,
    };
    Ok(Study {
        schema: "openassay.study/1",
        model: described(model),
        ids: request.ids.clone(),
        attention,
        lens,
        ablation,
        induction,
        patching,
        probe,
        autoencoder,
    })
}

fn described(model: &Model) -> Described {
    let it = &model.architecture;
    Described {
        model_type: it.model_type.clone(),
        layers: it.layers.len(),
        heads: it.attention.heads,
        width: it.hidden,
        vocabulary: it.vocabulary,
    }
}

/// Are there ids, and no more than can be looked at?
fn check(ids: &[Vec<u32>]) -> Result<()> {
    let positions = ids.first().map_or(0, Vec::len);
    if positions < 2 {
        return Err(ExerciseError::Asked(
            "a study needs rows of at least two token ids".to_owned(),
        ));
    }
    if positions > POSITIONS || positions.saturating_mul(ids.len()) > TOKENS {
        return Err(ExerciseError::Asked(format!(
            "{} rows of {positions} token ids: at most {POSITIONS} a row and {TOKENS} in all are studied",
            ids.len()
        )));
    }
    Ok(())
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts of tokens, heads and widths")]
fn real(count: usize) -> f64 {
    count as f64
}

/// The mean; of nothing, zero.
fn mean(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0);
    for number in numbers {
        sum += number;
        count += 1;
    }
    sum / real(count.max(1))
}

/// The heads that have most of something, as `(layer, head, figure)`; of equals, the first.
fn most(by_head: &[Vec<f64>], count: usize) -> Vec<(usize, usize, f64)> {
    let layers = by_head.iter().enumerate();
    let mut all: Vec<(usize, usize, f64)> = layers
        .flat_map(|(layer, heads)| {
            let heads = heads.iter().enumerate();
            heads.map(move |(head, figure)| (layer, head, *figure))
        })
        .collect();
    all.sort_by(|one, other| {
        other
            .2
            .total_cmp(&one.2)
            .then((one.0, one.1).cmp(&(other.0, other.1)))
    });
    all.truncate(count);
    all
}
