//! The command line, as clap reads it; help and its checks come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::given::{Given, Rows, ids};
use crate::margined::MarginArguments;
use crate::modified::{LoraArguments, MergeArguments, QuantizeArguments};
use crate::reproducing::ReproduceArguments;
use crate::shared::ShareArguments;

/// Does with a release what its terms say that one may do, with open parts only: offline, on the CPU, without
/// running code that the release brings, but for `reproduce`, which asks first.
#[derive(Debug, Parser)]
#[command(
    name = "openassay-exercise",
    version,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    after_help = EXIT_CODES
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// A folder, archive or file that holds the model: exercises its freedoms one after the other
    #[arg(value_name = "RELEASE", required = true)]
    pub(crate) release: Option<PathBuf>,
    /// What to print; `audit --with-exercise` takes the JSON
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

/// How much memory may be taken.
#[derive(Debug, Args)]
pub(crate) struct Memory {
    /// Refuse what would take more memory than this, in GiB, before it begins [default: what the machine has left]
    #[arg(long, value_name = "GIB", value_parser = gib)]
    limit_memory: Option<u64>,
}

impl Memory {
    /// In bytes, where one is named.
    pub(crate) fn limit(&self) -> Option<u64> {
        self.limit_memory
    }
}

/// Bytes of as many GiB, `1.5` as well.
fn gib(written: &str) -> Result<u64, String> {
    let number: f64 = written.parse().unwrap_or(f64::NAN);
    if !(number > 0.0 && number < 1e9) {
        return Err(format!("`{written}` is no number of GiB"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was seen to be positive and small"
    )]
    Ok((number * f64::from(1u32 << 30)) as u64)
}

/// What a result is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// A table for people.
    #[default]
    Text,
    /// A document for machines.
    Json,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 the terms forbid it (`share`), or what was rebuilt is not what was published (`reproduce`); 2 what
was named could not be read, or the work could not be finished; 3 cannot tell: the model, or its terms, are not surely
understood, or a reproduction is inconclusive; 4 wrong usage; 130 a reproduction was interrupted.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run tokens through the model and write what is at chosen sites to a safetensors file
    Capture(CaptureArguments),
    /// Go on from a prompt, one token after the other, and print the ids, and their text where a tokenizer is there
    Generate(GenerateArguments),
    /// Look inside: where heads look, what each layer would answer, what is lost without a head, which heads copy
    Study(Box<StudyArguments>),
    /// Write the model to GGUF in fewer bits, and measure what that costs
    Quantize(QuantizeArguments),
    /// Train a `LoRA` adapter on a text, a tenth of which is held out
    Lora(LoraArguments),
    /// Put a `LoRA` adapter into the weights
    Merge(MergeArguments),
    /// Measure what having the weights adds: invented facts in the context against trained into the weights
    Margin(MarginArguments),
    /// Pack the release to be passed on, as its terms ask, or say what forbids it
    Share(ShareArguments),
    /// Run the recipe of a release again, in a sandbox, and compare the weights; executes code of its producer
    Reproduce(ReproduceArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CaptureArguments {
    /// A folder, archive or file that holds the model
    #[arg(value_name = "RELEASE")]
    pub(crate) release: PathBuf,
    #[command(flatten)]
    pub(crate) given: Given,
    /// Sites, by the names that are known from `TransformerLens`, `*` for one name or number between dots:
    /// `logits,blocks.*.hook_resid_post,blocks.0.attn.hook_pattern`
    #[arg(long, value_name = "SITES", value_delimiter = ',', required = true)]
    pub(crate) sites: Vec<String>,
    /// The file to write
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// A folder, archive or file that holds the model
    #[arg(value_name = "RELEASE")]
    pub(crate) release: PathBuf,
    #[command(flatten)]
    pub(crate) given: Given,
    /// How many tokens to go on
    #[arg(long, value_name = "COUNT", default_value_t = 16)]
    pub(crate) tokens: usize,
    /// Draw instead of taking the likeliest: probabilities are taken of logits divided by this
    #[arg(long, value_name = "NUMBER")]
    pub(crate) temperature: Option<f64>,
    /// Draw among so many likeliest tokens only
    #[arg(long, value_name = "COUNT", requires = "temperature")]
    pub(crate) top_k: Option<usize>,
    /// Where the drawing begins: the same seed draws the same tokens
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

#[derive(Debug, Args)]
pub(crate) struct StudyArguments {
    /// A folder, archive or file that holds the model
    #[arg(value_name = "RELEASE")]
    pub(crate) release: PathBuf,
    #[command(flatten)]
    pub(crate) given: Given,
    /// A clean prompt, whose values are put into the corrupted one, place by place
    #[arg(long, value_name = "IDS", value_parser = ids, requires_all = ["patch_to", "answer", "wrong"])]
    pub(crate) patch_from: Option<Rows>,
    /// The corrupted prompt, of the same length
    #[arg(long, value_name = "IDS", value_parser = ids, requires = "patch_from")]
    pub(crate) patch_to: Option<Rows>,
    /// The token that follows the clean prompt
    #[arg(long, value_name = "ID", requires = "patch_from")]
    pub(crate) answer: Option<u32>,
    /// The token that follows the corrupted prompt
    #[arg(long, value_name = "ID", requires = "patch_from")]
    pub(crate) wrong: Option<u32>,
    /// The clean prompt as text, with all of the others as text
    #[arg(
        long,
        value_name = "TEXT",
        requires_all = ["patch_to_text", "answer_text", "wrong_text"],
        conflicts_with = "patch_from",
        allow_hyphen_values = true
    )]
    pub(crate) patch_from_text: Option<String>,
    /// The corrupted prompt as text, of as many tokens
    #[arg(
        long,
        value_name = "TEXT",
        requires = "patch_from_text",
        allow_hyphen_values = true
    )]
    pub(crate) patch_to_text: Option<String>,
    /// How the clean prompt goes on, by one token
    #[arg(
        long,
        value_name = "TEXT",
        requires = "patch_from_text",
        allow_hyphen_values = true
    )]
    pub(crate) answer_text: Option<String>,
    /// How the corrupted prompt goes on, by one token
    #[arg(
        long,
        value_name = "TEXT",
        requires = "patch_from_text",
        allow_hyphen_values = true
    )]
    pub(crate) wrong_text: Option<String>,
    /// Draw the random tokens of the search for heads that copy from these ids: `6-31`
    #[arg(long, value_name = "FROM-TO", value_parser = range)]
    pub(crate) among: Option<(u32, u32)>,
    /// Begin each sequence of random tokens with this one
    #[arg(long, value_name = "ID")]
    pub(crate) begin: Option<u32>,
    /// A file of texts with labels, a line a text, `5:noun 17 9:verb`: what a linear map reads, beside labels by lot
    #[arg(long, value_name = "LABELS-FILE")]
    pub(crate) probe: Option<PathBuf>,
    /// A sparse autoencoder in safetensors, with its `cfg.json` beside it
    #[arg(long, value_name = "FILE", requires = "site")]
    pub(crate) sae: Option<PathBuf>,
    /// The site that the autoencoder is for: `blocks.1.hook_resid_post`
    #[arg(long, value_name = "SITE", requires = "sae")]
    pub(crate) site: Option<String>,
    /// So many features of the autoencoder count at a position, where no `cfg.json` says it
    #[arg(long, value_name = "COUNT", requires = "sae")]
    pub(crate) top_k: Option<usize>,
    /// Where all drawing begins: the same seed gives the same figures
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Write pictures to this file, one page that needs nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

fn range(written: &str) -> Result<(u32, u32), String> {
    let ends = written.split_once('-').and_then(|(from, to)| {
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (from <= to).then_some((from, to))
    });
    ends.ok_or_else(|| format!("`{written}` is no range of token ids, as `6-31` is"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_named_in_gib() {
        assert_eq!(gib("1.5"), Ok(3 << 29));
        for wrong in ["0", "-1", "x", "nan", "inf", "1e300"] {
            assert!(gib(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_range_is_read_and_nonsense_is_not() {
        assert_eq!(range("6-31").unwrap(), (6, 31));
        for wrong in ["6", "31-6", "a-b", "-3", "1-99999999999"] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }
}
