//! One of the two licenses: what it says to each question, and the sentences or sections that say so.

use std::collections::BTreeMap;

use openassay_facts::{Evidence, Method, Truth};
use openassay_licenses::{Facet, Facets, Identification, License, Source};
use openassay_terms::{Answer, Offer, Question, WITHIN_LIMITS};

use super::{Answered, ComparedFacet, Ground, Said, UNKNOWN, parts};
use crate::LicenseReading;

/// One of the two, with what its terms come to.
pub(super) struct Side<'a> {
    reading: &'a LicenseReading,
    offer: Option<Offer>,
    /// By the license that they are the facets of; one for a text.
    pub(super) facets: Vec<(&'a str, Facets)>,
}

impl<'a> Side<'a> {
    pub(super) fn of(reading: &'a LicenseReading) -> Self {
        let offer = reading.offer();
        let licenses = offer.as_ref().map(Offer::licenses).unwrap_or_default();
        let facets = match &reading.text {
            Some(text) => vec![("", text.facets())],
            None => licenses.into_iter().map(of_license).collect(),
        };
        Self {
            reading,
            offer,
            facets,
        }
    }

    /// Do we know all that it says, and not only the sentences that were found?
    pub(super) fn is_whole(&self) -> bool {
        let plain = |text: &Identification| text.verdict.is_plain();
        self.reading.text.as_ref().is_none_or(plain)
    }

    /// Are both the same license, by its plain text or by its name?
    pub(super) fn is_the_license(&self, other: &Self) -> bool {
        let license = |side: &Self| side.offer.as_ref().and_then(Offer::license);
        license(self).is_some_and(|id| Some(id) == license(other))
    }

    pub(super) fn words(&self) -> Option<&str> {
        let listed = || self.reading.known.and_then(License::text);
        self.reading.words.as_deref().or_else(listed)
    }

    /// Of a text that we do not know, a duty that was not found may still be there.
    pub(super) fn duties(&self) -> Vec<(&'static str, Truth)> {
        let mut duties = self
            .offer
            .as_ref()
            .map(openassay_terms::duties_of)
            .unwrap_or_default();
        for (_, owed) in &mut duties {
            if !self.is_whole() {
                *owed = owed.or(Truth::Unknown);
            }
        }
        duties
    }

    pub(super) fn said(&self, facet: Facet) -> Said {
        let mut grounds = Vec::new();
        let mut by_value: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (license, facets) in &self.facets {
            by_value
                .entry(facets.value(facet).unwrap_or(UNKNOWN))
                .or_default()
                .push(license);
            grounds.extend(self.grounds(facet, facets));
        }
        let value = match by_value.len() {
            0 => UNKNOWN.to_owned(),
            1 => by_value.into_keys().collect(),
            _ => self.by_license(facet),
        };
        Said { value, grounds }
    }

    /// `MIT: yes; CC-BY-NC-4.0: no`, where an expression names licenses that do not agree.
    fn by_license(&self, facet: Facet) -> String {
        let each = self.facets.iter().map(|(license, facets)| {
            let value = facets.value(facet).unwrap_or(UNKNOWN);
            format!("{license}: {value}")
        });
        each.collect::<Vec<_>>().join("; ")
    }

    /// Where the value of `facet` stands: the sentence that decides it, then the others that speak of it.
    fn grounds(&self, facet: Facet, facets: &Facets) -> Vec<Ground> {
        let Some(answer) = facets.get(facet).filter(|answer| answer.value != UNKNOWN) else {
            return Vec::new();
        };
        match &answer.source {
            Source::Knowledge { file, section } => vec![Ground {
                path: file.clone(),
                line: 0,
                section: section.clone(),
                quote: None,
            }],
            Source::Text { quote, line, .. } => {
                let mut grounds = vec![self.sentence(quote, *line)];
                let restrictions = self.reading.text.iter().flat_map(|text| &text.restrictions);
                let others = restrictions
                    .filter(|one| one.facet == facet && holds(&answer.value, &one.value))
                    .map(|one| self.sentence(&one.quote, one.line));
                for other in others {
                    if !grounds.contains(&other) {
                        grounds.push(other);
                    }
                }
                grounds
            }
        }
    }

    fn sentence(&self, quote: &str, line: u32) -> Ground {
        let restrictions = self.reading.text.iter().flat_map(|text| &text.restrictions);
        let section = restrictions
            .filter(|one| one.line == line && one.quote == quote)
            .find_map(|one| one.section.clone());
        Ground {
            path: self.reading.name.clone(),
            line,
            section,
            quote: Some(quote.to_owned()),
        }
    }

    pub(super) fn answer(
        &self,
        question: Question,
        facets: &[ComparedFacet],
        said: fn(&ComparedFacet) -> &Said,
    ) -> Answered {
        let mut answers = self.reading.answers.iter();
        let Some((_, answer, quotes, duties)) = answers.find(|(name, ..)| *name == question.as_str()) else {
            return Answered {
                answer: Answer::Unknown,
                is_limited: false,
                grounds: Vec::new(),
            };
        };
        let mut grounds: Vec<Ground> = quotes.iter().filter_map(|quote| self.cited(quote)).collect();
        if grounds.is_empty() && *answer != Answer::Unknown {
            grounds = sections(question, *answer, facets, said);
        }
        Answered {
            answer: *answer,
            is_limited: duties.iter().any(|duty| duty == WITHIN_LIMITS),
            grounds,
        }
    }

    /// The sentence of the text that `evidence` cites, if it cites one.
    fn cited(&self, evidence: &Evidence) -> Option<Ground> {
        let quote = evidence.quote.as_deref()?;
        let line = evidence.place.line();
        (evidence.method != Method::Knowledge && line > 0).then(|| self.sentence(quote, line))
    }
}

/// What bears an answer out where no sentence of a text is cited: the facets that restrict, else the one that grants.
fn sections(
    question: Question,
    answer: Answer,
    facets: &[ComparedFacet],
    said: fn(&ComparedFacet) -> &Said,
) -> Vec<Ground> {
    let grounds_of = |facet: Facet, restricting: bool| {
        let named = facets.iter().filter(move |one| one.facet == facet.name());
        named
            .map(said)
            .filter(move |said| !restricting || said.is_known() && said.value != facet.absent())
            .flat_map(|said| said.grounds.clone())
    };
    let mut grounds: Vec<Ground> = Vec::new();
    for ground in question
        .rests_on(answer)
        .into_iter()
        .flat_map(|facet| grounds_of(facet, true))
    {
        if !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    if grounds.is_empty() {
        grounds.extend(grounds_of(question.facet(), false));
    }
    grounds
}

fn of_license(license: &'static License) -> (&'static str, Facets) {
    (&license.id, license.facets.clone())
}

/// Is the value one of those that stand side by side in `all`?
fn holds(all: &str, value: &str) -> bool {
    all == value || parts(all).contains(value)
}
