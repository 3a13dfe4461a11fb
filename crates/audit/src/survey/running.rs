//! What runs the models inside: open runtimes, proprietary ones, or code of their own.

use openassay_facts::{Evidence, Method, Place, Presence};
use openassay_inventory::Inventory;
use openassay_weights::runtimes::{Runtime, RuntimeAnswer, RuntimeKeys};
use openassay_weights::{Format, Modality, WeightFile};

use super::Survey;
use crate::evidence::seen;

/// A model's identifiers, and what our list of runtimes says of them.
#[derive(Debug)]
pub(crate) struct Running {
    /// Where the identifiers stand.
    pub(crate) evidence: Evidence,
    /// Open runtimes that implement it: license, and the evidence of our list.
    pub(crate) open: Vec<(String, Evidence)>,
    /// The proprietary runtime that alone reads the files.
    pub(crate) proprietary: Option<Evidence>,
    /// What it makes, where the names tell.
    pub(crate) makes: Option<Modality>,
}

impl Running {
    fn of(keys: &RuntimeKeys<'_>, evidence: Evidence) -> Self {
        let (mut open, mut proprietary) = (Vec::new(), None);
        match openassay_weights::runtimes::find(keys) {
            RuntimeAnswer::Open(mut runtimes) => {
                // The one that knows most architectures speaks first: it is what most people run.
                runtimes.sort_by_key(|runtime| std::cmp::Reverse(runtime.entry.identifiers.len()));
                open = runtimes
                    .iter()
                    .map(|runtime| (runtime.entry.license.clone(), implements(runtime)))
                    .collect();
            }
            RuntimeAnswer::ProprietaryOnly(runtime) => proprietary = Some(implements(&runtime)),
            RuntimeAnswer::Unknown => {}
        }
        Self {
            evidence,
            open,
            proprietary,
            makes: openassay_weights::modality(keys, None),
        }
    }
}

/// Is what such a model makes of this `kind`, a subject of `output`?
pub(crate) fn makes(modality: Modality, kind: &str) -> bool {
    match modality {
        Modality::Language => kind == "language",
        Modality::ImageFromText => kind == "image_from_text",
        Modality::VideoFromText => kind == "video_from_text",
        Modality::Else => false,
    }
}

fn implements(runtime: &Runtime<'_>) -> Evidence {
    let entry = runtime.entry;
    let version = if entry.version == "any" {
        String::new()
    } else {
        format!(" {}", entry.version)
    };
    let words = format!(
        "{}{version} ({}) reads {} `{}`",
        entry.name,
        entry.license,
        runtime.key(),
        runtime.identifier
    );
    Evidence::of_knowledge(runtime.file(), words)
}

/// The identifiers of each model, put to our list of runtimes.
pub(super) fn running(inventory: &Inventory, survey: &Survey) -> Vec<Running> {
    let formats: Vec<Format> = survey.variants.iter().map(|variant| variant.format).collect();
    let mut running: Vec<Running> = Vec::new();
    for config in &inventory.configs {
        let text = |key: &str| config.json.get(key).and_then(serde_json::Value::as_str);
        let architectures = strings(config.json.get("architectures"));
        let keys = RuntimeKeys {
            model_type: text("model_type"),
            architectures: &architectures,
            class_name: text("_class_name").filter(|_| config.path.ends_with("model_index.json")),
            peft_type: text("peft_type"),
            formats: &formats,
            ..RuntimeKeys::default()
        };
        if keys.model_type.is_none()
            && architectures.is_empty()
            && keys.class_name.is_none()
            && keys.peft_type.is_none()
        {
            continue;
        }
        let line = openassay_documents::json::line_of(&config.text, &["model_type"]);
        let place = if line == 0 {
            Place::Whole
        } else {
            Place::Line(line)
        };
        let evidence = Evidence::in_file(config.source, &config.path, place, Method::Parsed)
            .hashed(Some(config.sha256.clone()));
        running.push(Running::of(&keys, evidence));
    }
    running.extend(survey.files.iter().filter_map(of_gguf));
    if running.is_empty() {
        running.extend(of_formats(inventory, survey, &formats));
    }
    running
}

fn of_gguf(file: &WeightFile) -> Option<Running> {
    let header = file.header.as_ref().ok()?;
    let architecture = header.text("general.architecture")?;
    let keys = RuntimeKeys {
        gguf_architecture: Some(architecture),
        formats: &[Format::Gguf],
        ..RuntimeKeys::default()
    };
    Some(Running::of(
        &keys,
        header
            .evidence(file.source, &file.path)
            .quoting(format!("general.architecture = {architecture}")),
    ))
}

/// Files that hold the whole graph, or that only a proprietary runtime reads, without any name beside them.
fn of_formats(inventory: &Inventory, survey: &Survey, formats: &[Format]) -> Option<Running> {
    let first = survey.files.first()?;
    let artifact = inventory.artifact(first.source, &first.path)?;
    let keys = RuntimeKeys {
        formats,
        ..RuntimeKeys::default()
    };
    Some(Running::of(&keys, seen(artifact, Method::Recognized)))
}

fn strings(value: Option<&serde_json::Value>) -> Vec<String> {
    let list = value.and_then(serde_json::Value::as_array);
    list.map(|list| {
        list.iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect()
    })
    .unwrap_or_default()
}

/// The files that `auto_map` names: those that are here, and those that are not.
pub(super) fn custom_code(inventory: &Inventory) -> (Vec<Evidence>, Vec<Evidence>) {
    let (mut here, mut wanted) = (Vec::new(), Vec::new());
    for config in &inventory.configs {
        let Some(map) = config.json.get("auto_map").and_then(serde_json::Value::as_object) else {
            continue;
        };
        let folder = config
            .path
            .rsplit_once('/')
            .map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let mut files: Vec<String> = map.values().filter_map(module_of).collect();
        files.sort();
        files.dedup();
        for file in files {
            let path = format!("{folder}{file}");
            if let Some(artifact) = inventory
                .artifact(config.source, &path)
                .filter(|artifact| artifact.presence == Presence::Here)
            {
                here.push(seen(artifact, Method::Recognized));
            } else {
                let line = openassay_documents::json::line_of(&config.text, &["auto_map"]);
                let evidence = Evidence::in_file(
                    config.source,
                    &config.path,
                    Place::Line(line.max(1)),
                    Method::Parsed,
                );
                wanted.push(
                    evidence
                        .quoting(format!("auto_map names {file}"))
                        .hashed(Some(config.sha256.clone())),
                );
            }
        }
    }
    (here, wanted)
}

/// `modeling_x.XForCausalLM` lies in `modeling_x.py`; `org/repo--modeling_x.X` lies elsewhere, under that name.
fn module_of(value: &serde_json::Value) -> Option<String> {
    let name = value
        .as_str()
        .or_else(|| value.get(0).and_then(serde_json::Value::as_str))?;
    let module = name.rsplit_once('.')?.0;
    Some(format!("{module}.py"))
}
