//! Where a fact comes from. Absence is evidence too: it says what was looked for, and where.

use std::fmt;
use std::ops::Range;

/// Where in a file something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Place {
    /// The whole file, or a place without lines (a name, a GGUF key).
    #[default]
    Whole,
    /// A line, counted from 1.
    Line(u32),
    /// A range of bytes, counted from 0, end excluded.
    Bytes(Range64),
}

/// A half-open range of byte offsets that can be ordered and hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range64 {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
}

impl Place {
    /// The bytes of `range`.
    pub fn bytes(range: Range<u64>) -> Self {
        Self::Bytes(Range64 {
            start: range.start,
            end: range.end,
        })
    }

    /// The line, or 0 where the place has none.
    pub fn line(&self) -> u32 {
        match self {
            Self::Line(line) => *line,
            _ => 0,
        }
    }
}

/// How evidence was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// The producer names it in a file that was read.
    Declared,
    /// A listing or pointer file names it; the bytes were not read.
    Listed,
    /// A recognizer took the file for what it is, by name or magic.
    Recognized,
    /// The bytes were parsed.
    Parsed,
    /// The text was matched against known texts or phrases.
    Matched,
    /// Looked for, and not there: the quote says what and where.
    Absent,
    /// Followed from other facts.
    Derived,
    /// From our own knowledge files (a runtime list, a license's facets).
    Knowledge,
    /// A person decided it, in a settings file of the auditor.
    Decided,
    /// It was run, by `openassay exercise`.
    Ran,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Declared => "declared",
            Self::Listed => "listed",
            Self::Recognized => "recognized",
            Self::Parsed => "parsed",
            Self::Matched => "matched",
            Self::Absent => "absent",
            Self::Derived => "derived",
            Self::Knowledge => "knowledge",
            Self::Decided => "decided",
            Self::Ran => "ran",
        })
    }
}

/// One place that bears a fact out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Index into the release's sources; none for what lies in no source (our knowledge, an absence).
    pub source: Option<usize>,
    /// Path inside the source, or the knowledge file.
    pub path: Option<String>,
    /// Where in that file.
    pub place: Place,
    /// Digest of the file, or of the byte range that was read.
    pub sha256: Option<String>,
    /// The words or the value itself; for an absence, what was looked for and where.
    pub quote: Option<String>,
    /// The words of the quote that matter: what to show where there is no room for all of it.
    pub focus: Option<String>,
    /// How it was obtained.
    pub method: Method,
}

impl Evidence {
    /// Something seen in a file of a source.
    pub fn in_file(source: usize, path: impl Into<String>, place: Place, method: Method) -> Self {
        Self {
            source: Some(source),
            path: Some(path.into()),
            place,
            sha256: None,
            quote: None,
            focus: None,
            method,
        }
    }

    /// Something looked for and not found; `what` says what was looked for, and where.
    pub fn of_absence(what: impl Into<String>) -> Self {
        Self {
            source: None,
            path: None,
            place: Place::Whole,
            sha256: None,
            quote: Some(what.into()),
            focus: None,
            method: Method::Absent,
        }
    }

    /// Something that our own knowledge file `path` says.
    pub fn of_knowledge(path: impl Into<String>, quote: impl Into<String>) -> Self {
        Self {
            source: None,
            path: Some(path.into()),
            place: Place::Whole,
            sha256: None,
            quote: Some(quote.into()),
            focus: None,
            method: Method::Knowledge,
        }
    }

    /// The same evidence with the words that stand there.
    #[must_use]
    pub fn quoting(mut self, quote: impl Into<String>) -> Self {
        self.quote = Some(quote.into());
        self
    }

    /// The same evidence with the words of its quote that matter.
    #[must_use]
    pub fn focused(mut self, focus: impl Into<String>) -> Self {
        self.focus = Some(focus.into()).filter(|focus| !focus.is_empty());
        self
    }

    /// The same evidence with the digest of what was read.
    #[must_use]
    pub fn hashed(mut self, sha256: Option<String>) -> Self {
        self.sha256 = sha256;
        self
    }

    /// The same place, as what a conclusion rests on.
    #[must_use]
    pub fn by(mut self, method: Method) -> Self {
        self.method = method;
        self
    }
}
