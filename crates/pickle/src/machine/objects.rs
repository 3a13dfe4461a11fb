//! Names, calls and states: what a pickle can do besides spelling values out.

use super::stack::wrong;
use super::{MOST_GLOBALS, Machine, Nested};
use crate::PickleError;
use crate::judge::{Gives, Judge, Judged};
use crate::names::{Global, Standing, is_identifier};
use crate::opcodes::{Opcode, Operand};
use crate::report::{Executes, How};
use crate::value::{Call, Id, Manner, Spelling, Value};

impl Machine<'_> {
    /// What judges, over what is there now.
    pub(super) fn judge(&self) -> Judge<'_> {
        Judge {
            arena: &self.arena,
            globals: &self.globals,
            looked: &self.looked,
        }
    }

    /// Opcodes that name, call or change.
    pub(super) fn object(&mut self, opcode: Opcode, operand: Operand, at: u64) -> Result<(), PickleError> {
        match (opcode, operand) {
            (Opcode::Global, Operand::Names(module, name)) => {
                let id = self.named(&module, &name, at)?;
                self.push(id, at)
            }
            (Opcode::Inst, Operand::Names(module, name)) => {
                let arguments = self.pop_to_mark(at)?;
                let class = self.named(&module, &name, at)?;
                self.instantiate(class, arguments, at)
            }
            (Opcode::Obj, _) => {
                let mut arguments = self.pop_to_mark(at)?;
                if arguments.is_empty() {
                    return Err(wrong(at, "no class before the arguments"));
                }
                let class = arguments.remove(0);
                self.instantiate(class, arguments, at)
            }
            (Opcode::StackGlobal, _) => self.stack_global(at),
            (Opcode::Reduce, _) => self.apply(Manner::Called, false, at),
            (Opcode::NewObj, _) => self.apply(Manner::Made, false, at),
            (Opcode::NewObjEx, _) => self.apply(Manner::Made, true, at),
            (Opcode::Build, _) => self.build(at),
            (Opcode::PersId, operand) => {
                let Operand::Bytes(span, _) = operand else {
                    return Ok(());
                };
                let id = self.arena.add(Value::Bytes(span));
                self.persistent(id, at)
            }
            (Opcode::BinPersId, _) => {
                let id = self.pop(at)?;
                self.persistent(id, at)
            }
            (_, operand) => self.extension(&operand, at),
        }
    }

    fn named(&mut self, module: &[u8], name: &[u8], at: u64) -> Result<Id, PickleError> {
        let both = std::str::from_utf8(module)
            .ok()
            .zip(std::str::from_utf8(name).ok());
        let (module, name) = both.ok_or(wrong(at, "a name that is no text"))?;
        Ok(self.import(module, name, at))
    }

    /// A global by its name: importing it is judged here.
    fn import(&mut self, module: &str, name: &str, at: u64) -> Id {
        let key = (module.to_owned(), name.to_owned(), self.protocol < 3);
        let (number, id) = match self.names.get(&key) {
            Some(known) => *known,
            None if self.globals.len() >= MOST_GLOBALS => return self.nameless("too many names", at),
            None => {
                let number = u32::try_from(self.globals.len()).unwrap_or(u32::MAX);
                let global = Global::new(module, name, self.protocol, self.dialect.script);
                self.globals.push(global);
                let id = self.arena.add(Value::Global(number));
                self.names.insert(key, (number, id));
                (number, id)
            }
        };
        let judged = self.judge().import(number);
        if let Some(judged) = judged {
            self.find(judged.executes, &judged.what, How::Imported, judged.why, at);
        } else if self.is_changed {
            let why = String::from("it is named after something imported was changed, and may be that");
            let what = self
                .globals
                .get(number as usize)
                .map(|global| global.written.clone());
            self.find(
                Executes::Unknown,
                &what.unwrap_or_default(),
                How::Imported,
                why,
                at,
            );
        }
        id
    }

    fn nameless(&mut self, what: &str, at: u64) -> Id {
        let why = String::from("the pickle does not spell out which name it imports");
        self.find(Executes::Unknown, what, How::Imported, why, at);
        self.arena.add(Value::Nameless)
    }

    fn stack_global(&mut self, at: u64) -> Result<(), PickleError> {
        let name = self.pop(at)?;
        let module = self.pop(at)?;
        let spelled = self.arena.text(module).zip(self.arena.text(name));
        let spelled = spelled.map(|(module, name)| (module.to_owned(), name.to_owned()));
        let id = match spelled {
            Some((module, name)) => self.import(&module, &name, at),
            None => self.nameless("a computed name", at),
        };
        self.push(id, at)
    }

    fn extension(&mut self, operand: &Operand, at: u64) -> Result<(), PickleError> {
        let code = match operand {
            Operand::Number(code) => i64::try_from(*code).unwrap_or(i64::MAX),
            Operand::Signed(code) => *code,
            _ => 0,
        };
        let why = String::from("a code of copyreg's registry: what it names is up to the program that loads");
        self.find(
            Executes::Unknown,
            &format!("extension code {code}"),
            How::Imported,
            why,
            at,
        );
        self.push_value(Value::Nameless, at)
    }

    /// INST and OBJ call the class, except that a class without arguments is only made.
    fn instantiate(&mut self, class: Id, arguments: Vec<Id>, at: u64) -> Result<(), PickleError> {
        let manner = if arguments.is_empty() {
            Manner::Made
        } else {
            Manner::Called
        };
        let id = self.call(manner, class, Some(arguments), at);
        self.push(id, at)
    }

    fn apply(&mut self, manner: Manner, has_keywords: bool, at: u64) -> Result<(), PickleError> {
        let keywords = if has_keywords { Some(self.pop(at)?) } else { None };
        let arguments = self.pop(at)?;
        let callable = self.pop(at)?;
        let spelled = self.arena.items(arguments).map(|items| {
            let mut items = items.to_vec();
            items.extend(keywords);
            items
        });
        let id = self.call(manner, callable, spelled, at);
        self.push(id, at)
    }

    fn call(&mut self, manner: Manner, callable: Id, arguments: Option<Vec<Id>>, at: u64) -> Id {
        let outcome = self.judge().call(manner, callable, arguments.as_deref());
        if let Some(Judged { executes, what, why }) = outcome.judged {
            let how = match manner {
                Manner::Called => How::Called,
                Manner::Made => How::Made,
            };
            self.find(executes, &what, how, why, at);
        }
        match outcome.gives {
            Gives::Object => self.made(callable, manner, arguments.unwrap_or_default()),
            Gives::ObjectOf(class) => self.made(class, Manner::Made, arguments.unwrap_or_default()),
            Gives::Name(module, name) => self.import(&module, &name, at),
            Gives::Nested(bytes) => {
                self.enter(bytes, at);
                self.made(callable, manner, arguments.unwrap_or_default())
            }
        }
    }

    fn made(&mut self, callable: Id, manner: Manner, arguments: Vec<Id>) -> Id {
        let root = match self.arena.get(callable) {
            Value::Global(number) => Some(*number),
            Value::Call(call) => call.root,
            _ => None,
        };
        self.arena.add(Value::Call(Box::new(Call {
            callable,
            root,
            manner,
            arguments,
            state: None,
            items: Vec::new(),
        })))
    }

    /// Keeps bytes that are loaded as a file of their own, where the pickle spells them out.
    fn enter(&mut self, bytes: Id, at: u64) {
        /// Most files within one pickle: a tensor each.
        const MOST_NESTED: usize = 100_000;
        let nested = match self.arena.get(bytes) {
            Value::Bytes(span) => Some(Nested {
                span: *span,
                spelling: None,
            }),
            // A string of Python 2 is bytes.
            Value::Text(text) if text.spelling == Spelling::Plain => Some(Nested {
                span: text.span,
                spelling: None,
            }),
            Value::Call(call) => self.encoded(call),
            _ => None,
        };
        match nested {
            Some(nested) if self.nested.len() < MOST_NESTED => self.nested.push(nested),
            _ => {
                let why = String::from("loads bytes that the pickle does not spell out");
                self.find(
                    Executes::Unknown,
                    "torch.storage._load_from_bytes",
                    How::Called,
                    why,
                    at,
                );
            }
        }
    }

    fn encoded(&self, call: &Call) -> Option<Nested> {
        let Value::Global(number) = self.arena.get(call.callable) else {
            return None;
        };
        let global = self.globals.get(*number as usize)?;
        let text = call.arguments.first().map(|text| self.arena.get(*text))?;
        match text {
            Value::Text(text) if global.module == "_codecs" => Some(Nested {
                span: text.span,
                spelling: Some(text.spelling),
            }),
            _ => None,
        }
    }

    fn build(&mut self, at: u64) -> Result<(), PickleError> {
        let state = self.pop(at)?;
        let target = self.top(at)?;
        self.is_changed |= matches!(self.arena.get(target), Value::Global(_));
        if let Some(judged) = self.judge().build(target, state) {
            self.find(judged.executes, &judged.what, How::Built, judged.why, at);
        }
        let is_array = self.judge().is_array(target);
        if let Some(Value::Call(call)) = self.arena.get_mut(target) {
            call.state = Some(state);
        }
        if is_array {
            self.arrays = true;
            if self.dialect.joblib {
                return self.pass_array(state, at);
            }
        }
        Ok(())
    }

    fn persistent(&mut self, id: Id, at: u64) -> Result<(), PickleError> {
        let (judged, module) = self.judge().persistent(id, self.dialect.tar);
        if let Some(judged) = judged {
            self.find(judged.executes, &judged.what, How::Persistent, judged.why, at);
        }
        match module {
            Some(module) => self.push(module, at),
            None => self.push_value(Value::Persistent(id), at),
        }
    }

    /// Whether some name in it is one that only a pickle would hold: of Python or torch, or a plausible one.
    pub(crate) fn names_something(&self) -> bool {
        self.globals
            .iter()
            .any(|global| matches!(global.standing, Standing::Installed | Standing::Inert(_)))
    }

    /// Whether every name could be one.
    pub(crate) fn names_are_plausible(&self) -> bool {
        self.globals
            .iter()
            .all(|global| is_identifier(&global.module) && is_identifier(&global.name))
    }
}
