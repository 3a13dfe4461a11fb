//! What a producer can do about a condition, in the dictionary's words.

use openassay_facts::Truth;

use crate::language::Predicate;
use crate::membership::member;
use crate::{Atom, Framework, LicenseSet, Test, ValueType, dictionary, license_set};

/// The words for one condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remedy {
    /// The component it is about, where it asks for something of one.
    pub(crate) component: Option<String>,
    /// The predicate it asks for.
    predicate: &'static str,
    /// What the predicate brings along.
    implies: &'static [String],
    /// As a sentence of its own.
    sentence: String,
    /// As part of another sentence on the same component.
    clause: Option<String>,
    /// The licenses that the condition accepts; none where it accepts all that fit.
    accepts: Option<Vec<String>>,
    /// What the terms are without once they are replaced: `no ban on commercial use`.
    without: Option<String>,
}

impl Remedy {
    /// A sentence of its own, on nothing else.
    pub(crate) fn saying(sentence: String) -> Self {
        Self {
            component: None,
            predicate: "",
            implies: &[],
            sentence,
            clause: None,
            accepts: None,
            without: None,
        }
    }

    /// Does it ask for terms on its component?
    fn is_on_terms(&self) -> bool {
        self.clause.is_some()
            && (self.predicate == LICENSED || self.implies.iter().any(|one| one == LICENSED))
    }
}

/// The predicate that all others on terms bring along.
const LICENSED: &str = "licensed";

/// What to do so that the atom has the `wanted` truth; none for an atom that the framework does not have.
pub(crate) fn remedy(framework: &Framework, atom: usize, wanted: Truth) -> Option<Remedy> {
    let atom = framework.atoms.get(atom)?;
    let term = framework.terms.get(atom.term)?;
    let (name, predicate) = dictionary().predicate_of(&term.key)?;
    let arguments = arguments(&term.key);
    let filled = |template: &str| fill(template, framework, atom, &arguments, &term.values);
    let subject = arguments
        .last()
        .filter(|subject| dictionary().components.contains_key(**subject));
    Some(Remedy {
        component: subject
            .filter(|_| wanted.is_true())
            .map(|subject| (*subject).to_owned()),
        predicate: name,
        implies: &predicate.implies,
        sentence: filled(template(predicate, &arguments, wanted)),
        clause: predicate
            .clause
            .as_deref()
            .filter(|_| wanted.is_true())
            .map(filled),
        accepts: accepts(framework, atom, predicate).filter(|_| wanted.is_true()),
        without: predicate
            .without
            .as_deref()
            .filter(|_| wanted.is_false())
            .map(filled),
    })
}

/// Those licenses that the condition on terms accepts, of all that fit a component.
fn accepts(framework: &Framework, atom: &Atom, predicate: &Predicate) -> Option<Vec<String>> {
    if let Test::Member(id) = &atom.test {
        let set = framework.sets.get(id).or_else(|| license_set(id))?;
        let fitting = dictionary()
            .components
            .values()
            .flat_map(|component| component.fitting_licenses.split(OR));
        let mut inside: Vec<String> = fitting
            .filter(|id| member(id, set).is_true())
            .map(str::to_owned)
            .collect();
        inside.sort();
        inside.dedup();
        inside.extend(set.licenses.first().cloned().filter(|_| inside.is_empty()));
        return Some(inside);
    }
    let fits = predicate.fits.as_deref()?;
    Some(fits.split(OR).map(str::to_owned).collect())
}

/// Between licenses that the dictionary lists.
const OR: &str = " or ";

/// What is said where the atom asks to publish what cannot be shared.
pub(crate) fn unshareable(framework: &Framework, atom: usize) -> String {
    let atom = framework.atoms.get(atom);
    let key = atom
        .and_then(|atom| framework.terms.get(atom.term))
        .map(|term| term.key.as_str());
    let component = key
        .and_then(|key| dictionary().home(key))
        .and_then(|home| dictionary().components.get(home));
    let title = component.map_or("the data", |component| component.title.as_str());
    dictionary().unshareable.remedy.replace("{title}", title)
}

/// The licenses that fit the component and that all remedies accept; where none does, those of the last that names any.
pub(crate) fn licenses(component: &str, remedies: &[&Remedy]) -> Option<String> {
    let entry = dictionary().components.get(component)?;
    let mut fitting: Vec<String> = entry.fitting_licenses.split(OR).map(str::to_owned).collect();
    for accepted in remedies.iter().filter_map(|remedy| remedy.accepts.as_ref()) {
        let both: Vec<String> = fitting
            .iter()
            .filter(|id| accepted.contains(id))
            .cloned()
            .collect();
        fitting = if both.is_empty() { accepted.clone() } else { both };
    }
    Some(fitting.join(OR))
}

