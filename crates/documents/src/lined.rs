//! Text put together from pieces that know the line they came from.

/// A text in which each place knows its line in the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lined {
    text: String,
    /// Byte offset in `text` from which on the line holds; ascending.
    marks: Vec<(usize, u32)>,
}

impl Lined {
    /// A text that begins at `line`, its lines following each other.
    pub(crate) fn starting_at(text: &str, line: u32) -> Self {
        let mut lined = Self::default();
        lined.push(text, line);
        lined
    }

    /// Adds `piece`, whose first character stands on `line`.
    pub(crate) fn push(&mut self, piece: &str, line: u32) {
        for (part, line) in piece.split_inclusive('\n').zip(line..) {
            if self.marks.last().is_none_or(|(_, last)| *last != line) {
                self.marks.push((self.text.len(), line));
            }
            self.text.push_str(part);
        }
    }

    /// Adds a blank where two words would run together.
    pub(crate) fn separate(&mut self) {
        if self
            .text
            .chars()
            .next_back()
            .is_some_and(|last| !last.is_whitespace())
        {
            self.text.push(' ');
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The line of the byte at `offset`.
    pub(crate) fn line_at(&self, offset: usize) -> u32 {
        let after = self.marks.partition_point(|(start, _)| *start <= offset);
        after
            .checked_sub(1)
            .and_then(|index| self.marks.get(index))
            .map_or(0, |(_, line)| *line)
    }
}

/// The lines of a whole file, by byte offset.
#[derive(Debug)]
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Self(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(offset, _)| offset)
                .collect(),
        )
    }

    /// The line, from 1, on which the byte at `offset` stands.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        let before = self.0.partition_point(|newline| *newline < offset);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_keeps_its_line() {
        let mut lined = Lined::default();
        lined.push("one ", 3);
        lined.push("two\nthree", 7);
        lined.push("!", 12);
        let found: Vec<u32> = ["one", "two", "three", "!"]
            .iter()
            .map(|w| lined.line_at(lined.text().find(w).unwrap()))
            .collect();
        assert_eq!(found, [3, 7, 8, 12]);
    }

    #[test]
    fn the_first_line_is_one() {
        let lines = Lines::of("a\nb\n");
        assert_eq!(
            [lines.line(0), lines.line(1), lines.line(2), lines.line(4)],
            [1, 1, 2, 3]
        );
    }
}
