//! What it means to change something after it was made: BUILD, and the opcodes that fill containers.
//!
//! BUILD asks the object itself for `__setstate__`, and APPENDS for `extend`: an object whose attributes a pickle has
//! set answers with what the pickle put there. So an inert object is inert only until it is given such an attribute.

use super::{Judge, Judged, elsewhere, judged, worst};
use crate::knowledge::Rule;
use crate::names::{Standing, is_special};
use crate::report::Executes;
use crate::value::{Call, Id, Value};

/// Attributes that pickle calls when it finds them on an object.
const HOOKS: [&str; 4] = ["__setstate__", "append", "extend", "add"];

impl Judge<'_> {
    /// Is it the wrapper behind which joblib reads an array?
    pub(crate) fn is_array(self, target: Id) -> bool {
        let is_call = self.arena.call(target).is_some();
        let root = self.root(target).filter(|_| is_call);
        root.and_then(crate::names::Global::inert)
            .is_some_and(|inert| inert.rule == Rule::Array)
    }

    /// What it means to give `target` this state.
    pub(crate) fn build(self, target: Id, state: Id) -> Option<Judged> {
        match self.arena.get(target) {
            Value::Global(_) => {
                let global = self.global_at(target)?;
                let why = "sets attributes of what is imported, for the whole program";
                Some(judged(Executes::Yes, &global.written, why))
            }
            Value::Call(call) => self.build_object(target, call, state),
            _ => {
                let why = "gives a state to what is not made by the pickle, or takes none";
                Some(judged(Executes::Unknown, "a value", why))
            }
        }
    }

    fn build_object(self, target: Id, call: &Call, state: Id) -> Option<Judged> {
        let Some(global) = self.root(target) else {
            let why = "gives a state to an object of something that is not named";
            return Some(judged(Executes::Unknown, "a computed callable", why));
        };
        match global.standing {
            Standing::Script => None,
            Standing::Installed => Some(judged(
                Executes::Yes,
                &global.written,
                "an object of it is given a state",
            )),
            Standing::Main | Standing::Stranger => Some(elsewhere(global)),
            Standing::Inert(inert) if inert.rule == Rule::Shared => Some(judged(
                Executes::Yes,
                &global.written,
                "changes what it gives, which belongs to the whole program",
            )),
            Standing::Inert(_) if call.state.is_some() => Some(judged(
                Executes::Unknown,
                &global.written,
                "an object of it is given a state twice",
            )),
            Standing::Inert(inert) if inert.rule == Rule::Partial => {
                let callable = self.arena.items(state).and_then(|items| items.first());
                self.held_callable(global, callable.copied())
            }
            // A bound method or the like: whatever it is, it is no object of the pickle.
            Standing::Inert(inert) if matches!(inert.rule, Rule::Attribute | Rule::Resolve) => Some(judged(
                Executes::Unknown,
                &global.written,
                "its result is given a state",
            )),
            Standing::Inert(_) => self.attributes(&global.written, state),
        }
    }

    /// The attributes that a state sets: one dictionary, or a pair of them, the second by `setattr`.
    fn attributes(self, what: &str, state: Id) -> Option<Judged> {
        if self.arena.is_full() {
            let why = "given a state behind more values than we hold";
            return Some(judged(Executes::Unknown, what, why));
        }
        match self.arena.get(state) {
            Value::Dict(_) | Value::Call(_) => self.hooks(what, state, false),
            Value::Tuple(items) => {
                // Some classes take more, and set a dictionary among it: io.BytesIO, array.array.
                let pair = items.len() == 2;
                let mut found = None;
                for (number, item) in items.iter().take(16).enumerate() {
                    if matches!(self.arena.get(*item), Value::Dict(_) | Value::Call(_)) {
                        found = worst(found, self.hooks(what, *item, pair && number == 1));
                    }
                }
                found
            }
            Value::Opaque | Value::Global(_) | Value::Nameless | Value::Persistent(_) => {
                let why = "given a state that is not spelled out";
                Some(judged(Executes::Unknown, what, why))
            }
            _ => None,
        }
    }

    fn hooks(self, what: &str, dictionary: Id, is_set_one_by_one: bool) -> Option<Judged> {
        let mut found = self.hidden(what, dictionary);
        let pairs = self.arena.pairs(dictionary).unwrap_or_default();
        if !self.spends(pairs.len()) {
            return Some(judged(
                Executes::Unknown,
                what,
                "given more states than we look through",
            ));
        }
        for pair in pairs.chunks_exact(2) {
            let [key, value] = pair else { continue };
            let name = match self.arena.get(*key) {
                Value::Text(text) => text.held.as_deref(),
                Value::Call(_) | Value::Opaque | Value::Nameless => Some("a computed name"),
                _ => None,
            };
            let Some(name) = name else { continue };
            if is_set_one_by_one && is_special(name) {
                let why = format!("sets `{name}` of an object");
                found = worst(found, Some(judged(Executes::Yes, what, &why)));
            } else if HOOKS.contains(&name) || name == "a computed name" {
                let held = self.held(*value);
                let held = held.map(|(executes, of)| {
                    judged(executes, what, &format!("pickle will call {of}, set as `{name}`"))
                });
                found = worst(found, held);
            }
        }
        found
    }

    /// A dictionary that was made by a call with contents: these are not told apart, so none may run.
    fn hidden(self, what: &str, dictionary: Id) -> Option<Judged> {
        let call = self.arena.call(dictionary)?;
        let (values, is_all) = self.reachable(&call.arguments);
        let mut found = (!is_all).then(|| judged(Executes::Unknown, what, "given more than we look through"));
        for id in values {
            if let Some((executes, of)) = self.held(id) {
                found = worst(
                    found,
                    Some(judged(executes, what, &format!("given {of} in its state"))),
                );
            }
        }
        found
    }

    /// What it means to keep `item` somewhere.
    pub(crate) fn kept(self, item: Id) -> Option<Judged> {
        let global = self.global_at(item)?;
        let loads = global.inert().is_some_and(|inert| {
            matches!(
                inert.rule,
                Rule::Nested | Rule::Attribute | Rule::Resolve | Rule::Partial
            )
        });
        let why = "it is kept, and may be called with arguments that are not seen here";
        loads.then(|| judged(Executes::Unknown, &global.written, why))
    }

    /// What it means to put items into `target`.
    pub(crate) fn fill(self, target: Id) -> Option<Judged> {
        match self.arena.get(target) {
            Value::Global(_) => {
                let global = self.global_at(target)?;
                let why = "changes what is imported, for the whole program";
                Some(judged(Executes::Yes, &global.written, why))
            }
            Value::Call(_) => self.fill_object(target),
            Value::Persistent(_) | Value::Nameless => {
                let why = "puts items into what is not named";
                Some(judged(Executes::Unknown, "a computed value", why))
            }
            _ => None,
        }
    }

    fn fill_object(self, target: Id) -> Option<Judged> {
        let Some(global) = self.root(target) else {
            let why = "puts items into the result of what is not named";
            return Some(judged(Executes::Unknown, "a computed value", why));
        };
        match global.standing {
            Standing::Inert(inert) if inert.items => None,
            Standing::Script => None,
            Standing::Main | Standing::Stranger => Some(elsewhere(global)),
            Standing::Inert(_) | Standing::Installed => {
                let why = "items are put into an object of it, which calls its methods";
                Some(judged(Executes::Yes, &global.written, why))
            }
        }
    }
}
