//! Of what a phrase speaks: of this release, of a part of it, or of something else.

use openassay_facts::Subject;
use openassay_words::Token;

use crate::clause::{Clause, gap};
use crate::identity::SELF;
use crate::knowledge::KindReading;
use crate::lead::Lead;
use crate::lexicon::LEXICON;
use crate::parts::{Part, part_of};
use crate::reading::Voice;
use crate::utterance::{Form, Utterance};

/// What the phrase in `clause` speaks of, and which part of it.
pub(crate) fn subject(said: &Utterance, clause: &Clause, reading: &KindReading) -> (Subject, Part) {
    let (subject, part) = match clause.introduced {
        Some(list) => (of_breaker(list), Part::Model),
        None => subject_in_clause(said, clause, reading),
    };
    // What was said of an earlier version, or is told as news, may hold no longer.
    let earlier = LEXICON.phrases("other_versions").are_in(clause.before());
    if subject == Subject::ThisRelease && !reading.lenient && (earlier || is_history(said)) {
        return (Subject::Unclear, part);
    }
    // Metadata of a package speaks of the package.
    if said.voice == Voice::Package && subject == Subject::ThisRelease {
        return (Subject::Unclear, part);
    }
    (subject, part)
}

/// Does it stand in a change log, or behind a version or a date?
fn is_history(said: &Utterance) -> bool {
    let dating = |token: &&Token| {
        let word = token.word.trim_start_matches('v');
        let digits = word.starts_with(|c: char| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_digit() || c == '.');
        digits || LEXICON.is("months", &token.word)
    };
    let dated = said.tokens.iter().take_while(dating).count();
    let version = said.tokens.iter().take(dated).any(|token| {
        token.word.contains('.')
            || token.word.starts_with('v')
            || matches!(token.word.get(..2), Some("19" | "20"))
    });
    let parted = [":", " - ", "–", "—", ")", "]", "|"]
        .iter()
        .any(|sign| gap(said, dated).contains(sign));
    said.is_under("history") || (version && parted && dated < said.tokens.len())
}

fn subject_in_clause(said: &Utterance, clause: &Clause, reading: &KindReading) -> (Subject, Part) {
    let head = if reading.head {
        head_behind(said, clause)
    } else {
        Head::None
    };
    if head == Head::Foreign {
        return (Subject::Unclear, Part::Model);
    }
    let before = clause.before();
    let object = if reading.head {
        object_behind(said, clause)
    } else {
        Object::None
    };
    match object {
        Object::Foreign => return (Subject::Unclear, Part::Model),
        Object::Part(part) if is_done_by_us(before) => return (owner(said, part), part),
        _ => {}
    }
    if let Some(bridge) = bridge(said, clause, reading) {
        return cross(&bridge, reading, head);
    }
    if let Some(list) = first_breaker(before, reading) {
        return (of_breaker(list), Part::Model);
    }
    if let Some(part) = bare_part(before) {
        return (owner(said, part), part);
    }
    if is_fragment(said, clause, reading, head) {
        return (Subject::ThisRelease, Part::Model);
    }
    (Subject::Unclear, Part::Model)
}

/// What stands between the last mention of this release and the phrase.
struct Bridge<'a> {
    words: &'a [Token],
    /// May anything but a parting word stand in between ("we release a small and fast …")?
    loose: bool,
    /// What of the release is spoken of ("the code of Aurora is …").
    owned: Owned,
}

/// What a mention of the release is the owner of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owned {
    /// Nothing: the release itself is spoken of.
    Nothing,
    /// A part of it.
    Part(Part),
    /// Something that is no part which has a name here: its tokenizer, its website.
    Foreign,
}

