//! What the producer says, each claim with how it fares, for machines: `openassay.claims/1`.

use std::io::{self, Write};

use openassay_audit::{Audit, HeldClaim};
use openassay_facts::{Polarity, Speaker, Subject, Tense};
use serde::Serialize;

use super::{convert, wire};

/// The name and version of the document.
const SCHEMA: &str = "openassay.claims/1";

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema_of_claims() -> &'static str {
    include_str!("claims.schema.json")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: wire::Tool<'a>,
    release: wire::Release<'a>,
    claims: Vec<wire::HeldClaim<'a>>,
    contradictions: Vec<wire::Contradiction<'a>>,
    set_aside: usize,
    unread: Vec<wire::Evidence<'a>>,
}

/// Writes the claims of `audit` as one JSON document and a line feed.
pub fn write_claims(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        tool: convert::tool(&audit.knowledge),
        release: convert::release(&audit.release),
        claims: audit.claims.held.iter().map(held).collect(),
        contradictions: convert::contradictions(audit),
        set_aside: audit.claims.set_aside,
        unread: convert::all(&audit.claims.unread),
    };
    let document = serde_json::to_string_pretty(&document).map_err(io::Error::from)?;
    out.write_all(super::escaped(&document).as_bytes())?;
    out.write_all(b"\n")
}

pub(super) fn held(one: &HeldClaim) -> wire::HeldClaim<'_> {
    let claim = &one.claim;
    wire::HeldClaim {
        claim: convert::claim(claim),
        standing: one.standing.to_string(),
        speaker: match claim.speaker {
            Speaker::Producer => "producer",
            Speaker::Quoted => "quoted",
            Speaker::Unclear => "unclear",
        },
        subject: match claim.subject {
            Subject::ThisRelease => "this-release",
            Subject::BaseModel => "base-model",
            Subject::Dependency => "dependency",
            Subject::Other => "other",
            Subject::Unclear => "unclear",
        },
        tense: match claim.tense {
            Tense::Present => "present",
            Tense::Future => "future",
            Tense::Past => "past",
            Tense::Unclear => "unclear",
        },
        polarity: match claim.polarity {
            Polarity::Affirmed => "affirmed",
            Polarity::Denied => "denied",
            Polarity::Unclear => "unclear",
        },
        evidence: convert::all(&one.evidence),
        contradictions: &one.contradictions,
    }
}
