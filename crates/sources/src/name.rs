//! Names of files as text: always printable as UTF-8, and never the name of a place outside.

use std::ffi::OsStr;

use crate::limits;

/// A name as text; bytes that are not UTF-8 are written `\xNN`, so that different names stay different.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// A system's name as text.
#[cfg(unix)]
pub(crate) fn text_of_os(name: &OsStr) -> String {
    use std::os::unix::ffi::OsStrExt;
    text_of(name.as_bytes())
}

/// A system's name as text.
#[cfg(not(unix))]
pub(crate) fn text_of_os(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// Why an entry's name is not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadName {
    /// No honest writer makes it.
    Hostile(&'static str),
    /// Beyond what is looked at.
    Beyond(&'static str),
}

/// The path of an archive's entry, freed from `.` and doubled slashes; or what is wrong with it.
pub(crate) fn entry_path(raw: &[u8]) -> Result<String, BadName> {
    use BadName::{Beyond, Hostile};
    if raw.len() > limits::PATH {
        return Err(Beyond("its name is longer than a path can be"));
    }
    let text = text_of(raw);
    if text.contains('\0') {
        return Err(Hostile("its name holds a zero byte"));
    }
    if is_absolute(&text) {
        return Err(Hostile(
            "its name is an absolute path, which would be written outside of the release",
        ));
    }
    if text.split(['/', '\\']).any(|part| part == "..") {
        return Err(Hostile("its name climbs out with `..`"));
    }
    let parts: Vec<&str> = text
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    match parts.len() {
        0 => Err(Hostile("it has no name")),
        depth if depth > limits::DEPTH => Err(Beyond("it lies too deep in the tree")),
        _ => Ok(parts.join("/")),
    }
}

/// Does the name end with a dot and this, in letters of any case?
pub(crate) fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, last)| last.eq_ignore_ascii_case(ending))
}

/// Does the text of a link at `path` lead out of the tree, as far as text can tell?
pub(crate) fn leads_out(path: &str, target: &str) -> bool {
    if is_absolute(target) {
        return true;
    }
    let mut depth = path.split('/').count().saturating_sub(1);
    for part in target.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

fn is_absolute(text: &str) -> bool {
    let mut letters = text.chars();
    let drive =
        letters.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && letters.next() == Some(':');
    text.starts_with(['/', '\\']) || (drive && matches!(letters.next(), None | Some('/' | '\\')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_utf8_stay_distinct() {
        assert_eq!(text_of(b"caf\xe9.txt"), "caf\\xe9.txt");
        assert_ne!(text_of(b"\xff"), text_of(b"\xfe"));
        assert_eq!(text_of("café".as_bytes()), "café");
    }

    #[test]
    fn a_name_that_leads_out_is_refused() {
        for name in [
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a\\..\\x",
            "C:\\x",
            "c:/x",
            "\\\\server\\x",
            "",
            "./",
            "a\0b",
        ] {
            assert!(entry_path(name.as_bytes()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_name_too_long_or_too_deep_is_refused() {
        assert!(entry_path("a/".repeat(limits::DEPTH).as_bytes()).is_ok());
        assert!(entry_path("a/".repeat(limits::DEPTH + 1).as_bytes()).is_err());
        assert!(entry_path(&vec![b'a'; limits::PATH + 1]).is_err());
    }

    #[test]
    fn dots_and_doubled_slashes_are_dropped() {
        assert_eq!(entry_path(b"./a//b/./c.txt").unwrap(), "a/b/c.txt");
        assert_eq!(entry_path(b"a..b/...").unwrap(), "a..b/...");
        assert_eq!(entry_path(b"t:x").unwrap(), "t:x");
    }

    #[test]
    fn a_link_may_go_up_only_as_far_as_its_own_depth() {
        assert!(!leads_out("a/b/link", "../../c"));
        assert!(leads_out("a/b/link", "../../../c"));
        assert!(leads_out("link", "/etc/passwd"));
        assert!(leads_out("link", "a/../../b"));
        assert!(!leads_out("link", "a/b"));
    }
}
