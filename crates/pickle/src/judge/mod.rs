//! What each use of a name amounts to: nothing, something that runs, or something that cannot be told.
//!
//! Neither a list of bad names nor one of good names settles it. A name is held against the inert list, and the list
//! says how far: to be held, to be made by `__new__`, to be called, and with which arguments. Whatever of the standard
//! library, torch, numpy or pip goes beyond that runs; whatever comes from elsewhere is unknown, with its package.

mod arguments;
mod states;

use std::cell::Cell;

use crate::knowledge::{Rule, Use};
use crate::names::{Global, Inert, Standing, is_special};
use crate::report::Executes;
use crate::value::{Arena, Id, Manner, Value};

/// Most values that are looked through for all calls and states of one pickle: ten for each of a million tensors.
const MOST_LOOKED_THROUGH: u64 = 10_000_000;

/// Why nothing is said of such a call.
const HELPS_ITSELF: &str = "called with a helper of copyreg where a class should stand";

/// Encodings that only turn characters into bytes.
const ENCODINGS: [&str; 9] = [
    "latin1",
    "latin-1",
    "latin_1",
    "iso-8859-1",
    "utf-8",
    "utf8",
    "utf_8",
    "ascii",
    "us-ascii",
];

/// Something that is not inert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) executes: Executes,
    pub(crate) what: String,
    pub(crate) why: String,
}

/// What a call gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gives {
    /// An object of what was called.
    Object,
    /// An object of a class among the arguments.
    ObjectOf(Id),
    /// Something by its module and name.
    Name(String, String),
    /// An object, loaded from these bytes.
    Nested(Id),
}

/// A call, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) judged: Option<Judged>,
    pub(crate) gives: Gives,
}

impl Outcome {
    fn object(judged: Option<Judged>) -> Self {
        Self {
            judged,
            gives: Gives::Object,
        }
    }
}

/// Judges over the values and names of one pickle.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'m> {
    pub(crate) arena: &'m Arena,
    pub(crate) globals: &'m [Global],
    /// How many values were looked through.
    pub(crate) looked: &'m Cell<u64>,
}

