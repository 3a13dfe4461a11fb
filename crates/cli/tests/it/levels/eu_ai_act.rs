//! The AI Act's exemption: its outcomes, each with the one thing that turns it into another.

use openassay_fixtures::Llama;

use super::{Decisions, Release, audited, published, reaches};

const ID: &str = "eu-ai-act";
const SCOPE: &str = "out of scope by the indicative criterion";
const SYSTEMIC: &str = "not exempt: systemic risk";
const LICENSE: &str = "not exempt: licence";
const MONETIZED: &str = "not exempt: monetized";
const USE: &str = "needs a human: use restriction";
const COPYLEFT: &str = "needs a human: copyleft";
const EXEMPT: &str =
    "exempt from Art. 53(1)(a), (b) and 54; still owes (c) copyright policy and (d) training-content summary";
const NOT_EXEMPT: &str = "not exempt";

/// What a person knows of the money.
const SOLD: [&str; 5] = [
    "monetized(dual_license)",
    "monetized(exclusive_paid_host)",
    "monetized(mandatory_support)",
    "monetized(personal_data)",
    "monetized(price)",
];

/// Above the indicative criterion, and far from systemic risk.
fn large() -> Release {
    published().saying("tokens", "Rill 1 was trained on 10000000 trillion tokens.")
}

fn under(tag: &str, sentence: &str) -> Release {
    large().weights_under(tag, sentence)
}

/// Above the presumption of systemic risk.
fn huge() -> Release {
    let model = Llama {
        hidden: 64,
        intermediate: 256,
        vocabulary: 4096,
        ..Llama::default()
    };
    let files = model.folder();
    ["config.json", "model.safetensors"].iter().fold(
        large()
            .without_all(&[
                "checkpoints/step-500/model.safetensors",
                "checkpoints/step-1000/model.safetensors",
            ])
            .silent_on_all(&["shape", "architecture"]),
        |release, path| release.with(path, files.file(path).unwrap()),
    )
}

fn policy() -> Release {
    large().with(
        "USE_POLICY.md",
        "# Use policy\n\nYou must not use Rill 1 for any of the following: fraud, harassment, surveillance.\n",
    )
}

fn share_alike() -> Release {
    under("cc-by-sa-4.0", "The weights are released under CC-BY-SA-4.0.")
}

fn noncommercial() -> Release {
    under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0.")
}

/// The Commission designated nothing.
fn free() -> Decisions {
    Decisions::no("designated_systemic")
}

/// And nothing is sold.
fn unsold() -> Decisions {
    SOLD.iter()
        .fold(free(), |decisions, fact| decisions.and(fact, "false"))
}

/// What is paid is not paid between microenterprises.
fn between_larger() -> Decisions {
    free().and("microenterprise_transaction", "false")
}

fn priced() -> Release {
    large().adding("Rill 1 costs 20 EUR a month.")
}

reaches! {
    reaches_out_of_scope: "eu-ai-act", "" => SCOPE, published(), Decisions::none();
    reaches_systemic_risk: "eu-ai-act", "" => SYSTEMIC, huge(), Decisions::none();
    reaches_license: "eu-ai-act", "" => LICENSE, noncommercial(), free();
    reaches_monetized: "eu-ai-act", "" => MONETIZED, priced(), between_larger();
    reaches_use_restriction: "eu-ai-act", "" => USE, policy(), unsold();
    reaches_copyleft: "eu-ai-act", "" => COPYLEFT, share_alike(), unsold();
    reaches_exempt: "eu-ai-act", "" => EXEMPT, large(), unsold();
    reaches_not_exempt: "eu-ai-act", "" => NOT_EXEMPT, unexplained(), unsold();
}

/// Nobody is told how to use it.
fn unexplained() -> Release {
    large().silent_on_all(&[
        "use",
        "inputs",
        "snippet",
        "abilities",
        "capabilities",
        "limits",
        "limitations",
        "code documentation",
        "repository structure",
    ])
}

