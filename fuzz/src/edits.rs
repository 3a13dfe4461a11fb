//! An SPDX text with a few edits, both chosen by bytes: what somebody might do to a license before publishing it.

use std::fmt;

/// More edits than this say nothing new.
const MOST_EDITS: usize = 6;

/// Words to put in.
const WORDS: [&str; 8] = [
    "not",
    "no",
    "non",
    "revocable",
    "million",
    "prohibited",
    "sell",
    "7",
];
/// So many of them bind wherever they stand; the name of a holder or a product may have the others.
const BINDING: usize = 6;

/// An edited license.
pub(crate) struct Mutant {
    /// Whose text it was.
    pub(crate) id: &'static str,
    /// What was done to it.
    pub(crate) edits: Vec<Edit>,
    /// What came of it.
    pub(crate) text: String,
    /// Has a sentence a number or a binding word that the license has not, whatever else was done?
    pub(crate) binds: bool,
}

/// One edit; places are counted in words.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Edit {
    Insert { word: usize, at: usize },
    Delete { at: usize },
    Duplicate { at: usize },
    Digit { by: u8, at: usize },
    Wrap { width: usize },
    Case { large: bool },
}

/// The text and the edits that `bytes` choose, if there are enough of them.
pub(crate) fn mutant(bytes: &[u8]) -> Option<Mutant> {
    let mut script = Script(bytes);
    let licenses = spdx::identifiers::LICENSES;
    let license = licenses.get(script.number()? % licenses.len())?;
    let mut text = spdx::license_id(license.name)?.text().to_owned();
    let (mut edits, mut bound, mut taken, mut digits) = (Vec::new(), 0, 0, 0);
    while let Some(edit) = script.edit().filter(|_| edits.len() < MOST_EDITS) {
        bound += usize::from(edit.binds(&text));
        taken += usize::from(matches!(edit, Edit::Delete { .. } | Edit::Duplicate { .. }));
        digits += usize::from(matches!(edit, Edit::Digit { .. }));
        text = edit.applied(&text);
        edits.push(edit);
    }
    Some(Mutant {
        id: license.name,
        edits,
        text,
        // What takes words, and a second digit, might undo what was done before.
        binds: bound > 0 && taken == 0 && digits <= 1,
    })
}

/// Bytes, read as choices.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<usize> {
        Some(usize::from(self.byte()?) << 8 | usize::from(self.byte()?))
    }

    fn edit(&mut self) -> Option<Edit> {
        let kind = self.byte()?;
        let choice = usize::from(kind / 6);
        Some(match kind % 6 {
            0 => Edit::Insert {
                word: choice % WORDS.len(),
                at: self.number()?,
            },
            1 => Edit::Delete { at: self.number()? },
            2 => Edit::Duplicate { at: self.number()? },
            3 => Edit::Digit {
                by: kind / 6 % 9 + 1,
                at: self.number()?,
            },
            4 => Edit::Wrap {
                width: 20 + 3 * choice,
            },
            _ => Edit::Case {
                large: choice.is_multiple_of(2),
            },
        })
    }
}

impl Edit {
    fn applied(self, text: &str) -> String {
        let words = words(text);
        let place = |at: usize| words.get(at % words.len().max(1)).copied().unwrap_or((0, 0));
        let with = |(start, end): (usize, usize), new: &str| {
            let (before, behind) = (
                text.get(..start).unwrap_or_default(),
                text.get(end..).unwrap_or_default(),
            );
            format!("{before}{new}{behind}")
        };
        let old = |(start, end): (usize, usize)| text.get(start..end).unwrap_or_default();
        match self {
            Self::Insert { word, at } => {
                let (start, _) = place(at);
                with((start, start), &format!("{} ", WORDS.get(word).unwrap_or(&"not")))
            }
            Self::Delete { at } => with(place(at), ""),
            Self::Duplicate { at } => with(place(at), &format!("{0} {0}", old(place(at)))),
            Self::Digit { by, at } => match numbered(text, at) {
                Some(number) => with(number, &other_number(old(number), by)),
                None => text.to_owned(),
            },
            Self::Wrap { width } => wrapped(text, width),
            Self::Case { large: true } => text.to_uppercase(),
            Self::Case { large: false } => text.to_lowercase(),
        }
    }

