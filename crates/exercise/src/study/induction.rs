//! Which heads carry copying: found by patching and ablation, not by a head's name, place or pattern.
//!
//! Random tokens that come a second time can be foretold by looking them up (Olsson et al., arXiv 2209.11895).
//! A head is said to copy where two interventions agree: what it gave at the last position of a clean sequence
//! restores the answer in one whose first copy was changed at that place, and without it the second copy is foretold
//! worse. Where it looks (the induction score) is told beside it and decides nothing.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ablation::{HEADS, means, without};
use super::heads::{Pattern, patterns, share};
use super::patching::heads;
use super::run::{Next, differences, last, last_logits, next_of};
use super::swap::Keep;
use super::{ByHead, mean, most, real};
use crate::decoder::Model;
use crate::error::{ExerciseError, Result};
use crate::generate::Random;

/// Sequences that are drawn.
const SEQUENCES: usize = 8;

/// Tokens that are said twice, where the vocabulary has as many.
const LENGTH: usize = 20;
/// Rows and positions that go through at once, with a token to begin with.
pub(super) const LARGEST: (usize, usize) = (SEQUENCES, 2 * LENGTH + 1);

/// Fewest that say anything.
const SHORTEST: usize = 4;

/// A model copies where so much more of the second copy than of the first is foretold.
const COPIES: f64 = 0.2;

/// A head carries it where patching it restores this share of the difference …
const RESTORES: f64 = 0.1;

/// … and the second copy is foretold so much worse without it, in nats a token.
const COSTS: f64 = 0.05;

/// A pattern is shown of heads with such a score.
const LOOKS: f64 = 0.1;

/// Heads of which the pattern is shown.
const SHOWN: usize = 4;

/// How sequences are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawing {
    /// The first and the last id that are drawn from; all of the vocabulary where none are named.
    pub among: Option<(u32, u32)>,
    /// The id that every sequence begins with, where they do.
    pub begin: Option<u32>,
    /// Where the drawing begins.
    pub seed: u64,
}

/// What was found of copying.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Induction {
    /// Sequences that were drawn.
    pub sequences: usize,
    /// Tokens that each says twice.
    pub length: usize,
    /// Share of the first copy, from its second token on, that is foretold.
    pub first_right: f64,
    /// Share of the second copy, from its second token on, that is foretold.
    pub second_right: f64,
    /// Mean of minus the log probability of the second copy's tokens, in nats.
    pub second_loss: f64,
    /// Is so much more of the second copy foretold that there is something to find?
    pub copies: bool,
    /// The induction score: what tokens of the second copy give to the token that followed their first, mean.
    pub score: ByHead,
    /// How much worse the second copy is foretold with the head's mean in its place, in nats a token.
    pub costs: ByHead,
    /// The share of the answer that comes back where the head's clean value is put in at the last position.
    /// Where nothing is copied, it is a share of next to nothing, and says nothing.
    pub restores: ByHead,
    /// The heads that do both, those that restore most first; none where nothing is copied.
    pub heads: Vec<Carrier>,
    /// Patterns of those with the highest scores, on the first sequence.
    pub patterns: Vec<Pattern>,
    /// One sentence on what this comes to.
    pub because: String,
}

/// A head that carries copying.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Carrier {
    /// The layer.
    pub layer: usize,
    /// The head.
    pub head: usize,
    /// See [`Induction::restores`].
    pub restores: f64,
    /// See [`Induction::costs`].
    pub costs: f64,
    /// See [`Induction::score`].
    pub score: f64,
}

/// Draws sequences and finds the heads that carry their copying.
///
/// # Errors
///
/// Where too few ids are there to be drawn from, and where a pass fails.
pub fn find(model: &Model, drawing: &Drawing, told: &mut dyn FnMut(&str)) -> Result<Induction> {
    let drawn = draw(model, drawing)?;
    let twice: Vec<Vec<u32>> = drawn.iter().map(Sequence::twice).collect();
    let length = drawn.first().map_or(0, |one| one.tokens.len());
    let lead = usize::from(drawing.begin.is_some());
    told("induction: random tokens, twice");
    let whole = next_of(model, &twice, |_, _| Ok(Keep::default()))?;
    let halves = Halves { lead, length };
    let score = scores(model, &twice, &halves)?;
    let first_right = mean(whole.iter().map(|next| halves.right(next, false)));
    let second_right = mean(whole.iter().map(|next| halves.right(next, true)));
    let second_loss = mean(whole.iter().map(|next| halves.loss(next)));
    let costs = costs(model, &twice, &halves, second_loss, told)?;
    let restores = restores(model, &drawn, told)?;
    let copies = second_right - first_right >= COPIES;
    let highest = most(&score, SHOWN)
        .into_iter()
        .filter(|(_, _, score)| *score >= LOOKS);
    let wanted: Vec<(usize, usize, String)> = highest
        .map(|(layer, head, score)| (layer, head, format!("has an induction score of {score:.2}")))
        .collect();
    let carriers = if copies {
        carriers(&restores, &costs, &score)
    } else {
        Vec::new()
    };
    Ok(Induction {
        sequences: drawn.len(),
        length,
        first_right,
        second_right,
        second_loss,
        copies,
        because: because(copies, &carriers, second_right),
        heads: carriers,
        patterns: patterns(model, twice.get(..1).unwrap_or_default(), &wanted)?,
        score,
        costs,
        restores,
    })
}

