//! What the screen says, and what it never does.

use unicode_width::UnicodeWidthStr as _;

use openassay_audit::{DigestStanding, PromiseKind};

use super::super::{sample, sample_goals};
use super::{FrameworkLines, Paint, Style, render};

const ALL: Style = Style {
    paint: Paint::Plain,
    frameworks: FrameworkLines::All,
};

/// The screen with every run of white space as one space, so that wrapping does not matter.
fn words(audit: &openassay_audit::Audit) -> String {
    render(audit, ALL)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_whole_screen_stands_as_it_was_designed() {
    insta::assert_snapshot!("screen", render(&sample::full(), ALL));
}

#[test]
fn the_list_of_work_stands_as_it_was_designed() {
    let mut audit = sample_goals::with_goals();
    insta::assert_snapshot!("lifts", render(&audit, ALL));
    audit.lifts.clear();
    insta::assert_snapshot!("goals", render(&audit, ALL));
}

#[test]
fn the_sections_come_in_the_order_in_which_people_ask() {
    let screen = render(&sample::full(), ALL);
    let headings = [
        "\nLabel\n",
        "\nContradictions (1, 1 answered)\n",
        "\nWhat you may do",
        "\nTerms\n",
        "\nInside\n",
        "\nFrameworks\n",
        "\nNext level: ",
        "\nWhat a person must decide\n",
        "\nFindings\n",
        "\nProblems\n",
        "\nNot looked at\n",
    ];
    stand_in_order(&screen, &headings);
}

#[test]
fn digests_are_told_where_some_were_compared_or_somebody_listed_them() {
    let mut audit = sample::full();
    audit.digests.retain(|one| one.standing == DigestStanding::Agrees);
    assert!(words(&audit).contains("digests: 1 of 1 promised by SHA256SUMS agree Label"));
    audit.digests[0].promised_by = "SHA\u{1b}[31mSUMS".into();
    assert!(!render(&audit, ALL).contains('\u{1b}'));
    audit.digests[0].kind = PromiseKind::BlobName;
    assert!(words(&audit).contains("digests: 1 of 1 promised by the names of blobs agree"));
    // Any cache looks like this before it is hashed.
    audit.digests[0].standing = DigestStanding::NotHashed;
    assert!(!words(&audit).contains("digests:"));
}

#[test]
fn no_line_is_wider_than_eighty_columns() {
    let mut audit = sample::full();
    audit.release.name = Some("x".repeat(300));
    audit.problems[0].path = "a/".repeat(200);
    audit.terms[0].license = Some("l".repeat(100));
    for line in render(&audit, ALL).lines() {
        assert!(line.width() <= 80, "{line:?}");
    }
}

#[test]
fn an_interval_is_never_printed_as_its_lower_end() {
    let screen = words(&sample::full());
    assert!(
        screen.contains("cannot tell (Closed to Limited Openness)"),
        "{screen}"
    );
    assert!(screen.contains("at least Weights Available AI, at most Open Weights AI"));
    assert!(words(&sample::bare()).contains("cannot tell: at most Open Source AI with Open Data"));
}

#[test]
fn a_release_without_contradictions_has_no_such_section() {
    assert!(!render(&sample::bare(), ALL).contains("Contradictions"));
}

#[test]
fn claims_that_fail_on_the_same_evidence_stand_together() {
    let mut audit = sample::full();
    let mut second = audit.contradictions[0].clone();
    second.id = "openness-2".into();
    second.claim.path = String::new();
    second.claim.line = 0;
    audit.contradictions.push(second);
    let screen = words(&audit);
    assert!(
        screen.contains("Contradictions (2, 1 answered)") && screen.contains("its name \"Aurora is a truly")
    );
    assert_eq!(screen.matches("promises more than").count(), 1);
    assert!(screen.contains("openness-5e1f0c2a, openness-2"));
    assert!(screen.contains("answered (openness-5e1f0c2a): Jane: we looked into it"));
}

#[test]
fn a_sentence_that_several_answers_rest_on_is_cited_once() {
    let screen = words(&sample::full());
    assert_eq!(screen.matches("the monthly active users are greater").count(), 1);
    assert!(screen.contains("use it commercially under conditions [1]"));
    assert!(screen.contains("pass it on under conditions [1] [2]"));
}

#[test]
fn parts_under_the_same_terms_share_a_line() {
    assert!(words(&sample::full()).contains("data, documents no license found"));
}

#[test]
fn several_sources_are_named_with_each_place() {
    let mut audit = sample::full();
    let mut second = audit.release.sources[0].clone();
    second.label = "code.zip".into();
    audit.release.sources.push(second);
    assert!(words(&audit).contains("releases/aurora-1b/README.md:12"));
}

#[test]
fn nothing_that_a_release_wrote_can_command_the_terminal() {
    let mut audit = sample::full();
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}";
    audit.release.name = Some(evil.into());
    audit.label.claimed.as_mut().unwrap().quote = evil.into();
    audit.findings[0].finding.message = evil.into();
    audit.problems[0].path = evil.into();
    audit.terms[0].license = Some(evil.into());
    let screen = render(&audit, ALL);
    assert!(
        screen
            .chars()
            .all(|character| character == '\n' || !character.is_control())
    );
    assert!(!screen.contains('\u{202e}'));
}

#[test]
fn only_the_first_screen_shows_unless_all_is_asked_for() {
    let first = openassay_frameworks::builtin()
        .iter()
        .find(|framework| framework.first_screen)
        .unwrap();
    let mut audit = sample::full();
    audit.grades.push(sample::grade(
        &first.id,
        sample::interval("in between", "in between"),
    ));
    let screen = render(&audit, Style::default());
    assert!(
        screen.contains(&first.label) && !screen.contains("a-vector"),
        "{screen}"
    );
    assert!(words(&audit).contains("a-vector yes: T1, U2; cannot tell: T2; partly: U1"));
}

#[test]
fn outcomes_that_are_only_different_are_all_named() {
    let mut audit = sample::bare();
    let reachable = ["exempt", "not exempt", "needs a human"]
        .map(str::to_owned)
        .to_vec();
    let result = openassay_frameworks::GradeResult::Interval {
        guaranteed: "unknown".into(),
        possible: "unknown".into(),
        reachable,
    };
    audit.grades.push(sample::grade("an-act", result));
    assert!(words(&audit).contains("an-act cannot tell (exempt, not exempt or needs a human)"));
}

#[test]
fn plain_and_colored_say_the_same() {
    let audit = sample::full();
    let colored = render(
        &audit,
        Style {
            paint: Paint::Ansi,
            ..ALL
        },
    );
    let bare = bare(&colored);
    assert_eq!(bare, render(&audit, ALL));
}

/// What a colored screen says without its colors.
pub(super) fn bare(colored: &str) -> String {
    let mut pieces = colored.split('\u{1b}');
    let first = pieces.next().unwrap_or_default();
    let after = pieces.map(|piece| piece.split_once('m').unwrap().1);
    std::iter::once(first).chain(after).collect()
}

/// Holds that all of `words` are on the screen, in this order.
#[track_caller]
pub(super) fn stand_in_order(screen: &str, words: &[&str]) {
    let places: Vec<usize> = words
        .iter()
        .map(|words| screen.find(words).expect(words))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_claims_stand_as_they_were_designed() {
    insta::assert_snapshot!("claims", super::render_claims(&sample::full(), Paint::Plain));
}

#[test]
fn claims_of_nothing_say_so() {
    let page = super::render_claims(&sample::bare(), Paint::Plain);
    assert!(page.contains("No claim on this release was found"), "{page}");
}
