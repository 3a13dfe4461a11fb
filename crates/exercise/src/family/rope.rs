//! Rotations, from the configurations of today (`rope_parameters`) and of before (`rope_theta`, `rope_scaling`).

use std::collections::BTreeMap;

use super::architecture::{Rope, Scaling};
use super::config::Config;
use super::traits::Traits;
use crate::error::{Result, broken, cannot_tell};
use crate::knowledge::Value;

/// The rotations of a model by kind of layer; one that holds for all has an empty name.
#[derive(Debug)]
pub(crate) struct Ropes {
    pub(crate) by_type: BTreeMap<String, Rope>,
    /// What `YaRN` multiplies the scores by, in families that have it do so.
    pub(crate) score_scale: f64,
}

/// The parameters of one rotation, by name.
type Parameters<'a> = BTreeMap<&'a str, &'a Value>;

const OF_TODAY: &str = "rope_parameters.";
const OF_BEFORE: &str = "rope_scaling.";

/// Kinds of layers that may have a rotation of their own.
const KINDS: [&str; 2] = ["full_attention", "sliding_attention"];

/// All that a rotation may say of itself.
const KNOWN: [&str; 16] = [
    "rope_theta",
    "rope_type",
    "type",
    "partial_rotary_factor",
    "factor",
    "original_max_position_embeddings",
    "attention_factor",
    "beta_fast",
    "beta_slow",
    "short_factor",
    "long_factor",
    "low_freq_factor",
    "high_freq_factor",
    "mscale",
    "mscale_all_dim",
    "truncate",
];

/// Does a name belong to the parameters of one kind of layer?
fn is_of_kind(name: &str) -> bool {
    name.split_once('.')
        .is_some_and(|(kind, _)| KINDS.contains(&kind))
}

/// What a configuration may say of rotations in a model that has none.
pub(crate) fn ignore(config: &Config) {
    let _ = parameters(config);
}

/// Reads them; `width` is that of a head.
pub(crate) fn read(traits: &Traits, config: &Config, width: usize) -> Result<Ropes> {
    let flat = parameters(config);
    if flat.is_empty() && traits.flag("rope_must_be_said")? {
        return cannot_tell("the configuration does not say `rope_parameters`");
    }
    let reader = Reader {
        traits,
        config,
        width,
        flat: &flat,
    };
    let mut by_type = BTreeMap::new();
    if traits.flag("rope_by_type")? {
        for kind in KINDS {
            by_type.insert(kind.to_owned(), reader.of_kind(kind)?);
        }
        return Ok(Ropes {
            by_type,
            score_scale: 1.0,
        });
    }
    for kind in KINDS {
        if config.has_under(&format!("{OF_TODAY}{kind}.")) {
            return cannot_tell(format!("`rope_parameters` has its own for `{kind}`"));
        }
    }
    let rope = reader.rope(&flat, reader.theta(&flat)?)?;
    let score_scale = reader.score_scale(&flat, &rope)?;
    by_type.insert(String::new(), rope);
    Ok(Ropes { by_type, score_scale })
}

/// `rope_scaling` where it says anything, else `rope_parameters`.
fn parameters(config: &Config) -> Parameters<'_> {
    let of_today: Parameters<'_> = config.under(OF_TODAY).collect();
    let of_before: Parameters<'_> = config.under(OF_BEFORE).collect();
    // Both may be there and be null.
    let _ = (config.get("rope_parameters"), config.get("rope_scaling"));
    if of_before.is_empty() { of_today } else { of_before }
}

struct Reader<'a> {
    traits: &'a Traits,
    config: &'a Config,
    /// Width of a head.
    width: usize,
    flat: &'a Parameters<'a>,
}

