//! `openassay-exercise`: reads the command line, runs, prints, exits; what is computed is decided in the library.

mod arguments;
mod given;
mod interrupt;
mod margined;
mod modified;
mod reproducing;
mod shared;
mod showing;
mod studied;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, CaptureArguments, Command, GenerateArguments, Memory};
use clap::Parser as _;
use openassay_exercise::generate::{Choice, generate};
use openassay_exercise::{ExerciseError, Release, capture, freedoms};
use openassay_words::printable;
use showing::{Progress, shown};

/// Could not finish, by the project's list of exit codes.
const UNFINISHED: u8 = 2;
/// Not understood, by the same list.
const CANNOT_TELL: u8 = 3;
/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;
/// Wrong usage, by the same list.
const USAGE: u8 = 4;

fn main() -> ExitCode {
    // Walls are built by running this program again, before it has threads.
    if let Some(code) = openassay_sandbox::inside() {
        return code;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            // With the stream closed there is nobody to tell.
            let _ = usage.print();
            let wrong = usage.use_stderr();
            return if wrong {
                ExitCode::from(USAGE)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    if !matches!(arguments.command, Some(Command::Reproduce(_))) {
        interrupt::clean_up();
    }
    let done = match &arguments.command {
        Some(Command::Capture(arguments)) => run_capture(arguments),
        Some(Command::Generate(arguments)) => run_generate(arguments),
        Some(Command::Study(arguments)) => studied::run(arguments),
        Some(Command::Quantize(arguments)) => modified::run_quantize(arguments),
        Some(Command::Lora(arguments)) => modified::run_lora(arguments),
        Some(Command::Merge(arguments)) => modified::run_merge(arguments),
        Some(Command::Margin(arguments)) => margined::run(arguments),
        Some(Command::Share(arguments)) => return shared::run(arguments),
        Some(Command::Reproduce(arguments)) => return reproducing::run(arguments),
        None => run_all(&arguments),
    };
    match done {
        Ok(said) => say(&mut io::stdout().lock(), &said),
        Err(error) => return failed(&error),
    }
    ExitCode::SUCCESS
}

fn run_all(arguments: &Arguments) -> Result<String, ExerciseError> {
    let release = arguments.release.clone().unwrap_or_default();
    let mut progress = Progress::of("opening the release");
    let exercise = freedoms::exercise(&release, arguments.memory.limit(), &mut |what| {
        progress.tell(what);
    });
    progress.end();
    let exercise = exercise?;
    shown(arguments.format, &exercise, || freedoms::render(&exercise))
}

fn opened(release: &Path, memory: &Memory) -> Result<Release, ExerciseError> {
    Ok(Release::open(release)?.limited(memory.limit()))
}

fn run_capture(arguments: &CaptureArguments) -> Result<String, ExerciseError> {
    let release = opened(&arguments.release, &arguments.memory)?;
    let ids = arguments.given.rows(&release)?;
    let model = release.model()?;
    let progress = Progress::of("running the model");
    let captured = capture::capture(&model, &ids, &arguments.sites, &arguments.output);
    progress.end();
    let captured = captured?;
    Ok(format!(
        "{} sites, {} bytes: {}\n",
        captured.sites,
        captured.bytes,
        arguments.output.display()
    ))
}

fn run_generate(arguments: &GenerateArguments) -> Result<String, ExerciseError> {
    let release = opened(&arguments.release, &arguments.memory)?;
    let choice = match arguments.temperature {
        None => Choice::Greedy,
        Some(temperature) => Choice::Drawn {
            temperature,
            top_k: arguments.top_k,
            seed: arguments.seed,
        },
    };
    let given = arguments.given.rows(&release)?;
    let [prompt] = given.as_slice() else {
        return Err(ExerciseError::Asked(
            "one row of tokens is gone on from".to_owned(),
        ));
    };
    let mut model = release.model()?;
    // Each token is a pass: what fits is kept, rather than read again.
    model.hold_if_small()?;
    let progress = Progress::of("going on");
    let ids = generate(&model, prompt, arguments.tokens, &choice);
    progress.end();
    let ids = ids?;
    let written: Vec<String> = ids.iter().map(u32::to_string).collect();
    let mut said = written.join(",") + "\n";
    // Ids are an answer without their text too.
    if let Ok(text) = release
        .tokenizer()
        .and_then(|tokenizer| tokenizer.decode_behind(prompt, &ids))
    {
        said += &text;
        said.push('\n');
    }
    Ok(said)
}

fn failed(error: &ExerciseError) -> ExitCode {
    let said = match error {
        ExerciseError::CannotTell(_) => format!("{error}\n"),
        _ => format!("error: {error}\n"),
    };
    say(&mut io::stderr().lock(), &said);
    ExitCode::from(match error {
        ExerciseError::CannotTell(_) => CANNOT_TELL,
        ExerciseError::Asked(_) => USAGE,
        ExerciseError::Interrupted => INTERRUPTED,
        _ => UNFINISHED,
    })
}

/// Says it, line by line: a name or a text out of a release may stand in it, and nothing in it may command the terminal.
fn say(out: &mut dyn io::Write, words: &str) {
    let lines: Vec<String> = words.split('\n').map(printable).collect();
    // With the stream closed there is nobody to tell.
    let _ = out.write_all(lines.join("\n").as_bytes());
}
