//! What the readings of the design mean on small releases: the cases, by number.
//!
//! Each is built from the same few parts, so that what differs between two cases is what differs between
//! their verdicts.

mod claims;
mod data;
mod grants;
mod missing;
mod runtimes;

use openassay_fixtures::{Card, Folder, Llama, licenses};

/// Copyright lines that real releases put on top of a license.
const HOLDER: &str = "Rill Works";

/// A card that names Apache-2.0 and says nothing of data or training.
fn card() -> Card {
    card_under("apache-2.0")
}

/// The same card under another tag.
fn card_under(license: &str) -> Card {
    untagged_card().field("license", license)
}

/// The same card without a license.
fn untagged_card() -> Card {
    Card::new(
        "Rill 1",
        "Rill 1 is a small text generator by Rill Works. It answers in short sentences.",
    )
    .field("library_name", "transformers")
    .field("pipeline_tag", "text-generation")
}

/// A card with the configuration and the weights of a small Llama: case 2 where the card is `card()`.
fn with_weights(card: Card) -> Folder {
    Llama::default().folder().with("README.md", card)
}

/// An SPDX text with a copyright line on top.
fn spdx_text(id: &str) -> String {
    let license = spdx::license_id(id).unwrap_or_else(|| panic!("no SPDX license `{id}`"));
    licenses::signed(HOLDER, license.text())
}

/// A text of the corpus beside the repository, where it is there.
fn corpus_text(path: &str) -> Option<String> {
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/licenses/texts"
    );
    let text = std::fs::read_to_string(format!("{root}/{path}"));
    if text.is_err() {
        println!("skipped: `{path}` is not in ../shared/corpus/licenses/texts");
    }
    text.ok()
}
