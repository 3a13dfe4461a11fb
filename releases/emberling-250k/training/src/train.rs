//! The training loop: the same weights to the last bit for any number of threads.
// SPDX-License-Identifier: MIT-0

use std::path::Path;

use crate::json::{Json, object, rounded};
use crate::model::{Model, unchanged};
use crate::optimizer::{AdamW, rate};
use crate::random::Random;
use crate::recipe::{Recipe, Training};
use crate::safetensors;

/// What a run is told besides its recipe.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// What the first weights and the order of the data come from.
    pub seed: u64,
    /// Threads that share the chunks of a batch.
    pub threads: usize,
    /// Steps after which it ends, the plan for the learning rate unchanged.
    pub steps: usize,
}

/// A training that goes on step by step.
pub struct Trainer<'a> {
    model: Model,
    settings: Training,
    run: Run,
    letters: &'a [u16],
    /// The numbers of the windows of the current round through the data, in the order in which they are seen.
    order: Vec<usize>,
    round: usize,
    /// The weights.
    pub weights: Vec<f32>,
    optimizer: AdamW,
}

impl<'a> Trainer<'a> {
    /// Before the first step; `letters` is all training data in a row.
    pub fn new(recipe: &Recipe, run: Run, letters: &'a [u16]) -> Result<Self, String> {
        let model = Model::new(recipe.shape.clone());
        if letters.len() <= model.shape.context {
            return Err("there is less data than one window".to_owned());
        }
        let weights = model.layout.initial(&recipe.training, run.seed);
        let optimizer = AdamW::new(&model.layout);
        let settings = recipe.training.clone();
        let mut trainer = Self {
            model,
            settings,
            run,
            letters,
            order: Vec::new(),
            round: 0,
            weights,
            optimizer,
        };
        trainer.order = trainer.shuffled(0);
        Ok(trainer)
    }

    /// Windows lie side by side; each round has an order of its own, which only the seed and its number decide.
    fn shuffled(&self, round: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..(self.letters.len() - 1) / self.model.shape.context).collect();
        Random::new(self.run.seed, &format!("round {round}")).shuffle(&mut order);
        order
    }

    /// The windows of a step, counted from 1, in their order.
    fn batch(&mut self, step: usize) -> Vec<usize> {
        let first = (step - 1) * self.settings.batch;
        let mut windows = Vec::with_capacity(self.settings.batch);
        for at in first..first + self.settings.batch {
            let round = at / self.order.len();
            if round != self.round {
                self.round = round;
                self.order = self.shuffled(round);
            }
            windows.push(self.order[at % self.order.len()]);
        }
        windows
    }

    /// One step, counted from 1. Returns the mean loss of its batch, the learning rate and the gradient's length.
    pub fn step(&mut self, step: usize) -> (f64, f32, f64) {
        let windows = self.batch(step);
        let chunks: Vec<&[usize]> = windows.chunks(self.settings.chunk).collect();
        let mut results: Vec<(f64, Vec<f32>)> = vec![(0.0, Vec::new()); chunks.len()];
        let share = chunks.len().div_ceil(self.run.threads.max(1));
        let trainer = &*self;
        std::thread::scope(|scope| {
            for (chunks, results) in chunks.chunks(share).zip(results.chunks_mut(share)) {
                scope.spawn(move || {
                    for (chunk, result) in chunks.iter().zip(results) {
                        *result = trainer.chunk(chunk);
                    }
                });
            }
        });
        // Summed by the number of the chunk, whoever computed it and when.
        let mut gradient = vec![0.0; self.weights.len()];
        let mut total = 0.0;
        for (loss, part) in &results {
            total += loss;
            gradient
                .iter_mut()
                .zip(part)
                .for_each(|(sum, slope)| *sum += slope);
        }
        let rate = rate(&self.settings, step);
        let length = self
            .optimizer
            .step(&self.settings, rate, &mut self.weights, &gradient);
        (total / self.places() as f64, rate, length)
    }

    /// Predictions of a batch.
    fn places(&self) -> usize {
        self.settings.batch * self.model.shape.context
    }

    /// Loss and gradient of some windows.
    fn chunk(&self, windows: &[usize]) -> (f64, Vec<f32>) {
        let context = self.model.shape.context;
        let gather = |shift: usize| -> Vec<u16> {
            let part = |&window: &usize| &self.letters[window * context + shift..][..context];
            windows.iter().flat_map(part).copied().collect()
        };
        let (letters, next) = (gather(0), gather(1));
        let mut gradient = vec![0.0; self.weights.len()];
        let pass = self.model.forward(&self.weights, &letters, context, &unchanged);
        let weight = 1.0 / self.places() as f32;
        let loss = self
            .model
            .backward(&self.weights, &pass, (&letters, &next), weight, &mut gradient);
        (loss, gradient)
    }
}

