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

/// Does `name` match `pattern`, in which a `*` stands for any text?
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len())
                .filter_map(|at| name.get(at..))
                .any(|end| matches(rest, end))
        }),
    }
}
