//! The closed lists of words that reading goes by.

/// Spellings that mean the same (SPDX matching guideline "varietal word spelling"), and words that the
/// guideline treats as one.
pub(super) const SPELLINGS: &[(&str, &str)] = &[
    ("licence", "license"),
    ("licences", "licenses"),
    ("licenced", "licensed"),
    ("sublicence", "sublicense"),
    ("acknowledgement", "acknowledgment"),
    ("acknowledgements", "acknowledgments"),
    ("authorisation", "authorization"),
    ("authorised", "authorized"),
    ("organisation", "organization"),
    ("organisations", "organizations"),
    ("favour", "favor"),
    ("favourable", "favorable"),
    ("merchantibility", "merchantability"),
    ("initialisation", "initialization"),
    ("programme", "program"),
    ("recognise", "recognize"),
    ("utilisation", "utilization"),
    ("fulfil", "fulfill"),
    ("behaviour", "behavior"),
    ("honour", "honor"),
    ("judgement", "judgment"),
    ("whilst", "while"),
    ("wilful", "willful"),
];

/// Is a number or letter behind this word a reference, not the number of a list item? Asked of every word, so a
/// match, which compares lengths and letters in place.
pub(super) fn refers(word: &str) -> bool {
    matches!(
        word,
        "section"
            | "sections"
            | "subsection"
            | "subsections"
            | "clause"
            | "clauses"
            | "paragraph"
            | "paragraphs"
            | "article"
            | "articles"
            | "item"
            | "items"
            | "version"
            | "exhibit"
            | "schedule"
            | "appendix"
            | "attachment"
            | "part"
            | "parts"
            | "page"
            | "under"
            | "numbered"
            | "definition"
            | "step"
            | "term"
            | "terms"
            | "subparagraph"
            | "subparagraphs"
            | "title"
            | "annex"
            | "v"
            | "about"
            | "than"
            | "least"
            | "over"
            | "of"
    )
}

/// Who a bare copyright line names only where a template has a slot for the name.
pub(super) const HOLDING: &[&str] = &["holder", "holders", "owner", "owners"];

/// Words with which a chain of references goes on: "sections 2, 3 and 4(a)".
pub(super) const CHAINING: &[&str] = &["and", "or", "to", "through"];

/// Words that no bare copyright line holds: with them it says more than who and when.
pub(super) const SAYING_MORE: &[&str] = &[
    "may",
    "must",
    "shall",
    "not",
    "no",
    "non",
    "only",
    "use",
    "used",
    "using",
    "permission",
    "permitted",
    "granted",
    "license",
    "licensed",
    "licenses",
    "subject",
    "terms",
    "commercial",
    "noncommercial",
    "provided",
    "without",
    "notice",
    "redistribution",
    "modification",
    "law",
    "you",
    "is",
    "are",
    "this",
    "except",
    "prohibited",
    "restricted",
    "confidential",
    "sublicense",
    "laws",
    "statement",
    "also",
    "means",
    "grant",
    "grants",
    "patent",
    "will",
    "can",
    "cannot",
    "any",
    "free",
];
