//! A license is the same license in every dress: pages, quotes, wrapping, encodings.

use openassay_licenses::{Verdict, decode, identify};

const IDS: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MPL-2.0",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "LGPL-3.0-only",
    "AGPL-3.0-only",
    "EPL-2.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0",
    "CC0-1.0",
    "Unlicense",
    "Zlib",
    "BSL-1.0",
    "OFL-1.1",
    "ODbL-1.0",
    "CDLA-Permissive-2.0",
    "OpenMDW-1.0",
    "EUPL-1.2",
    "Artistic-2.0",
];

fn text(id: &str) -> &'static str {
    spdx::license_id(id).map_or("", spdx::LicenseId::text)
}

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

fn paragraphs(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for line in text.lines() {
        if let Some(last) = found.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
        // A short line ends a paragraph: a title, an item. A template's slots stand on a line of their own.
        if line.trim().len() < 50 || line.contains('<') {
            found.push(String::new());
        }
    }
    found.retain(|one| !one.trim().is_empty());
    found
}

fn page(text: &str) -> String {
    let body: String = paragraphs(text)
        .iter()
        .map(|one| ["<p class=\"legal\">", escaped(one).trim_end(), "</p>\n"].concat())
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><style>p {{ margin: 1em }}</style>\n\
         <script>var x = \"you may not read this\";</script></head>\n<body><div><!-- no trade -->\n{body}</div></body></html>\n"
    )
}

fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for paragraph in paragraphs(text) {
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            if length > 0 && length + word.len() >= width {
                out.push('\n');
                length = 0;
            }
            if length > 0 {
                out.push(' ');
            }
            out.push_str(word);
            length += word.len() + 1;
        }
        out.push_str("\n\n");
    }
    out
}

fn led(text: &str, leader: &str) -> String {
    text.lines().map(|line| [leader, line, "\n"].concat()).collect()
}

