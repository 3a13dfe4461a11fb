//! What holds for every framework and for the dictionary, whatever is added to them.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use openassay_facts::Truth;
use openassay_frameworks::{
    Framework, FrameworkError, RuleProblem, builtin, by_id, dictionary, explain, in_license_set, license_set,
    load,
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
            "[framework]\nid = \"x\"\ntitle = \"X\"\nversion = \"1\"\nkind = \"ranked\"\n{head}\n[[outcome]]\nname = \"a\"\n"
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
            assert!(explain(&term.key).is_some(), "{} cannot be explained", term.key);
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
        let whole = explain(&framework.id).unwrap();
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
                    explain(&format!("{}:{part}", framework.id)).is_some(),
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
        assert!(explain(id).is_some(), "{id}");
    }
    assert!(
        explain("restricts(use, weights.final)")
            .unwrap()
            .contains("acceptable use policy")
    );
    assert_eq!(explain("no such thing"), None);
    assert_eq!(explain(""), None);
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

fn problem(when: &str) -> FrameworkError {
    let text = format!(
        "[framework]\nid = \"x\"\ntitle = \"x\"\nversion = \"1\"\nkind = \"binary\"\n\n[macro]\nopen = \"present($k)\"\n\n[[require]]\nwhen = \"{when}\"\n"
    );
    load(&text).unwrap_err()
}

#[test]
fn an_error_in_a_condition_names_line_and_column() {
    let error = problem("present(weights.final) and presnt(code.training)");
    assert_eq!(
        error.to_string(),
        "line 11, column 36: `presnt` is neither in the fact dictionary nor a macro of this file"
    );
    let error = problem("present(weights.final) and present(code.trainning)");
    assert_eq!((error.line, error.column), (11, 36));
    assert!(
        matches!(error.problem, RuleProblem::UnknownSubject { .. }),
        "{error}"
    );
}

#[test]
fn what_is_no_condition_is_refused() {
    let told = |when: &str| problem(when).problem;
    assert!(matches!(
        told("present(weights.final) and"),
        RuleProblem::Unexpected { .. }
    ));
    assert!(matches!(
        told("(present(weights.final)"),
        RuleProblem::Unexpected { .. }
    ));
    assert!(matches!(
        told("present(weights.final) present(config)"),
        RuleProblem::Unexpected { .. }
    ));
    assert!(matches!(told("training_flop"), RuleProblem::NotATruth(_)));
    assert!(matches!(
        told("training_flop > 'much'"),
        RuleProblem::NotComparable { .. }
    ));
    assert!(matches!(
        told("present(weights.final) > 3"),
        RuleProblem::NotComparable { .. }
    ));
    assert!(matches!(
        told("extent(weights.final) == 'all'"),
        RuleProblem::NotComparable { .. }
    ));
    assert!(matches!(
        told("member(license(weights.final), mine)"),
        RuleProblem::UnknownSet(_)
    ));
    assert!(matches!(told("present($k)"), RuleProblem::NoParameter));
    assert!(matches!(told("open"), RuleProblem::Arguments { .. }));
    assert!(matches!(told("present()"), RuleProblem::Unexpected { .. }));
    assert!(matches!(
        told("restricts(weights.final)"),
        RuleProblem::Arguments { .. }
    ));
    assert!(matches!(
        told("restricts(fun, weights.final)"),
        RuleProblem::UnknownSubject { .. }
    ));
    assert!(matches!(
        told("at_least(3, present(config))"),
        RuleProblem::Arguments { .. }
    ));
    assert!(matches!(
        told("present(config) & present(recipe)"),
        RuleProblem::Character('&')
    ));
    assert!(matches!(told(&"(".repeat(4000)), RuleProblem::TooDeep(_)));
    assert!(matches!(told(&"not ".repeat(4000)), RuleProblem::TooDeep(_)));
    assert!(matches!(told("7 and 8"), RuleProblem::NotATruth(_)));
}

#[test]
fn macros_cannot_explode_or_turn_in_circles() {
    let head = "[framework]\nid = \"x\"\ntitle = \"x\"\nversion = \"1\"\nkind = \"binary\"\n[[require]]\nwhen = \"a\"\n[macro]\n";
    let circle = load(&format!("{head}a = \"b\"\nb = \"a\"\n")).unwrap_err();
    assert!(matches!(circle.problem, RuleProblem::TooDeep(_)), "{circle}");
    let wide = ["present(config)"; 100].join(" or ");
    let mut bomb = format!("{head}g = \"{wide}\"\n");
    bomb.extend(
        [("a", "b"), ("b", "c"), ("c", "d"), ("d", "g")].map(|(name, next)| {
            let body = [next; 100].join(" or ");
            format!("{name} = \"{body}\"\n")
        }),
    );
    assert!(matches!(
        load(&bomb).unwrap_err().problem,
        RuleProblem::TooLarge(_)
    ));
    let shadow = load(&format!("{head}a = \"present(config)\"\npresent = \"a\"\n")).unwrap_err();
    assert!(matches!(shadow.problem, RuleProblem::MacroName(_)), "{shadow}");
}

#[test]
fn a_users_file_may_bring_a_set_and_must_be_of_one_kind() {
    let head = "[framework]\nid = \"x\"\ntitle = \"x\"\nversion = \"1\"\nkind = \"binary\"\n";
    let require = "[[require]]\nwhen = \"member(license(weights.final), mine)\"\n";
    let framework = load(&format!("{head}{require}[set]\nmine = [\"MIT\"]\n")).unwrap();
    assert_eq!(framework.levels(), ["fail", "pass"]);
    let error = load(&head.replace("binary", "ladder")).unwrap_err();
    assert_eq!(error.line, 5);
    let error = load("[framework]\nid = 3\n").unwrap_err();
    assert_eq!(error.line, 2, "{error}");
    assert!(load("").is_err());
}
