//! The superblock: widths of addresses and lengths, and where the root group lies.

use crate::WeightsError;
use crate::scattered::{Fields, Scattered};

/// Bytes of the longest superblock, with addresses of eight bytes.
const LONGEST: u64 = 100;

/// The first bytes of HDF5.
const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";

/// The address of nothing; in the file, all ones of whatever width.
pub(super) const UNDEFINED: u64 = u64::MAX;

/// What the superblock says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Superblock {
    pub(super) widths: Widths,
    /// Address of the object header of the root group.
    pub(super) root: u64,
    /// Where the file ends, by its own account.
    pub(super) end: u64,
    base: u64,
}

/// Bytes of an address and of a length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Widths {
    pub(super) address: usize,
    pub(super) length: usize,
}

impl Widths {
    /// An address, which may be [`UNDEFINED`].
    pub(super) fn address(self, fields: &mut Fields<'_>) -> Option<u64> {
        let address = fields.number(self.address)?;
        let ones = u64::MAX >> (64 - 8 * self.address.clamp(1, 8));
        Some(if address == ones { UNDEFINED } else { address })
    }

    /// A length.
    pub(super) fn length(self, fields: &mut Fields<'_>) -> Option<u64> {
        fields.number(self.length)
    }
}

impl Superblock {
    /// Reads the superblock, and narrows `file` to what its addresses count from.
    pub(super) fn read(file: &mut Scattered<'_>) -> Result<Self, WeightsError> {
        file.reading = String::from("the superblock");
        let mut bytes = file.glance(0, LONGEST)?;
        let mut fields = Fields::new(&bytes);
        if fields.take(8) != Some(SIGNATURE) {
            return Err(file.malformed(0, "the file does not begin as HDF5 does"));
        }
        let version = fields.u8().ok_or_else(|| file.ends_inside())?;
        let found = match version {
            0 | 1 => Self::old(&mut fields, version),
            2 | 3 => Self::new(&mut fields),
            _ => return Err(file.malformed(8, format!("version {version}; 0 to 3 are known"))),
        };
        let found = found.ok_or_else(|| file.ends_inside())?;
        let passed = fields.passed() as u64;
        file.pass(0, &mut bytes, passed);
        if !(1..=8).contains(&found.widths.address) || !(1..=8).contains(&found.widths.length) {
            return Err(file.malformed(8, "addresses or lengths of a width that no file has"));
        }
        if found.end > file.size().saturating_sub(found.base) {
            file.reading = format!("the {} bytes that the superblock announces", found.end);
            return Err(file.ends_inside());
        }
        file.narrow(found.base);
        Ok(found)
    }

    fn old(fields: &mut Fields<'_>, version: u8) -> Option<Self> {
        fields.take(4)?;
        let widths = Self::widths(fields)?;
        // Reserved, the sizes of tree nodes, flags.
        fields.take(if version == 0 { 9 } else { 13 })?;
        let base = fields.number(widths.address)?;
        fields.take(widths.address)?;
        let end = fields.number(widths.address)?;
        // The driver, and the name of the root, which has none.
        fields.take(widths.address.checked_mul(2)?)?;
        Some(Self {
            widths,
            root: fields.number(widths.address)?,
            end,
            base,
        })
    }

    fn new(fields: &mut Fields<'_>) -> Option<Self> {
        let widths = Self::widths(fields)?;
        fields.take(1)?;
        let base = fields.number(widths.address)?;
        fields.take(widths.address)?;
        let end = fields.number(widths.address)?;
        Some(Self {
            widths,
            root: fields.number(widths.address)?,
            end,
            base,
        })
    }

    fn widths(fields: &mut Fields<'_>) -> Option<Widths> {
        let (address, length) = (fields.u8()?, fields.u8()?);
        Some(Widths {
            address: usize::from(address),
            length: usize::from(length),
        })
    }
}
