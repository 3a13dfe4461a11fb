//! Labels in running text: `License: MIT`, a bold line in the place of a heading.

/// A label of more words is a sentence.
const LONGEST: usize = 8;

/// A line taken apart.
pub(crate) struct Labeled<'a> {
    /// What stands in the place of a heading.
    pub(crate) label: &'a str,
    /// What stands behind it on the same line.
    pub(crate) rest: &'a str,
}

/// The label of `line`, a line of a text without its markup, which `raw` still has where it is known. A line
/// that is short and no sentence is one by itself, unless it is an `item` of a list.
pub(crate) fn of<'a>(line: &'a str, raw: &str, item: bool) -> Option<Labeled<'a>> {
    let line = line.trim();
    by_colon(line)
        .or_else(|| by_weight(line, raw))
        .or_else(|| alone(line).filter(|_| !item))
}

fn by_colon(line: &str) -> Option<Labeled<'_>> {
    let at = line.find([':', '：'])?;
    let (label, rest) = line.split_at(at);
    let rest = rest.trim_start_matches([':', '：']);
    // A colon inside an address, a time or a ratio parts nothing.
    let inside = rest.starts_with(|c: char| c == '/' || c.is_ascii_digit());
    (is_short(label) && !inside).then(|| Labeled {
        label,
        rest: rest.trim(),
    })
}

/// The part that is set in bold at the beginning of the line.
fn by_weight<'a>(line: &'a str, raw: &str) -> Option<Labeled<'a>> {
    let raw = raw.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '>' | '+') || c.is_ascii_digit() || c == '.'
    });
    let raw = raw.strip_prefix("* ").unwrap_or(raw).trim_start();
    let (open, close) = [
        ("**", "**"),
        ("__", "__"),
        ("<b>", "</b>"),
        ("<strong>", "</strong>"),
    ]
    .into_iter()
    .find(|(open, _)| raw.starts_with(open))?;
    let bold = raw.strip_prefix(open)?.split(close).next()?;
    let bold = bold.trim_matches(['*', '_', ' ']);
    let rest = line.strip_prefix(bold)?;
    let label = line.get(..bold.len())?;
    is_short(label).then(|| Labeled {
        label,
        rest: rest.trim_start_matches(['.', ' ', '-', '–', '—']),
    })
}

fn alone(line: &str) -> Option<Labeled<'_>> {
    let is_sentence = line.ends_with(['.', '!', ';', ',']);
    (is_short(line) && !is_sentence).then_some(Labeled {
        label: line,
        rest: "",
    })
}

fn is_short(text: &str) -> bool {
    (1..=LONGEST).contains(&openassay_words::tokens(text).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str, raw: &str, item: bool) -> Option<(String, String)> {
        of(line, raw, item).map(|one| (one.label.to_owned(), one.rest.to_owned()))
    }

    fn is(label: &str, rest: &str) -> (String, String) {
        (label.to_owned(), rest.to_owned())
    }

    #[test]
    fn a_colon_a_bold_run_and_a_short_line_are_labels() {
        assert_eq!(parts("License: MIT", "", true), Some(is("License", "MIT")));
        assert_eq!(
            parts("Bias The corpus is old.", "- **Bias** The corpus is old.", true),
            Some(is("Bias", "The corpus is old."))
        );
        assert_eq!(parts("Known issues", "", false), Some(is("Known issues", "")));
    }

    #[test]
    fn sentences_items_and_addresses_are_none() {
        assert_eq!(parts("It is weak.", "", false), None);
        assert_eq!(parts("Metrics", "- Metrics", true), None);
        assert_eq!(parts("https://x.example is where it lies.", "", true), None);
    }
}
