//! What training left behind bears claims on it out: the state of the trainer, and the recipe that it followed.

use openassay_facts::{Evidence, Method, Place, Role};
use openassay_inventory::Config;

use super::borne_out::in_config;
use crate::evidence::World;

/// What the trainer of transformers writes beside each checkpoint.
const STATE: &str = "trainer_state.json";

/// How far a number in words may be from one that was counted, in percent: words are rounded.
const ROUNDING: f64 = 0.02;

/// `num_input_tokens_seen` of the last state; it is 0 where nobody counted.
pub(super) fn tokens(world: &World<'_>, claimed: f64) -> Option<Vec<Evidence>> {
    counted(world, "num_input_tokens_seen", claimed)
}

/// `total_flos` of the last state.
pub(super) fn operations(world: &World<'_>, claimed: f64) -> Option<Vec<Evidence>> {
    counted(world, "total_flos", claimed)
}

/// The number under `key` of the state that went furthest, where it is the claimed one but for rounding.
fn counted(world: &World<'_>, key: &str, claimed: f64) -> Option<Vec<Evidence>> {
    let said = |config: &Config| config.json.get(key)?.as_f64();
    let (state, number) = world
        .inventory
        .configs_named(STATE)
        .filter_map(|config| Some((config, said(config)?)))
        .max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let near = number > 0.0 && (number - claimed).abs() <= number * ROUNDING;
    let says = format!("\"{key}\": {}", state.json.get(key)?);
    near.then(|| vec![in_config(state, key).quoting(says)])
}

/// A recipe, or settings of a tool that trains, that name the dataset as what training reads.
pub(super) fn dataset(world: &World<'_>, id: &str) -> Option<Vec<Evidence>> {
    // A name of one word may stand for anything.
    if !id.contains('/') {
        return None;
    }
    let found: Vec<Evidence> = world
        .inventory
        .texts
        .iter()
        .filter(|text| {
            text.role == Role::Recipe || text.role == Role::CodeTraining && is_settings(&text.path)
        })
        .filter_map(|text| {
            let (line, words) = reading(&text.text, id)?;
            let place = Evidence::in_file(text.source, &text.path, Place::Line(line), Method::Parsed);
            Some(place.hashed(Some(text.sha256.clone())).quoting(words))
        })
        .collect();
    (!found.is_empty()).then_some(found)
}

fn is_settings(path: &str) -> bool {
    let mut endings = [".yaml", ".yml", ".toml"].iter();
    endings.any(|ending| path.ends_with(ending))
}

/// The line that reads `id`, with its words: `dataset_name: brook/notes`, or `- path: brook/notes` below `datasets:`.
fn reading(text: &str, id: &str) -> Option<(u32, String)> {
    let mut section = String::new();
    for (number, line) in (1_u32..).zip(text.lines()) {
        if line.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') {
            section = line.to_ascii_lowercase();
        }
        if holds(line, id) && is_of_training(&section) && is_of_training(&format!("{section} {line}")) {
            return Some((number, line.trim().to_owned()));
        }
    }
    None
}

/// A key, and the id alone as its value.
fn holds(line: &str, id: &str) -> bool {
    let Some((key, value)) = line.split_once([':', '=']) else {
        return false;
    };
    let value = value.split(" #").next().unwrap_or_default();
    let bare = value.trim_matches(|c: char| c.is_whitespace() || "\"',[]".contains(c));
    bare == id && !key.trim_start().starts_with('#')
}

/// Do the words before the values speak of data, and not of tests?
fn is_of_training(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    let keys = words
        .split_once([':', '='])
        .map_or(words.as_str(), |(key, _)| key);
    let tests = ["eval", "test", "valid"];
    keys.contains("data") && !tests.iter().any(|word| words.contains(word))
}
