//! Rebuilt weights against published ones: the same bits, the same numbers, or no further off than chance goes.

use openassay_sandbox::Walls;
use openassay_sources::Source;

use super::behavior::{Together, together};
use super::folder::{Place, Working};
use super::form::Form;
use super::judge::{Judgement, Losses, judge};
use super::recipe::{OURS, Recipe, STEPS};
use super::report::{Evidence, Fact, Holds, Rung, Verdict};
use super::run::Turned;
use super::tokens::{Reader, Rows};
use super::weights::{Apart, Weights, is_weights};
use super::{Conclusion, THRESHOLDS, Work, ladder};
use crate::Release;
use crate::decoder::Model;
use crate::error::{ExerciseError, Result, cannot_tell};

/// A run whose weights are there.
type Run = (Working, Source);

/// A file that holds the published weights and that the recipe does not make.
pub(super) fn weights_among_inputs(source: &Source, recipe: &Recipe) -> Result<Option<String>> {
    let paths = recipe.weights()?;
    let Some(published) = Weights::open(source, &paths)? else {
        let shown = paths.join("`, `");
        return cannot_tell(format!(
            "the release does not hold `{shown}`, which its recipe makes"
        ));
    };
    let digest = published.digest()?;
    let mut inputs = source.files.iter().filter(|file| !recipe.makes(&file.path));
    let same = inputs.find(|file| {
        let opened = Weights::open(source, std::slice::from_ref(&file.path));
        opened.is_ok_and(|weights| {
            weights.is_some_and(|weights| weights.digest().is_ok_and(|other| other == digest))
        })
    });
    Ok(same.map(|file| file.path.clone()))
}

