//! The document's own types, in the order in which its fields are written.
//!
//! Nothing but the conversion makes them, so renaming something inside the project cannot change the
//! document.

use std::collections::BTreeMap;

use serde::Serialize;

/// A value that may not be known; unknown is the string `unknown`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Value<'a> {
    Bool(bool),
    Integer(i64),
    Number(f64),
    Bounds {
        low: Box<Value<'a>>,
        high: Box<Value<'a>>,
    },
    Text(&'a str),
}

#[derive(Debug, Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) tool: Tool<'a>,
    pub(super) release: Release<'a>,
    pub(super) label: Label<'a>,
    pub(super) contradictions: Vec<Contradiction<'a>>,
    pub(super) findings: Vec<Finding<'a>>,
    pub(super) answers: Vec<HeldAnswer<'a>>,
    pub(super) permissions: Vec<Permission<'a>>,
    pub(super) terms: Vec<Terms<'a>>,
    pub(super) frameworks: Vec<Framework<'a>>,
    pub(super) next: Option<Next<'a>>,
    pub(super) goals: Vec<Goal<'a>>,
    pub(super) lifts: Vec<Lift<'a>>,
    pub(super) judgments: Vec<Judgment<'a>>,
    pub(super) remarks: &'a [String],
    pub(super) runs_in: Option<&'a str>,
    pub(super) pointed_at: &'a [String],
    pub(super) models: Vec<Model<'a>>,
    pub(super) documentation: Vec<Documented<'a>>,
    pub(super) claims: Vec<HeldClaim<'a>>,
    pub(super) facts: Vec<Fact<'a>>,
    pub(super) artifacts: Vec<Artifact<'a>>,
    pub(super) digests: Vec<Digest<'a>>,
    pub(super) problems: Vec<Problem<'a>>,
    pub(super) not_looked_at: &'a [String],
    pub(super) self_report: Option<SelfReport<'a>>,
    pub(super) against: Option<Against<'a>>,
    pub(super) exercised: Vec<Exercised<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Documented<'a> {
    pub(super) item: &'static str,
    pub(super) standing: &'static str,
    pub(super) source: Option<usize>,
    pub(super) path: Option<&'a str>,
    pub(super) line: u32,
    pub(super) quote: Option<&'a str>,
    pub(super) why: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct SelfReport<'a> {
    pub(super) index: &'a str,
    pub(super) title: &'a str,
    pub(super) version: &'a str,
    pub(super) framework: &'a str,
    pub(super) quirks: Vec<Quirk<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Quirk<'a> {
    pub(super) id: &'a str,
    pub(super) does: &'a str,
    pub(super) instead: &'a str,
    pub(super) cite: &'a str,
    pub(super) decided: bool,
    pub(super) without: Framework<'a>,
    pub(super) evidence: Vec<Evidence<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Against<'a> {
    pub(super) index: &'a str,
    pub(super) title: &'a str,
    pub(super) path: &'a str,
    pub(super) statements: Vec<StatementHeld<'a>>,
    pub(super) grades: Vec<GradeHeld<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct StatementHeld<'a> {
    pub(super) fact: &'a str,
    pub(super) claimed: Value<'a>,
    pub(super) found: Value<'a>,
    pub(super) standing: &'static str,
    pub(super) why: &'a str,
    pub(super) said: Evidence<'a>,
    pub(super) evidence: Vec<Evidence<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct GradeHeld<'a> {
    pub(super) framework: &'a str,
    pub(super) criterion: Option<&'a str>,
    pub(super) claimed: &'a str,
    pub(super) guaranteed: &'a str,
    pub(super) possible: &'a str,
    pub(super) standing: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Tool<'a> {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) knowledge: &'a str,
    pub(super) knowledge_sha256: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Release<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) sources: Vec<Source<'a>>,
    pub(super) digest: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Source<'a> {
    pub(super) label: &'a str,
    pub(super) kind: &'a str,
    pub(super) repo: Option<&'a str>,
    pub(super) revision: Option<&'a str>,
    pub(super) listing: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Label<'a> {
    pub(super) earned: Earned<'a>,
    pub(super) claimed: Option<&'a str>,
    pub(super) claim: Option<Claim<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Earned<'a> {
    pub(super) guaranteed: &'a str,
    pub(super) possible: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Evidence<'a> {
    pub(super) source: Option<usize>,
    pub(super) path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bytes: Option<[u64; 2]>,
    pub(super) sha256: Option<&'a str>,
    pub(super) quote: Option<&'a str>,
    pub(super) method: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Claim<'a> {
    pub(super) kind: &'a str,
    pub(super) asserts: &'a str,
    pub(super) source: usize,
    pub(super) path: &'a str,
    pub(super) line: u32,
    pub(super) quote: &'a str,
    pub(super) sha256: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct HeldClaim<'a> {
    #[serde(flatten)]
    pub(super) claim: Claim<'a>,
    pub(super) standing: String,
    pub(super) speaker: &'static str,
    pub(super) subject: &'static str,
    pub(super) tense: &'static str,
    pub(super) polarity: &'static str,
    pub(super) evidence: Vec<Evidence<'a>>,
    pub(super) contradictions: &'a [String],
}

