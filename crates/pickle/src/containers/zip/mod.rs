//! Zips: every local header that can be reached is an entry, whatever the directory, the flags and the checksums say.
//!
//! A loader may go by the directory or by the local headers, and believe either of their sizes and methods. So where
//! they differ, each is tried.

mod walk;

use openassay_sources::ReadAt;

use super::compressed::{Method, unpack};
use super::{Entry, Scanner};
use crate::input::Part;
use crate::machine::Dialect;
use crate::report::{Executes, Kind, ZipEntry};
use walk::{Member, members};

pub(super) use walk::ends_like_one;

/// Methods of compression in a zip.
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

impl Scanner {
    /// Looks into every entry of a zip.
    pub(super) fn zip(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt) {
        let walk = members(bytes);
        if walk.is_cut {
            let why = "the zip has more entries than we look into".to_owned();
            self.unread(entry, 0, Executes::Unknown, why);
        }
        if walk.members.is_empty() && !walk::is_empty(bytes) {
            let why = "the zip has no entry that could be found".to_owned();
            self.unread(entry, 0, Executes::Unknown, why);
        }
        for problem in walk.problems {
            self.odd(entry, &problem);
        }
        let kind = kind(&walk.members);
        self.kind(entry, kind);
        let dialect = Dialect {
            joblib: true,
            script: kind == Kind::TorchScript,
            tar: false,
        };
        for member in &walk.members {
            self.zip_member(entry, member, bytes, dialect);
        }
    }

    fn zip_member(&mut self, entry: &Entry<'_>, member: &Member, bytes: &dyn ReadAt, dialect: Dialect) {
        let before = self.report.pickles;
        if member.is_cut(bytes.size()) {
            let why = format!("the zip ends inside the entry `{}`", member.name.escape_debug());
            self.unread(entry, member.header, Executes::Unknown, why);
        }
        if entry.depth == 0 {
            self.report.entries.push(ZipEntry {
                name: member.name.clone(),
                place: member.data..member.data.saturating_add(member.longest()),
                is_stored: member.methods.iter().eq([&STORED]),
            });
        }
        for method in &member.methods {
            let part = Part::new(bytes, member.data, member.longest());
            match *method {
                STORED => self.look_within(entry, &member.name, &part, dialect),
                DEFLATED => self.deflated(entry, member, part, dialect),
                other => {
                    let why = format!("the entry `{}` is compressed by method {other}", member.name);
                    self.unread(entry, member.header, Executes::Unknown, why);
                }
            }
        }
        if member.is_encrypted && self.report.pickles == before && member.longest() > 0 {
            let why = format!("the entry `{}` says that it is encrypted", member.name);
            self.unread(entry, member.header, Executes::Unknown, why);
        }
    }

    fn deflated(&mut self, entry: &Entry<'_>, member: &Member, part: Part<'_>, dialect: Dialect) {
        // An empty file is two bytes.
        if unpack(part, Method::Deflate, 1).is_empty() && part.size() > 2 {
            return self.look_within(entry, &member.name, &part, dialect);
        }
        self.unpacked(entry, part, Method::Deflate, &member.name, dialect);
    }
}

/// What the names of the entries say that the zip is.
fn kind(members: &[Member]) -> Kind {
    let has = |end: &str| {
        members.iter().any(|member| {
            member.name.rsplit('/').next() == Some(end) || member.name.contains(&format!("/{end}/"))
        })
    };
    if has("constants.pkl") && has("code") {
        Kind::TorchScript
    } else if has("data.pkl") {
        Kind::TorchZip
    } else {
        Kind::Zip
    }
}
