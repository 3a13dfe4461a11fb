//! The list of work: how the release stands to each level that was asked for, and what to do, file by file.

use openassay_audit::{Audit, GoalPlan, Work, WorkCondition, WorkLift};
use openassay_facts::Method;
use openassay_frameworks::{Served, Standing};

use super::evidence::sentence;
use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::wording::counted;

/// Pieces of evidence shown for one item; the JSON has all.
const EVIDENCE: usize = 2;
/// Citations shown for one goal of an item.
const CITES: usize = 3;
/// Changes shown in the table of what lifts most.
const LIFTS: usize = 12;

const ITEM: Indent = Indent::hanging(2, 6);
const FIELD: Indent = Indent::hanging(6, 17);
const STANZA: usize = 6;
const COLUMNS: [usize; 3] = [2, 27, 54];

pub(super) fn write(page: &mut Page, audit: &Audit) {
    if !audit.lifts.is_empty() {
        write_lifts(page, &audit.lifts);
    }
    page.heading(if audit.goals.len() == 1 { "Goal" } else { "Goals" });
    let is_table = !audit.lifts.is_empty();
    for goal in audit.goals.iter().filter(|goal| !is_table || is_single(goal)) {
        write_goal(page, audit, goal);
    }
    if audit.work.is_empty() || !audit.lifts.is_empty() {
        return;
    }
    page.heading(&format!(
        "What leads there ({})",
        counted(audit.work.len(), "change")
    ));
    for (number, work) in (1..).zip(&audit.work) {
        if number > 1 {
            page.blank();
        }
        write_work(page, audit, number, work);
    }
}

/// Is it the level of a whole framework? The next outcomes of dozens of criteria would drown those, and stand in the table.
fn is_single(goal: &GoalPlan) -> bool {
    openassay_frameworks::by_id(&goal.framework).is_none_or(openassay_frameworks::Framework::is_single)
}

fn label(id: &str) -> &str {
    openassay_frameworks::by_id(id).map_or(id, |framework| &framework.label)
}

fn write_goal(page: &mut Page, audit: &Audit, goal: &GoalPlan) {
    let name = format!("{}, {}:", label(&goal.framework), goal.level);
    let mut words = vec![plain(name)];
    words.extend(standing(goal));
    page.paragraph(Indent::hanging(2, 4), &words);
    if let Some(out) = &goal.out_of_reach {
        let mut said: Vec<String> = out.because.iter().map(|one| sentence(audit, one)).collect();
        said.truncate(EVIDENCE);
        let words = format!(
            "out of reach, since it accepts nothing in place of data that cannot be shared; the best that can be reached is {}",
            out.best
        );
        page.paragraph(Indent::hanging(4, 6), &[ink(Ink::Yellow, words)]);
        for words in said {
            page.paragraph(Indent::hanging(6, 8), &[plain(words)]);
        }
    }
}

fn standing(goal: &GoalPlan) -> Vec<Span> {
    let now = if goal.guaranteed == goal.possible {
        goal.guaranteed.clone()
    } else {
        format!("{} to {}", goal.guaranteed, goal.possible)
    };
    let left = counted(goal.items.len(), "change");
    match goal.standing {
        Standing::Reached => vec![ink(Ink::Green, "reached"), plain(format!("({now})"))],
        Standing::MayBeReached => vec![
            ink(Ink::Yellow, "may be reached already"),
            plain(format!("({now}); what is open: {}", open(goal))),
        ],
        Standing::Open if goal.out_of_reach.is_some() => {
            vec![ink(Ink::Bold, "not reached"), plain(format!("({now})"))]
        }
        Standing::Open => vec![
            ink(Ink::Bold, "not reached"),
            plain(format!("({now}); {left} away")),
        ],
    }
}

fn open(goal: &GoalPlan) -> String {
    let titles: Vec<&str> = goal.items.iter().map(|item| item.title.as_str()).collect();
    titles.join(", ")
}

fn write_work(page: &mut Page, audit: &Audit, number: usize, work: &Work) {
    page.row(
        ITEM,
        &ink(Ink::Bold, format!("{number}.")),
        &[ink(Ink::Bold, &work.title)],
    );
    page.paragraph(Indent::hanging(6, 8), &[plain(&work.change)]);
    let field =
        |page: &mut Page, name: &str, words: &str| page.row(FIELD, &ink(Ink::Dim, name), &[plain(words)]);
    if let Some(file) = &work.file {
        field(page, "goes into", file);
    }
    if let (Some(license), Some(place)) = (&work.license, &work.license_at) {
        field(page, "license", &format!("{license}: {place}"));
    }
    if let Some(see) = &work.see {
        field(page, "see", see);
    }
    for words in known(audit, work) {
        field(page, "known", &words);
    }
    if work.pointed.is_some() {
        field(
            page,
            "or fetch",
            "what is pointed at, and audit both places together",
        );
    }
    for (goal, cites) in served(&work.conditions) {
        field(page, "for", &format!("{goal}{cites}"));
    }
    field(page, "settles", &conditions(&work.conditions));
    if !work.instead.is_empty() {
        field(page, "or instead", &work.instead.join(", and "));
    }
    write_decisions(page, work);
}

