//! Arbitrary text never panics, and never takes long.

use openassay_claims::{Reading, Spoken, Voice, find};
use openassay_documents::parse;
use proptest::prelude::*;

fn read(text: &str, voice: Voice, name: &str) {
    let Ok(document) = parse(0, "README.md", text.as_bytes(), String::new()) else {
        return;
    };
    let reading = Reading {
        names: vec![name.to_owned()],
        spoken: vec![Spoken {
            document: &document,
            voice,
        }],
        ..Reading::default()
    };
    let found = find(&reading);
    assert!(found.claims.iter().all(|claim| !claim.kind.is_empty()));
}

const WORDS: &[&str] = &[
    "Aurora",
    "is",
    "not",
    "fully",
    "open",
    "source",
    "model",
    "7B",
    "1.5",
    "billion",
    "parameters",
    "under",
    "MIT",
    "license",
    "data",
    "cannot",
    "be",
    "shared",
    ",",
    ".",
    ";",
    ":",
    "(",
    ")",
    "|",
    "—",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "> ",
    "`",
    "\"",
    "we",
    "release",
    "will",
    "https://github.com/a/b",
    "[x](y)",
    "fine-tuned",
    "from",
    "trained",
    "scratch",
    "license: mit\n",
    "---\n",
    "é",
    "模",
    "’",
    "…",
    "“",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>(), name in any::<String>()) {
        read(&text, Voice::Card, &name);
    }

    #[test]
    fn arbitrary_sentences_of_cards_never_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        read(&words.join(" "), Voice::Card, "org/Aurora-7B");
        read(&words.concat(), Voice::Report, "Aurora");
    }
}

#[test]
fn a_document_without_end_is_read_in_part_and_says_so() {
    let text = format!("# Aurora\n\n{}", "A word.\n\n".repeat(10_500));
    let document = parse(0, "README.md", text.as_bytes(), String::new()).expect("a card");
    let spoken = vec![Spoken {
        document: &document,
        voice: Voice::Card,
    }];
    let found = find(&Reading {
        spoken,
        ..Reading::default()
    });
    assert_eq!(found.unread.len(), 1);
}

#[test]
fn a_sentence_without_end_is_read_in_time() {
    read(
        &"we release our fully open source model and ".repeat(20_000),
        Voice::Card,
        "Aurora",
    );
    read(&"| a ".repeat(20_000), Voice::Card, "Aurora");
}
