//! The stack, its marks and the memo.

use super::{MOST_STACK, Machine, beyond};
use crate::PickleError;
use crate::opcodes::{Opcode, Operand};
use crate::value::{Id, Value};

/// The last protocol there is: a loader refuses what is beyond.
const LAST_PROTOCOL: u64 = 5;

/// What an entry of the memo takes.
const MEMO_ENTRY: usize = 32;

impl Machine<'_> {
    /// Opcodes that only move what is there.
    pub(super) fn keep(&mut self, opcode: Opcode, operand: &Operand, at: u64) -> Result<(), PickleError> {
        match opcode {
            Opcode::Mark => self.mark(at),
            Opcode::Stop => {
                self.result = Some(self.pop(at)?);
                Ok(())
            }
            Opcode::Pop => self.discard(at),
            Opcode::PopMark => self.pop_to_mark(at).map(|_| ()),
            Opcode::Dup => {
                let top = self.top(at)?;
                self.push(top, at)
            }
            Opcode::Get | Opcode::BinGet | Opcode::LongBinGet => {
                let key = memo_key(operand, at)?;
                self.recall(key, at)
            }
            Opcode::Put | Opcode::BinPut | Opcode::LongBinPut => {
                let key = memo_key(operand, at)?;
                self.remember(key, at)
            }
            Opcode::Memoize => self.remember(self.memo.len() as u64, at),
            Opcode::Proto => self.announce(operand, at),
            _ => Ok(()),
        }
    }

    fn announce(&mut self, operand: &Operand, at: u64) -> Result<(), PickleError> {
        let Operand::Number(protocol) = operand else {
            return Ok(());
        };
        if *protocol > LAST_PROTOCOL {
            return Err(wrong(at, "a protocol beyond the last, 5"));
        }
        self.protocol = u8::try_from(*protocol).unwrap_or_default();
        self.announced = true;
        Ok(())
    }

    pub(super) fn push(&mut self, id: Id, at: u64) -> Result<(), PickleError> {
        if self.stack.len() >= MOST_STACK {
            return Err(beyond(at, "values on the stack", MOST_STACK as u64));
        }
        self.stack.push(id);
        Ok(())
    }

    pub(super) fn push_value(&mut self, value: Value, at: u64) -> Result<(), PickleError> {
        let id = self.arena.add(value);
        self.push(id, at)
    }

    /// How many values lie below the last mark, out of reach.
    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or_default()
    }

    pub(super) fn pop(&mut self, at: u64) -> Result<Id, PickleError> {
        if self.stack.len() <= self.fence() {
            return Err(wrong(at, "the stack is empty"));
        }
        self.stack.pop().ok_or(wrong(at, "the stack is empty"))
    }

    pub(super) fn top(&self, at: u64) -> Result<Id, PickleError> {
        let reachable = self.stack.get(self.fence()..).unwrap_or_default();
        reachable.last().copied().ok_or(wrong(at, "the stack is empty"))
    }

    fn mark(&mut self, at: u64) -> Result<(), PickleError> {
        if self.marks.len() >= MOST_STACK {
            return Err(beyond(at, "marks", MOST_STACK as u64));
        }
        self.marks.push(self.stack.len());
        Ok(())
    }

    /// POP takes a mark where there is nothing above it.
    fn discard(&mut self, at: u64) -> Result<(), PickleError> {
        if self.marks.last() == Some(&self.stack.len()) {
            self.marks.pop();
            return Ok(());
        }
        self.pop(at).map(|_| ())
    }

    /// Everything above the last mark, and the mark away.
    pub(super) fn pop_to_mark(&mut self, at: u64) -> Result<Vec<Id>, PickleError> {
        let mark = self.marks.pop().ok_or(wrong(at, "no mark is set"))?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn recall(&mut self, key: u64, at: u64) -> Result<(), PickleError> {
        match self.memo.get(&key).copied() {
            Some(id) => self.push(id, at),
            None if self.arena.is_full() => self.push(Id::OPAQUE, at),
            None => Err(wrong(at, "the memo has no such entry")),
        }
    }

    fn remember(&mut self, key: u64, at: u64) -> Result<(), PickleError> {
        let id = self.top(at)?;
        if self.memo.contains_key(&key) || self.arena.reserve(MEMO_ENTRY) {
            self.memo.insert(key, id);
        }
        Ok(())
    }
}

fn memo_key(operand: &Operand, at: u64) -> Result<u64, PickleError> {
    let key = match operand {
        Operand::Number(key) => Some(*key),
        Operand::Bytes(_, line) => std::str::from_utf8(line)
            .ok()
            .and_then(|line| line.trim().parse().ok()),
        _ => None,
    };
    key.ok_or(wrong(at, "no number of the memo"))
}

pub(super) fn wrong(offset: u64, wrong: &'static str) -> PickleError {
    PickleError::Wrong { offset, wrong }
}
