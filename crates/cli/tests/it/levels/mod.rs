//! Every level of every framework from files through the binary: a release that reaches it, and one that just misses.
//!
//! All start from [`published`], from which a test takes one file, one sentence or one license away. What bytes alone
//! cannot tell is decided in a settings file, and stands without it among the judgments. [`guard`] refuses a
//! level that nothing here reaches and that no list names.

mod decisions;
mod guard;
mod published;

mod debian_ml;
mod definitions;
mod eu_ai_act;
mod four_levels;
mod four_levels_criteria;
mod g7;
mod mof;
mod open_or_restricted;
mod osai;
mod osaid;
mod osi_list;
mod spectrum;
mod three_tiers;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Audit, Laid, text_of};
use decisions::Decisions;
use published::{Release, published};

/// An outcome that a test reaches: framework, criterion (empty where it decides one thing), outcome; and what a
/// person must have decided.
type Reached = (&'static str, &'static str, &'static str, Vec<String>);

/// Tests that a release gets exactly one outcome, and the list of them for the guard.
macro_rules! reaches {
    ($($name:ident: $framework:literal, $criterion:literal => $outcome:expr, $release:expr, $decisions:expr;)*) => {
        $(
            #[test]
            fn $name() {
                $crate::levels::audited(&$release, &$decisions).has($framework, $criterion, $outcome, $outcome);
            }
        )*
        pub(super) fn reached() -> Vec<$crate::levels::Reached> {
            vec![$(($framework, $criterion, $outcome, $decisions.facts())),*]
        }
    };
}
use reaches;

/// An audit of a release, with what its author decided.
struct Levels {
    audit: Audit,
}

/// Lays the release out and audits it, with a settings file beside it.
fn audited(release: &Release, decisions: &Decisions) -> Levels {
    let laid = Laid::out("rill", &release.folder());
    Levels {
        audit: decisions.passed_to(&laid),
    }
}

impl Levels {
    /// Holds the interval of a framework, or of one of its criteria.
    #[track_caller]
    fn has(&self, framework: &str, criterion: &str, guaranteed: &str, possible: &str) -> &Self {
        let graded = self.graded(framework, criterion);
        let found = (text_of(&graded["guaranteed"]), text_of(&graded["possible"]));
        assert_eq!(
            (found.0.as_str(), found.1.as_str()),
            (guaranteed, possible),
            "{framework} {criterion}: gap {:#}; undecided {:#}",
            self.framework(framework)["gap"],
            self.framework(framework)["undecided"]
        );
        self
    }

    /// Holds that the gap to `level` names these facts and no others.
    #[track_caller]
    fn lacks(&self, framework: &str, level: &str, facts: &[&str]) -> &Self {
        let gap = self.framework(framework)["gap"].as_array().unwrap();
        let found: BTreeSet<String> = gap
            .iter()
            .filter(|one| one["level"] == level)
            .map(|one| text_of(&one["fact"]))
            .collect();
        let wanted: BTreeSet<String> = facts.iter().map(|fact| (*fact).to_owned()).collect();
        assert_eq!(found, wanted, "{framework}, the gap to {level}");
        self
    }

    /// Holds that exactly these decisions are open for the framework.
    #[track_caller]
    fn waits_for(&self, framework: &str, facts: &[&str]) -> &Self {
        let open = self.audit.list("judgments").iter().filter(|one| {
            one["decided"].is_null() && one["frameworks"].as_array().unwrap().contains(&framework.into())
        });
        let found: BTreeSet<String> = open.map(|one| text_of(&one["fact"])).collect();
        let wanted: BTreeSet<String> = facts.iter().map(|fact| (*fact).to_owned()).collect();
        assert_eq!(found, wanted, "{framework} waits for");
        self
    }

    /// Holds that the decision on `fact` does not count, and that the audit says why.
    #[track_caller]
    fn lets_lapse(&self, fact: &str, why: &str) -> &Self {
        let judgments = self.audit.list("judgments");
        let found = judgments.iter().find(|one| one["fact"] == fact);
        let found = found.unwrap_or_else(|| panic!("no judgment on {fact}: {judgments:#?}"));
        assert!(found["decided"].is_null(), "{found:#}");
        assert!(text_of(&found["lapsed"]).contains(why), "{found:#}");
        self
    }

    fn framework(&self, id: &str) -> &Value {
        let frameworks = self.audit.list("frameworks");
        frameworks.iter().find(|one| one["id"] == id).expect(id)
    }

    fn graded(&self, framework: &str, criterion: &str) -> &Value {
        let framework = self.framework(framework);
        if criterion.is_empty() {
            return framework;
        }
        let criteria = framework["criteria"]
            .as_array()
            .or_else(|| framework["parts"].as_array())
            .expect("criteria");
        criteria
            .iter()
            .find(|one| one["id"] == criterion)
            .expect(criterion)
    }
}

#[test]
fn what_is_published_contradicts_nothing() {
    audited(&published(), &Decisions::none())
        .audit
        .contradicts_nothing();
}
