//! Pickles made by hand, opcode by opcode: what each rule says of them.

mod assembler;
mod bypasses;
mod containers;
mod inert;
mod opcodes;
mod properties;
mod tensors;

use crate::{Executes, Report, scan};

/// What is said of a pickle in a file that is named like one.
fn read(pickle: &[u8]) -> Report {
    scan("model.pkl", &pickle.to_vec())
}

fn assert_yes(pickle: &[u8], name: &str) {
    let report = read(pickle);
    assert_eq!(report.verdict, Executes::Yes, "{report:#?}");
    assert!(report.executes.contains(name), "{name}: {:?}", report.executes);
}

fn assert_unknown(pickle: &[u8]) {
    let report = read(pickle);
    assert_eq!(report.verdict, Executes::Unknown, "{report:#?}");
}

fn assert_no(pickle: &[u8]) {
    let report = read(pickle);
    assert_eq!(report.verdict, Executes::No, "{report:#?}");
}
