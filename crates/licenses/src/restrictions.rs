//! The sentences of any text that restrict, known license or not.
//!
//! Rules are data (`knowledge/licenses/restrictions/`): phrases that a sentence has and phrases that it must
//! not have. Precision comes first: a permission, a definition or a disclaimer that mentions a restricted
//! thing must not fire, so most rules carry the phrases that call them off.

use std::sync::LazyLock;

use openassay_words::{Match, Pattern, Token, sentences, tokens};

use crate::facet::Facet;
use crate::knowledge::{Rule, RuleFile};
use crate::normalize::BLOCK_MARK;
use crate::reading::Reading;

/// A sentence that restricts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// What it speaks of.
    pub facet: Facet,
    /// The value, in the vocabulary of [`Facet`].
    pub value: String,
    /// The sentence, white space squeezed.
    pub quote: String,
    /// Its line.
    pub line: u32,
    /// The section of the text that it stands in, where sections are numbered.
    pub section: Option<String>,
}

struct Compiled {
    /// `None`: any duty at all, which no report shows but which makes a trailer harmful.
    facet: Option<Facet>,
    value: &'static str,
    any: Vec<Pattern>,
    with: Vec<Pattern>,
    not: Vec<Pattern>,
}

static FILES: LazyLock<Vec<RuleFile>> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"))).unwrap_or_default()
});

static RULES: LazyLock<Vec<Compiled>> =
    LazyLock::new(|| FILES.iter().flat_map(|file| &file.rule).map(compiled).collect());

fn compiled(rule: &'static Rule) -> Compiled {
    // The build script parsed each of them; one that did not parse would have failed the build.
    let patterns = |phrases: &[String]| {
        phrases
            .iter()
            .filter_map(|phrase| Pattern::parse(phrase).ok())
            .collect()
    };
    Compiled {
        facet: Facet::named(&rule.facet),
        value: &rule.value,
        any: patterns(&rule.any),
        with: patterns(&rule.with),
        not: patterns(&rule.not),
    }
}

impl Compiled {
    fn matched(&self, tokens: &[Token]) -> Option<Match> {
        let found = self.any.iter().find_map(|pattern| pattern.find(tokens))?;
        let with = self.with.is_empty() || self.with.iter().any(|pattern| pattern.find(tokens).is_some());
        let called_off = self.not.iter().any(|pattern| pattern.find(tokens).is_some());
        (with && !called_off).then_some(found)
    }

    fn value(&self, sentence: &str, tokens: &[Token], found: Match) -> Option<String> {
        let matched = tokens.get(found.first..=found.last)?;
        match self.value {
            "#users" => number(matched).map(|number| number.to_string()),
            "#amount" => amount(sentence, tokens, matched),
            "#name" => Some(named(sentence, tokens, found)),
            plain => Some(plain.to_owned()),
        }
    }
}

/// The sentences of `reading` that restrict, by line.
pub(crate) fn restrictions(reading: &Reading) -> Vec<Restriction> {
    let mut found = Vec::new();
    let mut line = 1;
    for part in reading.text.split(BLOCK_MARK) {
        for sentence in sentences(part) {
            of_sentence(reading, sentence.text, line + sentence.line - 1, &mut found);
        }
        line += u32::try_from(part.split('\n').count() - 1).unwrap_or(0);
    }
    found
}

fn of_sentence(reading: &Reading, sentence: &str, line: u32, found: &mut Vec<Restriction>) {
    let words = tokens(sentence);
    for rule in RULES.iter() {
        let Some(facet) = rule.facet else { continue };
        let Some(place) = rule.matched(&words) else {
            continue;
        };
        let Some(value) = rule.value(sentence, &words, place) else {
            continue;
        };
        let quote = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = reading.words.partition_point(|word| word.line < line);
        let one = Restriction {
            facet,
            value,
            quote,
            line,
            section: reading.section(place).map(str::to_owned),
        };
        if !found.contains(&one) {
            found.push(one);
        }
    }
}

/// Does `text` hold a duty or restriction of any kind, or words in a script that the rules do not read?
pub(crate) fn binds(text: &str) -> bool {
    let unread = text
        .chars()
        .filter(|c| c.is_alphabetic() && *c > '\u{24f}')
        .count();
    if unread > 0 {
        return true;
    }
    sentences(text).iter().any(|sentence| {
        let words = tokens(sentence.text);
        RULES.iter().any(|rule| rule.matched(&words).is_some())
    })
}

