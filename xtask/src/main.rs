//! The project's own chores: `cargo xtask ready` before a push, the rest when its subject changes.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the one who runs it"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "chores read the project's own files, not what is audited"
)]

mod accuracy;
mod fingerprint;
mod layers;
mod ready;
mod releases;
mod repository;
mod tidy;

use std::env;
use std::process::ExitCode;

/// What a chore comes to: nothing, or what is wrong, in words.
type Outcome = Result<(), String>;

/// A chore: its name, what it does, and how.
struct Chore {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Outcome,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "ready",
        about: "run everything that CI runs",
        run: |_| ready::run(),
    },
    Chore {
        name: "layers",
        about: "check who depends on whom",
        run: |_| layers::check(),
    },
    Chore {
        name: "tidy",
        about: "check the rules of the house that no lint knows",
        run: |_| tidy::check(),
    },
    Chore {
        name: "releases",
        about: "write the small releases under releases/ again",
        run: |_| releases::write(),
    },
    Chore {
        name: "variants",
        about: "write emberling-250k with its recipe withheld, and restricted, into a folder",
        run: releases::write_variants,
    },
    Chore {
        name: "fingerprint",
        about: "print the stub of a license file for a text: facets as read, and its fingerprint",
        run: fingerprint::print,
    },
    Chore {
        name: "accuracy",
        about: "print agreement with labeled data",
        run: |_| accuracy::print(),
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let named = arguments
        .first()
        .and_then(|name| CHORES.iter().find(|chore| chore.name == name));
    let (Some(chore), Some(rest)) = (named, arguments.get(1..)) else {
        return usage();
    };
    match (chore.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{}: {wrong}", chore.name);
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: cargo xtask <chore>");
    for chore in CHORES {
        eprintln!("  {:<12} {}", chore.name, chore.about);
    }
    ExitCode::from(4)
}
