//! Pickles without an archive around them, one after another, as plain programs, joblib and the old torch write them.

use openassay_sources::ReadAt;

use super::{Entry, Scanner};
use crate::PickleError;
use crate::machine::{Dialect, Machine, run};
use crate::report::{Executes, Kind};
use crate::value::Value;

/// The number that torch began its files with before release 1.6 (`MAGIC_NUMBER` in torch/serialization.py).
const TORCH_MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// What torch wrote then: the number, the protocol, the system, the object, the keys of its storages. Behind these lie
/// numbers only.
const TORCH_PICKLES: u64 = 5;

/// Most pickles that are read one after another.
const MOST_STACKED: u64 = 100_000;

/// So few opcodes, without a name among them, are found in any numbers.
const FEW_STEPS: u64 = 16;

impl Scanner {
    /// Reads the pickles of `bytes`, if they are some.
    pub(super) fn bare(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt) {
        let first = run(bytes, 0, entry.dialect);
        if !is_pickle(&first, entry.is_named_pickle()) {
            return self.no_pickle(entry, &first);
        }
        let is_torch = is_magic(&first);
        if !is_chance(&first, entry.is_named_pickle(), bytes) {
            let kind = if is_torch { Kind::TorchLegacy } else { Kind::Pickle };
            self.kind(entry, kind);
            self.report.pickles += 1;
        }
        self.absorb(entry, &first, bytes);
        self.ends(entry, &first);
        if first.arrays {
            self.without_joblib(entry, bytes);
        }
        match &first.error {
            Some(error) => self.broken(entry, first.end(), error),
            None => self.stacked(entry, bytes, first.end(), is_torch),
        }
    }

    /// Notes where the pickles of the file itself end.
    fn ends(&mut self, entry: &Entry<'_>, machine: &Machine<'_>) {
        if entry.depth == 0 {
            self.report.pickles_end = self.report.pickles_end.max(machine.end());
        }
    }

    fn no_pickle(&mut self, entry: &Entry<'_>, machine: &Machine<'_>) {
        let Some(error) = machine.error.as_ref().filter(|_| entry.is_named_pickle()) else {
            return;
        };
        let why = format!("it is named like a pickle and is none: {error}");
        self.unread(entry, machine.end(), Executes::Unknown, why);
    }

    /// What came before the error has run by then; what comes after nobody knows.
    fn broken(&mut self, entry: &Entry<'_>, offset: u64, error: &PickleError) {
        let why = format!("the pickle breaks off, {error}");
        self.unread(entry, offset, Executes::Unknown, why);
    }

    /// The pickles behind the first: a loader may go on reading.
    fn stacked(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt, start: u64, is_torch: bool) {
        let (mut offset, mut count) = (start, 1);
        while offset < bytes.size() && !(is_torch && count >= TORCH_PICKLES) {
            count += 1;
            if count > MOST_STACKED {
                let why = "there are more pickles than we read".to_owned();
                return self.unread(entry, offset, Executes::Unknown, why);
            }
            let next = run(bytes, offset, entry.dialect);
            // Behind the number of torch nothing but pickles may follow.
            if !is_torch && !is_pickle(&next, false) {
                let left = bytes.size().saturating_sub(offset);
                if entry.is_named_pickle() {
                    self.odd(entry, &format!("{left} bytes behind the pickle are none"));
                }
                return;
            }
            self.report.pickles += u64::from(!is_chance(&next, is_torch, bytes));
            self.absorb(entry, &next, bytes);
            self.ends(entry, &next);
            if let Some(error) = &next.error {
                return self.broken(entry, next.end(), error);
            }
            offset = next.end();
        }
    }

    /// A loader that does not know joblib takes the numbers of an array for opcodes.
    fn without_joblib(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt) {
        let plain = Dialect {
            joblib: false,
            ..entry.dialect
        };
        let machine = run(bytes, 0, plain);
        for finding in machine
            .findings
            .iter()
            .filter(|found| found.executes == Executes::Yes)
        {
            self.found(entry, finding);
        }
    }
}

/// Numbers and texts also begin with opcodes; a pickle comes to its end, says its protocol, or names what only it would.
pub(super) fn is_pickle(machine: &Machine<'_>, is_named: bool) -> bool {
    if machine.error.is_none() {
        return true;
    }
    let did_something = !machine.findings.is_empty() || machine.steps > FEW_STEPS;
    if machine.announced {
        return is_named && machine.steps > 1 || did_something;
    }
    if is_named {
        return !machine.globals.is_empty() && machine.names_are_plausible() || machine.steps > FEW_STEPS;
    }
    machine.names_something() && machine.names_are_plausible()
}

/// Is what begins like something else a pickle all the same?
pub(super) fn begins_a_pickle(entry: &Entry<'_>, bytes: &dyn ReadAt) -> bool {
    is_pickle(&run(bytes, 0, entry.dialect), false)
}

/// Does it look like a pickle only because some numbers begin like one? Such a pickle does nothing.
fn is_chance(machine: &Machine<'_>, is_named: bool, bytes: &dyn ReadAt) -> bool {
    let has_sign = machine.announced || !machine.globals.is_empty() || !machine.findings.is_empty();
    !is_named && !has_sign && machine.end() < bytes.size()
}

fn is_magic(machine: &Machine<'_>) -> bool {
    let result = machine.result.map(|result| machine.arena.get(result));
    matches!(result, Some(Value::Long(bytes)) if bytes.as_ref() == TORCH_MAGIC)
}
