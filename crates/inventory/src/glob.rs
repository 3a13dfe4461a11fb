//! Patterns of names and paths, matched in time bounded by their lengths.
//!
//! `*` is anything within a folder, `**` anything at all, `#` a number, `?` one character; all else is itself.

/// A pattern of a name or a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    pieces: Vec<Piece>,
    /// The longest run of plain characters: what does not hold it cannot match.
    needle: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    /// `*`
    InFolder,
    /// `**`
    Anything,
    /// `#`
    Number,
    /// `?`
    One,
}

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = pattern.chars().peekable();
        while let Some(next) = rest.next() {
            let piece = match next {
                '*' if rest.next_if_eq(&'*').is_some() => Piece::Anything,
                '*' => Piece::InFolder,
                '#' => Piece::Number,
                '?' => Piece::One,
                plain => {
                    push_plain(&mut pieces, plain);
                    continue;
                }
            };
            pieces.push(piece);
        }
        let needle = pieces
            .iter()
            .filter_map(literal)
            .max_by_key(|text| text.len())
            .unwrap_or_default()
            .to_owned();
        Self { pieces, needle }
    }

    /// Does the whole of `text` (lower case) match?
    pub(crate) fn matches(&self, text: &str) -> bool {
        if !text.contains(&self.needle) {
            return false;
        }
        match self.pieces.as_slice() {
            [Piece::Literal(whole)] => text == whole,
            [Piece::Anything, Piece::Literal(end)] => text.ends_with(end.as_str()),
            _ => self.matches_slowly(text.as_bytes()),
        }
    }

    /// Carries the set of places that the pieces so far may have reached.
    fn matches_slowly(&self, text: &[u8]) -> bool {
        let mut reached = vec![false; text.len() + 1];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        for piece in &self.pieces {
            reached = step(piece, text, &reached);
        }
        reached.last() == Some(&true)
    }
}

fn push_plain(pieces: &mut Vec<Piece>, plain: char) {
    if let Some(Piece::Literal(text)) = pieces.last_mut() {
        text.push(plain);
    } else {
        pieces.push(Piece::Literal(plain.to_string()));
    }
}

fn literal(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Literal(text) => Some(text),
        _ => None,
    }
}

fn step(piece: &Piece, text: &[u8], reached: &[bool]) -> Vec<bool> {
    let mut next = vec![false; reached.len()];
    let mut running = false;
    for (at, from_here) in reached.iter().enumerate() {
        let byte = text.get(at).copied();
        let before = at.checked_sub(1).and_then(|at| text.get(at)).copied();
        match piece {
            Piece::Literal(plain) => {
                let fits = *from_here
                    && text
                        .get(at..)
                        .is_some_and(|rest| rest.starts_with(plain.as_bytes()));
                if let (true, Some(end)) = (fits, next.get_mut(at + plain.len())) {
                    *end = true;
                }
                continue;
            }
            Piece::One => running = at > 0 && reached.get(at - 1) == Some(&true) && before != Some(b'/'),
            Piece::Anything => running |= *from_here,
            Piece::InFolder => running = *from_here || (running && before != Some(b'/')),
            Piece::Number => {
                let began = at > 0 && reached.get(at - 1) == Some(&true);
                running = (running || began) && before.is_some_and(|byte| byte.is_ascii_digit());
            }
        }
        // A number ends where its digits end: `step-1` is no part of `step-10`.
        let ends = !matches!(piece, Piece::Number) || !byte.is_some_and(|byte| byte.is_ascii_digit());
        if let (true, true, Some(here)) = (running, ends, next.get_mut(at)) {
            *here = true;
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Glob::new(pattern).matches(text)
    }

    #[test]
    fn each_sign_means_what_it_says() {
        assert!(
            fits("*.safetensors", "model.safetensors") && !fits("*.safetensors", "model.safetensors.json")
        );
        assert!(fits("**/checkpoint-#/**", "out/checkpoint-500/model.bin"));
        assert!(!fits("**/checkpoint-#/**", "out/checkpoint-best/model.bin"));
        assert!(fits("**checkpoint-#/**", "checkpoint-5/m.bin") && fits("train*.py", "train.py"));
        assert!(!fits("data/*", "data/a/b") && fits("data/**", "data/a/b"));
        assert!(fits("a?c", "abc") && !fits("a?c", "a/c") && !fits("a?c", "ac"));
        assert!(fits("step#", "step10") && !fits("step#0", "step10") && !fits("step#", "step"));
        assert!(fits("**", "") && fits("*", "") && !fits("#", ""));
    }

    proptest::proptest! {
        #[test]
        fn stars_that_follow_each_other_do_not_hurt(text in "[ab/1]{0,60}") {
            Glob::new("**a**a**a**a**a**a**a**a**b").matches(&text);
            proptest::prop_assert_eq!(fits("**a**", &text), text.contains('a'));
            proptest::prop_assert_eq!(fits("*", &text), !text.contains('/'));
        }
    }
}
