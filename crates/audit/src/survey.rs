//! What the weights of a release are: variants, their state, and what runs them.

use openassay_facts::{Artifact, Evidence, Method, Place, Presence, Problem, Role, Truth};
use openassay_inventory::Inventory;
use openassay_sources::Release;
use openassay_weights::config::Mismatch;
use openassay_weights::runtimes::{Runtime, RuntimeAnswer, RuntimeKeys};
use openassay_weights::{Companion, Format, Modality, Variant, WeightFile, WeightsError};

use crate::evidence::seen;

/// All that the weight files, their configuration and our list of runtimes say.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Weight files with their headers.
    pub(crate) files: Vec<WeightFile>,
    /// Variants of the models inside.
    pub(crate) variants: Vec<Variant>,
    /// Evidence of each variant that can be loaded as it is.
    pub(crate) loadable: Vec<Evidence>,
    /// Evidence of variants of which bytes are missing here (shards, pointers).
    pub(crate) incomplete: Vec<Evidence>,
    /// Evidence of adapters: what they make is whole only with a base that lies elsewhere.
    pub(crate) adapters: Vec<Evidence>,
    /// Where layers, widths or heads are named.
    pub(crate) architecture_described: Vec<Evidence>,
    /// What runs each of the models.
    pub(crate) runtimes: Vec<Running>,
    /// Modelling code that a config demands (`auto_map`) and that is not here.
    pub(crate) code_wanted: Vec<Evidence>,
    /// Modelling code that a config demands and that is here.
    pub(crate) code_here: Vec<Evidence>,
    /// Where configs and tensors disagree.
    pub(crate) mismatches: Vec<(Mismatch, Evidence)>,
    /// Files that could not be read.
    pub(crate) problems: Vec<Problem>,
}

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

impl Survey {
    /// Are there weights of any kind, whole or not?
    pub(crate) fn has_weights(&self) -> bool {
        !self.loadable.is_empty() || !self.incomplete.is_empty()
    }

    /// The weight file at this place; they stand in the order of the inventory.
    fn file(&self, source: usize, path: &str) -> Option<&WeightFile> {
        let place = |file: &WeightFile| (file.source, file.path.as_str()).cmp(&(source, path));
        self.files.get(self.files.binary_search_by(place).ok()?)
    }

    /// An open runtime that implements the architecture, as evidence for code.
    pub(crate) fn runtime_evidence(&self) -> Vec<Evidence> {
        self.runtime_licenses()
            .into_iter()
            .map(|(_, evidence)| evidence)
            .collect()
    }

    /// License and evidence of each open runtime found.
    pub(crate) fn runtime_licenses(&self) -> Vec<(String, Evidence)> {
        self.runtimes
            .iter()
            .flat_map(|running| running.open.iter().cloned())
            .collect()
    }

    /// Does running it need code of its own, because no runtime that we know implements the architecture?
    pub(crate) fn needs_own_code(&self) -> bool {
        let has_own = !self.code_here.is_empty() || !self.code_wanted.is_empty();
        has_own && self.runtimes.iter().all(|running| running.open.is_empty())
    }

    /// What the models inside make, where the names of their architectures tell.
    pub(crate) fn output(&self, kind: &str) -> Option<(bool, Evidence)> {
        self.runtimes
            .iter()
            .find_map(|running| Some((makes(running.makes?, kind), running.evidence.clone())))
    }

    /// An architecture that our dated list does not have: a runtime may exist all the same.
    pub(crate) fn unlisted_architecture(&self) -> Option<Evidence> {
        let unlisted = |running: &&Running| running.open.is_empty() && running.proprietary.is_none();
        self.runtimes
            .iter()
            .find(unlisted)
            .map(|running| running.evidence.clone())
    }
}

/// Reads the headers of all weight files and asks what runs them.
pub(crate) fn survey(release: &Release, inventory: &Inventory) -> Survey {
    let mut survey = Survey::default();
    for artifact in &inventory.artifacts {
        if let Some(file) = weight_file(release, artifact, &mut survey.problems) {
            survey.files.push(file);
        }
    }
    survey.variants = openassay_weights::variants(&survey.files, &companions(inventory));
    let (loadable, incomplete) = states(inventory, &survey);
    survey.loadable = loadable;
    survey.incomplete = incomplete;
    survey.adapters = adapters(inventory, &survey);
    survey.runtimes = running(inventory, &survey);
    (survey.code_here, survey.code_wanted) = custom_code(inventory);
    survey.architecture_described = described(inventory, &survey);
    survey.mismatches = mismatches(inventory, &survey.variants);
    survey
}

fn weight_file(release: &Release, artifact: &Artifact, problems: &mut Vec<Problem>) -> Option<WeightFile> {
    let roles = [
        Role::WeightsFinal,
        Role::WeightsIntermediate,
        Role::WeightsAdapter,
    ];
    if !roles.contains(&artifact.role) || artifact.presence != Presence::Here {
        return None;
    }
    let source = release.sources.get(artifact.source)?;
    let file = source.file(&artifact.path)?;
    let fail = |problems: &mut Vec<Problem>, message: String| {
        problems.push(Problem {
            source: artifact.source,
            path: artifact.path.clone(),
            message,
        });
    };
    let bytes = match source.open(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            fail(problems, error.to_string());
            return None;
        }
    };
    let format = openassay_weights::recognize_in(&artifact.path, &*bytes)?;
    let header = openassay_weights::read(&artifact.path, &*bytes);
    if let Err(error) = &header
        && !matches!(error, WeightsError::NotParsed(_))
    {
        fail(problems, error.to_string());
    }
    if let Ok(header) = &header {
        header
            .problems
            .iter()
            .for_each(|problem| fail(problems, problem.clone()));
    }
    Some(WeightFile {
        source: artifact.source,
        path: artifact.path.clone(),
        size: artifact.size,
        format,
        header,
        role: artifact.role,
    })
}

