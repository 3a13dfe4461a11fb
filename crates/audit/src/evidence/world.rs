//! All that was read of a release, and what its silence means.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use openassay_claims::Statements;
use openassay_documents::Document;
use openassay_facts::{
    Artifact, Assurance, Component, Evidence, Fact, FactKey, Facts, Method, Place, Presence, Role, Value,
    folder,
};
use openassay_inventory::Inventory;
use openassay_sources::{Kind, Listing, Release};
use openassay_terms::{Grant, Places};

use crate::Completeness;
use crate::digests::Promised;
use crate::settings::Settings;
use crate::survey::Survey;

/// A place in the words of the producer (anything with source, path, line, quote and digest) as evidence.
macro_rules! said_at {
    ($spot:expr) => {
        $crate::evidence::said(
            $spot.source,
            &$spot.path,
            $spot.line,
            &$spot.quote,
            $spot.sha256.as_ref(),
        )
    };
}
pub(crate) use said_at;

/// All that was read of a release.
pub(crate) struct World<'a> {
    pub(crate) release: &'a Release,
    pub(crate) inventory: &'a Inventory,
    pub(crate) statements: &'a Statements,
    pub(crate) survey: &'a Survey,
    pub(crate) grants: &'a [Grant],
    /// The same by the place that they speak of.
    pub(crate) places: &'a Places<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) completeness: Completeness,
    pub(crate) digest: Option<&'a str>,
    pub(crate) digests: &'a Promised,
    /// What exercising these bytes showed.
    pub(crate) exercised: &'a [crate::Exercised],
    /// What [`World::words_unread`] found: every absence asks for it.
    pub(crate) unread: OnceCell<Vec<Evidence>>,
}

/// So many unread documents are named as evidence; more of them leave no less open.
const MOST_UNREAD: usize = 20;

impl World<'_> {
    /// The documents in which the producer speaks of the release: not license texts, which are terms.
    pub(crate) fn words(&self) -> impl Iterator<Item = &Document> {
        self.inventory.documents.iter().filter(|document| {
            self.inventory
                .artifact(document.source, &document.path)
                .is_some_and(|artifact| speaks(artifact, document))
        })
    }

    /// Has a producer spoken at all? A lone file has no index that its silence could be held against.
    pub(crate) fn has_words(&self) -> bool {
        self.words().next().is_some()
    }

    /// The evidence that something is not released here, where silence means that: the producer's words
    /// were read, every place was listed completely, or the auditor declares that these are all.
    pub(crate) fn absence(&self, what: &str) -> Option<Evidence> {
        if self.completeness == Completeness::Declared {
            return Some(Evidence::of_absence(format!(
                "looked for {} in every file; declared complete by the auditor",
                title(what)
            )));
        }
        let complete = self
            .release
            .sources
            .iter()
            .all(|source| source.listing == Listing::Complete);
        if !complete || !self.has_words() || !self.words_unread().is_empty() {
            return None;
        }
        let read: Vec<&str> = self
            .words()
            .map(|document| document.path.as_str())
            .take(4)
            .collect();
        let files = self.inventory.artifacts.len();
        Some(Evidence::of_absence(format!(
            "looked for {} among {files} files and in the words of {}: not there, and nothing points to it",
            title(what),
            read.join(", ")
        )))
    }

    /// Words of the producer that were not read, or not wholly (a card in a language that we do not read). They
    /// may say or point to anything, so nothing rests on their silence.
    pub(crate) fn words_unread(&self) -> &[Evidence] {
        self.unread.get_or_init(|| self.find_unread())
    }

    /// Papers and reports that are here and were not read (a PDF): they leave open what a pointer to a paper does.
    pub(crate) fn papers_unread(&self, key: &str) -> Vec<Evidence> {
        let opened = openassay_frameworks::dictionary().pointers.get("paper");
        if !opened.is_some_and(|patterns| {
            patterns
                .iter()
                .any(|pattern| openassay_claims::covers(pattern, key))
        }) {
            return Vec::new();
        }
        self.unread_with_roles(&[Role::Report, Role::Paper])
            .take(MOST_UNREAD)
            .collect()
    }

    /// Is there a paper that was not read? It may point to anything, so no word is held against what it may hold.
    pub(crate) fn has_papers_unread(&self) -> bool {
        self.unread_with_roles(&[Role::Report, Role::Paper])
            .next()
            .is_some()
    }

    /// Documents of these roles that are here and were not read.
    pub(crate) fn unread_with_roles<'b>(&'b self, roles: &'b [Role]) -> impl Iterator<Item = Evidence> + 'b {
        let unread = move |artifact: &&Artifact| {
            roles.contains(&artifact.role)
                && matches!(artifact.presence, Presence::Here | Presence::Unreadable)
                && self.inventory.document(artifact.source, &artifact.path).is_none()
        };
        self.inventory
            .artifacts
            .iter()
            .filter(unread)
            .map(|artifact| seen(artifact, Method::Recognized))
    }

    fn find_unread(&self) -> Vec<Evidence> {
        let read = self.folders_with_a_readme();
        let foreign = self
            .statements
            .unread_languages
            .iter()
            // `README_zh.md` beside a `README.md` that was read: the same words in another language.
            .filter(|spot| !is_readme(&spot.path) || !read.contains(&(spot.source, folder(&spot.path))));
        let said = self.statements.unread.iter().chain(foreign);
        said.map(|spot| said_at!(spot))
            .chain(self.unread_with_roles(&[Role::ModelCard, Role::DataCard]))
            .take(MOST_UNREAD)
            .collect()
    }

    /// The folders whose README was read.
    fn folders_with_a_readme(&self) -> BTreeSet<(usize, &str)> {
        let foreign: BTreeSet<(usize, &str)> = self
            .statements
            .unread_languages
            .iter()
            .map(|spot| (spot.source, spot.path.as_str()))
            .collect();
        self.words()
            .filter(|one| is_readme(&one.path) && !foreign.contains(&(one.source, one.path.as_str())))
            .map(|one| (one.source, folder(&one.path)))
            .collect()
    }

    /// Is the source the very place that its card calls "this repository"? A folder or checkout is; a package or
    /// archive that carries a card along is another place, and so is a partial listing.
    pub(crate) fn is_own_place(&self, source: usize) -> bool {
        let Some(place) = self.release.sources.get(source) else {
            return false;
        };
        let packaged = self
            .inventory
            .with_role(Role::PackageMetadata)
            .any(|artifact| artifact.source == source);
        place.kind == Kind::Folder && place.listing == Listing::Complete && !packaged
    }

    /// The files that are `component` by their role.
    pub(crate) fn artifacts_of<'b>(&'b self, component: &'b str) -> impl Iterator<Item = &'b Artifact> {
        let component = Component::from(component.to_owned());
        self.inventory
            .artifacts
            .iter()
            .filter(move |artifact| artifact.components.contains(&component))
    }
}