fn because(copies: bool, carriers: &[Carrier], right: f64) -> String {
    let share = format!("{:.0} % of the second copy is foretold", right * 100.0);
    match (copies, carriers) {
        (false, _) => format!("{share}: random tokens are not copied, so there is no head to find"),
        (true, []) => format!("{share}, and no single head restores it and is needed for it"),
        (true, [one]) => format!("{share}; one head restores it and is needed for it: {one}"),
        (true, several) => {
            let named: Vec<String> = several.iter().map(Carrier::to_string).collect();
            format!(
                "{share}; {} heads restore it and are needed for it: {}",
                several.len(),
                named.join(", ")
            )
        }
    }
}

impl std::fmt::Display for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "L{}H{}", self.layer, self.head)
    }
}

/// A sequence to be said twice, and what else might have stood at one place of its first copy.
struct Sequence {
    begin: Option<u32>,
    tokens: Vec<u32>,
    other: u32,
}

impl Sequence {
    fn twice(&self) -> Vec<u32> {
        let all = self.begin.iter().chain(&self.tokens).chain(&self.tokens);
        all.copied().collect()
    }

    /// The place in the middle, whose token is asked for.
    fn asked(&self) -> usize {
        self.tokens.len() / 2
    }

    fn answer(&self) -> u32 {
        self.tokens.get(self.asked()).copied().unwrap_or_default()
    }

    /// The first copy and the second up to the place that is asked for; `corrupted`, the first has another token
    /// there.
    fn prompt(&self, corrupted: bool) -> Vec<u32> {
        let mut first = self.tokens.clone();
        if let Some(token) = first.get_mut(self.asked()).filter(|_| corrupted) {
            *token = self.other;
        }
        let second = self.tokens.iter().take(self.asked());
        self.begin.iter().chain(&first).chain(second).copied().collect()
    }
}

fn draw(model: &Model, drawing: &Drawing) -> Result<Vec<Sequence>> {
    let vocabulary = u32::try_from(model.architecture.vocabulary).unwrap_or(u32::MAX);
    let (from, to) = drawing.among.unwrap_or((0, vocabulary.saturating_sub(1)));
    let many = (u64::from(to) + 1).saturating_sub(u64::from(from));
    if to >= vocabulary || many <= SHORTEST as u64 {
        return Err(ExerciseError::Asked(format!(
            "random sequences are drawn from ids {from} to {to}: these must be more than {SHORTEST} of {vocabulary}"
        )));
    }
    let length = LENGTH.min(usize::try_from(many - 1).unwrap_or(LENGTH));
    let mut random = Random::new(drawing.seed);
    let span = real(usize::try_from(many).unwrap_or(usize::MAX));
    let mut sequence = || {
        let mut tokens = Vec::with_capacity(length + 1);
        let mut seen = BTreeSet::new();
        while tokens.len() <= length {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "below the number of ids, which is a u32"
            )]
            let token = from + ((random.next() * span) as u32).min(to - from);
            if seen.insert(token) {
                tokens.push(token);
            }
        }
        let other = tokens.pop().unwrap_or_default();
        Sequence {
            begin: drawing.begin,
            tokens,
            other,
        }
    };
    Ok((0..SEQUENCES).map(|_| sequence()).collect())
}

/// Where the two copies lie in a row.
struct Halves {
    lead: usize,
    length: usize,
}

