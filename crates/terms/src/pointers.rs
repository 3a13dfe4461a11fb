//! License files and card fields that only say where the terms are: followed where that is a file of the release.

use openassay_claims::LicenseTag;
use openassay_facts::folder as parent;
use openassay_inventory::Text;

use crate::{Grant, GrantKind, Offer};

/// What pointers are followed by: the texts that were read, and the names of the release.
pub(crate) struct Guide<'a> {
    /// Every license text as a grant.
    pub(crate) texts: &'a [Grant],
    /// The places that name licenses.
    pub(crate) tags: &'a [LicenseTag],
    /// The names of the release: an address under one of them is a file of its own.
    pub(crate) names: &'a [String],
}

impl Guide<'_> {
    /// The license file `text`, or where it only points to others of the release: what those are.
    pub(crate) fn follow_text(&self, text: &Text, grant: Grant) -> Vec<Grant> {
        if !grant.offer.is_pointer() {
            return vec![grant];
        }
        let words = text
            .text
            .split(|c: char| c.is_whitespace() || "()[]<>\"'`“”,;".contains(c));
        let mut targets: Vec<&Grant> = Vec::new();
        for target in words
            .clone()
            .filter_map(|word| self.target(word, text.source, &text.path))
        {
            if !targets.iter().any(|known| std::ptr::eq(*known, target)) {
                targets.push(target);
            }
        }
        match targets.as_slice() {
            [] if words.clone().any(|word| self.names_terms(word, &grant)) => Vec::new(),
            [] => vec![named_by_address(words, grant)],
            [one] if !covers(one, &grant) => vec![standing_for(&grant, one)],
            // Files beside it speak for themselves, each for the part in its name.
            _ => Vec::new(),
        }
    }

    /// Is `word` a card or document of the release that names a license itself?
    fn names_terms(&self, word: &str, grant: &Grant) -> bool {
        let path = word.trim_end_matches(['.', ':', '!', '?']);
        let path = path.split('#').next().unwrap_or(path);
        let beside = resolved(&grant.folder, path);
        self.tags
            .iter()
            .any(|tag| tag.source == grant.source && Some(tag.path.as_str()) == beside.as_deref())
    }

    /// The text that a tag's link or name leads to, where it would not speak of all that the tag does by itself.
    pub(crate) fn follow_tag(&self, tag: &LicenseTag, grant: Grant) -> Grant {
        if !matches!(grant.offer, Offer::Unnamed(_)) {
            return grant;
        }
        let words = [&tag.link, &tag.name].into_iter().flatten().map(String::as_str);
        let target = words
            .clone()
            .find_map(|word| self.target(word, grant.source, &grant.path));
        match target {
            Some(target) if !covers(target, &grant) => standing_for(&grant, target),
            Some(_) => grant,
            None => named_by_address(words, grant),
        }
    }

    /// The license text that `word` in the file `from` names: a path beside it, from the root, or an address of
    /// this very release.
    fn target(&self, word: &str, source: usize, from: &str) -> Option<&Grant> {
        let word = word.trim_end_matches(['.', ':', '!', '?']);
        let path = match word.split_once("://") {
            Some((_, address)) => self.own_path(address)?,
            None => word.trim_start_matches("./"),
        };
        if path.is_empty() || path == from {
            return None;
        }
        let beside = resolved(parent(from), path);
        let is = |grant: &&Grant| {
            let known = grant.source == source && grant.path != from && !grant.offer.is_pointer();
            known && (Some(grant.path.as_str()) == beside.as_deref() || grant.path == path)
        };
        self.texts.iter().find(is)
    }

    /// `huggingface.co/<this release>/blob/main/<path>`: the path, where the address is of this release.
    fn own_path<'b>(&self, address: &'b str) -> Option<&'b str> {
        let parts: Vec<&str> = address.splitn(6, '/').collect();
        let [_, owner, name, view, _revision, path] = parts.as_slice() else {
            return None;
        };
        let own = self
            .names
            .iter()
            .any(|known| known == name || *known == format!("{owner}/{name}"));
        let path = path.split(['?', '#']).next()?;
        (own && matches!(*view, "blob" | "resolve" | "raw")).then_some(path)
    }
}

/// Does the text speak of all that the pointer speaks of without it?
fn covers(text: &Grant, pointer: &Grant) -> bool {
    text.folder == pointer.folder && pointer.parts.iter().all(|part| text.covers(*part))
}

/// A pointer to the address of a well-known text names its license.
fn named_by_address<'a>(words: impl Iterator<Item = &'a str>, grant: Grant) -> Grant {
    let license = words
        .filter_map(|word| word.split_once("://"))
        .find_map(|(_, address)| crate::notices::license_at(address));
    match license.and_then(|license| openassay_licenses::expression(license).ok()) {
        Some(expression) => Grant {
            offer: Offer::Named(expression),
            ..grant
        },
        None => grant,
    }
}

/// `target`, speaking of what `pointer` speaks of.
fn standing_for(pointer: &Grant, target: &Grant) -> Grant {
    Grant {
        kind: GrantKind::Text,
        folder: pointer.folder.clone(),
        parts: pointer.parts.clone(),
        files: pointer.files.clone(),
        ..target.clone()
    }
}

/// `path` as seen from `folder`; none where it climbs out of the release.
fn resolved(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop()?;
            }
            "." | "" => {}
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_the_folder_of_who_names_it() {
        assert_eq!(resolved("a/b", "../LICENSE").as_deref(), Some("a/LICENSE"));
        assert_eq!(resolved("", "./legal/LICENSE").as_deref(), Some("legal/LICENSE"));
        assert_eq!(resolved("", "../LICENSE"), None);
    }
}
