//! The JSON of a safetensors header, in the order of the file and with duplicate names kept.

use std::fmt;

use serde::Deserialize;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};

use crate::WeightsError;
use crate::error::shown;
use crate::formats::MOST_TENSORS;

/// What a header says of one tensor.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) dtype: String,
    pub(super) shape: Vec<u64>,
    pub(super) data_offsets: (u64, u64),
}

/// A header as it is written.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<(String, Entry)>,
    pub(super) metadata: Vec<(String, serde_json::Value)>,
}

/// Parses `text`, which begins at byte `start` of the file.
pub(super) fn parse(text: &[u8], start: u64) -> Result<Listing, WeightsError> {
    if text.first() != Some(&b'{') {
        return Err(at(start, "it does not begin with `{`"));
    }
    let mut json = serde_json::Deserializer::from_slice(text);
    let listing = Listing::deserialize(&mut json).and_then(|listing| json.end().map(|()| listing));
    listing.map_err(|error| at(start + offset(text, &error), &words(&error)))
}

fn at(offset: u64, wrong: &str) -> WeightsError {
    WeightsError::Malformed {
        offset,
        reading: String::from("the header"),
        wrong: wrong.to_owned(),
    }
}

/// Byte of an error that is given as line and column.
fn offset(text: &[u8], error: &serde_json::Error) -> u64 {
    let before: usize = text
        .split(|byte| *byte == b'\n')
        .take(error.line().saturating_sub(1))
        .map(|line| line.len() + 1)
        .sum();
    before.saturating_add(error.column().saturating_sub(1)) as u64
}

/// The error without its own account of the place.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    shown(text.get(..end).unwrap_or(&text))
}

impl<'de> Deserialize<'de> for Listing {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ListingVisitor)
    }
}

struct ListingVisitor;

impl<'de> Visitor<'de> for ListingVisitor {
    type Value = Listing;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Listing, A::Error> {
        let mut listing = Listing::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == "__metadata__" {
                listing.metadata.extend(map.next_value::<Pairs>()?.0);
                continue;
            }
            if listing.entries.len() as u64 == MOST_TENSORS {
                return Err(A::Error::custom(format!(
                    "more than the {MOST_TENSORS} tensors we read"
                )));
            }
            listing.entries.push((name, map.next_value()?));
        }
        Ok(listing)
    }
}

/// The metadata, which may also be `null`.
struct Pairs(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_unit<E: Error>(self) -> Result<Pairs, E> {
        Ok(Pairs(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        // A bound on values that are no strings: nothing real has more than a few keys.
        const MOST_KEYS: usize = 100_000;
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key()? {
            if pairs.len() < MOST_KEYS {
                pairs.push((key, map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Pairs(pairs))
    }
}