impl<'m> Judge<'m> {
    fn global(self, number: u32) -> Option<&'m Global> {
        self.globals.get(number as usize)
    }

    /// The global at `id`, where it is one.
    fn global_at(self, id: Id) -> Option<&'m Global> {
        match self.arena.get(id) {
            Value::Global(number) => self.global(*number),
            _ => None,
        }
    }

    /// The global that the object at `id` came from, through any number of calls.
    fn root(self, id: Id) -> Option<&'m Global> {
        match self.arena.get(id) {
            Value::Call(call) => self.global(call.root?),
            _ => self.global_at(id),
        }
    }

    /// Counts `values` that are looked through, and says whether there is still room for them.
    fn spends(self, values: usize) -> bool {
        let spent = self.looked.get().saturating_add(values as u64);
        self.looked.set(spent);
        spent <= MOST_LOOKED_THROUGH
    }

    /// What it means to import a name.
    pub(crate) fn import(self, number: u32) -> Option<Judged> {
        let global = self.global(number)?;
        if let Some(why) = global.loading {
            return Some(judged(Executes::Yes, &global.written, why));
        }
        match global.standing {
            Standing::Inert(_) | Standing::Script => None,
            Standing::Installed => Some(judged(
                Executes::Unknown,
                &global.written,
                "not known to be inert; what becomes of it is up to the loading program",
            )),
            Standing::Main | Standing::Stranger => Some(elsewhere(global)),
        }
    }

    /// What it means that `callable` is called, or that an object of it is made.
    pub(crate) fn call(self, manner: Manner, callable: Id, arguments: Option<&[Id]>) -> Outcome {
        if let Some(global) = self.global_at(callable) {
            return self.call_of(global, manner, arguments);
        }
        if let Value::Call(_) = self.arena.get(callable) {
            return Outcome::object(self.call_of_result(callable));
        }
        let why = "calls something that the pickle does not name";
        Outcome::object(Some(judged(Executes::Unknown, "a computed callable", why)))
    }

    /// A call of what a call gave: whatever it is, it is code of whom the first call went to.
    fn call_of_result(self, callable: Id) -> Option<Judged> {
        let Some(global) = self.root(callable) else {
            let why = "calls the result of something that the pickle does not name";
            return Some(judged(Executes::Unknown, "a computed callable", why));
        };
        match global.standing {
            Standing::Script => None,
            Standing::Main | Standing::Stranger => Some(elsewhere(global)),
            Standing::Inert(_) | Standing::Installed => {
                Some(judged(Executes::Yes, &global.written, "its result is called"))
            }
        }
    }

    fn call_of(self, global: &Global, manner: Manner, arguments: Option<&[Id]>) -> Outcome {
        match global.standing {
            Standing::Inert(inert) if suffices(inert, manner) => self.by_rule(global, inert, arguments),
            Standing::Inert(_) | Standing::Installed => Outcome::object(Some(judged(
                Executes::Yes,
                &global.written,
                match manner {
                    Manner::Called => "calling it is not known to be inert",
                    Manner::Made => "making an object of it is not known to be inert",
                },
            ))),
            Standing::Script => Outcome::object(None),
            Standing::Main | Standing::Stranger => Outcome::object(Some(elsewhere(global))),
        }
    }

    fn by_rule(self, global: &Global, inert: Inert, arguments: Option<&[Id]>) -> Outcome {
        if inert.rule == Rule::Any {
            return Outcome::object(None);
        }
        if self.arena.is_full() {
            let why = "called behind more values than we hold";
            return Outcome::object(Some(judged(Executes::Unknown, &global.written, why)));
        }
        let Some(arguments) = arguments else {
            let why = "called with arguments that the pickle does not spell out";
            return Outcome::object(Some(judged(Executes::Unknown, &global.written, why)));
        };
        match inert.rule {
            Rule::Any | Rule::Array => Outcome::object(None),
            Rule::Inert => Outcome::object(self.inert_arguments(global, arguments)),
            Rule::Subtype => Outcome::object(self.subtype(global, arguments)),
            Rule::Literal | Rule::Shared => Outcome::object(self.literal_arguments(global, arguments)),
            Rule::Encode => Outcome::object(self.encode(global, arguments)),
            Rule::Partial => Outcome::object(self.held_callable(global, arguments.first().copied())),
            Rule::Subscript => Outcome::object(self.subscript(global, arguments)),
            Rule::Attribute => self.attribute(global, arguments),
            Rule::Resolve => self.resolve(global, arguments),
            Rule::Reconstruct => self.reconstruct(global, arguments),
            Rule::New => self.new_object(global, arguments),
            Rule::Nested => match arguments {
                [bytes] => Outcome {
                    judged: None,
                    gives: Gives::Nested(*bytes),
                },
                _ => Outcome::object(Some(judged(
                    Executes::Unknown,
                    &global.written,
                    "loads several things",
                ))),
            },
        }
    }

    fn encode(self, global: &Global, arguments: &[Id]) -> Option<Judged> {
        let is_known = match arguments {
            [text] => self.is_spelled(*text),
            [text, encoding] => {
                let encoding = self.arena.text(*encoding).map(str::to_ascii_lowercase);
                self.is_spelled(*text) && encoding.is_some_and(|name| ENCODINGS.contains(&name.as_str()))
            }
            _ => false,
        };
        let why = "called with something else than a text and a plain encoding";
        (!is_known).then(|| judged(Executes::Unknown, &global.written, why))
    }

    /// `typing.Dict[str, int]`: an annotation, where anything else in front of the brackets is asked for an item.
    fn subscript(self, global: &Global, arguments: &[Id]) -> Option<Judged> {
        let of = arguments.first().and_then(|of| self.global_at(*of));
        let is_annotation = of.is_some_and(|of| of.package == "typing" && of.inert().is_some());
        let why = "takes an item of something that is no annotation";
        (!is_annotation).then(|| judged(Executes::Yes, &global.written, why))
    }

    fn is_spelled(self, id: Id) -> bool {
        matches!(self.arena.get(id), Value::Text(_) | Value::Bytes(_))
    }

    /// `getattr(x, 'name')`: where `x` is a name, another name; where it is an object, a method of its class.
    fn attribute(self, global: &Global, arguments: &[Id]) -> Outcome {
        let name = arguments.get(1).and_then(|name| self.arena.text(*name));
        let (Some(target), Some(name)) = (arguments.first(), name) else {
            let why = "called with an attribute that is not spelled out";
            return Outcome::object(Some(judged(Executes::Yes, &global.written, why)));
        };
        if is_special(name) {
            let why = format!("reaches for `{name}`, which is Python's own");
            return Outcome::object(Some(judged(Executes::Yes, &global.written, &why)));
        }
        if let Some(of) = self.global_at(*target) {
            let executes = match of.standing {
                Standing::Installed => Executes::Yes,
                _ => Executes::Unknown,
            };
            let why = format!("reaches into `{}` for `{name}`", of.written);
            let judged = Some(judged(executes, &global.written, &why));
            let gives = Gives::Name(of.module.clone(), format!("{}.{name}", of.name));
            return Outcome { judged, gives };
        }
        let why = match self.root(*target) {
            Some(of) => format!("takes `{name}` of an object of `{}`", of.written),
            None => format!("takes `{name}` of an object"),
        };
        Outcome {
            judged: Some(judged(Executes::Unknown, &global.written, &why)),
            gives: Gives::ObjectOf(*target),
        }
    }

    fn resolve(self, global: &Global, arguments: &[Id]) -> Outcome {
        let module = arguments.first().and_then(|module| self.arena.text(*module));
        let name = arguments.get(1).and_then(|name| self.arena.text(*name));
        let (Some(module), Some(name)) = (module, name) else {
            let why = "called with a name that is not spelled out";
            return Outcome::object(Some(judged(Executes::Yes, &global.written, why)));
        };
        Outcome {
            judged: None,
            gives: Gives::Name(module.to_owned(), name.to_owned()),
        }
    }

    /// `copyreg._reconstructor(class, base, state)`: `base.__new__(class, state)`, then `base.__init__`.
    fn reconstruct(self, global: &Global, arguments: &[Id]) -> Outcome {
        let [class, base, state] = arguments else {
            let why = "called with other arguments than a class, a base and a state";
            return Outcome::object(Some(judged(Executes::Unknown, &global.written, why)));
        };
        if self.is_helper(*class) || self.is_helper(*base) {
            return Outcome::object(Some(judged(Executes::Unknown, &global.written, HELPS_ITSELF)));
        }
        let of_class = self.call(Manner::Made, *class, Some(&[]));
        let of_base = self.call(Manner::Called, *base, Some(&[*state]));
        Outcome {
            judged: worst(of_class.judged, of_base.judged),
            gives: Gives::ObjectOf(*class),
        }
    }

    /// Is it a function that makes objects of others? Given itself it would be followed without an end.
    fn is_helper(self, id: Id) -> bool {
        let inert = self.global_at(id).and_then(Global::inert);
        inert.is_some_and(|inert| matches!(inert.rule, Rule::New | Rule::Reconstruct))
    }

    fn new_object(self, global: &Global, arguments: &[Id]) -> Outcome {
        let Some((class, rest)) = arguments.split_first() else {
            return Outcome::object(Some(judged(
                Executes::Unknown,
                &global.written,
                "called without a class",
            )));
        };
        if self.is_helper(*class) {
            return Outcome::object(Some(judged(Executes::Unknown, &global.written, HELPS_ITSELF)));
        }
        Outcome {
            judged: self.call(Manner::Made, *class, Some(rest)).judged,
            gives: Gives::ObjectOf(*class),
        }
    }

    /// What the loading program makes of an id; the class or module in it, where that is what it gives.
    pub(crate) fn persistent(self, id: Id, is_plain_known: bool) -> (Option<Judged>, Option<Id>) {
        let items = self.arena.items(id).unwrap_or_default();
        let kind = items.first().and_then(|kind| self.arena.text(*kind));
        match (kind, items.get(1)) {
            (Some("storage"), Some(class)) => (self.storage(*class), None),
            // With the source of a class, which is compared and not run.
            (Some("module"), Some(class)) if self.global_at(*class).is_some() => (None, Some(*class)),
            _ if is_plain_known => (None, None),
            _ => {
                let why = "an id that the loading program resolves as it likes";
                (Some(judged(Executes::Unknown, "a persistent id", why)), None)
            }
        }
    }

    /// Releases of torch before 1.5 call the class of a storage with its size.
    fn storage(self, class: Id) -> Option<Judged> {
        let Some(global) = self.global_at(class) else {
            let why = "the kind of a storage is not spelled out";
            return Some(judged(Executes::Unknown, "a persistent id", why));
        };
        match global.standing {
            Standing::Inert(inert) if inert.use_ == Use::Called && is_plain(inert.rule) => None,
            Standing::Inert(_) | Standing::Installed => Some(judged(
                Executes::Yes,
                &global.written,
                "stands where the kind of a storage should, which torch before 1.5 calls",
            )),
            _ => Some(elsewhere(global)),
        }
    }
}

fn suffices(inert: Inert, manner: Manner) -> bool {
    match manner {
        Manner::Called => inert.use_ == Use::Called,
        Manner::Made => inert.use_ >= Use::Made,
    }
}

/// Does the rule ask nothing but harmless arguments?
fn is_plain(rule: Rule) -> bool {
    matches!(rule, Rule::Any | Rule::Inert | Rule::Literal | Rule::Subtype)
}

fn judged(executes: Executes, what: &str, why: &str) -> Judged {
    Judged {
        executes,
        what: what.to_owned(),
        why: why.to_owned(),
    }
}

/// A name from somewhere else: whatever it does is not ours to know.
fn elsewhere(global: &Global) -> Judged {
    let why = if global.standing == Standing::Main {
        String::from("it belongs to the program that loads")
    } else {
        format!(
            "it runs code of the package `{}`, installed or beside the model",
            global.package
        )
    };
    judged(Executes::Unknown, &global.written, &why)
}

/// The graver of two.
fn worst(a: Option<Judged>, b: Option<Judged>) -> Option<Judged> {
    match (a, b) {
        (Some(a), Some(b)) if b.executes > a.executes => Some(b),
        (Some(a), _) => Some(a),
        (None, b) => b,
    }
}
