//! What a license grants and restricts, in the one vocabulary of `knowledge/facts.toml`.

use std::collections::BTreeMap;
use std::fmt;

use openassay_facts::Truth;

/// A question that a license answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// `yes`, `no`, `conditional`, `register`, `permission`, `silent`.
    CommercialUse,
    /// `none`, `list`, `policy`, `list+policy`, `guardrails`, `lawful-only`.
    FieldOfUse,
    /// `-` or a number of users.
    UsersCap,
    /// `-` or an amount with its currency.
    RevenueCap,
    /// `none`, or which models may not be trained with what: `other-llm(model+outputs)`.
    CompetingModelBan,
    /// `none`, `notice`, `cite`, `display:…`, `prefix:…`.
    NamingAttribution,
    /// `none`, `use-restrictions`, `same-licence`, `copyleft`, …
    ShareAlike,
    /// `none`, `breach`, `patent-litigation`, `any-time`, `revocable`, joined by `+`.
    Termination,
    /// `no`, `yes`, `policy`, `versions`.
    UnilateralChange,
    /// `none`, `sanctions`, or places.
    Geo,
    /// `yes`, `no`, `noncommercial`, `territory`, `private-only`, `silent`.
    Redistribution,
    /// `yes`, `no`, `noncommercial`, `private-only`, `code-only`, `silent`.
    Derivatives,
    /// `none`, `restricted`: what the model makes may not be used freely.
    Outputs,
    /// `none`, `no`: offering it to others as a service.
    HostedService,
    /// `none`, `required`: the thing itself, or what comes with it, must be kept secret.
    Confidentiality,
    /// `none`, `no-disparagement`: what one may not say of the licensor or of the thing itself.
    Speech,
    /// `no`, `yes`: a policy that stands alone may be changed by who gave it. What a license says of the policy that
    /// it takes in is its own change, `policy`.
    PolicyChange,
}

impl Facet {
    /// All of them, in the order of a report.
    pub const ALL: &'static [Self] = &[
        Self::CommercialUse,
        Self::FieldOfUse,
        Self::UsersCap,
        Self::RevenueCap,
        Self::CompetingModelBan,
        Self::NamingAttribution,
        Self::ShareAlike,
        Self::Termination,
        Self::UnilateralChange,
        Self::Geo,
        Self::Redistribution,
        Self::Derivatives,
        Self::Outputs,
        Self::HostedService,
        Self::Confidentiality,
        Self::Speech,
        Self::PolicyChange,
    ];

    /// Its name in knowledge files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CommercialUse => "commercial_use",
            Self::FieldOfUse => "field_of_use",
            Self::UsersCap => "users_cap",
            Self::RevenueCap => "revenue_cap",
            Self::CompetingModelBan => "competing_model_ban",
            Self::NamingAttribution => "naming_attribution",
            Self::ShareAlike => "share_alike",
            Self::Termination => "termination",
            Self::UnilateralChange => "unilateral_change",
            Self::Geo => "geo",
            Self::Redistribution => "redistribution",
            Self::Derivatives => "derivatives",
            Self::Outputs => "outputs",
            Self::HostedService => "hosted_service",
            Self::Confidentiality => "confidentiality",
            Self::Speech => "speech",
            Self::PolicyChange => "policy_change",
        }
    }

    /// Its name in a sentence.
    pub fn words(self) -> String {
        self.name().replace('_', " ")
    }

    /// The facet of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|facet| facet.name() == name)
    }

    /// Does the value limit or oblige in a way that a reader must know: more than notices, and more than an end on
    /// breach?
    pub fn restricts(self, value: &str) -> bool {
        match self {
            Self::Termination => value.contains("revocable") || value.contains("any-time"),
            Self::NamingAttribution => value.contains("display") || value.contains("prefix"),
            Self::FieldOfUse => !matches!(value, "none" | "lawful-only" | "silent"),
            Self::UnilateralChange => !matches!(value, "no" | "versions"),
            _ => value != self.absent() && value != "silent",
        }
    }

    /// The value that says "this license has no such thing".
    pub const fn absent(self) -> &'static str {
        match self {
            Self::CommercialUse | Self::Redistribution | Self::Derivatives => "yes",
            Self::UsersCap | Self::RevenueCap => "-",
            Self::UnilateralChange | Self::PolicyChange => "no",
            _ => "none",
        }
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a facet's value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A sentence of the text itself.
    Text {
        /// The sentence.
        quote: String,
        /// The words of it that say so.
        focus: String,
        /// Its line.
        line: u32,
    },
    /// Our own reading of the license, stored in its file.
    Knowledge {
        /// The file, relative to the repository.
        file: String,
        /// The section of the license that it rests on.
        section: Option<String>,
    },
}

/// A facet's value, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The value, in the vocabulary of [`Facet`].
    pub value: String,
    /// Where it comes from.
    pub source: Source,
}

/// A right that terms may grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// To run it.
    Use,
    /// To look into it.
    Study,
    /// To change it.
    Modify,
    /// To pass it on.
    Distribute,
    /// To use it in trade.
    Commercial,
}

