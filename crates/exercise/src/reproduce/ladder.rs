//! The replay ladder: what can be told where no whole re-run is possible.

use openassay_sources::Source;

use super::form::Form;
use super::lock::Fares;
use super::recipe::{LOCK, OURS, Recipe};
use super::report::{Holds, Rung};
use super::run::given;
use super::thresholds::Thresholds;
use super::weights::{Apart, Weights};
use crate::error::{ExerciseError, Result};

/// Names of files that are shown of a longer list.
const SHOWN: usize = 5;
/// Largest relative error of a mean that was rounded to a short float: half of bfloat16's last place.
const ROUNDED: f64 = 1.0 / 256.0;
/// Largest relative error of a mean that was computed in float32.
const SUMMED: f64 = 1e-5;

/// Is the recipe complete?
pub(super) fn recipe(source: &Source, recipe: &Recipe) -> Rung {
    const NAME: &str = "recipe";
    let mut missing = absent(source, recipe);
    match &recipe.form {
        None => missing.push(format!(
            "{OURS}, which names weights, seed, slices and evaluation"
        )),
        Some(form) => missing.extend(unsaid(form)),
    }
    if recipe.lock.is_none() {
        missing.push(format!("{LOCK}, which gives digests"));
    }
    if !missing.is_empty() {
        return Rung::new(NAME, Holds::DoesNotHold, format!("missing: {}", listed(&missing)));
    }
    let other = recipe.steps.iter().find(|step| {
        let mut locked = recipe.lock.iter().flat_map(|lock| &lock.steps);
        !locked.any(|locked| locked.name == step.name && locked.commands == step.commands)
    });
    if let Some(step) = other {
        let why = format!(
            "{LOCK} knows step `{}` with another command, or not at all",
            step.name
        );
        return Rung::new(NAME, Holds::DoesNotHold, why);
    }
    let count = recipe.steps.len();
    let why = format!("{count} steps, all that they read, seed and digests are named");
    Rung::new(NAME, Holds::Holds, why)
}

/// What the steps read and is not in the release.
pub(super) fn absent(source: &Source, recipe: &Recipe) -> Vec<String> {
    let there = |path: &str| {
        source
            .files
            .iter()
            .any(|file| super::recipe::holds(path, &file.path))
    };
    let inputs = recipe.inputs().into_iter();
    inputs
        .filter(|path| !there(path))
        .map(|path| format!("`{path}`"))
        .collect()
}

/// What our file does not say.
fn unsaid(form: &Form) -> Vec<String> {
    let said = [
        (form.seed.is_some(), "how the seed is given"),
        (form.data.is_some(), "the data"),
        (form.slices.is_some(), "how the data are cut into slices"),
    ];
    let unsaid = said.into_iter().filter(|(said, _)| !said);
    unsaid.map(|(_, what)| format!("{what} ({OURS})")).collect()
}

/// A path with the digest that the recipe names, and how it fares.
struct Promised {
    path: String,
    fares: Fares,
    /// Does a step make it?
    made: bool,
}

/// All paths that the recipe names digests of.
fn promised(source: &Source, recipe: &Recipe) -> Result<Vec<Promised>> {
    let mut promised = Vec::new();
    for locked in recipe
        .lock
        .iter()
        .flat_map(|lock| lock.inputs().chain(lock.outputs()))
    {
        promised.push(Promised {
            fares: locked.fares(source)?,
            made: recipe.makes(&locked.path),
            path: locked.path.clone(),
        });
    }
    for digest in recipe
        .form
        .iter()
        .flat_map(|form| form.source.iter().chain(&form.made))
    {
        let fares = match source.file(&digest.path) {
            None => Fares::Missing,
            Some(file) if source.sha256(file)?.eq_ignore_ascii_case(&digest.sha256) => Fares::Agrees,
            Some(_) => Fares::Differs,
        };
        promised.push(Promised {
            fares,
            made: recipe.makes(&digest.path),
            path: digest.path.clone(),
        });
    }
    promised.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(promised)
}

/// The paths that fare so, once each.
fn faring(promised: &[Promised], which: impl Fn(&Promised) -> bool) -> Vec<String> {
    let found = promised.iter().filter(|promised| which(promised));
    let mut paths: Vec<String> = found.map(|promised| format!("`{}`", promised.path)).collect();
    paths.dedup();
    paths
}

/// Have the data the digests that the recipe names, and is its order said?
pub(super) fn data(source: &Source, recipe: &Recipe) -> Result<Rung> {
    const NAME: &str = "data digests and order";
    let promised = promised(source, recipe)?;
    let differing = faring(&promised, |one| one.fares == Fares::Differs);
    // What a step makes need not be kept.
    let missing = faring(&promised, |one| one.fares == Fares::Missing && !one.made);
    let agreeing = faring(&promised, |one| one.fares == Fares::Agrees).len();
    let order = recipe.form.as_ref().and_then(|form| form.order.as_ref());
    let (result, why) = if promised.is_empty() {
        (
            Holds::CannotTell,
            format!("no digest is named (there is no {LOCK})"),
        )
    } else if !differing.is_empty() {
        (
            Holds::DoesNotHold,
            format!("digests differ: {}", listed(&differing)),
        )
    } else if !missing.is_empty() {
        (Holds::CannotTell, format!("missing: {}", listed(&missing)))
    } else if order.is_none() {
        let why =
            format!("{agreeing} paths have their digests, but the order is not said (`[order]` in {OURS})");
        (Holds::CannotTell, why)
    } else {
        (
            Holds::Holds,
            format!("{agreeing} paths have their digests, and the order is said"),
        )
    };
    Ok(Rung::new(NAME, result, why))
}

