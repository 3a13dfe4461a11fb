//! The value that a sentence gives a facet: a number of users, a sum of money, words to be displayed.

use openassay_words::{Match, Token, is_han};

/// The first number of a phrase: `700 million`, `1,000,000`, `10M`, `3亿`.
pub(crate) fn number(words: &[Token]) -> Option<u64> {
    if words.iter().any(|token| token.word.starts_with(is_han)) {
        return chinese_number(words);
    }
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

/// `100万`, `1.5亿`, `三百万`, `一亿`. Of several the largest: `前一个月` counts no users.
fn chinese_number(words: &[Token]) -> Option<u64> {
    let begins = |token: &Token| chinese_digit(&token.word).is_some() || token.word == "十";
    let starts = words.iter().enumerate().filter(|(_, token)| begins(token));
    starts
        .filter_map(|(at, _)| chinese_number_at(words.get(at..)?))
        .max()
}

/// Digits and characters, each power of ten behind what it counts.
fn chinese_number_at(words: &[Token]) -> Option<u64> {
    // Tenths, so that `1.5亿` is whole.
    let (mut total, mut section, mut last) = (0_u64, 0_u64, 0_u64);
    for token in words {
        if let Some(tenths) = chinese_digit(&token.word) {
            last = tenths;
            continue;
        }
        match chinese_power(&token.word) {
            Some(power @ 10..=1_000) => {
                section = section.checked_add(last.max(10 * u64::from(last == 0)).checked_mul(power)?)?;
            }
            Some(power) => {
                total = total.checked_add(section.checked_add(last)?.checked_mul(power)?)?;
                section = 0;
            }
            None => break,
        }
        last = 0;
    }
    Some(total.checked_add(section)?.checked_add(last)? / 10)
}

/// The value of digits or of one character, in tenths.
fn chinese_digit(word: &str) -> Option<u64> {
    if let Some((whole, tenths)) = word.split_once('.') {
        return whole
            .parse::<u64>()
            .ok()?
            .checked_mul(10)?
            .checked_add(tenths.get(..1)?.parse().ok()?);
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.parse::<u64>().ok()?.checked_mul(10);
    }
    let place = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
        .iter()
        .position(|digit| *digit == word);
    let place = place.or((word == "两").then_some(2))?;
    Some(10 * place as u64)
}

fn chinese_power(word: &str) -> Option<u64> {
    match word {
        "十" => Some(10),
        "百" => Some(100),
        "千" => Some(1_000),
        "万" => Some(10_000),
        "亿" => Some(100_000_000),
        _ => None,
    }
}

pub(crate) fn scale(word: &str) -> u64 {
    match word {
        "thousand" | "k" => 1_000,
        "million" | "m" | "mm" => 1_000_000,
        "billion" | "b" | "bn" => 1_000_000_000,
        _ => 1,
    }
}

/// Currencies by their sign and their names, the one that another's name may hold behind it.
const CURRENCIES: [(&str, &[&str], &str); 6] = [
    ("€", &["eur", "euro", "euros"], "EUR"),
    ("美元", &[], "USD"),
    ("人民币", &["rmb", "cny", "yuan", "元"], "RMB"),
    ("£", &["gbp", "pounds"], "GBP"),
    ("円", &["jpy", "yen"], "JPY"),
    ("₩", &["krw", "won"], "KRW"),
];

/// Number, currency, and the time in which it is earned: `1000000 USD/year`.
pub(crate) fn amount(sentence: &str, tokens: &[Token], matched: &[Token]) -> Option<String> {
    let sum = number(matched)?;
    let says = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.word.as_str()));
    let currency = CURRENCIES
        .iter()
        .find(|(sign, names, _)| sentence.contains(sign) || says(names))
        .map(|(_, _, currency)| *currency);
    let dollars = || (sentence.contains('$') || says(&["usd", "dollars", "dollar"])).then_some("USD");
    let currency = currency.or_else(dollars)?;
    let time = if says(&["annual", "annually", "year", "yearly", "annualized", "12", "年"]) {
        "/year"
    } else if says(&["month", "monthly", "月"]) {
        "/month"
    } else {
        ""
    };
    Some(format!("{sum} {currency}{time}"))
}

/// Places that licenses leave out, as the labels write them.
const PLACES: [(&str, &str); 6] = [
    ("european union", "EU"),
    ("european economic area", "EEA"),
    ("united kingdom", "UK"),
    ("south korea", "KR"),
    ("republic of korea", "KR"),
    ("united states", "US"),
];

/// The places that a sentence names: `EU+UK+KR`, with `(multimodal)` where it speaks of such models only.
pub(crate) fn places(tokens: &[Token]) -> String {
    let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    let text = format!(" {} ", words.join(" "));
    let mut named: Vec<&str> = Vec::new();
    for (name, short) in PLACES {
        if text.contains(&format!(" {name} ")) && !named.contains(&short) {
            named.push(short);
        }
    }
    if named.is_empty() {
        return String::new();
    }
    let of_some = if words.contains(&"multimodal") {
        "(multimodal)"
    } else {
        ""
    };
    format!("{}{of_some}", named.join("+"))
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
    fn places_are_named_as_the_labels_name_them() {
        let read = |text: &str| places(&tokens(text));
        assert_eq!(
            read("not in the European Union, United Kingdom and South Korea"),
            "EU+UK+KR"
        );
        assert_eq!(
            read("multimodal models: not in the European Union"),
            "EU(multimodal)"
        );
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        let read = |text: &str| number(&tokens(text));
        assert_eq!(read("700 million"), Some(700_000_000));
        assert_eq!(read("over 1,000,000 users"), Some(1_000_000));
        assert_eq!(read("$10M"), Some(10_000_000));
        assert_eq!(read("1.5 billion"), Some(1_500_000_000));
        assert_eq!(read("none"), None);
        assert_eq!(read("超过3亿月活跃用户"), Some(300_000_000));
        assert_eq!(read("不得超过100万人次"), Some(1_000_000));
        assert_eq!(read("达到一亿"), Some(100_000_000));
        assert_eq!(read("三百五十万"), Some(3_500_000));
        assert_eq!(read("1.5亿元"), Some(150_000_000));
        assert_eq!(
            read("999999999999999999亿999999999999999999"),
            Some(999_999_999_999_999_999)
        );
        assert_eq!(read("十万"), Some(100_000));
        assert_eq!(read("用户数在前一个自然月未超过3亿"), Some(300_000_000));
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
