//! From a release to its inventory: look at each file, ask the recognizers, keep what others will read.

use openassay_documents::{json, yaml};
use openassay_facts::{Artifact, Presence, Problem, Role};
use openassay_sources::{File, HubKind, Release, Source};

use crate::context::Context;
use crate::inventory::{Config, Inventory, Text};
use crate::knowledge::Circumstance;
use crate::limits;
use crate::look::{Budget, look};
use crate::recognizers::{self, Verdict};
use crate::sight::Sight;

/// Takes the inventory of `release`.
pub fn take(release: &Release) -> Inventory {
    let mut taker = Taker {
        context: context_of(release),
        inventory: Inventory::default(),
        budget: Budget::new(),
        kept: limits::MAX_KEPT_TOTAL,
    };
    for (index, source) in release.sources.iter().enumerate() {
        taker.note_remarks(index, source);
        for file in &source.files {
            taker.take_file(index, source, file);
        }
        taker.take_unlisted(index, source);
    }
    let mut inventory = taker.inventory;
    inventory
        .artifacts
        .sort_by(|a, b| (a.source, &a.path).cmp(&(b.source, &b.path)));
    crown_lone_checkpoint(&mut inventory.artifacts);
    inventory.problems.sort();
    inventory.problems.dedup();
    inventory
}

/// Is it a name within the release? One that climbs out of it is no part of it.
fn lies_inside(path: &str) -> bool {
    let climbs = path
        .split(['/', '\\'])
        .any(|part| part == ".." || part.ends_with(':'));
    !climbs && !path.is_empty() && !path.starts_with(['/', '\\'])
}

/// What can be known before any file's role: paths, the Hub's layout, and base models that cards name.
fn context_of(release: &Release) -> Context {
    let ids = release
        .sources
        .iter()
        .filter_map(|source| source.hub.as_ref())
        .map(|hub| hub.repo.clone());
    let mut context = Context::of_release(release.name.iter().cloned().chain(ids));
    for (index, source) in release.sources.iter().enumerate() {
        match source.hub.as_ref().map(|hub| hub.kind) {
            Some(HubKind::Model) => context.note_source(index, Circumstance::HubModel),
            Some(HubKind::Dataset) => context.note_source(index, Circumstance::HubDataset),
            _ => {}
        }
        for file in &source.files {
            context.note(index, &file.path);
        }
        if cards_of(source).any(|file| names_base_model(index, source, file)) {
            context.note_base_model();
        }
    }
    context
}

fn cards_of(source: &Source) -> impl Iterator<Item = &File> {
    source
        .files
        .iter()
        .filter(|file| file.path.eq_ignore_ascii_case("readme.md"))
}

fn names_base_model(index: usize, source: &Source, file: &File) -> bool {
    let (sight, _) = look(index, source, file, &mut Budget::new());
    let card = sight.document();
    card.and_then(|card| card.front("base_model"))
        .is_some_and(|node| !node.is_null())
}

struct Taker {
    context: Context,
    inventory: Inventory,
    budget: Budget,
    /// Bytes of texts that may still be kept.
    kept: u64,
}

impl Taker {
    /// What the source itself has to say about what it skipped and could not read.
    fn note_remarks(&mut self, index: usize, source: &Source) {
        for skipped in &source.skipped {
            self.inventory
                .not_looked_at
                .push(format!("{}: {}", skipped.path, skipped.reason));
        }
        for (path, message) in &source.problems {
            self.problem(index, path, message);
        }
    }

    fn problem(&mut self, source: usize, path: &str, message: &str) {
        self.inventory.problems.push(Problem {
            source,
            path: path.to_owned(),
            message: message.to_owned(),
        });
    }

