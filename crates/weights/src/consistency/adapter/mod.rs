//! An adapter against its own configuration, and against the base that it was made for.
//!
//! peft takes a list of modules of which one must be there, so a name without a tensor is normal; only where the base
//! is here and has that module, it was left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Mismatch;
use super::layout::is_plain;
use crate::error::shown;
use crate::knowledge::AdapterNames;
use crate::table::knowledge;
use crate::{Tensor, Variant};

/// Names that one message lists.
const MOST_NAMES: usize = 8;

/// Where `adapter_config.json` and the tensors of its adapter cannot both be right.
pub fn check(config: &Value, adapter: &Variant) -> Vec<Mismatch> {
    let Some(sight) = Sight::new(config, adapter) else {
        return Vec::new();
    };
    [sight.rank(), sight.unnamed()].into_iter().flatten().collect()
}

/// Modules that `adapter_config.json` names, that `base` has, and that its adapter left out.
pub fn left_out(config: &Value, adapter: &Variant, base: &Variant) -> Vec<Mismatch> {
    let Some(sight) = Sight::new(config, adapter).filter(|_| adapter.complete.is_true()) else {
        return Vec::new();
    };
    let mut found: Vec<Mismatch> = sight.targets_left_out(base).into_iter().collect();
    found.extend(sight.saved_left_out(base));
    found
}

/// A tensor of the adapter whose sides are not those of the base's: the key is the tensor.
pub fn sides(config: &Value, adapter: &Variant, base: &Variant) -> Option<Mismatch> {
    Sight::new(config, adapter)?.sides(base)
}

/// The name of the model that the adapter was made for, without its owner or folders.
pub fn base_name(config: &Value) -> Option<&str> {
    let name = config.get("base_model_name_or_path")?.as_str()?;
    let last = name.trim_end_matches('/').rsplit(['/', '\\']).next()?;
    Some(last).filter(|last| !last.is_empty())
}

/// A configuration whose rules are known, and the adapter's tensors.
struct Sight<'a> {
    config: &'a Value,
    names: &'static AdapterNames,
    /// Tensors by the module they belong to, and without the prefix.
    tensors: Vec<(&'a str, &'a Tensor)>,
}

impl<'a> Sight<'a> {
    fn new(config: &'a Value, adapter: &'a Variant) -> Option<Self> {
        let names = &knowledge().adapters;
        let kind = config.get("peft_type")?.as_str()?;
        let known = kind == names.kind && names.other_rules.iter().all(|key| !is_set(config, key));
        if !known || !adapter.parsed.is_true() {
            return None;
        }
        let own = |tensor: &'a Tensor| Some((tensor.name.strip_prefix(names.prefix.as_str())?, tensor));
        let tensors: Vec<_> = adapter.tensors.iter().filter_map(own).collect();
        (!tensors.is_empty()).then_some(Self {
            config,
            names,
            tensors,
        })
    }

    /// The matrices that stand between a module and `part`, by module.
    fn matrices(&self, part: &'static str) -> impl Iterator<Item = (&'a str, &'a Tensor)> {
        let all = self.tensors.iter();
        all.filter_map(move |(name, tensor)| {
            let (module, _) = name.split_once(part)?;
            (tensor.shape.len() > 1 && is_plain(tensor)).then_some((module, *tensor))
        })
    }

    fn narrow(&self) -> impl Iterator<Item = (&'a str, &'a Tensor)> {
        self.matrices(&self.names.narrow)
    }

    fn widen(&self) -> impl Iterator<Item = (&'a str, &'a Tensor)> {
        self.matrices(&self.names.widen)
    }

    /// The inner side is the rank: `r`, or what a pattern says for some modules.
    fn rank(&self) -> Option<Mismatch> {
        let declared = self.config.get("r")?.as_u64().filter(|rank| *rank > 0)?;
        let pattern = self.config.get("rank_pattern").and_then(Value::as_object);
        let others = pattern
            .into_iter()
            .flat_map(|map| map.values().map(Value::as_u64));
        let mut ranks = others.collect::<Option<BTreeSet<u64>>>()?;
        ranks.insert(declared);
        let narrow = self.narrow().map(|(_, tensor)| (tensor, tensor.shape.first()));
        let widen = self.widen().map(|(_, tensor)| (tensor, tensor.shape.get(1)));
        let wrong = |(tensor, rank): (&'a Tensor, Option<&'a u64>)| {
            let rank = *rank?;
            (!ranks.contains(&rank)).then_some((tensor, rank))
        };
        let (tensor, found) = narrow.chain(widen).find_map(wrong)?;
        let said: Vec<String> = ranks.iter().map(u64::to_string).collect();
        Some(Mismatch::by_tensor("r", &said.join(" or "), &found, tensor))
    }

