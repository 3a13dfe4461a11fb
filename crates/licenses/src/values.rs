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

fn scale(word: &str) -> u64 {
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

/// The quoted words that the match stands in, or the first behind it: what must be displayed.
pub(crate) fn named(sentence: &str, tokens: &[Token], found: Match) -> String {
    let behind = tokens.get(found.first).map_or(0, |token| token.start);
    let rest = sentence.get(behind..).unwrap_or_default();
    let phrase = quotations(sentence)
        .into_iter()
        .find(|(end, _)| *end > behind)
        .map_or("", |(_, phrase)| phrase)
        .trim_end_matches(['.', ',']);
    let kind = if rest.to_lowercase().contains("at the beginning") {
        "prefix"
    } else {
        "display"
    };
    let phrase = phrase.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
    format!("{kind}:{phrase}")
}

/// What stands in quotation marks, each with the byte at which it ends.
fn quotations(sentence: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = sentence.get(at..)
        && let Some(open) = rest.find(['"', '“', '‘'])
    {
        let mark = rest
            .get(open..)
            .and_then(|from| from.chars().next())
            .unwrap_or('"');
        let start = at + open + mark.len_utf8();
        let closing: &[char] = if mark == '‘' { &['’'] } else { &['"', '”'] };
        let Some(length) = sentence.get(start..).and_then(|inside| inside.find(closing)) else {
            break;
        };
        let end = start + length;
        found.extend(sentence.get(start..end).map(|inside| (end, inside)));
        at = end
            + sentence
                .get(end..)
                .and_then(|from| from.chars().next())
                .map_or(1, char::len_utf8);
    }
    found
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

    #[test]
    fn the_words_to_be_displayed_are_those_in_quotation_marks() {
        let read = |sentence: &str, at: usize| {
            let found = Match { first: at, last: at };
            named(sentence, &tokens(sentence), found)
        };
        // The phrase that was met stands before the quotation, or in it.
        assert_eq!(
            read("Display “Built with Aurora” there.", 0),
            "display:Built with Aurora"
        );
        assert_eq!(
            read("Show \"Built with Aurora\" on a page of \"yours\".", 1),
            "display:Built with Aurora"
        );
        assert_eq!(
            read("The \"Model\" must show \"By Aurora\".", 2),
            "display:By Aurora"
        );
        assert_eq!(read("Display the credit.", 0), "display:");
    }
}
