//! Holds the places of a release against each other: which two belong together, and where each stands.

mod adapter;

use std::collections::BTreeSet;

use openassay_documents::json;
use openassay_facts::{Evidence, Method, Place, Role, folder};
use openassay_inventory::{Config, Inventory};
use openassay_sources::Release;
use openassay_weights::{Format, Mismatch, Variant, WeightFile, Witness, consistency};

use super::Survey;

/// Bytes of a tokenizer's file that are read; that of Gemma 3, with 262,145 tokens, has 33 million.
const MOST_TOKENIZER_BYTES: u64 = 64 << 20;

/// The key whose denial has an innocent reason where no words are made.
const TIED: &str = "tie_word_embeddings";

/// What sentence-transformers puts beside a model whose states it makes into vectors.
const SENTENCES: &str = "modules.json";

/// What one place says and another denies, with both places.
#[derive(Debug, Clone)]
pub struct Disagreement {
    /// What is said, and what denies it.
    pub mismatch: Mismatch,
    /// Where it is said.
    pub declared: Evidence,
    /// Where it is denied.
    pub found: Evidence,
}

impl Disagreement {
    /// Both sides and both places, in one sentence.
    pub fn sentence(&self) -> String {
        let Mismatch {
            key,
            declared,
            found,
            witness,
        } = &self.mismatch;
        let says = match witness {
            Witness::Tensors => "the tensors say".to_owned(),
            Witness::Tensor(name) => format!("the tensor `{name}` says"),
            Witness::Key(key) => format!("`{key}` says"),
        };
        let (here, there) = (place(&self.declared), place(&self.found));
        format!("`{key}` says {declared} ({here}), {says} {found} ({there})")
    }
}

/// The file, and the line where there is one.
fn place(evidence: &Evidence) -> String {
    let path = evidence.path.as_deref().unwrap_or_default();
    match evidence.place.line() {
        0 => path.to_owned(),
        line => format!("{path}:{line}"),
    }
}

/// Everything in a release that cannot both be right.
pub(super) fn of_release(release: &Release, inventory: &Inventory, survey: &Survey) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for config in inventory.configs_named("config.json") {
        found.extend(of_copy(config, survey));
        let Some(variant) = beside(&survey.variants, config.source, folder(&config.path)) else {
            continue;
        };
        let headless = may_lack_head(inventory, config, survey);
        let told = of_config(config, variant, survey).into_iter();
        found.extend(told.filter(|one| !headless || one.mismatch.key != TIED));
        found.extend(of_tokenizer(release, inventory, config, variant, survey));
    }
    found.extend(inventory.indexes().flat_map(|index| of_index(index, survey)));
    for config in inventory.configs_named("adapter_config.json") {
        found.extend(adapter::of_adapter(release, config, survey));
    }
    found.extend(within(&survey.files, &survey.variants));
    found
}

/// Metadata against the tensors of the very files that carry it.
pub(crate) fn within(files: &[WeightFile], variants: &[Variant]) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for variant in variants {
        for mismatch in consistency::gguf(variant) {
            let first = variant
                .files
                .first()
                .and_then(|(source, path)| header_of(files, *source, path));
            let places = first.zip(in_weights(files, variant, &mismatch));
            found.extend(places.map(|(declared, found)| Disagreement {
                declared: declared.quoting(mismatch.key.clone()),
                found,
                mismatch,
            }));
        }
    }
    found
}

/// The header that was read of this file.
fn header_of(files: &[WeightFile], source: usize, path: &str) -> Option<Evidence> {
    let file = files
        .iter()
        .find(|file| file.source == source && file.path == path)?;
    Some(file.header.as_ref().ok()?.evidence(source, path))
}

/// A config against the weights that lie beside it.
fn of_config(config: &Config, variant: &Variant, survey: &Survey) -> Vec<Disagreement> {
    let found = consistency::config(&config.json, variant).into_iter();
    found
        .filter_map(|mismatch| config_denied(config, variant, survey, mismatch))
        .collect()
}

/// The totals of an index against the shards that it names.
fn of_index(index: &Config, survey: &Survey) -> Vec<Disagreement> {
    let map = index.json.get("weight_map").and_then(|map| map.as_object());
    let shards: BTreeSet<&str> = map
        .into_iter()
        .flat_map(|map| map.values())
        .filter_map(|name| name.as_str())
        .collect();
    let is_of_it = |variant: &&Variant| {
        let mut files = variant.files.iter();
        variant.files.len() == shards.len()
            && files.all(|(source, path)| {
                let name = path.rsplit('/').next().unwrap_or_default();
                *source == index.source && folder(path) == folder(&index.path) && shards.contains(name)
            })
    };
    let Some(variant) = only(survey.variants.iter().filter(is_of_it)) else {
        return Vec::new();
    };
    let found = consistency::index(&index.json, variant).into_iter();
    found
        .filter_map(|mismatch| config_denied(index, variant, survey, mismatch))
        .collect()
}

/// A GGUF beside the config; what one quantization of a model says, all of them do.
fn of_copy(config: &Config, survey: &Survey) -> Option<Disagreement> {
    survey.variants.iter().find_map(|variant| {
        let (source, path) = variant.files.first()?;
        let is_beside = *source == config.source && folder(path) == folder(&config.path);
        let mismatch = consistency::copy(&config.json, variant).filter(|_| is_beside)?;
        let Witness::Key(key) = &mismatch.witness else {
            return None;
        };
        Some(Disagreement {
            declared: header_of(&survey.files, *source, path)?.quoting(mismatch.key.clone()),
            found: in_config(config, key),
            mismatch,
        })
    })
}

