//! The logit lens: the token that each layer would give, if it were the last (nostalgebraist 2020).

use candle_core::{D, Tensor};
use serde::Serialize;

use super::mean;
use super::run::{last, log_softmax};
use super::swap::Keep;
use crate::decoder::Model;
use crate::error::Result;

/// Positions whose logits are looked at together.
const TOGETHER: usize = 32;

/// What each layer would answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lens {
    /// Before the first block, then behind each.
    pub stages: Vec<Stage>,
}

/// What the stream would answer at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// The site.
    pub site: String,
    /// The likeliest token after each position.
    pub top: Vec<u32>,
    /// Its probability.
    pub probability: Vec<f64>,
    /// The probability of the token that the whole model gives.
    pub of_final: Vec<f64>,
    /// Mean of minus the log probability of the tokens that do follow, in nats.
    pub loss: f64,
}

/// The stream before the first block and behind each: `[batch, positions, hidden]`, by site.
pub fn streams(model: &Model, ids: &[Vec<u32>]) -> Result<Vec<(String, Tensor)>> {
    let mut keep = Keep::new(&["hook_resid_pre", "hook_resid_post"]);
    last(model, ids, &mut keep)?;
    let layers = model.architecture.layers.len();
    let mut streams = vec![(
        "blocks.0.hook_resid_pre".to_owned(),
        keep.at(0, "hook_resid_pre")?.clone(),
    )];
    for layer in 0..layers {
        streams.push((
            format!("blocks.{layer}.hook_resid_post"),
            keep.at(layer, "hook_resid_post")?.clone(),
        ));
    }
    Ok(streams)
}

/// Looks at the first row of `ids`.
pub fn look(model: &Model, ids: &[Vec<u32>]) -> Result<Lens> {
    let row: Vec<Vec<u32>> = ids.iter().take(1).cloned().collect();
    let ids = row.first().map(Vec::as_slice).unwrap_or_default();
    let mut streams = streams(model, &row)?;
    // From behind, since all are held against what the last gives.
    streams.reverse();
    let mut given: Option<Vec<u32>> = None;
    let mut stages = Vec::with_capacity(streams.len());
    for (site, stream) in streams {
        let stage = stage(model, site, &stream.get(0)?, ids, given.as_deref())?;
        given.get_or_insert_with(|| stage.top.clone());
        stages.push(stage);
    }
    stages.reverse();
    Ok(Lens { stages })
}

/// `stream` is `[positions, hidden]`; `given` is what the whole model gives, where it is known already.
fn stage(model: &Model, site: String, stream: &Tensor, ids: &[u32], given: Option<&[u32]>) -> Result<Stage> {
    let (mut top, mut probability, mut of_final) = (Vec::new(), Vec::new(), Vec::new());
    let mut losses = Vec::new();
    let positions = stream.dim(0)?;
    for from in (0..positions).step_by(TOGETHER) {
        let some = stream
            .narrow(0, from, TOGETHER.min(positions - from))?
            .contiguous()?;
        let log = log_softmax(&model.unembed(&some.unsqueeze(0)?)?.squeeze(0)?)?;
        let likeliest = log.argmax(D::Minus1)?.to_vec1::<u32>()?;
        for (row, best) in log.to_vec2::<f32>()?.iter().zip(likeliest) {
            let position = top.len();
            let of = |id: u32| {
                let found = usize::try_from(id).ok().and_then(|id| row.get(id));
                found.map_or(f64::NAN, |log| f64::from(*log))
            };
            let wanted = given.and_then(|given| given.get(position)).copied();
            top.push(best);
            probability.push(of(best).exp());
            of_final.push(of(wanted.unwrap_or(best)).exp());
            losses.extend(ids.get(position + 1).map(|next| -of(*next)));
        }
    }
    Ok(Stage {
        site,
        top,
        probability,
        of_final,
        loss: mean(losses),
    })
}
