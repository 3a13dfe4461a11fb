//! Notices that the license in force itself asks for, and that are not here.
//!
//! Only what one who passes on the work of others owes is looked for. The giver of a license owes himself nothing: a
//! `NOTICE` under Apache-2.0 is due only where the work came with one (4.d), and the creator that Creative Commons
//! asks to name (3.a.1.A) is named by the very declaration by which we know that the work is another's. Neither is
//! ever missed here.

use openassay_facts::{Evidence, Finding, Method, Place, Role, Severity};
use openassay_inventory::Text;
use openassay_words::tokens;

use super::Terms;
use super::base::{of_family, said};
use crate::notices::{Demand, asks_for_the_copyright_above, demand_of, is_blank_form};
use crate::{Composition, Grant, Offer};

/// A "Notice" file that the license of a declared base model asks for, where that license is the one in force here.
pub(super) fn file_missing(terms: &Terms<'_>, weights: &Composition<'_>) -> Option<Finding> {
    let bases = terms.statements.base_models.iter();
    let (base, demand) = bases
        .filter_map(|base| Some((base, demand_of(&of_family(&base.name)?.1.id)?)))
        .find(|(_, demand)| {
            let in_force = |grant: &Grant| grant.offer.names().contains(&demand.license);
            weights.grants.iter().any(|grant| in_force(grant))
        })?;
    let mut names = terms.names.to_vec();
    let cards = terms.inventory.documents_of(Role::ModelCard);
    names.extend(cards.filter_map(|card| card.title().map(|title| title.title.clone())));
    if demand.may_be_of_licensor(&names) || has_notice(terms, demand) {
        return None;
    }
    let message = format!(
        "{} (section {}) asks for a \"Notice\" text file with its attribution in every copy; made from {} by its own \
         words, and no file has that notice",
        demand.license, demand.section, base.name
    );
    let known = Evidence::of_knowledge(
        "knowledge/notices/demands.toml",
        format!("{}, section {}", demand.license, demand.section),
    );
    let evidence = vec![said(&base.spot), known];
    Some(Finding::sure(
        "notice-missing",
        Severity::Warning,
        message,
        evidence,
    ))
}

/// Is there a file for notices, or do the words of this one stand in any other? The license text itself has them too,
/// as what it asks for: it is no notice.
fn has_notice(terms: &Terms<'_>, demand: &Demand) -> bool {
    let says = |text: &str| demand.words.find(&tokens(text)).is_some();
    let mut texts = terms
        .inventory
        .texts
        .iter()
        .filter(|text| text.role != Role::License);
    terms.inventory.with_role(Role::Notice).next().is_some()
        || texts.any(|text| says(&text.text))
        || terms
            .inventory
            .documents
            .iter()
            .any(|document| says(&document.text))
}

/// A text that asks to keep the copyright notice above it, where no file of the release has any.
pub(super) fn copyright_missing(terms: &Terms<'_>) -> Option<Finding> {
    let asks = |grant: &&Grant| grant.is_text() && !grant.parts.is_empty() && lacks_copyright(&grant.offer);
    let text = terms.grants.iter().find(asks)?;
    if anyone_claims_copyright(terms) {
        return None;
    }
    let message = format!(
        "the text of {} in {} asks to keep \"the above copyright notice\", and neither it nor any other file has one",
        text.offer.license().unwrap_or_default(),
        text.path
    );
    let looked = Evidence::of_absence("looked for a copyright line in every text and document: none");
    let evidence = vec![text.evidence.clone(), looked];
    Some(Finding::sure("notice-missing", Severity::Note, message, evidence))
}

fn lacks_copyright(offer: &Offer) -> bool {
    let Offer::Text(text) = offer else { return false };
    let license = offer.license().unwrap_or_default();
    let held = text
        .copyright
        .as_ref()
        .is_some_and(|(line, _)| !is_blank_form(line));
    asks_for_the_copyright_above(&license) && !held
}

fn anyone_claims_copyright(terms: &Terms<'_>) -> bool {
    let claims = |line: &str| {
        let lower = line.to_ascii_lowercase();
        let year = lower
            .split(|c: char| !c.is_ascii_digit())
            .any(|part| part.len() == 4);
        let mark =
            line.contains('©') || lower.contains("copyright (c)") || lower.contains("spdx-filecopyrighttext");
        (mark || lower.contains("copyright") && year) && !is_blank_form(line)
    };
    let texts = terms.inventory.texts.iter().map(|text| text.text.as_str());
    let documents = terms
        .inventory
        .documents
        .iter()
        .map(|document| document.text.as_str());
    texts.chain(documents).any(|text| text.lines().any(claims))
}

/// Code whose head says that a NOTICE file came with it (the header of the Apache Software Foundation), without one.
pub(super) fn foundation_notice_missing(terms: &Terms<'_>) -> Option<Finding> {
    const WORDS: &str = "See the NOTICE file";
    const HEAD: usize = 40;
    if terms.inventory.with_role(Role::Notice).next().is_some() {
        return None;
    }
    let code = |text: &&Text| !matches!(text.role, Role::License | Role::Policy | Role::Notice);
    let (text, line, words) = terms.inventory.texts.iter().filter(code).find_map(|text| {
        let mut head = text.text.lines().take(HEAD).zip(1..);
        let (words, line) = head.find(|(words, _)| words.contains(WORDS))?;
        Some((text, line, words))
    })?;
    let message = format!(
        "the header of {} says that a NOTICE file came with it, which Apache-2.0 (section 4.d) asks to pass on; none is here",
        text.path
    );
    let evidence = Evidence::in_file(text.source, &text.path, Place::Line(line), Method::Matched)
        .quoting(words.trim())
        .hashed(Some(text.sha256.clone()));
    Some(Finding::sure(
        "notice-missing",
        Severity::Note,
        message,
        vec![evidence],
    ))
}
