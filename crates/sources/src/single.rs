//! One file that was named by itself: an archive is looked into, anything else is what it is.

use std::path::Path;
use std::sync::Arc;

use crate::archive;
use crate::cache;
use crate::catalog::Catalog;
use crate::error::SourceError;
use crate::folder::is_sha256;
use crate::name::text_of_os;
use crate::read_at::{ReadAt, read_range};
use crate::source::{Kind, Listing, Place, Source, open_on_disk};

/// Compressions that are named and not read, by their first bytes.
const NOT_READ: &[(&[u8], &str)] = &[
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x04\x22\x4d\x18", "lz4"),
];

/// Opens a file by its resolved path; `path` is as it was named.
pub(crate) fn open(path: &Path, real: &Path, shown: &str) -> Result<Source, SourceError> {
    let bytes: Arc<dyn ReadAt> = Arc::new(open_on_disk(real, shown, None)?);
    if let Some(source) = archive::open(&bytes, shown)? {
        return Ok(source);
    }
    whole(&bytes, path, real, shown)
}

/// Opens a file by its resolved path as the one file that it is, an archive too.
pub(crate) fn open_whole(path: &Path, real: &Path, shown: &str) -> Result<Source, SourceError> {
    let bytes: Arc<dyn ReadAt> = Arc::new(open_on_disk(real, shown, None)?);
    whole(&bytes, path, real, shown)
}

fn whole(bytes: &Arc<dyn ReadAt>, path: &Path, real: &Path, shown: &str) -> Result<Source, SourceError> {
    let size = bytes.size();
    let name = path
        .file_name()
        .or_else(|| real.file_name())
        .map_or_else(|| shown.to_owned(), text_of_os);
    let mut catalog = Catalog::new(Listing::Complete);
    let name = catalog.add(&name, size, Place::Disk(real.to_owned()));
    name_blob(&mut catalog, &name, path, real);
    let head = read_range(bytes, 0, 8).map_err(|error| SourceError::unreadable(shown, error))?;
    if let Some((_, format)) = NOT_READ.iter().find(|(magic, _)| head.starts_with(magic)) {
        catalog.damage(
            &name,
            format!("is packed with {format}, which is not read: unpack it first"),
        );
    }
    Ok(Source::listed(Kind::SingleFile, shown, catalog))
}

/// A file of a snapshot knows its blob, as it would in its folder.
fn name_blob(catalog: &mut Catalog, name: &str, path: &Path, real: &Path) {
    let Ok(Some(cached)) = cache::recognize(path) else {
        return;
    };
    let Some(blob) = real
        .file_name()
        .filter(|_| real.parent() == Some(&cached.blobs()))
    else {
        return;
    };
    let blob = text_of_os(blob);
    if let Some(file) = catalog.file_mut(name) {
        file.blob_sha256 = is_sha256(&blob).then(|| blob.clone());
        file.blob = Some(blob);
    }
}
