//! What a pattern matches, and what is no pattern.

use super::*;
use crate::tokens;

fn found(pattern: &str, text: &str) -> Option<String> {
    let tokens = tokens(text);
    let one = Pattern::parse(pattern).unwrap().find(&tokens)?;
    Some(text[tokens[one.first].start..tokens[one.last].end].to_owned())
}

#[test]
fn a_gap_ends_with_the_text() {
    assert_eq!(found("a ..40 $", "a b").as_deref(), Some("a b"));
    assert_eq!(found("a ..40 z", "a b c"), None);
    assert_eq!(smeared(0b1, 3), 0b1111);
    assert_eq!(smeared(0b101, 1), 0b1111);
    assert_eq!(smeared(1, 63), u64::MAX);
    assert_eq!(smeared(0b1, 0), 0b1);
}

#[test]
fn words_match_words_whatever_their_case_and_punctuation() {
    assert_eq!(
        found("open source", "A truly Open-Source, model").as_deref(),
        Some("Open-Source")
    );
    assert_eq!(found("open source", "an opened source"), None);
    assert_eq!(
        found("non-commercial", "for Non Commercial use").as_deref(),
        Some("Non Commercial")
    );
}

#[test]
fn elements_do_what_they_say() {
    assert_eq!(
        found("fully? open (source|sourced code)", "is open sourced code").as_deref(),
        Some("open sourced code")
    );
    assert_eq!(
        found("reproduc*", "fully reproducible").as_deref(),
        Some("reproducible")
    );
    assert_eq!(
        found("not ..2 use", "may not ever again use").as_deref(),
        Some("not ever again use")
    );
    assert_eq!(found("not ..2 use", "may not ever again in life use"), None);
    assert_eq!(
        found("# (million)? users", "over 700 million users").as_deref(),
        Some("700 million users")
    );
    assert_eq!(found("^ we _ you", "We tell you").as_deref(), Some("We tell you"));
    assert_eq!(found("^ tell", "We tell you"), None);
    assert_eq!(found("tell you $", "We tell you").as_deref(), Some("tell you"));
    assert_eq!(found("we tell $", "We tell you"), None);
}

#[test]
fn the_longest_match_at_the_first_place_wins() {
    assert_eq!(found("a (b c|b)", "x a b c").as_deref(), Some("a b c"));
    assert_eq!(
        Pattern::parse("a b?")
            .unwrap()
            .find_all(&tokens("a b a a b"))
            .len(),
        3
    );
}

#[test]
fn optional_beginnings_hide_no_match() {
    assert_eq!(found("(a b)? c", "x c").as_deref(), Some("c"));
    assert_eq!(found("..2 c", "x y c").as_deref(), Some("x y c"));
    assert_eq!(found("^ (very)? open", "open").as_deref(), Some("open"));
    assert_eq!(found("(# b|re*) d", "relay d").as_deref(), Some("relay d"));
    assert_eq!(found("r* d", "relay d").as_deref(), Some("relay d"));
}

#[test]
fn a_bad_pattern_says_where() {
    assert_eq!(Pattern::parse("a (b"), Err(PatternError::Bracket(2)));
    assert_eq!(Pattern::parse("a) b"), Err(PatternError::Bracket(1)));
    assert_eq!(Pattern::parse("..3"), Err(PatternError::Empty));
    assert_eq!(Pattern::parse(""), Err(PatternError::Empty));
    assert_eq!(Pattern::parse("a ..99 b"), Err(PatternError::TooLong(101)));
    assert_eq!(
        Pattern::parse("a ..x b"),
        Err(PatternError::Element("..x".into()))
    );
    assert_eq!(Pattern::parse(&"(".repeat(400)), Err(PatternError::TooDeep));
}

#[test]
fn nested_options_cost_no_more_than_their_length() {
    let pattern = Pattern::parse("(a? a? a? a? a? a? a?)? ..9 ..9 ..9 b").unwrap();
    assert_eq!(pattern.find(&tokens(&"a ".repeat(5000))), None);
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_parser(text in "[a-c ()|?*#.0-9^$_]{0,40}") {
        if let Ok(pattern) = Pattern::parse(&text) {
            let tokens = tokens("a b c 1 a b c 2");
            for one in pattern.find_all(&tokens) {
                proptest::prop_assert!(one.first <= one.last && one.last < tokens.len());
            }
        }
    }
}
