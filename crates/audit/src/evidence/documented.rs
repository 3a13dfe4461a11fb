//! `documented(item)`: what a card should hold is present, thin or absent, and unknown where something is unread.

use openassay_claims::{Depth, DocumentationItem, Passage, documentation_items};
use openassay_facts::{Assurance, Evidence, Fact, FactKey, Facts, Method, Presence, Role, Value};

use super::world::{World, following, said_at, seen};
use crate::model::Documented;

const PRESENT: &str = "present";
const THIN: &str = "thin";
const ABSENT: &str = "absent";
const UNKNOWN: &str = "unknown";
const AT_LEAST_THIN: &str = "thin..present";

/// An item with how it stands, and why.
struct Weighed {
    standing: &'static str,
    why: String,
    fact: Fact,
}

impl Weighed {
    fn new(standing: &'static str, why: impl Into<String>, fact: Fact) -> Self {
        Self {
            standing,
            why: why.into(),
            fact,
        }
    }
}

/// Records it for every item.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    for item in documentation_items() {
        let weighed = weigh(world, facts, item);
        facts.set(FactKey::new("documented", &item.id), weighed.fact);
    }
}

/// The items as reports have them.
pub(crate) fn documentation(world: &World<'_>, facts: &Facts) -> Vec<Documented> {
    let items = documentation_items().iter();
    items
        .map(|item| {
            let weighed = weigh(world, facts, item);
            let first = weighed.fact.evidence().first();
            let place = first.filter(|one| one.path.is_some());
            Documented {
                item: &item.id,
                title: &item.title,
                standing: weighed.standing,
                source: place.and_then(|one| one.source),
                path: place.and_then(|one| one.path.clone()),
                line: place.map_or(0, |one| one.place.line()),
                quote: place.and_then(|one| one.quote.clone()),
                why: weighed.why,
            }
        })
        .collect()
}

fn weigh(world: &World<'_>, facts: &Facts, item: &DocumentationItem) -> Weighed {
    let told = told(world, item);
    if !told.is_empty() {
        let present = Value::Name(PRESENT.to_owned());
        return Weighed::new(PRESENT, "", Fact::resting_on(present, Assurance::Read, told));
    }
    if let Some(key) = item.facts.iter().find(|key| facts.truth(key).is_true()) {
        let present = Value::Name(PRESENT.to_owned());
        return Weighed::new(
            PRESENT,
            format!("{key} is true"),
            following(facts, &[key], present),
        );
    }
    not_told(world, item)
}

/// What tells of the item: words, and files that are it.
fn told(world: &World<'_>, item: &DocumentationItem) -> Vec<Evidence> {
    let passages = of_depth(world, item, Depth::Told).map(|one| said_at!(one.spot));
    let files = world.inventory.artifacts.iter().filter(|artifact| {
        let name = artifact
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let named = item.files.iter().any(|begins| name.starts_with(begins));
        artifact.presence == Presence::Here
            && (named || item.roles.iter().any(|role| *role == artifact.role.to_string()))
    });
    passages
        .chain(files.map(|artifact| seen(artifact, Method::Recognized)))
        .collect()
}

fn of_depth<'w>(
    world: &'w World<'_>,
    item: &'w DocumentationItem,
    depth: Depth,
) -> impl Iterator<Item = &'w Passage> {
    let passages = world.statements.passages.iter();
    passages.filter(move |one| one.item == item.id && one.depth == depth)
}

fn not_told(world: &World<'_>, item: &DocumentationItem) -> Weighed {
    let key = FactKey::new("documented", &item.id);
    let (open, unread) = open(world, item, &key);
    let absence = world.absence(&format!("words on {}", super::meaning(key.as_str())));
    let mut thin = of_depth(world, item, Depth::Thin).peekable();
    let Some(first) = thin.peek() else {
        return match absence.filter(|_| open.is_empty()) {
            Some(absence) => {
                let why = absence.quote.clone().unwrap_or_default();
                let value = Value::Name(ABSENT.to_owned());
                Weighed::new(ABSENT, why, Fact::because(value, Assurance::Read, absence))
            }
            None => Weighed::new(UNKNOWN, unread, Fact::unknown(open)),
        };
    };
    let why = first.why;
    let known = open.is_empty() && absence.is_some();
    let evidence = thin.map(|one| said_at!(one.spot)).chain(open).collect();
    let fact = |value: &str| Fact::resting_on(Value::Name(value.to_owned()), Assurance::Read, evidence);
    if known {
        Weighed::new(THIN, why, fact(THIN))
    } else {
        Weighed::new(UNKNOWN, format!("{why}; {unread}"), fact(AT_LEAST_THIN))
    }
}

/// What may tell of the item and was not read, or may speak of something else; and the first of it in words.
fn open(world: &World<'_>, item: &DocumentationItem, key: &FactKey) -> (Vec<Evidence>, String) {
    let at = |one: &Evidence| {
        let path = one.path.as_deref().unwrap_or_default();
        match one.place.line() {
            0 => path.to_owned(),
            line => format!("{path}:{line}"),
        }
    };
    let pointed = world.statements.pointing_to(key.as_str()).map(|pointer| {
        let one = said_at!(pointer.spot);
        let why = format!("{} points to what was not read", at(&one));
        (one, why)
    });
    let aside = of_depth(world, item, Depth::Open).map(|passage| {
        let one = said_at!(passage.spot);
        let why = format!("{}: {}", at(&one), passage.why);
        (one, why)
    });
    let words = world.words_unread().iter().cloned();
    let unread = words
        .chain(world.papers_unread(key.as_str()))
        .chain(world.unread_with_roles(&[Role::Document]))
        .map(|one| {
            let why = format!("{} was not read", at(&one));
            (one, why)
        });
    let (open, reasons): (Vec<Evidence>, Vec<String>) = pointed.chain(aside).chain(unread).unzip();
    let nothing = "not every place that may tell it was there to be read";
    let reason = reasons.into_iter().next().unwrap_or_else(|| nothing.to_owned());
    (open, reason)
}
