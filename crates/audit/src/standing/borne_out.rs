//! What bears a claim out, kind by kind: facts, and what the weights and the configurations beside them say.
//!
//! A claim bears out no claim: of a base model the card's word counts for nothing here, the configuration's does. What
//! bytes cannot tell (that it began from nothing) is borne out by nothing; how many tokens it saw only by the state that training
//! left. Of a result a record bears out that it was measured so, not that it is right.

use openassay_claims::Status;
use openassay_facts::{Assurance, Claim, Evidence, Facts, Method, Place, Presence, Value, folder};
use openassay_inventory::Config;
use openassay_weights::{Variant, widths};

use super::{network, training};
use crate::evidence::World;

/// What bears `claim` out; none where nothing does, or only perhaps.
pub(super) fn borne_out(world: &World<'_>, facts: &Facts, claim: &Claim) -> Option<Vec<Evidence>> {
    let asserts = claim.asserts.as_str();
    match claim.kind.as_str() {
        "openness" => openness(world, facts, asserts),
        "license" => license(world, facts, asserts),
        "size" | "size-in-name" => size(world, asserts.parse().ok()?),
        "size-experts" => experts(world, asserts.parse().ok()?),
        "size-active" => network::active(world, asserts.parse().ok()?),
        "context" => dimension(world, "context", asserts.parse().ok()?),
        "architecture" => network::architecture(world, asserts),
        "quantization" => quantization(world, claim),
        "adapter" => network::adapter_only(world),
        "dtype" => dtype(world, asserts),
        "base" => base(world, claim),
        "tokens" => training::tokens(world, asserts.parse().ok()?),
        "compute" => training::operations(world, asserts.parse().ok()?),
        "dataset" => training::dataset(world, asserts),
        "promise" => files(world, facts, asserts),
        "availability" => is_here(world, facts, claim),
        "benchmark" => crate::scores::recorded(world, claim),
        _ => None,
    }
}

/// The first evidence of each of these facts, where all of them are true.
fn all(facts: &Facts, keys: &[&str]) -> Option<Vec<Evidence>> {
    let mut found = Vec::new();
    for key in keys {
        if !facts.truth(key).is_true() {
            return None;
        }
        found.extend(facts.get(key)?.evidence().first().cloned());
    }
    Some(found)
}

fn openness(world: &World<'_>, facts: &Facts, asserts: &str) -> Option<Vec<Evidence>> {
    match asserts {
        "weights-available" => all(facts, &["present(weights.final)"]),
        "open-weights" => all(facts, &["present(weights.final)", "osi_license(weights.final)"]),
        "open-source" | "fully-open" => {
            let mut found = all(
                facts,
                &[
                    "present(weights.final)",
                    "osi_license(weights.final)",
                    "present(code.inference)",
                    "present(code.training)",
                    "osi_license(code.training)",
                ],
            )?;
            found.extend(
                all(facts, &["full(data.training)"]).or_else(|| all(facts, &["present(info.data)"]))?,
            );
            Some(found)
        }
        "open-license" => all(facts, &["open_license(weights.final)"]),
        "commercial-use" => all(facts, &["may(commercial, weights.final)"]),
        "unrestricted" => {
            let unrestricted = facts.truth("restricts(use, weights.final)").is_false();
            let fact = facts.get("restricts(use, weights.final)")?;
            unrestricted.then(|| fact.evidence().to_vec())
        }
        "all-data" => all(facts, &["full(data.training)"]),
        "open-code" => of_files(world, &crate::terms::CODE, |component| {
            all(facts, &[&format!("osi_license({component})")])
        }),
        "open-data" => of_files(world, &["data.training"], |component| {
            all(facts, &[&format!("open_license({component})")])
        }),
        _ => None,
    }
}

/// `mit`, or `mit of code`: the terms in force on that part, where its text was read and not only named.
fn license(world: &World<'_>, facts: &Facts, asserts: &str) -> Option<Vec<Evidence>> {
    let (id, part) = asserts.split_once(" of ").unwrap_or((asserts, "weights"));
    let known = openassay_licenses::by_id(id).map_or(id, |license| license.id.as_str());
    let under = |component: &str| {
        let fact = facts.get(&format!("license({component})"))?;
        let named = matches!(fact.value(), Value::Name(name) if name == known);
        (named && fact.assurance() >= Assurance::Inspected).then(|| fact.evidence().to_vec())
    };
    match part {
        "weights" => under("weights.final"),
        "code" => of_files(world, &crate::terms::CODE, under),
        // Which of the data is meant is not told: what is so of all is so of those.
        "data" => of_files(world, &["data.training", "data.evaluation"], under),
        _ => None,
    }
}

