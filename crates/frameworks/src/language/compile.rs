//! From a rule file's text to a framework.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::check::check;
use super::error::{Fault, RuleProblem};
use super::origin::Origin;
use super::parser::parse;
use super::resolve::{FUNCTIONS, Resolver};
use super::rules::{
    BandEntry, CriterionEntry, File, Head, LevelEntry, NoteEntry, OutcomeEntry, RequireEntry,
};
use super::{Dictionary, Expression, Framework, FrameworkError, Kind, LicenseSet, Note};
use super::{Outcome, Ranking, Requirement};

/// Reads the rule file `text` against the dictionary and the named sets; the ids in `taken` it may not have.
pub(crate) fn compile(
    text: &str,
    dictionary: &Dictionary,
    sets: &BTreeMap<String, LicenseSet>,
    taken: &[&str],
) -> Result<Framework, FrameworkError> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = match error.message() {
            "missing field `framework`" => {
                "there is no `[framework]`, which every rule file begins with".to_owned()
            }
            message => message.replace(['\n', '\r'], " "),
        };
        Fault::new(at, RuleProblem::Toml(message)).locate(text)
    })?;
    check(&file, sets, taken).map_err(|fault| fault.locate(text))?;
    framework(file, text, dictionary, sets).map_err(|fault| fault.locate(text))
}

fn framework(
    file: File,
    text: &str,
    dictionary: &Dictionary,
    sets: &BTreeMap<String, LicenseSet>,
) -> Result<Framework, Fault> {
    let kind = kind_of(&file)?;
    let mut reader = Reader {
        text,
        resolver: resolver(&file, text, dictionary, sets)?,
    };
    let rankings = match kind {
        Kind::Ranked { .. } => vec![reader.ranked(&file.outcome, file.framework.kind.span().start)?],
        Kind::Ladder => vec![reader.ladder(&file)?],
        Kind::Binary => vec![reader.binary(&file.require)?],
        Kind::Score | Kind::Vector => {
            let floor = file
                .framework
                .floor
                .as_ref()
                .map_or("no", |floor| floor.get_ref());
            file.criterion
                .iter()
                .map(|entry| reader.criterion(entry, kind, floor))
                .collect::<Result<_, _>>()?
        }
    };
    let notes = file
        .note
        .iter()
        .map(|entry| reader.note(entry))
        .collect::<Result<_, _>>()?;
    let Resolver { terms, atoms, .. } = reader.resolver;
    refuse_bar(&file.framework, kind)?;
    let head = file.framework;
    let id = head.id.into_inner();
    Ok(Framework {
        label: head.label.map_or_else(|| id.clone(), Spanned::into_inner),
        id,
        title: head.title,
        version: head.version,
        date: head.date,
        kind,
        cite: head.cite,
        caveat: head.caveat,
        progress: head.progress,
        first_screen: head.first_screen,
        column: head.column.map(Spanned::into_inner),
        bar: head.bar,
        order: head.order,
        rankings,
        notes,
        macros: file
            .macros
            .into_iter()
            .map(|(name, body)| (name, body.into_inner()))
            .collect(),
        sets: file
            .set
            .into_iter()
            .map(|(id, entry)| (id.clone(), LicenseSet::own(id, entry)))
            .collect(),
        terms,
        atoms,
    })
}

/// A bar shows one thing, from worst to best, in a column.
fn refuse_bar(head: &Head, kind: Kind) -> Result<(), Fault> {
    let is_ordered = matches!(kind, Kind::Ranked { ordered: true } | Kind::Ladder | Kind::Binary);
    if !head.bar || is_ordered && head.column.is_some() {
        return Ok(());
    }
    let message = "a `bar` stands in a `column`, of a framework whose outcomes are ordered".to_owned();
    let place = head.column.as_ref().map_or(head.kind.span(), Spanned::span).start;
    Err(Fault::new(place, RuleProblem::Field(message)))
}

