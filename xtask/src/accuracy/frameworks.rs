//! Files of other indexes, graded by us as they grade them: class, progress and score against what they publish.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openassay_audit::{Audit, Request, audit};
use openassay_frameworks::{Grade, GradeResult};

/// Most files named in one line.
const NAMED: usize = 6;
/// The percentages of the model files are published as whole numbers.
const WHOLE: f64 = 0.51;
/// Those of the test data as they were computed.
const EXACT: f64 = 1e-6;
/// Scores are published to a tenth.
const TENTH: f64 = 0.051;

/// What an authority says of one of its files: outcome, and percentages by level.
struct Expected {
    outcome: String,
    progress: Vec<(String, f64)>,
}

/// The figures of each authority whose data is there.
pub(super) fn lines(marker: &Path, _: &[String]) -> Result<Vec<String>, String> {
    let corpus = marker.parent().and_then(Path::parent).unwrap_or(marker);
    let mut lines = Vec::new();
    let mot = corpus.join("mot");
    lines.extend(section(
        "Model Openness Tool, its model files: class and three progress figures",
        &mot.join("models"),
        &classes(&mot.join("expected_classes.tsv"))?,
        WHOLE,
    )?);
    lines.extend(section(
        "Model Openness Tool, its test data with expected results",
        &mot.join("Test_Data"),
        &results(&mot.join("Test_Data/expected_results.json"))?,
        EXACT,
    )?);
    let osai = corpus.join("osai");
    lines.extend(section(
        "European Open Source AI Index, its system files: score to a tenth",
        &osai,
        &scores(&osai.join("expected_scores.tsv"))?,
        TENTH,
    )?);
    Ok(lines)
}

fn section(
    heading: &str,
    folder: &Path,
    expected: &BTreeMap<String, Expected>,
    tolerance: f64,
) -> Result<Vec<String>, String> {
    let mut right = 0;
    let mut wrong = Vec::new();
    let mut quirks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files(folder)? {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // The index keeps its own settings beside its files.
        if name.starts_with('_') {
            continue;
        }
        let audit = graded(&path)?;
        let own = audit.release.name.as_deref().unwrap_or_default();
        match expected.get(&name).or_else(|| expected.get(own)) {
            None => wrong.push(format!("  {name}: nothing is expected of it")),
            Some(expected) => match disagreement(&audit, expected, tolerance) {
                None => right += 1,
                Some(words) => wrong.push(format!("  {name}: {words}")),
            },
        }
        note_quirks(&name, &audit, &mut quirks);
    }
    let mut lines = vec![format!("{heading}: {right}/{}", expected.len())];
    lines.extend(wrong);
    lines.extend(quirks.iter().map(|(what, names)| {
        let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let more = names.len().saturating_sub(NAMED);
        let rest = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!("  {what}: {} ({shown}{rest})", names.len())
    }));
    Ok(lines)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|one| one == "yml" || one == "yaml");
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(is_yaml)
        .collect();
    found.sort();
    Ok(found)
}

fn graded(path: &Path) -> Result<Audit, String> {
    let request = Request {
        places: vec![path.to_string_lossy().into_owned()],
        ..Request::default()
    };
    audit(&request).map_err(|error| format!("{}: {error}", path.display()))
}

/// Where a quirk of the index decided, and the framework's own text would have said something else.
fn note_quirks(name: &str, audit: &Audit, quirks: &mut BTreeMap<String, Vec<String>>) {
    let Some(report) = &audit.self_report else { return };
    for quirk in report.quirks.iter().filter(|quirk| quirk.decided) {
        let with = told(audit, report.framework);
        let without = outcome(&quirk.without);
        let what = if with == without {
            format!("by `{}` its progress differs from the framework's text", quirk.id)
        } else {
            format!("by `{}` {with}, by the framework's text {without}", quirk.id)
        };
        quirks.entry(what).or_default().push(name.to_owned());
    }
}

fn grade<'a>(audit: &'a Audit, framework: &str) -> Option<&'a Grade> {
    audit.grades.iter().find(|grade| grade.framework == framework)
}

fn told(audit: &Audit, framework: &str) -> String {
    grade(audit, framework).map(outcome).unwrap_or_default()
}

