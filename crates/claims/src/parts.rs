//! The parts of a release as words name them: weights, code, data, documents.

use std::collections::BTreeSet;

use openassay_words::Token;

use crate::clause::gap;
use crate::identity::SELF;
use crate::lexicon::LEXICON;
use crate::utterance::Utterance;

/// The part of the release that is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// The model, or the release as a whole.
    Model,
    /// The weights.
    Weights,
    /// The code.
    Code,
    /// The data.
    Data,
    /// Documents.
    Documents,
}

/// The parts named in the list of nouns that leads to the word `until`: "the weights and the code are …".
pub(crate) fn parts_before(said: &Utterance, until: usize) -> BTreeSet<Part> {
    let leads = |token: &Token| {
        ["plain", "copulas", "part_adjectives", "listing"]
            .iter()
            .any(|list| LEXICON.is(list, &token.word))
            || part_of(&token.word).is_some()
    };
    let mut parts = BTreeSet::new();
    for at in (0..until).rev() {
        let Some(token) = said.tokens.get(at).filter(|token| leads(token)) else {
            break;
        };
        let model = matches!(token.word.as_str(), "model" | "models" | SELF);
        // "Model weights", "model code" and "data card" are one part each: the last noun counts.
        let followed = said
            .tokens
            .get(at + 1)
            .is_some_and(|next| part_of(&next.word).is_some());
        if !followed || gap(said, at + 1).contains(',') {
            parts.extend(part_of(&token.word).or(model.then_some(Part::Model)));
        }
        if gap(said, at).contains([';', ':', '(', ')']) {
            break;
        }
    }
    parts
}

/// The part that `word` names.
pub(crate) fn part_of(word: &str) -> Option<Part> {
    let lists = [
        ("part_weights", Part::Weights),
        ("part_code", Part::Code),
        ("part_data", Part::Data),
        ("part_documents", Part::Documents),
    ];
    lists
        .into_iter()
        .find(|(list, _)| LEXICON.is(list, word))
        .map(|(_, part)| part)
}
