//! What an id means: framework, level, criterion, fact or component, told from the knowledge files.

use std::fmt::Write as _;

use crate::language::Predicate;
use crate::{
    ComponentEntry, Framework, Kind, LicenseSet, Outcome, Ranking, Requirement, builtin, dictionary,
    license_set,
};

/// The explanation of `id`: a framework, `framework:level` or `framework:criterion`, a criterion, a fact
/// (`present`, `present(weights.final)`), a component or a license set; `own` are frameworks beside those that we
/// carry. Case does not matter.
pub fn explain(id: &str, own: &[&Framework]) -> Option<String> {
    let id = id.trim();
    let frameworks: Vec<&Framework> = builtin().iter().chain(own.iter().copied()).collect();
    frameworks
        .iter()
        .find(|framework| same(&framework.id, id))
        .map(|framework| of_framework(framework))
        .or_else(|| of_part(id, &frameworks))
        .or_else(|| of_criterion(id, &frameworks))
        .or_else(|| of_fact(id, &frameworks))
        .or_else(|| {
            dictionary()
                .components
                .get(id)
                .map(|entry| of_component(id, entry))
        })
        .or_else(|| license_set(id).map(of_set))
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// Adds a line `label: text`, where there is text.
fn line(out: &mut String, label: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{label}: {text}");
    }
}

fn of_framework(framework: &Framework) -> String {
    let mut out = format!("{} ({})\n", framework.title, framework.id);
    line(&mut out, "version", Some(&framework.version));
    line(&mut out, "date", Some(&framework.date));
    line(&mut out, "kind", Some(kind(framework.kind)));
    for cite in &framework.cite {
        line(&mut out, "source", Some(cite));
    }
    line(&mut out, "caveat", framework.caveat.as_deref());
    line(&mut out, "progress", framework.progress.as_deref());
    for ranking in &framework.rankings {
        out.push('\n');
        out.push_str(&of_ranking(ranking));
    }
    if !framework.macros.is_empty() {
        out.push_str("\nwhere\n");
        for (name, body) in &framework.macros {
            line(&mut out, &format!("  {name}"), Some(body));
        }
    }
    out
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Ranked { ordered: true } => "outcomes, the first whose condition holds; ranked",
        Kind::Ranked { ordered: false } => {
            "outcomes, the first whose condition holds; different, not better or worse"
        }
        Kind::Ladder => "levels, each asking for all below it",
        Kind::Binary => "pass or fail",
        Kind::Score => "a score out of 100, over criteria",
        Kind::Vector => "criteria side by side",
    }
}

fn of_ranking(ranking: &Ranking) -> String {
    let mut out = String::new();
    if !ranking.id.is_empty() {
        line(
            &mut out,
            &ranking.id,
            Some(if ranking.text.is_empty() {
                "criterion"
            } else {
                &ranking.text
            }),
        );
        line(&mut out, "  group", Some(&ranking.group));
        line(&mut out, "  source", ranking.cite.as_deref());
        line(&mut out, "  reading", ranking.reading.as_deref());
    }
    for outcome in &ranking.outcomes {
        out.push_str(&of_outcome(outcome));
    }
    out
}

fn of_outcome(outcome: &Outcome) -> String {
    let mut out = outcome.name.clone();
    if let Some(title) = &outcome.title {
        let _ = write!(out, " ({title})");
    }
    out.push('\n');
    line(&mut out, "  source", outcome.cite.as_deref());
    line(&mut out, "  reading", outcome.reading.as_deref());
    if outcome.requirements.is_empty() {
        out.push_str("  whatever is left\n");
    }
    for requirement in &outcome.requirements {
        out.push_str(&of_requirement(requirement));
    }
    out
}

fn of_requirement(requirement: &Requirement) -> String {
    let mut out = String::new();
    line(&mut out, "  requires", Some(&requirement.text));
    line(&mut out, "    source", requirement.cite.as_deref());
    line(&mut out, "    reading", requirement.reading.as_deref());
    out
}

/// `framework:outcome` or `framework:criterion`.
fn of_part(id: &str, frameworks: &[&Framework]) -> Option<String> {
    let (framework, part) = id.split_once(':')?;
    let (framework, part) = (
        frameworks.iter().find(|f| same(&f.id, framework.trim()))?,
        part.trim(),
    );
    if let Some(ranking) = framework.rankings.iter().find(|ranking| same(&ranking.id, part)) {
        return Some(with_source(framework, &of_ranking(ranking)));
    }
    let named: String = framework
        .rankings
        .iter()
        .filter(|_| framework.is_single())
        .flat_map(|ranking| &ranking.outcomes)
        .filter(|outcome| same(&outcome.name, part))
        .map(of_outcome)
        .collect();
    (!named.is_empty()).then(|| with_source(framework, &named))
}

