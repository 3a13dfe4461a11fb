//! No changed license is ever reported as the plain one, whatever was done to it.

use openassay_licenses::{Verdict, identify};
use proptest::prelude::*;

const IDS: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MPL-2.0",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "LGPL-2.1-only",
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
    "ECL-2.0",
    "UPL-1.0",
    "PostgreSQL",
    "NCSA",
    "MIT-0",
    "0BSD",
];

/// Sentences of our own that somebody might put before, into or behind a license. Each binds somebody.
const RIDERS: &[&str] = &[
    "No part of this may be used for commercial purposes.",
    "You must display “Northlight inside” on your website.",
    "Use by members of the armed forces is forbidden.",
    "If you earn more than 10,000 dollars a year, you need a license from us.",
    "Only residents of Norway may use this software.",
    "Research use only.",
    "For evaluation only.",
    "Commercial users contact sales@example.org first.",
    "This license ends on 1 January 2030.",
    "We may revoke this license.",
    "The weights are not covered by this license.",
    "Derived models stay the property of Millrace.",
    "Every name of a derived model begins with Hedgerow.",
    "Outputs belong to Millrace.",
    "Use in the European Union is excluded.",
    "A fee of 5 percent of all revenue is due each year.",
    "Training of other models with the outputs is a breach of these terms.",
    "By downloading you accept the Northlight Acceptable Use Policy.",
    "Subject to the additional terms in TERMS.md.",
    "Users above 1 million per month require our consent.",
    "Hosting as a service is reserved to Northlight.",
    "All rights to the name and the weights are reserved by Millrace.",
    "Do not use this for weapons.",
    "Not for use in medical devices.",
    "Noncommercial.",
    "Free for personal use.",
    "Students and teachers may use this without charge, all others on request.",
    "This grant does not include the right to sublicense.",
    "Modified versions go to the author for approval before publication.",
    "In case of conflict, the Chinese text prevails over this one.",
    "本模型仅供研究使用。",
];

fn text(id: &str) -> &'static str {
    spdx::license_id(id).map_or("", spdx::LicenseId::text)
}

