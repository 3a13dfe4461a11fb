//! An adapter as PEFT keeps it: `adapter_config.json`, and `adapter_model.safetensors` with `lora_A` `[rank, in]` and
//! `lora_B` `[out, rank]` for each map.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use candle_core::{DType, Device, Tensor, Var};
use openassay_sources::Source;
use serde_json::{Map, Value as Json, json};

use crate::decoder::Model;
use crate::error::{ExerciseError, Result, broken, cannot_tell};
use crate::modify::safetensors::{self, Entry};
use crate::output;

const CONFIG: &str = "adapter_config.json";
const WEIGHTS: &str = "adapter_model.safetensors";

/// Largest `adapter_config.json` that is read; real ones have some kilobytes.
const LARGEST_CONFIG: u64 = 1 << 20;

/// Bytes of the weights of an adapter that are read: a rank of hundreds for every map of a large model.
const LARGEST: u64 = 4 << 30;

/// Before the names of PEFT's tensors.
const PREFIX: &str = "base_model.model.";

/// Fields that do not bear on what an adapter computes once it is trained. `base_model_name_or_path` is the word of
/// whoever made it: shapes are held against the model that is given.
const INERT: [&str; 19] = [
    "auto_mapping",
    "base_model_name_or_path",
    "corda_config",
    "eva_config",
    "exclude_modules",
    "fan_in_fan_out",
    "inference_mode",
    "layers_pattern",
    "layers_to_transform",
    "lora_dropout",
    "megatron_config",
    "megatron_core",
    "peft_version",
    "qalora_group_size",
    "revision",
    "target_modules",
    "task_type",
    "ensure_weight_tying",
    "loftq_config",
];

/// An adapter.
#[derive(Debug, Clone)]
pub struct Adapter {
    /// Width of the narrow matrices.
    pub rank: usize,
    /// The product is multiplied by this, divided by the rank, or by its root where `rank_stabilized`.
    pub alpha: f64,
    /// Is it divided by the root of the rank (rsLoRA, Kalajdzievski 2023)?
    pub rank_stabilized: bool,
    /// The maps, by the name of the matrix in the model.
    pub maps: BTreeMap<String, Low>,
}

/// Two narrow matrices for one of the model's.
#[derive(Debug, Clone)]
pub struct Low {
    /// `[rank, in]`.
    pub a: Var,
    /// `[out, rank]`.
    pub b: Var,
    /// The length of each row of the sum, where it is set (`DoRA`, Liu et al. 2024): `[out]`.
    pub magnitude: Option<Tensor>,
}

impl Adapter {
    /// The adapter in the folder at `place`, for `model`.
    ///
    /// # Errors
    ///
    /// "Cannot tell" where it is no `LoRA`, or a setting is not understood; where it does not fit the model.
    pub fn open(place: &Path, model: &Model) -> Result<Self> {
        let opened = openassay_sources::open(&[place.to_path_buf()])?;
        match opened.sources.first() {
            Some(source) => Self::of(source, model),
            None => broken("nothing was named"),
        }
    }

    /// The adapter in what was opened already, for `model`.
    ///
    /// # Errors
    ///
    /// Those of [`Self::open`].
    pub fn of(source: &Source, model: &Model) -> Result<Self> {
        let Some((config, weights)) = source.file(CONFIG).zip(source.file(WEIGHTS)) else {
            return cannot_tell(format!("`{}` has no {CONFIG} beside a {WEIGHTS}", source.label));
        };
        let mut adapter = read_config(&source.read(config, LARGEST_CONFIG)?)?;
        let bytes = source.read(weights, LARGEST)?;
        adapter.maps = read_maps(&bytes, model)?;
        adapter.check(model)?;
        Ok(adapter)
    }

