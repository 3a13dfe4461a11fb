//! Claims in prose: the phrases of every kind, each attributed.

use openassay_facts::{Claim, Polarity, Speaker, Subject, Tense};
use openassay_words::{Match, Token};

use crate::amounts;
use crate::attribution::{Attribution, attribute, negations};
use crate::clause::gap;
use crate::knowledge::AmountOf;
use crate::lexicon::{KindPhrases, LEXICON, SayPhrases};
use crate::names::{Unnamed, in_title};
use crate::parts::Part;
use crate::reading::Voice;
use crate::size;
use crate::statements::Spot;
use crate::utterance::{Form, Utterance};

/// Fewer tokens train no language model.
const FEWEST_TOKENS: f64 = 1e6;
/// Fewer operations train nothing.
const FEWEST_OPERATIONS: f64 = 1e12;

/// A claim at `spot`.
pub(crate) fn claim_at(kind: &str, asserts: String, spot: Spot, how: Attribution) -> Claim {
    Claim {
        kind: kind.to_owned(),
        asserts,
        speaker: how.speaker,
        subject: how.subject,
        tense: how.tense,
        polarity: how.polarity,
        source: spot.source,
        path: spot.path,
        line: spot.line,
        quote: spot.quote,
        sha256: spot.sha256,
    }
}

/// What a field or name of this release says: plainly, of this release, now.
pub(crate) const PLAINLY: Attribution = Attribution {
    speaker: Speaker::Producer,
    subject: Subject::ThisRelease,
    tense: Tense::Present,
    polarity: Polarity::Affirmed,
    part: Part::Model,
};

/// The claims of one utterance.
pub(crate) fn in_utterance(said: &Utterance, unnamed: &Unnamed) -> Vec<Claim> {
    let mut found = Vec::new();
    if said.form == Form::Title && said.voice == Voice::Card {
        found.extend(in_title(said, unnamed));
    }
    if !matches!(said.form, Form::Code | Form::Heading) {
        found.extend(
            LEXICON
                .kinds
                .iter()
                .filter(|kind| kind.kind != "base")
                .flat_map(|kind| of_kind(said, kind)),
        );
    }
    found
}

fn of_kind(said: &Utterance, kind: &KindPhrases) -> Vec<Claim> {
    if said.form == Form::Row && !kind.phrases.iter().any(|phrase| phrase.reading.rows) {
        return Vec::new();
    }
    let places: Vec<(Match, &SayPhrases)> = kind
        .phrases
        .iter()
        .flat_map(|phrase| {
            phrase
                .patterns
                .find_all(&said.tokens)
                .into_iter()
                .map(move |place| (place, phrase))
        })
        .collect();
    let mut taken: Vec<Match> = Vec::new();
    let mut found = Vec::new();
    for (place, phrase) in places {
        let overlaps = taken
            .iter()
            .any(|one| one.first <= place.last && place.first <= one.last);
        if overlaps || is_broken(said, place, phrase) || kind.guards.overlap(&said.tokens, place) {
            continue;
        }
        let Some(claim) = of_phrase(said, kind, phrase, place) else {
            continue;
        };
        taken.push(place);
        found.push((phrase, claim));
    }
    alone(found)
}

/// Several numbers of one thing in one sentence are a range or a comparison, not this model's own.
fn alone(found: Vec<(&SayPhrases, Claim)>) -> Vec<Claim> {
    let counts = |phrase: &SayPhrases| phrase.reading.number || phrase.reading.amount.is_some();
    let is_alone = |phrase: &SayPhrases| {
        let same = |one: &&(&SayPhrases, Claim)| counts(one.0) && one.0.asserts == phrase.asserts;
        !counts(phrase) || found.iter().filter(same).count() < 2
    };
    let kept: Vec<bool> = found.iter().map(|(phrase, _)| is_alone(phrase)).collect();
    let claims = found.into_iter().zip(kept).filter(|(_, kept)| *kept);
    claims.map(|((_, claim), _)| claim).collect()
}