fn bridge<'a>(said: &Utterance, clause: &Clause<'a>, reading: &KindReading) -> Option<Bridge<'a>> {
    let before = clause.before();
    let card = said.voice == Voice::Card;
    let opening = card && said.opening && clause.starts && said.lead.is_free();
    // "It" is what the sentence before speaks of; where that only helps the producer, any "it" will do.
    let it = clause.starts && said.lead == Lead::ThisRelease;
    let entry = is_entry_on_another(said);
    let event = (reading.lenient && !entry) || (clause.starts && said.lead.is_free());
    let lists = own_lists(said.voice);
    let last = lists
        .iter()
        .filter(|(list, _)| {
            *list != "own_generic" || (!entry && (reading.lenient || !follows_another(said, clause)))
        })
        .chain(reading.event.then_some(&("own_agent", false)))
        .chain((reading.event && event).then_some(&("own_event", false)))
        .chain((card && it).then_some(&("own_pronoun", false)))
        .chain((card && is_behind_own(said, clause)).then_some(&("own_its", false)))
        .chain(opening.then_some(&("own_opening", false)))
        .flat_map(|(list, loose)| {
            LEXICON
                .phrases(list)
                .find_all(before)
                .into_iter()
                .map(move |found| (found.last, *loose, found.first))
        })
        .max()?;
    let words = before.get(last.0 + 1..).unwrap_or_default();
    let second = second_verb(said, words).filter(|_| reading.number && last.2 == 0);
    Some(Bridge {
        words: second.unwrap_or(words),
        loose: last.1,
        owned: owned(before.get(..last.2).unwrap_or_default(), reading),
    })
}

/// "Aurora was trained at 256 tokens and has …": behind a second verb of the same subject, what the first was said with
/// parts nothing.
fn second_verb<'a>(said: &Utterance, words: &'a [Token]) -> Option<&'a [Token]> {
    let finite = |pair: &[Token]| match pair {
        [and, verb] => {
            and.word == "and"
                && matches!(
                    verb.word.as_str(),
                    "has" | "have" | "is" | "supports" | "contains"
                )
        }
        _ => false,
    };
    let at = words.windows(2).rposition(finite)?;
    let first = words.get(..at)?;
    let relative = |token: &Token| LEXICON.is("relatives", &token.word);
    let named = first.iter().any(|token| {
        said.strangers
            .iter()
            .filter_map(|stranger| said.tokens.get(*stranger))
            .any(|stranger| stranger.start == token.start)
    });
    (!named && !first.iter().any(relative)).then(|| words.get(at + 1..).unwrap_or_default())
}

/// "Aurora reads letters: its context length is …": behind a colon, where this release is named and nothing else is that
/// "its" could mean.
fn is_behind_own(said: &Utterance, clause: &Clause) -> bool {
    let label = clause.label();
    let own = label.iter().any(|token| token.word == SELF);
    let other = said.strangers.iter().any(|at| *at < label.len());
    let brought = |token: &Token| {
        BREAKERS.iter().take(3).any(|list| LEXICON.is(list, &token.word))
            || part_of(&token.word).is_some()
            || LEXICON.is("model_nouns", &token.word)
    };
    clause.begins && !clause.starts && own && !other && !label.iter().any(brought)
}

/// "The code of", "the tokenizer for", before a mention of the release.
fn owned(before: &[Token], reading: &KindReading) -> Owned {
    let [.., noun, joint] = before else {
        return Owned::Nothing;
    };
    if !LEXICON.is("of_owner", &joint.word) {
        return Owned::Nothing;
    }
    let whole = LEXICON.is("model_nouns", &noun.word)
        || LEXICON.is("plain", &noun.word)
        || reading.goes_through(&noun.word);
    match part_of(&noun.word) {
        Some(part) => Owned::Part(part),
        None if whole || reading.lenient => Owned::Nothing,
        None => Owned::Foreign,
    }
}

/// In a list of parts, of tools or of other models, "this model" is what its entry began with.
fn is_entry_on_another(said: &Utterance) -> bool {
    said.form == Form::Item && matches!(said.lead, Lead::Other | Lead::Named)
}

/// Behind the name of another model, "this model" may be that one.
fn follows_another(said: &Utterance, clause: &Clause) -> bool {
    let before = clause.label();
    let own = before.iter().any(|token| token.word == SELF);
    let named = said.strangers.iter().any(|at| *at < before.len());
    said.lead == Lead::Named || (named && !own)
}

/// The ways to speak of this release that a voice has; the second says whether what follows is loose.
fn own_lists(voice: Voice) -> &'static [(&'static str, bool)] {
    match voice {
        Voice::Card | Voice::Terms => &[
            ("own_name", false),
            ("own", false),
            ("own_generic", false),
            ("own_release", true),
        ],
        Voice::Report => &[("own_name", false), ("own", false), ("own_release", true)],
        Voice::DataCard | Voice::Package | Voice::Other => &[("own_name", false)],
    }
}

