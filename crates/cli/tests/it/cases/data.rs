//! Cases on data and the whole: data that cannot be shared, a person's decision, everything published.

use std::fs;

use openassay_fixtures::{Card, Folder, Llama, bytes::sha256};

use super::{card_under, spdx_text, with_weights};
use crate::harness::{Audit, Laid, text_of};
use crate::texts::{PREPARE, RECIPE, TRAIN, UNSHAREABLE};

/// Code under MIT that leads from data to weights, with its text.
fn code() -> Folder {
    Folder::new()
        .with("train.py", TRAIN)
        .with("prepare_data.py", PREPARE)
        .with("requirements.txt", "torch\ntransformers\n")
}

/// Case 9: all under MIT, code for training and data preparation, a card of data that cannot be shared.
fn clinic() -> Folder {
    let card = card_under("mit")
        .line("The data holds patient records and cannot be shared; `DATA_CARD.md` describes it.");
    with_weights(card)
        .with("LICENSE", spdx_text("MIT"))
        .with("DATA_CARD.md", UNSHAREABLE)
        .with_all(code())
}

#[test]
fn case_09_whether_data_can_be_shared_is_for_a_person_to_judge() {
    Audit::of(&clinic())
        .is_between("g7", "Open Weights AI", "Open Source AI")
        .is("four-levels", "Modifiable Openness")
        .is("spectrum", "Open-weights + data info")
        .knows("judged", "data_cannot_be_shared", "unknown")
        .contradicts_nothing()
        .shows(&["person", "shared"]);
}

#[test]
fn case_10_a_decision_of_the_auditor_counts_and_is_shown() {
    let release = Laid::out("rill", &clinic());
    let settings = release.beside("decisions.toml");
    fs::write(&settings, decision("data_cannot_be_shared", None)).unwrap();
    let audit = Audit::with(release.path(), &["--settings", settings.to_str().unwrap()]);
    audit
        .is("g7", "Open Source AI")
        .is_between("osaid", "fail", "pass")
        .knows("judged", "data_cannot_be_shared", "true")
        .shows(&["Ada Brook", "2026-11-01", "medical secrecy forbids it"]);
    let evidence = audit.evidence("judged", "data_cannot_be_shared").to_string();
    assert!(
        evidence.contains("decided") && evidence.contains("Ada Brook"),
        "{evidence}"
    );
}

#[test]
fn case_10_a_decision_holds_for_the_bytes_that_were_judged() {
    let release = Laid::out("rill", &clinic());
    let digest = text_of(&Audit::with(release.path(), &["--digests"]).json()["release"]["digest"]);
    let settings = release.beside("decisions.toml");
    fs::write(&settings, decision("data_cannot_be_shared", Some(&digest))).unwrap();
    let arguments = ["--digests", "--settings", settings.to_str().unwrap()];
    Audit::with(release.path(), &arguments).is("g7", "Open Source AI");
    fs::write(
        release.path().join("train.py"),
        format!("{TRAIN}\n# changed since\n"),
    )
    .unwrap();
    Audit::with(release.path(), &arguments).is_between("g7", "Open Weights AI", "Open Source AI");
}

#[test]
fn case_10_a_decision_against_lowers_the_best_label() {
    let release = Laid::out("rill", &clinic());
    let settings = release.beside("decisions.toml");
    let no = decision("data_cannot_be_shared", None).replace("value = true", "value = false");
    fs::write(&settings, no).unwrap();
    Audit::with(release.path(), &["--settings", settings.to_str().unwrap()]).is("g7", "Open Weights AI");
}

fn decision(judged: &str, digest: Option<&str>) -> String {
    let digest = digest
        .map(|digest| format!("digest = \"{digest}\"\n"))
        .unwrap_or_default();
    format!(
        "[[decision]]\nfact = \"judged({judged})\"\nvalue = true\nwho = \"Ada Brook\"\nwhen = \"2026-11-01\"\n\
         why = \"the law on medical secrecy forbids it\"\n{digest}"
    )
}

fn record(number: u32) -> String {
    format!("{{\"id\": {number}, \"text\": \"The brook rose by {number} fingers in the night.\"}}\n")
}

/// Case 11: everything, each part under terms of its own.
fn everything(weights: &str) -> Folder {
    let records: Vec<_> = (0..40).map(record).collect();
    let records = records.concat();
    let data_card = Card::new(
        "Data card: notes on a brook",
        "All the training data of Rill 1, complete.",
    )
    .field("license", "cc0-1.0")
    .line(&format!(
        "| file | records | bytes | sha256 |\n|---|---|---|---|\n| `train.jsonl` | 40 | {} | `{}` |",
        records.len(),
        sha256(records.as_bytes())
    ))
    .line("Rill Works wrote the 40 records in May 2026. No public data and no third-party data was used.");
    let card = card_under(weights)
        .line("The code is released under the MIT license, the training data in `data/` under CC0-1.0.");
    Llama::default()
        .folder()
        .with("README.md", card)
        .with("data/README.md", data_card)
        .with("data/train.jsonl", records)
        .with("RECIPE.md", RECIPE)
        .with("LICENSE", spdx_text("MIT"))
        .with_all(code())
}

#[test]
fn case_11_everything_is_open_source_with_open_data() {
    let folder = everything("apache-2.0").with("LICENSE_weights", spdx_text("Apache-2.0"));
    Audit::of(&folder)
        .is("g7", "Open Source AI with Open Data")
        .is("four-levels", "Radical Openness")
        .is(
            "three-tiers",
            "fully open: artifact and production process exposed",
        )
        .is("spectrum", "Full open-source (OSI)")
        .is("open-or-restricted", "open weights")
        .knows("full", "data.training", "true")
        .contradicts_nothing();
}

#[test]
fn case_11_data_that_disagrees_with_its_card_is_not_full() {
    let folder = everything("apache-2.0")
        .with("LICENSE_weights", spdx_text("Apache-2.0"))
        .with(
            "data/train.jsonl",
            "{\"id\": 0, \"text\": \"The brook rose by 0 fingers in the night.\"}\n",
        );
    let (guaranteed, _) = Audit::of(&folder).grade("g7");
    assert_ne!(guaranteed, "Open Source AI with Open Data");
}

#[test]
fn case_12_radical_by_its_letter_and_restricted_in_use() {
    let folder = everything("cc-by-nc-4.0").with("LICENSE_weights", spdx_text("CC-BY-NC-4.0"));
    Audit::of(&folder)
        .is("g7", "Weights Available AI")
        .is("four-levels", "Radical Openness")
        .is("open-or-restricted", "restricted weights")
        .meets("four-levels-criteria", "U1", "partly")
        .meets("four-levels-criteria", "M2", "partly")
        .answers("commercial-use", "no")
        .contradicts_nothing();
}
