//! The next level of the label, and the shortest list of things that lead there.

use openassay_frameworks::Grade;

use crate::NextLevel;

/// The steps from the guaranteed label to the next better one.
pub(crate) fn next(grades: &[Grade]) -> Option<NextLevel> {
    let framework = crate::label::framework()?;
    let grade = grades.iter().find(|grade| grade.framework == framework.id)?;
    let level = grade.gap.first()?.level.clone();
    let mut steps: Vec<String> = Vec::new();
    for gap in grade.gap.iter().filter(|gap| gap.level == level) {
        if !steps.contains(&gap.remedy) {
            steps.push(gap.remedy.clone());
        }
    }
    Some(NextLevel { level, steps })
}

/// The facts that stand between each grade of the first screen and its next level.
pub(crate) fn wanted(grades: &[Grade]) -> Vec<String> {
    let first_screen = openassay_frameworks::builtin()
        .iter()
        .filter(|framework| framework.first_screen);
    first_screen
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
