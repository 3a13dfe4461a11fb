//! A line on the terminal while something takes long; none for a pipe, none for quick work.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Quicker work needs no line.
const PATIENCE: Duration = Duration::from_secs(1);

/// Runs `work`; from the first second on, says on standard error that `what` is going on.
pub(crate) fn during<T>(what: &str, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let (done, finished) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || tick(what, &finished));
        let result = work();
        drop(done);
        result
    })
}

/// Runs `work`, which tells how many bytes of how many it has read; from the first second on, shows that as a bar on
/// standard error.
pub(crate) fn counted<T>(what: &str, work: impl FnOnce(&(dyn Fn(u64, u64) + Sync)) -> T) -> T {
    if !io::stderr().is_terminal() {
        return work(&|_, _| {});
    }
    let (done, all) = (AtomicU64::new(0), AtomicU64::new(0));
    let (end, finished) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let (done, all) = (&done, &all);
        scope.spawn(move || bars(what, done, all, &finished));
        let result = work(&|bytes, of| {
            done.fetch_max(bytes, Ordering::Relaxed);
            all.store(of, Ordering::Relaxed);
        });
        drop(end);
        result
    })
}

/// Runs `work`, which tells how many of `all` releases it has audited and which one it begins; from the first second
/// on, shows that on standard error.
pub(crate) fn among<T>(all: usize, work: impl FnOnce(&(dyn Fn(usize, &str) + Sync)) -> T) -> T {
    if !io::stderr().is_terminal() {
        return work(&|_, _| {});
    }
    let now = Mutex::new((0, String::new()));
    let (end, finished) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let now = &now;
        scope.spawn(move || steps(now, all, &finished));
        let result = work(&|done, name| {
            *now.lock().unwrap_or_else(PoisonError::into_inner) = (done, name.to_owned());
        });
        drop(end);
        result
    })
}

fn steps(now: &Mutex<(usize, String)>, all: usize, finished: &mpsc::Receiver<()>) {
    let mut shown = false;
    while let Err(RecvTimeoutError::Timeout) = finished.recv_timeout(PATIENCE) {
        shown = true;
        let (done, name) = now.lock().unwrap_or_else(PoisonError::into_inner).clone();
        say(&format!("\r\u{1b}[2K{}", step(done, all, &name)));
    }
    if shown {
        say("\r\u{1b}[2K");
    }
}

/// `3 of 11 audited, at fernlight-open`, on one line of any terminal.
fn step(done: usize, all: usize, name: &str) -> String {
    const NAME: usize = 40;
    let name: String = openassay_report::printable(name).chars().take(NAME).collect();
    format!("{done} of {all} audited, at {name}")
}

fn bars(what: &str, done: &AtomicU64, all: &AtomicU64, finished: &mpsc::Receiver<()>) {
    let what = openassay_report::printable(what);
    let mut shown = false;
    while let Err(RecvTimeoutError::Timeout) = finished.recv_timeout(PATIENCE) {
        shown = true;
        let bar = bar(done.load(Ordering::Relaxed), all.load(Ordering::Relaxed));
        say(&format!("\r{what} {bar}"));
    }
    if shown {
        say("\r\u{1b}[2K");
    }
}

/// `[#####     ]  50 % of 2.0 GB`.
fn bar(done: u64, all: u64) -> String {
    const WIDTH: u64 = 20;
    let part = |of: u64| u128::from(done.min(all)) * u128::from(of) / u128::from(all.max(1));
    let full = usize::try_from(part(WIDTH)).unwrap_or_default();
    let empty = usize::try_from(WIDTH).unwrap_or_default().saturating_sub(full);
    format!(
        "[{}{}] {:3} % of {}.{} GB",
        "#".repeat(full),
        " ".repeat(empty),
        part(100),
        all / 1_000_000_000,
        all % 1_000_000_000 / 100_000_000
    )
}

fn tick(what: &str, finished: &mpsc::Receiver<()>) {
    let what = openassay_report::printable(what);
    let mut seconds = 0_u64;
    while let Err(RecvTimeoutError::Timeout) = finished.recv_timeout(PATIENCE) {
        seconds += 1;
        say(&format!("\r{what}: {seconds} s"));
    }
    if seconds > 0 {
        say("\r\u{1b}[2K");
    }
}

/// With standard error closed there is nobody to tell.
fn say(words: &str) {
    let mut terminal = io::stderr().lock();
    let _ = terminal
        .write_all(words.as_bytes())
        .and_then(|()| terminal.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_from_nothing_to_all() {
        assert_eq!(bar(0, 0), format!("[{}]   0 % of 0.0 GB", " ".repeat(20)));
        assert_eq!(
            bar(1_000_000_000, 2_000_000_000),
            format!("[{}{}]  50 % of 2.0 GB", "#".repeat(10), " ".repeat(10))
        );
        assert_eq!(step(3, 11, "a\u{1b}b"), "3 of 11 audited, at a<U+001B>b");
        assert_eq!(step(0, 1, &"x".repeat(400)).len(), 59);
        assert!(bar(9, 3).starts_with(&format!("[{}] 100 %", "#".repeat(20))));
    }
}
