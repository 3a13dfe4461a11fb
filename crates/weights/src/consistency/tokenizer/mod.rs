//! The ids that a tokenizer gives against the rows of the embeddings: an id beyond the last row cannot be looked up.
//!
//! More rows than ids are padding, and nothing is said of them. `SentencePiece` models are not read: their ids are
//! shifted by some tokenizers.

use serde_json::Value;

use super::{Mismatch, config};
use crate::Variant;
use crate::knowledge::{TokenizerFile, TokenizerForm};
use crate::table::knowledge;

mod ids;

use ids::Highest;

/// Names of the files that give tokens their ids, in the order in which they speak.
pub fn tokenizer_files() -> impl Iterator<Item = &'static str> {
    knowledge().tokenizers.file.iter().map(|file| file.name.as_str())
}

/// The highest id of the tokenizer's file called `name` beyond the embeddings of `variant`, beside which `config`
/// lies.
pub fn check(name: &str, bytes: &[u8], config: &Value, variant: &Variant) -> Option<Mismatch> {
    let embeddings = config::embeddings(config, variant)?;
    let rows = *embeddings.shape.first()?;
    let model_type = crate::config::model_type(config)?;
    let speaks = |file: &&TokenizerFile| {
        file.name == name
            && (file.model_types.is_empty() || file.model_types.iter().any(|known| known == model_type))
    };
    let file = knowledge().tokenizers.file.iter().find(speaks)?;
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{FEFF}');
    let (key, highest) = highest(file, text)?;
    (highest.id >= rows).then(|| {
        let named = highest
            .token
            .map(|token| format!(" (`{}`)", crate::error::shown(&token)));
        let declared = format!("id {}{}", highest.id, named.unwrap_or_default());
        Mismatch::by_tensor(key, &declared, &format!("{rows} rows"), embeddings)
    })
}

/// The highest id, and the key under which it stands: the file itself where it is nothing but ids.
fn highest(file: &'static TokenizerFile, text: &str) -> Option<(&'static str, Highest)> {
    match file.form {
        TokenizerForm::Tokenizer => ids::of_tokenizer(text),
        TokenizerForm::Ids => Some((&file.name, ids::of_map(text)?)),
        TokenizerForm::Settings => Some(("added_tokens_decoder", ids::of_settings(text)?)),
        TokenizerForm::Lines => Some((&file.name, ids::of_lines(text)?)),
    }
}

#[cfg(test)]
mod tests;
