//! What holds for every framework and for the dictionary, whatever is added to them.

use openassay_facts::Truth;
use openassay_frameworks::{Framework, builtin, by_id, dictionary, explain, in_license_set, license_set};

#[test]
fn every_framework_is_dated_cited_and_has_a_label() {
    for framework in builtin() {
        let Framework {
            id,
            title,
            label,
            version,
            date,
            cite,
            ..
        } = framework;
        assert!(
            !title.is_empty() && !label.is_empty() && !version.is_empty() && !date.is_empty(),
            "{id}"
        );
        assert!(!cite.is_empty(), "{id} cites nothing");
        assert!(date.starts_with("20"), "{id}: {date}");
    }
}

#[test]
fn every_node_is_cited_or_has_a_reading() {
    for framework in builtin() {
        for ranking in &framework.rankings {
            if !ranking.id.is_empty() {
                assert!(
                    ranking.cite.is_some() || ranking.reading.is_some(),
                    "{}: {}",
                    framework.id,
                    ranking.id
                );
                continue;
            }
            for outcome in &ranking.outcomes {
                let own = outcome.cite.is_some() || outcome.reading.is_some();
                let each = outcome
                    .requirements
                    .iter()
                    .all(|r| r.cite.is_some() || r.reading.is_some());
                let binary = matches!(outcome.name.as_str(), "pass" | "fail");
                assert!(
                    own || (binary && each),
                    "{}: `{}` has no citation and no reading",
                    framework.id,
                    outcome.name
                );
                if outcome.requirements.len() > 1 {
                    assert!(each, "{}: a requirement of `{}`", framework.id, outcome.name);
                }
            }
        }
    }
}

#[test]
fn the_first_screen_has_the_eight_lines_in_their_order() {
    let ids: Vec<&str> = builtin()
        .iter()
        .filter(|f| f.first_screen)
        .map(|f| f.id.as_str())
        .collect();
    let wanted = [
        "g7",
        "osaid",
        "mof",
        "eu-ai-act",
        "four-levels",
        "open-or-restricted",
        "spectrum",
        "three-tiers",
    ];
    assert_eq!(ids, wanted);
    assert_eq!(builtin().len(), 13);
}

#[test]
fn every_fact_of_every_framework_is_in_the_dictionary() {
    for framework in builtin() {
        for term in &framework.terms {
            assert!(dictionary().knows(&term.key), "{}: {}", framework.id, term.key);
            assert!(
                explain(&term.key, &[]).is_some(),
                "{} cannot be explained",
                term.key
            );
        }
    }
}

#[test]
fn every_entry_of_the_dictionary_speaks_of_what_it_has() {
    let dictionary = dictionary();
    for (name, predicate) in &dictionary.predicates {
        for about in predicate.about.keys() {
            let known = predicate.kinds.contains(about) || predicate.subjects.contains(about);
            assert!(known, "{name} has no kind or subject `{about}`");
        }
        for implied in &predicate.implies {
            assert!(
                dictionary.predicates.contains_key(implied),
                "{name} implies `{implied}`"
            );
        }
        let has_ground = predicate.when_true.is_some()
            || predicate.derived.is_some()
            || !predicate.note.iter().all(String::is_empty);
        assert!(has_ground || !predicate.means.is_empty(), "{name}");
    }
    assert!(!dictionary.version.is_empty());
}

#[test]
fn every_remedy_is_filled_in() {
    for framework in builtin() {
        for gap in framework.grade(&openassay_facts::Facts::default()).gap {
            assert!(!gap.remedy.is_empty(), "{}: {}", framework.id, gap.fact);
            assert!(
                !gap.remedy.contains(['{', '}']),
                "{}: {}",
                framework.id,
                gap.remedy
            );
            assert_eq!(gap.state, "unknown");
        }
    }
}

#[test]
fn everything_can_be_explained() {
    for framework in builtin() {
        let whole = explain(&framework.id, &[]).unwrap();
        assert!(whole.contains(&framework.version), "{whole}");
        for ranking in &framework.rankings {
            let parts: Vec<&str> = if ranking.id.is_empty() {
                ranking
                    .outcomes
                    .iter()
                    .map(|outcome| outcome.name.as_str())
                    .collect()
            } else {
                vec![ranking.id.as_str()]
            };
            for part in parts {
                assert!(
                    explain(&format!("{}:{part}", framework.id), &[]).is_some(),
                    "{}:{part}",
                    framework.id
                );
            }
        }
    }
    for id in [
        "T1",
        "present",
        "present(weights.final)",
        "weights.final",
        "mof:Class III",
        "G7:open source ai",
        "dfsg",
    ] {
        assert!(explain(id, &[]).is_some(), "{id}");
    }
    assert!(
        explain("restricts(use, weights.final)", &[])
            .unwrap()
            .contains("acceptable use policy")
    );
    assert_eq!(explain("no such thing", &[]), None);
    assert_eq!(explain("", &[]), None);
}

#[test]
fn the_sets_are_those_of_their_authorities() {
    let mot = license_set("mot_8b5d30e").unwrap();
    // 225 of its own lists, and OpenMDW-1.0.
    assert_eq!(mot.licenses.len(), 226);
    assert!(mot.closed && !license_set("dfsg").unwrap().closed);
    assert_eq!(in_license_set("MIT OR LicenseRef-paid", "dfsg"), Truth::True);
    assert_eq!(in_license_set("CC-BY-NC-4.0", "dfsg"), Truth::False);
    assert_eq!(in_license_set("Beerware", "dfsg"), Truth::Unknown);
    assert_eq!(in_license_set("MIT", "no such set"), Truth::Unknown);
}

#[test]
fn judgments_are_told_from_what_bytes_say() {
    let dictionary = dictionary();
    assert!(dictionary.is_judgment("judged(code_complete)"));
    assert!(!dictionary.is_judgment("present(weights.final)"));
    assert!(by_id("g7").is_some());
}