/// Remedies on one component, of whatever frameworks, as one sentence: what to add, how, and under which licenses.
pub(crate) fn task(component: Option<&str>, remedies: &[&Remedy]) -> String {
    let needed: Vec<&Remedy> = remedies
        .iter()
        .copied()
        .filter(|one| !is_implied(one, remedies))
        .collect();
    let entry = component.and_then(|component| {
        let entry = dictionary().components.get(component)?;
        Some((entry.title.as_str(), licenses(component, remedies)?))
    });
    let (on_terms, others): (Vec<&Remedy>, Vec<&Remedy>) = needed
        .iter()
        .partition(|one| entry.is_some() && (one.is_on_terms() || one.without.is_some()));
    let has_sentence = others.iter().any(|one| one.clause.is_none());
    let (mut sentences, mut clauses) = (Vec::new(), Vec::new());
    for one in others {
        match &one.clause {
            Some(clause) if has_sentence || !on_terms.is_empty() => add(&mut clauses, clause),
            _ => add(&mut sentences, &one.sentence),
        }
    }
    if let Some((title, licenses)) = entry.filter(|_| !on_terms.is_empty()) {
        let filled = |template: &str| {
            template
                .replace("{title}", title)
                .replace("{licenses}", &licenses)
        };
        let words = &dictionary().work;
        let mut without = Vec::new();
        for words in on_terms.iter().filter_map(|one| one.without.as_deref()) {
            add(&mut without, words);
        }
        if !without.is_empty() {
            sentences.push(filled(&words.replace).replace("{without}", &without.join(" and ")));
        } else if has_sentence {
            add(&mut clauses, &filled(&words.under));
        } else {
            sentences.insert(0, filled(&words.put));
        }
    }
    let how = if clauses.is_empty() {
        String::new()
    } else {
        format!(", {}", clauses.join(" and "))
    };
    format!("{}{how}", sentences.join("; "))
}

fn add(list: &mut Vec<String>, words: &str) {
    if !list.iter().any(|known| known == words) {
        list.push(words.to_owned());
    }
}

/// Remedies on one component as one sentence: what to add, then on which terms.
pub(crate) fn joined(remedies: &[&Remedy]) -> String {
    let needed: Vec<&&Remedy> = remedies.iter().filter(|one| !is_implied(one, remedies)).collect();
    let sentences: Vec<&str> = needed
        .iter()
        .filter(|one| one.clause.is_none())
        .map(|one| one.sentence.as_str())
        .collect();
    if sentences.is_empty() {
        return needed
            .iter()
            .map(|one| one.sentence.as_str())
            .collect::<Vec<_>>()
            .join("; ");
    }
    let clauses: Vec<&str> = needed.iter().filter_map(|one| one.clause.as_deref()).collect();
    let on_terms = if clauses.is_empty() {
        String::new()
    } else {
        format!(", {}", clauses.join(" and "))
    };
    format!("{}{on_terms}", sentences.join("; "))
}

fn is_implied(one: &Remedy, remedies: &[&Remedy]) -> bool {
    remedies
        .iter()
        .any(|other| other.implies.iter().any(|implied| implied == one.predicate))
}

fn arguments(key: &str) -> Vec<&str> {
    let inner = key.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.map(|inner| inner.split(", ").collect()).unwrap_or_default()
}

/// The subject's own words first, then the kind's, then the predicate's.
fn template<'a>(predicate: &'a Predicate, arguments: &[&str], wanted: Truth) -> &'a str {
    let own = arguments
        .iter()
        .rev()
        .filter_map(|argument| predicate.about.get(*argument))
        .find_map(|about| {
            let words = if wanted.is_true() {
                &about.remedy
            } else {
                &about.avoid
            };
            words.as_deref()
        });
    own.unwrap_or(if wanted.is_true() {
        &predicate.remedy
    } else {
        &predicate.avoid
    })
}

fn fill(
    template: &str,
    framework: &Framework,
    atom: &Atom,
    arguments: &[&str],
    values: &ValueType,
) -> String {
    let subject = arguments.last().copied().unwrap_or("the release");
    let kind = arguments.first().copied().unwrap_or_default();
    let component = dictionary().components.get(subject);
    let means = |about: &str| {
        let predicate = dictionary().predicate_of(atom.text.trim_start_matches("member("));
        predicate
            .and_then(|(_, predicate)| predicate.about.get(about))
            .map(|about| about.means.as_str())
    };
    let value = match (&atom.test, values) {
        (Test::Named(name), _) => name.as_str(),
        (Test::Ordered(_, place), ValueType::Ordered(list)) => list.get(*place).map_or("", String::as_str),
        _ => "",
    };
    let set = match &atom.test {
        Test::Member(id) => framework.sets.get(id).or_else(|| license_set(id)),
        _ => None,
    };
    let licenses = component.map_or("Apache-2.0", |component| component.fitting_licenses.as_str());
    let licenses = set.map_or_else(|| licenses.to_owned(), |set| members(licenses, set));
    let words = [
        (
            "{title}",
            component.map_or(subject, |component| component.title.as_str()),
        ),
        (
            "{add}",
            component.map_or("add it", |component| component.remedy.as_str()),
        ),
        ("{licenses}", &licenses),
        ("{means}", means(kind).or_else(|| means(subject)).unwrap_or(kind)),
        ("{kind}", kind),
        ("{subject}", subject),
        ("{value}", value),
        ("{set}", set.map_or(value, |set| set.title.as_str())),
    ];
    words
        .iter()
        .fold(template.to_owned(), |text, (slot, word)| text.replace(slot, word))
}

/// Those of `licenses`, written `A or B`, that are in `set`; its own first one where none is.
fn members(licenses: &str, set: &LicenseSet) -> String {
    let inside: Vec<&str> = licenses
        .split(" or ")
        .filter(|id| member(id, set).is_true())
        .collect();
    match (inside.as_slice(), set.licenses.first()) {
        ([], Some(first)) => first.clone(),
        _ => inside.join(" or "),
    }
}