/// The first number of a phrase: `700 million`, `1,000,000`, `10M`.
fn number(words: &[Token]) -> Option<u64> {
    let place = words
        .iter()
        .position(|token| token.word.starts_with(|c: char| c.is_ascii_digit()))?;
    let word = &words.get(place)?.word;
    let (digits, scale) = match word.trim_end_matches(|c: char| c.is_ascii_alphabetic()) {
        digits if digits.len() == word.len() => {
            (digits, words.get(place + 1).map_or(1, |next| scale(&next.word)))
        }
        digits => (digits, scale(word.get(digits.len()..)?)),
    };
    if let Some((whole, fraction)) = digits.split_once('.') {
        let tenths: u64 = fraction.get(..1)?.parse().ok()?;
        return whole
            .parse::<u64>()
            .ok()?
            .checked_mul(scale)?
            .checked_add(tenths * scale / 10);
    }
    digits.parse::<u64>().ok()?.checked_mul(scale)
}

fn scale(word: &str) -> u64 {
    match word {
        "thousand" | "k" => 1_000,
        "million" | "m" | "mm" => 1_000_000,
        "billion" | "b" | "bn" => 1_000_000_000,
        _ => 1,
    }
}

/// Number, currency, and the time in which it is earned: `1000000 USD/year`.
fn amount(sentence: &str, tokens: &[Token], matched: &[Token]) -> Option<String> {
    let sum = number(matched)?;
    let says = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.word.as_str()));
    let currency = if sentence.contains('€') || says(&["eur", "euro", "euros"]) {
        "EUR"
    } else if says(&["rmb", "cny", "yuan"]) {
        "RMB"
    } else if sentence.contains('$') || says(&["usd", "dollars", "dollar"]) {
        "USD"
    } else {
        return None;
    };
    let time = if says(&["annual", "annually", "year", "yearly", "annualized", "12"]) {
        "/year"
    } else if says(&["month", "monthly"]) {
        "/month"
    } else {
        ""
    };
    Some(format!("{sum} {currency}{time}"))
}

/// The first quoted words behind the match, else those behind it: what must be displayed.
fn named(sentence: &str, tokens: &[Token], found: Match) -> String {
    let behind = tokens.get(found.first).map_or(0, |token| token.start);
    let rest = sentence.get(behind..).unwrap_or_default();
    let quoted = rest
        .split_once(['"', '“', '‘'])
        .and_then(|(_, rest)| rest.split_once(['"', '”', '’']));
    let phrase = quoted
        .map_or("", |(phrase, _)| phrase)
        .trim_end_matches(['.', ',']);
    let kind = if rest.to_lowercase().contains("at the beginning") {
        "prefix"
    } else {
        "display"
    };
    let phrase = phrase.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
    format!("{kind}:{phrase}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Facet, String)> {
        restrictions(&Reading::of(text))
            .into_iter()
            .map(|one| (one.facet, one.value))
            .collect()
    }

    #[test]
    fn every_example_fires_and_every_counterexample_does_not() {
        assert!(!FILES.is_empty());
        let mut wrong = Vec::new();
        for (rule, compiled) in FILES.iter().flat_map(|file| &file.rule).zip(RULES.iter()) {
            for example in &rule.examples {
                if compiled.matched(&tokens(example)).is_none() {
                    wrong.push(format!("{} {} silent: {example}", rule.facet, rule.value));
                }
            }
            for counter in &rule.counter {
                if compiled.matched(&tokens(counter)).is_some() {
                    wrong.push(format!("{} {} fires: {counter}", rule.facet, rule.value));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        let read = |text: &str| number(&tokens(text));
        assert_eq!(read("700 million"), Some(700_000_000));
        assert_eq!(read("over 1,000,000 users"), Some(1_000_000));
        assert_eq!(read("$10M"), Some(10_000_000));
        assert_eq!(read("1.5 billion"), Some(1_500_000_000));
        assert_eq!(read("none"), None);
    }

    #[test]
    fn a_research_only_sentence_restricts_with_its_line() {
        let text =
            "Our model.\n\nPermission to look at this model is granted for non-commercial purposes only.";
        let all = restrictions(&Reading::of(text));
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
}
