//! Reads a `.keras` file: a zip around the weights in HDF5, beside the configuration and the version.

use openassay_sources::ReadAt;
use serde_json::Value;

use super::entries::{self, Entry, Forward, Inflated, Packing, Stored};
use super::{hdf5, zip};
use crate::scattered::Scattered;
use crate::{Format, Header, Meta, WeightsError};

/// The entry with the weights; also how such a zip is recognized.
const WEIGHTS: &str = "model.weights.h5";

/// Longest configuration that is kept; as the strings of GGUF.
const LONGEST_TEXT: u64 = 10_000_000;

/// Reads the header of a whole Keras model: the zip, or HDF5 with a configuration.
pub(super) fn read(bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    if !zip::read(bytes, 0, 4).starts_with(b"PK") {
        return hdf5::read(bytes, Format::Keras);
    }
    let mut file = Scattered::new(bytes);
    let entries = entries::entries(&mut file)?;
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let weights = find(WEIGHTS).ok_or_else(|| file.malformed(0, format!("the zip has no `{WEIGHTS}`")))?;
    let config = text(&mut file, find("config.json"))?;
    let version = text(&mut file, find("metadata.json"))?;
    let data = weights.data(&mut file)?;
    if weights.packing != Packing::Stored {
        let reason = format!("`{WEIGHTS}` is packed inside the zip, and HDF5 is read by position");
        let format = Format::Keras;
        return Err(WeightsError::NotRead { format, reason });
    }
    file.window(data);
    let mut header = hdf5::read_in(file, Format::Keras)?;
    if let Some(config) = config {
        header
            .metadata
            .insert(String::from("model_config"), Meta::Text(config));
    }
    let parsed: Option<Value> = version.and_then(|text| serde_json::from_str(&text).ok());
    if let Some(Value::String(version)) =
        parsed.and_then(|mut json| json.get_mut("keras_version").map(Value::take))
    {
        header
            .metadata
            .insert(String::from("keras_version"), Meta::Text(version));
    }
    Ok(header)
}

/// The text of an entry, unless it is too long to be kept.
fn text(file: &mut Scattered<'_>, entry: Option<&Entry>) -> Result<Option<String>, WeightsError> {
    let Some(entry) = entry.filter(|entry| entry.size <= LONGEST_TEXT) else {
        return Ok(None);
    };
    let data = entry.data(file)?;
    let bytes = match entry.packing {
        Packing::Stored => Stored { file, at: data.start }.take(entry.size)?,
        Packing::Deflated => Inflated::new(file, data).take(entry.size)?,
        Packing::Other(_) => return Ok(None),
    };
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
