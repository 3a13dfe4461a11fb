//! What stands around a license on a saved web page and binds nobody: links, buttons, names of languages.

use std::sync::LazyLock;

use openassay_words::{Pattern, Token};

use crate::knowledge::Furniture;

static FILE: LazyLock<Furniture> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/furniture.bin"))).unwrap_or_default()
});

static SENTENCES: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let phrases = FILE.sentences.iter();
    phrases.filter_map(|phrase| Pattern::parse(phrase).ok()).collect()
});

/// Is the whole sentence such words?
pub(crate) fn is_furniture(sentence: &[Token]) -> bool {
    SENTENCES.iter().any(|pattern| pattern.find(sentence).is_some())
}

/// `text` without the names of languages, which are written in letters that nothing else is read in.
pub(crate) fn without_languages(text: &str) -> String {
    FILE.languages
        .iter()
        .fold(text.to_owned(), |text, name| text.replace(name.as_str(), " "))
}

#[cfg(test)]
mod tests {
    use openassay_words::tokens;

    use super::*;

    #[test]
    fn links_and_buttons_are_furniture_and_sentences_that_bind_are_none() {
        for words in [
            "Skip to main content",
            "Sign in",
            "Last updated 2025-03-24 UTC.",
            "Manage cookies",
        ] {
            assert!(is_furniture(&tokens(words)), "{words}");
        }
        for words in [
            "Sign in to accept the terms",
            "You may not sell it",
            "Terms apply to all users",
        ] {
            assert!(!is_furniture(&tokens(words)), "{words}");
        }
    }

    #[test]
    fn only_names_of_languages_fall_away() {
        assert_eq!(without_languages("English 日本語 中文").trim_end(), "English");
        assert_eq!(without_languages("不得商用"), "不得商用");
    }
}
