//! Lists of work: what they ask for leads to the level, names a file, and never asks for what cannot be done.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod common;

use std::collections::BTreeMap;

use common::set;
use openassay_facts::{Facts, Value};
use openassay_frameworks::{
    Framework, Plan, Standing, Target, Test, ValueType, Wanted, builtin, by_id, dictionary, goals, lifts,
    plans, tasks,
};

fn plan(goal: &str, facts: &Facts) -> Plan {
    let mut plans = plans(&goals(goal).unwrap(), facts);
    assert_eq!(plans.len(), 1, "{goal}");
    plans.remove(0)
}

fn yes(facts: &mut Facts, keys: &[&str]) {
    for key in keys {
        set(facts, key, Value::Bool(true));
    }
}

fn conditions(plan: &Plan) -> impl Iterator<Item = &Wanted> {
    plan.steps.iter().flat_map(|step| &step.conditions)
}

/// Everything that any framework asks, answered no.
fn nothing() -> Facts {
    let mut facts = Facts::default();
    for term in builtin().iter().flat_map(|framework| &framework.terms) {
        let value = match &term.values {
            ValueType::Truth(_) => Value::Bool(false),
            ValueType::Ordered(values) => Value::Name(values.first().unwrap().clone()),
            ValueType::Name => Value::Name("NONE".to_owned()),
            ValueType::Number => continue,
        };
        set(&mut facts, &term.key, value);
    }
    facts
}

/// Weights under Apache-2.0 that run, with a card, and nothing else; what is not named is unknown.
fn weights_only() -> Facts {
    let mut facts = Facts::default();
    for component in [
        "weights.final",
        "code.inference",
        "code.architecture",
        "doc.model_card",
    ] {
        for predicate in [
            "present",
            "licensed",
            "free_of_charge",
            "osi_license",
            "open_license",
            "dfsg",
        ] {
            set(
                &mut facts,
                &format!("{predicate}({component})"),
                Value::Bool(true),
            );
        }
        set(
            &mut facts,
            &format!("license({component})"),
            Value::Name("Apache-2.0".to_owned()),
        );
    }
    yes(
        &mut facts,
        &["may(modify, weights.final)", "may(distribute, weights.final)"],
    );
    facts
}

/// The facts as they are once the condition holds.
fn apply(framework: &Framework, facts: &mut Facts, wanted: &Wanted) {
    let text = wanted.condition.trim_start_matches("not ");
    let Some(atom) = framework.atoms.iter().find(|atom| atom.text == text) else {
        return;
    };
    let value = match (&atom.test, &framework.terms[atom.term].values) {
        (Test::Member(_), _) => Value::Name(if wanted.holds { "CC0-1.0" } else { "NONE" }.to_owned()),
        (Test::Ordered(_, place), ValueType::Ordered(values)) => Value::Name(values[*place].clone()),
        _ => Value::Bool(wanted.holds),
    };
    set(facts, &wanted.fact, value);
}

#[test]
fn every_step_names_a_file_a_license_and_where_to_see_how_or_is_for_a_person() {
    for facts in [Facts::default(), nothing()] {
        for framework in builtin().iter().filter(|framework| framework.is_ordered()) {
            for plan in plans(&goals(&framework.id).unwrap(), &facts) {
                assert!(
                    !plan.steps.is_empty() || plan.standing == Standing::Reached,
                    "{plan:?}"
                );
                for step in &plan.steps {
                    let person = step
                        .conditions
                        .iter()
                        .all(|one| dictionary().is_judgment(&one.fact));
                    let Some(entry) = dictionary().components.get(&step.key) else {
                        assert!(person, "{}: {} has no file", framework.id, step.key);
                        continue;
                    };
                    assert!(entry.see.starts_with("https://"), "{}", step.key);
                    assert!(
                        entry.file.contains('`') && entry.license_at.len() > 9,
                        "{}",
                        step.key
                    );
                }
                for task in tasks(&[plan]) {
                    assert!(
                        !task.change.is_empty() && !task.change.contains(['{', '}']),
                        "{task:?}"
                    );
                    assert_eq!(task.is_component, task.licenses.is_some(), "{}", task.key);
                }
            }
        }
    }
}