fn of_criterion(id: &str, frameworks: &[&Framework]) -> Option<String> {
    let found: String = frameworks
        .iter()
        .filter_map(|framework| {
            let ranking = framework
                .rankings
                .iter()
                .find(|ranking| !id.is_empty() && same(&ranking.id, id))?;
            Some(with_source(framework, &of_ranking(ranking)))
        })
        .collect();
    (!found.is_empty()).then_some(found)
}

/// The part, the facts it names, and where the framework is published.
fn with_source(framework: &Framework, part: &str) -> String {
    let mut out = part.to_owned();
    for (name, body) in framework.macros.iter().filter(|(name, _)| mentions(part, name)) {
        line(&mut out, &format!("  where {name}"), Some(body));
    }
    line(
        &mut out,
        "framework",
        Some(&format!(
            "{} ({}), version {}",
            framework.title, framework.id, framework.version
        )),
    );
    for cite in &framework.cite {
        line(&mut out, "published", Some(cite));
    }
    line(&mut out, "caveat", framework.caveat.as_deref());
    out
}

/// Does the word `name` stand in `text`?
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|word| word == name)
}

fn of_fact(id: &str, frameworks: &[&Framework]) -> Option<String> {
    let (name, predicate) = dictionary().predicate_of(id)?;
    let asked = id.contains('(').then_some(id);
    if asked.is_some_and(|key| !dictionary().knows(key)) {
        return None;
    }
    let mut out = format!("{}\n", asked.map_or_else(|| predicate.form(name), str::to_owned));
    line(&mut out, "means", Some(&predicate.means));
    if let Some(key) = asked {
        about_subject(&mut out, key, predicate);
    }
    line(&mut out, "true", predicate.when_true.as_deref());
    line(&mut out, "false", predicate.when_false.as_deref());
    line(&mut out, "follows", predicate.derived.as_deref());
    line(&mut out, "note", predicate.note.as_deref());
    if predicate.judgment {
        line(
            &mut out,
            "judgment",
            Some("a person decides, in the settings file that the auditor passes"),
        );
    }
    if asked.is_none() {
        line(&mut out, "kinds", Some(&predicate.kinds.join(", ")));
        line(&mut out, "subjects", Some(&predicate.subjects.join(", ")));
    }
    line(
        &mut out,
        "asked by",
        Some(&asked_by(name, asked, frameworks).join(", ")),
    );
    Some(out)
}

fn about_subject(out: &mut String, key: &str, predicate: &Predicate) {
    let inner = key
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .unwrap_or_default();
    for argument in inner.split(", ") {
        line(
            out,
            argument,
            predicate.about.get(argument).map(|about| about.means.as_str()),
        );
        line(
            out,
            argument,
            dictionary()
                .components
                .get(argument)
                .map(|entry| entry.means.as_str()),
        );
    }
}

/// The frameworks that ask for the fact, or for any of its predicate.
fn asked_by<'a>(name: &str, key: Option<&str>, frameworks: &[&'a Framework]) -> Vec<&'a str> {
    let asks = |term: &str| match key {
        Some(key) => term == key,
        None => term.split('(').next() == Some(name),
    };
    frameworks
        .iter()
        .filter(|f| f.terms.iter().any(|t| asks(&t.key)))
        .map(|f| f.id.as_str())
        .collect()
}

fn of_component(name: &str, entry: &ComponentEntry) -> String {
    let mut out = format!("{name}: {}\n", entry.title);
    line(&mut out, "means", Some(&entry.means));
    line(&mut out, "to add it", Some(&entry.remedy));
    line(&mut out, "fitting licenses", Some(&entry.fitting_licenses));
    out
}

fn of_set(set: &LicenseSet) -> String {
    let mut out = format!("{}: {}\n", set.id, set.title);
    line(&mut out, "version", Some(&set.version));
    for cite in &set.cite {
        line(&mut out, "source", Some(cite));
    }
    line(&mut out, "licenses", Some(&set.licenses.join(", ")));
    out
}
