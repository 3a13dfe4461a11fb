//! The dimensions of a network, as its configuration names them: layers, widths, heads, context.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Meta;
use crate::table::knowledge;

/// A dimension and what says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// Its name (`layers`, `context`), from `knowledge/formats/dimensions.toml`.
    pub name: &'static str,
    /// Its value.
    pub value: u64,
    /// The key that says it.
    pub key: String,
}

/// What config.json says; of a model that joins several, what it says of its text model.
pub fn of_config(config: &Value) -> Vec<Dimension> {
    let inner = config.get("text_config");
    let said = |key: &&String| {
        let value = config.get(key.as_str()).or_else(|| inner?.get(key.as_str()));
        Some((value?.as_u64()?, (*key).clone()))
    };
    let all = knowledge().dimensions.iter();
    all.filter_map(|dimension| {
        let (value, key) = dimension.config.iter().find_map(|key| said(&key))?;
        Some(Dimension {
            name: &dimension.name,
            value,
            key,
        })
    })
    .collect()
}

/// What the metadata of a GGUF says.
pub fn of_gguf(metadata: &BTreeMap<String, Meta>) -> Vec<Dimension> {
    let Some(architecture) = metadata.get("general.architecture").and_then(Meta::as_str) else {
        return Vec::new();
    };
    let said = |key: &String| {
        let key = format!("{architecture}.{key}");
        Some((metadata.get(&key)?.as_u64()?, key))
    };
    let tokens = || match metadata.get(TOKENS)? {
        Meta::Array { length, .. } => Some((*length, TOKENS.to_owned())),
        Meta::Texts(tokens) => Some((tokens.len() as u64, TOKENS.to_owned())),
        _ => None,
    };
    let all = knowledge().dimensions.iter();
    all.filter_map(|dimension| {
        let found = dimension.gguf.iter().find_map(said);
        let (value, key) = found.or_else(|| tokens().filter(|_| dimension.name == "vocabulary"))?;
        Some(Dimension {
            name: &dimension.name,
            value,
            key,
        })
    })
    .collect()
}

/// The vocabulary of a GGUF's own tokenizer.
const TOKENS: &str = "tokenizer.ggml.tokens";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(found: &[Dimension]) -> Vec<(&str, u64, &str)> {
        found
            .iter()
            .map(|one| (one.name, one.value, one.key.as_str()))
            .collect()
    }

    #[test]
    fn a_config_names_its_dimensions_outside_or_within() {
        let config = json!({ "n_layer": 12, "text_config": { "hidden_size": 8 }, "vocab_size": "many" });
        assert_eq!(
            named(&of_config(&config)),
            [("layers", 12, "n_layer"), ("hidden", 8, "hidden_size")]
        );
    }

    #[test]
    fn a_gguf_names_them_behind_its_architecture() {
        let text = |text: &str| Meta::Text(text.to_owned());
        let metadata = BTreeMap::from([
            ("general.architecture".to_owned(), text("rill")),
            ("rill.block_count".to_owned(), Meta::Unsigned(2)),
            ("other.context_length".to_owned(), Meta::Unsigned(9)),
            (
                TOKENS.to_owned(),
                Meta::Array {
                    of: "string",
                    length: 100,
                },
            ),
        ]);
        assert_eq!(
            named(&of_gguf(&metadata)),
            [("layers", 2, "rill.block_count"), ("vocabulary", 100, TOKENS)]
        );
    }
}
