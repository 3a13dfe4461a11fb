//! `LoRA`: a matrix plus the product of two narrow ones (Hu et al. 2021), in the form in which PEFT keeps it.
//!
//! [`Adapter`] is what PEFT's two files say, [`train`](fn@train) makes one from token ids, [`merge`](fn@merge) puts
//! one into the weights.

mod adamw;
mod adapter;
mod merge;
mod train;

pub use adapter::{Adapter, Low};
pub use merge::{Merged, merge};
pub use train::{Trained, Training, fit, train};
