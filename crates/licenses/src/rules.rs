//! The rules, compiled: which phrases make a sentence restrict, tried only where one of their first words stands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use openassay_words::{Beginning, Match, Pattern, Token, tokens};

use crate::facet::Facet;
use crate::knowledge::{Language, Rule, RuleFile, spaced};
use crate::values;

/// Another facet's value that the text must have elsewhere, or must not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    pub(crate) facet: Facet,
    /// One of these, with `|` between them.
    pub(crate) value: &'static str,
    /// Must it have it?
    pub(crate) there: bool,
}

impl Given {
    fn parse(given: &'static str) -> Option<Self> {
        let (there, parts) = match given.split_once("!=") {
            Some(parts) => (false, parts),
            None => (true, given.split_once('=')?),
        };
        Some(Self {
            facet: Facet::named(parts.0)?,
            value: parts.1,
            there,
        })
    }
}

/// A rule whose phrases are ready to be looked for.
pub(crate) struct Compiled {
    /// The language of its phrases.
    pub(crate) language: Language,
    /// Does a sentence that meets it permit, and limit nothing?
    pub(crate) grants: bool,
    /// `None`: any duty at all, which no report shows but which makes a trailer harmful.
    pub(crate) facet: Option<Facet>,
    value: &'static str,
    /// What the text must say elsewhere.
    pub(crate) given: Option<Given>,
    any: Vec<Pattern>,
    with: Vec<Needing>,
    not: Vec<Needing>,
}

/// A pattern, with what a sentence must have for it.
struct Needing {
    pattern: Pattern,
    /// Of each of these sets the sentence must have a word.
    needed: Vec<WordSet>,
}

impl Needing {
    fn of(pattern: Pattern) -> Self {
        Self {
            needed: all_needed(&pattern),
            pattern,
        }
    }

    fn may_stand_in(&self, words: &WordSet) -> bool {
        self.needed.iter().all(|needed| needed.meets(words))
    }
}

/// The words of a sentence, and what is asked of them for every phrase.
struct Words<'a> {
    tokens: &'a [Token],
    set: WordSet,
    beginnings: Vec<Beginning>,
}

impl<'a> Words<'a> {
    fn of(tokens: &'a [Token]) -> Self {
        Self {
            tokens,
            set: tokens.iter().map(|token| token.word.as_str()).collect(),
            beginnings: tokens.iter().map(|token| Beginning::of(&token.word)).collect(),
        }
    }

    fn have(&self, one: &Needing) -> bool {
        one.may_stand_in(&self.set) && self.find(&one.pattern, 0).is_some()
    }

    fn find(&self, pattern: &Pattern, least: usize) -> Option<Match> {
        pattern.find_ending(self.tokens, &self.beginnings, least)
    }
}

pub(crate) static FILES: LazyLock<Vec<RuleFile>> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"))).unwrap_or_default()
});

pub(crate) static RULES: LazyLock<Vec<Compiled>> = LazyLock::new(|| FILES.iter().flat_map(of_file).collect());

static PASSED_OVER: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let phrases = FILES.iter().flat_map(|file| &file.passed_over);
    phrases.filter_map(|phrase| Pattern::parse(phrase).ok()).collect()
});

/// The words of `sentence` but for those that are passed over.
pub(crate) fn words(sentence: &str) -> Vec<Token> {
    let mut words = tokens(sentence);
    for pattern in PASSED_OVER.iter() {
        for found in pattern.find_all(&words).into_iter().rev() {
            words.drain(found.first..=found.last);
        }
    }
    words
}

fn of_file(file: &'static RuleFile) -> impl Iterator<Item = Compiled> {
    file.rule.iter().map(move |rule| compiled(file, rule))
}

fn compiled(file: &'static RuleFile, rule: &'static Rule) -> Compiled {
    // The build script parsed each of them; one that did not parse would have failed the build.
    let pattern = |phrase: &String| Pattern::parse(&spaced(phrase)).ok();
    let needing = |phrases: &'static [String]| phrases.iter().filter_map(pattern).map(Needing::of).collect();
    Compiled {
        language: file.language,
        grants: file.grants,
        facet: Facet::named(&rule.facet),
        value: &rule.value,
        given: rule.given.as_deref().and_then(Given::parse),
        any: rule.any.iter().filter_map(pattern).collect(),
        with: needing(&rule.with),
        not: needing(&rule.not),
    }
}

impl Compiled {
    /// Do the phrases that must and must not stand beside the match say yes?
    fn stands(&self, words: &Words<'_>) -> bool {
        let with = self.with.is_empty() || self.with.iter().any(|one| words.have(one));
        with && !self.not.iter().any(|one| words.have(one))
    }

