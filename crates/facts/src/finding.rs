//! What a reader should know: contradictions, findings, and files that could not be read.

use std::fmt;

use crate::{Claim, Evidence};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Worth a look before use.
    Warning,
    /// Changes what one may do, or what the release is.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// How sure we are; kept apart from how much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// May be otherwise.
    Low,
    /// Likely so.
    Medium,
    /// The bytes say so.
    High,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        })
    }
}

/// A claim and a fact that cannot both hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// Stable id: rule, and a short digest of what it rests on.
    pub id: String,
    /// The rule that says why they conflict (a name that `openassay explain` knows).
    pub rule: &'static str,
    /// What the producer says.
    pub claim: Claim,
    /// What the bytes say; never empty.
    pub evidence: Vec<Evidence>,
    /// How much it matters.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// One sentence: why both cannot hold.
    pub why: String,
}

/// Anything else that a reader should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable id: kind, and a short digest of what it rests on.
    pub id: String,
    /// The kind (a name that `openassay explain` knows and `--deny` takes): `no-license`, …
    pub kind: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// One sentence.
    pub message: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

impl Finding {
    /// A finding that the bytes bear out; it gets its id where it is told.
    pub fn sure(kind: &'static str, severity: Severity, message: String, evidence: Vec<Evidence>) -> Self {
        Self {
            id: String::new(),
            kind,
            severity,
            confidence: Confidence::High,
            message,
            evidence,
        }
    }
}

/// A file, or a place in one, that could not be read or understood; the audit went on without it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Index into the release's sources.
    pub source: usize,
    /// The file.
    pub path: String,
    /// What is wrong with it, and where.
    pub message: String,
}
