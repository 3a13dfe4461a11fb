//! The knowledge of `knowledge/claims`, decoded once, with its phrases ready to be looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use openassay_words::{Firsts, Match, Pattern, Token};

use crate::knowledge::{Book, DocumentationItem, Kind, KindReading};

static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/claims.bin"));

/// The knowledge, decoded.
#[expect(
    clippy::expect_used,
    reason = "our own build script wrote these bytes, and a test decodes them"
)]
pub(crate) static BOOK: LazyLock<Book> =
    LazyLock::new(|| postcard::from_bytes(COMPILED).expect("the table that build.rs wrote"));

/// The knowledge, its phrases compiled.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(&BOOK));

/// A list of words.
struct Words {
    words: BTreeSet<String>,
    firsts: Firsts,
}

impl Words {
    fn of(list: &[String]) -> Self {
        let mut firsts = Firsts::default();
        for word in list {
            firsts.join(&Firsts::word(word));
        }
        Self {
            words: list.iter().cloned().collect(),
            firsts,
        }
    }

    fn contains(&self, word: &str) -> bool {
        self.firsts.may_begin(word) && self.words.contains(word)
    }
}

/// A list of phrases, and the words that any of them may begin with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrases {
    patterns: Vec<Pattern>,
    firsts: Firsts,
}

impl Phrases {
    /// Compiles `texts`; a text that is no pattern is left out, which a test forbids.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a String>) -> Self {
        let patterns: Vec<Pattern> = texts
            .into_iter()
            .filter_map(|text| Pattern::parse(text).ok())
            .collect();
        let mut firsts = Firsts::default();
        for pattern in &patterns {
            firsts.join(pattern.firsts());
        }
        Self { patterns, firsts }
    }

    /// The places where any phrase may begin: in most sentences there is none.
    fn beginnings(&self, tokens: &[Token]) -> impl Iterator<Item = usize> {
        let begins = |(_, token): &(usize, &Token)| self.firsts.may_begin(&token.word);
        tokens.iter().enumerate().filter(begins).map(|(at, _)| at)
    }

    /// Every place of every phrase, in order of place, longer ones first; of one phrase none overlap.
    pub(crate) fn find_all(&self, tokens: &[Token]) -> Vec<Match> {
        let beginnings: Vec<usize> = self.beginnings(tokens).collect();
        let mut found = Vec::new();
        for pattern in self.patterns.iter().filter(|_| !beginnings.is_empty()) {
            let mut from = 0;
            for first in &beginnings {
                if let Some(one) = pattern.match_at(tokens, *first).filter(|one| one.first >= from) {
                    from = one.last + 1;
                    found.push(one);
                }
            }
        }
        found.sort_by_key(|one| (one.first, std::cmp::Reverse(one.last)));
        found
    }

    /// Is any of them there?
    pub(crate) fn are_in(&self, tokens: &[Token]) -> bool {
        self.beginnings(tokens).any(|first| {
            self.patterns
                .iter()
                .any(|pattern| pattern.match_at(tokens, first).is_some())
        })
    }

    /// Does one of them overlap `place`?
    pub(crate) fn overlap(&self, tokens: &[Token], place: Match) -> bool {
        self.find_all(tokens)
            .iter()
            .any(|one| one.first <= place.last && place.first <= one.last)
    }
}

/// A kind of claim with its phrases.
pub(crate) struct KindPhrases {
    pub(crate) kind: String,
    pub(crate) phrases: Vec<SayPhrases>,
    pub(crate) guards: Phrases,
}

/// What is asserted by which phrases.
pub(crate) struct SayPhrases {
    pub(crate) asserts: String,
    pub(crate) patterns: Phrases,
    pub(crate) reading: KindReading,
}

/// A fact that a sentence bears out, with its phrases.
pub(crate) struct FactPhrases {
    pub(crate) predicate: &'static str,
    pub(crate) subject: String,
    pub(crate) patterns: Phrases,
    pub(crate) about_data: Phrases,
    pub(crate) in_sections: Vec<String>,
    pub(crate) in_titles: Phrases,
    pub(crate) data_titles: Phrases,
    pub(crate) numbers: bool,
    pub(crate) guards: Phrases,
    pub(crate) denied: bool,
}

/// A component that a sentence is, with its phrases.
pub(crate) struct ContainedPhrases {
    pub(crate) component: String,
    pub(crate) patterns: Phrases,
    pub(crate) in_sections: Vec<String>,
    pub(crate) guards: Phrases,
    pub(crate) rows: bool,
}

/// Something that a card should hold, with its phrases.
pub(crate) struct ItemPhrases {
    pub(crate) item: &'static DocumentationItem,
    pub(crate) titles: Phrases,
    pub(crate) loose: Phrases,
    pub(crate) guards: Phrases,
    pub(crate) phrases: Phrases,
    pub(crate) code: Phrases,
    pub(crate) withheld: Phrases,
    pub(crate) hollow: Phrases,
}

impl ItemPhrases {
    fn of(item: &'static DocumentationItem) -> Self {
        Self {
            item,
            titles: Phrases::of(&item.titles),
            loose: Phrases::of(&item.loose),
            guards: Phrases::of(&item.guards),
            phrases: Phrases::of(&item.phrases),
            code: Phrases::of(&item.code),
            withheld: Phrases::of(&item.withheld),
            hollow: Phrases::of(&item.hollow),
        }
    }
}

