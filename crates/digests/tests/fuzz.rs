//! What the fuzz target holds of the text that a fuzzer chooses, held here of a few in every test run.

use proptest::prelude::*;

#[path = "../../../fuzz/src/digests.rs"]
#[expect(
    unreachable_pub,
    reason = "the fuzz target calls it from outside, this test from beside"
)]
mod promises;

/// A line of a list, or of a record, right or nearly so.
const LINE: &str =
    "[0-9a-fA-F]{62,66} [ *]?[./\\\\a-z]{0,12}|[a-z./]{1,9},sha256=[A-Za-z0-9_-]{42,44},[0-9]{0,3}";

proptest! {
    #[test]
    fn any_text_is_a_manifest_or_refused(text in ".{0,200}") {
        promises::manifests(text.as_bytes());
    }

    #[test]
    fn any_lines_of_digests_are_a_manifest_or_refused(lines in prop::collection::vec(LINE, 0..6)) {
        promises::manifests(lines.join("\n").as_bytes());
    }
}
