//! What an identified text amounts to: approval, openness and facets, each with the sentence it rests on.

use openassay_facts::Truth;

use crate::catalog::License;
use crate::facet::{Answer, Facet, Facets, Source, bans_a_kind_of_model};
use crate::identify::{Identification, Verdict};
use crate::restrictions::Restriction;

impl Identification {
    /// Is what this text says approved by OSI? A plain text as its license; a modified one that restricts is
    /// not, one that does not is unknown; a derived one is not.
    pub fn osi_approved(&self) -> Truth {
        self.standing(|license| license.osi_approved)
    }

    /// Does what this text says conform to the Open Definition, or to OSI's?
    pub fn open_definition(&self) -> Truth {
        self.standing(|license| license.open_definition.or(license.osi_approved))
    }

    fn standing(&self, of: impl Fn(&License) -> Truth) -> Truth {
        match self.verdict {
            Verdict::Exact | Verdict::ExactWithTrailer => {
                Truth::all(self.licenses.iter().map(|license| of(license)))
            }
            Verdict::Modified if self.restricts_anew() => Truth::False,
            Verdict::Modified | Verdict::Unknown => Truth::Unknown,
            Verdict::Derived => Truth::False,
        }
    }

    /// Was a restriction found that the license it was made from does not have?
    fn restricts_anew(&self) -> bool {
        let base = merged(&self.licenses);
        self.restrictions.iter().any(|one| {
            let stored = base.value(one.facet);
            limits(one.facet)
                && (stored.is_none() || stored == Some(one.facet.absent()) || base_is_open(&self.licenses))
        }) && !self.changes.is_empty()
    }

    /// What it grants and restricts: for a plain text what is stored, with the sentence of the text itself
    /// where one was found; for any other what its own sentences say, and what its license grants only where
    /// nothing was taken away.
    pub fn facets(&self) -> Facets {
        let mut facets = merged(&self.licenses);
        match self.verdict {
            Verdict::Exact | Verdict::ExactWithTrailer => self.quote(&mut facets),
            Verdict::Unknown => {
                facets = Facets::default();
                self.restrict(&mut facets);
            }
            Verdict::Modified | Verdict::Derived => {
                let stands = |change: &crate::Change| {
                    change.kind == crate::ChangeKind::Added || change.is_of_a_number()
                };
                let grants_stand = self.changes.iter().all(stands);
                facets.retain(|facet, answer| {
                    let grant = matches!(
                        facet,
                        Facet::CommercialUse | Facet::Redistribution | Facet::Derivatives
                    );
                    answer.value != facet.absent() || grant && grants_stand
                });
                self.restrict(&mut facets);
            }
        }
        facets
    }

    /// Puts the text's own sentence in place of the section of the file.
    fn quote(&self, facets: &mut Facets) {
        let stored: Vec<(Facet, String)> = facets
            .iter()
            .filter(|(facet, answer)| answer.value != facet.absent())
            .map(|(facet, answer)| (facet, answer.value.clone()))
            .collect();
        for (facet, value) in stored {
            let same = self
                .restrictions
                .iter()
                .find(|one| one.facet == facet && one.value == value);
            if let Some(one) = same.or_else(|| self.sentence(facet)) {
                facets.set(
                    facet,
                    Answer {
                        value,
                        source: source(one),
                    },
                );
            }
        }
    }

    /// What the sentences say counts, the most restrictive first; facets whose values stand side by side keep all.
    fn restrict(&self, facets: &mut Facets) {
        for facet in Facet::ALL {
            let found: Vec<&Restriction> = self
                .restrictions
                .iter()
                .filter(|one| one.facet == *facet)
                .collect();
            let Some(first) = found.first() else { continue };
            let is_strictest = |one: &&&Restriction| match facet {
                Facet::CompetingModelBan => bans_a_kind_of_model(&one.value),
                _ => one.value == "no",
            };
            let strictest = found.iter().find(is_strictest).unwrap_or(first);
            let value = match facet {
                Facet::FieldOfUse | Facet::Termination => side_by_side(&found, "+"),
                Facet::NamingAttribution => side_by_side(&found, " + "),
                _ => strictest.value.clone(),
            };
            facets.set(
                *facet,
                Answer {
                    value,
                    source: source(strictest),
                },
            );
        }
    }
}

fn side_by_side(found: &[&Restriction], between: &str) -> String {
    let mut values: Vec<&str> = found.iter().map(|one| one.value.as_str()).collect();
    values.sort_unstable();
    values.dedup();
    values.join(between)
}

fn source(one: &Restriction) -> Source {
    Source::Text {
        quote: one.quote.clone(),
        focus: one.focus.clone(),
        line: one.line,
    }
}

/// Facets that limit what may be done, not merely how to pass it on.
const fn limits(facet: Facet) -> bool {
    !matches!(
        facet,
        Facet::NamingAttribution | Facet::ShareAlike | Facet::Termination | Facet::UnilateralChange
    )
}

fn base_is_open(licenses: &[&'static License]) -> bool {
    licenses.iter().all(|license| license.osi_approved.is_true())
}

/// Of several licenses that all apply, the restriction of any is a restriction of the whole.
fn merged(licenses: &[&'static License]) -> Facets {
    let Some((first, rest)) = licenses.split_first() else {
        return Facets::default();
    };
    let mut all = first.facets.clone();
    for license in rest {
        let before = all.clone();
        all.retain(|facet, answer| answer.value != facet.absent() || license.facets.get(facet).is_some());
        for (facet, answer) in license.facets.iter() {
            if answer.value != facet.absent()
                && before.value(facet).is_none_or(|value| value == facet.absent())
            {
                all.set(facet, answer.clone());
            }
        }
    }
    all
}
