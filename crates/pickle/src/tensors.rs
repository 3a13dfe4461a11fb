//! The tensors of a checkpoint, out of the value that its pickle would make.

use std::collections::BTreeSet;

use crate::machine::Machine;
use crate::names::Global;
use crate::value::{Call, Id, Value};

/// Most values that are looked through.
const MOST_LOOKED_AT: usize = 4_000_000;

/// Longest name of a tensor.
const LONGEST_NAME: usize = 4096;

/// Most sides of a tensor; torch allows 64.
const MOST_SIDES: usize = 64;

/// Most bytes of names that wait at a time.
const MOST_NAMES: usize = 64 << 20;

/// Most tensors of one pickle.
const MOST_TENSORS: usize = 1_000_000;

/// Attributes of `torch.nn.Module` that hold others and are no part of a tensor's name.
const HOLDERS: [&str; 3] = ["_parameters", "_buffers", "_modules"];

/// A tensor of a checkpoint: a view of a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorRef {
    /// The file or entry whose pickle makes it.
    pub entry: String,
    /// The keys that lead to it, joined by dots.
    pub name: String,
    /// Its sides, the slowest first.
    pub shape: Vec<u64>,
    /// How far apart its items are, in items, for each side.
    pub stride: Vec<u64>,
    /// The type of its numbers, as torch calls it: `float32`.
    pub dtype: String,
    /// The key of its storage: in a zip, the name of an entry below `data/` for what `data.pkl` makes.
    pub storage: String,
    /// Where it begins in its storage, in items.
    pub offset: u64,
    /// How many items its storage has.
    pub storage_items: u64,
    /// Whether it is a parameter rather than a plain tensor.
    pub is_parameter: bool,
}

/// The tensors in the result of a pickle, in its order; and are they all?
pub(crate) fn tensors(machine: &Machine<'_>) -> (Vec<TensorRef>, bool) {
    let Some(result) = machine.result else {
        return (Vec::new(), true);
    };
    let mut finder = Finder {
        machine,
        seen: BTreeSet::new(),
        waiting: vec![(result, String::new(), false)],
        found: Vec::new(),
        names: 0,
        cut: machine.arena.is_full(),
    };
    while let Some((id, name, is_parameter)) = finder.waiting.pop() {
        if finder.found.len() >= MOST_TENSORS || finder.names > MOST_NAMES {
            finder.cut = true;
            break;
        }
        finder.visit(id, name, is_parameter);
    }
    (finder.found, !finder.cut)
}

struct Finder<'m> {
    machine: &'m Machine<'m>,
    /// Containers on the way, so that none is entered twice.
    seen: BTreeSet<Id>,
    waiting: Vec<(Id, String, bool)>,
    found: Vec<TensorRef>,
    /// How many bytes of names were made.
    names: usize,
    /// Was something passed over because there is too much of it?
    cut: bool,
}

