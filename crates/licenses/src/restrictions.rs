//! The sentences of any text that restrict, known license or not.
//!
//! Rules are data (`knowledge/licenses/restrictions/`): phrases that a sentence has and phrases that it must
//! not have. Precision comes first: a permission, a definition or a disclaimer that mentions a restricted
//! thing must not fire, so most rules carry the phrases that call them off. An item of a list is read behind
//! the words that the list hangs on (`stems`), and a few rules hold only in a text that restricts in another
//! way too: where all use is for research only, a grant to share is one for research only.

use openassay_words::{Match, Sentence, Token, is_kana, one_line, sentences};

use crate::facet::Facet;
use crate::furniture;
use crate::knowledge::Language;
use crate::normalize::BLOCK_MARK;
use crate::reading::Reading;
use crate::rules::{self, Given, all_matches, matches};
use crate::stems::{Stems, enumerated, inline_items, itemized};

/// A sentence that restricts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// What it speaks of.
    pub facet: Facet,
    /// The value, in the vocabulary of [`Facet`].
    pub value: String,
    /// The sentence, white space squeezed.
    pub quote: String,
    /// The words of it that restrict: what to show where there is no room for all.
    pub focus: String,
    /// Its line.
    pub line: u32,
    /// The section of the text that it stands in, where sections are numbered.
    pub section: Option<String>,
    /// The language of the sentence.
    pub language: Language,
}

/// What the sentences of a text say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sentences {
    /// Those that restrict or oblige, by line.
    pub(crate) restrictions: Vec<Restriction>,
    /// Those that permit, by line.
    pub(crate) grants: Vec<Restriction>,
}

/// The sentences of `reading` that restrict, and those that permit.
pub(crate) fn read(reading: &Reading) -> Sentences {
    let mut search = Search {
        reading,
        found: Vec::new(),
        grants: Vec::new(),
        given: Vec::new(),
        stem: (String::new(), 0),
    };
    let parts: Vec<String> = reading.text.split(BLOCK_MARK).map(itemized).collect();
    let mut stems = Stems::default();
    let mut line = 1;
    for part in &parts {
        stems.enter(part);
        for mut sentence in sentences(part) {
            let stem = stems.of(&sentence);
            sentence.line += line - 1;
            search.sentence(&sentence, stem.as_deref());
        }
        line += u32::try_from(part.split('\n').count() - 1).unwrap_or(0);
    }
    search.finish()
}

struct Search<'a> {
    reading: &'a Reading,
    found: Vec<Restriction>,
    grants: Vec<Restriction>,
    /// What holds only if the text has another value elsewhere, or has it not.
    given: Vec<(Given, Restriction)>,
    /// The last stem, and how many words it has.
    stem: (String, usize),
}

