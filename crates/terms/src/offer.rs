//! What one grant offers: an identified text, a license by its name, or terms that nobody named.

use openassay_facts::Truth;
use openassay_licenses::{
    Completeness, ConditionKind, Expression, Facet, Facets, Identification, License, RestrictionKind, Right,
    Source, Verdict,
};

use crate::Policy;

/// What open terms grant to everyone.
const RIGHTS: [Right; 4] = [Right::Use, Right::Modify, Right::Distribute, Right::Commercial];

/// What a grant offers.
#[derive(Debug, Clone)]
pub enum Offer {
    /// A text that was read, and what it was found to be.
    Text(Box<Identification>),
    /// A license named, not shown.
    Named(Expression),
    /// Terms there are, but under no name that we know (`license: other`).
    Unnamed(String),
    /// A use policy: it limits and grants nothing, so where it does not limit it leaves every answer as it is.
    Policy(Box<Policy>),
}

impl Offer {
    /// Approved by the Open Source Initiative?
    pub fn osi_approved(&self) -> Truth {
        match self {
            Self::Text(text) => self.unless_restricted(text.osi_approved()),
            Self::Named(expression) => expression.truth(&|license: &License| license.osi_approved),
            Self::Unnamed(_) => Truth::Unknown,
            Self::Policy(policy) => !policy.restricts_use(),
        }
    }

    /// Approved by the Open Source Initiative, or conforming to the Open Definition?
    pub fn open_definition(&self) -> Truth {
        match self {
            Self::Text(text) => self.unless_restricted(text.osi_approved().or(text.open_definition())),
            Self::Named(expression) => {
                expression.truth(&|license: &License| license.osi_approved.or(license.open_definition))
            }
            Self::Unnamed(_) => Truth::Unknown,
            Self::Policy(policy) => !policy.restricts_use(),
        }
    }

    /// A text that we do not know, and whose own sentences restrict who may use it or for what, is no open
    /// license whatever it is (Open Source Definition 5 and 6, Open Definition 2.1.8).
    fn unless_restricted(&self, standing: Truth) -> Truth {
        let restricts = || {
            RestrictionKind::OF_USE
                .iter()
                .any(|kind| self.restricts(*kind).is_true())
        };
        if standing.is_unknown() && restricts() {
            Truth::False
        } else {
            standing
        }
    }

    /// Is this right granted?
    pub fn may(&self, right: Right) -> Truth {
        match self {
            Self::Policy(_) => Truth::True,
            _ => self.holds(&|facets| facets.may(right)),
        }
    }

    /// Is there this restriction?
    pub fn restricts(&self, kind: RestrictionKind) -> Truth {
        match self {
            Self::Policy(policy) => policy.restricts(kind),
            _ => !self.holds(&|facets| !facets.restricts(kind)),
        }
    }

    /// Does it let nobody train other models with it or its outputs, whether or not they compete?
    pub fn forbids_other_models(&self) -> Truth {
        match self {
            Self::Policy(policy) => policy.forbids_other_models(),
            _ => !self.holds(&|facets| !facets.forbids_other_models()),
        }
    }

    /// Is there this duty?
    pub fn conditions(&self, kind: ConditionKind) -> Truth {
        match self {
            Self::Policy(policy) => policy.conditions(kind),
            _ => !self.holds(&|facets| !facets.conditions(kind)),
        }
    }

