//! What the fuzz targets hold of the bytes that a fuzzer chooses, held here of a few in every test run.

use proptest::prelude::*;

#[path = "../../../fuzz/src/pickles.rs"]
#[expect(
    unreachable_pub,
    reason = "the fuzz targets call it from outside, this test from beside"
)]
mod promises;

/// Random bytes behind what a kind of file begins with.
fn behind(start: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..300).prop_map(move |rest| [start, &rest].concat())
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in behind(b""), pickle in behind(b"\x00\x80\x02"), zip in behind(b"\x00PK\x03\x04")) {
        promises::scan(&bytes);
        promises::scan(&pickle);
        promises::scan(&zip);
    }

    #[test]
    fn a_call_is_seen_behind_any_opcodes(bytes in behind(b"")) {
        promises::opcodes(&bytes);
    }
}
