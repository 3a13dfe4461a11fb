//! `emberling`: makes the data, trains, evaluates and runs the model.
// SPDX-License-Identifier: MIT-0

#![forbid(unsafe_code)]

mod arguments;
mod backward;
mod evaluate;
mod inference;
mod json;
mod kernels;
mod lexicon;
mod math;
mod model;
mod optimizer;
mod parameters;
mod parts;
mod prepare_data;
mod random;
mod recipe;
mod safetensors;
mod tokenizer;
mod train;

use std::process::ExitCode;

use arguments::Arguments;
use recipe::Recipe;

const USAGE: &str = "\
usage:
  emberling prepare-data --config FILE [--seed N] [--out FOLDER]
  emberling train --config FILE [--data FILE] [--seed N] [--threads N] [--steps N] [--out FOLDER]
  emberling eval [--model FOLDER] [--data FILE] [--train FILE] [--out FILE]
  emberling generate [--model FOLDER] [--limit N] WORD...
  emberling logits [--model FOLDER] WORD...";

fn main() -> ExitCode {
    match run(&mut Arguments::new(std::env::args().skip(1))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("emberling: {wrong}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &mut Arguments) -> Result<(), String> {
    match arguments.command().as_deref() {
        Some("prepare-data") => prepare_data(arguments),
        Some("train") => train(arguments),
        Some("eval") => evaluate(arguments),
        Some("generate") => generate(arguments),
        Some("logits") => logits(arguments),
        _ => Err(format!("no such command\n{USAGE}")),
    }
}

fn prepare_data(arguments: &mut Arguments) -> Result<(), String> {
    let recipe = Recipe::read(&arguments.file("--config", None)?)?;
    let (seed, out) = (arguments.number("--seed", 2026)?, arguments.path("--out", "."));
    arguments.all_used()?;
    prepare_data::prepare(seed, &out, recipe.shape.context)
}

fn train(arguments: &mut Arguments) -> Result<(), String> {
    let recipe = Recipe::read(&arguments.file("--config", None)?)?;
    let letters = tokenizer::prompt(&arguments.file("--data", Some("data/train.txt"))?);
    let run = train::Run {
        seed: arguments.number("--seed", 7)?,
        threads: arguments.number("--threads", 2)? as usize,
        steps: arguments.number("--steps", u64::from(u32::MAX))? as usize,
    };
    let out = arguments.path("--out", ".");
    arguments.all_used()?;
    train::train(&recipe, run, &letters, &out, &|line| println!("{line}"))
}

fn evaluate(arguments: &mut Arguments) -> Result<(), String> {
    let loaded = inference::Loaded::from(&arguments.path("--model", "."))?;
    let records = arguments.file("--data", Some("data/eval.jsonl"))?;
    let training = arguments.file("--train", Some("data/train.txt"))?;
    let out = arguments.path("--out", "eval/results.json");
    arguments.all_used()?;
    let results = evaluate::evaluate(&loaded, &records, &training)?.pretty();
    print!("{results}");
    safetensors::write_file(&out, results.as_bytes())
}

fn generate(arguments: &mut Arguments) -> Result<(), String> {
    let loaded = inference::Loaded::from(&arguments.path("--model", "."))?;
    let limit = arguments.number("--limit", 100)? as usize;
    println!("{}", inference::generate(&loaded, &arguments.words(), limit));
    Ok(())
}

/// Prints the logits after the start and after each letter, one line a place, to be compared with other programs.
fn logits(arguments: &mut Arguments) -> Result<(), String> {
    let loaded = inference::Loaded::from(&arguments.path("--model", "."))?;
    let letters = tokenizer::prompt(&arguments.words());
    for row in loaded.logits(&letters).chunks(loaded.model.shape.vocabulary) {
        let numbers: Vec<_> = row.iter().map(f32::to_string).collect();
        println!("{}", numbers.join(" "));
    }
    Ok(())
}
