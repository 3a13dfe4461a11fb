//! `--deny`: the names that it takes.

/// `name`, if it is one that can be denied.
pub(crate) fn known(name: &str) -> Result<String, String> {
    let names = openassay_audit::deny_names();
    if names.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(format!("known are: {}", names.join(", ")))
}

/// `name`, if it is one that `claims` can deny.
pub(crate) fn known_of_claims(name: &str) -> Result<String, String> {
    if openassay_audit::is_claim_deny_name(name) {
        return Ok(name.to_owned());
    }
    let names = openassay_audit::claim_deny_names().join(", ");
    Err(format!(
        "known are: {names}, each alone or with a kind of claim, such as `unsupported:tokens`"
    ))
}

/// The option with all that it takes, for one who looked for another.
pub(crate) fn option() -> String {
    format!("--deny {}", openassay_audit::deny_names().join(","))
}
