//! A self-report as the release itself: its own words, graded as its index would.

use openassay_facts::{Assurance, Evidence, Fact, FactKey, Facts, Method, Place, Problem, Truth, Value};
use openassay_frameworks::{Framework, Goal, Grade};
use openassay_interchange::{Quirk, Quirks, Reading, Statement, Touch};
use openassay_sources::Release;

use super::{AppliedQuirk, Read, SelfReported};
use crate::{Audit, AuditedRelease, Digests, Label, OwnFramework, goals, label, next, reading};

/// The audit of a self-report that was named in place of a release.
pub(crate) fn audit(release: &Release, read: &Read, own: Vec<OwnFramework>, wanted: &[Goal]) -> Audit {
    let mut inventory = openassay_inventory::take(release);
    let digest = reading::digest(release, &mut inventory, Digests::Small);
    let index = read.report.index();
    let plain = facts(read, &read.report.read(Quirks::None));
    let as_read = facts(read, &read.report.read(Quirks::All));
    let grade = |framework: &Framework| {
        let is_the_index = framework.id == index.framework;
        framework.grade(if is_the_index { &as_read } else { &plain })
    };
    let all = openassay_frameworks::builtin().iter();
    let grades: Vec<Grade> = all
        .chain(own.iter().map(|own| &own.framework))
        .map(grade)
        .collect();
    let (guaranteed, possible) = label::interval(&grades);
    let (goals, work) = goals::worked_out(wanted, &plain, digest.as_deref());
    let name = read.report.name().map(str::to_owned);
    Audit {
        release: AuditedRelease {
            name: name.or_else(|| release.name.clone()),
            sources: reading::sources(release),
            digest: digest.clone(),
        },
        next: next::next(&grades, &plain),
        lifts: goals::ranked(wanted, &plain, digest.as_deref()),
        goals,
        work,
        grades,
        own,
        facts: plain,
        artifacts: inventory.artifacts,
        problems: problems(read),
        remarks: vec![format!(
            "a file of the {}, graded on its own words: no bytes of a release were looked at",
            index.title,
        )],
        pointed: read.report.places().into_iter().map(str::to_owned).collect(),
        self_report: Some(reported(read, &as_read)),
        ..Audit::of_nothing(Label {
            guaranteed,
            possible,
            claimed: None,
            unread: Vec::new(),
        })
    }
}

fn problems(read: &Read) -> Vec<Problem> {
    let problem = |(line, message): (u32, String)| Problem {
        source: 0,
        path: read.path.clone(),
        message: match line {
            0 => message,
            line => format!("line {line}: {message}"),
        },
    };
    read.report.problems().into_iter().map(problem).collect()
}

/// The words as facts, each only claimed.
pub(super) fn facts(read: &Read, reading: &Reading) -> Facts {
    let mut facts = Facts::default();
    for statement in &reading.statements {
        let evidence = evidence(read, statement.line, &statement.quote);
        if let Value::Name(license) = &statement.value
            && statement.key.as_str().starts_with("license(")
        {
            approve(&mut facts, &statement.key, license, &evidence);
        }
        let fact = Fact::because(statement.value.clone(), Assurance::Claimed, evidence);
        facts.set(statement.key.clone(), fact);
    }
    facts
}

/// What follows from the license that is named.
fn approve(facts: &mut Facts, key: &FactKey, license: &str, evidence: &Evidence) {
    let Ok(expression) = openassay_licenses::expression(license) else {
        return;
    };
    let osi = expression.truth(&|one| one.osi_approved);
    let open = expression.truth(&|one| one.osi_approved.or(one.open_definition));
    for (predicate, truth) in [("osi_license", osi), ("open_license", open)] {
        if truth != Truth::Unknown {
            let fact = Fact::because(truth, Assurance::Claimed, evidence.clone());
            facts.set(FactKey::new(predicate, key.subject()), fact);
        }
    }
}

/// The place of a statement, or what was looked for.
pub(super) fn evidence(read: &Read, line: u32, quote: &str) -> Evidence {
    let (place, method) = match line {
        0 => (Place::Whole, Method::Absent),
        line => (Place::Line(line), Method::Declared),
    };
    Evidence::in_file(0, &read.path, place, method)
        .quoting(quote)
        .hashed(Some(read.sha256.clone()))
}

fn reported(read: &Read, as_read: &Facts) -> SelfReported {
    let index = read.report.index();
    let framework = openassay_frameworks::by_id(&index.framework);
    SelfReported {
        index: &index.id,
        title: &index.title,
        version: &index.version,
        framework: &index.framework,
        quirks: framework
            .map(|one| at_work(read, one, as_read))
            .unwrap_or_default(),
    }
}

/// The quirks that had something to do, each with what the grade is without it.
fn at_work(read: &Read, framework: &Framework, as_read: &Facts) -> Vec<AppliedQuirk> {
    let touched = read.report.read(Quirks::All).touched;
    let with = framework.grade(as_read);
    let at_work = read.report.index().quirks.iter().filter_map(|quirk| {
        let lines: Vec<&Touch> = touched.iter().filter(|one| one.quirk == quirk.id).collect();
        (!lines.is_empty()).then(|| applied(read, framework, &with, quirk, &lines))
    });
    at_work.collect()
}

fn applied(
    read: &Read,
    framework: &Framework,
    with: &Grade,
    quirk: &'static Quirk,
    lines: &[&Touch],
) -> AppliedQuirk {
    let other = read.report.read(Quirks::Without(&quirk.id));
    let without = framework.grade(&facts(read, &other));
    AppliedQuirk {
        id: &quirk.id,
        does: &quirk.does,
        instead: &quirk.instead,
        cite: &quirk.cite,
        decided: (&without.result, &without.progress) != (&with.result, &with.progress),
        without,
        evidence: lines
            .iter()
            .map(|one| evidence(read, one.line, &one.quote))
            .collect(),
    }
}

/// Does the statement speak of the extent of a dimension, and of nothing that bytes hold?
pub(super) fn is_extent(statement: &Statement) -> bool {
    statement.key.as_str().starts_with("extent(")
}
