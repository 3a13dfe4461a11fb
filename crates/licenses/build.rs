//! Compiles `knowledge/licenses` and the texts of the `spdx` crate into the tables that the library includes.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads our own knowledge files"
)]
#![expect(
    dead_code,
    unreachable_pub,
    reason = "modules are shared with the library, which uses the rest"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use files::{FingerprintFile, LicenseFile};
use fingerprint::Segment;
use knowledge::{Entry, Furniture, Print, RuleFile, SHORTEST_ANCHOR, Tables};
use openassay_words::Pattern;

#[path = "src/digest.rs"]
mod digest;
#[path = "build/files.rs"]
mod files;
#[path = "src/fingerprint.rs"]
mod fingerprint;
#[path = "src/knowledge.rs"]
mod knowledge;
#[path = "src/material.rs"]
mod material;
#[path = "src/normalize.rs"]
mod normalize;
#[path = "src/reading/mod.rs"]
mod reading;

type Outcome<T> = Result<T, Box<dyn Error>>;

const FACETS: &[&str] = &[
    "commercial_use",
    "field_of_use",
    "users_cap",
    "revenue_cap",
    "competing_model_ban",
    "naming_attribution",
    "share_alike",
    "termination",
    "unilateral_change",
    "geo",
    "redistribution",
    "derivatives",
    "outputs",
    "hosted_service",
    "confidentiality",
    "speech",
    "policy_change",
];

fn main() -> Outcome<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/licenses");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-env-changed=OPENASSAY_REFINGERPRINT");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let files = license_files(&folder)?;
    let mut builder = Builder::default();
    builder.add_files(&files)?;
    builder.add_spdx();
    builder.complete_families()?;
    builder.add_prints(&files)?;
    builder.write(&out)?;
    fs::write(
        out.join("rules.bin"),
        postcard::to_allocvec(&rule_files(&folder.join("restrictions"))?)?,
    )?;
    fs::write(
        out.join("furniture.bin"),
        postcard::to_allocvec(&furniture(&folder.join("page/furniture.toml"))?)?,
    )?;
    Ok(())
}

fn furniture(path: &Path) -> Outcome<Furniture> {
    let refuse = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let file: Furniture = toml::from_str(&fs::read_to_string(path)?).map_err(|why| refuse(&why))?;
    for phrase in &file.sentences {
        Pattern::parse(phrase).map_err(|why| refuse(&format!("`{phrase}`: {why}")))?;
        if !(phrase.starts_with("^ ") && phrase.ends_with(" $")) {
            return Err(refuse(&format!("`{phrase}` is no whole sentence")).into());
        }
    }
    Ok(file)
}

fn toml_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    Ok(paths)
}

fn license_files(folder: &Path) -> Outcome<Vec<LicenseFile>> {
    let mut files = Vec::new();
    for path in toml_files(folder)? {
        let refuse = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
        let file: LicenseFile = toml::from_str(&fs::read_to_string(&path)?).map_err(|why| refuse(&why))?;
        if path.file_stem().is_none_or(|stem| stem != file.id.as_str()) {
            return Err(refuse(&format!("the id `{}` is not the file's name", file.id)).into());
        }
        if let Some(name) = file.facets.keys().find(|name| !FACETS.contains(&name.as_str())) {
            return Err(refuse(&format!("no such facet: `{name}`")).into());
        }
        let stale = file
            .fingerprint
            .iter()
            .find(|print| print.normalizer != normalize::VERSION);
        // The chore that makes them again is built with the old ones.
        if let Some(print) = stale.filter(|_| env::var_os("OPENASSAY_REFINGERPRINT").is_none()) {
            return Err(refuse(&format!("made by normalizer {}, make it again (`OPENASSAY_REFINGERPRINT=1 cargo run -p openassay-licenses --example refingerprint`)", print.normalizer)).into());
        }
        files.push(file);
    }
    Ok(files)
}

