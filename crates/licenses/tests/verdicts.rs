//! What the engine says of whole texts, written here or taken from the `spdx` crate.

use openassay_facts::Truth;
use openassay_licenses::{
    ChangeKind, Completeness, ConditionKind, Facet, RestrictionKind, Right, Source, Verdict, by_id, decode,
    identify,
};

fn text(id: &str) -> &'static str {
    spdx::license_id(id).map_or("", spdx::LicenseId::text)
}

/// A labeled text that lies beside the repository.
fn corpus(path: &str) -> Option<String> {
    let path = format!(
        "{}/../../../shared/corpus/licenses/texts/{path}",
        env!("CARGO_MANIFEST_DIR")
    );
    #[expect(clippy::disallowed_methods, reason = "a test reads its own corpus")]
    let bytes = std::fs::read(&path);
    #[expect(clippy::print_stdout, reason = "a test that skips says so")]
    if bytes.is_err() {
        println!("skipped: {path} is not here");
    }
    bytes.ok().map(|bytes| decode(&bytes))
}

fn mit() -> String {
    text("MIT").replace("<year> <copyright holders>", "2024 Aurora Labs")
}

#[test]
fn a_plain_mit_text_is_exact_whatever_its_dress() {
    let plain = mit();
    let body = plain.split_once("Permission").unwrap().1;
    let words: Vec<&str> = body.split_whitespace().collect();
    let wrapped: Vec<String> = words.chunks(5).map(|line| line.join(" ")).collect();
    let head = "MIT License\n\nCopyright (c) 2024 Aurora Labs\n\nPermission";
    let forms = [
        plain.clone(),
        plain.to_uppercase(),
        format!("# MIT License\n\n```text\nCopyright (c) 2024 Aurora Labs\n\nPermission{body}```\n"),
        format!("Copyright 2019-2024 Aurora, Inc.\nAll rights reserved.\n\nPermission{body}"),
        format!(
            "<html><body><h1>MIT License</h1><p>Copyright &copy; 2024 Aurora</p><p>Permission{body}</p></body></html>"
        ),
        format!("// {}", plain.replace('\n', "\n// ")),
        plain.replace('"', "”"),
        format!("{head} {}", words.join(" ")),
        format!("{head} {}", wrapped.join("\n")),
    ];
    for form in forms {
        let found = identify(&form);
        assert_eq!(
            (found.verdict, found.license.as_deref()),
            (Verdict::Exact, Some("MIT")),
            "{form}\n{:?}",
            found.changes
        );
        assert_eq!(found.osi_approved(), Truth::True);
    }
}

#[test]
fn utf16_with_a_mark_is_read() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(mit().encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(identify(&decode(&bytes)).verdict, Verdict::Exact);
}

#[test]
fn mit_with_a_display_rider_is_not_mit() {
    let rider = "If your product has more than 100 million monthly active users, you shall prominently display “Aurora” in it.";
    let found = identify(&format!("{}\n{rider}\n", mit()));
    assert_eq!(
        (found.verdict, found.license.as_deref()),
        (Verdict::Modified, Some("MIT"))
    );
    assert_eq!(found.changes.len(), 1);
    assert_eq!(
        (
            found.changes[0].kind,
            found.changes[0].text.starts_with("If your product")
        ),
        (ChangeKind::Added, true)
    );
    assert_eq!(found.osi_approved(), Truth::Unknown);
}

#[test]
fn mit_with_a_noncommercial_sentence_is_not_open() {
    let found = identify(&format!(
        "{}\nNo part of this software may be used for commercial purposes.\n",
        mit()
    ));
    assert_eq!(found.verdict, Verdict::Modified);
    assert_eq!(found.osi_approved(), Truth::False);
    let facets = found.facets();
    assert_eq!(facets.may(Right::Commercial), Truth::False);
    assert_eq!(facets.restricts(RestrictionKind::Noncommercial), Truth::True);
    assert!(
        matches!(&facets.get(Facet::CommercialUse).unwrap().source, Source::Text { quote, .. } if quote.starts_with("No part"))
    );
}

#[test]
fn a_harmless_trailer_keeps_the_license() {
    let found = identify(&format!(
        "{}\n\nPortions of Aurora come from the Borealis project.\n",
        mit()
    ));
    assert_eq!(
        (found.verdict, found.license.as_deref()),
        (Verdict::ExactWithTrailer, Some("MIT"))
    );
}

#[test]
fn one_word_changes_the_verdict_and_is_shown() {
    let found = identify(&text("Apache-2.0").replace("perpetual, worldwide", "revocable, worldwide"));
    assert_eq!(
        (found.verdict, found.license.as_deref()),
        (Verdict::Modified, Some("Apache-2.0"))
    );
    assert!(
        found.changes.iter().all(|change| change
            .told()
            .contains("`revocable` where the license has `perpetual`")),
        "{:?}",
        found.changes
    );
}