impl Right {
    /// All of them, in the order of `knowledge/facts.toml`.
    pub const ALL: &'static [Self] = &[
        Self::Use,
        Self::Study,
        Self::Modify,
        Self::Distribute,
        Self::Commercial,
    ];

    /// Its name in `may(…)`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Study => "study",
            Self::Modify => "modify",
            Self::Distribute => "distribute",
            Self::Commercial => "commercial",
        }
    }
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal, $says:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $says] $variant,)* }

        impl $name {
            /// All of them, in the order of `knowledge/facts.toml`.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in the fact dictionary.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

kinds! {
    /// A kind of `restricts(kind, component)`.
    RestrictionKind {
        Noncommercial = "noncommercial", "No use in trade.";
        ResearchOnly = "research_only", "Research only.";
        FieldOfUse = "field_of_use", "Some uses are excluded.";
        Behavioral = "behavioral", "An acceptable use policy binds.";
        UsersCap = "users_cap", "Not above a number of users.";
        RevenueCap = "revenue_cap", "Not above a revenue.";
        CompetingModels = "competing_models", "Not to train other models.";
        Outputs = "outputs", "What it makes may not be used freely.";
        Geography = "geography", "Not in some places.";
        Persons = "persons", "Not for some persons.";
        Redistribution = "redistribution", "Not to be passed on.";
        Modification = "modification", "Not to be changed.";
        SeparateCommercialLicense = "separate_commercial_license", "Trade needs another license.";
        HostedService = "hosted_service", "Not to be offered as a service.";
        Revocable = "revocable", "May be taken back.";
    }
}

kinds! {
    /// A kind of `conditions(kind, component)`: a duty that limits no use.
    ConditionKind {
        Notice = "notice", "Keep the notices.";
        Naming = "naming", "Name derived models in a given way.";
        Display = "display", "Show given words.";
        StateChanges = "state_changes", "Say what was changed.";
        ShareAlike = "share_alike", "Pass on under the same license.";
        PassOnTerms = "pass_on_terms", "Bind those who receive it by the use restrictions.";
    }
}

impl RestrictionKind {
    /// The kinds that `restricts(use, …)` is any of.
    pub const OF_USE: &'static [Self] = &[
        Self::Noncommercial,
        Self::ResearchOnly,
        Self::FieldOfUse,
        Self::Behavioral,
        Self::UsersCap,
        Self::RevenueCap,
        Self::CompetingModels,
        Self::Outputs,
        Self::Geography,
        Self::Persons,
        Self::SeparateCommercialLicense,
        Self::HostedService,
    ];

    /// The facet that answers for this kind.
    pub const fn facet(self) -> Facet {
        match self {
            Self::Noncommercial | Self::ResearchOnly | Self::SeparateCommercialLicense => {
                Facet::CommercialUse
            }
            Self::FieldOfUse | Self::Behavioral => Facet::FieldOfUse,
            Self::UsersCap => Facet::UsersCap,
            Self::RevenueCap => Facet::RevenueCap,
            Self::CompetingModels => Facet::CompetingModelBan,
            Self::Outputs => Facet::Outputs,
            Self::Geography | Self::Persons => Facet::Geo,
            Self::Redistribution => Facet::Redistribution,
            Self::Modification => Facet::Derivatives,
            Self::HostedService => Facet::HostedService,
            Self::Revocable => Facet::Termination,
        }
    }
}

/// The facets of a text or license, each with where it comes from. What is not there is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    answers: BTreeMap<Facet, Answer>,
}

impl Facets {
    /// Facets with these answers.
    pub fn new(answers: impl IntoIterator<Item = (Facet, Answer)>) -> Self {
        Self {
            answers: answers.into_iter().collect(),
        }
    }

    /// The answer to `facet`.
    pub fn get(&self, facet: Facet) -> Option<&Answer> {
        self.answers.get(&facet)
    }

    /// The value of `facet`.
    pub fn value(&self, facet: Facet) -> Option<&str> {
        self.get(facet).map(|answer| answer.value.as_str())
    }

    /// Records `answer`, in place of what was there.
    pub fn set(&mut self, facet: Facet, answer: Answer) {
        self.answers.insert(facet, answer);
    }