#[test]
fn just_misses_exempt_by_one_thing() {
    for (release, outcome) in [
        (published(), SCOPE),
        (noncommercial(), LICENSE),
        (policy(), USE),
        (share_alike(), COPYLEFT),
        (unexplained(), NOT_EXEMPT),
    ] {
        audited(&release, &unsold()).has(ID, "", outcome, outcome);
    }
    audited(&large(), &Decisions::yes("designated_systemic")).has(ID, "", SYSTEMIC, SYSTEMIC);
}

#[test]
fn just_misses_monetized_between_microenterprises() {
    let small = SOLD
        .iter()
        .fold(free(), |decisions, fact| decisions.and(fact, "false"))
        .and("microenterprise_transaction", "true");
    // A price in the words is no matter of judgment; what it is paid for may be.
    audited(&priced(), &small).lets_lapse("monetized(price)", "what was read says otherwise");
    audited(&large(), &small).has(ID, "", EXEMPT, EXEMPT);
}

#[test]
fn just_misses_exempt_without_the_decisions() {
    let open: Vec<&str> = SOLD
        .iter()
        .copied()
        .chain(["designated_systemic", "microenterprise_transaction"])
        .collect();
    let audit = audited(&large(), &Decisions::none());
    audit.waits_for(ID, &open);
    audit.audit.shows(&[
        "EU AI Act waits for designated_systemic, microenterprise_transaction, monetized(dual_license)",
    ]);
    let reachable = audit.framework(ID)["reachable"].to_string();
    for outcome in [EXEMPT, MONETIZED, SYSTEMIC] {
        assert!(reachable.contains(outcome), "{reachable}");
    }
    assert!(
        !reachable.contains(LICENSE) && !reachable.contains(SCOPE),
        "{reachable}"
    );
    // One decision fewer leaves it open.
    let most = SOLD
        .iter()
        .skip(1)
        .fold(free(), |decisions, fact| decisions.and(fact, "false"));
    audited(&large(), &most).waits_for(ID, &["microenterprise_transaction", "monetized(dual_license)"]);
}

#[test]
fn just_misses_out_of_scope_without_a_word_on_tokens() {
    let audit = audited(&published().silent_on("tokens"), &unsold());
    let reachable = audit.framework(ID)["reachable"].to_string();
    assert!(
        reachable.contains(SCOPE) && reachable.contains(EXEMPT),
        "{reachable}"
    );
    assert!(
        audit.framework(ID)["undecided"]
            .to_string()
            .contains("training_flop")
    );
}

#[test]
fn what_stays_due_is_here_or_pointed_at_or_not() {
    let due = ["doc.copyright_policy", "doc.training_summary"];
    let holds = |release: &Release, value: &str| {
        let audit = audited(release, &Decisions::none());
        for component in due {
            audit.audit.knows("present", component, value);
        }
        audit.framework(ID)["notes"].to_string()
    };
    let notes = holds(&published(), "false");
    assert!(
        notes.contains("no copyright policy") && notes.contains("no summary of the training content"),
        "{notes}"
    );
    let here = published()
        .with(
            "COPYRIGHT_POLICY.md",
            "# Copyright policy\n\nWe keep to the law of the Union.\n",
        )
        .with(
            "TRAINING_CONTENT_SUMMARY.md",
            "# Summary of the training content\n\nOne brook.\n",
        );
    let notes = holds(&here, "true");
    assert!(
        notes.contains("a copyright policy") && notes.contains("a summary of the training content"),
        "{notes}"
    );
    let pointed = published()
        .adding("Our copyright policy is available at https://example.org/rill/copyright.")
        .adding("The summary of the training content is published at https://example.org/rill/summary.");
    let notes = holds(&pointed, "unknown");
    assert!(!notes.contains("nothing points to one"), "{notes}");
}
