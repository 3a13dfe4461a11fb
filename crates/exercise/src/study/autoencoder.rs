//! Sparse autoencoders: features that are to stand for what is at a site, and how well they do.
//!
//! Read from safetensors by the names that `SAELens` (`W_enc`, `b_enc`, `W_dec`, `b_dec`, `threshold`) and `sparsify`
//! (`encoder.weight`, `encoder.bias`, `W_dec`, `b_dec`) write, with the `cfg.json` beside them. What of that could
//! change the computation and is not understood is "cannot tell".

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};
use openassay_sources::{File, Source};
use openassay_weights::Format;
use serde::Serialize;
use serde_json::Value as Json;

use super::mean;
use super::run::next_of;
use crate::decoder::Model;
use crate::decoder::hooks::{self, Hook, Site};
use crate::error::{ExerciseError, Result, broken, cannot_tell};
use crate::release::weights;
use crate::tensors::Tensors;

/// Largest `cfg.json` that is read; real ones have a few kilobytes.
const CONFIG: u64 = 1 << 20;

/// Most bytes of an autoencoder as float32: 65,536 features of a stream of 4096 numbers.
const SIZE: u64 = 3 << 30;

/// Features that are told one by one.
const SHOWN: usize = 10;

/// What becomes of a feature before it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// Its positive part.
    Relu,
    /// Its positive part, where it is one of so many largest at its position.
    TopK(usize),
    /// All of it, where it is above a threshold of its own.
    JumpRelu,
}

/// A sparse autoencoder, as float32.
#[derive(Debug, Clone)]
pub struct Autoencoder {
    gate: Gate,
    /// `[width, features]`.
    encoder: Tensor,
    /// `[features]`.
    encoder_bias: Tensor,
    /// `[features, width]`.
    decoder: Tensor,
    /// `[width]`.
    decoder_bias: Tensor,
    /// `[features]`, of the gate that jumps.
    threshold: Option<Tensor>,
    /// Is the decoder's bias taken off what is encoded?
    centered: bool,
}

/// How well features stand for a site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// The site.
    pub site: String,
    /// How features are made.
    pub gate: Gate,
    /// Features that there are.
    pub features: usize,
    /// Positions that were looked at.
    pub positions: usize,
    /// Features that are not zero at a position, mean.
    pub active: f64,
    /// Features that are zero at all positions looked at.
    pub silent: usize,
    /// Mean squared error of what they make of the site.
    pub error: f64,
    /// The squared error as a share of the site's variance around its mean: 0 is perfect, 1 no better than the mean.
    pub unexplained: f64,
    /// Mean of minus the log probability of each next token, in nats, as the model is.
    pub loss: f64,
    /// The same with what the features make of the site in its place.
    pub loss_replaced: f64,
    /// The same with the site's mean in its place.
    pub loss_mean: f64,
    /// The features that are strongest somewhere.
    pub strongest: Vec<Feature>,
}

/// One feature.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Feature {
    /// Its number.
    pub feature: usize,
    /// Its largest value.
    pub value: f64,
    /// The row of it.
    pub row: usize,
    /// The position.
    pub position: usize,
    /// The token there.
    pub id: u32,
    /// Positions at which it is not zero.
    pub active: usize,
}

impl Autoencoder {
    /// Reads the safetensors file at `path` and the `cfg.json` beside it; `top_k` is how many features count at a
    /// position, where no configuration says it.
    ///
    /// # Errors
    ///
    /// Where tensors are missing or do not fit together, and "cannot tell" where something is asked for that is not
    /// understood.
    pub fn open(path: &Path, top_k: Option<usize>) -> Result<Self> {
        let opened = openassay_sources::open_file(path)?;
        let mut sources = opened.sources.iter();
        let Some((source, file)) = sources.find_map(|source| Some((source, source.files.first()?))) else {
            return broken("nothing was named");
        };
        Self::of(source, file, beside(path)?.as_deref(), top_k)
    }

