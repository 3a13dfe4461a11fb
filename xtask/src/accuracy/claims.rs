//! Miniature releases about claims: what is contradicted, and what is not, against what their writers laid down.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use openassay_audit::{Audit, HeldClaim, Request, audit};
use openassay_facts::{Claim, Severity, Standing};
use openassay_fixtures::claims::{Case, Expected, cases};

/// Figures of one form of cases.
#[derive(Default)]
struct Tally {
    cases: usize,
    /// Contradictions that had to be raised and were, that were not, and that were and had not to be.
    found: usize,
    missed: usize,
    wrong: usize,
    /// Other things that had to be said, and that were.
    met: usize,
    asked: usize,
}

/// The folders of cases beside the marker, and what they are.
const FOLDERS: [(&str, &str); 2] = [
    ("blind", "written before any rule was looked at"),
    ("after", "written for the rules that came then"),
];

/// What the disputed cases are counted as.
const DISPUTED: &str = "disputed";

/// The figures by form, folder by folder; `detail` among `wanted` shows every case that comes out otherwise.
pub(super) fn lines(marker: &Path, wanted: &[String]) -> Result<Vec<String>, String> {
    let disputed = disputed(&marker.with_file_name("disputed.toml"))?;
    let detail = wanted.iter().any(|word| word == "detail");
    let mut lines = Vec::new();
    for (name, what) in FOLDERS {
        lines.push(format!("{name}: {what}"));
        lines.extend(of_folder(&marker.with_file_name(name), &disputed, detail)?);
    }
    Ok(lines)
}

/// The names of the cases that we think are wrong; the reasons stand beside them.
#[expect(clippy::disallowed_methods, reason = "our own file, not what is audited")]
fn disputed(path: &Path) -> Result<Vec<String>, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| told(&error))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| told(&error))?;
    let cases = table.get("case").and_then(|cases| cases.as_array());
    let field = |case: &toml::Value, key: &str| Some(case.get(key)?.as_str()?.to_owned());
    let named = |case: &toml::Value| {
        field(case, "reason")
            .and(field(case, "name"))
            .ok_or_else(|| told(&"a name or a reason is missing"))
    };
    cases.into_iter().flatten().map(named).collect()
}

fn of_folder(folder: &Path, disputed: &[String], detail: bool) -> Result<Vec<String>, String> {
    let text = |id: &str| spdx::license_id(id).map(spdx::LicenseId::text);
    let cases = cases(folder, &text).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut forms: BTreeMap<String, Tally> = BTreeMap::new();
    let mut details = Vec::new();
    for case in &cases {
        let audit = audited(case)?;
        let form = if disputed.contains(&case.name) {
            DISPUTED
        } else {
            &case.form
        };
        let tally = forms.entry(form.to_owned()).or_default();
        details.extend(count(case, &audit, tally));
    }
    let mut lines =
        vec!["form        cases  contradictions found/missed/wrong  other things said".to_owned()];
    lines.extend(forms.iter().map(|(form, tally)| {
        format!(
            "{form:10} {:6}  {:>33}  {:>17}",
            tally.cases,
            format!("{}/{}/{}", tally.found, tally.missed, tally.wrong),
            format!("{}/{}", tally.met, tally.asked),
        )
    }));
    if detail {
        lines.extend(details);
    }
    Ok(lines)
}

/// How many releases were laid out, so that each has a folder of its own.
static LAID_OUT: AtomicUsize = AtomicUsize::new(0);

fn audited(case: &Case) -> Result<Audit, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", case.name);
    // Several tests of one process may audit the same case at once.
    let number = LAID_OUT.fetch_add(1, Ordering::Relaxed);
    let root = std::env::temp_dir().join(format!("openassay-claims-{}-{number}", std::process::id()));
    let place = root.join("release");
    case.folder.write_to(&place).map_err(|error| told(&error))?;
    let request = Request {
        places: vec![place.to_string_lossy().into_owned()],
        ..Request::default()
    };
    let audited = audit(&request).map_err(|error| told(&error));
    std::fs::remove_dir_all(&root).map_err(|error| told(&error))?;
    audited
}

