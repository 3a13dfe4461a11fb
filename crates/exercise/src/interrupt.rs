//! Ctrl-C, and its relatives: what is not finished goes with us.

/// From now on, a signal that ends us first takes away what is not finished.
///
/// A thread waits for it, so that no work need ask: it may be at one matrix for seconds.
#[cfg(unix)]
pub(crate) fn clean_up() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    // Where the system refuses, the signal ends us at once, as it would have.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            openassay_exercise::abandon();
            // A line of progress may stand there.
            if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
                let _ = std::io::Write::write_all(&mut std::io::stderr(), b"\r\x1b[K");
            }
            let _ = emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
pub(crate) fn clean_up() {}
