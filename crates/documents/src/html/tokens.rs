//! Cuts HTML into text and tags, in one pass that never looks back.

/// A tag, as far as anybody here asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    /// Lower-case name.
    pub(crate) name: String,
    /// Does it close (`</p>`)?
    pub(crate) closing: bool,
    /// Its `href`.
    pub(crate) href: Option<String>,
}

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// Text with its byte offset, character references not yet replaced.
    Text(usize, &'t str),
    /// A tag with its byte offset.
    Tag(usize, Tag),
}

/// The pieces of a text; comments and declarations are passed over.
#[derive(Debug)]
pub(crate) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Passes over everything up to the closing tag `name`.
    pub(crate) fn skip_element(&mut self, name: &str) {
        let rest = self.rest();
        let close = rest.match_indices("</").find(|(start, _)| {
            let end = start + 2 + name.len();
            // `</span>` closes no `<s>`.
            let goes_on = rest.as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric);
            let found = rest.get(start + 2..end);
            found.is_some_and(|found| found.eq_ignore_ascii_case(name)) && !goes_on
        });
        self.at += close.map_or(rest.len(), |(start, _)| start);
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_past(&mut self, end: &str) {
        let rest = self.rest();
        self.at += rest.find(end).map_or(rest.len(), |start| start + end.len());
    }

    fn text_until_next_tag(&mut self) -> Token<'t> {
        let (start, rest) = (self.at, self.rest());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest
            .get(first..)
            .and_then(|tail| tail.find('<'))
            .map_or(rest.len(), |found| first + found);
        self.at += length;
        Token::Text(start, rest.get(..length).unwrap_or_default())
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if rest.starts_with("<!--") {
                self.skip_past("-->");
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                self.skip_past(">");
            } else if begins_tag(rest) {
                let start = self.at;
                let Some(end) = tag_end(rest) else {
                    // A tag that never ends: what follows is shown, and not searched for tags again.
                    self.at = self.text.len();
                    return Some(Token::Text(start, rest));
                };
                self.at += end;
                return tag(rest.get(..end)?).map(|tag| Token::Tag(start, tag));
            } else {
                return Some(self.text_until_next_tag());
            }
        }
    }
}

fn begins_tag(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next() == Some('<')
        && characters
            .next()
            .is_some_and(|next| next == '/' || next.is_ascii_alphabetic())
}

/// Length of the tag at the start of `text`: up to the `>` that stands in no quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (index, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(index + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Reads one tag, `<` and `>` included.
pub(crate) fn tag(raw: &str) -> Option<Tag> {
    let inner = raw.strip_prefix('<')?;
    let (closing, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    let length = inner
        .find(|next: char| !next.is_ascii_alphanumeric())
        .unwrap_or(inner.len());
    let (name, attributes) = inner.split_at_checked(length)?;
    Some(Tag {
        name: name.to_ascii_lowercase(),
        closing,
        href: attribute(attributes, "href"),
    })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|first| matches!(first, '"' | '\''));
        let (value, next) = match quote {
            Some(quote) => after.get(1..)?.split_once(quote)?,
            None => after.split_once([' ', '\t', '\n', '>']).unwrap_or((after, "")),
        };
        if before
            .trim_end()
            .rsplit(char::is_whitespace)
            .next()?
            .eq_ignore_ascii_case(name)
        {
            return Some(plain_text(value.trim()));
        }
        rest = next;
    }
    None
}

/// The longest name of a character reference that is looked for.
const MAX_REFERENCE: usize = 10;

/// `text` with its character references replaced; names that hardly occur stay as they are.
pub(crate) fn plain_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let end = after.bytes().take(MAX_REFERENCE).position(|byte| byte == b';');
        let name = end.and_then(|end| after.get(..end));
        if let (Some(character), Some(end)) = (name.and_then(character), end) {
            plain.push(character);
            rest = after.get(end + 1..).unwrap_or_default();
        } else {
            plain.push('&');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    if let Some(hex) = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?);
    }
    if let Some(decimal) = name.strip_prefix('#') {
        return char::from_u32(decimal.parse().ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
        "ndash" => '\u{2013}',
        "mdash" => '\u{2014}',
        "copy" => '\u{A9}',
        "ldquo" => '\u{201C}',
        "rdquo" => '\u{201D}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_declarations_leave_nothing() {
        let found: Vec<Token<'_>> = Tokens::of("<!DOCTYPE html>a<!-- <p> -->b").collect();
        assert_eq!(found, [Token::Text(15, "a"), Token::Text(28, "b")]);
    }

    #[test]
    fn quotes_hide_the_end_of_a_tag() {
        let tag = tag("<a title=\"a > b\" href='x?a&amp;b'>").unwrap();
        assert_eq!((tag.name.as_str(), tag.href.as_deref()), ("a", Some("x?a&b")));
        assert_eq!(tag_end("<a title='>'>x"), Some(13));
    }

    #[test]
    fn less_than_is_no_tag() {
        assert_eq!(Tokens::of("3 < 4 <").count(), 3);
        assert_eq!(Tokens::of("<a \"").collect::<Vec<_>>(), [Token::Text(0, "<a \"")]);
    }

    #[test]
    fn character_references_are_replaced() {
        assert_eq!(
            plain_text("a &amp; b&nbsp;&#65;&#x42; & &unknown; &"),
            "a & b AB & &unknown; &"
        );
    }
}
