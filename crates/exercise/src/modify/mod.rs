//! Modify: the model in fewer bits ([`quantize`](fn@quantize), of [`blocks`], to GGUF).

pub mod blocks;
mod cost;
mod gguf;
mod layout;
mod quantize;
mod vocabulary;

pub use cost::Cost;
pub use quantize::{Quantized, quantize};
