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
    /// `2.1.3`, with how many numbers it has.
    Dotted(usize),
    Letter,
    Roman,
    /// No mark, but it goes on with a small letter.
    Small,
}

impl Marker {
    /// Lists are nested in this order where nothing else tells: bullets stand under letters, never above.
    fn depth(self) -> usize {
        match self {
            Self::Digits | Self::Dotted(_) => 0,
            Self::Letter => 1,
            Self::Roman => 2,
            Self::Bullet | Self::Small => 3,
        }
    }
}

/// An open list: how its items are marked and how far they are indented, once the first was seen.
#[derive(Debug)]
struct List {
    items: Option<(Marker, usize)>,
    /// How the sentence that opened it is marked and indented itself: what is marked so too, and stands no further
    /// in, is the next section.
    own: Option<(Marker, usize)>,
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
        let opens_line = self.behind == 0 || gap.contains('\n') || sentence.text.starts_with(BULLETS);
        let opens_paragraph = self.behind == 0 || gap.matches('\n').count() > 1;
        self.behind = sentence.start + sentence.text.len();
        let marker = self.marker(sentence.text).filter(|_| opens_line);
        if let Some(marker) = marker {
            self.close_to(marker, self.indent(sentence.start));
        } else if opens_paragraph {
            self.open.clear();
        }
        let stem = marker.and(self.open.last()).map(|list| list.stem.clone());
        if let Some((head, _)) = inline_list(sentence.text) {
            self.open_inline(head, self.indent(sentence.start));
        } else if opens_list(sentence.text) && self.open.len() < DEEPEST {
            let words = [stem.as_deref().unwrap_or_default(), sentence.text].join(" ");
            self.open.push(List {
                items: None,
                own: marker.map(|marker| (marker, self.indent(sentence.start))),
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
        let digits = |part: &str| {
            !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if bare.contains('.') && bare.split('.').all(digits) {
            return Some(Marker::Dotted(bare.split('.').count()));
        }
        if marked && digits(bare) {
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
            let fits = match list.items {
                None => list
                    .own
                    .is_none_or(|(own, outer)| own != marker || indent > outer),
                Some((kind, further)) => kind == marker && further <= indent,
            };
            if fits {
                list.items = Some((marker, list.items.map_or(indent, |(_, first)| first)));
                return;
            }
            let holds_it = |(kind, _): (Marker, usize)| kind.depth() < marker.depth();
            if list.items.is_some_and(holds_it) && self.open.len() < DEEPEST {
                self.open_inside(marker, indent);
                return;
            }
            self.open.pop();
        }
    }

    /// A list whose bullets stand on the line of the words that they hang on.
    fn open_inline(&mut self, head: &str, indent: usize) {
        self.open.clear();
        self.open.push(List {
            items: Some((Marker::Bullet, indent)),
            own: None,
            stem: tail(head),
        });
    }

    /// A list under an item that says no more than a heading: it hangs on what the item hangs on.
    fn open_inside(&mut self, marker: Marker, indent: usize) {
        let stem = self.open.last().map(|list| list.stem.clone()).unwrap_or_default();
        self.open.push(List {
            items: Some((marker, indent)),
            own: None,
            stem,
        });
    }
}

/// Does a list hang on this sentence? It ends with a colon, or with a word that nothing can end with.
fn opens_list(sentence: &str) -> bool {
    let bare = sentence.trim_end_matches(['*', '_']);
    let last = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
    bare.ends_with(':') || matches!(last, "to" | "not" | "that" | "following")
}

/// `text` with a bullet before each line that is an item by its place alone: further in than the line with a
/// colon above it, in the same paragraph, or in the next where it ends as items do. Line breaks stay where they are.
pub(crate) fn itemized(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut colon: Option<usize> = None;
    let mut parted = false;
    let mut ended = true;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        if words.is_empty() {
            parted = true;
        } else if colon.is_some_and(|outer| indent > outer) {
            if words.starts_with(char::is_uppercase) && (!parted || ended && ends_item(words)) {
                out.push_str("• ");
            }
        } else {
            (colon, parted) = (None, false);
        }
        if words.ends_with(':') && colon.is_none() {
            (colon, parted) = (Some(indent), false);
        }
        ended = words.is_empty() && ended || words.ends_with(':') || ends_item(words);
        out.push_str(line);
    }
    out
}

fn ends_item(line: &str) -> bool {
    line.ends_with([';', '.']) || line.ends_with(" or") || line.ends_with(" and")
}

/// What no prose has but between items.
const BULLETS: [char; 3] = ['•', '●', '▪'];

/// The words that inline bullets hang on, and what stands behind the first bullet.
fn inline_list(sentence: &str) -> Option<(&str, &str)> {
    let (head, items) = sentence.split_once(BULLETS)?;
    let head = head.trim();
    head.ends_with(':').then_some((head, items))
}

/// The items of a sentence that has its bullets on one line, each behind the words that they hang on.
pub(crate) fn inline_items(sentence: &str) -> Vec<String> {
    let Some((head, items)) = inline_list(sentence) else {
        return Vec::new();
    };
    let items = items.split(BULLETS);
    items.map(|item| format!("{head} {}", item.trim())).collect()
}

/// Below so many bytes the phrases reach from one end of a sentence to the other.
const SHORTEST_ENUMERATION: usize = 240;
/// Longer enumerations than anyone writes in one sentence.
const MOST_ENUMERATED: usize = 40;

/// The items of a long sentence that numbers them, "(i) … (ii) …", each with the words that all hang on.
pub(crate) fn enumerated(sentence: &str) -> Vec<(&str, &str)> {
    if sentence.len() < SHORTEST_ENUMERATION {
        return Vec::new();
    }
    let places = KINDS.iter().map(|kind| numbered(sentence, *kind));
    let places = places.max_by_key(Vec::len).unwrap_or_default();
    let Some((first, _)) = places.first().filter(|_| places.len() > 1) else {
        return Vec::new();
    };
    let head = last_of(sentence.get(..*first).unwrap_or_default().trim());
    let ends = places
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([sentence.len()]);
    let items = places.iter().zip(ends);
    items
        .filter_map(|((_, behind), end)| Some((head, sentence.get(*behind..end)?.trim())))
        .filter(|(head, item)| !head.is_empty() && !item.is_empty())
        .collect()
}

/// Ways to number items: by the number of the item.
const KINDS: [fn(usize) -> Option<String>; 3] = [
    |at| Some(char::from(b'a'.checked_add(u8::try_from(at).ok()?)?).to_string()),
    |at| {
        let small = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
        let unit = at.checked_add(1)? % 10;
        let ones = unit.checked_sub(1).map_or(Some(&""), |unit| small.get(unit))?;
        Some("x".repeat((at + 1) / 10) + ones)
    },
    |at| Some((at + 1).to_string()),
];

/// Where `(a)`, `(b)` and so on stand, each behind the one before: the bytes before and behind the mark.
fn numbered(sentence: &str, kind: fn(usize) -> Option<String>) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let mut from = 0;
    while places.len() < MOST_ENUMERATED {
        let Some(mark) = kind(places.len()).map(|number| format!("({number})")) else {
            break;
        };
        let Some(at) = sentence.get(from..).and_then(|rest| rest.find(&mark)) else {
            break;
        };
        let behind = from + at + mark.len();
        places.push((from + at, behind));
        from = behind;
    }
    places
}

fn tail(words: &str) -> String {
    last_of(words).to_owned()
}

/// The end of `words`, as long as a stem may be.
fn last_of(words: &str) -> &str {
    let mut start = words.len().saturating_sub(LONGEST_STEM);
    while !words.is_char_boundary(start) {
        start += 1;
    }
    words.get(start..).unwrap_or_default()
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
    fn a_list_under_numbered_headings_hangs_on_what_they_hang_on() {
        let text = "3) Unless we agree, you may NOT:\n\n3.1 Service\n- Serve it.\n\n3.2 Training\n- Train on it.\n\n4) Contact\nWrite to us.";
        let found = stems(text);
        let hung = |text: &str| {
            found
                .iter()
                .find(|(own, _)| own.contains(text))
                .unwrap()
                .1
                .clone()
        };
        assert_eq!(hung("Serve").as_deref(), Some("3) Unless we agree, you may NOT:"));
        assert_eq!(
            hung("Train on").as_deref(),
            Some("3) Unless we agree, you may NOT:")
        );
        assert_eq!(hung("Contact"), None);
    }

    #[test]
    fn a_number_like_that_of_the_stem_is_the_next_section() {
        let found = stems("2.1 You may not:\n\n2.2 Warranty. None.");
        assert_eq!(found[1].1, None);
        let found = stems("2.2 You may not:\n\n2.2.1 Sell it.\n\n2.3 Warranty. None.");
        assert_eq!(found[1].1.as_deref(), Some("2.2 You may not:"));
        assert_eq!(found[2].1, None);
    }

    #[test]
    fn a_list_may_hang_on_words_without_a_colon() {
        let found = stems("Restrictions. You will not permit anyone to\n\na. sell it.");
        assert_eq!(found[2].1.as_deref(), Some("You will not permit anyone to"));
    }

    #[test]
    fn lines_further_in_are_items_and_wrapped_lines_are_not() {
        let list = "You must:\n    Show our name.\n    Tell us.\n\nSo it is:\nThe end";
        assert_eq!(
            itemized(list),
            "You must:\n•     Show our name.\n•     Tell us.\n\nSo it is:\nThe end"
        );
    }

    #[test]
    fn lines_further_in_behind_a_blank_line_are_items_where_they_end_so() {
        let list = "You may not:\n\n    Sell it.\n    Lend it.\n\nThe end.";
        assert_eq!(
            itemized(list),
            "You may not:\n\n•     Sell it.\n•     Lend it.\n\nThe end."
        );
        let notice = "Show these words:\n\n    Copyright of All\n    Rights Reserved\n";
        assert_eq!(itemized(notice), notice);
        let wrapped = "It is so:\n\n    c. If you share\n    Works, you must not sell or\n    lend them.\n";
        assert_eq!(itemized(wrapped), wrapped);
    }

    #[test]
    fn bullets_on_one_line_are_items_too() {
        assert_eq!(
            inline_items("You may not: • Sell it. • Lend it."),
            ["You may not: Sell it.", "You may not: Lend it."]
        );
        assert!(inline_items("We sell bread • milk").is_empty());
        let found = stems("You may not: • Sell it. • Lend it.");
        assert_eq!(found[1].1.as_deref(), Some("You may not:"));
    }

    #[test]
    fn the_items_of_a_long_sentence_hang_on_its_beginning() {
        let long = "it is so and it is not otherwise ".repeat(8);
        let sentence = format!("You may not (i) sell it, {long}; (ii) lend it, or (iii) burn it (see (a)).");
        let items = enumerated(&sentence);
        assert_eq!(items.len(), 3);
        assert_eq!(items[1], ("You may not", "lend it, or"));
        assert!(enumerated("You may not (i) sell or (ii) lend it.").is_empty());
        assert!(enumerated(&format!("{long} as in section 3(a) of it")).is_empty());
        assert_eq!((KINDS[1])(9).as_deref(), Some("x"));
        assert_eq!((KINDS[1])(13).as_deref(), Some("xiv"));
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
