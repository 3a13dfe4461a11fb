//! The command line, as clap reads it; help and its checks come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::modified::{LoraArguments, MergeArguments, QuantizeArguments};
use crate::shared::ShareArguments;

/// Does with a release what its terms say that one may do, with open parts only: offline, on the CPU, without
/// running code that the release brings.
#[derive(Debug, Parser)]
#[command(name = "openassay-exercise", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 the terms forbid it (`share`); 2 what was named could not be read, or the work could not be
finished; 3 cannot tell: the model, or its terms, are not surely understood; 4 wrong usage.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run token ids through the model and write what is at chosen sites to a safetensors file
    Capture(CaptureArguments),
    /// Go on from token ids, one token after the other, and print the ids
    Generate(GenerateArguments),
    /// Write the model to GGUF in fewer bits, and measure what that costs
    Quantize(QuantizeArguments),
    /// Train a `LoRA` adapter on token ids, a tenth of which is held out
    Lora(LoraArguments),
    /// Put a `LoRA` adapter into the weights
    Merge(MergeArguments),
    /// Pack the release to be passed on, as its terms ask, or say what forbids it
    Share(ShareArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CaptureArguments {
    /// A folder, archive or file that holds the model
    #[arg(value_name = "RELEASE")]
    pub(crate) release: PathBuf,
    /// Token ids, rows of one length: `1,2,3;4,5,6`
    #[arg(long, value_name = "IDS", value_parser = ids)]
    pub(crate) ids: Rows,
    /// Sites, by the names that are known from `TransformerLens`, `*` for one name or number between dots:
    /// `logits,blocks.*.hook_resid_post,blocks.0.attn.hook_pattern`
    #[arg(long, value_name = "SITES", value_delimiter = ',', required = true)]
    pub(crate) sites: Vec<String>,
    /// The file to write
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// A folder, archive or file that holds the model
    #[arg(value_name = "RELEASE")]
    pub(crate) release: PathBuf,
    /// Token ids of the prompt: `1,2,3`
    #[arg(long, value_name = "IDS", value_parser = ids)]
    pub(crate) ids: Rows,
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
}

/// How figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables of 80 columns.
    Text,
    /// All of them, as JSON.
    Json,
}

/// Rows of token ids.
#[derive(Debug, Clone)]
pub(crate) struct Rows(pub(crate) Vec<Vec<u32>>);

pub(crate) fn ids(written: &str) -> Result<Rows, String> {
    let id = |word: &str| {
        let word = word.trim();
        word.parse().map_err(|_| format!("`{word}` is no token id"))
    };
    let row = |row: &str| row.split(',').map(id).collect::<Result<Vec<u32>, String>>();
    written.split(';').map(row).collect::<Result<_, _>>().map(Rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_ids_are_read() {
        assert_eq!(ids("1, 2,3;4,5,6").unwrap().0, [[1, 2, 3], [4, 5, 6]]);
        assert_eq!(ids("7").unwrap().0, [[7]]);
        assert!(ids("1,x").unwrap_err().contains("`x`"));
        assert!(ids("1,,2").is_err());
    }
}
