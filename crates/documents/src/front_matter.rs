//! The YAML between two `---` lines at the head of a card.

use crate::document::Document;
use crate::yaml;

/// The lines between the fences, and where the rest of the text begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FrontMatter<'t> {
    /// What stands between the fences.
    pub(crate) yaml: &'t str,
    /// Line of its first line, counted from 1 in `text`.
    pub(crate) first_line: u32,
    /// Byte offset of what follows the closing fence.
    pub(crate) body: usize,
}

/// Finds the front matter of `text`: fences alone on their lines, nothing but blank lines before the first
/// (as the Hub reads it).
pub(crate) fn find(text: &str) -> Option<FrontMatter<'_>> {
    let mut offset = 0;
    let mut opened: Option<(usize, u32)> = None;
    for (line, number) in text.split_inclusive('\n').zip(1_u32..) {
        let end = offset + line.len();
        match (opened, line.trim_end()) {
            (None, "---") => opened = Some((end, number + 1)),
            (None, "") => {}
            (None, _) => return None,
            (Some((start, first_line)), "---") => {
                return Some(FrontMatter {
                    yaml: text.get(start..offset)?,
                    first_line,
                    body: end,
                });
            }
            (Some(_), _) => {}
        }
        offset = end;
    }
    None
}

/// Reads the front matter of `text`, whose first line is line `line` of `document`; answers where the body
/// begins in `text`.
pub(crate) fn read(document: &mut Document, text: &str, line: u32) -> usize {
    let Some(found) = find(text) else { return 0 };
    let first_line = found.first_line + line.saturating_sub(1);
    match yaml::parse(found.yaml, first_line) {
        Ok(node) => {
            document.problems.extend(yaml::repeated_keys(&node));
            if matches!(node.value, yaml::Yaml::Mapping(_)) {
                document.front_matter = Some(node);
            } else if !node.is_null() {
                document.problems.push((
                    first_line,
                    "front matter: not a list of keys and values".to_owned(),
                ));
            }
        }
        Err(error) => document
            .problems
            .push((error.line(), format!("front matter: {}", error.message()))),
    }
    found.body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_stand_alone_at_the_head() {
        let text = "\n---\nlicense: mit\n---\nBody";
        let found = find(text).unwrap();
        assert_eq!(
            (found.yaml, found.first_line, &text[found.body..]),
            ("license: mit\n", 3, "Body")
        );
        assert_eq!(find("# Title\n---\na: b\n---\n"), None);
        assert_eq!(find("---\nnever closed\n"), None);
        assert_eq!(
            find("---\n---"),
            Some(FrontMatter {
                yaml: "",
                first_line: 2,
                body: 7
            })
        );
    }
}
