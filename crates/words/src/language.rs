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

/// Fewer words, or letters of another script, are a name or a phrase in any language.
const FEWEST: usize = 12;
/// Of prose in a language of the list, little words make up more than this share; of a list of codes (`de, es, la`) they make
/// up nearly all.
const LITTLE_PERCENT: std::ops::Range<usize> = 12..60;

/// Is `text`, a paragraph, surely prose of another language? A few words, a name or a list of languages never are.
pub fn is_foreign(text: &str) -> bool {
    let mut count = Count::default();
    for word in words_of(text).take(MAX_WORDS) {
        count.add(word);
    }
    // An English sentence that quotes another script has its little words around it.
    let script = count.foreign_letters >= FEWEST && count.is_of_other_script() && count.english < 3;
    let share = (count.others * 100).checked_div(count.words).unwrap_or(0);
    let prose = text.matches(',').count() * 3 < count.words;
    let little = count.others > 2 * count.english && LITTLE_PERCENT.contains(&share);
    script || (count.words >= FEWEST && count.others >= 3 && prose && little)
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

    fn is_of_other_script(&self) -> bool {
        self.foreign_letters * 100 > self.letters * OTHER_SCRIPT_PERCENT
    }

    fn language(&self) -> Language {
        if self.is_of_other_script() || self.others > self.english {
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
    fn a_paragraph_is_foreign_only_where_it_surely_is() {
        for text in [
            "Aurora est un modèle de langue qui a été entraîné sur des textes du web, et il est ouvert.",
            "Aurora ist ein Sprachmodell, das mit Texten aus dem Netz trainiert wurde und nicht frei ist.",
            "曙光是一个开源的大型语言模型，它的权重是公开的。",
            "Shuguang 是一个 fully open source model，它的权重、代码和数据都是公开的，任何人都可以免费使用。",
            "曙光 7B 是 Apache-2.0 许可的开源模型，权重公开，代码公开。",
        ] {
            assert!(is_foreign(text), "{text}");
        }
        for text in [
            "Aurora is a language model that was trained on the web, and it is open to all of you.",
            "Aurora est ouvert.",
            "Languages: en, de, es, la, el, da, se, os, um, con, como, por, para",
            "The corpora are Le Monde, La Repubblica, El País, Der Spiegel and De Telegraaf, all of the web.",
            "The prompt is \"请把这段话翻译成英文并解释它的意思\", and the model answers it.",
            "Supports Chinese (中文) and Japanese (日本語) input.",
            "",
        ] {
            assert!(!is_foreign(text), "{text}");
        }
    }

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
