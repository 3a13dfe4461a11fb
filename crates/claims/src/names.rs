//! Sizes and quantizations that names hold: of the release, of its card's title, of GGUF files; and those that are not its own.

use std::collections::BTreeSet;

use openassay_facts::Claim;
use openassay_words::tokens;

use crate::claims::{PLAINLY, claim_at, number_at};
use crate::identity::name_in_title;
use crate::lexicon::LEXICON;
use crate::reading::{Gguf, Reading, Voice};
use crate::size::{self, Size};
use crate::statements::Spot;
use crate::utterance::{Form, Utterance};

/// The kind whose guards say of a number that it counts something else.
const KIND: &str = "size-in-name";

/// Fewer are a year, or a count of files.
const SMALLEST: u64 = 1_000_000;

/// Numbers in names that the card gives to something else: tokens, or another model.
#[derive(Debug, Default)]
pub(crate) struct Unnamed {
    numbers: BTreeSet<u64>,
    /// Sizes that the card gives to what lies here: then another one in a name is something else's.
    here: BTreeSet<u64>,
    /// Is it a model without trained weights, made for tests?
    mock: bool,
}

impl Unnamed {
    /// What the cards among `said` say of numbers.
    pub(crate) fn of(said: &[Utterance]) -> Self {
        let mut found = Self::default();
        let Some(kind) = LEXICON.kinds.iter().find(|kind| kind.kind == KIND) else {
            return found;
        };
        for one in said
            .iter()
            .filter(|one| one.voice == Voice::Card && one.form != Form::Code)
        {
            found.mock |= LEXICON.phrases("mock").are_in(&one.tokens);
            for place in LEXICON.phrases("contents").find_all(&one.tokens) {
                let numbers = (place.first..=place.last).filter_map(|at| number_at(&one.tokens, at, KIND));
                found.here.extend(numbers.filter(|number| *number >= SMALLEST));
            }
            for place in kind.guards.find_all(&one.tokens) {
                let numbers = (place.first..=place.last).filter_map(|at| number_at(&one.tokens, at, KIND));
                found.numbers.extend(numbers);
            }
        }
        found
    }

    fn holds(&self, size: Size) -> bool {
        let (Size::Total(value) | Size::Active(value) | Size::Experts(value)) = size;
        let another = !self.here.is_empty() && !self.here.contains(&value);
        self.mock || another || self.numbers.contains(&value)
    }
}

/// The sizes that the title of a card holds.
pub(crate) fn in_title(said: &Utterance, unnamed: &Unnamed) -> Vec<Claim> {
    let name = name_in_title(said.text).unwrap_or_default();
    sizes(name, &said.spot(), unnamed)
}

fn sizes(name: &str, spot: &Spot, unnamed: &Unnamed) -> Vec<Claim> {
    let mock = tokens(name)
        .iter()
        .any(|token| LEXICON.is("mock_names", &token.word));
    size::in_name(name)
        .into_iter()
        .filter(|size| !mock && !unnamed.holds(*size))
        .map(|size| {
            let (kind, value) = match size {
                Size::Total(value) => ("size-in-name", value),
                Size::Active(value) => ("size-active", value),
                Size::Experts(value) => ("size-experts", value),
            };
            claim_at(kind, value.to_string(), spot.clone(), PLAINLY)
        })
        .collect()
}

/// The quantization that the name of a GGUF gives.
fn quantization(file: &Gguf) -> Option<Claim> {
    let named = file.quantization.clone()?;
    let spot = Spot {
        source: file.source,
        path: file.path.to_owned(),
        line: 0,
        quote: file.path.rsplit('/').next().unwrap_or_default().to_owned(),
        sha256: file.sha256.clone(),
    };
    Some(claim_at("quantization", named, spot, PLAINLY))
}

/// What the names of the release and of its files hold: sizes, and how files are quantized. They have no line.
pub(crate) fn in_names(reading: &Reading, unnamed: &Unnamed) -> Vec<Claim> {
    let mut found = Vec::new();
    for name in &reading.names {
        let last = name.rsplit('/').next().unwrap_or(name);
        let spot = Spot {
            quote: name.clone(),
            ..Spot::default()
        };
        found.extend(sizes(last, &spot, unnamed));
    }
    found.extend(reading.gguf.iter().filter_map(quantization));
    for file in &reading.gguf {
        for (key, value) in file
            .pairs
            .iter()
            .filter(|(key, _)| key == "general.name" || key == "general.size_label")
        {
            let quote = format!("{key} = {value}");
            let spot = Spot {
                source: file.source,
                path: file.path.to_owned(),
                line: 0,
                quote,
                sha256: file.sha256.clone(),
            };
            found.extend(sizes(value, &spot, unnamed));
        }
    }
    found
}
