//! A tar header and the records that overrule it.

use super::BLOCK;

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    HardLink,
    SoftLink,
    Folder,
    Device,
    Sparse,
    LongName,
    LongLink,
    Pax,
    PaxGlobal,
    Other,
}

impl Kind {
    fn of(flag: u8) -> Self {
        match flag {
            0 | b'0' | b'7' => Self::File,
            b'1' => Self::HardLink,
            b'2' => Self::SoftLink,
            b'3' | b'4' | b'6' => Self::Device,
            b'5' => Self::Folder,
            b'S' => Self::Sparse,
            b'L' => Self::LongName,
            b'K' => Self::LongLink,
            b'x' | b'X' => Self::Pax,
            b'g' => Self::PaxGlobal,
            _ => Self::Other,
        }
    }
}

impl Kind {
    /// Does the size tell how many bytes follow? That of a link is the size of what it leads to.
    pub(super) fn has_data(self) -> bool {
        matches!(self, Self::File | Self::Sparse | Self::Other)
    }
}

/// What a header says of a member.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) name: Vec<u8>,
    pub(super) link: Vec<u8>,
    /// None where it is no number.
    pub(super) size: Option<u64>,
    pub(super) kind: Kind,
    pub(super) sparse_map_goes_on: bool,
}

impl Header {
    /// A header whose checksum holds; nothing else counts as one.
    pub(super) fn parse(block: &[u8]) -> Option<Self> {
        let field = |from: usize, to: usize| block.get(from..to);
        if block.len() != BLOCK || !checksum_holds(block, number(field(148, 156)?)?) {
            return None;
        }
        let name = text(field(0, 100)?);
        let prefix = if field(257, 263)? == b"ustar\0" {
            text(field(345, 500)?)
        } else {
            b""
        };
        let name = if prefix.is_empty() {
            name.to_vec()
        } else {
            [prefix, b"/", name].concat()
        };
        let kind = Kind::of(*block.get(156)?);
        let sparse_map_goes_on = *block.get(482)? != 0;
        Some(Self {
            name,
            link: text(field(157, 257)?).to_vec(),
            size: number(field(124, 136)?),
            kind,
            sparse_map_goes_on,
        })
    }
}

/// The sum of all bytes, the checksum itself taken for spaces; an all-zero block sums to no header.
fn checksum_holds(block: &[u8], stated: u64) -> bool {
    let bytes = || {
        block
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte })
    };
    let unsigned: u64 = bytes().map(u64::from).sum();
    // Some old writers took the bytes for signed numbers.
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    stated == unsigned || u64::try_from(signed) == Ok(stated)
}

/// What stands before the first zero byte.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Octal digits, or the GNU way for large numbers: a first bit, then big-endian.
fn number(field: &[u8]) -> Option<u64> {
    let (first, rest) = field.split_first()?;
    if *first == 0x80 {
        let (high, low) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
        return high
            .iter()
            .all(|byte| *byte == 0)
            .then_some(u64::from_be_bytes(low.try_into().ok()?));
    }
    let digits = std::str::from_utf8(text(field)).ok()?.trim_matches(' ');
    if digits.is_empty() {
        Some(0)
    } else {
        u64::from_str_radix(digits, 8)
            .ok()
            .filter(|_| !digits.starts_with('+'))
    }
}

/// What earlier headers say of the next member.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) sparse: bool,
}

impl Overrides {
    /// Reads records of the form `length key=value\n`, the length counting all of it.
    pub(super) fn read_pax(&mut self, mut records: &[u8]) -> Option<()> {
        while !records.is_empty() && records.first() != Some(&0) {
            let space = records.iter().position(|byte| *byte == b' ')?;
            let length: usize = std::str::from_utf8(records.get(..space)?).ok()?.parse().ok()?;
            let record = records.get(space + 1..length)?.strip_suffix(b"\n")?;
            let equals = record.iter().position(|byte| *byte == b'=')?;
            let (key, value) = (record.get(..equals)?, record.get(equals + 1..)?);
            match key {
                b"path" => self.path = Some(value.to_vec()),
                b"linkpath" => self.link = Some(value.to_vec()),
                b"size" => self.size = Some(std::str::from_utf8(value).ok()?.parse().ok()?),
                key if key.starts_with(b"GNU.sparse.") => self.sparse = true,
                _ => {}
            }
            records = records.get(length..)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_big_endian() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"    644 "), Some(0o644));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\x02\0\0\0\0"), Some(0x2_0000_0000));
        assert_eq!(number(b"\x80\0\0\x01\0\0\0\0\0\0\0\0"), None);
        assert_eq!(number(b"00009\0\0\0"), None);
        assert_eq!(number(b"-1\0\0\0\0\0\0"), None);
    }

    #[test]
    fn extended_headers_overrule_name_and_size() {
        let mut overrides = Overrides::default();
        overrides
            .read_pax(b"12 path=a/b\n11 size=17\n20 linkpath=c/d/e.f\n")
            .unwrap();
        assert_eq!(overrides.path.unwrap(), b"a/b");
        assert_eq!(overrides.size, Some(17));
        assert_eq!(overrides.link.unwrap(), b"c/d/e.f");
    }

    #[test]
    fn a_damaged_extended_header_is_none() {
        for records in [
            &b"99 path=a\n"[..],
            b"x path=a\n",
            b"8 path=a\n",
            b"2 \n",
            b"0 path=a\n",
            b"path",
        ] {
            assert!(
                Overrides::default().read_pax(records).is_none(),
                "{}",
                String::from_utf8_lossy(records)
            );
        }
    }
}
