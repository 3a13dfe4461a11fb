//! The models that this one is said to be made from.

use openassay_documents::Link;
use openassay_facts::{Polarity, Speaker, Subject, Tense};
use openassay_words::Match;

use crate::attribution::{Attribution, attribute};
use crate::claims::{PLAINLY, claim_at};
use crate::front_matter;
use crate::lexicon::LEXICON;
use crate::model_named;
use crate::parts::Part;
use crate::pointers;
use crate::reading::{Gguf, Reading};
use crate::statements::{Named, Spot, Statements};
use crate::utterance::{Form, Utterance, quote};

/// The names of base models that front matter, GGUF keys and configurations give, before any prose is read.
pub(crate) fn named(reading: &Reading) -> Vec<String> {
    let cards = reading
        .spoken
        .iter()
        .flat_map(front_matter::base_models)
        .map(|named| named.name);
    let keys = reading
        .gguf
        .iter()
        .flat_map(|file| base_keys(file).map(|(_, value)| value.to_owned()));
    cards.chain(keys).collect()
}

fn base_keys<'a>(file: &'a Gguf) -> impl Iterator<Item = (&'a str, &'a str)> {
    file.pairs
        .iter()
        .filter(|(key, _)| {
            key.starts_with("general.base_model.")
                && matches!(key.rsplit('.').next(), Some("name" | "repo_url"))
        })
        .map(|(key, value)| {
            (
                key.as_str(),
                value.strip_prefix("https://huggingface.co/").unwrap_or(value),
            )
        })
}

/// Base models of GGUF keys.
pub(crate) fn in_gguf(file: &Gguf, into: &mut Statements) {
    for (key, value) in base_keys(file) {
        let spot = Spot {
            source: file.source,
            path: file.path.to_owned(),
            line: 0,
            quote: quote(&format!("{key} = {value}")),
            sha256: file.sha256.clone(),
        };
        record(value, None, spot, PLAINLY, into);
    }
}

/// `_name_or_path` of configurations: where a configuration was loaded from, which may be this release itself.
pub(crate) fn in_configs(reading: &Reading, into: &mut Statements) {
    for config in &reading.configs {
        let Some(value) = config.json.get("_name_or_path").and_then(|value| value.as_str()) else {
            continue;
        };
        let own = reading
            .names
            .iter()
            .any(|name| name == value || name.rsplit('/').next() == value.rsplit('/').next());
        if own || !is_hub_id(value) || is_own_folder(value) {
            continue;
        }
        let spot = Spot {
            source: config.source,
            path: config.path.to_owned(),
            line: openassay_documents::json::line_of_key(config.text, "_name_or_path"),
            quote: quote(&format!("\"_name_or_path\": \"{value}\"")),
            sha256: Some(config.sha256.to_owned()),
        };
        let how = Attribution {
            subject: Subject::Unclear,
            ..PLAINLY
        };
        into.claims
            .push(claim_at("base", value.to_owned(), spot.clone(), how));
        into.base_models.push(Named {
            name: value.to_owned(),
            relation: Some("_name_or_path".to_owned()),
            spot,
        });
    }
}

/// `org/name`, as against a path of the producer's machine.
fn is_hub_id(value: &str) -> bool {
    let parts: Vec<&str> = value.split('/').collect();
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    parts.len() == 2 && parts.iter().all(|part| plain(part))
}

/// `outputs/checkpoint-500`: two names of folders look like an id, and this is the model's own earlier step.
fn is_own_folder(value: &str) -> bool {
    let (folder, name) = value.split_once('/').unwrap_or_default();
    let is_folder = LEXICON.is("own_folders", &folder.to_ascii_lowercase());
    let mut words = name.split(|c: char| !c.is_ascii_alphabetic());
    is_folder || words.any(|word| LEXICON.is("own_steps", &word.to_ascii_lowercase()))
}

/// "Fine-tuned from X", where X is linked to a model, looks like the name of one, or is named as one.
pub(crate) fn in_utterance(said: &Utterance, into: &mut Statements) {
    if matches!(
        said.form,
        Form::Code | Form::Title | Form::Heading | Form::Row | Form::Quote
    ) {
        return;
    }
    let Some(kind) = LEXICON.kinds.iter().find(|kind| kind.kind == "base") else {
        return;
    };
    for phrase in &kind.phrases {
        for place in phrase.patterns.find_all(&said.tokens) {
            if kind.guards.overlap(&said.tokens, place) {
                continue;
            }
            let mut how = attribute(said, place, &phrase.reading);
            // "The data is derived from …" tells of no model.
            if matches!(how.part, Part::Code | Part::Data | Part::Documents) {
                how.subject = Subject::Unclear;
            }
            if let Some(name) = name_behind(said, place) {
                record(&name, Some(phrase.asserts.clone()), said.spot(), how, into);
            } else if let Some(name) = model_named::behind(said, place) {
                // Nothing else is made to rest on a name whose model cannot be looked up.
                into.claims
                    .push(claim_at("base", name.to_owned(), said.spot(), how));
            }
        }
    }
}

fn record(name: &str, relation: Option<String>, spot: Spot, how: Attribution, into: &mut Statements) {
    into.claims
        .push(claim_at("base", name.to_owned(), spot.clone(), how));
    let sure = how.subject == Subject::ThisRelease
        && how.speaker == Speaker::Producer
        && how.polarity == Polarity::Affirmed
        && how.tense == Tense::Present;
    if sure {
        into.pointers
            .push(pointers::of_kind("base_model", name.to_owned(), spot.clone()));
        into.base_models.push(Named {
            name: name.to_owned(),
            relation,
            spot,
        });
    }
}

/// The model that is linked directly behind the phrase, or whose id or name stands there as one word.
fn name_behind(said: &Utterance, place: Match) -> Option<String> {
    let end = said.tokens.get(place.last)?.end;
    let rest = said.text.get(end..)?.trim_start();
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    let rest = rest.trim_start_matches(['`', '*', '"', '“', '[']);
    let linked = said
        .links()
        .into_iter()
        .find(|link| rest.starts_with(link.text.as_str()))
        .and_then(id_of_link);
    linked.or_else(|| {
        let word = rest
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | '`' | '"' | '”'))
            .next()?;
        let word = word.trim_end_matches(['.', ':', '!', '*']);
        let behind = said.text.len() - rest.len() + word.len();
        (looks_like_a_model(word) && !model_named::is_of_another_kind(said, behind)).then(|| word.to_owned())
    })
}

/// The id in a link to a model of the Hub.
fn id_of_link(link: &Link) -> Option<String> {
    let path = link
        .url
        .strip_prefix("https://huggingface.co/")
        .or_else(|| link.url.strip_prefix("https://hf.co/"))?;
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    let id: Vec<&str> = path.split('/').take(2).collect();
    let id = id.join("/");
    let model = !matches!(
        path.split('/').next(),
        Some("datasets" | "spaces" | "papers" | "docs" | "blog" | "collections")
    );
    (model && is_hub_id(&id)).then_some(id)
}

/// `org/name`, or a capitalized name with a digit and a hyphen: `Borealis-7B`, `Llama-3.2-1B`.
fn looks_like_a_model(word: &str) -> bool {
    let digit = word.chars().any(|c| c.is_ascii_digit());
    let capital = word.chars().any(char::is_uppercase);
    is_hub_id(word) && (digit || word.contains('-'))
        || (digit && capital && word.contains('-') && !word.contains('/') && word.len() <= 80)
}
