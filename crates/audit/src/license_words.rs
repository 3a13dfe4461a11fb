//! A license in words: what our file of it says, with the section that each word rests on.

use openassay_facts::Truth;
use openassay_licenses::{License, Source};

/// The license called `id` (SPDX, the Hub's or ours), explained; none where we know none of that name.
pub fn explain_license(id: &str) -> Option<String> {
    let license = openassay_licenses::by_id(id)?;
    let mut lines = vec![format!("{} ({})", license.title, license.id)];
    lines.push(format!("approved by OSI: {}", answer(license.osi_approved)));
    lines.push(format!(
        "conforms to the Open Definition: {}",
        answer(license.open_definition)
    ));
    if license.is_family() {
        lines.push(format!(
            "a family without a version; its members: {}",
            license.family.join(", ")
        ));
    }
    lines.extend(facets(license));
    lines.extend(license.note.iter().map(|note| format!("note: {note}")));
    lines.extend(license.file.iter().map(|file| format!("from: {file}")));
    Some(lines.join("\n"))
}

fn facets(license: &License) -> impl Iterator<Item = String> {
    license.facets.iter().map(|(facet, answer)| {
        let section = match &answer.source {
            Source::Knowledge {
                section: Some(section),
                ..
            } => format!(" ({})", crate::terms::clause_named(section)),
            _ => String::new(),
        };
        format!("{}: {}{section}", facet.name().replace('_', " "), answer.value)
    })
}

fn answer(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "not known",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_license_is_explained_by_any_of_its_ids() {
        let words = explain_license("apache-2.0").unwrap();
        assert!(
            words.contains("Apache-2.0") && words.contains("approved by OSI: yes"),
            "{words}"
        );
        assert!(explain_license("no-such-license").is_none());
    }
}
