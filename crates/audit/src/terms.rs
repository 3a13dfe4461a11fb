//! The terms in force and the plain answers, as the report shows them.

use std::collections::BTreeSet;

use openassay_facts::{Artifact, Component, Evidence, Method, Presence, Role};
use openassay_licenses::{Identification, Source};
use openassay_terms::{Answer, Binding, Composition, Grant, Offer, Part};

use crate::evidence::{World, composition_of_all, compositions_of, seen};
use crate::{ModelTerms, PartTerms, Permission, TermRestriction};

/// The components that are code.
pub(crate) const CODE: [&str; 5] = [
    "code.training",
    "code.inference",
    "code.architecture",
    "code.data_prep",
    "code.evaluation",
];

/// The components that stand for each part: what a reader means by "the weights", "the code".
const STANDS_FOR: [(Part, &[&str]); 4] = [
    (Part::Weights, &["weights.final"]),
    (Part::Code, &CODE),
    (Part::Data, &["data.training", "data.evaluation"]),
    (
        Part::Documents,
        &["doc.model_card", "doc.data_card", "doc.tech_report"],
    ),
];

/// The composed terms of each part that has files of its own.
fn parts<'a>(world: &World<'a>) -> Vec<(Part, Composition<'a>)> {
    STANDS_FOR
        .iter()
        .filter_map(|(part, components)| {
            let present = |name: &&&str| *part == Part::Weights || world.artifacts_of(name).next().is_some();
            let there: Vec<Component> = components
                .iter()
                .filter(present)
                // All of the code is run together; other parts have terms of their own, the first speaks.
                .take(if *part == Part::Code { components.len() } else { 1 })
                .map(|name| Component::of(name))
                .collect();
            (!there.is_empty()).then(|| (*part, composition_of_all(world, &there)))
        })
        .collect()
}

/// The terms, part by part.
pub(crate) fn terms(world: &World<'_>) -> Vec<PartTerms> {
    parts(world)
        .into_iter()
        .map(|(part, composition)| match unread_license(world) {
            Some(unread) if composition.is_empty() => PartTerms {
                verdict: "unknown",
                completeness: "pointer",
                evidence: vec![unread],
                ..of_part(part, &composition)
            },
            _ if part == Part::Weights => PartTerms {
                models: models(world),
                ..of_part(part, &composition)
            },
            _ => of_part(part, &composition),
        })
        .collect()
}

/// A license file that is here and could not be read: it is not known what it says, and it is not nothing.
fn unread_license(world: &World<'_>) -> Option<Evidence> {
    let unread = |artifact: &&Artifact| !matches!(artifact.presence, Presence::Here | Presence::Empty);
    let license = world.inventory.with_role(Role::License).find(unread)?;
    Some(seen(license, Method::Listed).quoting("a license file that could not be read"))
}

fn of_part(part: Part, composition: &Composition<'_>) -> PartTerms {
    let restrictions = said_once(composition);
    let outputs = match part {
        Part::Weights => restrictions
            .iter()
            .filter(|one| is_of_outputs(one))
            .cloned()
            .collect(),
        _ => Vec::new(),
    };
    PartTerms {
        part: part.as_str(),
        license: composition.license(),
        verdict: composition.verdict(),
        completeness: composition.completeness(),
        restrictions,
        evidence: composition.evidence(),
        changes: composition
            .grants
            .iter()
            .flat_map(|grant| changes(grant))
            .collect(),
        policies: composition.policies(),
        unresolved: composition
            .unresolved
            .iter()
            .map(|grant| grant.evidence.clone())
            .collect(),
        outputs,
        models: Vec::new(),
    }
}

/// Does it limit what may be done with what the model makes?
fn is_of_outputs(restriction: &TermRestriction) -> bool {
    match restriction.facet.as_str() {
        "outputs" => true,
        "competing_model_ban" => restriction.value.contains("output"),
        _ => false,
    }
}

