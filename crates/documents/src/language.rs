//! The language of a document's prose.

use openassay_words::{Language, language};

use crate::document::{Block, BlockKind};

/// The language of the prose in `blocks`.
pub(crate) fn guess(blocks: &[Block]) -> Language {
    let prose = blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Code { .. }));
    language(prose.map(|block| block.text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_does_not_count() {
        let card = "Aurora is a model that was trained on the web.\n\n```\n曙光 曙光 曙光 曙光 曙光 曙光 曙光\n```\n";
        let document = crate::parse(0, "README.md", card.as_bytes(), String::new()).unwrap();
        assert_eq!(document.language, Language::English);
        assert_eq!(guess(&[]), Language::Unclear);
    }
}
