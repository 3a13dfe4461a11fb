//! Which model of an audit words belong to, and which of the others holds the very same tensors.
//!
//! Two models that share trained matrices are akin; which was made from which no byte tells. So nothing here judges:
//! `contradictions` asks for a configuration that names the other one, `findings` sets both side by side.

use std::collections::{BTreeMap, BTreeSet};

use openassay_contents::{ByteOrder, Measure, Measured, Part, TensorContents, canonical};
use openassay_facts::{Evidence, Method, Place, Role, folder};
use openassay_weights::{Header, Tensor, Variant, WeightFile};

use crate::evidence::World;

/// The card that words and weights stand under: its source, and its folder in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Home {
    pub(crate) source: usize,
    pub(crate) folder: String,
}

/// Matrices that two models hold byte for byte.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    /// The model whose words are held.
    pub(crate) own: Home,
    /// What the other one is called: its place, its repository, its title.
    pub(crate) names: Vec<String>,
    /// How many matrices are the same, and how many both have in the same name, type and shape.
    pub(crate) same: usize,
    pub(crate) compared: usize,
    /// Do the same ones hold more than half of the numbers of the model?
    pub(crate) is_most: bool,
    /// One of them on both sides.
    pub(crate) evidence: Vec<Evidence>,
}

/// Fewer numbers than this may agree without one having been copied from the other.
const FEWEST_ELEMENTS: u64 = 256;
/// One matrix may be a table that both computed.
const FEWEST_MATRICES: usize = 2;
/// Bytes of each side that are read; a model of seven billion parameters is compared in part.
const MOST_BYTES: u64 = 4 << 30;
/// Cards that are held against each other; people audit a few models at once.
const MOST_PAIRS: usize = 64;
/// Names of tables that are computed and not trained.
const COMPUTED: [&str; 8] = [
    "position", "pos_emb", "rotary", "inv_freq", "mask", "sinus", "stft", "mel",
];

/// The card that the file at `path` stands under: the nearest above it; where one card is all there is, that one, unless
/// weights lie in its place and the file in another.
pub(crate) fn home_of(world: &World<'_>, source: usize, path: &str) -> Home {
    let cards = world.cards();
    let has_weights = |source: usize| world.survey.files.iter().any(|file| file.source == source);
    let speaks_of_it = |only: &&Home| only.source == source || !has_weights(only.source);
    if let Some(only) = cards.first().filter(|_| cards.len() == 1).filter(speaks_of_it) {
        return only.clone();
    }
    let mut home = Home {
        source,
        folder: folder(path).to_owned(),
    };
    while !home.folder.is_empty() && !cards.contains(&home) {
        home.folder = folder(&home.folder).to_owned();
    }
    home
}

/// Every card of a model.
pub(crate) fn cards(world: &World<'_>) -> BTreeSet<Home> {
    let cards = world.inventory.with_role(Role::ModelCard);
    cards
        .map(|card| Home {
            source: card.source,
            folder: folder(&card.path).to_owned(),
        })
        .collect()
}

/// What the model of `home` is called.
pub(crate) fn names_of(world: &World<'_>, home: &Home) -> Vec<String> {
    let mut names = Vec::new();
    if home.folder.is_empty() {
        let source = world.release.sources.get(home.source);
        names.extend(
            source
                .and_then(|one| one.hub.as_ref())
                .map(|hub| hub.repo.clone()),
        );
        names.extend(source.map(|one| last(&one.label).to_owned()));
    } else {
        names.push(last(&home.folder).to_owned());
    }
    let cards = world.inventory.documents_of(Role::ModelCard);
    let own = cards.filter(|card| card.source == home.source && folder(&card.path) == home.folder);
    names.extend(own.filter_map(|card| Some(card.title()?.title.clone())));
    names.retain(|name| !plain(name).is_empty());
    names
}

/// The last part of a path or of `org/name`.
fn last(name: &str) -> &str {
    let name = name.trim_end_matches('/');
    name.rsplit('/').next().unwrap_or(name)
}

/// The letters and digits of the last part.
fn plain(name: &str) -> String {
    let kept = last(name).chars().filter(char::is_ascii_alphanumeric);
    kept.collect::<String>().to_ascii_lowercase()
}

/// Does `name` (`org/name`) name the model that is called one of `names`?
pub(crate) fn is_one_of(name: &str, names: &[String]) -> bool {
    names.iter().any(|own| plain(own) == plain(name))
}

/// May both be of one family, as `rill-1-base` and `Rill 1 Chat` are, or of one owner? Then what is said of the one may
/// be meant of the family, and a model may be its own earlier step.
pub(crate) fn is_akin(name: &str, names: &[String]) -> bool {
    let first = first_word(name);
    let owner = |name: &str| Some(name.split_once('/')?.0.to_ascii_lowercase());
    let is_same = |own: &String| {
        !first.is_empty() && first_word(own) == first
            || owner(name).is_some_and(|one| owner(own) == Some(one))
    };
    names.iter().any(is_same)
}

