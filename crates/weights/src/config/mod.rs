//! What config.json says of a model.

use serde_json::Value;

/// `model_type`.
pub fn model_type(config: &Value) -> Option<&str> {
    config.get("model_type")?.as_str().filter(|name| !name.is_empty())
}

/// `architectures`.
pub fn architectures(config: &Value) -> Vec<String> {
    let names = config
        .get("architectures")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `_class_name` of a pipeline or one of its parts.
pub fn class_name(config: &Value) -> Option<&str> {
    config.get("_class_name")?.as_str()
}

/// Classes of its own that the model needs (`auto_map`), as `module.Class`.
pub fn auto_map(config: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for value in config
        .get("auto_map")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|map| map.values())
    {
        match value {
            Value::String(name) => names.push(name.clone()),
            Value::Array(several) => {
                names.extend(several.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    names
}

/// Does it describe the architecture: a kind of model, and at least two of its dimensions? A config that
/// only names a class says nothing about how the model is built.
pub fn describes_architecture(config: &Value) -> bool {
    let named =
        model_type(config).is_some() || class_name(config).is_some() || !architectures(config).is_empty();
    let inner = |key: &str| config.get(key).is_some_and(has_dimensions);
    named && (has_dimensions(config) || inner("text_config") || inner("vision_config"))
}

/// Keys that give a dimension, over the architectures of transformers and diffusers.
const DIMENSIONS: &[&str] = &[
    "hidden_size",
    "n_embd",
    "d_model",
    "dim",
    "num_hidden_layers",
    "n_layer",
    "n_layers",
    "num_layers",
    "num_attention_heads",
    "n_head",
    "n_heads",
    "num_heads",
    "intermediate_size",
    "vocab_size",
    "d_ff",
    "image_size",
    "patch_size",
    "in_channels",
    "block_out_channels",
    "num_channels",
];

fn has_dimensions(config: &Value) -> bool {
    DIMENSIONS
        .iter()
        .filter(|key| config.get(**key).is_some_and(is_dimension))
        .count()
        >= 2
}

fn is_dimension(value: &Value) -> bool {
    value.is_u64()
        || value
            .as_array()
            .is_some_and(|sides| !sides.is_empty() && sides.iter().all(Value::is_u64))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_config_describes_an_architecture_by_its_kind_and_dimensions() {
        assert!(describes_architecture(
            &json!({ "model_type": "llama", "hidden_size": 8, "vocab_size": 10 })
        ));
        let inner = json!({ "model_type": "llava", "text_config": { "hidden_size": 8, "vocab_size": 10 } });
        assert!(describes_architecture(&inner));
        assert!(!describes_architecture(&json!({ "model_type": "llama" })));
        assert!(!describes_architecture(
            &json!({ "hidden_size": 8, "vocab_size": 10 })
        ));
        assert!(!describes_architecture(&json!([])));
    }

    #[test]
    fn own_classes_are_named_one_or_several_to_a_key() {
        let config = json!({ "auto_map": { "AutoConfig": "a.C", "AutoTokenizer": ["a.T", null] } });
        assert_eq!(auto_map(&config), ["a.C", "a.T"]);
        assert!(auto_map(&json!({ "auto_map": 3 })).is_empty());
    }
}
