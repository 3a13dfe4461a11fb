//! Files of other indexes: how they were graded, and how they stand to the bytes.

use openassay_audit::{Against, AppliedQuirk, Audit, GradeHeld, Held, SelfReported, StatementHeld};
use openassay_facts::Value;

use super::evidence::hashed_sentence;
use super::frameworks::{result, title};
use super::page::{Indent, Ink, Page, Span, ink, plain};

/// Lines cited for one quirk.
const CITED: usize = 3;

/// Components named under one standing that asks for no explanation.
const COLUMN: Indent = Indent::hanging(2, 16);

pub(super) fn write(page: &mut Page, audit: &Audit) {
    let Some(report) = &audit.self_report else { return };
    page.heading(&format!("As the {} reads it", report.title));
    let grade = audit
        .grades
        .iter()
        .find(|grade| grade.framework == report.framework);
    if let Some(grade) = grade {
        page.row(
            Indent::hanging(2, 25),
            &plain(title(audit, grade)),
            &result(grade),
        );
    }
    let (decided, idle): (Vec<_>, Vec<_>) = report.quirks.iter().partition(|quirk| quirk.decided);
    for quirk in decided {
        write_quirk(page, audit, quirk);
    }
    write_idle(page, report, &idle);
}

/// What a quirk decided, and what the framework's own text would have said.
fn write_quirk(page: &mut Page, audit: &Audit, quirk: &AppliedQuirk) {
    let indent = Indent::hanging(4, 6);
    page.paragraph(
        Indent::hanging(2, 4),
        &[
            ink(Ink::Yellow, quirk.id),
            plain(format!("decides: {}", quirk.does)),
        ],
    );
    let mut without = vec![plain(format!(
        "by the framework's text: {}. That gives",
        quirk.instead
    ))];
    without.extend(result(&quirk.without));
    page.paragraph(indent, &without);
    for evidence in quirk.evidence.iter().take(CITED) {
        page.paragraph(indent, &[ink(Ink::Dim, hashed_sentence(audit, evidence))]);
    }
    if let more @ 1.. = quirk.evidence.len().saturating_sub(CITED) {
        page.paragraph(indent, &[ink(Ink::Dim, format!("and {more} more lines"))]);
    }
    page.paragraph(indent, &[ink(Ink::Dim, quirk.cite)]);
}

fn write_idle(page: &mut Page, report: &SelfReported, idle: &[&AppliedQuirk]) {
    let words = match (report.quirks.len(), idle.is_empty()) {
        (0, _) => "no quirk of the index had anything to do".to_owned(),
        (_, true) => return,
        (_, false) => {
            let ids: Vec<&str> = idle.iter().map(|quirk| quirk.id).collect();
            format!("met, and decided nothing: {}", ids.join(", "))
        }
    };
    page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Dim, words)]);
}

pub(super) fn write_against(page: &mut Page, audit: &Audit) {
    let Some(against) = &audit.against else { return };
    page.heading(&format!(
        "Against {}, a file of the {}",
        against.path, against.title
    ));
    for grade in &against.grades {
        write_grade(page, audit, grade);
    }
    for held in of(against, Held::Contradicted) {
        write_statement(page, audit, held);
    }
    write_together(page, against, Held::Understated);
    write_together(page, against, Held::CannotTell);
    let confirmed: Vec<String> = of(against, Held::Confirmed)
        .filter(|held| !is_said_with_its_license(against, held))
        .map(said)
        .collect();
    if !confirmed.is_empty() {
        page.row(
            COLUMN,
            &ink(Ink::Green, "confirmed"),
            &[plain(confirmed.join("; "))],
        );
    }
}

fn of(against: &Against, standing: Held) -> impl Iterator<Item = &StatementHeld> {
    against
        .statements
        .iter()
        .filter(move |held| held.standing == standing)
}

/// A component under a license that is confirmed is there, without a word more.
fn is_said_with_its_license(against: &Against, held: &StatementHeld) -> bool {
    let license = held.fact.replacen("present(", "license(", 1);
    license != held.fact && of(against, Held::Confirmed).any(|other| other.fact == license)
}

/// Statements of one standing, those of one reason together.
fn write_together(page: &mut Page, against: &Against, standing: Held) {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for held in of(against, standing) {
        match reasons.iter_mut().find(|(why, _)| *why == held.why) {
            Some((_, statements)) => statements.push(said(held)),
            None => reasons.push((&held.why, vec![said(held)])),
        }
    }
    for (why, statements) in reasons {
        let words = format!("{}: {why}", statements.join("; "));
        page.row(COLUMN, &mark(standing), &[plain(words)]);
    }
}

fn write_grade(page: &mut Page, audit: &Audit, held: &GradeHeld) {
    let found = if held.guaranteed == held.possible {
        held.guaranteed.clone()
    } else {
        format!("{} to {}", held.guaranteed, held.possible)
    };
    let what = match held.criterion.as_str() {
        "" => audit
            .grades
            .iter()
            .find(|grade| grade.framework == held.framework)
            .map_or(held.framework.as_str(), |grade| title(audit, grade)),
        criterion => criterion,
    };
    let words = format!(
        "{what}: {} by the self-report, {found} by the files",
        held.claimed
    );
    page.row(COLUMN, &mark(held.standing), &[plain(words)]);
}

fn write_statement(page: &mut Page, audit: &Audit, held: &StatementHeld) {
    page.row(
        COLUMN,
        &mark(held.standing),
        &[plain(format!("{}: {}", said(held), held.why))],
    );
    let inner = Indent::hanging(4, 10);
    page.paragraph(inner, &[plain("says"), plain(hashed_sentence(audit, &held.said))]);
    for evidence in held.evidence.iter().take(CITED) {
        page.paragraph(inner, &[plain("but "), plain(hashed_sentence(audit, evidence))]);
    }
}

/// `code.training is there`, `weights.final under MIT`.
fn said(held: &StatementHeld) -> String {
    let inner = held
        .fact
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    let component = inner.unwrap_or(&held.fact);
    match &held.claimed {
        Value::Bool(true) => format!("{component} is there"),
        Value::Bool(false) => format!("{component} is not there"),
        value => {
            // As it is written, where it is no id.
            let written = held.said.quote.clone().unwrap_or_else(|| value.to_string());
            format!("{component} under {written}")
        }
    }
}

fn mark(standing: Held) -> Span {
    match standing {
        Held::Contradicted => ink(Ink::Red, "contradicted"),
        Held::CannotTell => ink(Ink::Yellow, "cannot tell"),
        Held::Understated => ink(Ink::Yellow, "understated"),
        Held::Confirmed => ink(Ink::Green, "confirmed"),
    }
}
