//! The audit of one release, as every report reads it.

use openassay_facts::{Artifact, Claim, Contradiction, Evidence, Facts, Finding, Problem, Truth};
use openassay_frameworks::{Grade, Served};
use openassay_terms::Answer;

use crate::{
    Against, AnswerStanding, Claims, Exercised, HeldAnswer, OwnFramework, PromisedDigest, SelfReported,
};

/// All that an audit found.
#[derive(Debug, Clone)]
pub struct Audit {
    /// What was audited.
    pub release: AuditedRelease,
    /// The label it has earned, and what the producer calls it.
    pub label: Label,
    /// Claims that the bytes deny.
    pub contradictions: Vec<Contradiction>,
    /// All else a reader should know, most severe first.
    pub findings: Vec<AnsweredFinding>,
    /// The auditor's answers to contradictions and findings, in the order of the settings file.
    pub answers: Vec<HeldAnswer>,
    /// The plain answers: may I use it, change it, pass it on.
    pub permissions: Vec<Permission>,
    /// The terms in force, part by part.
    pub terms: Vec<PartTerms>,
    /// One grade a framework, in the order of the first screen.
    pub grades: Vec<Grade>,
    /// The frameworks of the auditor's own; their grades stand last.
    pub own: Vec<OwnFramework>,
    /// Every fact with its evidence.
    pub facts: Facts,
    /// Every claim of the producer on this release, with how it fares.
    pub claims: Claims,
    /// The models inside, one line each: what their tensors say.
    pub models: Vec<ModelSummary>,
    /// What its documents hold of what a card should have, item by item; empty where no release was audited.
    pub documentation: Vec<Documented>,
    /// What runs it without code of its own, in words: `transformers (Apache-2.0) reads …`.
    pub runs_in: Option<String>,
    /// Every file, with its role.
    pub artifacts: Vec<Artifact>,
    /// Every digest that something here promises of a file, and what the bytes say to it.
    pub digests: Vec<PromisedDigest>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
    /// What was passed over, and why ("`.git`: version control"); never silently.
    pub not_looked_at: Vec<String>,
    /// The shortest list of things to add or change for the next level.
    pub next: Option<NextLevel>,
    /// For each level that was asked for, what leads there; empty where none was.
    pub goals: Vec<GoalPlan>,
    /// The same for all of them that can be reached, together: each file once.
    pub work: Vec<Work>,
    /// Which single change serves most next levels; empty unless all of them were asked for.
    pub lifts: Vec<WorkLift>,
    /// What only a person can decide, with the evidence laid out.
    pub judgments: Vec<Judgment>,
    /// Sentences that the first screen says besides ("no words of a producer: …").
    pub remarks: Vec<String>,
    /// Addresses that the words point to, with what they are said to hold; none was followed.
    pub pointed: Vec<String>,
    /// Of a file of another index that was named in place of a release: how that index reads it.
    pub self_report: Option<SelfReported>,
    /// A self-report that was held against what was found.
    pub against: Option<Against>,
    /// What exercising the release showed, where the auditor passed it.
    pub exercised: Vec<Exercised>,
    /// Version and digest of the knowledge used.
    pub knowledge: Knowledge,
}

impl Audit {
    /// The answer that holds for the contradiction or finding `id`: the reason, and who gave it.
    pub fn answer_to(&self, id: &str) -> Option<&str> {
        let mut answers = self.answers.iter();
        let holds = |one: &&HeldAnswer| one.finding == id && one.standing == AnswerStanding::Holds;
        answers.find(holds).map(|one| one.words.as_str())
    }

    /// An answer to `id` that has lapsed, with why.
    pub fn lapsed_answer_to(&self, id: &str) -> Option<String> {
        let mut answers = self.answers.iter();
        let lapsed = |one: &&HeldAnswer| one.finding == id && one.standing == AnswerStanding::Lapsed;
        answers
            .find(lapsed)
            .map(|one| format!("{}; {}", one.words, one.why))
    }

    /// An audit that found nothing but a label.
    pub fn of_nothing(label: Label) -> Self {
        Self {
            release: AuditedRelease::default(),
            label,
            contradictions: Vec::new(),
            findings: Vec::new(),
            answers: Vec::new(),
            permissions: Vec::new(),
            terms: Vec::new(),
            grades: Vec::new(),
            own: Vec::new(),
            facts: Facts::default(),
            claims: Claims::default(),
            models: Vec::new(),
            documentation: Vec::new(),
            runs_in: None,
            artifacts: Vec::new(),
            digests: Vec::new(),
            problems: Vec::new(),
            not_looked_at: Vec::new(),
            next: None,
            goals: Vec::new(),
            work: Vec::new(),
            lifts: Vec::new(),
            judgments: Vec::new(),
            remarks: Vec::new(),
            pointed: Vec::new(),
            self_report: None,
            against: None,
            exercised: Vec::new(),
            knowledge: crate::knowledge(),
        }
    }
}

