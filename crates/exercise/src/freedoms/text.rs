//! The document as a table for people.

use std::fmt::Write as _;

use super::{Exercise, Outcome, Step};
use crate::wrap::wrapped;

/// Columns of a screen.
const WIDTH: usize = 80;
/// Where the last column begins.
const LAST: usize = 36;

/// The table, without a control character out of the release that could command a terminal.
pub fn render(exercise: &Exercise) -> String {
    let mut page = String::new();
    let name = exercise.release.name.as_deref().unwrap_or("release");
    let _ = writeln!(page, "{name}");
    match &exercise.release.digest {
        Some(digest) => {
            let _ = writeln!(page, "  over all files, sha256\n    {digest}");
        }
        None => page.push_str("  not every file could be hashed: an audit will not take this result\n"),
    }
    page.push('\n');
    for step in &exercise.freedoms {
        write_step(&mut page, step);
    }
    page.push('\n');
    for line in wrapped(
        "That it ran shows that the files are usable, never that the account of their training is true; that something can \
         be done, not that one may: the license gives the right. Seeing every weight is not understanding.",
        WIDTH,
    ) {
        let _ = writeln!(page, "{line}");
    }
    page
}

fn write_step(page: &mut String, step: &Step) {
    let result = match step.result {
        Outcome::Done => "done",
        Outcome::Failed => "failed",
        Outcome::Forbidden => "forbidden",
        Outcome::CannotTell => "cannot tell",
    };
    let figures: Vec<String> = step
        .figures
        .iter()
        .map(|(name, value)| format!("{} {}", name.replace('_', " "), short(*value)))
        .collect();
    let words = step.why.clone().unwrap_or_else(|| figures.join(", "));
    let mut lines = wrapped(&words, WIDTH - LAST).into_iter();
    let first = lines.next().unwrap_or_default();
    let line = format!("  {:<8}{:<13}{result:<13}{first}", step.freedom, step.step);
    let _ = writeln!(page, "{}", line.trim_end());
    for line in lines {
        let _ = writeln!(page, "{}{line}", " ".repeat(LAST));
    }
}

/// A figure in few digits: whole numbers whole.
fn short(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        format!("{value:.4}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_short() {
        assert_eq!(short(3.0), "3");
        assert_eq!(short(0.123_456), "0.1235");
    }
}
