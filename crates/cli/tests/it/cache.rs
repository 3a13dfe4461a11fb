//! Snapshots in the local Hugging Face cache: by path, by id, partial.

use std::path::PathBuf;

use openassay_fixtures::{Card, Folder, Llama, bytes::sha256, cache};

use crate::harness::{Audit, Laid, openassay_with, text_of};

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";
const REPOSITORY: &str = "rill-works/rill-1";

fn release() -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    Llama::default().folder().with("README.md", card)
}

fn cached(files: &Folder) -> (Laid, PathBuf) {
    let laid = Laid::out("hub", &cache::layout(REPOSITORY, REVISION, files));
    let snapshot = laid.path().join(cache::snapshot(REPOSITORY, REVISION));
    (laid, snapshot)
}

#[test]
fn the_layout_tells_repository_and_revision() {
    let (_cache, snapshot) = cached(&release());
    let audit = Audit::at(&snapshot);
    assert_eq!(audit.json()["release"]["name"], REPOSITORY);
    assert!(audit.json()["release"]["sources"].to_string().contains(REVISION));
}

#[test]
fn blobs_are_not_counted_twice_and_give_the_digests_of_weights() {
    let (_cache, snapshot) = cached(&release());
    let audit = Audit::at(&snapshot);
    let files: Vec<_> = audit
        .list("artifacts")
        .iter()
        .map(|file| text_of(&file["path"]))
        .collect();
    assert_eq!(files, ["README.md", "config.json", "model.safetensors"]);
    let weights = &audit.list("artifacts")[2];
    assert_eq!(
        text_of(&weights["sha256"]),
        sha256(&Llama::default().safetensors())
    );
}

#[test]
fn the_folder_of_the_repository_leads_to_its_snapshot() {
    let (cache, _) = cached(&release());
    let audit = Audit::at(&cache.path().join("models--rill-works--rill-1"));
    assert_eq!(audit.json()["release"]["name"], REPOSITORY);
    assert_eq!(audit.list("artifacts").len(), 3);
}

#[test]
fn what_a_snapshot_lacks_is_unknown() {
    let (_cache, snapshot) = cached(&release());
    Audit::at(&snapshot)
        .knows("present", "code.training", "unknown")
        .is_between("four-levels", "Limited Openness", "Radical Openness");
    let (_cache, snapshot) = cached(&release().without("model.safetensors"));
    Audit::at(&snapshot)
        .knows("present", "weights.final", "unknown")
        .is_between("g7", "none of the four labels", "Open Source AI with Open Data");
}

#[test]
fn what_the_producer_withholds_is_not_there_in_a_snapshot_either() {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.")
        .field("license", "apache-2.0")
        .line("We do not release the training code.");
    let (_cache, snapshot) = cached(&release().with("README.md", card));
    Audit::at(&snapshot).knows("present", "code.training", "false");
}

#[test]
fn an_id_is_found_in_the_cache() {
    let home = tempfile::tempdir().unwrap();
    cache::layout(REPOSITORY, REVISION, &release())
        .write_to(&home.path().join("hub"))
        .unwrap();
    let arguments = ["audit", REPOSITORY, "--format", "json"];
    for variable in [
        ("HF_HOME", home.path().to_path_buf()),
        ("HF_HUB_CACHE", home.path().join("hub")),
    ] {
        let run = openassay_with(&arguments, &[(variable.0, &variable.1)]);
        assert_eq!(run.code, 0, "{}", run.error);
        assert!(run.output.contains(REVISION));
    }
}