/// The kind, if the file has what that kind needs and nothing of another.
fn kind_of(file: &File) -> Result<Kind, Fault> {
    let has = [
        ("outcome", !file.outcome.is_empty()),
        ("level", !file.level.is_empty()),
        ("require", !file.require.is_empty()),
        ("criterion", !file.criterion.is_empty()),
    ];
    let (kind, needs) = match file.framework.kind.get_ref().as_str() {
        "ranked" => (
            Kind::Ranked {
                ordered: file.framework.ordered,
            },
            "outcome",
        ),
        "ladder" => (Kind::Ladder, "level"),
        "binary" => (Kind::Binary, "require"),
        "score" => (Kind::Score, "criterion"),
        "vector" => (Kind::Vector, "criterion"),
        other => {
            let message = format!("`{other}` is no kind: ranked, ladder, binary, score, vector are");
            return Err(Fault::new(
                file.framework.kind.span().start,
                RuleProblem::Field(message),
            ));
        }
    };
    for (table, there) in has {
        if there != (table == needs) {
            let message = format!("a framework of this kind has [[{needs}]] and no other list");
            return Err(Fault::new(
                file.framework.kind.span().start,
                RuleProblem::Field(message),
            ));
        }
    }
    Ok(kind)
}

fn resolver<'a>(
    file: &File,
    text: &str,
    dictionary: &'a Dictionary,
    sets: &BTreeMap<String, LicenseSet>,
) -> Result<Resolver<'a>, Fault> {
    let mut macros = BTreeMap::new();
    for (name, body) in &file.macros {
        if FUNCTIONS.contains(&name.as_str()) || dictionary.predicates.contains_key(name) {
            return Err(Fault::new(
                body.span().start,
                RuleProblem::MacroName(name.clone()),
            ));
        }
        let syntax = parse(body.get_ref(), &Origin::of(body, text))?;
        macros.insert(name.clone(), (syntax, body.get_ref().contains("$k")));
    }
    let sets: BTreeSet<String> = sets.keys().chain(file.set.keys()).cloned().collect();
    Ok(Resolver {
        dictionary,
        macros,
        sets,
        terms: Vec::new(),
        atoms: Vec::new(),
        parts: 0,
        open: Vec::new(),
    })
}

struct Reader<'a> {
    text: &'a str,
    resolver: Resolver<'a>,
}

