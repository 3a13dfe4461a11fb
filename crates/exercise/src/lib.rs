//! Runs the freedoms that a release grants, with open parts only: on the CPU, in float32, offline.
//!
//! [`Release::open`] finds the configuration and the weights, [`family`] reads what the model computes,
//! [`tensors`] hands out its weights one at a time, [`tokenizer`] takes text apart, [`decoder`] runs it and shows every site of the pass to a
//! hook. What is not known, or not surely, is answered with "cannot tell, because …" ([`ExerciseError`]); a
//! release's own code is never run. [`capture`] writes sites to a file, [`generate`] goes on from a prompt,
//! [`memory`] counts what that takes before it
//! begins, [`study`] looks inside, [`modify`] makes it smaller or trains it further, [`share`] packs it as its terms ask.

pub mod capture;
pub mod decoder;
mod error;
pub mod family;
pub mod freedoms;
pub mod generate;
pub mod ids;
mod knowledge;
pub mod margin;
pub mod memory;
pub mod modify;
mod output;
pub mod release;
pub mod reproduce;
pub mod share;
pub mod study;
mod table;
mod tar;
pub mod tensors;
pub mod tokenizer;
mod wrap;

pub use decoder::{Cache, Hook, Model, NoHook, Site, Wanted};
pub use error::{ExerciseError, Result};
pub use output::{abandon, write_whole};
pub use release::Release;
