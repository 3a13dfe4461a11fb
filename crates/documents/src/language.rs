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

    fn of(text: &str) -> Language {
        crate::parse(0, "README.md", text.as_bytes(), String::new())
            .unwrap()
            .language
    }

    #[test]
    fn languages_are_told_apart() {
        assert_eq!(
            of("Aurora is a language model that was trained on the web."),
            Language::English
        );
        assert_eq!(of("A model."), Language::English);
        assert_eq!(
            of("Aurora ist ein Sprachmodell, das mit Texten aus dem Netz trainiert wurde."),
            Language::Other
        );
        assert_eq!(
            of("Aurora est un modèle de langue entraîné sur des textes."),
            Language::Other
        );
        assert_eq!(of("曙光是一个开源的大型语言模型。The model."), Language::Other);
        assert_eq!(of("Аврора - это языковая модель."), Language::Other);
        assert_eq!(of("Aurora 7B"), Language::Unclear);
        assert_eq!(of(""), Language::Unclear);
    }
}
