//! What documents describe, and which components they contain, each with its lines.

use std::collections::BTreeSet;

use openassay_documents::BlockKind;
use openassay_facts::Component;
use openassay_words::{Token, tokens};

use crate::attribution::negations;
use crate::clause::gap;
use crate::front_matter::contained;
use crate::identity::SELF;
use crate::lexicon::{ContainedPhrases, FactPhrases, LEXICON};
use crate::parts::{Part, part_of};
use crate::reading::Voice;
use crate::results::{self, Tasks, is_score};
use crate::statements::{Contained, Description, Statements};
use crate::utterance::{Form, Utterance};

/// Fewer words than this say nothing of substance.
const SUBSTANCE: usize = 5;
/// So many columns of layers, widths and heads make a table one of architectures.
const FEWEST_SIZES: usize = 2;

/// What sections have told so far: a section that is about a subject is cited once, at its first line.
#[derive(Default)]
pub(crate) struct Told<'a> {
    sections: BTreeSet<(usize, &'a str, usize, &'static str)>,
    tasks: Tasks<'a>,
}

impl<'a> Told<'a> {
    /// Is it the first time that the section of `said` tells of `subject`?
    fn first(&mut self, said: &Utterance<'a>, subject: &'static str) -> bool {
        let section = said.block.section.unwrap_or(usize::MAX);
        let document = said.document;
        self.sections
            .insert((document.source, document.path.as_str(), section, subject))
    }

    /// What only the whole of a section tells.
    pub(crate) fn conclude(self, into: &mut Statements) {
        self.tasks.conclude(into);
    }
}

/// Reads what `said` describes and is.
pub(crate) fn in_utterance<'a>(said: &Utterance<'a>, told: &mut Told<'a>, into: &mut Statements) {
    if said.form == Form::Row {
        in_row(said, told, into);
    }
    let code = said.form == Form::Code && said.is_under("usage");
    if code && said.text.trim().len() > 10 {
        into.contained
            .push(contained(Component::of("doc.usage"), said.spot()));
    }
    if !(said.is_prose() || said.form == Form::Row) || said.is_placeholder() || is_doubtful(said) {
        return;
    }
    let facts: Vec<Description> = LEXICON
        .facts
        .iter()
        .filter(|fact| bears_out(said, fact) || is_titled_so(said, fact, told))
        .map(|fact| Description::of(fact.predicate, &fact.subject, said.spot()))
        .collect();
    if facts.iter().any(|one| one.predicate == "data_information") {
        into.contained
            .push(contained(Component::of("info.data"), said.spot()));
        if said.is_under("data") && !said.is_under("evaluation_data") || said.voice == Voice::DataCard {
            into.contained
                .push(contained(Component::of("doc.data_card"), said.spot()));
        }
    }
    // Under "Labels" one sentence may say that there are none; what follows describes no labeling.
    if facts.iter().any(|one| one.subject == "no_labeling") {
        told.first(said, "labeling");
    }
    into.descriptions.extend(facts);
    into.contained.extend(components(said));
    into.contained.extend(results::in_sentence(said));
}

/// A promise, a question, a hypothesis, somebody else's words or a heading in the place of a sentence
/// describe nothing that is.
fn is_doubtful(said: &Utterance) -> bool {
    let other = said.tokens.first().is_some_and(|token| token.word == "unlike");
    other
        || said.text.trim_end().ends_with('?')
        || ["future", "conditional", "questions"]
            .iter()
            .any(|list| LEXICON.phrases(list).are_in(&said.tokens))
}

fn bears_out(said: &Utterance, fact: &FactPhrases) -> bool {
    let substance = said.tokens.len() >= SUBSTANCE && said.is_prose();
    // "Intended uses & limitations" may hold uses only.
    let by_section = substance
        && fact.in_sections.iter().any(|topic| said.is_under(topic))
        && (fact.subject != "limitations" || !said.is_directly_under("usage"));
    let by_phrase =
        fact.patterns.are_in(&said.tokens) || (is_about_data(said) && fact.about_data.are_in(&said.tokens));
    (by_section || by_phrase) && is_affirmed(said, fact)
}

fn is_affirmed(said: &Utterance, fact: &FactPhrases) -> bool {
    (fact.denied || negations(&said.tokens) == 0) && !fact.guards.are_in(&said.tokens)
}

/// A section whose title names the subject, and that has anything to say of it.
fn is_titled_so<'a>(said: &Utterance<'a>, fact: &'static FactPhrases, told: &mut Told<'a>) -> bool {
    let Some((title, above)) = said.titles.words.split_last() else {
        return false;
    };
    let data = said.voice == Voice::DataCard || above.iter().any(|one| is_of_data(one));
    let named = fact.in_titles.are_in(title) || (data && fact.data_titles.are_in(title));
    named
        && !said.is_under("evaluation")
        && !said.is_under("usage")
        && has_substance(said, fact)
        && is_affirmed(said, fact)
        && !LEXICON
            .statuses
            .get("withheld")
            .is_some_and(|withheld| withheld.are_in(&said.tokens))
        && told.first(said, fact.subject.as_str())
}

/// Is what stands below this title about the data, or about what was done with it?
fn is_of_data(title: &[Token]) -> bool {
    let topics = LEXICON.topics(title);
    topics.contains("data") || topics.contains("training")
}