fn is_plain(text: &str) -> bool {
    identify(text).verdict.is_plain()
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// `text` with `words` as a paragraph of their own near the byte `at`.
fn with_paragraph(text: &str, words: &str, at: usize) -> String {
    let at = boundary(text, at);
    let at = text[at..].find("\n\n").map_or(text.len(), |behind| at + behind);
    format!("{}\n\n{words}{}", &text[..at], &text[at..])
}

#[test]
fn a_rider_anywhere_makes_another_license() {
    let mut wrong = Vec::new();
    for id in ["MIT", "Apache-2.0", "BSD-3-Clause", "CC-BY-4.0", "OpenMDW-1.0"] {
        let plain = text(id);
        for rider in RIDERS {
            let places = [
                ("behind", format!("{plain}\n\n{rider}\n")),
                ("right behind", format!("{} {rider}\n", plain.trim_end())),
                ("before", format!("{rider}\n\n{plain}")),
                ("inside", with_paragraph(plain, rider, plain.len() / 3)),
            ];
            for (place, changed) in places {
                if is_plain(&changed) {
                    wrong.push(format!("{id} {place}: {rider}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} riders are overlooked: {wrong:#?}",
        wrong.len()
    );
}

/// Words that turn a sentence round, and what they are turned to.
const FLIPS: &[(&str, &str)] = &[
    ("irrevocable", "revocable"),
    ("perpetual", "temporary"),
    ("worldwide", "nationwide"),
    ("royalty-free", "royalty-bearing"),
    ("non-exclusive", "exclusive"),
    ("without limitation", "with limitation"),
    ("without restriction", "with restriction"),
    ("free of charge", "for a charge"),
    (" may ", " may not "),
    (" must ", " must not "),
    (" shall ", " shall not "),
    (" not ", " "),
    (" and ", " or "),
    (" any ", " some "),
    (" all ", " few "),
    ("You ", "Northlight "),
    ("you ", "Northlight "),
    ("Licensor", "Licensee"),
    ("Contributor", "Recipient"),
    ("with or without", "without"),
    ("commercial", "noncommercial"),
    ("permitted", "prohibited"),
    ("granted", "denied"),
    ("United States", "European Union"),
    (" 30 days", " 3 days"),
    ("Section 2", "Section 3"),
];

#[test]
fn a_flipped_word_makes_another_license() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for id in IDS {
        let plain = text(id);
        for (from, to) in FLIPS {
            for (at, _) in plain.match_indices(from).step_by(5).take(3) {
                // A mutant that is another license by now, word for word, is rightly called that one.
                let changed = format!("{}{to}{}", &plain[..at], &plain[at + from.len()..]);
                tried += 1;
                let found = identify(&changed);
                if found.verdict.is_plain() {
                    let around = &plain
                        [boundary(plain, at.saturating_sub(40))..boundary(plain, (at + 40).min(plain.len()))];
                    wrong.push(format!(
                        "{id} as {:?}: {from:?} to {to:?}: {around:?}",
                        found.license
                    ));
                }
            }
        }
    }
    assert!(tried > 500, "{tried}");
    assert!(
        wrong.is_empty(),
        "{} of {tried} are overlooked: {wrong:#?}",
        wrong.len()
    );
}

#[test]
fn a_missing_sentence_makes_another_license() {
    let mut wrong = Vec::new();
    for id in IDS {
        let plain = text(id);
        // The first third holds the grants; what may be left out as a whole stands behind.
        let sentences: Vec<(usize, &str)> = plain
            .match_indices(". ")
            .map(|(at, _)| at + 2)
            .filter(|at| (plain.len() / 8..plain.len() / 3).contains(at))
            .filter_map(|at| Some((at, &plain[at..at + plain[at..].find(". ")? + 2])))
            .collect();
        for (at, sentence) in sentences.iter().step_by(4).take(3) {
            let changed = format!("{}{}", &plain[..*at], &plain[at + sentence.len()..]);
            if is_plain(&changed) {
                wrong.push(format!("{id}: {sentence}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn harmless_words_around_a_license_leave_it_plain() {
    for words in [
        "Portions of this software come from the Aurora project.",
        "This is the license of the Northlight models.",
        "Northlight 7B, release of May 2026",
    ] {
        for changed in [
            format!("{}\n\n{words}\n", text("MIT")),
            format!("{words}\n\n{}", text("Apache-2.0")),
        ] {
            let found = identify(&changed);
            assert_eq!(
                found.verdict,
                Verdict::ExactWithTrailer,
                "{words}: {:?}",
                found.changes
            );
        }
    }
}

fn any_license() -> impl Strategy<Value = &'static str> {
    prop::sample::select(IDS).prop_map(text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn two_riders_at_random_places_are_seen(plain in any_license(), one in prop::sample::select(RIDERS), other in prop::sample::select(RIDERS), at in 0.0..1.0_f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a text")]
        let place = (plain.len() as f64 * at) as usize;
        let changed = with_paragraph(&format!("{plain}\n\n{other}\n"), one, place);
        prop_assert!(!is_plain(&changed));
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = openassay_licenses::decode(&bytes);
        prop_assert!(!is_plain(&text));
        let _ = openassay_licenses::expression(&text);
        let _ = openassay_licenses::spdx_headers(&text);
    }

    #[test]
    fn any_damage_to_a_license_is_answered(plain in any_license(), cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = plain.as_bytes().to_vec();
        for (index, byte) in cuts {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let found = identify(&openassay_licenses::decode(&bytes));
        for change in &found.changes {
            prop_assert!(change.line >= 1);
        }
    }

    #[test]
    fn any_expression_is_answered(text in "[A-Za-z0-9.+:() -]{0,60}") {
        let _ = openassay_licenses::expression(&text);
        let _ = openassay_licenses::expression(&format!("({text}) AND MIT"));
    }
}

#[test]
fn a_million_bytes_are_answered_in_the_time_of_a_million_bytes() {
    let sentence = "Licensed Material means the artistic or literary work, database, or other material. ";
    let time = |copies: usize| {
        let text = sentence.repeat(copies);
        let start = std::time::Instant::now();
        assert!(!is_plain(&text));
        start.elapsed().as_secs_f64()
    };
    let _ = time(100);
    let (small, large) = (time(3_000), time(12_000));
    // Four times the text; twelve times the time would be growth by the square.
    assert!(large < small * 10.0 + 0.5, "{small} s, then {large} s");
}
