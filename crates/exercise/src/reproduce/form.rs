//! `openassay-recipe.toml`, the file of ours beside `dvc.yaml`: what a re-run must know and dvc has no word for.
//!
//! What else stands in the file (threads, the recipe's own evaluation) is for people and other programs: commands come
//! from `dvc.yaml` alone, so nothing that is not read here can change what is run.

use serde::Deserialize;

use crate::error::{Result, broken, cannot_tell};

/// The version of the form that is understood.
const VERSION: u64 = 1;
/// What stands for the number of steps in the path of a checkpoint.
const STEP: &str = "{step}";
/// Most checkpoints, averages, slices and digests that are taken up; real recipes have some hundred.
const MOST: usize = 10_000;

/// What the file says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version of the form.
    pub version: u64,
    /// The outputs that are the weights, all files of them; else the only safetensors among the outputs.
    pub weights: Vec<String>,
    /// How the seed is given.
    pub seed: Option<Knob>,
    /// How the number of training steps is given, and which weights are kept on the way.
    pub replay: Option<Replay>,
    /// The data.
    pub data: Option<Data>,
    /// In which order the training data are seen.
    pub order: Option<Order>,
    /// How the training data are cut into parts.
    pub slices: Option<Slices>,
    /// The weights before the first step.
    pub initialization: Option<Initialization>,
    /// The `tokenizer.json` that tells characters by numbers; where it is not named, the one at the top.
    pub tokenizer: Option<String>,
    /// Weights that are the mean of others.
    pub average: Vec<Average>,
    /// Digests of what the recipe reads.
    pub source: Vec<Digest>,
    /// Digests of what it makes.
    pub made: Vec<Digest>,
}

/// A number on the command line of a step.
#[derive(Debug, Clone, Deserialize)]
pub struct Knob {
    /// The step of `dvc.yaml`.
    pub stage: String,
    /// The word before the number, `--seed`; where the command has none, both are put at its end.
    pub argument: String,
    /// The number that was published with.
    pub value: Option<u64>,
}

/// How a training is ended early.
#[derive(Debug, Clone, Deserialize)]
pub struct Replay {
    /// How the number of steps is given.
    #[serde(flatten)]
    pub knob: Knob,
    /// The path of the weights after a number of steps, which stands in it as `{step}`.
    pub checkpoint: String,
    /// The steps after which weights are kept.
    pub steps: Vec<u64>,
}

/// The data.
#[derive(Debug, Clone, Deserialize)]
pub struct Data {
    /// The file that is trained on.
    pub training: String,
    /// A file that is not.
    pub held_out: Option<String>,
    /// The field that holds the text where each line is JSON; lines without it are left out.
    #[serde(default = "text")]
    pub field: String,
    /// How the files are read; where it is not said, by the ends of their names.
    pub read: Option<Read>,
}

fn text() -> String {
    "text".to_owned()
}

/// In which order the training data are seen.
#[derive(Debug, Clone, Deserialize)]
pub struct Order {
    /// Tokens that are seen at once.
    pub windows: Option<usize>,
}

/// How the training data are cut into parts.
#[derive(Debug, Clone, Deserialize)]
pub struct Slices {
    /// The file.
    pub path: String,
    /// What is counted.
    pub unit: Unit,
    /// How many of these make a part.
    pub size: usize,
    /// How many parts there are.
    pub count: usize,
}

/// What is counted where data are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Lines of text.
    Lines,
    /// Rows of token ids.
    Rows,
}

/// How token ids are got out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Read {
    /// Text of which each character is one token.
    Characters,
    /// Lines of JSON, of which a field is such text.
    Records,
    /// Rows of ids as JSON, `[[1, 2], [3, 4]]`.
    Ids,
    /// Ids of two bytes each, the lowest first.
    U16,
    /// Ids of four bytes each, the lowest first.
    U32,
}

/// The weights before the first step.
#[derive(Debug, Clone, Deserialize)]
pub struct Initialization {
    /// Their file.
    pub checkpoint: String,
}

