//! Share: the release as a package that may be passed on, with what the terms ask for; or the sentence that forbids it.
//!
//! What may be passed on is the auditor's answer, part by part (`openassay-audit`); nothing here says more than it
//! knows. Nothing is written unless every part may be passed on and what its terms want to go along is there.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path};

use openassay_audit::{Audit, PermissionAnswer, Request};
use openassay_sources::{File, ReadAt, Source};
use serde::Serialize;

use crate::error::{ExerciseError, Result, broken};
use crate::{output, tar};

/// The file that is added.
const NOTE: &str = "SHARING.md";

/// Bytes that are copied at once.
const WINDOW: u64 = 4 << 20;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// Was it written, is it forbidden, or can it not be told?
    pub verdict: Verdict,
    /// Why, where nothing was written: the sentence, or what is not known.
    pub why: Vec<String>,
    /// The answers that it rests on, part by part.
    pub parts: Vec<SharedPart>,
    /// Files in the package, where there is one.
    pub files: usize,
}

/// May it be passed on?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It may, and the package is written.
    Written,
    /// The terms forbid it.
    Forbidden,
    /// Terms or texts are not known.
    CannotTell,
}

/// The answer for one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedPart {
    /// `weights`, `code`, `data` or `documents`.
    pub part: String,
    /// Its license, where it is known.
    pub license: Option<String>,
    /// `yes`, `conditions`, `no` or `unknown`.
    pub answer: String,
    /// The sentences that the answer rests on, each with its file.
    pub quotes: Vec<String>,
    /// What whoever passes it on must do.
    pub duties: Vec<String>,
}

/// Packs the release at `place` into the folder `output`, which must not be there yet, if its terms allow it; into one
/// file where `output` ends in `.tar`, the same bytes for the same release.
///
/// # Errors
///
/// Where the release cannot be read, or the package cannot be written.
pub fn share(place: &Path, output: &Path) -> Result<Shared> {
    let mut shared = ask(place)?;
    if shared.verdict == Verdict::Written {
        let opened = openassay_sources::open(&[place.to_path_buf()])?;
        shared.files = if output.extension().is_some_and(|ending| ending == "tar") {
            tar(&opened.sources, &shared, output)?
        } else {
            output::folder(output, |folder| pack(&opened.sources, &shared, folder))?
        };
    }
    Ok(shared)
}

/// The answer of [`share`] for the release at `place`, [`Verdict::Written`] where it would be; nothing is written.
///
/// # Errors
///
/// Where the release cannot be read.
pub fn ask(place: &Path) -> Result<Shared> {
    let request = Request {
        places: vec![place.display().to_string()],
        ..Request::default()
    };
    let audit = openassay_audit::audit(&request).map_err(|error| ExerciseError::Broken(error.to_string()))?;
    let parts = parts(&audit);
    let (verdict, why) = judge(&audit, &parts);
    Ok(Shared {
        verdict,
        why,
        parts,
        files: 0,
    })
}

/// Every part that has files, with the answer; a part of whose terms nothing is said is unknown.
fn parts(audit: &Audit) -> Vec<SharedPart> {
    let of = |terms: &openassay_audit::PartTerms| {
        let mut permissions = audit.permissions.iter();
        let found = permissions.find(|one| one.part == terms.part && one.question == "redistribute");
        let quotes = found.into_iter().flat_map(|found| &found.quotes).map(|quote| {
            let words = quote.quote.as_deref().unwrap_or_default();
            match &quote.path {
                Some(path) => format!("{path}: {words}"),
                None => words.to_owned(),
            }
        });
        SharedPart {
            part: terms.part.to_owned(),
            license: terms.license.clone(),
            answer: answer(found.map(|found| found.answer)).to_owned(),
            quotes: quotes.collect(),
            duties: found.map(|found| found.duties.clone()).unwrap_or_default(),
        }
    };
    audit.terms.iter().map(of).collect()
}

fn answer(answer: Option<PermissionAnswer>) -> &'static str {
    match answer {
        Some(PermissionAnswer::Yes) => "yes",
        Some(PermissionAnswer::No) => "no",
        Some(PermissionAnswer::Conditions) => "conditions",
        Some(PermissionAnswer::Unknown) | None => "unknown",
    }
}

