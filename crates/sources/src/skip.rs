//! Folders that are no part of a release: what tools leave behind, told by marks and not by guess.
//!
//! A wrong skip hides a released file, so that a name alone decides only where no one else uses it; where a
//! word is common (`build`, `dist`, `target`, `venv`), what stands inside or beside must confirm it.

use std::collections::BTreeSet;

use crate::catalog::Catalog;

/// What can be asked about a folder and its neighbours.
pub(crate) trait Surroundings {
    /// Does this path exist, from the folder that holds the one in question?
    fn has(&self, path: &str) -> bool;
    /// The names in a folder, from the same place; none where there are too many to tell.
    fn names(&self, folder: &str) -> Vec<String>;
}

/// Names that nobody gives to a folder of a release.
const BY_NAME: &[(&str, &str)] = &[
    (".git", "version control"),
    ("__MACOSX", "attributes that macOS packed"),
    (".hg", "version control"),
    (".svn", "version control"),
    (".venv", "virtual environment"),
    ("node_modules", "installed dependencies"),
    ("__pycache__", "compiled Python"),
    (".eggs", "installed dependencies"),
    (".tox", "test environments"),
    (".nox", "test environments"),
    (".mypy_cache", "a tool's cache"),
    (".pytest_cache", "a tool's cache"),
    (".ruff_cache", "a tool's cache"),
    (".ipynb_checkpoints", "copies that an editor made"),
];

/// What, inside of a folder of any name, makes it an environment.
const ENVIRONMENT_MARKS: &[&str] = &["pyvenv.cfg", "conda-meta/history"];

/// What confirms that a folder named `venv` or `env` is one of before `pyvenv.cfg`.
const OLD_ENVIRONMENT_MARKS: &[&str] = &["bin/activate", "Scripts/activate", "Scripts/activate.bat"];

/// What builds of Python packages leave in `build`.
const BUILD_MARKS: &[&str] = &["lib", "bdist.*", "lib.*", "temp.*"];

/// Files beside `build` or `dist` without which they are no output of a Python build.
const PYTHON_PROJECTS: &[&str] = &["setup.py", "pyproject.toml", "setup.cfg"];

/// Why the folder of this name is left out, if it is.
pub(crate) fn reason(name: &str, around: &dyn Surroundings) -> Option<&'static str> {
    if let Some((_, reason)) = BY_NAME.iter().find(|(known, _)| *known == name) {
        return Some(reason);
    }
    let inside = |mark: &&str| around.has(&format!("{name}/{mark}"));
    if ENVIRONMENT_MARKS.iter().any(inside) {
        return Some("virtual environment");
    }
    match name {
        "venv" | "env" if OLD_ENVIRONMENT_MARKS.iter().any(inside) => Some("virtual environment"),
        "target" if around.has("Cargo.toml") && inside(&"CACHEDIR.TAG") => Some("build output"),
        "build" if is_build_output(around) => Some("build output"),
        "dist" if is_distribution(around) => Some("build output"),
        _ => None,
    }
}

/// Is the folder what the Hub's client keeps beside files that it downloaded into a folder?
pub(crate) fn is_download_metadata(path: &str) -> bool {
    path == ".cache/huggingface" || path.ends_with("/.cache/huggingface")
}

fn is_build_output(around: &dyn Surroundings) -> bool {
    if around.has("build/CMakeCache.txt") {
        return true;
    }
    let beside_python = PYTHON_PROJECTS.iter().any(|file| around.has(file));
    let names = around.names("build");
    beside_python
        && !names.is_empty()
        && names
            .iter()
            .all(|name| BUILD_MARKS.iter().any(|mark| fits(mark, name)))
}

fn is_distribution(around: &dyn Surroundings) -> bool {
    let names = around.names("dist");
    let packed = |name: &String| [".whl", ".tar.gz"].iter().any(|ending| name.ends_with(ending));
    PYTHON_PROJECTS.iter().any(|file| around.has(file)) && !names.is_empty() && names.iter().all(packed)
}

fn fits(mark: &str, name: &str) -> bool {
    match mark.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == mark,
    }
}

/// Leaves out of a listed archive what would be left out of the folder that it unpacks to.
pub(crate) fn prune(catalog: &mut Catalog) {
    let tree = Tree(catalog.paths());
    let mut judged = BTreeSet::new();
    let mut left_out: Vec<(&str, &'static str)> = Vec::new();
    for path in &tree.0 {
        let mut outer = "";
        for (at, _) in path.match_indices('/') {
            let folder = path.get(..at).unwrap_or_default();
            if left_out.last().is_some_and(|(last, _)| *last == folder) {
                break;
            }
            let reason = judged
                .insert(folder)
                .then(|| tree.reason(outer, folder))
                .flatten();
            if let Some(reason) = reason {
                left_out.push((folder, reason));
                break;
            }
            outer = path.get(..=at).unwrap_or_default();
        }
    }
    for (folder, reason) in left_out {
        for path in tree.below(folder) {
            catalog.remove(path);
        }
        catalog.skip(folder, reason);
    }
    for path in tree.0.iter().filter(|path| is_checkout_note(path)) {
        if catalog.remove(path) {
            catalog.skip(path, "version control");
        }
    }
}

/// A work tree besides the main one has a file where that has its `.git` folder.
pub(crate) fn is_checkout_note(path: &str) -> bool {
    path == ".git" || path.ends_with("/.git")
}

/// The paths of an archive, seen as folders.
struct Tree(BTreeSet<String>);

impl Tree {
    fn below(&self, folder: &str) -> impl Iterator<Item = &String> {
        let start = format!("{folder}/");
        self.0
            .range(start.clone()..)
            .take_while(move |path| path.starts_with(&start))
    }

    /// Judges a folder; `outer` is the one that holds it, with its slash.
    fn reason(&self, outer: &str, folder: &str) -> Option<&'static str> {
        if is_download_metadata(folder) {
            return Some(DOWNLOAD_METADATA);
        }
        let name = folder.rsplit('/').next().unwrap_or(folder);
        reason(name, &Inside { tree: self, outer })
    }
}

