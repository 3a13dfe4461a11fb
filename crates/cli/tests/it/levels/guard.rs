//! No level of any framework may be without a test that reaches it from files.

use std::collections::{BTreeMap, BTreeSet};

use super::Reached;

/// Levels that bytes alone cannot reach, and the decisions that they wait for (see `docs/settings.md`).
const BY_DECISION_ONLY: &[(&str, &str, &str, &[&str])] = &[
    (
        "debian-ml",
        "",
        "Free Model",
        &["anonymous_download(data.training)", "judged(code_complete)"],
    ),
    (
        "eu-ai-act",
        "",
        "exempt from Art. 53(1)(a), (b) and 54; still owes (c) copyright policy and (d) training-content summary",
        UNSOLD,
    ),
    ("eu-ai-act", "", "needs a human: copyleft", UNSOLD),
    ("eu-ai-act", "", "needs a human: use restriction", UNSOLD),
    ("eu-ai-act", "", "not exempt", UNSOLD),
    ("eu-ai-act", "", "not exempt: licence", &["designated_systemic"]),
    (
        "eu-ai-act",
        "",
        "not exempt: monetized",
        &["designated_systemic", "microenterprise_transaction"],
    ),
    ("four-levels-criteria", "I2", "partly", &["judged(code_modular)"]),
    ("four-levels-criteria", "I2", "yes", &["judged(code_modular)"]),
    ("osai", "code", "open", &["extent(doc.code)"]),
    ("osai", "code", "partial", &["extent(doc.code)"]),
    ("osai", "datasheet", "open", &["extent(doc.datasheet)"]),
    ("osai", "datasheet", "partial", &["extent(doc.datasheet)"]),
    ("osai", "hardware_architecture", "open", &["extent(doc.hardware)"]),
    (
        "osai",
        "hardware_architecture",
        "partial",
        &["extent(doc.hardware)"],
    ),
    ("osai", "modelcard", "open", &["extent(doc.model_card)"]),
    ("osai", "modelcard", "partial", &["extent(doc.model_card)"]),
    ("osai", "paper", "open", &["extent(doc.paper_reviewed)"]),
    ("osai", "paper", "partial", &["extent(doc.paper_reviewed)"]),
    ("osai", "preprint", "open", &["extent(doc.preprint)"]),
    ("osai", "preprint", "partial", &["extent(doc.preprint)"]),
    ("osai", "trainingcode", "open", &["extent(code.training)"]),
    ("osai", "trainingcode", "partial", &["extent(code.training)"]),
    (
        "osai",
        "datasources_basemodel",
        "partial",
        &["extent(data.pretrain)"],
    ),
    (
        "osai",
        "datasources_endmodel",
        "partial",
        &["extent(data.posttrain)"],
    ),
    (
        "osaid",
        "",
        "pass",
        &["judged(code_complete)", "judged(data_information_sufficient)"],
    ),
    (
        "osi-list",
        "",
        "pass",
        &[
            "judged(data_information_sufficient)",
            "judged(training_code_sufficient)",
        ],
    ),
];

/// That nothing is sold, and nothing designated.
const UNSOLD: &[&str] = &[
    "designated_systemic",
    "monetized(dual_license)",
    "monetized(exclusive_paid_host)",
    "monetized(mandatory_support)",
    "monetized(personal_data)",
    "monetized(price)",
];

fn reached() -> Vec<Reached> {
    [
        super::debian_ml::reached(),
        super::definitions::reached(),
        super::eu_ai_act::reached(),
        super::four_levels::reached(),
        super::four_levels_criteria::reached(),
        super::g7::reached(),
        super::mof::reached(),
        super::open_or_restricted::reached(),
        super::osai::reached(),
        super::osaid::reached(),
        super::osi_list::reached(),
        super::spectrum::reached(),
        super::three_tiers::reached(),
    ]
    .concat()
}

/// Every outcome of every framework that the binary carries.
fn outcomes() -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    for framework in openassay_frameworks::builtin() {
        for ranking in &framework.rankings {
            for outcome in &ranking.outcomes {
                found.insert((framework.id.clone(), ranking.id.clone(), outcome.name.clone()));
            }
        }
    }
    found
}

#[test]
fn every_level_is_reached_by_a_test_and_those_that_need_a_person_are_named() {
    let mut fewest: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
    for (framework, criterion, outcome, mut decisions) in reached() {
        decisions.sort();
        let key = (framework.to_owned(), criterion.to_owned(), outcome.to_owned());
        let known = fewest.entry(key).or_insert_with(|| decisions.clone());
        if decisions.len() < known.len() {
            *known = decisions;
        }
    }
    let named: BTreeMap<(String, String, String), Vec<String>> = BY_DECISION_ONLY
        .iter()
        .map(|(framework, criterion, outcome, decisions)| {
            let key = (
                (*framework).to_owned(),
                (*criterion).to_owned(),
                (*outcome).to_owned(),
            );
            (key, decisions.iter().map(|one| (*one).to_owned()).collect())
        })
        .collect();
    let reached: BTreeSet<_> = fewest.keys().cloned().collect();
    assert_eq!(
        outcomes(),
        reached,
        "levels of the frameworks, and levels that tests reach"
    );
    fewest.retain(|_, decisions| !decisions.is_empty());
    assert_eq!(
        fewest, named,
        "levels that wait for a person, as tests reach them and as they are named"
    );
}