    /// Reads `file`, which is safetensors, and the text of the `cfg.json` beside it, where there is one.
    ///
    /// # Errors
    ///
    /// Those of [`Self::open`].
    pub fn of(source: &Source, file: &File, config: Option<&[u8]>, top_k: Option<usize>) -> Result<Self> {
        let tensors = tensors(source, file)?;
        let config: Json = match config.map(serde_json::from_slice) {
            None => Json::Null,
            Some(Ok(config)) => config,
            Some(Err(error)) => {
                return broken(format!("the cfg.json of the autoencoder is not JSON: {error}"));
            }
        };
        understood(&config)?;
        let find = |name: &str, other: &str| {
            tensors.get(if tensors.shape(name).is_some() {
                name
            } else {
                other
            })
        };
        let encoder = if tensors.shape("encoder.weight").is_some() {
            tensors.get("encoder.weight")?.t()?.contiguous()?
        } else {
            tensors.get("W_enc")?
        };
        let threshold = match tensors.shape("threshold") {
            Some(_) => Some(tensors.get("threshold")?),
            None => None,
        };
        let is_plain = tensors.shape("encoder.weight").is_none();
        let autoencoder = Self {
            gate: gate(&config, top_k, is_plain, threshold.is_some())?,
            encoder,
            encoder_bias: find("b_enc", "encoder.bias")?,
            decoder: tensors.get("W_dec")?,
            decoder_bias: tensors.get("b_dec")?,
            // `sparsify` always does, those of Gemma Scope never do, `SAELens` says.
            centered: match config.get("apply_b_dec_to_input").and_then(Json::as_bool) {
                Some(said) => said,
                None => threshold.is_none(),
            },
            threshold,
        };
        autoencoder.check()?;
        Ok(autoencoder)
    }

    fn check(&self) -> Result<()> {
        let (width, features) = match self.encoder.dims() {
            [width, features] => (*width, *features),
            other => return broken(format!("the encoder has shape {other:?}, not that of a matrix")),
        };
        let threshold = self.threshold.as_ref().map_or(&[][..], Tensor::dims);
        for (what, found, wanted) in [
            ("the encoder's bias", self.encoder_bias.dims(), &[features][..]),
            ("the decoder", self.decoder.dims(), &[features, width]),
            ("the decoder's bias", self.decoder_bias.dims(), &[width]),
        ] {
            if found != wanted {
                return broken(format!(
                    "{what} has shape {found:?}, and the encoder asks for {wanted:?}"
                ));
            }
        }
        match self.threshold {
            Some(_) if threshold != [features] => {
                broken(format!("the threshold has shape {threshold:?}, not [{features}]"))
            }
            _ => Ok(()),
        }
    }

    /// Numbers that it reads at a position.
    pub fn width(&self) -> usize {
        self.decoder_bias.elem_count()
    }

    /// Its features.
    pub fn features(&self) -> usize {
        self.encoder_bias.elem_count()
    }

    /// The features of `x` `[positions, width]`: `[positions, features]`.
    pub fn encode(&self, x: &Tensor) -> Result<Tensor> {
        let x = if self.centered {
            x.broadcast_sub(&self.decoder_bias)?
        } else {
            x.clone()
        };
        let raw = x.matmul(&self.encoder)?.broadcast_add(&self.encoder_bias)?;
        match (self.gate, &self.threshold) {
            (Gate::TopK(count), _) => largest_of(&raw.relu()?, count),
            (Gate::JumpRelu, Some(threshold)) => {
                let above = raw.broadcast_gt(threshold)?.to_dtype(DType::F32)?;
                Ok((raw.relu()? * above)?)
            }
            (Gate::Relu | Gate::JumpRelu, _) => Ok(raw.relu()?),
        }
    }

    /// What `features` `[positions, features]` stand for: `[positions, width]`.
    pub fn decode(&self, features: &Tensor) -> Result<Tensor> {
        Ok(features
            .matmul(&self.decoder)?
            .broadcast_add(&self.decoder_bias)?)
    }

