//! Texts that were made to hurt: none of them may panic, hang or grow.

use openassay_documents::{MAX_DOCUMENT_BYTES, json, parse, yaml};
use proptest::prelude::*;

const NAMES: [&str; 5] = [
    "README.md",
    "a.txt",
    "card.html",
    "x.dist-info/METADATA",
    "PKG-INFO",
];

/// What is repeated until it hurts.
#[rustfmt::skip]
const UNITS: &[&str] = &[
        ">",
        "> ",
        "- ",
        "1. ",
        "* ",
        "[",
        "![",
        "](",
        "<",
        "<a ",
        "<a href=",
        "<!--",
        "`",
        "**",
        "_a",
        "|",
        "| a |\n",
        "|a|b|\n|-|-|\n",
        "&",
        "&#",
        "\n",
        "\t",
        "#\n",
        "# a\n",
        "<td>",
        "<tr>",
        "<li><table>",
        "[a]: b\n",
        "http://",
        ".",
        "a. ",
        "\\",
        "~~",
        "- a\n  ",
        "x\n===\n",
        "</",
        "<script>",
        "> - ",
        "[^1]",
        "[^1]: ",
        "&a [",
        "---\n",
        "```\n",
        "+ - * ",
];

#[test]
fn costly_texts_end() {
    for unit in UNITS {
        let text = unit.repeat(100_000 / unit.len());
        for name in NAMES {
            parse(0, name, text.as_bytes(), String::new()).unwrap();
        }
    }
}

#[test]
fn a_text_beyond_the_cap_is_refused() {
    let error = parse(0, "README.md", &vec![b'a'; MAX_DOCUMENT_BYTES + 1], String::new()).unwrap_err();
    assert!(error.to_string().contains("8388609"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), name in 0..NAMES.len()) {
        let _ = parse(0, NAMES[name], &bytes, String::new());
    }

    #[test]
    fn no_markup_makes_it_panic(text in "[-#>|*`_<>/a&;: \\n\\[\\]()!.\"'=é{}]{0,300}", name in 0..NAMES.len()) {
        let document = parse(0, NAMES[name], text.as_bytes(), String::new()).unwrap();
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        for block in &document.blocks {
            prop_assert!(block.line >= 1 && block.line <= lines, "{block:?}");
            for sentence in &block.sentences {
                prop_assert!(sentence.line >= block.line && sentence.line <= lines, "{block:?}");
            }
        }
    }

    #[test]
    fn no_front_matter_makes_it_panic(text in "[-a:&*\\n \\[\\]{},?!|>'\"#%é]{0,200}") {
        let _ = yaml::parse(&text, 1);
        let card = format!("---\n{text}\n---\nbody");
        prop_assert!(parse(0, "README.md", card.as_bytes(), String::new()).is_ok());
    }

    #[test]
    fn no_json_makes_it_panic(text in "[\\[\\]{}\",:a0\\\\ \\n]{0,200}") {
        let _ = (json::parse(&text), json::line_of(&text, &["a", "0"]), json::line_of_key(&text, "a"));
    }
}