    /// The modules of a list; none where an expression or a word for many names them.
    fn targets(&self) -> Option<Vec<&'a str>> {
        names_of(self.config.get("target_modules")?)
    }

    /// A module that has tensors and is not named.
    fn unnamed(&self) -> Option<Mismatch> {
        let targets = self.targets()?;
        let named: BTreeSet<&str> = targets.iter().map(|name| last(name)).collect();
        let mut modules = self.narrow().chain(self.widen());
        let (module, tensor) = modules.find(|(module, _)| !named.contains(last(module)))?;
        Some(Mismatch::by_tensor(
            "target_modules",
            &listed(&targets),
            &last(module),
            tensor,
        ))
    }

    /// A module that is named, that the base has, and of which nothing is here.
    fn targets_left_out(&self, base: &Variant) -> Option<Mismatch> {
        if self
            .names
            .fewer_modules
            .iter()
            .any(|key| is_set(self.config, key))
        {
            return None;
        }
        let targets = self.targets()?;
        let left = targets.into_iter().find(|name| self.is_left_out(name, base))?;
        Some(Mismatch::by_tensors("target_modules", &left, &"nothing of it"))
    }

    /// Modules that are saved whole: told only where none of them is here. Of two that are tied, one is saved.
    fn saved_left_out(&self, base: &Variant) -> Option<Mismatch> {
        let saved = names_of(self.config.get("modules_to_save")?)?;
        let all = saved.iter().all(|name| self.is_left_out(name, base));
        (all && !saved.is_empty())
            .then(|| Mismatch::by_tensors("modules_to_save", &listed(&saved), &"nothing of them"))
    }

    fn is_left_out(&self, name: &str, base: &Variant) -> bool {
        let ours = |tensor: &str| tensor.split('.').any(|part| part == last(name));
        let whole = format!("{}.weight", last(name));
        let theirs = |tensor: &&Tensor| {
            let before = tensor.name.strip_suffix(whole.as_str());
            let fused = self
                .names
                .fused
                .iter()
                .any(|part| tensor.name.contains(part.as_str()));
            tensor.shape.len() == 2
                && !fused
                && before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        !self.tensors.iter().any(|(name, _)| ours(name)) && base.tensors.iter().any(|tensor| theirs(&tensor))
    }

    /// Inputs and outputs of each module, as its matrices have them.
    fn modules(&self) -> BTreeMap<&'a str, (&'a Tensor, u64, u64)> {
        let outputs: BTreeMap<&str, u64> = self
            .widen()
            .filter_map(|(module, tensor)| Some((module, *tensor.shape.first()?)))
            .collect();
        let whole = |(module, tensor): (&'a str, &'a Tensor)| {
            let inputs = *tensor.shape.get(1).filter(|_| tensor.shape.len() == 2)?;
            Some((module, (tensor, inputs, *outputs.get(module)?)))
        };
        self.narrow().filter_map(whole).collect()
    }

    /// The first module whose sides are not the base's, either way round: some layers keep the inputs first.
    fn sides(&self, base: &Variant) -> Option<Mismatch> {
        let theirs: BTreeMap<&str, &Tensor> = base
            .tensors
            .iter()
            .filter(|tensor| is_plain(tensor))
            .map(|tensor| (tensor.name.as_str(), tensor))
            .collect();
        self.modules()
            .into_iter()
            .find_map(|(module, (tensor, inputs, outputs))| {
                let weight = theirs.get(format!("{module}.weight").as_str())?;
                let &[rows, columns] = weight.shape.as_slice() else {
                    return None;
                };
                let fits = (rows, columns) == (outputs, inputs) || (rows, columns) == (inputs, outputs);
                (!fits).then(|| {
                    let declared = format!("{outputs} × {inputs}");
                    Mismatch::by_tensor(&tensor.name, &declared, &format!("{rows} × {columns}"), weight)
                })
            })
    }
}

/// The last part of a module's path.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A list of plain names.
fn names_of(value: &Value) -> Option<Vec<&str>> {
    let plain = |name: &&str| {
        let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        !name.is_empty() && name.chars().all(letter)
    };
    let names = value.as_array()?.iter();
    let names: Option<Vec<&str>> = names.map(|name| name.as_str().filter(plain)).collect();
    names.filter(|names| !names.is_empty())
}

fn listed(names: &[&str]) -> String {
    let mut sorted: Vec<String> = names.iter().map(|name| shown(name)).collect();
    sorted.sort_unstable();
    let more = sorted.len().saturating_sub(MOST_NAMES);
    sorted.truncate(MOST_NAMES);
    match more {
        0 => sorted.join(", "),
        more => format!("{} and {more} more", sorted.join(", ")),
    }
}

/// Is the key there, and neither null, false nor empty?
fn is_set(config: &Value, key: &str) -> bool {
    match config.get(key) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Array(all)) => !all.is_empty(),
        Some(Value::Object(all)) => !all.is_empty(),
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests;
