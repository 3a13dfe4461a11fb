//! Sites of a pass, by the names of `TransformerLens`, and hooks that read or replace what is there.
//!
//! Nothing is folded into other weights and nothing is centered: what a site shows is what the model computes.

use std::fmt;

use candle_core::Tensor;

use crate::error::Result;
use crate::family::Architecture;

/// A site of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The layer, for sites within a block.
    pub layer: Option<usize>,
    /// Its name, without the block.
    pub name: &'static str,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.layer {
            Some(layer) => write!(f, "blocks.{layer}.{}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// Something that is shown the tensor of each site and gives back the one that the pass goes on with: the same, to
/// read it; another of the same shape, to replace it.
pub trait Hook {
    /// Called at each site, in the order of the pass.
    fn visit(&mut self, site: Site, tensor: Tensor) -> Result<Tensor>;
}

/// A hook that leaves everything as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHook;

impl Hook for NoHook {
    fn visit(&mut self, _site: Site, tensor: Tensor) -> Result<Tensor> {
        Ok(tensor)
    }
}

impl<F: FnMut(Site, Tensor) -> Result<Tensor>> Hook for F {
    fn visit(&mut self, site: Site, tensor: Tensor) -> Result<Tensor> {
        self(site, tensor)
    }
}

/// The hook, at a site outside of all blocks.
pub(crate) fn outside(hook: &mut dyn Hook, name: &'static str, tensor: Tensor) -> Result<Tensor> {
    hook.visit(Site { layer: None, name }, tensor)
}

/// The hook within one block.
pub(crate) struct Within<'a> {
    pub(crate) hook: &'a mut dyn Hook,
    pub(crate) layer: usize,
}

impl Within<'_> {
    pub(crate) fn visit(&mut self, name: &'static str, tensor: Tensor) -> Result<Tensor> {
        let layer = Some(self.layer);
        self.hook.visit(Site { layer, name }, tensor)
    }
}

/// Sites of every block, with what lies there; `b` batch, `s` positions, `t` positions with those of the cache,
/// `n` heads, `g` heads of keys, `w` width of a head, `d` width of the stream, `f` width within the feed-forward.
pub const BLOCK_SITES: [(&str, &str); 19] = [
    ("hook_resid_pre", "[b, s, d] the stream that the block reads"),
    (
        "ln1.hook_normalized",
        "[b, s, d] what attention reads, after the norm and its weight",
    ),
    ("attn.hook_q", "[b, s, n, w] queries, before norm and rotation"),
    ("attn.hook_k", "[b, s, g, w] keys, before norm and rotation"),
    ("attn.hook_v", "[b, s, g, w] values"),
    ("attn.hook_rot_q", "[b, s, n, w] queries as they are compared"),
    ("attn.hook_rot_k", "[b, s, g, w] keys as they are compared"),
    (
        "attn.hook_attn_scores",
        "[b, n, s, t] scores; minus infinity where nothing is seen",
    ),
    (
        "attn.hook_pattern",
        "[b, n, s, t] how much each position takes from each",
    ),
    ("attn.hook_z", "[b, s, n, w] values as they were mixed"),
    ("hook_attn_out", "[b, s, d] what attention adds to the stream"),
    (
        "hook_resid_mid",
        "[b, s, d] the stream between; not in parallel blocks",
    ),
    ("ln2.hook_normalized", "[b, s, d] what the feed-forward reads"),
    ("mlp.hook_pre", "[b, s, f] before the activation; not of experts"),
    (
        "mlp.hook_pre_linear",
        "[b, s, f] what the activation is multiplied by, where it is",
    ),
    (
        "mlp.hook_post",
        "[b, s, f] what the last projection reads; not of experts",
    ),
    (
        "mlp.hook_expert_weights",
        "[b, s, e] weight of each expert, 0 where not chosen",
    ),
    (
        "hook_mlp_out",
        "[b, s, d] what the feed-forward adds to the stream",
    ),
    ("hook_resid_post", "[b, s, d] the stream that the block gives"),
];

/// All sites that a pass of this architecture has, in no special order.
pub fn sites(architecture: &Architecture) -> Vec<Site> {
    let outside = |name| Site { layer: None, name };
    let mut sites = vec![outside("hook_embed")];
    if architecture.embedding.learned.is_some() {
        sites.push(outside("hook_pos_embed"));
    }
    for (at, layer) in architecture.layers.iter().enumerate() {
        let routed = layer.experts && architecture.experts.is_some();
        sites.extend(
            BLOCK_SITES
                .iter()
                .filter(|(name, _)| has(architecture, routed, name))
                .map(|(name, _)| Site {
                    layer: Some(at),
                    name,
                }),
        );
    }
    if architecture.final_norm {
        sites.push(outside("ln_final.hook_normalized"));
    }
    sites.push(outside("logits"));
    sites
}

fn has(architecture: &Architecture, routed: bool, name: &str) -> bool {
    match name {
        "hook_resid_mid" => !architecture.block.parallel,
        "mlp.hook_pre" | "mlp.hook_post" => !routed,
        "mlp.hook_pre_linear" => !routed && architecture.feed_forward.gated,
        "mlp.hook_expert_weights" => routed,
        _ => true,
    }
}

/// Does a site's name match a pattern, in which `*` stands for one name or number between dots?
pub fn matches(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.split('.'), name.split('.'));
    loop {
        match (pattern.next(), name.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_one_name_between_dots() {
        assert!(matches("blocks.*.hook_resid_post", "blocks.12.hook_resid_post"));
        assert!(matches("blocks.0.*.*", "blocks.0.attn.hook_q"));
        assert!(matches("logits", "logits"));
        assert!(!matches("blocks.*", "blocks.0.hook_resid_post"));
        assert!(!matches("*.hook_q", "blocks.0.attn.hook_q"));
        assert!(!matches("logits", "logits.x"));
    }
}
