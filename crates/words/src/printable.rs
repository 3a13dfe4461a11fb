//! What of a stranger's words may reach a terminal.

/// `text` on one line, without anything that a terminal would obey. Control characters, and characters that reorder or hide
/// text (Unicode TR 36, "bidirectional text spoofing"), stand there as `<U+202E>`: a reader sees that they are there, and
/// no cell of a table trades places with its neighbor. The JSON has them as they are.
pub fn printable(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if character.is_whitespace() => clean.push(' '),
            // Variation selectors only change how wide the character before them is.
            '\u{fe00}'..='\u{fe0f}' => {}
            _ if character.is_control() || deceives(character) => {
                clean.extend(["<U+", &format!("{:04X}", u32::from(character)), ">"]);
            }
            _ => clean.push(character),
        }
    }
    clean
}

/// Is it seen by nobody, or does it turn around what stands beside it? (Unicode 17, `Default_Ignorable_Code_Point` and
/// `Bidi_Control`, with the marks of annotations.)
fn deceives(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_printed() {
        assert_eq!(
            printable("a\u{1b}[2Jb\r\nc\u{202e}d"),
            "a<U+001B>[2Jb  c<U+202E>d"
        );
    }

    #[test]
    fn what_reorders_or_hides_text_is_seen() {
        let marks = ('\u{202a}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}')
            .chain(['\u{200e}', '\u{200f}', '\u{61c}']);
        let hidden = [
            '\u{200b}',
            '\u{ad}',
            '\u{feff}',
            '\u{e0041}',
            '\u{3164}',
            '\u{7f}',
            '\u{9b}',
            '\u{0}',
        ];
        for mark in marks.chain(hidden) {
            assert_eq!(
                printable(&format!("a{mark}b")),
                format!("a<U+{:04X}>b", u32::from(mark))
            );
        }
        // Letters that are written from right to left are words as any other.
        assert_eq!(printable("שלום עולם، مرحبا"), "שלום עולם، مرحبا");
        assert_eq!(printable("✔\u{fe0f} é 曙光"), "✔ é 曙光");
    }
}
