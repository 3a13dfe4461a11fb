//! Names of results to work towards, or not to fall below: `mof:Class II`, `osai:modelcard=open`, `osai:50`.

use crate::{Framework, Ranking, builtin, by_id};

/// One outcome of one ranking of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The framework's id.
    pub framework: String,
    /// Which of its rankings: always the first, except in a score or vector.
    pub ranking: usize,
    /// The outcome's name.
    pub outcome: String,
}

/// What to work towards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// One outcome.
    At(Target),
    /// The next level of every framework whose outcomes are ordered.
    EveryNext,
}

/// What not to fall below.
#[derive(Debug, Clone, PartialEq)]
pub enum Threshold {
    /// An outcome.
    At(Target),
    /// Points of a hundred.
    Points {
        /// The framework's id.
        framework: String,
        /// How many.
        points: f64,
    },
}

/// Why a name is not that of a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Nothing is called so.
    #[error("{what} is called `{name}`{}; known are: {known}", nearest.as_ref().map(|near| format!(" (nearest: `{near}`)")).unwrap_or_default())]
    Unknown {
        /// What was looked for: `no framework`, `no level of mof`.
        what: String,
        /// What was named.
        name: String,
        /// The name that is most like it, where one is.
        nearest: Option<String>,
        /// All names.
        known: String,
    },
    /// None of its outcomes is better than another.
    #[error("the outcomes of `{0}` are not ordered: none is above or below another")]
    Unordered(String),
    /// A threshold must say which level.
    #[error("`{framework}` alone is no threshold; name one of: {known}")]
    NoLevel {
        /// The framework.
        framework: String,
        /// Its levels.
        known: String,
    },
    /// Points are no single thing to do.
    #[error(
        "a goal in `{framework}` is a criterion and its outcome, such as `{example}`; points are for thresholds"
    )]
    Points {
        /// The framework.
        framework: String,
        /// A name that would do.
        example: String,
    },
}

/// The name that stands for the next level of every framework.
const ALL: &str = "all";

/// What `text` asks to work towards: a level; all criteria at their best for a score or vector alone; or `all`. Case
/// does not matter.
pub fn goals(text: &str) -> Result<Vec<Goal>, TargetError> {
    let text = text.trim();
    if same(text, ALL) {
        return Ok(vec![Goal::EveryNext]);
    }
    let (framework, level) = split(text)?;
    let Some(level) = level else {
        return Ok(best(framework).into_iter().map(Goal::At).collect());
    };
    if points(framework, level).is_some() {
        return Err(TargetError::Points {
            framework: framework.id.clone(),
            example: format!("{}:{}", framework.id, first(framework)),
        });
    }
    Ok(vec![Goal::At(target(framework, level)?)])
}

/// The thresholds in `text`, separated by commas; a comma within a level's name separates nothing. Case does not matter.
pub fn thresholds(text: &str) -> Result<Vec<Threshold>, TargetError> {
    let pieces: Vec<&str> = text.split(',').collect();
    let mut found = Vec::new();
    let mut rest = pieces.as_slice();
    while !rest.is_empty() {
        let longest = (1..=rest.len())
            .rev()
            .find_map(|count| Some((count, threshold(&rest.get(..count)?.join(",")).ok()?)));
        let Some((count, one)) = longest else {
            threshold(rest.first().copied().unwrap_or_default())?;
            break;
        };
        found.push(one);
        rest = rest.get(count..).unwrap_or_default();
    }
    Ok(found)
}

fn threshold(text: &str) -> Result<Threshold, TargetError> {
    let (framework, level) = split(text.trim())?;
    let Some(level) = level else {
        return Err(TargetError::NoLevel {
            framework: framework.id.clone(),
            known: known(framework).join(", "),
        });
    };
    if let Some(points) = points(framework, level) {
        return Ok(Threshold::Points {
            framework: framework.id.clone(),
            points,
        });
    }
    target(framework, level).map(Threshold::At)
}

