//! Walks the groups of HDF5 from the root, in sweeps through the file rather than from object to object.
//!
//! What is still to be read waits in the order of its address, and the next is the one that lies nearest
//! behind the last, as an elevator goes: inside a packed archive every step back would unpack anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::attribute::{self, Attribute, HeapPlace, Text};
use super::datatype::Datatype;
use super::message::{self, Link};
use super::object::{Message, Object};
use super::superblock::{Superblock, UNDEFINED, Widths};
use crate::error::shown;
use crate::formats::MOST_TENSORS;
use crate::scattered::{Fields, Scattered};
use crate::{Format, Meta, Tensor, WeightsError};

/// Deepest nesting of groups; Keras nests a layer in a layer for each model inside a model.
const DEEPEST: u32 = 64;

/// Bytes of all paths together.
const LONGEST_PATHS: u64 = 100_000_000;

/// Longest string that is kept; as for GGUF.
const LONGEST_TEXT: u64 = 10_000_000;

/// Most oddities that are told one by one.
const MOST_TOLD: usize = 20;

mod dataset;
mod table;

/// What was found so far.
pub(super) struct Walk {
    widths: Widths,
    format: Format,
    waiting: BTreeMap<(u64, u64), Task>,
    tasks: u64,
    at: u64,
    reached: BTreeSet<u64>,
    path_bytes: u64,
    pub(super) tensors: Vec<Tensor>,
    pub(super) metadata: BTreeMap<String, Meta>,
    pub(super) problems: BTreeSet<String>,
}

/// Something that is to be read at an address.
enum Task {
    /// The header of an object.
    Object(Object),
    /// A further block of it, of this length.
    Block(Object, u64),
    /// The heap of a group's names; the tree of its members is at this address.
    Heap(Group, u64),
    /// A node of the tree of members, of at most this level.
    Tree(Group, Range<u64>, u8),
    /// Members, whose names lie in this range.
    Members(Group, Range<u64>),
    /// The name of a member, up to this end, and its address.
    Name(Group, u64, u64),
    /// Strings in a heap, for a key of the metadata.
    Texts(String, bool, Vec<HeapPlace>),
}

/// A group whose members are being read.
#[derive(Clone)]
struct Group {
    path: Rc<str>,
    depth: u32,
}

impl Walk {
    /// Walks all of `file`.
    pub(super) fn all(
        file: &mut Scattered<'_>,
        superblock: &Superblock,
        format: Format,
    ) -> Result<Self, WeightsError> {
        let mut walk = Self {
            widths: superblock.widths,
            format,
            waiting: BTreeMap::new(),
            tasks: 0,
            at: 0,
            reached: BTreeSet::new(),
            path_bytes: 0,
            tensors: Vec::new(),
            metadata: BTreeMap::new(),
            problems: BTreeSet::new(),
        };
        walk.reached.insert(superblock.root);
        walk.put(file, superblock.root, Task::Object(Object::new(Rc::from(""), 0)))?;
        while let Some((at, task)) = walk.next() {
            walk.perform(file, at, task)?;
        }
        Ok(walk)
    }

    fn put(&mut self, file: &Scattered<'_>, at: u64, task: Task) -> Result<(), WeightsError> {
        self.tasks = file.within(at, self.tasks + 1, MOST_TENSORS * 8)?;
        file.within(at, self.waiting.len() as u64, MOST_TENSORS)?;
        self.waiting.insert((at, self.tasks), task);
        Ok(())
    }

    fn next(&mut self) -> Option<(u64, Task)> {
        let ahead = self.waiting.range((self.at, 0)..).next();
        let key = ahead
            .or_else(|| self.waiting.iter().next())
            .map(|(key, _)| *key)?;
        self.at = key.0;
        self.waiting.remove(&key).map(|task| (key.0, task))
    }

