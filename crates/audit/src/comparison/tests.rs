//! What differs, what is the same, and what nobody can tell.

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
