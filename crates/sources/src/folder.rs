//! Lists a tree of folders, following links only as far as they stay inside.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::catalog::Catalog;
use crate::limits;
use crate::name::{leads_out, text_of_os};
use crate::skip::{self, Surroundings};
use crate::source::Place;

/// Lists the tree below `root`, a resolved path; links into `blobs` are followed as well.
pub(crate) fn list(root: &Path, blobs: Option<&Path>, catalog: &mut Catalog) -> io::Result<()> {
    let mut walk = Walk {
        root,
        blobs,
        catalog,
        pending: Vec::new(),
        visits: 0,
        linked: BTreeSet::new(),
    };
    let here = Folder {
        real: root.to_owned(),
        path: String::new(),
        depth: 0,
    };
    let names = walk.names(&here)?;
    walk.entries(&here, names);
    while let Some(folder) = walk.pending.pop() {
        walk.folder(&folder);
    }
    walk.share_linked_bytes();
    Ok(())
}

struct Walk<'a> {
    root: &'a Path,
    blobs: Option<&'a Path>,
    catalog: &'a mut Catalog,
    pending: Vec<Folder>,
    visits: usize,
    /// Files of the tree that links of the tree lead to.
    linked: BTreeSet<String>,
}

struct Folder {
    real: PathBuf,
    path: String,
    depth: usize,
}

impl Folder {
    fn path_of(&self, name: &OsString) -> String {
        let name = text_of_os(name);
        if self.path.is_empty() {
            name
        } else {
            format!("{}/{name}", self.path)
        }
    }
}

/// What a listing ends at, in words.
const NO_ROOM: &str = "the listing ends at its largest number of files";

