//! What is said of a file.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::tensors::TensorRef;

/// Most names that are listed.
const MOST_NAMES: usize = 20_000;

/// Does loading run code? Ordered, so that the worst of several is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Executes {
    /// Nothing but what is known to be inert.
    No,
    /// It cannot be told: the reasons say why.
    Unknown,
    /// Something that is not inert is called, or changed.
    Yes,
}

impl Executes {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Unknown => "unknown",
            Self::Yes => "yes",
        }
    }
}

/// How a name, or what came of it, is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is imported, and held.
    Imported,
    /// It is called.
    Called,
    /// An object of it is made by `__new__`.
    Made,
    /// BUILD gives it a state.
    Built,
    /// Items are put into it.
    Filled,
    /// It stands in an id that the loading program resolves.
    Persistent,
    /// It could not be read.
    Unread,
}

impl How {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Called => "called",
            Self::Made => "made",
            Self::Built => "built",
            Self::Filled => "filled",
            Self::Persistent => "persistent id",
            Self::Unread => "not read",
        }
    }
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, and the entries of archives that lead to it, joined by `!`.
    pub entry: String,
    /// The byte in the innermost of them.
    pub offset: u64,
}

/// One reason for an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// What follows from it alone.
    pub executes: Executes,
    /// The name, as the pickle writes it, or what else it is about.
    pub what: String,
    /// What is done with it.
    pub how: How,
    /// Why this is so.
    pub why: String,
    /// Where it stands first.
    pub place: Place,
}

/// What a file was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One pickle or several, bare.
    Pickle,
    /// What `torch.save` wrote before release 1.6: pickles, then numbers.
    TorchLegacy,
    /// What `torch.save` writes since: a zip with one pickle.
    TorchZip,
    /// A program of `TorchScript` in a zip.
    TorchScript,
    /// Another zip.
    Zip,
    /// A tar, as the first releases of torch wrote it.
    Tar,
    /// An array of numpy.
    Npy,
    /// Something compressed.
    Compressed,
    /// None of these, and no pickle.
    NotPickle,
}

/// An entry of a zip, by its local header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its name.
    pub name: String,
    /// Where its data lie, packed or not.
    pub place: Range<u64>,
    /// Do they lie there as they are, whatever one believes?
    pub is_stored: bool,
}

/// What is said of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it was read as.
    pub kind: Kind,
    /// Does loading it run code?
    pub verdict: Executes,
    /// Why, the gravest first.
    pub because: Vec<Reason>,
    /// The names that run, or may run, sorted.
    pub executes: BTreeSet<String>,
    /// All names that are imported, sorted.
    pub globals: BTreeSet<String>,
    /// What is odd about the file without changing the answer.
    pub problems: Vec<String>,
    /// How many pickles were read, in it and in what it holds.
    pub pickles: u64,
    /// The byte behind the last pickle, where they lie bare.
    pub pickles_end: u64,
    /// The entries of a zip, in the order of the file.
    pub entries: Vec<ZipEntry>,
    /// The tensors of a checkpoint of torch.
    pub tensors: Vec<TensorRef>,
    /// Are they all? Not where there are more of them, or of what leads to them, than we hold.
    pub has_all_tensors: bool,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self {
            kind: Kind::NotPickle,
            verdict: Executes::No,
            because: Vec::new(),
            executes: BTreeSet::new(),
            globals: BTreeSet::new(),
            problems: Vec::new(),
            pickles: 0,
            pickles_end: 0,
            entries: Vec::new(),
            tensors: Vec::new(),
            has_all_tensors: true,
        }
    }

    /// Adds a name that is imported.
    pub(crate) fn names(&mut self, name: &str) {
        if self.globals.len() < MOST_NAMES && !self.globals.contains(name) {
            self.globals.insert(name.to_owned());
        }
    }

    /// Adds a reason, unless there are more of them than anybody reads.
    pub(crate) fn add(&mut self, mut reason: Reason) {
        /// Most reasons that are kept; the verdict and the names count all.
        const MOST_REASONS: usize = 1000;
        self.verdict = self.verdict.max(reason.executes);
        reason.why = in_words(&reason.why);
        let has_room = self.executes.len() < MOST_NAMES;
        if reason.executes != Executes::No && reason.how != How::Unread && has_room {
            self.executes.insert(reason.what.clone());
        }
        let room = match reason.executes {
            Executes::Yes => 2 * MOST_REASONS,
            _ => MOST_REASONS,
        };
        if self.because.len() < room {
            self.because.push(reason);
        }
    }

    /// Notes something odd.
    pub(crate) fn odd(&mut self, problem: &str) {
        /// Most that anybody reads.
        const MOST_PROBLEMS: usize = 100;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(in_words(problem));
        }
    }

    /// Sorts the reasons, the gravest first, and drops what stands twice.
    pub(crate) fn sorted(mut self) -> Self {
        self.because
            .sort_by(|a, b| b.executes.cmp(&a.executes).then_with(|| a.cmp(b)));
        self.because.dedup_by(|a, b| {
            (&a.what, a.how, &a.why, &a.place.entry) == (&b.what, b.how, &b.why, &b.place.entry)
        });
        // That a name is imported goes without saying where something is done with it.
        let done = self.because.iter().filter(|reason| reason.how != How::Imported);
        let done: BTreeSet<_> = done.map(|reason| reason.what.clone()).collect();
        self.because.retain(|reason| {
            reason.how != How::Imported
                || reason.executes != Executes::Unknown
                || !done.contains(&reason.what)
        });
        self
    }
}

/// What is said to people brings no control characters of a stranger along: names in it may have any.
fn in_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            words.extend(character.escape_debug());
        } else {
            words.push(character);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_has_no_control_characters() {
        let mut report = Report::new();
        report.odd("the entry `a\u{1b}[31m\n`");
        assert_eq!(report.problems, ["the entry `a\\u{1b}[31m\\n`"]);
    }
}
