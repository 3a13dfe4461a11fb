//! Two licenses beside each other: what each says to the same questions, and whether it is the same.
//!
//! What one of them leaves open is neither the same nor another: it stays unknown, with the other's sentence.

mod side;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use openassay_facts::Truth;
use openassay_licenses::{Comparison, Facet};
use openassay_terms::{Answer, Question};

use crate::LicenseReading;
use side::Side;

/// Two licenses, question by question.
#[derive(Debug, Clone)]
pub struct LicenseComparison {
    /// The first.
    pub a: LicenseReading,
    /// The second.
    pub b: LicenseReading,
    /// The plain questions.
    pub answers: Vec<ComparedAnswer>,
    /// The facets, in the order of a report.
    pub facets: Vec<ComparedFacet>,
    /// The duties that we know of.
    pub duties: Vec<ComparedDuty>,
    /// The sentences that differ, where there are two texts of a bearable length; that of an id is SPDX's.
    pub sentences: Option<Comparison>,
}

/// A plain question, and both answers.
#[derive(Debug, Clone)]
pub struct ComparedAnswer {
    /// What is asked.
    pub question: &'static str,
    /// What the first lets one do.
    pub a: Answered,
    /// What the second lets one do.
    pub b: Answered,
    /// Is it the same? Under conditions, or within limits on uses, only if these are.
    pub same: Truth,
    /// Where both give the same answer: the facets that it rests on and that are not the same, or not known to be.
    pub beyond: Vec<&'static str>,
}

/// An answer of one license.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Must one stay within limits on uses?
    pub is_limited: bool,
    /// What it rests on.
    pub grounds: Vec<Ground>,
}

/// A facet, and what both say.
#[derive(Debug, Clone)]
pub struct ComparedFacet {
    /// Its name.
    pub facet: &'static str,
    /// What the first says.
    pub a: Said,
    /// What the second says.
    pub b: Said,
    /// Is it the same?
    pub same: Truth,
}

/// A duty, in words, and who has it.
#[derive(Debug, Clone)]
pub struct ComparedDuty {
    /// What one must do.
    pub duty: &'static str,
    /// Must one under the first?
    pub a: Truth,
    /// Must one under the second?
    pub b: Truth,
}

/// What a license says to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// In the vocabulary of the facet; `silent` where our reading of the license says that it is, `unknown` where no
    /// sentence was found.
    pub value: String,
    /// The sentences that say so, or the sections.
    pub grounds: Vec<Ground>,
}

impl Said {
    /// Does it say anything?
    pub fn is_known(&self) -> bool {
        !matches!(self.value.as_str(), UNKNOWN | SILENT)
    }
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The file that was read, or the file of our knowledge.
    pub path: String,
    /// The line; 0 where it is our knowledge.
    pub line: u32,
    /// The section of the license, where it is known.
    pub section: Option<String>,
    /// The sentence; none where it is our knowledge.
    pub quote: Option<String>,
}

/// No sentence was found.
const UNKNOWN: &str = "unknown";
/// Our reading says that it says nothing.
const SILENT: &str = "silent";

/// Holds `a` against `b`.
pub fn compare_licenses(a: LicenseReading, b: LicenseReading) -> LicenseComparison {
    let (side_a, side_b) = (Side::of(&a), Side::of(&b));
    let facets: Vec<ComparedFacet> = Facet::ALL
        .iter()
        .map(|facet| compared(*facet, &side_a, &side_b))
        .collect();
    let answers = answers(&side_a, &side_b, &facets);
    let duties = side_a
        .duties()
        .into_iter()
        .zip(side_b.duties())
        .map(|((duty, a), (_, b))| ComparedDuty { duty, a, b })
        .collect();
    let sentences = side_a
        .words()
        .zip(side_b.words())
        .and_then(|(a, b)| openassay_licenses::compare(a, b));
    LicenseComparison {
        a,
        b,
        answers,
        facets,
        duties,
        sentences,
    }
}

/// Facets whose values stand side by side: what was found in a text is at least what it says.
fn is_list(facet: Facet) -> bool {
    matches!(
        facet,
        Facet::FieldOfUse | Facet::Termination | Facet::NamingAttribution | Facet::Geo
    )
}

fn parts(value: &str) -> BTreeSet<&str> {
    value.split('+').map(str::trim).collect()
}