fn rule_files(folder: &Path) -> Outcome<Vec<RuleFile>> {
    let mut files = Vec::new();
    for path in toml_files(folder)? {
        let refuse = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
        let file: RuleFile = toml::from_str(&fs::read_to_string(&path)?).map_err(|why| refuse(&why))?;
        for phrase in &file.passed_over {
            Pattern::parse(phrase).map_err(|why| refuse(&format!("`{phrase}`: {why}")))?;
        }
        for rule in &file.rule {
            if !FACETS.contains(&rule.facet.as_str()) && rule.facet != "duty" {
                return Err(refuse(&format!("no such facet: `{}`", rule.facet)).into());
            }
            let given = rule.given.as_deref().map(|given| {
                given
                    .split_once('=')
                    .map_or("", |(facet, _)| facet.trim_end_matches('!'))
            });
            if let Some(facet) = given.filter(|facet| !FACETS.contains(facet)) {
                return Err(refuse(&format!("no such facet in `given`: `{facet}`")).into());
            }
            for phrase in rule.any.iter().chain(&rule.with).chain(&rule.not) {
                Pattern::parse(&knowledge::spaced(phrase))
                    .map_err(|why| refuse(&format!("`{phrase}`: {why}")))?;
            }
        }
        files.push(file);
    }
    Ok(files)
}

#[derive(Default)]
struct Builder {
    entries: BTreeMap<String, Entry>,
    prints: Vec<(String, Print)>,
    segments: Vec<Segment>,
}

impl Builder {
    fn add_files(&mut self, files: &[LicenseFile]) -> Outcome<()> {
        for file in files {
            let flags = file
                .spdx
                .as_deref()
                .map(|id| spdx_id(id).ok_or(format!("{}: no SPDX id `{id}`", file.id)));
            let osi = flags.transpose()?.map(spdx::LicenseId::is_osi_approved);
            let entry = Entry {
                id: file.id.clone(),
                title: file.title.clone(),
                aliases: file.aliases.clone(),
                also: Vec::new(),
                spdx: file.spdx.clone(),
                hub: file.hub.clone(),
                osi_approved: file.osi_approved.or(osi),
                open_definition: file.open_definition,
                family: file.family.clone(),
                policies: file.policies.clone(),
                modified_from: file.modified_from.clone(),
                note: file.note.clone(),
                file: Some(format!("knowledge/licenses/{}.toml", file.id)),
                facets: facets_of(file, file.osi_approved.or(osi) == Some(true)),
                slots: file.slot.clone(),
                optional: file.optional.clone(),
                extra: file.extra.clone(),
                companions: companions(file)?,
            };
            self.entries.insert(file.id.clone(), entry);
        }
        Ok(())
    }

    /// Every other SPDX id, with what its flags say.
    fn add_spdx(&mut self) {
        let told: BTreeSet<String> = self
            .entries
            .values()
            .filter_map(|entry| entry.spdx.clone())
            .collect();
        for license in spdx::identifiers::LICENSES {
            let only = format!("{}-only", license.name.trim_end_matches('+'));
            let later = format!("{}-or-later", license.name.trim_end_matches('+'));
            let current = if license.name.ends_with('+') { later } else { only };
            if told.contains(license.name) || spdx_id(&current).is_some() {
                continue;
            }
            self.entries.insert(license.name.to_owned(), self.bare(license));
        }
        self.alias_gnu();
    }

    /// What the flags and the sibling with the same text say.
    fn bare(&self, license: &spdx::License) -> Entry {
        let osi = license.flags & spdx::flags::IS_OSI_APPROVED != 0;
        let sibling = license
            .name
            .strip_suffix("-or-later")
            .and_then(|base| self.entries.get(&format!("{base}-only")));
        let facets = match sibling {
            Some(sibling) => sibling.facets.clone(),
            None if osi => facets_of_osi(),
            None => Vec::new(),
        };
        Entry {
            id: license.name.to_owned(),
            title: license.full_name.to_owned(),
            spdx: Some(license.name.to_owned()),
            osi_approved: Some(osi),
            open_definition: sibling.and_then(|sibling| sibling.open_definition),
            file: sibling.and_then(|sibling| sibling.file.clone()),
            facets,
            ..Entry::default()
        }
    }