type Dress = (&'static str, fn(&str) -> String);

const DRESSES: &[Dress] = &[
    ("as it is", str::to_owned),
    ("a saved page", page),
    ("wrapped short", |text| wrapped(text, 60)),
    ("wrapped long", |text| wrapped(text, 2000)),
    ("quoted in Markdown", |text| led(text, "> ")),
    ("a comment of C", |text| format!("/*\n{}*/\n", led(text, " * "))),
    ("a comment of Python", |text| led(text, "# ")),
    ("other line ends", |text| text.replace('\n', "\r\n")),
    ("indented", |text| led(text, "\t    ")),
    ("curled quotes", |text| text.replace('"', "”").replace('\'', "’")),
    ("fenced", |text| format!("```text\n{text}\n```\n")),
    ("capitals", str::to_uppercase),
    ("hard spaces", |text| text.replace(". ", ".\u{a0} ")),
    ("trailing space", |text| text.replace('\n', "  \n")),
];

#[test]
fn every_license_is_exact_in_every_dress() {
    let mut wrong = Vec::new();
    for id in IDS {
        for (name, dress) in DRESSES {
            // Two words that the text itself runs together, told apart by their capitals.
            if (*id, *name) == ("CC-BY-SA-4.0", "capitals") {
                continue;
            }
            let found = identify(&dress(text(id)));
            if found.verdict != Verdict::Exact || found.license.as_deref() != Some(*id) {
                let change = found.changes.first().map(|change| change.text.clone());
                wrong.push(format!(
                    "{id} {name}: {:?} {:?} {change:?}",
                    found.verdict, found.license
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        IDS.len() * DRESSES.len()
    );
}

#[test]
fn every_license_is_exact_in_every_encoding() {
    for id in IDS {
        let units = |unit: fn(u16) -> [u8; 2]| text(id).encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let forms = [
            marked(&[0xff, 0xfe], units(u16::to_le_bytes)),
            marked(&[0xfe, 0xff], units(u16::to_be_bytes)),
            units(u16::to_le_bytes),
            units(u16::to_be_bytes),
            marked(&[0xef, 0xbb, 0xbf], text(id).as_bytes().to_vec()),
        ];
        for (number, bytes) in forms.iter().enumerate() {
            let found = identify(&decode(bytes));
            assert_eq!(found.license.as_deref(), Some(*id), "encoding {number}");
            assert_eq!(
                found.verdict,
                Verdict::Exact,
                "{id} in encoding {number}: {:?}",
                found.changes
            );
        }
    }
}

#[test]
fn every_pair_of_licenses_in_one_file_is_both() {
    let few = [
        "MIT",
        "Apache-2.0",
        "BSD-3-Clause",
        "MPL-2.0",
        "CC-BY-4.0",
        "ISC",
        "Zlib",
        "GPL-3.0-only",
    ];
    let mut wrong = Vec::new();
    for one in few {
        for other in few.iter().filter(|other| **other != one) {
            for between in [
                "\n\n",
                "\n\n----------------\n\n",
                "\n\nThe second part is under:\n\n",
            ] {
                let found = identify(&format!("{}{between}{}", text(one), text(other)));
                let names = found.license.clone().unwrap_or_default();
                if !(names.contains(one) && names.contains(other) && found.verdict.is_plain()) {
                    wrong.push(format!(
                        "{one} {between:?} {other}: {names} {:?} {:?}",
                        found.verdict,
                        found.changes.first()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}

#[test]
fn a_restriction_between_two_licenses_makes_the_file_a_modified_one() {
    let rider = "No part of this may be used in a war, and not by competitors of Northlight.";
    for between in [
        format!("\n\n{rider}\n\n"),
        format!("\n\n---\n\n{rider}\n\n---\n\n"),
    ] {
        let found = identify(&format!("{}{between}{}", text("MIT"), text("Apache-2.0")));
        assert_eq!(found.verdict, Verdict::Modified, "{:?}", found.changes);
    }
}

#[test]
fn filled_templates_are_exact() {
    let apache = text("Apache-2.0")
        .replace("[yyyy]", "2026")
        .replace("[name of copyright owner]", "Millrace Mills and Sons");
    let bsd = text("BSD-3-Clause")
        .replace("<year>", "2024-2026")
        .replace("<owner>", "Hedgerow e.V.");
    let mit = text("MIT")
        .replace("<year>", "2023")
        .replace("<copyright holders>", "Nadia Northlight <nadia@example.org>");
    for (id, filled) in [("Apache-2.0", apache), ("BSD-3-Clause", bsd), ("MIT", mit)] {
        let found = identify(&filled);
        assert_eq!(
            (found.verdict, found.license.as_deref()),
            (Verdict::Exact, Some(id)),
            "{:?}",
            found.changes
        );
    }
}

#[test]
fn a_list_mark_inside_a_paragraph_is_no_word() {
    let text = text("CC-BY-NC-4.0");
    let at = text.find("Effective Technological Measures means").unwrap();
    let before = text[..at].trim_end().trim_end_matches("d.").trim_end();
    let joined = format!("{before} d. {}", &text[at..]);
    let found = identify(&joined);
    assert_eq!(
        (found.verdict, found.license.as_deref()),
        (Verdict::Exact, Some("CC-BY-NC-4.0")),
        "{:?}",
        found.changes
    );
}

#[test]
fn a_reference_that_is_added_is_a_change() {
    let text =
        text("CC-BY-NC-4.0").replacen("Section 2(b)(1)-(2) are not", "Section 2(b)(1)-(2)(c) are not", 1);
    assert_eq!(identify(&text).verdict, Verdict::Modified);
}

/// A page as a browser saves it from a developer site: menus, languages, a title with the site's name, and `footer`.
fn site(text: &str, footer: &str) -> String {
    let body: String = paragraphs(text)
        .iter()
        .map(|one| ["<p>", escaped(one).trim_end(), "</p>\n"].concat())
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><title>Terms | Northlight for Developers</title></head>\n\
         <body layout=\"docs\"><north-bar role=\"banner\"><a href=\"#main\">Skip to main content</a>\n\
         <nav><ul><li><a href=\"/models\">Models</a></li><li><a href=\"/prices\">Pricing</a></li></ul>\n\
         <select><option>English</option><option>Deutsch</option><option>日本語</option><option>中文 – 简体</option></select>\n\
         <a class=\"in\">Sign in</a></nav></north-bar>\n<main id=\"main\"><article>\n{body}</article>\n\
         <north-foot><p>{footer}</p><p>Last updated 2025-03-24 UTC.</p></north-foot></main>\n\
         <footer><button>Manage cookies</button></footer></body></html>\n"
    )
}

#[test]
fn the_furniture_of_a_saved_page_is_a_harmless_trailer() {
    for id in [
        "MIT",
        "Apache-2.0",
        "BSD-3-Clause",
        "MPL-2.0",
        "CC0-1.0",
        "OpenMDW-1.0",
    ] {
        let footer = "Except as otherwise noted, the content of this page is licensed under the Creative Commons \
            Attribution 4.0 License, and code samples are licensed under the Apache 2.0 License.";
        let found = identify(&site(text(id), footer));
        assert_eq!(
            (found.verdict, found.license.as_deref()),
            (Verdict::ExactWithTrailer, Some(id)),
            "{:?}",
            found.changes
        );
    }
}

#[test]
fn what_binds_in_the_furniture_of_a_page_binds() {
    for footer in [
        "You may not sell the models.",
        "不得商用",
        "Content of this page is for research only.",
    ] {
        let found = identify(&site(text("MIT"), footer));
        assert_eq!(found.verdict, Verdict::Modified, "{footer}: {:?}", found.changes);
    }
}
