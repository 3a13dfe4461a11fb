//! Which words name this release, and which name its base: both are read as one word each.

use std::collections::BTreeSet;

use openassay_words::{Folded, Token, tokens};

use crate::lexicon::LEXICON;
use crate::reading::{Reading, Voice};

/// Stands for a name of this release in a list of tokens.
pub(crate) const SELF: &str = "thisrelease";
/// Stands for a name of a base model.
pub(crate) const BASE: &str = "basemodel";

/// Longer titles are sentences, not names.
const LONGEST_NAME: usize = 8;

/// The names of a release and of its bases, as words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    own: Vec<Name>,
    base: Vec<Name>,
    /// The names as they are given, none shortened.
    whole: Vec<Name>,
    /// The ids among them, owner and name.
    ids: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    words: Vec<Folded>,
    /// A single common-looking word counts as a name only where it is written with a capital letter.
    capital: bool,
}

impl Identity {
    /// The names that `reading` gives, `bases` being the models that it says it was made from.
    pub(crate) fn of(reading: &Reading, bases: &[String]) -> Self {
        let base = names(bases.iter().map(String::as_str), Shortening::No);
        let given = reading.names.iter().map(String::as_str);
        let mut own = names(
            given.chain(titles(reading)).chain(gguf_names(reading)),
            Shortening::Yes,
        );
        own.retain(|name| {
            // Sorted: what begins with the name stands right behind the place where the name would.
            let at = base.partition_point(|base| base.words < name.words);
            base.get(at)
                .is_none_or(|base| !base.words.starts_with(&name.words))
        });
        let given = reading.names.iter().map(String::as_str);
        let mut whole = names(
            given.chain(titles(reading)).chain(gguf_names(reading)),
            Shortening::No,
        );
        whole.retain(|name| base.binary_search(name).is_err());
        let ids = reading.names.iter().filter(|name| name.contains('/'));
        Self {
            own,
            base,
            whole,
            ids: ids.cloned().collect(),
        }
    }

    /// Is `text` the name of this release, whole and with nothing else? Of a family, a column of a table has the name
    /// of one member: "Aurora-7B" is not "Aurora-7B-Instruct".
    pub(crate) fn is_whole_name(&self, text: &str) -> bool {
        let text = text.trim();
        if text.contains('/') {
            return self.ids.iter().any(|id| id.eq_ignore_ascii_case(text));
        }
        let words = tokens(text);
        let is = |name: &Name| name.words.len() == words.len() && name.is_at(&words, text);
        self.whole.iter().any(is)
    }

    /// The tokens of `text`, names folded to [`SELF`] and [`BASE`].
    pub(crate) fn fold(&self, text: &str, limit: usize) -> Vec<Token> {
        let mut raw = tokens(text);
        raw.truncate(limit);
        let mut folded = Vec::with_capacity(raw.len());
        let mut rest = raw.as_slice();
        while let Some(first) = rest.first() {
            let taken = self
                .name_at(rest, text)
                .map_or((first.word.clone(), 1), |(name, length)| {
                    (Folded::new_static(name), length)
                });
            let (inside, behind) = rest.split_at_checked(taken.1).unwrap_or((rest, &[]));
            let end = inside.last().map_or(first.end, |last| last.end);
            folded.push(Token {
                word: taken.0,
                start: first.start,
                end,
            });
            rest = behind;
        }
        folded
    }

    /// Which of the `tokens` of `text` are written as names, none of which this release bears.
    pub(crate) fn strangers(&self, text: &str, tokens: &[Token]) -> BTreeSet<usize> {
        let written = |token: &Token| {
            let word = text.get(token.start..token.end).unwrap_or_default();
            word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase)
        };
        let known = |word: &str| {
            word == SELF
                || ["plain", "adjectives", "model_nouns", "common_names"]
                    .iter()
                    .any(|list| LEXICON.is(list, word))
                || self
                    .own
                    .iter()
                    .any(|name| name.words.iter().any(|own| own == word))
        };
        let names = tokens.iter().enumerate().filter(|(at, token)| {
            let word = token.word.strip_suffix("'s").unwrap_or(&token.word);
            let name = written(token) && !known(word) && !known(&token.word);
            token.word == BASE || (name && (*at > 0 || begins_with_name(tokens, text)))
        });
        names.map(|(at, _)| at).collect()
    }

    fn name_at(&self, tokens: &[Token], text: &str) -> Option<(&'static str, usize)> {
        let base = longest(&self.base, tokens, text).map(|length| (BASE, length));
        let own = longest(&self.own, tokens, text).map(|length| (SELF, length));
        base.into_iter().chain(own).max_by_key(|(_, length)| *length)
    }
}

/// Every sentence begins with a capital letter: there a name shows by its form, or by what follows.
fn begins_with_name(tokens: &[Token], text: &str) -> bool {
    let Some(token) = tokens.first() else {
        return false;
    };
    let next = tokens.get(1).map_or("", |next| next.word.as_str());
    let verb = matches!(next, "is" | "are" | "was" | "has" | "have" | "were");
    let written = text.get(token.start..token.end).unwrap_or_default();
    let inner = written.chars().skip(1).any(char::is_uppercase);
    let numbered = next.starts_with(|c: char| c.is_ascii_digit());
    token.word.ends_with("'s") || inner || numbered || (verb && !LEXICON.is("introducers", &token.word))
}

