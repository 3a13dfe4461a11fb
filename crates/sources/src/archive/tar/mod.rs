//! Tar archives (POSIX ustar and pax, GNU long names), plain or in gzip.
//!
//! A plain archive is hopped through from header to header. A packed one is unpacked once while it is
//! listed; small members and heads are kept, so that reading them does not unpack it again.

mod header;
mod tape;

use std::io::Read;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::stream::{Unpacked, read_full};
use super::{Member, Packing, remark_link};
use crate::catalog::Catalog;
use crate::error::Broken;
use crate::limits;
use crate::name::{entry_path, text_of};
use crate::read_at::{Front, ReadAt};
use crate::source::Place;

use header::{Header, Kind, Overrides};
use tape::{Hopping, Tape, Unwinding};

/// Everything in a tar archive is a multiple of this.
pub(super) const BLOCK: usize = 512;

/// Does it begin with a header of a tar archive?
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.get(..BLOCK)
        .is_some_and(|block| Header::parse(block).is_some())
}

/// Does it begin like a gzip stream?
pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b\x08")
}

/// Lists a plain archive.
pub(super) fn list(bytes: &Arc<dyn ReadAt>, catalog: &mut Catalog) -> Result<(), Broken> {
    let mut tape = Hopping::new(Arc::clone(bytes));
    Scan {
        tape: &mut tape,
        catalog,
        overrides: Overrides::default(),
    }
    .run()
}

/// Lists an archive in gzip, and says its unpacked bytes; nothing where no archive is in it.
pub(super) fn list_packed(
    bytes: &Arc<dyn ReadAt>,
    catalog: &mut Catalog,
) -> Result<Option<Arc<dyn ReadAt>>, Broken> {
    let cap = bytes
        .size()
        .saturating_mul(limits::INFLATE_RATIO)
        .max(limits::UNPACK_FLOOR);
    list_packed_within(cap, bytes, catalog)
}

/// As [`list_packed`], unpacking no more than `cap` bytes.
fn list_packed_within(
    cap: u64,
    bytes: &Arc<dyn ReadAt>,
    catalog: &mut Catalog,
) -> Result<Option<Arc<dyn ReadAt>>, Broken> {
    let packed = Arc::clone(bytes);
    let decoder =
        move || -> Box<dyn Read + Send> { Box::new(MultiGzDecoder::new(Front::of(Arc::clone(&packed)))) };
    let mut first = [0; BLOCK];
    let (length, end) = read_full(&mut *decoder(), &mut first);
    if let Err(error) = end {
        return Err(Broken::at(
            length as u64,
            format!("the packed data is damaged or cut off: {error}"),
        ));
    }
    if !is_tar(&first) {
        return Ok(None);
    }
    let mut tape = Unwinding::new(decoder(), cap);
    Scan {
        tape: &mut tape,
        catalog,
        overrides: Overrides::default(),
    }
    .run()?;
    let size = tape.finish(catalog);
    Ok(Some(Arc::new(Unpacked::new(size, Box::new(decoder)))))
}

struct Scan<'a> {
    tape: &'a mut dyn Tape,
    catalog: &'a mut Catalog,
    overrides: Overrides,
}

/// Whether the next header is to be read.
enum Next {
    Header,
    End,
}

