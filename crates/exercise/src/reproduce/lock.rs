//! The digests of `dvc.lock`, held against the bytes.
//!
//! dvc names a file by the md5 of its bytes, and a folder by the md5 of a list of its files, as JSON. Until its third
//! version it took the line ends of Windows for those of Unix in texts; both are tried.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};
use openassay_documents::yaml::Node;
use openassay_sources::{File, Source};
use serde::Serialize;

use super::recipe::{LOCK, MOST, inside, tree};
use crate::error::{Result, broken, cannot_tell};

/// Bytes that are read at once.
const WINDOW: usize = 1 << 20;
/// What marks the digest of a folder.
const FOLDER: &str = ".dir";

/// The digests of a recipe.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// Each step that was run.
    pub steps: Vec<LockedStep>,
}

/// A step as it was run.
#[derive(Debug, Clone)]
pub struct LockedStep {
    /// Its name.
    pub name: String,
    /// Its commands.
    pub commands: Vec<String>,
    /// What it read.
    pub inputs: Vec<Locked>,
    /// What it made.
    pub outputs: Vec<Locked>,
}

/// A path with its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The path, from the top of the release.
    pub path: String,
    /// The md5 in hexadecimal; with `.dir` behind it, that of a folder.
    pub md5: String,
}

/// How a path of the lock fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fares {
    /// It has the digest.
    Agrees,
    /// It has another.
    Differs,
    /// It is not there.
    Missing,
}

impl Lock {
    /// Reads `dvc.lock`.
    pub fn parse(text: &str) -> Result<Self> {
        let tree = tree(LOCK, text)?;
        let Some(stages) = tree.get("stages") else {
            return cannot_tell(format!("{LOCK} has no `stages`"));
        };
        let steps = stages.entries().iter().map(|(name, _, node)| {
            let commands = node.get("cmd").map(Node::strings).unwrap_or_default();
            Ok(LockedStep {
                name: name.clone(),
                commands: commands
                    .into_iter()
                    .map(|(text, _)| text.trim().to_owned())
                    .collect(),
                inputs: locked(node.get("deps"))?,
                outputs: locked(node.get("outs"))?,
            })
        });
        let steps: Vec<LockedStep> = steps.collect::<Result<_>>()?;
        let paths: usize = steps
            .iter()
            .map(|step| step.inputs.len() + step.outputs.len())
            .sum();
        if paths > MOST {
            return cannot_tell(format!("{LOCK} has more than {MOST} paths"));
        }
        Ok(Self { steps })
    }

    /// What was read and made by no step.
    pub fn inputs(&self) -> impl Iterator<Item = &Locked> {
        let made = |path: &str| {
            let mut outputs = self.steps.iter().flat_map(|step| &step.outputs);
            outputs.any(|output| super::recipe::holds(&output.path, path))
        };
        let inputs = self.steps.iter().flat_map(|step| &step.inputs);
        inputs.filter(move |input| !made(&input.path))
    }

    /// What was made.
    pub fn outputs(&self) -> impl Iterator<Item = &Locked> {
        self.steps.iter().flat_map(|step| &step.outputs)
    }
}

fn locked(node: Option<&Node>) -> Result<Vec<Locked>> {
    let one = |item: &Node| {
        let word = |key| item.get(key).and_then(Node::as_str);
        match (word("path"), word("md5")) {
            (Some(path), Some(md5)) => Ok(Locked {
                path: inside("", path)?,
                md5: md5.to_ascii_lowercase(),
            }),
            _ => cannot_tell(format!("line {} of {LOCK} names no path with its md5", item.line)),
        }
    };
    node.map(Node::items)
        .unwrap_or_default()
        .iter()
        .map(one)
        .collect()
}

impl Locked {
    /// Holds it against the bytes of `source`.
    pub fn fares(&self, source: &Source) -> Result<Fares> {
        let agrees = |same: bool| if same { Fares::Agrees } else { Fares::Differs };
        if let Some(file) = source.file(&self.path) {
            return Ok(agrees(
                md5_of(source, file, false)? == self.md5 || md5_of(source, file, true)? == self.md5,
            ));
        }
        match folder(source, &self.path)? {
            Some(md5) => Ok(agrees(md5 == self.md5)),
            None => Ok(Fares::Missing),
        }
    }
}

/// A file in dvc's list of a folder.
#[derive(Serialize)]
struct Listed<'a> {
    md5: String,
    relpath: &'a str,
}

/// dvc's digest of a folder; none where nothing lies in it.
fn folder(source: &Source, path: &str) -> Result<Option<String>> {
    let inner = source.files.iter().filter_map(|file| {
        let rest = file.path.strip_prefix(path)?.strip_prefix('/')?;
        Some((rest, file))
    });
    let mut listed = Vec::new();
    for (relpath, file) in inner {
        let md5 = md5_of(source, file, false)?;
        listed.push(Listed { md5, relpath });
    }
    if listed.is_empty() {
        return Ok(None);
    }
    listed.sort_by_key(|listed| listed.relpath);
    let entries: Vec<String> = listed.iter().map(Listed::line).collect();
    let list = format!("[{}]", entries.join(", "));
    Ok(Some(hex(&Md5::digest(list.as_bytes())) + FOLDER))
}

