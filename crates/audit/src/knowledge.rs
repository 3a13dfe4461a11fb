//! Which knowledge was compiled in.

use crate::Knowledge;

/// Version of the knowledge folder, by the day of its last review.
const VERSION: &str = "2026-11-21";

/// Version and digest of the knowledge that this binary carries.
pub fn knowledge() -> Knowledge {
    Knowledge {
        version: VERSION.to_owned(),
        digest: env!("OPENASSAY_KNOWLEDGE_DIGEST").to_owned(),
    }
}
