//! What is stored about a license against what the sentences of its text say: where they differ, one of our two
//! readings is wrong, and a person should look.

use crate::facet::{Answer, Facet, Source};
use crate::identify::Identification;
use crate::restrictions::Restriction;

/// A facet on which the license's file and the sentences of the text do not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is about.
    pub facet: Facet,
    /// What the file says.
    pub stored: Answer,
    /// The sentence that says otherwise; none where the file restricts and no sentence was found that does.
    pub found: Option<Restriction>,
}

impl Mismatch {
    /// The section that our file names for what it says.
    pub fn section(&self) -> Option<&str> {
        match &self.stored.source {
            Source::Knowledge { section, .. } => section.as_deref(),
            Source::Text { .. } => None,
        }
    }
}

impl Identification {
    /// The facets on which our file and our reading of this very text differ. Only of a plain text: another one
    /// may say what it likes. Silence tells only where every language of the text is read.
    pub fn mismatches(&self) -> Vec<Mismatch> {
        let [license] = self.licenses[..] else {
            return Vec::new();
        };
        if !self.verdict.is_plain() {
            return Vec::new();
        }
        let all = Facet::ALL.iter().copied();
        all.filter_map(|facet| self.mismatch(facet, license.facets.get(facet)?))
            .collect()
    }

    fn mismatch(&self, facet: Facet, stored: &Answer) -> Option<Mismatch> {
        let mut own = self.restrictions.iter().filter(|one| one.facet == facet);
        let found = own.find(|one| facet.restricts(&one.value));
        let differs = match (facet.restricts(&stored.value), found) {
            (true, None) => self.unread.is_empty(),
            (false, Some(_)) => true,
            _ => false,
        };
        differs.then(|| Mismatch {
            facet,
            stored: stored.clone(),
            found: found.cloned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Verdict, by_id};

    fn plain(id: &str, restrictions: Vec<Restriction>) -> Identification {
        let mut found = crate::identify("");
        found.verdict = Verdict::Exact;
        found.licenses = by_id(id).into_iter().collect();
        found.restrictions = restrictions;
        found
    }

    #[test]
    fn a_restriction_that_no_sentence_bears_out_is_told() {
        let found = plain("llama3.1", Vec::new()).mismatches();
        let cap = found.iter().find(|one| one.facet == Facet::UsersCap).unwrap();
        assert_eq!(
            (cap.stored.value.as_str(), cap.found.as_ref()),
            ("700000000", None)
        );
        assert!(matches!(cap.stored.source, Source::Knowledge { .. }));
    }

    #[test]
    fn a_sentence_that_the_file_does_not_know_is_told() {
        let text = "You may not use it for any commercial purpose.";
        let restrictions = crate::identify(text).restrictions;
        let found = plain("MIT", restrictions).mismatches();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].found.as_ref().map(|one| one.quote.as_str()), Some(text));
    }

    #[test]
    fn what_agrees_is_not_told() {
        assert_eq!(plain("MIT", Vec::new()).mismatches(), []);
    }
}
