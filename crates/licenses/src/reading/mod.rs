//! A text as the engine compares it: its content words with their lines, cut where sentences and clauses end.
//!
//! What may differ between two copies of one license never becomes a content word: list numbers, copyright
//! lines, case, punctuation, spelling of a closed list of words. Cuts depend on punctuation and blank lines,
//! not on where lines wrap.

mod lists;

use crate::digest;
use crate::normalize::{BLOCK_MARK, normalize};
use openassay_words::{Folded, Token, one_line, tokens};

use lists::{CHAINING, HOLDING, SAYING_MORE, SPELLINGS, refers};

/// A content word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Folded: lower case, one spelling.
    pub text: Folded,
    /// Byte of the normalized text at which it begins.
    pub start: usize,
    /// Byte behind its end.
    pub end: usize,
    /// Line, the first is 1.
    pub line: u32,
    /// Is it the first content word of its line?
    pub opens_line: bool,
    /// Does a clause or sentence end behind it?
    pub cut: bool,
}

/// A clause or sentence: a run of content words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Index of its first word.
    pub start: usize,
    /// Index behind its last word.
    pub end: usize,
}

/// A text, read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The text after all steps.
    pub text: String,
    /// Its content words.
    pub words: Vec<Word>,
    /// Copyright lines, as they stand there, with their lines.
    pub copyright: Vec<(String, u32)>,
    /// Section numbers, with the index of the first word behind each.
    pub sections: Vec<(usize, String)>,
}

impl Reading {
    /// Reads `text`.
    pub fn of(text: &str) -> Self {
        let text = normalize(text);
        let tokens = tokens(&text);
        let mut reader = Reader {
            text: &text,
            words: Vec::with_capacity(tokens.len()),
            ..Reader::default()
        };
        reader.read(&tokens);
        let Reader {
            words,
            copyright,
            sections,
            ..
        } = reader;
        Self {
            text,
            words,
            copyright,
            sections,
        }
    }

    /// Its clauses and sentences, in order.
    pub fn runs(&self) -> Vec<Run> {
        let mut found = Vec::new();
        let mut start = 0;
        for (at, word) in self.words.iter().enumerate() {
            if word.cut {
                found.push(Run { start, end: at + 1 });
                start = at + 1;
            }
        }
        if start < self.words.len() {
            found.push(Run {
                start,
                end: self.words.len(),
            });
        }
        found
    }

    /// The words from `start` to before `end`; empty where there are none.
    pub fn slice(&self, start: usize, end: usize) -> &[Word] {
        self.words.get(start..end).unwrap_or_default()
    }

    /// Digest of the words from `start` to before `end`.
    pub fn digest(&self, start: usize, end: usize) -> u64 {
        digest::of_words(self.slice(start, end).iter().map(|word| word.text.as_str()))
    }

    /// The text from the first to the last of these words, white space squeezed.
    pub fn quote(&self, start: usize, end: usize) -> String {
        let words = self.slice(start, end);
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return String::new();
        };
        let text = self.text.get(first.start..last.end).unwrap_or_default();
        text.split_whitespace()
            .filter(|part| *part != "\u{1d}")
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The section that the word at `at` stands in.
    pub fn section(&self, at: usize) -> Option<&str> {
        let behind = self.sections.partition_point(|(first, _)| *first <= at);
        self.sections
            .get(behind.checked_sub(1)?)
            .map(|(_, number)| number.as_str())
    }

    /// Is the word at `at` a letter or small Roman number with a dot or bracket behind it, and no reference?
    pub(crate) fn is_item_mark(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else {
            return false;
        };
        let letter = word.text.len() == 1 && word.text.bytes().all(|byte| byte.is_ascii_lowercase());
        let roman = word.text.len() <= 4 && word.text.bytes().all(|byte| b"ivx".contains(&byte));
        let behind = self.text.get(word.end..).unwrap_or_default();
        let marked = behind.starts_with(". ") || behind.starts_with(") ") || behind.starts_with(".\n");
        // `License, v. 2.0` names a version.
        let version = word.text == "v"
            && behind
                .trim_start_matches('.')
                .trim_start()
                .starts_with(|c: char| c.is_ascii_digit());
        let before = at.checked_sub(1).and_then(|before| self.words.get(before));
        let refers = before.is_some_and(|before| {
            let number = before.text.bytes().any(|byte| byte.is_ascii_digit()) || before.text.len() == 1;
            number || refers(&before.text)
        });
        (letter || roman) && marked && !version && !refers
    }

    /// Do these words stand before the word at `at`, left out as a list number?
    pub(crate) fn hides(&self, at: usize, words: &[Word]) -> bool {
        let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        self.hides_words(at, &words)
    }

