//! The facets of a license in words that need no vocabulary.

use super::wording::grouped;

/// A facet as the name of a row: what one reads `none` or `yes` of.
pub(super) fn name(facet: &str) -> &str {
    match facet {
        "commercial_use" => "commercial use",
        "field_of_use" => "limits on uses",
        "users_cap" => "cap on users",
        "revenue_cap" => "cap on revenue",
        "competing_model_ban" => "ban on training models",
        "naming_attribution" => "notices and credit",
        "share_alike" => "share alike",
        "termination" => "ends on",
        "unilateral_change" => "terms may be changed",
        "geo" => "places or persons out",
        "redistribution" => "redistribution",
        "derivatives" => "changed versions",
        "outputs" => "limits on outputs",
        "hosted_service" => "ban on hosting",
        "speech" => "limits on speech",
        "policy_change" => "this policy may be changed",
        other => other,
    }
}

/// What a license says of `facet`, in words; what it does not say is never a "no".
pub(super) fn value(facet: &str, value: &str) -> String {
    // An expression of licenses that do not agree: each by its name.
    if value.contains(": ") {
        let each = value.split("; ").map(|one| match one.split_once(": ") {
            Some((license, value)) => format!("{license}: {}", single(facet, value)),
            None => one.to_owned(),
        });
        return each.collect::<Vec<_>>().join("; ");
    }
    single(facet, value)
}

fn single(facet: &str, value: &str) -> String {
    match (facet, value) {
        (_, "unknown") => "cannot tell".to_owned(),
        (_, "silent" | "none") => value.to_owned(),
        (_, "-") => "none".to_owned(),
        (_, "noncommercial") => "non-commercial only".to_owned(),
        ("commercial_use", "conditional") => "under conditions".to_owned(),
        ("commercial_use", "register") => "after registration".to_owned(),
        ("commercial_use", "permission") => "with permission only".to_owned(),
        ("hosted_service", "no") => "yes".to_owned(),
        ("users_cap", _) => format!("{} users", grouped(value)),
        ("revenue_cap", _) => amount(value),
        ("competing_model_ban", _) => ban(value),
        ("redistribution", "territory") => "in the territory only".to_owned(),
        ("unilateral_change", "policy") => "its policy".to_owned(),
        ("unilateral_change", "versions") => "by later versions".to_owned(),
        ("naming_attribution" | "termination" | "field_of_use", _) => listed(value),
        ("share_alike" | "derivatives", _) => value.replace('-', " ").replace('(', " ("),
        _ => value.replace('+', ", "),
    }
}

/// `1000000 USD/year` as `1,000,000 USD a year`.
fn amount(value: &str) -> String {
    match value.split_once(' ') {
        Some((sum, rest)) => format!("{} {}", grouped(sum), rest.replace('/', " a ")),
        None => grouped(value),
    }
}

/// `other-llm(model+outputs)` as `other LLMs (with model, outputs)`.
fn ban(value: &str) -> String {
    let (models, with) = value.split_once('(').unwrap_or((value, ""));
    let models = match models {
        "other-llm" => "other language models".to_owned(),
        "competing-only" => "competing ones".to_owned(),
        other => other.replace('-', " "),
    };
    let with = with.trim_end_matches(')').replace('+', " and ");
    if with.is_empty() {
        models
    } else {
        format!("{models}, with its {}", with.replace("model", "weights"))
    }
}

/// `notice+changes`, `display:Built with Llama + prefix:Llama`, `breach+ip-litigation`: one after the other.
fn listed(value: &str) -> String {
    let each = value.split('+').map(|one| {
        let one = one.trim();
        match one.split_once(':') {
            Some(("display", "")) => "show a credit".to_owned(),
            Some(("prefix", "")) => "name as asked".to_owned(),
            Some(("display", words)) => format!("show: {words}"),
            Some(("prefix", words)) => format!("begin names with: {words}"),
            _ => item(one),
        }
    });
    each.collect::<Vec<_>>().join("; ")
}

fn item(item: &str) -> String {
    match item {
        "notice" => "keep the notices".to_owned(),
        "changes" => "state changes".to_owned(),
        "attribution" => "give credit".to_owned(),
        "list" => "a list of uses".to_owned(),
        "policy" => "a use policy".to_owned(),
        "lawful-only" => "lawful uses only".to_owned(),
        "any-time" => "any time".to_owned(),
        "revocable" => "revocation".to_owned(),
        "ip-litigation" => "a suit over rights".to_owned(),
        "patent" | "patent-litigation" => "a patent suit".to_owned(),
        "copyright-litigation" => "a copyright suit".to_owned(),
        "runtime-restrict" => "restriction from afar".to_owned(),
        "guardrail-bypass" => "a bypass of its guardrails".to_owned(),
        "trade-law" => "a breach of trade law".to_owned(),
        "disclose-generated" => "say what was generated".to_owned(),
        "cite" => "cite it".to_owned(),
        other => other.replace('-', " ").replace('(', " ("),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_need_no_vocabulary() {
        for (facet, said, words) in [
            ("users_cap", "700000000", "700,000,000 users"),
            ("users_cap", "-", "none"),
            ("revenue_cap", "1000000 USD/year", "1,000,000 USD a year"),
            (
                "competing_model_ban",
                "other-llm(model+outputs)",
                "other language models, with its weights and outputs",
            ),
            (
                "naming_attribution",
                "display:Built with X + prefix:X",
                "show: Built with X; begin names with: X",
            ),
            ("termination", "breach+revocable", "breach; revocation"),
            ("hosted_service", "no", "yes"),
            (
                "commercial_use",
                "MIT: yes; CC-BY-NC-4.0: no",
                "MIT: yes; CC-BY-NC-4.0: no",
            ),
        ] {
            assert_eq!(value(facet, said), words);
        }
    }

    #[test]
    fn silence_is_never_no() {
        assert_eq!(value("outputs", "unknown"), "cannot tell");
        assert_eq!(value("derivatives", "silent"), "silent");
    }
}
