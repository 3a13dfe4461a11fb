//! The AI Act's exemption: a release for each outcome that bytes, and what a person decides, can reach.

use openassay_fixtures::{Card, Folder, Llama, licenses};

use crate::harness::{Audit, Laid};

const EXEMPT: &str =
    "exempt from Art. 53(1)(a), (b) and 54; still owes (c) copyright policy and (d) training-content summary";
const LICENSE: &str = "not exempt: licence";
const HUMAN: &str = "needs a human: use restriction";

/// Enough for the indicative criterion, and far from systemic risk, for a model of 6,736 parameters.
const TOKENS: &str = "Rill 1 was trained on 10000000 trillion tokens.";

/// A card with all that paragraphs 90 to 92 ask to be public.
fn card(license: &str, tokens: &str) -> Card {
    documented(
        Card::new("Rill 1", "Rill 1 is a small text generator by Rill Works."),
        license,
        tokens,
    )
}

fn documented(card: Card, license: &str, tokens: &str) -> Card {
    card.field("license", license)
        .field("library_name", "transformers")
        .field("pipeline_tag", "text-generation")
        .line(tokens)
        .line("## Usage")
        .line("Input: text. Output: text. Rill 1 runs with transformers.")
        .line("```python\nfrom transformers import pipeline\npipeline(\"text-generation\", \"rill-1\")\n```")
        .line("## Capabilities")
        .line("It answers short questions.")
        .line("## Limitations")
        .line("It knows nothing of the sea.")
}

fn named(license: &str) -> Folder {
    Llama::default().folder().with("README.md", card(license, TOKENS))
}

/// Under a text of our own wording.
fn under(terms: &str) -> Folder {
    let grant = "We grant you a worldwide, royalty-free license to use, copy, study, modify and distribute the model.";
    named("other").with("LICENSE", format!("RILL TERMS\n\n1. {grant}\n\n2. {terms}\n"))
}

/// What a person has decided: nothing is sold, and the Commission designated nothing.
fn decisions(sold: bool) -> String {
    let judged = [
        ("designated_systemic", false),
        ("microenterprise_transaction", false),
        ("monetized(price)", sold),
        ("monetized(dual_license)", false),
        ("monetized(mandatory_support)", false),
        ("monetized(exclusive_paid_host)", false),
        ("monetized(personal_data)", false),
    ];
    let each = judged.map(|(fact, value)| {
        format!("[[decision]]\nfact = \"{fact}\"\nvalue = {value}\nwho = \"J. Doe\"\nwhen = \"2026-11-27\"\nwhy = \"asked\"\n")
    });
    each.join("\n")
}

#[track_caller]
fn earns(folder: &Folder, outcome: &str) {
    decided(folder, &decisions(false), outcome);
}

#[track_caller]
fn decided(folder: &Folder, decisions: &str, outcome: &str) {
    let laid = Laid::out("rill", folder);
    let settings = laid.beside("decisions.toml");
    std::fs::write(&settings, decisions).unwrap();
    Audit::with(laid.path(), &["--settings", settings.to_str().unwrap()]).is("eu-ai-act", outcome);
}

#[test]
fn an_open_license_and_attribution_are_exempt() {
    earns(&named("apache-2.0"), EXEMPT);
    earns(&named("cc-by-4.0"), EXEMPT);
}

#[test]
fn what_paragraph_83_names_disqualifies() {
    earns(&named("cc-by-nc-4.0"), LICENSE);
    earns(&named("cc-by-nd-4.0"), LICENSE);
    earns(&named("other").with("LICENSE", licenses::MILLRACE), LICENSE);
    for terms in [
        "You may use the model for non-commercial research purposes only.",
        "You may not redistribute the model or anything made from it.",
        "If your annual revenue exceeds 10 million US dollars, you must obtain a commercial license from us.",
        "Any commercial use requires a separate commercial license from Rill Works.",
    ] {
        earns(&under(terms), LICENSE);
    }
}

#[test]
fn where_the_guidelines_conflict_a_person_must_judge() {
    earns(&named("openrail++"), HUMAN);
    let policy = "# Use policy\n\nYou must not use Rill 1 for any of the following: fraud, harassment, surveillance.\n";
    earns(&named("apache-2.0").with("USE_POLICY.md", policy), HUMAN);
    for license in ["cc-by-sa-4.0", "gpl-3.0", "agpl-3.0"] {
        earns(&named(license), "needs a human: copyleft");
    }
}

#[test]
fn scope_risk_money_and_what_is_not_public_decide_too() {
    let folder = |tokens| {
        Llama::default()
            .folder()
            .with("README.md", card("apache-2.0", tokens))
    };
    earns(
        &folder("Rill 1 was trained on 10 billion tokens."),
        "out of scope by the indicative criterion",
    );
    let larger = Llama {
        hidden: 64,
        intermediate: 256,
        vocabulary: 4096,
        ..Llama::default()
    };
    earns(
        &larger.folder().with("README.md", card("apache-2.0", TOKENS)),
        "not exempt: systemic risk",
    );
    decided(&named("apache-2.0"), &decisions(true), "not exempt: monetized");
    let bare = Card::new("Rill 1", "Rill 1 is a small text generator by Rill Works.")
        .field("license", "apache-2.0")
        .field("pipeline_tag", "text-generation")
        .line(TOKENS);
    earns(&Llama::default().folder().with("README.md", bare), "not exempt");
}
