//! Runs the recipe of a release again and holds what comes out against what was published.
//!
//! The one place where code of a release is executed, so it is done only on the word of its user, within the walls
//! of `openassay-sandbox`, in a copy that lacks all that the recipe makes. `reproduce` reads the recipe (`recipe`,
//! `form`, `lock`), runs it (`run`), compares (`compare`, `judge`) and tells what can be told where no whole
//! re-run is possible (`ladder`).

mod behavior;
mod compare;
mod folder;
pub mod form;
pub mod judge;
mod ladder;
mod lock;
mod recipe;
mod report;
mod run;
pub mod student;
pub mod thresholds;
mod tokens;
mod weights;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use openassay_sandbox::{Limits, Walls};
use openassay_sources::Source;

use crate::error::{ExerciseError, Result, broken, cannot_tell};
use folder::{Place, Working};
use thresholds::Thresholds;

pub use recipe::{Recipe, Step};
pub use report::{Fact, Figures, Holds, Report, Rung, SCHEMA, Smallest, Verdict};
pub use run::{Ran, Watch};
pub(crate) use tokens::Alphabet;

static THRESHOLDS: LazyLock<Thresholds> = LazyLock::new(|| {
    const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/thresholds.postcard"));
    #[expect(
        clippy::expect_used,
        reason = "our own build script wrote these bytes, with the same type"
    )]
    postcard::from_bytes(BYTES).expect("the build script writes what the library reads")
});

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// May the producer's code be executed?
    pub yes: bool,
    /// Where the system gives no walls: also without?
    pub unsandboxed: bool,
    /// Runs with other seeds, besides the one with the published seed.
    pub seeds: usize,
    /// Only so many steps of training, and the checkpoints up to there.
    pub until: Option<u64>,
    /// A folder, not there yet, to keep the runs and their logs in.
    pub keep: Option<PathBuf>,
    /// What each command may use up.
    pub limits: Limits,
}

/// What is concluded, and why.
type Conclusion = (Verdict, String);

/// Runs the recipe of the release at `path` again, and compares.
///
/// # Errors
///
/// Where the release cannot be opened, something cannot be written, or the work was interrupted. All else that stands
/// in the way is [`Verdict::Inconclusive`], with the reason.
pub fn reproduce(path: &Path, options: &Options, watch: &Watch<'_>) -> Result<Report> {
    let release = openassay_sources::open(&[path.to_path_buf()])?;
    let Some(source) = release.sources.first() else {
        return broken("nothing was named");
    };
    let mut report = blank(&release, options);
    let concluded = Recipe::read(source).and_then(|recipe| {
        let inputs = &mut report.ran.inputs;
        inputs.retain(|input| !recipe.makes(&input.path));
        let mut work = Work {
            path,
            source,
            recipe: &recipe,
            options,
            watch,
            report: &mut report,
        };
        work.conclude()
    });
    let (verdict, why) = match concluded {
        Ok(concluded) => concluded,
        Err(
            error @ (ExerciseError::Asked(_) | ExerciseError::Interrupted | ExerciseError::Output { .. }),
        ) => return Err(error),
        Err(ExerciseError::CannotTell(why)) => (Verdict::Inconclusive, why),
        Err(error) => (Verdict::Inconclusive, error.to_string()),
    };
    if report.smallest_difference.says.is_empty() {
        "none: no weights were compared".clone_into(&mut report.smallest_difference.says);
    }
    (report.verdict, report.why) = (verdict, why);
    Ok(report)
}

/// The commands that a re-run would execute, in their order: step and command.
///
/// # Errors
///
/// Where there is no recipe that is understood.
pub fn plan(path: &Path) -> Result<Vec<(String, String)>> {
    let release = openassay_sources::open(&[path.to_path_buf()])?;
    let Some(source) = release.sources.first() else {
        return broken("nothing was named");
    };
    let recipe = Recipe::read(source)?;
    let of = |step: Step| {
        let name = step.name;
        step.commands
            .into_iter()
            .map(move |command| (name.clone(), command))
    };
    Ok(recipe.steps.into_iter().flat_map(of).collect())
}

/// The document before anything was done.
fn blank(release: &openassay_sources::Release, options: &Options) -> Report {
    let mut inventory = openassay_inventory::take(release);
    openassay_inventory::hash_all(release, &mut inventory);
    let digest = openassay_inventory::release_digest(&inventory);
    let inputs = inventory.artifacts.into_iter().map(|artifact| report::Input {
        path: artifact.path,
        sha256: artifact.sha256,
    });
    let mut command = format!("reproduce --seeds {}", options.seeds);
    if let Some(steps) = options.until {
        command.push_str(" --until ");
        command.push_str(&steps.to_string());
    }
    Report {
        schema: SCHEMA,
        release: report::Named {
            name: release.name.clone(),
            digest,
        },
        verdict: Verdict::Inconclusive,
        why: String::new(),
        figures: Figures::default(),
        smallest_difference: Smallest::default(),
        rungs: Vec::new(),
        sandbox: "nothing was run".to_owned(),
        steps: Vec::new(),
        facts: Vec::new(),
        ran: report::WhatRan {
            engine: concat!("openassay-exercise ", env!("CARGO_PKG_VERSION")).to_owned(),
            command,
            inputs: inputs.collect(),
        },
    }
}

