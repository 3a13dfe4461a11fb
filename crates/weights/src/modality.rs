//! What a model makes, told from the names of its architecture.

use crate::RuntimeKeys;
use crate::knowledge::ModalityRule;
use crate::table::{knowledge, matches};

pub use crate::knowledge::Modality;

/// What a model with these names makes; `pipeline_tag`, the card's word, only where the architecture says
/// nothing. None where no name is known.
pub fn modality(keys: &RuntimeKeys<'_>, pipeline_tag: Option<&str>) -> Option<Modality> {
    let architectures: Vec<&str> = keys.architectures.iter().map(String::as_str).collect();
    first(&architectures, |rule| &rule.architectures)
        .or_else(|| first(keys.class_name.as_slice(), |rule| &rule.class_names))
        .or_else(|| first(keys.gguf_architecture.as_slice(), |rule| &rule.gguf_architectures))
        .or_else(|| first(known_type(keys), |rule| &rule.model_types))
        .or_else(|| first(pipeline_tag.as_slice(), |rule| &rule.pipeline_tags))
}

/// The model type counts only where no architecture is named: a `GPT2ForSequenceClassification` is no
/// writer, and an architecture that we do not know may do anything with the type's layers.
fn known_type<'k>(keys: &'k RuntimeKeys<'_>) -> &'k [&'k str] {
    if keys.architectures.is_empty() {
        keys.model_type.as_slice()
    } else {
        &[]
    }
}

fn first(names: &[&str], list: impl Fn(&ModalityRule) -> &Vec<String>) -> Option<Modality> {
    let knows = |rule: &&ModalityRule| {
        list(rule)
            .iter()
            .any(|pattern| names.iter().any(|name| matches(pattern, name)))
    };
    knowledge().modalities.iter().find(knows).map(|rule| rule.output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(architecture: &str) -> Option<Modality> {
        let architectures = [architecture.to_owned()];
        modality(
            &RuntimeKeys {
                architectures: &architectures,
                ..RuntimeKeys::default()
            },
            None,
        )
    }

    #[test]
    fn the_architecture_tells_what_is_made() {
        assert_eq!(of("LlamaForCausalLM"), Some(Modality::Language));
        assert_eq!(of("GPT2LMHeadModel"), Some(Modality::Language));
        assert_eq!(of("T5ForConditionalGeneration"), Some(Modality::Language));
        assert_eq!(of("BertModel"), Some(Modality::Else));
        assert_eq!(of("GPT2ForSequenceClassification"), Some(Modality::Else));
        assert_eq!(of("AuroraForEverything"), None);
    }

    #[test]
    fn pipelines_make_pictures_or_video() {
        let of = |class| {
            modality(
                &RuntimeKeys {
                    class_name: Some(class),
                    ..RuntimeKeys::default()
                },
                None,
            )
        };
        assert_eq!(of("StableDiffusionXLPipeline"), Some(Modality::ImageFromText));
        assert_eq!(of("CogVideoXPipeline"), Some(Modality::VideoFromText));
        assert_eq!(of("DDPMPipeline"), Some(Modality::Else));
    }

    #[test]
    fn a_gguf_of_an_encoder_makes_no_language() {
        let of = |name| {
            modality(
                &RuntimeKeys {
                    gguf_architecture: Some(name),
                    ..RuntimeKeys::default()
                },
                None,
            )
        };
        assert_eq!(of("llama"), Some(Modality::Language));
        assert_eq!(of("bert"), Some(Modality::Else));
        assert_eq!(of("whatever"), None);
    }

    #[test]
    fn the_card_is_asked_last() {
        let keys = RuntimeKeys {
            model_type: Some("bert"),
            ..RuntimeKeys::default()
        };
        assert_eq!(modality(&keys, Some("text-generation")), Some(Modality::Else));
        assert_eq!(
            modality(&RuntimeKeys::default(), Some("text-to-image")),
            Some(Modality::ImageFromText)
        );
        assert_eq!(modality(&RuntimeKeys::default(), None), None);
    }
}
