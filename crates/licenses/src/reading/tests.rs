//! What is read as a word, and what falls away.

use super::*;

fn words(text: &str) -> String {
    Reading::of(text)
        .words
        .iter()
        .map(|word| word.text.clone())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn wrapping_markup_and_spelling_make_no_difference() {
    let plain = "You may sub-license the Licence, for \"non-commercial\" use.";
    let other =
        "// You may\n// *sublicense* the\n// license, for\n// <b>&ldquo;noncommercial&rdquo;</b> use.";
    assert_eq!(words(plain), words(other));
    assert_eq!(
        words(plain),
        "you may sublicense the license for noncommercial use"
    );
}

#[test]
fn list_numbers_are_left_out_and_references_are_not() {
    assert_eq!(
        words("1. One; and\n(b) two (iii) three.\n2.1 Four"),
        "one and two three four"
    );
    assert_eq!(
        words("as in Section 4(d) and sections (a) and (b) of Version\n2. So"),
        "as in section 4 d and sections a and b of version 2 so"
    );
    assert_ne!(words("Section 4(d) applies"), words("Section 4(c) applies"));
    assert_eq!(
        words("as in Sections 5(a) and 5(b).\nb. You may"),
        "as in sections 5 a and 5 b you may"
    );
}

#[test]
fn copyright_lines_are_kept_apart() {
    let reading =
        Reading::of("MIT License\n\nCopyright (c) 2024 Acme, Inc.\nAll rights reserved.\n\nPermission is");
    assert_eq!(
        words("MIT License\n\nCopyright (c) 2024 Acme, Inc.\n\nPermission is"),
        "mit license permission is"
    );
    assert_eq!(
        reading.copyright[0],
        ("Copyright (c) 2024 Acme, Inc".to_owned(), 3)
    );
}

#[test]
fn a_copyright_line_that_says_more_is_content() {
    assert!(words("Copyright 2024 Acme. Not for commercial use.").contains("commercial"));
    assert!(words("\"Copyright\" also means laws that apply to masks.\n").contains("masks"));
    assert!(words("Copyright 2024 Acme, no use").contains("acme"));
    assert!(words("a long sentence that wraps before the word about a\nCopyright Acme").contains("acme"));
}

#[test]
fn runs_do_not_depend_on_wrapping() {
    let one = Reading::of("Heading\n\nOne two; three four. Five");
    let other = Reading::of("Heading\n\nOne\ntwo; three\nfour.\nFive");
    assert_eq!(one.runs(), other.runs());
    assert_eq!(one.runs().len(), 4);
}

#[test]
fn sections_are_numbered_as_they_nest() {
    let reading = Reading::of("1. One\n\na. two\n\ni. three\n\nii. four\n\nb. five\n\n2. six");
    let seen: Vec<&str> = reading
        .sections
        .iter()
        .map(|(_, section)| section.as_str())
        .collect();
    assert_eq!(seen, ["1", "1.a", "1.a.i", "1.a.ii", "1.b", "2"]);
    assert_eq!(reading.section(4), Some("1.b"));
}

proptest::proptest! {
    #[test]
    fn any_text_can_be_read(text in "[a-zA-Z0-9 .,;()©\\n<>&-]{0,120}") {
        let reading = Reading::of(&text);
        let lines = u32::try_from(text.matches('\n').count()).unwrap() + 1;
        for word in &reading.words {
            proptest::prop_assert!(word.line >= 1 && word.line <= lines);
            proptest::prop_assert!(reading.text.get(word.start..word.end).is_some());
        }
        proptest::prop_assert_eq!(reading.runs().last().map_or(0, |run| run.end), reading.words.len());
    }
}
