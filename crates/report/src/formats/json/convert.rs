//! From the audit's types to the document's, one conversion a type.

use openassay_audit::{Audit, Permission, PermissionAnswer};
use openassay_facts::{Place, Presence, Range};

use super::grades::framework;
use super::{SCHEMA, claims, goals, self_report, wire};

impl<'a> From<&'a Audit> for wire::Document<'a> {
    fn from(audit: &'a Audit) -> Self {
        Self {
            schema: SCHEMA,
            tool: tool(&audit.knowledge),
            release: release(&audit.release),
            label: label(audit),
            contradictions: contradictions(audit),
            findings: audit.findings.iter().map(finding).collect(),
            answers: audit.answers.iter().map(answer).collect(),
            permissions: audit.permissions.iter().map(permission).collect(),
            terms: audit.terms.iter().map(terms).collect(),
            frameworks: audit.grades.iter().map(|grade| framework(audit, grade)).collect(),
            next: audit.next.as_ref().map(|next| wire::Next {
                level: &next.level,
                steps: &next.steps,
            }),
            goals: audit.goals.iter().map(goals::goal).collect(),
            lifts: audit.lifts.iter().map(goals::lift).collect(),
            judgments: audit.judgments.iter().map(judgment).collect(),
            remarks: &audit.remarks,
            runs_in: audit.runs_in.as_deref(),
            pointed_at: &audit.pointed,
            models: audit.models.iter().map(model).collect(),
            documentation: audit.documentation.iter().map(documented).collect(),
            claims: audit.claims.held.iter().map(claims::held).collect(),
            facts: audit.facts.iter().map(|(key, one)| fact(key, one)).collect(),
            artifacts: audit.artifacts.iter().map(artifact).collect(),
            digests: audit.digests.iter().map(digest).collect(),
            problems: audit.problems.iter().map(problem).collect(),
            not_looked_at: &audit.not_looked_at,
            self_report: audit
                .self_report
                .as_ref()
                .map(|report| self_report::graded(audit, report)),
            against: audit.against.as_ref().map(self_report::against),
            exercised: audit.exercised.iter().map(exercised).collect(),
        }
    }
}

pub(super) fn tool(knowledge: &openassay_audit::Knowledge) -> wire::Tool<'_> {
    wire::Tool {
        name: "openassay",
        version: env!("CARGO_PKG_VERSION"),
        knowledge: &knowledge.version,
        knowledge_sha256: &knowledge.digest,
    }
}

pub(super) fn release(release: &openassay_audit::AuditedRelease) -> wire::Release<'_> {
    wire::Release {
        name: release.name.as_deref(),
        sources: release.sources.iter().map(source).collect(),
        digest: release.digest.as_deref(),
    }
}

fn source(source: &openassay_audit::AuditedSource) -> wire::Source<'_> {
    wire::Source {
        label: &source.label,
        kind: source.kind,
        repo: source.repo.as_deref(),
        revision: source.revision.as_deref(),
        listing: source.listing,
    }
}

fn label(audit: &Audit) -> wire::Label<'_> {
    let label = &audit.label;
    wire::Label {
        earned: wire::Earned {
            guaranteed: &label.guaranteed,
            possible: &label.possible,
        },
        claimed: label.claimed.as_ref().map(|claim| claim.asserts.as_str()),
        claim: label.claimed.as_ref().map(claim),
    }
}

pub(super) fn evidence(evidence: &openassay_facts::Evidence) -> wire::Evidence<'_> {
    let bytes = match &evidence.place {
        Place::Bytes(range) => Some([range.start, range.end]),
        Place::Whole | Place::Line(_) => None,
    };
    wire::Evidence {
        source: evidence.source,
        path: evidence.path.as_deref(),
        line: bytes.is_none().then(|| evidence.place.line()),
        bytes,
        sha256: evidence.sha256.as_deref(),
        quote: evidence.quote.as_deref(),
        method: evidence.method.to_string(),
    }
}

pub(super) fn all(pieces: &[openassay_facts::Evidence]) -> Vec<wire::Evidence<'_>> {
    pieces.iter().map(evidence).collect()
}

