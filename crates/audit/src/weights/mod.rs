//! The weights on their own: what is inside them, and what loading them runs, outside of any verdict.

mod contents;

use std::path::Path;

use openassay_facts::{Artifact, Evidence, Presence, Problem, Role};
use openassay_inventory::Inventory;
use openassay_sources::{Kind, Release};
use openassay_weights::loading::Because;
use openassay_weights::{Executes, Inspected, Loading, Variant, WeightFile, WeightsError};

use crate::survey::{self, Disagreement, Survey};
use crate::{AuditError, places};

pub use contents::{CONTENT_DIGEST, TensorFigures, VariantContents};

/// What is inside the weights at some places.
#[derive(Debug)]
pub struct WeightsReading {
    /// The release, folder or file.
    pub name: String,
    /// The models, each in every variant that is here: formats, quantizations, adapters, checkpoints.
    pub variants: Vec<Variant>,
    /// Each weight file, what it is and what loading it runs.
    pub files: Vec<LoadedFile>,
    /// Where two places cannot both be right.
    pub mismatches: Vec<Disagreement>,
    /// Where a configuration demands code of the release's own.
    pub custom_code: Vec<Evidence>,
    /// An open runtime that reads it without code of its own, in words.
    pub runs_in: Option<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What the data of each variant comes to, where that was asked for.
    pub contents: Option<Vec<VariantContents>>,
}

/// Is told how many bytes of how many have been read.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// A weight file and what loading it runs.
#[derive(Debug, Clone)]
pub struct LoadedFile {
    /// Path in its source.
    pub path: String,
    /// Its format, for people and for machines; none where it is none that we know.
    pub format: Option<(&'static str, &'static str)>,
    /// Why its tensors were not read, where they were not.
    pub unread: Option<String>,
    /// What loading it runs.
    pub loading: Loading,
}

impl WeightsReading {
    /// Does loading any of it run code?
    pub fn executes(&self) -> Executes {
        let answers = self.files.iter().map(|file| file.loading.executes);
        answers.max().unwrap_or(Executes::Unknown)
    }