fn first_word(name: &str) -> String {
    let letters = last(name).chars().take_while(char::is_ascii_alphabetic);
    letters.collect::<String>().to_ascii_lowercase()
}

/// Of each model that is said to be made from no other, which others of the audit hold the same matrices. Reads the
/// data of both, so it is asked only where somebody says so and several models lie there.
pub(crate) fn shared(world: &World<'_>) -> Vec<Shared> {
    let said = world.statements.claims.iter();
    let own: BTreeSet<Home> = said
        .filter(|claim| claim.kind == "scratch" && claim.is_established())
        .map(|claim| home_of(world, claim.source, &claim.path))
        .collect();
    let pairs = own.iter().flat_map(|home| {
        let others = world.cards().iter().filter(move |other| *other != home);
        others.map(move |other| (home, other))
    });
    pairs
        .take(MOST_PAIRS)
        .filter_map(|(home, other)| {
            let (names, others) = (names_of(world, home), names_of(world, other));
            let akin = others.iter().any(|name| is_akin(name, &names));
            let apart = !akin && !is_made_from(world, other, &names);
            apart.then(|| of_pair(world, home, other, others)).flatten()
        })
        .collect()
}

/// Does the card of `home` say that it is made from the model called `names`?
fn is_made_from(world: &World<'_>, home: &Home, names: &[String]) -> bool {
    let mut bases = world.statements.base_models.iter();
    bases.any(|base| {
        home_of(world, base.spot.source, &base.spot.path) == *home && is_one_of(&base.name, names)
    })
}

/// A matrix and the file that holds it.
type Held<'a> = (&'a WeightFile, &'a Tensor);

fn of_pair(world: &World<'_>, own: &Home, other: &Home, names: Vec<String>) -> Option<Shared> {
    let (mine, theirs) = (matrices(world, own), matrices(world, other));
    let mut pairs: Vec<(Held<'_>, Held<'_>)> = Vec::new();
    let mut bytes = 0_u64;
    for (key, held) in &mine {
        let Some(twin) = theirs.get(key) else { continue };
        bytes = bytes.saturating_add(held.1.bytes.end.saturating_sub(held.1.bytes.start));
        if bytes > MOST_BYTES {
            break;
        }
        pairs.push((*held, *twin));
    }
    let mine = digests(world, pairs.iter().map(|(held, _)| *held));
    let theirs = digests(world, pairs.iter().map(|(_, twin)| *twin));
    let same: Vec<&(Held<'_>, Held<'_>)> = pairs
        .iter()
        .filter(|(held, twin)| {
            let digest = mine.get(&key_of(*held));
            digest.is_some() && digest == theirs.get(&key_of(*twin))
        })
        .collect();
    let (held, twin) = same.first().filter(|_| same.len() >= FEWEST_MATRICES)?;
    let copied: u64 = same.iter().map(|((_, tensor), _)| tensor.elements()).sum();
    let all: u64 = variants_of(world, own)
        .map(|variant| variant.tensors.iter().map(Tensor::elements).sum())
        .max()?;
    let cite = |held: Held<'_>, digests: &BTreeMap<Key<'_>, String>| cited(held, digests.get(&key_of(held)));
    Some(Shared {
        own: own.clone(),
        names,
        same: same.len(),
        compared: pairs.len(),
        is_most: copied > all / 2,
        evidence: vec![cite(*held, &mine), cite(*twin, &theirs)],
    })
}

fn cited((file, tensor): Held<'_>, sha256: Option<&String>) -> Evidence {
    let place = Place::bytes(tensor.bytes.clone());
    Evidence::in_file(file.source, &file.path, place, Method::Matched)
        .quoting(tensor.name.clone())
        .hashed(sha256.cloned())
}

/// The whole variants of the model under `home`.
fn variants_of<'a>(world: &'a World<'_>, home: &'a Home) -> impl Iterator<Item = &'a Variant> {
    let whole = |variant: &&Variant| {
        let sure = variant.parsed.is_true() && variant.complete.is_true();
        !variant.adapter && sure
    };
    world.survey.variants.iter().filter(whole).filter(move |variant| {
        let mut files = variant.files.iter();
        files.all(|(source, path)| home_of(world, *source, path) == *home)
    })
}