impl Finder<'_> {
    fn visit(&mut self, id: Id, name: String, is_parameter: bool) {
        match self.machine.arena.get(id) {
            Value::Dict(_) if self.enter(id) => self.pairs(id, &name),
            Value::List(items) | Value::Tuple(items) if self.enter(id) => {
                for (number, item) in items.iter().enumerate().rev() {
                    self.wait(*item, &name, &number.to_string());
                }
            }
            Value::Call(call) => self.call(id, call, name, is_parameter),
            _ => {}
        }
    }

    fn enter(&mut self, id: Id) -> bool {
        let has_room = self.seen.len() < MOST_LOOKED_AT;
        self.cut |= !has_room;
        has_room && self.seen.insert(id)
    }

    fn pairs(&mut self, id: Id, name: &str) {
        let arena = &self.machine.arena;
        for pair in arena.pairs(id).unwrap_or_default().chunks_exact(2).rev() {
            let [key, value] = pair else { continue };
            let key = match arena.get(*key) {
                Value::Text(text) => text.held.as_deref().unwrap_or("?").to_owned(),
                Value::Int(number) => number.to_string(),
                _ => continue,
            };
            self.wait(*value, name, &key);
        }
    }

    fn wait(&mut self, id: Id, above: &str, key: &str) {
        let holds_more = matches!(
            self.machine.arena.get(id),
            Value::Dict(_) | Value::List(_) | Value::Tuple(_) | Value::Call(_)
        );
        if !holds_more {
            return;
        }
        if above.len().saturating_add(key.len()) > LONGEST_NAME {
            self.cut = true;
            return;
        }
        let name = match (above, HOLDERS.contains(&key)) {
            (above, true) => above.to_owned(),
            ("", false) => key.to_owned(),
            (above, false) => format!("{above}.{key}"),
        };
        self.names = self.names.saturating_add(name.len());
        if self.names <= MOST_NAMES {
            self.waiting.push((id, name, false));
        }
    }

    fn call(&mut self, id: Id, call: &Call, name: String, is_parameter: bool) {
        let machine = self.machine;
        let of = name_of(machine, call.callable);
        match (of, call.arguments.as_slice()) {
            ("_rebuild_parameter" | "_rebuild_parameter_with_state", [data, ..]) => {
                self.waiting.push((*data, name, true));
            }
            // Parameters of the first releases: `Parameter.__new__`, then a state.
            ("Parameter", [data, ..]) => self.waiting.push((*data, name, true)),
            ("_rebuild_from_type_v2" | "_rebuild_from_type", [function, _, arguments, ..]) => {
                let of = name_of(machine, *function);
                let items = machine.arena.items(*arguments).unwrap_or_default();
                self.found.extend(self.tensor(of, items, name, is_parameter));
            }
            (of, arguments) if of.starts_with("_rebuild_tensor") => {
                self.found.extend(self.tensor(of, arguments, name, is_parameter));
            }
            _ if self.enter(id) => {
                if let Some(state) = call.state {
                    self.waiting.push((state, name.clone(), false));
                }
                self.pairs(id, &name);
                if matches!(of, "OrderedDict" | "dict") {
                    self.listed_pairs(call, &name);
                }
            }
            _ => {}
        }
    }

    /// `OrderedDict([[key, value], …])`, as Python 2 wrote it.
    fn listed_pairs(&mut self, call: &Call, name: &str) {
        let arena = &self.machine.arena;
        let list = call.arguments.first().and_then(|list| arena.items(*list));
        for pair in list.unwrap_or_default().iter().rev() {
            if let Some([key, value]) = arena.items(*pair)
                && let Some(key) = arena.text(*key)
            {
                self.wait(*value, name, key);
            }
        }
    }

    fn global(&self, id: Id) -> Option<&Global> {
        global(self.machine, id)
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`.
    fn tensor(&self, of: &str, arguments: &[Id], name: String, is_parameter: bool) -> Option<TensorRef> {
        let arena = &self.machine.arena;
        let [storage, offset, size, stride, ..] = arguments else {
            return None;
        };
        let Value::Persistent(key) = arena.get(*storage) else {
            return None;
        };
        let key = arena.items(*key)?;
        let class = self.global(*key.get(1)?)?;
        let dtype = match arguments.get(6).and_then(|dtype| self.global(*dtype)) {
            Some(dtype) if of == "_rebuild_tensor_v3" => dtype.name.clone(),
            _ => dtype(&class.name).to_owned(),
        };
        Some(TensorRef {
            entry: String::new(),
            name,
            shape: self.numbers(*size)?,
            stride: self.numbers(*stride)?,
            dtype,
            storage: arena.text(*key.get(2)?)?.to_owned(),
            offset: arena.number(*offset)?,
            storage_items: arena.number(*key.get(4)?)?,
            is_parameter,
        })
    }

    fn numbers(&self, id: Id) -> Option<Vec<u64>> {
        let arena = &self.machine.arena;
        let sides = match arena.get(id) {
            // `torch.Size((2, 3))`.
            Value::Call(call) => arena.items(*call.arguments.first()?)?,
            _ => arena.items(id)?,
        };
        let sides = (sides.len() <= MOST_SIDES).then_some(sides)?;
        sides.iter().map(|side| arena.number(*side)).collect()
    }
}

fn global<'m>(machine: &'m Machine<'_>, id: Id) -> Option<&'m Global> {
    match machine.arena.get(id) {
        Value::Global(number) => machine.globals.get(*number as usize),
        _ => None,
    }
}

fn name_of<'m>(machine: &'m Machine<'_>, id: Id) -> &'m str {
    global(machine, id).map_or("", |global| global.name.as_str())
}

/// The type of the numbers in a storage of this class.
fn dtype(class: &str) -> &str {
    match class.strip_suffix("Storage").unwrap_or(class) {
        "Float" => "float32",
        "Double" => "float64",
        "Half" => "float16",
        "BFloat16" => "bfloat16",
        "Long" => "int64",
        "Int" => "int32",
        "Short" => "int16",
        "Char" => "int8",
        "Byte" | "Untyped" => "uint8",
        "Bool" => "bool",
        "ComplexFloat" => "complex64",
        "ComplexDouble" => "complex128",
        "QInt8" => "qint8",
        "QUInt8" => "quint8",
        "QInt32" => "qint32",
        other => other,
    }
}