/// Does the bridge lead from the release to the phrase, and to which part of it?
fn cross(bridge: &Bridge, reading: &KindReading, head: Head) -> (Subject, Part) {
    let words = without_passing(bridge.words);
    if let Some(list) = first_breaker(&words, reading) {
        return (of_breaker(list), Part::Model);
    }
    let copula = words.iter().position(|token| LEXICON.is("copulas", &token.word));
    let (before_copula, behind) = match copula {
        Some(at) => words.split_at_checked(at).unwrap_or((&words, &[])),
        None => (words.as_slice(), [].as_slice()),
    };
    let named = words.iter().find_map(|token| part_of(&token.word));
    let part = match (named, bridge.owned) {
        (None, Owned::Foreign) => return (Subject::Unclear, Part::Model),
        (None, Owned::Part(part)) => Some(part),
        (named, _) => named,
    };
    let plain = |token: &Token| {
        LEXICON.is("plain", &token.word)
            || part_of(&token.word).is_some()
            || reading.goes_through(&token.word)
            || crate::size::of_word(&token.word).is_some()
    };
    let crossed = before_copula.iter().all(plain)
        || bridge.loose
        || (head == Head::Model && copula.is_none() && words.len() <= 3);
    let crossed = crossed && (copula.is_none() || !behind.iter().any(|t| LEXICON.is("verbs", &t.word)));
    if crossed {
        (Subject::ThisRelease, part.unwrap_or(Part::Model))
    } else {
        (Subject::Unclear, Part::Model)
    }
}

/// "The weights are …", "Code is …": a part named without an owner.
fn bare_part(before: &[Token]) -> Option<Part> {
    let part = before.iter().find_map(|token| part_of(&token.word))?;
    let known = |token: &Token| {
        LEXICON.is("plain", &token.word)
            || LEXICON.is("copulas", &token.word)
            || part_of(&token.word).is_some()
            || LEXICON.is("part_adjectives", &token.word)
    };
    before.iter().all(known).then_some(part)
}

/// Whose part it is where no owner is named: the card speaks of its own, a data card of its data.
fn owner(said: &Utterance, part: Part) -> Subject {
    let own = matches!(said.voice, Voice::Card | Voice::Terms)
        || (said.voice == Voice::DataCard && part == Part::Data);
    if own && !said.is_under("others") {
        Subject::ThisRelease
    } else {
        Subject::Unclear
    }
}

/// A sentence without subject below the title, or among the features: "A small, fully open model".
fn is_fragment(said: &Utterance, clause: &Clause, reading: &KindReading, head: Head) -> bool {
    let before = without_passing(clause.before());
    let placed = said.form == Form::Title || said.opening || said.is_directly_under("self");
    let may_be = said.voice == Voice::Card
        && placed
        && clause.begins
        && said.lead.is_free()
        && is_own_label(clause.label())
        && !matches!(said.form, Form::Heading | Form::Quote | Form::Row);
    let quiet = |token: &Token| {
        LEXICON.is("plain", &token.word)
            || LEXICON.is("adjectives", &token.word)
            || LEXICON.is("model_nouns", &token.word)
            || crate::size::of_word(&token.word).is_some()
            || reading.goes_through(&token.word)
    };
    let spoken_of = |token: &Token| LEXICON.is("model_nouns", &token.word) || token.word == SELF;
    let bare = !reading.head && before.iter().all(|token| LEXICON.is("plain", &token.word));
    let through = |token: &Token| LEXICON.is("plain", &token.word) || reading.goes_through(&token.word);
    let behind = ["own_name", "own_generic"]
        .iter()
        .any(|list| LEXICON.phrases(list).are_in(clause.behind()));
    let told = !reading.head && behind && before.iter().all(through);
    let model = matches!(head, Head::Model | Head::End) || before.iter().any(spoken_of) || bare || told;
    let verbal = |token: &Token| LEXICON.is("copulas", &token.word) || LEXICON.is("verbs", &token.word);
    may_be && model && before.iter().all(quiet) && !clause.behind().iter().any(verbal)
}

