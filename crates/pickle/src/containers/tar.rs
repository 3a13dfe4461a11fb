//! Tars, as the first releases of torch wrote them, and any other.

use openassay_sources::ReadAt;

use super::sniff::octal;
use super::{Entry, Scanner};
use crate::input::{Part, bytes_at};
use crate::machine::{Dialect, Machine, run};
use crate::report::{Executes, Kind};
use crate::value::Value;

/// The blocks of a tar.
const BLOCK: u64 = 512;

impl Scanner {
    /// Looks into every entry.
    pub(super) fn tar(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt) {
        self.kind(entry, Kind::Tar);
        let mut offset = 0;
        while offset < bytes.size() {
            let header = bytes_at(bytes, offset, 512);
            if header.iter().all(|byte| *byte == 0) {
                offset += BLOCK;
                continue;
            }
            let Some((name, size)) = member(&header) else {
                let why = "the tar ends inside a header".to_owned();
                return self.unread(entry, offset, Executes::Unknown, why);
            };
            let part = Part::new(bytes, offset.saturating_add(BLOCK), size);
            self.member(entry, &name, &part);
            let blocks = size.div_ceil(BLOCK).saturating_add(1);
            offset = offset.saturating_add(blocks.saturating_mul(BLOCK));
        }
    }

    fn member(&mut self, entry: &Entry<'_>, name: &str, part: &Part<'_>) {
        let dialect = Dialect {
            tar: true,
            joblib: true,
            script: false,
        };
        match name.trim_start_matches("./") {
            "storages" | "tensors" => {
                let place = format!("{}!{name}", entry.place);
                let inner = Entry {
                    place: &place,
                    name,
                    depth: entry.depth.saturating_add(1),
                    dialect,
                };
                self.with_numbers_between(&inner, part);
            }
            _ => self.look_within(entry, name, part, dialect),
        }
    }

    /// Pickles, each but some with numbers behind it (`legacy_load` in torch/serialization.py).
    fn with_numbers_between(&mut self, entry: &Entry<'_>, bytes: &Part<'_>) {
        let mut offset = 0;
        while offset < bytes.size() {
            let machine = run(bytes, offset, entry.dialect);
            self.report.pickles += 1;
            self.absorb(entry, &machine, bytes);
            if let Some(error) = &machine.error {
                let why = format!("a pickle among its numbers breaks off, {error}");
                return self.unread(entry, machine.end(), Executes::Unknown, why);
            }
            let numbers = numbers_behind(&machine, bytes);
            offset = machine.end().saturating_add(numbers);
        }
    }
}

fn member(header: &[u8]) -> Option<(String, u64)> {
    let name = header.get(..100)?.split(|byte| *byte == 0).next()?;
    let size = octal(header.get(124..136)?)?;
    Some((String::from_utf8_lossy(name).into_owned(), size))
}

/// How many bytes lie behind a pickle that announces a storage or a tensor.
fn numbers_behind(machine: &Machine<'_>, bytes: &Part<'_>) -> u64 {
    let items = machine.result.and_then(|result| machine.arena.items(result));
    let Some([_, _, class]) = items else { return 0 };
    let Value::Global(number) = machine.arena.get(*class) else {
        return 0;
    };
    let name = machine
        .globals
        .get(*number as usize)
        .map_or("", |global| global.name.as_str());
    let head = bytes_at(bytes, machine.end(), 8);
    let Ok(head) = <[u8; 8]>::try_from(head.as_slice()) else {
        return 0;
    };
    if name.ends_with("Storage") {
        u64::from_le_bytes(head)
            .saturating_mul(width(name))
            .saturating_add(8)
    } else if name.ends_with("Tensor") {
        let [a, b, c, d, ..] = head;
        u64::from(u32::from_le_bytes([a, b, c, d]))
            .saturating_mul(16)
            .saturating_add(16)
    } else {
        0
    }
}

fn width(storage: &str) -> u64 {
    match storage {
        "DoubleStorage" | "LongStorage" => 8,
        "FloatStorage" | "IntStorage" => 4,
        "HalfStorage" | "ShortStorage" => 2,
        _ => 1,
    }
}
