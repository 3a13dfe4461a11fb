//! Which artifact plays which role.
//!
//! A release is a heap of files; an audit speaks of components. Between them stand recognizers, and they are
//! data: one file of `knowledge/components/` for each role, with the names, surroundings, first bytes, words
//! in code and phrases in prose by which it is known, the reason that reports quote, and examples of what it
//! takes and leaves, which run as tests. This crate is the machinery that asks them.
//!
//! Precision comes first: an unrelated `setup.py` is code, not training code; an example of fine-tuning the
//! model does not train it; a README of a program is no model card. A placeholder (an empty file, a pointer
//! into another store, a promise) has the role that its name gives it and a [`Presence`] that says that the
//! thing is not here. What stands *inside* a text (results in a card) is for `claims` to find; this crate
//! hands it the documents taken apart.
//!
//! [`Presence`]: openassay_facts::Presence

mod code;
mod context;
mod digest;
mod glob;
mod inventory;
mod knowledge;
mod limits;
mod look;
mod magic;
mod placeholder;
mod recognizers;
mod sight;
mod take;

pub use digest::{hash_all, release_digest};
pub use inventory::{Config, Inventory, Text};
pub use take::take;
