//! The data of the weights, read once: digests, statistics, which tensors are alike.

use openassay_contents::{ContentDigest, Measure, Measured, NoDigest, Part, Statistics, Unmeasured};
use openassay_sources::{ReadAt, Release};
use openassay_weights::{Header, Variant, WeightFile};

/// What was found in the data of one variant.
#[derive(Debug, Clone)]
pub struct VariantContents {
    /// Name of the variant.
    pub name: String,
    /// Each of its files with its digest, or why it could not be read.
    pub files: Vec<(String, Result<String, String>)>,
    /// The digest of its tensors, whatever holds them and in how many files; or why there is none.
    pub digest: Result<String, String>,
    /// Its tensors, file by file.
    pub tensors: Vec<TensorFigures>,
    /// Names of tensors with the same type, shape and data.
    pub alike: Vec<Vec<String>>,
}

/// What the data of one tensor comes to.
#[derive(Debug, Clone)]
pub struct TensorFigures {
    /// Its name.
    pub name: String,
    /// Its type.
    pub dtype: String,
    /// Its shape.
    pub shape: Vec<u64>,
    /// The digest of its data, where it lies in the file as it is.
    pub sha256: Option<String>,
    /// Its statistics, or why there are none.
    pub statistics: Result<Statistics, &'static str>,
}

/// The definition that the digests of contents follow.
pub const CONTENT_DIGEST: &str = ContentDigest::VERSION;

/// Reads the data of every variant; `progress` is told how many bytes have been passed so far.
pub(super) fn measure(
    release: &Release,
    files: &[WeightFile],
    variants: &[Variant],
    progress: &(dyn Fn(u64) + Sync),
) -> Vec<VariantContents> {
    let mut before = 0;
    let mut found = Vec::new();
    for variant in variants {
        let of_variant = |file: &&WeightFile| {
            let mut own = variant.files.iter();
            own.any(|(source, path)| (*source, path) == (file.source, &file.path))
        };
        let own: Vec<&WeightFile> = files.iter().filter(of_variant).collect();
        found.push(of_files(release, variant, &own, &|bytes| {
            progress(before + bytes);
        }));
        before += own.iter().map(|file| file.size).sum::<u64>();
        progress(before);
    }
    found
}

/// How many bytes [`measure`] reads.
pub(super) fn bytes(variants: &[Variant]) -> u64 {
    variants.iter().map(|variant| variant.size).sum()
}

fn of_files(
    release: &Release,
    variant: &Variant,
    files: &[&WeightFile],
    progress: &(dyn Fn(u64) + Sync),
) -> VariantContents {
    let opened: Vec<(&WeightFile, &Header, Box<dyn ReadAt>)> = files
        .iter()
        .filter_map(|file| {
            let source = release.sources.get(file.source)?;
            let bytes = source.open(source.file(&file.path)?).ok()?;
            Some((*file, file.header.as_ref().ok()?, bytes))
        })
        .collect();
    let parts: Vec<Part<'_>> = opened
        .iter()
        .map(|(_, header, bytes)| Part::new(&**bytes, header))
        .collect();
    let measures = [Measure::FileDigest, Measure::TensorDigests, Measure::Statistics];
    let contents = openassay_contents::survey(&parts, &measures, progress);
    let name_of = |file: usize, tensor: usize| {
        let header = opened.get(file).map(|(_, header, _)| *header);
        let tensor = header.and_then(|header| header.tensors.get(tensor));
        tensor.map(|tensor| tensor.name.clone()).unwrap_or_default()
    };
    let alike = contents.alike.iter();
    let mut found = VariantContents {
        name: variant.name.clone(),
        files: Vec::new(),
        digest: match (&contents.content, opened.len() == files.len()) {
            (_, false) => Err("not every file of it was read".to_owned()),
            (Ok(digest), true) => Ok(digest.sha256.clone()),
            (Err(why), true) => Err(undigested(why)),
        },
        tensors: Vec::new(),
        alike: alike
            .map(|group| group.iter().map(|at| name_of(at.file, at.tensor)).collect())
            .collect(),
    };
    for ((file, header, _), read) in opened.iter().zip(&contents.files) {
        let told = match read {
            Ok(read) => Ok(read.sha256.clone().unwrap_or_default()),
            Err(error) => Err(error.to_string()),
        };
        found.files.push((file.path.clone(), told));
        let Ok(read) = read else { continue };
        let tensors = header.tensors.iter().zip(&read.tensors);
        found
            .tensors
            .extend(tensors.map(|(tensor, contents)| TensorFigures {
                name: tensor.name.clone(),
                dtype: tensor.dtype.clone(),
                shape: tensor.shape.clone(),
                sha256: contents.sha256.clone(),
                statistics: match &contents.measured {
                    Measured::Yes(statistics) => Ok(statistics.clone()),
                    Measured::No(why) => Err(unmeasured(*why)),
                },
            }));
    }
    found
}

fn undigested(why: &NoDigest) -> String {
    match why {
        NoDigest::NotAsked | NoDigest::Empty => "there are no tensors".to_owned(),
        NoDigest::Unread { .. } => "a file could not be read to its end".to_owned(),
        NoDigest::Tensor { name, .. } => format!("the data of `{name}` does not lie in its file as it is"),
    }
}

fn unmeasured(why: Unmeasured) -> &'static str {
    match why {
        Unmeasured::NotAsked => "not asked for",
        Unmeasured::Type => "not for this type",
        Unmeasured::Packed => "packed, in pieces, or in another file",
        Unmeasured::Overlapping => "it shares bytes with another tensor",
    }
}
