//! Writes the small releases under `releases/` again, from the code that describes them; or elsewhere those that are not
//! stored.

use std::path::Path;

use crate::Outcome;
use crate::repository::root;

pub(crate) fn write() -> Outcome {
    let folder = root().join("releases");
    openassay_fixtures::releases::write_all(&folder)
        .map_err(|error| format!("cannot write `{}`: {error}", folder.display()))
}

/// Writes below the folder that is named the variants of the release that can be rebuilt.
pub(crate) fn write_variants(arguments: &[String]) -> Outcome {
    let [folder] = arguments else {
        return Err("usage: cargo xtask variants FOLDER".to_owned());
    };
    let folder = Path::new(folder);
    let variants = openassay_fixtures::releases::variants(&root().join("releases"))
        .map_err(|error| format!("cannot make them: {error}"))?;
    for variant in variants {
        let place = folder.join(variant.name);
        let written = variant.generated.write_to(&place);
        written.map_err(|error| format!("cannot write `{}`: {error}", place.display()))?;
        println!("{}", place.display());
    }
    Ok(())
}
