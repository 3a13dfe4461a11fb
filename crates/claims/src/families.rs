//! Families of architectures: which types of configurations are surely one that a card names, and which can never be it.

use crate::knowledge::FamilyGroup;
use crate::lexicon::BOOK;

/// How a type of architecture stands to a family that a card names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// It is that family.
    Same,
    /// It can never be.
    Never,
    /// It shares code with it, or nobody knows.
    Unclear,
}

/// How `architecture`, a `model_type` or `general.architecture`, stands to `family`, where one of the tensors called
/// `names` is such as every model of that type has. Names that say nothing leave it unclear.
pub fn kinship<'a>(family: &str, architecture: &str, names: impl Iterator<Item = &'a str>) -> Kinship {
    let mut families = BOOK.families.family.iter();
    let Some(family) = families.find(|one| one.name == family) else {
        return Kinship::Unclear;
    };
    let Some(found) = group(architecture).filter(|group| bears(group, names)) else {
        return Kinship::Unclear;
    };
    let known = family.types.iter().all(|kind| group(kind).is_some());
    let apart = family.types.iter().all(|kind| !found.types.contains(kind));
    if family.types.iter().any(|kind| kind == architecture) {
        Kinship::Same
    } else if known && apart {
        Kinship::Never
    } else {
        Kinship::Unclear
    }
}

/// What people call `family`; its name where it is none that we know.
pub fn family_title(family: &str) -> &str {
    let mut families = BOOK.families.family.iter();
    families
        .find(|one| one.name == family)
        .map_or(family, |one| &one.title)
}

fn group(architecture: &str) -> Option<&'static FamilyGroup> {
    let mut groups = BOOK.families.group.iter();
    groups.find(|group| group.types.iter().any(|kind| kind == architecture))
}

fn bears<'a>(group: &FamilyGroup, mut names: impl Iterator<Item = &'a str>) -> bool {
    names.any(|name| group.tensors.iter().any(|part| name.contains(part.as_str())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn of(family: &str, architecture: &str, tensor: &str) -> Kinship {
        kinship(family, architecture, std::iter::once(tensor))
    }

    #[test]
    fn only_types_of_different_groups_deny_each_other() {
        let rotary = "model.layers.0.self_attn.q_proj.weight";
        assert_eq!(of("llama", "llama", rotary), Kinship::Same);
        // Yi and Mistral lie under `llama`, and a Phi has been renamed.
        for other in ["mistral", "qwen2", "phi3"] {
            assert_eq!(of("llama", other, rotary), Kinship::Unclear, "{other}");
        }
        let learned = "transformer.h.0.attn.c_attn.weight";
        assert_eq!(of("llama", "gpt2", learned), Kinship::Never);
        assert_eq!(of("gpt2", "llama", rotary), Kinship::Never);
        assert_eq!(
            of("bert", "roberta", "encoder.layer.0.attention.self.query.weight"),
            Kinship::Unclear
        );
    }

    #[test]
    fn types_that_nobody_knows_or_that_the_tensors_do_not_bear_out_leave_it_unclear() {
        assert_eq!(
            of("llama", "jamba", "model.layers.0.self_attn.q_proj.weight"),
            Kinship::Unclear
        );
        assert_eq!(
            of("llama", "gpt2", "model.layers.0.self_attn.q_proj.weight"),
            Kinship::Unclear
        );
        assert_eq!(
            of("bloom", "llama", "model.layers.0.self_attn.q_proj.weight"),
            Kinship::Unclear
        );
    }

    #[test]
    fn every_family_is_asserted_by_a_phrase_and_every_type_is_of_one_group() {
        let families = &BOOK.families;
        let named: BTreeSet<String> = families
            .family
            .iter()
            .map(|one| format!("family={}", one.name))
            .collect();
        let phrases = BOOK.kinds.iter().flat_map(|kind| &kind.phrase);
        let said: BTreeSet<String> = phrases
            .map(|one| one.asserts.clone())
            .filter(|one| one.starts_with("family="))
            .collect();
        assert_eq!(named, said);
        let mut seen = BTreeSet::new();
        assert!(
            families
                .group
                .iter()
                .flat_map(|group| &group.types)
                .all(|kind| seen.insert(kind))
        );
        let types = families.family.iter().flat_map(|one| &one.types);
        assert!(types.into_iter().all(|kind| seen.contains(kind)));
        assert!(!families.version.is_empty() && !families.cite.is_empty());
        assert!(
            families
                .group
                .iter()
                .all(|group| !group.name.is_empty() && !group.tensors.is_empty())
        );
    }
}
