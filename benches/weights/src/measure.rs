//! Measures our readers in a process of their own, started anew for every figure.

use std::fs::File;
use std::hint::black_box;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::process::Command;

use openassay_sources::ReadAt;
use rustix::time::{ClockId, clock_gettime};

use crate::Outcome;

/// So many processes; the best counts, since what else the machine does only ever adds.
const STARTS: usize = 15;

/// What something costs.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// Seconds of a processor.
    pub(crate) cpu: f64,
    /// Most memory, in millions of bytes.
    pub(crate) peak: f64,
}

/// A process that inspects these files: its processor time from its start to its end.
pub(crate) fn ours(paths: &[PathBuf]) -> Outcome<Cost> {
    let mut best = Cost {
        cpu: f64::INFINITY,
        peak: 0.0,
    };
    for _ in 0..STARTS {
        let output = Command::new(std::env::current_exe()?)
            .arg("inspect")
            .args(paths)
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let told = String::from_utf8(output.stdout)?;
        let mut figures = told.split_whitespace().map(str::parse::<f64>);
        let mut next = || -> Outcome<f64> { Ok(figures.next().ok_or("a figure is missing")??) };
        let cost = Cost {
            cpu: next()?,
            peak: next()?,
        };
        if cost.cpu < best.cpu {
            best = cost;
        }
    }
    Ok(best)
}

/// Inspects the files, and prints processor time and memory of this process.
pub(crate) fn inspect(paths: &[&str]) -> Outcome<()> {
    for path in paths {
        let file = Positioned::open(path)?;
        let found = openassay_weights::inspect(path, &file);
        black_box(found.header.map_err(|error| format!("{path}: {error}"))?);
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak
        .and_then(|line| line.split_whitespace().next())
        .ok_or("the peak is not told")?;
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let seconds = spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9;
    println!("{seconds} {}", peak.parse::<f64>()? * 1024.0 / 1e6);
    Ok(())
}

/// A file that is read by position.
struct Positioned {
    file: File,
    size: u64,
}

impl Positioned {
    fn open(path: &str) -> Outcome<Self> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { file, size })
    }
}

impl ReadAt for Positioned {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.file.read_at(buffer, offset)
    }
}
