//! What a decoder computes, as plain data: all that the decoder's pages need to know of a family.

use std::collections::BTreeMap;

use super::names::Names;
use crate::error::Result;

/// A decoder.
#[derive(Debug, Clone, PartialEq)]
pub struct Architecture {
    /// `model_type` of its configuration.
    pub model_type: String,
    /// Tokens it knows.
    pub vocabulary: usize,
    /// Width of the residual stream.
    pub hidden: usize,
    /// How tokens become vectors.
    pub embedding: Embedding,
    /// Its norms: all of one kind.
    pub norm: Norm,
    /// How a block is put together.
    pub block: Block,
    /// How positions attend to each other.
    pub attention: Attention,
    /// What happens at each position.
    pub feed_forward: FeedForward,
    /// Mixture of experts, where some layer has one.
    pub experts: Option<Experts>,
    /// What differs from layer to layer.
    pub layers: Vec<Layer>,
    /// Layers behind the last, for training only, that files may hold as well.
    pub extra_layers: usize,
    /// The rotations that layers refer to.
    pub ropes: Vec<Rope>,
    /// Is there a norm behind the last block?
    pub final_norm: bool,
    /// How the last vectors become logits.
    pub head: Head,
    /// Are the matrices of blocks stored with rows by input (GPT-2's `Conv1D`)?
    pub transposed: bool,
    /// What its tensors are called.
    pub names: Names,
}

/// How tokens become vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding {
    /// The vectors are multiplied by this.
    pub scale: f64,
    /// Width of the stored vectors, where a projection makes them as wide as the residual stream.
    pub projected_from: Option<usize>,
    /// Is there a norm before the first block?
    pub norm: bool,
    /// Learned positions.
    pub learned: Option<Learned>,
}

/// A table of learned positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Learned {
    /// Rows before that of position 0.
    pub offset: usize,
    /// All rows.
    pub rows: usize,
}

/// A norm over the last axis.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq)]
pub struct Norm {
    /// Is the mean taken off first (`LayerNorm`), or not (RMS norm)?
    pub centered: bool,
    /// Added under the root.
    pub eps: f64,
    /// Does it have a weight?
    pub weight: bool,
    /// Is the weight stored without the one that it is around?
    pub plus_one: bool,
    /// Does it have a bias?
    pub bias: bool,
}

/// How a block is put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Do attention and feed-forward read the same residual stream, rather than one after the other?
    pub parallel: bool,
    /// Which norms there are: keys of the name table.
    pub norms: Vec<NormPlace>,
    /// Is the sum taken with the normed input rather than with the stream (Bloom's variant)?
    pub residual_is_normed: bool,
    /// What a branch gives is multiplied by this before it is added.
    pub residual_scale: f64,
}

/// A place in a block where a norm may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NormPlace {
    /// Before attention.
    AttentionBefore,
    /// On what attention gives, before it is added.
    AttentionBranch,
    /// On the sum with what attention gave.
    AttentionAfter,
    /// Before the feed-forward.
    MlpBefore,
    /// On what the feed-forward gives, before it is added.
    MlpBranch,
    /// On the sum with what the feed-forward gave.
    MlpAfter,
}

/// How positions attend to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Attention {
    /// Heads of the queries.
    pub heads: usize,
    /// Heads of keys and values.
    pub key_heads: usize,
    /// Width of a head of queries and keys.
    pub head_dim: usize,
    /// Width of a head of values.
    pub value_dim: usize,
    /// How queries, keys and values are stored.
    pub layout: Layout,
    /// Do they have a bias?
    pub bias: bool,
    /// Does what comes out have one?
    pub out_bias: bool,
    /// Norms of queries and keys.
    pub qk_norm: Option<QkNorm>,
    /// Queries, keys and values are held within plus and minus this.
    pub clip: Option<f64>,
    /// Scores go through `cap · tanh(score / cap)`.
    pub softcap: Option<f64>,
    /// Does each head have a place besides all positions to look at?
    pub sinks: bool,
    /// A bias by distance.
    pub alibi: Option<Alibi>,
}

