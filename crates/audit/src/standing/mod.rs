//! How each claim fares against the bytes: confirmed, contradicted, unsupported or promised.
//!
//! A claim is listed only where it is surely the producer's own affirmed word on this release, for now or for later;
//! what is less than that is counted and set aside, since nothing may be made of it. Doubt confirms as little as it
//! contradicts.

mod borne_out;
mod network;
mod training;

use std::collections::BTreeSet;

use openassay_facts::{Claim, Contradiction, Evidence, Facts, Polarity, Speaker, Standing, Subject, Tense};

use crate::contradictions;
use crate::evidence::{World, said_at};

/// What the producer says of this release.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// Claims that are surely the producer's own affirmed word on this release, in the order of their places.
    pub held: Vec<HeldClaim>,
    /// Sentences that say such things of something else, of another time, by another, or not surely: no claims.
    pub set_aside: usize,
    /// Words that were not read, with why: in another language, or beyond what anybody writes.
    pub unread: Vec<Evidence>,
}

/// A claim and how it fares against the bytes.
#[derive(Debug, Clone)]
pub struct HeldClaim {
    /// The claim.
    pub claim: Claim,
    /// How it fares.
    pub standing: Standing,
    /// What bears it out, where it is confirmed.
    pub evidence: Vec<Evidence>,
    /// The ids of the contradictions that deny it.
    pub contradictions: Vec<String>,
}

/// Every claim with its standing, in the order of places.
pub(crate) fn claims(world: &World<'_>, facts: &Facts, contradictions: &[Contradiction]) -> Claims {
    let said = &world.statements.claims;
    let (told, aside): (Vec<&Claim>, Vec<&Claim>) = said.iter().partition(|claim| is_told(claim));
    let mut listed: Vec<Claim> = told.into_iter().cloned().collect();
    for one in contradictions {
        if !listed.contains(&one.claim) {
            listed.push(one.claim.clone());
        }
    }
    listed.sort_by(|a, b| place(a).cmp(&place(b)));
    let sentences: BTreeSet<_> = aside.into_iter().map(sentence).collect();
    Claims {
        held: listed
            .into_iter()
            .map(|claim| held(world, facts, contradictions, claim))
            .collect(),
        set_aside: sentences.len(),
        unread: unread(world),
    }
}

/// Words of the producer that were not read, or not wholly, and papers that are here and were not.
fn unread(world: &World<'_>) -> Vec<Evidence> {
    let spots = world
        .statements
        .unread_languages
        .iter()
        .chain(&world.statements.unread_lines)
        .chain(&world.statements.unread);
    let mut found: Vec<Evidence> = spots.map(|spot| said_at!(spot)).collect();
    let files = world
        .words_unread()
        .iter()
        .cloned()
        .chain(world.papers_unread("doc.paper"));
    for one in files {
        let known = |other: &Evidence| (other.source, &other.path) == (one.source, &one.path);
        if !found.iter().any(known) {
            found.push(one);
        }
    }
    found
}

/// Is it surely the producer's own affirmed word on this release, as it is or as it will be?
fn is_told(claim: &Claim) -> bool {
    claim.speaker == Speaker::Producer
        && claim.subject == Subject::ThisRelease
        && claim.polarity == Polarity::Affirmed
        && matches!(claim.tense, Tense::Present | Tense::Future)
}

fn place(claim: &Claim) -> (usize, &str, u32, &str, &str) {
    (claim.source, &claim.path, claim.line, &claim.kind, &claim.asserts)
}

fn sentence(claim: &Claim) -> (usize, &str, u32, &str) {
    (claim.source, &claim.path, claim.line, &claim.quote)
}

fn held(world: &World<'_>, facts: &Facts, contradictions: &[Contradiction], claim: Claim) -> HeldClaim {
    let denied: Vec<String> = contradictions
        .iter()
        .filter(|one| contradictions::denies(one, &claim))
        .map(|one| one.id.clone())
        .collect();
    let borne_out = if denied.is_empty() {
        borne_out::borne_out(world, facts, &claim)
    } else {
        None
    };
    let standing = match (&borne_out, claim.tense) {
        _ if !denied.is_empty() => Standing::Contradicted,
        (Some(_), _) => Standing::Confirmed,
        (None, Tense::Future) => Standing::Promised,
        (None, _) => Standing::Unsupported,
    };
    HeldClaim {
        claim,
        standing,
        evidence: borne_out.map(at_most).unwrap_or_default(),
        contradictions: denied,
    }
}

/// So many places bear a claim out; more say nothing more.
const MOST_PLACES: usize = 8;

fn at_most(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    evidence.truncate(MOST_PLACES);
    evidence
}
