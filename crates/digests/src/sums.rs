//! A digest and a name in each line: what `sha256sum` and its like write, in the manner of GNU or of BSD.

use crate::algorithm::{Algorithm, is_hex};
use crate::manifest::{Manifest, Part, Promise, Signed, folder, line_number, subject};

/// Reads `text`; `named` is the algorithm that the file's name says.
pub(crate) fn read(path: &str, text: &str, named: Option<Algorithm>) -> Manifest {
    let mut manifest = Manifest::seen_from(folder(path));
    for (index, line) in text.lines().enumerate() {
        let (number, line) = (line_number(index), line.trim_end_matches('\r'));
        if line.starts_with("-----BEGIN PGP SIGNED MESSAGE") {
            manifest.signed = Signed::Yes;
        } else if line.starts_with("-----BEGIN PGP SIGNATURE") {
            break;
        } else if !is_silent(line) {
            match entry(line, named, path) {
                Some((name, algorithm, digest)) => manifest.promise(Promise {
                    name,
                    algorithm,
                    digest,
                    size: None,
                    part: Part::Whole,
                    line: number,
                }),
                None => manifest.broken(number, "no digest and name that are read"),
            }
        }
    }
    manifest
}

/// Blank lines, comments, and the header of a clear-signed text.
fn is_silent(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with(['#', ';']) || line.starts_with("Hash: ")
}

type Entry = (String, Algorithm, String);

/// A line that begins with `\` has its name escaped.
fn entry(line: &str, named: Option<Algorithm>, path: &str) -> Option<Entry> {
    if let Some(rest) = line.strip_prefix('\\') {
        let (name, algorithm, digest) = gnu(rest, named).or_else(|| bsd(rest))?;
        return Some((unescaped(&name), algorithm, digest));
    }
    gnu(line, named)
        .or_else(|| bsd(line))
        .or_else(|| lone(line, named, path))
}

/// `<digest>  <name>`, with `*` before the name for bytes.
fn gnu(line: &str, named: Option<Algorithm>) -> Option<Entry> {
    let (written, name) = line.split_once([' ', '\t'])?;
    let name = name.strip_prefix([' ', '*', '\t']).unwrap_or(name);
    let (algorithm, digest) = of_line(written, named)?;
    (!name.is_empty()).then(|| (name.to_owned(), algorithm, digest))
}

/// `SHA256 (<name>) = <digest>`, and what `openssl dgst` writes: `SHA256(<name>)= <digest>`.
fn bsd(line: &str) -> Option<Entry> {
    let (tag, rest) = line.split_once('(')?;
    let (name, written) = rest.rsplit_once(')')?;
    let algorithm = Algorithm::named(tag.trim())?;
    let digest = algorithm.digest(written.trim_start().strip_prefix('=')?.trim())?;
    (!name.is_empty()).then(|| (name.to_owned(), algorithm, digest))
}

/// A digest alone, in a file that is named after the one it speaks of.
fn lone(line: &str, named: Option<Algorithm>, path: &str) -> Option<Entry> {
    let (algorithm, digest) = of_line(line.trim(), named)?;
    Some((subject(path)?.to_owned(), algorithm, digest))
}

/// The digest of a line that does not name its algorithm: the file's name does, else its length.
fn of_line(written: &str, named: Option<Algorithm>) -> Option<(Algorithm, String)> {
    let algorithm = named.or_else(|| {
        is_hex(written)
            .then(|| Algorithm::of_length(written.len()))
            .flatten()
    })?;
    Some((algorithm, algorithm.digest(written)?))
}

fn unescaped(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut letters = name.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => plain.push('\n'),
                Some('r') => plain.push('\r'),
                Some(other) => plain.push(other),
                None => {}
            },
            letter => plain.push(letter),
        }
    }
    plain
}