/// Trains, and writes weights, checkpoints and the log below `out`; `say` is told each line of the log.
pub fn train(
    recipe: &Recipe,
    run: Run,
    letters: &[u16],
    out: &Path,
    say: &dyn Fn(&str),
) -> Result<(), String> {
    let mut trainer = Trainer::new(recipe, run, letters)?;
    let steps = run.steps.min(recipe.training.steps);
    let mut log = String::new();
    for step in 0..=steps {
        if step > 0 {
            let line = line(step, trainer.step(step));
            say(&line);
            log += &line;
            log.push('\n');
        }
        if recipe.training.checkpoints.contains(&step) {
            write_model(recipe, &trainer, &out.join(format!("checkpoints/step-{step}")))?;
        }
    }
    if steps == recipe.training.steps {
        write_model(recipe, &trainer, out)?;
    }
    safetensors::write_file(&out.join("logs/train.jsonl"), log.as_bytes())
}

fn line(step: usize, (loss, rate, length): (f64, f32, f64)) -> String {
    let entries = [
        ("step", step.into()),
        ("loss", rounded(loss)),
        ("learning_rate", Json::Number(format!("{rate:.6}"))),
        ("gradient_norm", rounded(length)),
    ];
    object(entries).line()
}

fn write_model(recipe: &Recipe, trainer: &Trainer, folder: &Path) -> Result<(), String> {
    let config = recipe.shape.config().pretty();
    safetensors::write_file(&folder.join("config.json"), config.as_bytes())?;
    safetensors::write(
        &folder.join("model.safetensors"),
        &trainer.model.layout,
        &trainer.weights,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;
    use crate::tokenizer;

    const SMALL: &str = include_str!("../../configs/train-20k.json");

    fn after(steps: usize, threads: usize, seed: u64) -> Vec<u32> {
        let mut recipe = Recipe::read(SMALL).unwrap();
        (
            recipe.shape.hidden,
            recipe.shape.feed_forward,
            recipe.shape.context,
        ) = (8, 12, 16);
        let letters = tokenizer::prompt(&"say fox fox. the owl sees the old hare.\n".repeat(60));
        let run = Run { seed, threads, steps };
        let mut trainer = Trainer::new(&recipe, run, &letters).unwrap();
        (1..=steps).for_each(|step| {
            trainer.step(step);
        });
        trainer.weights.iter().map(|weight| weight.to_bits()).collect()
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let alone = after(2, 1, 7);
        assert_eq!(alone, after(2, 2, 7));
        assert_eq!(alone, after(2, 3, 7));
        assert_eq!(alone, after(2, 9, 7));
    }

    #[test]
    fn another_seed_is_another_model() {
        assert_ne!(after(0, 1, 7), after(0, 1, 8));
    }

    #[test]
    fn weights_are_written_and_read_without_loss() {
        let recipe = Recipe::read(SMALL).unwrap();
        let layout = Model::new(recipe.shape.clone()).layout;
        let weights = layout.initial(&recipe.training, 7);
        let path = std::env::temp_dir().join(format!("emberling-{}.safetensors", std::process::id()));
        safetensors::write(&path, &layout, &weights).unwrap();
        let read = safetensors::read(&path, &layout).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read, weights);
    }

    #[test]
    fn a_shape_is_read_from_the_configuration_that_it_wrote() {
        let shape = Recipe::read(SMALL).unwrap().shape;
        assert_eq!(crate::recipe::Shape::from_config(&shape.config()).unwrap(), shape);
    }
}
