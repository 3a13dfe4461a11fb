//! What a claim asserts, in plain words.

use openassay_facts::{Claim, Tense};

use super::wording::grouped;

/// `that it has 7,000,000,000 parameters`.
pub(super) fn in_words(claim: &Claim) -> String {
    let asserts = claim.asserts.as_str();
    let number = || grouped(asserts);
    match claim.kind.as_str() {
        "openness" => openness(asserts, claim.tense == Tense::Future),
        "license" => license(asserts),
        "size" => format!("that it has {} parameters", number()),
        "size-in-name" => format!("a name that says {} parameters", number()),
        "size-experts" => format!("a name that says experts of {} parameters together", number()),
        "size-active" => format!("that {} parameters are at work for one token", number()),
        "tokens" => format!("that it was trained on {} tokens", number()),
        "compute" => format!("that its training took {} operations", number()),
        "context" => format!("that it takes {} tokens of context", number()),
        "dtype" => format!("that its weights are stored as {asserts}"),
        "base" => format!("that it is made from {asserts}"),
        "dataset" => format!("that it is trained on {asserts}"),
        "data" => format!("that its training data are from {asserts} sources"),
        "scratch" => "that it was trained from scratch, from no other model".to_owned(),
        "benchmark" => format!("a result: {}", asserts.replacen('=', " = ", 1)),
        "promise" => format!("that it will bring {}", component(asserts)),
        "availability" => format!("that {} can be had", component(asserts)),
        "architecture" => architecture(asserts),
        "quantization" => quantization(asserts),
        "adapter" => "that only an adapter is here".to_owned(),
        _ => asserts.to_owned(),
    }
}

fn architecture(asserts: &str) -> String {
    let Some((what, value)) = asserts.split_once('=') else {
        return "that it is a mixture of experts".to_owned();
    };
    match what {
        "family" => format!(
            "that its architecture is {}",
            openassay_audit::family_title(value)
        ),
        "hidden" => format!("that it has a hidden size of {}", grouped(value)),
        "vocabulary" => format!("that it has a vocabulary of {}", grouped(value)),
        _ => format!("that it has {} {what}", grouped(value)),
    }
}

fn quantization(asserts: &str) -> String {
    match asserts {
        "quantized" => "that its weights are quantized".to_owned(),
        width => format!("that its weights are quantized ({width})"),
    }
}

fn openness(word: &str, later: bool) -> String {
    let is = if later { "will be" } else { "is" };
    let (word, part) = word.split_once(" of ").unwrap_or((word, ""));
    let what = match part {
        "" => "it".to_owned(),
        part => format!("its {part}"),
    };
    let is = match part {
        "data" | "documents" if !later => "are",
        _ => is,
    };
    match word {
        "open-source" => format!("that {what} {is} open source"),
        "fully-open" => format!("that {what} {is} fully open"),
        "open-weights" => "that its weights are open".to_owned(),
        "weights-available" => "that its weights are available".to_owned(),
        "open-code" => "that its code is open source".to_owned(),
        "open-data" => "that its data are open".to_owned(),
        "open-documents" => "that its documents are open".to_owned(),
        "open-license" => format!("that {what} {is} under an open license"),
        "commercial-use" => format!("that everyone may use {what} commercially"),
        "unrestricted" => format!("that {what} may be used without restrictions"),
        "reproducible" => format!("that {what} can be reproduced"),
        "all-data" => "that all of its training data are released".to_owned(),
        _ => format!("that {what} {is} {word}"),
    }
}

fn license(asserts: &str) -> String {
    match asserts.split_once(" of ") {
        Some((id, part @ ("data" | "documents"))) => format!("that its {part} are under {id}"),
        Some((id, part)) => format!("that its {part} is under {id}"),
        None if asserts == "other" => "that it is under a license of its own (`other`)".to_owned(),
        None => format!("that it is under {asserts}"),
    }
}

fn component(name: &str) -> &str {
    openassay_audit::component_title(name)
}
