//! A GGUF against the config.json beside it, where both surely describe one model.

use serde_json::Value;

use super::{Mismatch, Witness};
use crate::table::knowledge;
use crate::{Dimension, Format, Variant, dimensions};

/// A context that metadata and configuration name differently.
///
/// A draft model or a quantization of another one may lie beside any configuration: both must agree on all else. A
/// context that is stretched is written as the one before or after, so where a scaling is named nothing is compared.
pub fn check(config: &Value, variant: &Variant) -> Option<Mismatch> {
    let copies = &knowledge().copies;
    let known = variant.architecture.as_deref().is_some_and(has_layout);
    if variant.format != Format::Gguf || variant.adapter || !known || is_stretched(config, variant) {
        return None;
    }
    let theirs = dimensions::of_config(config);
    let same = |name: &String| match (value(&variant.dimensions, name), value(&theirs, name)) {
        (Some(one), Some(other)) => one.value == other.value,
        _ => false,
    };
    if !copies.same.iter().all(same) {
        return None;
    }
    let ours = value(&variant.dimensions, &copies.compared)?;
    let theirs = value(&theirs, &copies.compared)?;
    let said = copies.config_keys.contains(&theirs.key) && config.get(&theirs.key).is_some();
    (said && ours.value != theirs.value).then(|| Mismatch {
        key: ours.key.clone(),
        declared: ours.value.to_string(),
        found: theirs.value.to_string(),
        witness: Witness::Key(theirs.key.clone()),
    })
}

fn has_layout(architecture: &str) -> bool {
    let mut layouts = knowledge().gguf.layout.iter();
    layouts.any(|layout| layout.architectures.iter().any(|name| name == architecture))
}

fn value<'d>(dimensions: &'d [Dimension], name: &str) -> Option<&'d Dimension> {
    dimensions.iter().find(|dimension| dimension.name == name)
}

/// Does the one or the other name a scaling of positions?
fn is_stretched(config: &Value, variant: &Variant) -> bool {
    let copies = &knowledge().copies;
    let in_config = copies.scaling_config.iter().any(|key| {
        let value = config.get(key).filter(|value| !value.is_null());
        value.is_some_and(|value| !is_default(value))
    });
    let in_metadata = variant
        .metadata
        .keys()
        .any(|key| key.contains(copies.scaling_gguf.as_str()));
    in_config || in_metadata
}

/// Positions as they are.
fn is_default(scaling: &Value) -> bool {
    let kind = scaling.get("rope_type").or_else(|| scaling.get("type"));
    kind.and_then(Value::as_str) == Some("default")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Gguf, file};
    use crate::variants;

    fn gguf(extra: &[(&str, u32)]) -> Variant {
        let keys = [
            ("llama.block_count", 2),
            ("llama.embedding_length", 64),
            ("llama.attention.head_count", 4),
            ("llama.feed_forward_length", 128),
            ("llama.context_length", 2048),
        ];
        let gguf = Gguf::new(3).text("general.architecture", "llama");
        let keys = keys.iter().chain(extra);
        let gguf = keys.fold(gguf, |gguf, (key, value)| gguf.number(key, *value));
        variants(&[file("model.gguf", &gguf.build())], &[]).remove(0)
    }

    fn config(context: u64) -> Value {
        json!({
            "model_type": "llama", "num_hidden_layers": 2, "hidden_size": 64, "num_attention_heads": 4,
            "intermediate_size": 128, "max_position_embeddings": context,
        })
    }

    #[test]
    fn another_context_of_the_same_model_is_told_with_both_keys() {
        assert_eq!(check(&config(2048), &gguf(&[])), None);
        let mismatch = check(&config(4096), &gguf(&[])).unwrap();
        assert_eq!(
            (mismatch.key.as_str(), mismatch.found.as_str()),
            ("llama.context_length", "4096")
        );
        assert_eq!(
            mismatch.witness,
            Witness::Key("max_position_embeddings".to_owned())
        );
    }

    #[test]
    fn another_model_beside_it_is_no_mismatch() {
        let mut draft = config(4096);
        draft["hidden_size"] = 128.into();
        assert_eq!(check(&draft, &gguf(&[])), None);
        let mut silent = config(4096);
        silent["num_attention_heads"] = Value::Null;
        assert_eq!(check(&silent, &gguf(&[])), None);
    }

    #[test]
    fn a_stretched_context_is_written_in_two_ways() {
        let mut yarn = config(4096);
        yarn["rope_scaling"] = json!({ "type": "yarn", "factor": 2.0 });
        assert_eq!(check(&yarn, &gguf(&[])), None);
        yarn["rope_scaling"] = json!({ "rope_type": "default", "rope_theta": 10000.0 });
        assert!(check(&yarn, &gguf(&[])).is_some());
        let stretched = gguf(&[("llama.rope.scaling.original_context_length", 1024)]);
        assert_eq!(check(&config(4096), &stretched), None);
    }
}
