//! The words of an audit as types: what was seen, where, and what it amounts to.
//!
//! Every other crate speaks in these types. Nothing here reads a file, knows a license or holds an
//! opinion, and nothing here can be serialized: wire formats are `openassay-report`'s, so that these
//! types may change freely while the promised JSON stays.
//!
//! The vocabulary is the design's: a *release* is read as *artifacts* with *roles*; *evidence* says where
//! something was seen; a *fact* is a value with its assurance and evidence; a *claim* is what the producer
//! says; where claim and fact cannot both hold there is a *contradiction*, and all else that a reader
//! should know is a *finding*.

mod artifact;
mod assurance;
mod claim;
mod component;
mod evidence;
mod fact;
mod finding;
mod truth;
mod value;

pub use artifact::{Artifact, Presence, Role, folder};
pub use assurance::Assurance;
pub use claim::{Claim, Polarity, Speaker, Standing, Subject, Tense};
pub use component::Component;
pub use evidence::{Evidence, Method, Place, Range64};
pub use fact::{Fact, FactKey, Facts};
pub use finding::{Confidence, Contradiction, Finding, Problem, Severity};
pub use truth::Truth;
pub use value::{Range, Value};
