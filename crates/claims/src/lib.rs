//! What the producer says: claims, each with its place.
//!
//! A card is read as a person reads it: who speaks, of what, now or later, affirmed or denied. Where one of
//! these is not established the claim says so, and nothing may be held against it. All phrases, the words
//! that part a phrase from this release, the names of components and licenses are data in
//! `knowledge/claims`; the code knows structure (titles, tables, lists, quotes, clauses) and nothing of
//! openness. A statistical model of language was the alternative: it would read more, and could not say why.
//!
//! The walk: [`find`] takes a [`Reading`] apart into utterances (`utterance`), in which names of this
//! release and of its base are folded to one word each (`identity`); `claims`, `bases`, `licenses`,
//! `availability`, `pointers` and `descriptions` each look at every utterance once; `attribution` and `subject` decide
//! who says it of what. Front matter, metadata of packages and GGUF keys need no grammar.

mod amounts;
mod attribution;
mod availability;
mod bases;
mod claims;
mod clause;
mod descriptions;
mod documentation;
#[cfg(test)]
mod examples;
mod families;
mod files;
mod front_matter;
mod identity;
mod knowledge;
mod labels;
mod lead;
mod lexicon;
mod license_keys;
mod license_notices;
mod licenses;
mod model_named;
mod names;
mod parts;
mod places;
mod pointers;
mod prices;
mod reading;
mod results;
mod scores;
mod size;
mod statements;
mod subject;
mod telling;
mod utterance;

pub use documentation::items as documentation_items;
pub use families::{Kinship, family_title, kinship};
pub use knowledge::DocumentationItem;
pub use license_notices::{LicenseNotice, license_notice};
pub use reading::{Config, Gguf, Listed, Reading, ResultsFile, Spoken, Voice};
pub use scores::{Measured, Number, Score, ScoreIn};
pub use statements::{
    Availability, Contained, Depth, Description, Gating, LicenseTag, Named, Passage, Pointer, Spot,
    Statements, Status, TagKind, covers,
};

use identity::Identity;
use utterance::Utterance;

/// The kinds of claims, sorted.
pub fn kinds() -> Vec<&'static str> {
    let mut kinds: Vec<&str> = lexicon::BOOK
        .kinds
        .iter()
        .map(|kind| kind.name.as_str())
        .collect();
    // Read from what is said of components, without phrases of its own.
    kinds.push(statements::AVAILABILITY);
    kinds.sort_unstable();
    kinds
}

/// Reads everything that the producer says.
pub fn find(reading: &Reading) -> Statements {
    let bases = bases::named(reading);
    let identity = Identity::of(reading, &bases);
    let mut statements = Statements::default();
    for spoken in &reading.spoken {
        front_matter::read(spoken, &mut statements);
        license_keys::in_package(spoken, &mut statements);
        unread(spoken, &mut statements);
        documentation::in_document(spoken, &mut statements);
    }
    for file in &reading.gguf {
        license_keys::in_gguf(file, &mut statements);
        bases::in_gguf(file, &mut statements);
    }
    let all = utterance::all(reading, &identity);
    let unnamed = names::Unnamed::of(&all);
    statements.claims.extend(names::in_names(reading, &unnamed));
    bases::in_configs(reading, &mut statements);
    pointers::implied(reading, &mut statements);
    scores::read(reading, &identity, &mut statements);
    let mut told = descriptions::Told::default();
    for said in &all {
        hear(said, (reading, &identity, &unnamed), &mut statements);
        if !said.foreign {
            descriptions::in_utterance(said, &mut told, &mut statements);
        }
    }
    told.conclude(&mut statements);
    conclude(&mut statements);
    statements
}

fn hear(
    said: &Utterance,
    (reading, identity, unnamed): (&Reading, &Identity, &names::Unnamed),
    into: &mut Statements,
) {
    // A link points to the same in any language; all else would be guessed.
    if said.foreign {
        into.pointers.extend(pointers::in_utterance(said, identity));
        return;
    }
    into.claims.extend(claims::in_utterance(said, unnamed));
    into.claims.extend(files::in_row(said));
    bases::in_utterance(said, into);
    licenses::in_utterance(said, into);
    into.pointers.extend(pointers::in_utterance(said, identity));
    into.prices.extend(prices::in_utterance(said));
    scores::in_sentence(said, into);
    for one in availability::in_utterance(said, reading) {
        promise(said, &one, into);
        // What is to come is a promise, told above; what other documents say may be of a part of something else.
        let told = one.status != Status::Promised && said.voice == Voice::Card;
        into.claims.extend(told.then(|| one.claim()));
        into.availability.push(one);
    }
}

/// What is to come is a promise; what is elsewhere, or somewhere, is pointed to.
fn promise(said: &Utterance, one: &Availability, into: &mut Statements) {
    let component = one.component.as_str();
    match &one.status {
        Status::Promised => {
            if into.promises.last() != Some(&said.spot()) {
                into.promises.push(said.spot());
            }
            let how = attribution::Attribution {
                tense: openassay_facts::Tense::Future,
                ..claims::PLAINLY
            };
            into.claims.push(claims::claim_at(
                "promise",
                component.to_owned(),
                said.spot(),
                how,
            ));
        }
        Status::Pointed(target) => {
            into.pointers
                .push(pointers::stated(component, target.clone(), said.spot()));
        }
        Status::AvailableNoPlace => {
            into.pointers
                .push(pointers::stated(component, String::new(), said.spot()));
        }
        Status::Here(_) | Status::Withheld | Status::CannotBeShared => {}
    }
}

fn unread(spoken: &Spoken, into: &mut Statements) {
    let document = spoken.document;
    if !utterance::is_read(document) {
        into.unread_languages.push(Spot {
            source: document.source,
            path: document.path.clone(),
            line: 0,
            quote: "not in English: its prose was not read".to_owned(),
            sha256: Some(document.sha256.clone()),
        });
    }
    if utterance::is_read(document) {
        let runs = utterance::foreign_lines(document).into_iter();
        into.unread_lines.extend(runs.map(|(first, last)| Spot {
            source: document.source,
            path: document.path.clone(),
            line: first,
            quote: match last {
                _ if last == first => "not in English: the line was not read".to_owned(),
                _ => format!("not in English: lines {first} to {last} were not read"),
            },
            sha256: Some(document.sha256.clone()),
        }));
    }
    if let Some(line) = utterance::unread_from(document) {
        into.unread.push(Spot {
            source: document.source,
            path: document.path.clone(),
            line,
            quote: format!(
                "only the first {} sentences were read",
                utterance::MOST_UTTERANCES
            ),
            sha256: Some(document.sha256.clone()),
        });
    }
    if spoken.voice == Voice::Card && document.front_matter.is_some() {
        let spot = Spot {
            source: document.source,
            path: document.path.clone(),
            sha256: Some(document.sha256.clone()),
            ..Spot::default()
        };
        pointers::in_tags(into, &spot);
    }
}

/// The same words found twice are said once; the order of the documents stays.
fn conclude(statements: &mut Statements) {
    fn once<T: PartialEq>(list: &mut Vec<T>) {
        list.dedup();
    }
    once(&mut statements.claims);
    statements.availability.sort();
    once(&mut statements.availability);
    statements.pointers.sort();
    once(&mut statements.pointers);
    statements.descriptions.sort();
    once(&mut statements.descriptions);
    statements.contained.sort();
    once(&mut statements.contained);
    statements.passages.sort();
    once(&mut statements.passages);
}
