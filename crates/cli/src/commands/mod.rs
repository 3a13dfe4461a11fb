//! The commands, one file each.

pub(crate) mod audit;
pub(crate) mod claims;
pub(crate) mod compare;
pub(crate) mod each;
pub(crate) mod exercise;
pub(crate) mod explain;
pub(crate) mod frameworks;
pub(crate) mod license;
pub(crate) mod schema;
pub(crate) mod weights;
