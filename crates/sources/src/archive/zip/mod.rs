//! Zip archives by their central directory (PKWARE APPNOTE 6.3.10), without unpacking anything.
//!
//! Readers of zip disagree about archives that lie: names twice, entries that overlap, local headers that
//! say something else. Whatever could be read in two ways is said to be a problem.

mod directory;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::Arc;

use flate2::read::DeflateDecoder;

use directory::Directory;

use super::fields::Fields;
use super::stream::Unpacked;
use super::{Member, Packing, remark_link};
use crate::catalog::Catalog;
use crate::error::Broken;
use crate::limits;
use crate::name::{entry_path, text_of};
use crate::read_at::{Front, ReadAt, Section, read_range};
use crate::source::Place;

const LOCAL: &[u8] = b"PK\x03\x04";
const EMPTY: &[u8] = b"PK\x05\x06";
const LOCAL_SIZE: u64 = 30;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// Does it begin like a zip archive?
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(LOCAL) || head.starts_with(EMPTY)
}

/// What the central directory says of an entry that is read.
#[derive(Debug)]
pub(crate) struct Entry {
    name: Vec<u8>,
    /// Where its local header begins.
    start: u64,
    /// Where the next entry, or the directory, begins.
    end: u64,
    compressed: u64,
    method: u16,
}

/// Why an entry did not open.
#[derive(Debug)]
pub(crate) enum OpenError {
    Broken(Broken),
    Unreadable(io::Error),
}

impl Entry {
    pub(super) fn open(&self, size: u64, bytes: &Arc<dyn ReadAt>) -> Result<Box<dyn ReadAt>, OpenError> {
        let start = self.data_start(bytes)?;
        let section = move |bytes: Arc<dyn ReadAt>, size| Section { bytes, start, size };
        if self.method == STORED {
            return Ok(Box::new(section(Arc::clone(bytes), size)));
        }
        let (bytes, compressed) = (Arc::clone(bytes), self.compressed);
        let decoder = move || -> Box<dyn Read + Send> {
            Box::new(DeflateDecoder::new(Front::of(section(
                Arc::clone(&bytes),
                compressed,
            ))))
        };
        Ok(Box::new(Unpacked::new(size, Box::new(decoder))))
    }

    /// Where the data begins, once the local header agrees with the directory.
    fn data_start(&self, bytes: &Arc<dyn ReadAt>) -> Result<u64, OpenError> {
        let length = usize::try_from(LOCAL_SIZE).unwrap_or_default() + self.name.len();
        let header = read_range(bytes, self.start, length).map_err(OpenError::Unreadable)?;
        let broken = |why: &str| OpenError::Broken(Broken::at(self.start, why));
        let (method, name_length, extra) =
            local_header(&header).ok_or_else(|| broken("no entry begins here"))?;
        if method != self.method {
            return Err(broken(
                "its own header and the directory name different compressions",
            ));
        }
        if usize::from(name_length) != self.name.len() || !header.ends_with(&self.name) {
            return Err(broken("its own header and the directory name it differently"));
        }
        let start = self.start + length as u64 + u64::from(extra);
        let fits = start
            .checked_add(self.compressed)
            .is_some_and(|end| end <= self.end);
        fits.then_some(start)
            .ok_or_else(|| broken("its data runs into what follows it"))
    }
}

/// Compression, length of the name, length of the extra fields.
fn local_header(header: &[u8]) -> Option<(u16, u16, u16)> {
    let mut fields = Fields(header.strip_prefix(LOCAL)?);
    fields.take(4)?;
    let method = fields.u16()?;
    fields.take(16)?;
    Some((method, fields.u16()?, fields.u16()?))
}

/// Lists what the archive holds.
pub(super) fn list(bytes: &Arc<dyn ReadAt>, catalog: &mut Catalog) -> Result<(), Broken> {
    let directory = Directory::find(bytes, catalog)?;
    let records = directory.records(bytes, catalog)?;
    let named = admit_names(records, catalog);
    let placed = admit_places(named, directory.start, catalog);
    let total: u64 = placed
        .iter()
        .filter(|one| one.record.is_dense())
        .fold(0, |sum, one| sum.saturating_add(one.record.size));
    for one in placed {
        let link = one.record.is_link().then(|| one.link_target(bytes));
        match link {
            Some(target) => remark_link(catalog, &one.path, &target),
            None => one.add(total > limits::INFLATE_TOTAL, catalog),
        }
    }
    Ok(())
}

/// One record of the central directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    start: u64,
    name: Vec<u8>,
    flags: u16,
    method: u16,
    checksum: u32,
    compressed: u64,
    size: u64,
    /// File type and permissions, where a Unix wrote it.
    mode: u16,
}

impl Record {
    fn is_link(&self) -> bool {
        self.mode & 0o170_000 == 0o120_000
    }

    fn is_special(&self) -> bool {
        !matches!(self.mode & 0o170_000, 0 | 0o100_000 | 0o040_000 | 0o120_000)
    }

    fn is_folder(&self) -> bool {
        self.name.ends_with(b"/")
    }

    fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Packed more tightly than what people release.
    fn is_dense(&self) -> bool {
        self.method == DEFLATED && self.size / limits::INFLATE_RATIO > self.compressed
    }

    /// Where it ends at least: the local header has the name and perhaps more.
    fn least_end(&self) -> Option<u64> {
        self.start
            .checked_add(LOCAL_SIZE + self.name.len() as u64)?
            .checked_add(self.compressed)
    }

