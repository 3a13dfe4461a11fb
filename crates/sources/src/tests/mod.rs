//! Small archives for the tests, written byte by byte so that they can lie.

mod cache;
mod folder;
mod hostile;
mod release;
mod tar;
mod wheels;
mod zip;

use std::io::Write;
use std::path::PathBuf;

use crate::read_at::ReadAt;
use crate::{Release, Source, SourceError, open};

/// An entry of a zip, with the ways in which it may lie.
#[derive(Clone)]
pub(crate) struct ZipEntry {
    name: Vec<u8>,
    local_name: Option<Vec<u8>>,
    content: Vec<u8>,
    method: u16,
    flags: u16,
    mode: u32,
    size: Option<u32>,
    start: Option<u32>,
    checksum: Option<u32>,
    extra: Vec<u8>,
}

pub(crate) fn stored(name: &str, content: &[u8]) -> ZipEntry {
    ZipEntry {
        name: name.as_bytes().to_vec(),
        local_name: None,
        content: content.to_vec(),
        method: 0,
        flags: 0,
        mode: 0o100_644,
        size: None,
        start: None,
        checksum: None,
        extra: Vec::new(),
    }
}

pub(crate) fn deflated(name: &str, content: &[u8]) -> ZipEntry {
    ZipEntry {
        method: 8,
        ..stored(name, content)
    }
}

fn short32(length: usize) -> u32 {
    u32::try_from(length).unwrap()
}

fn short16(length: usize) -> u16 {
    u16::try_from(length).unwrap()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn fields(out: &mut Vec<u8>, shorts: &[u16]) {
    for short in shorts {
        out.extend(short.to_le_bytes());
    }
}

pub(crate) fn zip(entries: &[ZipEntry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let packed = if entry.method == 8 {
            deflate(&entry.content)
        } else {
            entry.content.clone()
        };
        let start = entry.start.unwrap_or(short32(out.len()));
        let mut sizes = Vec::new();
        let size = entry.size.unwrap_or(short32(entry.content.len()));
        for number in [
            entry.checksum.unwrap_or(crc(&entry.content)),
            short32(packed.len()),
            size,
        ] {
            sizes.extend(number.to_le_bytes());
        }
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        out.extend(b"PK\x03\x04");
        fields(&mut out, &[20, entry.flags, entry.method, 0, 0]);
        out.extend(&sizes);
        fields(&mut out, &[short16(local_name.len()), 0]);
        out.extend(local_name);
        out.extend(packed);
        directory.extend(b"PK\x01\x02");
        fields(&mut directory, &[3 << 8, 20, entry.flags, entry.method, 0, 0]);
        directory.extend(&sizes);
        fields(
            &mut directory,
            &[short16(entry.name.len()), short16(entry.extra.len()), 0, 0, 0],
        );
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(start.to_le_bytes());
        directory.extend(&entry.name);
        directory.extend(&entry.extra);
    }
    let (start, size) = (short32(out.len()), short32(directory.len()));
    out.extend(directory);
    out.extend(b"PK\x05\x06");
    fields(
        &mut out,
        &[
            0,
            0,
            short16(entries.len() % 0x1_0000),
            short16(entries.len() % 0x1_0000),
        ],
    );
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    fields(&mut out, &[0]);
    out
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One member of a tar: header and content, filled up to whole blocks.
pub(crate) fn member(name: &str, flag: u8, link: &str, content: &[u8]) -> Vec<u8> {
    let size = format!("{:011o}", content.len());
    member_of_size(name, flag, link, content, size.as_bytes())
}

pub(crate) fn member_of_size(name: &str, flag: u8, link: &str, content: &[u8], size: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..124 + size.len()].copy_from_slice(size);
    header[148..156].copy_from_slice(b"        ");
    header[156] = flag;
    header[157..157 + link.len()].copy_from_slice(link.as_bytes());
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend(content);
    header.resize(header.len().next_multiple_of(512), 0);
    header
}

pub(crate) fn tar(members: &[Vec<u8>]) -> Vec<u8> {
    let mut out = members.concat();
    out.resize(out.len() + 1024, 0);
    out
}

/// Writes one file and opens it.
fn open_bytes(name: &str, bytes: &[u8]) -> Result<(Source, tempfile::TempDir), SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    open_path(path).map(|source| (source, folder))
}

fn open_path(path: impl Into<PathBuf>) -> Result<Source, SourceError> {
    let Release { mut sources, .. } = open(&[path.into()])?;
    Ok(sources.remove(0))
}

fn paths(source: &Source) -> Vec<&str> {
    source.files.iter().map(|file| file.path.as_str()).collect()
}

/// The problems as one text.
fn problems(source: &Source) -> String {
    let lines: Vec<String> = source
        .problems
        .iter()
        .map(|(path, message)| format!("{path}: {message}"))
        .collect();
    lines.join("\n")
}

fn content(source: &Source, path: &str) -> Result<Vec<u8>, SourceError> {
    source.read(source.file(path).unwrap(), 1 << 20)
}

/// Reads all that can be read, in every way: whatever comes of it, it comes.
fn read_everything(source: &Source) {
    for file in &source.files {
        let _ = source.head(file, 64);
        let _ = source.read(file, 1 << 20);
        if file.size < 1 << 21 {
            let _ = source.sha256(file);
        }
        if let Ok(opened) = source.open(file) {
            let _ = opened.read_at(file.size / 2, &mut [0; 100]);
            let _ = opened.read_at(file.size.saturating_sub(1), &mut [0; 100]);
            let _ = opened.read_at(u64::MAX, &mut [0; 100]);
        }
    }
}