    /// What the product is multiplied by.
    pub fn scale(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "ranks are small")]
        let rank = self.rank as f64;
        if self.rank_stabilized {
            self.alpha / rank.sqrt()
        } else {
            self.alpha / rank
        }
    }

    /// Parameters of the narrow matrices.
    pub fn parameters(&self) -> usize {
        let of = |low: &Low| low.a.elem_count() + low.b.elem_count();
        self.maps.values().map(of).sum()
    }

    /// The matrix called `name` in the model, with its product added: `base` and what comes back lie as the model
    /// stores them, and gradients go through to the narrow matrices.
    ///
    /// # Errors
    ///
    /// Where `base` has another shape than the matrix of that name, or the arithmetic fails.
    pub fn added(&self, model: &Model, name: &str, base: &Tensor) -> Result<Tensor> {
        let Some(low) = self.maps.get(name) else {
            return Ok(base.clone());
        };
        let product = low.b.as_tensor().matmul(low.a.as_tensor())?;
        let product = if transposed(model, name)? {
            product.t()?.contiguous()?
        } else {
            product
        };
        let sum = (base + (product * self.scale())?)?;
        match &low.magnitude {
            None => Ok(sum),
            Some(magnitude) => {
                let lengths = sum.sqr()?.sum(1)?.sqrt()?;
                Ok(sum.broadcast_mul(&(magnitude / lengths)?.unsqueeze(1)?)?)
            }
        }
    }

    fn check(&self, model: &Model) -> Result<()> {
        if self.maps.is_empty() {
            return broken("the adapter adapts nothing");
        }
        for (name, low) in &self.maps {
            let Some(&[rows, columns]) = model.tensors.shape(name) else {
                return broken(format!(
                    "the adapter adapts `{name}`, and the model has no such matrix"
                ));
            };
            let turned = transposed(model, name)?;
            let (out, input) = if turned { (columns, rows) } else { (rows, columns) };
            let fits = low.a.dims() == [self.rank, input] && low.b.dims() == [out, self.rank];
            let set = low.magnitude.as_ref();
            if !fits || set.is_some_and(|magnitude| magnitude.dims() != [out]) {
                return broken(format!(
                    "the adapter's matrices for `{name}` do not fit its {out} by {input} and the rank {}",
                    self.rank
                ));
            }
            if turned && set.is_some() {
                return cannot_tell("DoRA over matrices with rows by input is not understood here");
            }
        }
        Ok(())
    }

    /// Writes it to the folder `place`, as PEFT keeps it.
    pub fn save(&self, place: &Path, base: &str, model: &Model) -> Result<()> {
        let mut turned = false;
        for name in self.maps.keys() {
            turned |= transposed(model, name)?;
        }
        let config = self.config(base, turned);
        let mut entries = Vec::new();
        let mut data = Vec::new();
        for (name, low) in &self.maps {
            let module = name.strip_suffix(".weight").unwrap_or(name);
            for (side, tensor) in [("lora_A", low.a.as_tensor()), ("lora_B", low.b.as_tensor())] {
                let values = tensor.flatten_all()?.to_vec1::<f32>()?;
                entries.push(Entry {
                    name: format!("{PREFIX}{module}.{side}.weight"),
                    dtype: "F32".to_owned(),
                    shape: tensor.dims().to_vec(),
                    size: values.len() as u64 * 4,
                });
                safetensors::append("F32", &values, &mut data);
            }
        }
        output::file(&place.join(WEIGHTS), |out| {
            let done = out.write_all(&safetensors::header(&entries));
            done.and_then(|()| out.write_all(&data))
                .map_err(output::told(place))
        })?;
        output::file(&place.join(CONFIG), |out| {
            out.write_all(config.as_bytes()).map_err(output::told(place))
        })
    }

    fn config(&self, base: &str, turned: bool) -> String {
        let last = |name: &String| {
            let module = name.strip_suffix(".weight").unwrap_or(name);
            module.rsplit('.').next().unwrap_or(module).to_owned()
        };
        let modules: std::collections::BTreeSet<String> = self.maps.keys().map(last).collect();
        let alpha = if self.alpha.fract() == 0.0 && self.alpha.abs() < 1e9 {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
            let whole = self.alpha as i64;
            json!(whole)
        } else {
            json!(self.alpha)
        };
        let config = json!({
            "base_model_name_or_path": base,
            "bias": "none",
            "fan_in_fan_out": turned,
            "inference_mode": true,
            "init_lora_weights": true,
            "lora_alpha": alpha,
            "lora_dropout": 0.0,
            "modules_to_save": null,
            "peft_type": "LORA",
            "r": self.rank,
            "target_modules": modules,
            "task_type": "CAUSAL_LM",
            "use_dora": false,
            "use_rslora": self.rank_stabilized,
        });
        format!("{config:#}\n")
    }
}

/// Is this matrix stored with rows by input? The head and the embedding never are.
pub(crate) fn transposed(model: &Model, name: &str) -> Result<bool> {
    let names = &model.architecture.names;
    let outside = [names.model("embed")?, names.model("unembed").unwrap_or_default()];
    let module = name.strip_suffix(".weight").unwrap_or(name);
    Ok(model.architecture.transposed && !outside.iter().any(|one| one == module))
}