    /// The facet's value, by the rule or by the words that it matched.
    pub(crate) fn value(&self, sentence: &str, tokens: &[Token], found: Match) -> Option<String> {
        let matched = tokens.get(found.first..=found.last)?;
        match self.value {
            "#users" => values::number(matched).map(|number| number.to_string()),
            "#amount" => values::amount(sentence, tokens, matched),
            "#places" => Some(values::places(tokens)).filter(|places| !places.is_empty()),
            "#name" => Some(values::named(sentence, tokens, found)),
            plain => Some(plain.to_owned()),
        }
    }
}

/// The rules that a sentence meets, each with the first place of the first of its phrases that is there and ends
/// at or behind the token `least`.
pub(crate) fn matches(tokens: &[Token], least: usize) -> Vec<(&'static Compiled, Match)> {
    INDEX.matches(tokens, least)
}

/// As [`matches`], the rules for any duty at all among them.
pub(crate) fn all_matches(tokens: &[Token]) -> Vec<(&'static Compiled, Match)> {
    WHOLE_INDEX.matches(tokens, 0)
}

/// A phrase of a rule, with what a sentence must have for it.
struct Phrase {
    rule: usize,
    pattern: &'static Pattern,
    /// Of each of these sets the sentence must have a word.
    needed: Vec<WordSet>,
    /// The phrases that must stand beside it, any one of which will do.
    beside: &'static [Needing],
}

impl Phrase {
    fn of(rule: usize, pattern: &'static Pattern, beside: &'static [Needing]) -> Self {
        Self {
            rule,
            pattern,
            needed: all_needed(pattern),
            beside,
        }
    }

    fn may_stand_in(&self, words: &WordSet) -> bool {
        self.needed.iter().all(|needed| needed.meets(words))
            && (self.beside.is_empty() || self.beside.iter().any(|one| one.may_stand_in(words)))
    }
}

/// Of each of these sets a sentence must have a word for the pattern to stand in it.
fn all_needed(pattern: &Pattern) -> Vec<WordSet> {
    elements(pattern.as_str())
        .into_iter()
        .filter_map(needed)
        .collect()
}

/// The elements of a pattern, side by side: words and bracketed groups, each with the `?` behind it.
fn elements(pattern: &str) -> Vec<&str> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, character) in pattern.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => {
                found.extend(pattern.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.extend(pattern.get(start..));
    found
}

/// The same, as a set.
fn needed(element: &str) -> Option<WordSet> {
    Some(words_needed(element)?.iter().map(String::as_str).collect())
}

/// The words of which an element needs one; none where it may match other words, or nothing.
fn words_needed(element: &str) -> Option<BTreeSet<String>> {
    let is_open = element.contains(['*', '#', '_', '?', '^', '$']) || element.contains("..");
    let words = tokens(element);
    (!is_open && !words.is_empty()).then(|| words.into_iter().map(|token| token.word.to_string()).collect())
}

/// Words, told apart by a hash: it may say yes to a word that is not there, never no to one that is.
#[derive(Clone, Copy, Default)]
struct WordSet([u64; 4]);

impl WordSet {
    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(one, other)| one & other != 0)
    }
}

impl<'a> FromIterator<&'a str> for WordSet {
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        let mut set = Self::default();
        for word in words {
            let hash = word_hash(word);
            if let Some(bits) = set.0.get_mut((hash >> 6) as usize & 3) {
                *bits |= 1 << (hash & 63);
            }
        }
        set
    }
}

/// FNV-1a of the word, folded: cheap, and the same everywhere.
fn word_hash(word: &str) -> u32 {
    let mut hasher = WordHasher::default();
    hasher.write(word.as_bytes());
    hasher.0 ^ (hasher.0 >> 15)
}