/// What is so of every one of `components` that has files here; none where it is not so of one, or none has.
fn of_files(
    world: &World<'_>,
    components: &[&str],
    so: impl Fn(&str) -> Option<Vec<Evidence>>,
) -> Option<Vec<Evidence>> {
    let mut found: Vec<Evidence> = Vec::new();
    for component in components.iter().filter(|one| has_files(world, one)) {
        for evidence in so(component)? {
            if !found.contains(&evidence) {
                found.push(evidence);
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

fn has_files(world: &World<'_>, component: &str) -> bool {
    let mut files = world.artifacts_of(component);
    files.any(|artifact| artifact.presence == Presence::Here)
}

/// The files that are the component: a runtime that stands in for code is none, nor is a chapter of the card.
fn files(world: &World<'_>, facts: &Facts, component: &str) -> Option<Vec<Evidence>> {
    let present = facts.truth(&format!("present({component})")).is_true();
    let here = |artifact: &&openassay_facts::Artifact| artifact.presence == Presence::Here;
    let found: Vec<Evidence> = world
        .artifacts_of(component)
        .filter(here)
        .map(|artifact| crate::evidence::seen(artifact, Method::Recognized))
        .collect();
    (present && !found.is_empty()).then_some(found)
}

/// What is said to be here is here, at the very path where one is named. That something lies elsewhere no file here
/// can tell.
fn is_here(world: &World<'_>, facts: &Facts, claim: &Claim) -> Option<Vec<Evidence>> {
    let path = world
        .statements
        .availability_of(&claim.asserts)
        .find_map(|said| match &said.status {
            Status::Here(path) if is_of(said, claim) => Some(path.trim_start_matches("./")),
            _ => None,
        })?;
    let mut found = files(world, facts, &claim.asserts)?;
    let place = path.trim_end_matches('/');
    // A card in a folder names what lies beside it.
    let beside = format!("{}/{place}", folder(&claim.path));
    if !place.is_empty() {
        found.retain(|evidence| {
            let file = evidence.path.as_deref().unwrap_or_default();
            lies_at(file, place) || lies_at(file, &beside)
        });
    }
    (!found.is_empty()).then_some(found)
}

fn lies_at(file: &str, place: &str) -> bool {
    let rest = file.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_of(said: &openassay_claims::Availability, claim: &Claim) -> bool {
    (said.source, said.line) == (claim.source, claim.line)
        && said.path == claim.path
        && said.quote == claim.quote
}

/// Whole weights of the release's own: no adapter, no checkpoint on the way, nothing missing.
pub(super) fn whole<'a>(world: &'a World<'_>) -> Vec<&'a Variant> {
    let is_whole =
        |variant: &&Variant| !variant.adapter && !variant.intermediate && variant.complete.is_true();
    world.survey.variants.iter().filter(is_whole).collect()
}

/// Whole weights, where all of them are of one model.
pub(super) fn whole_of_one<'a>(world: &'a World<'_>) -> Vec<&'a Variant> {
    let variants = whole(world);
    let alike = variants.windows(2).all(|two| match two {
        [one, other] => one.model == other.model,
        _ => true,
    });
    if alike { variants } else { Vec::new() }
}

/// The header of a variant's first file, with what it says.
pub(super) fn header(world: &World<'_>, variant: &Variant, says: String) -> Option<Evidence> {
    let (source, path) = variant.files.first()?;
    let header = world.survey.file(*source, path)?.header.as_ref().ok()?;
    Some(header.evidence(*source, path).quoting(says))
}

fn counted(world: &World<'_>, variant: &Variant, count: u64) -> Option<Vec<Evidence>> {
    let says = format!("{} parameters", openassay_words::grouped(count));
    Some(vec![header(world, variant, says)?])
}

/// Within a fifth of what one variant counts, to the last tensor.
fn size(world: &World<'_>, claimed: u64) -> Option<Vec<Evidence>> {
    whole(world).into_iter().find_map(|variant| {
        let parameters = variant.parameters.as_ref().filter(|one| one.exact)?;
        let (low, high) = (parameters.count / 5 * 4, parameters.count / 5 * 6);
        let near = (low..=high).contains(&claimed);
        near.then(|| counted(world, variant, parameters.count)).flatten()
    })
}

/// `8x7B` counts shared layers eight times over: a mixture of experts that holds less than that, and more than two
/// thirds of it.
fn experts(world: &World<'_>, claimed: u64) -> Option<Vec<Evidence>> {
    whole(world).into_iter().find_map(|variant| {
        let parameters = variant.parameters.as_ref().filter(|one| one.exact)?;
        let mixture = variant.sections.contains_key("experts");
        let near = (claimed / 3 * 2..=claimed).contains(&parameters.count);
        (mixture && near)
            .then(|| counted(world, variant, parameters.count))
            .flatten()
    })
}

/// What the configuration, or the metadata in the weights, names as this dimension: in every variant that names it.
pub(super) fn dimension(world: &World<'_>, name: &str, claimed: u64) -> Option<Vec<Evidence>> {
    let mut found = Vec::new();
    for variant in whole_of_one(world) {
        for dimension in variant.dimensions.iter().filter(|one| one.name == name) {
            if dimension.value != claimed {
                return None;
            }
            let says = format!("{}: {}", dimension.key, dimension.value);
            let beside = config_beside(world, variant).filter(|config| named_in(config, &dimension.key));
            found.extend(match beside {
                Some(config) => Some(in_config(config, &dimension.key).quoting(says)),
                None => header(world, variant, says),
            });
        }
    }
    (!found.is_empty()).then_some(found)
}

pub(super) fn config_beside<'a>(world: &'a World<'_>, variant: &Variant) -> Option<&'a Config> {
    let (source, path) = variant.files.first()?;
    world
        .inventory
        .configs_named("config.json")
        .find(|config| config.source == *source && folder(&config.path) == folder(path))
}

/// At the top, or in what a model that joins several says of its text model.
fn named_in(config: &Config, key: &str) -> bool {
    let inner = config.json.get("text_config").and_then(|inner| inner.get(key));
    config.json.get(key).or(inner).is_some()
}

pub(super) fn in_config(config: &Config, key: &str) -> Evidence {
    let line = openassay_documents::json::line_of_key(&config.text, key);
    Evidence::in_file(config.source, &config.path, Place::Line(line), Method::Parsed)
        .hashed(Some(config.sha256.clone()))
}

/// All parameters of one variant lie in that number format.
fn dtype(world: &World<'_>, claimed: &str) -> Option<Vec<Evidence>> {
    whole_of_one(world).into_iter().find_map(|variant| {
        let mut types = variant.dtypes.keys();
        let only = types.next().filter(|_| types.next().is_none())?;
        let says = format!("every parameter is stored as {only}");
        (only == claimed)
            .then(|| header(world, variant, says))
            .flatten()
            .map(|evidence| vec![evidence])
    })
}

/// Every variant is quantized, to so many bits where a number is named; of a file's name, that file so.
fn quantization(world: &World<'_>, claim: &Claim) -> Option<Vec<Evidence>> {
    let asserts = claim.asserts.as_str();
    let first = |variant: &&Variant| {
        let file = variant.files.first();
        file.is_some_and(|(source, path)| (*source, path) == (claim.source, &claim.path))
    };
    let variants = match whole(world).into_iter().find(first) {
        Some(named) => vec![named],
        None => whole_of_one(world),
    };
    let so = |variant: &Variant| {
        let stored = variant.quantization.as_deref()?;
        let plain = asserts.trim_start_matches("UD-");
        let blocks = variant.dtypes.keys().any(|name| plain.starts_with(name.as_str()));
        let alike = widths::bits(asserts).is_some_and(|bits| widths::bits(stored) == Some(bits));
        let held = match asserts {
            "quantized" => true,
            width if width.ends_with("-bit") => alike,
            _ => blocks && alike,
        };
        held.then(|| header(world, variant, format!("quantized: {stored}")))
            .flatten()
    };
    let found: Vec<Evidence> = variants.into_iter().map(so).collect::<Option<_>>()?;
    (!found.is_empty()).then_some(found)
}

/// Keys by which the tools that train name what they began from, and the files that have them.
const BASE_KEYS: [(&str, &str); 2] = [
    ("adapter_config.json", "base_model_name_or_path"),
    ("config.json", "_name_or_path"),
];

/// A configuration that training wrote names the same base.
fn base(world: &World<'_>, claim: &Claim) -> Option<Vec<Evidence>> {
    let found: Vec<Evidence> = BASE_KEYS
        .iter()
        .flat_map(|(file, key)| {
            world
                .inventory
                .configs_named(file)
                .map(move |config| (config, *key))
        })
        .filter(|(config, _)| (config.source, &config.path) != (claim.source, &claim.path))
        .filter_map(|(config, key)| {
            let value = config.json.get(key)?.as_str()?;
            let same = value.eq_ignore_ascii_case(&claim.asserts) || is_named(value, &claim.asserts);
            same.then(|| in_config(config, key).quoting(format!("\"{key}\": \"{value}\"")))
        })
        .collect();
    (!found.is_empty()).then_some(found)
}

/// Is `name`, as prose has it, that of the id or path `value`: "Borealis 7B" of `acme/borealis-7b`?
fn is_named(value: &str, name: &str) -> bool {
    let plain = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_ascii_lowercase()
    };
    let last = value.trim_end_matches('/').rsplit('/').next().unwrap_or(value);
    !name.contains('/') && !plain(name).is_empty() && plain(last) == plain(name)
}
