//! The formats, one folder each.

pub(crate) mod json;
pub(crate) mod mot;
#[cfg(test)]
mod sample;
pub(crate) mod text;
