//! Which tensors a pass reads, and the shape that each must have.

use std::collections::BTreeMap;

use super::architecture::{
    Activation, Architecture, Experts, ExpertsStored, Latent, Layout, Norm, QkNormOver,
};
use crate::error::Result;

/// The shapes, by the family's names.
pub(crate) fn of(architecture: &Architecture) -> Result<BTreeMap<String, Vec<usize>>> {
    let mut list = Shapes {
        architecture,
        shapes: BTreeMap::new(),
    };
    list.outside()?;
    for (at, layer) in architecture.layers.iter().enumerate() {
        list.norms(at)?;
        list.attention(at)?;
        match &architecture.experts {
            Some(experts) if layer.experts => list.experts(at, experts)?,
            _ => list.feed_forward(at)?,
        }
    }
    Ok(list.shapes)
}

struct Shapes<'a> {
    architecture: &'a Architecture,
    shapes: BTreeMap<String, Vec<usize>>,
}

impl Shapes<'_> {
    fn add(&mut self, name: String, shape: &[usize]) {
        self.shapes.insert(name, shape.to_vec());
    }

    /// A matrix of a block, `[out, in]`, and its bias.
    fn linear(&mut self, name: &str, out: usize, input: usize, bias: bool) {
        let shape = if self.architecture.transposed {
            [input, out]
        } else {
            [out, input]
        };
        self.add(format!("{name}.weight"), &shape);
        if bias {
            self.add(format!("{name}.bias"), &[out]);
        }
    }

    fn norm(&mut self, name: &str, norm: &Norm, shape: &[usize]) {
        if norm.weight {
            self.add(format!("{name}.weight"), shape);
        }
        if norm.bias {
            self.add(format!("{name}.bias"), shape);
        }
    }

    fn outside(&mut self) -> Result<()> {
        let it = self.architecture;
        let (names, hidden, norm) = (&it.names, it.hidden, it.norm.clone());
        let width = it.embedding.projected_from.unwrap_or(hidden);
        self.add(names.model("embed")? + ".weight", &[it.vocabulary, width]);
        if it.embedding.projected_from.is_some() {
            self.add(names.model("project_in")? + ".weight", &[hidden, width]);
            self.add(names.model("project_out")? + ".weight", &[width, hidden]);
        }
        if let Some(learned) = it.embedding.learned {
            self.add(names.model("positions")? + ".weight", &[learned.rows, hidden]);
        }
        if it.embedding.norm {
            self.norm(&names.model("embed_norm")?, &norm, &[hidden]);
        }
        if it.final_norm {
            self.norm(&names.model("final_norm")?, &norm, &[hidden]);
        }
        if !it.head.tied {
            self.add(names.model("unembed")? + ".weight", &[it.vocabulary, width]);
        }
        if it.head.bias {
            self.add(names.model("unembed")? + ".bias", &[it.vocabulary]);
        }
        Ok(())
    }

    fn norms(&mut self, at: usize) -> Result<()> {
        let it = self.architecture;
        for place in &it.block.norms {
            self.norm(&it.names.layer(place.key(), at)?, &it.norm.clone(), &[it.hidden]);
        }
        Ok(())
    }

    fn attention(&mut self, at: usize) -> Result<()> {
        let it = self.architecture;
        let (attention, names, hidden) = (&it.attention, &it.names, it.hidden);
        let queries = attention.heads * attention.head_dim;
        let keys = attention.key_heads * attention.head_dim;
        match &attention.layout {
            Layout::Split => {
                for (key, out) in [("q", queries), ("k", keys), ("v", keys)] {
                    self.linear(&names.layer(key, at)?, out, hidden, attention.bias);
                }
            }
            Layout::Latent(latent) => self.latent(at, latent)?,
            _ => self.linear(
                &names.layer("qkv", at)?,
                queries + 2 * keys,
                hidden,
                attention.bias,
            ),
        }
        let values = attention.heads * attention.value_dim;
        self.linear(&names.layer("o", at)?, hidden, values, attention.out_bias);
        if attention.sinks {
            self.add(names.layer("sinks", at)?, &[attention.heads]);
        }
        self.qk_norms(at)
    }

    fn qk_norms(&mut self, at: usize) -> Result<()> {
        let it = self.architecture;
        let attention = &it.attention;
        let Some(qk_norm) = &attention.qk_norm else {
            return Ok(());
        };
        for (key, heads) in [("q_norm", attention.heads), ("k_norm", attention.key_heads)] {
            let width = attention.head_dim;
            match qk_norm.over {
                QkNormOver::Whole => {
                    self.norm(&it.names.layer(key, at)?, &qk_norm.norm, &[heads * width]);
                }
                QkNormOver::Head => self.norm(&it.names.layer(key, at)?, &qk_norm.norm, &[width]),
                QkNormOver::EachHead => {
                    self.norm(&it.names.layer(key, at)?, &qk_norm.norm, &[heads, width]);
                }
                QkNormOver::EachTensor => {
                    for head in 0..heads {
                        self.norm(&it.names.expert(key, at, head)?, &qk_norm.norm, &[width]);
                    }
                }
            }
        }
        Ok(())
    }

    fn latent(&mut self, at: usize, latent: &Latent) -> Result<()> {
        let it = self.architecture;
        let (attention, names, hidden) = (&it.attention, &it.names, it.hidden);
        let queries = attention.heads * attention.head_dim;
        match latent.query_rank {
            None => self.linear(&names.layer("q", at)?, queries, hidden, false),
            Some(rank) => {
                self.linear(&names.layer("q_a", at)?, rank, hidden, attention.bias);
                self.add(names.layer("q_a_norm", at)? + ".weight", &[rank]);
                self.linear(&names.layer("q_b", at)?, queries, rank, false);
            }
        }
        let narrow = latent.rank + latent.rope_dim;
        self.linear(&names.layer("kv_a", at)?, narrow, hidden, attention.bias);
        self.add(names.layer("kv_a_norm", at)? + ".weight", &[latent.rank]);
        let wide = attention.heads * (latent.plain_dim + attention.value_dim);
        self.linear(&names.layer("kv_b", at)?, wide, latent.rank, false);
        Ok(())
    }

    fn feed_forward(&mut self, at: usize) -> Result<()> {
        let it = self.architecture;
        let (part, names, hidden) = (&it.feed_forward, &it.names, it.hidden);
        match (part.gated, part.fused) {
            (true, true) => self.linear(&names.layer("gate_up", at)?, 2 * part.inner, hidden, part.bias),
            (true, false) => {
                self.linear(&names.layer("gate", at)?, part.inner, hidden, part.bias);
                self.linear(&names.layer("up", at)?, part.inner, hidden, part.bias);
            }
            (false, _) => self.linear(&names.layer("up", at)?, part.inner, hidden, part.bias),
        }
        self.linear(&names.layer("down", at)?, hidden, part.inner, part.bias);
        if part.activation == Activation::Xielu {
            self.add(names.layer("alpha_p", at)?, &[1]);
            self.add(names.layer("alpha_n", at)?, &[1]);
            self.add(names.layer("beta", at)?, &[]);
            self.add(names.layer("eps", at)?, &[]);
        }
        Ok(())
    }

    fn experts(&mut self, at: usize, experts: &Experts) -> Result<()> {
        let it = self.architecture;
        let (names, hidden, inner) = (&it.names, it.hidden, experts.inner);
        self.linear(
            &names.layer("router", at)?,
            experts.count,
            hidden,
            experts.router.bias,
        );
        if experts.router.correction {
            self.add(names.layer("router_correction", at)?, &[experts.count]);
        }
        match experts.stored {
            ExpertsStored::Each => {
                for expert in 0..experts.count {
                    self.linear(&names.expert("expert_gate", at, expert)?, inner, hidden, false);
                    self.linear(&names.expert("expert_up", at, expert)?, inner, hidden, false);
                    self.linear(&names.expert("expert_down", at, expert)?, hidden, inner, false);
                }
            }
            ExpertsStored::Stacked => {
                self.add(
                    names.layer("experts_gate_up", at)?,
                    &[experts.count, 2 * inner, hidden],
                );
                self.add(names.layer("experts_down", at)?, &[experts.count, hidden, inner]);
            }
            ExpertsStored::StackedApart => {
                for key in ["experts_gate", "experts_up"] {
                    self.add(names.layer(key, at)?, &[experts.count, inner, hidden]);
                }
                self.add(names.layer("experts_down", at)?, &[experts.count, hidden, inner]);
            }
            ExpertsStored::StackedTransposed => {
                self.add(
                    names.layer("experts_gate_up", at)?,
                    &[experts.count, hidden, 2 * inner],
                );
                self.add(
                    names.layer("experts_gate_up_bias", at)?,
                    &[experts.count, 2 * inner],
                );
                self.add(names.layer("experts_down", at)?, &[experts.count, inner, hidden]);
                self.add(names.layer("experts_down_bias", at)?, &[experts.count, hidden]);
            }
        }
        self.shared(at, experts)
    }

    fn shared(&mut self, at: usize, experts: &Experts) -> Result<()> {
        let it = self.architecture;
        let Some(inner) = experts.shared_inner else {
            return Ok(());
        };
        let hidden = it.hidden;
        if experts.shared_fused {
            self.linear(&it.names.layer("shared_gate_up", at)?, 2 * inner, hidden, false);
        } else {
            self.linear(&it.names.layer("shared_gate", at)?, inner, hidden, false);
            self.linear(&it.names.layer("shared_up", at)?, inner, hidden, false);
        }
        self.linear(&it.names.layer("shared_down", at)?, hidden, inner, false);
        if experts.shared_gate {
            self.linear(&it.names.layer("shared_weight", at)?, 1, hidden, false);
        }
        Ok(())
    }
}
