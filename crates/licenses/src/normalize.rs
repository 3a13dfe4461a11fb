//! The named steps that take markup, wrapping and spelling habits off a text, keeping its lines.
//!
//! Each step maps a text to a text with as many lines, so that what is found later still has the line of the
//! original. Case, quotes, dashes, bullets and comment leaders need no step: the tokenizer of `words` leaves
//! them out.

/// Version of the steps and of what `reading` makes of them; stored in every fingerprint, so that
/// a change here is noticed there.
pub const VERSION: u32 = 3;

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What it takes off.
    pub name: &'static str,
    /// How.
    pub apply: fn(&str) -> String,
}

/// All steps, in the order in which they apply.
pub const STEPS: &[Step] = &[
    Step {
        name: "line ends and invisible characters",
        apply: visible,
    },
    Step {
        name: "HTML tags, comments, scripts and styles",
        apply: without_tags,
    },
    Step {
        name: "HTML entities",
        apply: without_entities,
    },
    Step {
        name: "Markdown link targets",
        apply: without_link_targets,
    },
    Step {
        name: "Markdown escapes",
        apply: without_escapes,
    },
    Step {
        name: "code fences",
        apply: without_fences,
    },
    Step {
        name: "ligatures and full-width letters",
        apply: plain_letters,
    },
    Step {
        name: "schemes of addresses",
        apply: without_schemes,
    },
    Step {
        name: "underscores",
        apply: without_underscores,
    },
];

/// `text` after all steps.
pub fn normalize(text: &str) -> String {
    STEPS
        .iter()
        .fold(text.to_owned(), |text, step| (step.apply)(&text))
}

fn visible(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b'\n' | b' '..=b'~');
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter(|c| !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' | '\u{202a}'..='\u{202e}'))
        .map(|c| match c {
            '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{a0}' | '\u{c}' | '\u{b}' | '\t' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
            other => other,
        })
        .collect()
}

/// Elements that break a line in a browser: words on both their sides are not one sentence.
const BLOCK_TAGS: &[&str] = &[
    "p",
    "div",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "thead",
    "tbody",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "main",
    "aside",
    "blockquote",
    "pre",
    "html",
    "head",
    "body",
    "title",
    "form",
    "button",
    "select",
    "option",
    "optgroup",
    "dialog",
    "menu",
    "figure",
    "address",
    "center",
    "details",
    "summary",
];

/// Elements inside a line, and those that show nothing.
const INLINE_TAGS: &[&str] = &[
    "a", "b", "i", "u", "em", "strong", "span", "small", "sup", "sub", "code", "tt", "font", "abbr", "cite",
    "q", "mark", "meta", "link", "img", "input", "label", "svg", "path", "iframe", "noscript", "devsite",
    "script", "style", "base", "template", "wbr", "ins", "del", "kbd", "dfn", "time",
];

