//! The literate cases beside a rule file: prose, some facts, the grade that they must get.

use serde::{Deserialize, Serialize};

/// One case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Case {
    /// Its name, unique in its file.
    pub name: String,
    /// What is said of it.
    pub prose: String,
    /// Every fact, those of the case that it is like among them: key and value.
    pub facts: Vec<(String, String)>,
    /// What must come out: `grade`, `gap Class I`, a criterion; and how it reads.
    pub expected: Vec<(String, String)>,
}
