//! Is each text named for what it is, and no changed one called plain?

use openassay_licenses::Verdict;

use super::corpus::Text;

/// What became of the naming of one text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    Right,
    /// Changed or another license, and reported as a plain known one: the worst error.
    CalledPlain,
    /// Plain, and reported as changed.
    FalseAlarm,
    OtherName,
}

impl Naming {
    const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::CalledPlain => "CALLED PLAIN",
            Self::FalseAlarm => "false alarm",
            Self::OtherName => "other name",
        }
    }
}

fn naming(text: &Text) -> Naming {
    let expected = text.expected();
    let named = text.found.license.is_some() && text.found.license == expected;
    let plain = text.found.verdict.is_plain();
    match text.cell("relation") {
        // A changed text that we know under an id of its own may be exact of that.
        "modified" | "derived" if plain && (!named || text.cell("relation") == "derived") => {
            Naming::CalledPlain
        }
        "derived" if text.found.verdict == Verdict::Derived => Naming::Right,
        "derived" => Naming::OtherName,
        // A translation is no copy of what it translates; known under its own id it is one of itself.
        "translation" if plain && named => Naming::Right,
        "translation" | "pointer" | "multi" if plain => Naming::CalledPlain,
        "modified" | "translation" | "pointer" | "multi" => Naming::Right,
        // Labeled, and known to neither SPDX nor the Hub nor us.
        _ if expected.is_none() && !plain => Naming::Right,
        _ if !plain => Naming::FalseAlarm,
        _ if named => Naming::Right,
        _ => Naming::OtherName,
    }
}

pub(super) fn lines(texts: &[&Text]) -> Vec<String> {
    let all = texts.len();
    let count = |wanted: Naming| texts.iter().filter(|text| naming(text) == wanted).count();
    let mut lines = vec![format!(
        "naming: right {}/{all}, changed or other texts called plain {}, false alarms {}, other name {}",
        count(Naming::Right),
        count(Naming::CalledPlain),
        count(Naming::FalseAlarm),
        count(Naming::OtherName)
    )];
    let wrong = texts.iter().filter(|text| naming(text) != Naming::Right);
    lines.extend(wrong.map(|text| verdict(text)));
    let blind = texts
        .iter()
        .filter(|text| text.blind.verdict.is_plain() && text.cell("relation") != "pointer");
    lines.extend(blind.map(|text| {
        let name = text.blind.license.as_deref().unwrap_or_default();
        format!("own family left out, called plain {name}: {}", text.path)
    }));
    lines
}

/// One line: the label, and what we say.
pub(super) fn verdict(text: &Text) -> String {
    let change = text.found.changes.first();
    let why = change.map(|change| {
        format!(
            "; line {}: {}",
            change.line,
            change.text.chars().take(160).collect::<String>()
        )
    });
    format!(
        "{}: {}, labeled {} {}, found {} {}{}",
        naming(text).name(),
        text.path,
        text.cell("relation"),
        text.cell("id"),
        text.found.verdict.name(),
        text.found.license.as_deref().unwrap_or("no license"),
        why.unwrap_or_default()
    )
}
