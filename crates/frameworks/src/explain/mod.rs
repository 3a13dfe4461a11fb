//! What an id means: framework, level, criterion, fact or component, told from the knowledge files.

mod facts;

use std::collections::BTreeSet;

use facts::{PRESENT, arguments, evidence, grounds, inner, meaning, of, of_component, of_set};

use crate::examples::{example, in_short};
use crate::language::slips;
use crate::{
    Case, Explanation, Framework, Kind, Outcome, Ranking, Section, Term, builtin, cases, dictionary,
    license_set,
};

/// What `id` means, once for each thing of that name: a framework, `framework:level` or `framework:criterion`, a
/// criterion or level, a fact (`present`, `present(weights.final)`), a component or a license set; `own` are
/// frameworks beside those that we carry. Case does not matter. Empty where nothing is called so.
pub fn explain(id: &str, own: &[&Framework]) -> Vec<Explanation> {
    let id = id.trim();
    let known = Known::with(own);
    let found = known.frameworks.iter().find(|framework| same(&framework.id, id));
    if let Some(framework) = found {
        return vec![of_framework(framework)];
    }
    let by_name: [&dyn Fn() -> Vec<Explanation>; 5] = [
        &|| known.part(id),
        &|| known.fact(id).into_iter().collect(),
        &|| known.component(id).into_iter().collect(),
        &|| license_set(id).map(of_set).into_iter().collect(),
        &|| known.anywhere(id),
    ];
    by_name
        .iter()
        .map(|explain| explain())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Names that somebody who wrote `id` may have meant, the likeliest first; `others` are names beside those of
/// frameworks and facts.
pub fn suggestions(id: &str, own: &[&Framework], others: &[&str]) -> Vec<String> {
    const MOST: usize = 3;
    let names = Known::with(own).names();
    let all = names.iter().map(String::as_str).chain(others.iter().copied());
    let mut likely: Vec<(usize, &str)> = all
        .filter_map(|name| Some((distance(id.trim(), name)?, name)))
        .collect();
    likely.sort_unstable();
    likely.dedup();
    let is_slip = likely.first().is_some_and(|(distance, _)| *distance < A_PART);
    likely
        .into_iter()
        .filter(|(distance, _)| !is_slip || *distance < A_PART)
        .take(MOST)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// A likeness of a part counts only where no whole name is alike.
const A_PART: usize = 10;

/// How far `name` is from `id`: by slips, or by slips in one of its parts, as in `limitation` for
/// `described(limitations)`.
fn distance(id: &str, name: &str) -> Option<usize> {
    let parts = name.split(['(', ')', ':', ',']).map(str::trim);
    let part = parts
        .filter(|part| !part.is_empty() && part.len() < name.len())
        .filter_map(|part| slips(id, part))
        .min();
    slips(id, name)
        .into_iter()
        .chain(part.map(|slips| A_PART + slips))
        .min()
}

fn same(a: &str, b: &str) -> bool {
    !a.is_empty() && a.eq_ignore_ascii_case(b)
}

/// All that can be explained.
struct Known<'a> {
    frameworks: Vec<&'a Framework>,
}

impl<'a> Known<'a> {
    fn with(own: &[&'a Framework]) -> Self {
        Self {
            frameworks: builtin().iter().chain(own.iter().copied()).collect(),
        }
    }

    fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for framework in &self.frameworks {
            names.insert(framework.id.clone());
            names.extend(framework.terms.iter().map(|term| term.key.clone()));
            for ranking in &framework.rankings {
                let parts: Vec<&String> = if framework.is_single() {
                    ranking.outcomes.iter().map(|outcome| &outcome.name).collect()
                } else {
                    vec![&ranking.id]
                };
                names.extend(parts.iter().map(|part| format!("{}:{part}", framework.id)));
            }
        }
        names.extend(dictionary().predicates.keys().cloned());
        names.extend(dictionary().components.keys().cloned());
        names
    }

    /// `framework:outcome` or `framework:criterion`.
    fn part(&self, id: &str) -> Vec<Explanation> {
        let Some((name, part)) = id.split_once(':') else {
            return Vec::new();
        };
        let mut frameworks = self.frameworks.iter();
        let framework = frameworks.find(|framework| same(&framework.id, name.trim()));
        framework
            .and_then(|framework| of_part(framework, part.trim()))
            .into_iter()
            .collect()
    }

    /// The criterion, level or outcome of that name in every framework that has one.
    fn anywhere(&self, name: &str) -> Vec<Explanation> {
        let frameworks = self.frameworks.iter();
        frameworks
            .filter_map(|framework| of_part(framework, name))
            .collect()
    }

    fn fact(&self, id: &str) -> Option<Explanation> {
        let (name, predicate) = dictionary().predicate_of(id)?;
        let asked = id.contains('(').then_some(id);
        if asked.is_some_and(|key| !dictionary().knows(key)) {
            return None;
        }
        let title = asked.map_or_else(|| predicate.form(name), str::to_owned);
        let subjects = asked.map(arguments).unwrap_or_default();
        let mut head = Section::new("").row("means", &meaning(predicate, &subjects));
        for subject in subjects {
            let component = dictionary().components.get(subject).map(|entry| &entry.means);
            head = head.maybe(subject, component);
        }
        if asked.is_none() {
            head = head
                .row("kinds", &predicate.kinds.join(", "))
                .row("subjects", &predicate.subjects.join(", "));
        }
        let example = asked
            .filter(|_| name == PRESENT)
            .and_then(|key| dictionary().components.get(*arguments(key).last()?))
            .map_or(&predicate.example, |component| &component.example);
        Some(
            Explanation::new(title)
                .with(head)
                .with(grounds(predicate))
                .with(Section::new("Reading").maybe("", predicate.note.as_ref()))
                .with(Section::new("Example").row("", example))
                .with(self.asked_by(name, asked)),
        )
    }

    /// The rules that ask for the fact, with their citations; for a predicate the frameworks alone.
    fn asked_by(&self, name: &str, key: Option<&str>) -> Section {
        let mut section = Section::new("Asked by");
        for framework in &self.frameworks {
            let asked: Vec<&Term> = framework
                .terms
                .iter()
                .filter(|term| key.map_or_else(|| of(&term.key) == name, |key| term.key == key))
                .collect();
            if key.is_none() {
                let keys: Vec<&str> = asked.iter().map(|term| inner(&term.key)).collect();
                let keys = keys.join("; ");
                let said = if keys.is_empty() { &framework.title } else { &keys };
                section = section.row(&framework.id, if asked.is_empty() { "" } else { said });
            } else {
                let places: Vec<String> = asked.iter().flat_map(|term| places(framework, term)).collect();
                section = section.each(&framework.id, &places);
            }
        }
        section
    }

    fn component(&self, id: &str) -> Option<Explanation> {
        let (name, entry) = dictionary().components.iter().find(|(name, _)| same(name, id))?;
        let mut asked = Section::new("Asked by");
        for framework in &self.frameworks {
            let keys: Vec<&str> = framework
                .terms
                .iter()
                .filter(|term| arguments(&term.key).contains(&name.as_str()))
                .map(|term| term.key.as_str())
                .collect();
            asked = asked.row(&framework.id, &keys.join("; "));
        }
        Some(of_component(name, entry).with(asked))
    }
}

fn of_framework(framework: &Framework) -> Explanation {
    let head = Section::new("")
        .row("version", &framework.version)
        .row("date", &framework.date)
        .row("kind", kind(framework.kind))
        .each("source", &framework.cite)
        .maybe("caveat", framework.caveat.as_ref())
        .maybe("progress", framework.progress.as_ref());
    let mut whole = Explanation::new(format!("{}: {}", framework.id, framework.title)).with(head);
    for ranking in &framework.rankings {
        whole = match ranking.id.as_str() {
            "" => ranking
                .outcomes
                .iter()
                .fold(whole, |whole, outcome| whole.with(rule(&named(outcome), outcome))),
            _ => whole.with(criterion(ranking)),
        };
    }
    let example = cases(&framework.id).first();
    whole
        .with(macros(framework, None))
        .with(evidence(&framework.terms.iter().collect::<Vec<_>>()))
        .with(example.map_or_else(Section::default, |case| {
            of_case(framework, case, &framework.terms.iter().collect::<Vec<_>>(), "")
        }))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Ranked { ordered: true } => "outcomes, the first whose condition holds; ranked",
        Kind::Ranked { ordered: false } => {
            "outcomes, the first whose condition holds; different, not better or worse"
        }
        Kind::Ladder => "levels, each asking for all below it",
        Kind::Binary => "pass or fail",
        Kind::Score => "a score out of 100, over criteria",
        Kind::Vector => "criteria side by side",
    }
}

