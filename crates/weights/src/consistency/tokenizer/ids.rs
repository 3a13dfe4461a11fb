//! Reads the highest id out of a tokenizer's file, token by token: a vocabulary is never held as a whole.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::table::knowledge;

/// The highest id that is looked up among the embeddings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Highest {
    pub(super) id: u64,
    /// Its token, where the file names it.
    pub(super) token: Option<String>,
}

/// Of `tokenizer.json`: of its vocabulary or its added tokens, and which of them has it.
pub(super) fn of_tokenizer(text: &str) -> Option<(&'static str, Highest)> {
    let file: File = serde_json::from_str(text).ok()?;
    let own = file.model.vocab.0.map(|one| ("model.vocab", one));
    let added = file.added_tokens.into_iter().map(|one| (one.content, one.id));
    let added = of_pairs(added).map(|one| ("added_tokens", one));
    // The last of equals is taken: what is in both is told as an added token.
    own.into_iter().chain(added).max_by_key(|(_, one)| one.id)
}

/// Of ids by token.
pub(super) fn of_map(text: &str) -> Option<Highest> {
    let vocabulary: Vocabulary = serde_json::from_str(text).ok()?;
    vocabulary.0
}

/// Of the tokens that `tokenizer_config.json` adds.
pub(super) fn of_settings(text: &str) -> Option<Highest> {
    let settings: Settings = serde_json::from_str(text).ok()?;
    let added = settings.added_tokens_decoder.into_iter();
    of_pairs(added.filter_map(|(id, token)| Some((token.content, id.parse().ok()?))))
}

/// Of a token a line.
pub(super) fn of_lines(text: &str) -> Option<Highest> {
    let pairs = text.lines().zip(0_u64..);
    of_pairs(pairs.map(|(token, id)| (token.to_owned(), id)))
}

fn of_pairs(pairs: impl Iterator<Item = (String, u64)>) -> Option<Highest> {
    let looked_up = pairs.filter(|(token, _)| !is_placeholder(token));
    let (token, id) = looked_up.max_by_key(|(_, id)| *id)?;
    let token = Some(token);
    Some(Highest { id, token })
}

/// Does it stand where a picture or a sound goes?
fn is_placeholder(token: &str) -> bool {
    let token = token.to_lowercase();
    let words = &knowledge().tokenizers.placeholders;
    words.iter().any(|word| token.contains(word.as_str()))
}

#[derive(Deserialize)]
struct File {
    model: Model,
    #[serde(default)]
    added_tokens: Vec<Added>,
}

#[derive(Deserialize)]
struct Model {
    vocab: Vocabulary,
}

#[derive(Deserialize)]
struct Added {
    id: u64,
    content: String,
}

#[derive(Deserialize)]
struct Settings {
    added_tokens_decoder: BTreeMap<String, AddedToken>,
}

#[derive(Deserialize)]
struct AddedToken {
    content: String,
}

/// The highest id of a vocabulary, which is a map of ids by token, or a list in the order of ids.
struct Vocabulary(Option<Highest>);

impl<'de> Deserialize<'de> for Vocabulary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tokens)
    }
}

struct Tokens;

impl<'de> Visitor<'de> for Tokens {
    type Value = Vocabulary;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ids by token, or a list of tokens")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vocabulary, A::Error> {
        let mut highest: Option<Highest> = None;
        while let Some((token, id)) = map.next_entry::<String, u64>()? {
            let is_higher = highest.as_ref().is_none_or(|highest| id > highest.id);
            if is_higher && !is_placeholder(&token) {
                let token = Some(token);
                highest = Some(Highest { id, token });
            }
        }
        Ok(Vocabulary(highest))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vocabulary, A::Error> {
        let mut count = 0_u64;
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        let id = count.checked_sub(1);
        Ok(Vocabulary(id.map(|id| Highest { id, token: None })))
    }
}
