//! Finds the entries of a zip: by the local headers, one behind the other; by the directory; and in what lies between.

use std::collections::{BTreeMap, BTreeSet};

use openassay_sources::ReadAt;

use crate::input::bytes_at;

/// Most entries: a checkpoint has one for each tensor.
const MOST_MEMBERS: usize = 200_000;

/// A zip without entries is one record.
const EMPTY: u64 = 22;

/// Longest comment a zip may end with, and the record before it.
const TAIL: u64 = 65_535 + EMPTY;

/// Length of a local header and of an entry of the directory, without names.
const LOCAL: u64 = 30;
const CENTRAL: u64 = 46;

/// Longest record of sizes behind the data of an entry, in zip64.
const DESCRIPTOR: u64 = 24;

/// How much is searched at a time.
const STEP: usize = 64 << 10;

/// Stands for a size that is written elsewhere.
const ELSEWHERE: u64 = 0xffff_ffff;

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    /// Where its local header lies.
    pub(super) header: u64,
    /// Where its data begin.
    pub(super) data: u64,
    /// How it is compressed: as the local header says, and as the directory says.
    pub(super) methods: BTreeSet<u16>,
    /// How long it is, by either.
    sizes: BTreeSet<u64>,
    pub(super) is_encrypted: bool,
    /// How much may lie behind the data and belong to it.
    behind: u64,
    /// Where it must end at last.
    bound: u64,
}

impl Member {
    /// Does it end behind the end of the file, whatever one believes?
    pub(super) fn is_cut(&self, size: u64) -> bool {
        let shortest = self.sizes.iter().copied().min().unwrap_or_default();
        self.data.saturating_add(shortest) > size
    }

    /// The greatest length that is claimed; all there is, where none is, or where more lies behind than belongs there.
    pub(super) fn longest(&self) -> u64 {
        let room = self.bound.saturating_sub(self.data);
        match self.sizes.iter().copied().max() {
            Some(claimed) if claimed > 0 && room <= claimed.saturating_add(self.behind) => claimed,
            Some(claimed) if claimed > room => claimed,
            _ => room,
        }
    }
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) members: Vec<Member>,
    pub(super) problems: Vec<String>,
    /// Whether there were too many.
    pub(super) is_cut: bool,
}

/// What the directory says of an entry.
#[derive(Debug, Clone)]
struct Claim {
    method: u16,
    size: u64,
    is_encrypted: bool,
    name: String,
}

/// Does a file that begins otherwise end like a zip?
pub(crate) fn ends_like_one(bytes: &dyn ReadAt, has_comment: bool) -> bool {
    let length = if has_comment { TAIL } else { EMPTY };
    let tail = tail(bytes, length);
    !ends(&tail).is_empty()
}

/// Is it a zip without entries?
pub(super) fn is_empty(bytes: &dyn ReadAt) -> bool {
    bytes.size() == EMPTY && ends(&tail(bytes, EMPTY)) == [0]
}

fn tail(bytes: &dyn ReadAt, length: u64) -> Vec<u8> {
    let start = bytes.size().saturating_sub(length);
    bytes_at(bytes, start, usize::try_from(length).unwrap_or_default())
}

/// Where records of the end of a zip lie in its tail, the last first.
fn ends(tail: &[u8]) -> Vec<usize> {
    /// More than one is a trick already.
    const MOST_ENDS: usize = 8;
    let found = tail.windows(4).enumerate().rev();
    let found = found.filter(|(_, window)| *window == b"PK\x05\x06");
    found.map(|(at, _)| at).take(MOST_ENDS).collect()
}

/// Finds all entries.
pub(super) fn members(bytes: &dyn ReadAt) -> Walk {
    let (claims, directory) = claims(bytes);
    let mut walk = Walk::default();
    let mut waiting: BTreeSet<u64> = claims.keys().copied().collect();
    waiting.insert(0);
    let mut seen = BTreeSet::new();
    let mut covered = 0;
    loop {
        let Some(offset) = waiting.pop_first() else {
            let Some(found) = search(bytes, covered, directory) else {
                break;
            };
            covered = found;
            waiting.insert(found);
            continue;
        };
        if offset > covered
            && let Some(found) = search(bytes, covered, offset)
        {
            waiting.extend([found, offset]);
            covered = found;
            continue;
        }
        if !seen.insert(offset) {
            continue;
        }
        if walk.members.len() >= MOST_MEMBERS {
            walk.is_cut = true;
            break;
        }
        match member(bytes, offset, claims.get(&offset)) {
            Some(member) => {
                let shortest = member.sizes.iter().copied().min().unwrap_or_default();
                covered = covered.max(member.data.saturating_add(shortest));
                odd(&member, claims.get(&offset), &mut walk.problems);
                walk.members.push(member);
            }
            None => covered = covered.max(offset.saturating_add(1)),
        }
    }
    bound(&mut walk.members, directory);
    walk
}

