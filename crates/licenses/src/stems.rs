//! The words that a list hangs on: "You shall not:" before its items.
//!
//! Closed by the first paragraph that is no item, and by an item of a kind that no open list has.

use openassay_words::Sentence;

/// Lists inside lists inside lists.
const DEEPEST: usize = 4;
/// Behind so many bytes a stem is cut at its beginning: no phrase is longer.
const LONGEST_STEM: usize = 400;

/// How an item is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Bullet,
    Digits,
    Letter,
    Roman,
    /// No mark, but it goes on with a small letter.
    Small,
}

/// An open list: how its items are marked and how far they are indented, once the first was seen.
#[derive(Debug)]
struct List {
    items: Option<(Marker, usize)>,
    stem: String,
}

/// The lists that are open.
#[derive(Debug, Default)]
pub(crate) struct Stems<'a> {
    part: &'a str,
    /// Byte behind the sentence before this one.
    behind: usize,
    open: Vec<List>,
}

impl<'a> Stems<'a> {
    /// Sentences are of `part` from here on.
    pub(crate) fn enter(&mut self, part: &'a str) {
        self.part = part;
        self.behind = 0;
    }

    /// The words that `sentence` hangs on, if it is the first of an item.
    pub(crate) fn of(&mut self, sentence: &Sentence<'_>) -> Option<String> {
        let gap = self.part.get(self.behind..sentence.start).unwrap_or_default();
        let opens_line = self.behind == 0 || gap.contains('\n');
        let opens_paragraph = self.behind == 0 || gap.matches('\n').count() > 1;
        self.behind = sentence.start + sentence.text.len();
        let marker = self.marker(sentence.text).filter(|_| opens_line);
        if let Some(marker) = marker {
            self.close_to(marker, self.indent(sentence.start));
        } else if opens_paragraph {
            self.open.clear();
        }
        let stem = marker.and(self.open.last()).map(|list| list.stem.clone());
        if sentence.text.trim_end_matches(['*', '_']).ends_with(':') && self.open.len() < DEEPEST {
            let words = [stem.as_deref().unwrap_or_default(), sentence.text].join(" ");
            self.open.push(List {
                items: None,
                stem: tail(words.trim()),
            });
        }
        stem
    }

    fn marker(&self, text: &str) -> Option<Marker> {
        let first = text.split_whitespace().next()?;
        let bare = first.trim_start_matches('(').trim_end_matches(['.', ')']);
        let marked = bare.len() < first.len();
        if matches!(
            first,
            "-" | "*" | "+" | "•" | "·" | "–" | "—" | "o" | "◦" | "▪" | "●"
        ) {
            return Some(Marker::Bullet);
        }
        if marked && bare.len() <= 2 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Marker::Digits);
        }
        let lower = bare.to_ascii_lowercase();
        let roman = !lower.is_empty() && lower.len() <= 5 && lower.bytes().all(|byte| b"ivx".contains(&byte));
        let letter = lower.len() == 1 && lower.bytes().all(|byte| byte.is_ascii_lowercase());
        match (marked, roman, letter) {
            (true, true, false) => Some(Marker::Roman),
            (true, true, true) if lower == "i" || self.inside(Marker::Roman) => Some(Marker::Roman),
            (true, _, true) => Some(Marker::Letter),
            _ => text.starts_with(char::is_lowercase).then_some(Marker::Small),
        }
    }

    fn inside(&self, marker: Marker) -> bool {
        let items = self.open.last().and_then(|list| list.items);
        items.is_some_and(|(kind, _)| kind == marker)
    }

    fn indent(&self, at: usize) -> usize {
        let before = self.part.get(..at).unwrap_or_default();
        before.len() - before.rfind('\n').map_or(0, |line| line + 1)
    }

    /// Leaves the lists whose items are marked otherwise, or stand further in.
    fn close_to(&mut self, marker: Marker, indent: usize) {
        // What goes on without a mark is the end of what the list hangs on.
        if marker == Marker::Small {
            return;
        }
        while let Some(list) = self.open.last_mut() {
            if list
                .items
                .is_none_or(|(kind, further)| kind == marker && further <= indent)
            {
                list.items = Some((marker, list.items.map_or(indent, |(_, first)| first)));
                return;
            }
            self.open.pop();
        }
    }
}

fn tail(words: &str) -> String {
    let mut start = words.len().saturating_sub(LONGEST_STEM);
    while !words.is_char_boundary(start) {
        start += 1;
    }
    words.get(start..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use openassay_words::sentences;

    use super::*;

    fn stems(text: &str) -> Vec<(String, Option<String>)> {
        let mut stems = Stems::default();
        stems.enter(text);
        sentences(text)
            .iter()
            .map(|sentence| (sentence.text.to_owned(), stems.of(sentence)))
            .collect()
    }

    #[test]
    fn items_hang_on_the_words_before_the_colon() {
        let found = stems(
            "You shall not:\n\n(a) sell it. Ever.\n(b) do this:\n  (i) lend it;\n\n(c) burn it.\n\nSo it is.",
        );
        let hung: Vec<Option<&str>> = found.iter().map(|(_, stem)| stem.as_deref()).collect();
        assert_eq!(
            hung,
            [
                None,
                Some("You shall not:"),
                None,
                Some("You shall not:"),
                Some("You shall not: (b) do this:"),
                Some("You shall not:"),
                None
            ]
        );
    }

    #[test]
    fn what_follows_the_list_in_small_letters_hangs_on_it_too() {
        let found = stems("We grant a license to:\n\n(i) share it;\n\nfor private purposes only.");
        assert_eq!(found[2].1.as_deref(), Some("We grant a license to:"));
    }

    #[test]
    fn another_kind_of_number_ends_the_list() {
        let found = stems("You must:\n(a) pay.\n2. Warranty. None.");
        assert_eq!(found[2].1, None);
    }
}
