//! Processor time and memory of one pass over a gigabyte of bf16 weights, beside sha256 alone and the tools that sign
//! or scan weights, in one run: `cargo run --release --manifest-path benches/contents/Cargo.toml`.
//!
//! A measurement, read by people: nothing fails on a figure. Each row is a process of its own, which another process
//! starts and asks the system about; ours are this program again. The file is in the cache of the system by then.

mod file;
mod measure;
mod ours;
mod tools;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use measure::Row;

/// The bits of bytes that are neither infinite nor NaN in any type of one byte, nor in the scales of blocks.
const SMALL: u8 = 0xb7;

/// What a part of the program comes to.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        [] => compare(),
        ["survey", measures, dtype, path] => ours::survey(measures, dtype, path),
        ["measured", most, program, ref rest @ ..] => measure::measured(most, program, rest),
        _ => Err("usage: openassay-benches-contents, without arguments".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn compare() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("model.safetensors");
    let bytes = file::write(&path, 0xff)?;
    println!(
        "{bytes} bytes of bf16 in safetensors; processor time of user and system, best of {}\n",
        measure::RUNS
    );
    println!("| what | processor | per GB | beside sha256 alone | peak memory |");
    println!("|---|---|---|---|---|");
    let gigabytes = bytes / 1e9;
    let mut alone = None;
    for (what, measures, dtype) in ours::WEIGHTS {
        let row = ours::row(measures, dtype, &path)?;
        let alone = *alone.get_or_insert(row.seconds);
        show(what, &row, gigabytes, alone);
    }
    let alone = alone.unwrap_or(f64::NAN);
    for tool in tools::TOOLS {
        match tool.row(&path, folder.path()) {
            Ok(Some(row)) => show(tool.shown, &row, gigabytes, alone),
            Ok(None) => println!("| {} | not installed | | | |", tool.shown),
            Err(wrong) => println!("| {} | fails: {wrong} | | | |", tool.shown),
        }
    }
    file::write(&path, SMALL)?;
    for (what, measures, dtype) in ours::BYTES {
        show(what, &ours::row(measures, dtype, &path)?, gigabytes, alone);
    }
    Ok(())
}

fn show(what: &str, row: &Row, gigabytes: f64, alone: f64) {
    println!(
        "| {what} | {:.2} s | {:.3} s | {:.2} times | {:.0} MB |",
        row.seconds,
        row.seconds / gigabytes,
        row.seconds / alone,
        row.peak
    );
}

/// A path as an argument.
fn text(path: &Path) -> Outcome<&str> {
    path.to_str()
        .ok_or_else(|| "the temporary folder has no name in UTF-8".into())
}
