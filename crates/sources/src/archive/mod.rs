//! Archives read in place: what lies in them, and how its bytes are reached.

mod fields;
mod stream;
mod tar;
mod zip;

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::error::{Broken, SourceError};
use crate::name::{has_ending, leads_out};
use crate::read_at::{ReadAt, Section, read_range};
use crate::skip;
use crate::source::{Kind, Listing, Source};

/// Where an entry lies in its archive, and how it is packed.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) size: u64,
    /// CRC-32 of the unpacked bytes, where the format has one.
    pub(crate) checksum: Option<u32>,
    pub(crate) packing: Packing,
}

#[derive(Debug, Clone)]
pub(crate) enum Packing {
    /// As it is, from this byte on; the first bytes may be at hand.
    Plain { start: u64, head: Arc<[u8]> },
    /// Behind a header of its own in a zip archive.
    Zip(Arc<zip::Entry>),
    /// Of a kind that is not read.
    Refused(String),
}

impl Member {
    /// Opens the entry for reading by position.
    pub(crate) fn open(&self, path: &str, bytes: &Arc<dyn ReadAt>) -> Result<Box<dyn ReadAt>, SourceError> {
        match &self.packing {
            Packing::Plain { start, head } => {
                let rest = Section {
                    bytes: Arc::clone(bytes),
                    start: *start,
                    size: self.size,
                };
                Ok(Box::new(stream::Headed {
                    head: Arc::clone(head),
                    rest,
                }))
            }
            Packing::Zip(entry) => entry.open(self.size, bytes).map_err(|error| match error {
                zip::OpenError::Broken(broken) => broken.in_file(path),
                zip::OpenError::Unreadable(error) => SourceError::unreadable(path, error),
            }),
            Packing::Refused(why) => Err(SourceError::Refused {
                path: path.to_owned(),
                why: why.clone(),
            }),
        }
    }
}

/// Looks into a file: a source where it is an archive, nothing where it is a file in its own right.
pub(crate) fn open(bytes: &Arc<dyn ReadAt>, shown: &str) -> Result<Option<Source>, SourceError> {
    let head = read_range(bytes, 0, tar::BLOCK).map_err(|error| SourceError::unreadable(shown, error))?;
    let mut catalog = Catalog::new(Listing::Complete);
    let listed = if zip::is_zip(&head) {
        zip::list(bytes, &mut catalog).map(|()| Some(Arc::clone(bytes)))
    } else if tar::is_tar(&head) {
        tar::list(bytes, &mut catalog).map(|()| Some(Arc::clone(bytes)))
    } else if tar::is_gzip(&head) {
        tar::list_packed(bytes, &mut catalog)
    } else {
        Ok(None)
    };
    let Some(unpacked) = listed.map_err(|broken: Broken| broken.in_file(shown))? else {
        return Ok(None);
    };
    if is_one_file(&catalog) {
        return Ok(None);
    }
    skip::prune(&mut catalog);
    let mut source = Source::listed(Kind::Archive, shown, catalog);
    source.archive = Some(unpacked);
    Ok(Some(source))
}

/// Formats of weights that are zip or tar inside: told by what they hold, since their names say nothing.
fn is_one_file(catalog: &Catalog) -> bool {
    let names = || catalog.files().map(|file| file.path.as_str());
    let holds = |all: &[&str]| all.iter().all(|wanted| names().any(|path| path == *wanted));
    let npz = names().next().is_some() && names().all(|path| has_ending(path, "npy"));
    let keras = holds(&["config.json", "metadata.json", "model.weights.h5"]);
    // PyTorch before 1.6 of the oldest kind: a tar of three pickles.
    let old_torch = holds(&["pickle", "storages", "tensors"]);
    npz || keras || old_torch || is_torch(catalog)
}

/// PyTorch since 1.6: all in one folder, a pickle at its top and what only its writer puts beside it.
fn is_torch(catalog: &Catalog) -> bool {
    let parts: Option<Vec<(&str, &str)>> = catalog.files().map(|file| file.path.split_once('/')).collect();
    let Some(parts) = parts else { return false };
    let one_folder = parts
        .windows(2)
        .all(|two| matches!(two, [(one, _), (other, _)] if one == other));
    let holds = |names: &[&str]| parts.iter().any(|(_, inner)| names.contains(inner));
    one_folder && holds(&["data.pkl"]) && holds(&["version", "byteorder", "constants.pkl"])
}

/// Says of a link in an archive that it is not followed; one that leads out is hostile.
fn remark_link(catalog: &mut Catalog, path: &str, target: &str) {
    if leads_out(path, target) {
        catalog.problem(
            path,
            format!("is a link to `{target}`, out of the release: it is not followed"),
        );
    } else {
        catalog.skip(path, format!("a link to `{target}`, not followed in an archive"));
    }
}
