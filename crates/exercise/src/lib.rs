//! Runs the freedoms that a release grants, with open parts only: on the CPU, in float32, offline.
//!
//! [`Release::open`] finds the configuration and the weights, [`family`] reads what the model computes,
//! [`tensors`] hands out its weights one at a time, [`decoder`] runs it and shows every site of the pass to a
//! hook. What is not known, or not surely, is answered with "cannot tell, because …" ([`ExerciseError`]); a
//! release's own code is never run.

pub mod decoder;
mod error;
pub mod family;
mod knowledge;
pub mod release;
pub mod reproduce;
mod table;
pub mod tensors;

pub use decoder::{Hook, Model, NoHook, Site};
pub use error::{ExerciseError, Result};
pub use release::Release;
