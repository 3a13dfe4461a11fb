//! The closed list of words that a fingerprint counts, so that a changed sentence can be told without its text.
//!
//! Negations, modals, revocable and its kin, places, persons: a change in one of these is material wherever it
//! stands. No other word of a license is kept, not even as a digest: enough of them would be the text.

/// The words, sorted.
pub(crate) const WORDS: &[&str] = &[
    "academic",
    "all",
    "any",
    "attribution",
    "behalf",
    "billion",
    "cannot",
    "charge",
    "china",
    "commercial",
    "commercially",
    "compete",
    "competing",
    "consent",
    "country",
    "discretion",
    "display",
    "distribute",
    "europe",
    "european",
    "except",
    "exclusive",
    "export",
    "fee",
    "free",
    "government",
    "if",
    "improve",
    "international",
    "irrevocable",
    "kingdom",
    "korea",
    "limited",
    "may",
    "military",
    "million",
    "modify",
    "monthly",
    "must",
    "never",
    "no",
    "non",
    "noncommercial",
    "nonexclusive",
    "nontransferable",
    "none",
    "nor",
    "not",
    "nothing",
    "only",
    "perpetual",
    "permission",
    "personal",
    "prohibited",
    "purpose",
    "purposes",
    "redistribute",
    "registration",
    "request",
    "research",
    "restricted",
    "revenue",
    "revocable",
    "revoke",
    "royalty",
    "shall",
    "should",
    "states",
    "sublicensable",
    "sublicense",
    "terminate",
    "thousand",
    "train",
    "transferable",
    "unless",
    "union",
    "unlimited",
    "users",
    "weapons",
    "will",
    "without",
    "worldwide",
    "written",
    "year",
];

/// Is `word` one of them, or a number?
pub(crate) fn is_material(word: &str) -> bool {
    WORDS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_has_each_word_once() {
        let mut seen = super::WORDS.to_vec();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), super::WORDS.len());
    }
}
