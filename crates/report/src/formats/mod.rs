//! The formats, one folder each.

pub(crate) mod json;
#[cfg(test)]
mod sample;
pub(crate) mod text;
