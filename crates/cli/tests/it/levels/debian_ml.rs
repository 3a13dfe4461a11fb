//! What may enter Debian's main archive, by the unofficial policy.

use super::{Decisions, Release, audited, published, reaches};

const FREE: &str = "Free Model";
const CANDY: &str = "ToxicCandy Model";
const NONFREE: &str = "Non-free Model";
const COMPLETE: &str = "judged(code_complete)";
const DOWNLOAD: &str = "anonymous_download(data.training)";

fn decided() -> Decisions {
    Decisions::all(&[COMPLETE, DOWNLOAD])
}

/// Nothing names terms.
pub(super) fn unlicensed() -> Release {
    published()
        .replacing("# SPDX-License-Identifier: MIT\n", "")
        .without_field("license")
        .silent_on_all(&[
            "weights license",
            "code license",
            "data license",
            "documents license",
        ])
}

reaches! {
    reaches_free: "debian-ml", "" => FREE, published(), decided();
    reaches_toxic_candy: "debian-ml", "" => CANDY, published().without_all(&["train.py", "train.yaml"]), Decisions::none();
    reaches_nonfree: "debian-ml", "" => NONFREE, published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."), Decisions::none();
}

#[test]
fn just_misses_free_without_a_persons_decisions() {
    audited(&published(), &Decisions::none())
        .has("debian-ml", "", CANDY, FREE)
        .lacks("debian-ml", FREE, &[COMPLETE, DOWNLOAD])
        .waits_for("debian-ml", &[COMPLETE, DOWNLOAD]);
    audited(&published(), &Decisions::yes(COMPLETE).and(DOWNLOAD, "false"))
        .has("debian-ml", "", CANDY, CANDY)
        .lacks("debian-ml", FREE, &[DOWNLOAD]);
}

#[test]
fn just_misses_free_by_one_license() {
    audited(
        &published().saying(
            "data license",
            "The training and evaluation data are released under CC-BY-NC-4.0.",
        ),
        &decided(),
    )
    .has("debian-ml", "", CANDY, CANDY)
    .lacks("debian-ml", FREE, &["dfsg(data.training)"]);
}

#[test]
fn just_misses_toxic_candy_by_one_license() {
    audited(&unlicensed(), &decided())
        .has("debian-ml", "", NONFREE, NONFREE)
        .lacks("debian-ml", CANDY, &["dfsg(weights.final)"]);
}