impl Work<'_> {
    /// The whole recipe, and again with other seeds where they are asked for.
    pub(super) fn rebuild(&mut self, place: &Place, walls: Walls) -> Result<Conclusion> {
        let first = self.run(place, walls, "1", &[], None)?;
        if let Some(form) = &self.recipe.form {
            let rungs = ladder::checkpoints(self.source, &first.1, form, None, &THRESHOLDS);
            self.report.rungs.extend(rungs);
        }
        let rungs = ladder::remade(self.source, &first.1, self.recipe);
        self.report.rungs.extend(rungs);
        let concluded = match self.identical(&first)? {
            Some((verdict, why)) if self.options.seeds > 0 && is_identical(verdict) => {
                (verdict, self.seeds_beside(place, walls, first, why)?)
            }
            Some(concluded) => concluded,
            None => self.against_seeds(place, walls, first)?,
        };
        self.report.facts = self.facts(concluded.0);
        Ok(concluded)
    }

    /// Are the bits, or at least the numbers, the same? None where only other seeds can tell more.
    fn identical(&mut self, first: &Run) -> Result<Option<Conclusion>> {
        let paths = self.recipe.weights()?;
        let Some(rebuilt) = Weights::open(&first.1, &paths)? else {
            return cannot_tell(format!("the recipe ran, and made no `{}`", paths.join("`, `")));
        };
        let Some(published) = Weights::open(self.source, &paths)? else {
            return cannot_tell("the published weights are gone");
        };
        let (theirs, ours) = (published.digest()?, rebuilt.digest()?);
        let same = theirs == ours;
        let figures = &mut self.report.figures;
        (figures.published, figures.rebuilt) = (Some(theirs), Some(ours));
        if same {
            "one bit of one weight".clone_into(&mut self.report.smallest_difference.says);
            figures.weight_distance = Some(0.0);
            let why = "names, types, shapes and every number of the rebuilt weights are those of the published ones";
            return Ok(Some((Verdict::BitIdentical, why.to_owned())));
        }
        let distance = match published.apart(&rebuilt)? {
            Apart::Shapes(name) => {
                "another name or shape of a tensor".clone_into(&mut self.report.smallest_difference.says);
                let why = format!(
                    "tensor `{name}` has another shape in the rebuilt weights, or is in one of them only"
                );
                return Ok(Some((Verdict::NotComparable, why)));
            }
            Apart::Distance(distance) => distance,
        };
        self.report.figures.weight_distance = Some(distance);
        self.smallest_of_numbers();
        if distance < THRESHOLDS.weight_distance {
            return self.numerically(first, distance).map(Some);
        }
        Ok(None)
    }

    /// The weights are near; do they also expect the same?
    fn numerically(&mut self, first: &Run, distance: f64) -> Result<Conclusion> {
        let rows = self.reader(&first.1)?.held_out()?;
        let models = [self.published()?, rebuilt_model(first)?];
        let found = together(&[&models[0], &models[1]], &rows, self.watch.wanted)?;
        let divergence = found.divergences.first().and_then(|row| row.get(1)).copied();
        let divergence = divergence.unwrap_or(f64::NAN);
        let figures = &mut self.report.figures;
        (figures.divergence, figures.tokens) = (Some(divergence), Some(found.tokens));
        let why = format!(
            "the rebuilt weights lie {distance:.1e} away, and expect {divergence:.1e} nats a token else"
        );
        if divergence < THRESHOLDS.divergence {
            let why = format!("{why}: nearer than any change of a recipe was seen to come");
            return Ok((Verdict::NumericallyIdentical, why));
        }
        cannot_tell(format!("{why}: the first is near, the second is not"))
    }

    fn smallest_of_numbers(&mut self) {
        let smallest = &mut self.report.smallest_difference;
        smallest.weight_distance = Some(THRESHOLDS.weight_distance);
        smallest.divergence = Some(THRESHOLDS.divergence);
        smallest.says = format!(
            "of one seed: weights {:.0e} away, or {:.0e} nats a token of divergence",
            THRESHOLDS.weight_distance, THRESHOLDS.divergence
        );
    }

    /// Held against runs with other seeds.
    fn against_seeds(&mut self, place: &Place, walls: Walls, first: Run) -> Result<Conclusion> {
        let judged = self.by_seeds(place, walls, first, false)?;
        let runs = judged.runs;
        let off = off(&judged);
        self.report.smallest_difference.says = self.smallest_of_seeds(&judged);
        self.report.figures.seeds = Some(judged);
        if off.is_empty() {
            let why = format!("no test told the published model from {runs} runs of its recipe");
            return Ok((Verdict::WithinSeedVariance, why));
        }
        Ok((
            Verdict::NotComparable,
            format!("against {runs} runs of its recipe: {}", off.join("; ")),
        ))
    }

    /// How far other seeds lie from weights that came out as published. The verdict stands whatever they say; its
    /// reason with what they said.
    fn seeds_beside(&mut self, place: &Place, walls: Walls, first: Run, why: String) -> Result<String> {
        let judged = match self.by_seeds(place, walls, first, true) {
            Ok(judged) => judged,
            Err(
                error @ (ExerciseError::Asked(_) | ExerciseError::Interrupted | ExerciseError::Output { .. }),
            ) => return Err(error),
            Err(error) => {
                let rung = Rung::new("other seeds", Holds::CannotTell, error.to_string());
                self.report.rungs.push(rung);
                return Ok(why);
            }
        };
        let (runs, off) = (judged.runs, outside(&judged));
        let by_seeds = self.smallest_of_seeds(&judged);
        let says = &mut self.report.smallest_difference.says;
        *says = format!("{says}; a test by seeds alone: {by_seeds}");
        self.report.figures.seeds = Some(judged);
        if off.is_empty() {
            return Ok(format!(
                "{why}; no test tells them from {runs} runs with other seeds"
            ));
        }
        let off = ladder::listed(&off);
        Ok(format!(
            "{why}; the seed is an unlikely one: outside of what {runs} runs with others let expect: {off}"
        ))
    }

    /// The published model against runs with other seeds, and the run that there is. Where that one came out as
    /// published it is left out (`identical`): it is no draw of its own.
    fn by_seeds(&mut self, place: &Place, walls: Walls, first: Run, identical: bool) -> Result<Judgement> {
        let least = THRESHOLDS.references;
        if self.options.seeds + 1 < least {
            let enough = format!("{least} runs or more: `--seeds {}`", least - 1);
            if identical {
                return cannot_tell(format!("how far chance goes is told by {enough}"));
            }
            let distance = self.report.figures.weight_distance.unwrap_or(f64::NAN);
            return cannot_tell(format!(
                "the rebuilt weights lie {distance:.1e} away from the published ones; whether chance alone goes so far is \
                 told by {enough}"
            ));
        }
        let Some(form) = &self.recipe.form else {
            return cannot_tell(format!("without {OURS}, it is not known how a seed is given"));
        };
        // Before hours of training: is there what they are to be compared by?
        let held_out = self.reader(&first.1)?.held_out()?;
        let slices = self.reader(&first.1)?.slices()?;
        let mut runs = self.other_seeds(place, walls, form, first)?;
        self.tell_apart(&runs)?;
        if identical {
            runs.remove(0);
        }
        (self.watch.say)("comparing what the models know");
        let models: Vec<Model> = std::iter::once(self.published())
            .chain(runs.iter().map(rebuilt_model))
            .collect::<Result<_>>()?;
        let models: Vec<&Model> = models.iter().collect();
        let found = together(&models, &held_out, self.watch.wanted)?;
        let losses = self.losses(&models, &found, &slices)?;
        self.report.figures.tokens = Some(found.tokens);
        let Some((published, others)) = losses.split_first() else {
            return cannot_tell("no model was asked");
        };
        match judge(published, others, &found.divergences, &THRESHOLDS) {
            Some(judged) => Ok(judged),
            None => cannot_tell(
                "the losses of the runs do not differ, or are no numbers: chance cannot be told from them",
            ),
        }
    }

    /// Notes the smallest difference that a test by seeds would have seen, and tells it.
    fn smallest_of_seeds(&mut self, judged: &Judgement) -> String {
        let smallest = &mut self.report.smallest_difference;
        smallest.loss = Some(judged.loss.smallest_difference);
        smallest.slices = judged
            .slices
            .iter()
            .map(|slice| slice.exposure.smallest_difference)
            .collect();
        let low = smallest.slices.iter().copied().fold(f64::INFINITY, f64::min);
        let high = smallest.slices.iter().copied().fold(0.0, f64::max);
        format!(
            "seen {} times out of 100: a loss {:.4} nats a token off, or a slice known {low:.4} to {high:.4} otherwise",
            THRESHOLDS.power * 100.0,
            judged.loss.smallest_difference
        )
    }

    /// The run that there is, and those with other seeds.
    fn other_seeds(&mut self, place: &Place, walls: Walls, form: &Form, first: Run) -> Result<Vec<Run>> {
        let Some(knob) = &form.seed else {
            return cannot_tell(format!("how a seed is given is not said (`[seed]` in {OURS})"));
        };
        let published = ladder::seed(self.recipe);
        let seeds = (1..)
            .filter(|seed| Some(*seed) != published)
            .take(self.options.seeds);
        let mut runs = vec![first];
        for (number, value) in (2..).zip(seeds) {
            let name = format!("{number}");
            runs.push(self.run(place, walls, &name, &[Turned { knob, value }], None)?);
        }
        Ok(runs)
    }

    /// Do other seeds make other weights? Else their variance says nothing.
    fn tell_apart(&self, runs: &[Run]) -> Result<()> {
        let paths = self.recipe.weights()?;
        let mut digests = Vec::new();
        for (_, source) in runs {
            match Weights::open(source, &paths)? {
                Some(weights) => digests.push(weights.digest()?),
                None => return cannot_tell("a run with another seed made no weights"),
            }
        }
        digests.sort_unstable();
        digests.dedup();
        if digests.len() < runs.len() {
            return cannot_tell(
                "runs with other seeds made the same weights: the seed is not given as the recipe says",
            );
        }
        Ok(())
    }

    fn losses(&self, models: &[&Model], found: &Together, slices: &[Rows]) -> Result<Vec<Losses>> {
        let mut all = Vec::new();
        for (model, held_out) in models.iter().zip(&found.losses) {
            let mut known = Vec::new();
            for slice in slices {
                let of_slice = together(&[model], slice, self.watch.wanted)?;
                known.extend(of_slice.losses.first());
            }
            all.push(Losses {
                held_out: *held_out,
                slices: known,
            });
        }
        Ok(all)
    }

    fn published(&self) -> Result<Model> {
        Release::open(self.path)?.model()
    }

    /// The data that the models are asked about: of the release where it holds them, else as the recipe made them.
    fn reader<'b>(&'b self, rebuilt: &'b Source) -> Result<Reader<'b>> {
        match &self.recipe.form {
            Some(form) => Ok(Reader {
                sources: [self.source, rebuilt],
                form,
            }),
            None => cannot_tell(format!("there is no {OURS}, which names data to compare on")),
        }
    }

    /// What an audit may take from the verdict.
    fn facts(&self, verdict: Verdict) -> Vec<Fact> {
        let fact = |subject, predicate, quote: String| Fact {
            subject,
            predicate,
            value: true,
            assurance: "reproduced",
            evidence: vec![Evidence {
                path: STEPS.to_owned(),
                method: "ran",
                quote,
            }],
        };
        let name = verdict.name();
        let ran = format!("the recipe was run again: {name}");
        let mut facts = match verdict {
            Verdict::NotComparable | Verdict::Inconclusive => return Vec::new(),
            _ => vec![
                fact("code.training", "present", ran.clone()),
                fact("data.training", "present", ran.clone()),
                fact("weights.final", "present", ran.clone()),
            ],
        };
        // Weights that the recipe begins with were trained on something that it does not name.
        let mut inputs = self
            .source
            .files
            .iter()
            .filter(|file| !self.recipe.makes(&file.path));
        if is_identical(verdict) && !inputs.any(|file| is_weights(self.source, &file.path)) {
            facts.push(fact("data.training", "full", ran));
        }
        facts
    }
}

