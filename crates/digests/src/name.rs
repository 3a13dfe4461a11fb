//! Names that a manifest writes, as paths inside of the release.

/// The path of `name` as seen from the folder `base`; none where it leads out of the release, or names nothing.
///
/// What is absolute leads out: where the producer's disk had the file says nothing of this one.
pub fn within(base: &str, name: &str) -> Option<String> {
    let is_drive =
        name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if name.starts_with(['/', '\\']) || is_drive {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Does `path` have the form of `pattern`, which holds one `*` at most?
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let lower = path.to_lowercase();
    let whole = if pattern.contains('/') {
        lower.as_str()
    } else {
        lower.rsplit('/').next().unwrap_or(&lower)
    };
    match pattern.split_once('*') {
        Some((start, end)) => whole.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
        None => whole == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_seen_from_the_folder_of_its_manifest() {
        let inside = [
            ("", "a.bin", "a.bin"),
            ("deep", "./a.bin", "deep/a.bin"),
            ("deep/er", "../a.bin", "deep/a.bin"),
            ("", "a//b", "a/b"),
            ("", "ab:c", "ab:c"),
        ];
        for (base, name, path) in inside {
            assert_eq!(within(base, name).as_deref(), Some(path), "{base} {name}");
        }
    }

    #[test]
    fn no_name_leads_out() {
        for name in [
            "../a",
            "/etc/passwd",
            "a/../../b",
            "\\\\host\\a",
            "C:\\a",
            "c:/a",
            "",
            ".",
            "d/..",
        ] {
            assert_eq!(within("", name), None, "{name}");
        }
        assert_eq!(within("deep", "../../a"), None);
    }

    #[test]
    fn a_pattern_has_one_star() {
        assert!(fits("sha256sum*", "deep/SHA256SUMS.txt") && fits("*.sig", "model.sig"));
        assert!(fits("*.dist-info/record", "a-1.dist-info/RECORD"));
        assert!(!fits("*.dist-info/record", "record") && !fits("xy*yx", "xyx"));
    }
}
