//! Finds a repository in the local cache of the Hub, or says how to fetch it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::cache::choose_snapshot;
use crate::error::SourceError;
use crate::name::has_ending;

/// The part of a process's environment that says where the cache lies.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<&'static str, OsString>);

const VARIABLES: &[&str] = &[
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "HF_HOME",
    "XDG_CACHE_HOME",
    "HOME",
    "USERPROFILE",
];

impl Environment {
    /// That of this process: the one place where it is asked.
    pub fn of_process() -> Self {
        Self::new(|name| std::env::var_os(name))
    }

    /// One that answers as told; empty values count as not set.
    pub fn new(value: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &&'static str| Some((*name, value(name).filter(|value| !value.is_empty())?));
        Self(VARIABLES.iter().filter_map(set).collect())
    }

    /// The folder of the cache, by the rules of `huggingface_hub`.
    pub fn hub_cache(&self) -> Option<PathBuf> {
        self.folder("HF_HUB_CACHE")
            .or_else(|| self.folder("HUGGINGFACE_HUB_CACHE"))
            .or_else(|| Some(self.folder("HF_HOME")?.join("hub")))
            .or_else(|| Some(self.folder("XDG_CACHE_HOME")?.join("huggingface").join("hub")))
            .or_else(|| Some(self.home()?.join(".cache").join("huggingface").join("hub")))
    }

    fn home(&self) -> Option<PathBuf> {
        let home = self.0.get("HOME").or_else(|| self.0.get("USERPROFILE"))?;
        Some(PathBuf::from(home))
    }

    fn folder(&self, name: &str) -> Option<PathBuf> {
        let path = PathBuf::from(self.0.get(name)?);
        match path.strip_prefix("~") {
            Ok(below) => Some(self.home()?.join(below)),
            Err(_) => Some(path),
        }
    }
}

/// The snapshot of a model in the local cache: that of `refs/main`, else the last by name.
pub fn find_in_cache(repo_id: &str) -> Result<PathBuf, SourceError> {
    find_in_cache_of(&Environment::of_process(), repo_id)
}

/// As [`find_in_cache`], in the cache that this environment names.
pub fn find_in_cache_of(environment: &Environment, repo_id: &str) -> Result<PathBuf, SourceError> {
    check_repo_id(repo_id).map_err(|why| SourceError::BadRepoId {
        id: repo_id.to_owned(),
        why,
    })?;
    let cache = environment.hub_cache().unwrap_or_default();
    let repository = cache.join(format!("models--{}", repo_id.replace('/', "--")));
    match choose_snapshot(&repository) {
        Some((revision, _)) => Ok(repository.join("snapshots").join(revision)),
        None => Err(SourceError::NotInCache {
            repo: repo_id.to_owned(),
            place: cache,
            command: download_command(repo_id),
        }),
    }
}

/// File names of weights, which an audit can do without.
const WEIGHTS: &[&str] = &[
    "*.safetensors",
    "*.bin",
    "*.gguf",
    "*.ggml",
    "*.pt",
    "*.pth",
    "*.ckpt",
    "*.onnx",
    "*.onnx_data",
    "*.h5",
    "*.keras",
    "*.msgpack",
    "*.tflite",
    "*.mlmodel",
    "*.npz",
    "*.pkl",
    "*.ot",
    "*.nemo",
    "*.pb",
];

/// The option is repeated for each pattern: newer clients take one pattern an option and read a second one
/// as the name of a file to fetch.
fn download_command(repo_id: &str) -> String {
    WEIGHTS
        .iter()
        .fold(format!("hf download {repo_id}"), |command, pattern| {
            format!("{command} --exclude \"{pattern}\"")
        })
}

/// Does the text have the shape of a repository's id, `org/name` or `name`?
pub fn is_repo_id(text: &str) -> bool {
    check_repo_id(text).is_ok()
}

