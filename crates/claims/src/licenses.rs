//! Licenses named: in prose.

use openassay_facts::{Claim, Polarity, Speaker, Subject, Tense};
use openassay_words::{Match, Token};

use crate::attribution::{Attribution, attribute};
use crate::claims::{PLAINLY, claim_at};
use crate::clause::gap;
use crate::identity::SELF;
use crate::knowledge::KindReading;
use crate::lexicon::LEXICON;
use crate::parts::{Part, part_of, parts_before};
use crate::places::path_in;
use crate::reading::Voice;
use crate::statements::{LicenseTag, Spot, Statements, TagKind};
use crate::utterance::{Form, Utterance};

/// How many words behind "released under" a license may begin.
const REACH: usize = 3;

/// The licenses that a sentence puts a part of this release under, and the claims that this makes.
pub(crate) fn in_utterance(said: &Utterance, into: &mut Statements) {
    if matches!(said.form, Form::Code | Form::Title | Form::Heading | Form::Quote) {
        return;
    }
    for (place, id) in named(said) {
        for how in granted_parts(said, place) {
            let spot = said.spot();
            into.claims.push(claim_of(id, spot.clone(), how));
            if is_sure(how) {
                merge(
                    &mut into.license_tags,
                    tag(part_name(how.part), vec![id.to_owned()], spot, TagKind::Prose),
                );
            }
        }
    }
}

fn is_sure(how: Attribution) -> bool {
    how.speaker == Speaker::Producer
        && how.subject == Subject::ThisRelease
        && how.tense == Tense::Present
        && how.polarity == Polarity::Affirmed
}

/// The grant at `place`, once for every part that it is made of: "the weights and the code are …".
fn granted_parts(said: &Utterance, place: Match) -> Vec<Attribution> {
    let Some(how) = granted(said, place) else {
        return Vec::new();
    };
    let from = grant_before(&said.tokens, place).map_or(place.first, |grant| grant.first);
    if let Some(part) = part_in_file(said, from) {
        return vec![Attribution { part, ..PLAINLY }];
    }
    let mut parts = parts_before(said, before_place(said, from));
    if parts.is_empty() || how.subject != Subject::ThisRelease {
        parts = [how.part].into();
    }
    // Data of an evaluation have terms of their own.
    let before = said.tokens.get(..from).unwrap_or_default();
    let trained = before.iter().any(|token| token.word.starts_with("train"));
    if !trained
        && before
            .iter()
            .any(|token| matches!(token.word.as_str(), "evaluation" | "test" | "benchmark"))
    {
        parts.remove(&Part::Data);
    }
    // The weights are what the model is.
    if parts.contains(&Part::Weights) {
        parts.remove(&Part::Model);
    }
    parts
        .into_iter()
        .map(|part| Attribution { part, ..how })
        .collect()
}

/// "The weights in this repository are …", "the code of Aurora is …": where the part is named, before the words
/// that say where it lies or whose it is.
fn before_place(said: &Utterance, until: usize) -> usize {
    const PLACES: [&str; 6] = ["repository", "repo", "project", "directory", "folder", "release"];
    let words = said.tokens.get(..until).unwrap_or_default();
    let is_place = |three: &[Token]| match three {
        [of, this, place] => {
            matches!(of.word.as_str(), "in" | "of")
                && matches!(this.word.as_str(), "this" | "the" | "our")
                && PLACES.contains(&place.word.as_str())
        }
        _ => false,
    };
    let is_owner = |two: &[Token]| match two {
        [of, owner] => LEXICON.is("of_owner", &of.word) && owner.word == SELF,
        _ => false,
    };
    let behind_part = |at: &usize| {
        let before = words.get(..*at).unwrap_or_default();
        before.iter().any(|token| part_of(&token.word).is_some())
    };
    let place = words.windows(3).position(is_place).filter(behind_part);
    let owner = words.windows(2).position(is_owner).filter(behind_part);
    place.into_iter().chain(owner).min().unwrap_or(until)
}

/// "The evaluation data in `eval.jsonl` are released under …": the part, where a file of it is named.
fn part_in_file(said: &Utterance, from: usize) -> Option<Part> {
    let own = matches!(said.voice, Voice::Card | Voice::DataCard) && !said.is_under("others");
    if !own || crate::attribution::is_hedged(said) {
        return None;
    }
    let before = said.tokens.get(..from)?;
    let at = before
        .iter()
        .position(|token| matches!(token.word.as_str(), "in" | "under"))?;
    let (head, behind) = before.split_at_checked(at)?;
    let plain = |token: &Token| {
        LEXICON.is("plain", &token.word)
            || LEXICON.is("part_adjectives", &token.word)
            || part_of(&token.word).is_some()
    };
    let copula = behind.iter().any(|token| LEXICON.is("copulas", &token.word));
    let other = behind
        .iter()
        .any(|token| LEXICON.is("breaks_other", &token.word) || token.word == crate::identity::BASE);
    path_in(said.text)?;
    let part = head.iter().rev().find_map(|token| part_of(&token.word))?;
    (copula && !other && head.iter().all(plain)).then_some(part)
}

