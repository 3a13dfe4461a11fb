//! What holds of any bytes.

use proptest::prelude::*;

use super::assembler::{Packed, Pickle, evil, zip};
use super::read;
use crate::opcodes::Opcode;
use crate::{Executes, scan};

fn clean() -> Vec<u8> {
    let pickle = Pickle::protocol(4).op(b"}(").text("a").tensor("0", [2, 2]);
    pickle
        .text("b")
        .stack_global("builtins", "set")
        .op(b"]\x85Ru")
        .stop()
}

#[test]
fn a_pickle_cut_anywhere_is_never_clean() {
    for whole in [
        clean(),
        evil(),
        Pickle::protocol(2).global("somebody", "Net").op(b")R").stop(),
    ] {
        for length in 0..whole.len() {
            assert_ne!(read(&whole[..length]).verdict, Executes::No, "{length}");
        }
    }
}

#[test]
fn a_zip_cut_anywhere_is_answered() {
    let bytes = zip(&[
        Packed::stored("a/data.pkl", &evil()),
        Packed::stored("a/data/0", &[0; 40]),
    ]);
    for length in 0..bytes.len() {
        assert_ne!(
            scan("a.pt", &bytes[..length].to_vec()).verdict,
            Executes::No,
            "{length}"
        );
    }
}

#[test]
fn depth_is_not_a_depth_of_calls() {
    let mut deep = vec![b']'; 1_000_000];
    deep.extend(vec![b'a'; 999_999]);
    deep.push(b'.');
    assert_eq!(read(&deep).verdict, Executes::No);
    let mut chained = Pickle::protocol(2).global("somebody", "f").0;
    chained.extend(b")R".repeat(500_000));
    chained.push(b'.');
    assert_eq!(read(&chained).verdict, Executes::Unknown);
}

/// More values than are held.
fn much() -> Pickle {
    Pickle::protocol(2)
        .op(b"](")
        .op(&b"K\x01".repeat(200_000))
        .op(b"e0")
}

#[test]
fn behind_more_than_is_held_only_what_asks_nothing_is_inert() {
    let plain = read(
        &much()
            .op(b"]K\x01a")
            .global("builtins", "set")
            .op(b"]\x85R")
            .stop(),
    );
    assert_eq!((plain.verdict, plain.problems.len()), (Executes::No, 1));
    let literal = read(&much().op(b"]K\x01a").stop());
    assert_eq!((literal.verdict, literal.problems.len()), (Executes::No, 1));
    for unsure in [
        much().global("torch", "Size").op(b"]\x85R"),
        much().global("argparse", "Namespace").op(b")\x81}b"),
        much().stack_global("os", "system"),
    ] {
        assert_eq!(read(&unsure.stop()).verdict, Executes::Unknown);
    }
    let report = read(&much().global("os", "system").op(b")R").stop());
    assert!(report.executes.contains("os.system"));
}

/// Opcodes with short arguments of their own kind, so that sequences get far.
fn opcode() -> impl Strategy<Value = Vec<u8>> {
    let argument = prop_oneof![
        Just(Vec::new()),
        Just(vec![0]),
        Just(vec![1, 0, 0, 0]),
        Just(b"os\nsystem\n".to_vec()),
        Just(b"collections\nOrderedDict\n".to_vec()),
        Just(b"1\n".to_vec()),
        any::<Vec<u8>>().prop_map(|mut bytes| {
            bytes.truncate(4);
            bytes
        }),
    ];
    (0..Opcode::ALL.len(), argument).prop_map(|(number, argument)| {
        let mut bytes = vec![Opcode::ALL[number].1];
        bytes.extend(argument);
        bytes
    })
}

proptest! {
    #[test]
    fn any_bytes_are_answered_twice_alike(bytes: Vec<u8>, name in "[a-z]{1,3}(\\.(pkl|pt|npy|txt))?") {
        prop_assert_eq!(scan(&name, &bytes), scan(&name, &bytes));
    }

    #[test]
    fn any_opcodes_are_answered(opcodes in prop::collection::vec(opcode(), 0..60)) {
        let bytes: Vec<u8> = opcodes.concat();
        let report = read(&bytes);
        prop_assert_eq!(report.verdict == Executes::No, report.executes.is_empty() && report.verdict == Executes::No);
    }

    #[test]
    fn a_call_that_runs_is_seen_behind_anything_that_keeps_the_stack(
        opcodes in prop::collection::vec(prop_oneof![
            Just(&b"N"[..]), Just(&b"]"[..]), Just(&b"}"[..]), Just(&b"("[..]), Just(&b")"[..]), Just(&b"K\x01"[..]),
            Just(&b"\x88"[..]), Just(&b"X\x01\0\0\0a"[..]),
        ], 0..40)
    ) {
        let mut bytes = b"\x80\x04".to_vec();
        bytes.extend(opcodes.concat());
        bytes.extend(&evil()[2..]);
        let report = read(&bytes);
        prop_assert_eq!(report.verdict, Executes::Yes);
        prop_assert!(report.executes.contains("os.system"));
    }

    #[test]
    fn any_change_of_a_zip_is_answered(at in 0usize..400, value: u8) {
        let mut bytes = zip(&[Packed::stored("a/data.pkl", &evil()), Packed::stored("a/data/0", &[0; 40])]);
        let at = at % bytes.len();
        bytes[at] = value;
        let _ = scan("a.pt", &bytes);
    }
}