/// Weights that are the mean of others.
#[derive(Debug, Clone, Deserialize)]
pub struct Average {
    /// The file of the mean.
    pub weights: String,
    /// The files that it is the mean of.
    pub of: Vec<String>,
}

/// A file with its digest.
#[derive(Debug, Clone, Deserialize)]
pub struct Digest {
    /// The file.
    pub path: String,
    /// Its digest, in hexadecimal.
    pub sha256: String,
}

impl Form {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// "Cannot tell" where what is needed of it is written otherwise than it is read here.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return broken("openassay-recipe.toml is not UTF-8");
        };
        let form: Self = match toml::from_str(text) {
            Ok(form) => form,
            Err(error) => {
                let what = error.message();
                return cannot_tell(format!("openassay-recipe.toml is not understood: {what}"));
            }
        };
        if form.version != VERSION {
            let version = form.version;
            return cannot_tell(format!(
                "openassay-recipe.toml is of version {version}, not {VERSION}"
            ));
        }
        let lengths = [
            form.replay.as_ref().map_or(0, |replay| replay.steps.len()),
            form.average.len(),
            form.slices.as_ref().map_or(0, |slices| slices.count),
            form.source.len() + form.made.len(),
        ];
        if lengths.into_iter().any(|length| length > MOST) {
            return cannot_tell(format!(
                "openassay-recipe.toml lists more than {MOST} of something"
            ));
        }
        let knobs = form
            .seed
            .iter()
            .chain(form.replay.iter().map(|replay| &replay.knob));
        match knobs.map(|knob| &knob.argument).find(|word| !is_option(word)) {
            Some(word) => cannot_tell(format!("`{word}` is no word before a number")),
            None => Ok(form),
        }
    }

    /// The weights that are kept on the way: steps and file, sorted.
    pub fn checkpoints(&self) -> Vec<(u64, String)> {
        let path = |replay: &Replay, step: u64| replay.checkpoint.replace(STEP, &step.to_string());
        let mut all: Vec<(u64, String)> = self
            .replay
            .iter()
            .flat_map(|replay| replay.steps.iter().map(|step| (*step, path(replay, *step))))
            .collect();
        all.extend(
            self.initialization
                .iter()
                .map(|first| (0, first.checkpoint.clone())),
        );
        all.sort();
        all.dedup();
        all
    }
}

/// `--seed`, `-s` or `seed`: nothing that a shell would read as more than a word.
fn is_option(word: &str) -> bool {
    let plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.');
    !word.is_empty() && word.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_read() {
        let form = Form::parse(include_bytes!("../../tests/recipe/openassay-recipe.toml")).unwrap();
        let checkpoints = form.checkpoints();
        assert_eq!(checkpoints[1], (2, "checkpoints/step-2.safetensors".to_owned()));
        assert_eq!(checkpoints.len(), 2);
        let seed = form.seed.unwrap();
        assert_eq!((seed.argument.as_str(), seed.value), ("--seed", Some(7)));
        assert_eq!(form.slices.unwrap().unit, Unit::Rows);
        assert_eq!(form.data.unwrap().field, "text");
    }

    #[test]
    fn what_is_said_twice_is_one_checkpoint() {
        let text = "version = 1\n[initialization]\ncheckpoint = 's0'\n[replay]\nstage = 't'\nargument = '-n'\n\
                    checkpoint = 's{step}'\nsteps = [4, 0]\n";
        let form = Form::parse(text.as_bytes()).unwrap();
        assert_eq!(form.checkpoints(), [(0, "s0".to_owned()), (4, "s4".to_owned())]);
    }

    #[test]
    fn what_is_written_otherwise_is_refused() {
        let of = |text: &str| Form::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(of("version = 2").contains("version 2"));
        assert!(of("seed = 7").contains("not understood"));
        assert!(
            of("version = 1\n[slices]\npath = 'x'\nunit = 'lines'\nsize = 1\ncount = 1000000")
                .contains("more than")
        );
        let shell = "version = 1\n[seed]\nstage = 't'\nargument = '--seed; rm'";
        assert!(of(shell).contains("no word before a number"));
    }
}
