//! Places as words and links name them: paths of this release, hosts elsewhere.

use openassay_words::Token;

use crate::lexicon::LEXICON;

/// A relative link leads to a file of this release.
pub(crate) fn path_of_link(url: &str) -> Option<&str> {
    let relative = !url.contains("://") && !url.starts_with(['#', '/']) && !url.starts_with("mailto:");
    let path = url.strip_prefix("./").unwrap_or(url);
    (relative && !path.is_empty() && !path.starts_with("..")).then_some(path)
}

/// Endings by which a word is known to be a file.
const FILE_ENDINGS: [&str; 19] = [
    ".safetensors",
    ".gguf",
    ".onnx",
    ".bin",
    ".pt",
    ".py",
    ".sh",
    ".ipynb",
    ".jsonl",
    ".json",
    ".csv",
    ".tsv",
    ".parquet",
    ".yaml",
    ".yml",
    ".pdf",
    ".toml",
    ".txt",
    ".zip",
];

/// A path named in the words as a place: "in `data/`", "(`train.py`)", not "with `get_data.py`".
pub(crate) fn path_in(text: &str) -> Option<String> {
    let mut before = "";
    for word in text.split_whitespace() {
        let first = before
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_ascii_lowercase();
        let leads = first.is_empty()
            || before.ends_with([':', ',', '|', '→', '-'])
            || word.starts_with(['(', '['])
            || LEXICON.is("before_paths", &first);
        if let Some(path) = path_of_word(word).filter(|_| leads) {
            return Some(path);
        }
        before = word;
    }
    None
}

fn path_of_word(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '_'));
    let word = word.trim_end_matches('.').trim_start_matches("./");
    let plain = word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'));
    let folder = word.ends_with('/') && word.len() > 1 && !word.starts_with('/');
    let file = FILE_ENDINGS
        .iter()
        .any(|ending| word.len() > ending.len() && word.ends_with(ending));
    (plain && !word.contains("//") && !word.contains("..") && !word.starts_with('/') && (folder || file))
        .then(|| word.to_owned())
}

/// A host named without an address: "on GitHub".
pub(crate) fn host_named(words: &[Token]) -> Option<String> {
    const HOSTS: [&str; 6] = [
        "github",
        "gitlab",
        "huggingface",
        "zenodo",
        "kaggle",
        "modelscope",
    ];
    let named = |token: &Token| HOSTS.iter().find(|host| token.word.starts_with(**host));
    words.iter().find_map(named).map(|host| (*host).to_owned())
}
