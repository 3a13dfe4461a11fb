//! Between the stations: what the claims are read from, what makes an audit fail, and what it lists.

use openassay_claims::{Config, Gguf, Listed, Reading, Spoken, Statements, Voice};
use openassay_documents::Document;
use openassay_facts::{Presence, Problem, Role};
use openassay_inventory::Inventory;
use openassay_sources::{Kind, Listing, Release};
use openassay_terms::Grant;
use openassay_weights::{Header, Meta, WeightsError};

use crate::evidence::World;
use crate::survey::Survey;
use crate::{AuditError, AuditedRelease, AuditedSource, Digests, Request};

/// Files called a license whose text is none that we know and restricts nothing: a notice that says in prose
/// what is licensed how. They are read as any other document.
pub(crate) fn notices(inventory: &Inventory, texts: &[Grant]) -> Vec<Document> {
    let read = inventory.texts_of(Role::License).zip(texts);
    read.filter(|(_, grant)| grant.offer.is_notice())
        .filter_map(|(text, _)| {
            openassay_documents::parse(text.source, &text.path, text.text.as_bytes(), text.sha256.clone())
                .ok()
        })
        .collect()
}

/// Everything that may hold words of the producer.
pub(crate) fn reading<'a>(
    release: &Release,
    inventory: &'a Inventory,
    survey: &'a Survey,
    notices: &'a [Document],
) -> Reading<'a> {
    let role = |source: usize, path: &str| inventory.artifact(source, path).map(|artifact| artifact.role);
    let spoken = inventory.documents.iter().filter_map(|document| {
        let voice = Voice::of(role(document.source, &document.path)?)?;
        Some(Spoken { document, voice })
    });
    let of_notices = notices.iter().map(|document| Spoken {
        document,
        voice: Voice::Terms,
    });
    let configs = inventory.configs.iter().map(|config| Config {
        source: config.source,
        path: &config.path,
        text: &config.text,
        json: &config.json,
        sha256: &config.sha256,
    });
    let files = inventory.artifacts.iter().map(|artifact| Listed {
        source: artifact.source,
        path: &artifact.path,
        role: artifact.role,
        pointer: matches!(artifact.presence, Presence::Pointer { .. }),
    });
    Reading {
        names: names(release),
        spoken: spoken.chain(of_notices).collect(),
        configs: configs.collect(),
        gguf: gguf(survey),
        files: files.collect(),
    }
}

/// What the release is called: its folder or file, its ids on the Hub.
pub(crate) fn names(release: &Release) -> Vec<String> {
    let mut names: Vec<String> = release.name.iter().cloned().collect();
    names.extend(
        release
            .sources
            .iter()
            .filter_map(|source| source.hub.as_ref().map(|hub| hub.repo.clone())),
    );
    names.sort();
    names.dedup();
    names
}

fn gguf(survey: &Survey) -> Vec<Gguf<'_>> {
    survey
        .files
        .iter()
        .filter_map(|file| {
            let header: &Header = file.header.as_ref().ok()?;
            let pairs: Vec<(String, String)> = header
                .metadata
                .iter()
                .filter(|(key, _)| key.starts_with("general."))
                .filter_map(|(key, value)| Some((key.clone(), plain(value)?)))
                .collect();
            if pairs.is_empty() {
                return None;
            }
            Some(Gguf {
                source: file.source,
                path: &file.path,
                pairs,
                sha256: Some(header.header_sha256.clone()),
            })
        })
        .collect()
}

fn plain(value: &Meta) -> Option<String> {
    match value {
        Meta::Text(text) => Some(text.clone()),
        Meta::Unsigned(number) => Some(number.to_string()),
        Meta::Texts(texts) => Some(texts.join(", ")),
        _ => None,
    }
}

