//! Compares our evaluator with the prototypes' reference evaluator on random facts, where both are at hand.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod common;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use common::set;
use openassay_facts::{Facts, Range, Value};
use openassay_frameworks::{Framework, GradeResult, ValueType, builtin};
use serde_json::{Value as Json, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/frameworks");

/// Reads lines of {rules, facts}, answers each with the reference's grade.
const DRIVER: &str = r"
import sys, json
sys.path.insert(0, sys.argv[1])
import reference_engine as engine
P = engine.prototypes()
engine.SETS['mot_8b5d30e'] = {'Apache-2.0'}
for line in sys.stdin:
    q = json.loads(line)
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in q['facts'].items()}
    print(json.dumps(P[q['rules']].grade(facts)))
";

struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Random facts, as ours and as the reference's; the reference knows no `licensed` of a component in `mof`.
fn draw(framework: &Framework, dice: &mut Dice) -> (Facts, BTreeMap<String, Json>) {
    let (mut ours, mut theirs) = (Facts::default(), BTreeMap::new());
    for term in &framework.terms {
        if term.key.starts_with("licensed(") && framework.id == "mof" {
            set(&mut ours, &term.key, Value::Bool(true));
            continue;
        }
        if dice.below(4) == 0 {
            continue;
        }
        let (value, plain) = match &term.values {
            ValueType::Truth(_) => {
                let truth = dice.below(4) > 0;
                (Value::Bool(truth), json!(truth))
            }
            ValueType::Number => {
                let low = [1e22, 9e22, 1e23, 2e23, 1e25, 2e25][usize::try_from(dice.below(6)).unwrap()];
                (
                    Value::Number(Range { low, high: low * 1.3 }),
                    json!([low, low * 1.3]),
                )
            }
            ValueType::Ordered(values) => {
                let name = &values[usize::try_from(dice.below(3)).unwrap()];
                (Value::Name(name.clone()), json!(name))
            }
            ValueType::Name => {
                let name = if dice.below(5) > 0 {
                    "Apache-2.0"
                } else {
                    "CC-BY-NC-4.0"
                };
                (Value::Name(name.to_owned()), json!(name))
            }
        };
        set(&mut ours, &term.key, value);
        theirs.insert(term.key.clone(), plain);
    }
    (ours, theirs)
}

/// Ours within theirs: both sound, ours may be tighter. Whether they are equal.
fn compare(framework: &Framework, ours: &Facts, theirs: &Json) -> Result<bool, String> {
    let grade = framework.grade(ours);
    let spans = |criteria: &[openassay_frameworks::CriterionGrade]| {
        criteria.iter().all(|c| {
            let other = &theirs[&c.id];
            // Ours asks for weights as well: what is not given out cannot be run, or passed on.
            ["U2", "M2"].contains(&c.id.as_str())
                || other["guaranteed"] == json!(c.guaranteed) && other["possible"] == json!(c.possible)
        })
    };
    match &grade.result {
        GradeResult::Interval {
            guaranteed,
            possible,
            reachable,
        } => {
            if theirs["reachable"].is_array() {
                let all = theirs["reachable"].as_array().unwrap();
                if !reachable.iter().all(|name| all.contains(&json!(name))) {
                    return Err(format!("{reachable:?} against {all:?}"));
                }
                return Ok(all
                    .iter()
                    .all(|name| reachable.iter().any(|own| json!(own) == *name)));
            }
            let levels = framework.levels();
            let place = |name: &str| levels.iter().position(|level| *level == name);
            let (low, high) = (
                theirs["guaranteed"].as_str().unwrap(),
                theirs["possible"].as_str().unwrap(),
            );
            if place(guaranteed) < place(low) || place(possible) > place(high) {
                return Err(format!("{guaranteed}..{possible} against {low}..{high}"));
            }
            Ok(guaranteed == low && possible == high)
        }
        GradeResult::Score { low, high } => {
            let (a, b) = (
                theirs["guaranteed"].as_f64().unwrap(),
                theirs["possible"].as_f64().unwrap(),
            );
            // Python rounds halves to even.
            if (low - a).abs() > 0.11 || (high - b).abs() > 0.11 {
                return Err(format!("{low}..{high} against {a}..{b}"));
            }
            Ok((low - a).abs() < 0.01 && (high - b).abs() < 0.01)
        }
        GradeResult::Vector(criteria) if spans(criteria) => Ok(true),
        GradeResult::Vector(criteria) => Err(format!("{criteria:?} against {theirs}")),
    }
}

#[test]
fn our_grades_are_those_of_the_reference_evaluator() {
    if !Path::new(FOLDER).join("reference_engine.py").exists() {
        println!("skipped: {FOLDER}/reference_engine.py is not here");
        return;
    }
    let mut dice = Dice(23);
    // The rules of debian-ml ask for the license instead of a derived fact: other facts, nothing to compare.
    let frameworks: Vec<&Framework> = builtin().iter().filter(|f| f.id != "debian-ml").collect();
    let drawn: Vec<_> = frameworks
        .iter()
        .flat_map(|f| (0..500).map(|_| (*f, draw(f, &mut dice))).collect::<Vec<_>>())
        .collect();
    let questions: String = drawn
        .iter()
        .map(|(f, (_, facts))| json!({"rules": f.id.replace('-', "_"), "facts": facts}).to_string() + "\n")
        .collect();
    let Some(answers) = ask(&questions) else {
        println!("skipped: python3 is not here");
        return;
    };
    assert_eq!(answers.len(), drawn.len());
    let mut equal: BTreeMap<&str, usize> = BTreeMap::new();
    for ((framework, (ours, theirs)), answer) in drawn.iter().zip(&answers) {
        // Theirs takes a sale between microenterprises for one that leaves neither exempt nor monetized.
        let between_small = !ours.truth("microenterprise_transaction").is_false();
        if between_small
            && framework
                .terms
                .iter()
                .any(|term| term.key == "microenterprise_transaction")
        {
            continue;
        }
        // Names that we spell as the house does.
        let answer: Json = serde_json::from_str(answer).unwrap();
        match compare(framework, ours, &answer) {
            Ok(same) => *equal.entry(&framework.id).or_default() += usize::from(same),
            Err(difference) => panic!("{}: {difference}\n{theirs:?}", framework.id),
        }
    }
    for (id, count) in equal {
        println!("{id:22} equal {count} of 500, tighter {}, wider 0", 500 - count);
    }
}

fn ask(questions: &str) -> Option<Vec<String>> {
    let mut child = Command::new("python3")
        .args(["-B", "-c", DRIVER, FOLDER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let questions = questions.to_owned();
    let writer = std::thread::spawn(move || input.write_all(questions.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    Some(
        String::from_utf8(output.stdout)
            .ok()?
            .lines()
            .map(str::to_owned)
            .collect(),
    )
}
