//! A license file of several chapters, each with the license of one part: "License of the code", "Model license".

use std::collections::BTreeSet;

use openassay_inventory::Text;
use openassay_licenses::Identification;

use crate::Part;

/// Words in a line that is a heading.
const LONGEST_HEADING: usize = 8;
/// A chapter with fewer words holds no license.
const SHORTEST_CHAPTER: usize = 20;
/// Files longer than this are read as one.
const MOST_LINES: usize = 4000;

/// The chapters of `text` and the parts that each speaks of, where every one of them holds a license that we know
/// and they speak of different parts. What stands before the first chapter must name nothing.
pub(crate) fn chapters(text: &Text) -> Vec<(Vec<Part>, Identification)> {
    let lines: Vec<&str> = text.text.lines().take(MOST_LINES + 1).collect();
    let heads: Vec<(usize, Vec<Part>)> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| (at, parts_in_heading(line)))
        .filter(|(_, parts)| !parts.is_empty())
        .collect();
    let named: Vec<Part> = heads
        .iter()
        .flat_map(|(_, parts)| parts.iter().copied())
        .collect();
    let distinct = named.iter().collect::<BTreeSet<_>>().len() == named.len();
    if heads.len() < 2 || !distinct || lines.len() > MOST_LINES || !is_harmless(&lines, &heads) {
        return Vec::new();
    }
    let ends = heads.iter().skip(1).map(|(at, _)| *at).chain([lines.len()]);
    let found: Vec<(Vec<Part>, Identification)> = heads
        .iter()
        .zip(ends)
        .filter_map(|((at, parts), end)| Some((parts.clone(), known(&lines, *at + 1, end)?)))
        .collect();
    if found.len() == heads.len() {
        found
    } else {
        Vec::new()
    }
}

/// What stands before the first chapter may introduce it, and restrict nothing.
fn is_harmless(lines: &[&str], heads: &[(usize, Vec<Part>)]) -> bool {
    let end = heads.first().map_or(0, |(at, _)| *at);
    let before = lines.get(..end).unwrap_or_default().join("\n");
    openassay_licenses::identify(&before).restrictions.is_empty()
}

/// What the lines from `start` to `end` are, with the numbers that they have in the file.
fn known(lines: &[&str], start: usize, end: usize) -> Option<Identification> {
    let chapter = lines.get(start..end)?;
    let words: usize = chapter.iter().map(|line| line.split_whitespace().count()).sum();
    if words < SHORTEST_CHAPTER {
        return None;
    }
    let alone = format!("{}{}\n", "\n".repeat(start), chapter.join("\n"));
    let found = openassay_licenses::identify(&alone);
    (!found.licenses.is_empty()).then_some(found)
}

/// The parts that a heading names; none where the line is no heading, or names none.
fn parts_in_heading(line: &str) -> Vec<Part> {
    let bare = line.trim().trim_matches(['#', '=', '-', '*', ':', '_', ' ']);
    let words: Vec<String> = bare
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let marked = line.trim_start().starts_with(['#', '*', '=']) || line.trim_end().ends_with(':');
    let speaks = words
        .iter()
        .any(|word| word.starts_with("licen") || word == "terms");
    if words.is_empty()
        || words.len() > LONGEST_HEADING
        || bare.ends_with(['.', ',', ';'])
        || !(marked || speaks)
    {
        return Vec::new();
    }
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    let mut parts = Vec::new();
    if has(&["model", "models", "weights", "checkpoints"]) {
        parts.push(Part::Weights);
    }
    if has(&["code", "software", "scripts"]) {
        parts.push(Part::Code);
    }
    if has(&["data", "dataset", "datasets"]) {
        parts.push(Part::Data);
    }
    if has(&["documentation", "documents", "docs"]) {
        parts.push(Part::Documents);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Text {
        Text {
            source: 0,
            path: "LICENSE".to_owned(),
            role: openassay_facts::Role::License,
            sha256: String::new(),
            text: words.to_owned(),
        }
    }

    fn spdx_text(id: &str) -> &'static str {
        spdx::license_id(id).unwrap().text()
    }

    #[test]
    fn each_chapter_is_the_license_of_its_part() {
        let file = format!(
            "# License of the code\n\n{}\n\n# License of the model weights\n\n{}\n",
            spdx_text("MIT"),
            spdx_text("CC-BY-NC-4.0")
        );
        let found = chapters(&text(&file));
        let named: Vec<_> = found
            .iter()
            .map(|(parts, found)| (parts.as_slice(), found.license.as_deref()))
            .collect();
        assert_eq!(
            named,
            [
                (&[Part::Code][..], Some("MIT")),
                (&[Part::Weights][..], Some("CC-BY-NC-4.0"))
            ]
        );
        let lines = file.lines().count();
        assert!(
            found[1]
                .1
                .restrictions
                .iter()
                .all(|one| (20..lines).contains(&(one.line as usize)))
        );
    }

    #[test]
    fn one_license_with_headings_of_its_own_is_no_file_of_chapters() {
        assert!(chapters(&text(spdx_text("Apache-2.0"))).is_empty());
        assert!(chapters(&text(spdx_text("CC-BY-4.0"))).is_empty());
        let half = format!(
            "# Model license\n\nBe kind.\n\n# Code license\n\n{}",
            spdx_text("MIT")
        );
        assert!(chapters(&text(&half)).is_empty());
    }
}
