//! Which grants reach a file.

use openassay_facts::{Presence, Role};

use super::*;
use crate::testing::{tag, text};

fn file(path: &str) -> Artifact {
    Artifact {
        source: 0,
        path: path.to_owned(),
        size: 1,
        role: Role::Other,
        components: Vec::new(),
        reason: String::new(),
        presence: Presence::Here,
        sha256: None,
    }
}

fn of_kind(kind: GrantKind, license: &str) -> Grant {
    Grant { kind, ..tag(license) }
}

fn spoken(grants: &[Grant], path: &str, part: Part) -> Vec<String> {
    let found = speaking_of(&Places::of(grants), &file(path), part);
    let mut names: Vec<String> = found.iter().filter_map(|grant| grant.offer.license()).collect();
    names.sort();
    names
}

#[test]
fn a_text_at_the_root_speaks_of_what_lies_below() {
    let grants = [text("LICENSE", "MIT")];
    assert_eq!(spoken(&grants, "a/b/model.gguf", Part::Weights), ["MIT"]);
    assert!(spoken(&grants, "data/train.jsonl", Part::Data).is_empty());
}

#[test]
fn a_text_in_another_source_or_folder_does_not() {
    let far = Grant {
        source: 1,
        ..text("LICENSE", "MIT")
    };
    assert!(spoken(&[far], "model.gguf", Part::Weights).is_empty());
    let beside = [text("models-old/LICENSE", "MIT")];
    assert!(spoken(&beside, "models/model.gguf", Part::Weights).is_empty());
    assert!(spoken(&beside, "models-older/model.gguf", Part::Weights).is_empty());
}

#[test]
fn the_nearest_text_speaks_alone() {
    let grants = [text("LICENSE", "MIT"), text("models/LICENSE", "Apache-2.0")];
    assert_eq!(spoken(&grants, "models/a.gguf", Part::Weights), ["Apache-2.0"]);
    assert_eq!(spoken(&grants, "a.gguf", Part::Weights), ["MIT"]);
}

#[test]
fn a_text_for_one_part_goes_before_one_for_all() {
    let model = Grant {
        parts: vec![Part::Weights],
        ..text("LICENSE-MODEL", "CC-BY-NC-4.0")
    };
    let grants = [text("LICENSE", "MIT"), model];
    assert_eq!(spoken(&grants, "a.gguf", Part::Weights), ["CC-BY-NC-4.0"]);
    assert_eq!(spoken(&grants, "a.py", Part::Code), ["MIT"]);
}

#[test]
fn a_text_for_one_part_farther_up_does_not_silence_the_nearest() {
    let model = Grant {
        parts: vec![Part::Weights],
        ..text("LICENSE-MODEL", "CC-BY-NC-4.0")
    };
    let grants = [text("models/LICENSE", "MIT"), model];
    assert_eq!(spoken(&grants, "models/a.gguf", Part::Weights), ["MIT"]);
}

#[test]
fn tag_and_text_of_one_folder_both_speak() {
    let grants = [text("LICENSE", "CC-BY-NC-4.0"), tag("MIT")];
    assert_eq!(spoken(&grants, "a.gguf", Part::Weights), ["CC-BY-NC-4.0", "MIT"]);
}

#[test]
fn the_tag_of_a_bundled_model_goes_before_the_package_around_it() {
    let inner = Grant {
        folder: "pkg/model".to_owned(),
        ..tag("Apache-2.0")
    };
    let grants = [text("LICENSE", "MIT"), of_kind(GrantKind::Package, "ISC"), inner];
    assert_eq!(spoken(&grants, "pkg/model/a.gguf", Part::Weights), ["Apache-2.0"]);
    assert_eq!(spoken(&grants, "pkg/a.py", Part::Code), ["MIT"]);
    assert_eq!(
        spoken(&[of_kind(GrantKind::Package, "ISC")], "pkg/a.py", Part::Code),
        ["ISC"]
    );
}

#[test]
fn a_header_speaks_of_its_file_before_all_others() {
    let header = Grant {
        files: vec!["a.py".to_owned()],
        ..of_kind(GrantKind::Header, "ISC")
    };
    let grants = [text("LICENSE", "MIT"), tag("Apache-2.0"), header];
    assert_eq!(spoken(&grants, "a.py", Part::Code), ["ISC"]);
    // Of code a text speaks before the tag.
    assert_eq!(spoken(&grants, "b.py", Part::Code), ["MIT"]);
}

#[test]
fn a_key_in_the_weights_stands_beside_the_text() {
    let key = Grant {
        files: vec!["a.gguf".to_owned()],
        ..of_kind(GrantKind::GgufKey, "MIT")
    };
    let grants = [text("LICENSE", "CC-BY-NC-4.0"), key];
    assert_eq!(spoken(&grants, "a.gguf", Part::Weights), ["CC-BY-NC-4.0", "MIT"]);
    assert_eq!(spoken(&grants, "b.gguf", Part::Weights), ["CC-BY-NC-4.0"]);
}

#[test]
fn a_sentence_on_the_code_goes_before_the_tag() {
    let prose = Grant {
        parts: vec![Part::Code],
        ..of_kind(GrantKind::Prose, "MIT")
    };
    let grants = [tag("Apache-2.0"), prose];
    assert_eq!(spoken(&grants, "a.py", Part::Code), ["MIT"]);
    assert_eq!(spoken(&grants, "a.gguf", Part::Weights), ["Apache-2.0"]);
}

#[test]
fn a_sentence_that_names_a_file_speaks_of_it_but_hides_no_text_of_the_weights() {
    let naming = |path: &str, part| Grant {
        files: vec![path.to_owned()],
        parts: vec![part],
        ..of_kind(GrantKind::Prose, "CC0-1.0")
    };
    let grants = [
        Grant {
            parts: Part::ALL.to_vec(),
            ..text("LICENSE", "CC-BY-NC-4.0")
        },
        naming("eval.jsonl", Part::Data),
        naming("a.gguf", Part::Weights),
    ];
    assert_eq!(spoken(&grants, "eval.jsonl", Part::Data), ["CC0-1.0"]);
    assert_eq!(spoken(&grants, "train.jsonl", Part::Data), ["CC-BY-NC-4.0"]);
    assert_eq!(
        spoken(&grants, "a.gguf", Part::Weights),
        ["CC-BY-NC-4.0", "CC0-1.0"]
    );
}

#[test]
fn a_policy_goes_with_the_license_that_incorporates_it() {
    use crate::Policy;
    let words =
        openassay_licenses::identify("You must not use the model for fraud, harassment or surveillance.");
    let of = |binding| Grant {
        offer: Offer::Policy(Box::new(Policy::new(words.clone(), binding))),
        path: "USE_POLICY.md".to_owned(),
        ..of_kind(GrantKind::Policy, "MIT")
    };
    let through = Binding::Through(vec!["LICENSE".to_owned()]);
    let grants = [
        text("LICENSE", "CC-BY-4.0"),
        text("b/LICENSE", "MIT"),
        of(through),
    ];
    let places = Places::of(&grants);
    let policies = |path: &str| {
        let found = speaking_of(&places, &file(path), Part::Weights);
        found
            .iter()
            .filter(|grant| grant.kind == GrantKind::Policy)
            .count()
    };
    assert_eq!((policies("a.gguf"), policies("b/b.gguf")), (1, 0));
}