/// A text of which only the fingerprint is carried.
#[test]
fn a_number_changed_in_a_text_that_is_not_carried_is_told_by_its_fingerprint() {
    let Some(plain) = corpus("meta-llama__llama/LICENSE") else {
        return;
    };
    let found = identify(&plain.replace("700 million", "7 million"));
    let told: Vec<String> = found
        .changes
        .iter()
        .map(openassay_licenses::Change::told)
        .collect();
    assert_eq!(found.verdict, Verdict::Modified);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("section 2: number 7,000,000 where the license has 700,000,000: "),
        "{told:?}"
    );
    let line = plain.lines().position(|line| line.contains("700 million"));
    assert_eq!(Some(found.changes[0].line as usize), line.map(|line| line + 1));
    // Only a number differs: what it grants is granted still.
    assert!(found.facets().may(Right::Modify).is_true());

    let found = identify(&plain.replace("will not use", "will use"));
    assert!(
        found.changes[0].told().contains("`not` gone"),
        "{:?}",
        found.changes
    );
}

#[test]
fn apache_without_its_appendix_is_apache() {
    let whole = text("Apache-2.0");
    let cut = whole.find("APPENDIX: How to apply").unwrap();
    let found = identify(&whole[..cut]);
    assert_eq!(
        (found.verdict, found.license.as_deref()),
        (Verdict::Exact, Some("Apache-2.0"))
    );
}

#[test]
fn the_holder_of_a_bsd_license_is_a_slot() {
    let named = text("BSD-3-Clause").replace("the copyright holder nor", "Aurora Labs, Inc. nor");
    assert_eq!(
        identify(&named).verdict,
        Verdict::Exact,
        "{:?}",
        identify(&named).changes
    );
    let negated = text("BSD-3-Clause").replace("the copyright holder nor", "Aurora, not you, nor");
    assert_eq!(identify(&negated).verdict, Verdict::Modified);
}

#[test]
fn two_licenses_in_one_file_are_both_named() {
    let found = identify(&format!("{}\n\n---\n\n{}", mit(), text("Apache-2.0")));
    let license = found.license.unwrap();
    assert!(
        license.contains("MIT") && license.contains("Apache-2.0"),
        "{license}"
    );
    assert_eq!(found.verdict, Verdict::Exact, "{:?}", found.changes);
}

#[test]
fn a_text_of_our_own_wording_is_unknown_and_its_limits_are_quoted() {
    let own = "Borealis Terms\n\nYou may use the weights. If the monthly active users of your products exceed 700 million, \
               you must request a license from us.\nYou agree not to use the weights for military purposes.";
    let found = identify(own);
    assert_eq!(
        (found.verdict, found.completeness),
        (Verdict::Unknown, Completeness::Complete)
    );
    let facets = found.facets();
    assert_eq!(facets.value(Facet::UsersCap), Some("700000000"));
    assert_eq!(facets.restricts(RestrictionKind::FieldOfUse), Truth::True);
    assert_eq!(found.osi_approved(), Truth::Unknown);
}

#[test]
fn a_text_that_only_points_is_a_pointer() {
    for pointer in [
        "Please refer to license: https://example.org/LICENSE",
        "See the LICENSE file in the repository.",
    ] {
        assert_eq!(identify(pointer).completeness, Completeness::Pointer, "{pointer}");
    }
    assert_eq!(
        identify("You may not use this model.").completeness,
        Completeness::Complete
    );
}

#[test]
fn every_id_of_the_hub_is_known() {
    for id in [
        "openrail",
        "cc",
        "gpl",
        "llama3.2",
        "gemma",
        "openmdw-1.1",
        "fair-noncommercial-research-license",
        "other",
        "lgpl-lr",
        "pddl",
    ] {
        assert!(by_id(id).is_some(), "{id}");
    }
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/licenses/hub-license-ids.tsv"
    );
    #[expect(clippy::disallowed_methods, reason = "a test reads its own corpus")]
    let Ok(list) = std::fs::read_to_string(folder) else {
        println!("skipped: {folder} is not here");
        return;
    };
    for id in list.lines().skip(1).filter_map(|line| line.split('\t').next()) {
        assert!(by_id(id).is_some(), "{id}");
    }
}

#[test]
fn a_family_knows_what_its_members_agree_on() {
    let openrail = by_id("openrail").unwrap();
    assert_eq!(openrail.facets.may(Right::Commercial), Truth::True);
    assert_eq!(
        openrail.facets.restricts(RestrictionKind::Behavioral),
        Truth::True
    );
    assert_eq!(openrail.osi_approved, Truth::False);
    let cc = by_id("cc").unwrap();
    assert_eq!(cc.facets.may(Right::Commercial), Truth::Unknown);
    assert_eq!(by_id("gpl").unwrap().osi_approved, Truth::True);
}

#[test]
fn stored_facets_answer_for_bare_ids() {
    let llama = by_id("llama3.2").unwrap();
    assert_eq!(llama.facets.restricts(RestrictionKind::UsersCap), Truth::True);
    assert_eq!(llama.facets.conditions(ConditionKind::Naming), Truth::True);
    assert!(matches!(
        &llama.facets.get(Facet::UsersCap).unwrap().source,
        Source::Knowledge { file, section: Some(section) } if file == "knowledge/licenses/llama3.2.toml" && section == "2"
    ));
    let cc = by_id("cc-by-nc-4.0").unwrap();
    assert_eq!(cc.facets.may(Right::Commercial), Truth::False);
    assert_eq!(by_id("cc-by-4.0").unwrap().open_definition, Truth::True);
    assert_eq!(by_id("mit").unwrap().facets.restricts_use(), Truth::False);
}

