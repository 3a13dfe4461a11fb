//! Modify: the model in fewer bits ([`quantize`](fn@quantize), of [`blocks`], to GGUF), and trained further
//! ([`lora`]).

pub mod blocks;
mod cost;
mod gguf;
mod layout;
pub mod lora;
mod quantize;
mod safetensors;
mod vocabulary;

pub use cost::Cost;
pub(crate) use cost::log_probabilities;
pub use quantize::{Quantized, quantize};
