//! Files of other openness indexes: graded as those indexes would, or held against the bytes of a release.

pub(crate) mod against;
mod grade;
mod model;

use std::path::Path;

use openassay_interchange::SelfReport;
use openassay_sources::{Kind, Release};

pub(crate) use grade::audit;
pub use model::{Against, AppliedQuirk, GradeHeld, Held, SelfReported, StatementHeld};

/// Longest file that is read, in bytes.
const MOST: u64 = 1024 * 1024;

/// A self-report and the file that it came from.
pub(crate) struct Read {
    report: SelfReport,
    path: String,
    sha256: String,
}

/// The self-report that the release is, where one YAML file was named and nothing else.
pub(crate) fn named(release: &Release) -> Option<Read> {
    let [source] = release.sources.as_slice() else {
        return None;
    };
    let [file] = source.files.as_slice() else {
        return None;
    };
    if source.kind != Kind::SingleFile || !is_yaml(&file.path) {
        return None;
    }
    let bytes = source.read(file, MOST).ok()?;
    read(&file.path, &bytes)
}

fn is_yaml(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|one| one.eq_ignore_ascii_case("yml") || one.eq_ignore_ascii_case("yaml"))
}

fn read(path: &str, bytes: &[u8]) -> Option<Read> {
    let report = openassay_interchange::recognize(std::str::from_utf8(bytes).ok()?)?;
    Some(Read {
        report,
        path: path.to_owned(),
        sha256: crate::identity::sha256(bytes),
    })
}
