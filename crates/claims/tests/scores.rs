//! Results of evaluations: of which model a cell is, and what two places say of one measurement.
#![expect(clippy::expect_used, reason = "a test may fail")]

use openassay_claims::{Config, Listed, Reading, ResultsFile, ScoreIn, Spoken, Statements, Voice, find};
use openassay_documents::parse;
use openassay_facts::Role;

fn read_as(voice: Voice, text: &str, names: &[&str]) -> Statements {
    let document = parse(0, "README.md", text.as_bytes(), "0".repeat(64)).expect("a card");
    find(&Reading {
        names: names.iter().map(|&name| name.to_owned()).collect(),
        spoken: vec![Spoken {
            document: &document,
            voice,
        }],
        ..Reading::default()
    })
}

fn results(found: &Statements) -> Vec<&str> {
    let claims = found.claims.iter().filter(|claim| claim.kind == "benchmark");
    claims.map(|claim| claim.asserts.as_str()).collect()
}

/// The results in a card of the model Aurora whose section on evaluation holds `text`.
fn evaluated(text: &str) -> Vec<String> {
    let card = format!("# Aurora\n\nAurora is a model.\n\n## Evaluation\n\n{text}\n");
    results(&read_as(Voice::Card, &card, &[]))
        .iter()
        .map(|&one| one.to_owned())
        .collect()
}

#[test]
fn of_several_columns_one_is_this_model() {
    let table = "| Benchmark | Borealis 7B | Aurora | Cirrus |\n|---|---|---|---|\n| BrookQA | 71.0 | 12.5 | 80 |\n| StoneSum | 55.1 | n/a | 9 |";
    assert_eq!(evaluated(table), ["BrookQA=12.5"]);
    let ours = table.replace("Aurora", "Ours");
    assert_eq!(evaluated(&ours), ["BrookQA=12.5"]);
}

#[test]
fn the_measure_has_a_column_or_stands_in_the_header() {
    let column = "| Task | Metric | Aurora |\n|---|---|---|\n| BrookQA | accuracy | 12.5 |";
    assert_eq!(evaluated(column), ["BrookQA/accuracy=12.5"]);
    let rows = "| Model | Dataset | F1 |\n|---|---|---|\n| Aurora | BrookQA | 71.2 |\n| Borealis | BrookQA | 80.0 |\n| Aurora | StoneSum | 9.1 |";
    assert_eq!(evaluated(rows), ["BrookQA/F1=71.2", "StoneSum/F1=9.1"]);
}

#[test]
fn the_size_of_a_model_may_stand_in_the_table() {
    let rows = "| Model | Size | MMLU | Latency |\n|---|---|---|---|\n| Borealis | 8B | 66.0 | 3 |\n| Aurora | 7B | 61.2 | 2 |";
    assert_eq!(evaluated(rows), ["MMLU=61.2"]);
}

#[test]
fn another_of_the_family_is_not_this_model() {
    let card = |column: &str| {
        format!(
            "# Aurora-7B-Instruct\n\nA model.\n\n## Evaluation\n\n| Benchmark | {column} | Borealis |\n|---|---|---|\n| MMLU | 61.0 | 70.0 |\n"
        )
    };
    for other in [
        "Aurora-7B",
        "Aurora-13B-Instruct",
        "Aurora",
        "other/Aurora-7B-Instruct",
        "Aurora-7B-Instruct v2",
    ] {
        let found = read_as(Voice::Card, &card(other), &["acme/Aurora-7B-Instruct"]);
        assert!(results(&found).is_empty(), "{other}");
    }
    for own in [
        "Aurora-7B-Instruct",
        "acme/Aurora-7B-Instruct",
        "**Aurora 7B Instruct**",
        "Aurora-7B-Instruct (ours)",
    ] {
        let found = read_as(Voice::Card, &card(own), &["acme/Aurora-7B-Instruct"]);
        assert_eq!(results(&found), ["MMLU=61.0"], "{own}");
    }
}

#[test]
fn where_it_cannot_be_told_which_is_meant_nothing_is_claimed() {
    for table in [
        // Others alone, two of this name, this one in a row and in a column.
        "| Benchmark | Borealis | Cirrus |\n|---|---|---|\n| MMLU | 61.0 | 70.0 |",
        "| Benchmark | Aurora | Aurora |\n|---|---|---|\n| MMLU | 61.0 | 70.0 |",
        "| Model | MMLU |\n|---|---|\n| Aurora | 61.0 |\n| Aurora | 62.0 |",
        "| Benchmark | Aurora |\n|---|---|\n| Aurora | 61.0 |",
        // A card of several, of which none is named here.
        "Results of Borealis:\n\n| Benchmark | Score |\n|---|---|\n| MMLU | 61.0 |",
        "Results of the base model:\n\n| Benchmark | Score |\n|---|---|\n| MMLU | 61.0 |",
        "### Borealis\n\n| Benchmark | Score |\n|---|---|\n| MMLU | 61.0 |",
        "### Borealis results\n\n| Benchmark | Score |\n|---|---|\n| MMLU | 61.0 |",
        "| Benchmark | Score | Borealis |\n|---|---|---|\n| MMLU | 61.0 | 70.0 |",
        "| Benchmark | Score | Result |\n|---|---|---|\n| MMLU | 61.0 | 70.0 |",
        // Losses by step, and no results at all.
        "| Step | Aurora |\n|---|---|\n| 100 | 61.0 |",
        "| Setting | Aurora |\n|---|---|\n| Layers | 61 |",
    ] {
        assert!(evaluated(table).is_empty(), "{table}");
    }
}