/// The framework that is named, and what is named of it.
fn split(text: &str) -> Result<(&'static Framework, Option<&str>), TargetError> {
    let (name, level) = match text.split_once(':') {
        Some((name, level)) => (name.trim(), Some(level.trim())),
        None => (text, None),
    };
    let framework = builtin()
        .iter()
        .find(|framework| same(&framework.id, name) || same(&framework.label, name))
        .ok_or_else(|| {
            unknown(
                "no framework",
                name,
                &builtin().iter().map(|f| f.id.clone()).collect::<Vec<_>>(),
            )
        })?;
    if framework.is_ordered() {
        Ok((framework, level))
    } else {
        Err(TargetError::Unordered(framework.id.clone()))
    }
}

fn points(framework: &Framework, level: &str) -> Option<f64> {
    let points: f64 = level.parse().ok()?;
    let is_score = framework.kind == crate::Kind::Score;
    (is_score && (0.0..=100.0).contains(&points)).then_some(points)
}

fn target(framework: &Framework, level: &str) -> Result<Target, TargetError> {
    let found = framework
        .rankings
        .iter()
        .enumerate()
        .find_map(|(index, ranking)| outcome(ranking, level).map(|name| (index, name)));
    let (ranking, outcome) = found.ok_or_else(|| {
        let what = if framework.is_single() {
            "level"
        } else {
            "criterion and outcome"
        };
        unknown(
            &format!("no {what} of `{}`", framework.id),
            level,
            &known(framework),
        )
    })?;
    Ok(Target {
        framework: framework.id.clone(),
        ranking,
        outcome: outcome.to_owned(),
    })
}

/// The outcome that is named so: alone, or for a criterion as `id=outcome` or `id: outcome`.
fn outcome<'a>(ranking: &'a Ranking, level: &str) -> Option<&'a str> {
    let named = |name: &str| {
        let mut outcomes = ranking.outcomes.iter();
        outcomes.find(|outcome| {
            same(&outcome.name, name) || outcome.title.as_deref().is_some_and(|title| same(title, name))
        })
    };
    let name = if ranking.id.is_empty() {
        level
    } else {
        let id = level.get(..ranking.id.len()).filter(|id| same(id, &ranking.id))?;
        let rest = level.get(id.len()..)?.trim_start();
        rest.strip_prefix(['=', ':'])?.trim()
    };
    named(name).map(|outcome| outcome.name.as_str())
}

/// Every ranking's best outcome.
fn best(framework: &Framework) -> Vec<Target> {
    let rankings = framework.rankings.iter().enumerate();
    rankings
        .filter_map(|(ranking, one)| {
            let best = one
                .outcomes
                .iter()
                .reduce(|best, other| if other.rank > best.rank { other } else { best })?;
            Some(Target {
                framework: framework.id.clone(),
                ranking,
                outcome: best.name.clone(),
            })
        })
        .collect()
}

/// What can be named of a framework: its levels, or its criteria, each with its outcomes.
fn known(framework: &Framework) -> Vec<String> {
    if framework.is_single() {
        return framework.levels().into_iter().map(str::to_owned).collect();
    }
    let outcomes = framework
        .rankings
        .iter()
        .flat_map(|ranking| ranking.outcomes.iter().map(move |outcome| (ranking, outcome)));
    outcomes
        .map(|(ranking, outcome)| format!("{}={}", ranking.id, outcome.name))
        .collect()
}

fn first(framework: &Framework) -> String {
    known(framework).into_iter().next().unwrap_or_default()
}