    fn perform(&mut self, file: &mut Scattered<'_>, at: u64, task: Task) -> Result<(), WeightsError> {
        match task {
            Task::Object(mut object) => {
                file.reading = format!("the object `{}`", called(&object.path));
                let (start, block) = object.open(file, at)?;
                self.block(file, object, start, &block)
            }
            Task::Block(object, length) => {
                file.reading = format!("the object `{}`", called(&object.path));
                let (start, block) = object.further(file, at, length)?;
                self.block(file, object, start, &block)
            }
            Task::Heap(group, tree) => self.heap(file, at, group, tree),
            Task::Tree(group, names, level) => self.tree(file, at, &group, &names, level),
            Task::Members(group, names) => self.members(file, at, &group, &names),
            Task::Name(group, end, target) => self.name(file, at, &group, end, target),
            Task::Texts(key, list, places) => self.texts(file, key, list, &places),
        }
    }

    /// The messages of a block; then the next block, or what the object is.
    fn block(
        &mut self,
        file: &mut Scattered<'_>,
        mut object: Object,
        start: u64,
        block: &[u8],
    ) -> Result<(), WeightsError> {
        let mut fields = Fields::new(block);
        while let Some(message) = object.message(file, &mut fields, start)? {
            self.message(file, &mut object, &message)?;
        }
        match object.blocks.pop() {
            Some((at, length)) => self.put(file, at, Task::Block(object, length)),
            None => self.finish(file, object),
        }
    }

