//! From syntax to conditions: macros expanded, every name looked up in the dictionary.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Fault, RuleProblem};
use super::nearest::nearest;
use super::parser::{Form, Syntax};
use super::{Atom, Dictionary, Expression, Relation, Term, Test, ValueType};

/// Deepest nesting of macros in macros; the rule files we know need two.
const MAX_MACRO_DEPTH: usize = 8;

/// Most parts that all conditions of one file may expand to: ten times the largest we know.
const MAX_PARTS: usize = 5_000;

/// Most different questions that one file may ask: five times the largest we know.
const MAX_ATOMS: usize = 500;

/// Names of the language itself.
pub(super) const FUNCTIONS: [&str; 5] = ["at_least", "member", "and", "or", "not"];

/// Looks names up, and gathers the facts and atoms of one file.
pub(super) struct Resolver<'a> {
    pub(super) dictionary: &'a Dictionary,
    pub(super) macros: BTreeMap<String, (Syntax, bool)>,
    pub(super) sets: BTreeSet<String>,
    pub(super) terms: Vec<Term>,
    pub(super) atoms: Vec<Atom>,
    pub(super) parts: usize,
    /// The macros that are being expanded, outermost first.
    pub(super) open: Vec<String>,
}

/// What `$k` stands for: a name, and where in the file it is written.
#[derive(Clone, Copy)]
struct Scope<'s> {
    argument: Option<(&'s str, usize)>,
}

