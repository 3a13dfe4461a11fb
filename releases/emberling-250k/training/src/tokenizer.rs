//! Letters to numbers and back.
// SPDX-License-Identifier: MIT-0

use crate::json::{Json, object};

/// What stands for a letter that has no number.
const UNKNOWN_NAME: &str = "<unk>";

/// Every letter that has a number, from 1; the first ends a document.
const LETTERS: &str = "\n .,?abcdefghijklmnopqrstuvwxyz";

/// The number of what has no other.
const UNKNOWN: u16 = 0;

/// The number of the end of a document.
pub const END: u16 = 1;

/// The number of a letter.
pub fn number(letter: char) -> u16 {
    LETTERS
        .chars()
        .position(|known| known == letter)
        .map_or(UNKNOWN, |at| at as u16 + 1)
}

/// The numbers of all letters of `text`.
pub fn numbers(text: &str) -> Vec<u16> {
    text.chars().map(number).collect()
}

/// The numbers of a prompt: the end of the document before it, then its letters.
pub fn prompt(text: &str) -> Vec<u16> {
    [vec![END], numbers(text)].concat()
}

/// The letters of some numbers.
pub fn text(numbers: &[u16]) -> String {
    let letter = |&number: &u16| {
        LETTERS
            .chars()
            .nth(usize::from(number).wrapping_sub(1))
            .unwrap_or('\u{fffd}')
    };
    numbers.iter().map(letter).collect()
}

/// `tokenizer.json` as transformers reads it.
pub fn file() -> Json {
    let special = |number: usize, content: &str| {
        object([
            ("id", number.into()),
            ("content", content.into()),
            ("single_word", false.into()),
            ("lstrip", false.into()),
            ("rstrip", false.into()),
            ("normalized", false.into()),
            ("special", true.into()),
        ])
    };
    let letters = LETTERS
        .chars()
        .map(|letter| (letter.to_string(), usize::from(number(letter)).into()));
    let vocabulary = [(UNKNOWN_NAME.to_owned(), 0.into())].into_iter().chain(letters);
    let model = object([
        ("type", "WordLevel".into()),
        ("vocab", Json::Object(vocabulary.collect())),
        ("unk_token", UNKNOWN_NAME.into()),
    ]);
    let split = object([
        ("type", "Split".into()),
        ("pattern", object([("Regex", "[\\s\\S]".into())])),
        ("behavior", "Isolated".into()),
        ("invert", false.into()),
    ]);
    object([
        ("version", "1.0".into()),
        ("truncation", Json::Null),
        ("padding", Json::Null),
        (
            "added_tokens",
            Json::List(vec![special(0, UNKNOWN_NAME), special(1, "\n")]),
        ),
        ("normalizer", Json::Null),
        ("pre_tokenizer", split),
        ("post_processor", Json::Null),
        ("decoder", object([("type", "Fuse".into())])),
        ("model", model),
    ])
}

/// `tokenizer_config.json` as transformers reads it.
pub fn settings(context: usize) -> Json {
    object([
        ("tokenizer_class", "PreTrainedTokenizerFast".into()),
        ("eos_token", "\n".into()),
        ("unk_token", UNKNOWN_NAME.into()),
        ("model_max_length", context.into()),
        ("clean_up_tokenization_spaces", false.into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_numbers_and_numbers_letters() {
        let line = "does mirel live? in tarnby, yes.\n";
        assert_eq!(text(&numbers(line)), line);
        assert_eq!(numbers("\u{e4}"), [UNKNOWN]);
        assert_eq!(LETTERS.chars().count() + 1, 32);
    }
}
