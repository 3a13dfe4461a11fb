//! Which places are audited, in which order, and what becomes of those that are none.

use std::convert::Infallible;
use std::path::Path;

use openassay_fixtures::{Card, Folder, Llama};

use super::*;
use crate::{Landscape, Row, SortKey};

fn release(license: &str) -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", license);
    Llama::default().folder().with("README.md", card)
}

fn visits(places: &[&Path], settings: Option<&Path>) -> Vec<Visit> {
    let request = Request {
        places: places
            .iter()
            .map(|place| place.to_str().unwrap().to_owned())
            .collect(),
        settings: settings.map(Path::to_path_buf),
        ..Request::default()
    };
    let mut visits = Vec::new();
    let several = Several::of(&request).unwrap();
    let told: Result<(), Infallible> = several.audit(&|_, _| {}, |visit| {
        visits.push(visit);
        Ok(())
    });
    let Ok(()) = told;
    visits
}

/// `+name` of an audit, `!name` of a failure, `-name` of what was passed over.
fn told(visits: &[Visit]) -> Vec<String> {
    let name = |place: &str| place.rsplit('/').next().unwrap().to_owned();
    visits
        .iter()
        .map(|visit| match visit {
            Visit::Audited { place, .. } => format!("+{}", name(place)),
            Visit::Failed(failure) => format!("!{} {}", name(&failure.place), failure.code),
            Visit::PassedOver(passed) => format!("-{}", name(&passed.place)),
        })
        .collect()
}

fn laid(folder: &Folder) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    folder.write_to(&root.path().join("models")).unwrap();
    root
}

fn models() -> Folder {
    Folder::new()
        .with_all(release("mit").under("delta"))
        .with_all(release("apache-2.0").under("alpha"))
        .with_all(release("cc-by-nc-4.0").under("beta"))
        .with("docs/notes.txt", "milk, bread, stamps\n")
        .with(".git/HEAD", "ref: refs/heads/main\n")
        .with("README.md", "# Models\n\nWhat we keep here, and why.\n")
}

#[test]
fn a_folder_of_releases_stands_for_the_folders_in_it() {
    let root = laid(&models());
    let visits = visits(&[&root.path().join("models")], None);
    assert_eq!(told(&visits), ["-.git", "+alpha", "+beta", "+delta", "-docs"]);
}

#[test]
fn a_release_with_folders_in_it_stays_one_release() {
    let root = laid(&release("mit").with_all(release("mit").under("checkpoints/one")));
    assert_eq!(told(&visits(&[&root.path().join("models")], None)), ["+models"]);
}

#[test]
fn a_folder_in_which_nothing_is_a_release_fails_and_the_others_go_on() {
    let root = laid(&models().with("empty/docs/notes.txt", "stamps\n"));
    let at = |name: &str| root.path().join("models").join(name);
    let missing = at("gone");
    let visits = visits(
        &[&at("delta"), &missing, &at("empty"), &at("docs"), &at("alpha")],
        None,
    );
    assert_eq!(
        told(&visits),
        ["+delta", "!gone 2", "-docs", "!docs 3", "+alpha", "!empty 3"]
    );
}

#[cfg(unix)]
#[test]
fn a_link_in_a_folder_of_releases_is_told_and_not_followed() {
    let root = laid(&models().without("docs/notes.txt").with_link("elsewhere", "/"));
    let visits = visits(&[&root.path().join("models")], None);
    assert_eq!(
        told(&visits),
        ["-.git", "+alpha", "+beta", "+delta", "-elsewhere"]
    );
}

#[test]
fn each_is_audited_as_if_it_were_alone() {
    let root = laid(&models());
    let place = root.path().join("models/beta");
    let alone = crate::audit(&Request {
        places: vec![place.to_str().unwrap().to_owned()],
        ..Request::default()
    });
    let visits = visits(&[&root.path().join("models")], None);
    let Some(Visit::Audited { audit, .. }) = visits.get(2) else {
        panic!("not audited")
    };
    let (mut audit, mut alone) = (audit.clone(), alone.unwrap());
    audit.release.sources.clear();
    alone.release.sources.clear();
    assert_eq!(format!("{audit:?}"), format!("{alone:?}"));
}

#[test]
fn the_first_error_of_the_visitor_ends_it() {
    let root = laid(&models());
    let request = Request {
        places: vec![root.path().join("models").to_str().unwrap().to_owned()],
        ..Request::default()
    };
    let mut count = 0;
    let ended = Several::of(&request).unwrap().audit(&|_, _| {}, |_| {
        count += 1;
        Err("enough")
    });
    assert_eq!((ended, count), (Err("enough"), 1));
}

#[test]
fn a_settings_file_in_any_of_the_releases_is_refused() {
    let root = laid(&models().with("beta/openassay.toml", "\n"));
    let at = |name: &str| root.path().join("models").join(name);
    let request = |settings: &Path| Request {
        places: vec![root.path().join("models").to_str().unwrap().to_owned()],
        settings: Some(settings.to_path_buf()),
        ..Request::default()
    };
    let inside = Several::of(&request(&at("beta/openassay.toml")));
    assert_eq!(inside.map(|_| ()).unwrap_err().exit_code(), 4);
    let mine = root.path().join("models/mine.toml");
    let decision = "[[decision]]\nfact = \"judged(code_complete)\"\nvalue = true\nwho = \"A\"\nwhen = \"2026-01-01\"\nwhy = \"C\"\n";
    write(&mine, decision);
    assert_eq!(Several::of(&request(&mine)).unwrap().unbound_decisions(), 1);
    write(&mine, &format!("{decision}digest = \"{}\"\n", "0".repeat(64)));
    assert_eq!(Several::of(&request(&mine)).unwrap().unbound_decisions(), 0);
}

fn write(path: &Path, words: &str) {
    std::fs::write(path, words).unwrap();
}

#[test]
fn rows_are_sorted_with_what_failed_last() {
    let root = laid(&models());
    let at = |name: &str| root.path().join("models").join(name);
    let gone = at("gone");
    let mut landscape = Landscape::default();
    for visit in visits(&[&gone, &at("delta"), &at("beta"), &at("alpha")], None) {
        landscape.add(visit);
    }
    let names = |landscape: &Landscape| -> Vec<String> {
        landscape
            .rows
            .iter()
            .map(|row| match row {
                Row::Release(summary) => summary.called().to_owned(),
                Row::Failed(_) => "!".to_owned(),
            })
            .collect()
    };
    assert_eq!(names(&landscape), ["!", "delta", "beta", "alpha"]);
    let mut sorted = |key: &SortKey| {
        landscape.sort(key);
        names(&landscape)
    };
    assert_eq!(sorted(&SortKey::Name), ["alpha", "beta", "delta", "!"]);
    assert_eq!(sorted(&SortKey::License), ["alpha", "beta", "delta", "!"]);
    // Open Weights before Weights Available; those alike stay as they were.
    assert_eq!(sorted(&SortKey::Framework("g7")), ["alpha", "delta", "beta", "!"]);
}
