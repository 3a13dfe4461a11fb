//! The digest of a release: what tells its bytes from all others.

use std::fmt::Write as _;

use openassay_facts::Problem;
use openassay_sources::Release;

use crate::Inventory;

/// sha256 over the sorted (path, size, sha256) of all files; none while one is not hashed.
pub fn release_digest(inventory: &Inventory) -> Option<String> {
    let mut rows: Vec<(&str, u64, &str)> = Vec::new();
    for artifact in &inventory.artifacts {
        rows.push((artifact.path.as_str(), artifact.size, artifact.sha256.as_deref()?));
    }
    rows.sort_unstable();
    let mut all = String::new();
    for (path, size, sha256) in rows {
        let _ = writeln!(all, "{path}\0{size}\0{sha256}");
    }
    Some(openassay_sources::digest(all.as_bytes()))
}

/// Hashes every file that is not hashed yet; one that cannot be read is a problem, and stays without a digest.
pub fn hash_all(release: &Release, inventory: &mut Inventory) {
    for artifact in &mut inventory.artifacts {
        let Some(source) = release.sources.get(artifact.source) else {
            continue;
        };
        let Some(file) = source.file(&artifact.path) else {
            continue;
        };
        // The name of a cache's blob is the Hub's word, which the bytes may deny.
        if artifact.sha256.is_some() && file.blob_sha256.is_none() {
            continue;
        }
        artifact.sha256 = None;
        match source.sha256(file) {
            Ok(sha256) => artifact.sha256 = Some(sha256),
            Err(error) => inventory.problems.push(Problem {
                source: artifact.source,
                path: artifact.path.clone(),
                message: error.to_string(),
            }),
        }
    }
}
