//! The only door to the audited bytes: folders, caches, archives, single files.
//!
//! Every other crate sees a [`Release`] made of [`Source`]s, and a source as a sorted list of [`File`]s that
//! can be read by position. Nothing else in the workspace opens what is audited (a lint holds this), so that
//! whatever a hostile release can do with names, links, sizes and archives is settled here, once.
//!
//! # How it is built
//!
//! [`open`] looks at what a path is and hands it to one of four listers, each of which fills a `Catalog`:
//! `folder` walks a tree, `cache` recovers what the layout of a Hugging Face cache says and then walks it,
//! `archive` reads the tables of zip and tar in place, `single` is one file; `find` knows where the cache lies
//! and how to fetch what is not in it. The catalog is the one place
//! that holds the caps (`limits`), keeps names unique and sorted, and remembers what was skipped and what
//! was wrong; `skip` says which folders are no part of a release and is asked by walks and archives alike,
//! so that a wheel in place and a wheel unpacked list the same files.
//!
//! A file remembers its `Place` (a path, or a stretch of an archive), and [`Source::open`] turns it into a
//! [`ReadAt`]. Compressed entries are read through one forward cursor per opened file, which keeps the head
//! and the last block: headers are nearly all that is read of weights, and they are read front to back.
//!
//! # What is deliberately absent
//!
//! No memory maps: a mapped file that shrinks kills the process, a short read is an error with a place. No
//! unpacking to disk: there is no name that could be written to the wrong place. No archives within
//! archives: they are files. Other compressions than deflate are named and not read.
//!
//! # What must hold
//!
//! No byte sequence makes this crate panic, loop, or allocate more than the caps of `limits`. No link is
//! followed out of the tree, except from a cache snapshot into the `blobs` of its own repository. What was
//! not looked at is said, and makes the listing [`Listing::Partial`], so that nobody takes it for absent.
#![expect(
    clippy::disallowed_methods,
    reason = "this crate is the one door to the file system (invariant 1)"
)]

mod archive;
mod beside;
mod cache;
mod catalog;
mod error;
mod find;
mod folder;
mod limits;
mod name;
mod read_at;
mod release;
mod single;
mod skip;
mod source;
#[cfg(test)]
mod tests;

pub use beside::{Subfolder, folders_in, open_top};
pub use cache::{HubIdentity, HubKind};
pub use error::SourceError;
pub use find::{Environment, find_in_cache, find_in_cache_of, is_repo_id};
pub use read_at::{ReadAt, digest};
pub use release::{Release, open, open_file};
pub use source::{File, Kind, Listing, Skipped, Source};