/// Entries without a size end where the next begins.
fn bound(members: &mut [Member], end: u64) {
    let mut next = end;
    for member in members.iter_mut().rev() {
        member.bound = next.max(member.data);
        next = member.header;
    }
}

fn odd(member: &Member, claim: Option<&Claim>, problems: &mut Vec<String>) {
    let Some(claim) = claim else { return };
    if claim.name != member.name {
        problems.push(format!(
            "the directory calls `{}` what its header calls `{}`",
            claim.name.escape_debug(),
            member.name.escape_debug()
        ));
    }
    if member.sizes.len() > 1 || member.methods.len() > 1 {
        problems.push(format!(
            "directory and header differ about `{}`",
            member.name.escape_debug()
        ));
    }
}

/// The first local header between `from` and `to`.
fn search(bytes: &dyn ReadAt, from: u64, to: u64) -> Option<u64> {
    let mut start = from;
    while start < to {
        // Up to three bytes beyond, where a signature begins before the end: the gaps are short and many.
        let wanted = to.saturating_sub(start).saturating_add(3);
        let piece = bytes_at(bytes, start, usize::try_from(wanted).unwrap_or(STEP).min(STEP));
        if let Some(at) = piece.windows(4).position(|window| window == b"PK\x03\x04") {
            let found = start.saturating_add(at as u64);
            return (found < to).then_some(found);
        }
        // A signature may lie across two pieces.
        let advance = piece.len().saturating_sub(3);
        if advance == 0 {
            return None;
        }
        start = start.saturating_add(advance as u64);
    }
    None
}

fn member(bytes: &dyn ReadAt, header: u64, claim: Option<&Claim>) -> Option<Member> {
    let fixed = bytes_at(bytes, header, 30);
    if !fixed.starts_with(b"PK\x03\x04") {
        return None;
    }
    let (flags, method) = (u16_at(&fixed, 6)?, u16_at(&fixed, 8)?);
    let (name_length, extra_length) = (u16_at(&fixed, 26)?, u16_at(&fixed, 28)?);
    let name = bytes_at(bytes, header.saturating_add(LOCAL), usize::from(name_length));
    let behind_name = header
        .saturating_add(LOCAL)
        .saturating_add(u64::from(name_length));
    let mut sizes = BTreeSet::new();
    let own = match u64::from(u32_at(&fixed, 18)?) {
        ELSEWHERE => wide(&bytes_at(bytes, behind_name, usize::from(extra_length)), 1),
        // The size stands behind the data, as in what torch writes: the header has none.
        0 if flags & 8 != 0 => None,
        size => Some(size),
    };
    sizes.extend(own);
    sizes.extend(claim.map(|claim| claim.size));
    let mut methods = BTreeSet::from([method]);
    methods.extend(claim.map(|claim| claim.method));
    Some(Member {
        name: String::from_utf8_lossy(&name).into_owned(),
        header,
        data: behind_name.saturating_add(u64::from(extra_length)),
        methods,
        sizes,
        is_encrypted: flags & 1 != 0 || claim.is_some_and(|claim| claim.is_encrypted),
        behind: if flags & 8 == 0 { 0 } else { DESCRIPTOR },
        bound: 0,
    })
}

/// What the directories say, by the place of the local header; and where the first of them begins.
fn claims(bytes: &dyn ReadAt) -> (BTreeMap<u64, Claim>, u64) {
    let tail = tail(bytes, TAIL);
    let start = bytes.size().saturating_sub(tail.len() as u64);
    let mut claims = BTreeMap::new();
    let mut first = bytes.size();
    for at in ends(&tail) {
        let record = tail.get(at..).unwrap_or_default();
        let place = start.saturating_add(at as u64);
        let Some((offset, size)) = directory(bytes, record, place) else {
            continue;
        };
        // Something may lie before the zip: then all offsets are counted from its true start.
        let shift = place.saturating_sub(size).saturating_sub(offset);
        for shift in BTreeSet::from([0, shift]) {
            let begin = offset.saturating_add(shift);
            if read_directory(bytes, begin, size, shift, &mut claims) {
                first = first.min(begin);
            }
        }
    }
    (claims, first)
}

