//! Real wheels, where some were downloaded: read in place and unpacked they are the same.

use std::path::Path;

use super::*;
use crate::Kind;

/// A folder of wheels, and of each unpacked under `unpacked/<name>`.
const PLACE: &str = "OPENASSAY_WHEELS";

#[test]
fn a_wheel_in_place_is_the_wheel_unpacked() {
    let Some(place) = std::env::var_os(PLACE) else {
        println!("skipped: `{PLACE}` does not name a folder of wheels");
        return;
    };
    let mut compared = 0;
    for entry in std::fs::read_dir(&place).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if crate::name::has_ending(&name, "whl") {
            compare(
                &path,
                &Path::new(&place)
                    .join("unpacked")
                    .join(name.split('-').next().unwrap()),
            );
            compared += 1;
        }
    }
    assert!(compared > 0);
}

fn compare(wheel: &Path, folder: &Path) {
    let (packed, unpacked) = (open_path(wheel).unwrap(), open_path(folder).unwrap());
    assert_eq!(packed.kind, Kind::Archive);
    assert!(packed.problems.is_empty(), "{}", problems(&packed));
    assert_eq!(paths(&packed), paths(&unpacked));
    assert_eq!(packed.skipped, unpacked.skipped);
    for (one, other) in packed.files.iter().zip(&unpacked.files) {
        assert_eq!(one.size, other.size, "{}", one.path);
        assert_eq!(
            packed.sha256(one).unwrap(),
            unpacked.sha256(other).unwrap(),
            "{}",
            one.path
        );
    }
    println!("{}: {} files", packed.label, packed.files.len());
}