#[derive(Debug, Serialize)]
pub(super) struct Contradiction<'a> {
    pub(super) id: &'a str,
    pub(super) rule: &'a str,
    pub(super) claim: Claim<'a>,
    pub(super) evidence: Vec<Evidence<'a>>,
    pub(super) severity: String,
    pub(super) confidence: String,
    pub(super) why: &'a str,
    pub(super) answer: Option<&'a str>,
    pub(super) lapsed: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct HeldAnswer<'a> {
    pub(super) finding: &'a str,
    pub(super) answer: &'a str,
    pub(super) standing: &'static str,
    pub(super) why: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Finding<'a> {
    pub(super) id: &'a str,
    pub(super) kind: &'a str,
    pub(super) severity: String,
    pub(super) confidence: String,
    pub(super) message: &'a str,
    pub(super) evidence: Vec<Evidence<'a>>,
    pub(super) answer: Option<&'a str>,
    pub(super) lapsed: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Permission<'a> {
    pub(super) part: &'a str,
    pub(super) question: &'a str,
    pub(super) answer: &'static str,
    pub(super) quotes: Vec<Quote<'a>>,
    pub(super) duties: &'a [String],
}

#[derive(Debug, Serialize)]
pub(super) struct Quote<'a> {
    pub(super) source: Option<usize>,
    pub(super) path: &'a str,
    pub(super) line: u32,
    pub(super) text: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Terms<'a> {
    pub(super) part: &'a str,
    pub(super) license: Option<&'a str>,
    pub(super) verdict: &'a str,
    pub(super) completeness: &'a str,
    pub(super) restrictions: Vec<Restriction<'a>>,
    pub(super) changes: &'a [String],
    pub(super) evidence: Vec<Evidence<'a>>,
    pub(super) policies: Vec<Evidence<'a>>,
    pub(super) unresolved: Vec<Evidence<'a>>,
    pub(super) outputs: Vec<Restriction<'a>>,
    pub(super) models: Vec<ModelTerms<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct ModelTerms<'a> {
    pub(super) files: &'a [String],
    pub(super) license: Option<&'a str>,
    pub(super) verdict: &'a str,
    pub(super) completeness: &'a str,
    pub(super) evidence: Vec<Evidence<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Restriction<'a> {
    pub(super) facet: &'a str,
    pub(super) value: &'a str,
    pub(super) quote: &'a str,
    pub(super) path: &'a str,
    pub(super) line: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct Framework<'a> {
    pub(super) id: &'a str,
    pub(super) version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<&'a str>,
    #[serde(flatten)]
    pub(super) result: Outcome<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) progress: Vec<Progress<'a>>,
    pub(super) gap: Vec<Gap<'a>>,
    pub(super) deciding: &'a [String],
    pub(super) undecided: &'a [String],
    pub(super) assurance: Option<String>,
    pub(super) notes: &'a [String],
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Outcome<'a> {
    Interval {
        guaranteed: &'a str,
        possible: &'a str,
        reachable: &'a [String],
    },
    Score {
        guaranteed: f64,
        possible: f64,
        reachable: [f64; 0],
        parts: Vec<Criterion<'a>>,
    },
    Vector {
        criteria: Vec<Criterion<'a>>,
    },
}

#[derive(Debug, Serialize)]
pub(super) struct Criterion<'a> {
    pub(super) id: &'a str,
    pub(super) text: &'a str,
    pub(super) group: &'a str,
    pub(super) guaranteed: &'a str,
    pub(super) possible: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Progress<'a> {
    pub(super) level: &'a str,
    pub(super) guaranteed: f64,
    pub(super) possible: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Gap<'a> {
    pub(super) level: &'a str,
    pub(super) fact: &'a str,
    pub(super) condition: &'a str,
    pub(super) state: &'a str,
    pub(super) remedy: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Next<'a> {
    pub(super) level: &'a str,
    pub(super) steps: &'a [String],
}