/// The terms model by model, where they differ.
fn models(world: &World<'_>) -> Vec<ModelTerms> {
    let mut found: Vec<ModelTerms> = Vec::new();
    for (terms, files) in compositions_of(world, &Component::of("weights.final")) {
        let one = ModelTerms {
            files,
            license: terms.license(),
            verdict: terms.verdict(),
            completeness: terms.completeness(),
            evidence: terms.evidence(),
        };
        // A key in each of many quantized copies says the same of each.
        let same = |known: &&mut ModelTerms| {
            (&known.license, known.verdict, known.completeness)
                == (&one.license, one.verdict, one.completeness)
                && (one.license.is_some() || known.evidence == one.evidence)
        };
        match found.iter_mut().find(same) {
            Some(known) => known.files.extend(one.files),
            None => found.push(one),
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// Each restriction once: the sentence of a text before our reading of a license that is only named.
fn said_once(composition: &Composition<'_>) -> Vec<TermRestriction> {
    let mut all: Vec<TermRestriction> = composition
        .grants
        .iter()
        .flat_map(|grant| restrictions(grant))
        .collect();
    all.sort_by_key(|restriction| (restriction.line == 0, is_heading(&restriction.quote)));
    let mut said = BTreeSet::new();
    all.retain(|restriction| said.insert((restriction.facet.clone(), restriction.value.clone())));
    all
}

/// "Prohibited Uses": a sentence below it says more.
fn is_heading(quote: &str) -> bool {
    quote.split_whitespace().count() < 5
}

fn restrictions(grant: &Grant) -> Vec<TermRestriction> {
    match &grant.offer {
        Offer::Text(text) => of_text(grant, text),
        Offer::Named(_) => grant
            .offer
            .licenses()
            .into_iter()
            .flat_map(of_knowledge)
            .collect(),
        Offer::Policy(policy) if policy.binding == Binding::Unclear => Vec::new(),
        Offer::Policy(policy) => of_text(grant, &policy.text),
        Offer::Unnamed(_) => Vec::new(),
    }
}

fn of_text(grant: &Grant, text: &Identification) -> Vec<TermRestriction> {
    let told = text.restrictions.iter().map(|restriction| TermRestriction {
        facet: restriction.facet.name().to_owned(),
        value: restriction.value.clone(),
        quote: restriction.quote.clone(),
        focus: restriction.focus.clone(),
        path: grant.path.clone(),
        line: restriction.line,
    });
    told.collect()
}

/// What our knowledge says of a license that is only named: the clause stands in for the sentence.
fn of_knowledge(license: &openassay_licenses::License) -> Vec<TermRestriction> {
    let restricting = license.facets.iter().filter(|(facet, answer)| {
        answer.value != facet.absent() && !matches!(answer.value.as_str(), "silent" | "unknown")
    });
    restricting
        .map(|(facet, answer)| {
            let (file, section) = match &answer.source {
                Source::Knowledge { file, section } => (file.clone(), section.clone()),
                Source::Text { quote, .. } => (String::new(), Some(quote.clone())),
            };
            let clause = section.map_or_else(String::new, |section| format!(" ({})", clause_named(&section)));
            TermRestriction {
                facet: facet.name().to_owned(),
                value: answer.value.clone(),
                quote: format!("{}{clause}", license.title),
                focus: String::new(),
                path: file,
                line: 0,
            }
        })
        .collect()
}

/// `section 2.a`; a part without a number by its own words.
pub(crate) fn clause_named(section: &str) -> String {
    if section.starts_with(|c: char| c.is_ascii_digit()) {
        format!("section {section}")
    } else {
        section.to_owned()
    }
}

fn changes(grant: &Grant) -> Vec<String> {
    let Offer::Text(text) = &grant.offer else {
        return Vec::new();
    };
    text.changes
        .iter()
        .map(|change| {
            format!(
                "{}:{} {}: {}",
                grant.path,
                change.line,
                change.kind.name(),
                change.told()
            )
        })
        .collect()
}

/// The plain answers: for the weights always, for other parts where they have terms.
pub(crate) fn permissions(world: &World<'_>) -> Vec<Permission> {
    let told =
        |(part, composition): &(Part, Composition<'_>)| *part == Part::Weights || !composition.is_empty();
    parts(world)
        .into_iter()
        .filter(told)
        .flat_map(|(part, composition)| {
            let no_terms = no_terms(world, &composition);
            openassay_terms::permissions(&composition)
                .into_iter()
                .map(move |one| of_question(part, one, no_terms.as_ref()))
        })
        .collect()
}

fn of_question(part: Part, one: openassay_terms::Permission, no_terms: Option<&Evidence>) -> Permission {
    let answer = match one.answer {
        Answer::Unknown if no_terms.is_some() => Answer::No,
        known => known,
    };
    let quotes = match no_terms {
        Some(absence) => vec![absence.clone()],
        None => one.quotes,
    };
    Permission {
        part: part.as_str(),
        question: one.question.as_str(),
        answer,
        quotes,
        duties: one.duties,
    }
}

/// No license is no permission, where it is sure that there is none.
fn no_terms(world: &World<'_>, composition: &Composition<'_>) -> Option<Evidence> {
    if composition.is_empty() && world.grants.is_empty() {
        crate::evidence::no_terms(world)
    } else {
        None
    }
}
