//! Stable ids of findings and contradictions: a name, and a short digest of what they rest on.

use openassay_facts::{Artifact, Evidence, Method, Place, Role};
use sha2::{Digest, Sha256};

/// Hexadecimal digits kept of the digest: enough to tell the findings of one release apart.
const DIGITS: usize = 8;

/// `name-1a2b3c4d`, the same for the same parts on every machine.
pub(crate) fn of(name: &str, parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    let hex = hex(&digest.finalize());
    format!("{name}-{}", hex.get(..DIGITS).unwrap_or(&hex))
}

/// The same for `parts` and what they rest on: an answer to this id counts only while both are as they were.
///
/// Of a sentence its words count, wherever its line moves to; of terms, and of a file as a whole, the digest; of weights
/// the digest of their header, or their size, since nothing else is known without `--digests`. What we say ourselves (an
/// absence, our knowledge) may be said otherwise tomorrow.
pub(crate) fn resting(name: &str, parts: &[&str], evidence: &[Evidence], artifacts: &[Artifact]) -> String {
    let mut all: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    for one in evidence {
        let ours = matches!(
            one.method,
            Method::Absent | Method::Knowledge | Method::Decided | Method::Ran
        );
        let (Some(path), false) = (&one.path, ours) else {
            continue;
        };
        let artifact = one.source.and_then(|source| artifact(artifacts, source, path));
        all.extend([
            path.clone(),
            one.quote.clone().unwrap_or_default(),
            state(one, artifact),
        ]);
    }
    of(name, &all.iter().map(String::as_str).collect::<Vec<_>>())
}

fn artifact<'a>(artifacts: &'a [Artifact], source: usize, path: &str) -> Option<&'a Artifact> {
    // They are kept in this order, and a hostile release has many.
    let place = |one: &Artifact| (one.source, one.path.as_str()).cmp(&(source, path));
    artifacts.get(artifacts.binary_search_by(place).ok()?)
}

/// What tells one state of the evidence from another, the same with `--digests` and without.
fn state(evidence: &Evidence, artifact: Option<&Artifact>) -> String {
    let digest = || evidence.sha256.clone().unwrap_or_default();
    let Some(artifact) = artifact else {
        return String::new();
    };
    let terms = matches!(artifact.role, Role::License | Role::Policy | Role::Notice);
    let weights = matches!(
        artifact.role,
        Role::WeightsFinal | Role::WeightsIntermediate | Role::WeightsAdapter | Role::WeightsOptimizer
    );
    match &evidence.place {
        Place::Whole if weights => artifact.size.to_string(),
        Place::Line(_) if !terms => String::new(),
        Place::Whole | Place::Line(_) | Place::Bytes(_) => digest(),
    }
}

/// A digest as it is written.
pub(crate) fn hex(digest: &[u8]) -> String {
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}

/// The sha256 of `bytes`, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
