//! The members of a group by its symbol table: a heap of names, a tree, and nodes that pair both.

use std::ops::Range;

use super::{Group, Task, Walk, called};
use crate::WeightsError;
use crate::scattered::{Fields, Scattered};

/// Longest name of a link; as for the tensors of GGUF.
const LONGEST_NAME: u64 = 65_535;

/// Deepest tree of names; a node has at least two children.
const DEEPEST_TREE: u8 = 20;

impl Walk {
    pub(super) fn heap(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: Group,
        tree: u64,
    ) -> Result<(), WeightsError> {
        file.reading = format!("the names of the group `{}`", called(&group.path));
        let widths = self.widths;
        let heap = file.take(at, (8 + 2 * widths.length + widths.address) as u64)?;
        let mut fields = Fields::new(&heap);
        if fields.take(8).is_none_or(|start| !start.starts_with(b"HEAP")) {
            return Err(file.malformed(at, "no heap begins here"));
        }
        let size = widths.length(&mut fields);
        let place = widths
            .length(&mut fields)
            .and_then(|_| fields.number(widths.address));
        let (size, start) = size.zip(place).ok_or_else(|| file.ends_inside())?;
        let end = start.checked_add(size).filter(|end| *end <= file.size());
        let names = start..end.ok_or_else(|| file.ends_inside())?;
        self.reach(file, tree)?;
        self.put(file, tree, Task::Tree(group, names, DEEPEST_TREE))
    }

    pub(super) fn tree(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: &Group,
        names: &Range<u64>,
        highest: u8,
    ) -> Result<(), WeightsError> {
        file.reading = format!("the tree of the group `{}`", called(&group.path));
        let widths = self.widths;
        let head = (8 + 2 * widths.address) as u64;
        let node = file.take(at, head)?;
        let [b'T', b'R', b'E', b'E', 0, level, few, many, ..] = *node.as_slice() else {
            return Err(file.malformed(at, "no node of a tree of names begins here"));
        };
        if level > highest {
            return Err(file.malformed(
                at,
                format!("a node of level {level}, below one that is no higher"),
            ));
        }
        let count = u64::from(u16::from_le_bytes([few, many]));
        let pair = (widths.address + widths.length) as u64;
        let children = file.take(at.saturating_add(head), count * pair)?;
        let mut fields = Fields::new(&children);
        for _ in 0..count {
            let child = widths
                .length(&mut fields)
                .and_then(|_| fields.number(widths.address));
            let child = child.ok_or_else(|| file.ends_inside())?;
            self.reach(file, child)?;
            let task = if level == 0 {
                Task::Members(group.clone(), names.clone())
            } else {
                Task::Tree(group.clone(), names.clone(), level - 1)
            };
            self.put(file, child, task)?;
        }
        Ok(())
    }

    pub(super) fn members(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: &Group,
        names: &Range<u64>,
    ) -> Result<(), WeightsError> {
        file.reading = format!("the members of the group `{}`", called(&group.path));
        let node = file.take(at, 8)?;
        let [b'S', b'N', b'O', b'D', 1, _, few, many] = *node.as_slice() else {
            return Err(file.malformed(at, "no members begin here"));
        };
        let count = u64::from(u16::from_le_bytes([few, many]));
        let width = (2 * self.widths.address + 24) as u64;
        let members = file.take(at.saturating_add(8), count * width)?;
        let mut fields = Fields::new(&members);
        for _ in 0..count {
            let place = fields
                .number(self.widths.address)
                .zip(fields.number(self.widths.address));
            let kind = fields.number(4);
            fields.take(20);
            let ((name, target), kind) = place.zip(kind).ok_or_else(|| file.ends_inside())?;
            if kind == 2 {
                self.tell(String::from(
                    "some links lead to paths or other files: not followed",
                ));
                continue;
            }
            let name = names.start.checked_add(name).filter(|name| *name < names.end);
            let name = name.ok_or_else(|| file.malformed(at, "a name that lies outside the heap"))?;
            self.put(file, name, Task::Name(group.clone(), names.end, target))?;
        }
        Ok(())
    }

    pub(super) fn name(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: &Group,
        end: u64,
        target: u64,
    ) -> Result<(), WeightsError> {
        file.reading = format!("a name in the group `{}`", called(&group.path));
        let room = (end - at).min(LONGEST_NAME);
        let mut seen = file.glance(at, room.min(64))?;
        if !seen.contains(&0) {
            seen = file.glance(at, room)?;
        }
        let length = seen.iter().position(|byte| *byte == 0);
        let length = length.ok_or_else(|| file.malformed(at, "a name that does not end"))?;
        file.pass(at, &mut seen, length as u64);
        let name = String::from_utf8_lossy(&seen).into_owned();
        self.member(file, group, &name, target)
    }
}