fn read_config(bytes: &[u8]) -> Result<Adapter> {
    let json: Map<String, Json> = match serde_json::from_slice(bytes) {
        Ok(json) => json,
        Err(error) => return broken(format!("{CONFIG} is no JSON object: {error}")),
    };
    let is = |name: &str, values: &[Json]| json.get(name).is_some_and(|found| values.contains(found));
    if !is("peft_type", &["LORA".into()]) {
        return cannot_tell(format!("{CONFIG} does not say that the adapter is a LoRA"));
    }
    let flag = |name: &str| json.get(name).and_then(Json::as_bool).unwrap_or(false);
    for (name, value) in &json {
        let understood = match name.as_str() {
            "peft_type" | "r" | "lora_alpha" | "use_rslora" | "use_dora" => true,
            "bias" => value == "none",
            // Others change the weights that the adapter was made for.
            "init_lora_weights" => value.is_boolean() || value == "gaussian",
            name => INERT.contains(&name) || says_nothing(value),
        };
        if !understood {
            return cannot_tell(format!(
                "`{name}` of {CONFIG} is a setting that is not understood here"
            ));
        }
    }
    let rank = json
        .get("r")
        .and_then(Json::as_u64)
        .and_then(|rank| usize::try_from(rank).ok());
    let alpha = json.get("lora_alpha").and_then(Json::as_f64);
    match (rank, alpha) {
        (Some(rank), Some(alpha)) if rank > 0 => Ok(Adapter {
            rank,
            alpha,
            rank_stabilized: flag("use_rslora"),
            maps: BTreeMap::new(),
        }),
        _ => broken(format!("{CONFIG} tells no rank `r` and no `lora_alpha`")),
    }
}

fn says_nothing(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Array(list) => list.is_empty(),
        Json::Object(table) => table.is_empty(),
        _ => false,
    }
}

/// The maps in the bytes of the weights, by the names of the model's matrices.
fn read_maps(bytes: &[u8], model: &Model) -> Result<BTreeMap<String, Low>> {
    let header =
        openassay_weights::read(WEIGHTS, &bytes.to_vec()).map_err(|error| ExerciseError::Weights {
            path: WEIGHTS.to_owned(),
            error,
        })?;
    let mut found: BTreeMap<String, [Option<Tensor>; 3]> = BTreeMap::new();
    for tensor in &header.tensors {
        let sides = [".lora_A.weight", ".lora_B.weight", ".lora_magnitude_vector"];
        let name = tensor.name.strip_prefix(PREFIX);
        let split = name.and_then(|name| {
            let mut sides = sides.iter().enumerate();
            sides.find_map(|(at, side)| Some((at, name.strip_suffix(side)?)))
        });
        let Some((side, module)) = split else {
            return cannot_tell(format!(
                "the adapter has `{}`, which is not understood here",
                tensor.name
            ));
        };
        let values = values(bytes, tensor)?;
        if let Some(place) = found.entry(format!("{module}.weight")).or_default().get_mut(side) {
            *place = Some(values);
        }
    }
    let whole = |(name, sides): (String, [Option<Tensor>; 3])| match sides {
        [Some(a), Some(b), magnitude] => {
            let (a, b) = (Var::from_tensor(&a)?, Var::from_tensor(&b)?);
            Ok((named(model, name), Low { a, b, magnitude }))
        }
        _ => broken(format!(
            "the adapter has one of the two matrices for `{name}` only"
        )),
    };
    found.into_iter().map(whole).collect()
}

/// The model's name of a matrix: adapters made of a model without its head lack the prefix.
fn named(model: &Model, name: String) -> String {
    let prefix = crate::family::prefix(&model.architecture.model_type);
    let whole = format!("{prefix}{name}");
    if model.tensors.shape(&name).is_none() && model.tensors.shape(&whole).is_some() {
        return whole;
    }
    name
}

fn values(bytes: &[u8], tensor: &openassay_weights::Tensor) -> Result<Tensor> {
    let range = usize::try_from(tensor.bytes.start)
        .ok()
        .zip(usize::try_from(tensor.bytes.end).ok());
    let data = range
        .and_then(|(from, to)| bytes.get(from..to))
        .unwrap_or_default();
    let mut values = Vec::new();
    openassay_contents::widen(&tensor.dtype, data, &mut values);
    let shape: Option<Vec<usize>> = tensor
        .shape
        .iter()
        .map(|side| usize::try_from(*side).ok())
        .collect();
    let shape = shape.unwrap_or_default();
    if values.len() as u64 != tensor.elements() || shape.is_empty() {
        return cannot_tell(format!(
            "`{}` of the adapter is stored as {}",
            tensor.name, tensor.dtype
        ));
    }
    Ok(Tensor::from_vec(values, shape, &Device::Cpu)?.to_dtype(DType::F32)?)
}
