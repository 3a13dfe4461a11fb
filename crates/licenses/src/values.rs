//! The value that a sentence gives a facet: a number of users, a sum of money, words to be displayed.

use openassay_words::{Match, Token};

/// The first number of a phrase: `700 million`, `1,000,000`, `10M`.
pub(crate) fn number(words: &[Token]) -> Option<u64> {
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

pub(crate) fn scale(word: &str) -> u64 {
    match word {
        "thousand" | "k" => 1_000,
        "million" | "m" | "mm" => 1_000_000,
        "billion" | "b" | "bn" => 1_000_000_000,
        _ => 1,
    }
}

/// Number, currency, and the time in which it is earned: `1000000 USD/year`.
pub(crate) fn amount(sentence: &str, tokens: &[Token], matched: &[Token]) -> Option<String> {
    let sum = number(matched)?;
    let says = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.word.as_str()));
    let currency = if sentence.contains('€') || says(&["eur", "euro", "euros"]) {
        "EUR"
    } else if says(&["rmb", "cny", "yuan"]) {
        "RMB"
    } else if sentence.contains('¥') && says(&["jpy", "japan", "japanese"]) || says(&["jpy", "yen"]) {
        "JPY"
    } else if sentence.contains('£') || says(&["gbp", "pounds"]) {
        "GBP"
    } else if says(&["krw", "won"]) {
        "KRW"
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
pub(crate) fn named(sentence: &str, tokens: &[Token], found: Match) -> String {
    let behind = tokens.get(found.first).map_or(0, |token| token.start);
    let rest = sentence.get(behind..).unwrap_or_default();
    let quoted = rest
        .split_once(['"', '“', '‘'])
        .and_then(|(_, rest)| rest.split_once(['"', '”', '’']));
    let phrase = quoted
        .map_or("", |(phrase, _)| phrase)
        .trim_end_matches(['.', ',']);
    let lower = rest.to_lowercase();
    let names = ["at the beginning", "in the name", "in any name", "in the title"];
    let kind = if names.iter().any(|words| lower.contains(words)) {
        "prefix"
    } else {
        "display"
    };
    let phrase = phrase.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
    format!("{kind}:{phrase}")
}

#[cfg(test)]
mod tests {
    use openassay_words::tokens;

    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_written() {
        let read = |text: &str| number(&tokens(text));
        assert_eq!(read("700 million"), Some(700_000_000));
        assert_eq!(read("over 1,000,000 users"), Some(1_000_000));
        assert_eq!(read("$10M"), Some(10_000_000));
        assert_eq!(read("1.5 billion"), Some(1_500_000_000));
        assert_eq!(read("none"), None);
    }
}
