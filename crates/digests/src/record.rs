//! The `RECORD` of a Python package: a path, a digest and a size in each line, as CSV.

use crate::algorithm::Algorithm;
use crate::base64;
use crate::manifest::{Manifest, Part, Promise, folder, line_number};

/// Reads the `RECORD` at `path`; its names are seen from the folder that its `.dist-info` lies in.
pub(crate) fn read(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest::seen_from(folder(folder(path)));
    for (index, line) in text.lines().enumerate() {
        let number = line_number(index);
        match row(line, number) {
            Row::Promise(promise) => manifest.promise(promise),
            Row::Silent => {}
            Row::Broken(why) => manifest.broken(number, why),
        }
    }
    manifest
}

enum Row {
    Promise(Promise),
    /// A file whose digest is left out, as that of the record itself must be.
    Silent,
    Broken(&'static str),
}

fn row(line: &str, number: u32) -> Row {
    if line.trim().is_empty() {
        return Row::Silent;
    }
    // From the end: only the path may hold a comma.
    let mut fields = line.rsplitn(3, ',');
    let (Some(size), Some(digest), Some(name)) = (fields.next(), fields.next(), fields.next()) else {
        return Row::Broken("not the three fields of a record");
    };
    if digest.is_empty() {
        return Row::Silent;
    }
    let read = digest
        .split_once('=')
        .and_then(|(name, written)| Some((Algorithm::named(name)?, written)));
    let Some((algorithm, written)) = read else {
        return Row::Broken("an algorithm that is not known");
    };
    let bytes = base64::decode(written).map(|bytes| base64::hex(&bytes));
    let Some(digest) = bytes.and_then(|hex| algorithm.digest(&hex)) else {
        return Row::Broken("no digest in the base64 of a record");
    };
    Row::Promise(Promise {
        name: unquoted(name),
        algorithm,
        digest,
        size: size.trim().parse().ok(),
        part: Part::Whole,
        line: number,
    })
}

fn unquoted(field: &str) -> String {
    let inside = field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.map_or_else(|| field.to_owned(), |inside| inside.replace("\"\"", "\""))
}
