//! `readable`, `training_flop`, `output`: what the tensors and the architecture say.

use openassay_facts::{Assurance, Evidence, Fact, Facts, Method, Place, Range, Role, Truth, Value};
use openassay_weights::RuntimeKeys;

use super::world::{World, subjects};

/// FLOP per parameter and token of a dense transformer, forward and backward (guidelines C(2025) 5045, annex A.2).
const FLOP_PER_PARAMETER_AND_TOKEN: f64 = 6.0;
/// The error that the guidelines allow the estimate.
const TOLERANCE: f64 = 0.3;

/// Records what was learned from the weights themselves.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    facts.set("readable(weights.final)", readable(world));
    if let Some(fact) = training_flop(world) {
        facts.set("training_flop", fact);
    }
    for kind in subjects("output") {
        facts.set(format!("output({kind})").as_str(), output(world, kind));
    }
}

fn readable(world: &World<'_>) -> Fact {
    let variants = &world.survey.variants;
    let all = Truth::all(variants.iter().map(|variant| variant.parsed));
    if variants.is_empty() || !all.is_true() || world.survey.loadable.is_empty() {
        return Fact::unknown(world.survey.loadable.clone());
    }
    Fact::resting_on(Truth::True, Assurance::Inspected, world.survey.loadable.clone())
}

/// 6 · parameters · tokens; the tokens are the producer's word, and the fact is marked so.
fn training_flop(world: &World<'_>) -> Option<Fact> {
    let claim = world
        .statements
        .claims
        .iter()
        .find(|claim| claim.kind == "tokens" && claim.is_established())?;
    let tokens: f64 = claim.asserts.parse().ok()?;
    let largest = world
        .survey
        .variants
        .iter()
        // The tensors of an adapter, or of some shards, are not what was trained.
        .filter(|variant| variant.complete.is_true() && !variant.adapter)
        .filter_map(|variant| variant.parameters.as_ref())
        .map(|one| one.count)
        .max()?;
    #[expect(clippy::cast_precision_loss, reason = "an estimate within 30 %")]
    let flop = FLOP_PER_PARAMETER_AND_TOKEN * largest as f64 * tokens;
    let said = super::world::said(
        claim.source,
        &claim.path,
        claim.line,
        &claim.quote,
        claim.sha256.as_ref(),
    );
    let range = Range {
        low: flop * (1.0 - TOLERANCE),
        high: flop * (1.0 + TOLERANCE),
    };
    let mut evidence: Vec<Evidence> = world.survey.loadable.iter().take(1).cloned().collect();
    evidence.push(said);
    Some(Fact::resting_on(
        Value::Number(range),
        Assurance::Claimed,
        evidence,
    ))
}

/// What it makes: by the names of its architecture, else by the card's `pipeline_tag`.
fn output(world: &World<'_>, kind: &str) -> Fact {
    if let Some((value, evidence)) = world.survey.output(kind) {
        return Fact::because(Truth::from(value), Assurance::Read, evidence);
    }
    tagged(world, kind).unwrap_or_else(|| Fact::unknown(Vec::new()))
}

fn tagged(world: &World<'_>, kind: &str) -> Option<Fact> {
    let (tag, line) = world.statements.card_fields.get("pipeline_tag")?.first()?;
    let modality = openassay_weights::modality(&RuntimeKeys::default(), Some(tag))?;
    let card = world
        .inventory
        .documents_of(Role::ModelCard)
        .find(|card| card.front_matter.is_some())?;
    let place = Evidence::in_file(card.source, &card.path, Place::Line(*line), Method::Declared);
    let evidence = place
        .quoting(format!("pipeline_tag: {tag}"))
        .hashed(Some(card.sha256.clone()));
    let value = Truth::from(crate::survey::makes(modality, kind));
    Some(Fact::because(value, Assurance::Claimed, evidence))
}
