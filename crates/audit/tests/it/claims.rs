//! How claims fare: every standing on a release that has it, and doubt on one that leaves it open.

use openassay_audit::HeldClaim;
use openassay_facts::Standing;
use openassay_fixtures::{Folder, Llama};
use serde_json::json;

use crate::harness::{TRAIN, Told, card, text, told, with_weights};

fn of<'a>(audit: &'a Told, kind: &str) -> Vec<&'a HeldClaim> {
    let held = audit.0.claims.held.iter();
    held.filter(|one| one.claim.kind == kind).collect()
}

/// The standing of the one claim of a kind, and the file and words of what bears it out.
#[track_caller]
fn standing(audit: &Told, kind: &str) -> (Standing, String) {
    let found = of(audit, kind);
    assert_eq!(found.len(), 1, "{kind}: {:#?}", audit.0.claims.held);
    let evidence = found[0].evidence.iter();
    let words = evidence.map(|one| {
        let path = one.path.clone().unwrap_or_default();
        format!("{path} {}", one.quote.clone().unwrap_or_default())
    });
    (found[0].standing, words.collect::<Vec<_>>().join("; "))
}

#[track_caller]
pub(crate) fn is_confirmed(folder: &Folder, kind: &str, because: &str) {
    let (found, words) = standing(&told(folder), kind);
    assert_eq!(found, Standing::Confirmed, "{kind}");
    assert!(words.contains(because), "{kind}: {words}");
}

#[track_caller]
pub(crate) fn is_unsupported(folder: &Folder, kind: &str) {
    assert_eq!(
        standing(&told(folder), kind),
        (Standing::Unsupported, String::new()),
        "{kind}"
    );
}

pub(crate) fn says(words: &str) -> Folder {
    with_weights(card().line(words))
}

fn with_context(words: &str, context: u64) -> Folder {
    let mut config = Llama::default().config();
    config["max_position_embeddings"] = context.into();
    says(words).with("config.json", format!("{config:#}"))
}

#[test]
fn a_size_is_confirmed_within_a_fifth_of_what_the_tensors_count() {
    let count = Llama::default().parameters();
    let near = |share: u64| says(&format!("Rill 1 has {} parameters.", count / 100 * share));
    is_confirmed(&near(100), "size", "model.safetensors");
    is_confirmed(&near(90), "size", "parameters");
    is_unsupported(&near(70), "size");
}

#[test]
fn a_context_is_confirmed_by_the_configuration_alone() {
    let words = "Rill 1 has a context length of 4096 tokens.";
    is_confirmed(
        &with_context(words, 4096),
        "context",
        "config.json max_position_embeddings: 4096",
    );
    is_unsupported(&with_context(words, 8192), "context");
}

#[test]
fn a_number_format_is_confirmed_where_every_parameter_lies_in_it() {
    let audit = told(&with_weights(card()));
    let types = &audit.0.models[0].dtypes;
    assert_eq!(types.len(), 1, "{types:?}");
    for (name, word) in [("F32", "float32"), ("BF16", "bfloat16"), ("F16", "float16")] {
        let folder = says(&format!("The weights are stored in {word}."));
        if types[0].0 == name {
            is_confirmed(&folder, "dtype", &format!("every parameter is stored as {name}"));
        } else {
            // Not one weight lies in it, and all headers were read.
            let audit = told(&folder);
            let held = audit.0.claims.held.iter().find(|held| held.claim.kind == "dtype");
            assert_eq!(held.unwrap().standing, Standing::Contradicted);
        }
    }
}

#[test]
fn layers_and_widths_are_confirmed_by_the_very_number_in_the_configuration() {
    let has = Llama::default();
    let layers = |count: u64| says(&format!("Rill 1 is a transformer with {count} layers."));
    is_confirmed(&layers(has.layers), "architecture", "num_hidden_layers");
    is_unsupported(&layers(has.layers + 1), "architecture");
    let row = |count: u64| {
        says(&format!(
            "| Property | Value |\n|---|---|\n| Hidden size | {count} |"
        ))
    };
    is_confirmed(&row(has.hidden), "architecture", "hidden_size");
}

