//! JSON, read and written: settings, records of data, headers of weight files.
// SPDX-License-Identifier: MIT-0

use std::fmt::Write;

/// Lists in lists beyond this are refused.
const DEPTH: usize = 32;

/// A value. Objects keep the order of their keys.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as text: what is a whole number is the reader's affair.
    Number(String),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads one value that fills `text`.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut reader = Reader {
            bytes: text.as_bytes(),
            at: 0,
        };
        let value = reader.value(0)?;
        reader.skip_space();
        if reader.at == text.len() {
            Ok(value)
        } else {
            Err(reader.wrong("the end"))
        }
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Result<&Json, String> {
        self.entries()?
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
            .ok_or_else(|| format!("`{key}` is missing"))
    }

    /// The keys and values of an object.
    pub fn entries(&self) -> Result<&[(String, Json)], String> {
        match self {
            Self::Object(entries) => Ok(entries),
            other => Err(format!("{} is no object", other.line())),
        }
    }

    /// The items of a list.
    pub fn items(&self) -> Result<&[Json], String> {
        match self {
            Self::List(items) => Ok(items),
            other => Err(format!("{} is no list", other.line())),
        }
    }

    /// A string.
    pub fn text(&self) -> Result<&str, String> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(format!("{} is no string", other.line())),
        }
    }

    /// A number of the type that is asked for.
    pub fn number<T: std::str::FromStr>(&self) -> Result<T, String> {
        match self {
            Self::Number(digits) => digits.parse().map_err(|_| format!("{digits} does not fit")),
            other => Err(format!("{} is no number", other.line())),
        }
    }

    /// On one line.
    pub fn line(&self) -> String {
        let mut out = String::new();
        write_value(self, &mut out, None);
        out
    }

    /// On lines of its own, two spaces a level, with a line break at the end.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        write_value(self, &mut out, Some(0));
        out.push('\n');
        out
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Json {
    fn from(number: usize) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// `number` with four decimals.
pub fn rounded(number: f64) -> Json {
    Json::Number(format!("{number:.4}"))
}

/// An object of these entries.
pub fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.map(|(key, value)| (key.to_owned(), value)).into())
}

fn write_value(value: &Json, out: &mut String, level: Option<usize>) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(digits) => out.push_str(digits),
        Json::Text(text) => write_text(text, out),
        Json::List(items) => write_all(out, ['[', ']'], items, level, write_value),
        Json::Object(entries) => write_all(out, ['{', '}'], entries, level, |(key, value), out, level| {
            write_text(key, out);
            out.push_str(if level.is_some() { ": " } else { ":" });
            write_value(value, out, level);
        }),
    }
}

fn write_all<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: &[T],
    level: Option<usize>,
    each: impl Fn(&T, &mut String, Option<usize>),
) {
    out.push(open);
    let inner = level.map(|level| level + 1);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        new_line(out, inner);
        each(item, out, inner);
    }
    if !items.is_empty() {
        new_line(out, level);
    }
    out.push(close);
}

fn new_line(out: &mut String, level: Option<usize>) {
    if let Some(level) = level {
        out.push('\n');
        out.push_str(&"  ".repeat(level));
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            control if control < ' ' => {
                // Writing into a string cannot fail.
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn wrong(&self, expected: &str) -> String {
        format!("byte {}: expected {expected}", self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > DEPTH {
            return Err(self.wrong("less depth"));
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => Ok(self.digits()),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        self.at += 1;
        let mut entries = Vec::new();
        while !self.take(b'}') {
            if !entries.is_empty() && !self.take(b',') {
                return Err(self.wrong("`,` or `}`"));
            }
            self.skip_space();
            let key = self.string()?;
            if !self.take(b':') {
                return Err(self.wrong("`:`"));
            }
            entries.push((key, self.value(depth + 1)?));
        }
        Ok(Json::Object(entries))
    }

    fn list(&mut self, depth: usize) -> Result<Json, String> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.take(b']') {
            if !items.is_empty() && !self.take(b',') {
                return Err(self.wrong("`,` or `]`"));
            }
            items.push(self.value(depth + 1)?);
        }
        Ok(Json::List(items))
    }

    fn digits(&mut self) -> Json {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        {
            self.at += 1;
        }
        Json::Number(String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned())
    }

    fn word(&mut self) -> Result<Json, String> {
        for (word, value) in [
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
            ("null", Json::Null),
        ] {
            if self.bytes[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.wrong("a value"))
    }

    fn string(&mut self) -> Result<String, String> {
        if self.peek() != Some(b'"') {
            return Err(self.wrong("a string"));
        }
        self.at += 1;
        let mut text = Vec::new();
        loop {
            let byte = self.peek().ok_or_else(|| self.wrong("the end of a string"))?;
            self.at += 1;
            match byte {
                b'"' => return String::from_utf8(text).map_err(|_| self.wrong("UTF-8")),
                b'\\' => text.extend(self.escape()?.to_string().bytes()),
                other => text.push(other),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let byte = self.peek();
        self.at += 1;
        match byte {
            Some(b'n') => Ok('\n'),
            Some(b't') => Ok('\t'),
            Some(b'"') => Ok('"'),
            Some(b'\\') => Ok('\\'),
            Some(b'/') => Ok('/'),
            _ => Err(self.wrong("an escape that this reader knows")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_again() {
        let text = r#"{"a":[1,-2.5e3,"x \"y\" \\ \n",true,null],"b":{}}"#;
        let value = Json::read(text).unwrap();
        assert_eq!(value.line(), text);
        assert_eq!(Json::read(&value.pretty()).unwrap(), value);
    }

    #[test]
    fn what_is_no_json_is_an_error_that_names_the_place() {
        for text in [
            "",
            "{",
            "[1 2]",
            "{\"a\" 1}",
            "\"open",
            "nul",
            "1 2",
            "{1:2}",
            &"[".repeat(100),
        ] {
            assert!(Json::read(text).unwrap_err().starts_with("byte "), "{text}");
        }
    }
}
