//! Reads HDF5, and Keras's models in it: every dataset's path, shape, type and place.
//!
//! Own walker, because the published reader wants its bytes to live for ever (`Arc<dyn Storage>`), where ours
//! are lent, and brings two dozen crates for reading what we never read. It knows superblocks of versions 0
//! to 3, both object headers, the groups of symbol tables and of links in headers. A group whose links lie in
//! a fractal heap makes the file one that is not read, with that reason: a count without them would be wrong.
//! Chunks are not looked up, so a chunked dataset has no place.

use openassay_sources::ReadAt;

use super::span;
use crate::scattered::Scattered;
use crate::{Format, Header, WeightsError};
use superblock::Superblock;
use walk::Walk;

mod attribute;
mod datatype;
mod layers;
mod message;
mod object;
mod superblock;
mod walk;

/// Reads the header of `bytes`, a file of `format`.
pub(super) fn read(bytes: &dyn ReadAt, format: Format) -> Result<Header, WeightsError> {
    read_in(Scattered::new(bytes), format)
}

/// Reads what `file` is narrowed to.
pub(super) fn read_in(mut file: Scattered<'_>, format: Format) -> Result<Header, WeightsError> {
    let superblock = Superblock::read(&mut file)?;
    let trailing = file.size().saturating_sub(superblock.end);
    let mut walk = Walk::all(&mut file, &superblock, format)?;
    // Trees are sorted by name; the file has an order of its own.
    walk.tensors
        .sort_by(|one, other| (one.bytes.start, &one.name).cmp(&(other.bytes.start, &other.name)));
    layers::mark(&mut walk.tensors);
    span::disjoint(&walk.tensors)?;
    let (header_bytes, header_sha256) = file.digest();
    Ok(Header {
        format,
        tensors: walk.tensors,
        metadata: walk.metadata,
        header_bytes,
        header_sha256,
        problems: walk.problems.into_iter().collect(),
        trailing,
    })
}

#[cfg(test)]
mod tests;
