//! Headers of large weight files and what loading them runs, ours beside other programs, in one run:
//! `cargo run --release --manifest-path benches/weights/Cargo.toml [GGUF…]`.
//!
//! A measurement, read by people: nothing fails on a figure. The files are made here, with holes where the numbers would
//! be; a real GGUF is named on the command line. Others are measured where they are installed; `OPENASSAY_PEERS` names
//! a folder of programs to look in first, such as the `bin` of a virtual environment.
#![expect(
    clippy::disallowed_methods,
    reason = "it makes files to measure with, and audits none"
)]

mod files;
mod measure;
mod peers;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// What a part of the program comes to.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["inspect", ref paths @ ..] => measure::inspect(paths),
        _ => compare(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn compare(ggufs: &[String]) -> Outcome<()> {
    let folder = std::env::temp_dir().join(format!("openassay-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = in_folder(&folder, ggufs);
    std::fs::remove_dir_all(folder)?;
    result
}

fn in_folder(folder: &std::path::Path, ggufs: &[String]) -> Outcome<()> {
    println!("| file | bytes | program | CPU | peak memory | ours is faster |");
    println!("|---|---|---|---|---|---|");
    let one = files::safetensors(folder, "model.safetensors", 219, 2_305_843)?;
    row("safetensors, one file", &[one], &[peers::SAFETENSORS])?;
    let shards: Vec<PathBuf> = (0..10)
        .map(|number| {
            files::safetensors(
                folder,
                &format!("model-{number:05}-of-00010.safetensors"),
                44,
                22_727_272,
            )
        })
        .collect::<Outcome<_>>()?;
    row("safetensors, ten shards", &shards, &[peers::SAFETENSORS])?;
    let zip = files::torch(folder, "pytorch_model.bin", 219, 2_305_843)?;
    row("PyTorch zip", &[zip], &[peers::PICKLESCAN, peers::MODELSCAN])?;
    for gguf in ggufs {
        let name = PathBuf::from(gguf);
        let title = name
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        row(&title, &[name], &[peers::GGUF_DUMP])?;
    }
    Ok(())
}

fn row(title: &str, paths: &[PathBuf], peers: &[peers::Peer]) -> Outcome<()> {
    let bytes: u64 = paths
        .iter()
        .map(|path| std::fs::metadata(path).map_or(0, |data| data.len()))
        .sum();
    let ours = measure::ours(paths)?;
    println!(
        "| {title} | {bytes} | openassay | {:.2} ms | {:.1} MB | 1 |",
        ours.cpu * 1e3,
        ours.peak
    );
    for peer in peers {
        match peer.measure(paths)? {
            Some(cost) => println!(
                "| | | {} | {:.0} ms | {:.0} MB | {:.0} |",
                peer.name,
                cost.cpu * 1e3,
                cost.peak,
                cost.cpu / ours.cpu
            ),
            None => println!("| | | {} | not installed | | |", peer.name),
        }
    }
    Ok(())
}