fn judge(audit: &Audit, parts: &[SharedPart]) -> (Verdict, Vec<String>) {
    let told = |part: &SharedPart, what: &str| match part.quotes.as_slice() {
        [] => format!("{}: {what}", part.part),
        [quote, ..] => format!("{}: {what}: {quote}", part.part),
    };
    let of = |answer: &str, what: &str| -> Vec<String> {
        let parts = parts.iter().filter(|part| part.answer == answer);
        parts.map(|part| told(part, what)).collect()
    };
    let forbidden = of("no", "not to be passed on");
    if !forbidden.is_empty() {
        return (Verdict::Forbidden, forbidden);
    }
    let mut open = of("unknown", "it is not known whether it may be passed on");
    if parts.is_empty() {
        open.push("no part of a release was found".to_owned());
    }
    open.extend(
        audit
            .problems
            .iter()
            .map(|problem| format!("{}: {}", problem.path, problem.message)),
    );
    open.extend(
        audit
            .not_looked_at
            .iter()
            .map(|one| format!("not looked at: {one}")),
    );
    let with_text = audit
        .artifacts
        .iter()
        .any(|artifact| artifact.role.to_string() == "license");
    let asks = parts.iter().any(|part| !part.duties.is_empty());
    if asks && !with_text {
        open.push(
            "the terms ask that notices go along, and no file has the text of the license: add it".to_owned(),
        );
    }
    if open.is_empty() {
        (Verdict::Written, Vec::new())
    } else {
        (Verdict::CannotTell, open)
    }
}

/// All files as they are, and the note; says how many.
fn pack(sources: &[Source], shared: &Shared, folder: &Path) -> Result<usize> {
    let mut files = 0;
    for source in sources {
        for file in &source.files {
            copy(source, file, folder)?;
            files += 1;
        }
    }
    let place = folder.join(NOTE);
    if fs::symlink_metadata(&place).is_ok() {
        return broken(format!("the release has a `{NOTE}` of its own"));
    }
    let note = note(shared);
    output::file(&place, |out| {
        out.write_all(note.as_bytes()).map_err(output::told(&place))
    })?;
    Ok(files + 1)
}

/// The same as one file, by path; a file that is there is not replaced.
fn tar(sources: &[Source], shared: &Shared, place: &Path) -> Result<usize> {
    let told = output::told(place);
    output::vacant(place)?;
    let mut files: Vec<(&str, Option<(&Source, &File)>)> = vec![(NOTE, None)];
    for source in sources {
        for file in &source.files {
            if file.path == NOTE {
                return broken(format!("the release has a `{NOTE}` of its own"));
            }
            files.push((within(file)?, Some((source, file))));
        }
    }
    files.sort_by_key(|(path, _)| *path);
    let note = note(shared);
    output::file(place, |out| {
        for (path, found) in &files {
            let bytes = found.map(|(source, file)| source.open(file)).transpose()?;
            let size = bytes
                .as_ref()
                .map_or(note.len() as u64, |bytes| ReadAt::size(bytes.as_ref()));
            let Some(header) = tar::header(path, size) else {
                return broken(format!("`{path}` is too long a name for a tar; write a folder"));
            };
            out.write_all(&header).map_err(&told)?;
            match bytes {
                Some(bytes) => stream(bytes.as_ref(), path, out, place)?,
                None => out.write_all(note.as_bytes()).map_err(&told)?,
            }
            tar::fill(size, out).map_err(&told)?;
        }
        tar::end(out).map_err(&told)
    })?;
    Ok(files.len())
}

/// The path of a file, which must not lead out of a folder.
fn within(file: &File) -> Result<&str> {
    let mut parts = Path::new(&file.path).components();
    if parts.all(|part| matches!(part, Component::Normal(_))) {
        return Ok(&file.path);
    }
    broken(format!("`{}` is no name within a folder", file.path))
}

fn copy(source: &Source, file: &File, folder: &Path) -> Result<()> {
    let place = folder.join(within(file)?);
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(output::told(&place))?;
    }
    let bytes = source.open(file)?;
    output::file(&place, |out| stream(bytes.as_ref(), &file.path, out, &place))
}

/// All bytes of the file that is called `path`, some at a time.
fn stream(bytes: &dyn ReadAt, path: &str, out: &mut impl std::io::Write, place: &Path) -> Result<()> {
    let mut window = Vec::new();
    let mut at = 0;
    while at < bytes.size() {
        let length = WINDOW.min(bytes.size() - at);
        window.resize(usize::try_from(length).unwrap_or_default(), 0);
        match bytes.read_at(at, &mut window) {
            Ok(read) if read == window.len() => {}
            Ok(_) => return broken(format!("`{path}` ends early")),
            Err(error) => return broken(format!("`{path}` cannot be read: {error}")),
        }
        out.write_all(&window).map_err(output::told(place))?;
        at += length;
    }
    Ok(())
}

fn note(shared: &Shared) -> String {
    let mut text = String::from(
        "# Sharing\n\nAll other files are as the producer released them: nothing was changed. What whoever passes \
         this on must do,\nas an audit read the terms; the terms themselves hold, not this page.\n",
    );
    for part in &shared.parts {
        let license = part.license.as_deref().unwrap_or("terms without a name");
        let _ = write!(text, "\n## {}: {license}\n\n", part.part);
        if part.answer == "conditions" {
            text += "- It may be passed on within limits only.\n";
        }
        for duty in &part.duties {
            let _ = writeln!(text, "- {duty}");
        }
        for quote in &part.quotes {
            let _ = writeln!(text, "- {}", quote.replace('\n', " "));
        }
    }
    text
}
