//! `gated`, `anonymous_download`, `monetized`: what only a host or a person knows for sure.

use openassay_facts::{Assurance, Evidence, Fact, FactKey, Facts, Method, Place, Role, Truth};

use super::world::{World, said_at};

/// Kinds of monetization that the Act's guidelines name.
const MONETIZED: [&str; 5] = [
    "price",
    "dual_license",
    "mandatory_support",
    "exclusive_paid_host",
    "personal_data",
];

/// Records access and price.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    facts.set("gated(weights.final)", gated(world));
    for key in [
        "anonymous_download(data.training)",
        "anonymous_download(weights.final)",
    ] {
        let key = FactKey::from(key);
        if let Some((_, fact)) = world.settings.decided(&key, world.digest) {
            facts.set(key, fact);
        }
    }
    for kind in MONETIZED {
        let key = FactKey::new("monetized", kind);
        let prices: Vec<Evidence> = world
            .statements
            .prices
            .iter()
            .filter(|_| kind == "price")
            .map(|spot| said_at!(spot))
            .collect();
        // A price that stands in the words is no matter of judgment.
        let fact = match world.settings.decided(&key, world.digest) {
            _ if !prices.is_empty() => Fact::resting_on(Truth::True, Assurance::Read, prices),
            Some((_, fact)) => fact,
            None => Fact::unknown(Vec::new()),
        };
        facts.set(key, fact);
    }
}

/// By the card's own fields, as downloaded; without a card only the host knows.
fn gated(world: &World<'_>) -> Fact {
    let Some(gating) = &world.statements.gating else {
        return ungated_card(world);
    };
    if gating.fields.is_empty() {
        let mut card: Evidence = said_at!(gating.card);
        card.quote = Some("the card carries no gating fields, as downloaded".to_owned());
        return Fact::because(Truth::False, Assurance::Read, card);
    }
    Fact::resting_on(
        Truth::True,
        Assurance::Read,
        gating.fields.iter().map(|spot| said_at!(spot)).collect(),
    )
}

/// A card without any fields has no gating fields either.
fn ungated_card(world: &World<'_>) -> Fact {
    let card = world
        .inventory
        .documents_of(Role::ModelCard)
        .find(|card| card.front_matter.is_none() && card.problems.is_empty());
    match card {
        Some(card) => Fact::because(
            Truth::False,
            Assurance::Read,
            Evidence::in_file(card.source, &card.path, Place::Whole, Method::Parsed)
                .quoting("the card has no fields, hence no gating fields, as downloaded")
                .hashed(Some(card.sha256.clone())),
        ),
        None => Fact::unknown(Vec::new()),
    }
}