fn unknown(what: &str, name: &str, known: &[String]) -> TargetError {
    TargetError::Unknown {
        what: what.to_owned(),
        name: name.to_owned(),
        nearest: nearest(name, known),
        known: known.join(", "),
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Longest name that is held against others; the longest that we carry has about a hundred characters.
const MAX_NAME: usize = 200;

/// The name that fewest changes lead to, where they are fewer than half of its letters.
fn nearest(name: &str, known: &[String]) -> Option<String> {
    let name: Vec<char> = name.to_lowercase().chars().take(MAX_NAME).collect();
    let (changes, near) = known
        .iter()
        .map(|other| {
            (
                distance(&name, &other.to_lowercase().chars().collect::<Vec<_>>()),
                other,
            )
        })
        .min()?;
    (changes * 2 < near.chars().count().max(name.len())).then(|| near.clone())
}

/// Letters to insert, drop or change (Levenshtein 1966).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.iter().enumerate() {
        let mut above_left = line;
        let mut left = line + 1;
        let mut next = vec![left];
        for (above, to) in row.iter().skip(1).zip(b) {
            let changed = above_left + usize::from(from != to);
            left = changed.min(above + 1).min(left + 1);
            next.push(left);
            above_left = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

impl Target {
    /// The framework, if we carry it.
    pub fn framework(&self) -> Option<&'static Framework> {
        by_id(&self.framework)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (String, usize, String) {
        match goals(text).unwrap().as_slice() {
            [Goal::At(target)] => (target.framework.clone(), target.ranking, target.outcome.clone()),
            other => unreachable!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_level_is_named_in_any_case_by_its_name_or_its_title() {
        let wanted = ("mof".to_owned(), 0, "Class II".to_owned());
        for text in [
            "mof:Class II",
            "MOF:class ii",
            " mof : CLASS II ",
            "MOF class:open tooling model",
        ] {
            assert_eq!(at(text), wanted, "{text}");
        }
        assert_eq!(at("osaid").2, "pass");
        assert_eq!(
            at("three-tiers:Closed: Artifact Hidden").2,
            "closed: artifact hidden"
        );
    }

    #[test]
    fn a_criterion_is_named_with_its_outcome() {
        let (framework, ranking, outcome) = at("osai:ModelCard=open");
        assert_eq!(
            (
                by_id(&framework).unwrap().rankings[ranking].id.as_str(),
                outcome.as_str()
            ),
            ("modelcard", "open")
        );
        assert_eq!(at("four-levels-criteria:U1 : partly").2, "partly");
        assert_eq!(goals("four-levels-criteria").unwrap().len(), 11);
        assert_eq!(goals("All").unwrap(), [Goal::EveryNext]);
    }

    #[test]
    fn what_is_not_known_is_refused_with_the_list_and_the_nearest() {
        let told = |text: &str| goals(text).unwrap_err().to_string();
        assert!(
            told("moff:Class I").contains("no framework is called `moff` (nearest: `mof`); known are: g7, ")
        );
        let level = told("mof:Class 2");
        assert!(
            level.contains("no level of `mof` is called `Class 2` (nearest: `Class I"),
            "{level}"
        );
        assert!(
            level.contains("Unclassified, Class III, Class II, Class I"),
            "{level}"
        );
        assert!(!told("zzzzzzzzzzzz").contains("nearest"));
        assert!(told("osai:modelcart=open").contains("(nearest: `modelcard=open`)"));
        assert!(told("osai:50").contains("points are for thresholds"));
        assert!(told("").contains("no framework"));
        assert!(told(&"é".repeat(100_000)).contains("no framework"));
    }

    #[test]
    fn outcomes_that_are_only_different_are_no_goal_and_no_threshold() {
        let wanted = TargetError::Unordered("eu-ai-act".to_owned());
        assert_eq!(goals("eu-ai-act"), Err(wanted.clone()));
        assert_eq!(thresholds("EU AI Act:not exempt"), Err(wanted.clone()));
        assert_eq!(
            thresholds("mof:Class I,eu-ai-act:not exempt: licence"),
            Err(wanted)
        );
    }

    #[test]
    fn a_comma_separates_thresholds_but_not_a_name_that_holds_one() {
        let several = thresholds("mof:Class III, osaid:pass,osai:50").unwrap();
        assert_eq!(several.len(), 3);
        assert_eq!(
            several.last(),
            Some(&Threshold::Points {
                framework: "osai".into(),
                points: 50.0
            })
        );
        let tiers =
            thresholds("three-tiers:open weights: artifact exposed, process hidden,mof:class i").unwrap();
        assert_eq!(tiers.len(), 2, "{tiers:?}");
        assert!(matches!(thresholds("mof"), Err(TargetError::NoLevel { .. })));
        assert!(thresholds("mof:Class III,").is_err());
        assert!(thresholds("osai:101").is_err() && thresholds("osai:NaN").is_err());
        assert!(thresholds("mof:50").is_err());
    }

    #[test]
    fn the_distance_counts_letters() {
        let count =
            |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(
            (count("", "abc"), count("abc", ""), count("abc", "abc")),
            (3, 3, 0)
        );
    }
}