/// Matrices of layers that training made, by name, type and shape.
fn matrices<'a>(world: &'a World<'_>, home: &'a Home) -> BTreeMap<(&'a str, String, &'a [u64]), Held<'a>> {
    let mut found = BTreeMap::new();
    for (source, path) in variants_of(world, home).flat_map(|variant| &variant.files) {
        let Some(file) = world.survey.file(*source, path) else {
            continue;
        };
        let tensors = file.header.iter().flat_map(|header| &header.tensors);
        for tensor in tensors.filter(|tensor| is_matrix(tensor)) {
            let key = (
                tensor.name.as_str(),
                canonical(&tensor.dtype).into_owned(),
                tensor.shape.as_slice(),
            );
            found.entry(key).or_insert((file, tensor));
        }
    }
    found
}

fn is_matrix(tensor: &Tensor) -> bool {
    let name = tensor.name.to_ascii_lowercase();
    tensor.shape.len() >= 2
        && tensor.elements() >= FEWEST_ELEMENTS
        && name.ends_with("weight")
        && name.split('.').any(|part| part.parse::<u32>().is_ok())
        && !COMPUTED.iter().any(|word| name.contains(word))
}

type Key<'a> = (usize, &'a str, &'a str);

fn key_of((file, tensor): Held<'_>) -> Key<'_> {
    (file.source, file.path.as_str(), tensor.name.as_str())
}

/// The digests of those of `held` that look trained.
fn digests<'a>(world: &World<'_>, held: impl Iterator<Item = Held<'a>>) -> BTreeMap<Key<'a>, String> {
    let mut by_file: BTreeMap<(usize, &str), (&WeightFile, Vec<&Tensor>)> = BTreeMap::new();
    for (file, tensor) in held {
        let place = (file.source, file.path.as_str());
        by_file
            .entry(place)
            .or_insert_with(|| (file, Vec::new()))
            .1
            .push(tensor);
    }
    let mut found = BTreeMap::new();
    for (file, tensors) in by_file.into_values() {
        for (tensor, read) in tensors.iter().zip(read(world, file, &tensors)) {
            if let (true, Some(sha256)) = (is_trained(&read), read.sha256) {
                found.insert((file.source, file.path.as_str(), tensor.name.as_str()), sha256);
            }
        }
    }
    found
}

fn read(world: &World<'_>, file: &WeightFile, tensors: &[&Tensor]) -> Vec<TensorContents> {
    let opened = world.release.sources.get(file.source).and_then(|source| {
        let bytes = source.open(source.file(&file.path)?).ok()?;
        Some((file.header.as_ref().ok()?, bytes))
    });
    let Some((header, bytes)): Option<(&Header, _)> = opened else {
        return Vec::new();
    };
    let asked: Vec<Tensor> = tensors.iter().map(|tensor| (*tensor).clone()).collect();
    let part = Part {
        bytes: &*bytes,
        tensors: &asked,
        order: ByteOrder::of(header.format, &*bytes),
    };
    let measures = [Measure::TensorDigests, Measure::Statistics];
    let contents = openassay_contents::survey(&[part], &measures, &|_| {});
    let files = contents.files.into_iter();
    files.flatten().flat_map(|file| file.tensors).collect()
}

/// Neither one number throughout, nor mostly zeros as a table of ones and zeros is.
fn is_trained(read: &TensorContents) -> bool {
    let Measured::Yes(told) = &read.measured else {
        return false;
    };
    !told.constant && told.nan == 0 && told.zeros.saturating_mul(2) < told.elements
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_name_is_known_whoever_owns_it() {
        assert!(is_one_of("meadow/brook-2b", &names(&["Brook 2B"])));
        assert!(!is_one_of("meadow/brook-2b", &names(&["brook", "Brook 7B"])));
    }

    #[test]
    fn models_of_one_first_word_are_of_one_family() {
        assert!(is_akin("rill-works/rill-1-base", &names(&["Rill 1 Chat"])));
        assert!(is_akin("rill-works/Rill1", &names(&["rill"])));
        assert!(is_akin("Meadow/brook-2b", &names(&["meadow/rill-1"])));
        assert!(!is_akin("meadow/brook-2b", &names(&["Rill 1", "heath/rill-1"])));
        assert!(!is_akin("meadow/7b", &names(&["7b"])));
    }

    #[test]
    fn only_trained_matrices_of_layers_are_compared() {
        let tensor = |name: &str, shape: &[u64]| Tensor {
            name: name.to_owned(),
            shape: shape.to_vec(),
            dtype: "F32".to_owned(),
            bytes: 0..4,
            purpose: openassay_weights::Purpose::Unsaid,
        };
        let of = |name: &str| is_matrix(&tensor(name, &[16, 32]));
        assert!(of("model.layers.0.mlp.up_proj.weight"));
        assert!(!of("model.embed_tokens.weight"));
        assert!(!of("h.0.attn.bias"));
        assert!(!of("layers.0.relative_position_table.weight"));
        assert!(!is_matrix(&tensor("model.layers.0.mlp.up_proj.weight", &[4, 4])));
        assert!(!is_matrix(&tensor("model.layers.0.norm.weight", &[512])));
    }
}
