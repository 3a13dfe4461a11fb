//! Programs of others, measured where they are installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::measure::Cost;

/// So many runs; the best counts.
const RUNS: usize = 3;

/// A program, and how it is asked; `@` stands for the files.
#[derive(Clone, Copy)]
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    /// What must be importable for it.
    module: &'static str,
}

/// The reader of the format's authors, from Python.
pub(crate) const SAFETENSORS: Peer = Peer {
    name: "safetensors (safe_open)",
    program: "python3",
    arguments: &[
        "-c",
        "import sys\nfrom safetensors import safe_open\nfor p in sys.argv[1:]:\n with safe_open(p, 'np') as f: [f.get_slice(k).get_shape() for k in f.keys()]",
        "@",
    ],
    module: "safetensors",
};

/// llama.cpp's own.
pub(crate) const GGUF_DUMP: Peer = Peer {
    name: "gguf-dump",
    program: "gguf-dump",
    arguments: &["@"],
    module: "gguf",
};

/// A scanner by a list of names.
pub(crate) const PICKLESCAN: Peer = Peer {
    name: "picklescan",
    program: "picklescan",
    arguments: &["-p", "@"],
    module: "picklescan",
};

/// Another.
pub(crate) const MODELSCAN: Peer = Peer {
    name: "modelscan",
    program: "modelscan",
    arguments: &["-p", "@"],
    module: "modelscan",
};

impl Peer {
    /// Its cost on `paths`; none where it is not installed.
    pub(crate) fn measure(&self, paths: &[PathBuf]) -> Outcome<Option<Cost>> {
        if !self.is_there() {
            return Ok(None);
        }
        let mut best: Option<Cost> = None;
        for _ in 0..RUNS {
            let cost = self.once(paths)?;
            if best.is_none_or(|best| cost.cpu < best.cpu) {
                best = Some(cost);
            }
        }
        Ok(best)
    }

    fn is_there(&self) -> bool {
        let imports = format!("import {}", self.module);
        let imported = Command::new(program("python3")).args(["-c", &imports]).output();
        imported.is_ok_and(|output| output.status.success())
    }

    /// `/usr/bin/time` tells user and system seconds and the most memory.
    fn once(&self, paths: &[PathBuf]) -> Outcome<Cost> {
        let mut command = Command::new("/usr/bin/time");
        command.args(["-f", "%U %S %M", "--"]).arg(program(self.program));
        for argument in self.arguments {
            match *argument {
                "@" => command.args(paths),
                other => command.arg(other),
            };
        }
        let output = command.output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        let last = told.lines().last().unwrap_or_default();
        let figures: Vec<f64> = last
            .split_whitespace()
            .filter_map(|figure| figure.parse().ok())
            .collect();
        let [user, system, peak] = figures[..] else {
            return Err(format!("{}: {told}", self.name).into());
        };
        Ok(Cost {
            cpu: user + system,
            peak: peak * 1024.0 / 1e6,
        })
    }
}

fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("OPENASSAY_PEERS").map(PathBuf::from);
    let there = folder
        .map(|folder| folder.join(name))
        .filter(|program| program.is_file());
    there.unwrap_or_else(|| Path::new(name).to_owned())
}
