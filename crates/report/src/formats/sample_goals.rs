//! The hand-made audit with levels to work towards, for the tests of the formats.

use openassay_audit::{Audit, GoalPlan, OutOfReach, Work, WorkCondition, WorkLift};
use openassay_facts::{Evidence, Truth};
use openassay_frameworks::{Served, Standing};

use super::sample::{card, full};

/// The same with levels to work towards, in every standing.
pub(crate) fn with_goals() -> Audit {
    Audit {
        goals: goals(),
        work: vec![card_work(), decision_work()],
        lifts: vec![WorkLift {
            work: card_work(),
            reaches: vec![served("a-ladder", "Class III", 1, 0)],
            shortens: vec![
                served("definition", "pass", 4, 3),
                served("a-vector", "T2: yes", 2, 1),
            ],
        }],
        ..full()
    }
}

fn goals() -> Vec<GoalPlan> {
    let goal = |framework: &str, level: &str, standing| GoalPlan {
        framework: framework.into(),
        level: level.into(),
        standing,
        guaranteed: "Unclassified".into(),
        possible: "Class III".into(),
        items: vec![card_work()],
        out_of_reach: None,
    };
    vec![
        goal("a-ladder", "Class III", Standing::MayBeReached),
        GoalPlan {
            out_of_reach: Some(OutOfReach {
                because: vec![card(9, "The tickets cannot be shared.")],
                best: "Class II".into(),
            }),
            ..goal("a-ladder", "Class I", Standing::Open)
        },
        GoalPlan {
            possible: "Unclassified".into(),
            ..goal("definition", "pass", Standing::Open)
        },
        GoalPlan {
            items: Vec::new(),
            ..goal("a-vector", "T1: yes", Standing::Reached)
        },
    ]
}

fn card_work() -> Work {
    Work {
        component: Some("doc.data_card".into()),
        title: "the data card".into(),
        change: "add a data card, under CC-BY-4.0".into(),
        file: Some("`DATA_CARD.md`".into()),
        license: Some("CC-BY-4.0".into()),
        license_at: Some("`SPDX-License-Identifier:` at its head".into()),
        see: Some("https://example.invalid/cards".into()),
        only_a_person: false,
        decisions: Vec::new(),
        instead: vec![
            "add a section to the model card".into(),
            "say what it covers".into(),
        ],
        evidence: vec![Evidence::of_absence(
            "looked for the data card among 4 files: not there",
        )],
        pointed: None,
        conditions: vec![
            work_condition("a-ladder", "Class III", "present(doc.data_card)", Truth::False),
            work_condition("definition", "pass", "present(doc.data_card)", Truth::False),
        ],
    }
}

fn decision_work() -> Work {
    Work {
        component: None,
        title: "judged(code_complete)".into(),
        change: "a person decides whether the code is complete".into(),
        file: None,
        license: None,
        license_at: None,
        see: None,
        only_a_person: true,
        decisions: vec![
            "[[decision]]\nfact = \"judged(code_complete)\"\nvalue = true\nwho = \"\"\nwhen = \"\"\nwhy = \"\"\n".into(),
        ],
        instead: Vec::new(),
        evidence: Vec::new(),
        pointed: None,
        conditions: vec![work_condition("definition", "pass", "judged(code_complete)", Truth::Unknown)],
    }
}

fn work_condition(framework: &str, level: &str, fact: &str, state: Truth) -> WorkCondition {
    WorkCondition {
        framework: framework.into(),
        level: level.into(),
        condition: fact.into(),
        fact: fact.into(),
        state,
        cites: vec!["component 14, data card".into()],
    }
}

fn served(framework: &str, level: &str, before: usize, after: usize) -> Served {
    Served {
        framework: framework.into(),
        level: level.into(),
        before,
        after,
    }
}