/// The rules of `huggingface_hub.utils.validate_repo_id`.
fn check_repo_id(id: &str) -> Result<(), &'static str> {
    let parts: Vec<&str> = id.split('/').collect();
    let letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if parts.len() > 2 {
        Err("it is `name` or `organization/name`")
    } else if parts.iter().any(|part| part.is_empty() || part.len() > 96) || id.len() > 96 {
        Err("each part has a letter at least, and the whole at most 96")
    } else if !parts.iter().all(|part| part.chars().all(letter)) {
        Err("only letters, digits, `-`, `_` and `.` are used")
    } else if id.contains("--") || id.contains("..") {
        Err("`--` and `..` are not allowed")
    } else if parts
        .iter()
        .any(|part| part.starts_with(['-', '.']) || part.ends_with(['-', '.']))
    {
        Err("no part begins or ends with `-` or `.`")
    } else if has_ending(id, "git") {
        Err("it does not end with `.git`")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn environment(set: &[(&str, &str)]) -> Environment {
        Environment::new(|name| {
            set.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    fn cache_of(set: &[(&str, &str)]) -> String {
        environment(set)
            .hub_cache()
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    }

    #[test]
    fn the_more_exact_variable_wins() {
        let all = [
            ("HF_HUB_CACHE", "/a"),
            ("HUGGINGFACE_HUB_CACHE", "/b"),
            ("HF_HOME", "/c"),
            ("XDG_CACHE_HOME", "/d"),
            ("HOME", "/e"),
        ];
        let expected = [
            "/a",
            "/b",
            "/c/hub",
            "/d/huggingface/hub",
            "/e/.cache/huggingface/hub",
        ];
        for (from, expected) in expected.iter().enumerate() {
            assert_eq!(cache_of(&all[from..]), *expected);
        }
    }

    #[test]
    fn an_empty_variable_counts_as_not_set_and_a_tilde_as_home() {
        assert_eq!(
            cache_of(&[("HF_HUB_CACHE", ""), ("HF_HOME", "~/hf"), ("HOME", "/e")]),
            "/e/hf/hub"
        );
        assert!(environment(&[]).hub_cache().is_none());
    }

    #[test]
    fn repo_ids_have_the_shape_that_the_hub_gives_them() {
        for id in ["gpt2", "org/name", "meta-llama/Llama-3.2-1B", "a/b_c.d"] {
            assert!(is_repo_id(id), "{id}");
        }
        let long = format!("a/{}", "b".repeat(97));
        for id in [
            "", "a/b/c", "/b", "a/", "a--b/c", "a/..", "../x", "a/b.git", "-a/b", "a/b c", "a/b\n",
            "./model", &long,
        ] {
            assert!(!is_repo_id(id), "{id}");
        }
    }

    #[test]
    fn the_command_excludes_each_pattern_by_an_option_of_its_own() {
        let command = download_command("org/model");
        assert!(
            command.starts_with("hf download org/model --exclude \"*.safetensors\" --exclude \"*.bin\""),
            "{command}"
        );
        assert_eq!(command.matches("--exclude").count(), WEIGHTS.len());
    }

    #[test]
    fn an_absent_model_says_where_was_looked_and_how_to_fetch_it() {
        let folder = tempfile::tempdir().unwrap();
        let environment = environment(&[("HF_HUB_CACHE", folder.path().to_str().unwrap())]);
        let error = find_in_cache_of(&environment, "org/model").unwrap_err();
        assert!(matches!(&error, SourceError::NotInCache { repo, .. } if repo == "org/model"));
        assert!(
            error.to_string().contains("hf download org/model --exclude"),
            "{error}"
        );
        let error = find_in_cache_of(&environment, "../../etc").unwrap_err();
        assert!(matches!(error, SourceError::BadRepoId { .. }));
    }

    #[test]
    fn refs_main_is_chosen_before_the_last_name() {
        let folder = tempfile::tempdir().unwrap();
        let repository = folder.path().join("models--org--model");
        for revision in ["aaa", "bbb", "ccc"] {
            fs::create_dir_all(repository.join("snapshots").join(revision)).unwrap();
        }
        let environment = environment(&[("HF_HUB_CACHE", folder.path().to_str().unwrap())]);
        assert!(
            find_in_cache_of(&environment, "org/model")
                .unwrap()
                .ends_with("ccc")
        );
        fs::create_dir_all(repository.join("refs")).unwrap();
        fs::write(repository.join("refs/main"), "bbb\n").unwrap();
        assert!(
            find_in_cache_of(&environment, "org/model")
                .unwrap()
                .ends_with("bbb")
        );
        fs::write(repository.join("refs/main"), "../../etc").unwrap();
        assert!(
            find_in_cache_of(&environment, "org/model")
                .unwrap()
                .ends_with("ccc")
        );
    }
}
