//! The side that builds the walls: this program, run again twice.
//!
//! The *outer* one leaves the user's namespaces; the *inner* one is the first process of its own namespace of
//! processes, makes everything read-only, gives up its rights and runs the command.

use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use caps::CapSet;
use nix::fcntl::{OFlag, open};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::Signal;
use nix::sys::stat::Mode;
use nix::unistd::{getgid, getuid};

use crate::WORD;
use crate::job::NO_WALLS;

/// Folders that begin empty: what lies there speaks to processes outside.
const EMPTY: [&str; 3] = ["/tmp", "/run", "/dev/shm"];

/// Why the walls do not stand.
struct Refused(String);

/// Says what was being done when the system refused.
fn doing<T, E: Display>(result: Result<T, E>, what: impl Display) -> Result<T, Refused> {
    result.map_err(|error| Refused(format!("{what}: {error}")))
}

pub(crate) fn build(arguments: &[OsString]) -> ExitCode {
    let (stage, rest) = match arguments.split_first() {
        Some((stage, rest)) => (stage.as_os_str(), rest),
        None => (OsStr::new("nothing"), arguments),
    };
    let ended = match stage.to_str() {
        Some("outer") => outer(rest),
        Some("inner") => inner(rest),
        _ => return ExitCode::SUCCESS,
    };
    match ended {
        Ok(status) => code(status),
        Err(Refused(why)) => {
            report(&why);
            ExitCode::from(NO_WALLS)
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the only word between the two sides of the wall"
)]
fn report(why: &str) {
    eprintln!("{why}");
}

/// As a shell tells of a child that was killed.
fn code(status: ExitStatus) -> ExitCode {
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| signal.saturating_add(128)));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

fn outer(arguments: &[OsString]) -> Result<ExitStatus, Refused> {
    let (user, group) = (getuid(), getgid());
    doing(prctl::set_pdeathsig(Signal::SIGKILL), "tying it to its parent")?;
    let all = CloneFlags::CLONE_NEWUSER
        | CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS;
    doing(unshare(all), "namespaces of its own")?;
    doing(std::fs::write("/proc/self/setgroups", "deny"), "giving up groups")?;
    doing(
        std::fs::write("/proc/self/uid_map", format!("0 {user} 1")),
        "mapping the user",
    )?;
    doing(
        std::fs::write("/proc/self/gid_map", format!("0 {group} 1")),
        "mapping the group",
    )?;
    let status = Command::new("/proc/self/exe")
        .args([WORD, "inner"])
        .args(arguments)
        .status();
    doing(status, "the first process inside")
}

fn inner(arguments: &[OsString]) -> Result<ExitStatus, Refused> {
    let [folder, processor, memory, file, processes, program, rest @ ..] = arguments else {
        return Err(Refused("too few arguments".to_owned()));
    };
    doing(prctl::set_pdeathsig(Signal::SIGKILL), "tying it to its parent")?;
    let folder = PathBuf::from(folder);
    close_off(&folder)?;
    let limits = [
        (Resource::RLIMIT_CPU, number(processor)?),
        (Resource::RLIMIT_AS, number(memory)?),
        (Resource::RLIMIT_FSIZE, number(file)?),
        (Resource::RLIMIT_NPROC, number(processes)?),
        (Resource::RLIMIT_CORE, 0),
    ];
    for (resource, most) in limits {
        doing(
            setrlimit(resource, most, most),
            format_args!("the limit {resource:?}"),
        )?;
    }
    give_up_rights()?;
    let status = Command::new(program).args(rest).current_dir(&folder).status();
    doing(status, format_args!("starting `{}`", program.to_string_lossy()))
}

fn number(text: &OsStr) -> Result<u64, Refused> {
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| Refused("a limit is no number".to_owned()))
}

/// No right is left, and what is run can get none: not by a file's bits, not by a new namespace over these mounts.
fn give_up_rights() -> Result<(), Refused> {
    doing(prctl::set_no_new_privs(), "refusing new rights")?;
    for set in [
        CapSet::Bounding,
        CapSet::Ambient,
        CapSet::Inheritable,
        CapSet::Effective,
        CapSet::Permitted,
    ] {
        doing(
            caps::clear(None, set),
            format_args!("giving up {set:?} capabilities"),
        )?;
    }
    Ok(())
}

