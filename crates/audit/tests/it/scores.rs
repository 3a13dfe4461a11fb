//! Results of evaluations: what a record bears out, and where two places do not agree.

use openassay_facts::Standing;
use openassay_fixtures::{Card, Folder};

use crate::harness::{Told, card, told, with_weights};

/// A `model-index` of Rill 1 with one result on five examples.
const INDEX: &str = "\n- name: Rill 1\n  results:\n  - dataset:\n      name: BrookQA\n      type: acme/brook\n      args:\n        num_few_shot: 5\n    metrics:\n    - type: accuracy\n      value: 64.1";

fn indexed(index: &str) -> Card {
    card().field("model-index", index)
}

fn table(rows: &str) -> String {
    format!("## Evaluation\n\n| Task | Metric | Shots | Rill 1 |\n|---|---|---|---|\n{rows}")
}

const OTHER: &str = "| BrookQA | acc | 5 | 71.9 |";

/// A release whose front matter and table give two numbers.
pub(crate) fn differing() -> Folder {
    with_weights(indexed(INDEX).line(&table(OTHER)))
}

fn standings(told: &Told) -> Vec<(String, Standing)> {
    let results = told
        .0
        .claims
        .held
        .iter()
        .filter(|held| held.claim.kind == "benchmark");
    results
        .map(|held| (held.claim.asserts.clone(), held.standing))
        .collect()
}

#[test]
fn two_numbers_for_one_measurement_are_a_finding_with_both_places_and_no_contradiction() {
    let told = told(&differing());
    let found = &told.finding("results-differ").finding;
    assert_eq!(found.evidence.len(), 2);
    assert!(
        found.message.contains("BrookQA/accuracy = 64.1 in README.md:")
            && found.message.contains("BrookQA/acc = 71.9 in README.md:"),
        "{}",
        found.message
    );
    told.contradicts_nothing();
}

#[test]
fn what_may_be_another_measurement_differs_from_nothing() {
    let release = |index: &str, rows: &str| with_weights(indexed(index).line(&table(rows)));
    for (why, folder) in [
        ("rounded", release(INDEX, "| BrookQA | acc | 5 | 0.641 |")),
        ("other examples", release(INDEX, "| BrookQA | acc | 0 | 71.9 |")),
        (
            "examples not said",
            release(INDEX, "| BrookQA | acc | - | 71.9 |"),
        ),
        ("another measure", release(INDEX, "| BrookQA | F1 | 5 | 71.9 |")),
        ("no measure", release(INDEX, "| BrookQA |  | 5 | 71.9 |")),
        ("a setting", release(INDEX, "| BrookQA (CoT) | acc | 5 | 71.9 |")),
        (
            "another split",
            release(
                &INDEX.replace("      args", "      split: validation\n      args"),
                OTHER,
            ),
        ),
        ("another name", release(&INDEX.replace("Rill 1", "Rill 2"), OTHER)),
        (
            "twice in one table",
            release(INDEX, &format!("{OTHER}\n| BrookQA | acc | 5 | 64.1 |")),
        ),
        (
            "two tables",
            with_weights(
                card()
                    .line(&table(OTHER))
                    .line(&table("| BrookQA | acc | 5 | 60.0 |")),
            ),
        ),
    ] {
        assert!(!told(&folder).finds("results-differ"), "{why}");
    }
}

fn hub(value: &str, notes: &str) -> String {
    format!("- dataset:\n    id: acme/brook\n    task_id: hard\n  value: {value}\n  notes: \"{notes}\"\n")
}

#[test]
fn files_of_the_hub_differ_only_under_one_task_and_one_setting() {
    let release = |other: String| {
        with_weights(card())
            .with(".eval_results/one.yaml", hub("0.412", "no tools"))
            .with(".eval_results/two.yaml", other)
    };
    let told_of = |other: String| told(&release(other)).finds("results-differ");
    assert!(told_of(hub("0.52", "no tools")));
    for other in [
        hub("41.2", "no tools"),
        hub("0.52", "with tools"),
        hub("0.52", "no tools").replace("hard", "easy"),
    ] {
        assert!(!told_of(other.clone()), "{other}");
    }
}

/// What lm-evaluation-harness writes.
fn record(model: &str, value: &str) -> String {
    format!(
        "{{\"results\": {{\"brookqa\": {{\"acc,none\": {value}}}}}, \"n-shot\": {{\"brookqa\": 5}}, \"model_name\": \"{model}\"}}"
    )
}

#[test]
fn a_record_bears_out_the_very_number_and_nothing_else() {
    let standing = |record: String| {
        let told = told(&with_weights(indexed(INDEX)).with("results.json", record));
        let found = standings(&told);
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0].1, told.finds("results-differ"))
    };
    assert_eq!(
        standing(record("Rill 1", "0.64123")),
        (Standing::Confirmed, false)
    );
    assert_eq!(standing(record("Rill 1", "0.5")), (Standing::Unsupported, true));
    // Of another model, or of a folder on somebody's machine, it tells nothing.
    assert_eq!(
        standing(record("Rill 2", "0.64123")),
        (Standing::Unsupported, false)
    );
    assert_eq!(
        standing(record("/data/checkpoint-9", "0.5")),
        (Standing::Unsupported, false)
    );
    let unnamed = record("Rill 1", "0.5").replace(", \"model_name\": \"Rill 1\"", "");
    assert_eq!(standing(unnamed), (Standing::Unsupported, false));
    assert_eq!(
        standing("{\"eval_accuracy\": 0.6409}".to_owned()),
        (Standing::Confirmed, false)
    );
    assert_eq!(
        standing("{\"eval_f1\": 0.641}".to_owned()),
        (Standing::Unsupported, false)
    );
}

#[test]
fn a_claim_bears_out_no_claim() {
    let folder = with_weights(card())
        .with(".eval_results/one.yaml", hub("0.412", ""))
        .with(".eval_results/two.yaml", hub("0.412", ""));
    let found = standings(&told(&folder));
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|(_, standing)| *standing == Standing::Unsupported)
    );
}

#[test]
fn a_file_of_results_that_is_no_yaml_is_a_problem() {
    let told = told(&with_weights(card()).with(".eval_results/one.yaml", "- a: [\n"));
    let mut problems = told.0.problems.iter();
    assert!(problems.any(|one| one.path == ".eval_results/one.yaml" && one.message.contains("no YAML")));
}
