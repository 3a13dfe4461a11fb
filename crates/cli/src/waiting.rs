//! A line on the terminal while something takes long; none for a pipe, none for quick work.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError};
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
