//! Whatever a file holds, reading it ends, twice alike.

use openassay_interchange::{Quirks, recognize};
use proptest::prelude::*;

/// Pieces that files of the indexes are made of, and some that they are not.
const PIECES: &[&str] = &[
    "framework:\n  name: Model Openness Framework\n",
    "release:\n",
    "  name: x\n",
    "  license:\n    distribution:\n      name: MIT\n",
    "  components:\n",
    "    - name: Datasets\n      license: MIT\n",
    "    - name: [a, b]\n",
    "    - name: Model card\n      license: {a: b}\n",
    "    - *a\n",
    "  license: &a 1\n",
    "system:\n  name: y\n",
    "weights_endmodel:\n  class: open\n",
    "trainingcode:\n  class: [open]\n",
    "paper:\n  class: partial\n",
    "licenses: open\n",
    "\u{0}",
    "\u{202e}",
    "  - - - -\n",
];

proptest! {
    #[test]
    fn any_pile_of_pieces_is_read_twice_alike(picked in proptest::collection::vec(0..PIECES.len(), 0..24)) {
        let text: String = picked.iter().filter_map(|at| PIECES.get(*at)).copied().collect();
        if let Some(report) = recognize(&text) {
            for quirks in [Quirks::All, Quirks::None, Quirks::Without("unsaid-is-closed")] {
                prop_assert_eq!(report.read(quirks), report.read(quirks));
            }
            prop_assert_eq!(report.problems(), report.problems());
        }
    }

    #[test]
    fn any_text_ends(text in "\\PC{0,200}") {
        let _ = recognize(&text).map(|report| report.read(Quirks::All));
    }
}

#[test]
fn every_quirk_of_the_knowledge_is_one_that_the_readers_know() {
    let source = [include_str!("../src/mot.rs"), include_str!("../src/osai.rs")].concat();
    for text in [
        "framework:\n  name: Model Openness Framework\nrelease:\n  components: []\n",
        "system: {}\nweights_endmodel:\n  class: open\npaper:\n  class: open\ncode:\n  class: open\n",
    ] {
        for quirk in &recognize(text).unwrap().index().quirks {
            assert!(source.contains(&format!("\"{}\"", quirk.id)), "{}", quirk.id);
        }
    }
}