    /// Does it put a number or a binding word into a sentence of `text`?
    fn binds(self, text: &str) -> bool {
        match self {
            Self::Insert { word, at } if word < BINDING => {
                let words = words(text);
                let at = at % words.len().max(1);
                words.get(at).is_some_and(|(start, end)| {
                    is_running(text.get(*start..*end))
                        && is_running(text.get(..*start).and_then(last_word))
                        && !is_about_rights(text, *start)
                })
            }
            Self::Digit { at, .. } => numbered(text, at).is_some_and(|(start, end)| {
                let own = text.get(start..end).unwrap_or_default();
                own.bytes().all(|byte| byte.is_ascii_digit())
                    && is_running(text.get(..start).and_then(last_word))
                    && is_running(text.get(end..).and_then(first_word))
                    && !is_about_rights(text, start)
            }),
            _ => false,
        }
    }
}

/// Where the words stand, parted by white space.
fn words(text: &str) -> Vec<(usize, usize)> {
    let begin = text.as_ptr() as usize;
    let place = |word: &str| {
        let start = word.as_ptr() as usize - begin;
        (start, start + word.len())
    };
    text.split_whitespace().map(place).collect()
}

/// Where the word stands that is the `at`th of those with a digit.
fn numbered(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut all = words(text);
    all.retain(|(start, end)| {
        text.get(*start..*end)
            .is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()))
    });
    all.get(at % all.len().max(1)).copied()
}

/// `number` with its last digit another one.
fn other_number(number: &str, by: u8) -> String {
    let Some(at) = number.rfind(|c: char| c.is_ascii_digit()) else {
        return number.to_owned();
    };
    let digit = number.as_bytes().get(at).map_or(0, |byte| byte - b'0');
    let (before, behind) = number.split_at(at);
    let behind = behind.get(1..).unwrap_or_default();
    format!("{before}{}{behind}", (digit + by) % 10)
}

/// The paragraphs of `text` in lines of about `width` bytes.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for line in text.split('\n') {
        if line.trim().is_empty() {
            out.push_str(if column > 0 { "\n\n" } else { "\n" });
            column = 0;
        }
        for word in line.split_whitespace() {
            if column > 0 {
                let ends = column + word.len() > width;
                out.push(if ends { '\n' } else { ' ' });
                column = if ends { 0 } else { column };
            }
            out.push_str(word);
            column += word.len() + 1;
        }
    }
    out
}

/// A word of prose: letters and nothing else.
fn is_running(word: Option<&str>) -> bool {
    word.is_some_and(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// The word at the end of `text`, a space behind it.
fn last_word(text: &str) -> Option<&str> {
    text.strip_suffix(' ')?.rsplit(char::is_whitespace).next()
}

/// The word at the beginning of `text`, a space before it.
fn first_word(text: &str) -> Option<&str> {
    text.strip_prefix(' ')?.split(char::is_whitespace).next()
}

/// Does the line at `at` say who holds the copyright? Any name may stand there.
fn is_about_rights(text: &str, at: usize) -> bool {
    let (before, behind) = (
        text.get(..at).unwrap_or_default(),
        text.get(at..).unwrap_or_default(),
    );
    let head = before.rsplit('\n').next().unwrap_or_default();
    let tail = behind.split('\n').next().unwrap_or_default();
    let line = format!("{head}{tail}").to_lowercase();
    let opening = line.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '©' | '('));
    ["copyright", "(c)", "©", "all rights reserved"]
        .iter()
        .any(|mark| opening.starts_with(mark))
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} after {:?}", self.id, self.edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Copyright (c) 1999 by the authors\n\nYou shall keep it within 30 days, and for good.";

    #[test]
    fn a_negation_in_a_sentence_binds_and_one_beside_a_name_does_not() {
        let insert = |at| Edit::Insert { word: 0, at };
        assert!(insert(7).binds(TEXT), "before `shall`");
        assert!(!insert(5).binds(TEXT), "the line says who holds the copyright");
        assert!(insert(7).applied(TEXT).contains("You not shall"));
    }

    #[test]
    fn another_number_in_a_sentence_binds() {
        let text = TEXT.replace(',', "");
        let change = Edit::Digit { by: 4, at: 1 };
        assert!(change.binds(&text));
        assert!(change.applied(&text).contains("within 34 days"));
        assert!(!Edit::Digit { by: 4, at: 0 }.binds(&text));
    }

    #[test]
    fn wrapping_keeps_the_words_and_the_paragraphs() {
        let wrapped = Edit::Wrap { width: 20 }.applied(TEXT);
        assert!(wrapped.split_whitespace().eq(TEXT.split_whitespace()));
        assert_eq!(wrapped.matches("\n\n").count(), 1, "{wrapped}");
        assert!(wrapped.lines().all(|line| line.len() <= 30), "{wrapped}");
    }
}