    /// Sizes that no writer produces.
    fn lies_about_size(&self) -> Option<String> {
        let (size, compressed) = (self.size, self.compressed);
        match self.method {
            STORED if size != compressed && !self.is_encrypted() => Some(format!(
                "is stored as it is, yet has {size} bytes outside and {compressed} inside"
            )),
            DEFLATED if size / limits::DEFLATE_RATIO > compressed => Some(format!(
                "claims {size} bytes, more than {compressed} packed bytes can hold"
            )),
            _ => None,
        }
    }

    fn refusal(&self, bombs: bool) -> Option<String> {
        if self.is_encrypted() {
            return Some("it is encrypted".to_owned());
        }
        if !matches!(self.method, STORED | DEFLATED) {
            return Some(format!(
                "it is packed with method {}, only stored and deflated entries are read",
                self.method
            ));
        }
        let bomb = self.is_dense() && (bombs || self.size > limits::INFLATE_FLOOR);
        bomb.then(|| {
            format!(
                "its {} packed bytes unpack to {}: it looks like a zip bomb",
                self.compressed, self.size
            )
        })
    }
}

/// A record under a path that is safe and its own.
struct Named {
    path: String,
    record: Record,
    end: u64,
}

impl Named {
    fn packing(&self, bombs: bool) -> Packing {
        let Record {
            name,
            start,
            compressed,
            method,
            ..
        } = &self.record;
        match self.record.refusal(bombs) {
            Some(why) => Packing::Refused(why),
            None => Packing::Zip(Arc::new(Entry {
                name: name.clone(),
                start: *start,
                end: self.end,
                compressed: *compressed,
                method: *method,
            })),
        }
    }

    fn member(&self, bombs: bool) -> Member {
        Member {
            size: self.record.size,
            checksum: Some(self.record.checksum),
            packing: self.packing(bombs),
        }
    }

    fn add(self, bombs: bool, catalog: &mut Catalog) {
        if catalog.is_full() {
            return catalog.not_looked_at(self.path, "the listing ends at its largest number of files");
        }
        let member = self.member(bombs);
        if let Packing::Refused(why) = &member.packing {
            catalog.problem(&self.path, format!("is not read: {why}"));
        }
        catalog.add(&self.path, member.size, Place::Member(member));
    }

    /// The text of a link is the content of its entry.
    fn link_target(&self, bytes: &Arc<dyn ReadAt>) -> String {
        let opened = self.member(true).open(&self.path, bytes);
        let text = opened
            .ok()
            .and_then(|opened| read_range(&opened, 0, limits::LINK_TEXT).ok());
        text.map_or_else(|| "?".to_owned(), |text| text_of(&text))
    }
}

/// Keeps records whose names are safe; of several with one name the last, as unpacking would leave it.
fn admit_names(records: Vec<Record>, catalog: &mut Catalog) -> Vec<Named> {
    let mut named = BTreeMap::<String, Record>::new();
    for record in records {
        let path = match entry_path(&record.name) {
            Ok(path) => path,
            Err(why) => {
                catalog.refuse(&record.name, why);
                continue;
            }
        };
        if record.is_folder() {
            continue;
        }
        if record.is_special() {
            catalog.problem(path, "is a pipe, socket or device and is not listed");
        } else if let Some(lie) = record.lies_about_size() {
            catalog.problem(path, format!("is not listed: it {lie}"));
        } else if named.insert(path.clone(), record).is_some() {
            catalog.problem(
                path,
                "stands in the archive more than once; the last one is read, as unpacking would leave it",
            );
        }
    }
    named
        .into_iter()
        .map(|(path, record)| Named { path, record, end: 0 })
        .collect()
}

/// Keeps entries that have their bytes for themselves, and tells each where it must end.
fn admit_places(mut named: Vec<Named>, directory: u64, catalog: &mut Catalog) -> Vec<Named> {
    named.sort_by_key(|one| one.record.start);
    let starts: Vec<u64> = named.iter().map(|one| one.record.start).collect();
    for (at, one) in named.iter_mut().enumerate() {
        one.end = starts.get(at + 1).copied().unwrap_or(directory);
    }
    let shared = sharing(&named);
    let mut kept = Vec::new();
    for (at, one) in named.into_iter().enumerate() {
        let place = one.record.start;
        if one.record.least_end().is_none_or(|end| end > directory) {
            let why =
                format!("is not listed: from byte {place} on it reaches beyond the entries of the archive");
            catalog.problem(one.path, why);
        } else if shared.contains(&at) {
            let why = format!("is not listed: at byte {place} it shares its bytes with another entry");
            catalog.problem(one.path, why);
        } else {
            kept.push(one);
        }
    }
    kept.sort_by(|one, other| one.path.cmp(&other.path));
    kept
}

/// Which entries, sorted by their start, have bytes in common with another one.
fn sharing(named: &[Named]) -> BTreeSet<usize> {
    let mut shared = BTreeSet::new();
    let (mut farthest, mut owner) = (0, 0);
    for (at, one) in named.iter().enumerate() {
        if one.record.start < farthest {
            shared.extend([at, owner]);
        }
        let end = one.record.least_end().unwrap_or(u64::MAX);
        if end > farthest {
            (farthest, owner) = (end, at);
        }
    }
    shared
}
