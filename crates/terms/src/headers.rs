//! Licenses named at the head of a file: SPDX lines, and the usual notices in words.

use std::collections::BTreeMap;

use openassay_claims::license_notice;
use openassay_facts::{Evidence, Method, Place, Role};
use openassay_inventory::{Inventory, Text};
use openassay_licenses::Expression;

use crate::collect::{choice_or_sum, folder_of};
use crate::{Grant, GrantKind, Offer, Part};

/// Lines of the comment at the head of a file that are read: a license text of the length of BSD's, with room.
const LONGEST_HEAD: usize = 80;
/// Files whose heads hold a whole text that are looked at: the rest of them hold the same one.
const MOST_TEXTS: usize = 64;

/// The headers of files: each speaks of its own file.
pub(crate) fn headers(inventory: &Inventory) -> Vec<Grant> {
    let speaking = inventory
        .texts
        .iter()
        .filter(|text| !matches!(text.role, Role::License | Role::Policy | Role::Notice));
    let mut heads = Heads::default();
    let mut found = Vec::new();
    for text in speaking {
        let lines = openassay_licenses::spdx_headers(&text.text);
        found.extend(lines.iter().filter_map(|line| of_spdx(text, line)));
        if lines.is_empty() && text.role.is_code() {
            found.extend(in_words(text, &mut heads));
        }
    }
    found
}

fn of_spdx(text: &Text, (named, line): &(String, u32)) -> Option<Grant> {
    let expression = openassay_licenses::expression(named).ok()?;
    let quote = format!("SPDX-License-Identifier: {named}");
    Some(grant(text, expression, *line, quote))
}

fn grant(text: &Text, expression: Expression, line: u32, quote: String) -> Grant {
    Grant {
        kind: GrantKind::Header,
        source: text.source,
        path: text.path.clone(),
        folder: folder_of(&text.path),
        parts: Part::ALL.to_vec(),
        files: vec![text.path.clone()],
        evidence: Evidence::in_file(text.source, &text.path, Place::Line(line), Method::Declared)
            .quoting(quote)
            .hashed(Some(text.sha256.clone())),
        offer: Offer::Named(expression),
        lacks: Vec::new(),
    }
}

/// A notice in the comment at the head: a sentence that names a license, or the text of one.
fn in_words(text: &Text, heads: &mut Heads) -> Option<Grant> {
    let found = heads.look(head_of(&text.text))?;
    Some(grant(text, found.expression, found.line, found.quote))
}

/// What a head names, and where.
#[derive(Debug, Clone)]
struct Named {
    expression: Expression,
    line: u32,
    quote: String,
}

/// Heads that were looked at: a thousand files of one project have the same.
#[derive(Default)]
struct Heads {
    known: BTreeMap<String, Option<Named>>,
    texts: usize,
}

impl Heads {
    fn look(&mut self, head: String) -> Option<Named> {
        if let Some(known) = self.known.get(&head) {
            return known.clone();
        }
        let found = in_a_sentence(&head).or_else(|| self.as_text(&head));
        self.known.insert(head, found.clone());
        found
    }

    /// The license whose plain text the head holds, with its first words.
    fn as_text(&mut self, head: &str) -> Option<Named> {
        const FIRST_WORDS: [&str; 2] = ["Permission is hereby granted", "Redistribution and use in source"];
        let (line, quote) = head
            .lines()
            .zip(1..)
            .find(|(line, _)| FIRST_WORDS.iter().any(|words| line.contains(words)))
            .map(|(line, number)| (number, line.trim().to_owned()))?;
        self.texts += 1;
        if self.texts > MOST_TEXTS {
            return None;
        }
        let found = openassay_licenses::identify(head);
        let license = found.license.filter(|_| found.verdict.is_plain())?;
        Some(Named {
            expression: openassay_licenses::expression(&license).ok()?,
            line,
            quote,
        })
    }
}

fn in_a_sentence(head: &str) -> Option<Named> {
    // Every notice that names a license has the word; most heads do not.
    if !head.to_ascii_lowercase().contains("licen") {
        return None;
    }
    let notice = license_notice(head)?;
    Some(Named {
        expression: choice_or_sum(&notice.ids, &notice.quote)?,
        line: notice.line,
        quote: notice.quote,
    })
}

/// The comment at the head of a file without its marks, line for line; what is no comment ends it.
fn head_of(text: &str) -> String {
    let mut inside: Option<&str> = None;
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().take(LONGEST_HEAD) {
        let trimmed = line.trim();
        let (words, now) = match inside {
            Some(closing) => match trimmed.split_once(closing) {
                Some((before, _)) => (before, None),
                None => (trimmed, inside),
            },
            None => match opened(trimmed) {
                Some(found) => found,
                None => break,
            },
        };
        inside = now;
        lines.push(words.trim_start_matches(['*', '#', '/', ';', '%', '-', '!', ' ', '\t']));
    }
    lines.join("\n")
}

/// The words of a line of comment, and what closes it where it runs on; none where it is no comment.
fn opened(line: &str) -> Option<(&str, Option<&'static str>)> {
    if line.is_empty() {
        return Some((line, None));
    }
    let blocks = [
        ("\"\"\"", "\"\"\""),
        ("'''", "'''"),
        ("/*", "*/"),
        ("<!--", "-->"),
    ];
    for (opening, closing) in blocks {
        if let Some(rest) = line.strip_prefix(opening) {
            return Some(match rest.split_once(closing) {
                Some((words, _)) => (words, None),
                None => (rest, Some(closing)),
            });
        }
    }
    let marks = ["#", "//", "--", ";", "%"];
    marks
        .iter()
        .any(|mark| line.starts_with(mark))
        .then_some((line, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_the_first_comment_line_for_line() {
        let text = "#!/usr/bin/env python\n# Copyright\n#\n# Words.\n\nimport torch\n# later\n";
        assert_eq!(head_of(text), "usr/bin/env python\nCopyright\n\nWords.\n");
        assert_eq!(head_of("/*\n * One.\n */\nint x;\n"), "\nOne.\n");
        assert_eq!(head_of("\"\"\"Doc.\n\nMore.\n\"\"\"\nx = 1\n"), "Doc.\n\nMore.\n");
        assert_eq!(head_of("x = 1  # MIT License\n"), "");
    }

    #[test]
    fn a_whole_text_at_the_head_is_named_by_its_first_words() {
        let text = spdx::license_id("MIT").unwrap().text();
        let mut heads = Heads::default();
        let found = heads.look(text.to_owned()).unwrap();
        assert_eq!(
            (found.expression.to_string().as_str(), found.line > 1),
            ("MIT", true)
        );
        let other = "Permission is hereby granted to look at it.";
        assert!(heads.look(other.to_owned()).is_none());
    }
}