/// All phrases.
pub(crate) struct Lexicon {
    pub(crate) kinds: Vec<KindPhrases>,
    words: BTreeMap<String, Words>,
    patterns: BTreeMap<String, Phrases>,
    pub(crate) nouns: Vec<(Vec<String>, Phrases)>,
    pub(crate) bare_nouns: Vec<(Vec<String>, Vec<String>)>,
    pub(crate) noun_guards: Phrases,
    pub(crate) statuses: BTreeMap<String, Phrases>,
    pub(crate) pointer_names: Vec<Phrases>,
    pub(crate) placeholders: Phrases,
    pub(crate) sections: BTreeMap<String, Phrases>,
    pub(crate) benchmarks: Phrases,
    pub(crate) metrics: Phrases,
    columns: BTreeMap<String, Phrases>,
    pub(crate) facts: Vec<FactPhrases>,
    pub(crate) contained: Vec<ContainedPhrases>,
    pub(crate) license_names: Vec<(String, Phrases)>,
    pub(crate) license_grants: Phrases,
    pub(crate) license_behind: Phrases,
    pub(crate) license_guards: Phrases,
    pub(crate) documentation: Vec<ItemPhrases>,
}

static NO_PHRASES: LazyLock<Phrases> = LazyLock::new(Phrases::default);

impl Lexicon {
    fn of(book: &Book) -> Self {
        let grammar = &book.grammar;
        let described = &book.descriptions;
        let compiled = |lists: &BTreeMap<String, Vec<String>>| {
            lists
                .iter()
                .map(|(name, list)| (name.clone(), Phrases::of(list)))
                .collect::<BTreeMap<_, _>>()
        };
        Self {
            kinds: book.kinds.iter().map(kind).collect(),
            words: grammar
                .words
                .iter()
                .map(|(name, list)| (name.clone(), Words::of(list)))
                .collect(),
            patterns: compiled(&grammar.patterns),
            nouns: book
                .availability
                .noun
                .iter()
                .map(|noun| (noun.components.clone(), Phrases::of(&noun.patterns)))
                .collect(),
            bare_nouns: book
                .availability
                .bare
                .iter()
                .map(|noun| (noun.patterns.clone(), noun.components.clone()))
                .collect(),
            noun_guards: Phrases::of(&book.availability.guards),
            statuses: compiled(&book.availability.status),
            pointer_names: book
                .pointers
                .pointer
                .iter()
                .map(|one| Phrases::of(&one.named))
                .collect(),
            placeholders: Phrases::of(&described.placeholders),
            sections: compiled(&described.sections),
            benchmarks: Phrases::of(&described.benchmarks),
            metrics: Phrases::of(&described.metrics),
            columns: compiled(&described.columns),
            facts: book.descriptions.fact.iter().map(fact).collect(),
            contained: book.descriptions.contained.iter().map(contained).collect(),
            license_names: book
                .licenses
                .license
                .iter()
                .map(|license| (license.id.clone(), Phrases::of(&license.patterns)))
                .collect(),
            license_grants: Phrases::of(&book.licenses.grants),
            license_behind: Phrases::of(&book.licenses.behind),
            license_guards: Phrases::of(&book.licenses.guards),
            documentation: BOOK.documentation.iter().map(ItemPhrases::of).collect(),
        }
    }

    /// Is `word` in the list `list` of the grammar?
    pub(crate) fn is(&self, list: &str, word: &str) -> bool {
        self.words.get(list).is_some_and(|words| words.contains(word))
    }

    /// The phrases of the list `list` of the grammar.
    pub(crate) fn phrases(&self, list: &str) -> &Phrases {
        self.patterns.get(list).unwrap_or(&NO_PHRASES)
    }

    /// Does the header `head` of a column name `what`?
    pub(crate) fn is_column(&self, what: &str, head: &[Token]) -> bool {
        self.columns.get(what).is_some_and(|names| names.are_in(head))
    }

    /// The topics that `title` names.
    pub(crate) fn topics(&'static self, title: &[Token]) -> BTreeSet<&'static str> {
        let named = self.sections.iter().filter(|(_, titles)| titles.are_in(title));
        named.map(|(topic, _)| topic.as_str()).collect()
    }
}

fn kind(kind: &Kind) -> KindPhrases {
    KindPhrases {
        kind: kind.name.clone(),
        phrases: kind
            .phrase
            .iter()
            .map(|one| SayPhrases {
                asserts: one.asserts.clone(),
                patterns: Phrases::of(&one.patterns),
                reading: one.reading.clone().unwrap_or_else(|| kind.reading.clone()),
            })
            .collect(),
        guards: Phrases::of(&kind.guards),
    }
}

fn fact(fact: &crate::knowledge::DescribedFact) -> FactPhrases {
    FactPhrases {
        predicate: if fact.predicate == "described" {
            "described"
        } else {
            "data_information"
        },
        subject: fact.subject.clone(),
        patterns: Phrases::of(&fact.patterns),
        about_data: Phrases::of(&fact.about_data),
        in_sections: fact.in_sections.clone(),
        in_titles: Phrases::of(&fact.in_titles),
        data_titles: Phrases::of(&fact.data_titles),
        numbers: fact.numbers,
        guards: Phrases::of(&fact.guards),
        denied: fact.denied,
    }
}

fn contained(component: &crate::knowledge::ContainedComponent) -> ContainedPhrases {
    ContainedPhrases {
        component: component.component.clone(),
        patterns: Phrases::of(&component.patterns),
        in_sections: component.in_sections.clone(),
        guards: Phrases::of(&component.guards),
        rows: component.rows,
    }
}
