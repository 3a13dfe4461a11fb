//! Inference: continues a text with the letter that the model holds likeliest, until the end or the limit.
// SPDX-License-Identifier: MIT-0

use std::path::Path;

use crate::json::Json;
use crate::model::{Model, unchanged};
use crate::recipe::Shape;
use crate::safetensors;
use crate::tokenizer::{self, END};

/// A model and its weights, as they lie in a folder.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// Its weights.
    pub weights: Vec<f32>,
}

impl Loaded {
    /// Reads `config.json` and `model.safetensors` in `folder`.
    pub fn from(folder: &Path) -> Result<Self, String> {
        let path = folder.join("config.json");
        let wrong = |reason: String| format!("{}: {reason}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let shape = Json::read(&text)
            .and_then(|config| Shape::from_config(&config))
            .map_err(wrong)?;
        let model = Model::new(shape);
        let weights = safetensors::read(&folder.join("model.safetensors"), &model.layout)?;
        Ok(Self { model, weights })
    }

    /// The logits after each of `letters`: letters x vocabulary.
    pub fn logits(&self, letters: &[u16]) -> Vec<f32> {
        self.model
            .forward(&self.weights, letters, letters.len(), &unchanged)
            .logits
    }

    /// The logits after the last of `letters`.
    pub fn next(&self, letters: &[u16]) -> Vec<f32> {
        let logits = self.logits(letters);
        logits[logits.len() - self.model.shape.vocabulary..].to_vec()
    }
}

/// The number of the highest logit; of equals the first.
pub fn likeliest(logits: &[f32]) -> u16 {
    let mut best = 0;
    for (letter, &logit) in logits.iter().enumerate() {
        if logit > logits[best] {
            best = letter;
        }
    }
    best as u16
}

/// `prompt` and at most `limit` letters more.
pub fn generate(loaded: &Loaded, prompt: &str, limit: usize) -> String {
    let mut letters = tokenizer::prompt(prompt);
    for _ in 0..limit {
        let seen = letters.len().saturating_sub(loaded.model.shape.context);
        let letter = likeliest(&loaded.next(&letters[seen..]));
        if letter == END {
            break;
        }
        letters.push(letter);
    }
    tokenizer::text(&letters[1..])
}
