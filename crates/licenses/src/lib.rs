//! Names a license text, measures what differs, extracts what restricts.
//!
//! Existing detectors score similarity, and a threshold on similarity cannot tell "irrevocable" from
//! "revocable" or 700 from 7 million: re-wrapping a text moves the score more than that. So here the
//! *difference is part of the verdict*. A text is [`Verdict::Exact`] only when no content word is left over on
//! either side outside named slots (copyright lines, title, holder, parts that a copy may leave out); a
//! preface or trailer that binds nobody makes it [`Verdict::ExactWithTrailer`]; all else is shown as changes,
//! with lines.
//!
//! One pass, in the order of the modules: [`decode`] makes text of bytes; `normalize` takes markup off and
//! keeps the lines; `reading` makes content words, cut into clauses by punctuation and blank lines (never by
//! wrapping); each clause's digest is looked up in a compiled index, which names candidates by *containment*;
//! `align` lays the text beside each, clause by clause by digest and, where SPDX has the text, word by word in
//! the gaps; what is left over decides (`judge`). Whatever the verdict, `restrictions` runs over every sentence, so
//! that an unknown text still shows what it forbids; an item of a list is read behind the words it hangs on
//! (`stems`), and the phrases of the rules are tried only where one of their words stands (`rules`).
//!
//! We carry no license text. SPDX's come with the `spdx` crate; of others we keep, per clause, a digest, a word
//! count, its section, its numbers and its words of a closed list (`material`), enough to say *where* and *in
//! what way* a copy differs, and too little to reproduce it. Digests are cut from SHA-256, since the text may
//! come from somebody who would like another sentence to pass for this one.
//!
//! Deliberately absent: anything about a release (which file governs which part is `terms`' business), and any
//! opinion where a text is silent: silence is unknown.

mod align;
mod alteration;
mod answers;
mod catalog;
mod changes;
mod compare;
mod completeness;
mod crosscheck;
mod decode;
mod derived;
mod diff;
mod digest;
mod expression;
mod facet;
/// Fingerprints of texts that we do not carry.
pub mod fingerprint;
mod furniture;
mod headers;
mod identify;
mod judge;
mod knowledge;
mod languages;
mod material;
#[cfg(test)]
mod mutants;
pub mod normalize;
mod reading;
mod restrictions;
mod rules;
mod stems;
mod tables;
mod titles;
mod values;

pub use alteration::Alteration;
pub use catalog::{License, all, by_id};
pub use changes::{Change, ChangeKind};
pub use compare::{Comparison, Difference, Passage, Sides, Telling, compare};
pub use completeness::Completeness;
pub use crosscheck::Mismatch;
pub use decode::decode;
pub use expression::{Expression, ExpressionError, expression};
pub use facet::{Answer, ConditionKind, Facet, Facets, RestrictionKind, Right, Source};
pub use headers::spdx_headers;
pub use identify::{Identification, Verdict, identify, identify_among};
pub use knowledge::Language;
pub use languages::{Conflict, Unread};
pub use restrictions::Restriction;
