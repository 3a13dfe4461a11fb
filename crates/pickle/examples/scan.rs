//! Prints what loading the named files would run, one line a file and, with `-v`, the reasons.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example for people"
)]

use std::fs::File;
use std::os::unix::fs::FileExt;

use openassay_pickle::{Executes, Report, scan};
use openassay_sources::ReadAt;

/// A file that is read by position.
struct Positioned(File, u64);

impl ReadAt for Positioned {
    fn size(&self) -> u64 {
        self.1
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_verbose = arguments.iter().any(|argument| argument == "-v");
    for path in arguments.iter().filter(|argument| *argument != "-v") {
        match File::open(path).and_then(|file| Ok((file.metadata()?.len(), file))) {
            Ok((size, file)) => print(path, &scan(path, &Positioned(file, size)), is_verbose),
            Err(error) => println!("{path}: {error}"),
        }
    }
}

fn print(path: &str, report: &Report, is_verbose: bool) {
    let names: Vec<&str> = report.executes.iter().map(String::as_str).take(6).collect();
    println!(
        "{}\t{path}\t{:?}\t{} pickles\t{} tensors\t{}",
        report.verdict.word(),
        report.kind,
        report.pickles,
        report.tensors.len(),
        names.join(" ")
    );
    if !is_verbose {
        return;
    }
    for reason in &report.because {
        if reason.executes != Executes::No {
            let (how, place) = (reason.how.word(), &reason.place);
            println!(
                "    {}: {} {how}: {} [{} @{}]",
                reason.executes.word(),
                reason.what,
                reason.why,
                place.entry,
                place.offset
            );
        }
    }
    for problem in &report.problems {
        println!("    odd: {problem}");
    }
}
