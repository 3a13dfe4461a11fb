//! Open weights or restricted weights, and no weights at all.

use super::{Decisions, audited, published, reaches};

const OPEN: &str = "open weights";
const RESTRICTED: &str = "restricted weights";

reaches! {
    reaches_open: "open-or-restricted", "" => OPEN, published(), Decisions::none();
    reaches_restricted: "open-or-restricted", "" => RESTRICTED,
        published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."), Decisions::none();
    reaches_no_weights: "open-or-restricted", "" => "no weights", super::spectrum::behind_an_api(), Decisions::none();
}

#[test]
fn just_misses_open_by_one_license_or_one_field() {
    let cases: [(_, &[&str]); 3] = [
        (
            published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."),
            &[
                "restricts(modification, weights.final)",
                "restricts(redistribution, weights.final)",
                "restricts(use, weights.final)",
            ],
        ),
        (
            published().weights_under("cc-by-nd-4.0", "The weights are released under CC-BY-ND-4.0."),
            &[
                "may(modify, weights.final)",
                "restricts(modification, weights.final)",
            ],
        ),
        (
            published().field("extra_gated_prompt", "Tell us who you are."),
            &["gated(weights.final)"],
        ),
    ];
    for (release, gap) in cases {
        audited(&release, &Decisions::none())
            .has("open-or-restricted", "", RESTRICTED, RESTRICTED)
            .lacks("open-or-restricted", OPEN, gap);
    }
}

#[test]
fn just_misses_restricted_by_the_weights_themselves() {
    // A card that withholds the weights, whatever its license: the section speaks of weights that are given out.
    audited(&super::spectrum::behind_an_api(), &Decisions::none()).lacks(
        "open-or-restricted",
        RESTRICTED,
        &["present(weights.final)"],
    );
}
