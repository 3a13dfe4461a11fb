//! What the pickle machine promises of any bytes.

use openassay_pickle::{Executes, Report};

/// Names that make the same bytes several things; the first byte chooses.
const NAMES: [&str; 6] = [
    "model.pkl",
    "model.pt",
    "a.npy",
    "a.zip",
    "README",
    "model.joblib",
];

/// A call that runs, as a pickle of its own.
const EVIL: &[u8] = b"\x80\x02cos\nsystem\nX\x02\0\0\0id\x85R.";

/// Any bytes are answered as a file, twice alike, with reasons for whatever is not clean.
pub fn scan(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let name = NAMES
        .get(usize::from(*first) % NAMES.len())
        .copied()
        .unwrap_or_default();
    let report = openassay_pickle::scan(name, &rest.to_vec());
    holds_together(&report);
    assert_eq!(
        report,
        openassay_pickle::scan(name, &rest.to_vec()),
        "the second answer differs"
    );
}

/// Bytes behind which a pickle runs something: whatever comes before it, it is not clean if the first pickle ends.
pub fn opcodes(bytes: &[u8]) {
    let mut pickle = b"\x80\x04".to_vec();
    pickle.extend(bytes);
    let alone = openassay_pickle::scan("model.pkl", &pickle);
    holds_together(&alone);
    pickle.extend(EVIL.iter().skip(2));
    let followed = openassay_pickle::scan("model.pkl", &pickle);
    holds_together(&followed);
    let clean_alone = alone.verdict == Executes::No && alone.problems.is_empty();
    assert!(
        !clean_alone || followed.verdict != Executes::No || !followed.problems.is_empty(),
        "a call behind a clean pickle is clean"
    );
}

fn holds_together(report: &Report) {
    let worst = report.because.iter().map(|reason| reason.executes).max();
    assert_eq!(
        worst.unwrap_or(Executes::No),
        report.verdict,
        "the reasons do not give the verdict"
    );
    assert_eq!(
        report.executes.is_empty(),
        report
            .because
            .iter()
            .all(|reason| reason.executes == Executes::No || reason.how == openassay_pickle::How::Unread),
        "names without reasons, or reasons without names"
    );
}