fn without_tags(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut tags = Tags::of(text);
    let mut in_title = false;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        // `Terms of use | Acme` is the page's title and the site's name.
        if in_title {
            out.push_str(&before.replace('|', " \u{1d} "));
        } else {
            out.push_str(before);
        }
        in_title = tags.is_page
            && after
                .get(..5)
                .is_some_and(|name| name.eq_ignore_ascii_case("title"));
        let Some((length, separator)) = tags.length(after) else {
            out.push('<');
            rest = after;
            continue;
        };
        let (tag, behind) = after.split_at_checked(length).unwrap_or((after, ""));
        out.push_str(separator);
        out.extend(tag.chars().filter(|&c| c == '\n'));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Takes tags out. What a browser would not show (comments, scripts, styles) goes too, but only in a page: in
/// a plain text file a reader sees it.
struct Tags {
    is_page: bool,
    /// Endings that were looked for and are nowhere behind: a text of nothing but openings stays cheap.
    missing: Vec<String>,
}

/// A tag that is not closed within so many bytes is no tag.
const LONGEST_TAG: usize = 2000;
/// The same in plain text, where a long tag would hide words that a reader sees.
const LONGEST_PLAIN_TAG: usize = 120;

impl Tags {
    fn of(text: &str) -> Self {
        let head: String = text.chars().take(4000).collect::<String>().to_ascii_lowercase();
        let is_page = ["<!doctype html", "<html", "<body"]
            .iter()
            .any(|mark| head.contains(mark));
        Self {
            is_page,
            missing: Vec::new(),
        }
    }

    /// Length of the element that begins at `after` (behind its `<`), and what stands in its place. `None`
    /// where it is no HTML: `<year>` and `<copyright holders>` are a template's slots.
    fn length(&mut self, after: &str) -> Option<(usize, &'static str)> {
        if after.starts_with("!--") {
            let end = self.ending(after, "-->").filter(|_| self.is_page)?;
            return Some((end + 3, " "));
        }
        if after
            .get(..8)
            .is_some_and(|head| head.eq_ignore_ascii_case("!doctype"))
        {
            return closing_bracket(after, LONGEST_TAG).map(|end| (end + 1, " "));
        }
        let bare = after.strip_prefix('/').unwrap_or(after);
        let name: String = bare
            .chars()
            .take(16)
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let behind_name = bare.chars().nth(name.len())?;
        if !matches!(behind_name, '>' | '/' | '-') && !behind_name.is_whitespace() {
            return None;
        }
        let name = name.to_ascii_lowercase();
        let is_block = BLOCK_TAGS.contains(&name.as_str());
        // A page has elements of its own making; in plain text an unknown `<name>` is a template's slot.
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_known = is_block || INLINE_TAGS.contains(&name.as_str());
        let is_element = is_known || self.is_page && begins;
        if !is_element {
            return None;
        }
        if self.is_page && matches!(name.as_str(), "script" | "style") && !after.starts_with('/') {
            let closing = format!("</{name}>");
            return self.ending(after, &closing).map(|end| (end + closing.len(), " "));
        }
        let end = closing_bracket(
            after,
            if self.is_page {
                LONGEST_TAG
            } else {
                LONGEST_PLAIN_TAG
            },
        )?;
        let separator = match (is_block, name.as_str()) {
            // What a browser shows before an item.
            (true, "li") if !after.starts_with('/') => " \u{1d} • ",
            (true, _) => " \u{1d} ",
            (false, _) => "",
        };
        Some((end + 1, separator))
    }

    fn ending(&mut self, after: &str, closing: &str) -> Option<usize> {
        if self.missing.iter().any(|missing| missing == closing) {
            return None;
        }
        let found = after.find(closing);
        if found.is_none() {
            self.missing.push(closing.to_owned());
        }
        found
    }
}

fn closing_bracket(after: &str, longest: usize) -> Option<usize> {
    after.bytes().take(longest).position(|byte| byte == b'>')
}

/// What `without_tags` leaves where a block element stood: a paragraph ends there.
pub const BLOCK_MARK: char = '\u{1d}';

const ENTITIES: &[(&str, &str)] = &[
    ("nbsp", " "),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("sect", "§"),
    ("bull", "•"),
    ("middot", "·"),
    ("hellip", "…"),
];

fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(9).position(|byte| byte == b';');
        let name = end.and_then(|end| after.get(..end));
        if let Some(plain) = name.and_then(entity) {
            out.push_str(&plain);
            rest = after.split_once(';').map_or("", |(_, behind)| behind);
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code)
            .filter(|&c| c != '\n' && c != '\r')
            .map(String::from);
    }
    ENTITIES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, plain)| (*plain).to_owned())
}

fn without_link_targets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        let linked = before.contains('[');
        let end = after
            .bytes()
            .take(LONGEST_TAG)
            .position(|byte| matches!(byte, b')' | b'\n' | b' '));
        let end = end.filter(|&end| linked && after.get(end..).is_some_and(|rest| rest.starts_with(')')));
        rest = if let Some(end) = end {
            after.get(end + 1..).unwrap_or_default()
        } else {
            out.push_str("](");
            after
        };
    }
    out.push_str(rest);
    out
}

