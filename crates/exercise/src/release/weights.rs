//! The weights of a release: which files, and which tensors lie where in them.

use std::collections::{BTreeMap, BTreeSet};

use openassay_sources::ReadAt;
use openassay_weights::{Format, Header, Tensor};
use serde_json::Value as Json;

use super::Release;
use crate::error::{ExerciseError, Result, broken, cannot_tell};
use crate::tensors::{Place, Tensors};

/// Largest index of shards that is read; the longest real ones have some 20 MB.
const INDEX: u64 = 256 << 20;

/// The tensors of the release, by the names in its files.
pub(super) fn tensors(release: &Release) -> Result<Tensors> {
    let shards = shards(release)?;
    let mut files = Vec::new();
    let mut places = BTreeMap::new();
    for (name, wanted) in &shards {
        let (bytes, header) = open(release, name)?;
        if header.format != Format::Safetensors {
            return cannot_tell(format!(
                "`{name}` is a {} file, which is not run",
                header.format.title()
            ));
        }
        for tensor in &header.tensors {
            if wanted
                .as_ref()
                .is_some_and(|wanted| !wanted.contains(&tensor.name))
            {
                continue;
            }
            let place = place(files.len(), tensor, name)?;
            if places.insert(tensor.name.clone(), place).is_some() {
                return broken(format!("`{}` is in two files", tensor.name));
            }
        }
        let missing = wanted
            .iter()
            .flatten()
            .find(|wanted| !places.contains_key(*wanted));
        if let Some(missing) = missing {
            return broken(format!("`{name}` lacks `{missing}`, which the index puts there"));
        }
        files.push(bytes);
    }
    Ok(Tensors::new(files, places))
}

/// The file, and what its header says.
pub(super) fn open(release: &Release, name: &str) -> Result<(Box<dyn ReadAt>, Header)> {
    let Some(file) = release.file(name) else {
        return broken(format!("`{name}` is not there"));
    };
    let bytes = release.source.open(file)?;
    let header = openassay_weights::read(&file.path, &bytes).map_err(|error| ExerciseError::Weights {
        path: name.to_owned(),
        error,
    })?;
    Ok((bytes, header))
}

pub(super) fn place(file: usize, tensor: &Tensor, path: &str) -> Result<Place> {
    let sides: Option<Vec<usize>> = tensor
        .shape
        .iter()
        .map(|side| usize::try_from(*side).ok())
        .collect();
    let Some(shape) = sides else {
        return broken(format!(
            "`{}` in `{path}` has sides beyond all bounds",
            tensor.name
        ));
    };
    Ok(Place {
        file,
        bytes: tensor.bytes.clone(),
        dtype: tensor.dtype.clone(),
        elements: tensor.elements(),
        shape,
        order: crate::tensors::Order::AsStored,
    })
}

/// The weight files, each with the tensors that are meant of it where an index says so.
type Shards = BTreeMap<String, Option<BTreeSet<String>>>;

fn shards(release: &Release) -> Result<Shards> {
    const WHOLE: &str = "model.safetensors";
    if release.file(WHOLE).is_some() {
        return Ok(BTreeMap::from([(WHOLE.to_owned(), None)]));
    }
    if let Some(bytes) = release.read("model.safetensors.index.json", INDEX)? {
        return index(&bytes);
    }
    let here = |path: &str| {
        let name = path.strip_prefix(release.folder.as_str())?;
        (!name.contains('/')).then(|| name.to_owned())
    };
    let names: Vec<String> = release
        .source
        .files
        .iter()
        .filter_map(|file| here(&file.path))
        .collect();
    let of = |end: &str| {
        names
            .iter()
            .filter(|name| name.ends_with(end))
            .collect::<Vec<_>>()
    };
    match of(".safetensors").as_slice() {
        [one] => Ok(BTreeMap::from([((*one).clone(), None)])),
        [] if !of(".bin").is_empty() || !of(".pt").is_empty() || !of(".pth").is_empty() => {
            cannot_tell("the weights are pickles, which are never loaded")
        }
        [] => cannot_tell("there are no weights in safetensors"),
        [one, other, ..] => cannot_tell(format!("`{one}` and `{other}` may both be the weights")),
    }
}

fn index(bytes: &[u8]) -> Result<Shards> {
    let index: Json = match serde_json::from_slice(bytes) {
        Ok(index) => index,
        Err(error) => return broken(format!("the index of the weights is not JSON: {error}")),
    };
    let Some(map) = index.get("weight_map").and_then(Json::as_object) else {
        return broken("the index of the weights has no `weight_map`");
    };
    let mut shards = Shards::new();
    for (tensor, file) in map {
        match file
            .as_str()
            .filter(|file| !file.contains('/') && !file.contains('\\'))
        {
            Some(file) => {
                let tensors = shards.entry(file.to_owned()).or_default();
                tensors.get_or_insert_default().insert(tensor.clone());
            }
            None => return broken(format!("the index puts `{tensor}` into no file beside it")),
        }
    }
    if shards.is_empty() {
        return broken("the index of the weights names no tensor");
    }
    Ok(shards)
}
