//! `quantize`, `lora`, `merge`: their command lines, and what is said of what came of them.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use openassay_exercise::modify::blocks::Stored;
use openassay_exercise::modify::lora::{Merged, Trained, Training, merge, train};
use openassay_exercise::modify::{Cost, Quantized, quantize};
use openassay_exercise::{ExerciseError, Release};

use crate::arguments::{Format, Memory};
use crate::given::Tokens;
use crate::showing::{Progress, shown};

#[derive(Debug, Args)]
pub(crate) struct QuantizeArguments {
    /// A folder or archive that holds the model
    #[arg(value_name = "RELEASE")]
    release: PathBuf,
    /// The type that matrices are stored in: `f32`, `f16`, `q8_0`, `q5_1`, `q5_0`, `q4_1`, `q4_0`
    #[arg(long, value_name = "TYPE", value_parser = stored)]
    to: Stored,
    #[command(flatten)]
    tokens: Tokens,
    /// The file to write
    #[arg(long, short, value_name = "FILE.gguf")]
    output: PathBuf,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    memory: Memory,
}

#[derive(Debug, Args)]
pub(crate) struct LoraArguments {
    /// A folder or archive that holds the model
    #[arg(value_name = "RELEASE")]
    release: PathBuf,
    #[command(flatten)]
    tokens: Tokens,
    /// Width of the narrow matrices
    #[arg(long, value_name = "COUNT", default_value_t = 8)]
    rank: usize,
    /// What their product is multiplied by, divided by the rank
    #[arg(long, value_name = "NUMBER", default_value_t = 16.0)]
    alpha: f64,
    /// Divide by the root of the rank instead (`rsLoRA`)
    #[arg(long)]
    rank_stabilized: bool,
    /// Matrices by the last part of their name, `q_proj,v_proj`, or `all-linear` [default: queries and values]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    targets: Vec<String>,
    /// Steps of the optimizer
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    steps: usize,
    /// Windows of tokens a step
    #[arg(long, value_name = "COUNT", default_value_t = 4)]
    batch: usize,
    /// Tokens of a window
    #[arg(long, value_name = "COUNT", default_value_t = 64)]
    window: usize,
    /// Rate of learning
    #[arg(long, value_name = "NUMBER", default_value_t = 1e-3)]
    rate: f64,
    /// Where all drawing begins: the same seed trains the same adapter
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// The folder to write; nothing may be there
    #[arg(long, short, value_name = "FOLDER")]
    output: PathBuf,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    memory: Memory,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// A folder or archive that holds the model
    #[arg(value_name = "RELEASE")]
    release: PathBuf,
    /// The folder of the adapter, as PEFT or `lora` keeps it
    #[arg(long, value_name = "FOLDER")]
    adapter: PathBuf,
    /// The folder to write; nothing may be there
    #[arg(long, short, value_name = "FOLDER")]
    output: PathBuf,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    memory: Memory,
}

fn stored(name: &str) -> Result<Stored, String> {
    let known = Stored::ALL.map(Stored::name).join(", ");
    Stored::named(name).ok_or_else(|| format!("`{name}` is not written here; {known} are"))
}

pub(crate) fn run_quantize(arguments: &QuantizeArguments) -> Result<String, ExerciseError> {
    let release = Release::open(&arguments.release)?.limited(arguments.memory.limit());
    let ids = arguments.tokens.windows(&release)?;
    let progress = Progress::of("writing the model, and measuring");
    let quantized = quantize(&release, arguments.to, &ids, &arguments.output);
    progress.end();
    let quantized = quantized?;
    let place = arguments.output.display().to_string();
    shown(arguments.format, &quantized, || {
        quantized_text(&quantized, &place)
    })
}

pub(crate) fn run_lora(arguments: &LoraArguments) -> Result<String, ExerciseError> {
    let release = Release::open(&arguments.release)?.limited(arguments.memory.limit());
    let ids = arguments.tokens.rows(&release)?;
    let mut model = release.model()?;
    let training = Training {
        rank: arguments.rank,
        alpha: arguments.alpha,
        rank_stabilized: arguments.rank_stabilized,
        targets: arguments.targets.clone(),
        steps: arguments.steps,
        batch: arguments.batch,
        window: arguments.window,
        rate: arguments.rate,
        seed: arguments.seed,
        ..Training::default()
    };
    let name = arguments
        .release
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let mut progress = Progress::of("opening the release");
    let mut tell = |done: usize| progress.tell(&format!("step {done} of {}", training.steps));
    let trained = train(&mut model, &ids, &training, &name, &arguments.output, &mut tell);
    progress.end();
    let trained = trained?;
    let place = arguments.output.display().to_string();
    shown(arguments.format, &trained, || trained_text(&trained, &place))
}

pub(crate) fn run_merge(arguments: &MergeArguments) -> Result<String, ExerciseError> {
    let release = Release::open(&arguments.release)?.limited(arguments.memory.limit());
    let progress = Progress::of("putting the adapter into the weights");
    let merged = merge(&release, &arguments.adapter, &arguments.output);
    progress.end();
    let merged = merged?;
    let place = arguments.output.display().to_string();
    shown(arguments.format, &merged, || merged_text(&merged, &place))
}

fn quantized_text(it: &Quantized, place: &str) -> String {
    let tensors: Vec<String> = it
        .tensors
        .iter()
        .map(|(stored, count)| format!("{count} in {}", stored.name()))
        .collect();
    let mut text = format!(
        "{place}\n  GGUF, architecture {}; tensors: {}\n  {} bytes; the tensors it was made of take {}\n",
        it.architecture,
        tensors.join(", "),
        it.bytes,
        it.bytes_before
    );
    match &it.cost {
        Some(cost) => text += &cost_text(cost),
        None => text += "  what it costs was not measured: no tokens were given (--text, --ids)\n",
    }
    for one in &it.left_out {
        let _ = writeln!(text, "  not as it was: {one}");
    }
    text
}

fn cost_text(cost: &Cost) -> String {
    format!(
        "  on {} tokens\n    perplexity            {:>12.4} before {:>12.4} after\n    the likeliest token   {:>11.1} % \
         the same\n    divergence            {:>12.6} nats a token\n",
        cost.tokens,
        cost.perplexity_before,
        cost.perplexity_after,
        cost.top_token_agreement * 100.0,
        cost.divergence
    )
}

fn trained_text(it: &Trained, place: &str) -> String {
    let ends = it.losses.first().zip(it.losses.last()).unwrap_or((&0.0, &0.0));
    format!(
        "{place}\n  LoRA of rank {} over {} matrices, {} numbers\n  {} steps on {} windows of {} tokens; {} windows \
         held out; {} tokens unused\n  loss, nats a token\n    trained on {:>10.4} first step {:>10.4} last step\n    \
         held out   {:>10.4} before     {:>10.4} after\n",
        it.training.rank,
        it.matrices,
        it.parameters,
        it.training.steps,
        it.windows,
        it.training.window,
        it.held_out,
        it.tokens_unused,
        ends.0,
        ends.1,
        it.held_out_before,
        it.held_out_after
    )
}

fn merged_text(it: &Merged, place: &str) -> String {
    let mut text = format!(
        "{place}\n  {} of {} tensors changed, no number by more than {:.3e}\n  {} bytes of weights\n",
        it.changed, it.tensors, it.largest_change, it.bytes
    );
    for file in &it.files {
        let _ = writeln!(text, "  taken along: {file}");
    }
    for one in &it.left_out {
        let _ = writeln!(text, "  left out: {one}");
    }
    text
}