pub(super) fn claim(claim: &openassay_facts::Claim) -> wire::Claim<'_> {
    wire::Claim {
        kind: &claim.kind,
        asserts: &claim.asserts,
        source: claim.source,
        path: &claim.path,
        line: claim.line,
        quote: &claim.quote,
        sha256: claim.sha256.as_deref(),
    }
}

pub(super) fn contradictions(audit: &Audit) -> Vec<wire::Contradiction<'_>> {
    let all = audit.contradictions.iter();
    all.map(|one| contradiction(audit, one)).collect()
}

fn contradiction<'a>(audit: &'a Audit, one: &'a openassay_facts::Contradiction) -> wire::Contradiction<'a> {
    wire::Contradiction {
        id: &one.id,
        rule: one.rule,
        claim: claim(&one.claim),
        evidence: all(&one.evidence),
        severity: one.severity.to_string(),
        confidence: one.confidence.to_string(),
        why: &one.why,
        answer: audit.answer_to(&one.id),
        lapsed: audit.lapsed_answer_to(&one.id),
    }
}

fn answer(one: &openassay_audit::HeldAnswer) -> wire::HeldAnswer<'_> {
    wire::HeldAnswer {
        finding: &one.finding,
        answer: &one.words,
        standing: one.standing.id(),
        why: Some(one.why.as_str()).filter(|why| !why.is_empty()),
    }
}

fn finding(one: &openassay_audit::AnsweredFinding) -> wire::Finding<'_> {
    let finding = &one.finding;
    wire::Finding {
        id: &finding.id,
        kind: finding.kind,
        severity: finding.severity.to_string(),
        confidence: finding.confidence.to_string(),
        message: &finding.message,
        evidence: all(&finding.evidence),
        answer: one.answer.as_deref(),
        lapsed: one.lapsed.as_deref(),
    }
}

fn permission(permission: &Permission) -> wire::Permission<'_> {
    wire::Permission {
        part: permission.part,
        question: permission.question,
        answer: match permission.answer {
            PermissionAnswer::Yes => "yes",
            PermissionAnswer::No => "no",
            PermissionAnswer::Conditions => "conditions",
            PermissionAnswer::Unknown => "unknown",
        },
        quotes: permission.quotes.iter().map(quote).collect(),
        duties: &permission.duties,
    }
}

/// The contract asks for a path; what lies in no file (an absence) has an empty one.
fn quote(evidence: &openassay_facts::Evidence) -> wire::Quote<'_> {
    wire::Quote {
        source: evidence.source,
        path: evidence.path.as_deref().unwrap_or_default(),
        line: evidence.place.line(),
        text: evidence.quote.as_deref().unwrap_or_default(),
    }
}

fn terms(terms: &openassay_audit::PartTerms) -> wire::Terms<'_> {
    wire::Terms {
        part: terms.part,
        license: terms.license.as_deref(),
        verdict: terms.verdict,
        completeness: terms.completeness,
        restrictions: terms.restrictions.iter().map(restriction).collect(),
        changes: &terms.changes,
        evidence: all(&terms.evidence),
        policies: all(&terms.policies),
        unresolved: all(&terms.unresolved),
        outputs: terms.outputs.iter().map(restriction).collect(),
        models: terms.models.iter().map(model_terms).collect(),
    }
}

fn model_terms(model: &openassay_audit::ModelTerms) -> wire::ModelTerms<'_> {
    wire::ModelTerms {
        files: &model.files,
        license: model.license.as_deref(),
        verdict: model.verdict,
        completeness: model.completeness,
        evidence: all(&model.evidence),
    }
}

fn restriction(one: &openassay_audit::TermRestriction) -> wire::Restriction<'_> {
    wire::Restriction {
        facet: &one.facet,
        value: &one.value,
        quote: &one.quote,
        path: &one.path,
        line: one.line,
    }
}

fn judgment(one: &openassay_audit::Judgment) -> wire::Judgment<'_> {
    wire::Judgment {
        fact: &one.fact,
        question: &one.question,
        evidence: all(&one.evidence),
        decided: one.decided.as_deref(),
        lapsed: one.lapsed.as_deref(),
        frameworks: &one.frameworks,
    }
}

