//! How much a training took: tokens by stage and epoch, or operations; plain, with a unit, or as a power of ten.

use openassay_words::Token;

use crate::claims::number_at;
use crate::clause::gap;
use crate::lexicon::LEXICON;
use crate::utterance::Utterance;

/// No training of a model repeats its data more often.
const MOST_EPOCHS: f64 = 1000.0;
/// Words before a number that make it the size of something else (a batch, a context).
const BEFORE: usize = 4;
/// Words between a number and `tokens`.
const BEHIND: usize = 4;
/// Beyond this a whole number is no exact double, and is written with its exponent.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Digits that are raised, in order.
const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/// A number in a sentence: its words, and what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Amount {
    first: usize,
    last: usize,
    value: f64,
}

/// The one number of the words from `first` to `last`, of whatever form.
pub(crate) fn single(said: &Utterance, first: usize, last: usize, fewest: f64) -> Option<String> {
    let mut found = amounts(said)
        .into_iter()
        .filter(|one| (first..=last).contains(&one.first) && one.value >= fewest);
    let one = found.next()?;
    found.next().is_none().then(|| written(one.value))
}

/// The tokens of the stages that the words from `first` to `last` name, as often as the sentence says that they were
/// seen; none where the sentence has others, or does not say how they go together.
pub(crate) fn tokens(said: &Utterance, first: usize, last: usize, fewest: f64) -> Option<String> {
    let stages: Vec<Amount> = amounts(said)
        .into_iter()
        .filter(|one| one.value >= fewest && !is_a_size(said, *one))
        .collect();
    let within = |one: &Amount| (first..=last).contains(&one.first);
    let elsewhere = |one: &&Amount| !within(one) && are_tokens(said, **one);
    if stages.iter().any(|one| elsewhere(&one)) {
        return None;
    }
    let stages: Vec<Amount> = stages.into_iter().filter(within).collect();
    let joined = stages.windows(2).all(|pair| match pair {
        [one, next] => is_joined(said, *one, *next),
        _ => true,
    });
    if stages.is_empty() || !joined {
        return None;
    }
    let once: f64 = stages.iter().map(|one| one.value).sum();
    Some(written(once * epochs(said)?))
}

fn written(value: f64) -> String {
    if value < EXACT {
        format!("{value:.0}")
    } else {
        format!("{value:e}")
    }
}

fn is_joined(said: &Utterance, one: Amount, next: Amount) -> bool {
    let between = said.tokens.get(one.last + 1..next.first).unwrap_or_default();
    between
        .iter()
        .any(|token| LEXICON.is("stage_joints", &token.word))
}

/// A batch, a context, a vocabulary: the size of something that is no training.
fn is_a_size(said: &Utterance, one: Amount) -> bool {
    let before = said
        .tokens
        .get(one.first.saturating_sub(BEFORE)..one.first)
        .unwrap_or_default();
    before.iter().any(|token| LEXICON.is("token_sizes", &token.word))
}

fn are_tokens(said: &Utterance, one: Amount) -> bool {
    let behind = said.tokens.iter().skip(one.last + 1).take(BEHIND);
    behind
        .into_iter()
        .any(|token| matches!(token.word.as_str(), "tokens" | "token"))
}

/// How often the data was seen: once where nothing is said; none where it cannot be told.
fn epochs(said: &Utterance) -> Option<f64> {
    let is_epoch = |token: &Token| matches!(token.word.as_str(), "epoch" | "epochs");
    let places: Vec<usize> = (0..said.tokens.len())
        .filter(|at| said.tokens.get(*at).is_some_and(is_epoch))
        .collect();
    let [at] = places.as_slice() else {
        return places.is_empty().then_some(1.0);
    };
    let number = said.tokens.get(at.checked_sub(1)?)?;
    let count = match number.word.as_str() {
        "one" | "single" => 1.0,
        "two" => 2.0,
        "three" => 3.0,
        "four" => 4.0,
        digits => digits.parse::<f64>().ok()?,
    };
    let whole = said
        .tokens
        .iter()
        .any(|token| matches!(token.word.as_str(), "total" | "overall"));
    ((1.0..=MOST_EPOCHS).contains(&count) && (count <= 1.0 || !whole)).then_some(count)
}

/// Every number of the sentence.
fn amounts(said: &Utterance) -> Vec<Amount> {
    let mut found: Vec<Amount> = Vec::new();
    for at in 0..said.tokens.len() {
        if found.last().is_some_and(|one| at <= one.last) {
            continue;
        }
        let plain = || {
            let value = number_at(&said.tokens, at, "amount")?;
            #[expect(clippy::cast_precision_loss, reason = "an estimate is made of it")]
            Some(Amount {
                first: at,
                last: at,
                value: value as f64,
            })
        };
        found.extend(power(said, at).or_else(|| exponent(said, at)).or_else(plain));
    }
    found
}

/// `1.4e12`.
fn exponent(said: &Utterance, at: usize) -> Option<Amount> {
    let word = said.tokens.get(at)?.word.as_str();
    let written = word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('e');
    let value = word
        .parse::<f64>()
        .ok()
        .filter(|value| written && value.is_finite())?;
    Some(Amount {
        first: at,
        last: at,
        value,
    })
}

/// `1.4 × 10^12`, `10^24`, `3.8 x 10²⁵`.
fn power(said: &Utterance, at: usize) -> Option<Amount> {
    let (ten, raised) = [at, at + 1, at + 2]
        .into_iter()
        .find_map(|ten| Some((ten, raised(said, ten)?)))?;
    let mantissa = if ten == at {
        1.0
    } else {
        let times = said
            .tokens
            .get(at + 1..ten)?
            .iter()
            .all(|token| token.word == "x");
        let sign = |at: usize| {
            gap(said, at)
                .trim()
                .chars()
                .all(|c| matches!(c, '×' | '*' | '·' | '⋅' | 'x'))
        };
        let joined = times && (at + 1..=ten).all(sign) && (ten > at + 1 || !gap(said, ten).trim().is_empty());
        said.tokens.get(at)?.word.parse::<f64>().ok().filter(|_| joined)?
    };
    let (exponent, last) = raised;
    let value = mantissa * 10_f64.powi(exponent);
    value.is_finite().then_some(Amount {
        first: at,
        last,
        value,
    })
}

/// The exponent that stands on a ten, and the last word of it.
fn raised(said: &Utterance, ten: usize) -> Option<(i32, usize)> {
    let word = said.tokens.get(ten)?.word.as_str();
    let digits = word.strip_prefix("10")?;
    if digits.is_empty() {
        let exponent = said.tokens.get(ten + 1)?.word.parse::<i32>().ok()?;
        return matches!(gap(said, ten + 1).trim(), "^" | "**" | "^{").then_some((exponent, ten + 1));
    }
    let plain: Option<String> = digits
        .chars()
        .map(|c| {
            RAISED
                .chars()
                .position(|one| one == c)
                .map(|place| place.to_string())
        })
        .collect();
    plain?.parse().ok().map(|exponent| (exponent, ten))
}