#[test]
fn open_licenses_restrict_no_use_in_their_own_words() {
    let mut wrong = Vec::new();
    for license in spdx::identifiers::LICENSES
        .iter()
        .filter(|one| one.flags & spdx::flags::IS_OSI_APPROVED != 0)
    {
        let found = identify(text(license.name));
        let limits = [
            Facet::CommercialUse,
            Facet::FieldOfUse,
            Facet::UsersCap,
            Facet::RevenueCap,
            Facet::CompetingModelBan,
        ];
        for one in found
            .restrictions
            .iter()
            .filter(|one| limits.contains(&one.facet))
        {
            wrong.push(format!(
                "{} {} {}: {}",
                license.name, one.facet, one.value, one.quote
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn hostile_texts_are_answered_in_bounded_time() {
    let sentence = "Licensed Material means the artistic or literary work, database, or other material. ";
    for text in [
        "a. ".repeat(40_000),
        sentence.repeat(4_000),
        "<".repeat(60_000),
        "](".repeat(60_000),
        "&#".repeat(60_000),
    ] {
        assert!(!identify(&text).verdict.is_plain());
    }
}

#[test]
fn open_texts_restrict_nothing_in_their_own_words() {
    let open_data = [
        "ODC-By-1.0",
        "ODbL-1.0",
        "PDDL-1.0",
        "CC0-1.0",
        "CDLA-Permissive-1.0",
        "CDLA-Permissive-2.0",
        "CDLA-Sharing-1.0",
    ];
    let is_open = |license: &&spdx::License| {
        let attribution = license.name.starts_with("CC-BY-")
            && !license.name.contains("-NC")
            && !license.name.contains("-ND");
        license.flags & spdx::flags::IS_OSI_APPROVED != 0 || attribution || open_data.contains(&license.name)
    };
    let duties = [
        Facet::NamingAttribution,
        Facet::ShareAlike,
        Facet::Termination,
        Facet::UnilateralChange,
    ];
    // Open or not, it does forbid export to embargoed countries.
    let true_all_the_same = |license: &str, facet: Facet| license == "APSL-1.0" && facet == Facet::Geo;
    let mut wrong = Vec::new();
    for license in spdx::identifiers::LICENSES.iter().filter(is_open) {
        let found = identify(text(license.name));
        let limits = found
            .restrictions
            .iter()
            .filter(|one| !duties.contains(&one.facet) && !true_all_the_same(license.name, one.facet));
        wrong
            .extend(limits.map(|one| format!("{} {} {}: {}", license.name, one.facet, one.value, one.quote)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_grant_in_a_text_for_research_only_is_one_for_research_only() {
    let own = "Hedgerow Terms\n\n1. The licensor grants you a license to use, modify and distribute the weights.\n\n\
               2. Commercial use is not permitted.";
    let facets = identify(own).facets();
    assert_eq!(facets.value(Facet::Redistribution), Some("noncommercial"));
    assert_eq!(facets.value(Facet::Derivatives), Some("noncommercial"));
    let free = own.replace("Commercial use is not permitted.", "Have fun.");
    assert_eq!(identify(&free).facets().value(Facet::Redistribution), None);
}

#[test]
fn items_of_a_list_are_read_behind_what_they_hang_on() {
    let own = "Millrace Terms\n\nYou shall not:\n\n(a) lend it;\n\n(b) use it to build weapons; or\n\n(c) offer it as part of a hosted service.";
    let found = identify(own);
    let one = found.sentence(Facet::FieldOfUse).unwrap();
    assert_eq!((one.value.as_str(), one.line), ("list", 7));
    assert_eq!(one.quote, "You shall not: (b) use it to build weapons; or");
    assert_eq!(found.facets().value(Facet::HostedService), Some("no"));
}

#[test]
fn apache_keeps_its_name_without_the_advice_or_without_the_notice_of_its_appendix() {
    let whole = text("Apache-2.0");
    let advice = whole.find("APPENDIX").unwrap();
    let notice = whole.find("Copyright [yyyy]").unwrap();
    let (head, tail) = (&whole[..advice], &whole[notice..]);
    for copy in [
        format!("{head}{tail}"),
        whole[..notice].to_owned(),
        head.to_owned(),
    ] {
        let found = identify(&copy);
        assert_eq!(
            (found.verdict, found.license.as_deref()),
            (Verdict::Exact, Some("Apache-2.0")),
            "{:?}",
            found.changes
        );
    }
    // What goes with the appendix is no part of it.
    let section = whole.find("9. Accepting Warranty").unwrap();
    let found = identify(&whole[..section]);
    assert_eq!(found.verdict, Verdict::Modified);
}
