//! What the comparison says, and what it never does.

use openassay_audit::{Audit, PermissionAnswer, ReleaseComparison, compare_releases};
use openassay_facts::{Assurance, Evidence, Fact, Method, Place, Value};
use unicode_width::UnicodeWidthStr as _;

use super::super::super::sample::{self, grade, interval};
use super::super::Paint;
use super::super::tests::{bare, stand_in_order};
use super::render_comparison;

fn named(mut audit: Audit, name: &str) -> Audit {
    audit.release.name = Some(name.to_owned());
    audit
}

/// One with a label in doubt and contradictions.
fn washed() -> Audit {
    let mut audit = sample::full();
    audit.grades = vec![
        grade("g7", interval("Weights Available AI", "Weights Available AI")),
        grade("osaid", interval("fail", "fail")),
        grade("mof", interval("Unclassified", "Class III")),
    ];
    audit
}

/// One with a better label, of which less is known.
fn better() -> Audit {
    let mut audit = named(washed(), "rill");
    audit.grades = vec![
        grade("g7", interval("Open Weights AI", "Open Weights AI")),
        grade("osaid", interval("fail", "fail")),
        grade("mof", interval("Class III", "Class III")),
    ];
    audit.contradictions.clear();
    audit.label.claimed = None;
    audit.permissions[0].answer = PermissionAnswer::Yes;
    audit.permissions[1].answer = PermissionAnswer::Unknown;
    let seen = Evidence::in_file(0, "train.py", Place::Line(1), Method::Matched);
    let fact = Fact::because(Value::Bool(true), Assurance::Read, seen);
    audit.facts.set("present(code.training)", fact);
    audit
}

fn comparison(audits: &[Audit]) -> ReleaseComparison {
    let mut comparison = compare_releases(audits);
    comparison.knowledge = sample::bare().knowledge;
    comparison
}

fn screen(audits: &[Audit]) -> String {
    render_comparison(&comparison(audits), Paint::Plain)
}

fn line<'a>(screen: &'a str, begins: &str) -> &'a str {
    let mut lines = screen.lines();
    lines
        .find(|line| line.starts_with(begins))
        .unwrap_or_else(|| panic!("no `{begins}` in:\n{screen}"))
}

#[test]
fn the_whole_screen_stands_as_it_was_designed() {
    insta::assert_snapshot!("comparison", screen(&[washed(), better()]));
}

#[test]
fn what_differs_comes_first_and_what_is_the_same_in_short_after() {
    let screen = screen(&[washed(), better()]);
    let headings = [
        "\nThey differ (",
        "\nThey may differ (",
        "\nSame for all (",
        "\nCannot be told of any (",
        "\nWhat A takes to be surely Open Weights AI, as B is",
    ];
    stand_in_order(&screen, &headings);
}

#[test]
fn what_is_unknown_of_one_is_not_told_as_a_difference() {
    let screen = screen(&[washed(), better()]);
    assert!(line(&screen, "≠ use it commercially").contains("under conditions           yes"));
    assert!(line(&screen, "? change it").contains("yes                        cannot tell"));
    assert!(line(&screen, "? training code").contains("cannot tell                yes"));
    assert!(
        line(&screen, "? MOF class").contains("cannot tell: Unclassified"),
        "an interval that holds the other"
    );
    // Nothing at all is known of a bare one: nothing differs but what was found.
    let bare = render_comparison(&comparison(&[sample::bare(), sample::bare()]), Paint::Plain);
    assert!(!bare.contains('≠') && !bare.contains("They differ"), "{bare}");
}

#[test]
fn the_same_release_twice_differs_in_nothing() {
    let screen = screen(&[washed(), washed()]);
    assert!(
        !screen.contains("They differ") && !screen.contains("takes to be"),
        "{screen}"
    );
}

#[test]
fn more_than_four_stand_in_blocks() {
    let audits: Vec<Audit> = (0..6)
        .map(|at| named(if at == 5 { better() } else { washed() }, &format!("m{at}")))
        .collect();
    let screen = screen(&audits);
    assert!(screen.contains("D m3\n") && screen.contains("E m4"), "{screen}");
    assert_eq!(
        screen.matches("≠ use it").count(),
        2,
        "a row in each block: {screen}"
    );
    assert!(!screen.contains("takes to be surely"), "of two releases only");
    let many: Vec<Audit> = (0..30).map(|at| named(washed(), &format!("m{at}"))).collect();
    assert!(self::screen(&many).contains("#30 m29"));
}

fn hostile() -> Vec<Audit> {
    let mut audits = vec![washed(), better()];
    for name in [
        "a\u{1b}[2J\r\nb",
        "moc\u{202e}exe",
        &"x".repeat(4000),
        "漢字の名前がとても長いモデル",
    ] {
        let mut audit = named(washed(), name);
        audit.release.sources[0].label = name.to_owned();
        audit.terms[0].license = Some(name.to_owned());
        audit.models[0].architecture = Some(name.to_owned());
        audit.models[0].format = name.to_owned();
        audits.push(audit);
    }
    audits
}

#[test]
fn no_line_is_wider_than_eighty_columns_and_no_name_commands_the_terminal() {
    for count in 2..=6 {
        let screen = screen(&hostile()[..count]);
        assert!(!screen.contains(['\u{1b}', '\r', '\u{202e}']));
        for line in screen.lines() {
            assert!(line.width() <= 80, "{line:?} is {} wide", line.width());
        }
    }
}

#[test]
fn plain_and_colored_say_the_same() {
    let colored = render_comparison(&comparison(&[washed(), better()]), Paint::Ansi);
    assert_eq!(bare(&colored), screen(&[washed(), better()]));
}
