//! From a release and its licenses to rights, part by part.
//!
//! A release speaks of its terms in several places: license texts, card tags, package metadata, GGUF keys,
//! file headers. Each is a [`Grant`] with a scope: the folder it stands in and the parts it speaks of. For
//! every component the grants that speak of it are composed: of terms that all apply the most restrictive
//! governs, an `OR` is the licensee's choice, and what none of them says stays unknown.
//!
//! Not here: what a text says (that is `openassay-licenses`, which knows no release), and whether a
//! conflict is the producer's contradiction (that is `openassay-audit`, which knows the claims).

mod bases;
mod collect;
mod composition;
mod findings;
mod grant;
mod headers;
mod notices;
mod offer;
mod parts;
mod permissions;
mod pointers;
mod policy;
mod scope;
#[cfg(test)]
mod testing;

pub use bases::{BaseFamily, base_family};
pub use collect::{collect, texts};
pub use composition::{Composition, compose, together};
pub use findings::{Terms, findings};
pub use grant::{Grant, GrantKind, Part};
pub use offer::{Basis, Offer};
pub use permissions::{Answer, Permission, Question, WITHIN_LIMITS, duties_of, permissions};
pub use policy::{Binding, Policy};
pub use scope::{Places, speaking_of};
