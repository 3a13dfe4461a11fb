//! Tricky sentences: what they establish about this release, and what they do not.
#![expect(clippy::expect_used, reason = "a test may fail")]

use openassay_claims::{Reading, Spoken, Statements, Status, Voice, find};
use openassay_documents::parse;

fn read(text: &str) -> Statements {
    let document = parse(0, "README.md", text.as_bytes(), "0".repeat(64)).expect("a card");
    let spoken = vec![Spoken {
        document: &document,
        voice: Voice::Card,
    }];
    find(&Reading {
        spoken,
        ..Reading::default()
    })
}

/// What `sentence` establishes in a card of the model Aurora, in a section that is not about the model.
fn established(sentence: &str, kind: &str) -> Vec<String> {
    let found = read(&format!(
        "# Aurora\n\nAurora is a model.\n\n## Notes\n\n{sentence}\n"
    ));
    let claims = found
        .claims
        .iter()
        .filter(|claim| claim.kind == kind && claim.is_established());
    claims.map(|claim| claim.asserts.clone()).collect()
}

fn check(kind: &str, cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(sentence, expected)| (sentence, expected, established(sentence, kind)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(sentence, expected, found)| format!("{sentence:?}: {found:?}, not {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn openness_that_is_said_of_this_model() {
    check(
        "openness",
        &[
            ("Aurora is open source.", &["open-source"]),
            ("This model is fully open-source.", &["open-source"]),
            ("We release a fully open source language model.", &["open-source"]),
            (
                "We are releasing Aurora as an open-weights model.",
                &["open-weights"],
            ),
            ("Our model is not only fast but also truly open source.", &[]),
            ("Aurora is one of the first fully open models.", &["fully-open"]),
            ("Unlike Borealis, Aurora is open source.", &["open-source"]),
            (
                "Aurora is an open source alternative to Borealis.",
                &["open-source"],
            ),
            ("The model weights are open source.", &["open-weights"]),
            ("The training code is open source.", &["open-code"]),
            (
                "Aurora can be used commercially without any restrictions.",
                &["commercial-use", "unrestricted"],
            ),
            (
                "Aurora is free for research and commercial use.",
                &["commercial-use"],
            ),
            (
                "The model may be used for commercial purposes.",
                &["commercial-use"],
            ),
            ("Our open-source 7B model is trained on French.", &["open-source"]),
        ],
    );
}

#[test]
fn openness_that_is_denied_or_doubtful() {
    check(
        "openness",
        &[
            ("Aurora is not open source.", &[]),
            ("Aurora isn't open source.", &[]),
            (
                "This model is neither open source nor free for commercial use.",
                &[],
            ),
            ("Aurora is not fully open source yet.", &[]),
            ("We never claimed that Aurora is open source.", &[]),
            ("Is Aurora open source?", &[]),
            ("Aurora is almost fully open.", &[]),
            ("Aurora could be open source.", &[]),
            ("If Aurora were open source, you could rebuild it.", &[]),
            ("Whether Aurora is open source depends on your definition.", &[]),
            ("Aurora will be open source.", &[]),
            ("Aurora will soon be released as an open-source model.", &[]),
            ("We plan to make Aurora fully open.", &[]),
            ("Aurora aims to be fully open source.", &[]),
            ("Aurora was open source until version 2.", &[]),
            ("Critics call Aurora \"open source\".", &[]),
            ("The so-called \"open source\" model Aurora is closed.", &[]),
            ("According to a blog, Aurora is open source.", &[]),
            ("Aurora is partially open source.", &[]),
            ("Aurora is far from open source.", &[]),
        ],
    );
}

#[test]
fn openness_of_something_else() {
    check(
        "openness",
        &[
            ("Aurora is based on the open-source library Foo.", &[]),
            ("Aurora was trained with open-source tools.", &[]),
            ("Aurora uses an open source tokenizer.", &[]),
            ("We thank the open-source community.", &[]),
            ("Open source models are important.", &[]),
            ("Aurora outperforms every open-source model.", &[]),
            ("Aurora is better than open source models.", &[]),
            (
                "Compared with open-weight models such as Borealis, Aurora is small.",
                &[],
            ),
            ("Like many open source models, Aurora hallucinates.", &[]),
            ("Borealis is open source.", &[]),
            ("The base model is open source.", &[]),
            ("Our model was fine-tuned from a fully open source model.", &[]),
            ("Aurora was trained on open source datasets.", &[]),
            ("We compare Aurora with fully open models.", &[]),
            ("We present a benchmark of open source models.", &[]),
            ("We use an open source model as a teacher.", &[]),
            ("Aurora competes with open source models.", &[]),
            ("This is an open-source library for training models.", &[]),
            ("The project builds on fully open models.", &[]),
            ("You can use Aurora in your open source project.", &[]),
            ("Aurora runs on open-source inference engines.", &[]),
            ("We believe in open source AI.", &[]),
            ("Aurora is open source for research only.", &[]),
            ("Aurora is open source except for the data.", &[]),
            ("Aurora is an open source license classifier.", &[]),
            (
                "Aurora is released under an open source license.",
                &["open-license"],
            ),
            ("The open-source Borealis model inspired Aurora.", &[]),
            ("Aurora supports open-ended, fully open domain questions.", &[]),
            (
                "The restrictions of the base apply; no restrictions are listed here.",
                &[],
            ),
        ],
    );
}

#[test]
fn sizes_of_this_model_and_of_others() {
    check(
        "size",
        &[
            ("Aurora has 7 billion parameters.", &["7000000000"]),
            ("Aurora is a 7B-parameter language model.", &["7000000000"]),
            ("This model has about 1.5B parameters.", &["1500000000"]),
            ("We release a model with 350M parameters.", &["350000000"]),
            ("Aurora has 22,713,216 parameters.", &["22713216"]),
            ("Borealis has 70 billion parameters.", &[]),
            ("Aurora beats models with 70 billion parameters.", &[]),
            (
                "Unlike Borealis with 70B parameters, Aurora runs on a laptop.",
                &[],
            ),
            ("Aurora was distilled from a 70B-parameter teacher.", &[]),
            ("Aurora comes in two sizes, 1B and 7B parameters.", &[]),
            ("Aurora has 8M trainable parameters.", &[]),
            (
                "Aurora has 30B parameters of which 3B are active.",
                &["30000000000"],
            ),
            ("Future versions will have 70 billion parameters.", &[]),
            ("Compared to Llama 7B, Aurora is fast.", &[]),
        ],
    );
}

#[test]
fn from_scratch_and_from_others() {
    check(
        "scratch",
        &[
            ("Aurora was trained from scratch.", &["from-scratch"]),
            (
                "The model was pre-trained entirely from scratch on web text.",
                &["from-scratch"],
            ),
            ("Aurora was not trained from scratch but fine-tuned.", &[]),
            ("We trained the tokenizer from scratch.", &[]),
            ("Models trained from scratch need more data.", &[]),
            ("Baselines were trained from scratch.", &[]),
            ("Aurora is cheaper than a model trained from scratch.", &[]),
            ("You can train your own model from scratch.", &[]),
        ],
    );
    check(
        "base",
        &[
            ("Aurora is fine-tuned from Borealis-7B.", &["Borealis-7B"]),
            (
                "This model is a fine-tuned version of [acme/borealis](https://huggingface.co/acme/borealis).",
                &["acme/borealis"],
            ),
            ("Aurora is not based on Borealis-7B.", &[]),
            ("Aurora is based on the Transformer architecture.", &[]),
            ("Borealis-Chat is fine-tuned from Borealis-7B.", &[]),
        ],
    );
}

#[test]
fn licenses_in_prose() {
    check(
        "license",
        &[
            (
                "This model is released under the Apache 2.0 license.",
                &["apache-2.0"],
            ),
            ("Aurora is licensed under MIT.", &["mit"]),
            (
                "The code is released under the MIT license and the weights under CC BY-NC 4.0.",
                &["mit of code", "cc-by-nc-4.0"],
            ),
            (
                "The weights and the code are released under the MIT license.",
                &["mit", "mit of code"],
            ),
            (
                "This card and the data card are released under the MIT license.",
                &["mit of documents"],
            ),
            (
                "The documents are released under CC-BY-4.0.",
                &["cc-by-4.0 of documents"],
            ),
            (
                "The training data are released under CC-BY-NC-4.0.",
                &["cc-by-nc-4.0 of data"],
            ),
            (
                "The training and evaluation data are released under CC0-1.0.",
                &["cc0-1.0 of data"],
            ),
            (
                "The code and model are released under Apache 2.0.",
                &["apache-2.0", "apache-2.0 of code"],
            ),
            ("The SQuAD dataset is released under CC BY-SA 4.0.", &[]),
            ("We filter GPL code.", &[]),
            ("Aurora was trained on GPL and MIT licensed code.", &[]),
            ("The data contains only files under the MIT license.", &[]),
            ("This work was done at MIT.", &[]),
            ("Aurora is not released under the MIT license.", &[]),
            ("Borealis is released under the MIT license.", &[]),
            ("Aurora will be released under the MIT license.", &[]),
            ("Aurora is compatible with the MIT license.", &[]),
        ],
    );
}

fn statuses(sentence: &str, component: &str) -> Vec<Status> {
    let found = read(&format!("# Aurora\n\n{sentence}\n"));
    found
        .availability_of(component)
        .map(|one| one.status.clone())
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of sentences")]
fn where_parts_are_said_to_be() {
    let at = |url: &str| Status::Pointed(url.to_owned());
    let here = |path: &str| Status::Here(path.to_owned());
    let cases: &[(&str, &str, Vec<Status>)] = &[
        (
            "Training code: https://example.org/train/code",
            "code.training",
            vec![at("https://example.org/train/code")],
        ),
        (
            "Our training code is available.",
            "code.training",
            vec![Status::AvailableNoPlace],
        ),
        (
            "The code will follow soon.",
            "code.training",
            vec![Status::Promised],
        ),
        ("Code will follow soon.", "code.training", vec![Status::Promised]),
        (
            "- Training code (coming soon)",
            "code.training",
            vec![Status::Promised],
        ),
        (
            "We do not release our training data.",
            "data.training",
            vec![Status::Withheld],
        ),
        (
            "Unlike open-source models, we do not release our training data. We filter GPL code.",
            "data.training",
            vec![Status::Withheld],
        ),
        (
            "The data holds patient records and cannot be shared.",
            "data.training",
            vec![Status::CannotBeShared],
        ),
        (
            "The full training script is in this repository: `train.py`.",
            "code.training",
            vec![here("train.py")],
        ),
        (
            "The training data is in `data/`.",
            "data.training",
            vec![here("data/")],
        ),
        (
            "[Training code](https://github.com/acme/aurora)",
            "code.training",
            vec![at("https://github.com/acme/aurora")],
        ),
        (
            "The training data is not publicly available.",
            "data.training",
            vec![Status::Withheld],
        ),
        (
            "The training data has not been released yet.",
            "data.training",
            vec![Status::Promised],
        ),
        (
            "We release the training data on [the Hub](https://huggingface.co/datasets/acme/d).",
            "data.training",
            vec![at("https://huggingface.co/datasets/acme/d")],
        ),
        (
            "Other labs do not release their training data.",
            "data.training",
            vec![],
        ),
        (
            "Borealis, which does not release training data, is older.",
            "data.training",
            vec![],
        ),
        (
            "Do not share the training data with others.",
            "data.training",
            vec![],
        ),
        ("Users cannot share the training data.", "data.training", vec![]),
        (
            "The training data is not included in this repository.",
            "data.training",
            vec![],
        ),
        ("The code is in `src/`.", "code.training", vec![]),
        ("Is the training data available?", "data.training", vec![]),
        ("Your data is not shared with anyone.", "data.training", vec![]),
        (
            "If the training code is released, we will tell you.",
            "code.training",
            vec![],
        ),
        ("The training data was filtered.", "data.training", vec![]),
        (
            "Intermediate checkpoints will be released.",
            "weights.intermediate",
            vec![Status::Promised],
        ),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|(sentence, component, expected)| (sentence, expected, statuses(sentence, component)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(sentence, expected, found)| format!("{sentence:?}: {found:?}, not {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn headings_quotes_and_code_claim_nothing() {
    let card = "# Aurora\n\nA model.\n\n## Open source models we compare\n\n> Aurora is open source.\n\n```\nAurora is open source and has 7 billion parameters.\n```\n";
    let found = read(card);
    let established: Vec<_> = found
        .claims
        .iter()
        .filter(|claim| claim.is_established())
        .collect();
    assert!(established.is_empty(), "{established:?}");
}

#[test]
fn a_table_of_baselines_gives_this_model_no_size() {
    let card = "# Aurora\n\nA model.\n\n| Model | Parameters | MMLU |\n|---|---|---|\n| Borealis | 70B | 81.2 |\n| Aurora | 7B | 64.0 |\n";
    let found = read(card);
    assert!(
        !found
            .claims
            .iter()
            .any(|claim| claim.kind == "size" && claim.is_established())
    );
    let results: Vec<&str> = found
        .claims
        .iter()
        .filter(|c| c.kind == "benchmark")
        .map(|c| c.asserts.as_str())
        .collect();
    assert_eq!(results, ["MMLU=64.0"]);
}

/// Availability of components, and their places, in a card.
fn places(text: &str) -> Vec<(String, Status)> {
    let found = read(&format!("# Aurora\n\nAurora is a model.\n\n## Notes\n\n{text}\n"));
    found
        .availability
        .into_iter()
        .map(|one| (one.component.as_str().to_owned(), one.status))
        .collect()
}

#[test]
fn a_place_belongs_to_what_is_said_to_be_there() {
    for nothing in [
        "Scripts in the datasets folder allow one to download and process a selection of the datasets used to train the original model.",
        "- `--timestamped`: If passed, the dataset will be put into a timestamp directory instead of 'splits'.",
        "- --source: Source directory to download raw data to.",
        "We provide scripts to download the training data.",
        "The training data will be put into memory.",
        "If the paper is accepted, the training code will be released.",
        "The training data will be provided to the loader as tensors.",
        "The training script accepts the data in the data folder.",
        "Put the training data in the data folder.",
        "The dataset can be processed with `get_data.py`.",
    ] {
        assert_eq!(places(nothing), [], "{nothing}");
    }
    let here = [("data.training".to_owned(), Status::Here("data/".to_owned()))];
    assert_eq!(places("You can find the training data in `data/`."), here);
    assert_eq!(places("The training data is in `data/`."), here);
}

#[test]
fn a_promise_is_a_release_that_is_to_come() {
    for sentence in [
        "The training code will be released soon.",
        "We will release the training code.",
        "We plan to open source our training code.",
        "The training code will follow soon.",
        "The training code will follow.",
        "Training code: coming soon",
        "We'll release the training code after publication.",
        "The training code will be made publicly available upon acceptance.",
        "The training code will be uploaded to GitHub.",
    ] {
        let promised = [("code.training".to_owned(), Status::Promised)];
        assert_eq!(places(sentence), promised, "{sentence}");
    }
    for sentence in [
        "The training code will be compiled.",
        "The training code will follow the layout of the paper.",
    ] {
        assert_eq!(places(sentence), [], "{sentence}");
    }
}

#[test]
fn a_sentence_that_licenses_the_code_speaks_of_the_code_that_is_here() {
    let text = "# Aurora\n\nThe code is released under the MIT license.\n";
    let document = parse(0, "README.md", text.as_bytes(), "0".repeat(64)).expect("a card");
    let spoken = vec![Spoken {
        document: &document,
        voice: Voice::Card,
    }];
    let mut reading = Reading {
        spoken,
        ..Reading::default()
    };
    assert!(find(&reading).pointing_to("code.training").next().is_some());
    reading.files.push(openassay_claims::Listed {
        source: 0,
        path: "generate.py",
        role: openassay_facts::Role::CodeInference,
        pointer: false,
    });
    assert!(find(&reading).pointing_to("code.training").next().is_none());
}

/// The subjects that `text`, read with the voice `voice`, bears out.
fn subjects(text: &str, voice: Voice) -> Vec<(String, u32)> {
    let document = parse(0, "README.md", text.as_bytes(), "0".repeat(64)).expect("a card");
    let spoken = vec![Spoken {
        document: &document,
        voice,
    }];
    let found = find(&Reading {
        spoken,
        ..Reading::default()
    });
    let mut subjects: Vec<_> = found
        .descriptions
        .into_iter()
        .map(|one| (one.subject, one.line))
        .collect();
    subjects.sort();
    subjects
}

#[test]
fn a_section_of_a_data_card_bears_out_what_its_title_names() {
    let card = "# Data card\n\n## Where the notes come from\n\nMembers of the club sent them in for this.\n\n\
                ## Scope and selection\n\nNotes in English, one a day.\n\n## Labels\n\nThe notes carry no labels.\n\n\
                ## Processing\n\nNames were replaced by placeholders by hand.\n";
    let expected = [
        ("no_labeling", 13),
        ("processing", 17),
        ("provenance", 5),
        ("scope", 9),
        ("selection", 9),
    ];
    assert_eq!(
        subjects(card, Voice::DataCard),
        expected.map(|(subject, line)| (subject.to_owned(), line))
    );
}

#[test]
fn a_heading_a_name_or_a_template_is_no_information() {
    for card in [
        "# Aurora\n\n## Training data\n\nWikipedia\n",
        "# Aurora\n\n## Training Details\n\n### Training Data\n\n<!-- say what -->\n\n[More Information Needed]\n\n### Training Procedure\n\n[More Information Needed]\n\n#### Training Hyperparameters\n\n- **Training regime:** [More Information Needed]\n",
        "# Data\n\n## Data sources\n\n[The pages we took it from](https://example.org/a/b)\n",
        "# Aurora\n\n## Training procedure\n\nSee the paper for all the details.\n\n## Limitations\n\nUsers (both direct and downstream) should be made aware of the risks, biases and limitations of the model.\n",
        "# Data\n\n## Data sources\n\nTODO\n\n## Processing\n\nTo be written by somebody soon.\n\n## Labels\n\nN/A\n",
        "# Data\n\n## Data sources\n\nWe do not disclose where it was taken.\n\n## Selection\n\nThe details of this remain confidential.\n",
        "# Aurora\n\n## Labels\n\n- 0: the text is negative in tone\n\n## Processing\n\nThe server queues every request it gets.\n",
        "# Aurora\n\n## Usage\n\n### Preprocessing\n\nResize your picture to 224 pixels first.\n",
    ] {
        assert_eq!(subjects(card, Voice::Card), [], "{card}");
    }
}

#[test]
fn hyperparameters_below_their_title_are_numbers() {
    let card = "# Aurora\n\n### Training hyperparameters\n\nThe following hyperparameters were used:\n\n- weight clip 3\n";
    assert_eq!(subjects(card, Voice::Card), [("hyperparameters".to_owned(), 7)]);
}

/// The components contained in a card.
fn parts(text: &str) -> Vec<String> {
    let found = read(&format!("# Aurora\n\nAurora is a model.\n\n{text}\n"));
    let parts: std::collections::BTreeSet<_> = found
        .contained
        .into_iter()
        .map(|one| one.component.as_str().to_owned())
        .collect();
    parts.into_iter().collect()
}

#[test]
fn tables_of_tasks_and_numbers_are_results() {
    for table in [
        "| task | metric | value |\n|---|---|---|\n| team | share right | 0.81 |",
        "| Benchmark | Aurora | Borealis |\n|---|---|---|\n| Riddles | 51.2 | 49.0 |",
        "| Model | MMLU | GSM8K |\n|---|---|---|\n| Aurora | 51.2 | 49.0 |",
        "| Dataset | Accuracy |\n|---|---|\n| Riddles | 51.2 |",
    ] {
        assert_eq!(parts(table), ["doc.eval_results"], "{table}");
    }
    for table in [
        "| Dataset | Records | Bytes |\n|---|---|---|\n| train | 120 | 4096 |",
        "| Training Loss | Epoch | Step | Validation Loss |\n|---|---|---|---|\n| 0.3 | 1 | 100 | 0.4 |",
        "| Option | Value |\n|---|---|\n| temperature | 0.7 |",
        "| Task | Metric | Value |\n|---|---|---|\n| Riddles | accuracy | tbd |",
        "| Task | Command |\n|---|---|\n| chat | 3 |",
    ] {
        assert_eq!(parts(table), [] as [&str; 0], "{table}");
    }
}

#[test]
fn performance_by_task_needs_several_tasks() {
    let table = "| task | metric | value |\n|---|---|---|\n| team | accuracy | 0.81 |\n";
    assert_eq!(subjects(table, Voice::Card), []);
    let table = format!("{table}| urgent or not | F1 | 0.74 |\n");
    assert_eq!(
        subjects(&table, Voice::Card),
        [("performance_by_task".to_owned(), 3)]
    );
}

#[test]
fn a_license_of_data_in_a_named_file_is_read() {
    for sentence in [
        "The evaluation data in `data/eval.jsonl` are our own and released under CC0-1.0.",
        "The evaluation data in `eval.jsonl` are released under CC0-1.0.",
    ] {
        let found = read(&format!("# Aurora\n\nAurora is a model.\n\n{sentence}\n"));
        let tags: Vec<_> = found
            .license_tags
            .iter()
            .map(|tag| (tag.part, tag.ids.join(" ")))
            .collect();
        assert_eq!(tags, [("data", "cc0-1.0".to_owned())], "{sentence}");
    }
    let found = read("# Aurora\n\nThe evaluation data in `eval.jsonl` are not released under CC0-1.0.\n");
    assert_eq!(found.license_tags, []);
}