/// An item of what a card should have, and what the documents hold of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// Its id, the subject of `documented`.
    pub item: &'static str,
    /// What a reader calls it.
    pub title: &'static str,
    /// `present`, `thin`, `absent`, or `unknown` where something was not read.
    pub standing: &'static str,
    /// Index into the release's sources; none where no place tells of it.
    pub source: Option<usize>,
    /// The file that tells of it, or has its place.
    pub path: Option<String>,
    /// The line, 0 where the place has none.
    pub line: u32,
    /// The words.
    pub quote: Option<String>,
    /// Why it is no more than that; where it is absent, what was looked for and where.
    pub why: String,
}

/// What was audited.
#[derive(Debug, Clone, Default)]
pub struct AuditedRelease {
    /// Name: Hub id, else the name of folder, file or package.
    pub name: Option<String>,
    /// The places it was read from.
    pub sources: Vec<AuditedSource>,
    /// sha256 over the sorted (path, size, sha256) of all files; none while one is not hashed.
    pub digest: Option<String>,
}

/// One place a release was read from.
#[derive(Debug, Clone)]
pub struct AuditedSource {
    /// As it was named on the command line.
    pub label: String,
    /// `folder`, `hf-cache`, `archive`, `file`.
    pub kind: &'static str,
    /// Repository id and revision, where the layout tells.
    pub repo: Option<String>,
    /// Revision, where the layout tells.
    pub revision: Option<String>,
    /// `complete` or `partial`: can an absence here mean anything?
    pub listing: &'static str,
}

/// The G7 label as an interval, and the producer's word.
#[derive(Debug, Clone)]
pub struct Label {
    /// What it has earned whatever the unknowns are.
    pub guaranteed: String,
    /// What it may have earned.
    pub possible: String,
    /// The producer's word for it, with its place.
    pub claimed: Option<Claim>,
    /// Documents whose words were not read: there the producer may have called it anything.
    pub unread: Vec<String>,
}

/// A finding and the auditor's answer to it, if any.
#[derive(Debug, Clone)]
pub struct AnsweredFinding {
    /// The finding.
    pub finding: Finding,
    /// The reason given in the auditor's settings file.
    pub answer: Option<String>,
    /// An answer of the settings file that does not count here, with why.
    pub lapsed: Option<String>,
}

impl From<Finding> for AnsweredFinding {
    /// A finding that nobody has answered.
    fn from(finding: Finding) -> Self {
        Self {
            finding,
            answer: None,
            lapsed: None,
        }
    }
}

/// One plain question about one part of the release.
#[derive(Debug, Clone)]
pub struct Permission {
    /// `weights`, `code`, `data` or `documents`.
    pub part: &'static str,
    /// `commercial-use`, `modify`, `redistribute`, `hosted-service`, `train-other-models`.
    pub question: &'static str,
    /// The answer.
    pub answer: Answer,
    /// The sentences it rests on.
    pub quotes: Vec<Evidence>,
    /// What one must do when sharing (`keep the notice`, `name derivatives "Llama …"`).
    pub duties: Vec<String>,
}

/// The terms in force on one part.
#[derive(Debug, Clone)]
pub struct PartTerms {
    /// `weights`, `code`, `data` or `documents`.
    pub part: &'static str,
    /// SPDX expression or license id; none where there is none, or where places conflict.
    pub license: Option<String>,
    /// `exact`, `exact-with-trailer`, `modified`, `derived`, `unknown`, `declared`, `none`, `conflict`.
    pub verdict: &'static str,
    /// `complete`, `incomplete` (incorporates what is not here) or `pointer`.
    pub completeness: &'static str,
    /// What restricts, sentence by sentence.
    pub restrictions: Vec<TermRestriction>,
    /// Where the terms stand.
    pub evidence: Vec<Evidence>,
    /// One line on how the parts of the text differ from the plain license, if they do.
    pub changes: Vec<String>,
    /// Use policies that bind besides, or as part of, the license.
    pub policies: Vec<Evidence>,
    /// License files that only point to what is not here: UNRESOLVED.
    pub unresolved: Vec<Evidence>,
    /// What the terms of the weights say of the model's outputs: those of `restrictions` that speak of them.
    pub outputs: Vec<TermRestriction>,
    /// The terms model by model, where several lie here under different ones; empty where all are alike.
    pub models: Vec<ModelTerms>,
}

/// The terms of one of several models.
#[derive(Debug, Clone)]
pub struct ModelTerms {
    /// The files under these terms.
    pub files: Vec<String>,
    /// SPDX expression or license id; none where there is none, or where places conflict.
    pub license: Option<String>,
    /// As for the part.
    pub verdict: &'static str,
    /// As for the part.
    pub completeness: &'static str,
    /// Where the terms stand.
    pub evidence: Vec<Evidence>,
}

/// One restriction or duty in the terms of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermRestriction {
    /// Facet, a column of the license vocabulary (`users_cap`, `commercial_use`, …).
    pub facet: String,
    /// Its value (`700000000`, `no`, …).
    pub value: String,
    /// The sentence.
    pub quote: String,
    /// The words of it that restrict; empty where a clause of our own stands for it.
    pub focus: String,
    /// File it stands in.
    pub path: String,
    /// Line it stands on, 0 where there is none.
    pub line: u32,
}