    /// How well it stands for `site` while `ids` are run.
    ///
    /// # Errors
    ///
    /// Where the model has no such site, or one of another width.
    pub fn fit(&self, model: &Model, ids: &[Vec<u32>], site: &str) -> Result<Fit> {
        let all = hooks::sites(&model.architecture);
        let Some(place) = all.into_iter().find(|one| one.to_string() == site) else {
            return Err(ExerciseError::Asked(format!(
                "`{site}` is no site of the model; one is `blocks.0.hook_resid_pre`"
            )));
        };
        let there = at(model, ids, place)?;
        if there.dim(1)? != self.width() {
            return Err(ExerciseError::Asked(format!(
                "there are {} numbers at `{site}`, and the autoencoder is for {}",
                there.dim(1)?,
                self.width()
            )));
        }
        let features = self.encode(&there)?;
        let error = flat(&(self.decode(&features)? - &there)?.sqr()?.mean_all()?)?;
        let mean_there = there.mean_keepdim(0)?;
        let variance = flat(&there.broadcast_sub(&mean_there)?.sqr()?.mean_all()?)?;
        let active = features.gt(0.0)?.to_dtype(DType::F32)?;
        let times = active.sum(0)?.to_vec1::<f32>()?;
        let loss = |into: &Into<'_>| -> Result<f64> {
            let next = next_of(model, ids, |_, _| {
                Ok(Replace {
                    site: place,
                    into: *into,
                })
            })?;
            Ok(mean(next.iter().map(|next| mean(next.losses.iter().copied()))))
        };
        Ok(Fit {
            site: site.to_owned(),
            gate: self.gate,
            features: self.features(),
            positions: there.dim(0)?,
            active: flat(&active.sum(1)?.mean_all()?)?,
            silent: times.iter().filter(|times| **times < 0.5).count(),
            error,
            unexplained: error / variance,
            loss: loss(&Into::Itself)?,
            loss_replaced: loss(&Into::Features(self))?,
            loss_mean: loss(&Into::Mean(&mean_there))?,
            strongest: strongest(&features, &times, ids)?,
        })
    }
}

/// What is at a site, all positions of all rows: `[positions, width]`; heads side by side.
fn at(model: &Model, ids: &[Vec<u32>], site: Site) -> Result<Tensor> {
    let mut found = None;
    let mut keep = |one: Site, tensor: Tensor| {
        if one == site {
            found = Some(tensor.detach());
        }
        Ok(tensor.detach())
    };
    super::run::last(model, ids, &mut keep)?;
    match found {
        Some(tensor) if tensor.rank() >= 3 && tensor.dim(1)? == ids.first().map_or(0, Vec::len) => {
            Ok(tensor.flatten_to(1)?.flatten_from(1)?.contiguous()?)
        }
        _ => Err(ExerciseError::Asked(format!(
            "`{site}` does not have one vector for each position"
        ))),
    }
}

/// What is put in the place of what is at a site.
#[derive(Clone, Copy)]
enum Into<'a> {
    Itself,
    Features(&'a Autoencoder),
    Mean(&'a Tensor),
}

struct Replace<'a> {
    site: Site,
    into: Into<'a>,
}

impl Hook for Replace<'_> {
    fn visit(&mut self, site: Site, tensor: Tensor) -> Result<Tensor> {
        let tensor = tensor.detach();
        if site != self.site {
            return Ok(tensor);
        }
        let shape = tensor.dims().to_vec();
        let flat = tensor.flatten_to(1)?.flatten_from(1)?.contiguous()?;
        let other = match self.into {
            Into::Itself => flat,
            Into::Features(autoencoder) => autoencoder.decode(&autoencoder.encode(&flat)?)?,
            Into::Mean(mean) => mean.broadcast_as(flat.shape())?.contiguous()?,
        };
        Ok(other.reshape(shape)?)
    }
}

/// The one number of a tensor.
fn flat(tensor: &Tensor) -> Result<f64> {
    Ok(f64::from(tensor.to_scalar::<f32>()?))
}

/// All but so many largest of each row set to zero; of equals, the first are kept.
fn largest_of(x: &Tensor, count: usize) -> Result<Tensor> {
    let shape = x.dims2()?;
    let mut kept = Vec::with_capacity(shape.0 * shape.1);
    for mut row in x.to_vec2::<f32>()? {
        let mut order: Vec<(usize, f32)> = row.iter().copied().enumerate().collect();
        order.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        for (at, _) in order.iter().skip(count) {
            if let Some(value) = row.get_mut(*at) {
                *value = 0.0;
            }
        }
        kept.extend(row);
    }
    Ok(Tensor::from_vec(kept, shape, &Device::Cpu)?)
}