/// Does it say anything beside a link, a name and an announcement of what follows?
fn has_substance(said: &Utterance, fact: &FactPhrases) -> bool {
    let text = said.text.trim();
    let linked: usize = said.links().iter().map(|link| tokens(&link.text).len()).sum();
    let own = said.tokens.len().saturating_sub(linked);
    if fact.numbers {
        let number = |token: &Token| token.word.starts_with(|c: char| c.is_ascii_digit());
        return matches!(said.form, Form::Item | Form::Row) && said.tokens.iter().any(number);
    }
    let deferred = LEXICON.phrases("deferrals").are_in(&said.tokens);
    said.is_prose() && own >= SUBSTANCE && !deferred && !text.ends_with(':')
}

/// Is it a sentence about the data that this release was made from?
fn is_about_data(said: &Utterance) -> bool {
    if said.is_under("evaluation_data") || said.is_directly_under("evaluation") {
        return false;
    }
    if (said.voice == Voice::DataCard || said.is_under("data")) && !is_about_model(said) {
        return true;
    }
    let named = |(at, token): (usize, &Token)| LEXICON.is("data_nouns", &token.word) && !is_in_path(said, at);
    !said.is_under("usage") && said.tokens.iter().enumerate().any(named)
}

/// Among the words on data, "the models and code are …" is on models and code; "the model was trained on …" is not.
fn is_about_model(said: &Utterance) -> bool {
    let copula = said
        .tokens
        .iter()
        .position(|token| LEXICON.is("copulas", &token.word));
    let head = said.tokens.get(..copula.unwrap_or(0)).unwrap_or_default();
    let model = |token: &Token| {
        let part = part_of(&token.word).is_some_and(|part| matches!(part, Part::Code | Part::Weights));
        part || LEXICON.is("model_nouns", &token.word) || token.word == SELF
    };
    let data = |token: &Token| {
        LEXICON.is("data_nouns", &token.word)
            || token.word.contains("train")
            || token.word.contains("tuned")
            || token.word == "used"
    };
    head.iter().any(model) && !said.tokens.iter().any(data)
}

/// Is the word `at` a piece of a path, as in `data/train.jsonl`?
fn is_in_path(said: &Utterance, at: usize) -> bool {
    let joined = |at: usize| (1..said.tokens.len()).contains(&at) && matches!(gap(said, at), "/" | "." | "_");
    joined(at) || joined(at + 1) || gap(said, at + 1).starts_with('/')
}

fn components(said: &Utterance) -> Vec<Contained> {
    LEXICON
        .contained
        .iter()
        .filter(|one| is_component(said, one))
        .map(|one| contained(Component::from(one.component.clone()), said.spot()))
        .collect()
}

fn is_component(said: &Utterance, one: &ContainedPhrases) -> bool {
    let substance = said.tokens.len() >= SUBSTANCE && said.is_prose();
    let by_section = substance && one.in_sections.iter().any(|topic| said.is_under(topic));
    let by_phrase = (said.is_prose() || one.rows)
        && negations(&said.tokens) == 0
        && one.patterns.are_in(&said.tokens)
        && !one.guards.are_in(&said.tokens);
    by_section || by_phrase
}

/// Rows: data sources with links or counts, sizes of layers, results.
fn in_row<'a>(said: &Utterance<'a>, told: &mut Told<'a>, into: &mut Statements) {
    let BlockKind::TableRow { header } = &said.block.kind else {
        return;
    };
    let heads: Vec<Vec<Token>> = header.iter().map(|head| tokens(head)).collect();
    let of_models = heads.iter().any(|head| LEXICON.is_column("models", head));
    if said.is_under("data") && !said.is_under("evaluation") && !of_models {
        in_row_of_data(said, into);
        return;
    }
    let set = said.block.cells.iter().zip(&heads);
    if set
        .into_iter()
        .any(|(cell, head)| LEXICON.is_column("settings", head) && is_setting(cell))
    {
        into.descriptions
            .push(Description::of("described", "hyperparameters", said.spot()));
    }
    let sizes = heads
        .iter()
        .filter(|head| LEXICON.phrases("layer_headers").are_in(head))
        .count();
    if sizes >= FEWEST_SIZES && said.block.cells.iter().any(|cell| is_score(cell)) {
        into.contained
            .push(contained(Component::of("doc.architecture"), said.spot()));
    }
    results::in_row(said, &mut told.tasks, into);
}

fn in_row_of_data(said: &Utterance, into: &mut Statements) {
    let linked = said.block.links.iter().any(|link| link.url.contains("://"));
    let counted = said.block.cells.iter().skip(1).any(|cell| is_count(cell));
    for subject in [linked.then_some("public_listed"), counted.then_some("scope")]
        .into_iter()
        .flatten()
    {
        into.descriptions
            .push(Description::of("data_information", subject, said.spot()));
        into.contained
            .push(contained(Component::of("info.data"), said.spot()));
        into.contained
            .push(contained(Component::of("doc.data_card"), said.spot()));
    }
}

/// A number, of whatever form.
fn is_setting(text: &str) -> bool {
    text.trim().starts_with(|c: char| c.is_ascii_digit())
}

fn is_count(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 2 && text.trim().starts_with(|c: char| c.is_ascii_digit())
}
