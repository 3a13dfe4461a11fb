//! The part of Python's literals that headers of `NumPy` are written in; nothing is evaluated.

/// A literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    Number(u64),
    Truth(bool),
    None,
    /// A list or a tuple.
    List(Vec<Literal>),
    Dict(Vec<(Literal, Literal)>),
}

/// Deepest nesting: structures within structures.
const DEEPEST: u32 = 16;

/// What is wrong, and at which byte of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) usize, pub(super) &'static str);

/// The literal that `text` is.
pub(super) fn parse(text: &str) -> Result<Literal, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let literal = reader.literal(0)?;
    reader.space();
    if reader.rest().is_empty() {
        Ok(literal)
    } else {
        Err(reader.wrong("something follows the header"))
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn wrong(&self, wrong: &'static str) -> Wrong {
        Wrong(self.at, wrong)
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Passes `what` after white space, if it is next.
    fn eat(&mut self, what: &str) -> bool {
        self.space();
        let next = self.rest().starts_with(what);
        self.at += if next { what.len() } else { 0 };
        next
    }

    fn literal(&mut self, depth: u32) -> Result<Literal, Wrong> {
        if depth > DEEPEST {
            return Err(self.wrong("literals are nested too deep"));
        }
        self.space();
        match self.rest().chars().next() {
            Some('\'' | '"') => self.string().map(Literal::Text),
            Some('u' | 'b') => {
                self.at += 1;
                self.string().map(Literal::Text)
            }
            Some('0'..='9') => self.number(),
            Some('{') => self.dict(depth),
            Some('(') => self.list(")", depth),
            Some('[') => self.list("]", depth),
            _ if self.eat("True") => Ok(Literal::Truth(true)),
            _ if self.eat("False") => Ok(Literal::Truth(false)),
            _ if self.eat("None") => Ok(Literal::None),
            _ => Err(self.wrong("no literal begins here")),
        }
    }

    fn number(&mut self) -> Result<Literal, Wrong> {
        let rest = self.rest();
        let end = rest
            .find(|digit: char| !digit.is_ascii_digit())
            .unwrap_or(rest.len());
        let number = rest.get(..end).and_then(|digits| digits.parse().ok());
        let number = number.ok_or_else(|| self.wrong("a number beyond 64 bits"))?;
        self.at += end;
        // Python 2 marks long numbers.
        if self.rest().starts_with('L') {
            self.at += 1;
        }
        Ok(Literal::Number(number))
    }

    fn string(&mut self) -> Result<String, Wrong> {
        let mut letters = self.rest().char_indices();
        let quote = letters.next().map(|(_, quote)| quote);
        let quote = quote.filter(|quote| matches!(quote, '\'' | '"'));
        let quote = quote.ok_or_else(|| self.wrong("no string begins here"))?;
        let mut text = String::new();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => text.extend(letters.next().map(|(_, escaped)| escaped)),
                _ if letter == quote => {
                    self.at += at + letter.len_utf8();
                    return Ok(text);
                }
                _ => text.push(letter),
            }
        }
        Err(self.wrong("a string that does not end"))
    }

    fn list(&mut self, end: &str, depth: u32) -> Result<Literal, Wrong> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.eat(end) {
            items.push(self.literal(depth + 1)?);
            if !self.eat(",") && !self.rest().starts_with(end) {
                return Err(self.wrong("a comma is missing"));
            }
        }
        Ok(Literal::List(items))
    }

    fn dict(&mut self, depth: u32) -> Result<Literal, Wrong> {
        self.at += 1;
        let mut pairs = Vec::new();
        while !self.eat("}") {
            let key = self.literal(depth + 1)?;
            if !self.eat(":") {
                return Err(self.wrong("a colon is missing"));
            }
            pairs.push((key, self.literal(depth + 1)?));
            if !self.eat(",") && !self.rest().starts_with('}') {
                return Err(self.wrong("a comma is missing"));
            }
        }
        Ok(Literal::Dict(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_python_would() {
        let parsed = parse("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4L,), }  \n").unwrap();
        let text = |text: &str| Literal::Text(text.to_owned());
        let shape = Literal::List(vec![Literal::Number(3), Literal::Number(4)]);
        assert_eq!(
            parsed,
            Literal::Dict(vec![
                (text("descr"), text("<f4")),
                (text("fortran_order"), Literal::Truth(false)),
                (text("shape"), shape),
            ])
        );
    }

    #[test]
    fn calls_and_names_are_no_literals() {
        for text in [
            "open('x')",
            "{'a': x}",
            "[1 2]",
            "{'a' 1}",
            "'a",
            "-1",
            "1 1",
            "",
            "u",
            "(1",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse("99999999999999999999").is_err());
    }
}
