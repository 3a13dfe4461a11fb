//! One line a framework; where the unknowns leave it open, the line says "cannot tell".

use openassay_audit::{Audit, OwnFramework};
use openassay_frameworks::{CriterionGrade, Grade, GradeResult};

use super::FrameworkLines;
use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::wording::alternatives;

/// Outcomes named where some are open that are only different.
const NAMED: usize = 2;

const COLUMN: Indent = Indent::hanging(2, 25);

pub(super) fn write(page: &mut Page, audit: &Audit, which: FrameworkLines) {
    let lines: Vec<&Grade> = audit
        .grades
        .iter()
        .filter(|grade| own(audit, grade).is_some() || is_shown(grade, which))
        .collect();
    if lines.is_empty() {
        return;
    }
    page.heading("Frameworks");
    for grade in lines {
        let (title, mut words) = (title(audit, grade), result(grade));
        words.extend(own(audit, grade).map(|own| ink(Ink::Dim, format!("[your own: {}]", own.file))));
        page.row(COLUMN, &plain(title), &words);
        if which == FrameworkLines::All {
            write_notes(page, grade);
        }
    }
}

/// What a reader should know beside the result; on the first screen it would drown the result.
fn write_notes(page: &mut Page, grade: &Grade) {
    for note in &grade.notes {
        page.paragraph(Indent::hanging(4, 6), &[ink(Ink::Dim, note)]);
    }
}

/// How far the first level is that is not surely reached: `Class III at 67 to 80 %`.
fn progress(grade: &Grade) -> Option<String> {
    const DONE: f64 = 100.0;
    let (level, low, high) = grade.progress.iter().find(|(_, low, _)| *low < DONE)?;
    let (low, high) = (format!("{low:.0}"), format!("{high:.0}"));
    let between = if low == high {
        low
    } else {
        format!("{low} to {high}")
    };
    Some(format!("{level} at {between} %"))
}

fn is_shown(grade: &Grade, which: FrameworkLines) -> bool {
    match which {
        FrameworkLines::All => true,
        FrameworkLines::First => {
            openassay_frameworks::by_id(&grade.framework).is_some_and(|framework| framework.first_screen)
        }
    }
}

/// The auditor's own framework that gave the grade, if one did.
fn own<'a>(audit: &'a Audit, grade: &Grade) -> Option<&'a OwnFramework> {
    audit.own.iter().find(|own| own.framework.id == grade.framework)
}

pub(super) fn title<'a>(audit: &'a Audit, grade: &'a Grade) -> &'a str {
    own(audit, grade)
        .map(|own| &own.framework)
        .or_else(|| openassay_frameworks::by_id(&grade.framework))
        .map_or(&grade.framework, |framework| &framework.label)
}

pub(super) fn result(grade: &Grade) -> Vec<Span> {
    match &grade.result {
        GradeResult::Interval {
            guaranteed,
            possible,
            reachable,
        } => {
            let (mut words, mut beside) = (vec![plain(guaranteed)], Vec::new());
            if reachable.len() > 1 {
                words = vec![ink(Ink::Yellow, "cannot tell")];
                beside.push(between(guaranteed, possible, reachable));
            }
            beside.extend(progress(grade));
            words.extend((!beside.is_empty()).then(|| plain(format!("({})", beside.join("; ")))));
            words
        }
        GradeResult::Score { low, high } => vec![plain(score(*low, *high))],
        GradeResult::Vector(criteria) => tally(criteria),
    }
}

/// The ends of what is open; outcomes that are only different have none, and many of them are counted.
fn between(guaranteed: &str, possible: &str, reachable: &[String]) -> String {
    if guaranteed != possible {
        return format!("{guaranteed} to {possible}");
    }
    match reachable.len().saturating_sub(NAMED) {
        0 | 1 => alternatives(reachable),
        _ => format!("{} outcomes are open", reachable.len()),
    }
}

fn score(low: f64, high: f64) -> String {
    let (low, high) = (format!("{low:.1}"), format!("{high:.1}"));
    if low == high {
        format!("{low} of 100")
    } else {
        format!("{low} to {high} of 100")
    }
}

/// Criteria side by side, those of one answer together: `yes: T1, I1; partly: U2; cannot tell: T3`.
fn tally(criteria: &[CriterionGrade]) -> Vec<Span> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for criterion in criteria {
        let is_settled = criterion.guaranteed == criterion.possible;
        let answer = if is_settled {
            criterion.guaranteed.as_str()
        } else {
            "cannot tell"
        };
        match groups.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, ids)) => ids.push(&criterion.id),
            None => groups.push((answer, vec![&criterion.id])),
        }
    }
    let last = groups.len().saturating_sub(1);
    let words = groups.iter().enumerate().flat_map(|(at, (answer, ids))| {
        let color = if *answer == "cannot tell" {
            Ink::Yellow
        } else {
            Ink::Bold
        };
        let end = if at == last { "" } else { ";" };
        [
            ink(color, format!("{answer}:")),
            plain(format!("{}{end}", ids.join(", "))),
        ]
    });
    words.collect()
}
