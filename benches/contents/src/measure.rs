//! Processor time and peak memory of a process, as the system tells them to the one that started it.

use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

use crate::Outcome;

/// So often is each row run. The best counts: what else the machine does only ever adds.
pub(crate) const RUNS: usize = 5;

/// What was measured.
pub(crate) struct Row {
    /// Processor time.
    pub(crate) seconds: f64,
    /// Most memory, in millions of bytes.
    pub(crate) peak: f64,
}

/// Runs `program` some times, each under a process that has no other child; it may end with up to `most`.
pub(crate) fn row(program: &Path, most: u8, arguments: &[&str]) -> Outcome<Row> {
    let mut best: Option<Row> = None;
    for _ in 0..RUNS {
        let output = Command::new(std::env::current_exe()?)
            .args(["measured", &most.to_string()])
            .arg(program)
            .args(arguments)
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().into());
        }
        let figures = String::from_utf8(output.stdout)?;
        let mut figures = figures.split_whitespace().map(str::parse::<f64>);
        let mut next = || -> Outcome<f64> { Ok(figures.next().ok_or("a figure is missing")??) };
        let row = Row {
            seconds: next()?,
            peak: next()?,
        };
        if best.as_ref().is_none_or(|best| row.seconds < best.seconds) {
            best = Some(row);
        }
    }
    best.ok_or_else(|| "nothing was run".into())
}

/// Runs a program, and prints what `row` wants to know.
pub(crate) fn measured(most: &str, program: &str, arguments: &[&str]) -> Outcome<()> {
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let most: i32 = most.parse()?;
    if !status.code().is_some_and(|code| (0..=most).contains(&code)) {
        return Err(format!("{program} ends with {status}").into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let seconds = [usage.user_time(), usage.system_time()]
        .iter()
        .map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6)
        .sum::<f64>();
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let peak = usage.max_rss() as f64 * 1024.0 / 1e6;
    println!("{seconds} {peak}");
    Ok(())
}