    fn message(
        &mut self,
        file: &mut Scattered<'_>,
        object: &mut Object,
        message: &Message<'_>,
    ) -> Result<(), WeightsError> {
        let (widths, body) = (self.widths, message.body);
        let broken = |what: &str| file.malformed(message.at, format!("{what} that we cannot read"));
        if message.shared && matches!(message.kind, 1 | 3 | 8) {
            let what = format!(
                "`{}` shares its type or shape with another object",
                called(&object.path)
            );
            return Err(self.unread(what));
        }
        match message.kind {
            1 => object.space = Some(message::dataspace(body, widths).ok_or_else(|| broken("a dataspace"))?),
            2 if message::is_dense(body, widths, 8).ok_or_else(|| broken("links"))? => {
                return Err(self.unread(format!(
                    "the links of `{}` lie in a fractal heap",
                    called(&object.path)
                )));
            }
            3 => object.datatype = Some(Datatype::read(body).ok_or_else(|| broken("a datatype"))?),
            6 => {
                let link = message::link(body, widths).ok_or_else(|| broken("a link"))?;
                self.link(file, object, link)?;
            }
            7 => object.external = true,
            8 => {
                let layout = message::layout(body, widths).ok_or_else(|| broken("a layout"))?;
                object.layout = Some((layout, message.at));
            }
            12 if is_kept(&object.path) => {
                let found = attribute::attribute(body, widths).ok_or_else(|| broken("an attribute"))?;
                self.attribute(file, found)?;
            }
            16 => object.goes_on(file, message, widths)?,
            17 => {
                let mut fields = Fields::new(body);
                let places = widths.address(&mut fields).zip(widths.address(&mut fields));
                let (tree, heap) = places.ok_or_else(|| broken("a symbol table"))?;
                if tree != UNDEFINED && heap != UNDEFINED {
                    self.put(file, heap, Task::Heap(Group::of(object), tree))?;
                }
            }
            21 if is_kept(&object.path) && message::is_dense(body, widths, 2) == Some(true) => {
                self.tell(format!(
                    "the attributes of `{}` lie in a fractal heap: not read",
                    called(&object.path)
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn unread(&self, reason: String) -> WeightsError {
        let format = self.format;
        WeightsError::NotRead { format, reason }
    }

    fn tell(&mut self, problem: String) {
        if self.problems.len() < MOST_TOLD {
            self.problems.insert(problem);
        }
    }

    fn link(&mut self, file: &Scattered<'_>, object: &Object, link: Link) -> Result<(), WeightsError> {
        match link {
            Link::Hard { name, address } => self.member(file, &Group::of(object), &name, address),
            Link::Other => {
                self.tell(String::from(
                    "some links lead to paths or other files: not followed",
                ));
                Ok(())
            }
        }
    }

    /// A member of a group: an object that waits to be read, unless it was reached before.
    fn member(
        &mut self,
        file: &Scattered<'_>,
        group: &Group,
        name: &str,
        at: u64,
    ) -> Result<(), WeightsError> {
        if !self.reached.insert(at) {
            self.tell(String::from(
                "some objects are linked more than once: counted once",
            ));
            return Ok(());
        }
        if group.depth >= DEEPEST {
            return Err(file.malformed(at, format!("groups are nested deeper than {DEEPEST}")));
        }
        let path = if group.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", group.path)
        };
        self.path_bytes = file.within(
            at,
            self.path_bytes.saturating_add(path.len() as u64),
            LONGEST_PATHS,
        )?;
        self.put(
            file,
            at,
            Task::Object(Object::new(Rc::from(path), group.depth + 1)),
        )
    }

    /// A node, which a tree reaches once.
    fn reach(&mut self, file: &Scattered<'_>, at: u64) -> Result<(), WeightsError> {
        if self.reached.insert(at) {
            return Ok(());
        }
        Err(file.malformed(at, "it is reached twice"))
    }

    fn attribute(&mut self, file: &Scattered<'_>, found: Attribute) -> Result<(), WeightsError> {
        match found.value {
            Text::Here(value) => {
                self.metadata.insert(found.name, value);
                Ok(())
            }
            Text::InHeap { list, places } => {
                let at = places.first().map_or(0, |place| place.collection);
                self.put(file, at, Task::Texts(found.name, list, places))
            }
            Text::Passed => Ok(()),
            Text::Unread => {
                self.tell(format!("the attribute `{}` is no text that we read", found.name));
                Ok(())
            }
        }
    }

    fn texts(
        &mut self,
        file: &mut Scattered<'_>,
        key: String,
        list: bool,
        places: &[HeapPlace],
    ) -> Result<(), WeightsError> {
        file.reading = format!("the attribute `{key}`");
        let texts: Result<Vec<String>, _> = places.iter().map(|place| self.heap_text(file, place)).collect();
        self.metadata.insert(key, attribute::meta(texts?, list));
        Ok(())
    }

    /// A string in a heap of the file.
    fn heap_text(&self, file: &mut Scattered<'_>, place: &HeapPlace) -> Result<String, WeightsError> {
        if place.length == 0 {
            return Ok(String::new());
        }
        let (at, widths) = (place.collection, self.widths);
        let head = file.take(at, (8 + widths.length) as u64)?;
        let mut fields = Fields::new(&head);
        if fields.take(8).is_none_or(|start| !start.starts_with(b"GCOL")) {
            return Err(file.malformed(at, "no heap of strings begins here"));
        }
        let size = widths.length(&mut fields).unwrap_or(0);
        let end = at.saturating_add(size).min(file.size());
        let width = (8 + widths.length) as u64;
        let mut object = at.saturating_add(width);
        while object.saturating_add(width) <= end {
            let entry = file.take(object, width)?;
            let mut fields = Fields::new(&entry);
            let index = fields.number(2);
            fields.take(6);
            let length = widths.length(&mut fields);
            let (Some(index), Some(length)) = (index, length) else {
                break;
            };
            if index == place.index && index != 0 {
                let length = file.within(object, length.min(place.length), LONGEST_TEXT)?;
                let text = file.take(object.saturating_add(width), length)?;
                return Ok(String::from_utf8_lossy(&text).into_owned());
            }
            if index == 0 {
                break;
            }
            let padded = length.checked_next_multiple_of(8).unwrap_or(u64::MAX);
            object = object.saturating_add(width).saturating_add(padded);
        }
        Err(file.malformed(at, format!("the heap has no string {}", place.index)))
    }
}

impl Group {
    fn of(object: &Object) -> Self {
        Self {
            path: Rc::clone(&object.path),
            depth: object.depth,
        }
    }
}

/// A path made fit for a message.
fn called(path: &str) -> String {
    if path.is_empty() {
        return String::from("/");
    }
    shown(path)
}

/// Are the attributes of the object at `path` those of the model?
fn is_kept(path: &str) -> bool {
    matches!(path, "" | "model_weights")
}