fn is_identical(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::BitIdentical | Verdict::NumericallyIdentical)
}

/// What of the published model lies further off than the runs let expect, in words.
fn off(judged: &Judgement) -> Vec<String> {
    let flagged: Vec<String> = judged.flagged().map(|number| number.to_string()).collect();
    let mut off = Vec::new();
    if !judged.loss.inside {
        off.push(format!(
            "its loss of {:.4} is none that another run would have",
            judged.loss.published
        ));
    }
    if !flagged.is_empty() {
        off.push(format!(
            "slices {} of the training data are known otherwise: the training differed, and only roughly there",
            ladder::listed(&flagged)
        ));
    }
    if !judged.divergence.inside {
        off.push("what it expects is further off than seeds go".to_owned());
    }
    off
}

/// The same of weights that came out as published, of which no training differed.
fn outside(judged: &Judgement) -> Vec<String> {
    let loss = (!judged.loss.inside).then(|| "the loss".to_owned());
    let divergence = (!judged.divergence.inside).then(|| "the divergence".to_owned());
    let slices = judged.flagged().map(|number| format!("slice {number}"));
    loss.into_iter().chain(divergence).chain(slices).collect()
}

fn rebuilt_model((working, _): &Run) -> Result<Model> {
    Release::open(&working.release())?.model()
}
