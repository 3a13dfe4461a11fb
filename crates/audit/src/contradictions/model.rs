//! The one model of a release, where its words can be of nothing else and every byte of its headers was read.

use openassay_facts::{Evidence, Method, Place, folder};
use openassay_weights::{Meta, Variant};

use super::Case;

/// The variants of the only model, none of them an adapter, all of them whole and read, of which one at least makes
/// up the layers and the vocabulary that its configuration names; none where a claim may be about something else.
pub(super) fn only_model<'a>(case: &'a Case<'_>) -> Option<Vec<&'a Variant>> {
    let variants: Vec<&Variant> = stored(case)?;
    let whole = variants.iter().any(|variant| is_whole_model(case, variant));
    whole.then_some(variants)
}

/// The same without a configuration to say that it is the whole model: for what is true of any part of it.
pub(super) fn stored<'a>(case: &'a Case<'_>) -> Option<Vec<&'a Variant>> {
    let variants: Vec<&Variant> = case.world.survey.variants.iter().collect();
    let first = variants.first()?;
    let sure = |variant: &&Variant| {
        !variant.adapter
            && variant.model == first.model
            && variant.parsed.is_true()
            && variant.complete.is_true()
            && !variant.tensors.is_empty()
    };
    variants.iter().all(sure).then_some(variants)
}

/// What the headers and configurations say of a dimension: every value with the place where it is said.
pub(super) fn dimension(case: &Case<'_>, variants: &[&Variant], name: &str) -> Vec<(u64, Evidence)> {
    let mut found: Vec<(u64, Evidence)> = Vec::new();
    for variant in variants {
        let said = variant.dimensions.iter().find(|one| one.name == name);
        let place = said.and_then(|said| Some((said, place_of(case, variant, &said.key)?)));
        if let Some((said, place)) = place {
            let quote = format!("{}: {}", said.key, said.value);
            found.push((said.value, place.quoting(quote)));
        }
    }
    found
}

/// Where a key of a variant stands: in the configuration beside it, or in its own header.
pub(super) fn place_of(case: &Case<'_>, variant: &Variant, key: &str) -> Option<Evidence> {
    let (source, path) = variant.files.first()?;
    if variant.metadata.contains_key(key) {
        return header(case, variant);
    }
    let mut configs = case.world.inventory.configs_named("config.json");
    let config = configs.find(|one| one.source == *source && folder(&one.path) == folder(path))?;
    let place = match openassay_documents::json::line_of_key(&config.text, key) {
        0 => Place::Whole,
        line => Place::Line(line),
    };
    let evidence = Evidence::in_file(*source, &config.path, place, Method::Parsed);
    Some(evidence.hashed(Some(config.sha256.clone())))
}

/// The header of a variant's first file.
pub(super) fn header(case: &Case<'_>, variant: &Variant) -> Option<Evidence> {
    let (source, path) = variant.files.first()?;
    let mut files = case.world.survey.files.iter();
    let file = files.find(|file| file.source == *source && file.path == *path)?;
    Some(file.header.as_ref().ok()?.evidence(*source, path))
}

/// The headers of some variants; two are enough to look at.
pub(super) fn headers(case: &Case<'_>, variants: &[&Variant]) -> Vec<Evidence> {
    let all = variants.iter().filter_map(|variant| header(case, variant));
    all.take(2).collect()
}

/// May a layer of it hold experts? Names are those that routers and experts bear in any layout that we know.
pub(super) fn sees_experts(variants: &[&Variant]) -> bool {
    const MARKS: [&str; 6] = ["expert", "moe", "router", "_exps", "_shexp", ".gate.weight"];
    variants.iter().any(|variant| {
        let named = |name: &str| MARKS.iter().any(|mark| name.contains(mark));
        variant.tensors.iter().any(|tensor| named(&tensor.name))
            || variant
                .dimensions
                .iter()
                .any(|one| one.name.starts_with("experts"))
            || variant.metadata.keys().any(|key| key.contains("expert"))
            || variant.architecture.as_deref().is_some_and(named)
    })
}

/// Is a file of weights named that is not among those that were read? Then the words may be about that one.
pub(super) fn names_another_file(variants: &[&Variant], words: &str) -> bool {
    const ENDINGS: [&str; 7] = [".safetensors", ".gguf", ".bin", ".pt", ".pth", ".onnx", ".ckpt"];
    let here = |name: &str| {
        let mut files = variants.iter().flat_map(|variant| &variant.files);
        files.any(|(_, path)| path == name || path.ends_with(&format!("/{name}")))
    };
    let trimmed = |word: &str| {
        let odd = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '/');
        word.trim_matches(odd).to_owned()
    };
    words
        .split_whitespace()
        .map(trimmed)
        .any(|word| ENDINGS.iter().any(|ending| word.ends_with(ending)) && !here(&word))
}

/// Do the tensors make up the layers and the vocabulary that the configuration names? A draft head, a vision
/// projector or an embedding table is a part of a model, and says nothing of the size in its name.
pub(super) fn is_whole_model(case: &Case<'_>, variant: &Variant) -> bool {
    let Some((layers, vocabulary)) = declared(case, variant) else {
        return false;
    };
    let found = variant
        .tensors
        .iter()
        .filter_map(|tensor| layer(&tensor.name))
        .max();
    let all_layers = found.map_or(0, |last| last + 1) >= layers;
    let words = variant
        .tensors
        .iter()
        .any(|tensor| tensor.shape.contains(&vocabulary));
    all_layers && words
}

/// Layers and vocabulary, as the config beside the weights or the metadata inside them name them.
fn declared(case: &Case<'_>, variant: &Variant) -> Option<(u64, u64)> {
    let (source, path) = variant.files.first()?;
    let mut configs = case.world.inventory.configs_named("config.json");
    if let Some(config) =
        configs.find(|config| config.source == *source && folder(&config.path) == folder(path))
    {
        let number = |keys: &[&str]| keys.iter().find_map(|key| config.json.get(*key)?.as_u64());
        return Some((
            number(&["num_hidden_layers", "n_layer", "num_layers", "n_layers"])?,
            number(&["vocab_size"])?,
        ));
    }
    let architecture = variant.architecture.as_deref()?;
    let layers = variant
        .metadata
        .get(&format!("{architecture}.block_count"))?
        .as_u64()?;
    let tokens = match variant.metadata.get("tokenizer.ggml.tokens")? {
        Meta::Array { length, .. } => *length,
        Meta::Texts(tokens) => tokens.len() as u64,
        _ => return None,
    };
    Some((layers, tokens))
}

/// The number of the layer in a tensor's name (`model.layers.3.mlp.up_proj.weight`).
pub(super) fn layer(name: &str) -> Option<u64> {
    name.split('.').find_map(|part| part.parse().ok())
}
