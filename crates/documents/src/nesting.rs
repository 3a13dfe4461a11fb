//! Refuses containers nested so deep that reading them costs the square of their number.

/// Most quotes and lists inside each other that Markdown is read with.
const MAX_NESTING: usize = 100;

/// The first line that opens more containers than any text for people does.
pub(crate) fn too_deep(text: &str) -> Option<u32> {
    text.split('\n')
        .zip(1_u32..)
        .find(|(line, _)| opens_too_many(line))
        .map(|(_, number)| number)
}

fn opens_too_many(line: &str) -> bool {
    let lead = line.bytes().take_while(|byte| is_marker(*byte));
    lead.filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-' && *byte != b'*')
        .count()
        > MAX_NESTING
        || line.matches("- ").count().max(line.matches("* ").count()) > MAX_NESTING && starts_list(line)
}

fn starts_list(line: &str) -> bool {
    line.trim_start().starts_with(['-', '*', '+', '>'])
}

fn is_marker(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || byte.is_ascii_digit()
        || matches!(byte, b'>' | b'-' | b'*' | b'+' | b'.' | b')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_ordinary_lists_pass() {
        assert_eq!(too_deep(&"-".repeat(500)), None);
        assert_eq!(too_deep("> > - 1. text\n***\n"), None);
        assert_eq!(too_deep(&format!("a\n{}", ">".repeat(500))), Some(2));
        assert_eq!(too_deep(&"> ".repeat(500)), Some(1));
        assert_eq!(too_deep(&"- ".repeat(500)), Some(1));
        assert_eq!(too_deep(&"1. ".repeat(500)), Some(1));
    }
}
