//! "In this repository" against a complete listing of that very place.

use openassay_claims::{Availability, Status};
use openassay_facts::{Artifact, Contradiction, Evidence, Role, Severity};

use super::{Case, Rule, contradiction};

/// What the claim says is here is not here.
pub(super) const RULE: Rule = Rule {
    name: "availability",
    explanation: "The producer says that something lies in this very release, every file of it was listed, and it is not \
        among them. Settled by adding it, or by the address where it is.",
    look,
};

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let here = case
        .world
        .statements
        .availability
        .iter()
        .filter_map(|said| match &said.status {
            Status::Here(path) => Some((said, path.as_str())),
            _ => None,
        });
    here.filter_map(|(said, path)| denied(case, said, path)).collect()
}

fn denied(case: &Case<'_>, said: &Availability, path: &str) -> Option<Contradiction> {
    if !case.world.is_own_place(said.source) {
        return None;
    }
    let absence = case.world.absence(said.component.as_str())?;
    let named_path_is_there = !path.is_empty()
        && case
            .world
            .inventory
            .artifacts
            .iter()
            .any(|artifact| lies_at(&artifact.path, path));
    if named_path_is_there || was_skipped(case, said.source, path) || may_be_there(case, said, path) {
        return None;
    }
    let looked = match path {
        "" => absence,
        path => Evidence::of_absence(format!(
            "looked for `{path}` in the complete listing: no such file or folder"
        )),
    };
    let why = format!(
        "said to be here, and not here: {}",
        crate::evidence::title(said.component.as_str())
    );
    Some(contradiction(
        RULE.name,
        &said.claim(),
        vec![looked],
        Severity::Error,
        why,
    ))
}

/// Folders that are passed over (`build`, `dist`, …) may hold what a path names.
pub(super) fn was_skipped(case: &Case<'_>, source: usize, path: &str) -> bool {
    let place = path.trim_start_matches("./").trim_end_matches('/');
    let source = case.world.release.sources.get(source);
    let mut skipped = source.into_iter().flat_map(|source| &source.skipped);
    !place.is_empty() && skipped.any(|folder| lies_at(place, &folder.path) || lies_at(&folder.path, place))
}

/// Is the component there, or a file that was not recognized and may well be it? Nobody is accused over a file
/// whose role we could not tell, unless the words name the file.
fn may_be_there(case: &Case<'_>, said: &Availability, path: &str) -> bool {
    let component = said.component.as_str();
    let present = format!("present({component})");
    let unclear: &[Role] = match said.component.part() {
        "code" => &[
            Role::CodeOther,
            Role::CodeTraining,
            Role::CodeInference,
            Role::CodeArchitecture,
            Role::CodeDataPrep,
            Role::CodeEvaluation,
            Role::Recipe,
        ],
        "data" => &[Role::Dataset, Role::DatasetEvaluation, Role::Other],
        "documents" => &[Role::Document, Role::Report, Role::Paper, Role::Other],
        _ => &[Role::Other],
    };
    let hidden = |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
    let may_be = |artifact: &Artifact| unclear.contains(&artifact.role) && !hidden(&artifact.path);
    !case.facts.truth(&present).is_false()
        || case.world.artifacts_of(component).next().is_some()
        || path.is_empty() && case.world.inventory.artifacts.iter().any(may_be)
}

fn lies_at(file: &str, place: &str) -> bool {
    let place = place.trim_start_matches("./").trim_end_matches('/');
    file == place || file.ends_with(&format!("/{place}")) || file.contains(&format!("{place}/"))
}