fn outcome(grade: &Grade) -> String {
    match &grade.result {
        GradeResult::Interval {
            guaranteed, possible, ..
        } if guaranteed == possible => guaranteed.clone(),
        GradeResult::Interval {
            guaranteed, possible, ..
        } => format!("{guaranteed} to {possible}"),
        GradeResult::Score { low, high } if low.to_bits() == high.to_bits() => format!("{low:.1}"),
        GradeResult::Score { low, high } => format!("{low:.1} to {high:.1}"),
        GradeResult::Vector(_) => String::new(),
    }
}

fn disagreement(audit: &Audit, expected: &Expected, tolerance: f64) -> Option<String> {
    let Some(report) = &audit.self_report else {
        return Some("not taken for a file of an index".to_owned());
    };
    let Some(grade) = grade(audit, report.framework) else {
        return Some("not graded".to_owned());
    };
    let found = outcome(grade);
    let same = match (found.parse::<f64>(), expected.outcome.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() < tolerance,
        _ => found == expected.outcome,
    };
    if !same {
        return Some(format!("{found}, and the authority says {}", expected.outcome));
    }
    let differs = expected.progress.iter().find(|(level, percent)| {
        let ours = grade.progress.iter().find(|(one, _, _)| one == level);
        ours.is_none_or(|(_, low, high)| {
            (low - percent).abs() > tolerance || (high - percent).abs() > tolerance
        })
    });
    differs.map(|(level, percent)| format!("{level} not at {percent} %: {:?}", grade.progress))
}

fn class(number: &str) -> String {
    match number {
        "1" => "Class I",
        "2" => "Class II",
        "3" => "Class III",
        _ => "Unclassified",
    }
    .to_owned()
}

fn table(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let rows = text
        .lines()
        .skip(1)
        .map(|line| line.split('\t').map(str::to_owned).collect());
    Ok(rows.collect())
}

fn classes(path: &Path) -> Result<BTreeMap<String, Expected>, String> {
    let read = |row: Vec<String>| {
        let [name, number, three, two, one] = <[String; 5]>::try_from(row).ok()?;
        let percent = |level: &str, text: &str| Some((level.to_owned(), text.parse().ok()?));
        let progress = [
            percent("Class III", &three),
            percent("Class II", &two),
            percent("Class I", &one),
        ];
        let expected = Expected {
            outcome: class(&number),
            progress: progress.into_iter().collect::<Option<_>>()?,
        };
        Some((name, expected))
    };
    Ok(table(path)?.into_iter().filter_map(read).collect())
}

fn scores(path: &Path) -> Result<BTreeMap<String, Expected>, String> {
    let read = |row: Vec<String>| {
        let [name, outcome] = <[String; 2]>::try_from(row).ok()?;
        Some((
            name,
            Expected {
                outcome,
                progress: Vec::new(),
            },
        ))
    };
    Ok(table(path)?.into_iter().filter_map(read).collect())
}

/// The file is printed by a filter that leaves trailing commas.
fn results(path: &Path) -> Result<BTreeMap<String, Expected>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let json: serde_json::Value = serde_json::from_str(&without_trailing_commas(&text))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let models = json
        .get("models")
        .and_then(serde_json::Value::as_array)
        .cloned()
        .unwrap_or_default();
    let read = |model: &serde_json::Value| {
        let name = model.pointer("/release/name")?.as_str()?.to_owned();
        let found = model.get("classification")?;
        let levels = [("Class III", "3"), ("Class II", "2"), ("Class I", "1")];
        let percent =
            |(level, key): (&str, &str)| Some((level.to_owned(), found.get("progress")?.get(key)?.as_f64()?));
        let expected = Expected {
            outcome: class(&found.get("class")?.to_string()),
            progress: levels.into_iter().map(percent).collect::<Option<_>>()?,
        };
        Some((name, expected))
    };
    Ok(models.iter().filter_map(read).collect())
}

fn without_trailing_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start();
        if character != ',' || !rest.starts_with(['}', ']']) {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_commas_go_and_others_stay() {
        assert_eq!(
            without_trailing_commas("{\"a\": [1, 2,\n ],\n}"),
            "{\"a\": [1, 2\n ]\n}"
        );
    }
}
