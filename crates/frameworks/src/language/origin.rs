//! Where each byte of a TOML string's value stands in the file, whatever its quotes and escapes.

use toml::Spanned;

/// The places of a value's bytes in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// From this byte of the value on, and where that byte stands; in order.
    runs: Vec<(usize, usize)>,
}

impl Origin {
    /// The place of a TOML string's value in the file `text`.
    pub(super) fn of(value: &Spanned<String>, text: &str) -> Self {
        let raw = text.get(value.span()).unwrap_or_default();
        let mut walk = Walk::new(raw);
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut note = |inside: usize, at: usize| {
            let at = value.span().start + at;
            let follows = runs
                .last()
                .is_some_and(|(from, place)| place + inside == at + from);
            if !follows {
                runs.push((inside, at));
            }
        };
        for (inside, character) in value.get_ref().char_indices() {
            walk.skip_continuation();
            note(inside, walk.at);
            walk.pass(character);
        }
        note(value.get_ref().len(), walk.at);
        Self { runs }
    }

    /// The byte of the file at which byte `inside` of the value stands.
    pub(super) fn at(&self, inside: usize) -> usize {
        let run = self.runs.partition_point(|(from, _)| *from <= inside);
        let (from, at) = run
            .checked_sub(1)
            .and_then(|run| self.runs.get(run))
            .copied()
            .unwrap_or_default();
        at + inside.saturating_sub(from)
    }
}

/// A walk over a string as it is written, quotes and all.
struct Walk<'a> {
    raw: &'a str,
    at: usize,
    has_escapes: bool,
}

impl<'a> Walk<'a> {
    fn new(raw: &'a str) -> Self {
        let is_long = raw.starts_with("\"\"\"") || raw.starts_with("'''");
        let mut at = if is_long { 3 } else { 1 };
        // A line break right behind long quotes is not part of the value.
        for line_break in ["\r\n", "\n"] {
            if is_long && raw.get(at..).is_some_and(|rest| rest.starts_with(line_break)) {
                at += line_break.len();
                break;
            }
        }
        Self {
            raw,
            at,
            has_escapes: raw.starts_with('"'),
        }
    }

    fn rest(&self) -> &'a str {
        self.raw.get(self.at..).unwrap_or_default()
    }

    /// A backslash at the end of a line takes the blanks behind it away.
    fn skip_continuation(&mut self) {
        while let Some(behind) = self.rest().strip_prefix('\\').filter(|_| self.has_escapes) {
            let kept = behind.trim_start_matches([' ', '\t', '\r', '\n']);
            let Some(blank) = behind.get(..behind.len() - kept.len()) else {
                return;
            };
            if !blank.contains('\n') {
                return;
            }
            self.at += 1 + blank.len();
        }
    }

    /// Goes past what is written for one character of the value.
    fn pass(&mut self, character: char) {
        let rest = self.rest();
        self.at += match rest.strip_prefix('\\').filter(|_| self.has_escapes) {
            Some(escape) if escape.starts_with('U') => 10,
            Some(escape) if escape.starts_with('u') => 6,
            Some(escape) if escape.starts_with('x') => 4,
            Some(_) => 2,
            None if character == '\n' && rest.starts_with("\r\n") => 2,
            None => character.len_utf8(),
        };
    }
}
