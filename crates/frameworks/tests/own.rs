//! A user's own rule file: every mistake is told with its line and column, and no text ends in a panic.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use openassay_facts::Facts;
use openassay_frameworks::{Framework, FrameworkError, RuleProblem, ValueType, builtin, load};
use proptest::prelude::*;

#[path = "../../../fuzz/src/rules.rs"]
#[expect(
    unreachable_pub,
    reason = "the fuzz target calls it from outside, this test from beside"
)]
mod promises;

/// A head of five lines, without its kind.
const HEAD: &str =
    "[framework]\nid = \"house\"\ntitle = \"House rules\"\nversion = \"1\"\ncite = [\"memo 7\"]\n";

fn binary(rest: &str) -> String {
    format!("{HEAD}kind = \"binary\"\n{rest}")
}

/// A file whose one condition stands on line 8, from column 9 on.
fn condition(when: &str) -> String {
    binary(&format!(
        "[[require]]\nwhen = \"{when}\"\ncite = \"section 2\"\n[macro]\nopen = \"present($k)\"\n"
    ))
}

fn refused(text: &str) -> FrameworkError {
    load(text).unwrap_err()
}

#[track_caller]
fn told(text: &str, message: &str) {
    assert_eq!(refused(text).to_string(), message, "{text}");
}

/// Each text is refused with words that begin so.
#[track_caller]
fn all_told(wrong: &[(String, &str)]) {
    for (text, message) in wrong {
        let error = refused(text).to_string();
        assert!(error.starts_with(message), "{error}\n  is not: {message}\n{text}");
    }
}

#[test]
fn a_condition_is_refused_at_the_very_word() {
    told(
        &condition("present(weights.final) and presnt(code.training)"),
        "line 8, column 36: `presnt` is neither in the fact dictionary nor a macro of this file (the nearest is `present`)",
    );
    told(
        &condition("present(weights.final) and present(code.trainning)"),
        "line 8, column 44: `present` does not speak of `code.trainning` (the nearest is `code.training`); it speaks of the components of the dictionary",
    );
    told(
        &condition("open(code.traning)"),
        "line 8, column 14: `present` does not speak of `code.traning` (the nearest is `code.training`); it speaks of the components of the dictionary",
    );
    told(
        &condition("opn(weights.final)"),
        "line 8, column 9: `opn` is neither in the fact dictionary nor a macro of this file (the nearest is `open`)",
    );
    told(
        &condition("described(limitation)"),
        "line 8, column 19: `described` does not speak of `limitation` (the nearest is `limitations`); it speaks of training_method, hyperparameters, development_decisions, limitations, performance_by_task",
    );
    told(
        &condition("member(license(weights.final), dsfg)"),
        "line 8, column 40: no license set is named `dsfg`; known are dfsg, mot_8b5d30e, and those of a `[set.<name>]` in this file",
    );
    told(
        &condition("present(config) or"),
        "line 8, column 27: found the end, expected a fact, a macro or `(`",
    );
    told(
        &condition(""),
        "line 8, column 9: found the end, expected a fact, a macro or `(`",
    );
}

#[test]
fn a_column_is_that_of_the_file_whatever_the_quotes_and_escapes() {
    let place = |when: &str| {
        let error = refused(&binary(&format!("[[require]]\ncite = \"2\"\nwhen = {when}\n")));
        (error.line, error.column)
    };
    assert_eq!(place("\"presnt(config)\""), (9, 9));
    assert_eq!(place("'presnt(config)'"), (9, 9));
    assert_eq!(place("\"\\u0070resent(config) or presnt(recipe)\""), (9, 33));
    assert_eq!(place("\"present(config)\\tor\\tpresnt(recipe)\""), (9, 30));
    assert_eq!(
        place("\"\"\"\n  present(config) or\n  presnt(recipe)\n\"\"\""),
        (11, 3)
    );
    assert_eq!(
        place("\"\"\"\\\n  present(config) or \\\n\n  presnt(recipe)\"\"\""),
        (12, 3)
    );
    assert_eq!(place("'''\r\npresent(config) or\r\npresnt(recipe)'''"), (11, 1));
    assert_eq!(place("\"present(config) é\""), (9, 25));
    assert_eq!(place("\"présent(config)\""), (9, 11));
}