/// The reason given for the Hub client's own notes.
pub(crate) const DOWNLOAD_METADATA: &str = "notes of the Hub's download client";

struct Inside<'a> {
    tree: &'a Tree,
    outer: &'a str,
}

impl Surroundings for Inside<'_> {
    fn has(&self, path: &str) -> bool {
        let whole = format!("{}{path}", self.outer);
        self.tree.0.contains(&whole) || self.tree.below(&whole).next().is_some()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let whole = format!("{}{folder}", self.outer);
        let first = |path: &String| path.get(whole.len() + 1..)?.split('/').next().map(str::to_owned);
        let mut names: Vec<String> = self.tree.below(&whole).filter_map(first).collect();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::source::{Listing, Place};

    fn left_out(paths: &[&str]) -> Vec<String> {
        let mut catalog = Catalog::new(Listing::Complete);
        for path in paths {
            catalog.add(path, 0, Place::Disk(PathBuf::new()));
        }
        prune(&mut catalog);
        let closed = catalog.close();
        for skipped in &closed.skipped {
            let inside = format!("{}/", skipped.path);
            assert!(
                closed.files.iter().all(|file| !file.path.starts_with(&inside)),
                "{}",
                skipped.path
            );
        }
        closed.skipped.into_iter().map(|skipped| skipped.path).collect()
    }

    #[test]
    fn a_folder_with_pyvenv_cfg_is_an_environment_whatever_its_name() {
        assert_eq!(
            left_out(&["my-env/pyvenv.cfg", "my-env/lib/x.py", "a.py"]),
            ["my-env"]
        );
        assert_eq!(left_out(&["a/venv/bin/activate", "a/venv/x.py"]), ["a/venv"]);
    }

    #[test]
    fn a_package_named_venv_is_no_environment() {
        assert!(left_out(&["venv/__init__.py", "env/model.py"]).is_empty());
    }

    #[test]
    fn build_is_left_out_only_where_a_build_left_it() {
        assert!(left_out(&["build/model.safetensors", "setup.py"]).is_empty());
        assert!(left_out(&["build/lib/x.py", "README.md"]).is_empty());
        assert!(left_out(&["build/lib/x.py", "build/make_dataset.py", "setup.py"]).is_empty());
        assert_eq!(
            left_out(&["build/lib/x.py", "build/bdist.linux-x86_64/y", "setup.py"]),
            ["build"]
        );
        assert_eq!(
            left_out(&["cc/build/CMakeCache.txt", "cc/build/x.o"]),
            ["cc/build"]
        );
    }

    #[test]
    fn dist_is_left_out_only_where_it_holds_packages_of_a_project() {
        assert!(left_out(&["dist/model.onnx", "pyproject.toml"]).is_empty());
        assert!(left_out(&["dist/model-1.0-py3-none-any.whl"]).is_empty());
        assert_eq!(
            left_out(&[
                "dist/m-1.0-py3-none-any.whl",
                "dist/m-1.0.tar.gz",
                "pyproject.toml"
            ]),
            ["dist"]
        );
    }

    #[test]
    fn target_is_left_out_only_where_cargo_marked_it() {
        assert!(left_out(&["target/labels.csv", "Cargo.toml"]).is_empty());
        assert!(left_out(&["target/CACHEDIR.TAG"]).is_empty());
        assert_eq!(
            left_out(&["target/CACHEDIR.TAG", "target/debug/x", "Cargo.toml"]),
            ["target"]
        );
    }

    #[test]
    fn what_tools_leave_behind_is_left_out_at_any_depth() {
        let paths = [
            "a/__pycache__/x.pyc",
            "a/node_modules/b/node_modules/c.js",
            ".git/config",
            ".cache/huggingface/x",
        ];
        assert_eq!(
            left_out(&paths),
            [".cache/huggingface", ".git", "a/__pycache__", "a/node_modules"]
        );
        assert_eq!(
            left_out(&["sub/.git", "__MACOSX/._x", ".tox/a/.git"]),
            [".tox", "__MACOSX", "sub/.git"]
        );
        assert!(left_out(&[".gitattributes", ".cache/other", "git/x"]).is_empty());
    }
}
