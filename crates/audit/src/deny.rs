//! `--deny`: which of the named kinds an audit holds, leaving out what the auditor has answered.

use openassay_facts::{Claim, Standing};

use crate::{Audit, FINDING_KINDS};

/// The name that stands for every contradiction.
const CONTRADICTIONS: &str = "contradictions";

/// The names that `--deny` takes.
pub fn deny_names() -> Vec<&'static str> {
    let mut names = vec![CONTRADICTIONS];
    names.extend(FINDING_KINDS.iter().map(|kind| kind.name));
    names
}

/// What `audit` holds of the `names` denied: one line each, empty where it holds nothing.
pub fn denied(audit: &Audit, names: &[String]) -> Vec<String> {
    let wanted = |name: &str| names.iter().any(|denied| denied == name);
    let mut found: Vec<String> = Vec::new();
    if wanted(CONTRADICTIONS) {
        found.extend(
            audit
                .contradictions
                .iter()
                .filter(|one| audit.answer_to(&one.id).is_none())
                .map(|one| format!("{}: {}", one.id, one.why)),
        );
    }
    let open = audit.findings.iter().filter(|finding| finding.answer.is_none());
    found.extend(
        open.filter(|finding| wanted(finding.finding.kind))
            .map(|finding| format!("{}: {}", finding.finding.id, finding.finding.message)),
    );
    found
}

/// Standings of claims that can be denied, each alone or with a kind behind it: `unsupported:tokens`.
const STANDINGS: [(&str, Standing); 3] = [
    (CONTRADICTIONS, Standing::Contradicted),
    ("unsupported", Standing::Unsupported),
    ("promised", Standing::Promised),
];

/// The names that `openassay claims --deny` takes before a colon.
pub fn claim_deny_names() -> Vec<&'static str> {
    STANDINGS.iter().map(|(name, _)| *name).collect()
}

/// Is `name` one that `openassay claims --deny` takes: a standing, or a standing of one kind of claim?
pub fn is_claim_deny_name(name: &str) -> bool {
    let (standing, kind) = split(name);
    STANDINGS.iter().any(|(known, _)| *known == standing)
        && kind.is_none_or(|kind| openassay_claims::kinds().contains(&kind))
}

fn split(name: &str) -> (&str, Option<&str>) {
    name.split_once(':')
        .map_or((name, None), |(standing, kind)| (standing, Some(kind)))
}

/// The claims of `audit` that the `names` deny: one line each, empty where there are none. A contradiction that is
/// answered is passed over; what is only unsupported or promised has no id, and so no answer.
pub fn denied_claims(audit: &Audit, names: &[String]) -> Vec<String> {
    let wanted = |standing: Standing, kind: &str| {
        names.iter().any(|name| {
            let (denied, only) = split(name);
            STANDINGS.contains(&(denied, standing)) && only.is_none_or(|only| only == kind)
        })
    };
    let open = audit
        .contradictions
        .iter()
        .filter(|one| audit.answer_to(&one.id).is_none());
    let mut found: Vec<String> = open
        .filter(|one| wanted(Standing::Contradicted, &one.claim.kind))
        .map(|one| format!("{}: {}", one.id, one.why))
        .collect();
    let held = audit
        .claims
        .held
        .iter()
        .filter(|one| one.standing != Standing::Contradicted && wanted(one.standing, &one.claim.kind));
    found.extend(held.map(|one| line(&one.claim, one.standing)));
    found
}

/// `unsupported tokens: README.md:7 "Rill was trained on …"`.
fn line(claim: &Claim, standing: Standing) -> String {
    let named = STANDINGS.iter().find(|(_, known)| *known == standing);
    let standing = named.map_or("", |(name, _)| name);
    let place = match (claim.path.as_str(), claim.line) {
        ("", _) => "the name".to_owned(),
        (path, 0) => path.to_owned(),
        (path, line) => format!("{path}:{line}"),
    };
    format!("{standing} {}: {place} \"{}\"", claim.kind, claim.quote)
}
