//! What an id of a finding or a contradiction stands for: how such a thing comes about, and what settles it.

use crate::FINDING_KINDS;
use crate::contradictions::RULES;

/// A kind of finding, or a rule of contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// Its name, with which its ids begin.
    pub name: &'static str,
    /// How it comes about, and what settles it.
    pub words: &'static str,
}

/// With these words the part of an explanation begins that says what settles it.
const SETTLED: &str = "Settled by ";

/// Every kind of finding, then every rule of contradiction.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    let findings = FINDING_KINDS.iter().map(|kind| Explanation {
        name: kind.name,
        words: kind.explanation,
    });
    let contradictions = RULES.iter().map(|rule| Explanation {
        name: rule.name,
        words: rule.explanation,
    });
    findings.chain(contradictions)
}

/// The explanation of `id`: a name, or what a report prints, which is a name and a short digest.
pub fn explain_id(id: &str) -> Option<Explanation> {
    explanations().find(|one| is_of(id, one.name))
}

/// What settles whatever bears this id or name.
pub fn settled_by(id: &str) -> Option<&'static str> {
    let words = explain_id(id)?.words;
    words.find(SETTLED).and_then(|at| words.get(at..))
}

/// Is `id` the name, or the name and a digest?
pub(crate) fn is_of(id: &str, name: &str) -> bool {
    id.strip_prefix(name).is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|digest| digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_finding_explains_its_kind() {
        assert!(is_of("no-license", "no-license"));
        assert!(is_of("no-license-0af3", "no-license"));
        assert!(!is_of("no-license-text", "no-license"));
        let name = |id: &str| explain_id(id).map(|one| one.name);
        assert_eq!(name("size-1a2b3c4d"), Some("size"));
        assert_eq!(
            name("license-text-missing-1a2b3c4d"),
            Some("license-text-missing")
        );
        assert_eq!(name("nothing-1a2b3c4d"), None);
    }

    #[test]
    fn every_explanation_says_once_what_settles_it() {
        for one in explanations() {
            let told = one.words.matches(SETTLED).count();
            assert_eq!(
                told, 1,
                "`{}` does not say what settles it: {}",
                one.name, one.words
            );
            assert!(
                !one.words.starts_with(SETTLED) && one.words.ends_with('.'),
                "{}",
                one.name
            );
        }
    }

    #[test]
    fn no_two_ids_begin_with_one_name() {
        let mut names: Vec<&str> = explanations().map(|one| one.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
