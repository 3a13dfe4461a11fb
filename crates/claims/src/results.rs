//! Results of evaluations as tables of documents have them: task, metric and number.

use std::collections::{BTreeMap, BTreeSet};

use openassay_documents::BlockKind;
use openassay_facts::Component;
use openassay_words::{Token, tokens};

use crate::front_matter::contained;
use crate::lexicon::LEXICON;
use crate::reading::Voice;
use crate::statements::{Contained, Description, Spot, Statements};
use crate::utterance::Utterance;

/// From so many tasks on, performance is told task by task.
const SEVERAL: usize = 2;

/// A section: source, path, number.
type Place<'a> = (usize, &'a str, Option<usize>);

/// The tasks for which a section of a document gives numbers, and where the first stands.
#[derive(Default)]
pub(crate) struct Tasks<'a>(BTreeMap<Place<'a>, (Spot, BTreeSet<String>)>);

impl<'a> Tasks<'a> {
    fn add(&mut self, said: &Utterance<'a>, names: impl IntoIterator<Item = String>) {
        let key = (
            said.document.source,
            said.document.path.as_str(),
            said.block.section,
        );
        let (_, tasks) = self
            .0
            .entry(key)
            .or_insert_with(|| (said.spot(), BTreeSet::new()));
        tasks.extend(names);
    }

    /// `described(performance_by_task)` where a section has numbers for several tasks.
    pub(crate) fn conclude(self, into: &mut Statements) {
        let several = self.0.into_values().filter(|(_, tasks)| tasks.len() >= SEVERAL);
        into.descriptions
            .extend(several.map(|(spot, _)| Description::of("described", "performance_by_task", spot)));
    }
}

/// The results in the row `said`.
pub(crate) fn in_row<'a>(said: &Utterance<'a>, tasks: &mut Tasks<'a>, into: &mut Statements) {
    let BlockKind::TableRow { header } = &said.block.kind else {
        return;
    };
    let heads: Vec<Vec<Token>> = header.iter().map(|head| tokens(head)).collect();
    // Files with sizes, and losses by step, are no results.
    if said.voice == Voice::DataCard || heads.iter().any(|head| LEXICON.is_column("none", head)) {
        return;
    }
    let named = by_columns(said, &heads).or_else(|| by_names(said, &heads));
    if let Some(named) = named {
        into.contained
            .push(contained(Component::of("doc.eval_results"), said.spot()));
        tasks.add(said, named);
    }
}

/// A table whose headers say which column holds the task, and which the value.
fn by_columns(said: &Utterance, heads: &[Vec<Token>]) -> Option<Vec<String>> {
    let of = |what: &str| heads.iter().position(|head| LEXICON.is_column(what, head));
    let task = of("task")?;
    let told = of("metric").is_some() || said.is_under("evaluation");
    let columns = said.block.cells.iter().zip(heads).enumerate();
    let valued = columns
        .filter(|(index, (cell, _))| *index != task && is_score(cell))
        .any(|(_, (_, head))| told || LEXICON.is_column("value", head) || LEXICON.metrics.are_in(head));
    let name = said.block.cells.get(task)?.trim();
    (valued && !name.is_empty()).then(|| vec![name.to_lowercase()])
}

/// A table whose rows or columns carry names of benchmarks or metrics.
fn by_names(said: &Utterance, heads: &[Vec<Token>]) -> Option<Vec<String>> {
    let scored: Vec<&Vec<Token>> = said
        .block
        .cells
        .iter()
        .zip(heads)
        .skip(1)
        .filter(|(cell, _)| is_score(cell))
        .map(|(_, head)| head)
        .collect();
    let first = tokens(said.block.cells.first()?);
    let is_named = |words: &[Token]| LEXICON.benchmarks.are_in(words) || LEXICON.metrics.are_in(words);
    if scored.is_empty() || !(is_named(&first) || scored.iter().any(|head| is_named(head))) {
        return None;
    }
    let benchmarks = scored
        .iter()
        .copied()
        .chain([&first])
        .filter(|words| LEXICON.benchmarks.are_in(words));
    Some(benchmarks.map(|words| plain(words)).collect())
}

fn plain(words: &[Token]) -> String {
    let words: Vec<&str> = words.iter().map(|token| token.word.as_str()).collect();
    words.join(" ")
}

/// "It reaches an accuracy of 91.2 on MMLU": metric, task and number in one sentence.
pub(crate) fn in_sentence(said: &Utterance) -> Option<Contained> {
    let number = said.tokens.iter().any(|token| is_score(&token.word));
    let told = said.is_prose()
        && number
        && LEXICON.benchmarks.are_in(&said.tokens)
        && LEXICON.metrics.are_in(&said.tokens)
        && crate::attribution::negations(&said.tokens) == 0;
    told.then(|| contained(Component::of("doc.eval_results"), said.spot()))
}

/// A number as results have it: `71.2`, `0.83`, `45%`, `71.2 ± 0.3`.
pub(crate) fn is_score(text: &str) -> bool {
    let text = text.trim().trim_matches('*');
    let number = text
        .split(['±', '/', ' ', '('])
        .next()
        .unwrap_or_default()
        .trim_end_matches('%');
    !number.is_empty()
        && number.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && number.parse::<f64>().is_ok_and(f64::is_finite)
}
