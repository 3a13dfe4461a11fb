//! Mixture of experts: a router sends each token through a few of many feed-forwards.

use candle_core::{D, Device, Tensor};

use super::attention::softmax;
use super::hooks::Within;
use super::pass::Pass;
use super::{activation, linear};
use crate::error::Result;
use crate::family::{Experts, ExpertsStored, Router, Score};

/// What the experts add to the stream: `[batch, positions, hidden]` to the same.
pub(crate) fn mixture(
    pass: &Pass<'_>,
    hook: &mut Within<'_>,
    x: &Tensor,
    experts: &Experts,
) -> Result<Tensor> {
    let (batch, positions, hidden) = x.dims3()?;
    let tokens = x.reshape((batch * positions, hidden))?;
    let weights = weights(pass, hook.layer, &tokens, experts)?;
    let weights = weights.reshape((batch, positions, experts.count))?;
    let weights = hook.visit("mlp.hook_expert_weights", weights)?;
    let weights = weights.reshape((batch * positions, experts.count))?;
    let mut sum = tokens.zeros_like()?;
    for (expert, chosen) in chosen(&weights)?.iter().enumerate() {
        // An expert that nobody goes to is not even read.
        if chosen.is_empty() {
            continue;
        }
        let rows = Tensor::new(chosen.as_slice(), &Device::Cpu)?;
        let out = through(pass, hook.layer, expert, &tokens.index_select(&rows, 0)?, experts)?;
        let weight = weights
            .narrow(1, expert, 1)?
            .contiguous()?
            .index_select(&rows, 0)?;
        sum = sum.index_add(&rows, &out.broadcast_mul(&weight)?, 0)?;
    }
    if experts.shared_inner.is_some() {
        sum = (sum + shared(pass, hook.layer, &tokens, experts)?)?;
    }
    Ok(sum.reshape((batch, positions, hidden))?)
}

/// Which tokens go to each expert, by the weights `[tokens, experts]`.
fn chosen(weights: &Tensor) -> Result<Vec<Vec<u32>>> {
    let mut chosen = vec![Vec::new(); weights.dim(1)?];
    for (token, row) in (0u32..).zip(weights.detach().to_vec2::<f32>()?) {
        for (tokens, weight) in chosen.iter_mut().zip(row) {
            if weight != 0.0 {
                tokens.push(token);
            }
        }
    }
    Ok(chosen)
}

/// The weight of each expert for each token, zero where it is not chosen: `[tokens, experts]`.
fn weights(pass: &Pass<'_>, layer: usize, tokens: &Tensor, experts: &Experts) -> Result<Tensor> {
    let (names, router) = (&pass.architecture.names, &experts.router);
    let name = names.layer("router", layer)?;
    let scores = linear::named(
        pass.tensors,
        &name,
        tokens,
        pass.architecture.transposed,
        router.bias,
    )?;
    let scores = match router.score {
        Score::SoftmaxFirst => softmax(&scores)?,
        Score::Sigmoid => activation::sigmoid(&scores)?,
        Score::SoftmaxLast => scores,
    };
    let mut judged = scores.detach();
    if router.correction {
        let correction = pass.tensors.get(&names.layer("router_correction", layer)?)?;
        judged = judged.broadcast_add(&correction.detach())?;
    }
    let mask = mask(&judged.to_vec2::<f32>()?, router, experts.per_token);
    let mask = Tensor::from_vec(mask, scores.dims2()?, &Device::Cpu)?;
    let mut weights = match router.score {
        // Softmax over the chosen alone: the others are out of reach.
        Score::SoftmaxLast => softmax(&(scores + ((mask - 1.0)? * 1e30)?)?)?,
        _ => (scores * mask)?,
    };
    if router.normalize {
        // The sum is that of positive numbers; the addend is DeepSeek's, and below what float32 sees elsewhere.
        let sum = (weights.sum_keepdim(D::Minus1)? + 1e-20)?;
        weights = weights.broadcast_div(&sum)?;
    }
    Ok((weights * router.scale)?)
}

/// One where an expert is chosen, zero elsewhere, row by row.
fn mask(judged: &[Vec<f32>], router: &Router, per_token: usize) -> Vec<f32> {
    let mut mask = Vec::new();
    for row in judged {
        let allowed = allowed(row, router);
        let mut chosen = vec![0.0; row.len()];
        for expert in best(row, &allowed, per_token) {
            if let Some(place) = chosen.get_mut(expert) {
                *place = 1.0;
            }
        }
        mask.extend(chosen);
    }
    mask
}

/// Experts of the groups that may be chosen from.
fn allowed(row: &[f32], router: &Router) -> Vec<usize> {
    let Some((groups, chosen)) = router.groups else {
        return (0..row.len()).collect();
    };
    let size = (row.len() / groups.max(1)).max(1);
    let judge = |group: &[f32]| {
        let within: Vec<usize> = (0..group.len()).collect();
        let count = if router.group_by_two { 2 } else { 1 };
        let best = best(group, &within, count);
        best.iter().filter_map(|at| group.get(*at)).sum::<f32>()
    };
    let judged: Vec<f32> = row.chunks(size).map(judge).collect();
    let all: Vec<usize> = (0..judged.len()).collect();
    let mut allowed: Vec<usize> = best(&judged, &all, chosen)
        .into_iter()
        .flat_map(|group| group * size..(group + 1) * size)
        .collect();
    allowed.sort_unstable();
    allowed
}

