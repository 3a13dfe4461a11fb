//! What the binary says about itself: frameworks, explanations, schema.

use openassay_fixtures::releases;

use crate::harness::openassay;

#[test]
fn every_framework_is_listed() {
    let run = openassay(&["frameworks"]);
    assert_eq!(run.code, 0, "{}", run.error);
    let expected = releases::all();
    let ids = expected
        .iter()
        .flat_map(|release| release.expected.iter().map(|one| one.framework));
    for id in ids.chain(["eu-ai-act", "four-levels-criteria", "definitions"]) {
        assert!(run.output.contains(id), "{id}");
    }
}

#[test]
fn frameworks_levels_criteria_and_facts_are_explained() {
    let known = [
        "g7",
        "four-levels:Limited Openness",
        "four-levels-criteria:U1",
        "present",
        "gated",
        "no-license",
    ];
    for id in known {
        let run = openassay(&["explain", id]);
        assert!(run.code == 0 && !run.output.is_empty(), "{id}: {}", run.error);
    }
}

#[test]
fn every_finding_of_every_release_can_be_explained() {
    let path = crate::harness::releases();
    for release in releases::all() {
        let audit = crate::harness::Audit::at(&path.join(release.name));
        for finding in audit.list("findings") {
            let kind = finding["kind"].as_str().unwrap();
            assert_eq!(openassay(&["explain", kind]).code, 0, "{kind}");
        }
    }
}

/// Everything that the rules and the dictionary name.
fn names() -> Vec<String> {
    let mut names = vec!["dfsg".to_owned(), "mot_8b5d30e".to_owned()];
    for framework in openassay_frameworks::builtin() {
        names.push(framework.id.clone());
        names.extend(framework.terms.iter().map(|term| term.key.clone()));
        for ranking in &framework.rankings {
            let parts: Vec<&String> = match ranking.id.as_str() {
                "" => ranking.outcomes.iter().map(|outcome| &outcome.name).collect(),
                _ => vec![&ranking.id],
            };
            names.extend(parts.iter().map(|part| format!("{}:{part}", framework.id)));
        }
    }
    names.extend(openassay_frameworks::dictionary().predicates.keys().cloned());
    names.extend(openassay_frameworks::dictionary().components.keys().cloned());
    names.sort();
    names.dedup();
    names
}

#[test]
fn every_name_is_explained_within_eighty_columns() {
    let names = names();
    assert!(names.len() > 250, "{}", names.len());
    for name in names {
        let run = openassay(&["explain", &name]);
        assert_eq!(run.code, 0, "{name}: {}", run.error);
        let wide = run.output.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{name}");
        assert!(!run.output.contains('\u{1b}'), "{name} is colored");
    }
}

#[test]
fn explanations_stand_as_they_were_designed() {
    let mut all = String::new();
    for name in [
        "mof:Class II",
        "four-levels-criteria:M1",
        "described(limitations)",
        "restricts(users_cap, weights.final)",
        "code.training",
    ] {
        let run = openassay(&["explain", name]);
        all.extend(["$ openassay explain '", name, "'\n", &run.output, "\n"]);
    }
    insta::assert_snapshot!("explanations", all);
}

#[test]
fn headings_are_colored_where_that_is_asked_for() {
    let run = openassay(&["explain", "g7:Open Weights AI", "--color", "always"]);
    assert!(run.output.starts_with("\u{1b}[1mg7: Open Weights AI"), "{run:?}");
}

#[test]
fn a_level_without_its_framework_and_a_name_in_other_letters_are_known() {
    for (name, title) in [
        ("class ii", "mof: Class II"),
        ("MOF:CLASS II", "mof: Class II"),
        ("Doc.Model_Card", "doc.model_card: the model card"),
    ] {
        let run = openassay(&["explain", name]);
        assert!(run.output.starts_with(title), "{run:?}");
    }
}

#[test]
fn what_is_not_known_is_met_with_the_nearest_names() {
    for (wrong, right) in [
        ("mof:Clas II", "`mof:Class II`"),
        ("present(weight.final)", "`present(weights.final)`"),
        ("limitation", "`described(limitations)`"),
        ("no-licence", "`no-license`"),
    ] {
        let run = openassay(&["explain", wrong]);
        let words = format!("try: {right}");
        assert!(run.code == 4 && run.error.contains(&words), "{run:?}");
    }
}

#[test]
fn what_is_not_known_cannot_be_explained() {
    let run = openassay(&["explain", "phlogiston"]);
    assert!(run.code != 0 && run.error.contains("phlogiston"), "{run:?}");
}

#[test]
fn the_schema_is_json() {
    let run = openassay(&["schema"]);
    assert_eq!(run.code, 0, "{}", run.error);
    let schema: serde_json::Value = serde_json::from_str(&run.output).unwrap();
    assert!(run.output.contains("openassay.audit/1"));
    assert!(schema.is_object());
}