/// `1\\.` is how Markdown writes a number that begins no list, `\\*` a star.
fn without_escapes(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let escapes = character == '\\' && characters.peek().is_some_and(char::is_ascii_punctuation);
        if !escapes {
            out.push(character);
        }
    }
    out
}

fn without_fences(text: &str) -> String {
    let fence = |line: &str| {
        let line = line.trim();
        (line.starts_with("```") || line.starts_with("~~~")) && line.split_whitespace().count() == 1
    };
    text.split_inclusive('\n')
        .map(|line| {
            if fence(line) {
                if line.ends_with('\n') { "\n" } else { "" }
            } else {
                line
            }
        })
        .collect()
}

fn plain_letters(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬀ' => out.push_str("ff"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            '\u{ff01}'..='\u{ff5e}' => {
                out.push(char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character));
            }
            other => out.push(other),
        }
    }
    out
}

fn without_schemes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let bare = without_ending(without_ending(before, "s"), "http");
        let is_web = bare.len() + 1 < before.len();
        out.push_str(if is_web { bare } else { before });
        out.push_str(if is_web { " " } else { "://" });
        rest = after;
    }
    out.push_str(rest);
    out.replace(" www.", " ").replace(" WWW.", " ")
}

fn without_ending<'a>(text: &'a str, ending: &str) -> &'a str {
    let cut = text.len().saturating_sub(ending.len());
    match text.split_at_checked(cut) {
        Some((bare, last)) if last.eq_ignore_ascii_case(ending) => bare,
        _ => text,
    }
}

fn without_underscores(text: &str) -> String {
    text.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_keeps_the_lines() {
        let text = "\u{feff}<p>A &amp; B</p>\r\n<a\nhref='x'>c</a> [d](http://e)\n```text\nﬁne <year>\n```\n";
        for step in STEPS {
            let seen = (step.apply)(&text.replace("\r\n", "\n"));
            assert_eq!(seen.matches('\n').count(), 6, "{}", step.name);
        }
    }

    #[test]
    fn templates_are_no_html() {
        assert_eq!(
            without_tags("<year> <copyright holders> <b>x</b>"),
            "<year> <copyright holders> x"
        );
        assert_eq!(without_tags("a < b <http://x.y>"), "a < b <http://x.y>");
        assert_eq!(
            without_tags("<html><style>p { }\n</style>x").trim_start_matches([' ', BLOCK_MARK]),
            "\nx"
        );
    }

    #[test]
    fn what_a_reader_of_plain_text_sees_is_not_taken_out() {
        assert!(without_tags("MIT <!-- you may not sell it -->").contains("you may not sell"));
        assert!(without_tags("<style>no trade</style>").contains("no trade"));
        assert!(!without_tags("<html><!-- hidden --></html>").contains("hidden"));
    }

    #[test]
    fn entities_become_what_they_show() {
        assert_eq!(
            without_entities("&ldquo;A&#39;s&#x20;&amp;amp; B & C&bogus;"),
            "“A's &amp; B & C&bogus;"
        );
    }

    #[test]
    fn escapes_show_what_they_escape() {
        assert_eq!(without_escapes("1\\. a \\*b\\* c:\\dir"), "1. a *b* c:\\dir");
    }

    #[test]
    fn links_keep_their_words() {
        assert_eq!(
            without_link_targets("see [the policy](x.com/y) (b)](c"),
            "see [the policy (b)](c"
        );
    }

    #[test]
    fn an_address_loses_its_scheme_and_a_bare_mark_stays() {
        assert_eq!(without_schemes("at https://a.b, HTTP://c"), "at  a.b,  c");
        assert_eq!(without_schemes("://a s://b"), "://a s://b");
    }

    proptest::proptest! {
        #[test]
        fn any_text_keeps_its_lines(text in "[a-z<>/:&;#!\\[\\]()` \\n\"p-]{0,80}") {
            let seen = normalize(&text);
            proptest::prop_assert_eq!(seen.matches('\n').count(), text.matches('\n').count());
        }
    }
}
