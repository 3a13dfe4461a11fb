//! How much of a release is looked at: every cap, with its reason.

/// Files listed of one source. The largest repositories of the Hub hold some tens of thousands.
pub(crate) const FILES: usize = 100_000;

/// Folder entries looked at in one walk, listed or not: a tree of empty folders must end as well.
pub(crate) const VISITS: usize = 400_000;

/// Folders within folders. Real releases stay below twenty; path limits of systems allow about 2000.
pub(crate) const DEPTH: usize = 64;

/// Bytes of all listed names together: 100 000 names of 160 bytes.
pub(crate) const NAME_BYTES: usize = 16 << 20;

/// Bytes of one path in an archive, as of one that Linux can open.
pub(crate) const PATH: usize = 4096;

/// Letters of a remark that are kept: a name in it may be of any length.
pub(crate) const REMARK: usize = 1000;

/// Remarks (skipped, problems) kept of one source; a last one counts the rest.
pub(crate) const REMARKS: usize = 1_000;

/// Bytes of a zip archive's central directory: 100 000 entries of 640 bytes.
pub(crate) const ZIP_DIRECTORY: u64 = 64 << 20;

/// The end record of a zip archive and its longest comment (APPNOTE 4.3.16: 22 bytes and 65535).
pub(crate) const ZIP_TAIL: u64 = 22 + 65_535;

/// What deflate can reach at most: 258 bytes from two bits (RFC 1951), so 1032 to 1.
pub(crate) const DEFLATE_RATIO: u64 = 1032;

/// What we inflate willingly. Text reaches 20 to 1, sparse tables 100 to 1; beyond this is a bomb.
pub(crate) const INFLATE_RATIO: u64 = 200;

/// Below this size the ratio does not matter: inflating it costs less than a second.
pub(crate) const INFLATE_FLOOR: u64 = 64 << 20;

/// Bytes that all entries of suspicious ratio may hold together before none of them is read.
pub(crate) const INFLATE_TOTAL: u64 = 256 << 20;

/// What a `tar.gz` may unpack to, whatever its ratio.
pub(crate) const UNPACK_FLOOR: u64 = 1 << 30;

/// Bytes inflated at a time; also how far a reader may step back for free.
pub(crate) const BLOCK: usize = 64 << 10;

/// Head kept of an opened compressed entry, so that going back to a header does not inflate it again.
pub(crate) const KEPT_HEAD: usize = 4 << 20;

/// A member of a `tar.gz` up to this size is kept whole while listing, of larger ones this much.
pub(crate) const KEPT_MEMBER: u64 = 256 << 10;

/// All that is kept of a `tar.gz`; beyond it members are found by unpacking again.
pub(crate) const KEPT_TOTAL: u64 = 64 << 20;

/// Bytes of a long name or an extended header in a tar archive; Linux names end at 4096 bytes.
pub(crate) const TAR_EXTENSION: u64 = 1 << 20;

/// Bytes of the text of a link.
pub(crate) const LINK_TEXT: usize = 4096;

/// Bytes of a file read at a time when it is hashed.
pub(crate) const CHUNK: usize = 256 << 10;