/// The places of the largest numbers, among `allowed`; of equals, those that come first.
fn best(row: &[f32], allowed: &[usize], count: usize) -> Vec<usize> {
    let mut places: Vec<(usize, f32)> = allowed
        .iter()
        .filter_map(|at| row.get(*at).map(|score| (*at, *score)))
        .collect();
    places.sort_by(|(one_at, one), (other_at, other)| other.total_cmp(one).then(one_at.cmp(other_at)));
    places.into_iter().take(count).map(|(at, _)| at).collect()
}

/// Tokens through one expert: `[tokens, hidden]` to the same.
fn through(pass: &Pass<'_>, layer: usize, expert: usize, x: &Tensor, experts: &Experts) -> Result<Tensor> {
    let it = pass.architecture;
    let names = &it.names;
    let stacked = |key: &str| -> Result<Tensor> {
        Ok(pass
            .tensors
            .slice(&names.layer(key, layer)?, expert, expert + 1)?
            .squeeze(0)?)
    };
    let act = |x: &Tensor| activation::simple(it.feed_forward.activation, x);
    match experts.stored {
        ExpertsStored::Each => {
            let apply = |key: &str, x: &Tensor| {
                linear::named(
                    pass.tensors,
                    &names.expert(key, layer, expert)?,
                    x,
                    it.transposed,
                    false,
                )
            };
            let inner = (act(&apply("expert_gate", x)?)? * apply("expert_up", x)?)?;
            apply("expert_down", &inner)
        }
        ExpertsStored::Stacked => {
            let both = linear::times(x, &stacked("experts_gate_up")?.t()?)?;
            let half = |at| {
                both.narrow(1, at, experts.inner)
                    .and_then(|half| half.contiguous())
            };
            let inner = (act(&half(0)?)? * half(experts.inner)?)?;
            linear::times(&inner, &stacked("experts_down")?.t()?)
        }
        ExpertsStored::StackedApart => {
            let apply = |key: &str, x: &Tensor| linear::times(x, &stacked(key)?.t()?);
            let inner = (act(&apply("experts_gate", x)?)? * apply("experts_up", x)?)?;
            apply("experts_down", &inner)
        }
        ExpertsStored::StackedTransposed => {
            let both = linear::times(x, &stacked("experts_gate_up")?)?;
            let both = both.broadcast_add(&stacked("experts_gate_up_bias")?)?;
            let inner = clamped(&both, experts)?;
            let out = linear::times(&inner, &stacked("experts_down")?)?;
            Ok(out.broadcast_add(&stacked("experts_down_bias")?)?)
        }
    }
}

/// The gate of gpt-oss: gate and up by turns, both held within a limit, and up one more than it is.
fn clamped(both: &Tensor, experts: &Experts) -> Result<Tensor> {
    let (slope, limit) = experts.clamped.unwrap_or((1.702, 7.0));
    let turns = both.reshape((both.dim(0)?, experts.inner, 2))?;
    let gate = turns.narrow(2, 0, 1)?.squeeze(2)?.contiguous()?.minimum(limit)?;
    let up = turns
        .narrow(2, 1, 1)?
        .squeeze(2)?
        .contiguous()?
        .clamp(-limit, limit)?;
    let gate = (&gate * activation::sigmoid(&(&gate * slope)?)?)?;
    Ok(((up + 1.0)? * gate)?)
}

/// The part that every token goes through.
fn shared(pass: &Pass<'_>, layer: usize, x: &Tensor, experts: &Experts) -> Result<Tensor> {
    let it = pass.architecture;
    let apply = |key: &str, x: &Tensor| {
        linear::named(
            pass.tensors,
            &it.names.layer(key, layer)?,
            x,
            it.transposed,
            false,
        )
    };
    let (gate, up) = if experts.shared_fused {
        let both = apply("shared_gate_up", x)?;
        let inner = both.dim(1)? / 2;
        (
            both.narrow(1, 0, inner)?.contiguous()?,
            both.narrow(1, inner, inner)?.contiguous()?,
        )
    } else {
        (apply("shared_gate", x)?, apply("shared_up", x)?)
    };
    let inner = (activation::simple(it.feed_forward.activation, &gate)? * up)?;
    let out = apply("shared_down", &inner)?;
    if experts.shared_gate {
        return Ok(out.broadcast_mul(&activation::sigmoid(&apply("shared_weight", x)?)?)?);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(groups: Option<(usize, usize)>) -> Router {
        Router {
            score: Score::Sigmoid,
            normalize: false,
            scale: 1.0,
            groups,
            group_by_two: true,
            bias: false,
            correction: false,
        }
    }

    #[test]
    fn the_best_are_chosen_and_of_equals_the_first() {
        let rows = [vec![0.1, 0.4, 0.4, 0.2]];
        assert_eq!(mask(&rows, &router(None), 1), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(mask(&rows, &router(None), 2), [0.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn only_the_best_groups_are_chosen_from() {
        // The largest single score lies in the group whose best two are less.
        let rows = [vec![0.9, 0.0, 0.5, 0.6]];
        assert_eq!(mask(&rows, &router(Some((2, 1))), 1), [0.0, 0.0, 0.0, 1.0]);
    }
}