/// How queries, keys and values are stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Layout {
    /// Three matrices.
    Split,
    /// One, with all queries, all keys, all values.
    Concat,
    /// One, with the query, key and value of each head in turn.
    PerHead,
    /// One, with the queries, the key and the value of each key head in turn.
    Grouped,
    /// One, in this many parts, each with its heads' queries, values, keys.
    Parts(usize),
    /// Through narrow matrices (multi-head latent attention).
    Latent(Latent),
}

/// The widths of latent attention.
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    /// Rank of the queries, where they have one.
    pub query_rank: Option<usize>,
    /// Rank of keys and values.
    pub rank: usize,
    /// Width of the part of a head that is not rotated.
    pub plain_dim: usize,
    /// Width of the rotated part.
    pub rope_dim: usize,
}

/// Norms of queries and keys.
#[derive(Debug, Clone, PartialEq)]
pub struct QkNorm {
    /// Over what.
    pub over: QkNormOver,
    /// The norm.
    pub norm: Norm,
    /// After the rotation rather than before.
    pub after_rope: bool,
}

/// What a norm of queries or keys is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QkNormOver {
    /// All heads at once.
    Whole,
    /// Each head, with one weight for all.
    Head,
    /// Each head, with a row of the weight of its own.
    EachHead,
    /// Each head, with a tensor of its own.
    EachTensor,
}

/// How the bias by distance is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Alibi {
    /// Added to the scaled scores (Bloom).
    Plain,
    /// Slopes and products rounded to bfloat16, and scaled as the scores are (Falcon).
    Rounded,
    /// Slopes from the next power of two, every second first (MPT), up to this.
    Interleaved(f64),
}

/// What happens at each position.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedForward {
    /// Width in between.
    pub inner: usize,
    /// The function in between.
    pub activation: Activation,
    /// Is what it gives multiplied by a second projection?
    pub gated: bool,
    /// Are gate and up one matrix?
    pub fused: bool,
    /// Do the projections have biases?
    pub bias: bool,
}

/// A function applied to each number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `x · sigmoid(x)`.
    Silu,
    /// With the error function.
    Gelu,
    /// With the hyperbolic tangent.
    GeluTanh,
    /// `x · sigmoid(1.702 x)`.
    QuickGelu,
    /// The positive part.
    Relu,
    /// Its square.
    Relu2,
    /// With a slope learned on either side.
    Xielu,
    /// The hyperbolic tangent.
    Tanh,
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
    /// Nothing.
    Linear,
}

/// Mixture of experts.
#[derive(Debug, Clone, PartialEq)]
pub struct Experts {
    /// How many.
    pub count: usize,
    /// How many a token goes to.
    pub per_token: usize,
    /// Width within one.
    pub inner: usize,
    /// How they are stored.
    pub stored: ExpertsStored,
    /// How the router chooses and weighs.
    pub router: Router,
    /// Width of the part that every token goes through, where there is one.
    pub shared_inner: Option<usize>,
    /// Are its gate and up one matrix?
    pub shared_fused: bool,
    /// Is that part weighed by a gate of its own?
    pub shared_gate: bool,
    /// The clamped gate of gpt-oss: its slope and its limit.
    pub clamped: Option<(f64, f64)>,
}

/// How experts are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpertsStored {
    /// Matrices of their own.
    Each,
    /// One tensor of all, rows by output: gate and up in halves.
    Stacked,
    /// The same, with gate and up each in its own.
    StackedApart,
    /// One tensor of all, rows by input, with biases: gate and up by turns.
    StackedTransposed,
}

/// How a router chooses and weighs.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq)]
pub struct Router {
    /// What becomes of its scores.
    pub score: Score,
    /// Are the weights of the chosen made to add up to one?
    pub normalize: bool,
    /// What they are multiplied by.
    pub scale: f64,
    /// Groups of experts, of which only so many may be chosen from.
    pub groups: Option<(usize, usize)>,
    /// Is a group judged by its best two rather than its best?
    pub group_by_two: bool,
    /// Does it have a bias?
    pub bias: bool,
    /// Is there a bias that has a say in the choice only?
    pub correction: bool,
}

/// What becomes of a router's scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// Softmax over all experts, then the choice.
    SoftmaxFirst,
    /// The choice, then softmax over the chosen.
    SoftmaxLast,
    /// Each by itself.
    Sigmoid,
}

