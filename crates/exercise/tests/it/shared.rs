//! A release is packed where its terms allow it, and only there.

use std::fs;
use std::path::{Path, PathBuf};

use openassay_exercise::share::{Shared, Verdict, share};

fn release(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../releases")
        .join(name)
}

/// A copy of the plain release, with another card.
fn with_card(folder: &Path, card: &str) -> PathBuf {
    let place = folder.join("a-model");
    fs::create_dir(&place).unwrap();
    for name in ["config.json", "model.safetensors"] {
        fs::copy(release("pebble-1").join(name), place.join(name)).unwrap();
    }
    fs::write(place.join("README.md"), card).unwrap();
    place
}

fn shared(place: &Path, output: &Path) -> Shared {
    let shared = share(place, output).unwrap();
    assert_eq!(shared.verdict == Verdict::Written, output.exists(), "{shared:?}");
    shared
}

#[test]
fn without_terms_nothing_is_written() {
    let made = tempfile::tempdir().unwrap();
    let none = shared(&release("quillwort"), &made.path().join("a"));
    assert_ne!(none.verdict, Verdict::Written, "{none:?}");
    assert!(!none.why.is_empty());
}

#[test]
fn a_tag_without_its_text_is_not_enough_where_notices_go_along() {
    let made = tempfile::tempdir().unwrap();
    let tag = shared(&release("pebble-1"), &made.path().join("a"));
    assert_eq!(tag.verdict, Verdict::CannotTell);
    assert!(
        tag.why.iter().any(|why| why.contains("text of the license")),
        "{tag:?}"
    );
}

#[test]
fn what_may_be_passed_on_is_packed_whole_with_a_note() {
    let made = tempfile::tempdir().unwrap();
    let place = with_card(made.path(), "---\nlicense: cc0-1.0\n---\n# A model\n\nWeights.\n");
    let output = made.path().join("package");
    let free = shared(&place, &output);
    assert_eq!(free.verdict, Verdict::Written, "{free:?}");
    assert_eq!(free.files, 4);
    for name in ["README.md", "config.json", "model.safetensors"] {
        assert_eq!(
            fs::read(output.join(name)).unwrap(),
            fs::read(place.join(name)).unwrap()
        );
    }
    let note = fs::read_to_string(output.join("SHARING.md")).unwrap();
    assert!(note.contains("## weights: CC0-1.0"), "{note}");
    assert!(share(&place, &output).is_err());
}

#[test]
fn a_sentence_that_forbids_it_is_quoted() {
    let made = tempfile::tempdir().unwrap();
    let card = "---\nlicense: other\n---\n# A model\n\n## License\n\nYou may use the model. You may not redistribute \
                the model weights.\n";
    let place = with_card(made.path(), card);
    fs::write(
        place.join("LICENSE"),
        "Pebble License\n\nYou may use the Model. You may not redistribute or distribute the Model.\n",
    )
    .unwrap();
    let closed = shared(&place, &made.path().join("package"));
    assert_eq!(closed.verdict, Verdict::Forbidden, "{closed:?}");
    assert!(closed.why[0].contains("may not redistribute"), "{closed:?}");
}

#[test]
fn one_file_holds_the_same_package_and_is_the_same_every_time() {
    let made = tempfile::tempdir().unwrap();
    let place = with_card(made.path(), "---\nlicense: cc0-1.0\n---\n# A model\n\nWeights.\n");
    let (first, second) = (made.path().join("a.tar"), made.path().join("b.tar"));
    let [one, other] = [&first, &second].map(|output| shared(&place, output));
    assert_eq!((one.verdict, one.files), (Verdict::Written, 4));
    assert_eq!(one, other);
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
    assert!(
        share(&place, &first)
            .unwrap_err()
            .to_string()
            .contains("it is there already")
    );
    // Read by the auditor's own reader, which is not what wrote it.
    let opened = openassay_sources::open(&[first]).unwrap();
    let source = &opened.sources[0];
    let paths: Vec<&str> = source.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        ["README.md", "SHARING.md", "config.json", "model.safetensors"]
    );
    for name in ["README.md", "config.json", "model.safetensors"] {
        let packed = source.read(source.file(name).unwrap(), 1 << 20).unwrap();
        assert_eq!(packed, fs::read(place.join(name)).unwrap(), "{name}");
    }
    let left: Vec<_> = fs::read_dir(made.path()).unwrap().collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn what_may_not_be_passed_on_is_in_no_file_either() {
    let made = tempfile::tempdir().unwrap();
    let none = shared(&release("quillwort"), &made.path().join("a.tar"));
    assert_ne!(none.verdict, Verdict::Written, "{none:?}");
}
