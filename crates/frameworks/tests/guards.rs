//! What holds for every framework and for the dictionary, whatever is added to them.

use openassay_facts::Truth;
use openassay_frameworks::{
    CriterionGrade, Framework, GradeResult, builtin, by_id, dictionary, example, explain, in_license_set,
    license_set, load, suggestions,
};

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
fn a_table_of_releases_has_the_columns_that_the_rule_files_ask_for() {
    let columns: Vec<_> = builtin()
        .iter()
        .filter_map(|f| Some((f.id.as_str(), f.column.as_deref()?, f.bar)))
        .collect();
    let wanted = [
        ("g7", "G7 label", false),
        ("osaid", "OSAID", false),
        ("mof", "MOF", false),
        ("spectrum", "Spectrum", true),
    ];
    assert_eq!(columns, wanted);
}

#[test]
fn outcomes_stand_on_steps_and_have_short_names() {
    let spectrum = by_id("spectrum").unwrap();
    assert_eq!(spectrum.steps(), 4);
    assert_eq!(spectrum.step("Full open-source (OSI)"), Some(3));
    // Two names, one step.
    assert_eq!(spectrum.step("Closed / Proprietary"), Some(0));
    assert_eq!(spectrum.step("weights without a way to run them"), Some(0));
    assert_eq!(spectrum.step("unknown"), None);
    let mof = by_id("mof").unwrap();
    assert_eq!(
        (
            mof.short("Class III"),
            mof.short("Unclassified"),
            mof.short("unknown")
        ),
        ("III", "-", "unknown")
    );
    assert_eq!(by_id("osaid").unwrap().short("pass"), "pass");
    // Outcomes that are only different have no steps, nor do criteria.
    assert_eq!(by_id("eu-ai-act").unwrap().steps(), 0);
    assert_eq!(by_id("osai").unwrap().steps(), 0);
}

#[test]
fn a_bar_needs_a_column_and_an_order() {
    let file = |head: &str| {
        format!(
            "[framework]\nid = \"x\"\ntitle = \"X\"\nversion = \"1\"\ncite = [\"x\"]\nkind = \"ranked\"\n{head}\n[[outcome]]\nname = \"a\"\n"
        )
    };
    assert!(load(&file("bar = true\ncolumn = \"X\"")).unwrap().bar);
    for wrong in ["bar = true", "bar = true\ncolumn = \"X\"\nordered = false"] {
        let error = load(&file(wrong)).unwrap_err();
        assert!(error.to_string().contains("`bar`"), "{error}");
    }
}

#[test]
fn every_fact_of_every_framework_is_in_the_dictionary() {
    for framework in builtin() {
        for term in &framework.terms {
            assert!(dictionary().knows(&term.key), "{}: {}", framework.id, term.key);
            assert!(
                !explain(&term.key, &[]).is_empty(),
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
        let whole = explain(&framework.id, &[])[0].to_string();
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
                    explain(&format!("{}:{part}", framework.id), &[]).len() == 1,
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
        assert!(!explain(id, &[]).is_empty(), "{id}");
    }
    assert!(
        explain("restricts(use, weights.final)", &[])[0]
            .to_string()
            .contains("acceptable use policy")
    );
    assert_eq!(explain("no such thing", &[]), []);
    assert_eq!(explain("", &[]), []);
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

#[test]
fn every_component_and_predicate_has_an_example_and_its_explanation_shows_it() {
    let dictionary = dictionary();
    let components = dictionary
        .components
        .iter()
        .map(|(name, one)| (name, &one.example));
    let predicates = dictionary
        .predicates
        .iter()
        .map(|(name, one)| (name, &one.example));
    for (name, example) in components.chain(predicates) {
        assert!(example.len() > 20, "{name}: {example}");
        let told = explain(name, &[]);
        let shown = told[0]
            .sections
            .iter()
            .find(|section| section.heading == "Example");
        assert_eq!(
            shown.map(|section| &section.rows[0].text),
            Some(example),
            "{name}"
        );
    }
}

/// The results of a framework: criterion, and outcome.
fn results(framework: &Framework) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for ranking in &framework.rankings {
        let outcomes = ranking.outcomes.iter();
        found.extend(outcomes.map(|outcome| (ranking.id.as_str(), outcome.name.as_str())));
    }
    found
}

/// The explanation of a result, of a criterion that of all its results.
fn told(framework: &Framework, criterion: &str, result: &str) -> String {
    let part = if criterion.is_empty() { result } else { criterion };
    let explained = explain(&format!("{}:{part}", framework.id), &[]);
    explained.iter().map(ToString::to_string).collect()
}

#[test]
fn every_level_has_an_example_that_really_has_that_grade_and_its_explanation_shows_it() {
    for framework in builtin() {
        for (criterion, result) in results(framework) {
            let place = format!("{}: {criterion} {result}", framework.id);
            let case = example(framework, criterion, result).unwrap_or_else(|| panic!("{place}: no case"));
            let grade = framework.grade(&case.facts());
            let found = match &grade.result {
                GradeResult::Interval { reachable, .. } => reachable.clone(),
                GradeResult::Vector(criteria) => ends(criteria, criterion),
                GradeResult::Score { .. } => ends(&grade.criteria, criterion),
            };
            assert!(
                !found.is_empty() && found.iter().all(|name| name == result),
                "{place}: {found:?}"
            );
            let told = told(framework, criterion, result);
            let name = if criterion.is_empty() { "grade" } else { criterion };
            for words in [
                format!("\nExample: {}\n", case.name),
                format!("  {name}: {result}\n"),
                "  given: ".to_owned(),
            ] {
                assert!(told.contains(&words), "{place}: {words}\n{told}");
            }
        }
    }
}

fn ends(criteria: &[CriterionGrade], id: &str) -> Vec<String> {
    let one = criteria.iter().filter(|one| one.id == id);
    one.flat_map(|one| [one.guaranteed.clone(), one.possible.clone()])
        .collect()
}

#[test]
fn every_explanation_says_what_counts_as_evidence_and_where_the_rule_is_from() {
    for framework in builtin() {
        for (criterion, result) in results(framework) {
            let told = told(framework, criterion, result);
            assert!(told.contains("published: ") && told.contains("Facts ("), "{told}");
            let is_rest = told.contains("it is whatever is left");
            assert!(
                is_rest || told.contains("source: ") || told.contains("reading: "),
                "{told}"
            );
        }
        for term in &framework.terms {
            let told = explain(&term.key, &[])[0].to_string();
            for words in ["means: ", "Evidence\n", "Example\n", "Asked by\n", &framework.id] {
                assert!(told.contains(words), "{words}:\n{told}");
            }
            assert!(!told.contains("{means}"), "{told}");
        }
    }
}

#[test]
fn a_name_with_a_slip_is_met_with_the_name_that_was_meant() {
    let first = |id: &str| {
        let likely = suggestions(id, &[], &["no-license"]);
        likely.first().cloned().unwrap_or_default()
    };
    assert_eq!(first("mof:Clas II"), "mof:Class II");
    assert_eq!(first("present(weight.final)"), "present(weights.final)");
    assert_eq!(first("limitation"), "described(limitations)");
    assert_eq!(first("code.trainning"), "code.training");
    assert_eq!(first("no-licence"), "no-license");
    assert_eq!(suggestions("presnt", &[], &[]), ["present"]);
    assert_eq!(first("zzzzzzzzzzzz"), "");
    assert_eq!(first(""), "");
    assert_eq!(first(&"x".repeat(100_000)), "");
}