/// A single file that was named and is broken ends the audit; one file of several does not.
pub(crate) fn refuse_broken(
    release: &Release,
    inventory: &Inventory,
    survey: &Survey,
) -> Result<(), AuditError> {
    let [source] = release.sources.as_slice() else {
        return Ok(());
    };
    if source.kind != Kind::SingleFile {
        return Ok(());
    }
    let mut problems = survey.problems.iter().chain(&inventory.problems);
    // What we do not read is not broken for that.
    let unread = |error: &WeightsError| matches!(error, WeightsError::NotRead { .. });
    let read = survey
        .files
        .iter()
        .any(|file| file.header.as_ref().map_or_else(unread, |_| true));
    match problems.next() {
        Some(problem) if !read => Err(AuditError::Broken {
            path: source.label.clone(),
            message: problem.message.clone(),
        }),
        _ => Ok(()),
    }
}

/// Never success on a place that was not understood.
pub(crate) fn refuse_empty(
    request: &Request,
    inventory: &Inventory,
    survey: &Survey,
    statements: &Statements,
) -> Result<(), AuditError> {
    let roles = [
        Role::ModelCard,
        Role::WeightsFinal,
        Role::WeightsIntermediate,
        Role::WeightsAdapter,
        Role::WeightsIndex,
    ];
    let understood = inventory
        .artifacts
        .iter()
        .any(|artifact| roles.contains(&artifact.role) && !matches!(artifact.presence, Presence::Empty));
    if understood || survey.has_weights() || !statements.contained.is_empty() && has_card(inventory) {
        return Ok(());
    }
    let looked = match inventory.artifacts.len() {
        0 => "no files".to_owned(),
        1 => "its one file is no model card and no weights".to_owned(),
        files => format!("no model card and no weights among {files} files"),
    };
    Err(AuditError::NothingThere {
        places: request.places.join(", "),
        looked,
    })
}

fn has_card(inventory: &Inventory) -> bool {
    inventory
        .artifacts
        .iter()
        .any(|artifact| artifact.role == Role::ModelCard)
}

/// The digest of the release; none while a file is not hashed.
pub(crate) fn digest(release: &Release, inventory: &mut Inventory, digests: Digests) -> Option<String> {
    if digests == Digests::All {
        openassay_inventory::hash_all(release, inventory);
    }
    openassay_inventory::release_digest(inventory)
}

/// What was audited, for the head of the report.
pub(crate) fn audited(world: &World<'_>) -> AuditedRelease {
    AuditedRelease {
        name: world.release.name.clone(),
        sources: sources(world.release),
        digest: world.digest.map(str::to_owned),
    }
}

/// The places, as they were named.
pub(crate) fn sources(release: &Release) -> Vec<AuditedSource> {
    let sources = release.sources.iter().map(|source| AuditedSource {
        label: source.label.clone(),
        kind: match source.kind {
            Kind::Folder => "folder",
            Kind::CacheSnapshot => "hf-cache",
            Kind::Archive => "archive",
            Kind::SingleFile => "file",
        },
        repo: source.hub.as_ref().map(|hub| hub.repo.clone()),
        revision: source.hub.as_ref().map(|hub| hub.revision.clone()),
        listing: if source.listing == Listing::Complete {
            "complete"
        } else {
            "partial"
        },
    });
    sources.collect()
}

/// Every file that could not be read, by any station.
pub(crate) fn problems(world: &World<'_>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = world.inventory.problems.clone();
    problems.extend(world.digests.problems.iter().cloned());
    problems.extend(world.survey.problems.iter().cloned());
    for (index, source) in world.release.sources.iter().enumerate() {
        problems.extend(source.problems.iter().map(|(path, message)| Problem {
            source: index,
            path: path.clone(),
            message: message.clone(),
        }));
    }
    problems.sort();
    problems.dedup();
    problems
}

/// What was passed over, and why.
pub(crate) fn not_looked_at(world: &World<'_>) -> Vec<String> {
    let mut passed: Vec<String> = world.inventory.not_looked_at.clone();
    for source in &world.release.sources {
        passed.extend(
            source
                .skipped
                .iter()
                .map(|skipped| format!("{}: {}", skipped.path, skipped.reason)),
        );
    }
    passed.sort();
    passed.dedup();
    passed
}