impl Listed<'_> {
    /// As Python's `json.dumps` writes it: all beyond ASCII escaped.
    fn line(&self) -> String {
        let mut path = String::new();
        for one in self.relpath.chars() {
            match one {
                '"' | '\\' => path.extend(['\\', one]),
                ' '..='~' => path.push(one),
                _ => {
                    for unit in one.encode_utf16(&mut [0; 2]) {
                        let _ = write!(path, "\\u{unit:04x}");
                    }
                }
            }
        }
        format!("{{\"md5\": \"{}\", \"relpath\": \"{path}\"}}", self.md5)
    }
}

/// The md5 of a file, in hexadecimal; with `\r\n` read as `\n` where `as_text`.
fn md5_of(source: &Source, file: &File, as_text: bool) -> Result<String> {
    let opened = source.open(file)?;
    let mut hash = Md5::new();
    let mut window = vec![0; WINDOW];
    let (mut at, mut carried) = (0, false);
    while at < opened.size() {
        let read = match opened.read_at(at, &mut window) {
            Ok(read) if read > 0 => read,
            _ => return broken(format!("`{}` cannot be read", file.path)),
        };
        let bytes = window.get(..read).unwrap_or_default();
        if as_text {
            carried = hash_text(&mut hash, bytes, carried);
        } else {
            hash.update(bytes);
        }
        at += read as u64;
    }
    if carried {
        hash.update(b"\r");
    }
    Ok(hex(&hash.finalize()))
}

/// Hashes without each `\r` before a `\n`; whether the last byte was a `\r` that waits for its neighbor.
fn hash_text(hash: &mut Md5, bytes: &[u8], mut carried: bool) -> bool {
    let mut kept = Vec::with_capacity(bytes.len() + 1);
    for byte in bytes {
        if carried && *byte != b'\n' {
            kept.push(b'\r');
        }
        carried = *byte == b'\r';
        if !carried {
            kept.push(*byte);
        }
    }
    hash.update(&kept);
    carried
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(files: &[(&str, &str)]) -> (tempfile::TempDir, Source) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let opened = openassay_sources::open(&[folder.path().to_path_buf()]).unwrap();
        (folder, opened.sources.into_iter().next().unwrap())
    }

    fn fares(source: &Source, path: &str, md5: &str) -> Fares {
        let (path, md5) = (path.to_owned(), md5.to_owned());
        Locked { path, md5 }.fares(source).unwrap()
    }

    #[test]
    fn files_and_folders_have_the_digests_that_dvc_gives_them() {
        let (_kept, source) = source(&[("d/a.txt", "a\n"), ("d/a/b.txt", "b\n"), ("win.txt", "abc\r\n")]);
        // md5sum of "a\n", and of dvc's list of the folder, written out by hand: a path is sorted as a text, not by parts.
        assert_eq!(
            fares(&source, "d/a.txt", "60b725f10c9c85c70d97880dfe8191b3"),
            Fares::Agrees
        );
        assert_eq!(
            fares(&source, "d", "17bdb51a78ad13a904a69ba2cfd747ad.dir"),
            Fares::Agrees
        );
        // With the line end of Unix, as dvc 2 counted it.
        assert_eq!(
            fares(&source, "win.txt", "0bee89b07a248e27c83fc3d5951213c1"),
            Fares::Agrees
        );
        assert_eq!(
            fares(&source, "win.txt", "60b725f10c9c85c70d97880dfe8191b3"),
            Fares::Differs
        );
        assert_eq!(
            fares(&source, "none", "60b725f10c9c85c70d97880dfe8191b3"),
            Fares::Missing
        );
    }

    #[test]
    fn names_are_listed_as_python_writes_them() {
        let listed = Listed {
            md5: "0".to_owned(),
            relpath: "ä\"😀",
        };
        assert_eq!(
            listed.line(),
            r#"{"md5": "0", "relpath": "\u00e4\"\ud83d\ude00"}"#
        );
    }

    #[test]
    fn a_lock_knows_what_came_from_outside() {
        let text = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n    - path: in.txt\n      md5: AA\n    outs:\n    - path: mid\n      \
                    md5: bb.dir\n  b:\n    cmd: y\n    deps:\n    - path: mid/x\n      md5: cc\n";
        let lock = Lock::parse(text).unwrap();
        let inputs: Vec<&Locked> = lock.inputs().collect();
        assert_eq!(inputs.len(), 1);
        assert_eq!(
            (inputs[0].path.as_str(), inputs[0].md5.as_str()),
            ("in.txt", "aa")
        );
        assert_eq!(lock.outputs().count(), 1);
        assert!(Lock::parse("stages:\n  a:\n    deps:\n    - path: x\n").is_err());
        assert!(Lock::parse("schema: '2.0'\n").is_err());
        let many = "    - path: x\n      md5: aa\n".repeat(MOST + 1);
        let many = Lock::parse(&format!("stages:\n  a:\n    deps:\n{many}"));
        assert!(many.unwrap_err().to_string().contains("more than 1000 paths"));
    }
}