impl Resolver<'_> {
    /// The compiled form of a condition that stands outside any macro.
    pub(super) fn condition(&mut self, syntax: &Syntax) -> Result<Expression, Fault> {
        self.expression(syntax, Scope { argument: None })
    }

    fn expression(&mut self, syntax: &Syntax, scope: Scope<'_>) -> Result<Expression, Fault> {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(Fault::new(syntax.at, RuleProblem::TooLarge(MAX_PARTS)));
        }
        match &syntax.form {
            Form::All(parts) => Ok(Expression::All(self.expressions(parts, scope)?)),
            Form::Any(parts) => Ok(Expression::Any(self.expressions(parts, scope)?)),
            Form::Not(inner) => Ok(Expression::Not(Box::new(self.expression(inner, scope)?))),
            Form::Compare {
                left,
                relation,
                right,
            } => self.comparison(left, *relation, right, scope),
            Form::Call { name, arguments } => self.call(syntax.at, name, arguments, scope),
            Form::Number(number) => Err(Fault::new(syntax.at, RuleProblem::NotATruth(number.to_string()))),
            Form::Text(text) => Err(Fault::new(syntax.at, RuleProblem::NotATruth(text.clone()))),
        }
    }

    fn expressions(&mut self, parts: &[Syntax], scope: Scope<'_>) -> Result<Vec<Expression>, Fault> {
        parts.iter().map(|part| self.expression(part, scope)).collect()
    }

    fn call(
        &mut self,
        at: usize,
        name: &str,
        arguments: &[Syntax],
        scope: Scope<'_>,
    ) -> Result<Expression, Fault> {
        match name {
            "at_least" => self.at_least(at, arguments, scope),
            "member" => self.member(at, arguments, scope),
            _ if self.macros.contains_key(name) => self.expand(at, name, arguments, scope),
            _ => self.holds(at, name, arguments, scope),
        }
    }

    fn at_least(&mut self, at: usize, arguments: &[Syntax], scope: Scope<'_>) -> Result<Expression, Fault> {
        let wrong = || {
            let expected = "a whole number, then conditions".to_owned();
            RuleProblem::Arguments {
                name: "at_least".to_owned(),
                expected,
                found: arguments.len(),
            }
        };
        let Some((
            Syntax {
                form: Form::Number(number),
                ..
            },
            parts,
        )) = arguments.split_first()
        else {
            return Err(Fault::new(at, wrong()));
        };
        // A count beyond the conditions is a slip; comparing as numbers avoids a lossy cast.
        let Some(count) = (0..=parts.len()).find(|count| count.to_string() == number.to_string()) else {
            return Err(Fault::new(at, wrong()));
        };
        Ok(Expression::AtLeast(count, self.expressions(parts, scope)?))
    }

    fn member(&mut self, at: usize, arguments: &[Syntax], scope: Scope<'_>) -> Result<Expression, Fault> {
        let [license, set] = arguments else {
            let expected = "a license and the name of a set".to_owned();
            let found = arguments.len();
            return Err(Fault::new(
                at,
                RuleProblem::Arguments {
                    name: "member".to_owned(),
                    expected,
                    found,
                },
            ));
        };
        let (key, values) = self.fact(license, scope)?;
        if values != ValueType::Name {
            let reason = "only a license can be a member of a set".to_owned();
            let operand = "a set".to_owned();
            return Err(Fault::new(
                license.at,
                RuleProblem::NotComparable { key, operand, reason },
            ));
        }
        let (set_name, at) = plain_name(set, scope)?;
        if !self.sets.contains(set_name) {
            let known: Vec<&str> = self.sets.iter().map(String::as_str).collect();
            return Err(Fault::new(
                at,
                RuleProblem::UnknownSet {
                    name: set_name.to_owned(),
                    known: known.join(", "),
                },
            ));
        }
        let text = format!("member({key}, {set_name})");
        self.atom(at, key, values, Test::Member(set_name.to_owned()), text)
    }

    fn expand(
        &mut self,
        at: usize,
        name: &str,
        arguments: &[Syntax],
        scope: Scope<'_>,
    ) -> Result<Expression, Fault> {
        if let Some(first) = self.open.iter().position(|open| open == name) {
            let circle: Vec<&str> = self.open.iter().skip(first).map(String::as_str).collect();
            let circle = format!("{} → {name}", circle.join(" → "));
            return Err(Fault::new(at, RuleProblem::Circle(circle)));
        }
        if self.open.len() == MAX_MACRO_DEPTH {
            return Err(Fault::new(at, RuleProblem::TooDeep(MAX_MACRO_DEPTH)));
        }
        let Some((body, takes_argument)) = self.macros.get(name).cloned() else {
            return Err(Fault::new(at, self.unknown(name)));
        };
        let argument = match (takes_argument, arguments) {
            (true, [argument]) => Some(plain_name(argument, scope)?),
            (false, []) => None,
            _ => {
                let expected = if takes_argument {
                    "one argument"
                } else {
                    "no argument"
                }
                .to_owned();
                let found = arguments.len();
                return Err(Fault::new(
                    at,
                    RuleProblem::Arguments {
                        name: name.to_owned(),
                        expected,
                        found,
                    },
                ));
            }
        };
        self.open.push(name.to_owned());
        let expanded = self.expression(&body, Scope { argument });
        self.open.pop();
        expanded
    }

    /// Macros are names that a slip may have missed, too.
    fn unknown(&self, name: &str) -> RuleProblem {
        let known = self.dictionary.predicates.keys().chain(self.macros.keys());
        RuleProblem::UnknownPredicate {
            name: name.to_owned(),
            nearest: nearest(name, known.map(String::as_str)).map(str::to_owned),
        }
    }

    fn holds(
        &mut self,
        at: usize,
        name: &str,
        arguments: &[Syntax],
        scope: Scope<'_>,
    ) -> Result<Expression, Fault> {
        let (key, values) = self.look_up(at, name, arguments, scope)?;
        if !matches!(values, ValueType::Truth(_)) {
            return Err(Fault::new(at, RuleProblem::NotATruth(key)));
        }
        let text = key.clone();
        self.atom(at, key, values, Test::Holds, text)
    }

    fn comparison(
        &mut self,
        left: &Syntax,
        relation: Relation,
        right: &Syntax,
        scope: Scope<'_>,
    ) -> Result<Expression, Fault> {
        let (key, values) = self.fact(left, scope)?;
        let (test, shown) = test_of(&key, &values, relation, right, scope)?;
        let written = format!("{key} {} {shown}", relation.as_str());
        self.atom(left.at, key, values, test, written)
    }

    fn fact(&self, syntax: &Syntax, scope: Scope<'_>) -> Result<(String, ValueType), Fault> {
        if let Form::Call { name, arguments } = &syntax.form {
            return self.look_up(syntax.at, name, arguments, scope);
        }
        let problem = RuleProblem::Unexpected {
            found: "a value".to_owned(),
            expected: "a fact",
        };
        Err(Fault::new(syntax.at, problem))
    }

    fn look_up(
        &self,
        at: usize,
        name: &str,
        arguments: &[Syntax],
        scope: Scope<'_>,
    ) -> Result<(String, ValueType), Fault> {
        if !self.dictionary.predicates.contains_key(name) {
            return Err(Fault::new(at, self.unknown(name)));
        }
        let placed: Vec<(&str, usize)> = arguments
            .iter()
            .map(|argument| plain_name(argument, scope))
            .collect::<Result<_, _>>()?;
        let names: Vec<String> = placed.iter().map(|(name, _)| (*name).to_owned()).collect();
        let predicate = self.dictionary.check(name, &names).map_err(|problem| {
            let wrong = match &problem {
                RuleProblem::UnknownSubject { subject, .. } => {
                    placed.iter().find(|(name, _)| name == subject)
                }
                _ => None,
            };
            Fault::new(wrong.map_or(at, |(_, at)| *at), problem)
        })?;
        let key = if names.is_empty() {
            name.to_owned()
        } else {
            format!("{name}({})", names.join(", "))
        };
        Ok((key, predicate.value_type()))
    }

    fn atom(
        &mut self,
        at: usize,
        key: String,
        values: ValueType,
        test: Test,
        written: String,
    ) -> Result<Expression, Fault> {
        let term = self
            .terms
            .iter()
            .position(|term| term.key == key)
            .unwrap_or_else(|| {
                self.terms.push(Term {
                    key,
                    values,
                    atoms: Vec::new(),
                });
                self.terms.len() - 1
            });
        let known = self
            .atoms
            .iter()
            .position(|atom| atom.term == term && atom.test == test);
        if known.is_none() && self.atoms.len() == MAX_ATOMS {
            return Err(Fault::new(at, RuleProblem::TooMany(MAX_ATOMS)));
        }
        let index = known.unwrap_or_else(|| {
            self.atoms.push(Atom {
                term,
                test,
                text: written,
            });
            self.atoms.len() - 1
        });
        if let (None, Some(term)) = (known, self.terms.get_mut(term)) {
            term.atoms.push(index);
        }
        Ok(Expression::Atom(index))
    }
}

