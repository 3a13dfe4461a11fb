//! Writes the stub of a new license's file under `knowledge/licenses/`: its title, what its sentences say, and its
//! fingerprint. A person completes and checks the facets before it counts.

use std::fmt::Write as _;
use std::fs;

use openassay_licenses::{Facet, Identification, Restriction, decode, fingerprint, identify};

use crate::Outcome;

pub(crate) fn print(arguments: &[String]) -> Outcome {
    let [path] = arguments else {
        return Err("usage: cargo xtask fingerprint <text>".to_owned());
    };
    let bytes = fs::read(path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    let text = decode(&bytes);
    print!("{}", stub(&text));
    Ok(())
}

fn stub(text: &str) -> String {
    let title = title(text);
    let found = identify(text);
    let mut file = format!(
        "# {title}\nversion = 1\nid = {:?}\ntitle = {title:?}\n",
        slug(&title)
    );
    file.push_str("cite = [\"\"] # where it can be looked up\nosi_approved = false\n");
    if let Some(license) = &found.license {
        let verdict = found.verdict.name();
        let _ = writeln!(file, "# The text is {verdict} of `{license}` by what we know.");
    }
    if !found.policies.is_empty() {
        let _ = writeln!(file, "policies = {:?}", found.policies);
    }
    file.push_str("\n# As its sentences were read: check each against the text. A facet that is left out is unknown.\n[facets]\n");
    for facet in Facet::ALL {
        file.push_str(&facet_line(&found, *facet));
    }
    file.push('\n');
    file.push_str(&fingerprint::stub(text));
    file
}

/// The first line with words in it, without marks.
fn title(text: &str) -> String {
    let words = |line: &&str| line.chars().any(char::is_alphabetic);
    let line = text.lines().find(words).unwrap_or("Untitled");
    line.trim_matches(|c: char| !c.is_alphanumeric() && c != ')')
        .to_owned()
}

fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

/// The facet with its value and section, or a comment that no sentence speaks of it.
fn facet_line(found: &Identification, facet: Facet) -> String {
    let own: Vec<&Restriction> = found
        .restrictions
        .iter()
        .filter(|one| one.facet == facet)
        .collect();
    if own.is_empty() {
        return format!(
            "# {facet} = {{ value = {:?} }} # no sentence speaks of it\n",
            facet.absent()
        );
    }
    let joined = |of: fn(&Restriction) -> Option<&str>, between: &str| {
        let mut parts: Vec<&str> = Vec::new();
        for part in own.iter().filter_map(|one| of(one)) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.join(between)
    };
    let value = joined(|one| Some(&one.value), "+");
    let section = joined(|one| one.section.as_deref(), ", ");
    let lines: Vec<String> = own.iter().map(|one| one.line.to_string()).collect();
    let section = if section.is_empty() {
        String::new()
    } else {
        format!(", section = {section:?}")
    };
    format!(
        "{facet} = {{ value = {value:?}{section} }} # line {}\n",
        lines.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Northlight Model License 1.0\n\n1. You may use the model for non-commercial research only.\n\n\
        2. If the monthly active users of your products exceed 5 million, you must request a license from us.\n";

    #[test]
    fn a_stub_has_what_the_sentences_say_and_the_fingerprint() {
        let stub = stub(TEXT);
        assert!(stub.contains("id = \"northlight-model-license-1.0\""), "{stub}");
        assert!(
            stub.contains("users_cap = { value = \"5000000\", section = \"2\" } # line 5"),
            "{stub}"
        );
        assert!(stub.contains("# geo = { value = \"none\" }"), "{stub}");
        let table: toml::Table = stub.parse().unwrap();
        assert!(table["fingerprint"].as_array().is_some_and(|all| all.len() == 1));
    }
}
