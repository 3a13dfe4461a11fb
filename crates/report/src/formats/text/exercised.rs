//! What exercising the release showed, and what it does not show.

use openassay_audit::{Audit, Exercised, ExercisedStep, Shown};

use super::page::{Indent, Ink, Page, Span, ink, plain};

/// Steps of a freedom that are named one by one; a longer result is a file that one can read.
const MOST_STEPS: usize = 12;

const COLUMN: Indent = Indent::hanging(2, 16);
const BELOW: Indent = Indent::hanging(16, 16);

pub(super) fn write(page: &mut Page, audit: &Audit) {
    for result in &audit.exercised {
        page.heading(&format!("Exercised, by {}", result.path));
        write_result(page, result);
    }
}

fn write_result(page: &mut Page, result: &Exercised) {
    let shown = result.shown();
    let mut freedoms: Vec<&str> = Vec::new();
    for step in &result.steps {
        if !freedoms.contains(&step.freedom.as_str()) {
            freedoms.push(&step.freedom);
        }
    }
    for freedom in &freedoms {
        let of_it: Vec<_> = result
            .steps
            .iter()
            .filter(|step| step.freedom == *freedom)
            .collect();
        page.row(COLUMN, &plain(freedom), &steps(&of_it));
        write_shown(page, &shown, freedom);
    }
    if let Some(verdict) = &result.verdict {
        page.row(
            COLUMN,
            &plain("reproduce"),
            &[ink(Ink::Bold, verdict.replace('-', " "))],
        );
        write_shown(page, &shown, "reproduce");
    }
}

fn steps(steps: &[&ExercisedStep]) -> Vec<Span> {
    let mut words = Vec::new();
    let last = steps.len().saturating_sub(1);
    for (index, step) in steps.iter().enumerate().take(MOST_STEPS) {
        let color = match step.result.as_str() {
            "done" => Ink::Green,
            "failed" => Ink::Red,
            _ => Ink::Yellow,
        };
        let why = match step.why.as_str() {
            "" => String::new(),
            why => format!(" ({why})"),
        };
        let comma = if index < last { "," } else { "" };
        words.push(plain(&step.step));
        words.push(ink(
            color,
            format!("{}{why}{comma}", step.result.replace('-', " ")),
        ));
    }
    if let more @ 1.. = steps.len().saturating_sub(MOST_STEPS) {
        words.push(ink(Ink::Dim, format!("and {more} more")));
    }
    words
}

fn write_shown(page: &mut Page, shown: &[Shown], freedom: &str) {
    for one in shown.iter().filter(|one| one.freedom == freedom) {
        let words = format!("shows that {}; not {}", one.shows, one.not);
        page.paragraph(BELOW, &[ink(Ink::Dim, words)]);
    }
}
