//! From a file to its pickles: what it is, what lies in it, and what all of that runs together.

mod bare;
mod compressed;
mod npy;
mod sniff;
mod tar;
mod zip;

use std::collections::BTreeSet;

use openassay_sources::ReadAt;

use crate::input::bytes_at;
use crate::machine::{Dialect, Finding, Machine};
use crate::report::{Executes, How, Kind, Place, Reason, Report};
use crate::tensors::{TensorRef, tensors};
use sniff::{Shape, shape};

/// Deepest nesting of archives in archives: nobody packs a model into more.
const DEEPEST: u32 = 8;

/// Most entries and nested files of one file: a large checkpoint has some ten thousand.
const MOST_ENTRIES: u64 = 200_000;

/// Most tensors that are listed.
const MOST_TENSORS: usize = 1_000_000;

/// Reads the file `name` and says what loading it runs.
pub fn scan(name: &str, bytes: &dyn ReadAt) -> Report {
    let mut scanner = Scanner {
        report: Report::new(),
        entries: 0,
    };
    let whole = Entry {
        place: name,
        name,
        depth: 0,
        dialect: Dialect {
            joblib: true,
            ..Dialect::default()
        },
    };
    scanner.look(&whole, bytes);
    scanner.report.sorted()
}

/// A file, or something in one.
#[derive(Clone, Copy)]
struct Entry<'a> {
    /// The names that lead to it.
    place: &'a str,
    /// Its own name.
    name: &'a str,
    /// How many archives it lies in.
    depth: u32,
    /// Who reads it.
    dialect: Dialect,
}

impl Entry<'_> {
    /// Does its name say that it is a pickle?
    fn is_named_pickle(&self) -> bool {
        const ENDINGS: [&str; 20] = [
            "pkl",
            "pickle",
            "pckl",
            "pck",
            "pk",
            "p",
            "pt",
            "pth",
            "bin",
            "ckpt",
            "joblib",
            "jbl",
            "dat",
            "data",
            "npy",
            "npz",
            "sav",
            "dill",
            "cloudpickle",
            "pt2",
        ];
        let file = self.name.rsplit(['/', '!']).next().unwrap_or_default();
        let ending = file
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    }
}

/// Looks into things and collects what is said of them.
struct Scanner {
    report: Report,
    entries: u64,
}

impl Scanner {
    /// Looks into `entry`, whatever it is.
    fn look(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt) {
        self.entries = self.entries.saturating_add(1);
        if entry.depth > DEEPEST || self.entries > MOST_ENTRIES {
            let why = "there is more in it than we look into";
            return self.unread(entry, 0, Executes::Unknown, why.to_owned());
        }
        let head = bytes_at(bytes, 0, 512);
        let shape = shape(&head);
        match shape {
            Shape::Zip => self.zip(entry, bytes),
            Shape::Npy => self.npy(entry, bytes),
            Shape::Tar => {
                // The sum of a tar may stand in the text of a pickle.
                if bare::begins_a_pickle(entry, bytes) {
                    self.bare(entry, bytes);
                }
                self.tar(entry, bytes);
            }
            Shape::Gzip => self.compressed(entry, bytes, compressed::Method::Gzip),
            Shape::Zlib => self.compressed(entry, bytes, compressed::Method::Zlib),
            Shape::Packed(method) => {
                self.kind(entry, Kind::Compressed);
                let why = format!("it is compressed with {method}, which we do not read");
                self.unread(entry, 0, Executes::Unknown, why);
            }
            Shape::Other => {
                self.bare(entry, bytes);
            }
        }
        if shape != Shape::Zip && zip::ends_like_one(bytes, entry.depth == 0) {
            self.zip(entry, bytes);
        }
    }

    /// Looks into something within `outer`, called `name`.
    fn look_within(&mut self, outer: &Entry<'_>, name: &str, bytes: &dyn ReadAt, dialect: Dialect) {
        let place = if name == outer.name {
            format!("{}!unpacked", outer.place)
        } else {
            format!("{}!{name}", outer.place)
        };
        let inner = Entry {
            place: &place,
            name,
            depth: outer.depth.saturating_add(1),
            dialect,
        };
        self.look(&inner, bytes);
    }

    /// The first kind that is found of the whole file is its kind.
    fn kind(&mut self, entry: &Entry<'_>, kind: Kind) {
        if entry.depth == 0 && self.report.kind == Kind::NotPickle {
            self.report.kind = kind;
        }
    }

    fn unread(&mut self, entry: &Entry<'_>, offset: u64, executes: Executes, why: String) {
        self.report.add(Reason {
            executes,
            what: String::from(entry.name),
            how: How::Unread,
            why,
            place: place(entry, offset),
        });
    }

    /// Notes what is odd, and where it does not lie in the file itself.
    fn odd(&mut self, entry: &Entry<'_>, problem: &str) {
        match entry.depth {
            0 => self.report.odd(problem),
            _ => self.report.odd(&format!("{}: {problem}", entry.place)),
        }
    }

    fn found(&mut self, entry: &Entry<'_>, finding: &Finding) {
        self.report.add(Reason {
            executes: finding.executes,
            what: finding.what.clone(),
            how: finding.how,
            why: finding.why.clone(),
            place: place(entry, finding.offset),
        });
    }

    /// Takes over what a machine found.
    fn absorb(&mut self, entry: &Entry<'_>, machine: &Machine<'_>, source: &dyn ReadAt) {
        if machine.arena.is_full() {
            let problem =
                "a pickle makes more values than we hold; what came after was judged by names alone";
            self.odd(entry, problem);
        }
        for finding in &machine.findings {
            self.found(entry, finding);
        }
        self.names(entry, machine);
        for nested in &machine.nested {
            if let Some(bytes) = compressed::nested_bytes(source, *nested) {
                let name = format!("{}.pt", nested.span.start);
                self.look_within(entry, &name, bytes.as_ref(), Dialect::default());
            } else {
                let why = "it holds more than we unpack, or no bytes".to_owned();
                self.unread(entry, nested.span.start, Executes::Unknown, why);
            }
        }
        let has_room = self.report.tensors.len() < MOST_TENSORS;
        self.report.has_all_tensors &= has_room;
        if has_room {
            let (tensors, all) = tensors(machine);
            self.report
                .tensors
                .extend(tensors.into_iter().map(|tensor| TensorRef {
                    entry: entry.name.to_owned(),
                    ..tensor
                }));
            self.report.has_all_tensors &= all;
        }
    }

    fn names(&mut self, entry: &Entry<'_>, machine: &Machine<'_>) {
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for global in &machine.globals {
            self.report.names(&global.written);
            let Some(inert) = global.inert().filter(|_| told.insert(&global.written)) else {
                continue;
            };
            self.report.add(Reason {
                executes: Executes::No,
                what: global.written.clone(),
                how: How::Imported,
                why: inert.why.to_owned(),
                place: place(entry, 0),
            });
        }
    }
}

fn place(entry: &Entry<'_>, offset: u64) -> Place {
    Place {
        entry: entry.place.to_owned(),
        offset,
    }
}
