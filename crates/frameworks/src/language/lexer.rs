//! A condition's text as tokens, each with its place in the file.

use super::Relation;
use super::error::{Fault, RuleProblem};
use super::origin::Origin;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    Text(String),
    Relation(Relation),
    Open,
    Close,
    Comma,
    End,
}

impl Token {
    /// As an error message shows it.
    pub(super) fn show(&self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Number(number) => format!("`{number}`"),
            Self::Text(text) => format!("`'{text}'`"),
            Self::Relation(relation) => format!("`{}`", relation.as_str()),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// The tokens of `text`, which stands at `origin` in its file; the last one is the end.
pub(super) fn tokens(text: &str, origin: &Origin) -> Result<Vec<(usize, Token)>, Fault> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len();
        if rest.is_empty() {
            found.push((origin.at(at), Token::End));
            return Ok(found);
        }
        let (token, length) = next(rest).map_err(|problem| Fault::new(origin.at(at), problem))?;
        found.push((origin.at(at), token));
        rest = rest.get(length..).unwrap_or_default();
    }
}

fn next(rest: &str) -> Result<(Token, usize), RuleProblem> {
    for (sign, token) in SIGNS {
        if rest.starts_with(sign) {
            return Ok((token.clone(), sign.len()));
        }
    }
    let first = rest.chars().next().unwrap_or_default();
    match first {
        '\'' => quoted(rest),
        '0'..='9' => number(rest),
        'a'..='z' | 'A'..='Z' | '_' | '$' => {
            let length = run(rest, |c| {
                c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$')
            });
            Ok((
                Token::Name(rest.get(..length).unwrap_or_default().to_owned()),
                length,
            ))
        }
        other => Err(RuleProblem::Character(other)),
    }
}

// The longer sign stands first.
const SIGNS: [(&str, Token); 8] = [
    ("==", Token::Relation(Relation::Equal)),
    (">=", Token::Relation(Relation::AtLeast)),
    ("<=", Token::Relation(Relation::AtMost)),
    (">", Token::Relation(Relation::Greater)),
    ("<", Token::Relation(Relation::Less)),
    ("(", Token::Open),
    (")", Token::Close),
    (",", Token::Comma),
];

fn quoted(rest: &str) -> Result<(Token, usize), RuleProblem> {
    let inner = rest.get(1..).unwrap_or_default();
    let (text, _) = inner.split_once('\'').ok_or(RuleProblem::OpenQuote)?;
    Ok((Token::Text(text.to_owned()), text.len() + 2))
}

fn number(rest: &str) -> Result<(Token, usize), RuleProblem> {
    let mut previous = ' ';
    let length = run(rest, |c| {
        let sign = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E');
        previous = c;
        sign || c.is_ascii_alphanumeric() || matches!(c, '.' | '_')
    });
    let text = rest.get(..length).unwrap_or_default();
    match text.replace('_', "").parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), length)),
        _ => Err(RuleProblem::Number(text.to_owned())),
    }
}

fn run(text: &str, mut belongs: impl FnMut(char) -> bool) -> usize {
    text.char_indices()
        .find(|(_, c)| !belongs(*c))
        .map_or(text.len(), |(at, _)| at)
}
