//! What comes out: how a self-report was graded, and how it stands to the bytes.

use openassay_facts::{Evidence, Value};
use openassay_frameworks::Grade;

/// A self-report that was graded on its own words.
#[derive(Debug, Clone)]
pub struct SelfReported {
    /// The index whose file it is: `mot`, `osai`.
    pub index: &'static str,
    /// The index by its name.
    pub title: &'static str,
    /// The state of the index that its rules are taken from.
    pub version: &'static str,
    /// The framework that was graded as the index would.
    pub framework: &'static str,
    /// The quirks of the index that had something to do in this file.
    pub quirks: Vec<AppliedQuirk>,
}

/// A quirk of an index that had something to do.
#[derive(Debug, Clone)]
pub struct AppliedQuirk {
    /// Its name.
    pub id: &'static str,
    /// What the index does.
    pub does: &'static str,
    /// What the framework's own text would have done.
    pub instead: &'static str,
    /// Where the index does it.
    pub cite: &'static str,
    /// Would the grade, or its progress, be another without it?
    pub decided: bool,
    /// The grade without it.
    pub without: Grade,
    /// The lines that it had to do with.
    pub evidence: Vec<Evidence>,
}

/// A self-report held against what was found in the bytes.
#[derive(Debug, Clone)]
pub struct Against {
    /// The index whose file it is: `mot`, `osai`.
    pub index: &'static str,
    /// The index by its name.
    pub title: &'static str,
    /// The file, as it was named.
    pub path: String,
    /// What it says of components and licenses, in its order.
    pub statements: Vec<StatementHeld>,
    /// The grades that it comes to, and those of the bytes.
    pub grades: Vec<GradeHeld>,
}

/// How a statement stands to the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// Both cannot hold.
    Contradicted,
    /// The bytes do not tell.
    CannotTell,
    /// The bytes show more than it says.
    Understated,
    /// The bytes bear it out.
    Confirmed,
}

impl Held {
    /// As reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::CannotTell => "cannot-tell",
            Self::Understated => "understated",
            Self::Confirmed => "confirmed",
        }
    }
}

/// One statement, held against a fact.
#[derive(Debug, Clone)]
pub struct StatementHeld {
    /// The fact, as the rules write it.
    pub fact: String,
    /// What the self-report says of it.
    pub claimed: Value,
    /// What the bytes say.
    pub found: Value,
    /// How the two stand to each other.
    pub standing: Held,
    /// Why, in a sentence.
    pub why: String,
    /// Where it is said.
    pub said: Evidence,
    /// What the fact rests on.
    pub evidence: Vec<Evidence>,
}

/// A grade, or one criterion of it, by the self-report and by the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeHeld {
    /// The framework.
    pub framework: String,
    /// The criterion; empty for the whole.
    pub criterion: String,
    /// What the self-report comes to, as its index reads it.
    pub claimed: String,
    /// The worst that the bytes leave.
    pub guaranteed: String,
    /// The best that the bytes leave.
    pub possible: String,
    /// How the two stand to each other.
    pub standing: Held,
}
