//! Engines as processes that stay: a line on their input is a turn, a line on their output the seconds that it took.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Outcome;

/// Turns that count; one before them does not, since it warms up.
pub(crate) const TURNS: usize = 5;

/// An engine, and how its process is started for some weights.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    program: OsString,
    arguments: Vec<OsString>,
}

/// What was measured.
pub(crate) struct Figures {
    /// The median of the turns.
    pub(crate) seconds: f64,
    /// Most memory of the process, in millions of bytes.
    pub(crate) peak: f64,
}

/// How many threads each engine gets.
pub(crate) fn threads() -> usize {
    let named = std::env::var("OPENASSAY_THREADS").ok();
    let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    named.and_then(|threads| threads.parse().ok()).unwrap_or_else(all)
}

impl Engine {
    /// This program again.
    pub(crate) fn ours(path: &Path) -> Outcome<Self> {
        Ok(Self {
            name: "ours",
            program: std::env::current_exe()?.into(),
            arguments: vec!["ours".into(), path.into()],
        })
    }

    /// transformers, with torch in float32; its name where it is not there.
    pub(crate) fn transformers(release: &Path) -> Result<Self, String> {
        let script = include_str!("transformers.py");
        Self::python(
            "transformers",
            "OPENASSAY_PYTHON",
            "torch, transformers",
            script,
            release,
        )
    }

    /// llama.cpp, as xllamacpp brings it; its name where it is not there.
    pub(crate) fn llama(gguf: &Path) -> Result<Self, String> {
        Self::python(
            "llama.cpp",
            "OPENASSAY_LLAMA",
            "xllamacpp",
            include_str!("llama.py"),
            gguf,
        )
    }

    fn python(
        name: &'static str,
        variable: &str,
        modules: &str,
        script: &str,
        path: &Path,
    ) -> Result<Self, String> {
        let program = std::env::var_os(variable).unwrap_or_else(|| "python3".into());
        let imports = format!("import {modules}");
        let tried = Command::new(&program).args(["-c", &imports]).output();
        if !tried.is_ok_and(|tried| tried.status.success()) {
            return Err(name.to_owned());
        }
        Ok(Self {
            name,
            program,
            arguments: vec!["-c".into(), script.into(), path.into()],
        })
    }

    fn start(&self, task: &str, tokens: usize) -> Outcome<Running> {
        let threads = threads().to_string();
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args([task, &tokens.to_string()])
            .env("RAYON_NUM_THREADS", &threads)
            .env("OMP_NUM_THREADS", &threads)
            // Some machines name a processor here that they are not.
            .env_remove("OPENBLAS_CORETYPE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Running {
            name: self.name,
            child,
            input,
            output,
            seconds: Vec::new(),
        })
    }
}

/// Figures of the engines, which take turns at one task.
pub(crate) fn measure(engines: &[&Engine], task: &str, tokens: usize) -> Outcome<Vec<Figures>> {
    let started = engines.iter().map(|engine| engine.start(task, tokens));
    taking_turns(started.collect::<Outcome<_>>()?)
}

/// Figures of the tasks of one engine, which take turns.
pub(crate) fn alternate(engine: &Engine, tasks: &[&str], tokens: usize) -> Outcome<Vec<Figures>> {
    let started = tasks.iter().map(|task| engine.start(task, tokens));
    taking_turns(started.collect::<Outcome<_>>()?)
}

fn taking_turns(mut running: Vec<Running>) -> Outcome<Vec<Figures>> {
    for turn in 0..=TURNS {
        for engine in &mut running {
            let seconds = engine.turn()?;
            if turn > 0 {
                engine.seconds.push(seconds);
            }
        }
    }
    running.into_iter().map(Running::end).collect()
}

/// A process that waits for its turn.
struct Running {
    name: &'static str,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    seconds: Vec<f64>,
}

impl Running {
    fn turn(&mut self) -> Outcome<f64> {
        // Where it has ended, what it said is what fails.
        let _ = self.input.write_all(b"turn\n");
        let mut told = String::new();
        self.output.read_line(&mut told)?;
        told.trim()
            .parse()
            .map_err(|_| format!("{} does not tell how long it took: `{}`", self.name, told.trim()).into())
    }

    fn end(mut self) -> Outcome<Figures> {
        let peak = peak(self.child.id())?;
        drop(self.input);
        self.child.wait()?;
        self.seconds.sort_by(f64::total_cmp);
        let median = self.seconds.get(TURNS / 2).copied();
        Ok(Figures {
            seconds: median.ok_or("no turn was taken")?,
            peak,
        })
    }
}

/// Most memory that a process has had, in millions of bytes.
fn peak(process: u32) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.ok_or("the peak is not told")?.parse::<f64>()? * 1024.0 / 1e6)
}
