//! `SPDX-License-Identifier:` lines in the heads of files.

const MARK: &str = "SPDX-License-Identifier:";

/// The expression of every such line, as written, with its line.
pub fn spdx_headers(text: &str) -> Vec<(String, u32)> {
    text.lines()
        .zip(1..)
        .filter_map(|(line, number)| Some((header(line)?, number)))
        .collect()
}

fn header(line: &str) -> Option<String> {
    let (before, after) = line.split_once(MARK)?;
    // In the middle of a sentence it is talked about, not used.
    if before.chars().any(char::is_alphanumeric) && !before.trim_start().starts_with("dnl") {
        return None;
    }
    let end = ["*/", "-->", "\"\"\"", "#}", "`"]
        .iter()
        .filter_map(|closing| after.find(closing))
        .min();
    let expression = after
        .get(..end.unwrap_or(after.len()))?
        .trim()
        .trim_end_matches(['*', '"', '\''])
        .trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || " .-+():".contains(c);
    (!expression.is_empty() && expression.len() <= 500 && expression.chars().all(plain))
        .then(|| expression.to_owned())
}

#[cfg(test)]
mod tests {
    use super::spdx_headers;

    #[test]
    fn headers_are_found_in_any_comment() {
        let text = "// SPDX-License-Identifier: MIT\n/* SPDX-License-Identifier: GPL-2.0 OR MIT */\n\n# SPDX-License-Identifier: Apache-2.0";
        let seen = spdx_headers(text);
        assert_eq!(
            seen,
            [
                ("MIT".into(), 1),
                ("GPL-2.0 OR MIT".into(), 2),
                ("Apache-2.0".into(), 4)
            ]
        );
    }

    #[test]
    fn talk_about_headers_is_no_header() {
        assert!(
            spdx_headers("Add SPDX-License-Identifier: <id> to files; SPDX-License-Identifier:").is_empty()
        );
    }
}
