//! The licenses that files name, as ids.

use openassay_licenses::{License, by_id, expression};

use crate::KNOWLEDGE;

/// The expression that is meant by a name as people write it; none where we cannot tell.
pub(crate) fn meant(name: &str) -> Option<String> {
    let name = name.trim();
    let known = KNOWLEDGE.mot.names.get(&name.to_lowercase()).map(String::as_str);
    let written = known.unwrap_or(name);
    expression(written).ok().map(|read| read.to_string())
}

/// An id for a license of which only a name is known: in no list, and told apart from others.
pub(crate) fn unlisted(name: &str) -> String {
    let mut id = String::from("LicenseRef");
    for word in name.split(|c: char| !c.is_ascii_alphanumeric() && c != '.') {
        if !word.is_empty() {
            id.push('-');
            id.push_str(word);
        }
    }
    id.truncate(80);
    id
}

/// Is the license free by the FSF alone: neither OSI, nor the Open Definition, nor the framework itself lists it?
pub(crate) fn is_fsf_only(id: &str) -> bool {
    let recommended = || KNOWLEDGE.mot.recommended.ids.iter().any(|one| one == id);
    let open = |license: &License| license.osi_approved.or(license.open_definition).is_true();
    spdx::license_id(id).is_some_and(spdx::LicenseId::is_fsf_free_libre)
        && !recommended()
        && !by_id(id).is_some_and(open)
}