impl Reader<'_> {
    /// The rotation of one kind of layer, in families where each kind has its own.
    fn of_kind(&self, kind: &str) -> Result<Rope> {
        let under = format!("{OF_TODAY}{kind}.");
        let mut own: Parameters<'_> = self.config.under(&under).collect();
        // Of old, what stretches was meant for the layers that see all.
        if kind == "full_attention" {
            own.extend(self.config.under(OF_BEFORE));
        }
        let local = kind == "sliding_attention" && self.traits.get("rope_local_theta").is_some();
        let name = if local { "rope_local_theta" } else { "rope_theta" };
        let theta = match number(&own, "rope_theta")? {
            Some(theta) => theta,
            None => self.required(name)?,
        };
        self.rope(&own, theta)
    }

    fn theta(&self, own: &Parameters<'_>) -> Result<f64> {
        match number(own, "rope_theta")? {
            Some(theta) => Ok(theta),
            None => self.required("rope_theta"),
        }
    }

    fn required(&self, name: &str) -> Result<f64> {
        match self.traits.number(name)? {
            Some(number) => Ok(number),
            None => cannot_tell(format!(
                "the configuration does not say `{}`",
                self.traits.field(name)
            )),
        }
    }

    fn rope(&self, own: &Parameters<'_>, theta: f64) -> Result<Rope> {
        if let Some(name) = own.keys().find(|name| !KNOWN.contains(name) && !is_of_kind(name)) {
            return cannot_tell(format!(
                "`rope_parameters` has `{name}`, which is not understood here"
            ));
        }
        if !(theta.is_finite() && theta > 1.0) {
            return cannot_tell(format!("`rope_theta` is {theta}"));
        }
        let dim = self.dim(own)?;
        Ok(Rope {
            // Of an odd number of numbers the last turns with one more.
            dim: dim.next_multiple_of(2),
            of: dim,
            pairs: self.pairs()?,
            theta,
            scaling: self.scaling(own, dim)?,
        })
    }

    fn pairs(&self) -> Result<bool> {
        match self.traits.text("rope")? {
            Some("pairs") => Ok(true),
            Some("halves") => Ok(false),
            Some("by flag") => self.traits.flag("rope_interleave"),
            _ => self.traits.unknown("rope"),
        }
    }

    /// How much of a head is rotated.
    fn dim(&self, own: &Parameters<'_>) -> Result<usize> {
        let fraction = match number(own, "partial_rotary_factor")? {
            Some(fraction) => fraction,
            None => self.traits.number("rope_fraction")?.unwrap_or(1.0),
        };
        if !(fraction > 0.0 && fraction <= 1.0) {
            return cannot_tell(format!("`partial_rotary_factor` is {fraction}"));
        }
        #[expect(clippy::float_cmp, reason = "the very number is meant")]
        let whole = fraction == 1.0;
        if !whole && !self.traits.flag("rope_partial")? {
            return cannot_tell("`partial_rotary_factor` is not 1, in a family that rotates whole heads");
        }
        let dim = match self.traits.count("rope_dim")? {
            Some(dim) => dim,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a fraction of the width of a head"
            )]
            None => (self.width as f64 * fraction) as usize,
        };
        if dim == 0 || dim.next_multiple_of(2) > self.width {
            return cannot_tell(format!(
                "{dim} of the {} numbers of a head would be rotated",
                self.width
            ));
        }
        Ok(dim)
    }

    fn scaling(&self, own: &Parameters<'_>, dim: usize) -> Result<Scaling> {
        let kind = own.get("rope_type").or_else(|| own.get("type"));
        let kind = match kind {
            None | Some(Value::Nothing) => "default",
            Some(Value::Text(kind)) => kind.as_str(),
            Some(other) => return broken(format!("`rope_type` is {}", other.shown())),
        };
        let long = self.traits.flag("rope_long")?;
        match kind {
            "default" if own.contains_key("factor") && self.traits.flag("rope_by_type")? => {
                cannot_tell("`rope_parameters` has a factor and no type")
            }
            "default" => Ok(Scaling::None),
            "linear" => Ok(Scaling::Linear(positive(own, "factor")?)),
            "dynamic" => Ok(Scaling::Dynamic {
                factor: positive(own, "factor")?,
                trained: self.positions()?,
            }),
            "llama3" => self.llama3(own),
            "longrope" => self.long(own, dim),
            "su" | "yarn" if long => self.long(own, dim),
            "yarn" => self.yarn(own),
            other => cannot_tell(format!("`rope_type` is `{other}`, which is not known here")),
        }
    }

    fn llama3(&self, own: &Parameters<'_>) -> Result<Scaling> {
        Ok(Scaling::Llama3 {
            factor: positive(own, "factor")?,
            low: positive(own, "low_freq_factor")?,
            high: positive(own, "high_freq_factor")?,
            trained: self.trained(own)?,
        })
    }

    fn yarn(&self, own: &Parameters<'_>) -> Result<Scaling> {
        let trained = self.trained(own)?;
        let factor = self.factor(own, trained)?;
        let scale = |scale: f64| stretch(factor, scale);
        let attention = match (
            number(own, "attention_factor")?,
            number(own, "mscale")?.filter(|scale| *scale != 0.0),
            number(own, "mscale_all_dim")?.filter(|scale| *scale != 0.0),
        ) {
            (Some(given), ..) => given,
            (None, Some(one), Some(all)) => scale(one) / scale(all),
            _ => scale(1.0),
        };
        // Where each kind of layer has its own parameters, this one is read above them all the same.
        let truncate = match self.flat.get("truncate") {
            None => true,
            Some(Value::Flag(flag)) => *flag,
            Some(other) => return broken(format!("`truncate` is {}", other.shown())),
        };
        Ok(Scaling::Yarn {
            factor,
            fast: number(own, "beta_fast")?
                .filter(|beta| *beta != 0.0)
                .unwrap_or(32.0),
            slow: number(own, "beta_slow")?
                .filter(|beta| *beta != 0.0)
                .unwrap_or(1.0),
            trained,
            truncate,
            attention,
        })
    }

    fn long(&self, own: &Parameters<'_>, dim: usize) -> Result<Scaling> {
        let trained = self.trained(own)?;
        let factor = self.factor(own, trained)?;
        let attention = match number(own, "attention_factor")? {
            Some(given) => given,
            None if factor <= 1.0 => 1.0,
            None => (1.0 + factor.ln() / trained.ln()).sqrt(),
        };
        Ok(Scaling::Long {
            short: factors(own, "short_factor", dim / 2)?,
            long: factors(own, "long_factor", dim / 2)?,
            trained,
            attention,
        })
    }

    fn factor(&self, own: &Parameters<'_>, trained: f64) -> Result<f64> {
        match number(own, "factor")? {
            Some(_) => positive(own, "factor"),
            None => Ok(self.positions()? / trained),
        }
    }

    /// Positions that the model is made for.
    fn positions(&self) -> Result<f64> {
        match self.traits.number("positions")? {
            Some(positions) if positions >= 1.0 => Ok(positions),
            _ => cannot_tell("the configuration does not say `max_position_embeddings`"),
        }
    }

    /// Positions that it was trained with, before it was stretched.
    fn trained(&self, own: &Parameters<'_>) -> Result<f64> {
        const FIELD: &str = "original_max_position_embeddings";
        let above = self.traits.number("trained_positions")?;
        let trained = match (above, number(own, FIELD)?) {
            (Some(above), _) => above,
            (None, Some(own)) => own,
            (None, None) => self.positions()?,
        };
        if trained >= 2.0 {
            Ok(trained)
        } else {
            cannot_tell(format!("`{FIELD}` is {trained}"))
        }
    }

    /// Some families have `YaRN` scale the scores as well.
    fn score_scale(&self, own: &Parameters<'_>, rope: &Rope) -> Result<f64> {
        if !self.traits.flag("score_by_yarn")? || rope.scaling == Scaling::None {
            return Ok(1.0);
        }
        let all = number(own, "mscale_all_dim")?.unwrap_or(0.0);
        if all == 0.0 {
            return Ok(1.0);
        }
        let scale = stretch(positive(own, "factor")?, all);
        Ok(scale * scale)
    }
}