impl Halves {
    /// What is said of the tokens of a copy after its first one. What follows position `p` is at `p`.
    fn of<'a, T>(&self, all: &'a [T], second: bool) -> &'a [T] {
        let start = self.lead + if second { self.length } else { 0 };
        let rest = all.get(start..).unwrap_or_default();
        rest.get(..self.length.saturating_sub(1)).unwrap_or_default()
    }

    fn right(&self, next: &Next, second: bool) -> f64 {
        mean(
            self.of(&next.right, second)
                .iter()
                .map(|right| real(usize::from(*right))),
        )
    }

    fn loss(&self, next: &Next) -> f64 {
        mean(self.of(&next.losses, true).iter().copied())
    }
}

/// The induction score of each head.
fn scores(model: &Model, twice: &[Vec<u32>], halves: &Halves) -> Result<ByHead> {
    let mut keep = Keep::new(&["attn.hook_pattern"]);
    last(model, twice, &mut keep)?;
    let from = halves.lead + halves.length;
    let after_the_first = |query: usize| query.checked_sub(halves.length).map(|first| first + 1);
    let of_layer = |layer: usize| -> Result<Vec<f64>> {
        let pattern = keep.at(layer, "attn.hook_pattern")?;
        let heads = 0..pattern.dim(1)?;
        let of_head = |head: usize| -> Result<f64> {
            let rows = (0..pattern.dim(0)?).map(|row| {
                let pattern = pattern.get(row)?.get(head)?.to_vec2::<f32>()?;
                // Behind the last token nothing follows that could be foretold.
                let pattern = pattern.get(..pattern.len().saturating_sub(1)).unwrap_or_default();
                Ok(share(pattern, from, after_the_first))
            });
            Ok(mean(rows.collect::<Result<Vec<f64>>>()?))
        };
        heads.map(of_head).collect()
    };
    (0..model.architecture.layers.len()).map(of_layer).collect()
}

/// What the second copy loses without each head.
fn costs(
    model: &Model,
    twice: &[Vec<u32>],
    halves: &Halves,
    whole: f64,
    told: &mut dyn FnMut(&str),
) -> Result<ByHead> {
    let means = means(model, twice)?;
    let layers = means.iter().enumerate().map(|(layer, source)| {
        told(&format!(
            "induction: ablation, layer {} of {}",
            layer + 1,
            means.len()
        ));
        let heads = without(model, twice, layer, source)?;
        let loss = |rows: &Vec<Next>| mean(rows.iter().map(|next| halves.loss(next))) - whole;
        Ok(heads.iter().map(loss).collect())
    });
    layers.collect()
}

/// What comes back of the answer with each head's clean value at the last position.
fn restores(model: &Model, drawn: &[Sequence], told: &mut dyn FnMut(&str)) -> Result<ByHead> {
    let clean: Vec<Vec<u32>> = drawn.iter().map(|one| one.prompt(false)).collect();
    let corrupted: Vec<Vec<u32>> = drawn.iter().map(|one| one.prompt(true)).collect();
    let pairs: Vec<(u32, u32)> = drawn.iter().map(|one| (one.answer(), one.other)).collect();
    let mut keep = Keep::new(&[HEADS]);
    let of_clean = mean(differences(&last_logits(model, &clean, &mut keep)?, &pairs)?);
    let plain = last_logits(model, &corrupted, &mut Keep::default())?;
    let of_corrupted = mean(differences(&plain, &pairs)?);
    let gap = of_clean - of_corrupted;
    let layers = model.architecture.layers.len();
    (0..layers)
        .map(|layer| {
            told(&format!("induction: patching, layer {} of {layers}", layer + 1));
            let patched = heads(model, &corrupted, (layer, true), keep.at(layer, HEADS)?, &pairs)?;
            // A mean of all sequences over a mean of all: one of them may have next to nothing between its ends.
            let share = |rows: &Vec<f64>| (mean(rows.iter().copied()) - of_corrupted) / gap;
            Ok(patched.iter().map(share).collect())
        })
        .collect()
}

fn carriers(restores: &ByHead, costs: &ByHead, score: &ByHead) -> Vec<Carrier> {
    let at = |by_head: &ByHead, layer: usize, head: usize| {
        let found = by_head.get(layer).and_then(|heads| heads.get(head));
        found.copied().unwrap_or(f64::NAN)
    };
    let all = most(restores, usize::MAX).into_iter();
    all.map(|(layer, head, restores)| Carrier {
        layer,
        head,
        restores,
        costs: at(costs, layer, head),
        score: at(score, layer, head),
    })
    .filter(|one| one.restores >= RESTORES && one.costs >= COSTS)
    .collect()
}
