//! Texts a second, start and memory of the license engine beside others, over the same texts in one run:
//! `cargo run --release --manifest-path benches/licenses/Cargo.toml`.
//!
//! A measurement, read by people: nothing fails on a figure. Each engine is measured in processes of its own,
//! which are this program again with the engine's name.
#![expect(
    clippy::disallowed_methods,
    reason = "it reads texts to measure with, nothing that is audited"
)]

mod engines;
mod measure;
mod texts;
mod tools;

use std::error::Error;
use std::process::ExitCode;

use engines::ENGINES;
use texts::Texts;

/// What a part of the program comes to.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        [] => compare(),
        ["first", engine] => measure::first(engine),
        ["rate", engine] => measure::rate(engine),
        _ => Err("usage: openassay-benches-licenses, without arguments".into()),
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
    let texts = Texts::gathered();
    println!(
        "{} texts, {} bytes, from {}; one core\n",
        texts.all.len(),
        texts.bytes(),
        texts.origin
    );
    let cache = engines::askalono_cache()?;
    println!(
        "| engine | version | start to first answer | texts a second | MB a second | peak memory | ours is faster |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut ours = None;
    for engine in ENGINES {
        let row = measure::row(engine, &cache)?;
        let own = *ours.get_or_insert(row.rate);
        println!(
            "| {} | {} | {:.1} ms | {:.0} | {:.2} | {:.0} MB | {:.1} times |",
            engine.name,
            engine.version(),
            row.start * 1e3,
            row.rate,
            row.megabytes,
            row.peak,
            own / row.rate
        );
    }
    std::fs::remove_file(cache)?;
    tools::compare(&texts)
}