    fn alias_gnu(&mut self) {
        for license in spdx::identifiers::LICENSES {
            let base = license.name.trim_end_matches('+');
            let end = if license.name.ends_with('+') {
                "-or-later"
            } else {
                "-only"
            };
            let current = format!("{base}{end}");
            let entry = self
                .entries
                .values_mut()
                .find(|entry| entry.spdx.as_deref() == Some(current.as_str()));
            if let Some(entry) = entry.filter(|_| current != license.name) {
                entry.also.push(license.name.to_owned());
            }
        }
    }

    /// A family knows what all its members agree on.
    fn complete_families(&mut self) -> Outcome<()> {
        let families: Vec<Entry> = self
            .entries
            .values()
            .filter(|entry| !entry.family.is_empty())
            .cloned()
            .collect();
        for mut family in families {
            let members: Vec<&Entry> = family
                .family
                .iter()
                .map(|id| {
                    self.entries
                        .get(id)
                        .ok_or(format!("{}: no member `{id}`", family.id))
                })
                .collect::<Result<_, _>>()?;
            let agreed = |name: &str| {
                let mut values = members
                    .iter()
                    .map(|member| member.facets.iter().find(|(facet, _)| facet == name));
                let first = values.next()??.1.value.clone();
                values
                    .all(|value| value.is_some_and(|(_, other)| other.value == first))
                    .then_some(first)
            };
            let facets = FACETS.iter().filter_map(|name| Some((*name, agreed(name)?)));
            let facets =
                facets.map(|(name, value)| (name.to_owned(), knowledge::FacetFile { value, section: None }));
            let mut facets: BTreeMap<_, _> = facets.collect();
            facets.extend(family.facets.drain(..));
            family.facets = facets.into_iter().collect();
            let same = |flag: fn(&Entry) -> Option<bool>| {
                let first = members.first().copied().and_then(flag);
                first.filter(|_| members.iter().all(|member| flag(member) == first))
            };
            family.osi_approved = family.osi_approved.or(same(|entry| entry.osi_approved));
            family.open_definition = family.open_definition.or(same(|entry| entry.open_definition));
            self.entries.insert(family.id.clone(), family);
        }
        Ok(())
    }

    fn add_prints(&mut self, files: &[LicenseFile]) -> Outcome<()> {
        let mut seen = BTreeSet::new();
        let carried: Vec<(String, String)> = self
            .entries
            .values()
            .filter_map(|entry| Some((entry.id.clone(), entry.spdx.clone()?)))
            .collect();
        for (id, spdx) in carried {
            let Some(text) = spdx_id(&spdx).map(spdx::LicenseId::text) else {
                continue;
            };
            let segments = fingerprint::segments(&reading::Reading::of(text));
            let digests: Vec<u64> = segments.iter().map(|segment| segment.digest).collect();
            // The same text under several ids: the first in order (`-only` before `-or-later`) stands for it.
            if seen.insert(digests) {
                self.add_print(id, segments, Some(spdx));
            }
        }
        for file in files {
            for print in &file.fingerprint {
                let segments = parsed(print).map_err(|why| format!("{}: {why}", file.id))?;
                self.add_print(file.id.clone(), segments, None);
            }
        }
        Ok(())
    }

    fn add_print(&mut self, id: String, segments: Vec<Segment>, spdx: Option<String>) {
        let details = match spdx {
            Some(_) => Vec::new(),
            None => segments
                .iter()
                .map(|segment| (segment.section.clone(), segment.marked.clone()))
                .collect(),
        };
        let print = Print {
            entry: 0,
            first: u32::try_from(self.segments.len()).unwrap_or(u32::MAX),
            count: u32::try_from(segments.len()).unwrap_or(u32::MAX),
            words: segments.iter().map(|segment| u32::from(segment.words)).sum(),
            spdx,
            details,
        };
        self.prints.push((id, print));
        self.segments.extend(segments);
    }