fn of_phrase(said: &Utterance, kind: &KindPhrases, phrase: &SayPhrases, place: Match) -> Option<Claim> {
    let words = said.tokens.get(place.first..=place.last)?;
    let mut how = attribute(said, place, &phrase.reading);
    if negations(words.get(1..).unwrap_or_default()) > 0 {
        how.polarity = Polarity::Unclear;
    }
    if names_another(said, place) {
        how.subject = Subject::Unclear;
    }
    if said.form == Form::Row && !is_key_and_value(said) {
        return None;
    }
    if said.form == Form::Row {
        how.subject = if said.opening || said.own_column || said.is_directly_under("self") {
            Subject::ThisRelease
        } else {
            Subject::Unclear
        };
    }
    let asserts = match phrase.reading.amount {
        Some(AmountOf::Tokens) => amounts::tokens(said, place.first, place.last, FEWEST_TOKENS)?,
        Some(AmountOf::Operations) => amounts::single(said, place.first, place.last, FEWEST_OPERATIONS)?,
        None if phrase.reading.number => format!("{}{}", phrase.asserts, number_in(words, &kind.kind)?),
        None => of_part(&phrase.asserts, how.part),
    };
    Some(claim_at(&kind.kind, asserts, said.spot(), how))
}

/// "The weights of Borealis are stored in …": another model within the phrase.
fn names_another(said: &Utterance, place: Match) -> bool {
    (place.first + 1..place.last).any(|at| {
        let before = said.tokens.get(at).map_or("", |token| token.word.as_str());
        matches!(before, "of" | "for" | "from" | "by") && said.strangers.contains(&(at + 1))
    })
}

/// Does punctuation part the words of the phrase? A label and its number may stand apart.
fn is_broken(said: &Utterance, place: Match, phrase: &SayPhrases) -> bool {
    let labeled = phrase.reading.event;
    if phrase.reading.bracket && !is_bracketed(said, place) {
        return true;
    }
    (place.first + 1..=place.last).any(|at| {
        let between = gap(said, at);
        between.contains([';', ')', '?', '!'])
            || (!phrase.reading.bracket && between.contains('('))
            || (!labeled && between.contains([':', '|', '—']))
    })
}

/// Does a bracket open behind the first word of the phrase, and close behind the last?
fn is_bracketed(said: &Utterance, place: Match) -> bool {
    gap(said, place.first + 1).contains('(') && gap(said, place.last + 1).contains(')')
}

/// A row of two cells whose first is a word and not a model's name.
fn is_key_and_value(said: &Utterance) -> bool {
    said.voice == Voice::Card && said.block.cells.len() == 2
}

/// "The weights are open source" is no word about the release: it says that the weights are open.
fn of_part(asserts: &str, part: Part) -> String {
    let open = matches!(asserts, "open-source" | "fully-open" | "open-weights");
    match part {
        Part::Weights if open => "open-weights".to_owned(),
        Part::Code if open => "open-code".to_owned(),
        Part::Data if open => "open-data".to_owned(),
        Part::Documents if open => "open-documents".to_owned(),
        Part::Code | Part::Data | Part::Documents => format!("{asserts} of {}", name_of(part)),
        _ => asserts.to_owned(),
    }
}

fn name_of(part: Part) -> &'static str {
    match part {
        Part::Model => "model",
        Part::Weights => "weights",
        Part::Code => "code",
        Part::Data => "data",
        Part::Documents => "documents",
    }
}

/// The number in a phrase, with the unit that follows it or that it ends in.
fn number_in(words: &[Token], kind: &str) -> Option<u64> {
    let at = words
        .iter()
        .position(|token| token.word.starts_with(|c: char| c.is_ascii_digit()))?;
    number_at(words, at, kind)
}

/// The number that the word `at` is, with its unit.
pub(crate) fn number_at(words: &[Token], at: usize, kind: &str) -> Option<u64> {
    let word = words.get(at)?.word.trim_end_matches('+').to_owned();
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let attached = word.get(digits.len()..).unwrap_or_default();
    let next = words.get(at + 1).map_or("", |token| token.word.as_str());
    let unit = if attached.is_empty() { next } else { attached };
    let factor = match unit {
        "k" if kind == "context" => 1024,
        "k" | "thousand" => 1000,
        "m" | "million" => 1_000_000,
        "b" | "bn" | "billion" => 1_000_000_000,
        "t" | "trillion" => 1_000_000_000_000,
        _ if attached.is_empty() => 1,
        _ => return None,
    };
    let value = size::count(digits, factor)?;
    let plausible = match kind {
        "context" => (64..=1 << 32).contains(&value),
        "architecture" => (1..=1 << 32).contains(&value),
        _ => value >= 1000,
    };
    plausible.then_some(value)
}
