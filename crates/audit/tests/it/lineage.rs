//! "From scratch" beside other models: what the card says, what the configuration names, which tensors are the same.

use openassay_audit::{Request, audit};
use openassay_facts::Confidence;
use openassay_fixtures::{Card, Folder, Llama};
use serde_json::json;

use crate::harness::{Told, card, told, with_weights};

fn scratch() -> Card {
    card().line("Rill 1 was trained from scratch.")
}

/// The configuration of a Llama that says where it was loaded from.
fn loaded_from(name: &str) -> String {
    let mut config = Llama::default().config();
    config["_name_or_path"] = json!(name);
    config.to_string()
}

/// A model of somebody else, with a card of its own.
fn brook() -> Folder {
    with_weights(Card::new("Brook", "Brook is a model by Meadow.").field("license", "apache-2.0"))
}

/// The audit of two folders as one release, the second called `brook`.
fn beside(rill: &Folder, brook: &Folder) -> Told {
    let root = tempfile::tempdir().unwrap();
    let places = [("rill", rill), ("brook", brook)].map(|(name, folder)| {
        let place = root.path().join(name);
        folder.write_to(&place).unwrap();
        place.to_string_lossy().into_owned()
    });
    let request = Request {
        places: places.to_vec(),
        ..Request::default()
    };
    Told(audit(&request).unwrap())
}

#[test]
fn a_configuration_loaded_from_the_model_of_somebody_else_denies_it_with_low_confidence() {
    let audit = told(&with_weights(scratch()).with("config.json", loaded_from("meadow/brook")));
    assert_eq!(audit.rules(), ["from-scratch"]);
    let one = &audit.0.contradictions[0];
    assert_eq!(one.confidence, Confidence::Low);
    assert!(one.why.contains("loaded from meadow/brook"), "{}", one.why);
    assert!(!audit.finds("scratch-doubtful"));
}

#[test]
fn a_configuration_that_names_a_model_without_its_owner_tells_nothing() {
    let audit = told(&with_weights(scratch()).with("config.json", loaded_from("gpt2")));
    audit.contradicts_nothing();
    assert!(!audit.finds("scratch-doubtful"));
}

#[test]
fn a_place_of_its_own_or_a_step_of_its_own_is_no_other_model() {
    for name in [
        "outputs/rill",
        "rill-works/rill-0",
        "rill-works/run-checkpoint-500",
        "./brook",
        "/home/me/brook",
        "checkpoints/brook",
    ] {
        let audit = told(&with_weights(scratch()).with("config.json", loaded_from(name)));
        audit.contradicts_nothing();
        assert!(!audit.finds("scratch-doubtful"), "{name}");
    }
}

#[test]
fn the_tensors_of_the_model_that_the_configuration_names_deny_it() {
    let rill = with_weights(scratch()).with("config.json", loaded_from("meadow/brook"));
    let audit = beside(&rill, &brook());
    assert_eq!(audit.rules(), ["from-scratch"]);
    assert!(!audit.finds("scratch-doubtful"));
    let one = &audit.0.contradictions[0];
    assert!(one.why.contains("10 of 10 matrices"), "{}", one.why);
    let paths: Vec<&str> = one
        .evidence
        .iter()
        .filter_map(|one| one.path.as_deref())
        .collect();
    assert_eq!(paths, ["config.json", "model.safetensors", "model.safetensors"]);
    let [_, mine, theirs] = one.evidence.as_slice() else {
        panic!("{:?}", one.evidence)
    };
    assert_ne!(mine.source, theirs.source);
    assert!(mine.sha256.is_some() && mine.sha256 == theirs.sha256);
}

#[test]
fn other_numbers_make_the_name_no_surer() {
    let rill = with_weights(scratch())
        .with("config.json", loaded_from("meadow/brook"))
        .with("model.safetensors", Llama::default().checkpoint("rill"));
    let audit = beside(&rill, &brook());
    assert_eq!(audit.rules(), ["from-scratch"]);
    assert_eq!(audit.0.contradictions[0].confidence, Confidence::Low);
}

#[test]
fn which_of_two_models_with_the_same_tensors_is_the_first_no_byte_tells() {
    let audit = beside(&with_weights(scratch()), &brook());
    audit.contradicts_nothing();
    let finding = &audit.finding("scratch-doubtful").finding;
    assert!(
        finding.message.contains("10 of 10 matrices are those of"),
        "{}",
        finding.message
    );
}

#[test]
fn a_model_that_was_made_from_this_one_says_nothing_against_it() {
    let words = Card::new("Brook", "Brook answers questions.")
        .field("license", "apache-2.0")
        .field("base_model", "rill-works/rill");
    let audit = beside(&with_weights(scratch()), &with_weights(words));
    audit.contradicts_nothing();
    assert!(!audit.finds("scratch-doubtful"));
}

#[test]
fn a_sibling_of_the_family_says_nothing_against_it() {
    let sibling = Card::new("Rill 1 Chat", "Rill 1 Chat answers questions.").field("license", "apache-2.0");
    let audit = beside(&with_weights(scratch()), &with_weights(sibling));
    audit.contradicts_nothing();
    assert!(!audit.finds("scratch-doubtful"));
    let of_family = scratch().field("base_model", "rill-works/rill-1-base");
    told(&with_weights(of_family)).contradicts_nothing();
}

#[test]
fn the_base_of_another_model_of_the_audit_is_not_held_against_this_one() {
    let words = Card::new("Brook", "Brook answers questions.")
        .field("license", "apache-2.0")
        .field("base_model", "heath/gorse-1b");
    beside(&with_weights(scratch()), &with_weights(words)).contradicts_nothing();
}

#[test]
fn a_configuration_in_another_place_without_a_card_is_not_held_against_this_one() {
    let bare = Llama::default()
        .folder()
        .with("config.json", loaded_from("heath/gorse-1b"));
    let audit = beside(&with_weights(scratch()), &bare);
    audit.contradicts_nothing();
    assert!(!audit.finds("scratch-doubtful"));
    // A card that lies apart from the only weights speaks of them.
    let words = Folder::new().with("README.md", scratch());
    assert_eq!(beside(&words, &bare).rules(), ["from-scratch"]);
}
