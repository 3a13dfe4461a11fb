//! What differs, what is the same, and what nobody can tell.

use openassay_fixtures::licenses::NORTHLIGHT;
use openassay_fixtures::{Card, Llama};

use super::said::{Said, same};
use super::*;

fn of(values: &[&str]) -> Said {
    Said::one_of(
        values.join(" to "),
        values.iter().map(|value| (*value).to_owned()).collect(),
    )
}

#[test]
fn two_known_values_are_the_same_or_not() {
    assert_eq!(same(&[Said::known("yes"), Said::known("yes")]), Truth::True);
    assert_eq!(same(&[Said::known("yes"), Said::known("no")]), Truth::False);
}

#[test]
fn unknown_is_never_different_from_a_known_value() {
    assert_eq!(same(&[Said::known("yes"), Said::unknown()]), Truth::Unknown);
    assert_eq!(same(&[Said::unknown(), Said::unknown()]), Truth::Unknown);
    // Two that differ do, whatever a third is.
    assert_eq!(
        same(&[Said::known("yes"), Said::unknown(), Said::known("no")]),
        Truth::False
    );
}

#[test]
fn intervals_differ_only_where_nothing_is_in_both() {
    assert_eq!(same(&[of(&["a", "b"]), of(&["c"])]), Truth::False);
    assert_eq!(same(&[of(&["a", "b"]), of(&["b"])]), Truth::Unknown);
    assert_eq!(same(&[of(&["a", "b"]), of(&["a", "b"])]), Truth::Unknown);
    assert_eq!(
        same(&[Said::between(1.0, 2.0), Said::between(2.5, 3.0)]),
        Truth::False
    );
    assert_eq!(
        same(&[Said::between(1.0, 2.0), Said::between(2.0, 3.0)]),
        Truth::Unknown
    );
    assert_eq!(
        same(&[Said::between(2.0, 2.0), Said::between(2.0, 2.0)]),
        Truth::True
    );
}

#[test]
fn the_same_word_with_other_sentences_may_not_be_the_same() {
    let under = |sentence: &str| Said::known("under conditions").with_content(sentence.to_owned());
    assert_eq!(same(&[under("700 million"), under("7 million")]), Truth::Unknown);
    assert_eq!(same(&[under("700 million"), under("700 million")]), Truth::True);
}

/// The audit of a small model whose card names `license`, with further files.
fn audited(license: &str, further: &[(&str, &str)]) -> Audit {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", license);
    let mut folder = Llama::default().folder().with("README.md", card);
    for (path, words) in further {
        folder = folder.with(*path, *words);
    }
    let root = tempfile::tempdir().unwrap();
    let place = root.path().join("rill");
    folder.write_to(&place).unwrap();
    let places = vec![place.to_str().unwrap().to_owned()];
    crate::audit(&crate::Request {
        places,
        ..crate::Request::default()
    })
    .unwrap()
}

fn row(audits: &[Audit; 2], id: &str) -> ComparedRow {
    let rows = compare_releases(audits).rows;
    rows.into_iter().find(|row| row.id == id).unwrap()
}

#[test]
fn licenses_differ_by_name_and_not_where_one_is_in_doubt() {
    let of = |a: Audit, b: Audit| row(&[a, b], "license.weights");
    assert!(of(audited("mit", &[]), audited("mit", &[])).same.is_true());
    assert!(
        of(audited("mit", &[]), audited("apache-2.0", &[]))
            .same
            .is_false()
    );
    let conflict = || audited("apache-2.0", &[("LICENSE", NORTHLIGHT)]);
    assert!(of(conflict(), audited("mit", &[])).same.is_unknown());
    assert!(of(conflict(), conflict()).same.is_unknown());
    let unknown = || {
        audited(
            "other",
            &[("LICENSE", "Be kind to the river, and to those who live by it.")],
        )
    };
    assert!(of(unknown(), audited("mit", &[])).same.is_unknown());
    assert!(of(unknown(), unknown()).same.is_unknown());
}

#[test]
fn a_changed_text_is_the_same_only_where_its_bytes_are() {
    let mit = openassay_licenses::by_id("MIT")
        .and_then(openassay_licenses::License::text)
        .unwrap();
    let changed = |words: &str| {
        let text = mit.replace("to any person", words);
        audited("mit", &[("LICENSE", &text)])
    };
    let of = |a: Audit, b: Audit| row(&[a, b], "license.weights");
    let (one, other) = ("to any natural person", "to any person who is not a company");
    let same = of(changed(one), changed(one));
    assert!(
        same.cells[0].words.contains("changed") && same.same.is_true(),
        "{same:?}"
    );
    assert!(of(changed(one), changed(other)).same.is_unknown());
    assert!(of(changed(one), audited("mit", &[])).same.is_false());
}

#[test]
fn of_two_the_lesser_label_is_told_what_it_takes() {
    let (open, closed) = (audited("mit", &[]), audited("cc-by-nc-4.0", &[]));
    let lacking = compare_releases(&[open.clone(), closed.clone()]).lacking.unwrap();
    assert_eq!(
        (lacking.release, lacking.next.level.as_str()),
        (1, "Open Weights AI")
    );
    assert!(!lacking.next.steps.is_empty());
    let turned = compare_releases(&[closed.clone(), open.clone()]).lacking.unwrap();
    assert_eq!((turned.release, turned.next.steps), (0, lacking.next.steps));
    assert!(compare_releases(&[open.clone(), open.clone()]).lacking.is_none());
    assert!(compare_releases(&[open.clone(), closed, open]).lacking.is_none());
}

#[test]
fn a_count_that_is_an_estimate_is_not_held_against_another() {
    let exact = audited("mit", &[]);
    let mut estimated = exact.clone();
    estimated.models[0].is_exact = false;
    estimated.models[0].parameters = Some(7);
    assert!(row(&[exact.clone(), estimated], "parameters").same.is_unknown());
    assert!(row(&[exact.clone(), exact], "parameters").same.is_true());
}

#[test]
fn every_row_has_an_id_of_its_own_and_a_cell_for_each_release() {
    let rows = compare_releases(&[audited("mit", &[]), audited("mit", &[]), audited("mit", &[])]).rows;
    let ids: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), rows.len());
    assert!(rows.iter().all(|row| row.cells.len() == 3));
    for framework in openassay_frameworks::builtin() {
        let begins = |id: &&&str| {
            **id == format!("framework.{}", framework.id)
                || id.starts_with(&format!("criterion.{}.", framework.id))
        };
        assert!(ids.iter().any(|id| begins(&id)), "{}", framework.id);
    }
}
