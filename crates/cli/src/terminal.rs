//! Whether to color.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use openassay_report::Paint;

use crate::arguments::{AuditArguments, Color};

/// Color for a terminal; never for a file, a pipe, or where `NO_COLOR` (no-color.org) says no.
pub(crate) fn paint(arguments: &AuditArguments) -> Paint {
    paint_of(arguments.color, arguments.output.as_deref())
}

/// The same for what goes to `output`, or to standard output.
pub(crate) fn paint_of(color: Color, output: Option<&Path>) -> Paint {
    match color {
        Color::Auto if output.is_some() => Paint::Plain,
        color => paint_for(color),
    }
}

/// The same for what goes to standard output.
pub(crate) fn paint_for(color: Color) -> Paint {
    let wanted = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => io::stdout().is_terminal() && !is_refused(),
    };
    if wanted { Paint::Ansi } else { Paint::Plain }
}

fn is_refused() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || env::var_os("TERM").is_some_and(|value| value == "dumb")
}