#[test]
fn what_is_no_condition_is_refused() {
    let told = |when: &str| refused(&condition(when)).problem;
    for when in [
        "present(weights.final) and",
        "(present(weights.final)",
        "present(weights.final) present(config)",
        "present()",
    ] {
        assert!(matches!(told(when), RuleProblem::Unexpected { .. }), "{when}");
    }
    for when in [
        "training_flop > 'much'",
        "present(weights.final) > 3",
        "extent(weights.final) == 'all'",
    ] {
        assert!(matches!(told(when), RuleProblem::NotComparable { .. }), "{when}");
    }
    for when in ["open", "restricts(weights.final)", "at_least(3, present(config))"] {
        assert!(matches!(told(when), RuleProblem::Arguments { .. }), "{when}");
    }
    for when in ["training_flop", "7 and 8"] {
        assert!(matches!(told(when), RuleProblem::NotATruth(_)), "{when}");
    }
    assert!(matches!(told("present($k)"), RuleProblem::NoParameter));
    assert!(matches!(
        told("restricts(fun, weights.final)"),
        RuleProblem::UnknownSubject { .. }
    ));
    assert!(matches!(
        told("present(config) & present(recipe)"),
        RuleProblem::Character('&')
    ));
    assert!(matches!(
        told("license(weights.final) == 'MIT"),
        RuleProblem::OpenQuote
    ));
    assert!(matches!(told("training_flop > 1e"), RuleProblem::Number(_)));
}

#[test]
fn what_nests_without_end_is_refused() {
    for part in ["(", "not ", "not (", "at_least(1, ", "present("] {
        let error = refused(&condition(&part.repeat(100_000)));
        assert!(
            matches!(error.problem, RuleProblem::TooDeep(_)),
            "{part}: {error}"
        );
    }
    for part in ["[", "{a=", "a."] {
        assert!(load(&format!("x = {}", part.repeat(50_000))).is_err(), "{part}");
        assert!(load(&part.repeat(50_000)).is_err(), "{part}");
    }
    let dotted = vec!["a"; 50_000].join(".");
    assert!(load(&format!("{dotted} = 1\n")).is_err());
    assert!(load(&format!("[{dotted}]\n")).is_err());
}

#[test]
fn macros_cannot_explode_or_turn_in_circles() {
    let require = "[[require]]\nwhen = \"a\"\ncite = \"2\"\n[macro]\n";
    told(
        &binary(&format!("{require}a = \"present(config) or b\"\nb = \"a\"\n")),
        "line 12, column 6: the macro leads back to itself: a → b → a",
    );
    let own = refused(&binary(&format!("{require}a = \"a\"\n")));
    assert!(matches!(own.problem, RuleProblem::Circle(_)), "{own}");
    let mut chain = String::new();
    for link in 0..20_000 {
        writeln!(chain, "m{link} = \"m{}\"", link + 1).unwrap();
    }
    let long = refused(&binary(&format!("{require}a = \"m0\"\n{chain}")));
    assert!(matches!(long.problem, RuleProblem::TooDeep(_)), "{long}");
    let wide = ["present(config)"; 100].join(" or ");
    let mut bomb = binary(&format!("{require}g = \"{wide}\"\n"));
    for (name, next) in [("a", "b"), ("b", "c"), ("c", "d"), ("d", "g")] {
        writeln!(bomb, "{name} = \"{}\"", [next; 100].join(" or ")).unwrap();
    }
    assert!(matches!(refused(&bomb).problem, RuleProblem::TooLarge(_)));
    let shadow = refused(&binary(&format!(
        "{require}a = \"present(config)\"\npresent = \"a\"\n"
    )));
    assert!(matches!(shadow.problem, RuleProblem::MacroName(_)), "{shadow}");
}

const REQUIRE: &str = "[[require]]\nwhen = \"present(config)\"\ncite = \"2\"\n";