fn named(outcome: &Outcome) -> String {
    match &outcome.title {
        Some(title) => format!("{} ({title})", outcome.name),
        None => outcome.name.clone(),
    }
}

/// What an outcome asks, where that is written, and how we read it.
fn rule(heading: &str, outcome: &Outcome) -> Section {
    let mut section = Section::new(heading)
        .maybe("source", outcome.cite.as_ref())
        .maybe("reading", outcome.reading.as_ref());
    if outcome.requirements.is_empty() {
        section = section.row("requires", "nothing: it is whatever is left");
    }
    for requirement in &outcome.requirements {
        section = section
            .row("requires", &requirement.text)
            .maybe("  source", requirement.cite.as_ref())
            .maybe("  reading", requirement.reading.as_ref());
    }
    section
}

fn criterion(ranking: &Ranking) -> Section {
    let heading = match ranking.text.as_str() {
        "" => ranking.id.clone(),
        text => format!("{}: {text}", ranking.id),
    };
    let mut section = Section::new(heading)
        .row("group", &ranking.group)
        .maybe("source", ranking.cite.as_ref())
        .maybe("reading", ranking.reading.as_ref());
    for outcome in &ranking.outcomes {
        let required: Vec<&str> = outcome.requirements.iter().map(|one| one.text.as_str()).collect();
        let required = if required.is_empty() {
            "whatever is left".to_owned()
        } else {
            required.join(" and ")
        };
        section = section.row(&outcome.name, &required);
    }
    section
}