impl TermRestriction {
    /// Does it limit or oblige in a way that must be read, and not merely ask for notices or end on breach?
    pub fn restricts(&self) -> bool {
        openassay_licenses::Facet::named(&self.facet).is_some_and(|facet| facet.restricts(&self.value))
    }
}

/// What the tensors of one model say.
#[derive(Debug, Clone)]
pub struct ModelSummary {
    /// Name: folder or file stem.
    pub name: String,
    /// Format, such as `safetensors`.
    pub format: String,
    /// Architecture, where known.
    pub architecture: Option<String>,
    /// Parameters, where the tensors were read.
    pub parameters: Option<u64>,
    /// Is that all of them, and counted rather than estimated?
    pub is_exact: bool,
    /// Parameters by dtype.
    pub dtypes: Vec<(String, u64)>,
    /// Quantization, where there is one.
    pub quantization: Option<String>,
    /// Files of the first variant, and of the others.
    pub files: Vec<String>,
    /// Other formats or quantizations of the same model.
    pub other_variants: Vec<String>,
    /// Shards that its index names and that are not there.
    pub missing: Vec<String>,
}

/// The next level of the label, and what it takes.
#[derive(Debug, Clone)]
pub struct NextLevel {
    /// The level's name.
    pub level: String,
    /// One thing each, naming the file.
    pub steps: Vec<String>,
}

/// What leads to one level.
#[derive(Debug, Clone)]
pub struct GoalPlan {
    /// The framework's id.
    pub framework: String,
    /// The level; of a criterion with its id, `modelcard: open`.
    pub level: String,
    /// Whether it is reached.
    pub standing: openassay_frameworks::Standing,
    /// The worst outcome that the unknowns leave.
    pub guaranteed: String,
    /// The best outcome that the unknowns leave.
    pub possible: String,
    /// What to do for it, by file.
    pub items: Vec<Work>,
    /// Said where it cannot be reached at all.
    pub out_of_reach: Option<OutOfReach>,
}

/// Why a level cannot be reached, and what can.
#[derive(Debug, Clone)]
pub struct OutOfReach {
    /// Where it is said that the data cannot be shared.
    pub because: Vec<Evidence>,
    /// The best outcome that can be reached.
    pub best: String,
}

/// What to do to one file, or what one person is to decide.
#[derive(Debug, Clone)]
pub struct Work {
    /// The component whose file it is; none for a decision.
    pub component: Option<String>,
    /// What a reader calls it; of a decision, the fact.
    pub title: String,
    /// What to add or change, as a sentence.
    pub change: String,
    /// The files or sections that it goes into.
    pub file: Option<String>,
    /// The licenses that fit and that all goals accept.
    pub license: Option<String>,
    /// Where the license is named.
    pub license_at: Option<String>,
    /// An address that shows how it is done.
    pub see: Option<String>,
    /// Is it for a person to decide, and for nothing else?
    pub only_a_person: bool,
    /// What a person may decide of it, as stanzas of a settings file that lack who, when and why.
    pub decisions: Vec<String>,
    /// What would do in its place, all of it together.
    pub instead: Vec<String>,
    /// What is known now of its conditions: where something stands, or where it was looked for.
    pub evidence: Vec<Evidence>,
    /// What points to it: it may be there already, elsewhere.
    pub pointed: Option<Evidence>,
    /// The conditions that it settles.
    pub conditions: Vec<WorkCondition>,
}

/// A condition of a level that is not known to be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCondition {
    /// The framework's id.
    pub framework: String,
    /// The level; of a criterion with its id.
    pub level: String,
    /// What is to hold, as the rules write it.
    pub condition: String,
    /// The key of the fact that it is asked of.
    pub fact: String,
    /// What is known of the condition without its `not`.
    pub state: Truth,
    /// Where the framework asks for it.
    pub cites: Vec<String>,
}

/// One change, and the next levels that it serves.
#[derive(Debug, Clone)]
pub struct WorkLift {
    /// The change.
    pub work: Work,
    /// The next levels that it reaches alone.
    pub reaches: Vec<Served>,
    /// The next levels to which fewer changes are left after it.
    pub shortens: Vec<Served>,
}

/// Something only a person can decide.
#[derive(Debug, Clone)]
pub struct Judgment {
    /// The fact, as the rules write it.
    pub fact: String,
    /// The question in words.
    pub question: String,
    /// What is laid out for the decision.
    pub evidence: Vec<Evidence>,
    /// The decision, who took it, when and why, where the settings file has one.
    pub decided: Option<String>,
    /// A decision of the settings file that does not count here, with what it was and why it does not.
    pub lapsed: Option<String>,
    /// The frameworks whose result it keeps open, by id.
    pub frameworks: Vec<String>,
    /// Does it stand between a grade of the first screen and its next level?
    pub next: bool,
}

/// Version and digest of the compiled knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knowledge {
    /// Version of the knowledge folder.
    pub version: String,
    /// sha256 over its files.
    pub digest: String,
}
