//! What comes of a reproduction, as data (`openassay.reproduce/1`) and as text.

use std::fmt::Write as _;

use serde::Serialize;

use super::judge::Judgement;
use super::run::Ran;

/// The form of the document.
pub const SCHEMA: &str = "openassay.reproduce/1";

/// How the rebuilt weights compare with the published ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The same tensors, to the last bit.
    BitIdentical,
    /// Nearer than any change of a recipe was seen to come.
    NumericallyIdentical,
    /// No test told it from runs with other seeds.
    WithinSeedVariance,
    /// Further off than chance goes.
    NotComparable,
    /// Something is missing to tell.
    Inconclusive,
}

/// How far a rung of the ladder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// It does.
    Holds,
    /// It does not.
    DoesNotHold,
    /// Something is missing to tell.
    CannotTell,
}

/// One rung of the ladder: evidence that is there without a whole re-run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// Which.
    pub rung: String,
    /// How far it holds.
    pub result: Holds,
    /// Why.
    pub why: String,
}

/// The document.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Its form.
    pub schema: &'static str,
    /// What was re-run.
    pub release: Named,
    /// How the rebuilt weights compare.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub why: String,
    /// The numbers that it rests on.
    pub figures: Figures,
    /// The smallest difference that would have been seen.
    pub smallest_difference: Smallest,
    /// The replay ladder.
    pub rungs: Vec<Rung>,
    /// In which walls it ran.
    pub sandbox: String,
    /// All commands that were run.
    pub steps: Vec<Ran>,
    /// What an audit may take from it.
    pub facts: Vec<Fact>,
    /// What ran.
    pub ran: WhatRan,
}

/// A release by its name and the digest of its files.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Named {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The digest of all files, as an audit gives it; none where a file cannot be read.
    pub digest: Option<String>,
}

/// The numbers of a comparison; those that were not computed are left out.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    /// Digest of the published tensors (`openassay-contents-1`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Digest of the rebuilt tensors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuilt: Option<String>,
    /// Length of their difference, over the length of the published weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_distance: Option<f64>,
    /// Mean divergence of what they expect next, both directions, in nats a token of held-out data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub divergence: Option<f64>,
    /// Tokens of held-out data that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<usize>,
    /// The published model against runs with other seeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seeds: Option<Judgement>,
}

/// The smallest difference that would have been seen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Smallest {
    /// In a sentence.
    pub says: String,
    /// As relative distance of weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_distance: Option<f64>,
    /// As divergence, in nats a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub divergence: Option<f64>,
    /// As a shift of the loss, in nats a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    /// As a shift of the exposure of each slice, in nats a token.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slices: Vec<f64>,
}

/// What an audit may take from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Of what.
    pub subject: &'static str,
    /// What.
    pub predicate: &'static str,
    /// Is it so?
    pub value: bool,
    /// How well that is known.
    pub assurance: &'static str,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// What a fact rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The file of the release.
    pub path: String,
    /// How it was looked at.
    pub method: &'static str,
    /// What was found.
    pub quote: String,
}

/// What ran.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WhatRan {
    /// Its name and version.
    pub engine: String,
    /// What was asked of it.
    pub command: String,
    /// What the recipe was run from.
    pub inputs: Vec<Input>,
}

/// A file of the release that the recipe may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Its path.
    pub path: String,
    /// Its digest; none where it cannot be read.
    pub sha256: Option<String>,
}

impl Verdict {
    /// Its name in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::BitIdentical => "bit-identical",
            Self::NumericallyIdentical => "numerically-identical",
            Self::WithinSeedVariance => "within-seed-variance",
            Self::NotComparable => "not-comparable",
            Self::Inconclusive => "inconclusive",
        }
    }
}

impl Rung {
    /// A rung.
    pub fn new(rung: impl Into<String>, result: Holds, why: impl Into<String>) -> Self {
        Self {
            rung: rung.into(),
            result,
            why: why.into(),
        }
    }
}

impl Holds {
    fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::DoesNotHold => "does not hold",
            Self::CannotTell => "cannot tell",
        }
    }
}

impl Report {
    /// The document as text for a screen.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}\n\n", self.verdict.name(), self.why);
        let _ = writeln!(
            text,
            "Smallest difference that would have been seen: {}",
            self.smallest_difference.says
        );
        if let Some(distance) = self.figures.weight_distance {
            let _ = writeln!(text, "Distance of the weights: {distance:.2e}");
        }
        if let Some(divergence) = self.figures.divergence {
            let _ = writeln!(text, "Divergence: {divergence:.2e} nats a token");
        }
        if let Some(seeds) = &self.figures.seeds {
            seeds_text(&mut text, seeds);
        }
        if !self.rungs.is_empty() {
            text.push_str("\nWhat holds:\n");
        }
        for rung in &self.rungs {
            let _ = writeln!(text, "  {:<14} {}: {}", rung.result.words(), rung.rung, rung.why);
        }
        let _ = writeln!(text, "\nWalls: {}", self.sandbox);
        for ran in &self.steps {
            let _ = writeln!(text, "  run {}, step {} {}", ran.run, ran.step, ran.ended);
        }
        text
    }
}

fn seeds_text(text: &mut String, seeds: &Judgement) {
    let loss = &seeds.loss;
    let _ = writeln!(
        text,
        "Loss: {:.4}; another run would have {:.4} to {:.4} ({} runs)",
        loss.published, loss.low, loss.high, seeds.runs
    );
    let _ = writeln!(
        text,
        "Divergence from the runs: {:.4}; of runs from each other {:.4} to {:.4}",
        seeds.divergence.published, seeds.divergence.low, seeds.divergence.high
    );
    for slice in seeds.slices.iter().filter(|slice| !slice.exposure.inside) {
        let _ = writeln!(
            text,
            "Slice {}: exposure {:.4}; another run would have {:.4} to {:.4}",
            slice.number, slice.exposure.published, slice.exposure.low, slice.exposure.high
        );
    }
}