#[test]
fn a_table_of_one_model_among_its_own_results_is_its_own() {
    let table = "| Benchmark | Shots | Score |\n|---|---|---|\n| BrookQA | 5 | 61.0 |";
    assert_eq!(evaluated(table), ["BrookQA=61.0"]);
    assert_eq!(
        evaluated(&format!("Aurora was run on both:\n\n{table}")),
        ["BrookQA=61.0"]
    );
    let elsewhere = format!("# Aurora\n\nA model.\n\n## Usage\n\n{table}\n");
    assert!(results(&read_as(Voice::Card, &elsewhere, &[])).is_empty());
    let report = format!("# Aurora\n\nA model.\n\n## Evaluation\n\n{table}\n");
    assert!(results(&read_as(Voice::Report, &report, &["Aurora"])).is_empty());
}

#[test]
fn a_table_in_html_is_a_table() {
    let table = "<table>\n<tr><th>Benchmark</th><th>Borealis</th><th>Aurora</th></tr>\n<tr><td>BrookQA</td><td>71</td><td>12.5</td></tr>\n</table>";
    assert_eq!(evaluated(table), ["BrookQA=12.5"]);
}

#[test]
fn below_cells_that_span_columns_no_cell_is_read() {
    let table = "<table>\n<tr><th>Benchmark</th><th colspan=2>Borealis</th><th>Aurora</th></tr>\n<tr><td>BrookQA</td><td>71</td><td>72</td><td>12.5</td></tr>\n</table>";
    assert!(evaluated(table).is_empty());
}

#[test]
fn a_result_of_an_earlier_version_is_none_of_this() {
    let card = "# Aurora\n\nA model.\n\n## Changelog\n\n### Results\n\n| Benchmark | Aurora |\n|---|---|\n| MMLU | 50.0 |\n";
    assert!(results(&read_as(Voice::Card, card, &[])).is_empty());
}

#[test]
fn a_sentence_tells_one_result_of_this_model() {
    let cases: [(&str, &[&str]); 13] = [
        (
            "Aurora scores 61.2 on BrookQA (5-shot).",
            &["BrookQA (5-shot)=61.2"],
        ),
        ("The model achieves 61.2% on MMLU.", &["MMLU=61.2%"]),
        (
            "Aurora achieves an accuracy of 61.2 on the BrookQA benchmark.",
            &["BrookQA=61.2"],
        ),
        ("Borealis scores 61.2 on BrookQA.", &[]),
        ("Unlike Borealis, which scores 61.2 on BrookQA, it is small.", &[]),
        ("Aurora does not reach 61.2 on BrookQA.", &[]),
        ("Aurora will reach 61.2 on BrookQA.", &[]),
        ("If it scores 61.2 on BrookQA, we are glad.", &[]),
        ("Aurora scores 61.2 or 65.0 on BrookQA.", &[]),
        ("Aurora scores 61.2 on average.", &[]),
        ("Aurora reaches 61.2 tokens per second on A100.", &[]),
        ("Aurora gets 30 FPS on Jetson.", &[]),
        ("Aurora scores 61.2 on BrookQA and reaches 3 on StoneSum.", &[]),
    ];
    for (sentence, wanted) in cases {
        assert_eq!(evaluated(sentence), wanted, "{sentence}");
    }
}

const INDEX: &str = "---\nmodel-index:\n- name: Aurora\n  results:\n  - task:\n      type: text-generation\n    dataset:\n      name: MMLU (5-Shot)\n      type: cais/mmlu\n      config: all\n      split: test\n      args:\n        num_few_shot: 5\n    metrics:\n    - type: acc\n      name: accuracy\n      value: 64.1\n---\n# Aurora\n\nA model.\n";

#[test]
fn a_model_index_and_a_table_name_one_measurement_alike() {
    let card = format!(
        "{INDEX}\n## Evaluation\n\n| Benchmark | Metric | Aurora |\n|---|---|---|\n| MMLU (5-shot) | acc | 61.0 |\n"
    );
    let found = read_as(Voice::Card, &card, &["Aurora"]);
    let [index, table] = found.scores.as_slice() else {
        panic!("{:?}", found.scores)
    };
    assert_eq!(index.measured, table.measured);
    assert!(index.named && table.named && !index.number.is_like(table.number));
    assert_eq!((index.place, index.spot.line), (ScoreIn::ModelIndex, 17));
}

