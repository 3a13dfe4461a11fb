//! Small turns of phrase that all sections share: numbers, quotes, and what may reach a terminal.

pub use openassay_words::printable;

/// Longest quote on the screen, in characters; the JSON has the whole of it.
const QUOTE: usize = 160;

/// `text` in quotation marks, cut to a length that a screen can bear.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text.trim().trim_matches('"'), QUOTE))
}

/// `text` in quotation marks, cut to what stands around `focus`: the words that matter are never cut off.
pub(super) fn quoted_about(text: &str, focus: &str) -> String {
    let words: String = text
        .trim()
        .trim_matches('"')
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let place = if focus.is_empty() { None } else { words.find(focus) };
    let Some(start) = place.filter(|_| words.chars().count() > QUOTE) else {
        return quoted(text);
    };
    let end = start + focus.len();
    let room = QUOTE.saturating_sub(focus.chars().count()) / 2;
    let head = words.get(..start).unwrap_or_default();
    let tail = words.get(end..).unwrap_or_default();
    format!(
        "\"{}{}{}\"",
        last_words(head, room),
        shortened(focus, QUOTE * 2),
        first_words(tail, room)
    )
}

/// The end of `text`, from a word on that leaves it no longer than `room`.
fn last_words(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let from = text.char_indices().rev().nth(room).map_or(0, |(at, _)| at);
    let cut = text
        .get(from..)
        .and_then(|rest| rest.find(' '))
        .map_or(text.len(), |space| from + space);
    format!("…{}", text.get(cut..).unwrap_or_default())
}

/// The beginning of `text`, up to a word that leaves it no longer than `room`.
fn first_words(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let until = text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
    let cut = text.get(..until).and_then(|head| head.rfind(' ')).unwrap_or(0);
    format!("{} …", text.get(..cut).unwrap_or_default())
}

/// A quote that was already cut to what matters.
pub(super) fn quoted_whole(text: &str) -> String {
    format!("\"{}\"", shortened(text.trim().trim_matches('"'), QUOTE * 2))
}

/// The first `limit` characters of `text`, cut at a word where one ends near.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = words.char_indices().nth(limit) else {
        return words;
    };
    let head = words.get(..end).unwrap_or_default();
    let cut = head
        .rfind(' ')
        .filter(|at| *at * 4 > head.len() * 3)
        .unwrap_or(head.len());
    format!("{} …", head.get(..cut).unwrap_or(head).trim_end())
}

/// `700000000` as `700,000,000`; anything but digits as it is.
pub(super) fn grouped(text: &str) -> String {
    if text.len() < 5 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = String::new();
    for (at, digit) in text.chars().enumerate() {
        if at > 0 && (text.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `one file`, `2 files`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("one {noun}"),
        _ => format!("{} {noun}s", grouped(&count.to_string())),
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn alternatives(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The first figures of a digest: enough to compare by eye.
pub(super) fn short_digest(digest: &str) -> String {
    digest.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_quote_is_cut_at_a_word() {
        let cut = shortened("one two three four five", 20);
        assert_eq!(cut, "one two three four …");
        assert_eq!(shortened("one two", 20), "one two");
    }

    #[test]
    fn digits_are_grouped_and_words_are_not() {
        assert_eq!(grouped("700000000"), "700,000,000");
        assert_eq!(grouped("2023"), "2023");
        assert_eq!(grouped("no"), "no");
    }

    #[test]
    fn lists_of_alternatives_read_as_english() {
        let words: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(alternatives(&words), "a, b or c");
        assert_eq!(alternatives(&words[..2]), "a or b");
    }
    #[test]
    fn a_long_quote_is_cut_around_the_words_that_matter() {
        let padding = "so many words that nobody reads ".repeat(8);
        let long = format!("{padding}you must request a license above 700 million users, {padding}");
        let cut = quoted_about(&long, "above 700 million users");
        assert!(
            cut.contains("above 700 million users") && cut.chars().count() <= QUOTE + 8,
            "{cut}"
        );
        assert!(cut.starts_with("\"… ") && cut.ends_with(" …\""), "{cut}");
        assert_eq!(
            quoted_about("All of it is short.", "it is"),
            "\"All of it is short.\""
        );
        assert!(quoted_about(&long, "not there").starts_with("\"so many"));
    }
}
