//! What the table says, and what it never does.

use openassay_audit::{
    Landscape, LicenseInShort, PassedOver, PermissionAnswer, PlaceFailure, Row, Summary, shown_frameworks,
};
use openassay_frameworks::GradeResult;
use unicode_width::UnicodeWidthStr as _;

use super::super::super::sample::{self, interval};
use super::super::tests::bare;
use super::super::{FrameworkLines, Paint, Style};
use super::render_landscape;

const FIRST: Style = Style {
    paint: Paint::Plain,
    frameworks: FrameworkLines::First,
};
const ALL: Style = Style {
    paint: Paint::Plain,
    frameworks: FrameworkLines::All,
};

fn summary(name: &str, license: Option<&str>, verdict: &'static str) -> Summary {
    Summary {
        name: Some(name.to_owned()),
        license: Some(LicenseInShort {
            license: license.map(str::to_owned),
            verdict,
            is_by_model: false,
        }),
        commercial: PermissionAnswer::Yes,
        ..Summary::of(&format!("models/{name}"), &sample::bare())
    }
}

fn graded(mut summary: Summary, grades: &[(&str, GradeResult)]) -> Summary {
    summary.grades = grades
        .iter()
        .map(|(id, result)| ((*id).to_owned(), result.clone()))
        .collect();
    summary
}

fn settled() -> Vec<(&'static str, GradeResult)> {
    vec![
        ("g7", interval("Open Weights AI", "Open Weights AI")),
        ("osaid", interval("fail", "fail")),
        ("mof", interval("Class III", "Class III")),
        ("spectrum", interval("Open-weights", "Open-weights")),
    ]
}

fn open() -> Vec<(&'static str, GradeResult)> {
    vec![
        (
            "g7",
            interval("Weights Available AI", "Open Source AI with Open Data"),
        ),
        ("osaid", interval("fail", "pass")),
        ("mof", interval("Unclassified", "Class II")),
        ("spectrum", interval("Open-weights", "Open-weights + data info")),
    ]
}

fn empty() -> Landscape {
    Landscape {
        knowledge: sample::bare().knowledge,
        ..Landscape::new()
    }
}

fn landscape() -> Landscape {
    let capped = Summary {
        commercial: PermissionAnswer::Conditions,
        contradictions: 12,
        ..graded(summary("aurora-1b", Some("llama3.2"), "modified"), &open())
    };
    let limited = Summary {
        is_limited: true,
        ..graded(summary("rill", Some("openrail"), "declared"), &settled())
    };
    let nothing = Summary {
        license: None,
        commercial: PermissionAnswer::Unknown,
        ..graded(summary("meridian", None, "none"), &[])
    };
    let failure = PlaceFailure {
        place: "models/broken.gguf".into(),
        message: "`models/broken.gguf` cannot be read: the header ends at byte 12, inside of a key".into(),
        code: 2,
    };
    Landscape {
        rows: vec![
            Row::Release(capped),
            Row::Failed(failure),
            Row::Release(limited),
            Row::Release(nothing),
        ],
        passed_over: vec![PassedOver {
            place: "models/docs".into(),
            why: "no model card and no weights among 3 files".into(),
        }],
        unbound_decisions: 1,
        ..empty()
    }
}

#[test]
fn the_whole_table_stands_as_it_was_designed() {
    insta::assert_snapshot!("landscape", render_landscape(&landscape(), FIRST));
}

#[test]
fn every_framework_has_a_column_where_all_are_asked_for() {
    let screen = render_landscape(&landscape(), ALL);
    let flat = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    for framework in shown_frameworks(true) {
        let heading = framework.column.as_deref().unwrap_or(&framework.label);
        let begins = heading.split(' ').next().unwrap();
        assert!(flat.contains(begins), "{heading} is not in:\n{screen}");
    }
    assert!(!render_landscape(&landscape(), FIRST).contains("Debian"));
}

#[test]
fn what_is_open_is_never_told_as_one_end_of_it() {
    let screen = render_landscape(&landscape(), FIRST);
    let row = screen.lines().find(|line| line.starts_with("aurora-1b")).unwrap();
    assert!(
        row.contains("Weights") && row.contains("..") && row.contains("·[●●]·"),
        "{row}"
    );
    assert!(row.contains("-..II") && row.contains('?'), "{row}");
}

