//! How much of a release is read to tell what it is; beyond these a file is "not looked at".

/// First bytes of every file: enough for any magic and a pointer.
pub(crate) const HEAD_BYTES: usize = 4096;
/// Code and licenses are read up to this size: the longest single source files are below it.
pub(crate) const MAX_TEXT_BYTES: u64 = 2 << 20;
/// JSON is read up to this size: the index of a model with a hundred thousand tensors has ten megabytes.
pub(crate) const MAX_JSON_BYTES: u64 = 16 << 20;
/// Files up to this size are hashed, unless they are weights.
pub(crate) const MAX_HASHED_BYTES: u64 = 16 << 20;
/// Bytes of one release that are read whole, all files together.
pub(crate) const MAX_READ_TOTAL: u64 = 1 << 30;
/// Bytes of texts, documents and configurations that are kept, all together.
pub(crate) const MAX_KEPT_TOTAL: u64 = 128 << 20;
