//! What the reader of rule files promises of any text: each function takes some and panics where a promise is broken.
//!
//! No part of the library here, which the tests of the license engine include without this reader.

use openassay_facts::Facts;
use openassay_frameworks::{Framework, FrameworkError, GradeResult, explain, load};

/// Any text is a rule file that grades what nothing is known of, twice alike, or is refused at a place that it has.
pub fn rules(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = load(&text);
    assert_eq!(read, load(&text), "the second answer differs");
    match read {
        Ok(framework) => grades(&framework),
        Err(error) => is_placed(&text, &error),
    }
}

/// The place of the error is one of the text, or right behind its end, and its words are one line.
fn is_placed(text: &str, error: &FrameworkError) {
    let line = text.split('\n').nth(error.line.wrapping_sub(1));
    let is_there = line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&error.column));
    assert!(is_there, "no such place: {error}");
    assert!(!error.to_string().contains('\n'), "{error}");
}

fn grades(framework: &Framework) {
    let grade = framework.grade(&Facts::default());
    let again = framework.grade(&Facts::default());
    assert_eq!(grade, again, "the second grade differs");
    match &grade.result {
        GradeResult::Interval {
            guaranteed,
            possible,
            reachable,
        } => {
            let is_among = |name: &String| reachable.contains(name) || name == "unknown";
            assert!(is_among(guaranteed) && is_among(possible), "{grade:?}");
        }
        GradeResult::Score { low, high } => {
            assert!(0.0 <= *low && low <= high && *high <= 100.0, "{grade:?}");
        }
        GradeResult::Vector(criteria) => assert!(!criteria.is_empty(), "{grade:?}"),
    }
    assert!(
        !explain(&framework.id, &[framework]).is_empty(),
        "{} is not explained",
        framework.id
    );
}