#[test]
fn what_is_said_of_the_setting_parts_two_measurements() {
    let of = |card: &str| read_as(Voice::Card, card, &["Aurora"]).scores.remove(0).measured;
    let plain = of(INDEX);
    for other in [
        INDEX.replace("num_few_shot: 5", "num_few_shot: 5\n        thinking: true"),
        INDEX.replace("split: test", "split: validation"),
        INDEX.replace("config: all", "config: anatomy"),
        INDEX.replace("num_few_shot: 5", "num_few_shot: 0"),
        INDEX.replace("name: accuracy", "name: acc_norm"),
        INDEX.replace("(5-Shot)", "CoT"),
    ] {
        assert_ne!(of(&other), plain, "{other}");
    }
}

#[test]
fn of_an_index_of_several_models_only_this_one_is_read() {
    let second = INDEX.replace("- name: Aurora\n", "- name: Borealis\n  results:\n  - dataset:\n      name: MMLU\n    metrics:\n    - type: acc\n      value: 99\n- name: Aurora\n");
    assert_eq!(
        results(&read_as(Voice::Card, &second, &["Aurora"])),
        ["MMLU (5-Shot)/accuracy=64.1"]
    );
}

#[test]
fn a_file_of_the_hub_is_a_list_of_claims() {
    let file = |text| {
        find(&Reading {
            results: vec![ResultsFile {
                source: 0,
                path: ".eval_results/gpqa.yaml",
                text,
                sha256: "0",
            }],
            ..Reading::default()
        })
    };
    let found = file(
        "- dataset:\n    id: brook/qa\n    task_id: hard\n  value: 0.412\n  verifyToken: x\n- dataset:\n    id: stone/sum\n  value: 20.9\n",
    );
    assert_eq!(results(&found), ["brook/qa hard=0.412", "stone/sum=20.9"]);
    let spot = &found.scores.first().expect("a result").spot;
    assert_eq!((spot.line, spot.quote.as_str()), (4, "value: 0.412"));
    for text in [
        "- value: 3\n",
        "- dataset: {id: a/b}\n  value: high\n",
        "dataset: [",
        "3",
        "- - - -\n",
    ] {
        assert!(file(text).scores.is_empty(), "{text}");
    }
}

fn recorded(text: &str) -> Vec<(String, u32, bool)> {
    let json = serde_json::from_str(text).expect("JSON");
    let found = find(&Reading {
        names: vec!["acme/Aurora-7B".to_owned()],
        configs: vec![Config {
            source: 0,
            path: "results.json",
            text,
            json: &json,
            sha256: "0",
        }],
        files: vec![Listed {
            source: 0,
            path: "results.json",
            role: Role::EvaluationResults,
            pointer: false,
        }],
        ..Reading::default()
    });
    assert!(results(&found).is_empty(), "a record claims nothing");
    found
        .scores
        .into_iter()
        .map(|one| (one.asserts, one.spot.line, one.named))
        .collect()
}

#[test]
fn a_record_of_a_tool_is_read_where_it_is_of_this_model() {
    let harness = "{\"results\": {\"mmlu\": {\"acc,none\": 0.641,\n\"acc_stderr,none\": 0.01, \"alias\": \"mmlu\"}}, \"model_name\": \"acme/Aurora-7B\"}";
    assert_eq!(recorded(harness), [("mmlu/acc,none=0.641".to_owned(), 1, true)]);
    let trainer = "{\"epoch\": 3.0, \"eval_accuracy\": 0.91,\n\"eval_samples\": 7}";
    let names: Vec<String> = recorded(trainer)
        .into_iter()
        .map(|(asserts, _, _)| asserts)
        .collect();
    assert_eq!(names, ["accuracy=0.91", "samples=7"]);
    for other in ["acme/Aurora-7B-Instruct", "/home/me/checkpoint", "Borealis"] {
        assert!(
            recorded(&harness.replace("acme/Aurora-7B", other)).is_empty(),
            "{other}"
        );
    }
}

#[test]
fn a_hostile_table_is_read_within_bounds() {
    let wide = format!(
        "|{}\n|{}\n|{}\n",
        " Aurora |".repeat(2_000),
        "---|".repeat(2_000),
        " 1 |".repeat(2_000)
    );
    let long = format!(
        "| Benchmark | Aurora |\n|---|---|\n{}",
        "| MMLU | 1 |\n".repeat(2_000)
    );
    let many = "| Benchmark | Aurora |\n|---|---|\n| MMLU | 1 |\n\n".repeat(700);
    for text in [wide, long, many] {
        let card = format!("# Aurora\n\n## Evaluation\n\n{text}");
        assert!(read_as(Voice::Card, &card, &[]).scores.len() <= 500);
    }
}
