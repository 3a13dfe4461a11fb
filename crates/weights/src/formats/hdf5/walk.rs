//! Walks the groups of HDF5 from the root, in sweeps through the file rather than from object to object.
//!
//! What is still to be read waits in the order of its address, and the next is the one that lies nearest
//! behind the last, as an elevator goes: inside a packed archive every step back would unpack anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::attribute::{self, Attribute, HeapPlace, Text};
use super::datatype::Datatype;
use super::message::{self, Layout, Link};
use super::object::{Message, Object};
use super::superblock::{Superblock, UNDEFINED, Widths};
use crate::error::shown;
use crate::formats::MOST_TENSORS;
use crate::scattered::{Fields, Scattered};
use crate::{Format, Meta, Purpose, Tensor, WeightsError};

/// Deepest nesting of groups; Keras nests a layer in a layer for each model inside a model.
const DEEPEST: u32 = 64;

/// Deepest tree of names; a node has at least two children.
const DEEPEST_TREE: u8 = 20;

/// Longest name of a link; as for the tensors of GGUF.
const LONGEST_NAME: u64 = 65_535;

/// Bytes of all paths together.
const LONGEST_PATHS: u64 = 100_000_000;

/// Longest string that is kept; as for GGUF.
const LONGEST_TEXT: u64 = 10_000_000;

/// Most oddities that are told one by one.
const MOST_TOLD: usize = 20;

/// How much deflate can gain, after its specification; data that claims more is a lie.
const MOST_GAINED: u64 = 1032;

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
                file.reading = format!("the object `{}`", shown(&object.path));
                let (start, block) = object.open(file, at)?;
                self.block(file, object, start, &block)
            }
            Task::Block(object, length) => {
                file.reading = format!("the object `{}`", shown(&object.path));
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
                shown(&object.path)
            );
            return Err(self.unread(what));
        }
        match message.kind {
            1 => object.space = Some(message::dataspace(body, widths).ok_or_else(|| broken("a dataspace"))?),
            2 if message::is_dense(body, widths, 8).ok_or_else(|| broken("links"))? => {
                return Err(self.unread(format!(
                    "the links of `{}` lie in a fractal heap",
                    shown(&object.path)
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
                    shown(&object.path)
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

    fn heap(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: Group,
        tree: u64,
    ) -> Result<(), WeightsError> {
        file.reading = format!("the names of the group `{}`", shown(&group.path));
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

    fn tree(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: &Group,
        names: &Range<u64>,
        highest: u8,
    ) -> Result<(), WeightsError> {
        file.reading = format!("the tree of the group `{}`", shown(&group.path));
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

    fn members(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: &Group,
        names: &Range<u64>,
    ) -> Result<(), WeightsError> {
        file.reading = format!("the members of the group `{}`", shown(&group.path));
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

    fn name(
        &mut self,
        file: &mut Scattered<'_>,
        at: u64,
        group: &Group,
        end: u64,
        target: u64,
    ) -> Result<(), WeightsError> {
        file.reading = format!("a name in the group `{}`", shown(&group.path));
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

    /// What the object is, now that its header was read: a dataset, or not.
    fn finish(&mut self, file: &Scattered<'_>, object: Object) -> Result<(), WeightsError> {
        let (Some(shape), Some(datatype), Some((layout, at))) =
            (object.space, object.datatype, object.layout)
        else {
            return Ok(());
        };
        let path = shown(&object.path);
        if object.external || layout == Layout::Virtual {
            return Err(self.unread(format!("the data of `{path}` lies in other files")));
        }
        let bytes = match data(file, &shape, &datatype, layout, at)? {
            Data::In(range) if range.is_empty() => 0..0,
            Data::In(range) => file.absolute(range.start)..file.absolute(range.end),
            Data::Somewhere => 0..0,
            Data::Nowhere => {
                self.tell(format!("`{path}` has a shape and no data: left out"));
                return Ok(());
            }
        };
        file.within(at, self.tensors.len() as u64, MOST_TENSORS)?;
        self.tensors.push(Tensor {
            name: object.path.as_ref().to_owned(),
            shape,
            dtype: datatype.name,
            bytes,
            purpose: Purpose::default(),
        });
        Ok(())
    }
}

/// Where the data of a dataset lies.
enum Data {
    In(Range<u64>),
    /// In chunks that are not looked up.
    Somewhere,
    Nowhere,
}

/// Where the data lies, after shape, type and layout were found to agree.
fn data(
    file: &Scattered<'_>,
    shape: &[u64],
    datatype: &Datatype,
    layout: Layout,
    at: u64,
) -> Result<Data, WeightsError> {
    let elements = shape
        .iter()
        .try_fold(1_u64, |product, side| product.checked_mul(*side));
    let size = elements.and_then(|elements| elements.checked_mul(datatype.bytes));
    let (Some(elements), Some(size)) = (elements, size) else {
        return Err(file.malformed(at, "the product of its shape overflows"));
    };
    let held = match layout {
        Layout::Compact { size, .. } => Some(size),
        Layout::Contiguous { size, .. } => size,
        // Packed or never written, a chunk may be smaller than what it holds, but not by any factor.
        Layout::Chunked { .. } if size / MOST_GAINED > file.size() => Some(file.size()),
        _ => None,
    };
    if let Some(held) = held.filter(|held| *held != size) {
        let name = &datatype.name;
        return Err(file.malformed(at, format!("{elements} elements of {name} are not {held} bytes")));
    }
    let start = match layout {
        _ if size == 0 => return Ok(Data::In(0..0)),
        Layout::Compact { offset, .. } => at.saturating_add(offset),
        Layout::Contiguous { address, .. } if address != UNDEFINED => address,
        Layout::Chunked { indexed: true } => return Ok(Data::Somewhere),
        _ => return Ok(Data::Nowhere),
    };
    let end = start.checked_add(size).filter(|end| *end <= file.size());
    end.map(|end| Data::In(start..end))
        .ok_or_else(|| file.ends_inside())
}

impl Group {
    fn of(object: &Object) -> Self {
        Self {
            path: Rc::clone(&object.path),
            depth: object.depth,
        }
    }
}

/// Are the attributes of the object at `path` those of the model?
fn is_kept(path: &str) -> bool {
    matches!(path, "" | "model_weights")
}