#[test]
fn a_base_named_in_words_is_the_last_part_of_the_id_that_training_wrote() {
    let tuned = |id: &str| {
        let config = json!({"base_model_name_or_path": id, "peft_type": "LORA"});
        says("Rill 1 is fine-tuned from Brook 7B.").with("adapter_config.json", format!("{config:#}"))
    };
    let confirmed = |id: &str| {
        of(&told(&tuned(id)), "base")
            .iter()
            .any(|one| one.claim.asserts == "Brook 7B" && one.standing == Standing::Confirmed)
    };
    assert!(confirmed("acme/brook-7b") && confirmed("/data/Brook_7B/"));
    assert!(!confirmed("acme/brook-7b-chat") && !confirmed("brook-7b/other"));
}

#[test]
fn a_base_is_confirmed_by_what_training_wrote_and_not_by_another_word() {
    let named = with_weights(card().field("base_model", "rill-works/rill-0"));
    is_unsupported(&named, "base");
    let adapter = |base: &str| {
        let config = json!({"base_model_name_or_path": base, "peft_type": "LORA"});
        named.clone().with("adapter_config.json", config.to_string())
    };
    is_confirmed(&adapter("rill-works/rill-0"), "base", "base_model_name_or_path");
    is_unsupported(&adapter("rill-works/rill-00"), "base");
}

#[test]
fn a_license_is_confirmed_by_its_text_and_not_by_its_name() {
    is_unsupported(&with_weights(card()), "license");
    let with_text = with_weights(card()).with("LICENSE", text("Apache-2.0"));
    is_confirmed(&with_text, "license", "LICENSE");
    let another = with_weights(card().line("The code is released under the MIT license."))
        .with("LICENSE", text("Apache-2.0"))
        .with("train.py", TRAIN);
    let audit = told(&another);
    let of_code = of(&audit, "license")
        .into_iter()
        .find(|one| one.claim.asserts == "mit of code");
    assert_ne!(of_code.unwrap().standing, Standing::Confirmed);
}

#[test]
fn a_promise_stays_one_until_the_thing_is_there() {
    let words = "We will release the training code soon.";
    let promised = told(&says(words));
    assert_eq!(standing(&promised, "promise").0, Standing::Promised);
    is_confirmed(&says(words).with("train.py", TRAIN), "promise", "train.py");
}

#[test]
fn what_is_said_to_be_here_is_confirmed_at_the_path_that_is_named() {
    let words = "The training code is in `train.py`.";
    is_confirmed(&says(words).with("train.py", TRAIN), "availability", "train.py");
    let elsewhere = told(&says(words).with("old/train.py", TRAIN));
    assert_ne!(of(&elsewhere, "availability")[0].standing, Standing::Contradicted);
    let denied = told(&says(words));
    let one = of(&denied, "availability");
    assert_eq!(one[0].standing, Standing::Contradicted);
    assert_eq!(one[0].contradictions, [denied.0.contradictions[0].id.clone()]);
}

#[test]
fn open_weights_are_confirmed_under_an_open_license_only() {
    is_confirmed(&says("Rill 1 has open weights."), "openness", "model.safetensors");
    let closed = Llama::default().folder().with(
        "README.md",
        crate::harness::bare_card()
            .field("license", "other")
            .line("Rill 1 has open weights."),
    );
    is_unsupported(&closed, "openness");
}

#[test]
fn what_no_bytes_can_tell_is_unsupported() {
    is_unsupported(&says("Rill 1 was trained on 2 trillion tokens."), "tokens");
    is_unsupported(&says("Rill 1 was trained with 1e24 FLOPs."), "compute");
    is_unsupported(&says("Rill 1 was trained from scratch."), "scratch");
    is_unsupported(
        &with_weights(card().field("datasets", "rill-works/brook")),
        "dataset",
    );
}

#[test]
fn a_size_that_is_denied_is_contradicted_in_every_place_that_says_it() {
    let folder = Llama::default().folder().with(
        "README.md",
        openassay_fixtures::Card::new(
            "Rill 7B",
            "Rill 7B is a text generator. Rill 7B has 7B parameters.",
        )
        .field("license", "apache-2.0"),
    );
    let audit = told(&folder);
    assert_eq!(audit.rules(), ["size"]);
    let sizes: Vec<&HeldClaim> = [of(&audit, "size"), of(&audit, "size-in-name")].concat();
    assert!(sizes.len() >= 2, "{sizes:#?}");
    for one in sizes {
        assert_eq!(one.standing, Standing::Contradicted, "{:?}", one.claim);
        assert_eq!(one.contradictions, [audit.0.contradictions[0].id.clone()]);
    }
}