impl Scan<'_> {
    /// Reads headers until the end; damage after the first member keeps what came before it.
    fn run(&mut self) -> Result<(), Broken> {
        let mut headers = 0;
        loop {
            match self.entry() {
                Ok(Next::Header) => headers += 1,
                Ok(Next::End) => return Ok(()),
                Err(broken) if headers == 0 => return Err(broken),
                Err(Broken { place, why }) => {
                    self.catalog.damage(
                        String::new(),
                        format!("the archive is broken at byte {place}: {why}"),
                    );
                    return Ok(());
                }
            }
            if headers >= limits::VISITS || self.catalog.is_full() {
                self.catalog
                    .not_looked_at("…", "the listing ends at its largest number of files");
                return Ok(());
            }
        }
    }

    fn entry(&mut self) -> Result<Next, Broken> {
        let place = self.tape.position();
        let block = self.block()?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(Next::End);
        }
        let header =
            Header::parse(&block).ok_or_else(|| Broken::at(place, "no header of a member stands here"))?;
        let size = header
            .size
            .ok_or_else(|| Broken::at(place, "the size of a member is no number"))?;
        match header.kind {
            Kind::LongName => self.overrides.path = Some(self.extension(size)?),
            Kind::LongLink => self.overrides.link = Some(self.extension(size)?),
            Kind::Pax => {
                let records = self.extension(size)?;
                self.overrides
                    .read_pax(&records)
                    .ok_or_else(|| Broken::at(place, "an extended header is damaged"))?;
            }
            Kind::PaxGlobal => drop(self.extension(size)?),
            _ => self.member(&header, size)?,
        }
        Ok(Next::Header)
    }

    fn block(&mut self) -> Result<[u8; BLOCK], Broken> {
        let place = self.tape.position();
        let mut block = [0; BLOCK];
        match self.tape.read(&mut block)? {
            BLOCK => Ok(block),
            0 => Err(Broken::at(
                place,
                "the file ends without the mark of an archive's end; it may be cut off",
            )),
            read => Err(Broken::at(
                place + read as u64,
                "the file ends inside the header of a member",
            )),
        }
    }

    /// The content of a header that only serves the next one.
    fn extension(&mut self, size: u64) -> Result<Vec<u8>, Broken> {
        let place = self.tape.position();
        let length = usize::try_from(size.min(limits::TAR_EXTENSION)).unwrap_or(usize::MAX);
        if size > limits::TAR_EXTENSION {
            return Err(Broken::at(
                place,
                format!("an extended header of {size} bytes is larger than what is read"),
            ));
        }
        let mut content = vec![0; length];
        let read = self.tape.read(&mut content)?;
        if read < length {
            return Err(Broken::at(
                place + read as u64,
                "the file ends inside an extended header",
            ));
        }
        self.tape.skip(padding(size))?;
        Ok(content)
    }

    fn member(&mut self, header: &Header, size: u64) -> Result<(), Broken> {
        let overrides = std::mem::take(&mut self.overrides);
        let raw = before_zero(overrides.path.as_deref().unwrap_or(&header.name));
        let link = before_zero(overrides.link.as_deref().unwrap_or(&header.link));
        let size = if header.kind.has_data() {
            overrides.size.unwrap_or(size)
        } else {
            0
        };
        if header.kind == Kind::Sparse {
            self.skip_sparse_map(header)?;
        }
        // The oldest archives mark a folder by its name alone.
        let is_file = header.kind == Kind::File && !raw.ends_with(b"/");
        match entry_path(raw) {
            Ok(path) if is_file && overrides.sparse => self.catalog.problem(path, SPARSE),
            Ok(path) if is_file => return self.file(&path, size),
            Ok(path) => self.remark(&path, header.kind, &text_of(link)),
            // Archives of a folder begin with the folder itself, which has no name.
            Err(_) if header.kind == Kind::Folder => {}
            Err(why) => self.catalog.refuse(raw, why),
        }
        self.pass(size)
    }

    fn remark(&mut self, path: &str, kind: Kind, link: &str) {
        let problem = match kind {
            Kind::SoftLink => return remark_link(self.catalog, path, link),
            // Counted from the top of the archive, unlike a soft link.
            Kind::HardLink => match entry_path(link.as_bytes()) {
                Ok(first) => return self.second_name(path, &first),
                Err(_) => format!("is a hard link to `{link}`, out of the release: it is not followed"),
            },
            Kind::Sparse => SPARSE.to_owned(),
            Kind::Device => "is a pipe or device and is not listed".to_owned(),
            Kind::Other => "is not listed: it is of a kind that is not known".to_owned(),
            _ => return,
        };
        self.catalog.problem(path, problem);
    }

    /// Old GNU archives put more of the map between header and data.
    fn skip_sparse_map(&mut self, header: &Header) -> Result<(), Broken> {
        let mut more = header.sparse_map_goes_on;
        while more {
            more = self.block()?.get(504).is_some_and(|flag| *flag != 0);
        }
        Ok(())
    }

    fn file(&mut self, path: &str, size: u64) -> Result<(), Broken> {
        let start = self.tape.position();
        let head: Arc<[u8]> = self.tape.keep(size)?.into();
        let rest = size - head.len() as u64;
        let end = rest
            .checked_add(padding(size))
            .ok_or_else(|| Broken::at(start, "a member has no end"))?;
        if let Err(Broken { why, .. }) = self.tape.skip(end) {
            let why = format!("of the {size} bytes of `{path}` not all are there: {why}");
            return Err(Broken::at(start, why));
        }
        let member = Member {
            size,
            checksum: None,
            packing: Packing::Plain { start, head },
        };
        self.put(path, size, Place::Member(member));
        Ok(())
    }

    fn put(&mut self, path: &str, size: u64, place: Place) {
        if self.catalog.remove(path) {
            let why =
                "stands in the archive more than once; the last one is read, as unpacking would leave it";
            self.catalog.problem(path, why);
        }
        self.catalog.add(path, size, place);
    }

    /// A file that had a second name when it was packed: the same bytes under both.
    fn second_name(&mut self, path: &str, first: &str) {
        let Some(file) = self.catalog.file_mut(first).filter(|_| first != path) else {
            let reason = format!("a hard link to `{first}`, which is no file of the archive before it");
            return self.catalog.skip(path, reason);
        };
        let blob = file.blob.get_or_insert_with(|| format!("link:{first}")).clone();
        let (size, place) = (file.size, file.place.clone());
        self.put(path, size, place);
        if let Some(file) = self.catalog.file_mut(path) {
            file.blob = Some(blob);
        }
    }

    fn pass(&mut self, size: u64) -> Result<(), Broken> {
        let start = self.tape.position();
        let whole = size
            .checked_add(padding(size))
            .ok_or_else(|| Broken::at(start, "a member has no end"))?;
        self.tape.skip(whole)
    }
}

/// What is said of both ways to pack a sparse file.
const SPARSE: &str = "is not listed: it is a sparse file, which is not read";

fn before_zero(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// What fills up the last block.
fn padding(size: u64) -> u64 {
    let block = BLOCK as u64;
    (block - size % block) % block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Listing;
    use crate::tests::{gzip, member, tar};

    #[test]
    fn a_packed_bomb_is_unpacked_only_so_far() {
        let zeros = vec![0; 3 << 20];
        let members = [
            member("a", b'0', "", b"x"),
            member("bomb", b'0', "", &zeros),
            member("b", b'0', "", b"x"),
        ];
        let bytes: Arc<dyn ReadAt> = Arc::new(gzip(&tar(&members)));
        let mut catalog = Catalog::new(Listing::Complete);
        let unpacked = list_packed_within(1 << 20, &bytes, &mut catalog)
            .unwrap()
            .unwrap();
        assert!(unpacked.size() <= (1 << 20) + limits::KEPT_MEMBER);
        let closed = catalog.close();
        assert_eq!(closed.files.len(), 1);
        assert_eq!(closed.listing, Listing::Partial);
        assert!(
            closed.problems[0].1.contains("of `bomb`"),
            "{:?}",
            closed.problems
        );
    }
}
