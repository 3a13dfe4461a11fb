//! `readable`, `training_flop`, `output`: what the tensors and the architecture say.

use openassay_facts::{Assurance, Evidence, Fact, Facts, Method, Place, Range, Role, Truth, Value};
use openassay_weights::RuntimeKeys;

use super::world::{World, said_at, subjects};

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

/// 6 · parameters · tokens, and what the producer states directly: together where both are there. Both are the
/// producer's word, and the fact is marked so.
fn training_flop(world: &World<'_>) -> Option<Fact> {
    let computed = tokens(world)
        .zip(parameters(world))
        .map(|(tokens, parameters)| estimate(parameters, tokens));
    let stated = said_in(world, "compute").map(|stated| tolerating(stated.least(), stated.most()));
    let range = match (computed, stated) {
        (Some(one), Some(other)) => Range {
            low: one.low.min(other.low),
            high: one.high.max(other.high),
        },
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return None,
    };
    let mut evidence: Vec<Evidence> = Vec::new();
    if computed.is_some() {
        evidence.extend(world.survey.loadable.iter().take(1).cloned());
        evidence.extend(
            said_in(world, "tokens")
                .into_iter()
                .flat_map(|said| said.evidence),
        );
    }
    evidence.extend(
        said_in(world, "compute")
            .into_iter()
            .flat_map(|said| said.evidence),
    );
    Some(Fact::resting_on(
        Value::Number(or_more(world, range)),
        Assurance::Claimed,
        evidence,
    ))
}

/// What a model took that is made from another counts with what that one took (paras 60-64), which is not told here.
fn or_more(world: &World<'_>, range: Range) -> Range {
    if world.statements.base_models.is_empty() && world.survey.adapters.is_empty() {
        return range;
    }
    Range {
        high: f64::INFINITY,
        ..range
    }
}

/// Numbers that the producer states of one kind, and where.
struct Said {
    values: Vec<f64>,
    evidence: Vec<Evidence>,
}

impl Said {
    fn least(&self) -> f64 {
        self.values.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn most(&self) -> f64 {
        self.values.iter().copied().fold(0.0, f64::max)
    }
}

fn said_in(world: &World<'_>, kind: &str) -> Option<Said> {
    let claims = world.statements.claims.iter();
    let mut said = Said {
        values: Vec::new(),
        evidence: Vec::new(),
    };
    for claim in claims.filter(|claim| claim.kind == kind && claim.is_established()) {
        let value = claim.asserts.parse::<f64>().ok();
        let Some(value) = value.filter(|value| value.is_finite()) else {
            continue;
        };
        if said.values.iter().any(|known| known.to_bits() == value.to_bits()) {
            continue;
        }
        said.values.push(value);
        said.evidence.push(said_at!(claim));
    }
    (!said.values.is_empty()).then_some(said)
}

/// Sentences that name different numbers may speak of stages, or one of them of a part: between the least of them
/// and all of them together.
fn tokens(world: &World<'_>) -> Option<Range> {
    let said = said_in(world, "tokens")?;
    Some(Range {
        low: said.least(),
        high: said.values.iter().sum(),
    })
}

/// The parameters that are at work for one token. Of a mixture those are all of them at most, and at least that share
/// of them which the experts used are of all experts.
fn parameters(world: &World<'_>) -> Option<Range> {
    let whole = world
        .survey
        .variants
        .iter()
        // The tensors of an adapter, or of some shards, are not what was trained.
        .filter(|variant| variant.complete.is_true() && !variant.adapter);
    let largest = whole
        .filter_map(|variant| Some((variant, variant.parameters.as_ref()?.count)))
        .max_by_key(|(_, count)| *count);
    let (variant, count) = largest?;
    let count = number(count);
    let dimension = |name: &str| {
        let mut all = variant.dimensions.iter();
        all.find(|one| one.name == name).map(|one| number(one.value))
    };
    let low = match (dimension("experts"), dimension("experts used")) {
        (Some(all), Some(used)) if all > 1.0 => count * (used / all).clamp(0.0, 1.0),
        (Some(all), None) if all > 1.0 => count / all,
        _ => count,
    };
    // What the producer says of those at work counts within what the tensors allow.
    let said = said_in(world, "size-active").filter(|_| low < count);
    let high = said.map_or(count, |said| said.most().clamp(low, count));
    Some(Range { low, high })
}

fn number(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an estimate within 30 %")]
    let number = count as f64;
    number
}

fn estimate(parameters: Range, tokens: Range) -> Range {
    tolerating(
        FLOP_PER_PARAMETER_AND_TOKEN * parameters.low * tokens.low,
        FLOP_PER_PARAMETER_AND_TOKEN * parameters.high * tokens.high,
    )
}

fn tolerating(low: f64, high: f64) -> Range {
    Range {
        low: low * (1.0 - TOLERANCE),
        high: high * (1.0 + TOLERANCE),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parameters: f64, tokens: f64) -> Range {
        estimate(Range::exactly(parameters), Range::exactly(tokens))
    }

    /// Parameters and tokens as their producers published them, and the line of the Act that they fall on.
    #[test]
    fn published_figures_fall_where_the_guidelines_put_them() {
        let figures = [
            ("Llama 3.1 405B", 405e9, 15.6e12, 3.8e25),
            ("Apertus 70B", 70.6e9, 15.8e12, 6.7e24),
            ("Pythia 12B", 12e9, 0.3e12, 2.2e22),
            ("Amber", 7e9, 1.3e12, 5.5e22),
            ("OLMo 7B", 7e9, 2.5e12, 1.05e23),
        ];
        for (name, parameters, tokens, figure) in figures {
            let range = of(parameters, tokens);
            let middle = f64::midpoint(range.low, range.high);
            assert!((middle / figure - 1.0).abs() < 0.02, "{name}: {middle:e}");
            assert!((range.low / middle - 0.7).abs() < 1e-9 && (range.high / middle - 1.3).abs() < 1e-9);
        }
        assert!(of(405e9, 15.6e12).low > 1e25, "systemic");
        assert!(of(70.6e9, 15.8e12).low > 1e23 && of(70.6e9, 15.8e12).high < 1e25);
        assert!(of(12e9, 0.3e12).high < 1e23 && of(7e9, 1.3e12).high < 1e23);
        // Just above the line, and within the error of the estimate on both sides of it.
        let olmo = of(7e9, 2.5e12);
        assert!(olmo.low < 1e23 && olmo.high > 1e23);
    }
}
