//! The arrays that joblib writes into the stream, behind the state of their wrapper.
//!
//! After `NumpyArrayWrapper.read_array` in `joblib/numpy_pickle.py`: where the items are objects a pickle follows, read
//! by pickle itself; otherwise a byte that says how many more pad, then the numbers.

use super::stack::wrong;
use super::{Dialect, Machine, run};
use crate::PickleError;
use crate::value::Id;

/// Set in the flags of a dtype whose items hold objects (`NPY_ITEM_HASOBJECT`).
const HAS_OBJECT: u64 = 1;

/// How long the items of an array are.
enum Item {
    Object,
    Bytes(u64),
}

impl Machine<'_> {
    /// Passes over the array that the wrapper with this state announces.
    pub(super) fn pass_array(&mut self, state: Id, at: u64) -> Result<(), PickleError> {
        let unclear = || wrong(at, "an array of joblib whose size is not spelled out");
        let dtype = self.arena.entry(state, "dtype").ok_or_else(unclear)?;
        let shape = self.arena.entry(state, "shape").ok_or_else(unclear)?;
        match self.item(dtype).ok_or_else(unclear)? {
            Item::Object => self.pass_pickle(),
            Item::Bytes(size) => {
                let length = self.count(shape).and_then(|count| count.checked_mul(size));
                let alignment = self.arena.entry(state, "numpy_array_alignment_bytes");
                let is_padded = alignment.is_some_and(|id| self.arena.number(id).is_some());
                self.pass_numbers(length.ok_or_else(unclear)?, is_padded)
            }
        }
    }

    fn pass_numbers(&mut self, length: u64, is_padded: bool) -> Result<(), PickleError> {
        if is_padded {
            let padding = self.cursor.u8("an array")?;
            self.cursor.counted(u64::from(padding), 0, "an array")?;
        }
        self.cursor.counted(length, 0, "an array").map(|_| ())
    }

    fn pass_pickle(&mut self) -> Result<(), PickleError> {
        let dialect = Dialect {
            joblib: false,
            ..self.dialect
        };
        let inner = run(self.source, self.cursor.position(), dialect);
        self.cursor.seek(inner.end());
        for finding in inner.findings {
            self.find(
                finding.executes,
                &finding.what,
                finding.how,
                finding.why,
                finding.offset,
            );
        }
        self.globals.extend(inner.globals);
        self.nested.extend(inner.nested);
        inner.error.map_or(Ok(()), Err)
    }

    fn count(&self, shape: Id) -> Option<u64> {
        let sides = self.arena.items(shape)?;
        sides
            .iter()
            .try_fold(1u64, |count, side| count.checked_mul(self.arena.number(*side)?))
    }

    /// The size of an item of `numpy.dtype('f8', …)`.
    fn item(&self, dtype: Id) -> Option<Item> {
        let call = self.arena.call(dtype)?;
        let kind = call.arguments.first().and_then(|kind| self.arena.text(*kind))?;
        if self.holds_objects(call.state) {
            return Some(Item::Object);
        }
        let kind = kind.trim_start_matches(['<', '>', '=', '|']);
        let (letter, digits) = (kind.chars().next()?, kind.get(1..)?);
        let width = match letter {
            'U' => 4,
            '?' => return Some(Item::Bytes(1)),
            'O' => return Some(Item::Object),
            'b' | 'i' | 'u' | 'f' | 'c' | 'S' | 'V' | 'a' | 'm' | 'M' => 1,
            _ => return None,
        };
        let size: u64 = digits.split('[').next()?.parse().ok()?;
        size.checked_mul(width).map(Item::Bytes)
    }

    /// Do the items, or the fields of them, hold objects? The flags are the eighth of its state.
    fn holds_objects(&self, state: Option<Id>) -> bool {
        let items = state
            .and_then(|state| self.arena.items(state))
            .unwrap_or_default();
        let flags = items.get(7).and_then(|flags| self.arena.number(*flags));
        flags.is_some_and(|flags| flags & HAS_OBJECT != 0)
    }
}
