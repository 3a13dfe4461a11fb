//! What a pickle would make, as values that stand for it: an arena, so that no depth of nesting is a depth of calls.

use crate::input::Span;

/// Most memory for values, in bytes: a checkpoint of a hundred thousand tensors needs a quarter of it. Beyond it a
/// value is [`Value::Opaque`], nothing is held of it, and no call is inert that asks something of its arguments.
pub(crate) const MOST_MEMORY: usize = if cfg!(test) { 4 << 20 } else { 96 << 20 };

/// The place of a value in its arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(u32);

impl Id {
    /// The value of which nothing is known, in every arena.
    pub(crate) const OPAQUE: Self = Self(0);
}

/// A text or some bytes: where they lie, and the text where it is short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) span: Span,
    pub(crate) held: Option<Box<str>>,
    /// How the span spells it.
    pub(crate) spelling: Spelling,
}

/// How a text is spelled in a pickle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// In UTF-8, as it is.
    Plain,
    /// With backslashes.
    Escaped,
}

/// A number that a class of calls gave its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Manner {
    /// `callable(*arguments)`.
    Called,
    /// `class.__new__(class, *arguments)`.
    Made,
}

/// The result of a call, and what was done to it after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// What was called; for the helpers of copyreg, the class that they were given.
    pub(crate) callable: Id,
    /// The global that it came from, through any number of calls.
    pub(crate) root: Option<u32>,
    pub(crate) manner: Manner,
    pub(crate) arguments: Vec<Id>,
    /// What BUILD gave it.
    pub(crate) state: Option<Id>,
    /// What APPENDS, SETITEMS and ADDITEMS put in.
    pub(crate) items: Vec<Id>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing is known of it.
    Opaque,
    None,
    Bool(bool),
    Int(i64),
    /// An integer beyond 64 bits, little end first.
    Long(Box<[u8]>),
    Float,
    Text(Box<Text>),
    Bytes(Span),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    /// Keys and values in turn.
    Dict(Vec<Id>),
    Set(Vec<Id>),
    /// A name, by its place in the list of globals.
    Global(u32),
    Call(Box<Call>),
    /// What the loading program gives for an id.
    Persistent(Id),
    /// A name that is not spelled out, or a code of the extension registry.
    Nameless,
}

/// All values of one pickle.
#[derive(Debug)]
pub(crate) struct Arena {
    values: Vec<Value>,
    memory: usize,
}

impl Arena {
    /// With the values that are held once for all.
    pub(crate) fn new() -> Self {
        Self {
            values: vec![
                Value::Opaque,
                Value::None,
                Value::Bool(false),
                Value::Bool(true),
                Value::Float,
            ],
            memory: 0,
        }
    }

    /// Whether something had to be left out.
    pub(crate) fn is_full(&self) -> bool {
        self.memory >= MOST_MEMORY
    }

    /// Keeps `value`, if there is room.
    pub(crate) fn add(&mut self, value: Value) -> Id {
        match value {
            Value::Opaque => return Id::OPAQUE,
            Value::None => return Id(1),
            Value::Bool(truth) => return Id(2 + u32::from(truth)),
            Value::Float => return Id(4),
            _ => {}
        }
        let size = size_of::<Value>().saturating_add(size_behind(&value));
        // Names are few, and never given up.
        if !self.reserve(size) && !matches!(value, Value::Global(_)) {
            return Id::OPAQUE;
        }
        let id = u32::try_from(self.values.len());
        self.values.push(value);
        id.map_or(Id::OPAQUE, Id)
    }

    /// Takes `size` bytes of the budget.
    pub(crate) fn reserve(&mut self, size: usize) -> bool {
        if self.is_full() {
            return false;
        }
        self.memory = self.memory.saturating_add(size);
        true
    }

    /// The value at `id`.
    pub(crate) fn get(&self, id: Id) -> &Value {
        self.values.get(id.0 as usize).unwrap_or(&Value::Opaque)
    }

    /// The value at `id`, to be changed.
    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut Value> {
        self.values.get_mut(id.0 as usize).filter(|_| id != Id::OPAQUE)
    }

    /// The text at `id`, where it is a text and short.
    pub(crate) fn text(&self, id: Id) -> Option<&str> {
        match self.get(id) {
            Value::Text(text) => text.held.as_deref(),
            _ => None,
        }
    }

    /// The items of the list or tuple at `id`.
    pub(crate) fn items(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::List(items) | Value::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The call that gave the value at `id`.
    pub(crate) fn call(&self, id: Id) -> Option<&Call> {
        match self.get(id) {
            Value::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The whole number at `id`.
    pub(crate) fn number(&self, id: Id) -> Option<u64> {
        match self.get(id) {
            Value::Int(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Keys and values of the dictionary at `id`, or of what stands for one.
    pub(crate) fn pairs(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::Dict(pairs) => Some(pairs),
            Value::Call(call) => Some(&call.items),
            _ => None,
        }
    }

    /// The value of the key `name` in the dictionary at `id`; where it stands twice, the last.
    pub(crate) fn entry(&self, id: Id, name: &str) -> Option<Id> {
        let pairs = self.pairs(id)?.chunks_exact(2);
        let mut found = None;
        for pair in pairs {
            if let [key, value] = pair
                && self.text(*key) == Some(name)
            {
                found = Some(*value);
            }
        }
        found
    }
}

fn size_behind(value: &Value) -> usize {
    match value {
        Value::Text(text) => size_of::<Text>() + text.held.as_ref().map_or(0, |held| held.len()),
        Value::Long(bytes) => bytes.len(),
        Value::List(ids) | Value::Tuple(ids) | Value::Dict(ids) | Value::Set(ids) => {
            size_of_val(ids.as_slice())
        }
        Value::Call(call) => size_of::<Call>() + size_of_val(call.arguments.as_slice()),
        _ => 0,
    }
}