impl Walk<'_> {
    fn folder(&mut self, folder: &Folder) {
        if self.is_over() {
            return self.catalog.not_looked_at(&folder.path, NO_ROOM);
        }
        if folder.depth > limits::DEPTH {
            return self
                .catalog
                .not_looked_at(&folder.path, "it lies too deep in the tree");
        }
        match self.names(folder) {
            Ok(names) => self.entries(folder, names),
            Err(error) => self
                .catalog
                .damage(&folder.path, format!("the folder cannot be read: {error}")),
        }
    }

    fn is_over(&self) -> bool {
        self.visits >= limits::VISITS || self.catalog.is_full()
    }

    /// The names in a folder, sorted, since systems give them in any order.
    fn names(&mut self, folder: &Folder) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder.real)? {
            if self.visits >= limits::VISITS {
                self.catalog
                    .not_looked_at(&folder.path, "the folder holds too many entries");
                break;
            }
            self.visits += 1;
            names.push(entry?.file_name());
        }
        names.sort();
        Ok(names)
    }

    fn entries(&mut self, folder: &Folder, names: Vec<OsString>) {
        for name in names {
            let path = folder.path_of(&name);
            if self.catalog.is_full() {
                return self
                    .catalog
                    .not_looked_at(format!("{path} and what follows it"), NO_ROOM);
            }
            let real = folder.real.join(&name);
            match fs::symlink_metadata(&real) {
                Ok(found) if found.is_symlink() => self.link(&real, &path),
                Ok(found) if found.is_dir() => self.subfolder(folder, &name, real, path),
                Ok(found) => self.plain(real, &path, &found),
                Err(error) => self
                    .catalog
                    .problem(path, format!("cannot be looked at: {error}")),
            }
        }
    }

    fn plain(&mut self, real: PathBuf, path: &str, found: &Metadata) {
        if skip::is_checkout_note(path) {
            return self.catalog.skip(path, "version control");
        }
        if found.is_file() {
            self.catalog.add(path, found.len(), Place::Disk(real));
        } else {
            self.catalog
                .problem(path, "is a pipe, socket or device and is not opened");
        }
    }

    fn subfolder(&mut self, outer: &Folder, name: &OsString, real: PathBuf, path: String) {
        let reason = if skip::is_download_metadata(&path) {
            Some(skip::DOWNLOAD_METADATA)
        } else {
            skipped_on_disk(&outer.real, name)
        };
        match reason {
            Some(reason) => self.catalog.skip(path, reason),
            None => self.pending.push(Folder {
                real,
                path,
                depth: outer.depth + 1,
            }),
        }
    }

    fn link(&mut self, real: &Path, path: &str) {
        let target = match fs::read_link(real) {
            Ok(target) => target,
            Err(error) => {
                return self
                    .catalog
                    .problem(path, format!("is a link that cannot be read: {error}"));
            }
        };
        let text: String = text_of_os(target.as_os_str())
            .chars()
            .take(limits::LINK_TEXT)
            .collect();
        if self.leads_out(real, path, &target, &text) {
            return self.hostile(path, &text);
        }
        match fs::canonicalize(real) {
            Ok(end) => self.follow(path, &text, end),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.catalog
                    .problem(path, format!("is a link to `{text}`, which is not there"));
            }
            Err(error) => self.catalog.problem(
                path,
                format!("is a link to `{text}`, which leads nowhere: {error}"),
            ),
        }
    }

    /// Told by the text alone, so that nothing outside is touched, not even to see whether it exists.
    fn leads_out(&self, real: &Path, path: &str, target: &Path, text: &str) -> bool {
        if target.is_absolute() {
            return !self.may_hold(target);
        }
        leads_out(path, text)
            && !self
                .blobs
                .is_some_and(|blobs| lexically(real, target).starts_with(blobs))
    }

    fn may_hold(&self, place: &Path) -> bool {
        place.starts_with(self.root) || self.blobs.is_some_and(|blobs| place.starts_with(blobs))
    }

    fn follow(&mut self, path: &str, text: &str, end: PathBuf) {
        let is_blob = self.blobs.is_some_and(|blobs| end.parent() == Some(blobs));
        let inside = end.strip_prefix(self.root).ok().map(ToOwned::to_owned);
        if !is_blob && inside.is_none() {
            return self.hostile(path, text);
        }
        match fs::symlink_metadata(&end) {
            Ok(found) if found.is_dir() => {
                self.catalog.skip(
                    path,
                    format!("a link to the folder `{text}`, which is listed at its own place"),
                );
            }
            Ok(found) if found.is_file() => self.add_linked(path, end, found.len(), inside.as_deref()),
            Ok(_) => self
                .catalog
                .problem(path, "is a link to a pipe, socket or device, which is not opened"),
            Err(error) => self.catalog.problem(
                path,
                format!("is a link to `{text}`, which is not readable: {error}"),
            ),
        }
    }

    fn add_linked(&mut self, path: &str, end: PathBuf, size: u64, inside: Option<&Path>) {
        let name = end.file_name().map(text_of_os).unwrap_or_default();
        let blob = match inside {
            Some(inside) => {
                let target = relative_text(inside);
                self.linked.insert(target.clone());
                format!("link:{target}")
            }
            None => name.clone(),
        };
        let path = self.catalog.add(path, size, Place::Disk(end));
        if let Some(file) = self.catalog.file_mut(&path) {
            file.blob = Some(blob);
            file.blob_sha256 = (inside.is_none() && is_sha256(&name)).then_some(name);
        }
    }

    fn hostile(&mut self, path: &str, target: &str) {
        self.catalog.problem(
            path,
            format!("is a link to `{target}`, out of the release: it is not followed"),
        );
    }

    /// A file that a link leads to is the same bytes as the link.
    fn share_linked_bytes(&mut self) {
        for target in std::mem::take(&mut self.linked) {
            if let Some(file) = self.catalog.file_mut(&target) {
                file.blob = Some(format!("link:{target}"));
            }
        }
    }
}

/// Where a link leads by its text, without asking the system.
fn lexically(link: &Path, target: &Path) -> PathBuf {
    use std::path::Component;
    let mut end = link.parent().unwrap_or(link).to_owned();
    for part in target.components() {
        match part {
            Component::ParentDir => {
                end.pop();
            }
            Component::CurDir => {}
            part => end.push(part),
        }
    }
    end
}

fn relative_text(path: &Path) -> String {
    let parts: Vec<String> = path.iter().map(text_of_os).collect();
    parts.join("/")
}

/// Is it a sha256 as the cache writes it? (Small files are named by a git id, of 40 digits.)
pub(crate) fn is_sha256(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Why the folder `name` in `outer` is left out, if it is.
pub(crate) fn skipped_on_disk(outer: &Path, name: &OsString) -> Option<&'static str> {
    // A name that is no text is none of those that are skipped, and is asked for by its own marks only.
    skip::reason(&text_of_os(name), &OnDisk(outer))
}

struct OnDisk<'a>(&'a Path);

/// More entries than this and a folder is not what a build tool left.
const FEW: usize = 256;

impl Surroundings for OnDisk<'_> {
    fn has(&self, path: &str) -> bool {
        fs::symlink_metadata(self.0.join(path)).is_ok()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.0.join(folder)) else {
            return Vec::new();
        };
        let names: Vec<String> = entries
            .take(FEW + 1)
            .flatten()
            .map(|entry| text_of_os(&entry.file_name()))
            .collect();
        if names.len() > FEW { Vec::new() } else { names }
    }
}
