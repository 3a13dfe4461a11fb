//! Prints the fingerprint of a license text, to be pasted into its file under `knowledge/licenses/`.

use std::fs;

use crate::Outcome;

pub(crate) fn print(arguments: &[String]) -> Outcome {
    let [path] = arguments else {
        return Err("usage: cargo xtask fingerprint <text>".to_owned());
    };
    let text = fs::read_to_string(path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    print!("{}", openassay_licenses::fingerprint::stub(&text));
    Ok(())
}
