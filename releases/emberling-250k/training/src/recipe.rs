//! Settings: the shape of the model and how it is trained, as a file under `configs/` gives them.
// SPDX-License-Identifier: MIT-0

use crate::json::{Json, object};

/// The shape of a Llama decoder whose heads all have keys and values of their own, and whose letters are told by
/// the same numbers that they become.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Letters that it knows.
    pub vocabulary: usize,
    /// Numbers that stand for a letter on its way through the layers.
    pub hidden: usize,
    /// Numbers inside a feed-forward part.
    pub feed_forward: usize,
    /// Layers.
    pub layers: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Letters that it sees at once.
    pub context: usize,
    /// The base of the rotations that tell where a letter stands.
    pub rope_theta: f64,
    /// What is added to a mean square before its root divides.
    pub norm_epsilon: f32,
}

/// How the model is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// Steps in all; the learning rate is planned for them.
    pub steps: usize,
    /// Sequences of a step.
    pub batch: usize,
    /// Sequences whose gradient is summed as one; part of the recipe, so that no number of threads matters.
    pub chunk: usize,
    /// The highest learning rate.
    pub learning_rate: f32,
    /// Steps over which it rises from 0; from there it falls to 0 in a straight line.
    pub warm_up: usize,
    /// How fast weights shrink by themselves, norms apart.
    pub weight_decay: f32,
    /// How much of the mean gradient stays from step to step.
    pub beta_1: f32,
    /// How much of the mean squared gradient stays.
    pub beta_2: f32,
    /// The longest gradient that is taken as it is.
    pub clip: f32,
    /// The deviation of the first weights.
    pub initial_deviation: f64,
    /// Steps after which the weights are kept, besides the last.
    pub checkpoints: Vec<usize>,
}

/// Everything that decides what training makes, but for the seed and the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// What is trained.
    pub shape: Shape,
    /// How.
    pub training: Training,
}

impl Shape {
    /// Numbers of one attention head.
    pub fn head(&self) -> usize {
        self.hidden / self.heads
    }

    /// `config.json` as transformers reads it.
    pub fn config(&self) -> Json {
        object([
            ("architectures", Json::List(vec!["LlamaForCausalLM".into()])),
            ("attention_bias", false.into()),
            ("attention_dropout", Json::Number("0.0".to_owned())),
            ("bos_token_id", Json::Null),
            ("eos_token_id", 1.into()),
            ("head_dim", self.head().into()),
            ("hidden_act", "silu".into()),
            ("hidden_size", self.hidden.into()),
            ("intermediate_size", self.feed_forward.into()),
            ("max_position_embeddings", self.context.into()),
            ("mlp_bias", false.into()),
            ("model_type", "llama".into()),
            ("num_attention_heads", self.heads.into()),
            ("num_hidden_layers", self.layers.into()),
            ("num_key_value_heads", self.heads.into()),
            ("pad_token_id", Json::Null),
            ("rms_norm_eps", Json::Number(format!("{:?}", self.norm_epsilon))),
            ("rope_theta", Json::Number(format!("{:?}", self.rope_theta))),
            ("tie_word_embeddings", true.into()),
            ("torch_dtype", "float32".into()),
            ("vocab_size", self.vocabulary.into()),
        ])
    }

    /// Reads what `config` wrote.
    pub fn from_config(config: &Json) -> Result<Self, String> {
        let whole = |key: &str| config.get(key)?.number();
        let shape = Self {
            vocabulary: whole("vocab_size")?,
            hidden: whole("hidden_size")?,
            feed_forward: whole("intermediate_size")?,
            layers: whole("num_hidden_layers")?,
            heads: whole("num_attention_heads")?,
            context: whole("max_position_embeddings")?,
            rope_theta: config.get("rope_theta")?.number()?,
            norm_epsilon: config.get("rms_norm_eps")?.number()?,
        };
        shape.check()
    }

    fn check(self) -> Result<Self, String> {
        let sizes = [
            self.vocabulary,
            self.hidden,
            self.feed_forward,
            self.layers,
            self.heads,
            self.context,
        ];
        let even = self.heads > 0 && self.hidden.is_multiple_of(2 * self.heads);
        if sizes.iter().all(|size| (1..=4096).contains(size)) && even {
            Ok(self)
        } else {
            Err("the shape is empty, too large, or cannot be cut into heads of even size".to_owned())
        }
    }
}

impl Recipe {
    /// Reads a file of `configs/`.
    pub fn read(text: &str) -> Result<Self, String> {
        let file = Json::read(text)?;
        let (model, training) = (file.get("model")?, file.get("training")?);
        Ok(Self {
            shape: read_shape(model)?,
            training: read_training(training)?,
        })
    }
}

fn read_shape(model: &Json) -> Result<Shape, String> {
    let whole = |key: &str| model.get(key)?.number();
    let shape = Shape {
        vocabulary: whole("vocabulary")?,
        hidden: whole("hidden")?,
        feed_forward: whole("feed_forward")?,
        layers: whole("layers")?,
        heads: whole("heads")?,
        context: whole("context")?,
        rope_theta: model.get("rope_theta")?.number()?,
        norm_epsilon: model.get("norm_epsilon")?.number()?,
    };
    shape.check()
}

fn read_training(training: &Json) -> Result<Training, String> {
    let whole = |key: &str| training.get(key)?.number::<usize>();
    let real = |key: &str| training.get(key)?.number::<f32>();
    let checkpoints = training.get("checkpoints")?.items()?;
    let training = Training {
        steps: whole("steps")?,
        batch: whole("batch")?,
        chunk: whole("chunk")?,
        learning_rate: real("learning_rate")?,
        warm_up: whole("warm_up")?,
        weight_decay: real("weight_decay")?,
        beta_1: real("beta_1")?,
        beta_2: real("beta_2")?,
        clip: real("clip")?,
        initial_deviation: training.get("initial_deviation")?.number()?,
        checkpoints: checkpoints.iter().map(Json::number).collect::<Result<_, _>>()?,
    };
    if training.chunk == 0 || training.batch == 0 || !training.batch.is_multiple_of(training.chunk) {
        return Err("a batch is no whole number of chunks".to_owned());
    }
    Ok(training)
}
