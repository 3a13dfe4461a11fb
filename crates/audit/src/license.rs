//! One license on its own: a text that was named, or a license by its id, outside of any release.

use std::path::PathBuf;

use openassay_facts::{Evidence, Method, Place};
use openassay_licenses::{Identification, License};
use openassay_sources::digest;
use openassay_terms::{Answer, Grant, GrantKind, Offer, Part, compose};

use crate::AuditError;

/// The largest license text that is read. The longest known, the GPL with every notice, is below 100 kB.
const LARGEST: u64 = 4 * 1024 * 1024;

/// A license that was asked about, and what it comes to.
#[derive(Debug, Clone)]
pub struct LicenseReading {
    /// The file or id, as it was named.
    pub name: String,
    /// What the text was found to be; none where only an id was named.
    pub text: Option<Identification>,
    /// The license by its id.
    pub known: Option<&'static License>,
    /// The words of the text; none where only an id was named.
    pub words: Option<String>,
    /// Question, answer, the sentences it rests on, and what one must do.
    pub answers: Vec<(&'static str, Answer, Vec<Evidence>, Vec<String>)>,
}

/// Reads the text in the file `place`, or what we know of the license of that id.
pub fn read_license(place: &str) -> Result<LicenseReading, AuditError> {
    let path = PathBuf::from(place);
    if path.exists() || openassay_licenses::expression(place).is_err() {
        let release = openassay_sources::open(&[path])?;
        let bytes = match release
            .sources
            .first()
            .and_then(|source| Some((source, source.files.first()?)))
        {
            Some((source, file)) if source.files.len() == 1 => source.read(file, LARGEST)?,
            _ => return Err(not_one_text(place)),
        };
        return Ok(license_text(place, &bytes));
    }
    let known = openassay_licenses::by_id(place);
    let offer = openassay_licenses::expression(place).map(Offer::Named);
    Ok(LicenseReading {
        name: place.to_owned(),
        text: None,
        known,
        words: None,
        answers: offer.map(|offer| answers(place, None, offer)).unwrap_or_default(),
    })
}

fn not_one_text(place: &str) -> AuditError {
    AuditError::Broken {
        path: place.to_owned(),
        message: "is not one text: name the license file itself".to_owned(),
    }
}

/// What the text in `bytes` is; `name` is the file it came from.
pub fn license_text(name: &str, bytes: &[u8]) -> LicenseReading {
    let text = openassay_licenses::decode(bytes);
    let identification = openassay_licenses::identify(&text);
    let known = identification
        .license
        .as_deref()
        .filter(|_| identification.verdict.is_plain())
        .and_then(openassay_licenses::by_id);
    let offer = Offer::Text(Box::new(identification.clone()));
    LicenseReading {
        name: name.to_owned(),
        known,
        answers: answers(name, Some(digest(bytes)), offer),
        text: Some(identification),
        words: Some(text),
    }
}

impl LicenseReading {
    /// The text, or the license by its id, as what it offers.
    pub(crate) fn offer(&self) -> Option<Offer> {
        match &self.text {
            Some(text) => Some(Offer::Text(Box::new(text.clone()))),
            None => openassay_licenses::expression(&self.name).map(Offer::Named).ok(),
        }
    }
}

fn answers(
    name: &str,
    sha256: Option<String>,
    offer: Offer,
) -> Vec<(&'static str, Answer, Vec<Evidence>, Vec<String>)> {
    let grant = Grant {
        kind: if sha256.is_some() {
            GrantKind::Text
        } else {
            GrantKind::Tag
        },
        source: 0,
        path: name.to_owned(),
        folder: String::new(),
        parts: Part::ALL.to_vec(),
        files: Vec::new(),
        evidence: Evidence::in_file(0, name, Place::Whole, Method::Matched).hashed(sha256),
        offer,
        lacks: Vec::new(),
    };
    let terms = compose(vec![&grant]);
    openassay_terms::permissions(&terms)
        .into_iter()
        .map(|one| (one.question.as_str(), one.answer, one.quotes, one.duties))
        .collect()
}
