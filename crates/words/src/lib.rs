//! Sentences, word tokens and phrase patterns of English prose.
