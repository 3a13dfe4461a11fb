//! The labeled texts: what people say of each, what we say, and in which part it lies.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use openassay_licenses::{Identification, by_id, decode, identify, identify_among};

use crate::repository::root;

/// Which families are development and which are test, by a rule that the file states.
const FAMILIES: &str = "knowledge/licenses/accuracy/families.toml";
/// Which labels we think are wrong, and why.
const DISPUTED: &str = "knowledge/licenses/accuracy/disputed.toml";

/// A part of the corpus, of which figures are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Looked at while phrases are written.
    Dev,
    /// Counted only.
    Test,
    /// Not English: the rules do not claim to read it.
    OtherLanguage,
}

impl Part {
    pub(super) const ALL: [Self; 3] = [Self::Dev, Self::Test, Self::OtherLanguage];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Dev => "development families",
            Self::Test => "test families",
            Self::OtherLanguage => "other languages",
        }
    }
}

/// A labeled text and what we make of it.
pub(super) struct Text {
    pub(super) path: String,
    pub(super) part: Part,
    cells: BTreeMap<String, String>,
    /// With all that we know.
    pub(super) found: Identification,
    /// With its own family left out of what we know.
    pub(super) blind: Identification,
}

impl Text {
    /// What the label says in this column.
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The id that we give the label's license.
    pub(super) fn expected(&self) -> Option<String> {
        ids(&self.cells).find_map(by_id).map(|license| license.id.clone())
    }
}

/// All texts that are there.
pub(super) struct Corpus {
    pub(super) texts: Vec<Text>,
}

impl Corpus {
    pub(super) fn read(labels: &Path) -> Result<Self, String> {
        let rows = rows(labels)?;
        let families = Families::read(&rows)?;
        let mut texts = Vec::new();
        for cells in rows {
            let path = cells.get("path").cloned().unwrap_or_default();
            let file = labels.with_file_name("texts").join(&path);
            let bytes = fs::read(&file).map_err(|error| format!("{path}: {error}"))?;
            let id = cells.get("id").map_or("", String::as_str);
            let part = families.part(id)?;
            let own = families.ours(id);
            let text = decode(&bytes);
            texts.push(Text {
                found: identify(&text),
                blind: identify_among(&text, &|known| !own.contains(&known)),
                path,
                part,
                cells,
            });
        }
        Ok(Self { texts })
    }

    pub(super) fn part(&self, part: Part) -> Vec<&Text> {
        self.texts.iter().filter(|text| text.part == part).collect()
    }
}

fn ids(cells: &BTreeMap<String, String>) -> impl Iterator<Item = &str> {
    ["spdx", "id", "hf"]
        .into_iter()
        .filter_map(|column| cells.get(column))
        .map(String::as_str)
        .filter(|id| !matches!(*id, "-" | "other" | ""))
}

pub(super) fn rows(labels: &Path) -> Result<Vec<BTreeMap<String, String>>, String> {
    let table = fs::read_to_string(labels).map_err(|error| format!("{}: {error}", labels.display()))?;
    let mut lines = table.lines().map(|line| line.split('\t').map(str::to_owned));
    let head: Vec<String> = lines.next().into_iter().flatten().collect();
    Ok(lines.map(|row| head.iter().cloned().zip(row).collect()).collect())
}

/// The families file, and which ids of ours belong to each family.
struct Families {
    parts: BTreeMap<String, (String, Part)>,
    ours: BTreeMap<String, Vec<&'static str>>,
}

impl Families {
    fn read(rows: &[BTreeMap<String, String>]) -> Result<Self, String> {
        let path = root().join(FAMILIES);
        let text = fs::read_to_string(&path).map_err(|error| format!("{FAMILIES}: {error}"))?;
        let table: toml::Table = text.parse().map_err(|error| format!("{FAMILIES}: {error}"))?;
        let mut parts = BTreeMap::new();
        for family in table
            .get("family")
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
        {
            let name = string(family, "name")?;
            let part = match string(family, "part")? {
                "dev" => Part::Dev,
                "test" => Part::Test,
                other => return Err(format!("{FAMILIES}: no such part: `{other}`")),
            };
            for member in strings(family.get("members")) {
                parts.insert(member.to_owned(), (name.to_owned(), part));
            }
        }
        for member in strings(table.get("other_language")) {
            if let Some((_, part)) = parts.get_mut(member) {
                *part = Part::OtherLanguage;
            }
        }
        let mut families = Self {
            parts,
            ours: BTreeMap::new(),
        };
        families.gather(rows);
        Ok(families)
    }

    fn gather(&mut self, rows: &[BTreeMap<String, String>]) {
        for (member, (family, _)) in &self.parts {
            let own = by_id(member).map(|license| license.id.as_str());
            self.ours.entry(family.clone()).or_default().extend(own);
        }
        for row in rows {
            let family = row.get("id").and_then(|id| self.parts.get(id));
            let Some((family, _)) = family else { continue };
            let own = ids(row).filter_map(by_id).map(|license| license.id.as_str());
            self.ours.entry(family.clone()).or_default().extend(own);
        }
    }

    fn part(&self, id: &str) -> Result<Part, String> {
        let known = self.parts.get(id).map(|(_, part)| *part);
        known.ok_or_else(|| format!("{FAMILIES}: `{id}` is in no family"))
    }

    fn ours(&self, id: &str) -> Vec<&'static str> {
        let family = self.parts.get(id).map(|(family, _)| family);
        family
            .and_then(|family| self.ours.get(family))
            .cloned()
            .unwrap_or_default()
    }
}

/// The labels that we think are wrong: path and facet.
pub(super) fn disputed() -> Result<Vec<(String, String)>, String> {
    let text = fs::read_to_string(root().join(DISPUTED)).map_err(|error| format!("{DISPUTED}: {error}"))?;
    let table: toml::Table = text.parse().map_err(|error| format!("{DISPUTED}: {error}"))?;
    let labels = table
        .get("label")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten();
    labels
        .map(|label| {
            Ok((
                string(label, "path")?.to_owned(),
                string(label, "facet")?.to_owned(),
            ))
        })
        .collect()
}

fn string<'a>(table: &'a toml::Value, key: &str) -> Result<&'a str, String> {
    let value = table.get(key).and_then(toml::Value::as_str);
    value.ok_or_else(|| format!("knowledge/licenses/accuracy: an entry has no `{key}`"))
}

fn strings(value: Option<&toml::Value>) -> impl Iterator<Item = &str> {
    let list = value.and_then(toml::Value::as_array).into_iter().flatten();
    list.filter_map(toml::Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a, 64 bits.
    fn hash(name: &str) -> u64 {
        name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    #[test]
    fn the_split_is_the_stated_rule() {
        let text = fs::read_to_string(root().join(FAMILIES)).unwrap();
        let table: toml::Table = text.parse().unwrap();
        for family in table["family"].as_array().unwrap() {
            let name = family["name"].as_str().unwrap();
            let part = if hash(name) % 10 < 6 { "dev" } else { "test" };
            assert_eq!(family["part"].as_str(), Some(part), "{name}");
        }
    }
}