/// What is known now: what points to it, the places, or that nothing says it.
fn known(audit: &Audit, work: &Work) -> Vec<String> {
    if let Some(pointed) = &work.pointed {
        return vec![format!("pointed at, not followed: {}", sentence(audit, pointed))];
    }
    let is_unknown = work.conditions.iter().all(|one| one.state.is_unknown());
    let mut said: Vec<String> = Vec::new();
    for one in &work.evidence {
        let words = match one.method {
            Method::Absent => sentence(audit, one),
            _ if is_unknown => format!("cannot tell: {}", sentence(audit, one)),
            _ => sentence(audit, one),
        };
        if !said.contains(&words) {
            said.push(words);
        }
    }
    if said.is_empty() && work.only_a_person {
        return vec!["nobody has decided it".to_owned()];
    }
    if said.is_empty() {
        return vec!["cannot tell: nothing that was read says it".to_owned()];
    }
    said.truncate(EVIDENCE);
    said
}

/// Each goal of the conditions once, with where its framework asks for them.
fn served(conditions: &[WorkCondition]) -> Vec<(String, String)> {
    let mut goals: Vec<(String, Vec<&str>)> = Vec::new();
    for one in conditions {
        let goal = format!("{}, {}", label(&one.framework), one.level);
        let at = goals
            .iter()
            .position(|(known, _)| *known == goal)
            .unwrap_or_else(|| {
                goals.push((goal, Vec::new()));
                goals.len() - 1
            });
        if let Some((_, cites)) = goals.get_mut(at) {
            cites.extend(one.cites.iter().map(String::as_str));
            cites.sort_unstable();
            cites.dedup();
        }
    }
    goals
        .into_iter()
        .map(|(goal, cites)| {
            let more = cites.len().saturating_sub(CITES);
            let mut shown = cites.iter().take(CITES).copied().collect::<Vec<_>>().join("; ");
            if more > 0 {
                shown = format!("{shown}; and {more} more");
            }
            let cites = if shown.is_empty() {
                shown
            } else {
                format!(" ({shown})")
            };
            (goal, cites)
        })
        .collect()
}

fn conditions(conditions: &[WorkCondition]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for one in conditions {
        if !texts.contains(&one.condition.as_str()) {
            texts.push(&one.condition);
        }
    }
    texts.join(", ")
}

/// The stanzas, as they are to be pasted.
fn write_decisions(page: &mut Page, work: &Work) {
    if work.decisions.is_empty() {
        return;
    }
    let words = if work.only_a_person {
        "only a person can settle it; into the settings file, signed:"
    } else {
        "a person may settle it by a decision; into the settings file, signed:"
    };
    page.paragraph(Indent::at(STANZA), &[ink(Ink::Dim, words)]);
    for line in work.decisions.iter().flat_map(|stanza| stanza.lines()) {
        page.paragraph(Indent::at(STANZA), &[plain(line)]);
    }
}

fn write_lifts(page: &mut Page, lifts: &[WorkLift]) {
    page.heading("What lifts most");
    let head = ["change", "reaches alone", "shortens the way to"];
    page.cells(&COLUMNS, &head.map(|name| ink(Ink::Dim, name)));
    for lift in lifts.iter().take(LIFTS) {
        page.cells(
            &COLUMNS,
            &[
                plain(&lift.work.title),
                plain(levels(&lift.reaches)),
                plain(frameworks(&lift.shortens)),
            ],
        );
    }
    let more = lifts.len().saturating_sub(LIFTS);
    if more > 0 {
        page.paragraph(
            Indent::at(2),
            &[ink(Ink::Dim, format!("and {more} more: --format json"))],
        );
    }
    let hint = "what to do for one of them: `--goal` with its framework and level, such as `--goal";
    let example = lifts
        .iter()
        .flat_map(|lift| lift.reaches.iter().chain(&lift.shortens))
        .next()
        .map(|served| format!("\"{}:{}\"`", served.framework, served.level));
    if let Some(example) = example {
        page.blank();
        page.paragraph(
            Indent::hanging(2, 4),
            &[ink(Ink::Dim, format!("{hint} {example}"))],
        );
    }
}

/// The levels, those of one framework together: `European index (modelcard: open, …)`.
fn levels(served: &[Served]) -> String {
    let groups = by_framework(served);
    let words = groups
        .iter()
        .map(|(id, levels)| format!("{}: {}", label(id), levels.join(", ")));
    or_none(&words.collect::<Vec<_>>())
}

/// The frameworks, with how many ways where there are several.
fn frameworks(served: &[Served]) -> String {
    let groups = by_framework(served);
    let words = groups.iter().map(|(id, levels)| match levels.len() {
        1 => label(id).to_owned(),
        several => format!("{} ({several} ways)", label(id)),
    });
    or_none(&words.collect::<Vec<_>>())
}

fn or_none(words: &[String]) -> String {
    if words.is_empty() {
        return "-".to_owned();
    }
    words.join("; ")
}

fn by_framework(served: &[Served]) -> Vec<(&str, Vec<&str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in served {
        match groups.iter_mut().find(|(id, _)| *id == one.framework) {
            Some((_, levels)) => levels.push(&one.level),
            None => groups.push((&one.framework, vec![&one.level])),
        }
    }
    groups
}