/// Inputs whose digests are others than the recipe says.
pub(super) fn differing_inputs(source: &Source, recipe: &Recipe) -> Result<Vec<String>> {
    let promised = promised(source, recipe)?;
    Ok(faring(&promised, |one| one.fares == Fares::Differs && !one.made))
}

/// Is each mean of checkpoints the mean of its parts?
pub(super) fn averages(source: &Source, form: &Form) -> Vec<Rung> {
    let rung = |average: &super::form::Average| {
        let name = format!("`{}` is the mean of {} parts", average.weights, average.of.len());
        let opened = || -> Result<Option<f64>> {
            let Some(mean) = Weights::open(source, std::slice::from_ref(&average.weights))? else {
                return Ok(None);
            };
            let mut parts = Vec::new();
            for part in &average.of {
                match Weights::open(source, std::slice::from_ref(part))? {
                    Some(part) => parts.push(part),
                    None => return Ok(None),
                }
            }
            mean.off_mean(&parts)
        };
        match opened() {
            Err(error) => Rung::new(name, Holds::CannotTell, error.to_string()),
            Ok(None) => Rung::new(
                name,
                Holds::CannotTell,
                "a part is not there, or has other tensors",
            ),
            Ok(Some(off)) if off <= SUMMED => Rung::new(name, Holds::Holds, format!("off by {off:.1e}")),
            Ok(Some(off)) if off <= ROUNDED => {
                let why = format!(
                    "off by {off:.1e}, as rounding to bfloat16 would leave it, and so might another mixture"
                );
                Rung::new(name, Holds::CannotTell, why)
            }
            Ok(Some(off)) => Rung::new(name, Holds::DoesNotHold, format!("off by {off:.1e}")),
        }
    };
    form.average.iter().map(rung).collect()
}

/// Are the checkpoints of a run those that were published, as far as `until`?
pub(super) fn checkpoints(
    published: &Source,
    rebuilt: &Source,
    form: &Form,
    until: Option<u64>,
    thresholds: &Thresholds,
) -> Vec<Rung> {
    let reached = form.checkpoints().into_iter();
    let reached = reached.filter(|(step, _)| until.is_none_or(|until| *step <= until));
    let rung = |(step, path): (u64, String)| {
        let name = match step {
            0 => "initialization".to_owned(),
            step => format!("steps 1 to {step} replayed"),
        };
        match same(published, rebuilt, &[path], thresholds) {
            Ok((result, why)) => Rung::new(name, result, why),
            Err(error) => Rung::new(name, Holds::CannotTell, error.to_string()),
        }
    };
    reached.map(rung).collect()
}

fn same(
    published: &Source,
    rebuilt: &Source,
    paths: &[String],
    thresholds: &Thresholds,
) -> Result<(Holds, String)> {
    let shown = paths.join("`, `");
    let Some(theirs) = Weights::open(published, paths)? else {
        return Ok((Holds::CannotTell, format!("the release has no `{shown}`")));
    };
    let Some(ours) = Weights::open(rebuilt, paths)? else {
        return Ok((Holds::CannotTell, format!("the recipe made no `{shown}`")));
    };
    if theirs.digest()? == ours.digest()? {
        return Ok((
            Holds::Holds,
            format!("`{shown}` came out the same to the last bit"),
        ));
    }
    Ok(match theirs.apart(&ours)? {
        Apart::Shapes(name) => (
            Holds::DoesNotHold,
            format!("`{shown}`: `{name}` has another shape, or is in one only"),
        ),
        Apart::Distance(far) if far < thresholds.weight_distance => (
            Holds::Holds,
            format!("`{shown}` came out {far:.1e} away, numerically the same"),
        ),
        Apart::Distance(far) => (Holds::DoesNotHold, format!("`{shown}` came out {far:.1e} away")),
    })
}

/// Is the data that the recipe makes that of the release?
pub(super) fn remade(published: &Source, rebuilt: &Source, recipe: &Recipe) -> Option<Rung> {
    const NAME: &str = "data made again";
    let shown = &recipe.form.as_ref()?.data.as_ref()?.training;
    if !recipe.makes(shown) {
        return None;
    }
    let digest = |source: &Source| {
        source
            .file(shown)
            .map(|file| source.sha256(file).map_err(ExerciseError::from))
    };
    Some(match (digest(published), digest(rebuilt)) {
        (None, _) => Rung::new(
            NAME,
            Holds::CannotTell,
            format!("the release does not hold `{shown}`"),
        ),
        (_, None) => Rung::new(NAME, Holds::CannotTell, format!("the recipe made no `{shown}`")),
        (Some(Ok(theirs)), Some(Ok(ours))) if theirs == ours => {
            Rung::new(NAME, Holds::Holds, format!("`{shown}` came out the same"))
        }
        (Some(Ok(_)), Some(Ok(_))) => {
            Rung::new(NAME, Holds::DoesNotHold, format!("`{shown}` came out otherwise"))
        }
        (Some(Err(error)), _) | (_, Some(Err(error))) => {
            Rung::new(NAME, Holds::CannotTell, error.to_string())
        }
    })
}

/// The seed that the recipe gives.
pub(super) fn seed(recipe: &Recipe) -> Option<u64> {
    let knob = recipe.form.as_ref()?.seed.as_ref()?;
    given(recipe, knob).or(knob.value)
}

pub(super) fn listed(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
