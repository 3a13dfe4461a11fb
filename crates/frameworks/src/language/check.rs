//! What is wrong with a rule file apart from its conditions: ids, origins, ranks, points.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::LicenseSet;
use super::error::{Fault, RuleProblem};
use super::rules::{CriterionEntry, File, Head, LevelEntry, OutcomeEntry, RequireEntry};

/// Longest id and label of a framework, which share a line with its result; ours have up to twenty letters.
const LONGEST_NAME: usize = 40;

/// Most outcomes, levels, or bands of a criterion: five times the most that we know.
const MOST_OUTCOMES: usize = 50;

/// Most points and greatest weight, so that sums stay numbers.
const MOST_POINTS: f64 = 1e6;

/// The first thing that is wrong.
pub(super) fn check(file: &File, sets: &BTreeMap<String, LicenseSet>, taken: &[&str]) -> Result<(), Fault> {
    head(&file.framework, taken)?;
    if let Some((name, entry)) = file.set.iter().find(|(name, _)| sets.contains_key(*name)) {
        let message = format!("the license set `{name}` is one of ours: give yours another name");
        return Err(field(entry.licenses.span().start, message));
    }
    few(file.outcome.get(MOST_OUTCOMES).map(|entry| &entry.name))?;
    few(file.level.get(MOST_OUTCOMES).map(|entry| &entry.id))?;
    outcomes(&file.outcome, file.framework.ordered)?;
    levels(&file.level, file.framework.floor.as_ref())?;
    for entry in &file.require {
        requirement(entry)?;
    }
    let floor = file
        .framework
        .floor
        .as_ref()
        .map_or("no", |floor| floor.get_ref());
    let mut ids = BTreeSet::new();
    for entry in &file.criterion {
        once(&mut ids, &entry.id, "criterion")?;
        criterion(entry, floor)?;
    }
    Ok(())
}

fn field(at: usize, message: String) -> Fault {
    Fault::new(at, RuleProblem::Field(message))
}

/// Refuses the first that is too many.
fn few(beyond: Option<&Spanned<String>>) -> Result<(), Fault> {
    beyond.map_or(Ok(()), |name| {
        Err(field(
            name.span().start,
            format!("there are at most {MOST_OUTCOMES} outcomes, levels or bands"),
        ))
    })
}

fn head(head: &Head, taken: &[&str]) -> Result<(), Fault> {
    let (id, at) = (head.id.get_ref(), head.id.span().start);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.is_empty() || id.len() > LONGEST_NAME || !id.chars().all(is_plain) {
        let message = format!("an id is made of up to {LONGEST_NAME} letters, digits, `-`, `_` and `.`");
        return Err(field(at, message));
    }
    if taken.iter().any(|other| other.eq_ignore_ascii_case(id)) {
        return Err(field(
            at,
            format!("`{id}` is the id of a framework of ours: give yours another"),
        ));
    }
    if let Some(label) = &head.label
        && label.get_ref().chars().count() > LONGEST_NAME
    {
        let message = format!("a label has at most {LONGEST_NAME} characters");
        return Err(field(label.span().start, message));
    }
    if head.cite.iter().all(|cite| cite.trim().is_empty()) {
        let message = "`cite` is empty: name the document or address that the rules come from".to_owned();
        return Err(field(at, message));
    }
    Ok(())
}

fn is_told(cite: Option<&String>, reading: Option<&String>) -> bool {
    cite.into_iter()
        .chain(reading)
        .any(|words| !words.trim().is_empty())
}

fn uncited(name: &Spanned<String>) -> Fault {
    Fault::new(
        name.span().start,
        RuleProblem::Uncited(format!("`{}`", name.get_ref())),
    )
}

fn once(seen: &mut BTreeSet<String>, id: &Spanned<String>, what: &str) -> Result<(), Fault> {
    if seen.insert(id.get_ref().clone()) {
        return Ok(());
    }
    Err(field(
        id.span().start,
        format!("there is a {what} `{}` before this one", id.get_ref()),
    ))
}

/// Two outcomes may be called the same, for two ways to one result, which then has one rank.
fn outcomes(entries: &[OutcomeEntry], ordered: bool) -> Result<(), Fault> {
    let mut ranks: BTreeMap<&str, i32> = BTreeMap::new();
    for entry in entries {
        let name = entry.name.get_ref();
        let rank = *ranks.entry(name).or_insert(entry.rank);
        if rank != entry.rank {
            let message = format!("`{name}` has the rank {rank} before this one");
            return Err(field(entry.name.span().start, message));
        }
        if entry.when.is_some() && !is_told(entry.cite.as_ref(), entry.reading.as_ref()) {
            return Err(uncited(&entry.name));
        }
    }
    let different: BTreeSet<i32> = ranks.values().copied().collect();
    if let (true, [first, _, ..], 1) = (ordered, entries, different.len()) {
        let message =
            "all outcomes have the same `rank`: a better one has a higher, or say `ordered = false`";
        return Err(field(first.name.span().start, message.to_owned()));
    }
    Ok(())
}

fn levels(entries: &[LevelEntry], floor: Option<&Spanned<String>>) -> Result<(), Fault> {
    let mut ids: BTreeSet<String> = floor.map(|floor| floor.get_ref().clone()).into_iter().collect();
    for entry in entries {
        once(&mut ids, &entry.id, "level")?;
        let each = entry
            .require
            .iter()
            .all(|one| is_told(one.cite.as_ref(), one.reading.as_ref()));
        if !is_told(entry.cite.as_ref(), entry.reading.as_ref()) && !each {
            return Err(uncited(&entry.id));
        }
        if entry.require.is_empty() {
            let message = format!("the level `{}` requires nothing", entry.id.get_ref());
            return Err(field(entry.id.span().start, message));
        }
    }
    Ok(())
}

fn requirement(entry: &RequireEntry) -> Result<(), Fault> {
    if is_told(entry.cite.as_ref(), entry.reading.as_ref()) {
        return Ok(());
    }
    let problem = RuleProblem::Uncited("the requirement".to_owned());
    Err(Fault::new(entry.when.span().start, problem))
}

fn criterion(entry: &CriterionEntry, floor: &str) -> Result<(), Fault> {
    if !is_told(entry.cite.as_ref(), entry.reading.as_ref()) {
        return Err(uncited(&entry.id));
    }
    let weight = entry.weight.iter().map(|weight| ("weight", weight));
    let points = entry.band.iter().map(|band| ("points", &band.points));
    for (name, number) in weight.chain(points) {
        // Not a number is in no range.
        if !(0.0..=MOST_POINTS).contains(number.get_ref()) {
            let message = format!("`{name}` lies between 0 and {MOST_POINTS}");
            return Err(field(number.span().start, message));
        }
    }
    few(entry.band.get(MOST_OUTCOMES).map(|band| &band.label))?;
    let mut labels = BTreeSet::from([floor.to_owned()]);
    for band in &entry.band {
        once(&mut labels, &band.label, "band or floor")?;
    }
    Ok(())
}