/// A right file of nine lines, with `old` in it changed.
fn with(old: &str, new: &str) -> String {
    let whole = binary(REQUIRE);
    assert!(load(&whole).is_ok() && whole.contains(old), "{old}");
    whole.replacen(old, new, 1)
}

#[test]
fn the_fields_of_a_file_are_checked() {
    all_told(&[
        (String::new(), "line 1, column 1: there is no `[framework]`"),
        ("\u{0}\u{1}\u{2}".to_owned(), "line 1, column "),
        ("[framework".to_owned(), "line 1, column 11"),
        (
            with("version = \"1\"\n", ""),
            "line 1, column 1: missing field `version`",
        ),
        (
            with("version = \"1\"", "version = 1"),
            "line 4, column 11: invalid type",
        ),
        (
            with("title", "titel"),
            "line 3, column 1: unknown field `titel`, expected one of",
        ),
        (
            with("when", "wehn"),
            "line 8, column 1: unknown field `wehn`, expected one of `when`",
        ),
        (with("binary", "scale"), "line 6, column 8: `scale` is no kind"),
        (
            with("binary", "ladder"),
            "line 6, column 8: a framework of this kind has [[level]]",
        ),
    ]);
}

#[test]
fn an_id_is_plain_and_not_one_of_ours_and_rules_say_where_they_come_from() {
    let id = |id: &str| with("id = \"house\"", &format!("id = \"{id}\""));
    all_told(&[
        (
            id("g7"),
            "line 2, column 6: `g7` is the id of a framework of ours",
        ),
        (
            id("MOF"),
            "line 2, column 6: `MOF` is the id of a framework of ours",
        ),
        (id(""), "line 2, column 6: an id is made of"),
        (id("a:b"), "line 2, column 6: an id is made of"),
        (with("[\"memo 7\"]", "[]"), "line 2, column 6: `cite` is empty"),
        (
            with("cite = [\"memo 7\"]\n", ""),
            "line 1, column 1: missing field `cite`",
        ),
        (
            with("cite = \"2\"", ""),
            "line 8, column 8: the requirement has neither a `cite` nor a `reading`",
        ),
    ]);
}

#[test]
fn lists_and_sets_are_checked() {
    let whole = binary(REQUIRE);
    all_told(&[
        (
            format!("{whole}[set.dfsg]\nlicenses = []\n"),
            "line 11, column 12: the license set `dfsg` is one of ours",
        ),
        (
            format!("{whole}[set]\nmine = [\"MIT\"]\n"),
            "line 11, column 9: invalid type",
        ),
        (
            format!("{whole}{REQUIRE}{REQUIRE}[[level]]\n"),
            "line 16, column 1: missing field `id`",
        ),
        (
            format!(
                "{}{}",
                with("binary", "ladder\"\nfloor = \"none"),
                "[[level]]\nid = \"a\"\nrequire = []\n".repeat(51)
            ),
            "line 162, column 6: there are at most 50",
        ),
        (format!("{whole}x\n"), "line 10, column 2"),
    ]);
}

fn ladder(levels: &str) -> String {
    format!("{HEAD}kind = \"ladder\"\nfloor = \"nothing\"\n{levels}")
}

fn level(id: &str) -> String {
    format!("[[level]]\nid = \"{id}\"\ncite = \"3\"\nrequire = [{{ when = \"present(config)\" }}]\n")
}

fn ranked(outcomes: &str) -> String {
    format!("{HEAD}kind = \"ranked\"\n{outcomes}[[outcome]]\nname = \"none\"\nrank = 0\n")
}

fn outcome(name: &str, rank: i32) -> String {
    format!("[[outcome]]\nname = \"{name}\"\nrank = {rank}\ncite = \"4\"\nwhen = \"present(config)\"\n")
}

fn score(bands: &str) -> String {
    format!("{HEAD}kind = \"score\"\n[[criterion]]\nid = \"one\"\ncite = \"5\"\nband = [{bands}]\n")
}

fn band(label: &str, points: &str) -> String {
    format!("{{ label = \"{label}\", points = {points}, when = \"present(config)\" }},")
}