    fn write(self, out: &Path) -> Outcome<()> {
        let places: BTreeMap<&str, u16> = self.entries.keys().map(String::as_str).zip(0..).collect();
        let mut prints = Vec::new();
        for (id, mut print) in self.prints {
            print.entry = *places.get(id.as_str()).ok_or("a print without a license")?;
            prints.push(print);
        }
        fs::write(out.join("index.bin"), index(&prints, &self.segments)?)?;
        let mut table = Vec::new();
        for segment in &self.segments {
            table.extend_from_slice(&segment.digest.to_be_bytes());
            table.extend_from_slice(&segment.words.to_be_bytes());
        }
        fs::write(out.join("segments.bin"), table)?;
        let tables = Tables {
            entries: self.entries.into_values().collect(),
            prints,
        };
        fs::write(out.join("tables.bin"), postcard::to_allocvec(&tables)?)?;
        Ok(())
    }
}

fn companions(file: &LicenseFile) -> Outcome<Vec<u64>> {
    let digest = |companion: &files::Companion| {
        u64::from_str_radix(&companion.digest, 16)
            .map_err(|why| format!("{}: {}: {why}", file.id, companion.what))
    };
    Ok(file.companion.iter().map(digest).collect::<Result<_, _>>()?)
}

fn index(prints: &[Print], segments: &[Segment]) -> Outcome<Vec<u8>> {
    let mut records = Vec::new();
    for (number, print) in (0_u16..).zip(prints) {
        let first = print.first as usize;
        let own = segments
            .get(first..first + print.count as usize)
            .ok_or("a print without segments")?;
        for (place, segment) in (0_u16..).zip(own) {
            if segment.words >= SHORTEST_ANCHOR {
                records.push((segment.digest, number, place));
            }
        }
    }
    records.sort_unstable();
    let bytes = records.iter().flat_map(|(digest, print, place)| {
        let ends = print.to_be_bytes().into_iter().chain(place.to_be_bytes());
        digest.to_be_bytes().into_iter().chain(ends)
    });
    Ok(bytes.collect())
}

fn parsed(print: &FingerprintFile) -> Outcome<Vec<Segment>> {
    let segments: Vec<Segment> = print
        .segments
        .iter()
        .map(|line| Segment::parse(line))
        .collect::<Result<_, _>>()?;
    let words: u32 = segments.iter().map(|segment| u32::from(segment.words)).sum();
    if words != print.words {
        return Err(format!(
            "fingerprint {}: its segments have {words} words",
            print.source_sha256
        )
        .into());
    }
    Ok(segments)
}

/// What the file says, and what it leaves to approval by OSI.
fn facets_of(file: &LicenseFile, osi: bool) -> Vec<(String, knowledge::FacetFile)> {
    let mut facets = file.facets.clone();
    let approved = if osi { facets_of_osi() } else { Vec::new() };
    for (name, value) in approved {
        facets.entry(name).or_insert(value);
    }
    facets.into_iter().collect()
}

/// What approval by OSI says, whatever the license: anyone may use, change and share it for any purpose.
fn facets_of_osi() -> Vec<(String, knowledge::FacetFile)> {
    let values = [
        ("commercial_use", "yes"),
        ("competing_model_ban", "none"),
        ("derivatives", "yes"),
        ("field_of_use", "none"),
        ("geo", "none"),
        ("confidentiality", "none"),
        ("hosted_service", "none"),
        ("outputs", "none"),
        ("redistribution", "yes"),
        ("revenue_cap", "-"),
        ("policy_change", "no"),
        ("speech", "none"),
        ("users_cap", "-"),
    ];
    let facet = |value: &str| knowledge::FacetFile {
        value: value.to_owned(),
        section: None,
    };
    values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), facet(value)))
        .collect()
}

/// The id with exactly this name (`spdx::license_id` is lenient).
fn spdx_id(name: &str) -> Option<spdx::LicenseId> {
    spdx::license_id(name).filter(|id| id.name == name)
}