/// The correction of `YaRN` of the attention for a factor.
fn stretch(factor: f64, scale: f64) -> f64 {
    if factor <= 1.0 {
        1.0
    } else {
        0.1 * scale * factor.ln() + 1.0
    }
}

fn number(own: &Parameters<'_>, name: &str) -> Result<Option<f64>> {
    match own.get(name) {
        None | Some(Value::Nothing) => Ok(None),
        Some(value) => match value.number().filter(|number| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => broken(format!("`{name}` is {}: no number", value.shown())),
        },
    }
}

fn positive(own: &Parameters<'_>, name: &str) -> Result<f64> {
    match number(own, name)? {
        Some(number) if number > 0.0 => Ok(number),
        Some(number) => broken(format!("`{name}` is {number}")),
        None => broken(format!("`{name}` is not there, and the rotation needs it")),
    }
}

fn factors(own: &Parameters<'_>, name: &str, count: usize) -> Result<Vec<f64>> {
    let Some(Value::List(list)) = own.get(name) else {
        return broken(format!("`{name}` is no list"));
    };
    let numbers: Vec<f64> = list
        .iter()
        .filter_map(Value::number)
        .filter(|number| number.is_finite() && *number > 0.0)
        .collect();
    if numbers.len() == count && list.len() == count {
        Ok(numbers)
    } else {
        broken(format!("`{name}` is no list of {count} positive numbers"))
    }
}
