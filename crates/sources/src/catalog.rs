//! What a lister has found so far, held to the caps.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits;
use crate::name::{BadName, text_of};
use crate::source::{File, Listing, Place, Skipped};

/// What a lister has found so far.
#[derive(Debug)]
pub(crate) struct Catalog {
    files: BTreeMap<String, File>,
    skipped: Vec<Skipped>,
    problems: Vec<(String, String)>,
    unsaid: [usize; 2],
    /// The last number given to a name that was taken.
    numbers: BTreeMap<String, usize>,
    name_bytes: usize,
    pub(crate) listing: Listing,
}

/// A catalog closed: sorted and counted.
pub(crate) struct Closed {
    pub(crate) files: Vec<File>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) problems: Vec<(String, String)>,
    pub(crate) listing: Listing,
}

impl Catalog {
    pub(crate) fn new(listing: Listing) -> Self {
        Self {
            files: BTreeMap::new(),
            skipped: Vec::new(),
            problems: Vec::new(),
            unsaid: [0; 2],
            numbers: BTreeMap::new(),
            name_bytes: 0,
            listing,
        }
    }

    /// Is there no room for another file?
    pub(crate) fn is_full(&self) -> bool {
        self.files.len() >= limits::FILES || self.name_bytes >= limits::NAME_BYTES
    }

    /// Adds a file under a name that nothing else has, and says that name.
    pub(crate) fn add(&mut self, path: &str, size: u64, place: Place) -> String {
        let path = self.free_name(path);
        self.name_bytes += path.len();
        let file = File {
            path: path.clone(),
            size,
            blob: None,
            blob_sha256: None,
            place,
        };
        self.files.insert(path.clone(), file);
        path
    }

    fn free_name(&mut self, path: &str) -> String {
        let mut name = path.to_owned();
        while self.files.contains_key(&name) {
            // Counted on from the last time, so that many equal names do not cost their square.
            let number = self.numbers.entry(path.to_owned()).or_insert(1);
            *number += 1;
            name = format!("{path}~{number}");
        }
        name
    }

    pub(crate) fn file_mut(&mut self, path: &str) -> Option<&mut File> {
        self.files.get_mut(path)
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    /// Takes a file back; was it there?
    pub(crate) fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// Says what is left out on purpose.
    pub(crate) fn skip(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        if self.skipped.len() < limits::REMARKS {
            self.skipped.push(Skipped {
                path: clipped(path.into()),
                reason: clipped(reason.into()),
            });
        } else {
            self.unsaid[0] += 1;
        }
    }

    /// Says what is left out for want of room: what is there is unknown.
    pub(crate) fn not_looked_at(&mut self, path: impl Into<String>, reason: &str) {
        self.listing = Listing::Partial;
        self.skip(path, format!("not looked at: {reason}"));
    }

    /// Says what is wrong.
    pub(crate) fn problem(&mut self, path: impl Into<String>, message: impl Into<String>) {
        if self.problems.len() < limits::REMARKS {
            self.problems
                .push((clipped(path.into()), clipped(message.into())));
        } else {
            self.unsaid[1] += 1;
        }
    }

    /// Says that something is wrong for which files may be missing from the listing.
    pub(crate) fn damage(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.listing = Listing::Partial;
        self.problem(path, message);
    }

    /// Says of an entry that its name keeps it from being listed.
    pub(crate) fn refuse(&mut self, name: &[u8], why: BadName) {
        match why {
            BadName::Hostile(why) => self.problem(text_of(name), format!("is not listed: {why}")),
            BadName::Beyond(why) => self.not_looked_at(text_of(name), why),
        }
    }

    pub(crate) fn paths(&self) -> BTreeSet<String> {
        self.files.keys().cloned().collect()
    }

    pub(crate) fn close(mut self) -> Closed {
        self.skipped.sort();
        self.problems.sort();
        let [skips, problems] = self.unsaid;
        if skips > 0 {
            let reason = format!("{skips} more places were left out");
            self.skipped.push(Skipped {
                path: "…".to_owned(),
                reason,
            });
        }
        if problems > 0 {
            self.problems
                .push(("…".to_owned(), format!("{problems} more problems like these")));
        }
        let files = self.files.into_values().collect();
        Closed {
            files,
            skipped: self.skipped,
            problems: self.problems,
            listing: self.listing,
        }
    }
}

/// A text that is kept to its first letters, since a hostile name may be as long as its archive.
fn clipped(text: String) -> String {
    match text.char_indices().nth(limits::REMARK) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn nowhere() -> Place {
        Place::Disk(PathBuf::new())
    }

    #[test]
    fn names_that_collide_stay_distinct() {
        let mut catalog = Catalog::new(Listing::Complete);
        for _ in 0..3 {
            catalog.add("a", 1, nowhere());
        }
        let paths: Vec<String> = catalog.close().files.into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["a", "a~2", "a~3"]);
    }

    #[test]
    fn remarks_beyond_the_cap_are_counted() {
        let mut catalog = Catalog::new(Listing::Complete);
        for number in 0..limits::REMARKS + 5 {
            catalog.problem(format!("{number}"), "broken");
        }
        let closed = catalog.close();
        assert_eq!(closed.problems.len(), limits::REMARKS + 1);
        assert_eq!(closed.problems.last().unwrap().1, "5 more problems like these");
    }

    #[test]
    fn a_remark_of_any_length_is_clipped() {
        let mut catalog = Catalog::new(Listing::Complete);
        catalog.problem("é".repeat(1 << 20), "broken");
        assert_eq!(catalog.close().problems[0].0.chars().count(), limits::REMARK + 1);
    }

    #[test]
    fn what_is_not_looked_at_makes_the_listing_partial() {
        let mut catalog = Catalog::new(Listing::Complete);
        catalog.skip("node_modules", "dependencies");
        assert_eq!(catalog.listing, Listing::Complete);
        catalog.not_looked_at("deep", "too deep");
        assert_eq!(catalog.listing, Listing::Partial);
    }
}
