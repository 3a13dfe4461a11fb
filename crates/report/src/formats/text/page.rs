//! A page of fixed width: words in ink, wrapped with hanging indents.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::Paint;
use super::wording::printable;

/// How a word looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bold,
    Dim,
    Red,
    Yellow,
    Green,
}

impl Ink {
    /// The ANSI parameter (ECMA-48, SGR); none for plain.
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Bold => Some("1"),
            Self::Dim => Some("2"),
            Self::Red => Some("1;31"),
            Self::Yellow => Some("33"),
            Self::Green => Some("32"),
        }
    }
}

/// Some words in one ink.
#[derive(Debug, Clone)]
pub(super) struct Span {
    text: String,
    ink: Ink,
}

impl Span {
    /// What it says.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Columns that it takes on one line.
    pub(super) fn width(&self) -> usize {
        self.text.width()
    }
}

/// Words in an ink, made safe to print.
pub(super) fn ink(ink: Ink, text: impl AsRef<str>) -> Span {
    Span {
        text: printable(text.as_ref()),
        ink,
    }
}

/// Plain words, made safe to print.
pub(super) fn plain(text: impl AsRef<str>) -> Span {
    ink(Ink::Plain, text)
}

/// Where the lines of a paragraph begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Indent {
    /// Column of the first line.
    pub(super) first: usize,
    /// Column of the lines after it.
    pub(super) rest: usize,
}

impl Indent {
    /// All lines at `column`.
    pub(super) const fn at(column: usize) -> Self {
        Self {
            first: column,
            rest: column,
        }
    }

    /// The first line at `first`, the others at `rest`.
    pub(super) const fn hanging(first: usize, rest: usize) -> Self {
        Self { first, rest }
    }
}

/// The page so far.
pub(super) struct Page {
    text: String,
    paint: Paint,
    width: usize,
}

impl Page {
    pub(super) fn new(paint: Paint, width: usize) -> Self {
        Self {
            text: String::new(),
            paint,
            width,
        }
    }

    /// The heading of a section, after a blank line.
    pub(super) fn heading(&mut self, words: &str) {
        self.blank();
        self.paragraph(Indent::at(0), &[ink(Ink::Bold, words)]);
    }

    /// A blank line, unless the page is empty.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Spans with a space between them, wrapped.
    pub(super) fn paragraph(&mut self, indent: Indent, spans: &[Span]) {
        let mut column = indent.first;
        self.text.push_str(&" ".repeat(column));
        self.flow(&mut column, indent.rest, spans);
        self.text.push('\n');
    }

    /// A name in its own column, and what belongs to it beside it.
    pub(super) fn row(&mut self, indent: Indent, name: &Span, spans: &[Span]) {
        // A name wider than its column pushes the first line only, and stays apart from it.
        let padding = match indent.rest.saturating_sub(indent.first + name.text.width()) {
            0 => 2,
            room => room,
        };
        self.text.push_str(&" ".repeat(indent.first));
        let mut column = indent.first;
        self.word(&mut column, &name.text, name.ink);
        self.text.push_str(&" ".repeat(padding));
        column += padding;
        self.flow(&mut column, indent.rest, spans);
        self.text.push('\n');
    }

    /// Cells beside each other, each wrapped in its own column; `columns` is where they begin.
    pub(super) fn cells(&mut self, columns: &[usize], cells: &[Span]) {
        let ends = columns.iter().skip(1).map(|next| next.saturating_sub(GUTTER));
        let widths = columns.iter().zip(ends.chain([self.width]));
        let wrapped: Vec<Vec<String>> = widths
            .zip(cells)
            .map(|((start, end), cell)| lines(&cell.text, end.saturating_sub(*start).max(1)))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or_default();
        for line in 0..height {
            let mut column = 0;
            for ((start, cell), words) in columns.iter().zip(cells).zip(&wrapped) {
                if let Some(words) = words.get(line) {
                    self.text.push_str(&" ".repeat(start.saturating_sub(column)));
                    column = column.max(*start);
                    self.word(&mut column, words, cell.ink);
                }
            }
            self.text.push('\n');
        }
    }

    /// The page as it stands.
    pub(super) fn finish(self) -> String {
        match self.paint {
            Paint::Plain => self.text,
            Paint::Ansi => in_runs(&self.text),
        }
    }

    fn flow(&mut self, column: &mut usize, indent: usize, spans: &[Span]) {
        let mut fresh = true;
        for span in spans {
            for word in span.text.split_whitespace() {
                for piece in pieces(word, self.width.saturating_sub(indent).max(1)) {
                    self.place(column, indent, &mut fresh, piece, span.ink);
                }
            }
        }
    }

    fn place(&mut self, column: &mut usize, indent: usize, fresh: &mut bool, word: &str, ink: Ink) {
        let gap = usize::from(!*fresh);
        let has_words = !*fresh || *column > indent;
        if *column + gap + word.width() > self.width && has_words {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
            self.text.push_str(&" ".repeat(indent));
            *column = indent;
        } else {
            self.text.push_str(if *fresh { "" } else { " " });
            *column += gap;
        }
        *fresh = false;
        self.word(column, word, ink);
    }

    fn word(&mut self, column: &mut usize, word: &str, ink: Ink) {
        *column += word.width();
        match (self.paint, ink.code()) {
            (Paint::Ansi, Some(code)) => {
                self.text.extend(["\u{1b}[", code, "m", word, "\u{1b}[0m"]);
            }
            _ => self.text.push_str(word),
        }
    }
}