fn strongest(features: &Tensor, times: &[f32], ids: &[Vec<u32>]) -> Result<Vec<Feature>> {
    let positions = ids.first().map_or(1, Vec::len).max(1);
    let values = features.max(0)?.to_vec1::<f32>()?;
    let places = features.argmax(0)?.to_vec1::<u32>()?;
    let mut all: Vec<Feature> = Vec::new();
    for (feature, ((value, place), times)) in values.iter().zip(places).zip(times).enumerate() {
        let place = usize::try_from(place).unwrap_or_default();
        let (row, position) = (place / positions, place % positions);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let active = *times as usize;
        all.push(Feature {
            feature,
            value: f64::from(*value),
            row,
            position,
            id: ids
                .get(row)
                .and_then(|row| row.get(position))
                .copied()
                .unwrap_or_default(),
            active,
        });
    }
    all.retain(|one| one.active > 0);
    all.sort_by(|one, other| {
        other
            .value
            .total_cmp(&one.value)
            .then(one.feature.cmp(&other.feature))
    });
    all.truncate(SHOWN);
    Ok(all)
}

fn tensors(source: &Source, file: &File) -> Result<Tensors> {
    let bytes = source.open(file)?;
    let header = openassay_weights::read(&file.path, &bytes).map_err(|error| ExerciseError::Weights {
        path: file.path.clone(),
        error,
    })?;
    if header.format != Format::Safetensors {
        return cannot_tell(format!(
            "`{}` is a {} file: autoencoders are read from safetensors",
            file.path,
            header.format.title()
        ));
    }
    let places = header.tensors.iter();
    let places: BTreeMap<String, _> = places
        .map(|tensor| Ok((tensor.name.clone(), weights::place(0, tensor, &file.path)?)))
        .collect::<Result<_>>()?;
    let tensors = Tensors::new(vec![bytes], places);
    if tensors.size() > SIZE {
        return cannot_tell("the autoencoder is larger than is read");
    }
    Ok(tensors)
}

/// The text of the `cfg.json` beside it; none where there is none.
fn beside(path: &Path) -> Result<Option<Vec<u8>>> {
    let opened = match openassay_sources::open_file(&path.with_file_name("cfg.json")) {
        Ok(opened) => opened,
        Err(openassay_sources::SourceError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut sources = opened.sources.iter();
    match sources.find_map(|source| Some((source, source.files.first()?))) {
        Some((source, file)) => Ok(Some(source.read(file, CONFIG)?)),
        None => Ok(None),
    }
}

/// Is what a configuration asks for what is done here?
fn understood(config: &Json) -> Result<()> {
    for (field, allowed) in [
        ("architecture", &["standard", "jumprelu", "topk", "batchtopk"][..]),
        ("activation_fn_str", &["relu", "topk"]),
        ("activation_fn", &["relu", "topk"]),
        ("activation", &["relu", "topk"]),
        ("normalize_activations", &["none"]),
    ] {
        let said = config.get(field).filter(|said| !said.is_null());
        if let Some(said) = said.filter(|said| !said.as_str().is_some_and(|said| allowed.contains(&said))) {
            return cannot_tell(format!(
                "`{field}` of the autoencoder is {said}, which is not understood here"
            ));
        }
    }
    for field in ["transcode", "skip_connection", "finetuning_scaling_factor"] {
        if config.get(field).and_then(Json::as_bool) == Some(true) {
            return cannot_tell(format!("`{field}` of the autoencoder is not understood here"));
        }
    }
    Ok(())
}

fn gate(config: &Json, top_k: Option<usize>, is_plain: bool, has_threshold: bool) -> Result<Gate> {
    let word = |field: &str| config.get(field).and_then(Json::as_str).unwrap_or_default();
    let is_top_k = ["architecture", "activation_fn_str", "activation_fn", "activation"]
        .iter()
        .any(|field| word(field) == "topk");
    let said = config
        .get("k")
        .or_else(|| config.get("activation_fn_kwargs").and_then(|more| more.get("k")))
        .and_then(Json::as_u64)
        .and_then(|said| usize::try_from(said).ok())
        .filter(|said| *said > 0);
    match top_k.or(said) {
        Some(0) => Err(ExerciseError::Asked("no feature at all would count".to_owned())),
        Some(count) if top_k.is_some() || is_top_k || !is_plain => Ok(Gate::TopK(count)),
        None if is_top_k || !is_plain => {
            cannot_tell("how many features count at a position is said nowhere: name it by `--top-k`")
        }
        _ if word("architecture") == "batchtopk" && !has_threshold => {
            cannot_tell("features that are chosen over a whole batch are not understood here")
        }
        _ if has_threshold => Ok(Gate::JumpRelu),
        _ if word("architecture") == "jumprelu" => broken("the autoencoder has no `threshold`"),
        _ => Ok(Gate::Relu),
    }
}