/// Is this a document in which the producer says something of the release?
fn speaks(artifact: &Artifact, document: &Document) -> bool {
    if artifact.presence != Presence::Here {
        return false;
    }
    match artifact.role {
        Role::ModelCard | Role::DataCard | Role::Report | Role::Paper => true,
        Role::Document => is_readme(&artifact.path),
        Role::PackageMetadata => !document.blocks.is_empty(),
        _ => false,
    }
}

fn is_readme(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.starts_with("readme")
}

/// What the dictionary says that the fact means, for this subject where it says so.
pub(crate) fn meaning(key: &str) -> String {
    let dictionary = openassay_frameworks::dictionary();
    let Some((_, predicate)) = dictionary.predicate_of(key) else {
        return key.to_owned();
    };
    let subject = FactKey::from(key);
    predicate
        .about
        .get(subject.subject())
        .map_or(&predicate.means, |about| &about.means)
        .clone()
}

/// What a reader calls a component, with its article.
pub(crate) fn title(component: &str) -> &str {
    openassay_frameworks::dictionary()
        .components
        .get(component)
        .map_or(component, |entry| entry.title.as_str())
}

/// `value`, because the facts under `keys` are as they are: with their evidence, and the weakest assurance of
/// theirs.
pub(crate) fn following(facts: &Facts, keys: &[&str], value: impl Into<Value>) -> Fact {
    let resting: Vec<&Fact> = keys.iter().filter_map(|key| facts.get(key)).collect();
    let evidence = resting
        .iter()
        .flat_map(|fact| fact.evidence().iter().cloned().map(|one| one.by(Method::Derived)))
        .collect();
    let weakest = resting.iter().map(|fact| fact.assurance()).min();
    Fact::resting_on(value, weakest.unwrap_or(Assurance::Claimed), evidence)
}

/// The subjects that the dictionary has for `predicate`.
pub(crate) fn subjects(predicate: &str) -> Vec<&'static str> {
    let dictionary = openassay_frameworks::dictionary();
    dictionary
        .predicates
        .get(predicate)
        .map(|known| dictionary.subjects_of(known))
        .unwrap_or_default()
}

/// A file as evidence of what it is.
pub(crate) fn seen(artifact: &Artifact, method: Method) -> Evidence {
    Evidence::in_file(artifact.source, &artifact.path, Place::Whole, method)
        .quoting(&artifact.reason)
        .hashed(artifact.sha256.clone())
}

/// A place in the words of the producer as evidence.
pub(crate) fn said(source: usize, path: &str, line: u32, quote: &str, sha256: Option<&String>) -> Evidence {
    let place = if line == 0 {
        Place::Whole
    } else {
        Place::Line(line)
    };
    Evidence::in_file(source, path, place, Method::Matched)
        .quoting(quote)
        .hashed(sha256.cloned())
}