/// The macros of a framework; with `text`, those that it mentions, directly or through another.
fn macros(framework: &Framework, text: Option<&str>) -> Section {
    let mut shown: Vec<&str> = text.into_iter().collect();
    let mut section = Section::new("Where");
    let mut rest: Vec<(&String, &String)> = framework.macros.iter().collect();
    while let Some(at) = rest
        .iter()
        .position(|(name, _)| text.is_none() || shown.iter().any(|text| mentions(text, name)))
    {
        let (name, body) = rest.remove(at);
        shown.push(body);
        section = section.row(name, body);
    }
    section
}

/// Does the word `name` stand in `text`?
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|word| word == name)
}

/// The outcome or criterion called `part` of a framework.
fn of_part(framework: &Framework, part: &str) -> Option<Explanation> {
    if let Some(ranking) = framework.rankings.iter().find(|ranking| same(&ranking.id, part)) {
        return Some(of_criterion(framework, ranking));
    }
    let ranking = framework.rankings.first().filter(|_| framework.is_single())?;
    let mut outcomes = ranking
        .outcomes
        .iter()
        .filter(|outcome| same(&outcome.name, part));
    let first = outcomes.clone().next()?;
    let rules = outcomes.clone().map(|outcome| rule("Rule", outcome));
    let explained = rules.fold(
        Explanation::new(format!("{}: {}", framework.id, named(first))).with(origin(framework)),
        Explanation::with,
    );
    let explained = match below(framework, ranking, first) {
        Some(below) => explained.with(Section::new("And").row("", &format!("all that {below} requires"))),
        None => explained,
    };
    let texts: Vec<&str> = outcomes
        .clone()
        .flat_map(|outcome| &outcome.requirements)
        .map(|one| one.text.as_str())
        .collect();
    let asked = outcomes.find_map(|outcome| {
        let own = terms(framework, outcome.requirements.iter().map(|one| &one.condition));
        (!own.is_empty()).then_some(own)
    });
    // What is left when nothing else holds hangs on all of it.
    let asked = asked.unwrap_or_else(|| framework.terms.iter().collect());
    let all: Vec<&Term> = framework.terms.iter().collect();
    let case = example(framework, "", &first.name);
    Some(
        explained
            .with(macros(framework, Some(&texts.join(" "))))
            .with(evidence(&asked))
            .with(case.map_or_else(Section::default, |case| of_case(framework, case, &all, ""))),
    )
}

