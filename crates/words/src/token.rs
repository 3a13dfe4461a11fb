//! The words and numbers of a text, folded so that spelling habits do not matter.

use smol_str::{SmolStr, StrExt};

use crate::script::{is_han, is_kana};

/// A word in its folded spelling: most fit in it without memory of their own, since a text has thousands.
pub type Folded = SmolStr;

/// A word or number, where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// The word in lower case, with plain apostrophes; a number without its thousands separators.
    pub word: Folded,
    /// Byte at which it begins.
    pub start: usize,
    /// Byte behind its end.
    pub end: usize,
}

/// The words and numbers of `text`; punctuation is left out. Hyphens part words (`non-commercial` is two),
/// dots and apostrophes inside a word do not (`v1.5`, `licensor's`), commas between digits vanish
/// (`700,000,000` is `700000000`), and each Chinese or Japanese character is a word.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(offset) = next_word(rest) {
        let word = rest.get(offset..).unwrap_or_default();
        let length = word_length(word);
        let start = text.len() - word.len();
        let (inside, behind) = word.split_at_checked(length).unwrap_or((word, ""));
        found.push(Token {
            word: folded(inside),
            start,
            end: start + length,
        });
        rest = behind;
    }
    found
}

/// Where the next word begins: most text is ASCII, which needs no table.
fn next_word(text: &str) -> Option<usize> {
    let plain = text
        .bytes()
        .take_while(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
        .count();
    let rest = text.get(plain..)?;
    rest.find(char::is_alphanumeric).map(|offset| plain + offset)
}

fn word_length(word: &str) -> usize {
    // Most words are plain letters with a space behind them.
    let plain = word.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if matches!(word.as_bytes().get(plain), None | Some(b' ' | b'\n')) {
        return plain;
    }
    let mut characters = word.char_indices().peekable();
    let mut previous = ' ';
    while let Some((at, character)) = characters.next() {
        if is_ideograph(character) {
            return if at == 0 { character.len_utf8() } else { at };
        }
        let joins = character.is_alphanumeric()
            || is_mark(character)
            || match characters.peek() {
                Some(&(_, next)) => {
                    is_joint(previous, character, next, word.get(at + 1..).unwrap_or_default())
                }
                None => false,
            };
        if !joins {
            return at;
        }
        previous = character;
    }
    word.len()
}

/// Does `character` hold the letters on both its sides together?
fn is_joint(previous: char, character: char, next: char, behind: &str) -> bool {
    match character {
        '\'' | '’' | '‘' | 'ʼ' => previous.is_alphabetic() && next.is_alphabetic(),
        '_' => next.is_alphanumeric(),
        // `work.In`, a space forgotten: two words.
        '.' => {
            let forgotten = previous.is_lowercase() && next.is_uppercase();
            next.is_alphanumeric() && previous.is_alphanumeric() && !is_ideograph(next) && !forgotten
        }
        ',' => previous.is_ascii_digit() && is_thousand_group(behind),
        _ => false,
    }
}

fn is_thousand_group(behind: &str) -> bool {
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3
}

/// Combining marks belong to the letter before them.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

fn is_ideograph(character: char) -> bool {
    is_han(character) || is_kana(character)
}

fn folded(word: &str) -> Folded {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Folded::new(word);
    }
    if word.is_ascii() && !word.contains(',') {
        return word.to_ascii_lowercase_smolstr();
    }
    word.chars()
        .filter(|&character| character != ',')
        .map(|character| {
            if matches!(character, '’' | '‘' | 'ʼ') {
                '\''
            } else {
                character
            }
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text)
            .into_iter()
            .map(|token| token.word.to_string())
            .collect()
    }

    #[test]
    fn punctuation_is_left_out_and_case_is_folded() {
        assert_eq!(
            words("The Software, (provided) \"AS IS\"!"),
            ["the", "software", "provided", "as", "is"]
        );
    }

    #[test]
    fn thousands_separators_vanish_and_other_commas_part() {
        assert_eq!(words("700,000,000 users"), ["700000000", "users"]);
        assert_eq!(words("1,2,3"), ["1", "2", "3"]);
        assert_eq!(words("2023,1000000"), ["2023", "1000000"]);
    }

    #[test]
    fn dots_inside_a_word_hold_it_together() {
        assert_eq!(
            words("v1.5 is, e.g., Llama-3.1-8B."),
            ["v1.5", "is", "e.g", "llama", "3.1", "8b"]
        );
    }

    #[test]
    fn hyphens_part_words_and_apostrophes_do_not() {
        assert_eq!(
            words("non-commercial Licensor’s don't 'quoted'"),
            ["non", "commercial", "licensor's", "don't", "quoted"]
        );
    }

    #[test]
    fn each_chinese_character_is_a_word() {
        assert_eq!(words("AI模型v2"), ["ai", "模", "型", "v2"]);
    }

    #[test]
    fn places_are_bytes_of_the_text() {
        let text = "“Öffnen” 1,000x";
        for token in tokens(text) {
            assert!(text.get(token.start..token.end).is_some());
        }
        assert_eq!(&text[tokens(text)[0].start..tokens(text)[0].end], "Öffnen");
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_tokens_in_order_and_inside(text in "\\PC{0,80}") {
            let mut behind = 0;
            for token in tokens(&text) {
                proptest::prop_assert!(token.start >= behind && token.end > token.start);
                proptest::prop_assert!(text.get(token.start..token.end).is_some());
                behind = token.end;
            }
        }
    }
}