#[test]
fn a_place_that_failed_stands_in_its_row_with_the_reason() {
    let screen = render_landscape(&landscape(), FIRST);
    let (first, failed, next) = (
        screen.find("aurora-1b").unwrap(),
        screen.find("models/broken.gguf").unwrap(),
        screen.find("rill").unwrap(),
    );
    assert!(first < failed && failed < next, "{screen}");
    assert!(screen.contains("3 releases, one place not audited."), "{screen}");
    let alone = Landscape {
        rows: landscape().rows.drain(1..2).collect(),
        ..empty()
    };
    let screen = render_landscape(&alone, FIRST);
    assert!(
        screen.contains("inside of a key") && !screen.contains("Spectrum"),
        "{screen}"
    );
}

#[test]
fn releases_of_one_name_are_told_apart_by_their_places() {
    let mut twins = landscape();
    let mut other = summary("rill", Some("MIT"), "exact");
    other.place = "elsewhere/rill".into();
    twins.rows.push(Row::Release(other));
    let screen = render_landscape(&twins, FIRST);
    assert!(
        screen.contains("models/rill") && screen.contains("elsewhere/rill"),
        "{screen}"
    );
}

#[test]
fn terms_that_are_no_plain_license_are_told_in_a_word() {
    let mut by_model = summary("several", None, "conflict");
    by_model.license.as_mut().unwrap().is_by_model = true;
    let rows = [
        (summary("a", Some("MIT"), "exact"), "MIT"),
        (summary("b", Some("llama3.2"), "modified"), "llama3.2, changed"),
        (summary("c", None, "modified"), "changed text"),
        (summary("d", Some("MIT"), "derived"), "from MIT"),
        (summary("e", None, "unknown"), "unknown"),
        (summary("f", None, "none"), "none found"),
        (summary("g", None, "conflict"), "conflict"),
        (by_model, "by model"),
    ];
    for (release, words) in rows {
        assert_eq!(super::cells::license(&release).text(), words);
    }
}

/// Names that try to command the terminal, to turn their line around, and to run over.
fn hostile() -> Landscape {
    let mut landscape = landscape();
    for name in [
        "a\u{1b}[2J\r\nb",
        "moc\u{202e}exe\u{2066}",
        &"x".repeat(4000),
        "漢字の名前がとても長いモデル漢字の名前がとても長いモデル",
        "",
    ] {
        landscape.rows.push(Row::Release(graded(
            summary(name, Some(name), "declared"),
            &open(),
        )));
        landscape.rows.push(Row::Failed(PlaceFailure {
            place: name.to_owned(),
            message: name.to_owned(),
            code: 3,
        }));
        landscape.passed_over.push(PassedOver {
            place: name.to_owned(),
            why: name.to_owned(),
        });
    }
    landscape
}

#[test]
fn no_line_is_wider_than_eighty_columns_whatever_the_names() {
    for style in [FIRST, ALL] {
        for line in render_landscape(&hostile(), style).lines() {
            assert!(line.width() <= 80, "{line:?} is {} wide", line.width());
        }
    }
}

#[test]
fn no_name_commands_the_terminal_or_pushes_the_columns() {
    let screen = render_landscape(&hostile(), FIRST);
    assert!(!screen.contains(['\u{1b}', '\r', '\u{202e}', '\u{2066}']));
    let heading = screen.lines().next().unwrap();
    let column = heading.find("Comm.").unwrap();
    let begins = |line: &&str| line.starts_with("moc");
    let row = screen.lines().find(begins).unwrap();
    assert!(row.chars().nth(column) == Some('y'), "{heading}\n{row}");
    // A name of four thousand letters does not take the screen.
    assert!(screen.lines().count() < 90, "{screen}");
}

#[test]
fn plain_and_colored_say_the_same() {
    let plain = render_landscape(&landscape(), ALL);
    let colored = render_landscape(
        &landscape(),
        Style {
            paint: Paint::Ansi,
            ..ALL
        },
    );
    let bare = bare(&colored);
    assert_eq!(bare, plain);
    assert!(colored.contains("\u{1b}[1;31m12"), "contradictions are red");
}
