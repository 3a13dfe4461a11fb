//! The pipeline on one page: release to audit.