fn documented(one: &openassay_audit::Documented) -> wire::Documented<'_> {
    wire::Documented {
        item: one.item,
        standing: one.standing,
        source: one.source,
        path: one.path.as_deref(),
        line: one.line,
        quote: one.quote.as_deref(),
        why: &one.why,
    }
}

fn model(model: &openassay_audit::ModelSummary) -> wire::Model<'_> {
    wire::Model {
        name: &model.name,
        format: &model.format,
        architecture: model.architecture.as_deref(),
        parameters: model.parameters,
        dtypes: model
            .dtypes
            .iter()
            .map(|(name, count)| (name.as_str(), *count))
            .collect(),
        quantization: model.quantization.as_deref(),
        files: &model.files,
        other_variants: &model.other_variants,
        missing: &model.missing,
    }
}

fn fact<'a>(key: &'a openassay_facts::FactKey, fact: &'a openassay_facts::Fact) -> wire::Fact<'a> {
    wire::Fact {
        subject: key.subject(),
        predicate: key.predicate(),
        value: value(fact.value()),
        assurance: fact.assurance().to_string(),
        evidence: all(fact.evidence()),
    }
}

pub(super) fn value(value: &openassay_facts::Value) -> wire::Value<'_> {
    match value {
        openassay_facts::Value::Unknown => wire::Value::Text("unknown"),
        openassay_facts::Value::Bool(truth) => wire::Value::Bool(*truth),
        openassay_facts::Value::Name(name) => wire::Value::Text(name),
        openassay_facts::Value::Number(Range { low, high }) if low.to_bits() == high.to_bits() => {
            number(*low)
        }
        openassay_facts::Value::Number(Range { low, high }) => wire::Value::Bounds {
            low: Box::new(number(*low)),
            high: Box::new(number(*high)),
        },
    }
}

/// A whole number as one, so that a count reads as a count; JSON has no infinity, so a bound that is none
/// is unknown.
fn number(number: f64) -> wire::Value<'static> {
    // Beyond 2^53 not every whole number is a double: what is written then is the double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !number.is_finite() {
        return wire::Value::Text("unknown");
    }
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        return wire::Value::Integer(number as i64);
    }
    wire::Value::Number(number)
}

fn artifact(artifact: &openassay_facts::Artifact) -> wire::Artifact<'_> {
    wire::Artifact {
        source: artifact.source,
        path: &artifact.path,
        role: artifact.role.to_string(),
        size: artifact.size,
        sha256: artifact.sha256.as_deref(),
        presence: match artifact.presence {
            Presence::Here => "here",
            Presence::Empty => "empty",
            Presence::Pointer { .. } => "pointer",
            Presence::Stub => "stub",
            Presence::Unreadable => "unreadable",
        },
        components: artifact
            .components
            .iter()
            .map(openassay_facts::Component::as_str)
            .collect(),
        reason: &artifact.reason,
    }
}

fn exercised(result: &openassay_audit::Exercised) -> wire::Exercised<'_> {
    wire::Exercised {
        path: &result.path,
        sha256: &result.sha256,
        engine: &result.engine,
        verdict: result.verdict.as_deref(),
        steps: result
            .steps
            .iter()
            .map(|step| wire::ExercisedStep {
                freedom: &step.freedom,
                step: &step.step,
                result: &step.result,
                why: &step.why,
            })
            .collect(),
        shown: result
            .shown()
            .into_iter()
            .map(|shown| wire::Shown {
                freedom: shown.freedom,
                shows: shown.shows,
                not: shown.not,
            })
            .collect(),
    }
}

fn digest(one: &openassay_audit::PromisedDigest) -> wire::Digest<'_> {
    wire::Digest {
        source: one.source,
        path: &one.path,
        kind: one.kind.id(),
        by_source: one.by_source,
        promised_by: &one.promised_by,
        line: one.line,
        algorithm: one.algorithm,
        promised: &one.promised,
        bytes: one.bytes.map(|(start, end)| [start, end]),
        found: one.found.as_deref(),
        standing: one.standing.id(),
        why: Some(one.why.as_str()).filter(|why| !why.is_empty()),
    }
}

fn problem(problem: &openassay_facts::Problem) -> wire::Problem<'_> {
    wire::Problem {
        source: problem.source,
        path: &problem.path,
        message: &problem.message,
    }
}
