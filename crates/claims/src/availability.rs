//! What is said of where a component is: here, elsewhere, somewhere, to come, withheld.

use openassay_documents::Link;
use openassay_facts::{Component, Polarity, Role};
use openassay_words::{Match, Token};

use crate::attribution::{negations, polarity};
use crate::clause::{Clause, gap};
use crate::identity::BASE;
use crate::knowledge::KindReading;
use crate::lexicon::LEXICON;
use crate::places::{host_named, path_in, path_of_link};
use crate::reading::{Reading, Voice};
use crate::statements::{Availability, Status};
use crate::telling::Telling;
use crate::utterance::{Form, Utterance};

/// What `said` says of where components are.
pub(crate) fn in_utterance(said: &Utterance, reading: &Reading) -> Vec<Availability> {
    let silent = matches!(said.form, Form::Code | Form::Quote | Form::Title);
    if silent || said.text.trim_end().ends_with('?') || is_option(said) {
        return Vec::new();
    }
    let nouns = nouns(said);
    let places: Vec<Match> = nouns.iter().map(|(place, _)| *place).collect();
    let mut found = Vec::new();
    for (place, components) in nouns {
        if LEXICON.noun_guards.overlap(&said.tokens, place) {
            continue;
        }
        if is_of_another(said, place, components) {
            continue;
        }
        let noun = Noun {
            place,
            is_document: components.iter().all(|component| component.starts_with("doc.")),
        };
        let Some(status) = status(said, noun, &places) else {
            continue;
        };
        let status = apart_from_card(said, surely_here(said, noun, status));
        // "The code is in `src/`" does not say that every kind of code is. A document is one, whatever it is called.
        let components = match &status {
            Status::Here(path) if noun.is_document && !path.is_empty() => {
                components.get(..1).unwrap_or_default()
            }
            Status::Here(_) if components.len() > 1 => continue,
            _ => components,
        };
        let licensed = status == Status::AvailableNoPlace && names_license(said);
        found.extend(
            components
                .iter()
                .filter(|component| !(licensed && is_here(reading, component)))
                .map(|component| at(said, component, status.clone())),
        );
    }
    found
}

/// A component as it is named in a sentence.
#[derive(Clone, Copy)]
struct Noun {
    place: Match,
    is_document: bool,
}

/// "The training code used for Borealis", "Meta's training code": a part of something else. Data may be
/// named for where they come from.
fn is_of_another(said: &Utterance, place: Match, components: &[String]) -> bool {
    let data = components.iter().any(|component| component.starts_with("data."));
    let before = place.first.checked_sub(1);
    let owned = before.is_some_and(|at| {
        said.strangers.contains(&at)
            && said
                .tokens
                .get(at)
                .is_some_and(|token| token.word.ends_with("'s") || token.word == BASE)
    });
    let behind = said.tokens.get(place.last + 1..).unwrap_or_default();
    let leading = |token: &&Token| LEXICON.is("belonging", &token.word);
    let length = behind.iter().take_while(leading).count();
    let led = behind.get(..length).unwrap_or_default();
    let named = place.last + 1 + length;
    let parted =
        (place.last + 1..=named).any(|at| gap(said, at).contains([',', '.', ':', ';', '(', '|', '—']));
    let belongs = led.iter().any(|token| {
        matches!(token.word.as_str(), "for" | "to" | "by" | "behind") || (token.word == "of" && !data)
    });
    owned || (belongs && !parted && said.strangers.contains(&named))
}