/// Makes every mount read-only but `folder`, and empties what speaks to processes outside.
fn close_off(folder: &Path) -> Result<(), Refused> {
    let none = None::<&str>;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    doing(
        mount(none, "/", none, private, none),
        "parting from the mounts outside",
    )?;
    let path_only = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    let work = doing(
        open(folder, path_only, Mode::empty()),
        "opening the working folder",
    )?;
    let table = doing(read_table(), "reading the mounts")?;
    for (point, flags) in &table {
        read_only(point, *flags)?;
    }
    for place in EMPTY.iter().filter(|place| Path::new(place).is_dir()) {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        let options = Some("size=256m,mode=1777");
        doing(
            mount(Some("tmpfs"), *place, Some("tmpfs"), flags, options),
            format_args!("emptying {place}"),
        )?;
    }
    doing(std::fs::create_dir_all(folder), "the working folder")?;
    let held = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&work));
    doing(
        mount(Some(held.as_str()), folder, none, MsFlags::MS_BIND, none),
        "binding the working folder",
    )?;
    let writable = MsFlags::MS_REMOUNT | MsFlags::MS_BIND | flags_at(&table, folder);
    doing(
        mount(none, folder, none, writable, none),
        "making the working folder writable",
    )?;
    let proc = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    doing(
        mount(Some("proc"), "/proc", Some("proc"), proc, none),
        "a view of its own processes",
    )
}

fn read_only(point: &Path, flags: MsFlags) -> Result<(), Refused> {
    let none = None::<&str>;
    let flags = MsFlags::MS_REMOUNT | MsFlags::MS_BIND | MsFlags::MS_RDONLY | flags;
    match mount(none, point, none, flags, none) {
        // What lies under another mount, or behind a closed folder, cannot be reached from inside either.
        Ok(()) | Err(nix::Error::ENOENT | nix::Error::EACCES | nix::Error::ENOTDIR) => Ok(()),
        other => doing(other, format_args!("making {} read-only", point.display())),
    }
}

/// The flags of the mount that holds `folder`, but for its being read-only.
fn flags_at(table: &[(PathBuf, MsFlags)], folder: &Path) -> MsFlags {
    let holding = table.iter().filter(|(point, _)| folder.starts_with(point));
    holding
        .max_by_key(|(point, _)| point.components().count())
        .map_or(MsFlags::empty(), |(_, flags)| *flags)
}

/// Every mount with the flags that may not be dropped (proc(5), `/proc/pid/mountinfo`).
fn read_table() -> std::io::Result<Vec<(PathBuf, MsFlags)>> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the kernel's list of mounts, not what is audited"
    )]
    let text = std::fs::read_to_string("/proc/self/mountinfo")?;
    Ok(text.lines().filter_map(mount_of).collect())
}

fn mount_of(line: &str) -> Option<(PathBuf, MsFlags)> {
    let mut fields = line.split(' ').skip(4);
    let point = unescaped(fields.next()?);
    let flags = fields.next()?.split(',').fold(MsFlags::empty(), |flags, option| {
        flags
            | match option {
                "nosuid" => MsFlags::MS_NOSUID,
                "nodev" => MsFlags::MS_NODEV,
                "noexec" => MsFlags::MS_NOEXEC,
                "noatime" => MsFlags::MS_NOATIME,
                "nodiratime" => MsFlags::MS_NODIRATIME,
                "relatime" => MsFlags::MS_RELATIME,
                _ => MsFlags::empty(),
            }
    });
    Some((point, flags))
}

/// Blanks, tabs, line ends and backslashes are written as `\` and three octal digits.
fn unescaped(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;

    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let octal = more.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let Some(byte) = escaped.filter(|_| *first == b'\\') {
            bytes.push(byte);
            rest = more.get(3..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_read_with_its_flags_and_its_blanks() {
        let line = "36 35 98:0 /mnt1 /mnt/my\\040disk rw,noatime,nosuid master:1 - ext3 /dev/root rw";
        let (point, flags) = mount_of(line).unwrap();
        assert_eq!(point, Path::new("/mnt/my disk"));
        assert_eq!(flags, MsFlags::MS_NOATIME | MsFlags::MS_NOSUID);
        assert!(mount_of("36 35").is_none());
    }

    #[test]
    fn the_flags_of_a_folder_are_those_of_the_nearest_mount() {
        let table = vec![
            (PathBuf::from("/"), MsFlags::MS_RELATIME),
            (PathBuf::from("/home"), MsFlags::MS_NODEV),
        ];
        assert_eq!(flags_at(&table, Path::new("/home/a")), MsFlags::MS_NODEV);
        assert_eq!(flags_at(&table, Path::new("/homework")), MsFlags::MS_RELATIME);
    }
}
