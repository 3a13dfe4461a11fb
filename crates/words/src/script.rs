//! Characters of scripts that put no space between words.

/// Is it a character that Chinese is written in (and Japanese too)?
pub fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Is it a letter of Japanese alone?
pub fn is_kana(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}')
}
