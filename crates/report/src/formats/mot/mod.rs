//! A model file of the Model Openness Tool (`schema/mof_schema.json` there), written from an audit.
//!
//! A component stands in it where it is surely there; its license where it surely has one. What cannot be told is left
//! out, with a comment that says so: the file claims no more than the audit knows. The day of release, which no file
//! tells, is left to the producer.

use std::io::{self, Write};

use openassay_audit::Audit;
use openassay_facts::{Evidence, Fact, Truth, Value};
use openassay_interchange::{MotComponent, mot_components};

#[cfg(test)]
mod tests;

/// What the schema wants under `framework`.
const HEAD: &str = "\
framework:
  name: 'Model Openness Framework'
  version: '1.0'
  date: '2024-12-15'
release:
";

/// What the tool writes where there is no license.
const UNLICENSED: &str = "unlicensed";

/// Writes the file.
pub fn write(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text(audit).as_bytes())
}

fn text(audit: &Audit) -> String {
    let mut page = String::from(HEAD);
    let release = &audit.release;
    let hub = release.sources.iter().find_map(|source| source.repo.as_deref());
    let (producer, repo) = hub.and_then(|id| id.split_once('/')).unwrap_or_default();
    let name = if repo.is_empty() {
        release.name.as_deref().unwrap_or_default()
    } else {
        repo
    };
    let revision = release
        .sources
        .iter()
        .find_map(|source| source.revision.as_deref());
    field(&mut page, 2, "name", name);
    field(&mut page, 2, "version", revision.unwrap_or_default());
    field(&mut page, 2, "producer", producer);
    field(&mut page, 2, "origin", "");
    field(&mut page, 2, "contact", "");
    if let Some(hub) = hub {
        field(
            &mut page,
            2,
            "huggingface",
            &format!("https://huggingface.co/{hub}"),
        );
    }
    page.push_str("  license: {  }\n");
    write_components(&mut page, audit);
    page
}

fn write_components(page: &mut String, audit: &Audit) {
    let known = |entry: &'static MotComponent| entry.component.as_deref().map(|ours| (entry, ours));
    let all: Vec<(&MotComponent, &str)> = mot_components().iter().filter_map(known).collect();
    let truth = |ours: &str| audit.facts.truth(&format!("present({ours})"));
    let there: Vec<_> = all.iter().filter(|(_, ours)| truth(ours).is_true()).collect();
    if there.is_empty() {
        page.push_str("  components: [  ]\n");
    } else {
        page.push_str("  components:\n");
    }
    for (entry, ours) in there {
        write_component(page, audit, entry, ours);
    }
    for (entry, _) in all.iter().filter(|(_, ours)| truth(ours) == Truth::Unknown) {
        page.extend(["  # cannot be told from the files: ", &entry.name, "\n"]);
    }
}

fn write_component(page: &mut String, audit: &Audit, entry: &MotComponent, ours: &str) {
    page.push_str("    -\n");
    field(page, 6, "name", &entry.name);
    if let Some(title) = openassay_frameworks::dictionary().components.get(ours) {
        field(page, 6, "description", &title.title);
    }
    write_license(page, audit, ours);
    if let Some(path) = path(audit.facts.get(&format!("present({ours})"))) {
        field(page, 6, "component_path", path);
    }
}

fn write_license(page: &mut String, audit: &Audit, ours: &str) {
    let licensed = audit.facts.truth(&format!("licensed({ours})"));
    let fact = audit.facts.get(&format!("license({ours})"));
    match fact.map(Fact::value) {
        Some(Value::Name(license)) => {
            let mut choices = license.split(" OR ");
            let first = choices.next().unwrap_or_default();
            let is_choice =
                choices.next().is_some() && !license.contains(['(', ')']) && !license.contains(" AND ");
            field(page, 6, "license", if is_choice { first } else { license });
            if is_choice {
                page.push_str("      # the licensee may choose another\n");
            }
            if let Some(path) = path(fact) {
                field(page, 6, "license_path", path);
            }
        }
        _ if licensed.is_false() => field(page, 6, "license", UNLICENSED),
        _ => page.push_str("      # its license cannot be told from the files\n"),
    }
}

/// The first file that a fact rests on.
fn path(fact: Option<&Fact>) -> Option<&str> {
    let in_release = |one: &&Evidence| one.source.is_some();
    fact?.evidence().iter().find(in_release)?.path.as_deref()
}

/// A key and its value, which stays one string whatever is in it.
fn field(page: &mut String, indent: usize, key: &str, value: &str) {
    page.extend([" ".repeat(indent).as_str(), key, ": ", &scalar(value), "\n"]);
}

/// A double-quoted scalar of YAML 1.2 (section 7.3.1); what cannot be printed is escaped.
fn scalar(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            ' '..='~' => quoted.push(character),
            letter if letter.is_alphanumeric() => quoted.push(letter),
            other => quoted.push_str(&escape(other)),
        }
    }
    quoted.push('"');
    quoted
}

fn escape(character: char) -> String {
    match u32::from(character) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}