/// The JSON files that say what the weights beside them are.
fn companions(inventory: &Inventory) -> Vec<Companion<'_>> {
    inventory
        .configs
        .iter()
        .map(|config| Companion {
            source: config.source,
            path: &config.path,
            text: &config.text,
        })
        .collect()
}

/// What can be loaded as it is, and what lacks bytes.
fn states(inventory: &Inventory, survey: &Survey) -> (Vec<Evidence>, Vec<Evidence>) {
    let mut loadable = Vec::new();
    let mut incomplete = Vec::new();
    for variant in survey
        .variants
        .iter()
        .filter(|variant| !variant.adapter && !variant.intermediate)
    {
        let evidence = evidence_of(inventory, survey, variant);
        if is_whole(survey, variant) {
            loadable.extend(evidence);
        } else {
            incomplete.extend(evidence);
        }
    }
    let weights = [Role::WeightsFinal, Role::WeightsIndex];
    let elsewhere = inventory.artifacts.iter().filter(|artifact| {
        weights.contains(&artifact.role)
            && matches!(artifact.presence, Presence::Pointer { .. } | Presence::Unreadable)
    });
    incomplete.extend(elsewhere.map(|artifact| seen(artifact, Method::Listed)));
    let index_alone = inventory
        .artifacts
        .iter()
        .filter(|artifact| artifact.role == Role::WeightsIndex);
    if loadable.is_empty() && incomplete.is_empty() {
        incomplete.extend(index_alone.map(|artifact| seen(artifact, Method::Listed)));
    }
    (loadable, incomplete)
}

fn adapters(inventory: &Inventory, survey: &Survey) -> Vec<Evidence> {
    let variants = survey.variants.iter().filter(|variant| variant.adapter);
    variants
        .flat_map(|variant| evidence_of(inventory, survey, variant))
        .collect()
}

/// All of its bytes are here: by its headers, or, where the format is not parsed, by recognition alone (then
/// whether it can be read stays unknown).
fn is_whole(survey: &Survey, variant: &Variant) -> bool {
    let recognized = |(source, path): &(usize, String)| {
        survey
            .file(*source, path)
            .is_some_and(|file| matches!(file.header, Err(WeightsError::NotParsed(_))))
    };
    match variant.complete {
        Truth::True => true,
        Truth::False => false,
        Truth::Unknown => variant.missing.is_empty() && variant.files.iter().all(recognized),
    }
}

/// The headers of a variant's files, or the files where nothing of them is parsed.
fn evidence_of(inventory: &Inventory, survey: &Survey, variant: &Variant) -> Vec<Evidence> {
    variant
        .files
        .iter()
        .filter_map(|(source, path)| {
            let file = survey.file(*source, path)?;
            match &file.header {
                Ok(header) => Some(
                    header
                        .evidence(*source, path)
                        .quoting(format!("{} tensors", header.tensors.len())),
                ),
                Err(WeightsError::NotParsed(_)) => inventory.artifact(*source, path).map(|artifact| {
                    seen(artifact, Method::Recognized)
                        .quoting(format!("{}, tensors not read", file.format.title()))
                }),
                Err(_) => None,
            }
        })
        .collect()
}

/// The identifiers of each model, put to our list of runtimes.
fn running(inventory: &Inventory, survey: &Survey) -> Vec<Running> {
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
fn custom_code(inventory: &Inventory) -> (Vec<Evidence>, Vec<Evidence>) {
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

/// Where layers, widths or heads are named: a config, or the metadata of a GGUF.
fn described(inventory: &Inventory, survey: &Survey) -> Vec<Evidence> {
    let configs = inventory
        .configs
        .iter()
        .filter(|config| openassay_weights::config::describes_architecture(&config.json));
    let mut evidence: Vec<Evidence> = configs
        .map(|config| {
            Evidence::in_file(config.source, &config.path, Place::Whole, Method::Parsed)
                .quoting("names layers, widths or heads")
                .hashed(Some(config.sha256.clone()))
        })
        .collect();
    let in_gguf = survey.files.iter().filter_map(|file| {
        let header = file.header.as_ref().ok()?;
        let named = header.metadata.keys().find(|key| key.ends_with(".block_count"))?;
        Some(header.evidence(file.source, &file.path).quoting(named.clone()))
    });
    evidence.extend(in_gguf);
    evidence
}

/// Configs held against the variant that lies beside them.
fn mismatches(inventory: &Inventory, variants: &[Variant]) -> Vec<(Mismatch, Evidence)> {
    let folder = |path: &str| {
        path.rsplit_once('/')
            .map_or(String::new(), |(folder, _)| folder.to_owned())
    };
    let mut found = Vec::new();
    for config in inventory
        .configs
        .iter()
        .filter(|config| config.path.rsplit('/').next() == Some("config.json"))
    {
        let beside = variants.iter().find(|variant| {
            variant
                .files
                .iter()
                .any(|(source, path)| *source == config.source && folder(path) == folder(&config.path))
        });
        let Some(variant) = beside else { continue };
        for mismatch in openassay_weights::config::check(&config.json, variant) {
            let line = openassay_documents::json::line_of(&config.text, &[mismatch.key.as_str()]);
            let place = if line == 0 {
                Place::Whole
            } else {
                Place::Line(line)
            };
            let evidence = Evidence::in_file(config.source, &config.path, place, Method::Parsed)
                .hashed(Some(config.sha256.clone()));
            found.push((mismatch, evidence));
        }
    }
    found
}
