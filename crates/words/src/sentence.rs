//! Where the sentences of a text begin and end.

/// A sentence, where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// Its words, without the white space around them; may hold line breaks.
    pub text: &'a str,
    /// Byte at which it begins.
    pub start: usize,
    /// Line on which it begins, the first is 1.
    pub line: u32,
}

/// Words that carry a dot without ending a sentence. A closed list of what license texts and model cards
/// hold; `etc.` is absent, since it does end sentences.
const ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "eg", "ie", "cf", "vs", "v", "inc", "corp", "ltd", "co", "llc", "al", "approx", "resp",
    "dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "u.s", "u.s.c", "u.k", "e.u", "c.f.r", "f.a.r",
    "p.r.c", "incl", "dept", "univ",
];

/// Words that carry a dot only before a number: `No. 7`, but `He said no. Then`.
const BEFORE_NUMBERS: &[&str] = &[
    "no", "nos", "art", "sec", "sect", "fig", "figs", "eq", "vol", "pp", "p", "para", "ver", "ed", "ch",
];

/// The sentences of `text`. A blank line ends a sentence, a list item or heading begins one; single line
/// breaks inside a paragraph do not matter.
pub fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut found = Vec::new();
    let mut lines = LineCount { text, at: 0, line: 1 };
    for block in blocks(text) {
        for (start, end) in cuts(text, block) {
            let Some(words) = text.get(start..end) else {
                continue;
            };
            let begin = start + (words.len() - words.trim_start().len());
            let trimmed = words.trim();
            if trimmed.chars().any(char::is_alphanumeric) {
                found.push(Sentence {
                    text: trimmed,
                    start: begin,
                    line: lines.at(begin),
                });
            }
        }
    }
    found
}

/// Counts lines forward, so that a long text is walked once.
struct LineCount<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl LineCount<'_> {
    fn at(&mut self, place: usize) -> u32 {
        let between = self.text.as_bytes().get(self.at..place).unwrap_or_default();
        let breaks = between.split(|&byte| byte == b'\n').count() - 1;
        self.line = self
            .line
            .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = self.at.max(place);
        self.line
    }
}

/// Byte ranges of paragraphs, list items and headings.
fn blocks(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let kind = LineKind::of(line);
        if kind != LineKind::Running
            && let Some(start) = open.take()
        {
            found.push((start, at));
        }
        match kind {
            LineKind::Blank => {}
            LineKind::Heading => found.push((at, at + line.len())),
            LineKind::Item | LineKind::Running => open = open.or(Some(at)),
        }
        at += line.len();
    }
    if let Some(start) = open {
        found.push((start, at));
    }
    found
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum LineKind {
    Blank,
    Heading,
    Item,
    Running,
}

impl LineKind {
    fn of(line: &str) -> Self {
        let line = line.trim();
        if !line.chars().any(char::is_alphanumeric) {
            return Self::Blank;
        }
        if line.starts_with('#') {
            return Self::Heading;
        }
        let marker = line.split_whitespace().next().unwrap_or_default();
        if marker.len() < line.len() && is_item_marker(marker) {
            Self::Item
        } else {
            Self::Running
        }
    }
}

/// `-`, `•`, `1.`, `2)`, `(a)`, `iv.`, `3.2`: what stands before a list item. A bare number or word does not
/// (a wrapped line may begin with one).
fn is_item_marker(marker: &str) -> bool {
    if matches!(
        marker,
        "-" | "*" | "+" | "•" | "·" | "–" | "—" | "o" | "◦" | "▪" | "●"
    ) {
        return true;
    }
    let open = marker.trim_start_matches('(');
    let bare = open.trim_end_matches(['.', ')']);
    let closed = bare.len() < open.len();
    let numeric = bare
        .split('.')
        .all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let letter = bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_alphabetic());
    let roman = bare.len() <= 5 && !bare.is_empty() && bare.bytes().all(|byte| b"ivxIVX".contains(&byte));
    closed && (numeric || letter || roman) || numeric && bare.contains('.')
}

/// Byte ranges of the sentences of one block.
fn cuts(text: &str, (from, to): (usize, usize)) -> Vec<(usize, usize)> {
    let Some(block) = text.get(from..to) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut start = 0;
    for (at, character) in block.char_indices() {
        let behind = at + character.len_utf8();
        if behind > start && ends_sentence(block, start, at, character) {
            let end = with_closers(block, behind);
            found.push((from + start, from + end));
            start = end;
        }
    }
    if start < block.len() {
        found.push((from + start, to));
    }
    found
}

/// Includes closing quotes and brackets behind a full stop.
fn with_closers(block: &str, behind: usize) -> usize {
    let rest = block.get(behind..).unwrap_or_default();
    behind + rest.len()
        - rest
            .trim_start_matches(['"', '\'', ')', ']', '”', '’', '*', '_'])
            .len()
}

