//! Where a tensor of ONNX says that its data lies, outside the file: a name beside it, or nothing that anybody
//! should follow.

/// Why `location` must not be followed; none where it stays in the folder of the model.
pub(super) fn refusal(location: &str) -> Option<&'static str> {
    let drive = matches!(location.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if location.is_empty() {
        Some("which is no place")
    } else if location.starts_with('/') || drive {
        Some("an absolute path")
    } else if location.contains('\\') {
        Some("a path with a backslash")
    } else if location.split('/').any(|part| part == "..") {
        Some("a path that leaves its folder")
    } else if location.chars().any(char::is_control) {
        Some("a path with control characters")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_that_stays_in_the_folder_is_a_place() {
        for place in ["model.onnx_data", "data/weights.bin", "a..b", "./w"] {
            assert_eq!(refusal(place), None, "{place}");
        }
        for place in [
            "",
            "/etc/passwd",
            "../w",
            "a/../../w",
            "C:w",
            "c:/w",
            "a\\..\\w",
            "\\\\host\\w",
            "a\0",
        ] {
            assert!(refusal(place).is_some(), "{place}");
        }
    }
}
