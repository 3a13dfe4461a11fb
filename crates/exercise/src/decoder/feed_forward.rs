//! The feed-forward: what happens at each position by itself.

use candle_core::{D, Tensor};

use super::hooks::Within;
use super::pass::Pass;
use super::{activation, experts, linear};
use crate::error::Result;

/// What it adds to the stream: `[batch, positions, hidden]` to the same.
pub(crate) fn feed_forward(pass: &Pass<'_>, hook: &mut Within<'_>, x: &Tensor) -> Result<Tensor> {
    let it = pass.architecture;
    let routed = it.layers.get(hook.layer).is_some_and(|layer| layer.experts);
    match &it.experts {
        Some(experts) if routed => experts::mixture(pass, hook, x, experts),
        _ => dense(pass, hook, x),
    }
}

fn dense(pass: &Pass<'_>, hook: &mut Within<'_>, x: &Tensor) -> Result<Tensor> {
    let it = pass.architecture;
    let (part, layer) = (&it.feed_forward, hook.layer);
    let apply = |key: &str, x: &Tensor| {
        let name = it.names.layer(key, layer)?;
        linear::named(pass.tensors, &name, x, it.transposed, part.bias)
    };
    let (pre, linear) = match (part.gated, part.fused) {
        (true, true) => {
            let both = apply("gate_up", x)?;
            let half = |at| {
                both.narrow(D::Minus1, at, part.inner)
                    .and_then(|half| half.contiguous())
            };
            (half(0)?, Some(half(part.inner)?))
        }
        (true, false) => (apply("gate", x)?, Some(apply("up", x)?)),
        (false, _) => (apply("up", x)?, None),
    };
    let pre = hook.visit("mlp.hook_pre", pre)?;
    let mut post = activation::apply(part.activation, &pre, pass.tensors, &it.names, layer)?;
    if let Some(linear) = linear {
        post = (post * hook.visit("mlp.hook_pre_linear", linear)?)?;
    }
    let post = hook.visit("mlp.hook_post", post)?;
    apply("down", &post)
}
