//! What a survey promises, held over files that the real readers read.

mod files;
mod promises;
mod statistics;