/// An option of a command is explained: `--timestamped: if passed, the dataset will be …`.
fn is_option(said: &Utterance) -> bool {
    let text = said.text.trim_start().trim_start_matches('`');
    let dashes = text.len() - text.trim_start_matches('-').len();
    (1..=2).contains(&dashes)
        && text
            .get(dashes..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// "The code is released under MIT" licenses the code that is here; it speaks of no other place.
fn names_license(said: &Utterance) -> bool {
    LEXICON.license_grants.are_in(&said.tokens)
        && LEXICON
            .license_names
            .iter()
            .any(|(_, names)| names.are_in(&said.tokens))
}

/// Does the release hold a file of the part that `component` belongs to?
fn is_here(reading: &Reading, component: &str) -> bool {
    let of_part = |role: Role| match role {
        Role::WeightsFinal => component.starts_with("weights."),
        role if role.is_code() => component.starts_with("code."),
        Role::Dataset => component == "data.training",
        Role::DatasetEvaluation => component == "data.evaluation",
        _ => false,
    };
    reading
        .files
        .iter()
        .any(|file| !file.pointer && of_part(file.role))
}

/// Files in which words stand, and neither data, code nor weights.
const IN_WORDS: [&str; 6] = [".md", ".rst", ".bib", ".html", ".pdf", ".tex"];

/// A file of words tells of a component, and who is told to make it cannot expect it there: the component may be
/// anywhere, and is missed from no place.
fn surely_here(said: &Utterance, noun: Noun, status: Status) -> Status {
    let made = said
        .tokens
        .first()
        .is_some_and(|token| LEXICON.is("making", &token.word));
    match &status {
        Status::Here(path) if made || (!noun.is_document && tells(path)) => Status::AvailableNoPlace,
        _ => status,
    }
}

fn tells(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let file = path.split('#').next().unwrap_or_default();
    IN_WORDS.iter().any(|ending| file.ends_with(ending))
}

/// In metadata of a package "this repository" is another place.
fn apart_from_card(said: &Utterance, status: Status) -> Status {
    match status {
        Status::Here(_) if said.voice == Voice::Package => Status::AvailableNoPlace,
        other => other,
    }
}

fn at(said: &Utterance, component: &str, status: Status) -> Availability {
    let spot = said.spot();
    Availability {
        component: Component::from(component.to_owned()),
        status,
        source: spot.source,
        path: spot.path,
        line: spot.line,
        quote: spot.quote,
        sha256: spot.sha256,
    }
}

/// The components named; of overlapping names the one listed first counts.
fn nouns(said: &Utterance) -> Vec<(Match, &'static [String])> {
    let mut found: Vec<(Match, &'static [String])> = Vec::new();
    for (components, patterns) in &LEXICON.nouns {
        for place in patterns.find_all(&said.tokens) {
            if !found
                .iter()
                .any(|(one, _)| one.first <= place.last && place.first <= one.last)
            {
                found.push((place, components));
            }
        }
    }
    for release in LEXICON.phrases("own_release").find_all(&said.tokens) {
        let listing = said
            .tokens
            .iter()
            .enumerate()
            .skip(release.last + 1)
            .take_while(|(_, token)| is_listed(token));
        let free = |at: &usize| !found.iter().any(|(one, _)| (one.first..=one.last).contains(at));
        let bare: Vec<_> = listing
            .map(|(at, _)| at)
            .filter(free)
            .filter_map(|at| bare_noun(said, at))
            .collect();
        found.extend(bare);
    }
    found.sort_by_key(|(place, _)| *place);
    found
}

/// "We release weights, code and data": where the producer says so, the bare nouns are enough.
fn bare_noun(said: &Utterance, at: usize) -> Option<(Match, &'static [String])> {
    let word = &said.tokens.get(at)?.word;
    let (_, patterns) = LEXICON
        .bare_nouns
        .iter()
        .find(|(nouns, _)| nouns.iter().any(|noun| word == noun))?;
    Some((Match { first: at, last: at }, patterns))
}

fn status(said: &Utterance, noun: Noun, nouns: &[Match]) -> Option<Status> {
    let place = noun.place;
    let clause = Clause::around(said, place);
    let words = clause.all();
    if clause.introduced.is_some() || clause.is_quoted || speaks_of_others(clause.before(), words) {
        return None;
    }
    if LEXICON.phrases("conditional").are_in(words) || LEXICON.phrases("hearsay").are_in(&said.tokens) {
        return None;
    }
    let label = is_label(said, place);
    let coordinated = coordinated(said, place, &clause);
    // Behind a label, or before a bracket, the words that say where stand in the next clause.
    let words = match (label, coordinated) {
        (true, _) => said.tokens.get(place.first..).unwrap_or(words),
        (false, Some(wider)) => wider,
        (false, None) => words,
    };
    if Telling::of(said, place, words).says("inside") {
        return None;
    }
    let absent = if is_told_to_users(words) {
        None
    } else {
        absent(said, Telling::of(said, place, words))
    };
    absent.or_else(|| {
        let sure =
            negations(words) == 0 && polarity(said, &clause, &KindReading::default()) == Polarity::Affirmed;
        (sure && said.form != Form::Heading)
            .then(|| available(said, noun, nouns, words, label))
            .flatten()
    })
}

/// Is it a word of a list of parts, "the weights, all code and data"?
fn is_listed(token: &Token) -> bool {
    LEXICON.is("listing", &token.word)
}

/// "Our data and code are available", "we release weights, code and data": of nouns joined by `and` all have
/// the verb of one.
fn coordinated<'a>(said: &'a Utterance, place: Match, clause: &Clause) -> Option<&'a [Token]> {
    let behind = clause.behind();
    let tokens = said.tokens.as_slice();
    let first = place.first - clause.before().len();
    let end = place.last + 1 + behind.len();
    let joined = |at: usize| {
        tokens.get(at).is_some_and(|token| token.word == "and") && !gap(said, at).contains([';', ':', '('])
    };
    if !behind.iter().chain(clause.before()).all(is_listed) {
        return None;
    }
    let next = |from: usize| {
        (from + 1..tokens.len())
            .find(|&at| crate::clause::parts(said, at))
            .unwrap_or(tokens.len())
    };
    let last = |until: usize| {
        (1..until)
            .rev()
            .find(|&at| crate::clause::parts(said, at))
            .unwrap_or(0)
    };
    let end = if joined(end) { next(end) } else { end };
    let first = if joined(first) { last(first) } else { first };
    tokens.get(first..end)
}

fn speaks_of_others(before: &[Token], words: &[Token]) -> bool {
    let other = |token: &Token| {
        LEXICON.is("breaks_other", &token.word)
            || matches!(token.word.as_str(), "they" | "their" | "who" | "which" | "whose")
    };
    before.iter().any(other) || words.iter().any(|token| token.word == BASE)
}

/// "Training code: …", "Training code (coming soon)", "- Training code - …".
fn is_label(said: &Utterance, place: Match) -> bool {
    let begins = said
        .tokens
        .get(..place.first)
        .unwrap_or_default()
        .iter()
        .all(|token| LEXICON.is("plain", &token.word));
    let next = gap(said, place.last + 1);
    let ends = [":", "(", " - ", "–", "—", "|", "→"]
        .iter()
        .any(|sign| next.contains(sign));
    begins && (ends || place.last + 1 >= said.tokens.len())
}

/// "Do not share the weights", "users may not share …": a rule for others, no word on what is released.
fn is_told_to_users(words: &[Token]) -> bool {
    words
        .first()
        .is_some_and(|token| LEXICON.is("imperatives", &token.word))
        || words.iter().any(|token| LEXICON.is("addressed", &token.word))
}

/// Said not to be there: to come, withheld, not to be shared.
fn absent(said: &Utterance, telling: Telling) -> Option<Status> {
    let conditional = said.tokens.iter().any(|token| token.word == "if");
    let promised = || telling.says("promised") && negations(telling.words) == 0 && !conditional;
    if telling.says("cannot_be_shared") {
        Some(Status::CannotBeShared)
    } else if telling.says("not_yet") || promised() {
        Some(Status::Promised)
    } else if telling.says("withheld") && !telling.lies("here") {
        Some(Status::Withheld)
    } else {
        None
    }
}

fn available(said: &Utterance, noun: Noun, nouns: &[Match], words: &[Token], label: bool) -> Option<Status> {
    let place = noun.place;
    let telling = Telling::of(said, place, words);
    let here = telling.lies("here");
    let told = noun.is_document && telling.says("told") && !telling.says("told_here");
    let available = told || telling.says("available");
    // To come on a condition: neither promised nor there.
    if telling.says("promised") {
        return None;
    }
    let link = link_of(said, place, nouns);
    let placed = telling.says("placed") && path_in(said.text).is_some();
    let behind = link.is_some_and(|link| stands_behind(said, place, link))
        && (is_offering(said) || telling.says("linked"));
    let offered = placed || behind || available || here;
    if said.form == Form::Row && !label {
        return None;
    }
    if !offered && !label && !link.is_some_and(|link| is_linked_noun(said, place, link)) {
        return None;
    }
    if let Some(link) = link {
        return Some(match path_of_link(&link.url) {
            Some(path) => Status::Here(path.to_owned()),
            None => Status::Pointed(link.url.clone()),
        });
    }
    if let Some(path) = path_in(said.text).filter(|_| nouns.len() == 1) {
        return Some(Status::Here(path));
    }
    if here {
        return Some(Status::Here(String::new()));
    }
    if let Some(host) = host_named(words) {
        return Some(Status::Pointed(host));
    }
    available.then_some(Status::AvailableNoPlace)
}

/// The link that belongs to the noun at `place`: of the links behind it and before the next noun, the first.
fn link_of<'a>(said: &Utterance<'a>, place: Match, nouns: &[Match]) -> Option<&'a Link> {
    let start = said.tokens.get(place.first).map_or(0, |token| token.start);
    let next = nouns
        .iter()
        .find(|one| one.first > place.last)
        .and_then(|one| said.tokens.get(one.first));
    let end = next.map_or(said.text.len(), |token| token.start);
    let links = said.links();
    let begins = |link: &&Link| said.text.find(link.text.as_str()).unwrap_or(said.text.len());
    let found = links
        .iter()
        .copied()
        .filter(|link| {
            let at = begins(link);
            at < end && at + link.text.len() > start
        })
        .min_by_key(begins);
    found.or_else(|| {
        links
            .first()
            .copied()
            .filter(|_| links.len() == 1 && nouns.len() == 1)
    })
}

/// Does the link stand behind the noun, as in "find the data here: … and the code there: …"?
fn stands_behind(said: &Utterance, place: Match, link: &Link) -> bool {
    let end = said.tokens.get(place.last).map_or(0, |token| token.end);
    said.text.find(link.text.as_str()).is_some_and(|at| at >= end)
}

/// Does the sentence offer anything?
fn is_offering(said: &Utterance) -> bool {
    let says = |status: &str| {
        LEXICON
            .statuses
            .get(status)
            .is_some_and(|phrases| phrases.are_in(&said.tokens))
    };
    negations(&said.tokens) == 0 && (says("available") || says("here"))
}

fn is_linked_noun(said: &Utterance, place: Match, link: &Link) -> bool {
    let noun = said.tokens.get(place.first..=place.last).unwrap_or_default();
    let shown = openassay_words::tokens(&link.text);
    noun.last()
        .is_some_and(|last| shown.iter().any(|token| token.word == last.word))
}
