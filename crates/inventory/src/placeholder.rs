//! Files that stand where a thing is not: empty ones, pointers into another store, and promises.

use openassay_facts::Presence;
use openassay_words::{Pattern, sentences, tokens};

/// The longest pointer that Git LFS writes (its specification: less than 1024 bytes).
pub(crate) const MAX_POINTER_BYTES: u64 = 1024;
/// A text with more words than this says more than that something is to come.
const MAX_STUB_WORDS: usize = 40;
/// A longer sentence that promises nothing says something: it is no title.
const MAX_TITLE_WORDS: usize = 6;

/// The first line of a Git LFS pointer (git-lfs, `docs/spec.md`), and of its draft.
const LFS: [&str; 2] = [
    "version https://git-lfs.github.com/spec/",
    "version https://hawser.github.com/spec/",
];
/// The first line of a Xet pointer.
const XET: &str = "# xet version";

/// Reads `text` as a pointer into another store.
pub(crate) fn pointer(text: &str) -> Option<Presence> {
    if LFS.iter().any(|first| text.starts_with(first)) {
        let sha256 = value(text, "oid sha256:").filter(|digest| is_sha256(digest));
        let size = value(text, "size ").and_then(|size| size.parse().ok());
        return Some(Presence::Pointer {
            sha256: sha256.map(str::to_owned),
            size,
        });
    }
    if text.starts_with(XET) {
        // A Xet hash is no sha256 of the file.
        let size = text
            .lines()
            .filter_map(|line| line.strip_prefix("filesize"))
            .find_map(number);
        return Some(Presence::Pointer { sha256: None, size });
    }
    None
}

/// Is `text` a few words that promise the thing, and nothing that says more?
pub(crate) fn is_stub(text: &str, phrases: &[Pattern]) -> bool {
    if text.split_whitespace().nth(MAX_STUB_WORDS).is_some() {
        return false;
    }
    let mut promises = 0;
    for sentence in sentences(text) {
        let words = tokens(sentence.text);
        if phrases.iter().any(|phrase| phrase.find(&words).is_some()) {
            promises += 1;
        } else if words.len() > MAX_TITLE_WORDS {
            return false;
        }
    }
    promises > 0
}

fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines()
        .find_map(|line| line.strip_prefix(key))
        .map(str::trim)
}

fn number(after_key: &str) -> Option<u64> {
    after_key.trim().strip_prefix('=')?.trim().parse().ok()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_git_lfs_pointer_gives_digest_and_size() {
        let digest = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
        let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 12345\n");
        assert_eq!(
            pointer(&text),
            Some(Presence::Pointer {
                sha256: Some(digest.into()),
                size: Some(12345)
            })
        );
    }

    #[test]
    fn a_broken_pointer_promises_nothing() {
        let text = "version https://git-lfs.github.com/spec/v1\noid sha256:short\nsize many\n";
        assert_eq!(
            pointer(text),
            Some(Presence::Pointer {
                sha256: None,
                size: None
            })
        );
        assert_eq!(pointer("version 2"), None);
    }

    #[test]
    fn a_promise_beside_words_that_say_something_is_no_stub() {
        let phrases = [
            Pattern::parse("will be ..3 released").unwrap(),
            Pattern::parse("coming soon").unwrap(),
        ];
        assert!(is_stub(
            "# Data of Aurora\n\nThe data will be released.",
            &phrases
        ));
        assert!(is_stub("Coming soon", &phrases));
        let says = "The text was collected from public forums in 2023. Labels will be released.";
        assert!(!is_stub(says, &phrases) && !is_stub("x = 1", &phrases));
    }

    #[test]
    fn a_xet_pointer_gives_its_size() {
        let text = "# xet version 0\nfilesize = 99\nhash = 'abc'\n";
        assert_eq!(
            pointer(text),
            Some(Presence::Pointer {
                sha256: None,
                size: Some(99)
            })
        );
    }
}