    /// The names that run, or may run, sorted.
    pub fn executed(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .files
            .iter()
            .flat_map(|file| file.loading.names.iter().map(String::as_str))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Why, the gravest first; what is said of several files once.
    pub fn because(&self) -> Vec<&Because> {
        let mut all: Vec<&Because> = self.files.iter().flat_map(|file| &file.loading.because).collect();
        all.sort_by_key(|because| std::cmp::Reverse(because.executes));
        let mut told = std::collections::BTreeSet::new();
        all.retain(|because| told.insert((&because.what, &because.why)));
        all
    }

    /// The variant that speaks for all: whole weights before adapters and checkpoints, the most parameters first.
    pub fn main(&self) -> Option<&Variant> {
        self.variants.iter().min_by_key(|variant| {
            let count = variant.parameters.map_or(0, |parameters| parameters.count);
            (variant.adapter, variant.intermediate, std::cmp::Reverse(count))
        })
    }
}

/// Reads the weights at `named`: paths, or ids in the Hugging Face cache. With `progress` their data is read too.
pub fn read_weights(named: &[String], progress: Option<Progress<'_>>) -> Result<WeightsReading, AuditError> {
    let places = places(named)?;
    let release = openassay_sources::open(&places)?;
    // A file that is asked about is looked into, whatever role it would play in a release.
    let alone = places.first().filter(|_| release.sources.len() == 1);
    let kind = release.sources.first().map(|source| source.kind);
    if let (Some(place), Some(Kind::SingleFile)) = (alone, kind) {
        return refuse_pointer(&release).and_then(|()| one_file(place, progress));
    }
    let inventory = openassay_inventory::take(&release);
    let survey = survey::survey(&release, &inventory);
    let archive = alone.filter(|_| kind == Some(Kind::Archive));
    match archive {
        Some(place) if survey.files.is_empty() => one_file(place, progress),
        _ if survey.files.is_empty() => Err(AuditError::NothingThere {
            places: named.join(", "),
            looked: looked(&inventory),
        }),
        Some(place) => {
            let mut reading = of_release(&release, &inventory, survey, progress);
            reading.files.extend(hidden(place, reading.executes())?);
            Ok(reading)
        }
        None => Ok(of_release(&release, &inventory, survey, progress)),
    }
}

/// Longer files are no pointers.
const LONGEST_POINTER: u64 = 1024;

/// A pointer of Git LFS that is asked about is not the file that it points to.
fn refuse_pointer(release: &Release) -> Result<(), AuditError> {
    let files = release.sources.iter().flat_map(|source| &source.files);
    if files.clone().all(|file| file.size > LONGEST_POINTER) {
        return Ok(());
    }
    let inventory = openassay_inventory::take(release);
    let mut artifacts = inventory.artifacts.iter();
    match artifacts.find(|artifact| matches!(artifact.presence, Presence::Pointer { .. })) {
        Some(pointer) => Err(AuditError::Broken {
            path: pointer.path.clone(),
            message: "it is a Git LFS pointer, and the bytes that it stands for are not here".to_owned(),
        }),
        None => Ok(()),
    }
}

/// What is there instead of weights.
fn looked(inventory: &Inventory) -> String {
    let files = inventory.artifacts.len();
    let elsewhere = |artifact: &&Artifact| matches!(artifact.presence, Presence::Pointer { .. });
    match inventory.artifacts.iter().filter(elsewhere).count() {
        0 => format!("no weights among {files} files"),
        pointers => {
            format!("no weights among {files} files, {pointers} of which only point to what lies elsewhere")
        }
    }
}

/// The archive itself, where what its directory does not show runs code.
fn hidden(place: &Path, shown: Executes) -> Result<Option<LoadedFile>, AuditError> {
    if shown == Executes::Yes {
        return Ok(None);
    }
    let whole = one_file(place, None)?;
    let runs = |file: &LoadedFile| file.loading.executes == Executes::Yes;
    Ok(whole.files.into_iter().find(runs))
}

fn of_release(
    release: &Release,
    inventory: &Inventory,
    survey: Survey,
    progress: Option<Progress<'_>>,
) -> WeightsReading {
    let contents = contents_of(release, &survey.files, &survey.variants, progress);
    let runs_in = crate::remarks::runs_in_of(&survey);
    let mut problems = inventory.problems.clone();
    problems.extend(survey.problems);
    let mut custom_code = survey.code_wanted;
    custom_code.extend(survey.code_here);
    WeightsReading {
        name: release.name.clone().unwrap_or_default(),
        files: survey.files.iter().map(loaded).collect(),
        variants: survey.variants,
        mismatches: survey.mismatches,
        custom_code,
        runs_in,
        problems,
        contents,
    }
}

fn contents_of(
    release: &Release,
    files: &[WeightFile],
    variants: &[Variant],
    progress: Option<Progress<'_>>,
) -> Option<Vec<VariantContents>> {
    let progress = progress?;
    let all = contents::bytes(variants);
    Some(contents::measure(release, files, variants, &|bytes| {
        progress(bytes, all);
    }))
}

fn loaded(file: &WeightFile) -> LoadedFile {
    LoadedFile {
        path: file.path.clone(),
        format: Some((file.format.title(), file.format.id())),
        unread: file.header.as_ref().err().map(WeightsError::to_string),
        loading: file.loading.clone(),
    }
}

/// A file as it is, not as the archive that it may be.
fn one_file(place: &Path, progress: Option<Progress<'_>>) -> Result<WeightsReading, AuditError> {
    let release = openassay_sources::open_file(place)?;
    let mut reading = WeightsReading {
        name: release.name.clone().unwrap_or_default(),
        variants: Vec::new(),
        files: Vec::new(),
        mismatches: Vec::new(),
        custom_code: Vec::new(),
        runs_in: None,
        problems: Vec::new(),
        contents: None,
    };
    for file in release
        .sources
        .iter()
        .flat_map(|source| source.files.iter().map(move |file| (source, file)))
    {
        let (source, file) = file;
        let bytes = source.open(file)?;
        let Inspected {
            format,
            header,
            loading,
        } = openassay_weights::inspect(&file.path, &*bytes);
        if let Err(error) = &header
            && !error.is_unread()
            && format.is_some()
        {
            return Err(AuditError::Broken {
                path: file.path.clone(),
                message: error.to_string(),
            });
        }
        let unread = header.as_ref().err().map(WeightsError::to_string);
        reading.files.push(LoadedFile {
            path: file.path.clone(),
            format: format.map(|format| (format.title(), format.id())),
            unread,
            loading: loading.clone(),
        });
        let Some(format) = format else { continue };
        let file = WeightFile {
            source: 0,
            path: file.path.clone(),
            size: file.size,
            format,
            header,
            loading,
            role: Role::WeightsFinal,
        };
        reading.problems.extend(problems(&file));
        let files = [file];
        reading.variants = openassay_weights::variants(&files, &[]);
        reading.contents = contents_of(&release, &files, &reading.variants, progress);
        reading.mismatches = survey::within(&files, &reading.variants);
    }
    Ok(reading)
}

fn problems(file: &WeightFile) -> Vec<Problem> {
    let told = |oddity: &str| Problem {
        source: file.source,
        path: file.path.clone(),
        message: oddity.to_owned(),
    };
    file.oddities().map(told).collect()
}
