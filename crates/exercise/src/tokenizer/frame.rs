//! What a tokenizer puts before and behind a text: read here, so that nothing of it is left to the library.

use serde_json::Value as Json;

use crate::error::{Result, cannot_tell};

/// Tokens before and behind; real ones have one or two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) before: Vec<u32>,
    pub(crate) after: Vec<u32>,
}

/// Most tokens on one side.
const MOST: usize = 16;

impl Frame {
    /// The frame of a `post_processor`.
    pub(crate) fn read(processor: &Json) -> Result<Self> {
        match processor.get("type").and_then(Json::as_str) {
            None if processor.is_null() => Ok(Self::default()),
            // It moves places in the text, and no ids.
            Some("ByteLevel") => Ok(Self::default()),
            Some("TemplateProcessing") => template(processor),
            Some("Sequence") => sequence(processor),
            kind => cannot_tell(format!(
                "`post_processor` of the tokenizer is {}, which is not understood here",
                kind.map_or("none that we know".to_owned(), |kind| format!("`{kind}`"))
            )),
        }
    }
}

fn sequence(processor: &Json) -> Result<Frame> {
    let inner = processor.get("processors").and_then(Json::as_array);
    let mut frame = Frame::default();
    for one in inner.into_iter().flatten() {
        if one.get("type").and_then(Json::as_str) == Some("Sequence") {
            return cannot_tell("`post_processor` of the tokenizer holds a sequence within a sequence");
        }
        let one = Frame::read(one)?;
        if frame != Frame::default() && one != Frame::default() {
            return cannot_tell("`post_processor` of the tokenizer puts tokens around the text twice");
        }
        if one != Frame::default() {
            frame = one;
        }
    }
    Ok(frame)
}

/// `single` names tokens by their text, and `special_tokens` has their ids.
fn template(processor: &Json) -> Result<Frame> {
    let not_understood =
        || cannot_tell("the template around the text, in `post_processor`, is not understood");
    let Some(places) = processor.get("single").and_then(Json::as_array) else {
        return not_understood();
    };
    let (mut frame, mut text) = (Frame::default(), false);
    for place in places {
        let special = place.pointer("/SpecialToken/id").and_then(Json::as_str);
        let sequence = place.pointer("/Sequence/id").and_then(Json::as_str);
        match (special, sequence) {
            (None, Some("A")) if !text => text = true,
            (Some(name), None) => {
                let Some(ids) = special_ids(processor, name) else {
                    return not_understood();
                };
                if text {
                    frame.after.extend(ids);
                } else {
                    frame.before.extend(ids);
                }
            }
            _ => return not_understood(),
        }
    }
    if !text || frame.before.len() > MOST || frame.after.len() > MOST {
        return not_understood();
    }
    Ok(frame)
}

fn special_ids(processor: &Json, name: &str) -> Option<Vec<u32>> {
    let ids = processor
        .get("special_tokens")?
        .get(name)?
        .get("ids")?
        .as_array()?;
    ids.iter()
        .take(MOST + 1)
        .map(|id| u32::try_from(id.as_u64()?).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_around_a_text_are_read() {
        let template = json!({
            "type": "TemplateProcessing",
            "single": [
                { "SpecialToken": { "id": "<s>", "type_id": 0 } },
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "SpecialToken": { "id": "</s>", "type_id": 0 } },
            ],
            "special_tokens": { "<s>": { "ids": [1] }, "</s>": { "ids": [2, 3] } },
        });
        let expected = Frame {
            before: vec![1],
            after: vec![2, 3],
        };
        assert_eq!(Frame::read(&template).unwrap(), expected);
        let both = json!({ "type": "Sequence", "processors": [{ "type": "ByteLevel" }, template] });
        assert_eq!(Frame::read(&both).unwrap(), expected);
        assert_eq!(Frame::read(&Json::Null).unwrap(), Frame::default());
    }

    #[test]
    fn a_template_that_does_not_fit_together_is_not_understood() {
        for wrong in [
            json!({ "type": "TemplateProcessing" }),
            json!({ "type": "TemplateProcessing", "single": [{ "SpecialToken": { "id": "a" } }] }),
            json!({ "type": "TemplateProcessing", "single": [] }),
            json!({ "type": "BertProcessing" }),
            json!({}),
        ] {
            assert!(Frame::read(&wrong).is_err(), "{wrong}");
        }
    }
}