    /// All answers, in the order of [`Facet::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Facet, &Answer)> {
        self.answers.iter().map(|(facet, answer)| (*facet, answer))
    }

    /// Takes out what is not known to hold.
    pub fn retain(&mut self, keep: impl Fn(Facet, &Answer) -> bool) {
        self.answers.retain(|facet, answer| keep(*facet, answer));
    }

    /// May anyone do this, under whatever duties? Granted for some purposes only is yes; silence is unknown.
    pub fn may(&self, right: Right) -> Truth {
        match right {
            Right::Use | Right::Study => self.any_granted(),
            Right::Modify => self.granted(Facet::Derivatives),
            Right::Distribute => self.granted(Facet::Redistribution),
            Right::Commercial => self.granted(Facet::CommercialUse),
        }
    }

    /// Terms that grant one thing grant its use; those that only keep trade out grant the rest.
    fn any_granted(&self) -> Truth {
        let facets = [Facet::Derivatives, Facet::Redistribution, Facet::CommercialUse];
        let noncommercial = self
            .value(Facet::CommercialUse)
            .map_or(Truth::Unknown, |value| (value == "no").into());
        let granted = Truth::any(facets.map(|facet| self.granted(facet))).or(noncommercial);
        granted.or(Truth::Unknown)
    }

    fn granted(&self, facet: Facet) -> Truth {
        match self.value(facet) {
            None | Some("silent" | "unknown") => Truth::Unknown,
            Some("no" | "private-only" | "permission" | "code-only") => Truth::False,
            Some(_) => Truth::True,
        }
    }

    /// Do these terms restrict in this way?
    pub fn restricts(&self, kind: RestrictionKind) -> Truth {
        let Some(value) = self.value(kind.facet()) else {
            return self.restricts_by_other_facet(kind);
        };
        if value == "silent" || value == "unknown" {
            return Truth::Unknown;
        }
        if value == kind.facet().absent() {
            return self.restricts_by_other_facet(kind);
        }
        restricts_by(kind, value)
    }

    /// A ban on training with outputs restricts the outputs, and stands under the models' facet.
    fn restricts_by_other_facet(&self, kind: RestrictionKind) -> Truth {
        let known = self.value(kind.facet()).map_or(Truth::Unknown, |_| Truth::False);
        let ban = self.value(Facet::CompetingModelBan);
        match kind {
            RestrictionKind::Outputs if ban.is_some_and(|ban| ban.contains("output")) => Truth::True,
            RestrictionKind::Outputs if ban == Some("none") => Truth::False,
            _ => known,
        }
    }

    /// May nobody train any other model of a kind with it or its outputs? A ban on models or services that
    /// compete leaves the others; what is said of the outputs besides is a limit.
    pub fn forbids_other_models(&self) -> Truth {
        match self.value(Facet::CompetingModelBan) {
            None | Some("silent" | "unknown") => Truth::Unknown,
            Some(value) => bans_a_kind_of_model(value).into(),
        }
    }

    /// Does using it meet any restriction at all?
    pub fn restricts_use(&self) -> Truth {
        Truth::any(RestrictionKind::OF_USE.iter().map(|kind| self.restricts(*kind)))
    }

    /// Is there this duty on those who share?
    pub fn conditions(&self, kind: ConditionKind) -> Truth {
        let facet = match kind {
            ConditionKind::ShareAlike | ConditionKind::PassOnTerms => Facet::ShareAlike,
            _ => Facet::NamingAttribution,
        };
        let Some(value) = self
            .value(facet)
            .filter(|value| !matches!(*value, "silent" | "unknown"))
        else {
            return Truth::Unknown;
        };
        let says = |words: &[&str]| Truth::from(words.iter().any(|word| value.contains(word)));
        match kind {
            ConditionKind::Notice => says(&["notice", "attribution", "cite"]),
            ConditionKind::Naming => says(&["prefix:"]),
            ConditionKind::Display => says(&["display:"]),
            ConditionKind::StateChanges if value.contains("changes") => Truth::True,
            ConditionKind::StateChanges => Truth::Unknown,
            ConditionKind::ShareAlike => says(&["copyleft", "same-licence"]),
            ConditionKind::PassOnTerms => says(&["use-restrictions", "copyleft", "same-licence"]),
        }
    }
}

/// Does a value of `competing_model_ban` rule out all models of a kind, whether or not they compete?
pub(crate) fn bans_a_kind_of_model(value: &str) -> bool {
    let kinds = ["any-", "other-", "foundation-"];
    value
        .split(" + ")
        .any(|ban| kinds.iter().any(|kind| ban.starts_with(kind)))
}

/// Does a value other than "none" of the kind's facet restrict in this way?
fn restricts_by(kind: RestrictionKind, value: &str) -> Truth {
    use RestrictionKind as Kind;
    let holds = match kind {
        Kind::Noncommercial => value.starts_with("no"),
        Kind::ResearchOnly => value == "research-only",
        Kind::SeparateCommercialLicense => matches!(value, "conditional" | "register" | "permission"),
        Kind::FieldOfUse => value != "lawful-only",
        Kind::Behavioral => value.contains("policy") || value.contains("list"),
        Kind::CompetingModels => value != "competing-only(outputs)",
        Kind::Geography => value != "sanctions",
        Kind::Persons => value.contains("sanctions"),
        Kind::Redistribution => matches!(value, "no" | "private-only" | "noncommercial" | "territory"),
        Kind::Modification => matches!(value, "no" | "private-only" | "code-only" | "noncommercial"),
        Kind::Revocable => value.contains("revocable") || value.contains("any-time"),
        Kind::UsersCap | Kind::RevenueCap | Kind::Outputs | Kind::HostedService => true,
    };
    holds.into()
}