/// Is a head not needed, or may it lie in another file? What makes vectors of sentences never uses its own.
fn may_lack_head(inventory: &Inventory, config: &Config, survey: &Survey) -> bool {
    let embeds = inventory.artifact(config.source, &path_beside(config, SENTENCES));
    let here = survey.files.iter().filter(|file| {
        file.source == config.source
            && folder(&file.path) == folder(&config.path)
            && file.role == Role::WeightsFinal
    });
    let formats = here.filter(|file| file.format == Format::Safetensors);
    let names: BTreeSet<&str> = formats.map(|file| file.path.as_str()).collect();
    let one = survey.variants.iter().any(|variant| {
        let files: BTreeSet<&str> = variant.files.iter().map(|(_, path)| path.as_str()).collect();
        files == names
    });
    embeds.is_some() || !one
}

/// The path of a file beside a config.
fn path_beside(config: &Config, name: &str) -> String {
    match folder(&config.path) {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// The tokenizer beside them against their embeddings; the first of its files that disagrees speaks for all.
fn of_tokenizer(
    release: &Release,
    inventory: &Inventory,
    config: &Config,
    variant: &Variant,
    survey: &Survey,
) -> Option<Disagreement> {
    consistency::tokenizer_files().find_map(|name| {
        let path = path_beside(config, name);
        let artifact = inventory.artifact(config.source, &path)?;
        let source = release.sources.get(config.source)?;
        let bytes = source.read(source.file(&path)?, MOST_TOKENIZER_BYTES).ok()?;
        let mismatch = consistency::tokenizer(name, &bytes, &config.json, variant)?;
        let declared = Evidence::in_file(config.source, path, Place::Whole, Method::Parsed);
        Some(Disagreement {
            declared: declared.hashed(artifact.sha256.clone()),
            found: in_weights(&survey.files, variant, &mismatch)?,
            mismatch,
        })
    })
}

fn config_denied(
    config: &Config,
    variant: &Variant,
    survey: &Survey,
    mismatch: Mismatch,
) -> Option<Disagreement> {
    Some(Disagreement {
        declared: in_config(config, &mismatch.key),
        found: in_weights(&survey.files, variant, &mismatch)?,
        mismatch,
    })
}

/// The whole weights of this folder, where it is clear which they are: the only ones, or those whose name
/// is everybody's.
fn beside<'v>(variants: &'v [Variant], source: usize, place: &str) -> Option<&'v Variant> {
    let here = |variant: &&Variant| {
        let files = &mut variant.files.iter();
        variant.format == Format::Safetensors
            && !variant.adapter
            && files.all(|(of, path)| *of == source && folder(path) == place)
    };
    let all = variants.iter().filter(here);
    only(all.clone()).or_else(|| only(all.filter(|variant| is_plain(variant))))
}

/// Is its name everybody's?
fn is_plain(variant: &Variant) -> bool {
    let name = variant.name.rsplit('/').next().unwrap_or_default();
    matches!(name, "model.safetensors" | "model-*.safetensors")
}

/// The one, where there are no others.
fn only<'v>(mut variants: impl Iterator<Item = &'v Variant>) -> Option<&'v Variant> {
    variants.next().filter(|_| variants.next().is_none())
}

/// Where a config says it. A key that is computed of several stands where its first does.
fn in_config(config: &Config, key: &str) -> Evidence {
    let first = key.split([' ', '×']).next().unwrap_or(key);
    let steps: Vec<&str> = first.split('.').collect();
    let place = match json::line_of(&config.text, &steps) {
        0 => Place::Whole,
        line => Place::Line(line),
    };
    Evidence::in_file(config.source, &config.path, place, Method::Parsed).hashed(Some(config.sha256.clone()))
}

/// The header that denies it.
fn in_weights(files: &[WeightFile], variant: &Variant, mismatch: &Mismatch) -> Option<Evidence> {
    in_tensor(files, variant, mismatch.tensor())
}

/// The header of the file of `variant` that holds `tensor`, else of its first.
fn in_tensor(files: &[WeightFile], variant: &Variant, tensor: Option<&str>) -> Option<Evidence> {
    let of_variant = |file: &&WeightFile| {
        let mut places = variant.files.iter();
        places.any(|(source, path)| *source == file.source && *path == file.path)
    };
    let holds = |file: &&WeightFile| {
        let mut held = file.header.iter().flat_map(|header| &header.tensors);
        tensor.is_some_and(|name| held.any(|one| one.name == name))
    };
    let mine = || files.iter().filter(of_variant);
    let file = mine().find(holds).or_else(|| mine().next())?;
    Some(file.header.as_ref().ok()?.evidence(file.source, &file.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_and_both_places_are_named() {
        let at = |path: &str, place| Evidence::in_file(0, path, place, Method::Parsed);
        let told = Disagreement {
            mismatch: Mismatch {
                key: "vocab_size".to_owned(),
                declared: "12".to_owned(),
                found: "10".to_owned(),
                witness: Witness::Tensor("embed_tokens.weight".to_owned()),
            },
            declared: at("config.json", Place::Line(3)),
            found: at("model.safetensors", Place::bytes(0..9)),
        };
        assert_eq!(
            told.sentence(),
            "`vocab_size` says 12 (config.json:3), the tensor `embed_tokens.weight` says 10 (model.safetensors)"
        );
    }
}