fn count(case: &Case, audit: &Audit, tally: &mut Tally) -> Vec<String> {
    tally.cases += 1;
    let mut details = Vec::new();
    let listed: Vec<&Expected> = case
        .expected
        .iter()
        .filter(|one| one.word == "contradicted")
        .collect();
    let denied = denied(audit);
    for one in &listed {
        if denied.iter().any(|raised| raised.stands_at(one)) {
            tally.found += 1;
        } else {
            tally.missed += 1;
            details.push(format!(
                "{}: missed {} {}:{}",
                case.name, one.kind, one.path, one.line
            ));
        }
    }
    for raised in &denied {
        if !listed.iter().any(|one| raised.stands_at(one)) {
            tally.wrong += 1;
            details.push(format!(
                "{}: WRONG {} {}:{}",
                case.name, raised.rule, raised.path, raised.line
            ));
        }
    }
    for one in &case.expected {
        if matches!(one.word.as_str(), "contradicted" | "nothing") {
            continue;
        }
        tally.asked += 1;
        if is_met(one, audit) {
            tally.met += 1;
        } else {
            details.push(format!(
                "{}: not {} {} {}:{}: {}",
                case.name,
                one.word,
                one.kind,
                one.path,
                one.line,
                said_at(one, audit)
            ));
        }
    }
    details
}

/// Something said that something else of the release denies.
struct Denied<'a> {
    rule: &'a str,
    path: &'a str,
    line: u32,
}

impl Denied<'_> {
    fn stands_at(&self, one: &Expected) -> bool {
        self.path == one.path && u64::from(self.line) == one.line
    }
}

/// The finding that sets a configuration and the tensors side by side: what a file of settings says is no sentence, so
/// it is no contradiction, and cannot hold all the same. A note of it accuses nobody.
const MISMATCH: &str = "config-mismatch";

/// All that is denied: words by contradictions, configurations by the finding.
fn denied(audit: &Audit) -> Vec<Denied<'_>> {
    let words = audit.contradictions.iter().map(|one| Denied {
        rule: one.rule,
        path: &one.claim.path,
        line: one.claim.line,
    });
    let findings = audit.findings.iter().map(|one| &one.finding);
    let declared = findings.filter(|one| one.kind == MISMATCH && one.severity >= Severity::Warning);
    let configured = declared.filter_map(|finding| {
        let declared = finding.evidence.first()?;
        Some(Denied {
            rule: finding.kind,
            path: declared.path.as_deref()?,
            line: declared.place.line(),
        })
    });
    words.chain(configured).collect()
}

fn stands_at(claim: &Claim, one: &Expected) -> bool {
    claim.path == one.path && u64::from(claim.line) == one.line
}

fn is_met(one: &Expected, audit: &Audit) -> bool {
    let here: Vec<Standing> = said_here(one, audit).map(|held| held.standing).collect();
    match one.word.as_str() {
        "silent" => here.is_empty(),
        "confirmed" => here.contains(&Standing::Confirmed),
        "unsupported" => here.contains(&Standing::Unsupported),
        "promised" => here.contains(&Standing::Promised),
        _ => !here.is_empty() && !here.contains(&Standing::Contradicted),
    }
}

fn said_here<'a>(one: &'a Expected, audit: &'a Audit) -> impl Iterator<Item = &'a HeldClaim> {
    audit
        .claims
        .held
        .iter()
        .filter(|held| stands_at(&held.claim, one))
}

fn said_at(one: &Expected, audit: &Audit) -> String {
    let said: Vec<String> = said_here(one, audit)
        .map(|held| format!("{} {} {}", held.claim.kind, held.claim.asserts, held.standing))
        .collect();
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What no case lists is no contradiction, on whatever line it stands.
    #[test]
    fn no_case_is_falsely_accused() {
        let marker = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/fixtures/claims/blind.sha256");
        let details = lines(&marker, &["detail".to_owned()]).unwrap();
        let wrong: Vec<&String> = details.iter().filter(|line| line.contains(": WRONG ")).collect();
        assert!(details.len() > 4, "{details:?}");
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn the_cases_written_for_the_rules_come_out_as_they_say() {
        let after = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/fixtures/claims/after");
        let lines = of_folder(&after, &[], true).unwrap();
        let other: Vec<&String> = lines.iter().filter(|line| line.contains(": ")).collect();
        assert!(other.is_empty(), "{other:?}");
    }
}
