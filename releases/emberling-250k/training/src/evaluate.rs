//! Evaluation: loss and accuracy on held-out data, and which attention head copies.
// SPDX-License-Identifier: MIT-0

use crate::backward::row_loss;
use crate::inference::{Loaded, likeliest};
use crate::json::{Json, object, rounded};
use crate::model::unchanged;
use crate::random::Random;
use crate::tokenizer::{self, END};

/// Equal parts of the training data whose loss is told.
pub const SLICES: usize = 20;

/// Letters of a random sequence that is then repeated, to find heads that look for what came after the last time.
const REPEATED: usize = 12;

/// Such sequences.
const SEQUENCES: usize = 32;

/// What the random sequences come from.
const SEED: u64 = 1;

/// The losses of some letters.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    loss: f64,
    count: usize,
}

impl Sum {
    fn mean(self) -> f64 {
        self.loss / self.count.max(1) as f64
    }
}

/// A question: its letters, and where among them the answer starts.
struct Question {
    letters: Vec<u16>,
    answer: usize,
}

impl Question {
    /// The question of a record whose answer stands under `key`.
    fn new(record: &Json, key: &str) -> Result<Self, String> {
        let mut letters = tokenizer::prompt(record.get("prompt")?.text()?);
        let answer = letters.len();
        letters.extend(tokenizer::numbers(record.get(key)?.text()?));
        Ok(Self { letters, answer })
    }

    /// For each letter of the answer: the logits before it, and the letter.
    fn rows<'a>(&'a self, loaded: &Loaded, logits: &'a [f32]) -> impl Iterator<Item = (&'a [f32], u16)> {
        let rows = logits
            .chunks_exact(loaded.model.shape.vocabulary)
            .skip(self.answer - 1);
        rows.zip(self.letters[self.answer..].iter().copied())
    }
}

/// A head that is silenced: its layer, its number, and what stands in its place.
type Silenced<'a> = (usize, usize, &'a [f32]);

/// All results.
pub fn evaluate(loaded: &Loaded, records: &str, training: &str) -> Result<Json, String> {
    let records: Vec<Json> = records.lines().map(Json::read).collect::<Result<_, _>>()?;
    let of = |task: &'static str| records.iter().filter(move |record| is(record, task));
    let questions = |task, key| {
        of(task)
            .map(|record| Question::new(record, key))
            .collect::<Result<Vec<_>, _>>()
    };
    let (tales, spells) = (texts_loss(loaded, of("tale"))?, texts_loss(loaded, of("spells"))?);
    let all = Sum {
        loss: tales.loss + spells.loss,
        count: tales.count + spells.count,
    };
    let copies = questions("copying", "answer")?;
    let copying = copying(loaded, &copies, None);
    let agreement = agreement(
        loaded,
        &questions("agreement", "answer")?,
        &questions("agreement", "wrong")?,
    );
    let results = vec![
        result("held-out documents", "loss", all.mean()),
        result("held-out tales", "loss", tales.mean()),
        result("held-out spells", "loss", spells.mean()),
        result("copying", "accuracy", copying),
        result("facts", "accuracy", facts(loaded, &questions("facts", "answer")?)),
        result("agreement", "accuracy", agreement),
    ];
    Ok(object([
        ("model", "emberling-250k".into()),
        ("results", Json::List(results)),
        ("heads", Json::List(heads(loaded, &copies, copying))),
        ("training_slices", Json::List(slices(loaded, training))),
        ("settings", settings()),
    ]))
}

fn settings() -> Json {
    object([
        ("decoding", "greedy".into()),
        (
            "loss",
            "mean negative natural logarithm of a letter's chance".into(),
        ),
        ("repeated_letters", REPEATED.into()),
        ("repeated_sequences", SEQUENCES.into()),
        ("seed", (SEED as usize).into()),
        ("slices", SLICES.into()),
    ])
}

fn is(record: &Json, task: &str) -> bool {
    record
        .get("task")
        .and_then(Json::text)
        .is_ok_and(|found| found == task)
}

fn result(task: &str, metric: &str, value: f64) -> Json {
    object([
        ("task", task.into()),
        ("metric", metric.into()),
        ("value", rounded(value)),
    ])
}

/// Each text by itself, after the end of another.
fn texts_loss<'a>(loaded: &Loaded, records: impl Iterator<Item = &'a Json>) -> Result<Sum, String> {
    let mut sum = Sum::default();
    for record in records {
        let part = loss_of(
            loaded,
            &tokenizer::prompt(&format!("{}\n", record.get("text")?.text()?)),
        );
        sum = Sum {
            loss: sum.loss + part.loss,
            count: sum.count + part.count,
        };
    }
    Ok(sum)
}

/// The loss of letters in a row, cut into windows as training cuts them.
fn loss_of(loaded: &Loaded, letters: &[u16]) -> Sum {
    let mut sum = Sum::default();
    let context = loaded.model.shape.context;
    for start in (0..letters.len() - 1).step_by(context) {
        let end = (start + context).min(letters.len() - 1);
        let logits = loaded.logits(&letters[start..end]);
        let rows = logits
            .chunks_exact(loaded.model.shape.vocabulary)
            .zip(&letters[start + 1..=end]);
        sum.loss += rows
            .map(|(row, &letter)| row_loss(row, usize::from(letter)))
            .sum::<f64>();
        sum.count += end - start;
    }
    sum
}