impl Reader<'_> {
    fn condition(&mut self, value: &Spanned<String>) -> Result<Expression, Fault> {
        let syntax = parse(value.get_ref(), &Origin::of(value, self.text))?;
        self.resolver.condition(&syntax)
    }

    fn requirement(&mut self, entry: &RequireEntry) -> Result<Requirement, Fault> {
        Ok(Requirement {
            text: entry.when.get_ref().clone(),
            cite: entry.cite.clone(),
            reading: entry.reading.clone(),
            condition: self.condition(&entry.when)?,
            uncounted: entry
                .uncounted
                .as_ref()
                .map(|value| self.condition(value))
                .transpose()?,
        })
    }

    fn ranked(&mut self, entries: &[OutcomeEntry], place: usize) -> Result<Ranking, Fault> {
        let mut outcomes = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            if entry.when.is_none() != (index + 1 == entries.len()) {
                let message = "the last outcome, and only the last, has no `when`".to_owned();
                return Err(Fault::new(entry.name.span().start, RuleProblem::Field(message)));
            }
            let requirements = match &entry.when {
                Some(when) => vec![self.plain_requirement(when)?],
                None => Vec::new(),
            };
            let mut outcome = Outcome::new(entry.name.get_ref(), entry.rank.into(), requirements);
            outcome.cite.clone_from(&entry.cite);
            outcome.reading.clone_from(&entry.reading);
            outcome.shorten(entry.short.as_ref());
            outcomes.push(outcome);
        }
        if outcomes.is_empty() {
            return Err(Fault::new(
                place,
                RuleProblem::Field("there is no outcome".to_owned()),
            ));
        }
        Ok(Ranking::single(outcomes))
    }

    fn plain_requirement(&mut self, when: &Spanned<String>) -> Result<Requirement, Fault> {
        let condition = self.condition(when)?;
        let text = when.get_ref().clone();
        Ok(Requirement {
            text,
            cite: None,
            reading: None,
            condition,
            uncounted: None,
        })
    }

    fn ladder(&mut self, file: &File) -> Result<Ranking, Fault> {
        let Some(floor) = &file.framework.floor else {
            let message = "a ladder has a `floor`: the name of what is below its levels".to_owned();
            return Err(Fault::new(
                file.framework.kind.span().start,
                RuleProblem::Field(message),
            ));
        };
        let mut below = Vec::new();
        let mut outcomes = vec![Outcome::new(floor.get_ref(), 0.0, Vec::new())];
        if let Some(outcome) = outcomes.first_mut() {
            outcome.reading.clone_from(&file.framework.floor_reading);
            outcome.shorten(file.framework.floor_short.as_ref());
        }
        for (rank, level) in (1_i32..).zip(&file.level) {
            let outcome = self.level(level, rank, &mut below)?;
            outcomes.push(outcome);
        }
        outcomes.reverse();
        Ok(Ranking::single(outcomes))
    }

    fn level(
        &mut self,
        entry: &LevelEntry,
        rank: i32,
        below: &mut Vec<Expression>,
    ) -> Result<Outcome, Fault> {
        let requirements: Vec<Requirement> = entry
            .require
            .iter()
            .map(|require| self.requirement(require))
            .collect::<Result<_, _>>()?;
        below.extend(
            requirements
                .iter()
                .map(|requirement| requirement.condition.clone()),
        );
        let mut outcome = Outcome::new(entry.id.get_ref(), rank.into(), requirements);
        outcome.condition = Some(Expression::All(below.clone()));
        outcome.title.clone_from(&entry.title);
        outcome.shorten(entry.short.as_ref());
        outcome.cite.clone_from(&entry.cite);
        outcome.reading.clone_from(&entry.reading);
        Ok(outcome)
    }

    fn binary(&mut self, entries: &[RequireEntry]) -> Result<Ranking, Fault> {
        let requirements: Vec<Requirement> = entries
            .iter()
            .map(|entry| self.requirement(entry))
            .collect::<Result<_, _>>()?;
        Ok(Ranking::single(vec![
            Outcome::new("pass", 1.0, requirements),
            Outcome::new("fail", 0.0, Vec::new()),
        ]))
    }

    fn criterion(&mut self, entry: &CriterionEntry, kind: Kind, floor: &str) -> Result<Ranking, Fault> {
        let mut outcomes = Vec::new();
        for (name, rank, when) in [("yes", 2.0, &entry.yes), ("partly", 1.0, &entry.partly)] {
            if let Some(when) = when {
                outcomes.push(Outcome::new(name, rank, vec![self.plain_requirement(when)?]));
            }
        }
        if outcomes.is_empty() == (kind == Kind::Vector) || entry.band.is_empty() == (kind == Kind::Score) {
            let message = "a criterion has `yes` and `partly` in a vector, `band` in a score".to_owned();
            return Err(Fault::new(entry.id.span().start, RuleProblem::Field(message)));
        }
        for band in &entry.band {
            outcomes.push(self.band(band)?);
        }
        outcomes.push(Outcome::new(floor, 0.0, Vec::new()));
        Ok(Ranking {
            id: entry.id.get_ref().clone(),
            text: entry.text.clone(),
            group: entry.group.clone(),
            cite: entry.cite.clone(),
            reading: entry.reading.clone(),
            weight: entry.weight.as_ref().map_or(1.0, |weight| *weight.get_ref()),
            outcomes,
        })
    }

    fn band(&mut self, entry: &BandEntry) -> Result<Outcome, Fault> {
        let mut outcome = Outcome::new(
            entry.label.get_ref(),
            *entry.points.get_ref(),
            vec![self.plain_requirement(&entry.when)?],
        );
        outcome.cite.clone_from(&entry.cite);
        outcome.reading.clone_from(&entry.reading);
        Ok(outcome)
    }

    fn note(&mut self, entry: &NoteEntry) -> Result<Note, Fault> {
        let condition = entry.when.as_ref().map(|when| self.condition(when)).transpose()?;
        Ok(Note {
            condition,
            text: entry.text.clone(),
        })
    }
}

impl Ranking {
    fn single(outcomes: Vec<Outcome>) -> Self {
        Self {
            id: String::new(),
            text: String::new(),
            group: String::new(),
            cite: None,
            reading: None,
            weight: 1.0,
            outcomes,
        }
    }
}

impl Outcome {
    fn shorten(&mut self, short: Option<&String>) {
        if let Some(short) = short {
            self.short.clone_from(short);
        }
    }

    fn new(name: &str, rank: f64, requirements: Vec<Requirement>) -> Self {
        let parts: Vec<Expression> = requirements
            .iter()
            .map(|requirement| requirement.condition.clone())
            .collect();
        let condition = match parts.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => Some(Expression::All(parts)),
        };
        Self {
            name: name.to_owned(),
            title: None,
            short: name.to_owned(),
            rank,
            cite: None,
            reading: None,
            requirements,
            condition,
        }
    }
}
