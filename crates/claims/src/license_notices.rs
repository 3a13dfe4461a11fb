//! Licenses named by a notice in words at the head of a file, or by a license file that is such a notice.

use openassay_words::{Match, Token, one_line, sentences, tokens};

use crate::attribution::negations;
use crate::lexicon::LEXICON;
use crate::licenses::{grant_before, names_in};
use crate::parts::part_of;

/// A sentence that puts a file under licenses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseNotice {
    /// The ids that it names.
    pub ids: Vec<String>,
    /// Its line.
    pub line: u32,
    /// Its words, white space squeezed.
    pub quote: String,
    /// Does it speak of no part by name, and no other sentence of another license?
    pub is_of_all: bool,
}

/// The first sentence of `text` that says under which license it is: "Licensed under the Apache License,
/// Version 2.0", "you can redistribute it and/or modify it under the terms of the GNU General Public License".
pub fn license_notice(text: &str) -> Option<LicenseNotice> {
    let mut granting = sentences(text).into_iter().filter_map(|sentence| {
        let words = tokens(sentence.text);
        let ids = granted_in(&words);
        (!ids.is_empty()).then_some((sentence, words, ids))
    });
    let (sentence, words, ids) = granting.next()?;
    let names_part = words.iter().any(|token| part_of(&token.word).is_some());
    let is_of_all = !names_part && granting.all(|(_, _, others)| others == ids);
    Some(LicenseNotice {
        ids,
        line: sentence.line,
        quote: one_line(sentence.text),
        is_of_all,
    })
}

fn granted_in(words: &[Token]) -> Vec<String> {
    let of_a_piece = |token: &Token| LEXICON.is("of_a_piece", &token.word);
    let mut ids = Vec::new();
    let names = names_in(words);
    if names.iter().any(|(place, _)| joins_others(words, *place, &names)) {
        return Vec::new();
    }
    for (place, id) in names {
        let before = words.get(..place.first).unwrap_or_default();
        let granted = grant_before(words, place).is_some()
            && !LEXICON.license_guards.overlap(words, place)
            && negations(before) == 0
            && !before.iter().any(of_a_piece);
        let id = versioned(id, words, place);
        if granted && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Does the name join terms that we have no name for: "… and the Rill Commercial Agreement"?
fn joins_others(words: &[Token], place: Match, names: &[(Match, &'static str)]) -> bool {
    /// Words of a name that may stand before "license".
    const REACH: usize = 8;
    let behind = words.get(place.last + 1..).unwrap_or_default();
    let joined = behind
        .first()
        .is_some_and(|token| matches!(token.word.as_str(), "and" | "plus" | "with" | "subject"));
    // "The CC BY-NC 4.0 license" is the name with the word behind it.
    let is_known = |at: usize| {
        names
            .iter()
            .any(|(one, _)| (one.first..=one.last + 1).contains(&at))
    };
    let terms = |(at, token): (usize, &Token)| {
        let at = place.last + 1 + at;
        LEXICON.is("terms", &token.word) && !is_known(at)
    };
    joined && behind.iter().enumerate().take(REACH).any(terms)
}

/// The GNU notice has its version behind the name: "as published by the Free Software Foundation, either version 3
/// of the License, or (at your option) any later version".
fn versioned(id: &str, words: &[Token], place: Match) -> String {
    let behind = words.get(place.last + 1..).unwrap_or_default();
    let version = behind
        .windows(2)
        .find_map(|pair| match pair {
            [word, number] if word.word == "version" => number.word.chars().next(),
            _ => None,
        })
        .filter(|digit| matches!(digit, '2' | '3'));
    let later = behind.iter().any(|token| token.word == "later");
    match (id, version) {
        ("gpl", Some(digit)) => format!("GPL-{digit}.0-{}", if later { "or-later" } else { "only" }),
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        license_notice(text).map(|notice| notice.ids).unwrap_or_default()
    }

    #[test]
    fn the_short_notices_of_usual_licenses_name_them() {
        let apache = "Copyright 2026 Rill Works\n\nLicensed under the Apache License, Version 2.0 (the \"License\");\n\
            you may not use this file except in compliance with the License.";
        assert_eq!(named(apache), ["apache-2.0"]);
        let notice = license_notice(apache).unwrap();
        assert_eq!((notice.line, notice.is_of_all), (3, true));
        let root =
            "This source code is licensed under the MIT license found in the LICENSE file in the root.";
        assert_eq!(named(root), ["mit"]);
        let gnu = "This program is free software: you can redistribute it and/or modify it under the terms of the \
            GNU General Public License as published by the Free Software Foundation, either version 3 of the \
            License, or (at your option) any later version.";
        assert_eq!(named(gnu), ["GPL-3.0-or-later"]);
        let foundation = "The foundation licenses this file to you under the Apache License, Version 2.0.";
        assert_eq!(named(foundation), ["apache-2.0"]);
        let choice = "Licensed under either of Apache License, Version 2.0 or MIT license at your option.";
        assert_eq!(named(choice), ["apache-2.0", "mit"]);
        let sum = "Licensed under the Apache License, Version 2.0 and the CC BY-NC 4.0 license.";
        assert_eq!(named(sum), ["apache-2.0", "cc-by-nc-4.0"]);
    }

    #[test]
    fn a_sentence_on_one_part_does_not_speak_of_all() {
        let parts =
            "The code is released under the MIT License. The weights are released under CC BY-NC 4.0.";
        assert!(!license_notice(parts).unwrap().is_of_all);
        let two = "Released under the MIT License.\n\nReleased under the ISC License.";
        assert!(!license_notice(two).unwrap().is_of_all);
    }

    #[test]
    fn talk_of_a_piece_or_of_another_license_names_nothing() {
        for text in [
            "Adapted from example/vision, which is released under the MIT License.",
            "Portions of this file are licensed under the Apache License, Version 2.0.",
            "Use of this source code is governed by a BSD-style license.",
            "This file is not licensed under the MIT License.",
            "Checks that each file is MIT.",
            "Licensed under the Apache License, Version 2.0 and the Rill Commercial Agreement.",
            "Released under the MIT License with additional restrictions on use.",
        ] {
            assert!(named(text).is_empty(), "{text}");
        }
    }
}