#[test]
fn a_level_stands_once_is_cited_and_requires_something() {
    load(&ladder(&level("a"))).unwrap();
    all_told(&[
        (
            ladder(&(level("a") + &level("a"))),
            "line 13, column 6: there is a level `a` before this one",
        ),
        (
            ladder(&level("nothing")),
            "line 9, column 6: there is a level `nothing` before this one",
        ),
        (
            ladder(&level("a").replace("cite = \"3\"", "")),
            "line 9, column 6: `a` has neither a `cite` nor",
        ),
        (
            ladder(&level("a").replace("{ when = \"present(config)\" }", "")),
            "line 9, column 6: the level `a` requires nothing",
        ),
        (
            ladder(&level("a")).replace("floor = \"nothing\"", ""),
            "line 6, column 8: a ladder has a `floor`",
        ),
    ]);
}

#[test]
fn outcomes_have_ranks_and_citations() {
    load(&ranked(&outcome("a", 1))).unwrap();
    all_told(&[
        (
            ranked(&(outcome("a", 1) + &outcome("a", 2))),
            "line 13, column 8: `a` has the rank 1 before this one",
        ),
        (
            ranked(&outcome("a", 0)),
            "line 8, column 8: all outcomes have the same `rank`",
        ),
        (
            ranked(&outcome("a", 1).replace("cite = \"4\"", "")),
            "line 8, column 8: `a` has neither a `cite` nor",
        ),
    ]);
}

#[test]
fn points_and_weights_are_numbers_that_add_up() {
    load(&score(&band("a", "2"))).unwrap();
    all_told(&[
        (
            score(&(band("a", "2") + &band("a", "1"))),
            "line 10, column 73: there is a band or floor `a`",
        ),
        (
            score(&band("no", "2")),
            "line 10, column 19: there is a band or floor `no`",
        ),
        (
            score(&band("a", "nan")),
            "line 10, column 33: `points` lies between",
        ),
        (
            score(&band("a", "inf")),
            "line 10, column 33: `points` lies between",
        ),
        (
            score(&band("a", "-1")),
            "line 10, column 33: `points` lies between",
        ),
        (
            score(&band("a", "1")).replace("cite = \"5\"", "cite = \"5\"\nweight = -2"),
            "line 10, column 10: `weight` lies between",
        ),
        (
            score(&band("a", "1")).replace("cite = \"5\"", "cite = \" \""),
            "line 8, column 6: `one` has neither",
        ),
    ]);
}

#[test]
fn a_file_may_bring_sets_of_its_own() {
    let text = binary(
        "[[require]]\nwhen = \"member(license(weights.final), mine)\"\ncite = \"2\"\n\
         [set.mine]\ntitle = \"what our counsel allows\"\nlicenses = [\"MIT\"]\n",
    );
    let framework = load(&text).unwrap();
    assert_eq!(framework.levels(), ["fail", "pass"]);
    let gap = framework.grade(&Facts::default()).gap;
    assert!(
        gap.iter()
            .any(|one| one.remedy.contains("what our counsel allows")),
        "{gap:?}"
    );
}

/// Large files that are within all limits: as many parts, questions and ways as can be.
fn largest() -> Vec<Framework> {
    let keys: Vec<String> = builtin()
        .iter()
        .flat_map(|framework| &framework.terms)
        .filter(|term| matches!(term.values, ValueType::Truth(_)))
        .map(|term| term.key.clone())
        .collect();
    let key = |index: usize| keys[index % keys.len()].as_str();
    let clauses = |from: usize| -> String {
        let one = |at: usize| {
            let (a, b, c) = (key(from + at), key(from + 3 * at + 1), key(from + 7 * at + 2));
            format!("({a} or not {b} or {c})")
        };
        (0..60).map(one).collect::<Vec<_>>().join(" and ")
    };
    let mut ranked = format!("{HEAD}kind = \"ranked\"\n");
    for rank in 1..10_usize {
        let when = clauses(11 * rank);
        writeln!(
            ranked,
            "[[outcome]]\nname = \"{rank}\"\nrank = {rank}\ncite = \"2\"\nwhen = \"{when}\""
        )
        .unwrap();
    }
    ranked += "[[outcome]]\nname = \"none\"\n";
    let marks: Vec<String> = (0..490).map(|mark| format!("training_flop > {mark}")).collect();
    let numbers = binary(&format!(
        "[[require]]\ncite = \"2\"\nwhen = \"{}\"\n",
        marks.join(" or ")
    ));
    let mut levels = format!("{HEAD}kind = \"ladder\"\nfloor = \"none\"\n");
    for level in 0..50 {
        let when = (0..20)
            .map(|at| key(20 * level + at))
            .collect::<Vec<_>>()
            .join(" or ");
        writeln!(
            levels,
            "[[level]]\nid = \"{level}\"\ncite = \"2\"\nrequire = [{{ when = \"{when}\" }}]"
        )
        .unwrap();
    }
    [ranked, numbers, levels]
        .iter()
        .map(|text| load(text).unwrap())
        .collect()
}

