//! Grants for tests, made of a license's name or of an SPDX text.

use openassay_facts::{Evidence, Method, Place};

use crate::{Grant, GrantKind, Offer, Part};

/// A tag at the root that names `expression`, on everything but data.
pub(crate) fn tag(expression: &str) -> Grant {
    Grant {
        kind: GrantKind::Tag,
        source: 0,
        path: "README.md".to_owned(),
        folder: String::new(),
        parts: vec![Part::Weights, Part::Code, Part::Documents],
        files: Vec::new(),
        evidence: Evidence::in_file(0, "README.md", Place::Line(2), Method::Declared)
            .quoting(format!("license: {expression}")),
        offer: Offer::Named(openassay_licenses::expression(expression).unwrap()),
        lacks: Vec::new(),
    }
}

/// The text of an SPDX license at `path`.
pub(crate) fn text(path: &str, id: &str) -> Grant {
    plain_text(path, spdx::license_id(id).unwrap().text())
}

/// A text at `path`.
pub(crate) fn plain_text(path: &str, text: &str) -> Grant {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Grant {
        kind: GrantKind::Text,
        path: path.to_owned(),
        folder: folder.to_owned(),
        evidence: Evidence::in_file(0, path, Place::Line(1), Method::Matched),
        offer: Offer::Text(Box::new(openassay_licenses::identify(text))),
        ..tag("MIT")
    }
}

/// Terms that nobody named.
pub(crate) fn unnamed() -> Grant {
    Grant {
        offer: Offer::Unnamed("rill-license".to_owned()),
        ..tag("MIT")
    }
}
