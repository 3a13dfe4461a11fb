//! The plain answers: may I use it commercially, change it, pass it on, serve it, train others with it.

use std::collections::BTreeSet;

use openassay_facts::{Evidence, Truth};
use openassay_licenses::{ConditionKind, Facet, RestrictionKind, Right};

use crate::{Composition, Grant, Offer};

/// A question that a user asks before use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// May I earn money with it?
    CommercialUse,
    /// May I change it?
    Modify,
    /// May I pass it on?
    Redistribute,
    /// May I offer it as a service?
    HostedService,
    /// May I train other models with what it puts out?
    TrainOtherModels,
}

impl Question {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 5] = [
        Self::CommercialUse,
        Self::Modify,
        Self::Redistribute,
        Self::HostedService,
        Self::TrainOtherModels,
    ];

    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CommercialUse => "commercial-use",
            Self::Modify => "modify",
            Self::Redistribute => "redistribute",
            Self::HostedService => "hosted-service",
            Self::TrainOtherModels => "train-other-models",
        }
    }

    fn right(self) -> Right {
        match self {
            Self::Modify => Right::Modify,
            Self::Redistribute => Right::Distribute,
            Self::TrainOtherModels => Right::Use,
            Self::CommercialUse | Self::HostedService => Right::Commercial,
        }
    }

    /// Does the right itself say whether it is granted, the restriction only for what?
    fn is_of_sharing(self) -> bool {
        matches!(self, Self::Modify | Self::Redistribute)
    }

    /// Restrictions that withhold it from everyone.
    fn forbidden_by(self) -> &'static [RestrictionKind] {
        use RestrictionKind as Kind;
        match self {
            Self::CommercialUse => &[Kind::Noncommercial, Kind::ResearchOnly],
            Self::Modify => &[Kind::Modification],
            Self::Redistribute => &[Kind::Redistribution],
            Self::HostedService => &[Kind::HostedService, Kind::Noncommercial, Kind::ResearchOnly],
            Self::TrainOtherModels => &[Kind::CompetingModels],
        }
    }

    /// Restrictions that leave it to some, or below a threshold.
    fn limited_by(self) -> &'static [RestrictionKind] {
        use RestrictionKind as Kind;
        match self {
            Self::CommercialUse | Self::HostedService => &[
                Kind::UsersCap,
                Kind::RevenueCap,
                Kind::SeparateCommercialLicense,
                Kind::Geography,
                Kind::Persons,
            ],
            Self::Modify | Self::Redistribute => &[
                Kind::Geography,
                Kind::Persons,
                Kind::Noncommercial,
                Kind::ResearchOnly,
            ],
            Self::TrainOtherModels => &[
                Kind::CompetingModels,
                Kind::Outputs,
                Kind::Noncommercial,
                Kind::ResearchOnly,
                Kind::Geography,
                Kind::Persons,
            ],
        }
    }
}

impl Question {
    /// The facets that `answer` may rest on: two that are worded alike may still rest on other limits.
    pub fn rests_on(self, answer: Answer) -> BTreeSet<Facet> {
        let kinds: Vec<RestrictionKind> = match answer {
            Answer::Conditions => [self.forbidden_by(), self.limited_by(), &OF_PURPOSE].concat(),
            Answer::Yes => OF_PURPOSE.to_vec(),
            Answer::No => self.forbidden_by().to_vec(),
            Answer::Unknown => Vec::new(),
        };
        kinds.into_iter().map(RestrictionKind::facet).collect()
    }

    /// The facet that bears out an answer which no sentence restricts.
    pub fn facet(self) -> Facet {
        match self {
            Self::CommercialUse => Facet::CommercialUse,
            Self::Modify => Facet::Derivatives,
            Self::Redistribute => Facet::Redistribution,
            Self::HostedService => Facet::HostedService,
            Self::TrainOtherModels => Facet::CompetingModelBan,
        }
    }
}

/// Yes, no, for some only, or cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Everyone may.
    Yes,
    /// Nobody may.
    No,
    /// Only for some, or below a threshold.
    Conditions,
    /// Cannot tell.
    Unknown,
}

/// An answer with the sentences that it rests on.
#[derive(Debug, Clone)]
pub struct Permission {
    /// What is asked.
    pub question: Question,
    /// The answer.
    pub answer: Answer,
    /// The sentences it rests on.
    pub quotes: Vec<Evidence>,
    /// What one must do.
    pub duties: Vec<String>,
}

/// The answers for one part under its composed terms.
pub fn permissions(terms: &Composition<'_>) -> Vec<Permission> {
    Question::ALL
        .into_iter()
        .map(|question| answer(terms, question))
        .collect()
}

fn answer(terms: &Composition<'_>, question: Question) -> Permission {
    let forbids = forbids(terms, question);
    let limits = Truth::any(
        question
            .limited_by()
            .iter()
            .map(|kind| terms.restricts(*kind).truth()),
    );
    let may = terms.may(question.right()).truth();
    let (answer, kinds) = match (forbids, limits, may) {
        // Granted for some purposes only ("for non-commercial purposes"): the right is there, within limits.
        (Truth::True, _, Truth::True) if question.is_of_sharing() => {
            (Answer::Conditions, question.forbidden_by())
        }
        (Truth::True, ..) => (Answer::No, question.forbidden_by()),
        // Withheld from everyone who has no other agreement: that sentence is the reason.
        (_, _, Truth::False) => (Answer::No, question.limited_by()),
        (_, Truth::True, _) => (Answer::Conditions, question.limited_by()),
        // Yes to everyone; where some uses are excluded, their sentences go with the answer.
        (Truth::False, Truth::False, Truth::True) => (Answer::Yes, &OF_PURPOSE as &[RestrictionKind]),
        _ => (Answer::Unknown, &[] as &[RestrictionKind]),
    };
    let mut quotes = quotes(terms, kinds);
    if matches!(answer, Answer::Yes | Answer::Unknown) {
        quotes = with_grants(terms, question, quotes);
    }
    let duties = if answer == Answer::No || answer == Answer::Unknown {
        Vec::new()
    } else {
        duties(terms, question)
    };
    Permission {
        question,
        answer,
        quotes,
        duties,
    }
}

