//! Cards taken apart: what a claim may quote, and on which line it stands.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a card that cannot be read fails its test"
)]

use openassay_documents::{Block, BlockKind, Document, parse};

fn card(text: &str) -> Document {
    parse(0, "README.md", text.as_bytes(), String::new()).unwrap()
}

fn kinds(document: &Document) -> Vec<(&BlockKind, &str, u32)> {
    document
        .blocks
        .iter()
        .map(|block| (&block.kind, block.text.as_str(), block.line))
        .collect()
}

fn only(document: &Document) -> &Block {
    let [block] = document.blocks.as_slice() else {
        panic!("{:?}", document.blocks)
    };
    block
}

#[test]
fn lines_are_those_of_the_file_behind_front_matter() {
    let document = card("---\nlicense: mit\n---\n\n# Aurora\n\nOne **bold** word.\nTwo `code` words.\n");
    assert_eq!(
        document.front("license").and_then(|node| node.as_str()),
        Some("mit")
    );
    assert_eq!(document.sections[0].line, 5);
    let paragraph = &document.blocks[1];
    assert_eq!(paragraph.text, "One bold word.\nTwo code words.");
    let lines: Vec<u32> = paragraph.sentences.iter().map(|sentence| sentence.line).collect();
    assert_eq!(lines, [7, 8]);
    assert_eq!(document.line(7), Some("One **bold** word."));
}

#[test]
fn a_byte_order_mark_hides_no_front_matter() {
    assert!(
        card("\u{FEFF}---\r\nlicense: mit\r\n---\r\n# A\r\n")
            .front("license")
            .is_some()
    );
}

#[test]
fn lists_tight_loose_and_nested_are_items() {
    let document = card("- a\n  - b\n- c\n\n  d\n");
    let items: Vec<(&str, u32)> = document
        .blocks
        .iter()
        .map(|block| (block.text.as_str(), block.line))
        .collect();
    assert_eq!(items, [("a", 1), ("b", 2), ("c", 3), ("d", 5)]);
    assert!(
        document
            .blocks
            .iter()
            .all(|block| block.kind == BlockKind::ListItem)
    );
}

#[test]
fn quotes_are_quotes_and_alerts_are_not() {
    let document = card("> somebody said\n\n> [!NOTE]\n> we say\n");
    assert_eq!(
        kinds(&document),
        [
            (&BlockKind::Quote, "somebody said", 1),
            (&BlockKind::Paragraph, "we say", 4)
        ]
    );
}

#[test]
fn table_rows_know_their_header_their_line_and_their_links() {
    let document =
        card("| Task | Score |\n|---|--:|\n| MMLU | **70.1** |\n| [GSM8K](https://g.example) | 50 |\n");
    let BlockKind::TableRow { header } = &document.blocks[1].kind else {
        panic!()
    };
    assert_eq!(header.as_ref(), ["Task", "Score"]);
    assert_eq!(
        (document.blocks[0].cells.join(","), document.blocks[0].line),
        ("MMLU,70.1".to_owned(), 3)
    );
    assert_eq!(
        (
            document.blocks[1].links[0].url.as_str(),
            document.blocks[1].links[0].line
        ),
        ("https://g.example", 4)
    );
}

#[test]
fn links_keep_text_address_and_line() {
    let document = card(
        "See [the\ncode](https://c.example/x \"t\") and\nhttps://bare.example/y, [![Alt](i.png)](LICENSE).\n",
    );
    let links: Vec<(&str, &str, u32)> = only(&document)
        .links
        .iter()
        .map(|link| (link.text.as_str(), link.url.as_str(), link.line))
        .collect();
    assert_eq!(
        links,
        [
            ("the code", "https://c.example/x", 1),
            ("Alt", "LICENSE", 3),
            ("https://bare.example/y", "https://bare.example/y", 3)
        ]
    );
    assert!(!only(&document).text.contains("Alt"));
}

#[test]
fn html_is_read_and_comments_are_not() {
    let document = card(
        "<!-- license: mit\n\nhidden -->\n<p align=\"center\">We <b>train</b> it.<br>\n<a href=\"https://x.example\">Code</a></p>\n\nText <!-- no --> with <a href=\"y\">a link</a>.\n",
    );
    assert_eq!(
        kinds(&document),
        [
            (&BlockKind::Html, "We train it.\n\nCode", 4),
            (&BlockKind::Paragraph, "Text  with a link.", 7)
        ]
    );
    assert_eq!(document.blocks[0].links[0].line, 5);
    assert_eq!(document.blocks[1].links[0].url, "y");
}

#[test]
fn code_has_no_sentences_and_knows_its_language() {
    let document = card("```python\nimport x\n\ny = 1\n```\n");
    assert_eq!(
        only(&document).kind,
        BlockKind::Code {
            language: "python".into()
        }
    );
    assert!(only(&document).sentences.is_empty());
}

#[test]
fn sections_hold_their_blocks() {
    let document = card("# A\nx\n## Data\ny\n### Sources\nz\n## End\nw\n");
    let texts: Vec<&str> = document
        .blocks_within(1)
        .map(|block| block.text.as_str())
        .collect();
    assert_eq!(texts, ["y", "z"]);
    assert_eq!(document.section_path(2), ["A", "Data", "Sources"]);
    assert!(document.is_within(2, 0) && !document.is_within(3, 1));
}

#[test]
fn a_broken_front_matter_leaves_the_card() {
    let bomb = "---\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n---\n# Still here\n";
    let document = card(bomb);
    assert_eq!(document.front_matter, None);
    assert_eq!(document.sections[0].line, 9);
    let (line, message) = &document.problems[0];
    assert_eq!(*line, 6, "{message}");
    assert!(message.contains("aliases"), "{message}");
}

#[test]
fn what_is_struck_out_was_taken_back() {
    let document = card("Ruff is ~~a fully open model~~ small.\n");
    assert_eq!(only(&document).text, "Ruff is  small.");
    let document = card("Ruff is <del>open</del> small, <s>and</s> quick.\n\nNext <s>open\n\nOne.\n");
    let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(texts, ["Ruff is  small,  quick.", "Next", "One."]);
    let document = card("<p>Ruff is <s>an <span>open</span> model</s> small.</p>\n");
    assert!(!document.blocks[0].text.contains("open"), "{:?}", document.blocks);
    assert!(document.blocks[0].text.ends_with("small."));
}

#[test]
fn every_line_is_found_by_its_number() {
    let text = "# Rill\n\nA line.\r\nthe last";
    let document = card(text);
    let found: Vec<&str> = (1..=4).filter_map(|line| document.line(line)).collect();
    assert_eq!(found, document.text.lines().collect::<Vec<_>>());
    assert_eq!(document.line(0), None);
    assert_eq!(document.line(5), None);
}

#[test]
fn a_line_far_down_is_found_without_a_walk_to_it() {
    let text = "word\n".repeat(400_000);
    let document = parse(0, "words.txt", text.as_bytes(), String::new()).unwrap();
    assert!((1..=400_000).all(|line| document.line(line) == Some("word")));
}
