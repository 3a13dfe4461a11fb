//! The only door to the audited bytes: folders, caches, archives, single files.
