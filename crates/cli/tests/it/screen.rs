//! The one screen: its order, its width, its restraint.

use crate::harness::{openassay, releases};

fn screen(name: &str) -> String {
    let run = openassay(&["audit", releases().join(name).to_str().unwrap()]);
    assert!(run.code == 0 && !run.output.is_empty(), "{}", run.error);
    run.output
}

const NAMES: [&str; 4] = ["auroral-7b", "fernlight-open", "meridian-api", "duskwater-q8"];

#[test]
fn no_line_is_wider_than_a_terminal() {
    for name in NAMES {
        for line in screen(name).lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn a_pipe_gets_no_color() {
    for name in NAMES {
        assert!(!screen(name).contains('\u{1b}'), "{name}");
    }
}

#[test]
fn color_is_there_when_asked_for() {
    let path = releases().join("auroral-7b");
    let run = openassay(&["audit", path.to_str().unwrap(), "--color", "always"]);
    assert!(run.output.contains('\u{1b}'));
}

#[test]
fn the_label_comes_first_and_the_next_level_after_the_frameworks() {
    let screen = screen("auroral-7b").to_lowercase();
    let places = [
        "weights available ai",
        "contradict",
        "you may",
        "frameworks",
        "next",
    ];
    let found = places.map(|words| {
        screen
            .find(words)
            .unwrap_or_else(|| panic!("no `{words}` in:\n{screen}"))
    });
    assert!(found.is_sorted(), "{found:?} in:\n{screen}");
}

#[test]
fn an_interval_is_never_told_as_its_lower_end() {
    let screen = screen("duskwater-q8");
    let line = screen
        .lines()
        .find(|line| line.to_lowercase().contains("four levels"))
        .unwrap();
    assert!(line.to_lowercase().contains("cannot tell"), "{line}");
}

#[test]
fn a_simple_release_fits_on_a_screen() {
    let lines = screen("pebble-1").lines().count();
    assert!(lines <= 70, "{lines} lines");
}
