//! The next level of the label, and the shortest list of things that lead there.

use std::collections::BTreeSet;

use openassay_facts::{Facts, Method};
use openassay_frameworks::{Gap, Grade};

use crate::{NextLevel, OwnFramework};

/// The steps from the guaranteed label to the next better one.
pub(crate) fn next(grades: &[Grade], facts: &Facts) -> Option<NextLevel> {
    let framework = crate::label::framework()?;
    let grade = grades.iter().find(|grade| grade.framework == framework.id)?;
    let level = grade.gap.first()?.level.clone();
    let wanted: Vec<&Gap> = grade.gap.iter().filter(|gap| gap.level == level).collect();
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
    let fact = facts
        .get(key)
        .filter(|fact| key.starts_with("present(") && fact.truth().is_unknown())?;
    let said = fact
        .evidence()
        .iter()
        .find(|one| one.method == Method::Matched && one.place.line() > 0)?;
    Some(format!("{}:{}", said.path.as_deref()?, said.place.line()))
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
