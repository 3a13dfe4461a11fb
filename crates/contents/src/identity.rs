//! What makes two sets of tensors the same, whatever holds them.

use std::collections::BTreeMap;

use openassay_weights::{Tensor, shown};
use sha2::{Digest, Sha256};

use crate::dtype::canonical;
use crate::gauge::hex;
use crate::{ContentsError, FileContents, Part};

/// The digest of a set of tensors: the same for the same names, types, shapes and data in any container, in any
/// number of files and in any order.
///
/// It is the sha256 of lines that are sorted by their bytes, one for each tensor:
///
/// ```text
/// name NUL type NUL shape NUL sha256-of-the-data LF
/// ```
///
/// In a name, backslash, NUL and line feed are written `\\`, `\0` and `\n`, so that no name can pass for two
/// tensors. The type is its [`canonical`] name. The shape is its sides in decimal with commas between, slowest
/// dimension first. The digest of the data is in small hexadecimal, of the numbers one after the other with the
/// lowest byte of each first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentDigest {
    /// In hexadecimal.
    pub sha256: String,
}

impl ContentDigest {
    /// Names the definition above; a digest is shown behind it.
    pub const VERSION: &'static str = "openassay-contents-1";
}

/// Why a set of tensors has no digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoDigest {
    /// Nobody asked.
    NotAsked,
    /// There is no tensor.
    Empty,
    /// A file could not be read.
    Unread {
        /// Its number in the question.
        file: usize,
    },
    /// A tensor has no digest: its data does not lie in the file as it is or overlaps another's, or its byte order is
    /// not known.
    Tensor {
        /// Where it is.
        at: TensorAt,
        /// Its name, made fit for a message.
        name: String,
    },
}

/// A tensor of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TensorAt {
    /// The number of its file.
    pub file: usize,
    /// Its number in that file.
    pub tensor: usize,
}

/// What the data of two tensors must share to be the same.
type Key<'a> = (String, &'a [u64], &'a str);

/// The digest of all tensors.
pub(crate) fn content(
    parts: &[Part<'_>],
    files: &[Result<FileContents, ContentsError>],
) -> Result<ContentDigest, NoDigest> {
    if let Some(file) = files.iter().position(Result::is_err) {
        return Err(NoDigest::Unread { file });
    }
    let mut lines = Vec::new();
    for (at, tensor, sha256) in tensors(parts, files) {
        let whole = sha256.filter(|_| is_whole(tensor));
        let sha256 = whole.ok_or_else(|| NoDigest::Tensor {
            at,
            name: shown(&tensor.name),
        })?;
        lines.push(line(tensor, sha256));
    }
    if lines.is_empty() {
        return Err(NoDigest::Empty);
    }
    lines.sort_unstable();
    let hash = lines.iter().fold(Sha256::new(), Digest::chain_update);
    Ok(ContentDigest { sha256: hex(hash) })
}

/// Does the data lie in the file as shape and type ask? Of a type that we do not know: is there any?
fn is_whole(tensor: &Tensor) -> bool {
    let held = tensor.bytes.end.saturating_sub(tensor.bytes.start);
    match crate::dtype::Layout::of(&tensor.dtype) {
        Some(layout) => layout.size(tensor.elements()) == Some(held),
        None => held > 0 || tensor.elements() == 0,
    }
}

fn line(tensor: &Tensor, sha256: &str) -> String {
    let name = tensor
        .name
        .replace('\\', "\\\\")
        .replace('\0', "\\0")
        .replace('\n', "\\n");
    let sides: Vec<String> = tensor.shape.iter().map(u64::to_string).collect();
    format!(
        "{name}\0{}\0{}\0{sha256}\n",
        canonical(&tensor.dtype),
        sides.join(",")
    )
}

/// Groups of tensors with the same type, shape and data.
pub(crate) fn alike(parts: &[Part<'_>], files: &[Result<FileContents, ContentsError>]) -> Vec<Vec<TensorAt>> {
    let mut groups: BTreeMap<Key<'_>, Vec<TensorAt>> = BTreeMap::new();
    for (at, tensor, sha256) in tensors(parts, files) {
        if let Some(sha256) = sha256.filter(|_| !tensor.bytes.is_empty() && is_whole(tensor)) {
            let key = (
                canonical(&tensor.dtype).into_owned(),
                tensor.shape.as_slice(),
                sha256,
            );
            groups.entry(key).or_default().push(at);
        }
    }
    let mut groups: Vec<Vec<TensorAt>> = groups.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    groups
}

/// Each tensor of each file that was read, with its digest.
fn tensors<'a>(
    parts: &'a [Part<'_>],
    files: &'a [Result<FileContents, ContentsError>],
) -> impl Iterator<Item = (TensorAt, &'a Tensor, Option<&'a str>)> {
    let read = parts.iter().zip(files).enumerate();
    read.filter_map(|(number, (part, file))| Some((number, part, file.as_ref().ok()?)))
        .flat_map(|(file, part, found)| {
            let tensors = part.tensors.iter().zip(&found.tensors).enumerate();
            tensors.map(move |(tensor, (named, found))| {
                (TensorAt { file, tensor }, named, found.sha256.as_deref())
            })
        })
}