    /// The same of words that are known by their spelling alone.
    pub(crate) fn hides_words(&self, at: usize, words: &[&str]) -> bool {
        let start = at
            .checked_sub(1)
            .and_then(|before| self.words.get(before))
            .map_or(0, |word| word.end);
        let end = self.words.get(at).map_or(self.text.len(), |word| word.start);
        let there = tokens(self.text.get(start..end).unwrap_or_default());
        there.len() == words.len() && there.iter().zip(words).all(|(one, other)| one.word == *other)
    }

    /// Line of the word at `at`, or of the last word where the text has ended.
    pub fn line(&self, at: usize) -> u32 {
        self.words
            .get(at)
            .or(self.words.last())
            .map_or(1, |word| word.line)
    }
}

/// A holder without a year has no more words.
const LONGEST_HOLDER: usize = 10;

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    words: Vec<Word>,
    copyright: Vec<(String, u32)>,
    sections: Vec<(usize, String)>,
    place: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[Token]) {
        let mut line = 1;
        let mut behind = 0;
        let mut skip_to = 0;
        let mut referring = false;
        let mut opens_line = true;
        for (at, token) in tokens.iter().enumerate() {
            let gap = self.text.get(behind..token.start).unwrap_or_default();
            line += u32::try_from(gap.split('\n').count() - 1).unwrap_or(0);
            let opens = at == 0 || gap.contains('\n') || gap.contains(BLOCK_MARK);
            opens_line |= opens;
            self.cut_before(gap);
            // A reference ends with its sentence: the `b.` behind "sections 5(a) and 5(b)." begins an item.
            referring &= !is_cut(gap);
            behind = token.end;
            if at < skip_to {
                continue;
            }
            if opens && let Some(length) = self.copyright_line(tokens, at, gap) {
                self.keep_copyright(tokens, at, length, line);
                skip_to = at + length;
                continue;
            }
            if !referring && self.is_list_number(token, gap, opens) {
                self.note_section(&token.word, opens);
                continue;
            }
            let word = spelled(&token.word);
            referring =
                refers(&word) || referring && (CHAINING.contains(&word.as_str()) || is_numeral(&word));
            self.push(word, token, line, opens_line, gap);
            opens_line = false;
        }
        if let Some(last) = self.words.last_mut() {
            last.cut = true;
        }
    }

    /// Marks the word before `gap` when a clause ends in it.
    fn cut_before(&mut self, gap: &str) {
        if let Some(last) = self.words.last_mut() {
            last.cut |= is_cut(gap);
        }
    }

    /// `2`, then `a` below it, then `iv` below that: section `2.a.iv`.
    fn note_section(&mut self, number: &str, opens: bool) {
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            if !opens {
                return;
            }
            self.place = vec![number.to_owned()];
        } else {
            let roman = number.bytes().all(|byte| b"ivx".contains(&byte));
            let follows = self
                .place
                .last()
                .is_some_and(|last| last == "h" && number == "i" || last == "u" && number == "v");
            let lettered = self.place.len() > 1 && !follows;
            self.place.truncate(if roman && lettered { 2 } else { 1 });
            if !(roman && lettered)
                && self
                    .place
                    .first()
                    .is_some_and(|top| !top.starts_with(|c: char| c.is_ascii_digit()))
            {
                self.place.clear();
            }
            self.place.push(number.to_owned());
        }
        self.sections.push((self.words.len(), self.place.join(".")));
    }

    fn push(&mut self, word: Folded, token: &Token, line: u32, opens_line: bool, gap: &str) {
        // `non-commercial`, `noncommercial`, `sub-license`, `sublicense`: one word each.
        if let Some(last) = self.words.last_mut()
            && matches!(last.text.as_str(), "non" | "sub")
            && is_hyphen(gap)
        {
            last.text = spelled(&Folded::from(format!("{}{word}", last.text)));
            last.end = token.end;
            return;
        }
        self.words.push(Word {
            text: word,
            start: token.start,
            end: token.end,
            line,
            opens_line,
            cut: false,
        });
    }

    fn keep_copyright(&mut self, tokens: &[Token], at: usize, length: usize, line: u32) {
        let first = tokens.get(at).map_or(0, |token| token.start);
        let last = tokens.get(at + length - 1).map_or(first, |token| token.end);
        let text = self.text.get(first..last).unwrap_or_default();
        self.copyright.push((one_line(text), line));
    }

    /// Does the word behind that at `at` begin so?
    fn names_next(&self, tokens: &[Token], at: usize, begins: fn(char) -> bool) -> bool {
        let next = tokens.get(at + 1).and_then(|token| self.text.get(token.start..));
        next.is_some_and(|word| word.starts_with(begins))
    }

    /// How many tokens from `at` make a line that says who holds the copyright since when, and nothing else.
    fn copyright_line(&self, tokens: &[Token], at: usize, gap: &str) -> Option<usize> {
        let first = tokens.get(at)?;
        let signed = self
            .text
            .get(..first.start)
            .is_some_and(|before| before.trim_end().ends_with('©'));
        let opening = match first.word.as_str() {
            "copyright" => true,
            // `Copyrights or other rights` is a line of prose that wraps.
            "copyrights" => self.names_next(tokens, at, char::is_numeric),
            // `(c) allow anyone` is the third item of a list.
            "c" => gap.trim_end().ends_with('(') && self.names_next(tokens, at, |c| !c.is_lowercase()),
            "all" => tokens.get(at + 1)?.word == "rights" && tokens.get(at + 2)?.word == "reserved",
            _ => signed,
        };
        if !opening || !self.begins_statement(gap) {
            return None;
        }
        let line = self.text.get(first.start..)?;
        let end = first.start + line.find(['\n', BLOCK_MARK]).unwrap_or(line.len());
        let length = tokens
            .get(at..)?
            .iter()
            .take_while(|token| token.start < end)
            .count();
        let words = tokens.get(at..at + length)?;
        // Without a year and without the word, a long line that opens with `(c)` is the item of a list.
        let dated = words
            .iter()
            .any(|token| token.word.starts_with(|c: char| c.is_ascii_digit()));
        if first.word == "c" && !dated && words.len() > LONGEST_HOLDER {
            return None;
        }
        let plain = words.len() <= 30
            && !words
                .iter()
                .any(|token| SAYING_MORE.contains(&token.word.as_str()));
        let slot = self
            .text
            .get(first.start..end)
            .is_some_and(|line| line.contains(['<', '[', '{']));
        let named = slot || !words.iter().any(|token| HOLDING.contains(&token.word.as_str()));
        (plain && named && self.names_somebody(words)).then_some(length)
    }

    /// A year, a sign, a template's slot, or a name: "copyright also means" has none of them.
    fn names_somebody(&self, words: &[Token]) -> bool {
        let Some(first) = words.first() else { return false };
        let dated = |token: &Token| token.word.len() == 4 && matches!(token.word.get(..2), Some("19" | "20"));
        let slot = |token: &Token| matches!(token.word.as_str(), "year" | "yyyy" | "yy");
        let behind = self.text.get(first.end..).unwrap_or_default().trim_start();
        let signed = behind.starts_with(['©', '<', '[', '{']) || behind.to_lowercase().starts_with("(c)");
        let named = words
            .get(1)
            .and_then(|token| self.text.get(token.start..)?.chars().next());
        let titled = behind.starts_with(char::is_alphabetic) && named.is_some_and(char::is_uppercase);
        first.word == "all"
            || first.word == "c"
            || signed
            || titled
            || words.iter().any(|token| dated(token) || slot(token))
    }

    /// A copyright line does not stand in the middle of a sentence that wraps.
    fn begins_statement(&self, gap: &str) -> bool {
        let Some(last) = self.words.last() else {
            return true;
        };
        let short_line = self
            .words
            .iter()
            .rev()
            .take_while(|word| word.line == last.line)
            .count()
            <= 6;
        last.cut || is_cut(gap) || short_line && !gap.contains(',')
    }

    /// Is `token` what stands before a list item: `1.`, `(a)`, `iv)`, `3.2`?
    fn is_list_number(&self, token: &Token, gap: &str, opens: bool) -> bool {
        if !is_numeral(&token.word) {
            return false;
        }
        let after = self.text.get(token.end..).unwrap_or_default();
        let enclosed = after.starts_with(')') && (gap.ends_with('(') || opens);
        let begins = opens || is_cut(gap);
        // A lone dotted number opens a line: `3.2 Grant`.
        let dotted = opens && token.word.contains('.') && after.starts_with(' ');
        enclosed
            || begins && (after.starts_with(". ") || after.starts_with(".\n") || after.starts_with(") "))
            || dotted
    }
}

