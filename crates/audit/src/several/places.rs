//! From what was named to the places to audit: a folder of releases stands for what lies in it.

use std::path::{Path, PathBuf};

use openassay_sources::Subfolder;

use super::{PassedOver, PlaceFailure, Visit, failure};
use crate::{AuditError, Request, Settings, audit_release, path_of};

/// A place to audit.
#[derive(Debug)]
pub(super) struct Place {
    /// As it was named, or found in what was named.
    pub(super) shown: String,
    /// Where it lies, or why it is not audited.
    pub(super) path: Result<PathBuf, NotAudited>,
    /// Was it found in what was named, and not named itself?
    pub(super) is_found: bool,
    /// Index of what was named.
    pub(super) named: usize,
}

/// Why a place is not audited.
#[derive(Debug)]
pub(super) enum NotAudited {
    /// It cannot be.
    Failed(PlaceFailure),
    /// It is none.
    PassedOver(&'static str),
}

impl NotAudited {
    /// What is to be told of it.
    pub(super) fn again(&self, shown: &str) -> Visit {
        match self {
            Self::Failed(failure) => Visit::Failed(failure.clone()),
            Self::PassedOver(why) => Visit::PassedOver(PassedOver {
                place: shown.to_owned(),
                why: (*why).to_owned(),
            }),
        }
    }
}

impl Place {
    /// Where it lies.
    pub(super) fn path(&self) -> Option<PathBuf> {
        self.path.as_ref().ok().cloned()
    }
}

/// The places to audit, in the order in which they were named; within a folder by name.
pub(super) fn expanded(named: &[String]) -> Vec<Place> {
    let each = named.iter().enumerate();
    each.flat_map(|(at, shown)| of_named(at, shown)).collect()
}

fn of_named(named: usize, shown: &str) -> Vec<Place> {
    let itself = |path| Place {
        shown: shown.to_owned(),
        path,
        is_found: false,
        named,
    };
    let failed = |error: &AuditError| vec![itself(Err(NotAudited::Failed(failure(shown, error))))];
    let path = match path_of(shown) {
        Ok(path) => path,
        Err(error) => return failed(&error),
    };
    if !path.is_dir() || is_release(&path) {
        return vec![itself(Ok(path))];
    }
    match openassay_sources::folders_in(&path) {
        Ok(folders) if !folders.iter().any(|one| one.passed_over.is_none()) => vec![itself(Ok(path))],
        Ok(folders) => folders
            .into_iter()
            .map(|folder| found(named, shown, folder))
            .collect(),
        Err(error) => failed(&error.into()),
    }
}

fn found(named: usize, outer: &str, folder: Subfolder) -> Place {
    Place {
        shown: format!("{}/{}", outer.trim_end_matches('/'), folder.name),
        path: folder
            .passed_over
            .map_or(Ok(folder.path), |why| Err(NotAudited::PassedOver(why))),
        is_found: true,
        named,
    }
}

/// Is it a release by the files that lie directly in it, or no plain folder? What cannot be told here is told when it
/// is audited.
fn is_release(path: &Path) -> bool {
    match openassay_sources::open_top(path) {
        Ok(Some(top)) => {
            let audit = audit_release(&top, &Settings::default(), Vec::new(), &[], &Request::default());
            !matches!(audit, Err(AuditError::NothingThere { .. }))
        }
        Ok(None) | Err(_) => true,
    }
}
