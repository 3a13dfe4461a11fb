//! What memory this machine, and the group that we run in, has left.

use std::path::{Path, PathBuf};

/// Where nothing tells: what a release of three billion parameters is to be run in.
const USUAL: u64 = 8 << 30;

/// Bytes of the files of the system that are read; they have some kilobytes.
const LARGEST: u64 = 64 << 10;

/// Bytes of memory that are there for us: what the machine has left, and the limit of the control group, where one is
/// less; 8 GiB where the system does not tell (it does on Linux).
pub fn available() -> u64 {
    let machine = read(Path::new("/proc/meminfo")).and_then(|text| left(&text));
    let group = read(Path::new("/proc/self/cgroup")).and_then(|text| in_groups(&text));
    match (machine, group) {
        (Some(one), Some(other)) => one.min(other),
        (one, other) => one.or(other).unwrap_or(USUAL),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "files of the system, none of the release's"
)]
fn read(path: &Path) -> Option<String> {
    use std::io::Read as _;

    let mut text = String::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// What `/proc/meminfo` says could be had without swapping.
fn left(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// The least that is left in the control groups that we are in (version 2): each also limits those within it.
fn in_groups(text: &str) -> Option<u64> {
    let own = text.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let mut folder = PathBuf::from("/sys/fs/cgroup");
    let mut least = of_group(&folder);
    for part in own.split('/').filter(|part| !part.is_empty() && *part != "..") {
        folder.push(part);
        least = least.into_iter().chain(of_group(&folder)).min();
    }
    least
}

fn of_group(folder: &Path) -> Option<u64> {
    // Without a limit it says `max`.
    let number = |name: &str| read(&folder.join(name))?.trim().parse::<u64>().ok();
    let (limit, used) = (number("memory.max")?, number("memory.current").unwrap_or(0));
    Some(limit.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_read_where_it_tells() {
        let text = "MemTotal:       24689000 kB\nMemFree: 1 kB\nMemAvailable:   23068672 kB\n";
        assert_eq!(left(text), Some(22 << 30));
        assert_eq!(left("MemTotal: 1 kB\n"), None);
        assert_eq!(left("MemAvailable: much kB\n"), None);
        assert!(available() > 0);
    }

    #[test]
    fn a_group_without_a_limit_limits_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(of_group(folder.path()), None);
        std::fs::write(folder.path().join("memory.max"), "max\n").unwrap();
        assert_eq!(of_group(folder.path()), None);
        std::fs::write(folder.path().join("memory.max"), "5000\n").unwrap();
        std::fs::write(folder.path().join("memory.current"), "2000\n").unwrap();
        assert_eq!(of_group(folder.path()), Some(3000));
    }
}
