//! Tags, names of texts and folders, as grants.

use super::*;

fn tag_of(kind: TagKind, ids: &[&str], quote: &str) -> LicenseTag {
    LicenseTag {
        part: "weights",
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        name: None,
        link: None,
        source: 0,
        path: "README.md".to_owned(),
        line: 2,
        quote: quote.to_owned(),
        kind,
    }
}

fn offered(tag: &LicenseTag) -> String {
    match offer_of(tag) {
        Some(Offer::Named(expression)) => expression.to_string(),
        Some(Offer::Unnamed(words)) => format!("unnamed: {words}"),
        Some(Offer::Text(_) | Offer::Policy(_)) => "text".to_owned(),
        None => "nothing".to_owned(),
    }
}

#[test]
fn a_tag_names_one_license_or_several_that_all_apply() {
    assert_eq!(
        offered(&tag_of(TagKind::FrontMatter, &["apache-2.0"], "")),
        "Apache-2.0"
    );
    assert_eq!(
        offered(&tag_of(TagKind::FrontMatter, &["mit", "cc-by-4.0"], "")),
        "MIT AND CC-BY-4.0"
    );
}

#[test]
fn a_sentence_may_leave_the_choice() {
    let or = "The model is under MIT or CC BY-NC 4.0.";
    assert_eq!(
        offered(&tag_of(TagKind::Prose, &["mit", "cc-by-nc-4.0"], or)),
        "MIT OR CC-BY-NC-4.0"
    );
    let and = "The model is under MIT and CC BY-NC 4.0, or ask us.";
    assert_eq!(
        offered(&tag_of(TagKind::Prose, &["mit", "cc-by-nc-4.0"], and)),
        "MIT AND CC-BY-NC-4.0"
    );
}

#[test]
fn other_is_a_pointer_to_a_name() {
    let other = tag_of(TagKind::FrontMatter, &["other"], "");
    assert_eq!(offered(&other), "unnamed: other");
    let known = LicenseTag {
        name: Some("llama3.2".to_owned()),
        ..other.clone()
    };
    assert_eq!(offered(&known), "llama3.2");
    let own = LicenseTag {
        name: Some("rill-license".to_owned()),
        ..other
    };
    assert_eq!(offered(&own), "unnamed: rill-license");
}

#[test]
fn a_name_or_link_without_an_id_is_terms_all_the_same() {
    let bare = tag_of(TagKind::FrontMatter, &[], "");
    assert_eq!(offered(&bare), "nothing");
    let named = LicenseTag {
        name: Some("rill-license".to_owned()),
        ..bare.clone()
    };
    assert_eq!(offered(&named), "unnamed: rill-license");
    let linked = LicenseTag {
        link: Some("https://example.com/terms".to_owned()),
        ..bare
    };
    assert_eq!(offered(&linked), "unnamed: https://example.com/terms");
    assert_eq!(
        offered(&tag_of(TagKind::FrontMatter, &["unknown"], "")),
        "nothing"
    );
}

#[test]
fn a_classifier_without_a_name_adds_nothing_to_a_field_with_one() {
    let field = tag_of(TagKind::PackageMetadata, &["mit"], "");
    let classifier = tag_of(TagKind::PackageMetadata, &[], "");
    assert!(is_said_better(&classifier, std::slice::from_ref(&field)));
    assert!(!is_said_better(&classifier, &[]));
    assert!(!is_said_better(&field, std::slice::from_ref(&classifier)));
}

#[test]
fn the_name_of_a_text_tells_its_parts() {
    assert_eq!(parts_of_text("LICENSE-MODEL"), [Part::Weights]);
    assert_eq!(parts_of_text("MODEL_LICENSE.txt"), [Part::Weights]);
    assert_eq!(parts_of_text("LICENSE-CODE"), [Part::Code]);
    assert_eq!(parts_of_text("DATA_LICENSE"), [Part::Data]);
    assert_eq!(parts_of_text("data/LICENSE"), [Part::Data]);
    assert_eq!(parts_of_text("LICENSE-THIRD-PARTY.txt"), []);
    let all_but_data = [Part::Weights, Part::Code, Part::Documents];
    assert_eq!(parts_of_text("LICENSE"), all_but_data);
    assert_eq!(parts_of_text("LICENSE-MIT"), all_but_data);
}

#[test]
fn a_package_keeps_its_license_for_its_root() {
    assert_eq!(folder_of("LICENSE"), "");
    assert_eq!(folder_of("models/LICENSE"), "models");
    assert_eq!(folder_of("rill-1.0.dist-info/licenses/LICENSE"), "");
    assert_eq!(folder_of("rill-1.0.dist-info/METADATA"), "");
}

#[test]
fn a_word_names_a_file_by_its_whole_name() {
    assert!(names("eval.jsonl", "data/eval.jsonl"));
    assert!(names("data/eval.jsonl.", "data/eval.jsonl"));
    assert!(!names("eval.jsonl", "data/old-eval.jsonl"));
    assert!(!names("data", "data"));
}