#[derive(Debug, Serialize)]
pub(super) struct Goal<'a> {
    pub(super) framework: &'a str,
    pub(super) level: &'a str,
    pub(super) standing: &'static str,
    pub(super) guaranteed: &'a str,
    pub(super) possible: &'a str,
    pub(super) out_of_reach: Option<OutOfReach<'a>>,
    pub(super) items: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct OutOfReach<'a> {
    pub(super) because: Vec<Evidence<'a>>,
    pub(super) best: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Item<'a> {
    pub(super) component: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) change: &'a str,
    pub(super) file: Option<&'a str>,
    pub(super) license: Option<&'a str>,
    pub(super) license_at: Option<&'a str>,
    pub(super) see: Option<&'a str>,
    pub(super) only_a_person: bool,
    pub(super) decisions: &'a [String],
    pub(super) instead: &'a [String],
    pub(super) evidence: Vec<Evidence<'a>>,
    pub(super) conditions: Vec<Asked<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Asked<'a> {
    pub(super) condition: &'a str,
    pub(super) fact: &'a str,
    pub(super) state: String,
    pub(super) cites: &'a [String],
}

#[derive(Debug, Serialize)]
pub(super) struct Lift<'a> {
    pub(super) remedy: &'a str,
    pub(super) component: Option<&'a str>,
    pub(super) reaches: Vec<Served<'a>>,
    pub(super) shortens: Vec<Served<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Served<'a> {
    pub(super) framework: &'a str,
    pub(super) level: &'a str,
    pub(super) before: usize,
    pub(super) after: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Judgment<'a> {
    pub(super) fact: &'a str,
    pub(super) question: &'a str,
    pub(super) evidence: Vec<Evidence<'a>>,
    pub(super) decided: Option<&'a str>,
    pub(super) lapsed: Option<&'a str>,
    pub(super) frameworks: &'a [String],
}

#[derive(Debug, Serialize)]
pub(super) struct Model<'a> {
    pub(super) name: &'a str,
    pub(super) format: &'a str,
    pub(super) architecture: Option<&'a str>,
    pub(super) parameters: Option<u64>,
    pub(super) dtypes: BTreeMap<&'a str, u64>,
    pub(super) quantization: Option<&'a str>,
    pub(super) files: &'a [String],
    pub(super) other_variants: &'a [String],
    pub(super) missing: &'a [String],
}

#[derive(Debug, Serialize)]
pub(super) struct Fact<'a> {
    pub(super) subject: &'a str,
    pub(super) predicate: String,
    pub(super) value: Value<'a>,
    pub(super) assurance: String,
    pub(super) evidence: Vec<Evidence<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Exercised<'a> {
    pub(super) path: &'a str,
    pub(super) sha256: &'a str,
    pub(super) engine: &'a str,
    pub(super) verdict: Option<&'a str>,
    pub(super) steps: Vec<ExercisedStep<'a>>,
    pub(super) shown: Vec<Shown<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct ExercisedStep<'a> {
    pub(super) freedom: &'a str,
    pub(super) step: &'a str,
    pub(super) result: &'a str,
    pub(super) why: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    pub(super) freedom: &'a str,
    pub(super) shows: &'a str,
    pub(super) not: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Artifact<'a> {
    pub(super) source: usize,
    pub(super) path: &'a str,
    pub(super) role: String,
    pub(super) size: u64,
    pub(super) sha256: Option<&'a str>,
    pub(super) presence: &'static str,
    pub(super) components: Vec<&'a str>,
    pub(super) reason: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Digest<'a> {
    pub(super) source: usize,
    pub(super) path: &'a str,
    pub(super) kind: &'static str,
    pub(super) by_source: usize,
    pub(super) promised_by: &'a str,
    pub(super) line: u32,
    pub(super) algorithm: &'static str,
    pub(super) promised: &'a str,
    pub(super) bytes: Option<[u64; 2]>,
    pub(super) found: Option<&'a str>,
    pub(super) standing: &'static str,
    pub(super) why: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Problem<'a> {
    pub(super) source: usize,
    pub(super) path: &'a str,
    pub(super) message: &'a str,
}
