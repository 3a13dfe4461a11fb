//! Which grants speak of a file: nearer ones before farther ones, part by part.

use std::collections::BTreeMap;

use openassay_facts::Artifact;

use crate::policy::Binding;
use crate::{Grant, GrantKind, Offer, Part};

/// The grants by the place that they speak of: a release may have as many files as grants, and each is asked.
#[derive(Debug, Default)]
pub struct Places<'a> {
    /// By source and the file that is named.
    files: BTreeMap<(usize, &'a str), Vec<&'a Grant>>,
    /// By source and folder.
    folders: BTreeMap<(usize, &'a str), Vec<&'a Grant>>,
}

impl<'a> Places<'a> {
    /// The places of `grants`.
    pub fn of(grants: &'a [Grant]) -> Self {
        let mut places = Self::default();
        for grant in grants {
            for file in &grant.files {
                places.files.entry((grant.source, file)).or_default().push(grant);
            }
            if grant.files.is_empty() {
                let folder = (grant.source, grant.folder.as_str());
                places.folders.entry(folder).or_default().push(grant);
            }
        }
        places
    }

    /// The grants on the file itself and on every folder around it.
    fn reaching<'b>(&'b self, artifact: &'b Artifact) -> impl Iterator<Item = &'a Grant> + 'b {
        let path = artifact.path.as_str();
        let around = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let of_folders = std::iter::once("")
            .chain(around)
            .filter_map(|folder| self.folders.get(&(artifact.source, folder)));
        let own = self.files.get(&(artifact.source, path));
        own.into_iter().chain(of_folders).flatten().copied()
    }
}

/// The grants that speak of `artifact` as a piece of `part`, nearest first by these rules:
///
/// - What names the file itself (a header in it, a sentence that names it) goes before all else; of the weights
///   a GGUF key and a sentence stand beside the license of their folder, since both speak of them.
/// - A text near the file overrides a text farther up, and one for a single part (`LICENSE-MODEL`) one for all.
/// - A card's tag speaks of the model of its own folder. A text above a nearer card that names its own license
///   speaks of the package around the model, not of the model (a wheel's license beside a bundled model's card).
/// - Of code and documents a text speaks before a card's tag, which covers them only for want of one.
/// - A sentence about a part ("the code is under MIT") goes before the tag of the same card, which covers the
///   part only for want of such a sentence; of the weights both speak.
/// - A package's metadata speaks only where nothing else does.
/// - A use policy stands beside the license that incorporates it, or beside any where it binds of itself.
pub fn speaking_of<'a>(grants: &Places<'a>, artifact: &Artifact, part: Part) -> Vec<&'a Grant> {
    let candidates: Vec<&Grant> = grants
        .reaching(artifact)
        .filter(|grant| grant.covers(part))
        .collect();
    let own: Vec<&Grant> = candidates
        .iter()
        .copied()
        .filter(|grant| !grant.files.is_empty())
        .collect();
    if own.iter().any(|grant| overrides(grant, part)) {
        return own;
    }
    let tag_depth = nearest(&candidates, |grant| grant.kind == GrantKind::Tag);
    let text_depth = nearest(&candidates, |grant| grant.kind == GrantKind::Text);
    let is_nearest = |grant: &Grant| Some(depth(&grant.folder)) == text_depth;
    let scoped = candidates
        .iter()
        .any(|grant| is_scoped_text(grant) && is_nearest(grant));
    let spoken = part != Part::Weights && candidates.iter().any(|grant| grant.kind == GrantKind::Prose);
    let written =
        matches!(part, Part::Code | Part::Documents) && text_depth.is_some() && text_depth >= tag_depth;
    let (policies, licenses): (Vec<&Grant>, Vec<&Grant>) = candidates
        .into_iter()
        .partition(|grant| grant.kind == GrantKind::Policy);
    let mut speaking: Vec<&Grant> = licenses
        .into_iter()
        .filter(|grant| match grant.kind {
            GrantKind::Text => {
                is_nearest(grant) && text_depth >= tag_depth && (!scoped || is_scoped_text(grant))
            }
            GrantKind::Tag => Some(depth(&grant.folder)) == tag_depth && !spoken && !written,
            GrantKind::GgufKey | GrantKind::Header | GrantKind::Prose | GrantKind::Policy => true,
            GrantKind::Package => text_depth.is_none() && tag_depth.is_none(),
        })
        .collect();
    let binding = policies
        .into_iter()
        .filter(|policy| applies(policy, &speaking))
        .collect::<Vec<_>>();
    speaking.extend(binding);
    speaking
}

/// A policy that a license incorporates goes with that license alone.
fn applies(policy: &Grant, licenses: &[&Grant]) -> bool {
    match &policy.offer {
        Offer::Policy(one) => match &one.binding {
            Binding::Through(paths) => licenses
                .iter()
                .any(|grant| grant.source == policy.source && paths.contains(&grant.path)),
            Binding::Itself | Binding::Unclear => true,
        },
        _ => true,
    }
}

/// Does a grant on the file itself stand alone? A header does. A key or a sentence that names the weights
/// stands beside the license text: a sentence must not make a narrower text vanish.
fn overrides(grant: &Grant, part: Part) -> bool {
    match grant.kind {
        GrantKind::GgufKey => false,
        GrantKind::Prose => part != Part::Weights,
        _ => true,
    }
}

/// A text that speaks of one part only (`LICENSE-MODEL`) goes before one that speaks of all.
fn is_scoped_text(grant: &Grant) -> bool {
    grant.kind == GrantKind::Text && grant.parts.len() == 1
}

fn nearest(grants: &[&Grant], wanted: impl Fn(&Grant) -> bool) -> Option<usize> {
    grants
        .iter()
        .filter(|grant| wanted(grant))
        .map(|grant| depth(&grant.folder))
        .max()
}

fn depth(folder: &str) -> usize {
    if folder.is_empty() {
        0
    } else {
        folder.split('/').count()
    }
}

#[cfg(test)]
#[path = "tests/scope.rs"]
mod tests;