fn ends_sentence(block: &str, start: usize, at: usize, character: char) -> bool {
    match character {
        '。' | '！' | '？' | '；' => true,
        '.' | '!' | '?' => {
            let rest = block.get(with_closers(block, at + 1)..).unwrap_or_default();
            let Some(next) = rest.chars().next() else {
                return true;
            };
            if !next.is_whitespace() {
                return false;
            }
            let before = block.get(start..at).unwrap_or_default();
            let rest = rest.trim_start();
            begins_anew(rest) && (character != '.' || !is_abbreviated(before, rest))
        }
        _ => false,
    }
}

/// A sentence does not go on with a small letter.
fn begins_anew(rest: &str) -> bool {
    rest.chars()
        .find(|c| !matches!(c, '"' | '\'' | '(' | '[' | '“' | '‘' | '*' | '_' | '`'))
        .is_none_or(|c| !c.is_lowercase())
}

/// Is the dot behind `before` part of an abbreviation, an initial, or a section number that opens the sentence?
fn is_abbreviated(before: &str, behind: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“'))
        .next()
        .unwrap_or_default();
    let opens = before.trim() == word;
    if word.chars().count() == 1 {
        return word.chars().all(char::is_uppercase) || opens;
    }
    if opens
        && word.len() <= 6
        && (word.bytes().all(|b| b.is_ascii_digit() || b == b'.') || is_item_marker(&format!("{word}.")))
    {
        return true;
    }
    let word = word.to_lowercase();
    ABBREVIATIONS.contains(&word.as_str())
        || behind.starts_with(|c: char| c.is_ascii_digit()) && BEFORE_NUMBERS.contains(&word.as_str())
}

/// The text with every run of white space made one blank.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|sentence| sentence.text)
            .collect()
    }

    #[test]
    fn full_stops_end_sentences_and_line_breaks_do_not() {
        let found = sentences("One two\nthree. Four\nfive! Six?");
        let seen: Vec<_> = found.iter().map(|s| (s.text, s.line)).collect();
        assert_eq!(seen, [("One two\nthree.", 1), ("Four\nfive!", 2), ("Six?", 3)]);
    }

    #[test]
    fn abbreviations_versions_and_initials_do_not_end_one() {
        assert_eq!(
            texts("Use v1.5 of Acme Inc. The rest, e.g. this, stays.").len(),
            1
        );
        assert_eq!(texts("Under U.S. Government law. Next.").len(), 2);
        assert_eq!(texts("By J. R. Smith et al. It works.").len(), 1);
        assert_eq!(texts("See No. 7 there. No. Never.").len(), 3);
    }

    #[test]
    fn a_section_number_stays_with_its_sentence() {
        assert_eq!(
            texts("1. Definitions. You means you."),
            ["1. Definitions.", "You means you."]
        );
        assert_eq!(texts("a. Grant. You may."), ["a. Grant.", "You may."]);
        assert_eq!(
            texts("as of section 2. You may not."),
            ["as of section 2.", "You may not."]
        );
    }

    #[test]
    fn blank_lines_headings_and_items_begin_anew() {
        let found = sentences("# Title\nfirst line\nsecond line\n\n- one\n- two\n(a) three");
        let seen: Vec<_> = found.iter().map(|s| (s.text, s.line)).collect();
        assert_eq!(
            seen,
            [
                ("# Title", 1),
                ("first line\nsecond line", 2),
                ("- one", 5),
                ("- two", 6),
                ("(a) three", 7)
            ]
        );
    }

    #[test]
    fn quotes_close_with_their_sentence() {
        assert_eq!(
            texts("He said \"no.\" Then (so it went.) Yes."),
            ["He said \"no.\"", "Then (so it went.)", "Yes."]
        );
    }

    #[test]
    fn chinese_sentences_end_without_a_space() {
        assert_eq!(texts("您可以使用。不得转让。"), ["您可以使用。", "不得转让。"]);
    }

    proptest::proptest! {
        #[test]
        fn sentences_lie_in_the_text_in_order(text in "[a-zA-Z0-9 .!?\\n#()\"é。-]{0,120}") {
            let mut behind = 0;
            for sentence in sentences(&text) {
                proptest::prop_assert!(sentence.start >= behind);
                behind = sentence.start + sentence.text.len();
                proptest::prop_assert_eq!(text.get(sentence.start..behind), Some(sentence.text));
                let line = text[..sentence.start].matches('\n').count() + 1;
                proptest::prop_assert_eq!(sentence.line as usize, line);
            }
        }

        #[test]
        fn no_word_is_lost(text in "[a-zA-Z0-9 .!?\\n#()\"é。-]{0,120}") {
            let all = crate::tokens(&text).len();
            let inside: usize = sentences(&text).iter().map(|s| crate::tokens(s.text).len()).sum();
            proptest::prop_assert!(inside >= all, "a cut may part a token, never lose one");
        }
    }
}