/// What differs from layer to layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// A position sees this many, itself among them.
    pub window: Option<usize>,
    /// Which rotation.
    pub rope: Option<usize>,
    /// Scores are multiplied by this.
    pub score_scale: f64,
    /// Is the feed-forward a mixture of experts?
    pub experts: bool,
}

/// A rotation of queries and keys by their position.
#[derive(Debug, Clone, PartialEq)]
pub struct Rope {
    /// Width that is rotated.
    pub dim: usize,
    /// The width that wavelengths are counted in: `dim`, or one less where that is odd.
    pub of: usize,
    /// Are neighbors rotated together, rather than a number and the one half a head away?
    pub pairs: bool,
    /// Is it turned the other way round?
    pub backwards: bool,
    /// Base of the wavelengths.
    pub theta: f64,
    /// How it is stretched.
    pub scaling: Scaling,
}

/// How a rotation is stretched to longer texts.
#[derive(Debug, Clone, PartialEq)]
pub enum Scaling {
    /// Not.
    None,
    /// All wavelengths by one factor.
    Linear(f64),
    /// The base grows with the length, beyond `trained`.
    Dynamic {
        /// How far.
        factor: f64,
        /// Positions of training.
        trained: f64,
    },
    /// Long wavelengths only (Llama 3).
    Llama3 {
        /// How far.
        factor: f64,
        /// Bounds, in turns over `trained` positions.
        low: f64,
        /// The upper one.
        high: f64,
        /// Positions of training.
        trained: f64,
    },
    /// By a ramp over the wavelengths (`YaRN`).
    Yarn {
        /// How far.
        factor: f64,
        /// Ends of the ramp, in turns over `trained` positions.
        fast: f64,
        /// The other end.
        slow: f64,
        /// Positions of training.
        trained: f64,
        /// Are the ends whole numbers?
        truncate: bool,
        /// Sine and cosine are multiplied by this.
        attention: f64,
    },
    /// By a factor for each wavelength, one set for short texts and one for long (`LongRoPE`).
    Long {
        /// Up to `trained` positions.
        short: Vec<f64>,
        /// Beyond.
        long: Vec<f64>,
        /// Positions of training.
        trained: f64,
        /// Sine and cosine are multiplied by this.
        attention: f64,
    },
    /// By a factor for each wavelength, whatever the length of the text.
    Factors(Vec<f64>),
}

/// How the last vectors become logits.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Is its matrix the embedding?
    pub tied: bool,
    /// Does it have a bias?
    pub bias: bool,
    /// Logits are multiplied by this.
    pub scale: f64,
    /// And go through `cap · tanh(logit / cap)`.
    pub softcap: Option<f64>,
}

impl Architecture {
    /// The shape that every tensor must have that a pass reads, by the family's name for it.
    pub fn shapes(&self) -> Result<BTreeMap<String, Vec<usize>>> {
        super::shapes::of(self)
    }

    /// At least so many tensors have such a shape: what a configuration alone may ask for is counted before it is
    /// listed.
    pub(crate) fn least_tensors(&self) -> usize {
        let experts = self.experts.as_ref();
        let apart = experts.filter(|experts| experts.stored == ExpertsStored::Each);
        let of_experts = apart.map_or(0, |experts| experts.count.saturating_mul(3));
        let norms = self.attention.qk_norm.as_ref();
        let of_heads = norms.filter(|norms| norms.over == QkNormOver::EachTensor);
        let of_heads = of_heads.map_or(0, |_| self.attention.heads);
        let routed = self.layers.iter().filter(|layer| layer.experts).count();
        (routed.saturating_mul(of_experts))
            .saturating_add(self.layers.len().saturating_mul(of_heads.saturating_add(1)))
    }
}

impl NormPlace {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::AttentionBefore,
        Self::AttentionBranch,
        Self::AttentionAfter,
        Self::MlpBefore,
        Self::MlpBranch,
        Self::MlpAfter,
    ];

    /// Its key in the name tables.
    pub fn key(self) -> &'static str {
        match self {
            Self::AttentionBefore => "attention_before",
            Self::AttentionBranch => "attention_branch",
            Self::AttentionAfter => "attention_after",
            Self::MlpBefore => "mlp_before",
            Self::MlpBranch => "mlp_branch",
            Self::MlpAfter => "mlp_after",
        }
    }
}
