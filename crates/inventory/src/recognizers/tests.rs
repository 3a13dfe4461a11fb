//! The examples of `knowledge/components/`, run; and what must hold of every recognizer.
#![expect(clippy::disallowed_methods, reason = "reads our own knowledge folder")]

use std::path::{Path, PathBuf};

use super::*;
use crate::knowledge::{Example, Marks as WrittenMarks};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge/components")
}

fn recognizers() -> Vec<Recognizer> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: &PathBuf| toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    paths
        .iter()
        .filter(|path| !path.ends_with("context.toml"))
        .map(read)
        .collect()
}

fn bytes(example: &Example) -> Vec<u8> {
    if example.hex.is_empty() {
        return example.text.clone().into_bytes();
    }
    let digits: Vec<u8> = example.hex.bytes().collect();
    digits
        .chunks(2)
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

fn verdict(example: &Example) -> Verdict {
    let mut context = Context::of_release(example.release.clone());
    for path in example.beside.iter().chain([&example.path]) {
        context.note(0, path);
    }
    if example.derivative {
        context.note_base_model();
    }
    recognize(&crate::look::sight_of(0, &example.path, bytes(example)), &context)
}

#[test]
fn every_example_comes_out_as_it_says() {
    let mut wrong = Vec::new();
    for recognizer in recognizers() {
        for example in &recognizer.example {
            let found = verdict(example);
            let components: Vec<String> = found.components.iter().map(ToString::to_string).collect();
            let as_said = (found.role.to_string() == recognizer.role) == example.is
                && example
                    .components
                    .as_ref()
                    .is_none_or(|wanted| *wanted == components);
            if !as_said {
                wrong.push(format!(
                    "{}: {:?} is {:?}, not {}",
                    recognizer.role, example, found, example.is
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_recognizer_has_an_example_of_what_it_takes_and_of_what_it_leaves() {
    for recognizer in recognizers() {
        for is in [true, false] {
            assert!(
                recognizer.example.iter().any(|example| example.is == is),
                "{}: {is}",
                recognizer.role
            );
        }
    }
}

#[test]
fn every_role_has_a_recognizer_and_every_name_is_known() {
    let recognizers = recognizers();
    for role in ROLES {
        assert!(
            recognizers
                .iter()
                .any(|recognizer| recognizer.role == role.to_string()),
            "{role}"
        );
    }
    for recognizer in &recognizers {
        assert!(role_of(&recognizer.role).is_some(), "{}", recognizer.role);
        for rule in &recognizer.rule {
            assert!(
                rule.magic.iter().all(|name| magic::is(name, &[]).is_some()),
                "{:?}",
                rule.magic
            );
        }
    }
}

#[test]
fn every_pattern_is_lower_case_and_can_be_read() {
    for recognizer in recognizers() {
        for rule in &recognizer.rule {
            for glob in rule
                .name
                .iter()
                .chain(&rule.path)
                .chain(&rule.not_name)
                .chain(&rule.not_path)
            {
                assert_eq!(*glob, glob.to_lowercase(), "{}", recognizer.role);
            }
            for phrase in rule
                .sentence
                .iter()
                .chain(&rule.sentence_without)
                .chain(&rule.heading)
            {
                assert!(Pattern::parse(phrase).is_ok(), "{}: {phrase}", recognizer.role);
            }
        }
    }
    let marks: WrittenMarks =
        toml::from_str(&std::fs::read_to_string(folder().join("context.toml")).unwrap()).unwrap();
    for phrase in &marks.stub {
        assert!(Pattern::parse(phrase).is_ok(), "{phrase}");
    }
    assert_eq!(MARKS.stub.len(), marks.stub.len());
}

#[test]
fn every_rule_can_be_told_from_the_others_of_its_kind() {
    for recognizer in recognizers() {
        for rule in &recognizer.rule {
            assert!(
                !rule.reason.is_empty() && !rule.reason.ends_with('.'),
                "{}: {}",
                recognizer.role,
                rule.reason
            );
            assert!(
                !(rule.name.is_empty() && rule.path.is_empty()),
                "{}: {}",
                recognizer.role,
                rule.reason
            );
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_file_makes_it_panic(
        path in "[a-z_/]{0,12}(README.md|train.py|config.json|a.bin|LICENSE|x.ipynb|METADATA|a.yaml|)",
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
    ) {
        let mut context = Context::of_release([]);
        context.note(0, &path);
        let found = recognize(&crate::look::sight_of(0, &path, bytes), &context);
        proptest::prop_assert!(!found.reason.is_empty());
    }
}