/// Offset and size of the directory, as the record at the end says.
fn directory(bytes: &dyn ReadAt, record: &[u8], place: u64) -> Option<(u64, u64)> {
    let size = u64::from(u32_at(record, 12)?);
    let offset = u64::from(u32_at(record, 16)?);
    if size != ELSEWHERE && offset != ELSEWHERE {
        return Some((offset, size));
    }
    // Zip64: a locator of 20 bytes lies before, and names a record of its own.
    let locator = bytes_at(bytes, place.checked_sub(20)?, 20);
    let record = bytes_at(bytes, u64_at(&locator, 8)?, 56);
    let is_record = record.starts_with(b"PK\x06\x06");
    is_record.then(|| Some((u64_at(&record, 48)?, u64_at(&record, 40)?)))?
}

fn read_directory(
    bytes: &dyn ReadAt,
    begin: u64,
    size: u64,
    shift: u64,
    claims: &mut BTreeMap<u64, Claim>,
) -> bool {
    let end = begin.saturating_add(size).min(bytes.size());
    let mut offset = begin;
    let mut window = (0, Vec::new());
    while offset < end && claims.len() < MOST_MEMBERS {
        let fixed = windowed(bytes, &mut window, offset, CENTRAL);
        let Some((claim, header, length)) = claim(&fixed, bytes, &mut window, offset) else {
            break;
        };
        claims.entry(header.saturating_add(shift)).or_insert(claim);
        offset = offset.saturating_add(length);
    }
    offset > begin
}

/// Bytes of the directory, read in pieces.
fn windowed(bytes: &dyn ReadAt, window: &mut (u64, Vec<u8>), offset: u64, length: u64) -> Vec<u8> {
    let held = |window: &(u64, Vec<u8>)| {
        let start = usize::try_from(offset.checked_sub(window.0)?).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        window.1.get(start..end).map(<[u8]>::to_vec)
    };
    if let Some(found) = held(window) {
        return found;
    }
    *window = (offset, bytes_at(bytes, offset, STEP.saturating_mul(4)));
    held(window).unwrap_or_default()
}

fn claim(
    fixed: &[u8],
    bytes: &dyn ReadAt,
    window: &mut (u64, Vec<u8>),
    offset: u64,
) -> Option<(Claim, u64, u64)> {
    if !fixed.starts_with(b"PK\x01\x02") {
        return None;
    }
    let lengths = [u16_at(fixed, 28)?, u16_at(fixed, 30)?, u16_at(fixed, 32)?].map(u64::from);
    let [name_length, extra_length, _] = lengths;
    let behind = windowed(
        bytes,
        window,
        offset.saturating_add(CENTRAL),
        name_length + extra_length,
    );
    let name = behind.get(..usize::try_from(name_length).ok()?)?;
    let extra = behind.get(usize::try_from(name_length).ok()?..)?;
    let plain = [u32_at(fixed, 24)?, u32_at(fixed, 20)?, u32_at(fixed, 42)?].map(u64::from);
    let [unpacked, mut size, mut header] = plain;
    // The fields of zip64 stand in this order, and only where they are needed.
    let mut field = usize::from(unpacked == ELSEWHERE);
    if size == ELSEWHERE {
        size = wide(extra, field)?;
        field += 1;
    }
    if header == ELSEWHERE {
        header = wide(extra, field)?;
    }
    let claim = Claim {
        method: u16_at(fixed, 10)?,
        size,
        is_encrypted: u16_at(fixed, 8)? & 1 != 0,
        name: String::from_utf8_lossy(name).into_owned(),
    };
    Some((claim, header, CENTRAL.saturating_add(lengths.iter().sum())))
}

/// The number `field` of the zip64 part of an extra field.
fn wide(extra: &[u8], field: usize) -> Option<u64> {
    let mut rest = extra;
    loop {
        let (id, length) = (u16_at(rest, 0)?, usize::from(u16_at(rest, 2)?));
        let body = rest.get(4..)?;
        if id == 1 {
            return u64_at(body, field.checked_mul(8)?);
        }
        rest = body.get(length..)?;
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(field.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(field.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(field.try_into().ok()?))
}