impl Search<'_> {
    fn sentence(&mut self, sentence: &Sentence<'_>, stem: Option<&str>) {
        let items = inline_items(sentence.text);
        for item in &items {
            self.search(item, sentence.line, 0);
        }
        if items.is_empty() {
            self.search(sentence.text, sentence.line, 0);
        }
        for (head, item) in enumerated(sentence.text) {
            self.hung(head, item, sentence.line);
        }
        if let Some(stem) = stem {
            self.hung(stem, sentence.text, sentence.line);
        }
    }

    /// What `text` says behind the words that it hangs on.
    fn hung(&mut self, stem: &str, text: &str, line: u32) {
        let least = self.words_of_stem(stem);
        self.search(&format!("{stem} {text}"), line, least);
    }

    /// The items of a list hang on the same words, which are counted once.
    fn words_of_stem(&mut self, stem: &str) -> usize {
        if self.stem.0 != stem {
            self.stem = (stem.to_owned(), rules::words(stem).len());
        }
        self.stem.1
    }

    /// Matches must end at or behind the token `least`: what the stem says alone was found where it stands.
    fn search(&mut self, sentence: &str, line: u32, least: usize) {
        let words = rules::words(sentence);
        for (rule, place) in matches(&words, least) {
            let Some(facet) = rule.facet else { continue };
            let Some(value) = rule.value(sentence, &words, place) else {
                continue;
            };
            if least > 0 && self.is_told(facet, &value, line) {
                continue;
            }
            // Japanese is written in Chinese characters too, and is not read.
            if rule.language == Language::Chinese && sentence.contains(is_kana) {
                continue;
            }
            let mut one = self.restriction(facet, value, sentence, line);
            one.language = rule.language;
            one.focus = focus(sentence, &words, place);
            if rule.grants {
                self.grants.push(one);
                continue;
            }
            match rule.given {
                Some(given) => self.given.push((given, one)),
                None if !self.is_said(&one) => self.found.push(one),
                None => {}
            }
        }
    }

    fn restriction(&self, facet: Facet, value: String, sentence: &str, line: u32) -> Restriction {
        let place = self.reading.words.partition_point(|word| word.line < line);
        Restriction {
            facet,
            value,
            quote: one_line(sentence),
            focus: String::new(),
            line,
            section: self.reading.section(place).map(str::to_owned),
            language: Language::English,
        }
    }

    fn is_said(&self, new: &Restriction) -> bool {
        let key = |one: &Restriction| (one.facet, one.line, one.value.clone(), one.quote.clone());
        self.found.iter().any(|one| key(one) == key(new))
    }

    fn is_told(&self, facet: Facet, value: &str, line: u32) -> bool {
        let mut found = self.found.iter();
        found.any(|one| one.facet == facet && one.line == line && one.value == value)
    }

    /// What follows from another facet counts only where no sentence says it outright: first what hangs on a
    /// value that is not there, then what may hang on that.
    fn finish(mut self) -> Sentences {
        let (lacking, having): (Vec<_>, Vec<_>) = std::mem::take(&mut self.given)
            .into_iter()
            .partition(|(given, _)| !given.there);
        for given in [lacking, having] {
            self.add_given(given);
        }
        // Stable: sentences of one line stay in the order of the rules.
        self.found.sort_by_key(|one| one.line);
        self.grants.sort_by_key(|one| one.line);
        Sentences {
            restrictions: self.found,
            grants: self.grants,
        }
    }

    fn add_given(&mut self, mut given: Vec<(Given, Restriction)>) {
        let says = |facet: Facet, value: Option<&str>| {
            let mut found = self.found.iter().filter(|one| one.facet == facet);
            found.any(|one| value.is_none_or(|value| one.value == value))
        };
        given.retain(|(given, one)| {
            let mut values = given.value.split('|');
            let there = values.any(|value| says(given.facet, Some(value)));
            there == given.there && !says(one.facet, None)
        });
        for (_, one) in given {
            if !self.is_told(one.facet, &one.value, one.line) {
                self.found.push(one);
            }
        }
    }
}

/// The words of `sentence` that a phrase matched.
fn focus(sentence: &str, words: &[Token], place: Match) -> String {
    let bounds = words.get(place.first).zip(words.get(place.last));
    let matched = bounds.and_then(|(first, last)| sentence.get(first.start..last.end));
    one_line(matched.unwrap_or_default())
}

/// Does `text` hold a duty or restriction of any kind, or words in a script that the rules do not read?
pub(crate) fn binds(text: &str) -> bool {
    let foreign = |text: &str| text.chars().any(|c| c.is_alphabetic() && c > '\u{24f}');
    if foreign(text) && foreign(&furniture::without_languages(text)) {
        return true;
    }
    let parts = text.split(BLOCK_MARK).flat_map(sentences);
    parts.map(|sentence| rules::words(sentence.text)).any(|words| {
        let met = all_matches(&words);
        met.iter().any(|(rule, _)| rule.given.is_none()) && !furniture::is_furniture(&words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Facet, String)> {
        read(&Reading::of(text))
            .restrictions
            .into_iter()
            .map(|one| (one.facet, one.value))
            .collect()
    }

    #[test]
    fn a_research_only_sentence_restricts_with_its_line() {
        let text =
            "Our model.\n\nPermission to look at this model is granted for non-commercial purposes only.";
        let all = read(&Reading::of(text)).restrictions;
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(
            (all[0].facet, all[0].value.as_str(), all[0].line),
            (Facet::CommercialUse, "no", 3)
        );
    }

    #[test]
    fn a_users_cap_carries_its_number() {
        let text = "If the monthly active users of your products exceed 700 million, you must request a license from us.";
        assert!(
            found(text).contains(&(Facet::UsersCap, "700000000".to_owned())),
            "{:?}",
            found(text)
        );
    }

    #[test]
    fn permissions_and_definitions_do_not_restrict() {
        for text in [
            "You may use the Software for commercial and non-commercial purposes.",
            "\"Commercial use\" means use intended for commercial advantage.",
            "Permission is granted to use, copy and modify it for any purpose, including commercial applications.",
            "You may modify the text of this license.",
            "The licensor is not liable if more than 100 users are affected.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
    #[test]
    fn sentences_that_permit_are_kept_apart() {
        let text = "You may reproduce and distribute copies of the work.\n\nYou may not modify it.";
        let read = read(&Reading::of(text));
        let [grant] = &read.grants[..] else {
            panic!("{read:?}")
        };
        assert_eq!(
            (grant.facet, grant.value.as_str(), grant.line),
            (Facet::Redistribution, "yes", 1)
        );
        assert!(
            read.restrictions
                .iter()
                .all(|one| one.facet != Facet::Redistribution)
        );
    }
}