    /// Does it let anyone use, change and share for any purpose?
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Policy(_))
            && RIGHTS.into_iter().all(|right| self.may(right).is_true())
            && RestrictionKind::OF_USE
                .iter()
                .all(|kind| self.restricts(*kind).is_false())
    }

    /// Does it surely withhold something of that?
    pub fn is_narrower(&self) -> bool {
        let withholds = || RIGHTS.into_iter().any(|right| self.may(right).is_false());
        let restricts = || {
            RestrictionKind::OF_USE
                .iter()
                .any(|kind| self.restricts(*kind).is_true())
        };
        // A policy stands beside the license that it limits: both apply, and neither denies the other.
        !matches!(self, Self::Policy(_)) && (withholds() || restricts())
    }

    /// The id or expression, where it may be said without a lie: not of a changed or unknown text.
    pub fn license(&self) -> Option<String> {
        match self {
            Self::Text(text) => match text.verdict {
                Verdict::Exact | Verdict::ExactWithTrailer => text.license.clone(),
                _ => None,
            },
            Self::Named(expression) => Some(expression.to_string()),
            Self::Unnamed(_) | Self::Policy(_) => None,
        }
    }

    /// The license that a text comes from, changed or not.
    pub fn base(&self) -> Option<String> {
        match self {
            Self::Text(text) => text.license.clone(),
            _ => self.license(),
        }
    }

    /// The verdict's name in reports.
    pub fn verdict(&self) -> &'static str {
        match self {
            Self::Text(text) => text.verdict.name(),
            Self::Named(_) | Self::Unnamed(_) => "declared",
            Self::Policy(policy) => policy.text.verdict.name(),
        }
    }

    /// Does it only say where the terms are, or that there are some?
    pub fn is_pointer(&self) -> bool {
        match self {
            Self::Text(text) => text.completeness == Completeness::Pointer,
            Self::Named(_) | Self::Policy(_) => false,
            Self::Unnamed(_) => true,
        }
    }

    /// The policies that its terms incorporate, by name. Where the licensee may choose, none has to be taken.
    pub fn policies(&self) -> Vec<String> {
        match self {
            Self::Text(text) => text.policies.clone(),
            Self::Named(Expression::Or(_)) | Self::Unnamed(_) | Self::Policy(_) => Vec::new(),
            Self::Named(expression) => {
                let licenses = expression.licenses().into_iter();
                licenses.flat_map(|license| license.policies.clone()).collect()
            }
        }
    }

    /// Is a file called a license merely a notice: no text that we know, and without a word that restricts? Then
    /// what it says of licenses is prose, like any document's.
    pub fn is_notice(&self) -> bool {
        matches!(self, Self::Text(text) if text.verdict == Verdict::Unknown && text.restrictions.is_empty())
    }

    /// Must those who offer it over a network offer its source too?
    pub fn is_network_copyleft(&self) -> bool {
        let asks = |facets: &Facets| {
            facets
                .value(Facet::ShareAlike)
                .is_some_and(|value| value.contains("network"))
        };
        match self {
            Self::Text(text) => asks(&text.facets()),
            Self::Named(expression) => expression.licenses().iter().any(|license| asks(&license.facets)),
            Self::Unnamed(_) | Self::Policy(_) => false,
        }
    }

    /// Does it surely ask for a credit of any sort?
    pub(crate) fn asks_for_credit(&self) -> bool {
        let none = |facets: &Facets| match facets.value(Facet::NamingAttribution) {
            None | Some("silent" | "unknown") => Truth::Unknown,
            Some(value) => (value == "none").into(),
        };
        self.holds(&none).is_false()
    }

    /// The ids that its expression holds, or of a plain text the license's own.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Named(expression) => expression
                .licenses()
                .iter()
                .map(|license| license.id.clone())
                .collect(),
            Self::Text(text) if text.verdict.is_plain() => {
                text.licenses.iter().map(|license| license.id.clone()).collect()
            }
            Self::Text(_) | Self::Unnamed(_) | Self::Policy(_) => Vec::new(),
        }
    }

    /// The ids among which the licensee may choose; none where there is no choice.
    pub fn choices(&self) -> Vec<String> {
        match self {
            Self::Named(Expression::Or(members)) => {
                let licenses = members.iter().flat_map(Expression::licenses);
                licenses.map(|license| license.id.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Every license that is named in it, with its facets.
    pub fn licenses(&self) -> Vec<&'static License> {
        match self {
            Self::Named(expression) => expression.licenses(),
            _ => Vec::new(),
        }
    }

    /// The sentence of the text, or the clause of the license named, that bears `kind` out.
    pub fn basis(&self, kind: RestrictionKind) -> Vec<Basis> {
        match self {
            Self::Text(text) => basis(text.license.as_deref().unwrap_or_default(), &text.facets(), kind)
                .into_iter()
                .collect(),
            Self::Named(expression) => expression
                .licenses()
                .iter()
                .filter_map(|one| basis(&one.id, &one.facets, kind))
                .collect(),
            Self::Policy(policy) if self.restricts(kind).is_true() => {
                basis("the policy", &policy.text.facets(), kind)
                    .into_iter()
                    .collect()
            }
            Self::Unnamed(_) | Self::Policy(_) => Vec::new(),
        }
    }

    /// The sentence of its text that permits this; none where only a name was read, or no sentence was found.
    pub fn grant(&self, right: Right) -> Option<Basis> {
        let facet = match right {
            Right::Modify => Facet::Derivatives,
            Right::Distribute => Facet::Redistribution,
            Right::Commercial => Facet::CommercialUse,
            Right::Use | Right::Study => return None,
        };
        let Self::Text(text) = self else { return None };
        let one = text.grant(facet)?;
        Some(Basis::Sentence {
            quote: one.quote.clone(),
            focus: one.focus.clone(),
            line: one.line,
        })
    }

    /// Does it hold of all that apply, and of one where the licensee chooses?
    fn holds(&self, question: &dyn Fn(&Facets) -> Truth) -> Truth {
        match self {
            Self::Text(text) => question(&text.facets()),
            Self::Named(expression) => expression.truth(&|license: &License| question(&license.facets)),
            Self::Unnamed(_) | Self::Policy(_) => Truth::Unknown,
        }
    }
}

/// What a restriction rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// A sentence of the text.
    Sentence {
        /// The sentence.
        quote: String,
        /// The words of it that restrict.
        focus: String,
        /// Its line.
        line: u32,
    },
    /// Our own reading of a license that is only named.
    Clause {
        /// The knowledge file.
        file: String,
        /// What it says, with the section of the license.
        words: String,
    },
}

fn basis(license: &str, facets: &Facets, kind: RestrictionKind) -> Option<Basis> {
    if !facets.restricts(kind).is_true() {
        return None;
    }
    let answer = facets
        .get(kind.facet())
        .or_else(|| facets.get(Facet::CompetingModelBan))?;
    Some(match &answer.source {
        Source::Text { quote, focus, line } => Basis::Sentence {
            focus: focus.clone(),
            quote: quote.clone(),
            line: *line,
        },
        Source::Knowledge { file, section } => {
            let clause = section
                .as_ref()
                .map(|section| format!(", section {section}"))
                .unwrap_or_default();
            let says = kind.name().replace('_', " ");
            Basis::Clause {
                file: file.clone(),
                words: format!("{license}{clause}: {says} ({})", answer.value),
            }
        }
    })
}

#[cfg(test)]
#[path = "tests/offer.rs"]
mod tests;