/// What a comparison asks, and the right side as it is shown.
fn test_of(
    key: &str,
    values: &ValueType,
    relation: Relation,
    right: &Syntax,
    scope: Scope<'_>,
) -> Result<(Test, String), Fault> {
    let refused = |operand: String, reason: String| {
        Fault::new(
            right.at,
            RuleProblem::NotComparable {
                key: key.to_owned(),
                operand,
                reason,
            },
        )
    };
    let name = match &right.form {
        Form::Number(number) if *values == ValueType::Number => {
            return Ok((Test::Number(relation, *number), number.to_string()));
        }
        Form::Number(number) => return Err(refused(number.to_string(), "it is no number".to_owned())),
        Form::Text(text) => text.as_str(),
        _ => plain_name(right, scope)?.0,
    };
    let shown = format!("'{name}'");
    match values {
        ValueType::Ordered(list) => match list.iter().position(|value| value == name) {
            Some(place) => Ok((Test::Ordered(relation, place), shown)),
            None => Err(refused(shown, format!("its values are {}", list.join(", ")))),
        },
        ValueType::Name if relation == Relation::Equal => Ok((Test::Named(name.to_owned()), shown)),
        ValueType::Name => Err(refused(shown, "names have no order".to_owned())),
        ValueType::Number => Err(refused(shown, "it is a number".to_owned())),
        ValueType::Truth(_) => Err(refused(shown, "it is a yes or no".to_owned())),
    }
}

/// The name that an argument is, and where it is written: of `$k` where the macro is used.
fn plain_name<'s>(syntax: &'s Syntax, scope: Scope<'s>) -> Result<(&'s str, usize), Fault> {
    match &syntax.form {
        Form::Call { name, arguments } if arguments.is_empty() => match (name.as_str(), scope.argument) {
            ("$k", Some(argument)) => Ok(argument),
            (name, _) if name.contains('$') => Err(Fault::new(syntax.at, RuleProblem::NoParameter)),
            (name, _) => Ok((name, syntax.at)),
        },
        _ => {
            let problem = RuleProblem::Unexpected {
                found: "a condition".to_owned(),
                expected: "a name",
            };
            Err(Fault::new(syntax.at, problem))
        }
    }
}
