//! What a text is: its verdict, the license it is or is nearest to, what differs and what restricts.

use crate::catalog::License;
use crate::changes::{self, Change};
use crate::completeness::{self, Completeness};
use crate::facet::Facet;
use crate::judge::{Judged, judge_among};
use crate::languages::{self, Conflict, Unread};
use crate::reading::Reading;
use crate::restrictions::{self, Restriction, Sentences};

/// How a text stands to the license it is nearest to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The license, word for word, outside its named slots.
    Exact,
    /// The license, and around it words that bind nobody.
    ExactWithTrailer,
    /// The license with words added, removed or changed.
    Modified,
    /// Made from the license, with other names or much of it changed.
    Derived,
    /// No license we know.
    Unknown,
}

impl Verdict {
    /// As the reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::ExactWithTrailer => "exact-with-trailer",
            Self::Modified => "modified",
            Self::Derived => "derived",
            Self::Unknown => "unknown",
        }
    }

    /// Are the license's own terms in force, and no others?
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Exact | Self::ExactWithTrailer)
    }
}

/// What a text is.
#[derive(Debug, Clone)]
pub struct Identification {
    /// How it stands to `license`.
    pub verdict: Verdict,
    /// Whether all its terms are here.
    pub completeness: Completeness,
    /// The license it is, or is nearest to; `A AND B` where the text holds several.
    pub license: Option<String>,
    /// The licenses named by `license`.
    pub licenses: Vec<&'static License>,
    /// What differs from it.
    pub changes: Vec<Change>,
    /// The sentences that restrict.
    pub restrictions: Vec<Restriction>,
    /// The sentences that permit: what a "yes" can be quoted from. Silence about a limit is not among them.
    pub grants: Vec<Restriction>,
    /// The first copyright line.
    pub copyright: Option<(String, u32)>,
    /// Policies that the license incorporates and that are not in the text.
    pub policies: Vec<String>,
    /// Languages of the text that are not read, or not wholly.
    pub unread: Vec<Unread>,
    /// Where its English and its Chinese do not say the same.
    pub conflicts: Vec<Conflict>,
}

/// Texts longer than this are no license: what GPL-3.0 needs, thirty times.
const MOST_BYTES: usize = 1 << 20;

/// As much of `text` as is read.
pub(crate) fn bounded(text: &str) -> &str {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Names `text`, measures what differs, extracts what restricts.
pub fn identify(text: &str) -> Identification {
    identify_among(text, &|_| true)
}

/// As [`identify`], by those licenses alone whose id `known` accepts: what the rest of our knowledge makes of a
/// text that it was not made for.
pub fn identify_among(text: &str, known: &dyn Fn(&str) -> bool) -> Identification {
    let read = bounded(text);
    let reading = Reading::of(read);
    let whole = read.len() == text.len();
    let judged = if whole { judge_among(&reading, known) } else { None };
    let sentences = restrictions::read(&reading);
    conclude(&reading, text, judged, sentences)
}

fn conclude(reading: &Reading, text: &str, judged: Option<Judged>, sentences: Sentences) -> Identification {
    let Sentences { restrictions, grants } = sentences;
    let copyright = reading.copyright.first().cloned();
    let unread = languages::unread(reading);
    let conflicts = languages::conflicts(reading, &restrictions);
    let Some(judged) = judged else {
        let completeness = completeness::of_unknown(reading, text);
        return Identification {
            verdict: Verdict::Unknown,
            completeness,
            license: None,
            licenses: Vec::new(),
            changes: Vec::new(),
            restrictions,
            grants,
            copyright,
            policies: completeness::policies_named(reading),
            unread,
            conflicts,
        };
    };
    let licenses = judged.licenses();
    let (completeness, policies) = completeness::of_known(reading, &licenses);
    let names: Vec<&str> = licenses.iter().map(|license| license.id.as_str()).collect();
    Identification {
        verdict: judged.verdict(reading),
        completeness,
        license: Some(names.join(" AND ")),
        changes: changes::changes(reading, &judged.alignment, &judged.left),
        licenses,
        restrictions,
        grants,
        copyright,
        policies,
        unread,
        conflicts,
    }
}

impl Identification {
    /// The first sentence that permits what `facet` asks, if any.
    pub fn grant(&self, facet: Facet) -> Option<&Restriction> {
        self.grants.iter().find(|one| one.facet == facet)
    }

    /// The most restrictive sentence that speaks of `facet`, if any.
    pub fn sentence(&self, facet: Facet) -> Option<&Restriction> {
        self.restrictions.iter().find(|one| one.facet == facet)
    }
}
