//! A model of two layers that copies by construction: a head that looks at the token before, and one that looks for
//! where the present token stood before.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{Device, Tensor};
use serde_json::json;

/// Tokens.
pub(crate) const VOCABULARY: usize = 26;
const POSITIONS: usize = 48;
const HEADS: usize = 4;
/// Of a head: wide enough for a number for each position.
const HEAD: usize = POSITIONS;
const WIDTH: usize = HEADS * HEAD;

/// Where in the stream what stands: the token, then its position, then the token before.
const TOKEN: usize = 0;
const POSITION: usize = VOCABULARY;
const BEFORE: usize = VOCABULARY + POSITIONS;

/// A matrix, rows by input.
struct Matrix {
    columns: usize,
    values: Vec<f32>,
}

impl Matrix {
    fn new(rows: usize, columns: usize) -> Self {
        let values = vec![0.0; rows * columns];
        Self { columns, values }
    }

    fn set(&mut self, row: usize, column: usize, value: f32) {
        self.values[row * self.columns + column] = value;
    }

    fn tensor(self) -> Tensor {
        let rows = self.values.len() / self.columns;
        Tensor::from_vec(self.values, (rows, self.columns), &Device::Cpu).unwrap()
    }
}

/// Numbers that mean nothing, so that the other heads are not silent.
fn noise(seed: u32) -> impl FnMut() -> f32 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from(u16::try_from(state >> 16).unwrap()) / 65_536.0 * 0.04 - 0.02
    }
}

/// Fused queries, keys and values, and what puts the heads' values back, of one layer.
struct Heads {
    fused: Matrix,
    out: Matrix,
}

impl Heads {
    fn new(seed: u32) -> Self {
        let mut noise = noise(seed);
        let mut heads = Self {
            fused: Matrix::new(WIDTH, 3 * WIDTH),
            out: Matrix::new(WIDTH, WIDTH),
        };
        heads.fused.values.fill_with(&mut noise);
        heads.out.values.fill_with(&mut noise);
        heads
    }

    /// Makes room for a head of purpose.
    fn clear(&mut self, head: usize) {
        for row in 0..WIDTH {
            for at in 0..HEAD {
                for part in 0..3 {
                    self.fused.set(row, part * WIDTH + head * HEAD + at, 0.0);
                }
                self.out.set(head * HEAD + at, row, 0.0);
            }
        }
    }

    /// `query`, `key` and `value` of the stream go to number `at` of the head.
    fn wire(&mut self, head: usize, part: usize, from: usize, at: usize) {
        self.fused.set(from, part * WIDTH + head * HEAD + at, 1.0);
    }

    /// Each position looks at the one before, and notes its token.
    fn look_before(&mut self, head: usize) {
        self.clear(head);
        for at in 0..POSITIONS {
            self.wire(head, 0, POSITION + at, at);
            if at + 1 < POSITIONS {
                self.wire(head, 1, POSITION + at, at + 1);
            }
        }
        for token in 0..VOCABULARY {
            self.wire(head, 2, TOKEN + token, token);
            self.out.set(head * HEAD + token, BEFORE + token, 0.1);
        }
    }

    /// Each token looks for a position that noted it, and says the token there.
    fn look_up(&mut self, head: usize) {
        self.clear(head);
        for token in 0..VOCABULARY {
            self.wire(head, 0, TOKEN + token, token);
            self.wire(head, 1, BEFORE + token, token);
            self.wire(head, 2, TOKEN + token, token);
            self.out.set(head * HEAD + token, TOKEN + token, 0.5);
        }
    }
}

fn one(count: usize, value: f32) -> Tensor {
    Tensor::from_vec(vec![value; count], count, &Device::Cpu).unwrap()
}

/// Writes the model, with the head that looks before at `before` of layer 0 and the one that looks up at `up` of
/// layer 1.
pub(crate) fn write(folder: &Path, before: usize, up: usize) {
    let config = json!({
        "model_type": "gpt2", "n_embd": WIDTH, "n_head": HEADS, "n_layer": 2, "n_positions": POSITIONS,
        "n_inner": 8, "vocab_size": VOCABULARY, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5,
        "tie_word_embeddings": true,
    });
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    let mut first = Heads::new(1);
    first.look_before(before);
    let mut second = Heads::new(2);
    second.look_up(up);
    let mut tokens = Matrix::new(VOCABULARY, WIDTH);
    (0..VOCABULARY).for_each(|token| tokens.set(token, TOKEN + token, 1.0));
    let mut positions = Matrix::new(POSITIONS, WIDTH);
    (0..POSITIONS).for_each(|at| positions.set(at, POSITION + at, 1.0));
    let mut all = HashMap::from([
        ("transformer.wte.weight".to_owned(), tokens.tensor()),
        ("transformer.wpe.weight".to_owned(), positions.tensor()),
        ("transformer.ln_f.weight".to_owned(), one(WIDTH, 1.0)),
        ("transformer.ln_f.bias".to_owned(), one(WIDTH, 0.0)),
    ]);
    for (layer, heads) in [first, second].into_iter().enumerate() {
        let rest = [
            ("attn.c_attn.weight", heads.fused.tensor()),
            ("attn.c_attn.bias", one(3 * WIDTH, 0.0)),
            ("attn.c_proj.weight", heads.out.tensor()),
            ("attn.c_proj.bias", one(WIDTH, 0.0)),
            ("ln_1.weight", one(WIDTH, 1.0)),
            ("ln_1.bias", one(WIDTH, 0.0)),
            ("ln_2.weight", one(WIDTH, 1.0)),
            ("ln_2.bias", one(WIDTH, 0.0)),
            ("mlp.c_fc.weight", Matrix::new(WIDTH, 8).tensor()),
            ("mlp.c_fc.bias", one(8, 0.0)),
            ("mlp.c_proj.weight", Matrix::new(8, WIDTH).tensor()),
            ("mlp.c_proj.bias", one(WIDTH, 0.0)),
        ];
        for (name, tensor) in rest {
            all.insert(format!("transformer.h.{layer}.{name}"), tensor);
        }
    }
    candle_core::safetensors::save(&all, folder.join("model.safetensors")).unwrap();
}