#[test]
fn what_is_not_surely_said_of_this_release_is_no_claim() {
    let audit = told(&says("Rill 1 is not open source. The base model is open source."));
    assert!(of(&audit, "openness").is_empty(), "{:#?}", audit.0.claims.held);
    assert!(audit.0.claims.set_aside > 0);
    assert_eq!(told(&with_weights(card())).0.claims.set_aside, 0);
}

#[test]
fn words_that_were_not_read_are_named() {
    let chinese =
        "这是一个用于测试的语言模型。它的权重是公开的，训练数据来自公共网络，代码也在这个仓库里。".repeat(6);
    let audit = told(
        &with_weights(card())
            .with("docs/README.md", chinese)
            .with("paper.pdf", "%PDF-1.4\n1 0 obj"),
    );
    let paths: Vec<_> = audit
        .0
        .claims
        .unread
        .iter()
        .filter_map(|one| one.path.clone())
        .collect();
    assert!(paths.contains(&"paper.pdf".to_owned()), "{paths:?}");
    assert!(paths.contains(&"docs/README.md".to_owned()), "{paths:?}");
}

#[test]
fn every_contradiction_has_its_claim_in_the_list() {
    let audit = told(
        &says("Rill 1 is a fully open source model.")
            .with("LICENSE", openassay_fixtures::licenses::NORTHLIGHT),
    );
    assert!(audit.0.contradictions.len() >= 2);
    for one in &audit.0.contradictions {
        let mut held = audit.0.claims.held.iter();
        assert!(held.any(|held| held.claim == one.claim && held.contradictions.contains(&one.id)));
    }
}

#[test]
fn what_is_said_to_be_withheld_is_counted_and_listed_nowhere() {
    for words in [
        "The training data is not publicly available due to privacy.",
        "The training data cannot be made publicly available.",
        "We have chosen not to release the training data.",
    ] {
        let audit = told(&says(words));
        assert_eq!(audit.0.claims.set_aside, 1, "{words}");
        assert!(of(&audit, "availability").is_empty(), "{words}");
        audit
            .contradicts_nothing()
            .is("present(data.training)", openassay_facts::Truth::False);
    }
    assert_eq!(
        told(&says("No training data is included in the test set."))
            .0
            .claims
            .set_aside,
        0
    );
}

const FRENCH: &str = "Rill 1 est un modèle de langue entièrement open source, sous licence MIT, qui a 7B parameters et un \
    context length of 4096 tokens; le code est dans `train.py`.";

#[test]
fn lines_in_another_language_are_named_and_make_no_claim() {
    let chinese =
        "Rill 1 是一个完全开源的语言模型，它的权重、代码和数据都是公开的，任何人都可以使用。open source.";
    for words in [FRENCH, chinese] {
        let mixed = card()
            .line("It was made by us, and it is small.")
            .line(words)
            .line("Rill 1 has 2 layers.");
        let audit = told(&with_weights(mixed));
        let unread = &audit.0.claims.unread;
        assert_eq!(unread.len(), 1, "{unread:#?}");
        let line = unread[0].place.line();
        assert!(
            line > 0
                && unread[0]
                    .quote
                    .as_deref()
                    .is_some_and(|quote| quote.contains("not in English"))
        );
        let held = &audit.0.claims.held;
        assert!(held.iter().all(|one| one.claim.line != line), "{held:#?}");
        assert!(
            held.iter().any(|one| one.claim.kind == "architecture"),
            "{held:#?}"
        );
        audit.contradicts_nothing();
        assert!(
            audit
                .finding("language-unread")
                .finding
                .message
                .contains(&format!("line {line} on"))
        );
    }
}

#[test]
fn of_a_card_in_another_language_the_front_matter_alone_is_read() {
    let card = openassay_fixtures::Card::new("Rill 7M", FRENCH)
        .field("license", "apache-2.0")
        .line(FRENCH);
    let audit = told(&with_weights(card));
    let kinds: Vec<&str> = audit
        .0
        .claims
        .held
        .iter()
        .map(|one| one.claim.kind.as_str())
        .collect();
    assert_eq!(kinds, ["license"], "{:#?}", audit.0.claims.held);
    assert!(audit.finds("language-unread"));
    let unread = &audit.0.claims.unread;
    assert_eq!(unread[0].path.as_deref(), Some("README.md"));
    audit.contradicts_nothing();
}
