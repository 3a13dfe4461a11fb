//! The next level of the label, and the shortest list of things that lead there.

use std::collections::BTreeSet;

use openassay_facts::{Evidence, Facts, Method};
use openassay_frameworks::{Gap, Grade};

use crate::{NextLevel, OwnFramework};

/// The steps from the guaranteed label to the next better one.
pub(crate) fn next(grades: &[Grade], facts: &Facts) -> Option<NextLevel> {
    let framework = crate::label::framework()?;
    let grade = grades.iter().find(|grade| grade.framework == framework.id)?;
    towards(grades, facts, grade.gap.first()?.level.clone())
}

/// The steps from the guaranteed label to `level`; none where nothing is missing for it.
pub(crate) fn towards(grades: &[Grade], facts: &Facts, level: String) -> Option<NextLevel> {
    let framework = crate::label::framework()?;
    let grade = grades.iter().find(|grade| grade.framework == framework.id)?;
    let wanted: Vec<&Gap> = grade.gap.iter().filter(|gap| gap.level == level).collect();
    if wanted.is_empty() {
        return None;
    }
    let mut remedies: Vec<&str> = wanted.iter().map(|gap| gap.remedy.as_str()).collect();
    let mut seen = BTreeSet::new();
    remedies.retain(|remedy| seen.insert(*remedy));
    let steps = remedies
        .iter()
        .map(|remedy| step(remedy, &wanted, facts))
        .collect();
    Some(NextLevel { level, steps })
}

/// A remedy, and what may make it needless: the place that already points to the thing.
fn step(remedy: &str, wanted: &[&Gap], facts: &Facts) -> String {
    let mut same = wanted.iter().filter(|gap| gap.remedy == remedy);
    match same.find_map(|gap| pointer(facts, &gap.fact)) {
        Some(place) => format!("{remedy} (or fetch what {place} points to, and audit both together)"),
        None => remedy.to_owned(),
    }
}

/// The line that points to what is not known to be here: it may be there already, elsewhere.
fn pointer(facts: &Facts, key: &str) -> Option<String> {
    let said = pointing(facts, key)?;
    Some(format!("{}:{}", said.path.as_deref()?, said.place.line()))
}

/// What points to a component of which it is not known whether it is here, by the key of its presence.
pub(crate) fn pointing<'a>(facts: &'a Facts, key: &str) -> Option<&'a Evidence> {
    let fact = facts
        .get(key)
        .filter(|fact| key.starts_with("present(") && fact.truth().is_unknown())?;
    let mut evidence = fact.evidence().iter();
    evidence.find(|one| one.method == Method::Matched && one.place.line() > 0)
}

/// The facts that stand between each grade of the first screen, or of the auditor's own, and its next level.
pub(crate) fn wanted(grades: &[Grade], own: &[OwnFramework]) -> Vec<String> {
    let first_screen = openassay_frameworks::builtin()
        .iter()
        .filter(|framework| framework.first_screen);
    first_screen
        .chain(own.iter().map(|own| &own.framework))
        .filter_map(|framework| grades.iter().find(|grade| grade.framework == framework.id))
        .flat_map(|grade| {
            let next = grade.gap.first().map(|gap| gap.level.clone());
            grade
                .gap
                .iter()
                .filter(move |gap| Some(&gap.level) == next.as_ref())
                .map(|gap| gap.fact.clone())
        })
        .collect()
}