/// FNV-1a, also for the words of the rules: a text asks for words, and cannot add one that collides.
struct WordHasher(u32);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    }

    /// Spread over all bits, since the table looks at both ends.
    fn finish(&self) -> u64 {
        u64::from(self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// Which phrases a word may be the rarest part of.
struct Index {
    phrases: Vec<Phrase>,
    /// Asked for every word of every text, never walked.
    by_word: HashMap<String, Vec<usize>, BuildHasherDefault<WordHasher>>,
    /// Those that need no word for sure: stems, numbers, gaps.
    open: Vec<usize>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| Index::of(|rule| rule.facet.is_some()));

/// Of every rule, those for any duty at all among them.
static WHOLE_INDEX: LazyLock<Index> = LazyLock::new(|| Index::of(|_| true));

impl Index {
    fn matches(&self, tokens: &[Token], least: usize) -> Vec<(&'static Compiled, Match)> {
        let words = Words::of(tokens);
        let mut seen: BTreeMap<usize, Match> = BTreeMap::new();
        for number in self.candidates(tokens) {
            // In the order of the rules, and of the phrases in each.
            let Some(phrase) = self.phrases.get(number) else {
                continue;
            };
            if seen.contains_key(&phrase.rule) || !phrase.may_stand_in(&words.set) {
                continue;
            }
            if let Some(found) = words.find(phrase.pattern, least) {
                seen.insert(phrase.rule, found);
            }
        }
        let all = seen.into_iter();
        all.filter_map(|(rule, found)| Some((RULES.get(rule)?, found)))
            .filter(|(rule, _)| rule.stands(&words))
            .collect()
    }

    /// The phrases whose rarest part is there, in order, each once.
    fn candidates(&self, tokens: &[Token]) -> Vec<usize> {
        let mut numbers = self.open.clone();
        for token in tokens {
            numbers.extend(self.by_word.get(token.word.as_str()).into_iter().flatten());
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn of(wanted: fn(&Compiled) -> bool) -> Self {
        let numbered = RULES.iter().enumerate().filter(|(_, rule)| wanted(rule));
        let phrases: Vec<Phrase> = numbered
            .flat_map(|(rule, compiled)| compiled.any.iter().map(move |pattern| (rule, compiled, pattern)))
            .map(|(rule, compiled, pattern)| Phrase::of(rule, pattern, &compiled.with))
            .collect();
        let counts = counts(&phrases);
        let mut index = Self {
            phrases: Vec::new(),
            by_word: HashMap::default(),
            open: Vec::new(),
        };
        for (number, phrase) in phrases.iter().enumerate() {
            match rarest(phrase.pattern, &counts) {
                Some(words) => words
                    .into_iter()
                    .for_each(|word| index.by_word.entry(word).or_default().push(number)),
                None => index.open.push(number),
            }
        }
        index.phrases = phrases;
        index
    }
}

/// In how many phrases each word is needed: the words of many phrases are those of many sentences.
fn counts(phrases: &[Phrase]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let all = phrases
        .iter()
        .flat_map(|phrase| elements(phrase.pattern.as_str()));
    for word in all.filter_map(words_needed).flatten() {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// The words of the element that fewest sentences will have.
fn rarest(pattern: &Pattern, counts: &BTreeMap<String, usize>) -> Option<BTreeSet<String>> {
    let parts = elements(pattern.as_str()).into_iter().filter_map(words_needed);
    let weight = |words: &BTreeSet<String>| words.iter().filter_map(|word| counts.get(word)).sum::<usize>();
    parts.min_by_key(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_that_may_be_missing_needs_no_word() {
        assert_eq!(elements("(a b|c) ..3 d? e*"), ["(a b|c)", "..3", "d?", "e*"]);
        assert!(needed("..3").is_none() && needed("d?").is_none() && needed("(a|e*)").is_none());
        let set: WordSet = ["c"].into_iter().collect();
        assert!(needed("(a b|c)").is_some_and(|needed| needed.meets(&set)));
    }

    #[test]
    fn what_the_law_allows_anyway_is_passed_over_and_other_exceptions_are_not() {
        let read = |text: &str| -> Vec<String> {
            words(text)
                .into_iter()
                .map(|token| token.word.to_string())
                .collect()
        };
        assert_eq!(
            read("Do not sell it, except to the extent that the law permits, or lend it."),
            ["do", "not", "sell", "it", "permits", "or", "lend", "it"]
        );
        assert_eq!(read("except as we permit"), ["except", "as", "we", "permit"]);
    }

    #[test]
    fn the_index_finds_what_a_search_of_every_phrase_finds() {
        let text = "You shall not use the 700 million outputs, or reproduce the model, for noncommercial purposes only.";
        let tokens = tokens(text);
        let searched = RULES.iter().filter(|rule| {
            rule.any.iter().any(|pattern| pattern.find(&tokens).is_some()) && rule.stands(&Words::of(&tokens))
        });
        assert_eq!(all_matches(&tokens).len(), searched.count());
    }

    #[test]
    fn every_example_fires_and_every_counterexample_does_not() {
        assert!(!FILES.is_empty());
        let mut wrong = Vec::new();
        let fires = |compiled: &Compiled, text: &str| {
            let met = all_matches(&words(text));
            met.iter().any(|(rule, _)| std::ptr::eq(*rule, compiled))
        };
        for (rule, compiled) in FILES.iter().flat_map(|file| &file.rule).zip(RULES.iter()) {
            for example in &rule.examples {
                if !fires(compiled, example) {
                    wrong.push(format!("{} {} silent: {example}", rule.facet, rule.value));
                }
            }
            for counter in &rule.counter {
                if fires(compiled, counter) {
                    wrong.push(format!("{} {} fires: {counter}", rule.facet, rule.value));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