#[test]
fn a_plan_applied_reaches_its_level_and_not_without_any_one_condition() {
    for start in [Facts::default(), nothing(), weights_only()] {
        for framework in builtin().iter().filter(|framework| framework.is_ordered()) {
            for goal in goals(&framework.id).unwrap() {
                let plan = plans(std::slice::from_ref(&goal), &start).remove(0);
                let wanted: Vec<&Wanted> = conditions(&plan).collect();
                let standing = |left_out: Option<usize>| {
                    let mut facts = start.clone();
                    let kept = wanted
                        .iter()
                        .enumerate()
                        .filter(|(index, _)| Some(*index) != left_out);
                    for (_, one) in kept {
                        apply(framework, &mut facts, one);
                    }
                    plans(std::slice::from_ref(&goal), &facts).remove(0).standing
                };
                assert_eq!(standing(None), Standing::Reached, "{plan:?}");
                for index in 0..wanted.len() {
                    assert_ne!(
                        standing(Some(index)),
                        Standing::Reached,
                        "{plan:?} without {index}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_standing_tells_reached_open_and_in_between() {
    let reached = plan("g7:open weights ai", &weights_only());
    assert_eq!((reached.standing, reached.steps.len()), (Standing::Reached, 0));
    let between = plan("four-levels:Modifiable Openness", &weights_only());
    assert_eq!(between.standing, Standing::MayBeReached);
    assert_eq!(
        (between.guaranteed.as_str(), between.possible.as_str()),
        ("Limited Openness", "Radical Openness")
    );
    assert_eq!(plan("mof:Class I", &nothing()).standing, Standing::Open);
    assert_eq!(plan("four-levels:Closed", &nothing()).standing, Standing::Reached);
}

#[test]
fn what_may_be_reached_already_is_looked_up_before_anything_is_added() {
    let mut facts = weights_only();
    yes(&mut facts, &["data_information(provenance)"]);
    set(&mut facts, "present(doc.tech_report)", Value::Bool(false));
    let plan = plan("mof:Class III", &facts);
    assert_eq!(plan.standing, Standing::MayBeReached);
    // The report is known to be missing, of the paper nothing is known.
    assert!(plan.steps.iter().any(|step| step.key == "doc.paper"), "{plan:?}");
    assert!(plan.steps.iter().all(|step| step.key != "doc.tech_report"));
}

#[test]
fn a_condition_is_cited_from_the_level_that_asks_for_it() {
    let plan = plan("mof:Class I", &nothing());
    let cites = |fact: &str| {
        conditions(&plan)
            .find(|one| one.fact == fact)
            .unwrap()
            .cites
            .join("; ")
    };
    assert_eq!(cites("present(code.training)"), "component 7, training code");
    assert_eq!(
        cites("present(weights.final)"),
        "component 10, model parameters (final)"
    );
    let osaid = self::plan("osaid", &nothing());
    let selection = conditions(&osaid)
        .find(|one| one.fact == "data_information(selection)")
        .unwrap();
    assert!(
        selection.cites.concat().contains("how the data was obtained"),
        "{selection:?}"
    );
}

#[test]
fn what_goes_into_one_file_is_one_step() {
    let plan = plan("osaid", &weights_only());
    let cards: Vec<_> = plan.steps.iter().filter(|step| step.key == "info.data").collect();
    let [card] = cards.as_slice() else {
        unreachable!("{plan:?}")
    };
    assert!(card.conditions.len() > 6, "{card:?}");
    let text = tasks(&[plan])
        .into_iter()
        .find(|task| task.key == "info.data")
        .unwrap();
    assert!(
        text.change.contains("where the data comes from") && text.change.contains("how the data was labeled")
    );
}

#[test]
fn several_goals_take_the_same_way_where_there_is_a_choice() {
    let goals = [
        goals("four-levels-criteria:T4=yes").unwrap(),
        goals("mof:Class I").unwrap(),
    ]
    .concat();
    let plans = plans(&goals, &nothing());
    let list = tasks(&plans);
    let keys: Vec<&str> = list.iter().map(|task| task.key.as_str()).collect();
    let mut once = keys.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), keys.len(), "each file once: {keys:?}");
    // Class I asks for the paper anyway, and lets it stand in for the report.
    assert!(
        keys.contains(&"doc.paper") && !keys.contains(&"doc.tech_report"),
        "{keys:?}"
    );
    let paper = list.iter().find(|task| task.key == "doc.paper").unwrap();
    assert!(paper.serves.iter().any(|(framework, _, _)| framework == "mof"));
}

#[test]
fn a_license_that_limits_too_much_is_replaced_once() {
    let mut facts = weights_only();
    yes(&mut facts, &["may(use, weights.final)"]);
    for key in ["osi_license(weights.final)", "gated(weights.final)"] {
        set(&mut facts, key, Value::Bool(false));
    }
    for kind in ["use", "redistribution", "modification"] {
        set(
            &mut facts,
            &format!("restricts({kind}, weights.final)"),
            Value::Bool(true),
        );
    }
    let both = [
        goals("open-or-restricted").unwrap(),
        goals("g7:Open Weights AI").unwrap(),
    ]
    .concat();
    let list = tasks(&plans(&both, &facts));
    let [task] = list.as_slice() else {
        unreachable!("{list:?}")
    };
    assert_eq!(
        task.change,
        "replace the license on the final weights by Apache-2.0 or MIT, which has no limit on use of any kind and \
         no limit on redistribution and no limit on modification"
    );
}

#[test]
fn nobody_is_to_publish_data_and_to_decide_that_it_cannot_be_shared() {
    let mut facts = weights_only();
    yes(&mut facts, &["present(info.data)"]);
    let secretive = |goals: &[&str]| {
        let goals: Vec<_> = goals.iter().flat_map(|goal| self::goals(goal).unwrap()).collect();
        let list = tasks(&plans(&goals, &facts));
        list.iter()
            .any(|task| task.key == "judged(data_cannot_be_shared)")
    };
    assert!(secretive(&["g7:Open Source AI"]));
    assert!(!secretive(&["g7:Open Source AI", "mof:Class I"]));
    assert!(!secretive(&["mof:Class I", "g7:Open Source AI"]));
}

#[test]
fn the_licenses_named_are_those_that_every_goal_accepts() {
    let all = [
        goals("mof:Class I").unwrap(),
        goals("g7").unwrap(),
        goals("debian-ml").unwrap(),
    ]
    .concat();
    let list = tasks(&plans(&all, &nothing()));
    let licenses = |key: &str| {
        list.iter()
            .find(|task| task.key == key)
            .unwrap()
            .licenses
            .clone()
            .unwrap()
    };
    assert_eq!(licenses("code.training"), "Apache-2.0 or MIT");
    assert_eq!(licenses("data.training"), "CC-BY-4.0");
    let data = list.iter().find(|task| task.key == "data.training").unwrap();
    assert!(data.change.contains("under CC-BY-4.0"), "{}", data.change);
    assert!(!data.change.contains("Apache"), "{}", data.change);
}

fn with_secrets() -> Facts {
    let mut facts = weights_only();
    yes(&mut facts, &["data_information(has_unshareable_part)"]);
    for key in [
        "present(code.training)",
        "present(info.data)",
        "full(data.training)",
        "present(data.training)",
    ] {
        set(&mut facts, key, Value::Bool(false));
    }
    facts
}

#[test]
fn nobody_is_asked_to_publish_what_cannot_be_shared() {
    let g7 = plan("g7:Open Source AI", &with_secrets());
    assert!(
        conditions(&g7).all(|one| !one.condition.contains("full(data")),
        "{g7:?}"
    );
    assert!(conditions(&g7).any(|one| one.fact == "judged(data_cannot_be_shared)"));
    assert!(g7.steps.iter().any(|step| step.key == "info.data") && g7.out_of_reach.is_none());
    assert!(
        g7.steps
            .iter()
            .all(|step| step.instead.iter().all(|words| !words.contains("publish")))
    );

    let open_data = plan("g7:Open Source AI with Open Data", &with_secrets());
    let out = open_data.out_of_reach.clone().unwrap();
    assert_eq!(out.best, "Open Source AI");
    assert_eq!(out.because, ["data_information(has_unshareable_part)"]);
    let told: Vec<String> = tasks(&[open_data]).into_iter().map(|task| task.change).collect();
    assert!(
        told.iter()
            .any(|words| words.contains("out of reach: the training data")),
        "{told:?}"
    );
    assert!(told.iter().all(|words| !words.contains("publish")), "{told:?}");
}

#[test]
fn where_nothing_is_accepted_in_place_of_data_the_best_level_below_is_named() {
    let class_one = plan("mof:Class I", &with_secrets());
    assert_eq!(class_one.out_of_reach.unwrap().best, "Class II");
    assert!(plan("mof:Class II", &with_secrets()).out_of_reach.is_none());
    assert!(plan("osaid", &with_secrets()).out_of_reach.is_none());
    // The gap of the framework says the same.
    let gap = by_id("mof").unwrap().grade(&with_secrets()).gap;
    let data: Vec<_> = gap
        .iter()
        .filter(|gap| gap.fact == "present(data.training)")
        .collect();
    assert!(
        !data.is_empty() && data.iter().all(|gap| gap.remedy.contains("out of reach")),
        "{data:?}"
    );
}

#[test]
fn a_person_who_decides_that_data_can_be_shared_is_believed() {
    let mut facts = with_secrets();
    set(&mut facts, "judged(data_cannot_be_shared)", Value::Bool(false));
    let plan = plan("g7:Open Source AI with Open Data", &facts);
    assert!(plan.out_of_reach.is_none());
    assert!(conditions(&plan).any(|one| one.condition == "full(data.training)"));
}

#[test]
fn what_a_change_is_said_to_reach_is_reached_when_it_is_made() {
    for start in [Facts::default(), nothing(), weights_only(), with_secrets()] {
        let lifts = lifts(&start);
        assert!(!lifts.is_empty());
        for lift in &lifts {
            for served in &lift.reaches {
                let framework = by_id(&served.framework).unwrap();
                let mut facts = start.clone();
                for (_, _, wanted) in &lift.task.serves {
                    for one in wanted {
                        apply(framework, &mut facts, one);
                    }
                }
                for (key, implied) in [
                    ("full", "present"),
                    ("osi_license", "licensed"),
                    ("license", "licensed"),
                ] {
                    if lift
                        .task
                        .serves
                        .iter()
                        .flat_map(|(_, _, c)| c)
                        .any(|one| one.fact == format!("{key}({})", lift.task.key))
                    {
                        yes(&mut facts, &[&format!("{implied}({})", lift.task.key)]);
                    }
                }
                let target = target(framework, &served.level);
                let standing = framework
                    .plan(&target, &facts, &BTreeMap::new())
                    .unwrap()
                    .standing;
                assert_eq!(
                    standing,
                    Standing::Reached,
                    "{} {}: {lift:?}",
                    framework.id,
                    served.level
                );
                assert_eq!(served.after, 0);
            }
            assert!(
                lift.shortens
                    .iter()
                    .all(|served| 0 < served.after && served.after < served.before)
            );
        }
    }
}

fn target(framework: &Framework, level: &str) -> Target {
    let found = framework.rankings.iter().enumerate().find_map(|(ranking, one)| {
        let outcome = one
            .outcomes
            .iter()
            .find(|outcome| one.level(&outcome.name) == level)?;
        Some(Target {
            framework: framework.id.clone(),
            ranking,
            outcome: outcome.name.clone(),
        })
    });
    found.unwrap()
}

#[test]
fn the_change_that_serves_most_comes_first() {
    let mut facts = weights_only();
    set(&mut facts, "present(code.training)", Value::Bool(false));
    let lifts = lifts(&facts);
    let first = lifts.first().unwrap();
    let code = lifts
        .iter()
        .find(|lift| lift.task.key == "code.training")
        .unwrap();
    assert!(
        code.reaches
            .iter()
            .any(|served| served.framework == "four-levels"),
        "{code:?}"
    );
    assert!(
        code.shortens.iter().any(|served| served.framework == "osaid"),
        "{code:?}"
    );
    let frameworks = |lift: &openassay_frameworks::Lift| {
        lift.reaches
            .iter()
            .map(|served| served.framework.as_str())
            .collect::<std::collections::BTreeSet<_>>()
            .len()
    };
    assert!(lifts.iter().all(|lift| frameworks(lift) <= frameworks(first)));
}
