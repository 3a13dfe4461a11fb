//! What the files of a release promise of each other's digests.
//!
//! A `SHA256SUMS`, the `RECORD` of a wheel and the manifest that OpenSSF Model Signing signs say the same in three
//! layouts: a name, an algorithm, a digest. This crate reads each into a [`Manifest`] of [`Promise`]s, with the
//! line that each stands in, and says what it could not read. Which file names hold promises is data
//! (`knowledge/digests/`).
//!
//! Holding a promise against bytes is for `audit`, which has the files; names are resolved by [`within`], which
//! never leaves the release. Signatures are not verified: whose key to trust is no property of a release, and a
//! certificate cannot be checked against a log without the network.
//!
//! A manifest is hostile until the end: it is text of a size that the caller bounds, its JSON has the depth that
//! `serde_json` allows, and no more promises are read than [`MAX_PROMISES`].

mod algorithm;
mod base64;
mod knowledge;
mod manifest;
mod name;
mod record;
mod statement;
mod sums;
#[cfg(test)]
mod tests;

pub use algorithm::Algorithm;
pub use knowledge::{Layout, Strength};
pub use manifest::{Broken, Lists, MAX_PROMISES, Manifest, Part, Promise, Signed, layout_of, read};
pub use name::within;
