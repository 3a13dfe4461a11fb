//! The engines that are linked: how each is loaded, and how it answers.

use std::env;
use std::fs::{self, File};
use std::path::PathBuf;

use crate::Outcome;
use crate::texts::text;

/// Names the license of a text, if it finds one.
pub(crate) type Answer = Box<dyn Fn(&str) -> Option<String>>;

/// An engine: what it is called, the package it is in, and how it is loaded.
pub(crate) struct Engine {
    /// The word by which this program is asked to measure it.
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    package: &'static str,
    pub(crate) load: fn() -> Outcome<Answer>,
}

/// Ours first: the others are held against it.
pub(crate) const ENGINES: &[Engine] = &[
    Engine {
        key: "openassay",
        name: "openassay: verdict, changes, restrictions",
        package: "openassay-licenses",
        load: openassay,
    },
    Engine {
        key: "spdx",
        name: "spdx detection: nearest text",
        package: "spdx",
        load: spdx_nearest,
    },
    Engine {
        key: "spdx-scan",
        name: "spdx detection: scan with `optimize`",
        package: "spdx",
        load: spdx_scan,
    },
    Engine {
        key: "askalono",
        name: "askalono: nearest text",
        package: "askalono",
        load: askalono_nearest,
    },
    Engine {
        key: "askalono-scan",
        name: "askalono: scan with `optimize`",
        package: "askalono",
        load: askalono_scan,
    },
];

impl Engine {
    pub(crate) fn by_key(key: &str) -> Outcome<&'static Self> {
        let found = ENGINES.iter().find(|engine| engine.key == key);
        found.ok_or_else(|| format!("no engine `{key}`").into())
    }

    /// The version that the lock file holds.
    pub(crate) fn version(&self) -> &'static str {
        let lock = include_str!("../Cargo.lock");
        let behind = lock.split_once(&format!("name = \"{}\"\nversion = \"", self.package));
        behind.and_then(|(_, rest)| rest.split('"').next()).unwrap_or("?")
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the others may fail to load")]
fn openassay() -> Outcome<Answer> {
    Ok(Box::new(|text| openassay_licenses::identify(text).license))
}

fn spdx_store() -> Outcome<&'static spdx::detection::Store> {
    Ok(Box::leak(Box::new(spdx::detection::Store::load_inline()?)))
}

fn spdx_nearest() -> Outcome<Answer> {
    let store = spdx_store()?;
    Ok(Box::new(|text| Some(store.analyze(&text.into()).name.to_owned())))
}

fn spdx_scan() -> Outcome<Answer> {
    let scanner = spdx::detection::scan::Scanner::new(spdx_store()?).optimize(true);
    Ok(Box::new(move |text| {
        Some(scanner.scan(&text.into()).license?.name.to_owned())
    }))
}

/// Where a process finds the cache that askalono's own program would carry inside.
const CACHE: &str = "OPENASSAY_BENCH_CACHE";

/// Makes askalono's cache of the SPDX texts, which is no part of what is measured, and tells where it is.
pub(crate) fn askalono_cache() -> Outcome<PathBuf> {
    let mut store = askalono::Store::new();
    for license in spdx::identifiers::LICENSES {
        store.add_license(license.name.to_owned(), text(license.name).into());
    }
    let path = env::temp_dir().join(format!("openassay-askalono-{}", std::process::id()));
    store.to_cache(File::create(&path)?)?;
    Ok(path)
}

/// The variable that names the cache to a process that measures.
pub(crate) fn naming(cache: &std::path::Path) -> (&'static str, &std::path::Path) {
    (CACHE, cache)
}

fn askalono_store() -> Outcome<&'static askalono::Store> {
    let path = env::var_os(CACHE).ok_or("the cache is not named")?;
    Ok(Box::leak(Box::new(askalono::Store::from_cache(
        fs::read(path)?.as_slice(),
    )?)))
}

fn askalono_nearest() -> Outcome<Answer> {
    let store = askalono_store()?;
    Ok(Box::new(|text| Some(store.analyze(&text.into()).name.to_owned())))
}

fn askalono_scan() -> Outcome<Answer> {
    let scanner = askalono::ScanStrategy::new(askalono_store()?).optimize(true);
    Ok(Box::new(move |text| {
        Some(scanner.scan(&text.into()).ok()?.license?.name.to_owned())
    }))
}