/// All that is at hand while a release is reproduced.
struct Work<'a> {
    path: &'a Path,
    source: &'a Source,
    recipe: &'a Recipe,
    options: &'a Options,
    watch: &'a Watch<'a>,
    report: &'a mut Report,
}

impl Work<'_> {
    fn conclude(&mut self) -> Result<Conclusion> {
        self.report.rungs.push(ladder::recipe(self.source, self.recipe));
        self.report.rungs.push(ladder::data(self.source, self.recipe)?);
        if let Some(form) = &self.recipe.form {
            self.report.rungs.extend(ladder::averages(self.source, form));
        }
        self.stands_in_the_way()?;
        let place = Place::new(self.options.keep.as_deref())?;
        let walls = self.walls(&place)?;
        let concluded = match self.options.until {
            Some(steps) => self.replay(&place, walls, steps),
            None => self.rebuild(&place, walls),
        };
        if !matches!(
            concluded,
            Err(ExerciseError::Asked(_) | ExerciseError::Interrupted)
        ) {
            place.finish()?;
        }
        concluded
    }

    /// What is to be said instead of running anything.
    fn stands_in_the_way(&self) -> Result<()> {
        let absent = ladder::absent(self.source, self.recipe);
        if !absent.is_empty() {
            return cannot_tell(format!(
                "the recipe reads what is not here: {}",
                ladder::listed(&absent)
            ));
        }
        let differing = ladder::differing_inputs(self.source, self.recipe)?;
        if !differing.is_empty() {
            return cannot_tell(format!(
                "data digests differ: {} is not what {} names",
                ladder::listed(&differing),
                recipe::LOCK
            ));
        }
        if let Some(path) = compare::weights_among_inputs(self.source, self.recipe)? {
            return cannot_tell(format!(
                "`{path}` holds the published weights and is no output of the recipe: a re-run could copy them"
            ));
        }
        if !self.options.yes {
            return cannot_tell(
                "nothing was run: the recipe is code of its producer, and `--yes` executes it",
            );
        }
        Ok(())
    }

    fn walls(&mut self, place: &Place) -> Result<Walls> {
        match openassay_sandbox::walls(&place.path()?) {
            Ok(()) => {
                "namespaces of its own: no network, one folder to write in"
                    .clone_into(&mut self.report.sandbox);
                Ok(Walls::Namespaces)
            }
            Err(error) => {
                let why = format!("not sandboxed: {}", run::because(&error));
                self.report.sandbox.clone_from(&why);
                (self.watch.say)(&why);
                if self.options.unsandboxed {
                    return Ok(Walls::None);
                }
                cannot_tell(format!(
                    "{why}; `--unsandboxed` beside `--yes` runs it all the same"
                ))
            }
        }
    }

    fn runner(&self, walls: Walls) -> run::Runner<'_> {
        run::Runner {
            recipe: self.recipe,
            walls,
            limits: self.options.limits,
            watch: self.watch,
        }
    }

    /// Runs the recipe once, `turned` as it is asked for; the source of what came out.
    fn run(
        &mut self,
        place: &Place,
        walls: Walls,
        name: &str,
        turned: &[run::Turned<'_>],
        last: Option<&str>,
    ) -> Result<(Working, Source)> {
        let working = place.working(&format!("run-{name}"), self.source, self.recipe)?;
        let mut ran = Vec::new();
        let done = self.runner(walls).run(name, &working, turned, last, &mut ran);
        self.report.steps.extend(ran);
        done?;
        let opened = openassay_sources::open(&[working.release()])?;
        match opened.sources.into_iter().next() {
            Some(source) => Ok((working, source)),
            None => broken("the recipe left nothing behind"),
        }
    }

    /// Only the first steps, and the checkpoints that they lead to.
    fn replay(&mut self, place: &Place, walls: Walls, steps: u64) -> Result<Conclusion> {
        let form = self.recipe.form.as_ref();
        let Some((form, replay)) = form.and_then(|form| Some((form, form.replay.as_ref()?))) else {
            return cannot_tell(format!(
                "how the number of steps is given is not said (`[replay]` in {})",
                recipe::OURS
            ));
        };
        if !form.checkpoints().iter().any(|(step, _)| *step <= steps) {
            return cannot_tell(format!(
                "no checkpoint of the first {steps} steps is named in {}",
                recipe::OURS
            ));
        }
        let knob = &replay.knob;
        let turned = [run::Turned { knob, value: steps }];
        let (_, rebuilt) = self.run(place, walls, "1", &turned, Some(&knob.stage))?;
        let rungs = ladder::checkpoints(self.source, &rebuilt, form, Some(steps), &THRESHOLDS);
        self.report
            .rungs
            .extend(ladder::remade(self.source, &rebuilt, self.recipe));
        let holding = rungs.iter().filter(|rung| rung.result == Holds::Holds).count();
        let count = rungs.len();
        self.report.rungs.extend(rungs);
        "one bit of a checkpoint; of what comes behind the steps that were replayed, nothing"
            .clone_into(&mut self.report.smallest_difference.says);
        Ok((
            Verdict::Inconclusive,
            format!(
                "only {steps} steps were replayed: {holding} of {count} checkpoints up to there came out as published"
            ),
        ))
    }
}