fn slices(loaded: &Loaded, training: &str) -> Vec<Json> {
    let lines: Vec<&str> = training.lines().collect();
    let slices = lines.chunks(lines.len().div_ceil(SLICES).max(1));
    let loss = |lines: &[&str]| {
        let letters = tokenizer::prompt(&(lines.join("\n") + "\n"));
        rounded(loss_of(loaded, &letters).mean())
    };
    slices.map(loss).collect()
}

/// How many letters of magic words are guessed when they are said again, after the first that is.
fn copying(loaded: &Loaded, copies: &[Question], silenced: Option<Silenced>) -> f64 {
    let shape = &loaded.model.shape;
    let hook = |layer: usize, gathered: &mut [f32]| {
        let Some((_, head, mean)) = silenced.filter(|(at, ..)| *at == layer) else {
            return;
        };
        for row in gathered.chunks_exact_mut(shape.hidden) {
            row[head * shape.head()..][..shape.head()].copy_from_slice(mean);
        }
    };
    let (mut right, mut asked) = (0, 0);
    for copy in copies {
        let pass = loaded
            .model
            .forward(&loaded.weights, &copy.letters, copy.letters.len(), &hook);
        for (row, letter) in copy.rows(loaded, &pass.logits) {
            right += usize::from(likeliest(row) == letter);
            asked += 1;
        }
    }
    right as f64 / asked.max(1) as f64
}

/// For each head: how much it looks at what came after the last time, and what copying loses without it.
fn heads(loaded: &Loaded, copies: &[Question], copying_with_all: f64) -> Vec<Json> {
    let shape = &loaded.model.shape;
    let (induction, previous) = scores(loaded);
    let means = means(loaded, copies);
    let mut heads = Vec::new();
    for layer in 0..shape.layers {
        for head in 0..shape.heads {
            let mean = &means[layer][head * shape.head()..][..shape.head()];
            let without = copying(loaded, copies, Some((layer, head, mean)));
            heads.push(object([
                ("layer", layer.into()),
                ("head", head.into()),
                ("induction_score", rounded(induction[layer * shape.heads + head])),
                (
                    "previous_letter_score",
                    rounded(previous[layer * shape.heads + head]),
                ),
                ("copying_lost_without_it", rounded(copying_with_all - without)),
            ]));
        }
    }
    heads
}

/// Of each head, on different letters in random order that are repeated: mean attention of the repetition's letters
/// to the letter after their first occurrence, and to the letter before them.
fn scores(loaded: &Loaded) -> (Vec<f64>, Vec<f64>) {
    let shape = &loaded.model.shape;
    let mut random = Random::new(SEED, "repeated");
    let heads = shape.layers * shape.heads;
    let (mut induction, mut previous) = (vec![0.0; heads], vec![0.0; heads]);
    let part = 1.0 / (SEQUENCES * REPEATED) as f64;
    for _ in 0..SEQUENCES {
        let mut alphabet: Vec<u16> = ('a'..='z').map(tokenizer::number).collect();
        random.shuffle(&mut alphabet);
        let half = &alphabet[..REPEATED];
        let letters = [&[END], half, half].concat();
        let length = letters.len();
        let pass = loaded
            .model
            .forward(&loaded.weights, &letters, length, &unchanged);
        let patterns = pass
            .traces
            .iter()
            .flat_map(|trace| trace.pattern.chunks_exact(length * length));
        for (head, pattern) in patterns.enumerate() {
            for place in REPEATED + 1..length {
                induction[head] += f64::from(pattern[place * length + place - REPEATED + 1]) * part;
                previous[head] += f64::from(pattern[place * length + place - 1]) * part;
            }
        }
    }
    (induction, previous)
}

/// What the heads of each layer gather on average over all places of the questions: layers x hidden.
fn means(loaded: &Loaded, copies: &[Question]) -> Vec<Vec<f32>> {
    let shape = &loaded.model.shape;
    let mut means = vec![vec![0.0; shape.hidden]; shape.layers];
    let places: usize = copies.iter().map(|copy| copy.letters.len()).sum();
    for copy in copies {
        let pass = loaded
            .model
            .forward(&loaded.weights, &copy.letters, copy.letters.len(), &unchanged);
        for (mean, trace) in means.iter_mut().zip(&pass.traces) {
            for row in trace.gathered.chunks_exact(shape.hidden) {
                mean.iter_mut()
                    .zip(row)
                    .for_each(|(mean, x)| *mean += x / places as f32);
            }
        }
    }
    means
}

/// How many answers are told without a wrong letter.
fn facts(loaded: &Loaded, questions: &[Question]) -> f64 {
    let told = |question: &&Question| {
        let logits = loaded.logits(&question.letters);
        question
            .rows(loaded, &logits)
            .all(|(row, letter)| likeliest(row) == letter)
    };
    questions.iter().filter(told).count() as f64 / questions.len().max(1) as f64
}

/// How often the right form of a verb is likelier than the wrong one.
fn agreement(loaded: &Loaded, right: &[Question], wrong: &[Question]) -> f64 {
    let loss = |question: &Question| -> f64 {
        let logits = loaded.logits(&question.letters);
        question
            .rows(loaded, &logits)
            .map(|(row, letter)| row_loss(row, usize::from(letter)))
            .sum()
    };
    let agree = right
        .iter()
        .zip(wrong)
        .filter(|(right, wrong)| loss(right) < loss(wrong))
        .count();
    agree as f64 / right.len().max(1) as f64
}