/// Columns between cells.
pub(super) const GUTTER: usize = 2;

/// `text` in lines of at most `width`.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in text.split_whitespace().flat_map(|word| pieces(word, width)) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + piece.width() <= width => line.extend([" ", piece]),
            _ => lines.push(piece.to_owned()),
        }
    }
    lines
}

/// Words of one color beside each other under one pair of escapes, so that a captured phrase can be searched.
fn in_runs(text: &str) -> String {
    const START: &str = "\u{1b}[";
    const END: &str = "\u{1b}[0m";
    let mut out = String::with_capacity(text.len());
    let mut open: Option<&str> = None;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(END) {
        let code = before
            .rsplit_once(START)
            .and_then(|(_, code)| code.split_once('m'))
            .map(|(code, _)| code);
        let begins = code.map(|code| format!("{START}{code}m")).unwrap_or_default();
        match open {
            Some(color) if Some(color) == code && before.strip_prefix(&format!(" {begins}")).is_some() => {
                out.push(' ');
                out.push_str(before.get(1 + begins.len()..).unwrap_or_default());
            }
            Some(_) => {
                out.push_str(END);
                out.push_str(before);
            }
            None => out.push_str(before),
        }
        open = code;
        rest = after;
    }
    if open.is_some() {
        out.push_str(END);
    }
    out.push_str(rest);
    out
}

/// `word` in pieces that are at most `width` wide: a line that runs over is worse than a path in two halves. A name of
/// several words is cut behind a hyphen, where that leaves no piece less than half full.
fn pieces(word: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut used) = (0, 0);
    let mut hyphen = None;
    for (at, character) in word.char_indices() {
        let wide = character.width().unwrap_or(0);
        if used + wide > width && at > start {
            let (cut, kept) = hyphen.take().unwrap_or((at, used));
            pieces.extend(word.get(start..cut));
            (start, used) = (cut, used - kept);
        }
        used += wide;
        if character == '-' && used * 2 > width {
            hyphen = Some((at + 1, used));
        }
    }
    pieces.extend(word.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(text: &str, width: usize) -> String {
        let mut page = Page::new(Paint::Plain, width);
        page.paragraph(Indent::hanging(2, 4), &[plain(text)]);
        page.finish()
    }

    #[test]
    fn lines_after_the_first_hang() {
        assert_eq!(
            wrapped("one two three four", 12),
            "  one two\n    three\n    four\n"
        );
    }

    #[test]
    fn a_word_wider_than_the_page_is_cut() {
        assert_eq!(wrapped("abcdefghijkl", 10), "  abcdef\n    ghijkl\n");
    }

    #[test]
    fn a_name_is_cut_behind_a_hyphen_where_one_stands_late_enough() {
        assert_eq!(
            pieces("emberling-250k-weights-only", 20),
            ["emberling-250k-", "weights-only"]
        );
        assert_eq!(pieces("a-bcdefghijkl", 6), ["a-bcde", "fghijk", "l"]);
        assert_eq!(pieces("abcd-efgh-ijkl", 6), ["abcd-", "efgh-", "ijkl"]);
        assert_eq!(pieces("abcde-", 6), ["abcde-"]);
        assert_eq!(pieces("abcdef-", 6), ["abcdef", "-"]);
    }

    #[test]
    fn cells_wrap_each_in_its_own_column() {
        let mut page = Page::new(Paint::Plain, 20);
        page.cells(&[0, 10], &[plain("one two three"), plain("four abcdefghijkl")]);
        assert_eq!(
            page.finish(),
            "one two   four\nthree     abcdefghij\n          kl\n"
        );
    }

    #[test]
    fn color_is_written_only_when_told_so() {
        let mut page = Page::new(Paint::Ansi, 80);
        page.paragraph(Indent::at(0), &[ink(Ink::Red, "no"), plain("license")]);
        assert_eq!(page.finish(), "\u{1b}[1;31mno\u{1b}[0m license\n");
    }

    #[test]
    fn a_colored_phrase_is_one_run() {
        let mut page = Page::new(Paint::Ansi, 80);
        page.paragraph(
            Indent::at(0),
            &[ink(Ink::Red, "not the"), plain("same"), ink(Ink::Dim, "a b")],
        );
        assert_eq!(
            page.finish(),
            "\u{1b}[1;31mnot the\u{1b}[0m same \u{1b}[2ma b\u{1b}[0m\n"
        );
    }

    #[test]
    fn color_takes_no_room() {
        let words = "one two three four five six seven";
        let mut page = Page::new(Paint::Ansi, 14);
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Red, words)]);
        let bare = page.finish().replace("\u{1b}[1;31m", "").replace("\u{1b}[0m", "");
        assert_eq!(bare, wrapped(words, 14));
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_page(text in "\\PC{0,200}", width in 12_usize..90) {
            for line in wrapped(&text, width).lines() {
                prop_assert!(line.width() <= width, "{line:?} is {} wide", line.width());
            }
        }

        #[test]
        fn no_word_is_lost(text in "([a-z]{1,8} ?){0,30}") {
            let kept: String = wrapped(&text, 20).split_whitespace().collect();
            let had: String = text.split_whitespace().collect();
            prop_assert_eq!(kept, had);
        }
    }
}