    /// Names that stand in the release and that nobody could open (a link out of it, a pipe): something is there,
    /// so it must not count as absent.
    fn take_unlisted(&mut self, index: usize, source: &Source) {
        for (path, message) in &source.problems {
            let known = |artifact: &Artifact| artifact.source == index && artifact.path == *path;
            if !lies_inside(path)
                || source.file(path).is_some()
                || self.inventory.artifacts.iter().rev().any(known)
            {
                continue;
            }
            let mut sight = Sight::new(index, path, 0);
            sight.presence = Presence::Unreadable;
            let verdict = recognizers::recognize(&sight, &self.context);
            self.inventory.artifacts.push(Artifact {
                source: index,
                path: path.clone(),
                size: 0,
                role: verdict.role,
                components: verdict.components,
                reason: format!("{}; {message}", verdict.reason),
                presence: Presence::Unreadable,
                sha256: None,
            });
        }
    }

    fn take_file(&mut self, index: usize, source: &Source, file: &File) {
        let (mut sight, error) = look(index, source, file, &mut self.budget);
        if let Some(error) = error {
            self.problem(index, &file.path, &error.to_string());
            self.inventory
                .not_looked_at
                .push(format!("{}: could not be read", file.path));
        }
        let verdict = recognizers::recognize(&sight, &self.context);
        self.hash(&mut sight, &verdict, source, file);
        self.inventory.artifacts.push(Artifact {
            source: index,
            path: file.path.clone(),
            size: file.size,
            role: verdict.role,
            components: verdict.components,
            reason: verdict.reason,
            presence: sight.presence.clone(),
            sha256: sight.sha256.clone(),
        });
        self.keep(sight, verdict.role);
    }

    /// Small files are hashed; weights only where somebody asks for it.
    fn hash(&mut self, sight: &mut Sight, verdict: &Verdict, source: &Source, file: &File) {
        let hashable = sight.is_here() && sight.sha256.is_none() && !is_weights(verdict.role);
        if !hashable || file.size > limits::MAX_HASHED_BYTES || !self.budget.spend(file.size) {
            return;
        }
        match source.sha256(file) {
            Ok(digest) => sight.sha256 = Some(digest),
            Err(error) => self.problem(sight.source, &file.path, &error.to_string()),
        }
    }

    /// Keeps what the rest of the audit reads: documents, configurations, texts.
    fn keep(&mut self, sight: Sight, role: Role) {
        let Some(keeping) = keeping(role, &sight) else {
            return;
        };
        if matches!(
            sight.presence,
            Presence::Empty | Presence::Pointer { .. } | Presence::Unreadable
        ) {
            return;
        }
        if sight.bytes.is_none() || is_set_type(&sight) || self.kept < sight.size {
            let what = format!("{}: {} bytes whose words are not read", sight.path, sight.size);
            self.inventory.not_looked_at.push(what);
            return;
        }
        self.kept -= sight.size;
        match keeping {
            Keeping::Document => self.keep_document(sight),
            Keeping::Config => self.keep_config(&sight),
            Keeping::Text => self.keep_text(&sight, role),
        }
    }

    fn keep_document(&mut self, sight: Sight) {
        let (source, path) = (sight.source, sight.path.clone());
        match sight.into_document() {
            Ok(document) => {
                for (line, message) in &document.problems {
                    self.problem(source, &path, &format!("line {line}: {message}"));
                }
                self.inventory.documents.push(document);
            }
            Err(message) => self.problem(source, &path, &message),
        }
    }

    fn keep_config(&mut self, sight: &Sight) {
        let Some(text) = sight.text() else { return };
        match json::parse(text) {
            Ok(json) => self.inventory.configs.push(Config {
                source: sight.source,
                path: sight.path.clone(),
                sha256: sight.sha256.clone().unwrap_or_default(),
                text: text.to_owned(),
                json,
            }),
            Err(error) => self.problem(sight.source, &sight.path, &format!("no JSON: {error}")),
        }
    }

    fn keep_text(&mut self, sight: &Sight, role: Role) {
        let Some(text) = sight.text() else {
            // A signature need not be text, and has no words.
            if role == Role::Digests {
                return;
            }
            self.problem(sight.source, &sight.path, "is no text: its words are not read");
            if let Some(artifact) = self.inventory.artifacts.last_mut() {
                artifact.presence = Presence::Unreadable;
            }
            return;
        };
        if let Some(error) = unparsed(role, text) {
            self.problem(sight.source, &sight.path, &format!("no YAML: {error}"));
        }
        self.inventory.texts.push(Text {
            source: sight.source,
            path: sight.path.clone(),
            role,
            sha256: sight.sha256.clone().unwrap_or_default(),
            text: text.to_owned(),
        });
    }
}

