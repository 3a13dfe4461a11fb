//! The command line, as clap reads it; help and its checks come from here.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, Parser, Subcommand, ValueEnum};
use openassay_frameworks::{Goal, TargetError, Threshold};

use crate::deny;

/// Audits what an AI model release claims about its openness against what its files show.
#[derive(Debug, Parser)]
#[command(name = "openassay", version = version(), arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 audited; 1 a finding that --deny names is present, or a grade is below --deny-below; 2 what was
named could not be read; 3 nothing there is a release; 4 wrong usage, settings or rule file.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a release and say what it is, what one may do with it, and where it contradicts itself
    Audit(AuditArguments),
    /// Lay releases beside each other: what differs first
    Compare(CompareArguments),
    /// Say what a license text is, what was changed in it, and what one may do under it
    License(LicenseArguments),
    /// List what the producer says of a release, and how each claim fares against the bytes
    Claims(ClaimsArguments),
    /// Say what is inside weight files, and what loading them would run; nothing is run
    Weights(WeightsArguments),
    /// Do with a release what its terms allow: run it, look inside; by `openassay-exercise`, a binary of its own
    #[command(disable_help_flag = true)]
    Exercise {
        /// What that binary is to do; `openassay exercise --help` tells
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
    /// Print the JSON Schema of what `--format json` writes
    Schema {
        /// Of which document
        #[arg(value_enum, default_value_t, value_name = "DOCUMENT")]
        document: Document,
    },
    /// List the frameworks that a release is graded by
    Frameworks(FrameworksArguments),
    /// Explain a framework, a level, a criterion, a fact or a kind of finding
    Explain(ExplainArguments),
}

