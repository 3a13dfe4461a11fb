//! A release in an archive, and the same unpacked: the same verdict.

use openassay_fixtures::archive::zip::{Packing, pack};
use openassay_fixtures::{Card, Folder, Llama, archive};
use serde_json::Value;

use crate::harness::{Audit, Laid, text_of};
use crate::texts::TRAIN;

fn release() -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    Llama::default()
        .folder()
        .with("README.md", card)
        .with("notes/USE.md", "# Use\n\nShort prompts work best.\n")
}

/// What must not depend on how a release is wrapped: outcomes, facts without their places, permissions.
fn verdict(audit: &Audit) -> Vec<String> {
    let grades = audit.list("frameworks").iter().map(|one| {
        format!(
            "{} {} {} {}",
            one["id"], one["guaranteed"], one["possible"], one["criteria"]
        )
    });
    let facts = audit
        .list("facts")
        .iter()
        .map(|one| format!("{} {} {}", one["predicate"], one["subject"], one["value"]));
    let permissions = audit
        .list("permissions")
        .iter()
        .map(|one| format!("{} {} {}", one["part"], one["question"], one["answer"]));
    grades.chain(facts).chain(permissions).collect()
}

#[test]
fn zip_tar_and_folder_have_one_verdict() {
    let folder = verdict(&Audit::of(&release()));
    let tar = archive::tar::pack(&release());
    let archives = [
        ("rill.zip", pack(&release(), Packing::Stored)),
        ("rill-deflated.zip", pack(&release(), Packing::Deflated)),
        ("rill.tar", tar.clone()),
        ("rill.tar.gz", archive::gzip(&tar)),
        ("rill.tgz", archive::gzip(&tar)),
    ];
    for (name, bytes) in archives {
        let packed = verdict(&Audit::at(Laid::file(name, &bytes).path()));
        assert_eq!(packed, folder, "{name}");
    }
}

#[test]
fn a_wheel_in_place_and_unpacked_have_one_verdict() {
    let fields = ["Summary: The model Rill", "License: MIT"];
    let files = || release().under("rill_model").with("rill_model/__init__.py", "");
    let wheel = Laid::file(
        "rill_model-1.0-py3-none-any.whl",
        &archive::wheel("rill-model", "1.0", &fields, files()),
    );
    let unpacked = archive::unpacked("rill-model", "1.0", &fields, files());
    assert_eq!(verdict(&Audit::at(wheel.path())), verdict(&Audit::of(&unpacked)));
}

#[test]
fn a_wheel_is_named_by_its_package() {
    let wheel = archive::wheel("rill-model", "1.0", &[], release().under("rill_model"));
    let audit = Audit::at(Laid::file("rill_model-1.0-py3-none-any.whl", &wheel).path());
    let name = text_of(&audit.json()["release"]["name"]).replace('_', "-");
    assert!(name.starts_with("rill-model"), "{name}");
}

#[test]
fn the_contents_of_an_archive_are_read_in_place() {
    let laid = Laid::file("rill.zip", &pack(&release(), Packing::Deflated));
    let audit = Audit::at(laid.path());
    let paths: Vec<_> = audit
        .list("artifacts")
        .iter()
        .map(|file| text_of(&file["path"]))
        .collect();
    assert!(paths.contains(&"model.safetensors".to_owned()), "{paths:?}");
    assert_eq!(
        std::fs::read_dir(laid.path().parent().unwrap()).unwrap().count(),
        1,
        "nothing is unpacked beside it"
    );
}

#[test]
fn several_places_are_one_release() {
    let weights = Laid::out("rill", &release());
    let code = Folder::new().with("train.py", TRAIN);
    let code = Laid::out(
        "rill-training",
        &code.with(
            "README.md",
            "# Training code of Rill 1\n\nTrains the model Rill 1.\n",
        ),
    );
    let places = [weights.path().to_path_buf(), code.path().to_path_buf()];
    let audit = Audit::of_places(&places, &[]);
    audit.is("four-levels", "Modifiable Openness");
    assert_eq!(
        audit.json()["release"]["sources"].as_array().map(Vec::len),
        Some(2)
    );
    let from_code = |file: &&Value| file["source"] == 1 && file["path"] == "train.py";
    assert!(audit.list("artifacts").iter().any(|file| from_code(&file)));
}

#[test]
fn a_wheel_is_held_against_its_record() {
    let files = release().under("rill_model").with("rill_model/__init__.py", "");
    let record = |files: Folder| archive::unpacked("rill-model", "1.0", &[], files);
    let honest = record(files.clone());
    let changed = honest
        .clone()
        .with("rill_model/config.json", "{\"model_type\": \"llama\"}");
    let audited = |folder: &Folder| {
        let wheel = pack(folder, Packing::Deflated);
        Audit::with(
            Laid::file("rill_model-1.0-py3-none-any.whl", &wheel).path(),
            &["--digests"],
        )
    };
    let all = honest.files().count() - 1;
    let agree = format!("digests: {all} of {all} promised by rill_model-1.0.dist-info/RECORD agree");
    audited(&honest).shows(&[&agree]);
    audited(&changed).shows(&[
        "differing: 1",
        "rill_model/config.json is not what rill_model-1.0.dist-info/RECORD promises",
    ]);
}
