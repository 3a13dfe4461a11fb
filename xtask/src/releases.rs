//! Writes the small releases under `releases/` again, from the code that describes them.

use crate::Outcome;
use crate::repository::root;

pub(crate) fn write() -> Outcome {
    let folder = root().join("releases");
    openassay_fixtures::releases::write_all(&folder)
        .map_err(|error| format!("cannot write `{}`: {error}", folder.display()))
}
