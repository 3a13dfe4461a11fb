//! Measures an engine in processes of its own: some that give one answer, and one that reads all texts.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::engines::{self, Engine};
use crate::texts::{Texts, text};

/// So many processes are started. The best counts: what else the machine does only ever adds.
pub(crate) const STARTS: usize = 20;
/// All texts are read so many times, and the best round counts; fewer where that takes longer than `ENOUGH`.
const ROUNDS: usize = 9;
const ENOUGH: Duration = Duration::from_secs(20);

/// What was measured of an engine.
pub(crate) struct Row {
    /// Seconds from the start of a process to its end behind the first answer.
    pub(crate) start: f64,
    /// Texts a second.
    pub(crate) rate: f64,
    /// Millions of bytes a second.
    pub(crate) megabytes: f64,
    /// Most memory, in millions of bytes.
    pub(crate) peak: f64,
}

pub(crate) fn row(engine: &Engine, cache: &Path) -> Outcome<Row> {
    let again = |what: &str| -> Outcome<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        let (variable, path) = engines::naming(cache);
        // Askalono would use all cores.
        command
            .args([what, engine.key])
            .env("RAYON_NUM_THREADS", "1")
            .env(variable, path);
        Ok(command)
    };
    let starts = (0..STARTS)
        .map(|_| seconds(&mut again("first")?))
        .collect::<Outcome<_>>()?;
    let output = again("rate")?.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let figures = String::from_utf8(output.stdout)?;
    let mut figures = figures.split_whitespace().map(str::parse::<f64>);
    let mut next = || -> Outcome<f64> { Ok(figures.next().ok_or("a figure is missing")??) };
    Ok(Row {
        start: best(starts),
        rate: next()?,
        megabytes: next()?,
        peak: next()?,
    })
}

/// How long `command` runs; an error where it fails.
pub(crate) fn seconds(command: &mut Command) -> Outcome<f64> {
    let began = Instant::now();
    let output = command.output()?;
    let seconds = began.elapsed().as_secs_f64();
    if output.status.success() {
        Ok(seconds)
    } else {
        Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

pub(crate) fn best(figures: Vec<f64>) -> f64 {
    figures.into_iter().fold(f64::INFINITY, f64::min)
}

pub(crate) fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Loads the engine, and asks it once.
pub(crate) fn first(key: &str) -> Outcome<()> {
    let answer = (Engine::by_key(key)?.load)()?;
    match answer(text("MIT")) {
        Some(id) if id == "MIT" => Ok(()),
        other => Err(format!("{key} takes MIT for {other:?}").into()),
    }
}

/// Loads the engine, reads all texts, and prints what `row` wants to know.
pub(crate) fn rate(key: &str) -> Outcome<()> {
    let answer = (Engine::by_key(key)?.load)()?;
    let texts = Texts::gathered();
    let began = Instant::now();
    let mut rounds = Vec::new();
    while rounds.len() < ROUNDS && (rounds.is_empty() || began.elapsed() < ENOUGH) {
        let began = Instant::now();
        for text in &texts.all {
            black_box(answer(text));
        }
        rounds.push(began.elapsed().as_secs_f64());
    }
    let seconds = best(rounds);
    println!(
        "{} {} {}",
        per(texts.all.len(), seconds),
        per(texts.bytes(), seconds) / 1e6,
        peak()?
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn per(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds
}

/// The most memory that this process had, in millions of bytes.
fn peak() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("the peak is not told")?;
    Ok(kilobytes.parse::<f64>()? * 1024.0 / 1e6)
}
