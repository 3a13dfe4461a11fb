//! The compiled knowledge, decoded once.

use std::sync::LazyLock;

use crate::knowledge::Knowledge;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge.postcard"));

static TABLE: LazyLock<Knowledge> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "our own build script wrote these bytes, with the same types"
    )]
    postcard::from_bytes(BYTES).expect("the build script writes what the library reads")
});

/// The knowledge.
pub(crate) fn knowledge() -> &'static Knowledge {
    &TABLE
}
