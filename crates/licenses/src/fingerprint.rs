//! What we keep of a text that we do not carry: digests of its sentences, and the few words that matter in them.

use std::fmt::Write as _;

use crate::digest;
use crate::material;
use crate::normalize;
use crate::reading::Reading;

/// A sentence or clause of a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// Digest of its words.
    pub digest: u64,
    /// How many words it has.
    pub words: u16,
    /// The section that it stands in.
    pub section: Option<String>,
    /// Its numbers, and its words of the closed list, in order.
    pub marked: Vec<String>,
}

/// What is wrong with a written segment.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a segment of a fingerprint (`digest words [§section] [marked words]`): `{0}`")]
pub struct SegmentError(String);

impl Segment {
    /// Reads a segment as [`Segment::written`] writes it.
    pub fn parse(line: &str) -> Result<Self, SegmentError> {
        let refuse = || SegmentError(line.to_owned());
        let mut parts = line.split(' ');
        let digest = parts.next().filter(|part| part.len() == 16).ok_or_else(refuse)?;
        let words = parts
            .next()
            .and_then(|part| part.parse().ok())
            .ok_or_else(refuse)?;
        let mut segment = Self {
            digest: u64::from_str_radix(digest, 16).map_err(|_| refuse())?,
            words,
            ..Self::default()
        };
        for part in parts {
            match part.strip_prefix('§') {
                Some(section) => segment.section = Some(section.to_owned()),
                None => segment.marked.push(part.to_owned()),
            }
        }
        Ok(segment)
    }

    /// One line: digest, number of words, section, marked words.
    pub fn written(&self) -> String {
        let mut line = format!("{:016x} {}", self.digest, self.words);
        if let Some(section) = &self.section {
            let _ = write!(line, " §{section}");
        }
        for word in &self.marked {
            let _ = write!(line, " {word}");
        }
        line
    }
}

/// The segments of a text.
pub fn segments(reading: &Reading) -> Vec<Segment> {
    let segment = |run: crate::reading::Run| Segment {
        digest: reading.digest(run.start, run.end),
        words: u16::try_from(run.end - run.start).unwrap_or(u16::MAX),
        section: reading.section(run.start).map(str::to_owned),
        marked: marked(reading, run.start, run.end),
    };
    reading.runs().into_iter().map(segment).collect()
}

/// The numbers and words of the closed list from `start` to before `end`.
pub fn marked(reading: &Reading, start: usize, end: usize) -> Vec<String> {
    let words = reading.slice(start, end).iter();
    words
        .filter(|word| material::is_material(&word.text))
        .map(|word| word.text.to_string())
        .collect()
}

/// The `[[fingerprint]]` table of a license file for `text`: digests and facts, never the text.
pub fn stub(text: &str) -> String {
    let reading = Reading::of(text);
    let mut table = String::from("[[fingerprint]]\n");
    let _ = writeln!(table, "source_sha256 = \"{}\"", digest::of_bytes(text.as_bytes()));
    let _ = writeln!(table, "normalizer = {}", normalize::VERSION);
    let _ = writeln!(table, "words = {}", reading.words.len());
    table.push_str("segments = [\n");
    for segment in segments(&reading) {
        let _ = writeln!(table, "  \"{}\",", segment.written());
    }
    table.push_str("]\n");
    table
}

/// The `[[companion]]` table for `text`, which stands beside a license and says the same in other words.
pub fn companion(what: &str, text: &str) -> String {
    let reading = Reading::of(text);
    let digest = reading.digest(0, reading.words.len());
    format!("[[companion]]\nwhat = {what:?}\ndigest = \"{digest:016x}\"\n")
}

/// A license's file with each fingerprint made again from the text that it was made from, which `text_of` finds
/// by its digest. An error names the digest whose text is not there.
///
/// # Errors
///
/// A text is not there, or the file has a table that does not end.
pub fn renewed(file: &str, text_of: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(file.len());
    let mut rest = file;
    while let Some((before, table)) = rest.split_once("[[fingerprint]]\n") {
        let digest = table
            .split_once("source_sha256 = \"")
            .and_then(|(_, behind)| behind.split_once('"'))
            .map(|(digest, _)| digest)
            .ok_or("a fingerprint without `source_sha256`")?;
        let text = text_of(digest).ok_or_else(|| format!("no text with SHA-256 {digest}"))?;
        let (_, behind) = table
            .split_once("\n]\n")
            .ok_or("a fingerprint that does not end")?;
        out.push_str(before);
        out.push_str(&stub(&text));
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

/// The digest by which a fingerprint names the text that it was made from.
pub fn source_digest(text: &str) -> String {
    digest::of_bytes(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_reads_as_it_was_written() {
        let text = "2. Terms.\n\nYou may not serve 700 million users; so there.";
        for segment in segments(&Reading::of(text)) {
            assert_eq!(Segment::parse(&segment.written()), Ok(segment));
        }
        assert!(Segment::parse("zz 3").is_err());
        assert!(Segment::parse("00000000000000aa").is_err());
    }

    #[test]
    fn a_file_is_renewed_where_its_text_is_there() {
        let text = "You may look. You may not touch.";
        let old = stub(text).replace(&format!("normalizer = {}", normalize::VERSION), "normalizer = 0");
        let file = format!("id = \"x\"\n\n{old}\n[[companion]]\nwhat = \"y\"\n");
        let found = |digest: &str| (digest == source_digest(text)).then(|| text.to_owned());
        let new = renewed(&file, &found).unwrap();
        assert_eq!(
            new,
            format!("id = \"x\"\n\n{}\n[[companion]]\nwhat = \"y\"\n", stub(text))
        );
        assert!(
            renewed(&file, &|_| None)
                .unwrap_err()
                .contains(&source_digest(text))
        );
    }

    /// Whoever changes a step of the normalizer, or how a text is cut, sees this fail: raise `normalize::VERSION`,
    /// make the fingerprints again (`examples/refingerprint.rs`), and write the new digest here.
    #[test]
    fn a_change_of_the_normalizer_is_noticed() {
        let mut all = String::new();
        for license in spdx::identifiers::LICENSES {
            let text = spdx::license_id(license.name).map_or("", spdx::LicenseId::text);
            for segment in segments(&Reading::of(text)) {
                all.push_str(&segment.written());
            }
        }
        assert_eq!(
            (normalize::VERSION, digest::of_bytes(all.as_bytes()).as_str()),
            (
                3,
                "6d02c96927983731f96ad23961202d4397425002b70a54eb461b35add004866d"
            )
        );
    }

    #[test]
    fn a_stub_holds_no_sentence_of_its_text() {
        let stub = stub("Zebras gallop over the Software, which may not be revoked.");
        assert!(!stub.to_lowercase().contains("zebras") && !stub.contains("gallop"));
        assert!(stub.contains(" may not"));
    }
}
