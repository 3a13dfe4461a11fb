//! A pickle machine that makes nothing: it runs the opcodes over values that stand for what Python would make.
//!
//! It reads what the most lenient loader reads: frames are passed over, and what one of Python's two machines refuses
//! and the other takes is taken. So it sees at least what any of them runs. Its judgments are in [`crate::judge`].

mod arrays;
mod literals;
pub(crate) use literals::unescaped;
mod objects;
mod stack;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use openassay_sources::ReadAt;

use crate::PickleError;
use crate::input::{Cursor, Span};
use crate::names::Global;
use crate::opcodes::{Opcode, Operand, operand};
use crate::report::{Executes, How};
use crate::value::{Arena, Id, Spelling};

/// Most opcodes of one pickle: a real one has some per tensor or word, and ten million are a second.
const MOST_STEPS: u64 = 1 << 28;

/// Most values on the stack, and most marks.
const MOST_STACK: usize = 1 << 22;

/// Most findings of one pickle: there are more names than anybody reads.
const MOST_FINDINGS: usize = 10_000;

/// Most names of one pickle: beyond, they are not told apart.
const MOST_GLOBALS: usize = 10_000;

/// Who reads the pickle, where that changes what the bytes mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// joblib, which reads arrays out of the stream.
    pub(crate) joblib: bool,
    /// `TorchScript`, whose classes are no Python.
    pub(crate) script: bool,
    /// The first releases of torch, whose ids are plain numbers.
    pub(crate) tar: bool,
}

/// Something that a pickle does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) executes: Executes,
    pub(crate) what: String,
    pub(crate) how: How,
    pub(crate) why: String,
    pub(crate) offset: u64,
}

/// Bytes in a pickle that are loaded as a file of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nested {
    pub(crate) span: Span,
    /// How a text spells the bytes; none where they are bytes.
    pub(crate) spelling: Option<Spelling>,
}

/// What is left after a run.
pub(crate) struct Machine<'a> {
    source: &'a dyn ReadAt,
    cursor: Cursor<'a>,
    dialect: Dialect,
    /// Whether something imported was changed: then no name means what it meant.
    is_changed: bool,
    protocol: u8,
    stack: Vec<Id>,
    marks: Vec<usize>,
    memo: HashMap<u64, Id>,
    names: BTreeMap<(String, String, bool), (u32, Id)>,
    seen: BTreeSet<(String, How, Executes)>,
    looked: Cell<u64>,
    /// All values.
    pub(crate) arena: Arena,
    /// All names.
    pub(crate) globals: Vec<Global>,
    /// What it does.
    pub(crate) findings: Vec<Finding>,
    /// What is to be looked into.
    pub(crate) nested: Vec<Nested>,
    /// What is on top at the end.
    pub(crate) result: Option<Id>,
    /// Whether it holds arrays of joblib.
    pub(crate) arrays: bool,
    /// How many opcodes were read.
    pub(crate) steps: u64,
    /// The first protocol that was announced.
    pub(crate) announced: bool,
    /// Why it did not come to STOP.
    pub(crate) error: Option<PickleError>,
}

/// Reads one pickle of `source` from `offset` on.
pub(crate) fn run(source: &dyn ReadAt, offset: u64, dialect: Dialect) -> Machine<'_> {
    let mut machine = Machine {
        source,
        cursor: Cursor::new(source, offset),
        dialect,
        is_changed: false,
        protocol: 0,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        names: BTreeMap::new(),
        seen: BTreeSet::new(),
        looked: Cell::new(0),
        arena: Arena::new(),
        globals: Vec::new(),
        findings: Vec::new(),
        nested: Vec::new(),
        result: None,
        arrays: false,
        steps: 0,
        announced: false,
        error: None,
    };
    machine.error = machine.run().err();
    machine
}

impl Machine<'_> {
    /// Offset behind what was read.
    pub(crate) fn end(&self) -> u64 {
        self.cursor.position()
    }

    fn run(&mut self) -> Result<(), PickleError> {
        while self.result.is_none() {
            let at = self.cursor.position();
            let byte = self.cursor.u8("an opcode")?;
            let opcode = Opcode::of(byte).ok_or(PickleError::NoOpcode { offset: at, byte })?;
            self.steps = self.steps.saturating_add(1);
            if self.steps > MOST_STEPS {
                return Err(beyond(at, "opcodes", MOST_STEPS));
            }
            let operand = operand(opcode, &mut self.cursor)?;
            self.step(opcode, operand, at)?;
        }
        Ok(())
    }

    fn step(&mut self, opcode: Opcode, operand: Operand, at: u64) -> Result<(), PickleError> {
        match opcode {
            Opcode::Mark
            | Opcode::Stop
            | Opcode::Pop
            | Opcode::PopMark
            | Opcode::Dup
            | Opcode::Get
            | Opcode::BinGet
            | Opcode::LongBinGet
            | Opcode::Put
            | Opcode::BinPut
            | Opcode::LongBinPut
            | Opcode::Memoize
            | Opcode::Proto
            | Opcode::Frame => self.keep(opcode, &operand, at),
            Opcode::Tuple
            | Opcode::Tuple1
            | Opcode::Tuple2
            | Opcode::Tuple3
            | Opcode::List
            | Opcode::Dict
            | Opcode::FrozenSet => self.collect(opcode, at),
            Opcode::Append | Opcode::Appends | Opcode::SetItem | Opcode::SetItems | Opcode::AddItems => {
                self.fill(opcode, at)
            }
            Opcode::Global
            | Opcode::StackGlobal
            | Opcode::Inst
            | Opcode::Obj
            | Opcode::Reduce
            | Opcode::NewObj
            | Opcode::NewObjEx
            | Opcode::Build
            | Opcode::PersId
            | Opcode::BinPersId
            | Opcode::Ext1
            | Opcode::Ext2
            | Opcode::Ext4 => self.object(opcode, operand, at),
            _ => self.literal(opcode, operand, at),
        }
    }

    /// Keeps a finding, once for each name and use.
    fn find(&mut self, executes: Executes, what: &str, how: How, why: String, offset: u64) {
        if self.findings.len() >= MOST_FINDINGS {
            return;
        }
        if self.seen.insert((what.to_owned(), how, executes)) {
            self.findings.push(Finding {
                executes,
                what: what.to_owned(),
                how,
                why,
                offset,
            });
        }
    }
}

fn beyond(offset: u64, what: &'static str, cap: u64) -> PickleError {
    PickleError::BeyondCap { offset, what, cap }
}
