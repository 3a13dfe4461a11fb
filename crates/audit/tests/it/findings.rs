//! Every kind of finding where it must speak, and a release on which none of them does.

use openassay_audit::FINDING_KINDS;
use openassay_fixtures::{Card, Folder, Llama, licenses};

use crate::harness::{POINTER, Told, bare_card, card, text, told, with_weights};

fn plain() -> Folder {
    with_weights(card()).with("LICENSE", text("Apache-2.0"))
}

/// A release for every kind.
fn speaking() -> Vec<(&'static str, Folder)> {
    let mut wrong = Llama::default().config();
    wrong["hidden_size"] = 4096.into();
    let mut own = Llama::default().config();
    own["model_type"] = "rillnet".into();
    own["architectures"] = serde_json::json!(["RillnetForCausalLM"]);
    own["auto_map"] = serde_json::json!({"AutoModel": "modeling_rillnet.Rillnet"});
    let changed = text("Apache-2.0").replace("royalty-free, irrevocable", "royalty-free, revocable");
    let package = "Metadata-Version: 2.1\nName: rill\nVersion: 1.0\nLicense: MIT\n";
    vec![
        ("no-license", with_weights(bare_card())),
        ("license-text-missing", with_weights(card())),
        (
            "license-text-modified",
            with_weights(card()).with("LICENSE", changed),
        ),
        (
            "licenses-differ",
            plain().with("rill-1.0.dist-info/METADATA", package),
        ),
        (
            "license-family",
            with_weights(bare_card().field("license", "openrail")),
        ),
        (
            "base-terms-dropped",
            with_weights(card().field("base_model", "meta-llama/Llama-3.2-1B")),
        ),
        (
            "policy-missing",
            with_weights(bare_card()).with("LICENSE", licenses::MILLRACE),
        ),
        ("custom-code", plain().with("config.json", own.to_string())),
        ("config-mismatch", plain().with("config.json", wrong.to_string())),
        (
            "shards-missing",
            Llama::default()
                .sharded(3)
                .with("README.md", card())
                .without("model-00002-of-00003.safetensors"),
        ),
        ("loads-pickle", plain().with("pytorch_model.bin", PICKLE)),
        (
            "promised",
            with_weights(card().line("The training code will be released soon.")),
        ),
        (
            "placeholder",
            plain().with("train.py", "").with("data/train.jsonl", POINTER),
        ),
        ("settings-inside", plain().with("openassay.toml", "")),
        (
            "language-unread",
            with_weights(Card::new("Rill 1", FOREIGN).field("license", "apache-2.0")),
        ),
    ]
}

/// A pickle of protocol 2 that builds an empty dictionary.
const PICKLE: &[u8] = b"\x80\x02}q\x00.";

const FOREIGN: &str = "Rill 1 ist ein kleines Modell, das kurze Antworten auf Fragen gibt. Der Code für das Training \
    und die Daten liegen in einem anderen Archiv, das wir auf unserer Seite nennen. Die Gewichte dürfen von allen für \
    jeden Zweck genutzt werden, und wir freuen uns über Hinweise auf Fehler und über Vorschläge aus der Praxis.";

#[test]
fn every_kind_speaks_somewhere_with_evidence_and_an_id_of_its_own() {
    let mut silent: Vec<String> = Vec::new();
    for (kind, folder) in speaking() {
        let audit = told(&folder);
        if !audit.finds(kind) {
            silent.push(format!("{kind}: {:?}", audit.kinds()));
            continue;
        }
        let found = &audit.finding(kind).finding;
        assert!(!found.evidence.is_empty(), "{kind} without evidence");
        assert!(found.id.starts_with(&format!("{kind}-")), "{}", found.id);
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_kind_that_is_found_is_listed_and_every_listed_kind_is_tried() {
    let known: Vec<&str> = FINDING_KINDS.iter().map(|kind| kind.name).collect();
    let tried: Vec<&str> = speaking().into_iter().map(|(kind, _)| kind).collect();
    assert!(known.iter().all(|kind| tried.contains(kind)), "{known:?}");
    for (_, folder) in speaking() {
        assert!(told(&folder).kinds().iter().all(|kind| known.contains(kind)));
    }
}

#[test]
fn a_plain_release_has_no_findings() {
    assert_eq!(told(&plain()).kinds(), Vec::<&str>::new());
}

#[test]
fn the_same_release_has_the_same_ids() {
    let ids = |audit: Told| {
        audit
            .0
            .findings
            .into_iter()
            .map(|one| one.finding.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(told(&with_weights(bare_card()))),
        ids(told(&with_weights(bare_card())))
    );
}

#[test]
fn two_texts_under_a_tag_that_names_both_do_not_differ() {
    let both = bare_card().field("license", "[mit, apache-2.0]");
    let folder = with_weights(both)
        .with("LICENSE-MIT", text("MIT"))
        .with("LICENSE-APACHE", text("Apache-2.0"));
    assert!(!told(&folder).finds("licenses-differ"));
}

#[test]
fn a_family_and_its_member_do_not_differ() {
    let gpl = bare_card().field("license", "gpl");
    assert!(!told(&with_weights(gpl).with("LICENSE", text("GPL-3.0-only"))).finds("licenses-differ"));
    let bsd = bare_card().field("license", "bsd-3-clause");
    assert!(!told(&with_weights(bsd).with("LICENSE", text("BSD-3-Clause"))).finds("licenses-differ"));
}

#[test]
fn an_unnamed_license_does_not_differ_from_its_text() {
    let other = bare_card()
        .field("license", "other")
        .field("license_name", "rill-license");
    let audit = told(&with_weights(other).with("LICENSE", text("Apache-2.0")));
    assert!(!audit.finds("licenses-differ"), "{:?}", audit.kinds());
}

#[test]
fn terms_of_a_base_that_are_kept_are_not_dropped() {
    let kept = bare_card()
        .field("license", "llama3.2")
        .field("base_model", "meta-llama/Llama-3.2-1B");
    assert!(!told(&with_weights(kept)).finds("base-terms-dropped"));
}

#[test]
fn a_policy_that_is_here_is_not_missing() {
    let folder = with_weights(bare_card())
        .with("LICENSE", licenses::MILLRACE)
        .with(
            "USE_POLICY.md",
            "# Use policy\n\nYou may not use the model to break the law.\n",
        );
    assert!(!told(&folder).finds("policy-missing"));
}

#[test]
fn files_that_are_meant_to_be_empty_are_no_placeholders() {
    assert!(!told(&plain().with("rill/__init__.py", "")).finds("placeholder"));
}