fn claim_of(id: &str, spot: Spot, how: Attribution) -> Claim {
    let asserts = match how.part {
        Part::Model | Part::Weights => id.to_owned(),
        part => format!("{id} of {}", part_name(part)),
    };
    claim_at("license", asserts, spot, how)
}

/// "MIT or Apache-2.0" in one sentence is one tag with two ids.
fn merge(tags: &mut Vec<LicenseTag>, tag: LicenseTag) {
    let same = |one: &&mut LicenseTag| {
        (one.kind, one.part, one.source, one.line) == (tag.kind, tag.part, tag.source, tag.line)
            && one.path == tag.path
            && one.quote == tag.quote
    };
    match tags.iter_mut().find(same) {
        Some(one) if !one.ids.contains(&tag.ids.concat()) => one.ids.extend(tag.ids),
        Some(_) => {}
        None => tags.push(tag),
    }
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Model | Part::Weights => "weights",
        Part::Code => "code",
        Part::Data => "data",
        Part::Documents => "documents",
    }
}

/// The license names in `said`, the more special first where they overlap.
fn named(said: &Utterance) -> Vec<(Match, &'static str)> {
    names_in(&said.tokens)
}

/// The license names in `words`, the more special first where they overlap.
pub(crate) fn names_in(words: &[Token]) -> Vec<(Match, &'static str)> {
    let mut found: Vec<(Match, &'static str)> = Vec::new();
    for (id, patterns) in &LEXICON.license_names {
        for place in patterns.find_all(words) {
            if !found
                .iter()
                .any(|(one, _)| one.first <= place.last && place.first <= one.last)
            {
                found.push((place, id.as_str()));
            }
        }
    }
    found.sort_by_key(|(place, _)| *place);
    found
}

/// How the license at `place` is granted; none where it is only spoken of.
fn granted(said: &Utterance, place: Match) -> Option<Attribution> {
    if LEXICON.license_guards.overlap(&said.tokens, place) {
        return None;
    }
    if is_entry(said, place) {
        let spoken = matches!(said.voice, Voice::Card | Voice::DataCard | Voice::Terms);
        let sure = spoken && !crate::attribution::is_hedged(said);
        let part = if said.voice == Voice::DataCard {
            Part::Data
        } else {
            labeled_part(said, place)
        };
        let subject = if sure {
            Subject::ThisRelease
        } else {
            Subject::Unclear
        };
        return Some(Attribution {
            subject,
            part,
            ..PLAINLY
        });
    }
    let grant = grant_before(&said.tokens, place)?;
    let whole = Match {
        first: grant.first,
        last: place.last,
    };
    let how = attribute(said, whole, &granting());
    let before = said.tokens.get(..grant.first).unwrap_or_default();
    let own = match said.voice {
        Voice::Terms => how.subject == Subject::Unclear && is_of_release(before),
        Voice::Package => is_of_models_inside(before),
        _ => false,
    };
    Some(Attribution {
        subject: if own { Subject::ThisRelease } else { how.subject },
        // "It is released under MIT", in a data card: what it is the card of.
        part: match (said.voice, how.part) {
            (Voice::DataCard, Part::Model) => Part::Data,
            (_, part) => part,
        },
        ..how
    })
}

/// "All of the included models are", in metadata of a package: no word on the package, but on the models in it.
fn is_of_models_inside(before: &[Token]) -> bool {
    let named = LEXICON.phrases("models_inside").find_all(before);
    let quiet = |at: usize, token: &Token| {
        LEXICON.is("plain", &token.word)
            || LEXICON.is("copulas", &token.word)
            || token.word == "of"
            || named.iter().any(|one| (one.first..=one.last).contains(&at))
    };
    !named.is_empty() && before.iter().enumerate().all(|(at, token)| quiet(at, token))
}

/// "All source code in this repository", in a license file: nothing but a part of what lies beside it.
fn is_of_release(before: &[Token]) -> bool {
    let here = |word: &str| {
        matches!(
            word,
            "all"
                | "source"
                | "files"
                | "in"
                | "of"
                | "this"
                | "our"
                | "repository"
                | "repo"
                | "project"
                | "release"
        )
    };
    let part = |token: &Token| part_of(&token.word).is_some();
    let plain = |token: &Token| {
        here(&token.word)
            || LEXICON.is("plain", &token.word)
            || LEXICON.is("copulas", &token.word)
            || LEXICON.is("part_adjectives", &token.word)
    };
    before.iter().any(part) && before.iter().all(|token| part(token) || plain(token))
}

/// How a grant is attributed.
fn granting() -> KindReading {
    KindReading {
        event: true,
        permits: true,
        lenient: true,
        through: [
            "released",
            "licensed",
            "available",
            "distributed",
            "provided",
            "published",
            "covered",
            "is",
            "open",
            "source",
            "sourced",
            "governed",
            "and",
            "license",
            "for",
            "use",
            "commercial",
            "terms",
            "of",
            "by",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..KindReading::default()
    }
}

/// The words of granting that lead to the name at `place` of `words`.
pub(crate) fn grant_before(words: &[Token], place: Match) -> Option<Match> {
    let window = place.first.saturating_sub(12);
    let before = words.get(window..place.first)?;
    let led = LEXICON
        .license_grants
        .find_all(before)
        .into_iter()
        .rev()
        .find(|one| {
            let between = before.get(one.last + 1..).unwrap_or_default();
            between.len() <= REACH || is_of_licenses(between)
        });
    if let Some(found) = led {
        return Some(Match {
            first: found.first + window,
            last: found.last + window,
        });
    }
    let behind = words.get(place.last + 1..).unwrap_or_default();
    LEXICON
        .license_behind
        .find_all(behind)
        .first()
        .filter(|one| one.first <= 1)
        .map(|_| place)
}

/// Nothing but names of licenses, and words that join or introduce them?
fn is_of_licenses(words: &[Token]) -> bool {
    let names = names_in(words);
    let in_name = |at: usize| {
        names
            .iter()
            .any(|(place, _)| (place.first..=place.last).contains(&at))
    };
    words
        .iter()
        .enumerate()
        .all(|(at, token)| is_license_word(token) || in_name(at))
}

fn is_license_word(token: &Token) -> bool {
    matches!(
        token.word.as_str(),
        "the"
            | "a"
            | "an"
            | "license"
            | "licence"
            | "and"
            | "or"
            | "version"
            | "permissive"
            | "open"
            | "source"
            | "terms"
            | "of"
            | "either"
            | "dual"
    ) || token.word.chars().all(|c| c.is_ascii_digit() || c == '.')
        || LEXICON
            .license_names
            .iter()
            .any(|(_, names)| names.are_in(std::slice::from_ref(token)))
}

/// "License: MIT", or "MIT License" alone in the section on the license.
fn is_entry(said: &Utterance, place: Match) -> bool {
    let before = said.tokens.get(..place.first).unwrap_or_default();
    let label = |token: &Token| {
        matches!(
            token.word.as_str(),
            "license"
                | "licence"
                | "licensed"
                | "licenses"
                | "model"
                | "code"
                | "weights"
                | "data"
                | "dataset"
                | "under"
                | "the"
                | "spdx"
        )
    };
    let names = before.iter().any(|token| token.word.starts_with("licen"));
    let behind = said.tokens.get(place.last + 1..).unwrap_or_default();
    let ends = behind.iter().all(|token| {
        matches!(
            token.word.as_str(),
            "license" | "licence" | "licensed" | "version" | "the"
        )
    });
    let short = said.tokens.len() <= 10;
    let labeled = names && before.iter().all(label) && gap_has_sign(said, place);
    let listed = said.voice == Voice::Terms && gap_has_sign(said, place);
    let under = || said.is_directly_under("license") || listed;
    short && ends && (labeled || (before.iter().all(label) && under()))
}

fn gap_has_sign(said: &Utterance, place: Match) -> bool {
    (1..=place.first).any(|at| gap(said, at).contains([':', '|', '-', '–', '—']))
}

fn labeled_part(said: &Utterance, place: Match) -> Part {
    let words = said.tokens.get(..place.first).unwrap_or_default();
    let has = |names: &[&str]| words.iter().any(|token| names.contains(&token.word.as_str()));
    if has(&["code"]) {
        Part::Code
    } else if has(&["data", "dataset"]) {
        Part::Data
    } else {
        Part::Model
    }
}

/// A tag without name and link.
pub(crate) fn tag(part: &'static str, ids: Vec<String>, spot: Spot, kind: TagKind) -> LicenseTag {
    LicenseTag {
        part,
        ids,
        name: None,
        link: None,
        source: spot.source,
        path: spot.path,
        line: spot.line,
        quote: spot.quote,
        kind,
    }
}
