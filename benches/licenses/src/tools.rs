//! The tools that are programs of their own: how long a process takes for one text, and for ten, where they are
//! installed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::measure::{STARTS, best, middle, seconds};
use crate::texts::Texts;

/// So many texts are read.
const SAMPLE: usize = 10;

/// A program, and its arguments; `@` stands for the text, or the folder of texts.
struct Tool {
    program: &'static str,
    version: &'static [&'static str],
    one: &'static [&'static str],
    /// `None` where it reads one text only.
    many: Option<&'static [&'static str]>,
}

const TOOLS: &[Tool] = &[
    Tool {
        program: "openassay",
        version: &["--version"],
        one: &["license", "@"],
        many: None,
    },
    Tool {
        program: "licensee",
        version: &["version"],
        one: &["detect", "--json", "@"],
        many: None,
    },
    Tool {
        program: "licensecheck",
        version: &["--version"],
        one: &["@"],
        many: Some(&["--recursive", "--check", ".", "@"]),
    },
    Tool {
        program: "scancode",
        version: &["--version"],
        one: &["--license", "--quiet", "--json", "-", "@"],
        many: Some(&["--license", "--quiet", "--processes", "0", "--json", "-", "@"]),
    },
];

pub(crate) fn compare(texts: &Texts) -> Outcome<()> {
    let folder = env::temp_dir().join(format!("openassay-sample-{}", std::process::id()));
    let sample = written(texts, &folder)?;
    println!(
        "\n| program | version | start (its version), best | one text, a process each, middle | {SAMPLE} texts in one process |"
    );
    println!("|---|---|---|---|---|");
    for tool in TOOLS {
        match tool.found() {
            Some(program) => match tool.row(&program, &sample, &folder) {
                Ok(row) => println!("{row}"),
                Err(wrong) => println!("| {} | fails: {wrong} | | | |", tool.program),
            },
            None => println!("| {} | not installed | | | |", tool.program),
        }
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}

/// The sample, each text as the `LICENSE` of a folder, which is where some tools look.
fn written(texts: &Texts, folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for (number, text) in texts.sample(SAMPLE).enumerate() {
        let path = folder.join(number.to_string()).join("LICENSE");
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, text)?;
        paths.push(path);
    }
    Ok(paths)
}

impl Tool {
    /// Our own program where this repository's is built, else what the search path has.
    fn found(&self) -> Option<PathBuf> {
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release");
        let path = env::var_os("PATH")?;
        let folders = [built].into_iter().chain(env::split_paths(&path));
        folders
            .map(|folder| folder.join(self.program))
            .find(|program| program.is_file())
    }

    fn row(&self, program: &Path, sample: &[PathBuf], folder: &Path) -> Outcome<String> {
        let command = |arguments: &[&str], place: &Path| {
            let mut command = Command::new(program);
            for argument in arguments {
                match *argument {
                    "@" => command.arg(place),
                    other => command.arg(other),
                };
            }
            command
        };
        let version = command(self.version, folder).output()?;
        let starts = (0..STARTS)
            .map(|_| seconds(&mut command(self.version, folder)))
            .collect::<Outcome<_>>()?;
        // Some build an index when they are first used.
        if let Some(text) = sample.first() {
            seconds(&mut command(self.one, text))?;
        }
        let each = sample
            .iter()
            .map(|text| seconds(&mut command(self.one, text)))
            .collect::<Outcome<_>>()?;
        let many = self
            .many
            .map(|arguments| seconds(&mut command(arguments, folder)))
            .transpose()?;
        Ok(format!(
            "| {} | {} | {:.1} ms | {:.1} ms | {} |",
            self.program,
            number(&String::from_utf8_lossy(&version.stdout)),
            best(starts) * 1e3,
            middle(each) * 1e3,
            many.map_or("-".to_owned(), |seconds| format!("{:.1} ms", seconds * 1e3))
        ))
    }
}

/// The first word of what a program says of its version that begins with a digit.
fn number(told: &str) -> &str {
    let words = told.split(|c: char| c.is_whitespace() || matches!(c, ',' | '('));
    words
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or("?")
}