/// "Type: an open model" is about this release, "Fara: an open app" is not.
fn is_own_label(label: &[Token]) -> bool {
    let own = |token: &Token| {
        token.word == SELF
            || ["labels", "plain", "adjectives", "model_nouns"]
                .iter()
                .any(|list| LEXICON.is(list, &token.word))
            || crate::size::of_word(&token.word).is_some()
    };
    label.iter().all(own)
}

/// The noun that an attribute is followed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// A model.
    Model,
    /// The clause ends, or goes on with a preposition: the phrase is a predicate.
    End,
    /// Something else.
    Foreign,
    /// Not asked.
    None,
}

/// What "we open-source …" is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    /// A part of the release.
    Part(Part),
    /// Something else.
    Foreign,
    /// The phrase is no verb.
    None,
}

/// How far behind a verb its object may stand: "open-source all of our training code".
const OBJECT_REACH: usize = 6;

/// "We (have now) open-sourced …".
fn is_done_by_us(before: &[Token]) -> bool {
    before.iter().any(|token| token.word == "we")
        && before.iter().all(|token| LEXICON.is("plain", &token.word))
}

fn object_behind(said: &Utterance, clause: &Clause) -> Object {
    let behind = clause.behind();
    let verbal = behind
        .first()
        .is_some_and(|token| LEXICON.is("determiners", &token.word));
    if !verbal || clause.is_parted_behind(said, 0) {
        return Object::None;
    }
    let named = |token: &Token| {
        let model = LEXICON.is("model_nouns", &token.word) || token.word == SELF;
        part_of(&token.word).or(model.then_some(Part::Model))
    };
    // Of "our model code" the last noun is the object.
    let goes_on = |index: usize, token: &Token| {
        !clause.is_parted_behind(said, index)
            && (!LEXICON.is("stops", &token.word) || LEXICON.is("determiners", &token.word))
    };
    let reach = behind.iter().enumerate().take(OBJECT_REACH).skip(1);
    let object = reach
        .take_while(|(index, token)| goes_on(*index, token))
        .filter_map(|(_, token)| named(token))
        .last();
    object.map_or(Object::Foreign, Object::Part)
}

/// How far behind an attribute its noun may stand: "open source vision language action model".
const HEAD_REACH: usize = 6;

fn head_behind(said: &Utterance, clause: &Clause) -> Head {
    let behind = clause.behind();
    let mut model = false;
    for (index, token) in behind.iter().take(HEAD_REACH).enumerate() {
        let stops = LEXICON.is("stops", &token.word) || clause.is_parted_behind(said, index);
        if stops {
            return if model {
                Head::Model
            } else if index == 0 {
                Head::End
            } else {
                Head::Foreign
            };
        }
        if LEXICON.is("foreign_modifiers", &token.word)
            || part_of(&token.word).is_some_and(|part| part != Part::Weights)
        {
            return Head::Foreign;
        }
        model = LEXICON.is("model_nouns", &token.word) || token.word == SELF;
    }
    match (behind.is_empty(), model) {
        (true, _) => Head::End,
        (false, true) => Head::Model,
        (false, false) => Head::Foreign,
    }
}

/// "one of the few", "a family of": words that part nothing.
fn without_passing(words: &[Token]) -> Vec<Token> {
    let passing = LEXICON.phrases("passing").find_all(words);
    let passes = |index: usize| passing.iter().any(|one| (one.first..=one.last).contains(&index));
    words
        .iter()
        .enumerate()
        .filter(|(index, _)| !passes(*index))
        .map(|(_, token)| token.clone())
        .collect()
}

const BREAKERS: [&str; 4] = ["breaks_other", "breaks_dependency", "breaks_base", "breaks"];

fn first_breaker(words: &[Token], reading: &KindReading) -> Option<&'static str> {
    BREAKERS.into_iter().find(|list| {
        words
            .iter()
            .any(|token| LEXICON.is(list, &token.word) && !reading.goes_through(&token.word))
    })
}

fn of_breaker(list: &str) -> Subject {
    match list {
        "breaks_other" => Subject::Other,
        "breaks_dependency" => Subject::Dependency,
        "breaks_base" => Subject::BaseModel,
        _ => Subject::Unclear,
    }
}

impl KindReading {
    /// May `word` stand between subject and phrase?
    pub(crate) fn goes_through(&self, word: &str) -> bool {
        self.through.iter().any(|through| through == word)
    }
}
