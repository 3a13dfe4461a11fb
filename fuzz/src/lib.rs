//! What the license engine promises of any bytes: each function takes some and panics where a promise is broken.
//!
//! The fuzz targets choose the bytes by coverage; `crates/licenses/tests/fuzz.rs` draws a few in every test run.

mod edits;

use openassay_licenses::{Identification, Verdict, decode, spdx_headers};

/// Any bytes are answered as a license text, twice alike, with places and quotes that are there.
pub fn identify(bytes: &[u8]) {
    let text = decode(bytes);
    let found = openassay_licenses::identify(&text);
    holds_together(&text, &found);
    assert_eq!(
        told(&found),
        told(&openassay_licenses::identify(&text)),
        "the second answer differs"
    );
    for (header, line) in spdx_headers(&text) {
        assert!(
            !header.is_empty() && (1..=lines(&text)).contains(&line),
            "{header}:{line}"
        );
    }
}

/// Any bytes are answered as an expression; one that is understood reads the same once it is written.
pub fn expression(bytes: &[u8]) {
    let text = decode(bytes);
    if let Ok(found) = openassay_licenses::expression(&text) {
        let written = found.to_string();
        assert_eq!(
            openassay_licenses::expression(&written),
            Ok(found),
            "`{written}` reads differently"
        );
    }
}

/// A license of SPDX's list, edited as the bytes say, is answered; where a sentence of it binds otherwise by then, it
/// is not called exact.
pub fn mutant(bytes: &[u8]) {
    let Some(mutant) = edits::mutant(bytes) else {
        return;
    };
    let found = openassay_licenses::identify(&mutant.text);
    holds_together(&mutant.text, &found);
    assert!(
        !(mutant.binds && found.verdict == Verdict::Exact),
        "{mutant} is called exactly {:?}",
        found.license
    );
}

/// Lines of `text` as the engine counts them.
fn lines(text: &str) -> u32 {
    let ends = |c: &char| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    let breaks = text.replace("\r\n", "\n").chars().filter(ends).count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

/// Every place is one of the text, and every quote says something.
fn holds_together(text: &str, found: &Identification) {
    let known = 1..=lines(text);
    for one in &found.restrictions {
        assert!(
            known.contains(&one.line) && !one.quote.trim().is_empty() && !one.value.is_empty(),
            "{one:?}"
        );
    }
    for one in &found.changes {
        assert!(
            known.contains(&one.line) && !one.text.trim().is_empty(),
            "{one:?}"
        );
    }
    if let Some((line, at)) = &found.copyright {
        assert!(known.contains(at) && !line.trim().is_empty(), "{line}:{at}");
    }
    assert_eq!(found.license.is_none(), found.verdict == Verdict::Unknown);
    assert_eq!(found.license.is_none(), found.licenses.is_empty());
    assert!(
        !found.verdict.is_plain() || found.changes.is_empty(),
        "{:?}",
        found.changes
    );
}

/// All that an answer says.
fn told(found: &Identification) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        found.verdict,
        found.completeness,
        found.license,
        found.changes,
        found.restrictions,
        found.copyright,
        found.policies
    )
}
