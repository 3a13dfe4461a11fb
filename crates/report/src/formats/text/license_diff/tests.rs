//! Two licenses of our own beside each other: what the screen says, and what it never does.

use openassay_audit::{LicenseComparison, LicenseReading, compare_licenses, license_text, read_license};
use openassay_fixtures::licenses::{HEDGEROW, MILLRACE, NORTHLIGHT, NORTHLIGHT_3};
use unicode_width::UnicodeWidthStr as _;

use super::super::Paint;
use super::super::tests::{bare, stand_in_order};
use super::render_license_diff;

fn text(name: &str, words: &str) -> LicenseReading {
    license_text(name, words.as_bytes())
}

fn versions() -> LicenseComparison {
    compare_licenses(text("v2/LICENSE", NORTHLIGHT), text("v3/LICENSE", NORTHLIGHT_3))
}

fn screen(a: LicenseReading, b: LicenseReading) -> String {
    render_license_diff(&compare_licenses(a, b), Paint::Plain)
}

/// The screen with every run of white space as one space.
fn words(a: LicenseReading, b: LicenseReading) -> String {
    screen(a, b).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_whole_screen_stands_as_it_was_designed() {
    insta::assert_snapshot!("license_diff", render_license_diff(&versions(), Paint::Plain));
}

#[test]
fn what_differs_comes_first_and_what_agrees_after() {
    let screen = render_license_diff(&versions(), Paint::Plain);
    let headings = [
        "\nThey differ (",
        "\nThey may differ (",
        "\nThey agree (",
        "\nCannot be told of either (",
        "\nSentences that differ (",
    ];
    stand_in_order(&screen, &headings);
}

#[test]
fn silence_is_never_said_to_be_no() {
    let screen = screen(read_license("mit").unwrap(), text("LICENSE", HEDGEROW));
    assert!(
        !screen.contains("They differ") && !screen.contains('≠'),
        "{screen}"
    );
    assert!(
        screen.contains("? offer it as a service    yes                        cannot tell"),
        "{screen}"
    );
}

#[test]
fn a_license_that_is_only_named_cites_our_file_and_the_section() {
    let screen = words(read_license("apache-2.0").unwrap(), text("LICENSE", NORTHLIGHT));
    assert!(
        screen.contains("A knowledge/licenses/Apache-2.0.toml, section 2"),
        "{screen}"
    );
    assert!(
        screen.contains("B line 19, section 2.1 \"2.1 You may use the Materials for"),
        "{screen}"
    );
}

#[test]
fn the_same_license_twice_differs_in_nothing() {
    let screen = words(text("a", NORTHLIGHT), text("b", NORTHLIGHT));
    assert!(
        !screen.contains("They differ") && !screen.contains("Duties that only one has"),
        "{screen}"
    );
    assert!(
        screen.contains("The texts say the same, sentence by sentence"),
        "{screen}"
    );
}

#[test]
fn texts_without_much_in_common_are_not_listed_sentence_by_sentence() {
    let screen = words(text("a", NORTHLIGHT), text("b", MILLRACE));
    assert!(screen.contains("two texts, not two versions of one"), "{screen}");
}

#[test]
fn no_line_is_wider_than_eighty_columns_whatever_the_names() {
    let long = "x".repeat(300);
    let wide = format!("{MILLRACE}\n\nYou may not use {long} {long}.");
    for screen in [
        screen(text(&long, &wide), text("b", NORTHLIGHT)),
        screen(
            read_license("MIT OR CC-BY-NC-4.0").unwrap(),
            read_license("llama3.1").unwrap(),
        ),
    ] {
        for line in screen.lines() {
            assert!(line.width() <= 80, "{line:?}");
        }
    }
}

#[test]
fn plain_and_colored_say_the_same_and_no_text_commands_the_terminal() {
    let evil = "You may \u{1b}[2J use it for non-commercial \u{202e}purposes only.";
    let comparison = compare_licenses(text("a\u{1b}[2J", evil), text("b", NORTHLIGHT_3));
    let plain = render_license_diff(&comparison, Paint::Plain);
    assert!(!plain.contains(['\u{1b}', '\u{202e}']));
    let colored = render_license_diff(&comparison, Paint::Ansi);
    let bare = bare(&colored);
    assert_eq!(bare, plain);
}
