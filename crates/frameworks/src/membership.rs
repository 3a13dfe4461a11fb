//! Whether a license expression lies in a named set: `AND` needs both sides, `OR` is the licensee's choice.

use openassay_facts::Truth;

use crate::LicenseSet;

/// Deepest nesting of parentheses; beyond it the answer is unknown.
const MAX_DEPTH: usize = 16;

/// Is the license `expression` in `set`?
pub(crate) fn member(expression: &str, set: &LicenseSet) -> Truth {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, set };
    let answer = reader.any(0);
    if reader.words.is_empty() {
        answer
    } else {
        Truth::Unknown
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    set: &'a LicenseSet,
}

impl<'a> Reader<'a> {
    fn take(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn take_if(&mut self, word: &str) -> bool {
        let there = self
            .words
            .first()
            .is_some_and(|first| first.eq_ignore_ascii_case(word));
        if there {
            self.take();
        }
        there
    }

    fn any(&mut self, depth: usize) -> Truth {
        let mut answer = self.all(depth);
        while self.take_if("OR") {
            answer = answer.or(self.all(depth));
        }
        answer
    }

    fn all(&mut self, depth: usize) -> Truth {
        let mut answer = self.one(depth);
        while self.take_if("AND") {
            answer = answer.and(self.one(depth));
        }
        answer
    }

    fn one(&mut self, depth: usize) -> Truth {
        if depth == MAX_DEPTH {
            return Truth::Unknown;
        }
        if self.take_if("(") {
            let inner = self.any(depth + 1);
            return if self.take_if(")") { inner } else { Truth::Unknown };
        }
        let Some(id) = self.take() else {
            return Truth::Unknown;
        };
        if self.take_if("WITH") {
            let Some(exception) = self.take() else {
                return Truth::Unknown;
            };
            return self.with(id, exception);
        }
        self.plain(id)
    }

    // An exception mostly permits more, but a set speaks only of what it lists.
    fn with(&self, id: &str, exception: &str) -> Truth {
        let whole = format!("{id} WITH {exception}");
        if lists(&self.set.licenses, &whole) {
            return Truth::True;
        }
        Truth::Unknown.and(self.plain(id))
    }

    fn plain(&self, id: &str) -> Truth {
        // "Or later" lets the licensee choose the version that is listed.
        let chosen = id.strip_suffix('+').unwrap_or(id);
        if lists(&self.set.licenses, id) || lists(&self.set.licenses, chosen) {
            return Truth::True;
        }
        let outside = self.set.closed || id == "NONE" || lists(&self.set.outside, id);
        if outside { Truth::False } else { Truth::Unknown }
    }
}

fn lists(ids: &[String], id: &str) -> bool {
    ids.iter().any(|listed| listed == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(closed: bool) -> LicenseSet {
        LicenseSet {
            id: "mine".into(),
            title: "mine".into(),
            version: "1".into(),
            cite: Vec::new(),
            closed,
            licenses: vec!["MIT".into(), "Apache-2.0".into()],
            outside: vec!["CC-BY-NC-4.0".into()],
            types: std::collections::BTreeMap::default(),
        }
    }

    #[test]
    fn or_is_the_licensees_choice_and_needs_both() {
        let closed = set(true);
        assert_eq!(member("MIT OR CC-BY-NC-4.0", &closed), Truth::True);
        assert_eq!(member("MIT AND CC-BY-NC-4.0", &closed), Truth::False);
        assert_eq!(
            member("(MIT OR GPL-2.0-only) AND Apache-2.0", &closed),
            Truth::True
        );
        assert_eq!(member("NONE", &closed), Truth::False);
    }

    #[test]
    fn an_open_list_does_not_say_what_is_outside_it() {
        let open = set(false);
        assert_eq!(member("Beerware", &open), Truth::Unknown);
        assert_eq!(member("CC-BY-NC-4.0", &open), Truth::False);
        assert_eq!(member("NONE", &open), Truth::False);
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for text in [
            "",
            "MIT MIT",
            "(MIT",
            "MIT OR",
            "MIT)",
            &"(".repeat(500),
            "MIT WITH",
        ] {
            assert_eq!(
                member(text, &set(true)).and(Truth::Unknown),
                Truth::Unknown,
                "{text}"
            );
        }
    }
}
