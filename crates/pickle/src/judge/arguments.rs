//! What stands among the arguments of a call that is inert by itself.

use std::collections::BTreeSet;

use super::{Judge, Judged, is_plain, judged, worst};
use crate::knowledge::{Rule, Use};
use crate::names::{Global, Standing};
use crate::report::Executes;
use crate::value::{Id, Value};

/// Most values that are looked through for one call: shapes and strides are some, a table of words is many.
const MOST_LOOKED_AT: usize = 20_000;

impl Judge<'_> {
    /// Nothing among `arguments` may run if it is called.
    pub(super) fn inert_arguments(self, callee: &Global, arguments: &[Id]) -> Option<Judged> {
        self.among(callee, arguments, Self::held)
    }

    /// Only what a pickle spells out.
    pub(super) fn literal_arguments(self, callee: &Global, arguments: &[Id]) -> Option<Judged> {
        self.among(callee, arguments, Self::not_literal)
    }

    /// The classes are any kind of array; the rest is inert.
    pub(super) fn subtype(self, callee: &Global, arguments: &[Id]) -> Option<Judged> {
        let is_array = |id: &Id| {
            let global = self.global_at(*id);
            global.is_some_and(
                |global| matches!(global.standing, Standing::Inert(inert) if is_plain(inert.rule)),
            )
        };
        let rest: Vec<Id> = arguments.iter().filter(|id| !is_array(id)).copied().collect();
        self.inert_arguments(callee, &rest)
    }

    /// A callable that is kept, and may be called by whoever gets what keeps it.
    pub(super) fn held_callable(self, keeper: &Global, callable: Option<Id>) -> Option<Judged> {
        let Some(callable) = callable else {
            return Some(judged(Executes::Unknown, &keeper.written, "keeps nothing"));
        };
        let (_, of) = self.held(callable)?;
        let why = format!("keeps {of} to be called");
        Some(judged(Executes::Unknown, &keeper.written, &why))
    }

    fn among(
        self,
        callee: &Global,
        arguments: &[Id],
        judge: impl Fn(Self, Id) -> Option<(Executes, String)>,
    ) -> Option<Judged> {
        let (values, is_all) = self.reachable(arguments);
        let mut found = None;
        for id in values {
            if let Some((executes, of)) = judge(self, id) {
                let why = format!("called with {of}");
                found = worst(found, Some(judged(executes, &callee.written, &why)));
            }
        }
        if !is_all {
            let why = "called with more than we look through";
            found = worst(found, Some(judged(Executes::Unknown, &callee.written, why)));
        }
        found
    }

    /// What lies in `ids` and in the containers and calls there; and whether that is all.
    pub(super) fn reachable(self, ids: &[Id]) -> (BTreeSet<Id>, bool) {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<Id> = ids.iter().take(MOST_LOOKED_AT).copied().collect();
        while let Some(id) = waiting.pop() {
            if seen.len() >= MOST_LOOKED_AT || !self.spends(1) {
                return (seen, false);
            }
            if !seen.insert(id) {
                continue;
            }
            match self.arena.get(id) {
                Value::List(items) | Value::Tuple(items) | Value::Dict(items) | Value::Set(items) => {
                    waiting.extend(items.iter().take(MOST_LOOKED_AT));
                }
                Value::Call(call) => {
                    waiting.extend(call.arguments.iter().take(MOST_LOOKED_AT));
                    waiting.extend(call.items.iter().take(MOST_LOOKED_AT));
                }
                _ => {}
            }
        }
        (seen, ids.len() <= MOST_LOOKED_AT)
    }

    /// What would happen if the value were called: nothing, where it cannot be or is inert.
    pub(super) fn held(self, id: Id) -> Option<(Executes, String)> {
        let value = self.arena.get(id);
        let global = match value {
            Value::Global(_) => self.global_at(id),
            Value::Call(_) => self.root(id),
            Value::Nameless => None,
            _ => return None,
        };
        let Some(global) = global else {
            return Some((Executes::Unknown, String::from("something that is not named")));
        };
        let is_name = matches!(value, Value::Global(_));
        let executes = match global.standing {
            Standing::Inert(inert) if inert.use_ == Use::Called && is_plain(inert.rule) => return None,
            // What the helpers of copyreg or an encoding give is judged where they were called.
            Standing::Inert(_) if global.module == "_codecs" && !is_name => return None,
            Standing::Script => return None,
            Standing::Installed if is_name => Executes::Yes,
            Standing::Inert(_) if self.keeps_installed(id) => Executes::Yes,
            _ => Executes::Unknown,
        };
        let article = if is_name { "" } else { "an object of " };
        Some((executes, format!("{article}`{}`", global.written)))
    }

    /// Is it a partial of something that runs when it is called?
    fn keeps_installed(self, id: Id) -> bool {
        let Some(call) = self.arena.call(id) else {
            return false;
        };
        let inert = self.root(id).and_then(Global::inert);
        let kept = call.arguments.first().and_then(|kept| self.global_at(*kept));
        inert.is_some_and(|inert| inert.rule == Rule::Partial)
            && kept.is_some_and(|kept| kept.standing == Standing::Installed)
    }

    fn not_literal(self, id: Id) -> Option<(Executes, String)> {
        match self.arena.get(id) {
            Value::Global(_) => {
                let held = self.held(id);
                Some(held.unwrap_or((Executes::Unknown, String::from("a class or function"))))
            }
            Value::Opaque | Value::Persistent(_) => Some((
                Executes::Unknown,
                String::from("something that is not spelled out"),
            )),
            _ => self.held(id),
        }
    }
}
