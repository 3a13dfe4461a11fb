//! `--deny`: the names that it takes.

/// `name`, if it is one that can be denied.
pub(crate) fn known(name: &str) -> Result<String, String> {
    let names = openassay_audit::deny_names();
    if names.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(format!("known are: {}", names.join(", ")))
}

/// The option with all that it takes, for one who looked for another.
pub(crate) fn option() -> String {
    format!("--deny {}", openassay_audit::deny_names().join(","))
}