/// Do the terms withhold it from everyone?
fn forbids(terms: &Composition<'_>, question: Question) -> Truth {
    // A ban on models that compete withholds nothing from those who make others.
    if question == Question::TrainOtherModels {
        return terms.forbids_other_models().truth();
    }
    let kinds = question.forbidden_by().iter();
    Truth::any(kinds.map(|kind| terms.restricts(*kind).truth()))
}

/// The sentences that permit, before what else was quoted; in place of it where it names the license only.
fn with_grants(terms: &Composition<'_>, question: Question, quotes: Vec<Evidence>) -> Vec<Evidence> {
    let own = |grant: &&Grant| Some(grant.citing(grant.offer.grant(question.right())?));
    let permitting: Vec<Evidence> = terms.grants.iter().filter_map(own).collect();
    if permitting.is_empty() {
        return quotes;
    }
    let named = terms.evidence();
    let limiting = quotes.into_iter().filter(|quote| !named.contains(quote));
    let speaking = |quote: &Evidence| permitting.iter().any(|one| one.path == quote.path);
    let others = named.iter().filter(|quote| !speaking(quote)).cloned();
    deduplicated(permitting.iter().cloned().chain(limiting).chain(others).collect())
}

/// The sentences that restrict, or the places that grant where none does.
fn quotes(terms: &Composition<'_>, kinds: &[RestrictionKind]) -> Vec<Evidence> {
    let restricting: Vec<Evidence> = terms
        .grants
        .iter()
        .flat_map(|grant| kinds.iter().flat_map(|kind| sentences(grant, *kind)))
        .collect();
    if restricting.is_empty() {
        terms.evidence()
    } else {
        deduplicated(restricting)
    }
}

/// The sentences of a grant that bear out a restriction: its own, or the clause of the license named.
fn sentences(grant: &Grant, kind: RestrictionKind) -> Vec<Evidence> {
    grant
        .offer
        .basis(kind)
        .into_iter()
        .map(|basis| grant.citing(basis))
        .collect()
}

/// Every duty that we know of, in words, and whether `offer` has it.
pub fn duties_of(offer: &Offer) -> Vec<(&'static str, Truth)> {
    let limited = Truth::any(OF_PURPOSE.map(|kind| offer.restricts(kind)));
    let same = offer.conditions(ConditionKind::ShareAlike);
    let network = if same.is_unknown() {
        Truth::Unknown
    } else {
        offer.is_network_copyleft().into()
    };
    let shared = SHARING.iter().map(|(kind, words)| match kind {
        // Who shares under the same license passes on what there is: of its own it is a duty where uses are limited.
        ConditionKind::PassOnTerms if same.is_true() => (*words, limited),
        // What is stored of a license is the most that it asks: beside a credit, a notice is not denied.
        ConditionKind::Notice if offer.asks_for_credit() => {
            (*words, offer.conditions(*kind).or(Truth::Unknown))
        }
        kind => (*words, offer.conditions(*kind)),
    });
    [(WITHIN_LIMITS, limited), (NETWORK, network)]
        .into_iter()
        .chain(shared)
        .collect()
}

/// What one must keep to, in words: when using it, when serving it, when sharing it.
fn duties(terms: &Composition<'_>, question: Question) -> Vec<String> {
    let mut duties = Vec::new();
    if OF_PURPOSE
        .iter()
        .any(|kind| terms.restricts(*kind).truth().is_true())
    {
        duties.push(WITHIN_LIMITS.to_owned());
    }
    if question == Question::HostedService
        && terms.grants.iter().any(|grant| grant.offer.is_network_copyleft())
    {
        duties.push(NETWORK.to_owned());
    }
    let shared = SHARING
        .iter()
        .filter(|(kind, _)| terms.conditions(*kind).truth().is_true());
    // To share under the same license passes its terms on: said once.
    let same = terms.conditions(ConditionKind::ShareAlike).truth().is_true();
    duties.extend(
        shared
            .filter(|(kind, _)| *kind != ConditionKind::PassOnTerms || !same)
            .map(|(_, words)| (*words).to_owned()),
    );
    duties
}

/// Restrictions that exclude some uses and no user.
const OF_PURPOSE: [RestrictionKind; 2] = [RestrictionKind::Behavioral, RestrictionKind::FieldOfUse];

/// The duty that limits a use; the screen says it beside the answer.
pub const WITHIN_LIMITS: &str = "stay within the use restrictions";

const NETWORK: &str = "offer the source of what you changed to those who use the service";

/// What sharing asks for.
const SHARING: [(ConditionKind, &str); 6] = [
    (ConditionKind::Notice, "keep the copyright and license notices"),
    (
        ConditionKind::Naming,
        "name what you make from it as the license asks",
    ),
    (
        ConditionKind::Display,
        "display the credit that the license asks for",
    ),
    (ConditionKind::StateChanges, "state your changes"),
    (
        ConditionKind::ShareAlike,
        "share what you make under the same license",
    ),
    (ConditionKind::PassOnTerms, "pass the use restrictions on"),
];

fn deduplicated(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    evidence.retain(|one| seen.insert(one.clone()));
    evidence
}

#[cfg(test)]
#[path = "tests/permissions.rs"]
mod tests;
