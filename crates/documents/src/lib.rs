//! What a release says in words: cards, front matter, package metadata, with lines.