/// The longest of the sorted `names` that stands at the first of `tokens`.
fn longest(names: &[Name], tokens: &[Token], text: &str) -> Option<usize> {
    let word = &tokens.first()?.word;
    let start = names.partition_point(|name| name.words.first() < Some(word));
    names
        .iter()
        .skip(start)
        .take_while(|name| name.words.first() == Some(word))
        .filter(|name| name.is_at(tokens, text))
        .map(|name| name.words.len())
        .max()
}

impl Name {
    fn is_at(&self, tokens: &[Token], text: &str) -> bool {
        let Some(there) = tokens.get(..self.words.len()) else {
            return false;
        };
        let capital = || {
            let start = there.first().map_or(0, |token| token.start);
            text.get(start..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(char::is_uppercase)
        };
        there
            .iter()
            .zip(&self.words)
            .all(|(token, word)| token.word == *word)
            && (!self.capital || capital())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shortening {
    Yes,
    No,
}

fn names<'a>(given: impl Iterator<Item = &'a str>, shortening: Shortening) -> Vec<Name> {
    let mut names = Vec::new();
    for text in given {
        let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
        let mut words: Vec<Folded> = tokens(last).into_iter().map(|token| token.word).collect();
        if words.len() > LONGEST_NAME {
            continue;
        }
        add(&mut names, &words);
        while shortening == Shortening::Yes
            && words.len() > 1
            && words.last().is_some_and(|word| is_variant(word))
        {
            words.pop();
            add(&mut names, &words);
        }
    }
    names.sort();
    names.dedup();
    names
}

fn add(names: &mut Vec<Name>, words: &[Folded]) {
    let telling = |word: &Folded| !LEXICON.is("generic_names", word) && !is_variant(word);
    if words.iter().any(telling) {
        let capital = words.len() == 1 && words.iter().all(|w| w.chars().all(char::is_alphabetic));
        names.push(Name {
            words: words.to_vec(),
            capital,
        });
    }
}

/// Is it a size, version or flavor, which a family name does without?
fn is_variant(word: &str) -> bool {
    LEXICON.is("variant_words", word)
        || word
            .strip_prefix('v')
            .unwrap_or(word)
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.')
        || crate::size::of_word(word).is_some()
}

/// The names that the titles of cards hold.
fn titles<'a>(reading: &'a Reading) -> impl Iterator<Item = &'a str> {
    reading
        .spoken
        .iter()
        .filter(|spoken| spoken.voice == Voice::Card)
        .filter_map(|spoken| spoken.document.title())
        .filter_map(|section| name_in_title(&section.title))
}

/// The part of a title that is the name: "Model Card for Aurora: open and small" is about Aurora.
pub(crate) fn name_in_title(title: &str) -> Option<&str> {
    let mut name = title.trim();
    for prefix in [
        "model card for",
        "model card:",
        "model card -",
        "model card of",
        "introducing",
        "welcome to",
    ] {
        let head = name.get(..prefix.len()).unwrap_or_default();
        if head.eq_ignore_ascii_case(prefix) {
            name = name.get(prefix.len()..).unwrap_or_default().trim();
        }
    }
    let end = [": ", " - ", " – ", " — ", " | ", " (", ", "]
        .iter()
        .filter_map(|cut| name.find(cut))
        .min();
    let name = name
        .get(..end.unwrap_or(name.len()))?
        .trim_matches(|c: char| !c.is_alphanumeric());
    (!name.is_empty()).then_some(name)
}

fn gguf_names<'a>(reading: &'a Reading) -> impl Iterator<Item = &'a str> {
    reading
        .gguf
        .iter()
        .flat_map(|file| &file.pairs)
        .filter(|(key, _)| key == "general.name" || key == "general.basename")
        .map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(names: &[&str], bases: &[&str]) -> Identity {
        let reading = Reading {
            names: names.iter().map(|&n| n.to_owned()).collect(),
            ..Reading::default()
        };
        Identity::of(&reading, &bases.iter().map(|&n| n.to_owned()).collect::<Vec<_>>())
    }

    fn folded(identity: &Identity, text: &str) -> String {
        identity
            .fold(text, 100)
            .iter()
            .map(|t| t.word.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_name_is_known_with_and_without_its_size() {
        let identity = identity(&["acme/Aurora-7B-Instruct"], &[]);
        assert_eq!(
            folded(&identity, "Aurora-7B-Instruct, Aurora 7B and Aurora"),
            "thisrelease thisrelease and thisrelease"
        );
    }

    #[test]
    fn a_word_in_lower_case_is_not_a_name() {
        assert_eq!(folded(&identity(&["mini"], &[]), "a mini model"), "a mini model");
    }

    #[test]
    fn generic_folder_names_name_nothing() {
        assert_eq!(folded(&identity(&["model", "snapshot"], &[]), "Model"), "model");
    }

    #[test]
    fn the_base_is_not_this_release() {
        let identity = identity(&["Llama-3-8B"], &["meta-llama/Llama-3-8B-Instruct"]);
        assert_eq!(
            folded(&identity, "Llama-3-8B-Instruct is open"),
            "basemodel is open"
        );
    }

    #[test]
    fn titles_are_cut_to_the_name() {
        assert_eq!(
            name_in_title("Model Card for Aurora 7B: an open model"),
            Some("Aurora 7B")
        );
        assert_eq!(name_in_title("🌍 Aurora"), Some("Aurora"));
        assert_eq!(name_in_title("—"), None);
    }
}
