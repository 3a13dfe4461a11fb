//! What a self-report says once it is read.

use std::collections::BTreeSet;

use openassay_facts::{FactKey, Value};

/// Which quirks of an index hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirks<'a> {
    /// All: as the index reads its file.
    All,
    /// All but this one.
    Without(&'a str),
    /// None: what the words mean.
    None,
}

impl Quirks<'_> {
    /// Does the quirk of this name hold?
    pub(crate) fn hold(self, id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Without(other) => other != id,
            Self::None => false,
        }
    }
}

/// One thing that it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it speaks of, as the rules write it.
    pub key: FactKey,
    /// What it says of that.
    pub value: Value,
    /// The line it stands on; 0 where it follows from what is not there.
    pub line: u32,
    /// The words; of an absence, what was looked for.
    pub quote: String,
    /// The places where it says this lies, as they are written.
    pub places: Vec<String>,
    /// Is it taken over from what the file says of the whole, and not said of this part?
    pub inherited: bool,
}

/// Where a quirk had something to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// The quirk.
    pub quirk: &'static str,
    /// The line, 0 where there is none.
    pub line: u32,
    /// What stands there.
    pub quote: String,
}

/// A self-report as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What it says.
    pub statements: Vec<Statement>,
    /// Where quirks had something to do, whether or not they hold in this reading.
    pub touched: BTreeSet<Touch>,
}

impl Reading {
    pub(crate) fn say(&mut self, key: FactKey, value: impl Into<Value>, line: u32, quote: impl Into<String>) {
        self.statements.push(Statement {
            key,
            value: value.into(),
            line,
            quote: quote.into(),
            places: Vec::new(),
            inherited: false,
        });
    }

    pub(crate) fn touch(&mut self, quirk: &'static str, line: u32, quote: impl Into<String>) {
        self.touched.insert(Touch {
            quirk,
            line,
            quote: quote.into(),
        });
    }
}
