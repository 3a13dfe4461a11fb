//! Guesses whether words are English, by the commonest little words.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The language of prose, as far as a phrase list needs to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    English,
    /// Another language.
    Other,
    /// Too little prose to tell.
    Unclear,
}

/// The commonest words of English prose that carry no meaning of their own.
#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "is", "for", "that", "with", "this", "are", "was", "we", "be", "by", "on", "it",
    "as", "from", "or", "an", "can", "which", "our", "has", "have", "you", "not", "these", "will", "its", "your",
    "a", "in", "were", "been", "their", "at", "but", "no", "all", "any", "use", "using", "model",
];

/// The same of languages that are written in Latin letters, words shared with English left out.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    // German, French, Spanish, Portuguese, Italian, Dutch
    "der", "und", "das", "ist", "mit", "den", "von", "nicht", "ein", "eine", "auf", "wird", "wurde", "zu",
    "le", "les", "des", "est", "et", "une", "dans", "pour", "qui", "que", "sur", "avec", "du", "au",
    "el", "los", "las", "es", "en", "por", "para", "una", "del", "con", "se", "como", "más", "y", "la", "de",
    "os", "um", "uma", "não", "com", "dos", "da", "ao", "foi", "são", "e",
    "il", "di", "che", "per", "della", "sono", "nel", "gli", "è",
    "het", "een", "van", "niet", "zijn", "voor", "wordt", "deze", "op",
];

/// Words that are looked at; more would not change the answer.
const MAX_WORDS: usize = 20_000;
/// A text is in another script when this share of its letters is.
const OTHER_SCRIPT_PERCENT: usize = 30;
/// Of English prose about two words in five are in the list; a list of names has fewer than one in ten.
const ENGLISH_PERCENT: usize = 10;

static ENGLISH_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ENGLISH.iter().copied().collect());
static OTHER_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| OTHERS.iter().copied().collect());

/// The language of `texts`, read as one.
pub fn language<'a>(texts: impl Iterator<Item = &'a str>) -> Language {
    let mut count = Count::default();
    for word in texts.flat_map(words_of).take(MAX_WORDS) {
        count.add(word);
    }
    count.language()
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|next: char| !next.is_alphabetic())
        .filter(|word| !word.is_empty())
}

#[derive(Default)]
struct Count {
    words: usize,
    letters: usize,
    foreign_letters: usize,
    english: usize,
    others: usize,
}

impl Count {
    fn add(&mut self, word: &str) {
        let lower = word.to_lowercase();
        self.words += 1;
        self.letters += word.chars().count();
        // Latin letters with their accents end at U+024F.
        self.foreign_letters += word.chars().filter(|letter| *letter > '\u{24F}').count();
        self.english += usize::from(ENGLISH_WORDS.contains(lower.as_str()));
        self.others += usize::from(OTHER_WORDS.contains(lower.as_str()));
    }

    fn language(&self) -> Language {
        let other_script = self.foreign_letters * 100 > self.letters * OTHER_SCRIPT_PERCENT;
        if other_script || self.others > self.english {
            Language::Other
        } else if self.english > 0 && self.english * 100 >= self.words * ENGLISH_PERCENT {
            Language::English
        } else {
            Language::Unclear
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let of = |text: &str| language(std::iter::once(text));
        assert_eq!(
            of("Aurora is a language model that was trained on the web."),
            Language::English
        );
        assert_eq!(
            of("Aurora ist ein Sprachmodell, das mit Texten aus dem Netz trainiert wurde."),
            Language::Other
        );
        assert_eq!(of("曙光是一个开源的大型语言模型。The model."), Language::Other);
        assert_eq!(of("A model."), Language::English);
        assert_eq!(
            of("Aurora est un modèle de langue entraîné sur des textes."),
            Language::Other
        );
        assert_eq!(of("Аврора - это языковая модель."), Language::Other);
        assert_eq!(of("Aurora 7B"), Language::Unclear);
        assert_eq!(of(""), Language::Unclear);
    }
}