#[derive(Debug, Args)]
pub(crate) struct FrameworksArguments {
    /// List a rule file of your own too; may be given several times
    #[arg(long = "framework", value_name = "FILE")]
    pub(crate) own: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// Its id, such as `g7`, `mof:Class II`, `present(weights.final)` or `no-license`
    pub(crate) id: String,
    /// Explain what is in a rule file of your own too; may be given several times
    #[arg(long = "framework", value_name = "FILE")]
    pub(crate) own: Vec<PathBuf>,
    /// When to color
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// Folders, files, wheels or archives, or ids (`org/model`) in the local Hugging Face cache; several
    /// are read together, as one release, unless `--each` is given
    #[arg(required = true, value_name = "PATH|ORG/MODEL")]
    pub(crate) places: Vec<String>,
    /// Each place is a release of its own, and has a row in one table; a folder whose own files are no release
    /// stands for the folders in it
    #[arg(long)]
    pub(crate) each: bool,
    /// Sort the rows by `name`, `label`, `license`, `contradictions`, or the id of a framework that is shown; as
    /// they were named without it
    #[arg(long, value_name = "KEY", requires = "each")]
    pub(crate) sort: Option<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: AuditFormat,
    /// Write to FILE instead of standard output, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 where one of these is found and not answered: `contradictions`, or kinds of findings,
    /// separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = deny::known)]
    pub(crate) deny: Vec<String>,
    /// Exit with 1 where a guaranteed grade is below one of these, separated by commas: `mof:Class III`,
    /// `osaid:pass`, `osai:50`; for frameworks whose outcomes are ordered
    #[arg(long, value_name = "FRAMEWORK:LEVEL", value_parser = thresholds)]
    pub(crate) deny_below: Vec<Thresholds>,
    /// Print what leads to a level instead, file by file: `mof:Class II`, a framework alone for its best level,
    /// a criterion as `osai:modelcard=open`, or `all` for which change serves most next levels
    #[arg(long, value_name = "FRAMEWORK:LEVEL", value_parser = goals, conflicts_with = "each")]
    pub(crate) goal: Vec<Goals>,
    /// Hold a model file of the Model Openness Tool, or a system file of the European Open Source AI Index, against
    /// what the release shows
    #[arg(long, value_name = "FILE", conflicts_with = "each")]
    pub(crate) against: Option<PathBuf>,
    /// A result of `openassay exercise` on these very bytes: what was run is then known better; hashes every file.
    /// May be given several times
    #[arg(long, value_name = "FILE", conflicts_with = "each")]
    pub(crate) with_exercise: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    /// Which frameworks get a line
    #[arg(long, value_enum, default_value_t, value_name = "WHICH")]
    pub(crate) frameworks: Frameworks,
    /// When to color
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

/// How a release is read.
#[derive(Debug, Args)]
pub(crate) struct ReadingArguments {
    /// Your decisions and answers; without it, `openassay.toml` in the working directory, where that lies
    /// outside what is audited
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Declare that these places hold all that was released: what is missing is then not released
    #[arg(long)]
    pub(crate) complete: bool,
    /// Hash every file, weights too, and hold it against the digests that the release promises
    #[arg(long)]
    pub(crate) digests: bool,
    /// Grade by a rule file of your own too (docs/frameworks.md); may be given several times
    #[arg(long = "framework", value_name = "FILE")]
    pub(crate) own: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// Folders, files, wheels or archives, or ids (`org/model`) in the local Hugging Face cache, each a release
    #[arg(required = true, num_args = 2.., value_name = "PATH|ORG/MODEL")]
    pub(crate) places: Vec<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Format,
    /// Write to FILE instead of standard output, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    /// When to color
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
pub(crate) struct ClaimsArguments {
    /// Folders, files, wheels or archives, or ids (`org/model`) in the local Hugging Face cache, read together as one
    /// release
    #[arg(required = true, value_name = "PATH|ORG/MODEL")]
    pub(crate) places: Vec<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Format,
    /// Write to FILE instead of standard output, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 where a claim is contradicted and the contradiction is not answered
    #[arg(long, value_name = "LIST", value_parser = ["contradictions"])]
    pub(crate) deny: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    /// When to color
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true
)]
pub(crate) struct LicenseArguments {
    #[command(subcommand)]
    pub(crate) form: Option<LicenseForm>,
    /// A file, the id of a license (SPDX's, the Hub's or ours), or `-` for standard input; a file that is
    /// called `diff` is `./diff`
    #[arg(value_name = "FILE|ID|-", required = true)]
    pub(crate) place: Option<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Format,
    /// When to color
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LicenseForm {
    /// Lay two licenses beside each other: what differs first, with the sentences of both
    Diff(DiffArguments),
}

#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// A file, the id of a license, or `-` for standard input
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// The same; at most one of them is `-`
    #[arg(value_name = "B")]
    pub(crate) b: String,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Format,
    /// When to color
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
pub(crate) struct WeightsArguments {
    /// Weight files, folders, archives, or ids (`org/model`) in the local Hugging Face cache
    #[arg(required = true, value_name = "PATH|ORG/MODEL")]
    pub(crate) places: Vec<String>,
    /// List every tensor: name, shape, type
    #[arg(long)]
    pub(crate) tensors: bool,
    /// Read the data too: digests of files, tensors and contents, least, greatest, mean, deviation, zeros, NaN
    #[arg(long)]
    pub(crate) stats: bool,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Format,
    /// When to color
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// One screen for a person
    #[default]
    Text,
    /// All of it, for machines
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum AuditFormat {
    /// One screen for a person
    #[default]
    Text,
    /// All of it, for machines
    Json,
    /// A model file of the Model Openness Tool
    Mot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Document {
    /// `audit`
    #[default]
    Audit,
    /// `audit --each`
    Audits,
    /// `compare`
    Comparison,
    /// `claims`
    Claims,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Frameworks {
    /// Those of the first screen
    #[default]
    First,
    /// All of them
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What one `--goal` names.
#[derive(Debug, Clone)]
pub(crate) struct Goals(pub(crate) Vec<Goal>);

/// What one `--deny-below` names.
#[derive(Debug, Clone)]
pub(crate) struct Thresholds(pub(crate) Vec<Threshold>);

fn goals(text: &str) -> Result<Goals, String> {
    openassay_frameworks::goals(text)
        .map(Goals)
        .map_err(|error| error.to_string())
}

fn thresholds(text: &str) -> Result<Thresholds, String> {
    openassay_frameworks::thresholds(text)
        .map(Thresholds)
        .map_err(|error| match error {
            TargetError::Unordered(_) => {
                format!("{error}; deny what you do not want by name: {}", deny::option())
            }
            _ => error.to_string(),
        })
}

/// Version of the program, and of the knowledge that its verdicts rest on.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let knowledge = openassay_audit::knowledge();
        format!(
            "{} (knowledge {}, sha256 {})",
            env!("CARGO_PKG_VERSION"),
            knowledge.version,
            knowledge.digest
        )
    });
    &VERSION
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_is_denied_is_a_list_of_known_names() {
        let Command::Audit(audit) = parse("openassay audit a b --deny contradictions,no-license")
            .unwrap()
            .command
        else {
            panic!("not an audit")
        };
        assert_eq!(audit.places, ["a", "b"]);
        assert_eq!(audit.deny, ["contradictions", "no-license"]);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_list_of_known_ones() {
        let message = parse("openassay audit a --deny no-licence")
            .unwrap_err()
            .to_string();
        assert!(message.contains("no-license"), "{message}");
    }

    #[test]
    fn a_place_must_be_named() {
        assert!(parse("openassay audit").unwrap_err().use_stderr());
    }

    #[test]
    fn a_diff_is_a_form_of_license_and_a_file_of_that_name_is_still_reached() {
        let license = |line: &str| match parse(line).unwrap().command {
            Command::License(license) => license,
            _ => panic!("not a license"),
        };
        let Some(LicenseForm::Diff(diff)) = license("openassay license diff a b --format json").form else {
            panic!("not a diff")
        };
        assert_eq!((diff.a.as_str(), diff.b.as_str()), ("a", "b"));
        let file = license("openassay license ./diff");
        assert!(file.form.is_none() && file.place.as_deref() == Some("./diff"));
        assert_eq!(license("openassay license help").place.as_deref(), Some("help"));
        for wrong in ["", " diff", " diff a", " diff a b c", " a diff", " a b"] {
            assert!(parse(&format!("openassay license{wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_version_names_the_knowledge() {
        let message = parse("openassay --version").unwrap_err();
        assert!(!message.use_stderr() && message.to_string().contains("knowledge"));
    }
}
