//! The metadata of a Python package: fields like those of a mail, then a description.
//!
//! The format is that of the Core Metadata specifications (packaging.python.org): a description stands
//! after the first blank line, or, in old versions, folded into a field.

use crate::document::Document;
use crate::markdown;

/// Most fields that are kept: packages have hundreds of classifiers, not thousands.
const MAX_FIELDS: usize = 10_000;

/// The fields of a package's metadata.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Name, value (folded lines joined by `\n`) and line, in order.
    pub fields: Vec<(String, String, u32)>,
    /// Byte offset of the description after the first blank line.
    pub body: Option<usize>,
}

impl Metadata {
    /// The values of field `name` with their lines; case does not matter.
    pub fn values<'m>(&'m self, name: &'m str) -> impl Iterator<Item = (&'m str, u32)> {
        self.fields
            .iter()
            .filter(move |(field, _, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value, line)| (value.as_str(), *line))
    }

    /// The first value of field `name`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value, _)| value.as_str())
    }
}

/// Reads fields up to the first blank line; a line that is no field is passed over.
pub fn parse(text: &str) -> Metadata {
    let mut metadata = Metadata::default();
    let mut offset = 0;
    for (line, number) in text.split_inclusive('\n').zip(1_u32..) {
        offset += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        // A folded blank line still has the blanks that fold it.
        if line.is_empty() {
            metadata.body = Some(offset);
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value, _)) = metadata.fields.last_mut() {
                value.push('\n');
                value.push_str(unfolded(line));
            }
        } else if let Some((name, value)) = line.split_once(':')
            && metadata.fields.len() < MAX_FIELDS
        {
            metadata
                .fields
                .push((name.trim().to_owned(), value.trim().to_owned(), number));
        }
    }
    metadata
}

/// A folded line without what folds it: `setuptools` puts eight blanks before a line, or seven and a bar.
fn unfolded(line: &str) -> &str {
    line.strip_prefix("       |")
        .or_else(|| line.strip_prefix("        "))
        .unwrap_or_else(|| line.trim_start())
}

/// Reads the whole of `document` as package metadata.
pub(crate) fn read(document: &mut Document) {
    let text = std::mem::take(&mut document.text);
    let metadata = parse(&text);
    match metadata
        .fields
        .iter()
        .find(|(name, _, _)| name.eq_ignore_ascii_case("description"))
    {
        // Blank lines before it put every line of the description where it stands in the file.
        Some((_, value, line)) => {
            let blank = "\n".repeat(usize::try_from(line.saturating_sub(1)).unwrap_or(0));
            markdown::read_from(document, &format!("{blank}{value}"), 0);
        }
        None => markdown::read_from(document, &text, metadata.body.unwrap_or(text.len())),
    }
    document.metadata = Some(metadata);
    document.text = text;
}

#[cfg(test)]
mod tests {
    use crate::document::DocumentKind;

    const MODERN: &str = "Metadata-Version: 2.1\nName: aurora\nLicense: MIT\nClassifier: License :: OSI Approved :: MIT License\nClassifier: Topic :: X\n\n---\nlicense: apache-2.0\n---\n# Aurora\n\nA model.\n";

    #[test]
    fn the_description_is_markdown_with_the_lines_of_the_file() {
        let document = crate::parse(0, "a.dist-info/METADATA", MODERN.as_bytes(), String::new()).unwrap();
        assert_eq!(document.kind, DocumentKind::PackageMetadata);
        assert_eq!(document.sections.first().map(|section| section.line), Some(10));
        assert_eq!(
            document.front("license").map(|node| (node.as_str(), node.line)),
            Some((Some("apache-2.0"), 8))
        );
        let metadata = document.metadata.unwrap();
        assert_eq!(metadata.value("license"), Some("MIT"));
        assert_eq!(
            metadata
                .values("classifier")
                .map(|(_, line)| line)
                .collect::<Vec<_>>(),
            [4, 5]
        );
    }

    #[test]
    fn a_folded_description_keeps_its_lines() {
        let text = "Name: a\nDescription: # Title\n        \n        Words here.\nPlatform: any\n";
        let document = crate::parse(0, "PKG-INFO", text.as_bytes(), String::new()).unwrap();
        let lines: Vec<u32> = document.blocks.iter().map(|block| block.line).collect();
        assert_eq!(lines, [2, 4]);
    }
}
