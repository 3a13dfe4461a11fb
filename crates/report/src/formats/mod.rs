//! The formats, one folder each.

pub(crate) mod json;
pub(crate) mod mot;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_goals;
pub(crate) mod text;