/// How a file of some role is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Document,
    Config,
    Text,
}

fn keeping(role: Role, sight: &Sight) -> Option<Keeping> {
    Some(match role {
        Role::ModelCard
        | Role::DataCard
        | Role::Report
        | Role::Paper
        | Role::Document
        | Role::PackageMetadata => Keeping::Document,
        // A vocabulary is long, and no configuration.
        Role::Tokenizer if sight.name() == "tokenizer_config.json" => Keeping::Config,
        Role::Config | Role::WeightsIndex | Role::EvaluationResults
            if has_extension(&sight.lower, "json") =>
        {
            Keeping::Config
        }
        // What the Hub keeps of results.
        Role::EvaluationResults if is_yaml(&sight.lower) => Keeping::Text,
        // What training counted: tokens, operations.
        Role::Logs if sight.name() == "trainer_state.json" => Keeping::Config,
        // A recipe in prose is read as prose.
        Role::Recipe
            if ["md", "rst", "txt"]
                .iter()
                .any(|extension| has_extension(&sight.lower, extension)) =>
        {
            Keeping::Document
        }
        Role::License
        | Role::Policy
        | Role::Notice
        | Role::Dependencies
        | Role::Recipe
        | Role::AuditSettings
        | Role::Digests
        | Role::CodeTraining
        | Role::CodeInference
        | Role::CodeEvaluation
        | Role::CodeDataPrep
        | Role::CodeArchitecture
        | Role::CodeOther => Keeping::Text,
        _ => return None,
    })
}

fn is_yaml(lower: &str) -> bool {
    has_extension(lower, "yaml") || has_extension(lower, "yml")
}

/// Why a file of results is no YAML, if it is none.
fn unparsed(role: Role, text: &str) -> Option<String> {
    let error = (role == Role::EvaluationResults).then(|| yaml::parse(text, 1).err())??;
    Some(error.message())
}

/// Pages whose words we cannot read, however small they are.
fn is_set_type(sight: &Sight) -> bool {
    ["pdf", "docx", "odt", "ps"]
        .iter()
        .any(|extension| has_extension(&sight.lower, extension))
}

fn has_extension(lower: &str, extension: &str) -> bool {
    lower
        .rsplit_once('.')
        .is_some_and(|(_, found)| found == extension)
}

fn is_weights(role: Role) -> bool {
    matches!(
        role,
        Role::WeightsFinal | Role::WeightsIntermediate | Role::WeightsAdapter | Role::WeightsOptimizer
    )
}

/// Where the only weights of a release carry a step in their names, they are what the release is about.
fn crown_lone_checkpoint(artifacts: &mut [Artifact]) {
    let has_final = artifacts.iter().any(|a| {
        matches!(
            a.role,
            Role::WeightsFinal | Role::WeightsAdapter | Role::WeightsIndex
        )
    });
    let checkpoints = artifacts
        .iter()
        .filter(|artifact| artifact.role == Role::WeightsIntermediate);
    let folders: std::collections::BTreeSet<(usize, &str)> = checkpoints
        .clone()
        .map(|a| (a.source, a.path.rsplit_once('/').map_or("", |(folder, _)| folder)))
        .collect();
    let is_one = folders.len() == 1
        && (checkpoints.count() == 1 || folders.iter().any(|(_, folder)| has_step(folder)));
    if has_final || !is_one {
        return;
    }
    for artifact in artifacts
        .iter_mut()
        .filter(|artifact| artifact.role == Role::WeightsIntermediate)
    {
        artifact.role = Role::WeightsFinal;
        artifact.components = vec!["weights.final".into()];
        artifact.reason = format!("{}, but there are no others", artifact.reason);
    }
}

fn has_step(folder: &str) -> bool {
    folder.bytes().any(|byte| byte.is_ascii_digit())
}