fn is_hyphen(gap: &str) -> bool {
    gap.trim_end().chars().eq(['-']) || matches!(gap, "‐" | "‑" | "–")
}

/// Digits, one letter, a small Roman number, or those with dots between them.
fn is_numeral(word: &str) -> bool {
    let roman = |part: &str| part.len() <= 5 && part.bytes().all(|byte| b"ivx".contains(&byte));
    let digits = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let letter = |part: &str| part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    word.split('.')
        .all(|part| !part.is_empty() && (roman(part) || digits(part) || letter(part)))
}

fn is_cut(gap: &str) -> bool {
    let mut breaks = 0;
    let mut characters = gap.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '.' | ';' | ':' | '!' | '?' if characters.peek().is_none_or(|c| !c.is_alphanumeric()) => {
                return true;
            }
            '。' | '；' | '：' | '！' | '？' | BLOCK_MARK => return true,
            '\n' => breaks += 1,
            _ => {}
        }
        if breaks == 2 {
            return true;
        }
    }
    false
}

fn spelled(word: &Folded) -> Folded {
    // None of the list is shorter: most words are not looked for.
    if word.len() < 6 {
        return word.clone();
    }
    let one = SPELLINGS.iter().find(|(other, _)| *other == word);
    one.map_or_else(|| word.clone(), |(_, one)| Folded::new_static(one))
}

#[cfg(test)]
mod tests;
