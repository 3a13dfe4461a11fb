//! What the fuzz targets hold of the bytes that a fuzzer chooses, held here of a few in every test run.

use proptest::prelude::*;

#[path = "../../../fuzz/src/lib.rs"]
#[expect(
    unreachable_pub,
    reason = "the fuzz targets call it from outside, this test from beside"
)]
mod promises;

/// Words of licenses with marks between them: random letters hardly ever make a sentence that restricts.
const PROSE: &str = "(you |may |shall |not |no |use |sell |only |the model |for |research |commercial |purposes|7 million users |\\$5,000 |revenue |[.:;,(] |\n\n|\r\n|\n- |\\(a\\) |2\\. |://|<p>|&amp;|\\]\\(|```|\u{2028}|©|不){0,60}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_a_text(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        promises::identify(&bytes);
    }

    #[test]
    fn any_prose_is_a_text(text in PROSE) {
        promises::identify(text.as_bytes());
    }

    #[test]
    fn any_bytes_are_an_expression(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        promises::expression(&bytes);
    }

    #[test]
    fn any_edits_of_a_license_are_seen(bytes in prop::collection::vec(any::<u8>(), 2..20)) {
        promises::mutant(&bytes);
    }
}

#[test]
fn the_seeds_of_the_fuzzer_are_answered() {
    let seeds: [&[u8]; 3] = [
        include_bytes!("../../../fuzz/seeds/license_identify/list"),
        include_bytes!("../../../fuzz/seeds/license_identify/page"),
        include_bytes!("../../../fuzz/seeds/license_identify/utf-16"),
    ];
    for seed in seeds {
        promises::identify(seed);
    }
}
