//! The compiled knowledge, decoded once.

use std::sync::LazyLock;

use crate::knowledge::Knowledge;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge.postcard"));

static TABLE: LazyLock<Knowledge> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "our own build script wrote these bytes, with the same types"
    )]
    postcard::from_bytes(BYTES).expect("the build script writes what the library reads")
});

/// The knowledge.
pub(crate) fn knowledge() -> &'static Knowledge {
    &TABLE
}

/// Does `name` match `pattern`, in which each `*` stands for anything? In time that grows as the two do.
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        assert!(matches("*ForCausalLM", "LlamaForCausalLM"));
        assert!(matches("Llava*", "LlavaNextForConditionalGeneration"));
        assert!(matches("a*b*c", "a--b--c"));
        assert!(matches("BertModel", "BertModel"));
        assert!(!matches("BertModel", "BertModelX"));
        assert!(!matches("*ForCausalLM", "LlamaModel"));
        assert!(!matches("a*b*c", "a-c"));
    }
}