/// The level below one of a ladder, where that asks for anything.
fn below<'a>(framework: &Framework, ranking: &'a Ranking, outcome: &Outcome) -> Option<&'a str> {
    let below = ranking
        .outcomes
        .iter()
        .filter(|other| other.rank < outcome.rank && !other.requirements.is_empty())
        .max_by(|a, b| a.rank.total_cmp(&b.rank))?;
    (framework.kind == Kind::Ladder).then_some(&below.name)
}

fn of_criterion(framework: &Framework, ranking: &Ranking) -> Explanation {
    let conditions = ranking.outcomes.iter().flat_map(|outcome| &outcome.requirements);
    let texts: Vec<&str> = conditions.clone().map(|one| one.text.as_str()).collect();
    let asked = terms(framework, conditions.map(|one| &one.condition));
    let mut section = criterion(ranking);
    let title = format!("{}: {}", framework.id, section.heading);
    "Rule".clone_into(&mut section.heading);
    let explained = Explanation::new(title)
        .with(origin(framework))
        .with(section)
        .with(macros(framework, Some(&texts.join(" "))))
        .with(evidence(&asked));
    ranking
        .outcomes
        .iter()
        .filter_map(|outcome| example(framework, &ranking.id, &outcome.name))
        .fold(explained, |explained, case| {
            explained.with(of_case(framework, case, &asked, &ranking.id))
        })
}

/// The framework that a part is of, and where it is published.
fn origin(framework: &Framework) -> Section {
    Section::new("")
        .row(
            "framework",
            &format!("{}, version {}", framework.title, framework.version),
        )
        .each("published", &framework.cite)
        .maybe("caveat", framework.caveat.as_ref())
}

/// The facts that some conditions ask for, in the order of the framework.
fn terms<'a, 'c>(
    framework: &'a Framework,
    conditions: impl Iterator<Item = &'c crate::Expression>,
) -> Vec<&'a Term> {
    let mut asked = BTreeSet::new();
    let mut left: Vec<&crate::Expression> = conditions.collect();
    while let Some(condition) = left.pop() {
        if let crate::Expression::Atom(index) = condition {
            asked.extend(framework.atoms.get(*index).map(|atom| atom.term));
        }
        left.extend(condition.parts());
    }
    let all = framework.terms.iter().enumerate();
    all.filter(|(index, _)| asked.contains(index))
        .map(|(_, term)| term)
        .collect()
}

/// The outcomes, levels and criteria that ask for a fact, each with its citation, and the notes that do.
fn places(framework: &Framework, term: &Term) -> Vec<String> {
    let mut found = Vec::new();
    for ranking in &framework.rankings {
        for outcome in &ranking.outcomes {
            for requirement in &outcome.requirements {
                let asked = terms(framework, std::iter::once(&requirement.condition));
                if !asked.iter().any(|one| one.key == term.key) {
                    continue;
                }
                let own = requirement.cite.as_ref().or(requirement.reading.as_ref());
                let whole = outcome.cite.as_ref().or(ranking.cite.as_ref());
                let name = if ranking.id.is_empty() {
                    &outcome.name
                } else {
                    &ranking.id
                };
                let cite = own
                    .or(whole)
                    .or(outcome.reading.as_ref())
                    .or(ranking.reading.as_ref());
                let place = match cite {
                    Some(cite) => format!("{name}: {cite}"),
                    None => name.clone(),
                };
                if !found.contains(&place) {
                    found.push(place);
                }
            }
        }
    }
    for note in &framework.notes {
        if terms(framework, note.condition.iter())
            .iter()
            .any(|one| one.key == term.key)
        {
            found.push(format!("note: {}", note.text));
        }
    }
    found
}

/// A literate case in short: what is given of the facts that matter, and what comes out.
fn of_case(framework: &Framework, case: &Case, asked: &[&Term], criterion: &str) -> Section {
    let mut section = Section::new(format!("Example: {}", case.name)).row("", &case.prose);
    section = section.each("given", &in_short(case, asked));
    for (left, right) in case.shown(framework, criterion) {
        section = section.row(&left, &right);
    }
    section.row("see", &format!("knowledge/frameworks/{}/cases.md", framework.id))
}