fn compared(facet: Facet, a: &Side<'_>, b: &Side<'_>) -> ComparedFacet {
    let (said_a, said_b) = (a.said(facet), b.said(facet));
    let same = if !said_a.is_known() || !said_b.is_known() {
        Truth::Unknown
    } else if said_a.value == said_b.value {
        same_in_kind(facet, a, b, &said_a, &said_b)
    } else if a.facets.len() > 1 || b.facets.len() > 1 {
        Truth::Unknown
    } else if is_list(facet) {
        same_lists((&said_a.value, a.is_whole()), (&said_b.value, b.is_whole()))
    } else {
        Truth::False
    };
    ComparedFacet {
        facet: facet.name(),
        a: said_a,
        b: said_b,
        same,
    }
}

/// Of limits on uses we know only that there is a list or a policy, of copyleft not which license it asks for: two of
/// them are the same where the license is, or where the sentences are.
fn same_in_kind(facet: Facet, a: &Side<'_>, b: &Side<'_>, said_a: &Said, said_b: &Said) -> Truth {
    let has_content =
        matches!(facet, Facet::FieldOfUse | Facet::ShareAlike) && said_a.value != facet.absent();
    if !has_content || a.is_the_license(b) {
        return Truth::True;
    }
    let words = |said: &Said| -> Option<String> {
        let quotes: Option<Vec<&str>> = said
            .grounds
            .iter()
            .map(|ground| ground.quote.as_deref())
            .collect();
        Some(quotes?.join("\n\n"))
    };
    let differences = words(said_a)
        .zip(words(said_b))
        .and_then(|(a, b)| openassay_licenses::compare(&a, &b));
    let same = differences.is_some_and(|compared| compared.differences.is_empty());
    if same { Truth::True } else { Truth::Unknown }
}

/// What only one of them has is a difference where the other is known as a whole, or has another such thing.
fn same_lists((a, whole_a): (&str, bool), (b, whole_b): (&str, bool)) -> Truth {
    let (a, b) = (parts(a), parts(b));
    let differs = |here: &BTreeSet<&str>, there: &BTreeSet<&str>, whole: bool| {
        here.difference(there).any(|one| {
            let kind = one.split_once(':').map(|(kind, _)| kind);
            let other = |two: &&str| kind.is_some() && two.split_once(':').map(|(kind, _)| kind) == kind;
            whole || there.contains("none") || there.iter().any(other)
        })
    };
    if differs(&a, &b, whole_b) || differs(&b, &a, whole_a) {
        Truth::False
    } else {
        Truth::Unknown
    }
}

fn answers(a: &Side<'_>, b: &Side<'_>, facets: &[ComparedFacet]) -> Vec<ComparedAnswer> {
    Question::ALL
        .into_iter()
        .map(|question| {
            let (of_a, of_b) = (
                a.answer(question, facets, |one| &one.a),
                b.answer(question, facets, |one| &one.b),
            );
            let beyond = beyond(question, of_a.answer, of_b.answer, facets);
            ComparedAnswer {
                question: question.as_str(),
                same: same_answer(of_a.answer, of_b.answer, &beyond),
                beyond: beyond.into_iter().map(|one| one.facet).collect(),
                a: of_a,
                b: of_b,
            }
        })
        .collect()
}

/// The facets that set two answers of the same word apart, or may: surely if any does, and then these alone.
fn beyond(question: Question, a: Answer, b: Answer, facets: &[ComparedFacet]) -> Vec<&ComparedFacet> {
    if a != b || a == Answer::No {
        return Vec::new();
    }
    let bearing = question.rests_on(a);
    let of = |same: Truth| -> Vec<&ComparedFacet> {
        let named = |one: &&ComparedFacet| bearing.iter().any(|facet| facet.name() == one.facet);
        facets
            .iter()
            .filter(named)
            .filter(|one| one.same == same)
            .collect()
    };
    match of(Truth::False) {
        sure if !sure.is_empty() => sure,
        _ => of(Truth::Unknown),
    }
}

fn same_answer(a: Answer, b: Answer, beyond: &[&ComparedFacet]) -> Truth {
    if a == Answer::Unknown || b == Answer::Unknown {
        return Truth::Unknown;
    }
    Truth::from(a == b).and(Truth::all(beyond.iter().map(|one| one.same)))
}