#[test]
fn the_largest_files_are_graded_in_bounded_time() {
    for framework in largest() {
        let begun = Instant::now();
        framework.grade(&Facts::default());
        let took = begun.elapsed();
        println!("{:?}: {took:?}", framework.kind);
        assert!(took < Duration::from_secs(120), "{:?}: {took:?}", framework.kind);
    }
}

/// The rule files that we carry, under ids of their own.
fn files() -> Vec<String> {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge/frameworks"));
    let read = |framework: &Framework| {
        let path = folder.join(&framework.id).join("rules.toml");
        #[expect(clippy::disallowed_methods, reason = "reads our own knowledge folder")]
        let text = std::fs::read_to_string(path).unwrap();
        let id = format!("id = \"{}\"", framework.id);
        text.replacen(&id, &format!("id = \"my-{}\"", framework.id), 1)
    };
    builtin().iter().map(read).collect()
}

#[test]
fn a_copy_of_a_rule_file_of_ours_is_a_users_file() {
    for (text, ours) in files().iter().zip(builtin()) {
        let own = load(text).unwrap();
        assert_eq!(
            (&own.rankings, &own.atoms),
            (&ours.rankings, &ours.atoms),
            "{}",
            ours.id
        );
    }
}

#[test]
fn the_seeds_of_the_fuzzer_are_rule_files() {
    for seed in ["ladder", "ranked", "score", "vector"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/framework_rules");
        #[expect(clippy::disallowed_methods, reason = "reads the seeds of our own fuzzer")]
        let text = std::fs::read_to_string(std::path::Path::new(folder).join(seed)).unwrap();
        load(&text).unwrap_or_else(|error| panic!("{seed}: {error}"));
        promises::rules(text.as_bytes());
    }
}

#[test]
fn a_parenthesis_put_in_anywhere_is_refused_within_the_file() {
    for text in files() {
        for at in (0..text.len()).step_by(61) {
            let mut mangled = text.clone();
            if mangled.is_char_boundary(at) {
                mangled.insert(at, '(');
                promises::rules(mangled.as_bytes());
            }
        }
    }
}

/// Puts `words` in the place of `length` characters from `first` on.
fn mangle(text: &mut String, first: prop::sample::Index, length: usize, words: &str) {
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if bounds.is_empty() {
        return;
    }
    let first = first.index(bounds.len());
    let last = (first + length).min(bounds.len() - 1);
    if let (Some(from), Some(to)) = (bounds.get(first), bounds.get(last)) {
        text.replace_range(from..to, words);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_rule_file_is_graded_or_refused(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..40_usize, "[\\x00-\\x7fé\u{2028}]{0,6}"),
            1..5,
        ),
    ) {
        let files = files();
        let mut text = which.get(&files).clone();
        for (first, length, words) in edits {
            mangle(&mut text, first, length, &words);
        }
        promises::rules(text.as_bytes());
    }

    #[test]
    fn any_text_is_graded_or_refused(text in ".{0,200}", when in "[a-z(),.$'<>=0-9e \\-_]{0,60}") {
        promises::rules(text.as_bytes());
        let file = binary(&format!("[[require]]\ncite = '2'\nwhen = '''{when}'''\n"));
        promises::rules(file.as_bytes());
    }
}
