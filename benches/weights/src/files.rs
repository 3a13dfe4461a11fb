//! Weight files with true headers and holes for numbers.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::Outcome;

/// A safetensors file of `tensors` BF16 tensors of `elements` each.
pub(crate) fn safetensors(folder: &Path, name: &str, tensors: u64, elements: u64) -> Outcome<PathBuf> {
    let mut header = String::from("{");
    for number in 0..tensors {
        let (start, end) = (number * elements * 2, (number + 1) * elements * 2);
        let comma = if number == 0 { "" } else { "," };
        write!(
            header,
            "{comma}\"model.layers.{number}.mlp.up_proj.weight\":{{\"dtype\":\"BF16\",\"shape\":[{elements}],\"data_offsets\":[{start},{end}]}}"
        )?;
    }
    header.push('}');
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let path = folder.join(name);
    let mut file = File::create(&path)?;
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(header.as_bytes())?;
    file.set_len(8 + header.len() as u64 + tensors * elements * 2)?;
    Ok(path)
}

/// What `torch.save` writes of so many BF16 tensors of `elements` each: a zip, everything stored.
pub(crate) fn torch(folder: &Path, name: &str, tensors: u32, elements: u32) -> Outcome<PathBuf> {
    let path = folder.join(name);
    let mut zip = Zip {
        file: File::create(&path)?,
        directory: Vec::new(),
        entries: 0,
    };
    zip.entry("archive/data.pkl", &pickle(tensors, elements), None)?;
    zip.entry("archive/byteorder", b"little", None)?;
    for number in 0..tensors {
        zip.entry(&format!("archive/data/{number}"), &[], Some(elements * 2))?;
    }
    zip.entry("archive/version", b"3\n", None)?;
    zip.finish()?;
    Ok(path)
}

/// The pickle of a dictionary of tensors, in protocol 2.
fn pickle(tensors: u32, elements: u32) -> Vec<u8> {
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.push(b'X');
        bytes.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
        bytes.extend(text.bytes());
    };
    let mut bytes = b"\x80\x02}(".to_vec();
    for number in 0..tensors {
        text(&mut bytes, &format!("model.layers.{number}.mlp.up_proj.weight"));
        bytes.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nBFloat16Storage\n");
        text(&mut bytes, &number.to_string());
        bytes.extend(b"X\x03\0\0\0cpuJ");
        bytes.extend(elements.to_le_bytes());
        bytes.extend(b"tQK\0J");
        bytes.extend(elements.to_le_bytes());
        bytes.extend(b"\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR");
    }
    bytes.extend(b"u.");
    bytes
}

struct Zip {
    file: File,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    /// A stored entry: `bytes`, or a hole of so many.
    fn entry(&mut self, name: &str, bytes: &[u8], hole: Option<u32>) -> Outcome<()> {
        let start = u32::try_from(self.file.stream_position()?)?;
        let size = hole.unwrap_or(u32::try_from(bytes.len())?);
        let sum = if hole.is_some() {
            zeros(size)
        } else {
            checksum(bytes)
        };
        let mut fields = Vec::new();
        fields.extend([0; 8]);
        fields.extend(sum.to_le_bytes());
        fields.extend(size.to_le_bytes());
        fields.extend(size.to_le_bytes());
        fields.extend(u16::try_from(name.len())?.to_le_bytes());
        fields.extend([0; 2]);
        self.file.write_all(b"PK\x03\x04\x14\0")?;
        self.file.write_all(&fields)?;
        self.file.write_all(name.as_bytes())?;
        self.file.write_all(bytes)?;
        if let Some(hole) = hole {
            self.file.seek(SeekFrom::Current(i64::from(hole)))?;
        }
        self.directory.extend(b"PK\x01\x02\x14\0\x14\0");
        self.directory.extend(&fields);
        self.directory.extend([0; 10]);
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(name.bytes());
        self.entries += 1;
        Ok(())
    }

    fn finish(mut self) -> Outcome<()> {
        let start = u32::try_from(self.file.stream_position()?)?;
        self.file.write_all(&self.directory)?;
        self.file.write_all(b"PK\x05\x06\0\0\0\0")?;
        self.file.write_all(&self.entries.to_le_bytes())?;
        self.file.write_all(&self.entries.to_le_bytes())?;
        self.file
            .write_all(&u32::try_from(self.directory.len())?.to_le_bytes())?;
        self.file.write_all(&start.to_le_bytes())?;
        self.file.write_all(&[0; 2])?;
        Ok(())
    }
}

/// CRC-32 of some bytes, bit by bit: they are few.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum = step(sum ^ u32::from(*byte));
    }
    !sum
}

/// CRC-32 of so many zeros.
fn zeros(count: u32) -> u32 {
    let mut sum = u32::MAX;
    for _ in 0..count {
        sum = step(sum);
    }
    !sum
}

fn step(mut sum: u32) -> u32 {
    for _ in 0..8 {
        sum = if sum & 1 == 1 {
            (sum >> 1) ^ 0xedb8_8320
        } else {
            sum >> 1
        };
    }
    sum
}
