//! From a configuration to what a decoder computes: a family is data, in `knowledge/decoders/`.
//!
//! [`architecture`](fn@architecture) finds the family by `model_type` and gives each of its traits the value
//! that the configuration has for it. What a configuration says and nobody asked for must be a field that the
//! family lists as inert, or as harmless at that value; anything else could change the computation, and the
//! answer is "cannot tell, because …", never a wrong run.

mod architecture;
mod config;
mod derive;
mod layers;
mod names;
mod rope;
mod shapes;
mod traits;

use openassay_weights::matches;

use crate::error::{Result, cannot_tell};
use crate::knowledge::{Family, Value};
use crate::table::knowledge;

pub use architecture::*;
pub use config::Config;
pub use names::Names;

/// What the model of this configuration computes.
pub fn architecture(config: &Config) -> Result<Architecture> {
    let (model_type, family) = family_of(config)?;
    let (traits, names) = traits::resolve(family, config);
    let architecture = derive::derive(&model_type, &traits, config, names)?;
    nothing_left(family, config)?;
    Ok(architecture)
}

/// The family that a configuration names.
pub(crate) fn family_of(config: &Config) -> Result<(String, &'static Family)> {
    if let Some(class) = custom_code(config) {
        return cannot_tell(format!(
            "the release demands code of its own (`{class}`), which is not run"
        ));
    }
    let Some(model_type) = config.text("model_type") else {
        return cannot_tell("config.json names no `model_type`");
    };
    match (
        knowledge().families.get(model_type),
        knowledge().others.get(model_type),
    ) {
        (Some(family), _) => Ok((model_type.to_owned(), family)),
        (None, Some(what)) => cannot_tell(format!("{what} (`model_type` is `{model_type}`)")),
        (None, None) => cannot_tell(format!("`model_type` is `{model_type}`, which is not known here")),
    }
}

/// The code that a release wants to be run by, where it does.
pub fn custom_code(config: &Config) -> Option<String> {
    let mut named = config.under("auto_map.");
    let class = named.find(|(class, _)| class.starts_with("AutoModel") || class.starts_with("AutoConfig"));
    class.map(|(_, value)| value.shown().trim_matches('`').to_owned())
}

/// May a file of this model hold a tensor called `name` that no pass reads?
pub(crate) fn unused(architecture: &Architecture, name: &str) -> bool {
    let Some(family) = knowledge().families.get(&architecture.model_type) else {
        return false;
    };
    let known = family.unused.iter().any(|pattern| matches(pattern, name));
    let depth = architecture.layers.len();
    let beyond = depth..depth.saturating_add(architecture.extra_layers);
    let layer = name
        .strip_prefix("model.layers.")
        .and_then(|rest| rest.split_once('.'))
        .and_then(|(layer, _)| layer.parse().ok());
    let is_extra = layer.is_some_and(|layer: usize| beyond.contains(&layer));
    let head = architecture.names.model("unembed");
    let is_head = head.is_ok_and(|head| name.strip_suffix(".weight") == Some(head.as_str()));
    known || is_head || matches("*.rotary_emb.inv_freq", name) || is_extra
}

/// What the names of a family begin with, where a file holds the model with its head.
pub(crate) fn prefix(model_type: &str) -> &'static str {
    knowledge()
        .families
        .get(model_type)
        .map_or("", |family| &family.prefix)
}

/// Is there no field that could change the computation and is not understood?
fn nothing_left(family: &Family, config: &Config) -> Result<()> {
    let common = knowledge();
    let is_inert = |name: &str| {
        let mut inert = family.inert.iter().chain(&common.inert);
        inert.any(|pattern| matches(pattern, name))
    };
    for (name, value) in config.unasked() {
        if is_inert(name) || *value == Value::Nothing {
            continue;
        }
        let allowed = family.harmless.get(name).or_else(|| common.harmless.get(name));
        let harmless = allowed.is_some_and(|allowed| allowed.iter().any(|one| one.same(value)));
        if !harmless {
            return cannot_tell(format!("`{name}` is {}, {}", value.shown(), why(allowed)));
        }
    }
    Ok(())
}

fn why(allowed: Option<&Vec<Value>>) -> &'static str {
    match allowed {
        Some(_) => "and only its usual value is understood here",
        None => "a field that is not understood here",
    }
}
