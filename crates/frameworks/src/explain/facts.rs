//! What facts, components and license sets mean, told from the dictionary.

use crate::language::Predicate;
use crate::{ComponentEntry, Explanation, LicenseSet, Section, Term, dictionary};

/// The predicate that is about a component being there at all.
pub(super) const PRESENT: &str = "present";

/// What each fact means, those that differ in the component only together.
pub(super) fn evidence(asked: &[&Term]) -> Section {
    let mut groups: Vec<(String, Vec<&str>, String)> = Vec::new();
    for term in asked {
        let Some((name, predicate)) = dictionary().predicate_of(&term.key) else {
            continue;
        };
        let arguments = arguments(&term.key);
        let (label, subject) = match arguments.as_slice() {
            [kind, subject] => (format!("{name}({kind}, …)"), *subject),
            [subject] if !predicate.about.contains_key(*subject) => (name.to_owned(), *subject),
            _ => (term.key.clone(), ""),
        };
        match groups.iter_mut().find(|(known, ..)| *known == label) {
            Some((_, subjects, _)) => subjects.push(subject),
            None => groups.push((label, vec![subject], meaning(predicate, &arguments))),
        }
    }
    let heading = "Facts (`openassay explain <fact>` says what counts as evidence)";
    groups.iter().fold(
        Section::new(heading),
        |section, (label, subjects, means)| match subjects.join(", ").as_str() {
            "" => section.row(label, means),
            subjects => section.row(label, &format!("{means}; asked of {subjects}")),
        },
    )
}

/// What a fact says, with the words that its kind or subject has of its own.
pub(super) fn meaning(predicate: &Predicate, arguments: &[&str]) -> String {
    let about = arguments
        .iter()
        .find_map(|argument| predicate.about.get(*argument));
    let Some(about) = about else {
        return predicate.means.replace("{means}", "any of its subjects");
    };
    if predicate.means.contains("{means}") {
        return predicate.means.replace("{means}", &about.means);
    }
    // `the terms limit it: restricts(kind, C)`: what comes first holds of all, the subject's own words of one.
    let of_all = predicate.means.split([':', ';']).next().unwrap_or_default();
    format!("{of_all}: {}", about.means)
}

/// What makes a fact true, false or unknown.
pub(super) fn grounds(predicate: &Predicate) -> Section {
    let judged = "a person decides, in the settings file that the auditor passes";
    Section::new("Evidence")
        .maybe("true", predicate.when_true.as_ref())
        .maybe("false", predicate.when_false.as_ref())
        .maybe("follows", predicate.derived.as_ref())
        .row("unknown", "where neither was found")
        .row("judgment", if predicate.judgment { judged } else { "" })
}

/// The name of a fact's predicate.
pub(super) fn of(key: &str) -> &str {
    key.split('(').next().unwrap_or_default()
}

/// What a fact is about: `use, weights.final` of `restricts(use, weights.final)`.
pub(super) fn inner(key: &str) -> &str {
    let inner = key.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or_default()
}

pub(super) fn arguments(key: &str) -> Vec<&str> {
    inner(key)
        .split(", ")
        .filter(|argument| !argument.is_empty())
        .collect()
}

pub(super) fn of_component(name: &str, entry: &ComponentEntry) -> Explanation {
    let head = Section::new("")
        .row("means", &entry.means)
        .row("to add it", &entry.remedy)
        .row("goes into", &entry.file)
        .row("licenses", &format!("{} fit it", entry.fitting_licenses))
        .row("named in", &entry.license_at)
        .row("see", &entry.see);
    let present = dictionary().predicates.get(PRESENT);
    Explanation::new(format!("{name}: {}", entry.title))
        .with(head)
        .with(present.map_or_else(Section::default, grounds))
        .with(Section::new("Example").row("", &entry.example))
}

pub(super) fn of_set(set: &LicenseSet) -> Explanation {
    let rest = if set.closed {
        "outside"
    } else {
        "unknown, but for those known to be outside"
    };
    let head = Section::new("")
        .row("version", &set.version)
        .each("source", &set.cite)
        .row("licenses", &set.licenses.join(", "))
        .row("any other", rest);
    Explanation::new(format!("{}: {}", set.id, set.title)).with(head)
}
